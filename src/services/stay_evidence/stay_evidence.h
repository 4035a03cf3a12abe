// What is known of stays that the record does not show whole: entries nobody recorded, stamps in a passport, and the
// presumption of an overstay with what the traveller says against it (docs/services/stay_evidence.md).
//
// A gap is a note of an officer at a check: why there is no entry before this exit. It has no consequence, and that is
// its purpose. A stamp is put forward with where it stands in the document and, best, its picture; once confirmed (by
// another person where the pack asks for it) it is a crossing of source "stamp", which the stay rules count and the
// statistics do not. A presumption is written by a named officer, only where the law of the pack knows one and the
// system has been there long enough; the traveller's evidence is taken with it, and another officer decides.
//
// The list of overstayers leaves out, and counts, whoever may have left unseen: an entry from before every post of the
// site was live. When a post went live is in the pack (stay_evidence.yaml), else it is the day of its first check.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto evidence = TRY(StayEvidence::open({database, journal, border, knowledge, packs, posts, clock, random}));
//   border.on_traveller_removed(evidence->subscriber());
//   TRY(evidence->register_routes(api));
//   TRY(evidence->run_daily(today));  // periods, and the days on which posts went live
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/border/border.h"
#include "services/site/site.h"

namespace limen::stay_evidence {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const border::Border& border;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // stay_evidence.yaml, retention.yaml
  site::Posts& posts;
  const Clock& clock;
  RandomBytes random;
  // A picture that somebody sent, read away from this process and written anew as JPEG. Without it none is taken.
  std::function<Result<Bytes>(ByteView)> rewrite_picture{};
  // Exits written on paper that nobody has typed in yet, at whatever post; none: no paper.
  std::function<Result<std::int64_t>(database::Session&)> exits_on_paper{};
};

std::span<const database::Migration> migrations();

// Deletes what is left of a record whose keys were destroyed: for Journal::replay_erasures.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class StayEvidence {
 public:
  // Errors "stay_evidence.rules" with the place in the pack, and those of the pack's readers.
  static Result<std::unique_ptr<StayEvidence>> open(Parts parts);

  border::TravellerSubscriber subscriber() const;
  // Notes when posts went live, and deletes what is kept no longer: how many records.
  Result<std::int64_t> run_daily(CivilDate today, int batch = 50);
  Result<void> register_routes(api::Api& api);

 private:
  explicit StayEvidence(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::stay_evidence
