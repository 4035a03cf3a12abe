// Persons who come together: the bus, the family, the tour, the crew and the passengers of a ship, the crew of an
// aircraft; with what they come in, whom a list announces, who is there, who answers for a child, and who of a ship is
// ashore (docs/services/groups.md).
//
// Nobody is cleared by belonging to a group. Every person has a check of the border service, opened ahead from the list
// or at the counter, and every decision is made by the border service under its own guards (Border::admit); the batch
// only spares the officer the way from one to the next. A person comes into a batch when the officer who decides has
// looked at her check as it is now, when she stands there, and when there is nothing to judge about her: no hit but
// such as were found not to mean her, no finding, no request for protection, no child without a carer. Everybody else
// is left to be decided alone, and the others of the batch are decided all the same.
//
// The queue of a lane holds checks that wait; one officer has a check at a time, and who has it is seen by all. It
// orders work and is no lock: a decision is made once by the guards of the border service, whoever makes it.
//
// Shore passes: crew ashore without a crossing, with an area and an hour to be back; who is not back is told to the
// supervisor and is not made anything by the machine.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto groups = TRY(Groups::open({database, journal, identity, border, posts, knowledge, packs, clock, random}));
//   TRY(groups->register_routes(api));
//   TRY(groups->note_overdue());       // every minute
//   TRY(groups->run_retention(today)); // once a day
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "services/border/border.h"
#include "services/site/site.h"
#include "services/things/things.h"

namespace limen::groups {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  identity::Identity& identity;
  border::Border& border;
  site::Posts& posts;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // groups.yaml, retention.yaml
  const Clock& clock;
  RandomBytes random;
  things::Things* things = nullptr;  // none: vehicles and vessels are looked up nowhere
};

std::span<const database::Migration> migrations();

// Deletes the rows of a group whose key was destroyed: for Journal::replay_erasures after a restore.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class Groups {
 public:
  // Errors: those of the pack, with file, line and column.
  static Result<std::unique_ptr<Groups>> open(Parts parts);
  Result<void> register_routes(api::Api& api);

  // Marks and records shore passes that are past their hour; how many were new. For once a minute.
  Result<std::int64_t> note_overdue();
  // Deletes groups whose period is over, with everything in them, and the keys of their journal entries; not those of a
  // traveller whose records are held, nor those with somebody still ashore whom no supervisor has dealt with.
  Result<std::int64_t> run_retention(CivilDate today, int batch = 50);

 private:
  explicit Groups(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::groups
