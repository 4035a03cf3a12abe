#include "platform/identity/identity.h"

#include <sodium.h>

#include <algorithm>

#include "base/text.h"
#include "platform/identity/state.h"
#include "platform/identity/totp.h"

namespace limen::identity {
namespace {

Result<std::int64_t> bounded(const Node& node, std::string_view key, std::int64_t value, std::int64_t minimum,
                             std::int64_t maximum) {
  const std::int64_t read = TRY(node.integer_or(key, value));
  if (read < minimum || read > maximum) {
    return node.error("identity.policy", "a value of the sign-in policy is out of bounds: " + std::string(key));
  }
  return read;
}

}  // namespace

Result<Policy> Policy::read(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"idle_minutes", "absolute_hours", "failures_allowed", "lock_minutes", "one_time_days",
                 "sessions_per_account", "hash_memory_mib", "hash_passes", "issuer"}));
  Policy policy;
  policy.idle_seconds = 60 * TRY(bounded(node, "idle_minutes", 30, 1, 30));
  policy.absolute_seconds = 3600 * TRY(bounded(node, "absolute_hours", 12, 1, 12));
  policy.failures_allowed = static_cast<int>(TRY(bounded(node, "failures_allowed", 5, 1, 5)));
  policy.lock_seconds = 60 * TRY(bounded(node, "lock_minutes", 15, 15, 1440));
  policy.one_time_seconds = 86400 * TRY(bounded(node, "one_time_days", 7, 1, 7));
  policy.sessions_per_account = static_cast<std::size_t>(TRY(bounded(node, "sessions_per_account", 5, 1, 20)));
  policy.hashing.cost.memory_bytes =
      static_cast<std::size_t>(TRY(bounded(node, "hash_memory_mib", 64, 19, 4096))) * 1024 * 1024;
  policy.hashing.cost.passes = static_cast<std::uint64_t>(TRY(bounded(node, "hash_passes", 2, 2, 20)));
  policy.issuer = TRY(node.text_or("issuer", policy.issuer));
  return policy;
}

std::string_view to_text(AccountState state) {
  switch (state) {
    case AccountState::kActive:
      return "active";
    case AccountState::kDisabled:
      return "disabled";
    case AccountState::kLocked:
      return "locked";
  }
  return "disabled";
}

std::string account_key(std::string_view account) { return fold_case(clean_line(account)); }

Error no_session() { return Error{"identity.no_session", "sign in first"}; }
Error not_allowed() { return Error{"identity.not_allowed", "your role does not allow this"}; }

Digest Identity::State::hash_of_name(std::string_view key) const {
  Digest out;
  crypto_generichash(out.data(), out.size(), as_bytes(key).data(), key.size(), name_key.bytes.data(),
                     name_key.bytes.size());
  return out;
}

std::shared_ptr<const Session> Identity::State::session_of(const SessionRow& row, const Account& account) const {
  auto session = std::make_shared<Session>();
  std::vector<std::string> roles = account.roles;
  std::set<PostId> posts(account.posts.begin(), account.posts.end());
  if (!row.deputy_role.empty()) {
    roles.push_back(row.deputy_role);
    // Her own posts and no other, were she to have none of her own to be limited by.
    if (row.post) posts = {*row.post};
  }
  session->caller = access()->caller(account.id, account.name, std::move(roles), std::move(posts));
  session->caller.deputy_role = row.deputy_role;
  session->way = row.way;
  session->caller.session = row.id;
  session->caller.current_post = row.post;
  session->caller.lane = row.lane;
  session->caller.account_version = account.version;
  session->account = account.account;
  session->language = account.language;
  session->totp_enrolled = account.totp_enrolled;
  session->password_change_required = account.password_change_required;
  session->signed_in_at = row.created_at;
  session->expires_at = row.expires_at;
  return session;
}

Result<std::shared_ptr<const Session>> Identity::State::refresh(database::Transaction& tx, const SessionId& id) {
  const auto row = TRY(store::find_session(tx, id));
  if (!row) return no_session();
  const auto account = TRY(store::find_account(tx, row->account));
  if (!account) return no_session();
  auto session = session_of(*row, account->account);
  tx.on_commit([self = shared_from_this(), id, session] { self->cache.replace(id, session); });
  return session;
}

Result<void> Identity::State::note(database::Transaction& tx, std::string kind, const AccountId& actor,
                                   const AccountId& subject, json::object facts) {
  proven.forget();
  tx.on_rollback([self = shared_from_this()] { self->proven.forget(); });
  TRY(journal.append(tx, {.kind = std::move(kind),
                          .actor = actor.nil() ? std::string("system") : actor.to_text(),
                          .subject_type = "account",
                          .subject_id = subject.to_text(),
                          .facts = std::move(facts)}));
  return {};
}

