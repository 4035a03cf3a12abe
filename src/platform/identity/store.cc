#include "platform/identity/store.h"

#include <algorithm>
#include <cstring>

namespace limen::identity {
namespace {

constexpr std::string_view kSchema = R"(
CREATE TABLE identity_account (
  id BLOB PRIMARY KEY,
  account TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  version BIGINT NOT NULL,
  password_hash TEXT NOT NULL,
  password_change_required INTEGER NOT NULL,
  one_time_until BIGINT,
  totp_sealed BLOB,
  totp_confirmed INTEGER NOT NULL,
  totp_last_step BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_sign_in BIGINT
);
CREATE TABLE identity_role (
  account_id BLOB NOT NULL REFERENCES identity_account(id),
  role TEXT NOT NULL,
  PRIMARY KEY (account_id, role)
);
CREATE TABLE identity_post (
  account_id BLOB NOT NULL REFERENCES identity_account(id),
  post_id BLOB NOT NULL,
  PRIMARY KEY (account_id, post_id)
);
CREATE TABLE identity_session (
  id BLOB PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  account_id BLOB NOT NULL REFERENCES identity_account(id),
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  post_id BLOB,
  lane TEXT NOT NULL
);
CREATE INDEX identity_session_account ON identity_session(account_id, created_at);
CREATE TABLE identity_failure (
  name_hash BLOB PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  locked_until BIGINT NOT NULL
);
CREATE INDEX identity_failure_last ON identity_failure(last_at)
)";

// How a session was opened, and the role of somebody absent that it holds.
constexpr std::string_view kWays = R"(
ALTER TABLE identity_session ADD COLUMN way TEXT NOT NULL DEFAULT 'password';
ALTER TABLE identity_session ADD COLUMN deputy_role TEXT NOT NULL DEFAULT ''
)";

constexpr database::Migration kMigrations[] = {{"identity", 1, "accounts", kSchema}, {"identity", 2, "ways", kWays}};

constexpr std::string_view kAccountColumns =
    "select id, account, name_key, name, language, disabled, version, password_hash, password_change_required, "
    "one_time_until, totp_sealed, totp_confirmed, totp_last_step, created_at, last_sign_in from identity_account ";

constexpr std::string_view kSessionColumns =
    "select id, token_hash, account_id, created_at, last_used_at, expires_at, post_id, lane, way, deputy_role "
    "from identity_session ";

AccountRow account_of(const database::Row& row) {
  AccountRow out;
  out.account.id = row.id<AccountId>(0);
  out.account.account = row.text(1);
  out.name_key = row.text(2);
  out.account.name = row.text(3);
  out.account.language = row.text(4);
  out.account.state = row.boolean(5) ? AccountState::kDisabled : AccountState::kActive;
  out.account.version = row.integer(6);
  out.password_hash = row.text(7);
  out.account.password_change_required = row.boolean(8);
  out.one_time_until = row.optional_instant(9);
  if (const auto sealed = row.optional_blob(10)) out.totp_sealed = Bytes(sealed->begin(), sealed->end());
  out.account.totp_enrolled = row.boolean(11);
  out.totp_last_step = row.integer(12);
  out.created_at = row.instant(13);
  out.account.last_sign_in = row.optional_instant(14);
  return out;
}

Result<void> read_rights(database::Session& session, Account& account) {
  const auto roles =
      TRY(session.query("select role from identity_role where account_id = $1 order by role", {account.id}));
  for (const auto row : roles) account.roles.emplace_back(row.text(0));
  const auto posts =
      TRY(session.query("select post_id from identity_post where account_id = $1 order by post_id", {account.id}));
  for (const auto row : posts) account.posts.push_back(row.id<PostId>(0));
  return {};
}

