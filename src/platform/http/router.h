// Routes: which handler answers which method and path, what the server must know before it reads the body, and what
// the OpenAPI text says about it. Built at start by one thread; afterwards read by many.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/http/message.h"

namespace limen::http {

// What the API text says of one operation. Schema names refer to #/components/schemas of the document.
struct OperationParameter {
  enum class In : std::uint8_t { kQuery, kPath, kHeader };
  std::string name;
  In in = In::kQuery;
  std::string description{};
  std::string type = "string";  // string, integer, boolean, number
  std::string format{};         // date, uuid, …
  bool required = false;
};

struct Operation {
  std::string id;  // unique: "recordDecision"
  std::string summary{};
  std::string tag{};
  std::string request_schema{};                  // name; empty: no JSON body
  std::string response_schema{};                 // name; empty: no body or not JSON
  std::vector<OperationParameter> parameters{};  // path parameters not listed here are added as text
  std::string scope{};                           // permission needed; empty: open to everybody
  bool purpose_needed = false;                   // header Limen-Purpose
  bool idempotency_needed = false;               // header Idempotency-Key
  unsigned success_status = 200;
  std::string request_type = "application/json";
  std::string response_type = "application/json";
  bool documented = true;  // false for /healthz, /metrics and the like
};

struct RouteInfo {
  Operation operation{};
  std::size_t body_limit = 0;  // bytes; 0: the server's default
  double cost = 1;             // tokens of the caller's rate that one call takes; sign-in and searches take more
  std::chrono::milliseconds answer_timeout{0};  // 0: the server's default
  bool cross_site = false;                      // true: other sites may call it (webhooks, not browsers)
  bool loopback_only = false;                   // 404 to callers from elsewhere
};

struct Route {
  Method method = Method::kGet;
  std::string pattern;  // "/api/checks/{id}/decision"
  Handler handler;
  RouteInfo info{};
};

struct RouteMatch {
  const Route* route = nullptr;                                 // null: nothing for that method
  std::size_t index = 0;                                        // of the route in routes()
  std::vector<std::pair<std::string, std::string>> parameters;  // by name
  std::vector<Method> allowed;                                  // filled when route is null: methods the path has
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // Errors: "http.route.pattern" (not "/", literal and {name} segments), "http.route.conflict" (a path could be for
  // two routes of one method, neither more exact than the other), "http.route.operation" (operation id missing or used
  // twice), "http.route.sealed" (the OpenAPI text has been made).
  Result<void> add(Route route);
  Result<void> add(Method method, std::string pattern, Handler handler, RouteInfo info);
  // Adds GET /api/openapi.json with the text of all routes, and lets no more be added.
  Result<void> add_openapi(std::string title, std::string version, json::object components);

  const std::vector<Route>& routes() const { return routes_; }
  // HEAD finds the route of GET. A literal segment wins over a parameter.
  RouteMatch find(Method method, std::string_view path) const;

 private:
  struct Node;
  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
  bool sealed_ = false;
};

// OpenAPI 3.1 text of the documented routes. `components` is the object of that name; the schema "Problem" and the
// security schemes are added to it unless present.
json::object openapi_document(std::string_view title, std::string_view version, const std::vector<Route>& routes,
                              json::object components);

}  // namespace limen::http
