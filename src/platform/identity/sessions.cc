// Signing in, staying signed in, and ceasing to be.
#include <sodium.h>

#include <algorithm>

#include "base/text.h"
#include "platform/identity/state.h"
#include "platform/identity/totp.h"

namespace limen::identity {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::int64_t kSaveUseEvery = 60;    // seconds; a restart may shorten an idle session by as much
constexpr std::int64_t kAheadTolerated = 60;  // seconds
constexpr std::int64_t kMostFailureRows = 10'000;
constexpr std::size_t kLongestName = 256;

Digest digest_of(ByteView bytes) {
  Digest out;
  crypto_hash_sha256(out.data(), bytes.data(), bytes.size());
  return out;
}

std::optional<Digest> digest_of_token(std::string_view token) {
  if (token.size() != 43) return std::nullopt;  // 32 bytes in base64url
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kTokenBytes) return std::nullopt;
  return digest_of(*bytes);
}

// The clock went back since: how long the session was idle cannot be told, and it must not gain what the clock lost.
bool used_after(Instant used, Instant now) { return used > now.plus_seconds(kAheadTolerated); }

Error wrong_credentials() { return Error{"identity.credentials", "the account, the password or the code is wrong"}; }

Error locked() { return Error{"identity.locked", "too many failures; try again later"}; }

