// What all connections of one server share, and the decision whether a request head is let in. No sockets here.
#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/internal.h"
#include "platform/http/parser.h"

namespace limen::http {

struct RouteMetrics {
  std::array<Counter*, 6> by_class{};  // by status / 100
  Histogram* seconds = nullptr;
};

// The verdict on a request whose head is known.
struct Admission {
  std::optional<Response> response{};  // set: answer this, call no handler
  bool close = false;                  // and close: the sender is confused or hostile
  const Route* route = nullptr;
  const RouteMetrics* metrics = nullptr;
  std::size_t body_limit = 0;
  std::chrono::milliseconds answer_timeout{0};
};

struct Caller {
  std::string remote;
  bool loopback = false;
  bool tls = false;
  std::string client_certificate;
  std::shared_ptr<AddressState> address;
};

class Core {
 public:
  Core(Settings given, const Router& routes, Metrics& registry, bool loopback, std::string id_prefix);

  // Fills in the request's path, query, route and parameters, or says what to answer instead.
  Admission admit(const RequestParser& parser, const Caller& caller, Request& request, Steady::time_point now);
  Admission refuse(const Refusal& why, const Caller& caller, const Request& request);
  // Counts and reports; makes the problem.
  Response refusal(unsigned status, std::string_view code, std::string_view message, const Caller& caller,
                   std::string_view request_id);
  void count_refused(std::string_view code, std::string_view remote, std::string_view request_id);
  void count_answer(const RouteMetrics& route, unsigned status, Steady::duration took);
  std::string next_id();

  const Settings settings;
  const HeadWriter head;
  const StaticIndex files;
  AddressTable addresses;
  SecurityLog security;
  RouteMetrics unrouted;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> streams{0};
  Metrics& metrics;
  Gauge& open_connections;
  Gauge& open_streams;

 private:
  bool host_known(std::string_view authority) const;
  Admission route(const Caller& caller, Request& request, std::string_view authority, Steady::time_point now);
  Admission static_file(const Request& request);
  Response health(bool details) const;
  void add_own_routes();
  RouteMetrics metrics_of(std::string_view method, std::string_view pattern);

  const Router& router_;
  Router own_;
  std::vector<RouteMetrics> route_metrics_, own_metrics_;
  RouteMetrics static_metrics_;
  std::vector<std::string> hosts_;
  const std::string id_prefix_;
  std::atomic<std::uint64_t> next_id_{1};
};

}  // namespace limen::http
