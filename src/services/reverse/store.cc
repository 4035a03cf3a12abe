#include "services/reverse/store.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/parse_code.h"

namespace limen::reverse {
namespace {

// No foreign keys: the records belong to other services, which say when they go.
constexpr std::string_view kTables = R"(
create table reverse_queue (
  alert_id BLOB primary key,
  ticket BIGINT not null,
  not_before BIGINT not null
);
create table reverse_screened (
  alert_id BLOB primary key,
  matched TEXT not null
);
create table reverse_finding (
  id BLOB primary key,
  alert_id BLOB not null,
  alert_version BIGINT not null,
  traveller_id BLOB not null,
  found_at BIGINT not null,
  snapshot TEXT not null,
  state TEXT not null,
  reason TEXT not null,
  note TEXT not null,
  reviewed_by TEXT not null,
  reviewed_at BIGINT
);
create unique index reverse_finding_by_pair on reverse_finding(alert_id, traveller_id);
create index reverse_finding_by_traveller on reverse_finding(traveller_id)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"reverse", 1, "tables", kTables}}};

constexpr std::string_view kColumns =
    "id, alert_id, alert_version, traveller_id, found_at, snapshot, state, reason, note, reviewed_by, reviewed_at";

Result<Finding> read_finding(const database::Row& row) {
  Finding finding;
  finding.id = row.id<FindingId>(0);
  finding.alert = row.id<alerts::AlertId>(1);
  finding.alert_version = static_cast<int>(row.integer(2));
  finding.traveller = row.id<border::TravellerId>(3);
  finding.found_at = row.instant(4);
  json::value snapshot = TRY(parse_json(row.text(5)));
  if (!snapshot.is_object()) return Error{"reverse.stored_form", "a finding has not the form it was written in"};
  finding.snapshot = std::move(snapshot.get_object());
  finding.state = parse_finding_state(row.text(6)).value_or(FindingState::kUnreviewed);
  finding.reason = row.text(7);
  finding.note = row.text(8);
  finding.by = row.text(9);
  finding.at = row.optional_instant(10);
  return finding;
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

std::string_view to_text(FindingState state) {
  switch (state) {
    case FindingState::kUnreviewed:
      return "unreviewed";
    case FindingState::kConfirmed:
      return "confirmed";
    case FindingState::kDismissed:
      return "dismissed";
  }
  return "unreviewed";
}

std::optional<FindingState> parse_finding_state(std::string_view text) {
  return parse_code(text, {FindingState::kUnreviewed, FindingState::kConfirmed, FindingState::kDismissed});
}

namespace store {

Result<void> enqueue(database::Transaction& tx, const alerts::AlertId& alert) {
  return tx.execute(
      "insert into reverse_queue(alert_id, ticket, not_before) values ($1, 1, 0) on conflict (alert_id) do update set "
      "ticket = reverse_queue.ticket + 1, not_before = 0",
      {alert});
}

Result<std::vector<Queued>> queued(database::Session& session, CivilDate today, int limit) {
  const auto rows = TRY(session.query(
      "select alert_id, ticket from reverse_queue where not_before <= $1 order by alert_id limit $2", {today, limit}));
  std::vector<Queued> found;
  for (const auto row : rows) found.push_back({row.id<alerts::AlertId>(0), row.integer(1)});
  return found;
}

Result<std::int64_t> queue_length(database::Session& session) {
  return TRY(session.query("select count(*) from reverse_queue")).front().integer(0);
}

Result<void> dequeue(database::Transaction& tx, const Queued& queued) {
  return tx.execute("delete from reverse_queue where alert_id = $1 and ticket = $2", {queued.alert, queued.ticket});
}

Result<void> postpone(database::Transaction& tx, const Queued& queued, CivilDate until) {
  return tx.execute("update reverse_queue set not_before = $3 where alert_id = $1 and ticket = $2",
                    {queued.alert, queued.ticket, until});
}

Result<std::string> screened(database::Session& session, const alerts::AlertId& alert) {
  const auto rows = TRY(session.query("select matched from reverse_screened where alert_id = $1", {alert}));
  return rows.empty() ? std::string() : std::string(rows.front().text(0));
}

Result<void> put_screened(database::Transaction& tx, const alerts::AlertId& alert, std::string_view matched) {
  return tx.execute(
      "insert into reverse_screened(alert_id, matched) values ($1, $2) on conflict (alert_id) do update set matched = "
      "$2",
      {alert, matched});
}

Result<bool> reviewed_before(database::Session& session, const Finding& finding) {
  const auto rows = TRY(session.query(
      "select alert_version, snapshot from reverse_finding where alert_id = $1 and traveller_id = $2 and state <> "
      "'unreviewed'",
      {finding.alert, finding.traveller}));
  if (rows.empty() || rows.front().integer(0) != finding.alert_version) return false;
  const json::value before = TRY(parse_json(rows.front().text(1)));
  const auto score = [](const json::object& snapshot) {
    const auto* value = snapshot.if_contains("score");
    return value != nullptr && value->is_number() ? value->to_number<double>() : -1.0;
  };
  // The score went through text and back.
  return before.is_object() && std::abs(score(before.get_object()) - score(finding.snapshot)) < 1e-6;
}

Result<void> put_finding(database::Transaction& tx, const Finding& finding) {
  const std::string snapshot = limen::to_text(json::value(finding.snapshot));
  TRY(tx.execute("delete from reverse_finding where alert_id = $1 and traveller_id = $2",
                 {finding.alert, finding.traveller}));
  return tx.execute(
      "insert into reverse_finding(id, alert_id, alert_version, traveller_id, found_at, snapshot, state, reason, note, "
      "reviewed_by) values ($1, $2, $3, $4, $5, $6, 'unreviewed', '', '', '')",
      {finding.id, finding.alert, finding.alert_version, finding.traveller, finding.found_at, snapshot});
}

Result<void> review(database::Transaction& tx, const Finding& finding) {
  return tx.execute(
      "update reverse_finding set state = $2, reason = $3, note = $4, reviewed_by = $5, reviewed_at = $6 where id = $1",
      {finding.id, to_text(finding.state), finding.reason, finding.note, finding.by, finding.at});
}

Result<void> drop_unreviewed(database::Transaction& tx, const alerts::AlertId& alert) {
  return tx.execute("delete from reverse_finding where alert_id = $1 and state = 'unreviewed'", {alert});
}

Result<std::optional<Finding>> find(database::Session& session, const protection::Grant&, const FindingId& id) {
  const auto rows = TRY(session.query(fmt::format("select {} from reverse_finding where id = $1", kColumns), {id}));
  if (rows.empty()) return std::optional<Finding>();
  return std::optional<Finding>(TRY(read_finding(rows.front())));
}

Result<std::vector<Finding>> list(database::Session& session, const protection::Grant&,
                                  std::optional<FindingState> state, int limit, const std::optional<FindingId>& after) {
  std::vector<database::Value> values{limit};
  std::string where;
  if (state) {
    values.emplace_back(to_text(*state));
    where += fmt::format("{} state = ${}", where.empty() ? " where" : " and", values.size());
  }
  if (after) {
    values.emplace_back(*after);
    where += fmt::format("{} id < ${}", where.empty() ? " where" : " and", values.size());
  }
  const auto rows = TRY(session.query(
      fmt::format("select {} from reverse_finding{} order by id desc limit $1", kColumns, where), values));
  std::vector<Finding> found;
  for (const auto row : rows) found.push_back(TRY(read_finding(row)));
  return found;
}

Result<std::int64_t> remove_dismissed(database::Transaction& tx, Instant before) {
  return tx.execute_counted("delete from reverse_finding where state = 'dismissed' and reviewed_at < $1", {before});
}

Result<void> forget_alert(database::Transaction& tx, const alerts::AlertId& alert) {
  for (const char* table : {"reverse_queue", "reverse_screened", "reverse_finding"}) {
    TRY(tx.execute(fmt::format("delete from {} where alert_id = $1", table), {alert}));
  }
  return {};
}

Result<void> forget_traveller(database::Transaction& tx, const border::TravellerId& traveller) {
  return tx.execute("delete from reverse_finding where traveller_id = $1", {traveller});
}

}  // namespace store

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "alert") return store::forget_alert(tx, TRY(alerts::AlertId::parse(record_id)));
  if (record_type == "traveller") return store::forget_traveller(tx, TRY(border::TravellerId::parse(record_id)));
  return {};
}

}  // namespace limen::reverse
