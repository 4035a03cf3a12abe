// The tables of identity: rows in and out, nothing decided. Private to this folder.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "platform/database/database.h"
#include "platform/identity/identity.h"

namespace limen::identity {

using Digest = std::array<std::uint8_t, 32>;

struct AccountRow {
  Account account;  // state kActive or kDisabled; locks are in FailureRow
  std::string name_key{};
  std::string password_hash{};
  std::optional<Instant> one_time_until{};
  std::optional<Bytes> totp_sealed{};
  std::int64_t totp_last_step = 0;
  Instant created_at{};
};

struct FailureRow {
  std::int64_t failures = 0;
  Instant last_at{};
  Instant locked_until{};
};

struct SessionRow {
  SessionId id{};
  Digest token_hash{};
  AccountId account{};
  Instant created_at{};
  Instant last_used_at{};
  Instant expires_at{};
  std::optional<PostId> post{};
  std::string lane{};
  std::string way = "password";
  std::string deputy_role{};
};

namespace store {

Result<std::int64_t> count_accounts(database::Session& session);
Result<std::optional<AccountRow>> find_account(database::Session& session, const AccountId& id);
Result<std::optional<AccountRow>> find_account_by_key(database::Session& session, std::string_view name_key);
Result<std::vector<AccountRow>> all_accounts(database::Session& session);
Result<void> insert_account(database::Transaction& tx, const AccountRow& row);
// Everything but roles, posts and the name; raises the version in the row and in the table.
Result<void> update_account(database::Transaction& tx, AccountRow& row);
// Time of sign-in, last step used, and hash; no change of rights, so the version stays.
Result<void> record_sign_in(database::Transaction& tx, const AccountRow& row);
Result<void> replace_rights(database::Transaction& tx, const AccountId& id, const std::vector<std::string>& roles,
                            const std::vector<PostId>& posts);

Result<FailureRow> find_failure(database::Session& session, const Digest& name);
Result<void> put_failure(database::Transaction& tx, const Digest& name, const FailureRow& row);
Result<void> clear_failure(database::Transaction& tx, const Digest& name);
// Rows whose last failure and lock lie before, and, beyond so many rows, the oldest.
Result<void> prune_failures(database::Transaction& tx, Instant before, std::int64_t most);

Result<std::optional<SessionRow>> find_session(database::Session& session, const SessionId& id);
Result<std::optional<SessionRow>> find_session_by_token(database::Session& session, const Digest& token_hash);
Result<std::vector<SessionRow>> sessions_of(database::Session& session, const AccountId& account);  // oldest first
Result<void> insert_session(database::Transaction& tx, const SessionRow& row);
Result<void> set_session_post(database::Transaction& tx, const SessionId& id, const PostId& post,
                              std::string_view lane);
Result<void> touch_session(database::Transaction& tx, const SessionId& id, Instant used);
Result<void> delete_session(database::Transaction& tx, const SessionId& id);
Result<void> delete_lapsed_sessions(database::Transaction& tx, Instant now, Instant used_before);

}  // namespace store
}  // namespace limen::identity
