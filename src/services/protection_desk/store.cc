#include <array>
#include <set>

#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

// No text about a person in any of them: `content_entry` and `entry` are numbers of the journal, where it is sealed.
constexpr std::string_view kTables = R"(
create table protection_case (
  id BLOB primary key,
  number BIGINT not null unique,
  post_id BLOB not null,
  source TEXT not null,
  check_id BLOB,
  traveller_id BLOB,
  member_id BLOB,
  state TEXT not null,
  opened_at BIGINT not null,
  closed_at BIGINT,
  notes_gone_at BIGINT,
  follow_up_on BIGINT,
  version BIGINT not null,
  content_entry BIGINT not null,
  held BIGINT not null
);
create table protection_number (
  id BIGINT primary key,
  last BIGINT not null
);
insert into protection_number(id, last) values (1, 0);
create index protection_case_by_check on protection_case(check_id) where check_id is not null;
create index protection_case_by_traveller on protection_case(traveller_id) where traveller_id is not null;
create index protection_case_by_member on protection_case(member_id) where member_id is not null;
create index protection_case_closed on protection_case(closed_at) where closed_at is not null;
create table protection_note (
  id BLOB primary key,
  case_id BLOB not null references protection_case(id),
  at BIGINT not null,
  entry BIGINT not null
);
create index protection_note_by_case on protection_note(case_id);
create table protection_referral (
  id BLOB primary key,
  case_id BLOB not null references protection_case(id),
  body TEXT not null,
  state TEXT not null,
  sent_at BIGINT not null,
  due_at BIGINT not null,
  received_at BIGINT,
  ended_at BIGINT
);
create index protection_referral_by_case on protection_referral(case_id);
create index protection_referral_waiting on protection_referral(due_at) where state = 'sent'
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"protection_desk", 1, "tables", kTables}}};

constexpr std::string_view kCase =
    "select c.id, c.number, c.post_id, c.source, c.check_id, c.traveller_id, c.member_id, c.state, c.opened_at, "
    "c.closed_at, c.notes_gone_at, c.follow_up_on, c.version, c.content_entry, c.held from protection_case c ";

CaseFile read_case(const database::Row& row) {
  CaseFile one;
  one.id = row.id<CaseId>(0);
  one.number = row.integer(1);
  one.post = row.id<PostId>(2);
  one.source = row.text(3);
  one.check = row.optional_id<border::CheckId>(4);
  one.traveller = row.optional_id<border::TravellerId>(5);
  one.member = row.optional_id<arrivals::MemberId>(6);
  one.state = row.text(7);
  one.opened_at = row.instant(8);
  one.closed_at = row.optional_instant(9);
  one.notes_gone_at = row.optional_instant(10);
  one.follow_up_on = row.optional_date(11);
  one.version = row.integer(12);
  one.content_entry = row.integer(13);
  one.held = row.boolean(14);
  return one;
}

constexpr std::string_view kReferral =
    "select id, case_id, body, state, sent_at, due_at, received_at, ended_at from protection_referral ";

