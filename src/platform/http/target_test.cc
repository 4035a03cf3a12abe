#include "platform/http/target.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "platform/http/internal.h"
#include "platform/http/parser.h"

namespace limen::http {
namespace {

TEST(Path, IsDecodedOnce) {
  EXPECT_EQ(decode_path("/").value(), "/");
  EXPECT_EQ(decode_path("/api/things/a%20b").value(), "/api/things/a b");
  EXPECT_EQ(decode_path("/%C3%A9t%C3%A9").value(), "/été");
  EXPECT_EQ(decode_path("/a%252Fb").value(), "/a%2Fb");  // not decoded a second time
  EXPECT_EQ(decode_path("/a/...").value(), "/a/...");
  EXPECT_EQ(decode_path("/a/").value(), "/a/");
}

TEST(Path, TricksAreRefused) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "http.path.form"},
      {"api", "http.path.form"},
      {"/a b", "http.path.form"},
      {"/a\"", "http.path.form"},
      {"/a#b", "http.path.form"},
      {"/\xc3\xa9", "http.path.form"},
      {"/%", "http.path.escape"},
      {"/%4", "http.path.escape"},
      {"/%zz", "http.path.escape"},
      {"/%u0041", "http.path.escape"},
      {"/a%00b", "http.path.control"},
      {"/a%0d%0aSet-Cookie:x", "http.path.control"},
      {"/a%7f", "http.path.control"},
      {"/a%2fb", "http.path.slash"},
      {"/a%2Fb", "http.path.slash"},
      {"/a%5cb", "http.path.slash"},
      {"/a\\b", "http.path.slash"},
      {"/.", "http.path.dots"},
      {"/..", "http.path.dots"},
      {"/a/../b", "http.path.dots"},
      {"/a/%2e%2e/b", "http.path.dots"},
      {"/a/.%2E", "http.path.dots"},
      {"/a/./b", "http.path.dots"},
      {"//etc/passwd", "http.path.empty_segment"},
      {"/a//b", "http.path.empty_segment"},
      {"/%ff", "http.path.utf8"},
      {"/%c0%ae%c0%ae/", "http.path.utf8"},  // overlong ".."
      {"/%ed%a0%80", "http.path.utf8"},      // a surrogate
      {"/%f4%90%80%80", "http.path.utf8"},   // beyond Unicode
  };
  for (const auto& [path, code] : cases) EXPECT_ERROR(decode_path(path), code) << path;
}

TEST(Query, Parses) {
  const auto query = parse_query("a=1&b=two+words&c=%E2%82%AC&d&e=&&f=x=y").value();
  ASSERT_EQ(query.size(), 6U);
  EXPECT_EQ(query[1].second, "two words");
  EXPECT_EQ(query[2].second, "€");
  EXPECT_EQ(query[3], std::pair(std::string("d"), std::string()));
  EXPECT_EQ(query[5].second, "x=y");
}

TEST(Query, TricksAreRefused) {
  EXPECT_ERROR(parse_query("a=1&a=2"), "http.query.duplicate");
  EXPECT_ERROR(parse_query("a=1&%61=2"), "http.query.duplicate");
  EXPECT_ERROR(parse_query("a=%"), "http.query.escape");
  EXPECT_ERROR(parse_query("a=%1"), "http.query.escape");
  EXPECT_ERROR(parse_query("a=\xff"), "http.query.escape");
  EXPECT_ERROR(parse_query("a=%ff"), "http.query.utf8");
  EXPECT_ERROR(parse_query("a=%00"), "http.query.control");
  EXPECT_ERROR(parse_query("%1b=a"), "http.query.control");
  std::string many;
  for (int i = 0; i < 65; ++i) many += "k" + std::to_string(i) + "=1&";
  EXPECT_ERROR(parse_query(many), "http.query.too_many");
}

TEST(Authority, HostIsTakenApart) {
  EXPECT_EQ(host_of("post1.example:8443"), "post1.example");
  EXPECT_EQ(host_of("[::1]:80"), "[::1]");
  EXPECT_EQ(host_of("post1.example"), "post1.example");
  for (const char* bad : {"", ":80", "a:", "a:b", "a:123456", "[::1", "a:80:90", "a:80@evil"})
    EXPECT_FALSE(host_of(bad)) << bad;
}

