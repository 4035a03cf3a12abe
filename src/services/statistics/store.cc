#include "services/statistics/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/statistics/statistics.h"

namespace limen::statistics {
namespace {

// `month` follows from the day: year × 12 + month - 1. It stands here so that one statement can group by it.
constexpr std::string_view kTables = R"(
create table statistics_fact (
  day BIGINT not null,
  post_id BLOB not null,
  nationality TEXT not null,
  sex TEXT not null,
  age_band TEXT not null,
  transport_mode TEXT not null,
  travel_purpose TEXT not null,
  month BIGINT not null,
  entries BIGINT not null,
  exits BIGINT not null,
  refusals BIGINT not null,
  primary key (day, post_id, nationality, sex, age_band, transport_mode, travel_purpose)
)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"statistics", 1, "figures", kTables}}};

constexpr std::array<std::string_view, kDimensionNames.size()> kColumns = {
    "day", "month", "post_id", "nationality", "sex", "age_band", "transport_mode", "travel_purpose"};
std::string_view column_of(Dimension dimension) { return kColumns[static_cast<std::size_t>(dimension)]; }

std::int64_t month_of(CivilDate day) { return std::int64_t{day.year()} * 12 + day.month() - 1; }

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {
namespace {

constexpr std::string_view kCount =
    "insert into statistics_fact(day, post_id, nationality, sex, age_band, transport_mode, travel_purpose, month, "
    "entries, exits, refusals) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "on conflict (day, post_id, nationality, sex, age_band, transport_mode, travel_purpose) do update set "
    "entries = statistics_fact.entries + excluded.entries, exits = statistics_fact.exits + excluded.exits, "
    "refusals = statistics_fact.refusals + excluded.refusals";

// The statement for a query; its parameters are views into the query.
struct Statement {
  std::string text;
  std::vector<database::Value> parameters{};

  std::string parameter(database::Value value) {
    parameters.push_back(value);
    return fmt::format("${}", parameters.size());
  }
};

std::string conditions(Statement& statement, const Query& query) {
  std::string where = fmt::format("day >= {}", statement.parameter(query.from));
  where += fmt::format(" and day <= {}", statement.parameter(query.to));
  if (query.post) where += fmt::format(" and post_id = {}", statement.parameter(*query.post));
  for (const auto& [dimension, value] : query.where) {
    where += fmt::format(" and {} = {}", column_of(dimension), statement.parameter(value));
  }
  if (!query.posts) return where;
  std::vector<std::string> allowed;
  for (const PostId& post : *query.posts) allowed.push_back(statement.parameter(post));
  where += allowed.empty() ? " and 1 = 0" : fmt::format(" and post_id in ({})", fmt::join(allowed, ", "));
  return where;
}

Statement statement_for(const Query& query) {
  Statement statement;
  std::vector<std::string_view> columns;
  for (const Dimension dimension : query.by) columns.push_back(column_of(dimension));
  const std::string keys = fmt::format("{}", fmt::join(columns, ", "));
  std::string sums, some;
  for (const std::string_view measure : kMeasureNames) {
    sums += fmt::format("{}coalesce(cast(sum({}) as bigint), 0)", sums.empty() ? "" : ", ", measure);
    some += fmt::format("{}sum({}) <> 0", some.empty() ? "" : " or ", measure);
  }
  const std::string where = conditions(statement, query);
  if (columns.empty()) {
    statement.text = fmt::format("select {} from statistics_fact where {}", sums, where);
  } else {
    statement.text =
        fmt::format("select {0}, {1} from statistics_fact where {2} group by {0} having {3} order by {0} limit {4}",
                    keys, sums, where, some, kMostRows + 1);
  }
  return statement;
}

std::string key_text(const database::Row& row, std::size_t column, Dimension dimension) {
  switch (dimension) {
    case Dimension::kDay:
      return row.date(column).to_text();
    case Dimension::kMonth:
      return fmt::format("{:04}-{:02}", row.integer(column) / 12, row.integer(column) % 12 + 1);
    case Dimension::kPost:
      return row.id<PostId>(column).to_text();
    default:
      return std::string(row.text(column));
  }
}

}  // namespace

Result<void> count(database::Transaction& tx, const border::BorderFact& fact, std::string_view age_band) {
  using Kind = border::BorderFact::Kind;
  const auto of = [&](Kind kind) { return fact.kind == kind ? fact.sign : 0; };
  return tx.execute(
      kCount, {fact.day, fact.post_id, fact.nationality.text(), limen::to_text(fact.sex), age_band, fact.transport_mode,
               fact.travel_purpose, month_of(fact.day), of(Kind::kEntry), of(Kind::kExit), of(Kind::kRefusal)});
}

Result<std::vector<FigureRow>> figures(database::Session& session, const Query& query) {
  const Statement statement = statement_for(query);
  const auto rows = TRY(session.query(statement.text, std::span<const database::Value>(statement.parameters)));
  if (rows.size() > kMostRows) {
    return Error{"statistics.too_many_rows",
                 "the table would have more than 20,000 rows: ask for a shorter time or less"};
  }
  std::vector<FigureRow> out;
  out.reserve(rows.size());
  for (const auto row : rows) {
    FigureRow figure;
    for (std::size_t i = 0; i < query.by.size(); ++i) figure.keys.push_back(key_text(row, i, query.by[i]));
    for (std::size_t i = 0; i < kMeasures; ++i) figure.counts[i] = row.integer(query.by.size() + i);
    out.push_back(std::move(figure));
  }
  return out;
}

}  // namespace store
}  // namespace limen::statistics
