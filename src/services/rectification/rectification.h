// The right to have one's own data put right: name, date of birth, sex and nationality as a record has them
// (docs/services/rectification.md).
//
// Somebody asks, with a reason and what proves it; the request has a number of its own and a day by which it is to be
// answered (rectification.yaml). Another person approves it, and the border service puts the record right in the same
// transaction: what it said before is kept, the person is screened again, checks of hers that wait are judged anew; or
// refuses it, with the reason. Either way there is a letter for the person (rectification_letter.yaml), and one that
// says the request was received, until it is decided. Of what screening finds nobody is told here.
//
// Requests go after the period of the pack (record rectification) or with the traveller; a hold stops that. Any number
// of threads. What Parts names must outlive it.
//
//   auto right = TRY(Rectification::open({database, journal, border, knowledge, packs, posts, site, clock, random}));
//   border.on_traveller_removed(right->subscriber());
//   TRY(right->register_routes(api));
//   TRY(right->run_retention(today));  // once a day
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/border/border.h"
#include "services/site/site.h"

namespace limen::rectification {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  border::Border& border;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // rectification.yaml, rectification_letter.yaml, retention.yaml
  site::Posts& posts;
  site::SiteInfo site;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

// Deletes a request whose keys were destroyed: for Journal::replay_erasures.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class Rectification {
 public:
  // Errors "rectification.rules", and those of the pack's readers and of documents/letter.h.
  static Result<std::unique_ptr<Rectification>> open(Parts parts);

  border::TravellerSubscriber subscriber() const;
  Result<std::int64_t> run_retention(CivilDate today, int batch = 50);  // how many requests went
  Result<void> register_routes(api::Api& api);

 private:
  explicit Rectification(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::rectification
