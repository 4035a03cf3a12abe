#include "services/clearances/clearances.h"

#include <array>

#include "platform/journal/journal.h"

namespace limen::clearances {
namespace {

// No foreign keys: the records belong to other services, which say when they go.
constexpr std::string_view kTables = R"(
create table cleared_pair (
  id BLOB primary key,
  traveller_id BLOB not null,
  alert_id BLOB not null,
  alert_version BIGINT not null,
  facts_seal TEXT not null,
  reason TEXT not null,
  cleared_by TEXT not null,
  cleared_by_id BLOB not null,
  cleared_at BIGINT not null,
  check_id BLOB not null
);
create unique index cleared_pair_by_pair on cleared_pair(traveller_id, alert_id);
create index cleared_pair_by_alert on cleared_pair(alert_id);
create table redress_number (
  traveller_id BLOB primary key,
  number TEXT not null,
  given_at BIGINT not null
);
create unique index redress_number_by_number on redress_number(number)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"clearances", 1, "tables", kTables}}};

constexpr std::string_view kSelect =
    "select id, traveller_id, alert_id, alert_version, facts_seal, reason, cleared_by, cleared_by_id, cleared_at, "
    "check_id from cleared_pair where ";

// Salted with the pair's id, so that equal facts of two pairs cannot be told from the table. Fields are ended by US,
// which no clean text contains.
std::string seal_of(const ClearanceId& id, const Facts& facts) {
  std::string text = id.to_text();
  for (const std::string* field : {&facts.surname, &facts.given_names, &facts.birth, &facts.sex, &facts.nationality,
                                   &facts.document_number, &facts.document_issuer}) {
    text.append(1, '\x1f').append(*field);
  }
  text += facts.name_may_be_cut ? "\x1f"
                                  "cut"
                                : "\x1f";
  return to_hex(journal::hash_of(as_bytes(text)));
}

Clearance read_row(const database::Row& row) {
  Clearance clearance;
  clearance.id = row.id<ClearanceId>(0);
  clearance.traveller = row.id<ClearanceId>(1).raw();
  clearance.alert = row.id<ClearanceId>(2).raw();
  clearance.alert_version = static_cast<int>(row.integer(3));
  clearance.facts_seal = row.text(4);
  clearance.reason = row.text(5);
  clearance.by = row.text(6);
  clearance.by_id = row.id<AccountId>(7);
  clearance.at = row.instant(8);
  clearance.check = row.id<ClearanceId>(9).raw();
  return clearance;
}

}  // namespace

std::string_view to_text(Standing standing) {
  switch (standing) {
    case Standing::kStands:
      return "stands";
    case Standing::kAlertChanged:
      return "alert_changed";
    case Standing::kFactsChanged:
      return "facts_changed";
  }
  return "facts_changed";
}

Standing standing(const Clearance& clearance, int alert_version, const Facts& facts) {
  if (clearance.alert_version != alert_version) return Standing::kAlertChanged;
  return clearance.facts_seal == seal_of(clearance.id, facts) ? Standing::kStands : Standing::kFactsChanged;
}

std::span<const database::Migration> migrations() { return kMigrations; }

Result<void> make(database::Transaction& tx, Clearance& clearance, const Facts& facts, const RandomBytes& random) {
  clearance.id = ClearanceId::make(clearance.at, random);
  clearance.facts_seal = seal_of(clearance.id, facts);
  TRY(tx.execute("delete from cleared_pair where traveller_id = $1 and alert_id = $2",
                 {clearance.traveller, clearance.alert}));
  return tx.execute(
      "insert into cleared_pair(id, traveller_id, alert_id, alert_version, facts_seal, reason, cleared_by, "
      "cleared_by_id, cleared_at, check_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {clearance.id, clearance.traveller, clearance.alert, clearance.alert_version, clearance.facts_seal,
       clearance.reason, clearance.by, clearance.by_id, clearance.at, clearance.check});
}

Result<void> remove(database::Transaction& tx, const ClearanceId& id) {
  return tx.execute("delete from cleared_pair where id = $1", {id});
}

Result<std::vector<Clearance>> of_traveller(database::Session& session, const protection::Grant&,
                                            const RawId& traveller) {
  static const std::string sql = std::string(kSelect) + "traveller_id = $1 order by cleared_at desc, id";
  const auto rows = TRY(session.query(sql, {traveller}));
  std::vector<Clearance> found;
  for (const auto row : rows) found.push_back(read_row(row));
  return found;
}

Result<std::optional<Clearance>> find(database::Session& session, const protection::Grant&, const ClearanceId& id) {
  static const std::string sql = std::string(kSelect) + "id = $1";
  const auto rows = TRY(session.query(sql, {id}));
  return rows.empty() ? std::optional<Clearance>() : std::optional<Clearance>(read_row(rows.front()));
}

Result<std::optional<std::string>> number_of(database::Session& session, const protection::Grant&,
                                             const RawId& traveller) {
  const auto rows = TRY(session.query("select number from redress_number where traveller_id = $1", {traveller}));
  return rows.empty() ? std::optional<std::string>() : std::optional<std::string>(rows.front().text(0));
}

Result<std::optional<RawId>> traveller_of(database::Session& session, const protection::Grant&,
                                          std::string_view number) {
  const auto rows = TRY(session.query("select traveller_id from redress_number where number = $1", {number}));
  return rows.empty() ? std::optional<RawId>() : std::optional<RawId>(rows.front().id<ClearanceId>(0).raw());
}

Result<std::string> give_number(database::Transaction& tx, const RawId& traveller, Instant now,
                                const RandomBytes& random) {
  const auto rows = TRY(tx.query("select number from redress_number where traveller_id = $1", {traveller}));
  if (!rows.empty()) return std::string(rows.front().text(0));
  for (;;) {
    std::string number = make_redress_number(random);
    const auto taken = TRY(tx.query("select 1 from redress_number where number = $1", {number}));
    if (!taken.empty()) continue;
    TRY(tx.execute("insert into redress_number(traveller_id, number, given_at) values ($1, $2, $3)",
                   {traveller, number, now}));
    return number;
  }
}

Result<void> forget_traveller(database::Transaction& tx, const RawId& traveller) {
  TRY(tx.execute("delete from cleared_pair where traveller_id = $1", {traveller}));
  return tx.execute("delete from redress_number where traveller_id = $1", {traveller});
}

Result<void> forget_alert(database::Transaction& tx, const RawId& alert) {
  return tx.execute("delete from cleared_pair where alert_id = $1", {alert});
}

}  // namespace limen::clearances
