#include <algorithm>

#include "platform/protection/protection.h"

namespace limen::protection {
namespace {

Error invalid(const Node& node, std::string message) {
  return Error{"protection.roles.invalid", std::move(message), node.place};
}

Error not_allowed() { return Error{"identity.not_allowed", "your role does not allow this"}; }

Result<bool> read_own(const Node& entry, std::string_view key) {
  const std::string text = TRY(entry.text_at(key));
  if (text == "own") return true;
  if (text == "all") return false;
  return invalid(entry, "a filter is \"own\" or \"all\"");
}

Filter widest(Filter a, Filter b) {
  return {.own_posts = a.own_posts && b.own_posts, .own_records = a.own_records && b.own_records};
}

Result<void> add_grant(Role& role, const Node& grant) {
  TRY(grant.only({"scope", "posts", "records"}));
  const std::string scope = TRY(grant.text_at("scope"));
  const Filter filter{.own_posts = TRY(read_own(grant, "posts")), .own_records = TRY(read_own(grant, "records"))};
  if (scope.find('.') == std::string::npos || scope.find_first_of(" ,|*") != std::string::npos) {
    return invalid(grant, "a scope is written area.action");
  }
  if (!role.scopes.emplace(scope, filter).second) return invalid(grant, "the scope stands twice in this role");
  return {};
}

Result<Role> read_role(const lists::Code& code, const std::set<std::string, std::less<>>& purposes) {
  Role role;
  role.code = code.code;
  const Node& entry = code.attributes;
  const Node* grants = entry.find("grants");
  if (!grants || grants->kind != Node::Kind::kList) return invalid(entry, "a role has a list of grants");
  for (const Node& grant : grants->items) TRY(add_grant(role, grant));
  for (const std::string& purpose : TRY(entry.texts_or_empty("purposes"))) {
    if (!purposes.contains(purpose)) return invalid(entry, "the role holds a purpose that is not in the list");
    role.purposes.insert(purpose);
  }
  for (const std::string& other : TRY(entry.texts_or_empty("incompatible_with"))) role.incompatible_with.insert(other);
  return role;
}

// Each of two roles that stand apart says so.
Result<void> mirror_apart(const lists::CodeList& list, std::map<std::string, Role, std::less<>>& roles) {
  for (const lists::Code& code : list.entries) {
    const auto role = roles.find(code.code);
    if (role == roles.end()) continue;
    for (const std::string& other : role->second.incompatible_with) {
      const bool known = std::any_of(list.entries.begin(), list.entries.end(),
                                     [&](const lists::Code& each) { return each.code == other; });
      if (!known || other == code.code) return invalid(code.attributes, "a role stands apart from another role");
      if (const auto found = roles.find(other); found != roles.end()) found->second.incompatible_with.insert(code.code);
    }
  }
  return {};
}

bool covers(const Filter& filter, const Caller& caller, const Object& object) {
  if (filter.own_posts && !caller.posts.empty() && !(object.post && caller.posts.contains(*object.post))) return false;
  if (filter.own_records && !(object.owner && *object.owner == caller.account)) return false;
  return true;
}

// As covers, but a part of the object that is not known yet does not count against the caller.
bool may_cover(const Filter& filter, const Caller& caller, const Object& object) {
  if (filter.own_posts && object.post && !caller.works_at(*object.post)) return false;
  if (filter.own_records && object.owner && *object.owner != caller.account) return false;
  return true;
}

}  // namespace

std::vector<std::string> Caller::scopes() const {
  std::set<std::string> found;
  for (const auto& role : held_) {
    for (const auto& [scope, filter] : role->scopes) found.insert(scope);
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> Caller::purposes() const {
  std::set<std::string> found;
  for (const auto& role : held_) found.insert(role->purposes.begin(), role->purposes.end());
  return {found.begin(), found.end()};
}

bool Caller::has_scope(std::string_view scope) const {
  return std::any_of(held_.begin(), held_.end(), [&](const auto& role) { return role->scopes.contains(scope); });
}

Result<void> Permit::require(const Object& object) const {
  for (const auto& [scope, filter] : scopes_) {
    if (covers(filter, *caller_, object)) return {};
  }
  return not_allowed();
}

Result<void> Permit::require(std::string_view scope, const Object& object) const {
  const auto found = scopes_.find(scope);
  if (found == scopes_.end() || !covers(found->second, *caller_, object)) return not_allowed();
  return {};
}

std::optional<std::set<PostId>> Permit::posts() const {
  if (caller_->posts.empty()) return std::nullopt;
  for (const auto& [scope, filter] : scopes_) {
    if (!filter.own_posts) return std::nullopt;
  }
  return caller_->posts;
}

std::optional<AccountId> Permit::owner() const {
  for (const auto& [scope, filter] : scopes_) {
    if (!filter.own_records) return std::nullopt;
  }
  return caller_->account;
}

Result<Access> Access::read(const lists::CodeLists& lists, CivilDate day) {
  Access access;
  const lists::CodeList* purposes = lists.list("purposes");
  const lists::CodeList* roles = lists.list("roles");
  if (!purposes || !roles) return Error{"protection.roles.invalid", "the pack has no list of roles or of purposes"};
  for (const lists::Code& purpose : purposes->entries) {
    if (lists.valid("purposes", purpose.code, day)) access.purposes_.insert(purpose.code);
  }
  std::map<std::string, Role, std::less<>> in_force;
  for (const lists::Code& code : roles->entries) {
    if (!lists.valid("roles", code.code, day)) continue;
    in_force.emplace(code.code, TRY(read_role(code, access.purposes_)));
  }
  TRY(mirror_apart(*roles, in_force));
  for (auto& [code, role] : in_force) access.roles_.emplace(code, std::make_shared<const Role>(std::move(role)));
  return access;
}

Caller Access::caller(AccountId account, std::string name, std::vector<std::string> roles,
                      std::set<PostId> posts) const {
  Caller caller;
  caller.account = account;
  caller.name = std::move(name);
  caller.posts = std::move(posts);
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  for (const std::string& code : roles) {
    if (const auto found = roles_.find(code); found != roles_.end()) caller.held_.push_back(found->second);
  }
  caller.roles_ = std::move(roles);
  return caller;
}

Result<Permit> Access::permit(const Caller& caller, std::span<const std::string> scopes, const Object& object) const {
  std::map<std::string, Filter, std::less<>> held;
  for (const auto& role : caller.held_) {
    for (const std::string& scope : scopes) {
      const auto found = role->scopes.find(scope);
      if (found == role->scopes.end() || !may_cover(found->second, caller, object)) continue;
      const auto [at, added] = held.emplace(scope, found->second);
      if (!added) at->second = widest(at->second, found->second);
    }
  }
  if (held.empty()) return not_allowed();
  return Permit(std::make_shared<const Caller>(caller), std::move(held));
}

Result<Grant> Access::decide(const Caller& caller, std::span<const std::string> scopes, std::string_view purpose,
                             const Object& object) const {
  TRY(permit(caller, scopes));
  if (purpose.empty()) return Error{"purpose.missing", "say for what purpose the data are read"};
  if (!purposes_.contains(purpose)) return Error{"purpose.unknown", "there is no such purpose"};
  // Only roles that hold the purpose lend their scopes: scope and purpose come from one role.
  Caller limited = caller;
  std::erase_if(limited.held_, [&](const auto& role) { return !role->purposes.contains(purpose); });
  auto with_purpose = permit(limited, scopes);
  if (!with_purpose.ok()) return Error{"purpose.not_allowed", "your role may not do this for that purpose"};
  Permit narrowed = TRY(permit(limited, scopes, object));
  return Grant(Permit(std::make_shared<const Caller>(caller), std::move(narrowed.scopes_)), std::string(purpose));
}

Result<Grant> Access::for_job(std::string_view job, std::string_view scope, std::string_view purpose) const {
  if (!purposes_.contains(purpose)) return Error{"purpose.unknown", "there is no such purpose"};
  Caller caller;
  caller.name = std::string(job);
  std::map<std::string, Filter, std::less<>> scopes;
  scopes.emplace(std::string(scope), Filter{.own_posts = false, .own_records = false});
  return Grant(Permit(std::make_shared<const Caller>(std::move(caller)), std::move(scopes)), std::string(purpose));
}

const Role* Access::role(std::string_view code) const {
  const auto found = roles_.find(code);
  return found == roles_.end() ? nullptr : found->second.get();
}

Result<void> Access::may_meet(std::span<const std::string> roles) const {
  for (const std::string& code : roles) {
    const Role* held = role(code);
    if (held == nullptr) continue;
    for (const std::string& other : roles) {
      if (!held->incompatible_with.contains(other)) continue;
      Place place;
      place.path = "/roles";
      return Error{"identity.roles_apart", "one person may not hold both " + code + " and " + other, place};
    }
  }
  return {};
}

std::vector<std::string> Access::roles() const {
  std::vector<std::string> out;
  for (const auto& [code, role] : roles_) out.push_back(code);
  return out;
}

std::vector<std::string> Access::scopes() const {
  std::set<std::string> out;
  for (const auto& [code, role] : roles_) {
    for (const auto& [scope, filter] : role->scopes) out.insert(scope);
  }
  return {out.begin(), out.end()};
}

std::vector<std::string> Access::roles_with(std::string_view scope) const {
  std::vector<std::string> out;
  for (const auto& [code, role] : roles_) {
    if (role->scopes.contains(scope)) out.push_back(code);
  }
  return out;
}

}  // namespace limen::protection
