// Who somebody is: accounts, passwords (Argon2id), time-based codes (RFC 6238), sessions, and lock-out.
//
// A session is a 256-bit random token of which only the SHA-256 is stored; it ends after 30 minutes without a request,
// 12 hours after sign-in, when the clock went back behind its last use, and at once when the account is disabled, its
// roles or password change, or it signs out. A cache stands in front of the database; revocations reach it with the
// commit that makes them, and recheck() looks into the database inside the writer, or knows what it found there since
// the last change, so that a request that was on its way when rights were taken away is refused.
//
// Five failures lock an account name for 15 minutes, each further one for twice as long. A name that no account has is
// treated alike, in time and in answers, so that nobody can find out which names exist. Passwords are handled on worker
// threads, never in the writer. Everything that happened stands in the journal with kinds "identity.…"; sign-ins with
// unknown names are only counted, because anybody could fill the journal with them.
//
//   TRY(database->migrate(identity::migrations()));
//   auto identity = TRY(identity::Identity::open({}, *database, *journal, *keys, access, clock, random));
//   if (auto password = TRY(identity->bootstrap())) print_once(*password);
//   const SignInOutcome outcome = identity->sign_in({.account = "adiallo", .password = text});
//   const std::shared_ptr<const Session> session = TRY(identity->authenticate(token));
//
// All calls may be made by many threads; those that take a Transaction are for jobs of the database's writer, the
// others must not be called there. Database, Journal, KeyStore and Clock must outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/tree.h"
#include "platform/database/database.h"
#include "platform/identity/password.h"
#include "platform/journal/journal.h"
#include "platform/keys/keys.h"
#include "platform/protection/protection.h"

namespace limen::identity {

struct Policy {
  std::int64_t idle_seconds = 30 * 60;
  std::int64_t absolute_seconds = 12 * 3600;
  int failures_allowed = 5;             // so many wrong passwords lock the name
  std::int64_t lock_seconds = 15 * 60;  // doubled by each further failure
  std::int64_t lock_longest = 24 * 3600;
  std::int64_t failures_forgotten = 24 * 3600;  // after so long without a failure the count begins anew
  std::int64_t one_time_seconds = 7 * 86400;    // life of a password that an administrator issued
  std::size_t sessions_per_account = 5;         // a further sign-in ends the oldest
  std::string issuer = "Limen";                 // shown by authenticator apps
  PasswordHasher::Settings hashing{};
  // Keys as above ("idle_minutes", "absolute_hours", "failures_allowed", "lock_minutes"); absent ones keep their value.
  // Error "identity.policy" for values weaker than the defaults.
  static Result<Policy> read(const Node& node);
};

enum class AccountState : std::uint8_t { kActive, kDisabled, kLocked };
std::string_view to_text(AccountState state);  // "active", "disabled", "locked"

struct Account {
  AccountId id{};
  std::string account{};  // the name one signs in with
  std::string name{};
  std::vector<std::string> roles{};
  std::vector<PostId> posts{};  // empty: all
  std::string language = "en";
  AccountState state = AccountState::kActive;
  bool totp_enrolled = false;
  bool password_change_required = false;
  std::optional<Instant> last_sign_in{};
  std::int64_t version = 0;
};

struct Session {
  protection::Caller caller;  // with session, current_post and lane
  std::string account{};
  std::string language{};
  bool totp_enrolled = false;
  bool password_change_required = false;
  Instant signed_in_at{};
  Instant expires_at{};  // the absolute end
  std::string way{};     // how it was opened: "password", or as OtherWay says
};

struct SignIn {
  std::string account;
  std::string password;
  std::string totp{};
};

struct SignInOutcome {
  std::string token{};  // empty unless signed in
  std::shared_ptr<const Session> session{};
  // Unless signed in: "identity.credentials", "identity.totp_required", "identity.locked", "identity.busy", or the
  // database's.
  std::optional<Error> error{};
  std::int64_t retry_after_seconds = 0;  // with "identity.locked"
};

// Opening a session without the usual sign-in: by whoever has made sure who it is in another way.
struct OtherWay {
  AccountId account{};
  std::string way{};  // "pin", "recovery", "envelope", "deputy"
  Instant until{};    // the session ends then, if not before
  std::optional<PostId> post{};
  std::string lane{};
  // A role held for this session only, and then at `post` alone: a deputy's rights end with her session.
  std::string deputy_role{};
};
struct OpenedSession {
  std::string token{};
  std::shared_ptr<const Session> session{};
};

struct NewAccount {
  std::string account;
  std::string name;
  std::vector<std::string> roles;
  std::vector<PostId> posts{};
  std::string language = "en";
};

// A one-time password beside its hash, made on a worker thread before the transaction.
struct OneTimePassword {
  std::string text;
  std::string hash;
};

// Who has just given the password of that session's account again: for changes that an open session alone must not
// allow. Made by Identity only.
class PasswordShown {
 private:
  friend class Identity;
  explicit PasswordShown(SessionId session) : session_(session) {}
  SessionId session_;
};

struct TotpEnrolment {
  std::string secret;  // base32
  std::string uri;
};

std::span<const database::Migration> migrations();

class Identity {
 public:
  static Result<std::unique_ptr<Identity>> open(Policy policy, database::Database& database, journal::Journal& journal,
                                                const keys::KeyStore& keys,
                                                std::shared_ptr<const protection::Access> access, const Clock& clock,
                                                RandomBytes random);
  ~Identity();

