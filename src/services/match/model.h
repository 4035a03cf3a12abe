// A credential of a program, and the tables and behaviour around it.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "services/match/match.h"

namespace limen::match {

using CredentialId = Id<struct CredentialTag>;
using SecretHash = journal::Hash;  // SHA-256
using Names = std::set<std::string, std::less<>>;

inline constexpr std::string_view kMatchUse = "match", kReconcileUse = "reconcile", kNamesUse = "names";
inline constexpr std::string_view kOwnList = "own";  // alerts that are entries of no list

struct Credential {
  CredentialId id{};
  std::string name{}, purpose{};
  Names categories{}, lists{}, uses{};
  bool in_address = false;  // may stand in the path, for programs that send no header
  int queries_per_minute = 60;
  Instant expires_at{}, created_at{};
  std::string created_by{};
  std::optional<Instant> revoked_at{};
  std::string revoked_by{};

  bool in_force(Instant now) const { return !revoked_at && now < expires_at; }
};

// What the gate lets in.
struct Holder final : api::Program {
  Holder(protection::Grant given, Credential made) : Program(std::move(given)), credential(std::move(made)) {}
  const Credential credential;
};

// "lmn_" and 43 letters of base64url.
std::string make_secret(const RandomBytes& random);
SecretHash hash_of_secret(std::string_view secret);

json::object to_json(const Credential& credential, Instant now);
// NewCredential of docs/match.md. Errors: "credential.name", "credential.purpose", "credential.category",
// "credential.list", "credential.use", "credential.expiry", those of JsonReader.
Result<Credential> read_credential(const json::value& body, const Parts& parts, Instant now);

namespace store {
Result<void> insert(database::Transaction& tx, const Credential& credential, const SecretHash& secret);
Result<void> revoke(database::Transaction& tx, const CredentialId& id, Instant now, std::string_view by);
Result<std::optional<Credential>> by_secret(database::Session& session, const SecretHash& secret);
Result<Credential> read(database::Session& session, const CredentialId& id);  // error "credential.not_found"
Result<std::vector<Credential>> all(database::Session& session);
}  // namespace store

// So many queries a minute, for each credential: a bucket that holds a minute's worth.
class QueryRate {
 public:
  // Seconds to wait, or nullopt when `queries` were taken. More than a minute's worth is never taken: 60.
  std::optional<std::int64_t> take(const CredentialId& id, int per_minute, std::size_t queries, Instant now);

 private:
  struct Bucket {
    double tokens = 0;
    Instant at{};
  };
  std::mutex mutex_;
  std::map<CredentialId, Bucket> buckets_;
};

struct Match::State {
  explicit State(Parts p) : parts(std::move(p)) {}
  Parts parts;
  QueryRate rate{};

  // Error "match.use", "match.rate" with the seconds to wait in place.offset.
  Result<const Credential*> admit(const api::Call& call, std::string_view use, std::size_t queries);
};

Result<void> add_credential_routes(api::Api& api, const std::shared_ptr<Match::State>& state);

}  // namespace limen::match