Result<SessionRow> session_of(const database::Row& row) {
  SessionRow out;
  out.id = row.id<SessionId>(0);
  const ByteView hash = row.blob(1);
  if (hash.size() != out.token_hash.size()) return Error{"identity.no_session", "the stored session is damaged"};
  std::memcpy(out.token_hash.data(), hash.data(), hash.size());
  out.account = row.id<AccountId>(2);
  out.created_at = row.instant(3);
  out.last_used_at = row.instant(4);
  out.expires_at = row.instant(5);
  out.post = row.optional_id<PostId>(6);
  out.lane = row.text(7);
  out.way = row.text(8);
  out.deputy_role = row.text(9);
  return out;
}

Result<std::optional<SessionRow>> one_session(const database::Rows& rows) {
  if (rows.empty()) return std::optional<SessionRow>();
  return std::optional<SessionRow>(TRY(session_of(rows.front())));
}

Result<std::optional<AccountRow>> one_account(database::Session& session, const database::Rows& rows) {
  if (rows.empty()) return std::optional<AccountRow>();
  AccountRow row = account_of(rows.front());
  TRY(read_rights(session, row.account));
  return std::optional<AccountRow>(std::move(row));
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<std::int64_t> count_accounts(database::Session& session) {
  const auto rows = TRY(session.query("select count(*) from identity_account"));
  return rows.front().integer(0);
}

Result<std::optional<AccountRow>> find_account(database::Session& session, const AccountId& id) {
  return one_account(session, TRY(session.query(std::string(kAccountColumns) + "where id = $1", {id})));
}

Result<std::optional<AccountRow>> find_account_by_key(database::Session& session, std::string_view name_key) {
  return one_account(session, TRY(session.query(std::string(kAccountColumns) + "where name_key = $1", {name_key})));
}

Result<std::vector<AccountRow>> all_accounts(database::Session& session) {
  const auto rows = TRY(session.query(std::string(kAccountColumns) + "order by name_key"));
  std::vector<AccountRow> out;
  for (const auto row : rows) {
    out.push_back(account_of(row));
    TRY(read_rights(session, out.back().account));
  }
  return out;
}

Result<void> insert_account(database::Transaction& tx, const AccountRow& row) {
  TRY(tx.execute(
      "insert into identity_account(id, account, name_key, name, language, disabled, version, password_hash, "
      "password_change_required, one_time_until, totp_sealed, totp_confirmed, totp_last_step, created_at, "
      "last_sign_in) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      {row.account.id, row.account.account, row.name_key, row.account.name, row.account.language,
       row.account.state == AccountState::kDisabled, row.account.version, row.password_hash,
       row.account.password_change_required, row.one_time_until, row.totp_sealed, row.account.totp_enrolled,
       row.totp_last_step, row.created_at, row.account.last_sign_in}));
  return replace_rights(tx, row.account.id, row.account.roles, row.account.posts);
}

Result<void> update_account(database::Transaction& tx, AccountRow& row) {
  ++row.account.version;
  return tx.execute(
      "update identity_account set language = $2, disabled = $3, version = $4, password_hash = $5, "
      "password_change_required = $6, one_time_until = $7, totp_sealed = $8, totp_confirmed = $9, "
      "totp_last_step = $10, last_sign_in = $11 where id = $1",
      {row.account.id, row.account.language, row.account.state == AccountState::kDisabled, row.account.version,
       row.password_hash, row.account.password_change_required, row.one_time_until, row.totp_sealed,
       row.account.totp_enrolled, row.totp_last_step, row.account.last_sign_in});
}

Result<void> record_sign_in(database::Transaction& tx, const AccountRow& row) {
  return tx.execute(
      "update identity_account set last_sign_in = $2, totp_last_step = $3, password_hash = $4 where id = $1",
      {row.account.id, row.account.last_sign_in, row.totp_last_step, row.password_hash});
}

