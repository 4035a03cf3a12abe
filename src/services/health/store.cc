#include "services/health/store.h"

#include <array>

#include "services/health/health.h"

namespace limen::health {
namespace {

constexpr std::string_view kTables = R"(
create table health_trial (
  desk TEXT not null,
  part TEXT not null,
  good BIGINT not null,
  layout TEXT not null,
  at BIGINT not null,
  primary key (desk, part)
)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"health", 1, "trials of desks", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<std::vector<Trial>> trials(database::Session& session) {
  const auto rows = TRY(session.query("select desk, part, good, layout, at from health_trial order by desk, part"));
  std::vector<Trial> all;
  for (const auto row : rows) {
    all.push_back(
        {std::string(row.text(0)), std::string(row.text(1)), row.boolean(2), std::string(row.text(3)), row.instant(4)});
  }
  return all;
}

Result<void> put(database::Transaction& tx, const Trial& trial) {
  return tx.execute(
      "insert into health_trial(desk, part, good, layout, at) values ($1, $2, $3, $4, $5) on conflict (desk, part) do "
      "update set good = excluded.good, layout = excluded.layout, at = excluded.at",
      {trial.desk, trial.part, trial.good, trial.layout, trial.at});
}

}  // namespace store
}  // namespace limen::health
