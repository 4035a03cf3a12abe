#include "platform/http/router.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/text.h"
#include "platform/http/workers.h"

namespace limen::http {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{'; }

std::string_view parameter_name(std::string_view segment) { return segment.substr(1, segment.size() - 2); }

std::vector<std::string_view> segments_of(std::string_view path) {
  auto parts = split(path, '/');
  parts.erase(parts.begin());
  return parts;
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Result<void> check_pattern(std::string_view pattern) {
  const Error error{"http.route.pattern", "a pattern is \"/\" and literal or {name} segments",
                    Place{.path = std::string(pattern)}};
  if (pattern.empty() || pattern.front() != '/') return error;
  if (pattern == "/") return {};
  std::vector<std::string_view> names;
  for (const std::string_view segment : segments_of(pattern)) {
    if (segment.empty() || segment == "." || segment == "..") return error;
    if (!is_parameter(segment)) {
      if (segment.find_first_of("{}?#%\\ ") != std::string_view::npos) return error;
      continue;
    }
    const std::string_view name = parameter_name(segment);
    if (segment.back() != '}' || !is_name(name)) return error;
    if (std::find(names.begin(), names.end(), name) != names.end()) return error;
    names.push_back(name);
  }
  return {};
}

// Two patterns conflict when some path fits both and neither is more exact at every place where they differ.
bool conflict(std::string_view a, std::string_view b) {
  const auto left = segments_of(a), right = segments_of(b);
  if (left.size() != right.size()) return false;
  bool left_exacter = false, right_exacter = false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const bool left_open = is_parameter(left[i]), right_open = is_parameter(right[i]);
    if (!left_open && !right_open && left[i] != right[i]) return false;
    left_exacter = left_exacter || (!left_open && right_open);
    right_exacter = right_exacter || (left_open && !right_open);
  }
  return left_exacter == right_exacter;
}

}  // namespace

struct Router::Node {
  Node() { routes.fill(kNone); }
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::array<std::size_t, kMethodCount> routes;  // index into routes_

  bool any() const {
    return std::any_of(routes.begin(), routes.end(), [](std::size_t index) { return index != kNone; });
  }
  std::size_t route_for(Method method) const {
    const std::size_t index = routes[static_cast<std::size_t>(method)];
    if (index == kNone && method == Method::kHead) return routes[static_cast<std::size_t>(Method::kGet)];
    return index;
  }
  // Depth first, literals before parameters: finds the route for the method, and collects on the way every node that
  // the path fits, for the Allow header.
  const Node* search(std::string_view rest, Method method, std::vector<const Node*>& fitting) const {
    if (rest.empty()) {
      if (!any()) return nullptr;
      fitting.push_back(this);
      return route_for(method) != kNone ? this : nullptr;
    }
    rest.remove_prefix(1);  // the slash
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, end);
    const auto literal = literals.find(segment);
    if (literal != literals.end())
      if (const Node* found = literal->second->search(rest.substr(end), method, fitting)) return found;
    if (parameter != nullptr && !segment.empty()) return parameter->search(rest.substr(end), method, fitting);
    return nullptr;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Result<void> Router::add(Method method, std::string pattern, Handler handler, RouteInfo info) {
  return add(Route{method, std::move(pattern), std::move(handler), std::move(info)});
}

Result<void> Router::add(Route route) {
  if (sealed_) return Error{"http.route.sealed", "the OpenAPI text has been made", Place{.path = route.pattern}};
  TRY(check_pattern(route.pattern));
  const Operation& operation = route.info.operation;
  if (operation.id.empty())
    return Error{"http.route.operation", "a route needs an operation id", Place{.path = route.pattern}};
  for (const Route& other : routes_) {
    if (other.info.operation.id == operation.id)
      return Error{"http.route.operation", "operation id used twice: " + operation.id, Place{.path = route.pattern}};
    if (other.method == route.method && conflict(other.pattern, route.pattern))
      return Error{"http.route.conflict", "conflicts with " + other.pattern, Place{.path = route.pattern}};
  }
  Node* node = root_.get();
  for (const std::string_view segment : segments_of(route.pattern)) {
    auto& next = is_parameter(segment) ? node->parameter : node->literals[std::string(segment)];
    if (next == nullptr) next = std::make_unique<Node>();
    node = next.get();
  }
  node->routes[static_cast<std::size_t>(route.method)] = routes_.size();
  routes_.push_back(std::move(route));
  return {};
}

RouteMatch Router::find(Method method, std::string_view path) const {
  RouteMatch match;
  std::vector<const Node*> fitting;
  const Node* node = root_->search(path, method, fitting);
  if (node == nullptr) {
    for (std::size_t i = 0; i < kMethodCount; ++i)
      for (const Node* other : fitting)
        if (other->route_for(static_cast<Method>(i)) != kNone) {
          match.allowed.push_back(static_cast<Method>(i));
          break;
        }
    return match;
  }
  match.index = node->route_for(method);
  match.route = &routes_[match.index];
  if (match.route->pattern.find('{') == std::string::npos) return match;
  const auto names = segments_of(match.route->pattern), values = segments_of(path);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (is_parameter(names[i]))
      match.parameters.emplace_back(std::string(parameter_name(names[i])), std::string(values[i]));
  return match;
}

Result<void> Router::add_openapi(std::string title, std::string version, json::object components) {
  const auto text = std::make_shared<std::string>();
  RouteInfo info;
  info.operation.id = "getOpenApi";
  info.operation.summary = "This text";
  info.operation.tag = "system";
  TRY(add(Method::kGet, "/api/openapi.json", returning([text](const Request&) {
            Response response;
            response.content_type = "application/json";
            response.shared = *text;
            response.owner = text;
            return response;
          }),
          std::move(info)));
  *text = limen::to_text(json::value(openapi_document(title, version, routes_, std::move(components))));
  sealed_ = true;
  return {};
}

}  // namespace limen::http