Result<void> Identity::State::end_session(database::Transaction& tx, const SessionId& id, const AccountId& account,
                                          std::string_view reason) {
  TRY(store::delete_session(tx, id));
  TRY(note(tx, "session.ended", account, account, {{"session", id.to_text()}, {"reason", reason}}));
  tx.on_commit([self = shared_from_this(), id] {
    self->cache.remove(id);
    for (const auto& listener : self->listeners) listener(id);
  });
  return {};
}

Result<void> Identity::State::end_sessions(database::Transaction& tx, const AccountId& account, std::string_view reason,
                                           const SessionId& but) {
  for (const SessionRow& row : TRY(store::sessions_of(tx, account))) {
    if (row.id != but) TRY(end_session(tx, row.id, account, reason));
  }
  return {};
}

Bytes Identity::State::seal(const AccountId& account, ByteView secret) const {
  Bytes out(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + secret.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  random({out.data(), crypto_aead_xchacha20poly1305_ietf_NPUBBYTES});
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, nullptr,
                                             secret.data(), secret.size(), account.raw().data(), account.raw().size(),
                                             nullptr, out.data(), seal_key.bytes.data());
  return out;
}

std::optional<Bytes> Identity::State::open(const AccountId& account, ByteView sealed) const {
  constexpr std::size_t kExtra =
      crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  if (sealed.size() < kExtra) return std::nullopt;
  Bytes out(sealed.size() - kExtra);
  const ByteView cipher = sealed.subspan(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, cipher.data(), cipher.size(),
                                                 account.raw().data(), account.raw().size(), sealed.data(),
                                                 seal_key.bytes.data()) != 0) {
    return std::nullopt;
  }
  return out;
}

Result<std::unique_ptr<Identity>> Identity::open(Policy policy, database::Database& database, journal::Journal& journal,
                                                 const keys::KeyStore& keys,
                                                 std::shared_ptr<const protection::Access> access, const Clock& clock,
                                                 RandomBytes random) {
  auto state = std::make_shared<State>(std::move(policy), database, journal, clock, std::move(random));
  state->seal_key = keys.derived("totp");
  state->name_key = keys.derived("signin");
  state->set_access(std::move(access));
  return std::unique_ptr<Identity>(new Identity(std::move(state)));
}

Identity::Identity(std::shared_ptr<State> state) : state_(std::move(state)) {}
Identity::~Identity() = default;

Result<std::optional<std::string>> Identity::bootstrap(std::string_view role) {
  const auto none = std::optional<std::string>();
  if (TRY(state_->database.read(store::count_accounts)) > 0) return none;
  if (!access()->has_role(role)) return Error{"identity.role_unknown", "the pack has no such role"};
  const OneTimePassword password = TRY(make_one_time_password());
  const Instant now = state_->clock.now();
  const auto made = state_->database.write([&](database::Transaction& tx) -> Result<bool> {
    if (TRY(store::count_accounts(tx)) > 0) return false;
    AccountRow row;
    row.account = {.id = AccountId::make(now, state_->random),
                   .account = "administrator",
                   .name = "Administrator",
                   .roles = {std::string(role)},
                   .password_change_required = true,
                   .version = 1};
    row.name_key = account_key(row.account.account);
    row.password_hash = password.hash;
    row.created_at = now;
    TRY(store::insert_account(tx, row));
    TRY(state_->note(tx, "account.created", {}, row.account.id, {{"first", true}, {"roles", json::array{role}}}));
    return true;
  });
  if (!made.ok()) return made.error();
  return *made ? std::optional<std::string>(password.text) : none;
}

void Identity::on_ended(std::function<void(const SessionId&)> listener) {
  state_->listeners.push_back(std::move(listener));
}

Result<OneTimePassword> Identity::make_one_time_password() {
  OneTimePassword out;
  out.text = identity::make_one_time_password(state_->random);
  out.hash = TRY(state_->hasher.hash(out.text));
  return out;
}

std::shared_ptr<const protection::Access> Identity::access() const { return state_->access(); }

void Identity::set_access(std::shared_ptr<const protection::Access> access) {
  state_->set_access(std::move(access));
  state_->cache.clear();
}

const Policy& Identity::policy() const { return state_->policy; }
std::uint64_t Identity::unknown_names() const { return state_->unknown_names.load(); }

}  // namespace limen::identity
