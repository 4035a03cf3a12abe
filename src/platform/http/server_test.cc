// What the server does for those who keep to the rules: answers, replies from other threads, event streams, its end.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "platform/http/testing.h"

namespace limen::http::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TEST_F(ServerTest, AnswersWithSecurityHeaders) {
  start();
  Client client = this->client();
  const auto answer = client.get("/api/things/a%20b?q=%E2%82%AC");
  ASSERT_OK(answer);
  EXPECT_EQ(answer->status, 200U);
  EXPECT_EQ(answer->body, R"({"id":"a b","path":"/api/things/a b","q":"€"})");
  EXPECT_EQ(answer->header("Content-Type"), "application/json");
  EXPECT_EQ(answer->header("Cache-Control"), "no-store");
  EXPECT_EQ(answer->header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer->header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(answer->header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(answer->header("Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(answer->header("Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_EQ(answer->header("Strict-Transport-Security"), "");  // not over TLS
  EXPECT_NE(answer->header("X-Request-Id"), "");
  EXPECT_TRUE(answer->header("Date").ends_with(" GMT"));
  EXPECT_EQ(answer->header("Server"), "");
  const auto again = client.get("/api/things/1");
  EXPECT_NE(again->header("X-Request-Id"), answer->header("X-Request-Id"));
  EXPECT_EQ(server_->connections(), 1U);  // kept alive
}

TEST_F(ServerTest, ProblemsCarryTheRequestId) {
  start();
  const auto answer = client().get("/api/none");
  ASSERT_OK(answer);
  EXPECT_EQ(answer->status, 404U);
  EXPECT_EQ(answer->header("Content-Type"), "application/problem+json");
  const auto value = parse_json(answer->body);
  ASSERT_OK(value);
  EXPECT_EQ(value->as_object().at("instance").as_string(),
            "urn:limen:request:" + std::string(answer->header("X-Request-Id")));
  EXPECT_EQ(code_of(*answer), "http.not_found");
}

TEST_F(ServerTest, MethodsHeadAndOptions) {
  start();
  Client client = this->client();
  const auto head = client.request("HEAD", "/api/things/1");
  ASSERT_OK(head);
  EXPECT_EQ(head->status, 200U);
  EXPECT_NE(head->header("Content-Length"), "0");
  EXPECT_EQ(head->body, "");
  const auto next = client.get("/api/things/2");  // nothing of a body was left behind
  ASSERT_OK(next);
  EXPECT_THAT(next->body, HasSubstr("\"2\""));
  const auto wrong = client.request("DELETE", "/api/things/1");
  ASSERT_OK(wrong);
  EXPECT_EQ(wrong->status, 405U);
  EXPECT_EQ(wrong->header("Allow"), "GET, HEAD, OPTIONS");
  const auto options = client.request("OPTIONS", "/api/echo");
  ASSERT_OK(options);
  EXPECT_EQ(options->status, 204U);
  EXPECT_EQ(options->header("Allow"), "POST, OPTIONS");
}

TEST_F(ServerTest, ContinueIsSentOnlyForBodiesThatWillBeRead) {
  start();
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw(
      "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  const auto go_on = client.read_head();
  ASSERT_OK(go_on);
  EXPECT_EQ(go_on->status, 100U);
  ASSERT_OK(client.send_raw("hi"));
  EXPECT_EQ(client.read_response()->body, "hi");
  ASSERT_OK(client.send_raw(
      "POST /api/small HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 200\r\n\r\n"));
  EXPECT_EQ(client.read_head()->status, 413U);
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  Client client = this->client();
  ASSERT_OK(client.connect());
  std::string text = "GET /api/hold HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (int i = 0; i < 50; ++i)
    text += "GET /api/things/" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n" +
            "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n" + static_cast<char>('a' + i % 26);
  ASSERT_OK(client.send_raw(text));
  auto [request, reply] = held_.next();
  std::thread([held = std::move(reply)]() mutable { held(text_response("first")); }).join();
  EXPECT_EQ(client.read_response()->body, "first");
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(client.read_response()->body, HasSubstr("\"id\":\"" + std::to_string(i) + "\""));
    EXPECT_EQ(client.read_response()->body, std::string(1, static_cast<char>('a' + i % 26)));
  }
}

TEST_F(ServerTest, RepliesFromOtherThreadsExactlyOnce) {
  start();
  Client client = this->client();
  ASSERT_OK(client.connect());
  for (int i = 0; i < 100; ++i) {
    ASSERT_OK(client.send_raw("GET /api/hold HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    auto [request, reply] = held_.next();
    auto shared = reply.share();
    std::thread first([shared, i] { shared(text_response(std::to_string(i))); });
    std::thread second([shared, i] { shared(text_response(std::to_string(i))); });
    const auto answer = client.read_response();
    first.join();
    second.join();
    ASSERT_OK(answer);
    EXPECT_EQ(answer->body, std::to_string(i));
  }
  EXPECT_EQ(code_of(*client.get("/api/drop")), "http.unanswered");
  EXPECT_EQ(client.get("/api/throw")->status, 500U);
  const std::lock_guard lock(mutex_);
  EXPECT_THAT(exceptions_, ::testing::ElementsAre("a bug"));
}

TEST_F(ServerTest, ReplyAfterTheServerIsGone) {
  start();
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/hold HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  auto [request, reply] = held_.next();
  client.close();
  server_.reset();
  EXPECT_TRUE(reply(text_response("too late")));
}

TEST_F(ServerTest, SlowHandlerIs504AndItsLateAnswerGoesNowhere) {
  start(Settings{.limits = {.answer_timeout = milliseconds(40)}});
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/hold HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  const auto answer = client.read_response();
  ASSERT_OK(answer);
  EXPECT_EQ(answer->status, 504U);
  held_.next().second(text_response("late"));
  EXPECT_EQ(client.receive_some().value_or(""), "");
}

TEST_F(ServerTest, OtherSitesCannotAct) {
  start();
  Client client = this->client();
  const std::string host = "127.0.0.1";
  const auto post = [&](const HeaderList& headers) { return client.post("/api/echo", "x", headers)->status; };
  EXPECT_EQ(post({}), 200U);  // no browser
  EXPECT_EQ(post({{"Sec-Fetch-Site", "same-origin"}}), 200U);
  EXPECT_EQ(post({{"Sec-Fetch-Site", "cross-site"}}), 403U);
  EXPECT_EQ(post({{"Sec-Fetch-Site", "same-site"}}), 403U);
  EXPECT_EQ(post({{"Sec-Fetch-Site", "none"}}), 403U);
  EXPECT_EQ(post({{"Sec-Fetch-Site", "invented"}}), 403U);
  EXPECT_EQ(post({{"Origin", "http://" + host}}), 200U);
  EXPECT_EQ(post({{"Origin", "https://" + host}}), 403U);
  EXPECT_EQ(post({{"Origin", "http://evil.example"}}), 403U);
  EXPECT_EQ(post({{"Origin", "null"}}), 403U);
  EXPECT_EQ(client.get("/api/things/1", {{"Sec-Fetch-Site", "cross-site"}})->status, 403U);
  EXPECT_EQ(client.get("/api/things/1", {{"Sec-Fetch-Site", "none"}})->status, 200U);
  EXPECT_TRUE(was_reported("http.origin.cross_site"));
}

TEST_F(ServerTest, StopAnswersWhatIsUnderWay) {
  start();
  Client busy = client(), idle = client();
  ASSERT_OK(idle.get("/api/things/1"));
  ASSERT_OK(busy.connect());
  ASSERT_OK(busy.send_raw("GET /api/hold HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  auto [request, reply] = held_.next();
  std::thread stopper([this] { server_->stop(); });
  EXPECT_EQ(idle.receive_some().value_or(""), "");  // idle ones go at once
  reply(text_response("still here"));
  const auto answer = busy.read_response();
  stopper.join();
  ASSERT_OK(answer);
  EXPECT_EQ(answer->body, "still here");
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_EQ(server_->connections(), 0U);
  EXPECT_FALSE(client().connect().ok());
}

TEST_F(ServerTest, StopDoesNotWaitForEverForAHandler) {
  start(Settings{.limits = {.drain_timeout = milliseconds(50)}});
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/hold HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  auto [request, reply] = held_.next();
  server_->stop();
  EXPECT_EQ(server_->connections(), 0U);
  reply(no_content());
}

TEST_F(ServerTest, EventStreams) {
  start(Settings{.limits = {.heartbeat = milliseconds(40)}});
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  const auto head = client.read_head();
  ASSERT_OK(head);
  EXPECT_EQ(head->header("Content-Type"), "text/event-stream");
  EXPECT_EQ(head->header("Cache-Control"), "no-store");
  std::string text;
  const auto read_until = [&](std::string_view wanted) {
    while (text.find(wanted) == std::string::npos) {
      auto more = client.receive_some();
      if (!more.ok() || more->empty()) return false;
      text += *more;
    }
    return true;
  };
  while (!stream_ready_) std::this_thread::yield();
  std::thread sender([this] { EXPECT_TRUE(stream_->send("hit", "one\ntwo\r\nthree", "7")); });
  EXPECT_TRUE(read_until("id: 7\nevent: hit\ndata: one\ndata: two\ndata: three\n\n"));
  sender.join();
  EXPECT_TRUE(read_until(": still here\n\n"));
  EXPECT_TRUE(stream_->send("hit\ndata: forged", "x"));
  EXPECT_TRUE(read_until("event: hit\ndata: x\n\n"));
  EXPECT_EQ(text.find("forged"), std::string::npos);
  client.close();
  while (!stream_->closed()) std::this_thread::sleep_for(milliseconds(2));  // the server notices
  EXPECT_FALSE(stream_->send("hit", "x"));
}

TEST_F(ServerTest, StopEndsEventStreams) {
  start();
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  ASSERT_OK(client.read_head());
  server_->stop();
  EXPECT_EQ(server_->connections(), 0U);
  EXPECT_TRUE(stream_->closed());
}

TEST_F(ServerTest, HealthAndMetrics) {
  std::atomic<bool> well{true};
  start(Settings{.health = {{"database", [&] { return HealthCheck{well, "disk at 7 %"}; }}}});
  Client client = this->client();
  auto answer = client.get("/healthz");
  EXPECT_EQ(answer->status, 200U);
  EXPECT_THAT(answer->body, HasSubstr("disk at 7 %"));
  well = false;
  EXPECT_EQ(client.get("/healthz")->status, 503U);
  ASSERT_OK(client.get("/api/things/private-name"));
  answer = client.get("/metrics");
  EXPECT_EQ(answer->header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(answer->body,
              HasSubstr("limen_http_requests_total{route=\"/api/things/{id}\",method=\"GET\",status=\"2xx\"} 1\n"));
  EXPECT_THAT(answer->body, HasSubstr("limen_http_connections 1\n"));
  EXPECT_EQ(answer->body.find("private-name"), std::string::npos);
  EXPECT_EQ(answer->body.find("127.0.0.1"), std::string::npos);
}

TEST_F(ServerTest, SettingsThatAreUnsafeDoNotStart) {
  add_routes();
  const auto start_with = [this](Settings settings) { return Server::start(std::move(settings), router_, metrics_); };
  EXPECT_ERROR(start_with({.address = "0.0.0.0"}), "http.plain_not_loopback");
  EXPECT_ERROR(start_with({.address = "::"}), "http.plain_not_loopback");
  EXPECT_ERROR(start_with({.address = "192.0.2.1"}), "http.plain_not_loopback");
  EXPECT_ERROR(start_with({.address = "0.0.0.0", .tls = TlsFiles{"a", "b"}}), "http.host_names.missing");
  EXPECT_ERROR(start_with({.address = "localhost"}), "http.address.invalid");
  EXPECT_ERROR(start_with({.io_threads = 0}), "http.settings.invalid");
  EXPECT_ERROR(start_with({.tls = TlsFiles{"/nonexistent", "/nonexistent"}}), "http.tls.certificate");
  start();
  EXPECT_ERROR(start_with({.port = server_->port()}), "http.address.in_use");
}

TEST_F(ServerTest, ManyConnectionsOnTwoThreads) {
  start(Settings{.io_threads = 2, .limits = {.requests_per_second = 0}});
  std::atomic<std::uint64_t> wrong{0};
  LoadClient load({.port = server_->port(),
                   .connections = 64,
                   .requests = 5000,
                   .make =
                       [](std::uint64_t n) {
                         return LoadRequest{.method = "POST", .target = "/api/echo", .body = std::to_string(n)};
                       },
                   .on_response =
                       [&](std::uint64_t n, unsigned status, std::string_view body) {
                         if (status != 200 || body != std::to_string(n)) ++wrong;
                       }});
  const auto report = load.run();
  ASSERT_OK(report);
  EXPECT_EQ(report->completed, 5000U);
  EXPECT_EQ(report->failed, 0U);
  EXPECT_EQ(wrong, 0U);
  LoadClient open({.port = server_->port(), .connections = 4, .requests = 50, .rate = 2000, .make = [](std::uint64_t) {
                     return LoadRequest{.target = "/api/things/1"};
                   }});
  const auto paced = open.run();
  ASSERT_OK(paced);
  EXPECT_EQ(paced->completed, 50U);
  EXPECT_GE(paced->seconds, 49.0 / 2000);
}

}  // namespace
}  // namespace limen::http::testing