std::int64_t seconds_until(Instant end, Instant now) {
  return std::max<std::int64_t>(1, (end.microseconds - now.microseconds + 999'999) / 1'000'000);
}

std::int64_t lock_length(const Policy& policy, std::int64_t failures) {
  std::int64_t length = policy.lock_seconds;
  for (std::int64_t i = policy.failures_allowed; i < failures && length < policy.lock_longest; ++i) length *= 2;
  return std::min(length, policy.lock_longest);
}

}  // namespace

Identity::State::Checked Identity::State::check(database::Session& session, std::string_view account,
                                                std::string_view password, std::string_view totp, bool with_totp) {
  Checked out;
  const std::string key = account_key(account.substr(0, kLongestName));
  out.name = hash_of_name(key);
  auto failure = store::find_failure(session, out.name);
  auto row = store::find_account_by_key(session, key);
  if (!failure.ok() || !row.ok()) {
    out.error = failure.ok() ? row.take_error() : failure.take_error();
    return out;
  }
  const Instant now = clock.now();
  if (failure->locked_until > now) {
    out.error = locked();
    out.retry_after_seconds = seconds_until(failure->locked_until, now);
    return out;
  }
  out.row = row.take();
  const std::string_view text = password.size() > kMaximumPasswordBytes ? std::string_view() : password;
  auto verified = hasher.verify(text, out.row ? std::string_view(out.row->password_hash) : std::string_view());
  if (!verified.ok()) {
    out.error = verified.take_error();
    return out;
  }
  out.right = *verified && out.row->account.state == AccountState::kActive &&
              !(out.row->one_time_until && *out.row->one_time_until <= now);
  if (out.right && with_totp && out.row->account.totp_enrolled) {
    if (totp.empty()) {
      out.error = Error{"identity.totp_required", "give the code of your authenticator app too"};
      return out;
    }
    const auto secret = out.row->totp_sealed ? open(out.row->account.id, *out.row->totp_sealed) : std::nullopt;
    if (secret) out.totp_step = totp_match(*secret, totp, now, out.row->totp_last_step);
    out.right = out.totp_step.has_value();
  }
  if (out.right && hasher.outdated(out.row->password_hash)) {
    if (auto again = hasher.hash(text); again.ok()) out.rehashed = again.take();
  }
  return out;
}

Result<Identity::State::Settled> Identity::State::settle(database::Transaction& tx, const Checked& checked) {
  const Instant now = clock.now();
  Settled out;
  FailureRow failure = TRY(store::find_failure(tx, checked.name));
  if (failure.locked_until > now) {
    out.error = locked();
    out.retry_after_seconds = seconds_until(failure.locked_until, now);
    return out;
  }
  auto row = checked.row ? TRY(store::find_account(tx, checked.row->account.id)) : std::nullopt;
  // What was checked must still be so: the same password, the account in use, the code not used meanwhile.
  const bool right = checked.right && row && row->account.state == AccountState::kActive &&
                     row->password_hash == checked.row->password_hash &&
                     row->account.totp_enrolled == checked.row->account.totp_enrolled &&
                     (!checked.totp_step || *checked.totp_step > row->totp_last_step);
  if (right) {
    TRY(store::clear_failure(tx, checked.name));
    out.row = std::move(*row);
    return out;
  }
  if (failure.last_at.plus_seconds(policy.failures_forgotten) < now) failure.failures = 0;
  ++failure.failures;
  failure.last_at = now;
  const bool locks = failure.failures >= policy.failures_allowed;
  failure.locked_until = locks ? now.plus_seconds(lock_length(policy, failure.failures)) : Instant{};
  TRY(store::put_failure(tx, checked.name, failure));
  TRY(store::prune_failures(tx, now.plus_seconds(-policy.failures_forgotten), kMostFailureRows));
  if (row) {
    TRY(note(tx, "session.refused", row->account.id, row->account.id, {{"failures", failure.failures}}));
    if (locks) {
      TRY(note(tx, "account.locked", row->account.id, row->account.id,
               {{"failures", failure.failures}, {"until", failure.locked_until.to_text()}}));
    }
  } else {
    unknown_names.fetch_add(1);
  }
  out.error = wrong_credentials();
  return out;
}

SignInOutcome Identity::sign_in(const SignIn& request) {
  State& state = *state_;
  SignInOutcome out;
  auto checked = state.database.read([&](database::Session& session) -> Result<State::Checked> {
    return state.check(session, request.account, request.password, request.totp, true);
  });
  if (!checked.ok() || checked->error) {
    out.error = checked.ok() ? checked->error : checked.error();
    if (checked.ok()) out.retry_after_seconds = checked->retry_after_seconds;
    return out;
  }
  Bytes token(kTokenBytes);
  state.random(token);
  std::shared_ptr<const Session> session;
  auto settled = state.database.write([&](database::Transaction& tx) -> Result<State::Settled> {
    State::Settled outcome = TRY(state.settle(tx, *checked));
    if (outcome.error) return outcome;
    AccountRow& row = outcome.row;
    const Instant now = state.clock.now();
    row.account.last_sign_in = now;
    if (checked->totp_step) row.totp_last_step = *checked->totp_step;
    if (!checked->rehashed.empty()) row.password_hash = checked->rehashed;
    TRY(store::record_sign_in(tx, row));
    const auto others = TRY(store::sessions_of(tx, row.account.id));
    for (std::size_t i = 0; i + state.policy.sessions_per_account <= others.size(); ++i) {
      TRY(state.end_session(tx, others[i].id, row.account.id, "replaced"));
    }
    SessionRow made{.id = SessionId::make(now, state.random),
                    .token_hash = digest_of(token),
                    .account = row.account.id,
                    .created_at = now,
                    .last_used_at = now,
                    .expires_at = now.plus_seconds(state.policy.absolute_seconds)};
    if (row.account.posts.size() == 1) made.post = row.account.posts.front();
    TRY(store::insert_session(tx, made));
    TRY(store::delete_lapsed_sessions(tx, now, now.plus_seconds(-state.policy.idle_seconds - 2 * kSaveUseEvery)));
    TRY(state.note(tx, "session.opened", row.account.id, row.account.id,
                   {{"session", made.id.to_text()}, {"totp", checked->totp_step.has_value()}}));
    session = state.session_of(made, row.account);
    return outcome;
  });
  if (!settled.ok() || settled->error) {
    out.error = settled.ok() ? settled->error : settled.error();
    if (settled.ok()) out.retry_after_seconds = settled->retry_after_seconds;
    return out;
  }
  const Instant now = state.clock.now();
  state.cache.remove_lapsed(now, now.plus_seconds(-state.policy.idle_seconds));
  out.token = to_base64url(token);
  out.session = std::move(session);
  return out;
}

Result<OpenedSession> Identity::open_session(database::Transaction& tx, const OtherWay& way) {
  State& state = *state_;
  const auto row = TRY(store::find_account(tx, way.account));
  if (!row || row->account.state != AccountState::kActive || row->account.password_change_required) {
    return no_session();
  }
  if (!way.deputy_role.empty()) {
    std::vector<std::string> roles = row->account.roles;
    roles.push_back(way.deputy_role);
    TRY(state.access()->may_meet(roles));
  }
  const Instant now = state.clock.now();
  if (way.until <= now) return no_session();
  Bytes token(kTokenBytes);
  state.random(token);
  SessionRow made{.id = SessionId::make(now, state.random),
                  .token_hash = digest_of(token),
                  .account = way.account,
                  .created_at = now,
                  .last_used_at = now,
                  .expires_at = std::min(way.until, now.plus_seconds(state.policy.absolute_seconds)),
                  .post = way.post,
                  .lane = way.lane,
                  .way = way.way,
                  .deputy_role = way.deputy_role};
  const auto& posts = row->account.posts;
  if (made.post && !posts.empty() && std::ranges::find(posts, *made.post) == posts.end()) made.post.reset();
  if (!made.post && posts.size() == 1) made.post = posts.front();
  if (!made.deputy_role.empty() && !made.post) return not_allowed();
  const auto others = TRY(store::sessions_of(tx, way.account));
  for (std::size_t i = 0; i + state.policy.sessions_per_account <= others.size(); ++i) {
    TRY(state.end_session(tx, others[i].id, way.account, "replaced"));
  }
  TRY(store::insert_session(tx, made));
  json::object facts{{"session", made.id.to_text()}, {"way", made.way}};
  if (!made.deputy_role.empty()) facts["deputy_role"] = made.deputy_role;
  TRY(state.note(tx, "session.opened", way.account, way.account, std::move(facts)));
  return OpenedSession{.token = to_base64url(token), .session = state.session_of(made, row->account)};
}

Result<void> Identity::end_session(database::Transaction& tx, const SessionId& id, const AccountId& account,
                                   std::string_view reason) {
  return state_->end_session(tx, id, account, reason);
}

Result<void> Identity::end_deputy_sessions(database::Transaction& tx, const AccountId& account) {
  for (const SessionRow& row : TRY(store::sessions_of(tx, account))) {
    if (!row.deputy_role.empty()) TRY(state_->end_session(tx, row.id, account, "deputy"));
  }
  return {};
}

Result<protection::Caller> Identity::confirm_person(database::Session& session, std::string_view account,
                                                    std::string_view password) {
  State& state = *state_;
  const State::Checked checked = state.check(session, account, password, {}, false);
  if (checked.error) return *checked.error;
  const auto settled = TRY(state.database.write([&](database::Transaction& tx) { return state.settle(tx, checked); }));
  if (settled.error) return *settled.error;
  const Account& found = settled.row.account;
  if (found.password_change_required) return wrong_credentials();  // whoever issued it knows it too
  auto caller = state.access()->caller(found.id, found.name, found.roles, {found.posts.begin(), found.posts.end()});
  caller.account_version = found.version;
  return caller;
}

std::shared_ptr<const Session> Identity::authenticate_cached(std::string_view token) {
  State& state = *state_;
  const auto digest = digest_of_token(token);
  if (!digest) return nullptr;
  const auto cached = state.cache.find(*digest);
  if (!cached) return nullptr;
  const Instant now = state.clock.now();
  const std::int64_t used = cached->last_used.load();
  if (cached->session->expires_at <= now || Instant{used}.plus_seconds(state.policy.idle_seconds) <= now ||
      used_after(Instant{used}, now)) {
    return nullptr;
  }
  if (used < now.microseconds) cached->last_used.store(now.microseconds);
  std::int64_t saved = cached->saved.load();
  if (Instant{saved}.plus_seconds(kSaveUseEvery) <= now &&
      cached->saved.compare_exchange_strong(saved, now.microseconds)) {
    const SessionId id = cached->session->caller.session;
    state.database.submit(
        [id, now](database::Transaction& tx) -> Result<bool> {
          TRY(store::touch_session(tx, id, now));
          return true;
        },
        [](Result<bool>) {},  // a use that is not noted makes the session end earlier, nothing worse
        database::Runs::kAgain);
  }
  return cached->session;
}

Result<std::shared_ptr<const Session>> Identity::authenticate(std::string_view token) {
  State& state = *state_;
  const auto digest = digest_of_token(token);
  if (!digest) return no_session();
  if (auto session = authenticate_cached(token)) return session;
  if (state.cache.find(*digest)) return no_session();  // it is there, but has lapsed
  while (true) {
    const std::uint64_t generation = state.cache.generation();
    Instant last_used;
    auto found = state.database.read([&](database::Session& read) -> Result<std::shared_ptr<const Session>> {
      const auto row = TRY(store::find_session_by_token(read, *digest));
      if (!row) return no_session();
      const auto account = TRY(store::find_account(read, row->account));
      if (!account || account->account.state != AccountState::kActive) return no_session();
      last_used = row->last_used_at;
      return state.session_of(*row, account->account);
    });
    if (!found.ok()) return found.take_error();
    auto session = found.take();
    const Instant now = state.clock.now();
    if (session->expires_at <= now || last_used.plus_seconds(state.policy.idle_seconds) <= now ||
        used_after(last_used, now)) {
      return no_session();
    }
    auto entry = std::make_shared<Cached>();
    entry->session = session;
    entry->last_used.store(now.microseconds);
    entry->saved.store(last_used.microseconds);
    if (state.cache.put(*digest, std::move(entry), generation)) return session;
  }
}

Result<void> Identity::recheck(database::Transaction& tx, const protection::Caller& caller) {
  if (state_->proven.holds(caller)) return {};
  const auto rows = TRY(
      tx.query("select a.version, a.disabled from identity_session s join identity_account a on a.id = s.account_id "
               "where s.id = $1 and a.id = $2",
               {caller.session, caller.account}));
  if (rows.empty() || rows[0].boolean(1) || rows[0].integer(0) != caller.account_version) return no_session();
  state_->proven.add(caller);
  return {};
}

Result<void> Identity::sign_out(database::Transaction& tx, const Session& session) {
  return state_->end_session(tx, session.caller.session, session.caller.account, "signed_out");
}

Result<std::shared_ptr<const Session>> Identity::set_post(database::Transaction& tx, const Session& session,
                                                          const PostId& post, std::string_view lane) {
  const auto account = TRY(store::find_account(tx, session.caller.account));
  if (!account) return no_session();
  // A deputy stays where she was made one.
  if (!session.caller.deputy_role.empty() && session.caller.current_post != post) return not_allowed();
  const auto& posts = account->account.posts;
  if (!posts.empty() && std::find(posts.begin(), posts.end(), post) == posts.end()) return not_allowed();
  TRY(store::set_session_post(tx, session.caller.session, post, lane));
  TRY(state_->note(tx, "session.post_chosen", session.caller.account, session.caller.account,
                   {{"post", post.to_text()}}));
  return state_->refresh(tx, session.caller.session);
}

}  // namespace limen::identity
