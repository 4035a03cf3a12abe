// Who may do what, on what, and why: the one decision that stands in front of every reading of personal data.
//
// Roles (pack file roles.yaml) give scopes, each limited to posts (own or all) and records (own or all), and hold
// purposes (pack file purposes.yaml). Access turns a caller, one of several scopes, a purpose and an object into a
// Permit (may do this) or a Grant (may do this for that purpose). Only Access can make them, and the stores of services
// take `const Grant&` wherever they read personal data, so a check that was forgotten does not compile. A purpose and
// the scope it is used with must come from one role: an officer with two roles cannot carry the purpose of one into the
// data of the other (Directive (EU) 2016/680 Art. 4(1)(b)). Whatever is not known is refused.
//
//   const Access access = TRY(Access::read(lists, today));
//   const Caller caller = access.caller(account_id, "Amina Diallo", {"officer"}, {post});
//   const Grant grant = TRY(access.decide(caller, {"border.check"}, "border_check", {.post = post}));
//   const CheckView view = TRY(store.read(session, grant, id));   // calls grant.require({.post = …}) on what it found
//
// All values own what they hold. Access is immutable and may be used by many threads; replace it as a whole when the
// pack changes. looks.h records what was read.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "platform/lists/lists.h"

namespace limen {

using AccountId = Id<struct AccountTag>;
using PostId = Id<struct PostTag>;
using SessionId = Id<struct SessionTag>;

}  // namespace limen

namespace limen::protection {

// What limits a scope. The widest of several roles counts.
struct Filter {
  bool own_posts = true;     // only objects of the caller's posts
  bool own_records = false;  // only objects the caller owns
  bool operator==(const Filter&) const = default;
};

struct Role {
  std::string code;
  std::map<std::string, Filter, std::less<>> scopes;
  std::set<std::string, std::less<>> purposes;
  std::set<std::string, std::less<>>
      incompatible_with;  // roles that the same person may not hold; both roles name each other
};

// Who asks. Made by Access::caller, so that the scopes are those of the roles and of nothing else; the rest is set by
// who authenticates.
class Caller {
 public:
  AccountId account{};
  std::string name{};        // for journal and forms
  std::set<PostId> posts{};  // empty: all
  SessionId session{};       // nil for jobs of the system
  std::optional<PostId> current_post{};
  std::string lane{};
  std::int64_t account_version = 0;  // raised by every change of rights; see identity::Identity::recheck
  // The role of somebody absent that this session holds for a limited time: never for one's own case.
  std::string deputy_role{};

  const std::vector<std::string>& roles() const { return roles_; }
  std::vector<std::string> scopes() const;    // sorted
  std::vector<std::string> purposes() const;  // sorted
  bool has_scope(std::string_view scope) const;
  bool works_at(const PostId& post) const { return posts.empty() || posts.contains(post); }

 private:
  friend class Access;
  std::vector<std::string> roles_;  // codes, sorted
  std::vector<std::shared_ptr<const Role>> held_;
};

// What is acted on. A part that is absent is not known yet: the filter then stays in force and is for the store to
// apply (Permit::require on the row, or posts() in the query).
struct Object {
  std::optional<PostId> post{};
  std::optional<AccountId> owner{};
};

// The right to use one of some scopes. Copyable; never made by anybody but Access.
class Permit {
 public:
  const Caller& caller() const { return *caller_; }
  // The scopes asked for that the caller holds.
  bool has(std::string_view scope) const { return scopes_.contains(scope); }
  // Error "identity.not_allowed" when no scope held covers the object; a part of the object that is absent counts as
  // foreign, except where the scope does not look at it.
  Result<void> require(const Object& object) const;
  Result<void> require(std::string_view scope, const Object& object) const;
  // The posts whose records may be listed; nullopt: all.
  std::optional<std::set<PostId>> posts() const;
  // The only owner whose records may be listed; nullopt: anybody's.
  std::optional<AccountId> owner() const;

 protected:
  friend class Access;
  Permit(std::shared_ptr<const Caller> caller, std::map<std::string, Filter, std::less<>> scopes)
      : caller_(std::move(caller)), scopes_(std::move(scopes)) {}

 private:
  std::shared_ptr<const Caller> caller_;
  std::map<std::string, Filter, std::less<>> scopes_;
};

// A Permit with the purpose it was given for: the key to personal data.
class Grant : public Permit {
 public:
  const std::string& purpose() const { return purpose_; }

 private:
  friend class Access;
  Grant(Permit permit, std::string purpose) : Permit(std::move(permit)), purpose_(std::move(purpose)) {}
  std::string purpose_;
};

class Access {
 public:
  // Roles and purposes in force on that day. Errors: "protection.roles.invalid" (with the place in the pack).
  static Result<Access> read(const lists::CodeLists& lists, CivilDate day);

  // Unknown roles give nothing.
  Caller caller(AccountId account, std::string name, std::vector<std::string> roles, std::set<PostId> posts) const;

  // Errors: "identity.not_allowed".
  Result<Permit> permit(const Caller& caller, std::span<const std::string> scopes, const Object& object = {}) const;
  Result<Permit> permit(const Caller& caller, std::initializer_list<std::string> scopes,
                        const Object& object = {}) const {
    return permit(caller, std::span<const std::string>(scopes.begin(), scopes.size()), object);
  }
  // Errors: "identity.not_allowed", "purpose.missing", "purpose.unknown", "purpose.not_allowed", looked at in the order
  // scope, purpose, object.
  Result<Grant> decide(const Caller& caller, std::span<const std::string> scopes, std::string_view purpose,
                       const Object& object = {}) const;
  Result<Grant> decide(const Caller& caller, std::initializer_list<std::string> scopes, std::string_view purpose,
                       const Object& object = {}) const {
    return decide(caller, std::span<const std::string>(scopes.begin(), scopes.size()), purpose, object);
  }
  // For a job of the system itself (screening again, retention), which works for all posts under a purpose of the list.
  // The job's name stands in the journal as the actor. Error "purpose.unknown".
  Result<Grant> for_job(std::string_view job, std::string_view scope, std::string_view purpose) const;

  bool has_role(std::string_view role) const { return roles_.contains(role); }
  bool has_purpose(std::string_view purpose) const { return purposes_.contains(purpose); }
  const Role* role(std::string_view code) const;
  // Error "identity.roles_apart" when two of the roles may not be held by one person.
  Result<void> may_meet(std::span<const std::string> roles) const;
  std::vector<std::string> roles() const;   // codes, sorted
  std::vector<std::string> scopes() const;  // every scope some role has, sorted
  std::vector<std::string> roles_with(std::string_view scope) const;

 private:
  Access() = default;
  std::map<std::string, std::shared_ptr<const Role>, std::less<>> roles_;
  std::set<std::string, std::less<>> purposes_;
};

}  // namespace limen::protection
