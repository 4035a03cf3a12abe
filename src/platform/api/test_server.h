// Test only: the house of platform/identity with the gate and a real HTTP server before it. Routes are added by the
// test between make() and start(); restart() is a crash and a new process on the same files. Needs platform/http.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/api/api.h"
#include "platform/api/matrix.h"
#include "platform/http/client.h"
#include "platform/http/http.h"
#include "platform/identity/test_house.h"

namespace limen::api::testing {

class TestServer {
 public:
  using House = identity::testing::TestHouse;
  using AddRoutes = std::function<Result<void>(Api&, House&)>;

  static std::unique_ptr<TestServer> make(database::testing::Backend backend, AddRoutes add_routes,
                                          std::vector<std::span<const database::Migration>> more = {}) {
    auto house = House::make(backend, std::move(more));
    if (!house) return nullptr;
    auto out = std::make_unique<TestServer>();
    out->house = std::move(house);
    out->add_routes_ = std::move(add_routes);
    out->settings.requests_per_second = 0;  // no limit, unless the test sets one
    out->settings.security_log = [raw = out.get()](const Refusal& refusal) {
      const std::lock_guard lock(raw->mutex_);
      raw->refusals_.push_back(refusal);
    };
    return out;
  }
  ~TestServer() { stop(); }

  void start() {
    workers = std::make_unique<http::Workers>(4, 1024);
    metrics = std::make_unique<http::Metrics>();
    router = std::make_unique<http::Router>();
    api = std::make_unique<Api>(Parts{.router = *router,
                                      .workers = *workers,
                                      .metrics = *metrics,
                                      .database = *house->database,
                                      .journal = *house->journal,
                                      .keys = *house->keys,
                                      .identity = *house->identity,
                                      .looks = *house->looks,
                                      .clock = house->clock,
                                      .approvals = make_approvals ? make_approvals(*house) : nullptr},
                                settings);
    ASSERT_OK(add_routes_(*api, *house));
    ASSERT_OK(api->finish("Limen", "test"));
    http::Settings http_settings;
    http_settings.limits.requests_per_second = 0;
    auto made = http::Server::start(http_settings, *router, *metrics);
    ASSERT_OK(made);
    server = made.take();
  }
  void stop() {
    if (server) server->stop();
    if (workers) workers->stop();
    if (house) house->database.reset();  // ends what the writer still has to answer
    server.reset();
    api.reset();
    router.reset();
    metrics.reset();
    workers.reset();
    if (house) house->close();
  }
  void restart() {
    stop();
    house->open();
    start();
  }

  http::Client client(const std::string& token = "") {
    http::ClientSettings client_settings{.port = server->port()};
    if (!token.empty()) client_settings.headers.emplace_back("Authorization", "Bearer " + token);
    return http::Client(client_settings);
  }
  // A session of a fresh account with that role.
  std::string token_of(const std::string& role, std::vector<PostId> posts = {}) {
    const std::string name = role + "_" + std::to_string(++accounts_);
    house->add(name, {role}, std::move(posts));
    return house->sign_in(name).token;
  }
  std::vector<Refusal> refusals() {
    const std::lock_guard lock(mutex_);
    return refusals_;
  }
  bool was_refused(std::string_view code) {
    for (const Refusal& refusal : refusals()) {
      if (refusal.code == code) return true;
    }
    return false;
  }

  std::unique_ptr<House> house;
  std::function<const approvals::Approvals*(House&)> make_approvals{};  // none: nothing needs a second person
  Settings settings{};
  std::unique_ptr<http::Workers> workers;
  std::unique_ptr<http::Metrics> metrics;
  std::unique_ptr<http::Router> router;
  std::unique_ptr<Api> api;
  std::unique_ptr<http::Server> server;

 private:
  AddRoutes add_routes_;
  std::mutex mutex_;
  std::vector<Refusal> refusals_;
  int accounts_ = 0;
};

// The code of problem details; empty for anything else.
inline std::string code_of(const Result<http::ClientResponse>& response) {
  if (!response.ok()) return response.error().code;
  const auto body = parse_json(response->body);
  if (!body.ok() || !body->is_object() || !body->get_object().contains("code")) return {};
  return std::string(body->at("code").as_string());
}

}  // namespace limen::api::testing
