// Administration of accounts, and what one may change about oneself.
#include <algorithm>

#include "base/text.h"
#include "platform/identity/state.h"
#include "platform/identity/totp.h"

namespace limen::identity {
namespace {

constexpr std::string_view kManage = "accounts.manage";

Result<void> need_manager(const protection::Permit& permit) {
  if (!permit.has(kManage)) return not_allowed();
  return {};
}

Error unknown_account() { return Error{"identity.account.not_found", "there is no such account"}; }

Result<AccountRow> existing(database::Transaction& tx, const AccountId& id) {
  auto row = TRY(store::find_account(tx, id));
  if (!row) return unknown_account();
  return std::move(*row);
}

Result<AccountRow> another(database::Transaction& tx, const protection::Permit& permit, const AccountId& id) {
  TRY(need_manager(permit));
  if (id == permit.caller().account) {
    return Error{"identity.own_account", "nobody changes the rights of his own account"};
  }
  return existing(tx, id);
}

bool gives(const protection::Access& access, const std::vector<std::string>& roles, std::string_view scope) {
  return std::any_of(roles.begin(), roles.end(), [&](const std::string& code) {
    const protection::Role* role = access.role(code);
    return role && role->scopes.contains(scope);
  });
}

// Whether somebody else who is active may manage accounts.
Result<void> need_other_administrator(database::Session& session, const protection::Access& access,
                                      const AccountId& but) {
  for (const AccountRow& row : TRY(store::all_accounts(session))) {
    if (row.account.id != but && row.account.state == AccountState::kActive &&
        gives(access, row.account.roles, kManage)) {
      return {};
    }
  }
  return Error{"identity.last_administrator", "nobody would be left to manage accounts"};
}

Result<std::vector<std::string>> check_roles(const protection::Access& access, std::vector<std::string> roles) {
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  for (const std::string& role : roles) {
    if (!access.has_role(role)) return Error{"identity.role_unknown", "there is no such role"};
  }
  TRY(access.may_meet(roles));
  return roles;
}

std::vector<PostId> sorted(std::vector<PostId> posts) {
  std::sort(posts.begin(), posts.end());
  posts.erase(std::unique(posts.begin(), posts.end()), posts.end());
  return posts;
}

json::array texts_of(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

json::array texts_of(const std::vector<PostId>& ids) {
  json::array out;
  for (const PostId& id : ids) out.emplace_back(id.to_text());
  return out;
}

bool name_fits(std::string_view text, std::size_t least, std::size_t most) {
  return !invalid_utf8_at(text) && clean_line(text) == text && count_code_points(text) >= least &&
         count_code_points(text) <= most;
}

}  // namespace

Result<std::vector<Account>> Identity::accounts(database::Session& session, const protection::Permit& permit) {
  TRY(need_manager(permit));
  const Instant now = state_->clock.now();
  std::vector<Account> out;
  for (AccountRow& row : TRY(store::all_accounts(session))) {
    const FailureRow failure = TRY(store::find_failure(session, state_->hash_of_name(row.name_key)));
    if (row.account.state == AccountState::kActive && failure.locked_until > now) {
      row.account.state = AccountState::kLocked;
    }
    out.push_back(std::move(row.account));
  }
  return out;
}

Result<std::vector<Account>> Identity::holders(database::Session& session, std::string_view role) const {
  std::vector<Account> out;
  for (AccountRow& row : TRY(store::all_accounts(session))) {
    const auto& roles = row.account.roles;
    const bool holds = std::find(roles.begin(), roles.end(), role) != roles.end();
    if (holds && row.account.state == AccountState::kActive) out.push_back(std::move(row.account));
  }
  return out;
}

Result<Account> Identity::create(database::Transaction& tx, const protection::Permit& permit, const NewAccount& wanted,
                                 const OneTimePassword& password) {
  TRY(need_manager(permit));
  if (!name_fits(wanted.account, 2, 64) || wanted.account.find(' ') != std::string::npos) {
    return Error{"identity.account.name", "an account is named by 2 to 64 characters without blanks"};
  }
  if (!name_fits(wanted.name, 1, 200)) return Error{"identity.account.name", "a name is one line of text"};
  if (!lists::is_language(wanted.language)) return Error{"identity.language_unknown", "there is no such language"};
  const Instant now = state_->clock.now();
  AccountRow row;
  row.account = {.id = AccountId::make(now, state_->random),
                 .account = wanted.account,
                 .name = wanted.name,
                 .roles = TRY(check_roles(*access(), wanted.roles)),
                 .posts = sorted(wanted.posts),
                 .language = wanted.language,
                 .password_change_required = true,
                 .version = 1};
  row.name_key = account_key(wanted.account);
  if (TRY(store::find_account_by_key(tx, row.name_key))) {
    return Error{"identity.account.exists", "there is an account of that name"};
  }
  row.password_hash = password.hash;
  row.one_time_until = now.plus_seconds(state_->policy.one_time_seconds);
  row.created_at = now;
  TRY(store::insert_account(tx, row));
  TRY(store::clear_failure(tx, state_->hash_of_name(row.name_key)));
  TRY(state_->note(tx, "account.created", permit.caller().account, row.account.id,
                   {{"roles", texts_of(row.account.roles)}, {"posts", texts_of(row.account.posts)}}));
  return row.account;
}

Result<Account> Identity::set_roles(database::Transaction& tx, const protection::Permit& permit, const AccountId& id,
                                    const std::vector<std::string>& roles, const std::vector<PostId>& posts) {
  AccountRow row = TRY(another(tx, permit, id));
  const std::vector<std::string> before = row.account.roles;
  row.account.roles = TRY(check_roles(*access(), roles));
  row.account.posts = sorted(posts);
  if (gives(*access(), before, kManage) && !gives(*access(), row.account.roles, kManage)) {
    TRY(need_other_administrator(tx, *access(), id));
  }
  TRY(store::replace_rights(tx, id, row.account.roles, row.account.posts));
  TRY(store::update_account(tx, row));
  TRY(state_->note(
      tx, "account.roles_changed", permit.caller().account, id,
      {{"before", texts_of(before)}, {"roles", texts_of(row.account.roles)}, {"posts", texts_of(row.account.posts)}}));
  TRY(state_->end_sessions(tx, id, "roles"));
  return row.account;
}

Result<Account> Identity::disable(database::Transaction& tx, const protection::Permit& permit, const AccountId& id) {
  TRY(need_manager(permit));
  AccountRow row = TRY(existing(tx, id));
  if (gives(*access(), row.account.roles, kManage)) TRY(need_other_administrator(tx, *access(), id));
  if (id == permit.caller().account) {
    return Error{"identity.own_account", "nobody changes the rights of his own account"};
  }
  row.account.state = AccountState::kDisabled;
  TRY(store::update_account(tx, row));
  TRY(state_->note(tx, "account.disabled", permit.caller().account, id));
  TRY(state_->end_sessions(tx, id, "disabled"));
  return row.account;
}

Result<Account> Identity::enable(database::Transaction& tx, const protection::Permit& permit, const AccountId& id) {
  AccountRow row = TRY(another(tx, permit, id));
  row.account.state = AccountState::kActive;
  TRY(store::update_account(tx, row));
  TRY(store::clear_failure(tx, state_->hash_of_name(row.name_key)));
  TRY(state_->note(tx, "account.enabled", permit.caller().account, id));
  return row.account;
}

Result<Account> Identity::reset(database::Transaction& tx, const protection::Permit& permit, const AccountId& id,
                                const OneTimePassword& password) {
  AccountRow row = TRY(another(tx, permit, id));
  row.password_hash = password.hash;
  row.one_time_until = state_->clock.now().plus_seconds(state_->policy.one_time_seconds);
  row.account.password_change_required = true;
  row.account.totp_enrolled = false;
  row.totp_sealed.reset();
  TRY(store::update_account(tx, row));
  TRY(store::clear_failure(tx, state_->hash_of_name(row.name_key)));
  TRY(state_->note(tx, "account.reset", permit.caller().account, id));
  TRY(state_->end_sessions(tx, id, "reset"));
  return row.account;
}

Result<std::optional<Account>> Identity::find(database::Session& session, std::string_view account) const {
  auto row = TRY(store::find_account_by_key(session, account_key(account)));
  return row ? std::optional(std::move(row->account)) : std::nullopt;
}

Result<std::optional<Account>> Identity::find(database::Session& session, const AccountId& id) const {
  auto row = TRY(store::find_account(session, id));
  return row ? std::optional(std::move(row->account)) : std::nullopt;
}

Result<bool> Identity::anybody_else(database::Session& session, std::span<const std::string> roles,
                                    const AccountId& but) const {
  for (const AccountRow& row : TRY(store::all_accounts(session))) {
    if (row.account.id == but) continue;
    if (std::ranges::any_of(row.account.roles,
                            [&](const std::string& role) { return std::ranges::find(roles, role) != roles.end(); })) {
      return true;
    }
  }
  return false;
}

Result<std::string> Identity::name_of(database::Session& session, const AccountId& id) {
  const auto rows = TRY(session.query("select name from identity_account where id = $1", {id}));
  if (rows.empty()) return unknown_account();
  return std::string(rows[0].text(0));
}

Result<PasswordShown> Identity::show_password(database::Session& read, const Session& session,
                                              std::string_view present) {
  State& state = *state_;
  const State::Checked checked = state.check(read, session.account, present, {}, false);
  if (checked.error) return *checked.error;
  const auto settled = TRY(state.database.write([&](database::Transaction& tx) { return state.settle(tx, checked); }));
  if (settled.error) return *settled.error;
  return PasswordShown(session.caller.session);
}

Result<std::string> Identity::check_new_password(database::Session& read, const Session& session,
                                                 std::string_view present, std::string_view wanted) {
  TRY(show_password(read, session, present));
  TRY(check_password(wanted, session.account, session.caller.name));
  if (wanted == present) {
    return Error{"identity.password.unchanged", "the new password is the present one"};
  }
  return state_->hasher.hash(wanted);
}

Result<std::shared_ptr<const Session>> Identity::set_password(database::Transaction& tx, const Session& session,
                                                              const std::string& hash) {
  AccountRow row = TRY(existing(tx, session.caller.account));
  row.password_hash = hash;
  row.account.password_change_required = false;
  row.one_time_until.reset();
  TRY(store::update_account(tx, row));
  TRY(state_->note(tx, "account.password_changed", row.account.id, row.account.id));
  TRY(state_->end_sessions(tx, row.account.id, "password", session.caller.session));
  return state_->refresh(tx, session.caller.session);
}

Result<TotpEnrolment> Identity::begin_totp(database::Transaction& tx, const Session& session,
                                           const PasswordShown& shown) {
  if (shown.session_ != session.caller.session) return Error{"identity.credentials", "give your password again"};
  AccountRow row = TRY(existing(tx, session.caller.account));
  // Whoever had to come in with a code from paper has lost the app: she may put a new one in its place.
  const bool from_paper =
      session.way == "recovery" || (session.way == "envelope" && session.caller.deputy_role.empty());
  if (from_paper) row.account.totp_enrolled = false;
  if (row.account.totp_enrolled) {
    return Error{"identity.totp_enrolled", "codes are in use; an administrator can take them away"};
  }
  Bytes secret(kTotpSecretBytes);
  state_->random(secret);
  row.totp_sealed = state_->seal(row.account.id, secret);
  TRY(store::update_account(tx, row));
  TRY(state_->note(tx, "account.totp_begun", row.account.id, row.account.id));
  TRY(state_->refresh(tx, session.caller.session));
  return TotpEnrolment{.secret = to_base32(secret),
                       .uri = totp_uri(secret, state_->policy.issuer, row.account.account)};
}

Result<void> Identity::confirm_totp(database::Transaction& tx, const Session& session, std::string_view code) {
  AccountRow row = TRY(existing(tx, session.caller.account));
  const auto secret = row.totp_sealed ? state_->open(row.account.id, *row.totp_sealed) : std::nullopt;
  if (!secret || row.account.totp_enrolled) {
    return Error{"identity.totp_not_begun", "no secret waits to be confirmed"};
  }
  const auto step = totp_match(*secret, code, state_->clock.now(), 0);
  if (!step) return Error{"identity.totp_invalid", "the code does not fit the secret"};
  row.account.totp_enrolled = true;
  row.totp_last_step = *step;
  TRY(store::update_account(tx, row));
  TRY(state_->note(tx, "account.totp_confirmed", row.account.id, row.account.id));
  TRY(state_->end_sessions(tx, row.account.id, "totp", session.caller.session));
  TRY(state_->refresh(tx, session.caller.session));
  return {};
}

}  // namespace limen::identity
