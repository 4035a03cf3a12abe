// A server on loopback with a handful of routes, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result_matchers.h"
#include "platform/http/client.h"
#include "platform/http/http.h"

namespace limen::http::testing {

// Requests whose answers the test gives by hand.
class Held {
 public:
  void add(Request request, Reply reply) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace_back(std::move(request), std::move(reply));
    arrived_.notify_all();
  }
  std::pair<Request, Reply> next() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !waiting_.empty(); });
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::pair<Request, Reply>> waiting_;
};

class ServerTest : public ::testing::Test {
 protected:
  // Routes: POST /api/echo, GET /api/things/{id}, GET /api/hold, GET /api/throw, GET /api/drop, POST /api/small (limit
  // 100 bytes), GET /api/events.
  void add_routes() {
    const auto info = [](std::string id) { return RouteInfo{.operation = {.id = std::move(id), .tag = "test"}}; };
    ASSERT_OK(router_.add(Method::kPost, "/api/echo",
                          returning([](const Request& request) { return text_response(request.body); }), info("echo")));
    ASSERT_OK(router_.add(Method::kGet, "/api/things/{id}", returning([](const Request& request) {
                            json::object object;
                            object["id"] = request.parameter("id");
                            object["path"] = request.path;
                            if (const auto q = request.query("q")) object["q"] = *q;
                            return json_response(object);
                          }),
                          info("getThing")));
    ASSERT_OK(router_.add(
        Method::kGet, "/api/hold",
        [this](Request request, Reply reply) { held_.add(std::move(request), std::move(reply)); }, info("hold")));
    ASSERT_OK(router_.add(
        Method::kGet, "/api/throw", [](Request, Reply) { throw std::runtime_error("a bug"); }, info("throw")));
    ASSERT_OK(router_.add(Method::kGet, "/api/drop", [](Request, Reply) {}, info("drop")));
    RouteInfo small = info("small");
    small.body_limit = 100;
    ASSERT_OK(router_.add(
        Method::kPost, "/api/small",
        returning([](const Request& request) { return text_response(std::to_string(request.body.size())); }), small));
    ASSERT_OK(router_.add(
        Method::kGet, "/api/events",
        [this](Request, Reply reply) {
          stream_ = EventStream::make({.events = 64, .bytes = 1 << 16});
          reply(stream_response(stream_));
          stream_ready_.store(true);
        },
        info("events")));
  }

  void start(Settings settings = {}) {
    if (router_.routes().empty()) add_routes();
    settings.security_log = [this](const SecurityEvent& event) {
      const std::lock_guard lock(mutex_);
      reported_.emplace_back(event.code);
    };
    settings.exception_log = [this](std::string_view what, std::string_view) {
      const std::lock_guard lock(mutex_);
      exceptions_.emplace_back(what);
    };
    auto server = Server::start(std::move(settings), router_, metrics_);
    ASSERT_OK(server);
    server_ = server.take();
  }

  Client client() { return Client({.port = server_->port(), .timeout = std::chrono::milliseconds(60'000)}); }

  // Sends bytes on a fresh connection and reads one answer.
  Result<ClientResponse> raw(std::string_view bytes) {
    Client fresh = client();
    TRY(fresh.connect());
    TRY(fresh.send_raw(bytes));
    return fresh.read_response();
  }

  bool was_reported(std::string_view code) {
    const std::lock_guard lock(mutex_);
    return std::find(reported_.begin(), reported_.end(), code) != reported_.end();
  }
  // Waits until it is: for what the server does on its own.
  void await_report(std::string_view code) {
    while (!was_reported(code)) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  std::uint64_t refused(std::string_view code) {
    return metrics_.counter("limen_http_refused_total", "", {{"reason", std::string(code)}}).value();
  }

  Held held_;
  std::shared_ptr<EventStream> stream_;
  std::atomic<bool> stream_ready_{false};
  std::mutex mutex_;
  std::vector<std::string> reported_, exceptions_;
  Router router_;
  Metrics metrics_;
  std::unique_ptr<Server> server_;
};

inline std::string code_of(const ClientResponse& response) {
  const auto value = parse_json(response.body);
  if (!value.ok() || !value->is_object() || !value->as_object().contains("code")) return "(no problem)";
  return std::string(value->as_object().at("code").as_string());
}

}  // namespace limen::http::testing
