// What Identity keeps in memory: the cache of sessions, and its tools. Private to this folder.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "platform/identity/store.h"

namespace limen::identity {

struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    std::size_t value;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
  }
};

struct Cached {
  std::shared_ptr<const Session> session;
  std::atomic<std::int64_t> last_used{0};  // microseconds
  std::atomic<std::int64_t> saved{0};      // what the database knows of it
};

// Sessions by the hash of their token. `generation` rises with every change of anybody's rights: who read the database
// before a change must not put what it read into the cache after it.
class SessionCache {
 public:
  std::shared_ptr<Cached> find(const Digest& token_hash) const;
  std::uint64_t generation() const;
  // False when the generation is another one by now; nothing is put then.
  bool put(const Digest& token_hash, std::shared_ptr<Cached> entry, std::uint64_t generation);
  void replace(const SessionId& id, std::shared_ptr<const Session> session);
  void remove(const SessionId& id);
  void clear();
  void remove_lapsed(Instant now, Instant used_before);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<Digest, std::shared_ptr<Cached>, DigestHash> entries_;
  std::map<SessionId, Digest> by_id_;
  std::uint64_t generation_ = 0;
};

// Of the writer's thread: whose session and account recheck() found as the caller holds them. Forgotten with every
// change of an account or a session, also when that is undone, and after a second whatever happened.
class Proven {
 public:
  bool holds(const protection::Caller& caller) const;
  void add(const protection::Caller& caller);
  void forget() { proofs_.clear(); }

 private:
  struct Proof {
    AccountId account{};
    std::int64_t version = 0;
    std::chrono::steady_clock::time_point until{};
  };
  std::map<SessionId, Proof> proofs_;
};

struct Identity::State : std::enable_shared_from_this<Identity::State> {
  State(Policy p, database::Database& d, journal::Journal& j, const Clock& c, RandomBytes r)
      : policy(std::move(p)), database(d), journal(j), clock(c), random(std::move(r)), hasher(policy.hashing) {}

  const Policy policy;
  database::Database& database;
  journal::Journal& journal;
  const Clock& clock;
  const RandomBytes random;
  const PasswordHasher hasher;
  keys::Key seal_key{};  // of secrets of authenticator apps
  keys::Key name_key{};  // of names that were tried
  SessionCache cache{};
  Proven proven{};
  std::vector<std::function<void(const SessionId&)>> listeners{};
  std::atomic<std::uint64_t> unknown_names{0};

  std::shared_ptr<const protection::Access> access() const {
    const std::lock_guard lock(access_mutex);
    return access_;
  }
  void set_access(std::shared_ptr<const protection::Access> access) {
    const std::lock_guard lock(access_mutex);
    access_ = std::move(access);
  }

  Digest hash_of_name(std::string_view name_key_text) const;
  std::shared_ptr<const Session> session_of(const SessionRow& row, const Account& account) const;
  // The session as it stands in the transaction; put into the cache by the commit.
  Result<std::shared_ptr<const Session>> refresh(database::Transaction& tx, const SessionId& id);
  // Ends the sessions of an account, but for one.
  Result<void> end_sessions(database::Transaction& tx, const AccountId& account, std::string_view reason,
                            const SessionId& but = {});
  Result<void> end_session(database::Transaction& tx, const SessionId& id, const AccountId& account,
                           std::string_view reason);
  // Of every change of an account or a session.
  Result<void> note(database::Transaction& tx, std::string kind, const AccountId& actor, const AccountId& subject,
                    json::object facts = {});

  // What a password check found; decided for good by settle, in the writer.
  struct Checked {
    Digest name{};
    std::optional<AccountRow> row{};
    bool right = false;
    std::optional<std::int64_t> totp_step{};
    std::string rehashed{};
    std::optional<Error> error{};  // no check took place, or more is needed
    std::int64_t retry_after_seconds = 0;
  };
  Checked check(database::Session& session, std::string_view account, std::string_view password, std::string_view totp,
                bool with_totp);
  struct Settled {
    std::optional<Error> error{};
    std::int64_t retry_after_seconds = 0;
    AccountRow row{};
  };
  // Counts a failure or clears the count; refuses while the name is locked, whatever the password.
  Result<Settled> settle(database::Transaction& tx, const Checked& checked);

  Bytes seal(const AccountId& account, ByteView secret) const;
  std::optional<Bytes> open(const AccountId& account, ByteView sealed) const;

 private:
  mutable std::mutex access_mutex;
  std::shared_ptr<const protection::Access> access_;
};

std::string account_key(std::string_view account);  // what two names that are the same have in common
Error no_session();
Error not_allowed();

}  // namespace limen::identity
