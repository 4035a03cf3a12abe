// The protection desk: a person who needs help, what she needs, whom she was referred to and what came of it
// (docs/services/protection_desk.md; reference border-systems.md §11).
//
// A firewall. Everything that says something of a person stands sealed in the journal and nowhere else: a case holds
// the number of the entry with its content, a note that of its own, each under a key of the case. Destroying the keys
// is the deletion. Only roles with protection.desk read it, for the purpose `protection`, and these roles go with no
// role that guards the border, seeks or counts. The counter learns of a check whether its person was referred and
// whether that was received, and nothing else. No service that screens or refuses depends on this one, and no rule
// reads it: services/border and services/arrivals tell, by subscription, and ask nothing back.
//
// A referral names a body of the directory, tells it what its template allows and no more, and needs a consent that
// covers it or an override with a reason by a person who may. It is received within the hours of the need, accepted or
// rejected with a reason, done or revoked; withdrawing the consent revokes what is under way.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto desk = TRY(ProtectionDesk::open({database, journal, posts, packs, pack, clock, random}));
//   border.on_protection(desk->on_protection());
//   arrivals.on_need(desk->on_need());
//   TRY(desk->register_routes(api));
//   TRY(desk->run_retention(today));  // once a day
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/arrivals/arrivals.h"
#include "services/border/border.h"
#include "services/site/site.h"

namespace limen::protection_desk {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  site::Posts& posts;
  const config::PackStore& packs;  // vulnerability.yaml, protection_desk.yaml, retention.yaml, statistics.yaml
  std::string pack;
  const Clock& clock;
  RandomBytes random;
  std::string authority{};  // whose consent form and receipts they are
};

std::span<const database::Migration> migrations();

// Deletes a case, or its notes alone, whose keys were destroyed: for Journal::replay_erasures after a restore.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id,
                           std::string_view group);

struct Expired {
  std::int64_t notes = 0;  // cases whose notes went
  std::int64_t cases = 0;
};

class ProtectionDesk {
 public:
  // Errors: those of the packs' readers.
  static Result<std::unique_ptr<ProtectionDesk>> open(Parts parts);

  // A request for protection at the counter is a case here, in the same transaction.
  border::ProtectionSubscriber on_protection() const;
  // So is a need that was noted when a family was registered.
  arrivals::NeedSubscriber on_need() const;
  border::TravellerSubscriber on_traveller_removed() const;

  // Notes and cases whose periods are over, in small jobs; a hold on the case or on its traveller's file stops it.
  Result<Expired> run_retention(CivilDate today, int batch = 50);
  Result<void> register_routes(api::Api& api);

  struct State;

 private:
  explicit ProtectionDesk(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace limen::protection_desk