  // ---- First start ----
  // While there is no account: makes "administrator" with the given role and returns its one-time password, which is
  // kept nowhere. Afterwards nullopt.
  Result<std::optional<std::string>> bootstrap(std::string_view role = "administrator");

  // ---- Sessions; worker threads ----
  SignInOutcome sign_in(const SignIn& request);
  // Error "identity.no_session", whatever the reason.
  Result<std::shared_ptr<const Session>> authenticate(std::string_view token);
  // The same if it needs no database; nullptr says nothing.
  std::shared_ptr<const Session> authenticate_cached(std::string_view token);
  // A second person confirming something at another's session: checks account and password (a failure counts towards
  // lock-out) without signing in. Errors "identity.credentials", "identity.locked", "identity.busy".
  Result<protection::Caller> confirm_person(database::Session& session, std::string_view account,
                                            std::string_view password);
  // Called in the writer thread, after the commit, with each session that was ended.
  void on_ended(std::function<void(const SessionId&)> listener);  // before use

  // ---- Sessions; jobs of the writer ----
  // Error "identity.no_session" when the account is not in use or must change its password first;
  // "identity.roles_apart" when it may not hold the deputy's role too.
  Result<OpenedSession> open_session(database::Transaction& tx, const OtherWay& way);
  // Ends a session for another reason than that somebody signed out of it.
  Result<void> end_session(database::Transaction& tx, const SessionId& id, const AccountId& account,
                           std::string_view reason);
  // Error "identity.no_session" unless the session is alive and the account's rights are those the caller came with.
  Result<void> recheck(database::Transaction& tx, const protection::Caller& caller);
  // Those in which the account stands in for somebody.
  Result<void> end_deputy_sessions(database::Transaction& tx, const AccountId& account);
  Result<void> sign_out(database::Transaction& tx, const Session& session);
  // Error "identity.not_allowed" unless it is one of the caller's posts.
  Result<std::shared_ptr<const Session>> set_post(database::Transaction& tx, const Session& session, const PostId& post,
                                                  std::string_view lane);

  // ---- One's own password and codes ----
  // Worker thread: checks the present password; a failure counts. Errors "identity.credentials", "identity.locked",
  // "identity.busy".
  Result<PasswordShown> show_password(database::Session& read, const Session& session, std::string_view present);
  // Worker thread: checks the present password (a failure counts) and the new one; returns the new one's hash. Errors
  // "identity.credentials", "identity.locked", "identity.password.…".
  Result<std::string> check_new_password(database::Session& read, const Session& session, std::string_view present,
                                         std::string_view wanted);
  // Ends the account's other sessions.
  Result<std::shared_ptr<const Session>> set_password(database::Transaction& tx, const Session& session,
                                                      const std::string& hash);
  // A new secret, in force once a code made from it was confirmed. Whoever finds a session open must not bind its
  // account to a device of his own: the password is needed again. Errors "identity.totp_enrolled",
  // "identity.credentials" when it was shown in another session.
  Result<TotpEnrolment> begin_totp(database::Transaction& tx, const Session& session, const PasswordShown& shown);
  // Errors "identity.totp_invalid", "identity.totp_not_begun".
  Result<void> confirm_totp(database::Transaction& tx, const Session& session, std::string_view code);

  // ---- Accounts; each needs a permit with the scope accounts.manage, else "identity.not_allowed" ----
  Result<OneTimePassword> make_one_time_password();  // worker thread
  Result<std::vector<Account>> accounts(database::Session& session, const protection::Permit& permit);
  // Active accounts with that role, for services that give work to people: who may see the list is theirs to say.
  Result<std::vector<Account>> holders(database::Session& session, std::string_view role) const;
  // Errors "identity.account.exists", "identity.account.name", "identity.role_unknown", "identity.roles_apart",
  // "identity.language_unknown".
  Result<Account> create(database::Transaction& tx, const protection::Permit& permit, const NewAccount& account,
                         const OneTimePassword& password);
  // Errors of the following: "identity.account.not_found", "identity.own_account", "identity.last_administrator",
  // "identity.role_unknown", "identity.roles_apart". They end the account's sessions.
  Result<Account> set_roles(database::Transaction& tx, const protection::Permit& permit, const AccountId& id,
                            const std::vector<std::string>& roles, const std::vector<PostId>& posts);
  Result<Account> disable(database::Transaction& tx, const protection::Permit& permit, const AccountId& id);
  Result<Account> enable(database::Transaction& tx, const protection::Permit& permit, const AccountId& id);
  // A new one-time password; takes away the codes and the lock.
  Result<Account> reset(database::Transaction& tx, const protection::Permit& permit, const AccountId& id,
                        const OneTimePassword& password);
  // For services that let people in; nullopt when nobody is called so.
  Result<std::optional<Account>> find(database::Session& session, std::string_view account) const;
  Result<std::optional<Account>> find(database::Session& session, const AccountId& id) const;
  // Whether anybody else holds one of the roles, in use or not: whom one could ask.
  Result<bool> anybody_else(database::Session& session, std::span<const std::string> roles, const AccountId& but) const;
  // Names for lists of what officers did; unknown ids are left out.
  Result<std::string> name_of(database::Session& session, const AccountId& id);

  std::shared_ptr<const protection::Access> access() const;
  void set_access(std::shared_ptr<const protection::Access> access);  // a new pack: counts from the next request
  const Policy& policy() const;
  std::uint64_t unknown_names() const;  // sign-ins with a name that no account has, since start

 private:
  struct State;
  explicit Identity(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace limen::identity
