#include <array>

#include "services/lost_documents/state.h"

namespace limen::lost_documents {
namespace {

constexpr std::string_view kTables = R"(
create table lost_document_list (
  id BIGINT primary key,
  file TEXT not null,
  generation BIGINT not null,
  imported_at BIGINT
);
create table lost_document_report (
  id BIGINT primary key,
  status TEXT not null,
  reported_on BIGINT not null,
  source TEXT not null
);
create table lost_document_change (
  seq BIGINT primary key,
  listed BIGINT not null,
  issuer TEXT not null,
  type BIGINT not null,
  number TEXT not null,
  record BIGINT not null
);
create index lost_document_change_by_number on lost_document_change(number)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"lost_documents", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<std::optional<List>> list(database::Session& session) {
  const auto rows = TRY(session.query("select file, generation, imported_at from lost_document_list where id = 1"));
  if (rows.empty()) return std::optional<List>();
  List found;
  found.file = rows.front().text(0);
  found.generation = static_cast<std::uint64_t>(rows.front().integer(1));
  found.imported_at = rows.front().optional_instant(2);
  return std::optional<List>(std::move(found));
}

Result<void> set_list(database::Transaction& tx, const List& list) {
  TRY(tx.execute("delete from lost_document_list where id = 1"));
  return tx.execute("insert into lost_document_list(id, file, generation, imported_at) values (1, $1, $2, $3)",
                    {list.file, static_cast<std::int64_t>(list.generation), list.imported_at});
}

Result<std::vector<std::pair<std::uint32_t, Report>>> reports(database::Session& session) {
  std::vector<std::pair<std::uint32_t, Report>> all;
  TRY(session.for_each("select id, status, reported_on, source from lost_document_report order by id", {},
                       [&](const database::Row& row) -> Result<void> {
                         const auto status = parse_status(row.text(1));
                         if (!status) return Error{"lost_documents.stored_form", "a stored status is not known"};
                         all.emplace_back(static_cast<std::uint32_t>(row.integer(0)),
                                          Report{*status, row.date(2), std::string(row.text(3))});
                         return {};
                       }));
  return all;
}

Result<void> keep_report(database::Transaction& tx, std::uint32_t id, const Report& report) {
  const auto known = TRY(tx.query("select 1 from lost_document_report where id = $1", {static_cast<std::int64_t>(id)}));
  if (!known.empty()) return {};
  return tx.execute("insert into lost_document_report(id, status, reported_on, source) values ($1, $2, $3, $4)",
                    {static_cast<std::int64_t>(id), to_text(report.status), report.reported_on, report.source});
}

Result<std::int64_t> last_change(database::Session& session) {
  const auto rows = TRY(session.query("select seq from lost_document_change order by seq desc limit 1"));
  return rows.empty() ? 0 : rows.front().integer(0);
}

Result<void> add_change(database::Transaction& tx, const Change& change) {
  const std::int64_t seq = TRY(last_change(tx)) + 1;
  return tx.execute(
      "insert into lost_document_change(seq, listed, issuer, type, number, record) values ($1, $2, $3, $4, $5, $6)",
      {seq, change.listed, change.item.issuer.text(), static_cast<std::int64_t>(change.item.type), change.item.number,
       static_cast<std::int64_t>(change.record)});
}

namespace {

Result<Change> read_change(const database::Row& row) {
  Change change;
  change.listed = row.boolean(0);
  if (!row.text(1).empty()) change.item.issuer = TRY(StateCode::parse(row.text(1)));
  change.item.type = static_cast<document_keys::DocumentType>(row.integer(2));
  change.item.number = row.text(3);
  change.record = static_cast<std::uint32_t>(row.integer(4));
  return change;
}

}  // namespace

Result<std::vector<Change>> changes_after(database::Session& session, std::int64_t seq) {
  std::vector<Change> all;
  TRY(session.for_each(
      "select listed, issuer, type, number, record from lost_document_change where seq > $1 order by seq", {seq},
      [&](const database::Row& row) -> Result<void> {
        all.push_back(TRY(read_change(row)));
        return {};
      }));
  return all;
}

Result<void> forget_changes(database::Transaction& tx, std::int64_t up_to) {
  return tx.execute("delete from lost_document_change where seq <= $1", {up_to});
}

Result<std::vector<std::uint32_t>> added_records(database::Session& session, const Item& item) {
  std::map<std::uint32_t, bool> last;
  const auto rows = TRY(session.query(
      "select listed, issuer, type, number, record from lost_document_change where number = $1 order by seq",
      {item.number}));
  for (const auto row : rows) {
    const Change change = TRY(read_change(row));
    if (change.item.issuer == item.issuer && change.item.type == item.type) last[change.record] = change.listed;
  }
  std::vector<std::uint32_t> records;
  for (const auto& [record, listed] : last) {
    if (listed) records.push_back(record);
  }
  return records;
}

}  // namespace store
}  // namespace limen::lost_documents