Result<void> replace_rights(database::Transaction& tx, const AccountId& id, const std::vector<std::string>& roles,
                            const std::vector<PostId>& posts) {
  TRY(tx.execute("delete from identity_role where account_id = $1", {id}));
  TRY(tx.execute("delete from identity_post where account_id = $1", {id}));
  for (const std::string& role : roles) {
    TRY(tx.execute("insert into identity_role(account_id, role) values ($1, $2)", {id, role}));
  }
  for (const PostId& post : posts) {
    TRY(tx.execute("insert into identity_post(account_id, post_id) values ($1, $2)", {id, post}));
  }
  return {};
}

Result<FailureRow> find_failure(database::Session& session, const Digest& name) {
  const auto rows = TRY(session.query(
      "select failures, last_at, locked_until from identity_failure where name_hash = $1", {ByteView(name)}));
  if (rows.empty()) return FailureRow{};
  return FailureRow{rows[0].integer(0), rows[0].instant(1), rows[0].instant(2)};
}

Result<void> put_failure(database::Transaction& tx, const Digest& name, const FailureRow& row) {
  return tx.execute(
      "insert into identity_failure(name_hash, failures, last_at, locked_until) values ($1, $2, $3, $4) "
      "on conflict (name_hash) do update set failures = excluded.failures, last_at = excluded.last_at, "
      "locked_until = excluded.locked_until",
      {ByteView(name), row.failures, row.last_at, row.locked_until});
}

Result<void> clear_failure(database::Transaction& tx, const Digest& name) {
  return tx.execute("delete from identity_failure where name_hash = $1", {ByteView(name)});
}

Result<void> prune_failures(database::Transaction& tx, Instant before, std::int64_t most) {
  TRY(tx.execute("delete from identity_failure where last_at < $1 and locked_until < $1", {before}));
  // The order in which rows go is by age, so a flood of invented names takes away its own first lines, and a lock that
  // is in force stays.
  return tx.execute(
      "delete from identity_failure where locked_until = 0 and name_hash in "
      "(select name_hash from identity_failure order by last_at desc limit 1000000 offset $1)",
      {most});
}

Result<std::optional<SessionRow>> find_session(database::Session& session, const SessionId& id) {
  return one_session(TRY(session.query(std::string(kSessionColumns) + "where id = $1", {id})));
}

Result<std::optional<SessionRow>> find_session_by_token(database::Session& session, const Digest& token_hash) {
  return one_session(
      TRY(session.query(std::string(kSessionColumns) + "where token_hash = $1", {ByteView(token_hash)})));
}

Result<std::vector<SessionRow>> sessions_of(database::Session& session, const AccountId& account) {
  const auto rows =
      TRY(session.query(std::string(kSessionColumns) + "where account_id = $1 order by created_at, id", {account}));
  std::vector<SessionRow> out;
  for (const auto row : rows) out.push_back(TRY(session_of(row)));
  return out;
}

Result<void> insert_session(database::Transaction& tx, const SessionRow& row) {
  return tx.execute(
      "insert into identity_session(id, token_hash, account_id, created_at, last_used_at, expires_at, post_id, lane, "
      "way, deputy_role) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {row.id, ByteView(row.token_hash), row.account, row.created_at, row.last_used_at, row.expires_at, row.post,
       row.lane, row.way, row.deputy_role});
}

Result<void> set_session_post(database::Transaction& tx, const SessionId& id, const PostId& post,
                              std::string_view lane) {
  return tx.execute("update identity_session set post_id = $2, lane = $3 where id = $1", {id, post, lane});
}

Result<void> touch_session(database::Transaction& tx, const SessionId& id, Instant used) {
  return tx.execute("update identity_session set last_used_at = $2 where id = $1 and last_used_at < $2", {id, used});
}

Result<void> delete_session(database::Transaction& tx, const SessionId& id) {
  return tx.execute("delete from identity_session where id = $1", {id});
}

Result<void> delete_lapsed_sessions(database::Transaction& tx, Instant now, Instant used_before) {
  return tx.execute("delete from identity_session where expires_at <= $1 or last_used_at < $2", {now, used_before});
}

}  // namespace store
}  // namespace limen::identity
