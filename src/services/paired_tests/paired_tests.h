// The register of situation testing: two testers, alike but for one thing, ask for the same, and each writes down alone
// what came of it (docs/services/paired_tests.md).
//
// Blindness is kept here and below, not in the client. Until both forms of a case are locked no answer of any route
// depends on whether the other tester has written, saved or locked anything: there is one error for a case that is not
// one's own and for one that does not exist, a version that counts one's own savings only, no time or order of change,
// and statistics of finished cases alone. Nobody reads a form before that, the manager neither; not even the journal
// has its text earlier. A locked form stays as it is: the service refuses, and so do triggers of the database, which
// are put in place at every start. There is no unlocking: a correction is a note.
//
// The outcome of a pair is never entered, it follows from the forms. Free text goes after the period of the pack
// (record paired_test, from the day of the test); what was counted stays.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto tests = TRY(PairedTests::open({database, journal, identity, packs, pack, clock, random}));
//   TRY(tests->register_routes(api));
//   TRY(tests->run_retention(today));  // once a day
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

namespace limen::paired_tests {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  identity::Identity& identity;
  const config::PackStore& packs;
  std::string pack;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

// Deletes what was written of a case whose keys were destroyed: for Journal::replay_erasures after a restore.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class PairedTests {
 public:
  // Puts the guards of the tables in place. Errors: the database's.
  static Result<std::unique_ptr<PairedTests>> open(Parts parts);

  // Deletes the free text of cases whose period is over, and ends those that were never finished; in small jobs. How
  // many cases. Error "list.retention" when the pack has no period.
  Result<std::int64_t> run_retention(CivilDate today, int batch = 50);
  Result<void> register_routes(api::Api& api);

 private:
  explicit PairedTests(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::paired_tests
