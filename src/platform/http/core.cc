#include "platform/http/core.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "platform/http/ascii.h"
#include "platform/http/target.h"

namespace limen::http {
namespace {

std::string allow_list(const std::vector<Method>& methods) {
  std::string list;
  for (const Method method : methods) {
    list += to_text(method);
    list += ", ";
  }
  return list + "OPTIONS";
}

bool below_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

}  // namespace

Core::Core(Settings given, const Router& routes, Metrics& registry, bool loopback, std::string id_prefix)
    : settings(std::move(given)),
      head(settings.tls.has_value(),
           settings.page_policy.empty() ? kPagePolicy : std::string_view(settings.page_policy)),
      files(settings.static_files),
      addresses(settings.limits),
      security(settings.security_log),
      metrics(registry),
      open_connections(registry.gauge("limen_http_connections", "Connections open.")),
      open_streams(registry.gauge("limen_http_event_streams", "Event streams open.")),
      router_(routes),
      id_prefix_(std::move(id_prefix)) {
  for (const std::string& name : settings.host_names) hosts_.push_back(to_lower_ascii(name));
  if (loopback)
    for (const char* name : {"localhost", "127.0.0.1", "[::1]"}) hosts_.emplace_back(name);
  add_own_routes();
  for (const Route& known : router_.routes())
    route_metrics_.push_back(metrics_of(to_text(known.method), known.pattern));
  for (const Route& known : own_.routes()) own_metrics_.push_back(metrics_of(to_text(known.method), known.pattern));
  static_metrics_ = metrics_of("GET", "static");
  unrouted = metrics_of("any", "none");
}

RouteMetrics Core::metrics_of(std::string_view method, std::string_view pattern) {
  RouteMetrics made;
  const std::string route(pattern), verb(method);
  for (std::size_t i = 1; i < made.by_class.size(); ++i)
    made.by_class[i] = &metrics.counter("limen_http_requests_total", "Requests answered.",
                                        {{"route", route}, {"method", verb}, {"status", fmt::format("{}xx", i)}});
  made.seconds = &metrics.histogram("limen_http_request_seconds", "Seconds from the head to the answer.",
                                    latency_bounds(), {{"route", route}, {"method", verb}});
  return made;
}

void Core::add_own_routes() {
  const auto own = [this](std::string pattern, std::string id, bool loopback_only,
                          std::function<Response(const Request&)> handler) {
    RouteInfo info;
    info.operation.id = std::move(id);
    info.operation.documented = false;
    info.loopback_only = loopback_only;
    own_.add(Method::kGet, std::move(pattern), returning(std::move(handler)), std::move(info)).value();
  };
  own("/healthz", "getHealth", false,
      [this](const Request& request) { return health(request.remote == "127.0.0.1" || request.remote == "::1"); });
  own("/metrics", "getMetrics", true, [this](const Request&) {
    Response response = text_response(metrics.to_text());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  });
}

Response Core::health(bool details) const {
  json::object checks;
  bool all = !stopping.load();
  for (const auto& [name, check] : settings.health) {
    const HealthCheck result = check();
    all = all && result.ok;
    json::object entry{{"ok", result.ok}};
    if (details && !result.detail.empty()) entry["detail"] = result.detail;
    checks[name] = std::move(entry);
  }
  return json_response(json::object{{"ok", all}, {"checks", std::move(checks)}}, all ? 200 : 503);
}

std::string Core::next_id() {
  std::string id = id_prefix_;
  std::uint64_t number = next_id_.fetch_add(1, std::memory_order_relaxed);
  char digits[16];
  std::size_t count = 0;
  do {
    digits[count++] = "0123456789abcdef"[number & 15];
    number >>= 4;
  } while (number != 0);
  while (count > 0) id += digits[--count];
  return id;
}

void Core::count_refused(std::string_view code, std::string_view remote, std::string_view request_id) {
  metrics.counter("limen_http_refused_total", "Requests and connections refused.", {{"reason", std::string(code)}})
      .add();
  security.report(code, remote, request_id);
}

void Core::count_answer(const RouteMetrics& route, unsigned status, Steady::duration took) {
  route.by_class[std::clamp(status / 100, 1U, 5U)]->add();
  route.seconds->observe(std::chrono::duration<double>(took).count());
}

Response Core::refusal(unsigned status, std::string_view code, std::string_view message, const Caller& caller,
                       std::string_view request_id) {
  count_refused(code, caller.remote, request_id);
  return problem(status, Error{std::string(code), std::string(message)});
}

Admission Core::refuse(const Refusal& why, const Caller& caller, const Request& request) {
  Admission admission;
  admission.response = refusal(why.status, why.code, why.message, caller, request.id);
  admission.close = true;
  admission.metrics = &unrouted;
  return admission;
}

bool Core::host_known(std::string_view authority) const {
  const auto host = host_of(authority);
  return host && std::any_of(hosts_.begin(), hosts_.end(), [&](const auto& name) { return same_ascii(name, *host); });
}

Admission Core::admit(const RequestParser& parser, const Caller& caller, Request& request, Steady::time_point now) {
  request.remote = caller.remote;
  request.tls = caller.tls;
  request.client_certificate = caller.client_certificate;
  if (!host_known(parser.authority()))
    return refuse({421, "http.host.unknown", "this server does not have that name"}, caller, request);
  const auto [path, query] = split_target(parser.raw_target());
  auto decoded = decode_path(path);
  if (!decoded.ok()) return refuse({400, decoded.error().code, decoded.error().message}, caller, request);
  request.path = decoded.take();
  if (!query.empty()) {
    auto parameters = parse_query(query);
    if (!parameters.ok()) return refuse({400, parameters.error().code, parameters.error().message}, caller, request);
    request.query_ = parameters.take();
  }
  return route(caller, request, parser.authority(), now);
}

Admission Core::static_file(const Request& request) {
  Admission admission;
  admission.metrics = &static_metrics_;
  Response found =
      files.find(request.path, accepts_gzip(request.header("Accept-Encoding")), request.header("If-None-Match"));
  if (found.status != 0) admission.response = std::move(found);
  return admission;
}

Admission Core::route(const Caller& caller, Request& request, std::string_view authority, Steady::time_point now) {
  Admission admission;
  admission.metrics = &unrouted;
  RouteMatch match = router_.find(request.method, request.path);
  if (match.route != nullptr) {
    admission.metrics = &route_metrics_[match.index];
  } else if (match.allowed.empty()) {
    match = own_.find(request.method, request.path);
    if (match.route != nullptr) admission.metrics = &own_metrics_[match.index];
  }
  if (match.route != nullptr && match.route->info.loopback_only && !caller.loopback) match = {};
  if (!addresses.take(*caller.address, match.route != nullptr ? match.route->info.cost : 1, now)) {
    admission.response = refusal(429, "http.rate.address", "too many requests from this address", caller, request.id);
    admission.response->headers.emplace_back("Retry-After", "1");
    return admission;
  }
  if (match.route == nullptr && !match.allowed.empty()) {
    admission.response =
        request.method == Method::kOptions
            ? no_content()
            : refusal(405, "http.method.not_allowed", "the method is not allowed here", caller, request.id);
    admission.response->headers.emplace_back("Allow", allow_list(match.allowed));
    return admission;
  }
  if (match.route == nullptr) {
    const bool reading = request.method == Method::kGet || request.method == Method::kHead;
    if (reading && !below_api(request.path) && !files.empty()) {
      Admission found = static_file(request);
      if (found.response) return found;
    }
    admission.metrics = &unrouted;
    admission.response = problem(404, Error{"http.not_found", "there is nothing at this path"});
    return admission;
  }
  if (!match.route->info.cross_site && (!is_safe(request.method) || below_api(request.path)) &&
      cross_site(request, authority)) {
    admission.response =
        refusal(403, "http.origin.cross_site", "the request comes from another site", caller, request.id);
    return admission;
  }
  admission.route = match.route;
  admission.body_limit = match.route->info.body_limit != 0 ? match.route->info.body_limit : settings.limits.body_bytes;
  admission.answer_timeout =
      match.route->info.answer_timeout.count() != 0 ? match.route->info.answer_timeout : settings.limits.answer_timeout;
  request.route = match.route->pattern;
  request.parameters_ = std::move(match.parameters);
  return admission;
}

}  // namespace limen::http