TEST(Gzip, IsAcceptedOnlyWhenAskedFor) {
  EXPECT_TRUE(accepts_gzip("gzip, deflate, br"));
  EXPECT_TRUE(accepts_gzip("br;q=1, GZIP;q=0.5"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0.000"));
  EXPECT_FALSE(accepts_gzip("xgzip"));
  EXPECT_FALSE(accepts_gzip(""));
}

// The same request cut at every place, and one byte after the other, is understood the same.
TEST(Parser, CutsDoNotMatter) {
  const std::string text =
      "POST /api/echo?q=1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nX-A:  b \r\n\r\n"
      "4;ext=1\r\nlime\r\n1\r\nn\r\n0\r\nTrailer: x\r\n\r\n";
  const auto run = [&](const std::vector<std::size_t>& cuts) {
    RequestParser parser{Limits{}};
    Request request;
    std::string buffer;
    bool head = false;
    auto progress = RequestParser::Progress::kNeedMore;
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
      buffer += text.substr(from, cut - from);
      from = cut;
      std::size_t consumed = 0;
      if (!head) {
        progress = parser.read_head(buffer, request, consumed);
        buffer.erase(0, consumed);
        head = progress == RequestParser::Progress::kHeadDone;
        EXPECT_TRUE(!head || parser.set_body_limit(5));
      }
      if (head) {
        progress = parser.read_body(buffer, request, consumed);
        buffer.erase(0, consumed);
      }
    }
    EXPECT_EQ(progress, RequestParser::Progress::kComplete);
    EXPECT_EQ(request.body, "limen");
    EXPECT_EQ(request.header("x-a"), "b");
    EXPECT_EQ(request.header("Trailer"), "");  // trailers are no headers
    EXPECT_TRUE(buffer.empty());
  };
  for (std::size_t cut = 1; cut < text.size(); ++cut) run({cut, text.size()});
  std::vector<std::size_t> every(text.size());
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = i + 1;
  run(every);
}

TEST(Parser, ChunkedBodyStopsAtTheLimit) {
  RequestParser parser{Limits{}};
  Request request;
  std::size_t consumed = 0;
  ASSERT_EQ(parser.read_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", request, consumed),
            RequestParser::Progress::kHeadDone);
  ASSERT_TRUE(parser.set_body_limit(10));
  EXPECT_EQ(parser.read_body("8\r\n12345678\r\n8\r\n", request, consumed), RequestParser::Progress::kRefused);
  EXPECT_EQ(parser.refusal().status, 413U);
  EXPECT_LE(request.body.size(), 10U);
}

TEST(Address, BucketsAndConnections) {
  Limits limits;
  limits.requests_per_second = 10;
  limits.burst = 2;
  limits.connections_per_address = 1;
  AddressTable table(limits);
  const auto now = Steady::time_point(std::chrono::hours(1));
  const auto state = table.enter({1}, now);
  ASSERT_NE(state, nullptr);
  EXPECT_EQ(table.enter({1}, now), nullptr);
  EXPECT_NE(table.enter({2}, now), nullptr);
  EXPECT_TRUE(table.take(*state, 1, now));
  EXPECT_TRUE(table.take(*state, 1, now));
  EXPECT_FALSE(table.take(*state, 1, now));
  EXPECT_FALSE(table.take(*state, 1, now - std::chrono::hours(1)));  // a clock that goes back gives nothing
  EXPECT_TRUE(table.take(*state, 1, now + std::chrono::milliseconds(101)));
  EXPECT_FALSE(table.take(*state, 1, now + std::chrono::milliseconds(102)));
  table.forget_idle(now + std::chrono::hours(1));
  EXPECT_EQ(table.size(), 2U);  // connected ones stay
  table.leave(*state);
  table.forget_idle(now + std::chrono::hours(1));
  EXPECT_EQ(table.size(), 1U);
}

}  // namespace
}  // namespace limen::http
