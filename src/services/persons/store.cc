#include "services/persons/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/persons/persons.h"

namespace limen::persons {
namespace {

// No foreign keys: the records belong to services/border, which says when they go.
constexpr std::string_view kTables = R"(
create table person_link (
  id BLOB primary key,
  record_a BLOB not null,
  record_b BLOB not null,
  version BIGINT not null,
  colour TEXT not null,
  kind TEXT not null,
  grade TEXT not null,
  conflict BIGINT not null,
  score REAL not null,
  reasons TEXT not null,
  found_at BIGINT not null,
  due_at BIGINT not null,
  notice TEXT not null
);
create unique index person_link_by_pair on person_link(record_a, record_b);
create index person_link_by_second on person_link(record_b);
create index person_link_waiting on person_link(due_at) where colour = 'yellow';
create table person_link_change (
  link_id BLOB not null references person_link(id),
  number BIGINT not null,
  colour TEXT not null,
  kind TEXT not null,
  reason TEXT not null,
  note TEXT not null,
  judged_by TEXT not null,
  judged_by_id BLOB not null,
  judged_at BIGINT not null,
  primary key (link_id, number)
);
create table person_notice_number (
  year BIGINT primary key,
  last BIGINT not null
);
create table person_compared (
  name TEXT primary key,
  at BIGINT not null
)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"persons", 1, "tables", kTables}}};

constexpr std::string_view kColumns =
    "id, record_a, record_b, version, colour, kind, grade, conflict, score, reasons, found_at, due_at, notice";

Result<Link> read_link(const database::Row& row) {
  Link link;
  link.id = row.id<LinkId>(0);
  link.first = row.id<TravellerId>(1);
  link.second = row.id<TravellerId>(2);
  link.version = row.integer(3);
  link.colour = parse_colour(row.text(4)).value_or(Colour::kYellow);
  link.kind = parse_kind(row.text(5)).value_or(Kind::kNone);
  link.grade = row.text(6);
  link.conflict = row.boolean(7);
  link.score = row.real(8);
  json::value reasons = TRY(parse_json(row.text(9)));
  if (!reasons.is_array()) return Error{"persons.stored_form", "a link has not the form it was written in"};
  link.reasons = std::move(reasons.get_array());
  link.found_at = row.instant(10);
  link.due_at = row.instant(11);
  link.notice = row.text(12);
  return link;
}

Result<std::vector<Link>> read_links(const database::Rows& rows) {
  std::vector<Link> links;
  for (const auto row : rows) links.push_back(TRY(read_link(row)));
  return links;
}

Result<std::optional<Link>> first_of(const database::Rows& rows) {
  if (rows.empty()) return std::optional<Link>();
  return std::optional<Link>(TRY(read_link(rows.front())));
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "person_link") return store::remove(tx, TRY(LinkId::parse(record_id)));
  if (record_type == "traveller") {
    const auto id = TRY(TravellerId::parse(record_id));
    TRY(store::remove_of(tx, id));
  }
  return {};
}

namespace store {

Result<std::optional<Link>> find(Session& session, const Grant&, const LinkId& id) {
  static const std::string sql = fmt::format("select {} from person_link where id = $1", kColumns);
  const auto rows = TRY(session.query(sql, {id}));
  return first_of(rows);
}

Result<std::optional<Link>> between(Session& session, const Grant&, const TravellerId& a, const TravellerId& b) {
  static const std::string sql =
      fmt::format("select {} from person_link where record_a = $1 and record_b = $2", kColumns);
  const auto rows = TRY(session.query(sql, {std::min(a, b), std::max(a, b)}));
  return first_of(rows);
}

Result<std::vector<Link>> of_record(Session& session, const Grant&, const TravellerId& record) {
  static const std::string sql = fmt::format(
      "select {0} from person_link where record_a = $1 union all select {0} from person_link where record_b = $1",
      kColumns);
  const auto rows = TRY(session.query(sql, {record}));
  return read_links(rows);
}

Result<std::vector<Link>> yellow(Session& session, const Grant&, int limit) {
  static const std::string sql =
      fmt::format("select {} from person_link where colour = 'yellow' order by due_at, id limit $1", kColumns);
  const auto rows = TRY(session.query(sql, {limit}));
  return read_links(rows);
}

Result<std::int64_t> yellow_count(Session& session) {
  const auto rows = TRY(session.query("select count(*) from person_link where colour = 'yellow'"));
  return rows.front().integer(0);
}

Result<void> add_changes(Session& session, Link& link) {
  const auto rows =
      TRY(session.query("select colour, kind, reason, note, judged_by, judged_by_id, judged_at from person_link_change "
                        "where link_id = $1 "
                        "order by number",
                        {link.id}));
  link.changes.clear();
  for (const auto row : rows) {
    link.changes.push_back({parse_colour(row.text(0)).value_or(Colour::kYellow),
                            parse_kind(row.text(1)).value_or(Kind::kNone), std::string(row.text(2)),
                            std::string(row.text(3)), std::string(row.text(4)), row.id<AccountId>(5), row.instant(6)});
  }
  return {};
}

Result<void> insert(Transaction& tx, const Link& link) {
  return tx.execute(
      "insert into person_link(id, record_a, record_b, version, colour, kind, grade, conflict, score, reasons, "
      "found_at, "
      "due_at, notice) values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, '')",
      {link.id, link.first, link.second, to_text(link.colour), to_text(link.kind), link.grade, link.conflict,
       link.score, limen::to_text(json::value(link.reasons)), link.found_at, link.due_at});
}

Result<void> judge(Transaction& tx, Link& link, const LinkChange& change) {
  link.colour = change.colour;
  link.kind = change.kind;
  ++link.version;
  TRY(tx.execute("update person_link set colour = $2, kind = $3, notice = $4, version = $5 where id = $1",
                 {link.id, to_text(link.colour), to_text(link.kind), link.notice, link.version}));
  return tx.execute(
      "insert into person_link_change(link_id, number, colour, kind, reason, note, judged_by, judged_by_id, judged_at) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {link.id, link.version, to_text(change.colour), to_text(change.kind), change.reason, change.note, change.by,
       change.by_id, change.at});
}

Result<std::int64_t> next_notice(Transaction& tx, int year) {
  TRY(
      tx.execute("insert into person_notice_number(year, last) values ($1, 1) on conflict (year) do update set last = "
                 "person_notice_number.last + 1",
                 {year}));
  const auto rows = TRY(tx.query("select last from person_notice_number where year = $1", {year}));
  return rows.front().integer(0);
}

Result<void> remove(Transaction& tx, const LinkId& id) {
  TRY(tx.execute("delete from person_link_change where link_id = $1", {id}));
  return tx.execute("delete from person_link where id = $1", {id});
}

Result<std::vector<LinkId>> remove_of(Transaction& tx, const TravellerId& record) {
  const auto rows = TRY(tx.query(
      "select id from person_link where record_a = $1 union all select id from person_link where record_b = $1",
      {record}));
  std::vector<LinkId> gone;
  for (const auto row : rows) gone.push_back(row.id<LinkId>(0));
  for (const LinkId& id : gone) TRY(remove(tx, id));
  return gone;
}

Result<Instant> mark(Session& session) {
  const auto rows = TRY(session.query("select at from person_compared where name = 'checks'"));
  return rows.empty() ? Instant{} : rows.front().instant(0);
}

Result<void> put_mark(Transaction& tx, Instant at) {
  return tx.execute(
      "insert into person_compared(name, at) values ('checks', $1) on conflict (name) do update set at = excluded.at",
      {at});
}

}  // namespace store
}  // namespace limen::persons