std::vector<Referral> read_referrals(const database::Rows& rows) {
  std::vector<Referral> all;
  for (const auto row : rows) {
    all.push_back({row.id<ReferralId>(0), row.id<CaseId>(1), std::string(row.text(2)), std::string(row.text(3)),
                   row.instant(4), row.instant(5), row.optional_instant(6), row.optional_instant(7)});
  }
  return all;
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<std::int64_t> next_number(database::Transaction& tx) {
  // Of its own, because the number of a case that was deleted is not given again.
  TRY(tx.execute("update protection_number set last = last + 1 where id = 1"));
  return TRY(tx.query("select last from protection_number where id = 1")).front().integer(0);
}

Result<void> insert(database::Transaction& tx, const CaseFile& one) {
  return tx.execute(
      "insert into protection_case(id, number, post_id, source, check_id, traveller_id, member_id, state, opened_at, "
      "closed_at, notes_gone_at, follow_up_on, version, content_entry, held) values ($1, $2, $3, $4, $5, $6, $7, $8, "
      "$9, $10, $11, $12, $13, $14, $15)",
      {one.id, one.number, one.post, one.source, one.check, one.traveller, one.member, one.state, one.opened_at,
       one.closed_at, one.notes_gone_at, one.follow_up_on, one.version, one.content_entry, one.held ? 1 : 0});
}

Result<bool> update(database::Transaction& tx, CaseFile& one) {
  const auto changed = TRY(tx.execute_counted(
      "update protection_case set state = $2, closed_at = $3, follow_up_on = $4, content_entry = $5, held = $6, "
      "version = version + 1 where id = $1 and version = $7",
      {one.id, one.state, one.closed_at, one.follow_up_on, one.content_entry, one.held ? 1 : 0, one.version}));
  if (changed != 1) return false;
  ++one.version;
  return true;
}

Result<std::optional<CaseFile>> find(database::Session& session, const CaseId& id) {
  static const std::string sql = std::string(kCase) + "where c.id = $1";
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return std::optional<CaseFile>();
  return std::optional<CaseFile>(read_case(rows.front()));
}

Result<std::vector<CaseFile>> list(database::Session& session, const std::optional<std::set<PostId>>& posts,
                                   std::string_view state, int limit) {
  static const std::string sql = std::string(kCase) +
                                 "where ($1 = '' or c.state = $1 or ($1 = 'open' and c.state <> 'closed')) "
                                 "order by c.number desc";
  std::vector<CaseFile> all;
  const auto rows = TRY(session.query(sql, {state}));
  for (const auto row : rows) {
    CaseFile one = read_case(row);
    if (posts && !posts->contains(one.post)) continue;
    if (static_cast<int>(all.size()) == limit) break;
    all.push_back(std::move(one));
  }
  return all;
}

Result<std::vector<CaseId>> of_check(database::Session& session, const border::CheckId& check) {
  std::vector<CaseId> all;
  const auto rows = TRY(session.query("select id from protection_case where check_id = $1 order by id", {check}));
  for (const auto row : rows) all.push_back(row.id<CaseId>(0));
  return all;
}

Result<void> add_note(database::Transaction& tx, const NoteId& id, const CaseId& one, Instant at, std::int64_t entry) {
  return tx.execute("insert into protection_note(id, case_id, at, entry) values ($1, $2, $3, $4)",
                    {id, one, at, entry});
}

Result<std::vector<std::int64_t>> notes(database::Session& session, const CaseId& one) {
  std::vector<std::int64_t> all;
  const auto rows = TRY(session.query("select entry from protection_note where case_id = $1 order by id", {one}));
  for (const auto row : rows) all.push_back(row.integer(0));
  return all;
}

Result<std::optional<CaseFile>> of_member(database::Session& session, const arrivals::MemberId& member) {
  static const std::string sql = std::string(kCase) + "where c.member_id = $1 and c.state <> 'closed' order by c.id";
  const auto rows = TRY(session.query(sql, {member}));
  if (rows.empty()) return std::optional<CaseFile>();
  return std::optional<CaseFile>(read_case(rows.front()));
}

Result<std::int64_t> note_count(database::Session& session, const CaseId& one) {
  return TRY(session.query("select count(*) from protection_note where case_id = $1", {one})).front().integer(0);
}

Result<void> put_referral(database::Transaction& tx, const Referral& referral) {
  TRY(tx.execute("delete from protection_referral where id = $1", {referral.id}));
  return tx.execute(
      "insert into protection_referral(id, case_id, body, state, sent_at, due_at, received_at, ended_at) values ($1, "
      "$2, $3, $4, $5, $6, $7, $8)",
      {referral.id, referral.one, referral.body, referral.state, referral.sent_at, referral.due_at,
       referral.received_at, referral.ended_at});
}

Result<std::vector<Referral>> referrals(database::Session& session, const CaseId& one) {
  static const std::string sql = std::string(kReferral) + "where case_id = $1 order by id";
  return read_referrals(TRY(session.query(sql, {one})));
}

Result<std::vector<Referral>> waiting(database::Session& session) {
  static const std::string sql = std::string(kReferral) + "where state = 'sent' order by due_at, id limit 500";
  return read_referrals(TRY(session.query(sql)));
}

Result<void> remove_notes(database::Transaction& tx, const CaseId& one, Instant at) {
  TRY(tx.execute("delete from protection_note where case_id = $1", {one}));
  return tx.execute("update protection_case set notes_gone_at = $2 where id = $1", {one, at});
}

Result<void> remove(database::Transaction& tx, const CaseId& one) {
  TRY(tx.execute("delete from protection_note where case_id = $1", {one}));
  TRY(tx.execute("delete from protection_referral where case_id = $1", {one}));
  return tx.execute("delete from protection_case where id = $1", {one});
}

}  // namespace store
}  // namespace limen::protection_desk
