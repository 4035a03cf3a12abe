// How many came, went and were refused: by day, month, post, nationality, sex, age band, mode and purpose.
//
// Statistics keeps a projection of its own, one row for each combination that occurred on a day. Its subscriber counts
// every fact of the border in the transaction that records the crossing or refusal, so the figures are never ahead of
// or behind the record; a correction takes back what it supersedes. The projection holds counts, no persons.
//
// Small counts (below the pack's suppress_below) are not shown to those without the scope statistics.exact, nor are
// those others that would give them away; engines/suppression has the rule, docs/services/statistics.md its limits.
//
// Database and posts must outlive Statistics and the Api; the subscriber may outlive Statistics. Calls may run in
// parallel.
//
//   TRY(database.migrate(statistics::migrations()));
//   statistics::Statistics statistics({database, posts, knowledge});
//   border.on_fact(statistics.subscriber());
//   TRY(statistics.register_routes(api));
#pragma once

#include <memory>
#include <span>

#include "platform/api/api.h"
#include "platform/database/database.h"
#include "services/border/border.h"
#include "services/site/site.h"

namespace limen::statistics {

struct Parts {
  database::Database& database;
  site::Posts& posts;
  std::shared_ptr<const site::Knowledge> knowledge;
};

std::span<const database::Migration> migrations();

class Statistics {
 public:
  explicit Statistics(Parts parts) : parts_(std::move(parts)) {}

  // One statement a fact, for Border::on_fact.
  border::FactSubscriber subscriber() const;
  // GET /api/statistics and /api/statistics.csv. Errors: those of api::Api.
  Result<void> register_routes(api::Api& api) const;

 private:
  Parts parts_;
};

}  // namespace limen::statistics
