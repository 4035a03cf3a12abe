#include "services/emergency/store.h"

#include <array>

namespace limen::emergency {
namespace {

constexpr std::string_view kTables = R"(
create table recovery_code (
  code_hash BLOB primary key,
  account_id BLOB not null,
  made_at BIGINT not null,
  used_at BIGINT
);
create index recovery_code_by_account on recovery_code(account_id);
create table emergency_envelope (
  number BIGINT primary key,
  kind TEXT not null,
  code_hash BLOB not null,
  state TEXT not null,
  made_at BIGINT not null,
  made_by TEXT not null,
  ended_at BIGINT,
  ended_by TEXT not null
);
create table emergency_use (
  id BLOB primary key,
  kind TEXT not null,
  envelope BIGINT references emergency_envelope(number),
  account_id BLOB not null,
  name TEXT not null,
  second_id BLOB,
  second_name TEXT not null,
  role TEXT not null,
  post_id BLOB,
  reason TEXT,
  at BIGINT not null,
  begins_at BIGINT not null,
  until BIGINT not null,
  review_due BIGINT not null,
  reviewer BLOB,
  reviewer_name TEXT not null,
  outcome TEXT not null,
  note TEXT,
  reviewed_at BIGINT
);
create index emergency_use_by_account on emergency_use(account_id, until);
create index emergency_use_by_time on emergency_use(at)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"emergency", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {
namespace {

constexpr std::string_view kEnvelope =
    "select number, kind, state, made_at, made_by, ended_at, ended_by from emergency_envelope ";
constexpr std::string_view kUse =
    "select id, kind, envelope, account_id, name, second_id, second_name, role, post_id, reason, at, begins_at, until, "
    "review_due, reviewer, reviewer_name, outcome, note, reviewed_at from emergency_use ";

Envelope envelope_of(const database::Row& row) {
  Envelope out;
  out.number = row.integer(0);
  out.kind = row.text(1);
  out.state = row.text(2);
  out.made_at = row.instant(3);
  out.made_by = row.text(4);
  out.ended_at = row.optional_instant(5);
  out.ended_by = row.text(6);
  return out;
}

Use use_of(const database::Row& row) {
  Use out;
  out.id = row.id<UseId>(0);
  out.kind = row.text(1);
  out.envelope = row.optional_integer(2);
  out.account = row.id<AccountId>(3);
  out.name = row.text(4);
  out.second = row.optional_id<AccountId>(5);
  out.second_name = row.text(6);
  out.role = row.text(7);
  out.post = row.optional_id<PostId>(8);
  out.reason = row.optional_text(9).value_or("");
  out.at = row.instant(10);
  out.begins = row.instant(11);
  out.until = row.instant(12);
  out.review_due = row.instant(13);
  out.reviewer = row.optional_id<AccountId>(14);
  out.reviewer_name = row.text(15);
  out.outcome = row.text(16);
  out.note = row.optional_text(17).value_or("");
  out.reviewed_at = row.optional_instant(18);
  return out;
}

std::vector<Use> uses_of(const database::Rows& rows) {
  std::vector<Use> out;
  for (const auto row : rows) out.push_back(use_of(row));
  return out;
}

}  // namespace

Result<void> replace_codes(Transaction& tx, const AccountId& account, std::span<const Digest> codes, Instant now) {
  TRY(tx.execute("delete from recovery_code where account_id = $1", {account}));
  for (const Digest& code : codes) {
    TRY(tx.execute("insert into recovery_code(code_hash, account_id, made_at) values ($1, $2, $3)",
                   {ByteView(code), account, now}));
  }
  return {};
}

Result<std::int64_t> codes_left(Session& session, const AccountId& account) {
  const auto rows =
      TRY(session.query("select count(*) from recovery_code where account_id = $1 and used_at is null", {account}));
  return rows.front().integer(0);
}

Result<bool> code_lives(Session& session, const AccountId& account, const Digest& code) {
  const auto rows =
      TRY(session.query("select 1 from recovery_code where account_id = $1 and code_hash = $2 and used_at is null",
                        {account, ByteView(code)}));
  return !rows.empty();
}

Result<bool> use_code(Transaction& tx, const AccountId& account, const Digest& code, Instant now) {
  if (!TRY(code_lives(tx, account, code))) return false;
  TRY(tx.execute("update recovery_code set used_at = $2 where code_hash = $1", {ByteView(code), now}));
  return true;
}

Result<std::int64_t> last_envelope(Session& session) {
  return TRY(session.query("select coalesce(max(number), 0) from emergency_envelope")).front().integer(0);
}

Result<void> insert_envelope(Transaction& tx, const Envelope& envelope, const Digest& code) {
  return tx.execute(
      "insert into emergency_envelope(number, kind, code_hash, state, made_at, made_by, ended_by) values ($1, $2, $3, "
      "'sealed', $4, $5, '')",
      {envelope.number, envelope.kind, ByteView(code), envelope.made_at, envelope.made_by});
}

Result<std::vector<Envelope>> envelopes(Session& session) {
  std::vector<Envelope> out;
  for (const auto row : TRY(session.query(std::string(kEnvelope) + "order by number"))) out.push_back(envelope_of(row));
  return out;
}

Result<std::optional<Envelope>> sealed(Session& session, std::int64_t number, const Digest& code) {
  const auto rows = TRY(session.query(
      std::string(kEnvelope) + "where number = $1 and code_hash = $2 and state = 'sealed'", {number, ByteView(code)}));
  return rows.empty() ? std::optional<Envelope>() : std::optional(envelope_of(rows.front()));
}

Result<bool> end_envelope(Transaction& tx, std::int64_t number, std::string_view state, std::string_view by,
                          Instant now) {
  const auto rows = TRY(tx.query("select 1 from emergency_envelope where number = $1 and state = 'sealed'", {number}));
  if (rows.empty()) return false;
  TRY(tx.execute("update emergency_envelope set state = $2, ended_by = $3, ended_at = $4 where number = $1",
                 {number, state, by, now}));
  return true;
}

Result<void> insert_use(Transaction& tx, const Use& use) {
  return tx.execute(
      "insert into emergency_use(id, kind, envelope, account_id, name, second_id, second_name, role, post_id, reason, "
      "at, begins_at, until, review_due, reviewer_name, outcome) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
      "$12, $13, $14, '', '')",
      {use.id, use.kind, use.envelope, use.account, use.name, use.second, use.second_name, use.role, use.post,
       use.reason, use.at, use.begins, use.until, use.review_due});
}

Result<std::vector<Use>> uses(Session& session, int limit) {
  return uses_of(TRY(session.query(std::string(kUse) + "order by at desc, id desc limit $1", {limit})));
}

Result<std::optional<Use>> find_use(Session& session, const UseId& id) {
  const auto rows = TRY(session.query(std::string(kUse) + "where id = $1", {id}));
  return rows.empty() ? std::optional<Use>() : std::optional(use_of(rows.front()));
}

Result<std::vector<Use>> deputations(Session& session, const AccountId& account, Instant now) {
  return uses_of(TRY(session.query(
      std::string(kUse) + "where account_id = $1 and kind = 'given' and until > $2 order by begins_at, id",
      {account, now})));
}

Result<void> end_use(Transaction& tx, const UseId& id, Instant now) {
  return tx.execute("update emergency_use set until = $2 where id = $1", {id, now});
}

Result<void> review(Transaction& tx, const Use& use) {
  return tx.execute(
      "update emergency_use set reviewer = $2, reviewer_name = $3, outcome = $4, note = $5, reviewed_at = $6 where id "
      "= "
      "$1",
      {use.id, use.reviewer, use.reviewer_name, use.outcome, use.note, use.reviewed_at});
}

Result<std::int64_t> unreviewed(Session& session, std::optional<Instant> due_before) {
  const Instant latest = due_before.value_or(Instant{INT64_MAX});
  return TRY(session.query("select count(*) from emergency_use where reviewed_at is null and review_due <= $1",
                           {latest}))
      .front()
      .integer(0);
}

Result<std::int64_t> clear_words(Transaction& tx, Instant before) {
  const auto rows = TRY(tx.query(
      "select count(*) from emergency_use where at < $1 and (reason is not null or note is not null)", {before}));
  TRY(tx.execute("update emergency_use set reason = null, note = null where at < $1", {before}));
  return rows.front().integer(0);
}

}  // namespace store
}  // namespace limen::emergency
