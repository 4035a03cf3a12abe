// What the server bears from those who do not keep to the rules: malformed, too large, too slow, too many.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "platform/http/testing.h"

namespace limen::http::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

struct Bad {
  const char* text;
  unsigned status;
  const char* code;
};

TEST_F(ServerTest, MalformedRequestsAreRefusedAndTheConnectionClosed) {
  start();
  const Bad corpus[] = {
      {"GARBAGE\r\n\r\n", 400, "http.request.malformed"},
      {"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.request.malformed"},
      {"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505, "http.version"},
      {"GET / HTTP/1.1\nHost: localhost\n\n", 400, "http.request.malformed"},
      {"GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", 400, "http.request.malformed"},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", 400, "http.request.malformed"},  // folded
      {"GET / HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n", 400, "http.request.malformed"},       // space before colon
      {"GET / HTTP/1.1\r\nHost: localhost\r\nX\x01: a\r\n\r\n", 400, "http.request.malformed"},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x01\r\n\r\n", 400, "http.request.malformed"},
      {"GET / HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n", 400, "http.request.malformed"},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nnocolon\r\n\r\n", 400, "http.request.malformed"},
      {"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, "http.method.unknown"},
      {"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, "http.method.unknown"},
      {"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, "http.method.unknown"},
      {"get / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, "http.method.unknown"},
      {"GET / HTTP/1.1\r\n\r\n", 400, "http.host.invalid"},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400, "http.host.invalid"},
      {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "http.host.unknown"},
      {"GET / HTTP/1.0\r\n\r\n", 421, "http.host.unknown"},
      {"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.host.invalid"},
      {"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.target.form"},
      {"GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.target.form"},
      {"GET /api/../etc HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.path.dots"},
      {"GET /api/%2e%2e/x HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.path.dots"},
      {"GET /api/things/a%2fb HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.path.slash"},
      {"GET /api/things/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.path.control"},
      {"GET /api//things HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.path.empty_segment"},
      {"GET /api/things/%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.path.utf8"},
      {"GET /api/things/1?a=1&a=2 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.query.duplicate"},
      // Smuggling: two readings of where the body ends.
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400, "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       400, "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400,
       "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400,
       "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 5\r\n\r\nhello", 400, "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello", 400, "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x5\r\n\r\nhello", 400, "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400, "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n", 400,
       "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400,
       "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400,
       "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400,
       "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       400, "http.request.framing"},
      {"POST /api/echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       "http.request.framing"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400,
       "http.chunk.malformed"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", 400,
       "http.chunk.malformed"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400,
       "http.chunk.malformed"},
      {"POST /api/small HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 413,
       "http.body.too_large"},
      {"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx", 417,
       "http.expectation"},
  };
  for (const Bad& bad : corpus) {
    Client fresh = client();
    ASSERT_OK(fresh.connect());
    ASSERT_OK(fresh.send_raw(bad.text));
    const auto answer = fresh.read_response();
    ASSERT_OK(answer) << bad.text;
    EXPECT_EQ(answer->status, bad.status) << bad.text;
    EXPECT_EQ(code_of(*answer), bad.code) << bad.text;
    EXPECT_EQ(answer->header("Connection"), "close") << bad.text;
    const auto end = fresh.receive_some();
    EXPECT_TRUE(!end.ok() || end->empty()) << bad.text;  // and nothing after it
    EXPECT_GE(refused(bad.code), 1U) << bad.code;
  }
  const auto fine = client().get("/api/things/1");
  ASSERT_OK(fine);
  EXPECT_EQ(fine->status, 200U);
}

TEST_F(ServerTest, EveryByteValueInTheHeaderIsSurvived) {
  start(Settings{.limits = {.requests_per_second = 0, .header_timeout = milliseconds(200)}});
  for (int byte = 0; byte < 256; ++byte) {
    std::string text = "GET /api/things/1 HTTP/1.1\r\nHost: localhost\r\nX: a_b\r\n\r\n";
    text[text.find('_')] = static_cast<char>(byte);
    const auto answer = raw(text);
    ASSERT_OK(answer) << byte;
    const bool allowed = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    EXPECT_EQ(answer->status, allowed ? 200U : 400U) << byte;
  }
}

TEST_F(ServerTest, HeaderLimits) {
  start();
  const std::string begin = "GET /api/things/1 HTTP/1.1\r\nHost: localhost\r\n";
  const auto big = raw(begin + "X: " + std::string(17'000, 'a') + "\r\n\r\n");
  ASSERT_OK(big);
  EXPECT_EQ(big->status, 431U);
  const auto endless = raw(begin + "X: " + std::string(40'000, 'a'));  // no end in sight
  ASSERT_OK(endless);
  EXPECT_EQ(endless->status, 431U);
  std::string many = begin;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  const auto fields = raw(many + "\r\n");
  ASSERT_OK(fields);
  EXPECT_EQ(fields->status, 431U);
  const auto target = raw("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_OK(target);
  EXPECT_EQ(target->status, 414U);
  const auto just = raw(begin + "X: " + std::string(15'000, 'a') + "\r\n\r\n");
  ASSERT_OK(just);
  EXPECT_EQ(just->status, 200U);
}

TEST_F(ServerTest, BodiesUpToTheRoutesLimit) {
  start();
  Client client = this->client();
  const std::string body(300'000, 'x');
  const auto echoed = client.post("/api/echo", body);
  ASSERT_OK(echoed);
  EXPECT_EQ(echoed->body, body);
  EXPECT_EQ(client.post("/api/small", std::string(100, 'x'))->status, 200U);
  EXPECT_EQ(client.post("/api/small", std::string(101, 'x'))->status, 413U);
  EXPECT_EQ(client.post("/api/small", std::string(100, 'x'))->status, 200U);
  const auto chunked =
      raw("POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
          "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nT: x\r\n\r\n");
  ASSERT_OK(chunked);
  EXPECT_EQ(chunked->body, "hello world");
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * 4096;
}

TEST_F(ServerTest, HundredMegabytesAreRefusedInBoundedMemory) {
  start();
  const std::string block(1 << 16, 'x');
  const std::string chunk = "10000\r\n" + block + "\r\n";
  const std::size_t before = resident_bytes();
  for (const bool chunked : {false, true}) {
    Client client = this->client();
    ASSERT_OK(client.connect());
    ASSERT_OK(client.send_raw(std::string("POST /api/echo HTTP/1.1\r\nHost: localhost\r\n") +
                              (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 104857600\r\n\r\n")));
    std::size_t sent = 0;
    while (sent < 100 * 1024 * 1024 && client.send_raw(chunked ? chunk : block).ok()) sent += block.size();
    EXPECT_LT(sent, 100U * 1024 * 1024);  // the server stopped taking it
    EXPECT_LT(resident_bytes(), before + 30 * 1024 * 1024);
  }
  EXPECT_EQ(refused("http.body.too_large"), 2U);
  const auto polite = raw("POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n");
  ASSERT_OK(polite);
  EXPECT_EQ(polite->status, 413U);
}

TEST_F(ServerTest, SlowClientsAreDropped) {
  start(Settings{.limits = {.body_bytes_per_second = 1'000'000,
                            .header_timeout = milliseconds(60),
                            .body_grace = milliseconds(60),
                            .idle_timeout = milliseconds(60)}});
  Client head = client();  // a byte now and then
  ASSERT_OK(head.connect());
  for (const char c : std::string("GET /api/things/1 HTTP/1.1\r\nHost: localhost\r\nX: ")) {
    if (!head.send_raw(std::string(1, c)).ok()) break;
    std::this_thread::sleep_for(milliseconds(10));
  }
  await_report("http.timeout.head");
  Client silent = client();
  ASSERT_OK(silent.connect());
  EXPECT_EQ(silent.receive_some().value_or(""), "");
  Client body = client();
  ASSERT_OK(body.connect());
  ASSERT_OK(body.send_raw("POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"));
  for (int i = 0; i < 1000 && body.send_raw("x").ok(); ++i) {
    if (was_reported("http.timeout.body")) break;
    std::this_thread::sleep_for(milliseconds(10));
  }
  await_report("http.timeout.body");
  Client idle = client();
  ASSERT_OK(idle.get("/api/things/1"));
  EXPECT_EQ(idle.receive_some().value_or(""), "");  // closed without a word
}

TEST_F(ServerTest, PeerThatTakesNothingIsDropped) {
  RouteInfo info{.operation = {.id = "big"}};
  add_routes();
  ASSERT_OK(router_.add(Method::kGet, "/api/big",
                        returning([](const Request&) { return text_response(std::string(64 << 20, 'x')); }), info));
  start(Settings{.limits = {.write_timeout = milliseconds(60)}});
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/big HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  await_report("http.timeout.write");
  server_.reset();
  start();
  Client patient = this->client();
  const auto whole = patient.get("/api/big");
  ASSERT_OK(whole);
  EXPECT_EQ(whole->body.size(), 64U << 20);
}

TEST_F(ServerTest, RateAndConnectionsPerAddress) {
  start(Settings{.limits = {.connections_per_address = 2, .requests_per_second = 0.001, .burst = 5}});
  Client client = this->client();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get("/api/things/1")->status, 200U);
  const auto refused_answer = client.get("/api/things/1");
  EXPECT_EQ(refused_answer->status, 429U);
  EXPECT_EQ(refused_answer->header("Retry-After"), "1");
  Client second = this->client();
  EXPECT_EQ(second.get("/api/none")->status, 429U);  // another connection is the same address
  Client third = this->client();
  ASSERT_OK(third.connect());
  EXPECT_EQ(third.receive_some().value_or(""), "");
  EXPECT_GE(refused("http.connections.address"), 1U);
}

TEST_F(ServerTest, ConnectionsInAll) {
  start(Settings{.limits = {.connections = 1}});
  Client first = client();
  ASSERT_OK(first.get("/api/things/1"));
  Client second = client();
  ASSERT_OK(second.connect());
  EXPECT_EQ(second.receive_some().value_or(""), "");
  EXPECT_EQ(first.get("/api/things/1")->status, 200U);
  EXPECT_GE(refused("http.connections.total"), 1U);
}

TEST_F(ServerTest, SessionRateIsAskedBeforeTheHandler) {
  start(Settings{.session_rate = [](const Request& request, const Route&) -> std::optional<std::chrono::seconds> {
    if (request.cookie("s") == "busy") return std::chrono::seconds(7);
    return std::nullopt;
  }});
  Client client = this->client();
  const auto answer = client.get("/api/things/1", {{"Cookie", "s=busy"}});
  EXPECT_EQ(answer->status, 429U);
  EXPECT_EQ(answer->header("Retry-After"), "7");
  EXPECT_EQ(client.get("/api/things/1", {{"Cookie", "s=calm"}})->status, 200U);
}

TEST_F(ServerTest, OverloadIs503) {
  Workers workers(1, 1);
  std::mutex gate;
  gate.lock();
  std::atomic<int> entered{0};
  add_routes();
  ASSERT_OK(router_.add(Method::kGet, "/api/work",
                        on_workers_returning(workers,
                                             [&](const Request&) {
                                               ++entered;
                                               const std::lock_guard wait(gate);
                                               return text_response("done");
                                             }),
                        {.operation = {.id = "work"}}));
  start();
  Client first = client(), second = client(), third = client();
  const std::string text = "GET /api/work HTTP/1.1\r\nHost: localhost\r\n\r\n";
  ASSERT_OK(first.connect());
  ASSERT_OK(first.send_raw(text));
  while (entered == 0) std::this_thread::yield();
  ASSERT_OK(second.connect());
  ASSERT_OK(second.send_raw(text));
  while (workers.queued() == 0) std::this_thread::yield();
  const auto refused_answer = third.get("/api/work");
  ASSERT_OK(refused_answer);
  EXPECT_EQ(refused_answer->status, 503U);
  EXPECT_EQ(refused_answer->header("Retry-After"), "1");
  EXPECT_EQ(code_of(*refused_answer), "http.overload");
  gate.unlock();
  EXPECT_EQ(first.read_response()->body, "done");
  EXPECT_EQ(second.read_response()->body, "done");
  server_.reset();
}

TEST_F(ServerTest, SlowEventConsumerIsDropped) {
  start();
  Client client = this->client();
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  ASSERT_OK(client.read_head());
  while (!stream_ready_) std::this_thread::yield();
  const std::string data(30'000, 'x');
  while (stream_->send("hit", data)) continue;  // the client reads nothing
  await_report("http.stream.slow");
  EXPECT_TRUE(stream_->closed());
}

TEST_F(ServerTest, SecurityEventsAreFewAndCounted) {
  start(Settings{.limits = {.requests_per_second = 0}});
  for (int i = 0; i < 60; ++i) ASSERT_OK(raw("GARBAGE\r\n\r\n"));
  EXPECT_EQ(refused("http.request.malformed"), 60U);
  const std::lock_guard lock(mutex_);
  EXPECT_GE(reported_.size(), 20U);
}

}  // namespace
}  // namespace limen::http::testing
