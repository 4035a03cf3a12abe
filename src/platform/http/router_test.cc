#include "platform/http/router.h"

#include <gmock/gmock.h>

#include "base/embedded.h"
#include "base/result_matchers.h"
#include "platform/http/internal.h"
#include "platform/http/metrics.h"
#include "platform/http/workers.h"

namespace limen::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Handler nothing() {
  return [](Request, Reply reply) { reply(no_content()); };
}

Result<void> add(Router& router, Method method, std::string pattern) {
  return router.add(method, pattern, nothing(),
                    {.operation = {.id = std::string(to_text(method)) + pattern, .tag = "t"}});
}

TEST(Router, LiteralsWinAndParametersAreNamed) {
  Router router;
  ASSERT_OK(add(router, Method::kGet, "/api/checks/{id}"));
  ASSERT_OK(add(router, Method::kGet, "/api/checks/search"));
  ASSERT_OK(add(router, Method::kPost, "/api/checks/{check}/decision"));
  ASSERT_OK(add(router, Method::kGet, "/api/checks/search/recent"));
  ASSERT_OK(add(router, Method::kGet, "/"));
  EXPECT_EQ(router.find(Method::kGet, "/api/checks/search").route->pattern, "/api/checks/search");
  const auto match = router.find(Method::kHead, "/api/checks/7");
  ASSERT_NE(match.route, nullptr);
  EXPECT_THAT(match.parameters, ElementsAre(std::pair(std::string("id"), std::string("7"))));
  // A literal that leads nowhere gives way to the parameter.
  EXPECT_EQ(router.find(Method::kPost, "/api/checks/search/decision").parameters[0].second, "search");
  EXPECT_EQ(router.find(Method::kGet, "/").route->pattern, "/");
  EXPECT_EQ(router.find(Method::kGet, "/api/checks/").route, nullptr);
  EXPECT_EQ(router.find(Method::kGet, "/api/checks/7/").route, nullptr);
  EXPECT_EQ(router.find(Method::kGet, "/nothing").route, nullptr);
  EXPECT_TRUE(router.find(Method::kGet, "/nothing").allowed.empty());
  EXPECT_THAT(router.find(Method::kDelete, "/api/checks/7").allowed, ElementsAre(Method::kGet, Method::kHead));
}

TEST(Router, ConflictsAreFoundAtStart) {
  Router router;
  ASSERT_OK(add(router, Method::kGet, "/a/{x}/c"));
  EXPECT_ERROR(add(router, Method::kGet, "/a/b/{y}"), "http.route.conflict");
  EXPECT_ERROR(router.add(Method::kGet, "/a/{z}/c", nothing(), {.operation = {.id = "other"}}), "http.route.conflict");
  EXPECT_OK(add(router, Method::kPost, "/a/b/{y}"));
  EXPECT_OK(add(router, Method::kGet, "/a/b/c"));
  EXPECT_ERROR(add(router, Method::kGet, "/a/b/c"), "http.route.operation");
  EXPECT_ERROR(router.add(Method::kGet, "/z", nothing(), {}), "http.route.operation");
  for (const char* bad : {"", "a", "/a/", "//", "/{}", "/{a", "/{a}/{a}", "/a b", "/%20", "/..", "/{a-b}", "/x{a}"})
    EXPECT_ERROR(add(router, Method::kGet, bad), "http.route.pattern") << bad;
}

// Every route is in the text and every path of the text is a route.
TEST(OpenApi, IsTheRoutes) {
  Router router;
  ASSERT_OK(router.add(Method::kPost, "/api/checks/{id}/decision", nothing(),
                       {.operation = {.id = "recordDecision",
                                      .summary = "Record the officer's decision",
                                      .tag = "border",
                                      .request_schema = "Decision",
                                      .response_schema = "Check",
                                      .parameters = {{.name = "dry", .type = "boolean"}},
                                      .scope = "border.decide",
                                      .purpose_needed = true,
                                      .idempotency_needed = true,
                                      .success_status = 201}}));
  ASSERT_OK(add(router, Method::kGet, "/api/checks/{id}"));
  ASSERT_OK(router.add(Method::kGet, "/internal", nothing(), {.operation = {.id = "hidden", .documented = false}}));
  ASSERT_OK(router.add_openapi("Limen", "1", json::object{{"schemas", json::object{{"Decision", json::object{}}}}}));
  EXPECT_ERROR(add(router, Method::kGet, "/late"), "http.route.sealed");

  const auto match = router.find(Method::kGet, "/api/openapi.json");
  ASSERT_NE(match.route, nullptr);
  std::string text;
  match.route->handler(Request{}, Reply::to([&](Response response) { text = std::string(body_of(response)); }));
  const auto document = parse_json(text);
  ASSERT_OK(document);
  const json::object& paths = document->as_object().at("paths").as_object();
  std::size_t operations = 0;
  for (const auto& path : paths) operations += path.value().as_object().size();
  std::size_t documented = 0;
  for (const Route& route : router.routes()) {
    if (!route.info.operation.documented) continue;
    ++documented;
    ASSERT_TRUE(paths.contains(route.pattern)) << route.pattern;
  }
  EXPECT_EQ(operations, documented);
  EXPECT_FALSE(paths.contains("/internal"));
  const json::object& post = paths.at("/api/checks/{id}/decision").as_object().at("post").as_object();
  EXPECT_EQ(post.at("operationId").as_string(), "recordDecision");
  EXPECT_EQ(post.at("parameters").as_array().size(), 4U);  // dry, id, purpose, idempotency key
  EXPECT_TRUE(post.at("responses").as_object().contains("201"));
  EXPECT_TRUE(document->as_object().at("components").as_object().at("schemas").as_object().contains("Problem"));
}

TEST(Metrics, TextFormat) {
  Metrics metrics;
  metrics.counter("limen_x_total", "Things.", {{"kind", "a\"b\\c\n"}}).add(3);
  metrics.counter("limen_x_total", "Things.", {{"kind", "other"}}).add();
  metrics.gauge("limen_y", "Now.").set(-2);
  metrics.gauge_callback("limen_z", "Read.", [] { return 1.5; });
  Histogram& histogram = metrics.histogram("limen_s", "Seconds.", {0.1, 1});
  histogram.observe(0.1);
  histogram.observe(0.5);
  histogram.observe(7);
  EXPECT_EQ(&metrics.counter("limen_x_total", "Things.", {{"kind", "other"}}),
            &metrics.counter("limen_x_total", "", {{"kind", "other"}}));
  const std::string text = metrics.to_text();
  EXPECT_THAT(text, HasSubstr("# HELP limen_x_total Things.\n# TYPE limen_x_total counter\n"
                              "limen_x_total{kind=\"a\\\"b\\\\c\\n\"} 3\nlimen_x_total{kind=\"other\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("limen_y -2\n"));
  EXPECT_THAT(text, HasSubstr("limen_z 1.5\n"));
  EXPECT_THAT(text,
              HasSubstr("limen_s_bucket{le=\"0.1\"} 1\nlimen_s_bucket{le=\"1\"} 2\nlimen_s_bucket{le=\"+Inf\"} 3\n"
                        "limen_s_sum 7.6\nlimen_s_count 3\n"));
}

TEST(Reply, AnswersExactlyOnce) {
  std::vector<unsigned> answers;
  const auto sink = [&](Response response) { answers.push_back(response.status); };
  {
    Reply reply = Reply::to(sink);
    EXPECT_TRUE(reply(no_content()));
    EXPECT_FALSE(reply(text_response("again")));
  }
  EXPECT_THAT(answers, ElementsAre(204U));
  answers.clear();
  {
    const Reply forgotten = Reply::to(sink);
  }
  EXPECT_THAT(answers, ElementsAre(500U));
  answers.clear();
  {
    Reply first = Reply::to(sink);
    first = Reply::to(sink);  // the overwritten one must not leave its caller waiting
    EXPECT_THAT(answers, ElementsAre(500U));
    Reply moved = std::move(first);
    moved(no_content());
  }
  EXPECT_THAT(answers, ElementsAre(500U, 204U));
  answers.clear();
  {
    auto shared = Reply::to(sink).share();
    const auto copy = shared;
    copy(no_content());
    shared(text_response("again"));
  }
  EXPECT_THAT(answers, ElementsAre(204U));
  answers.clear();
  {
    const auto shared = Reply::to(sink).share();
  }
  EXPECT_THAT(answers, ElementsAre(500U));
}

TEST(Problem, CarriesCodeAndPlace) {
  const Response response = problem(422, Error{"json.range", "must be 1 to 9", Place{.path = "/lanes/0"}},
                                    {Error{"json.missing", "is required", Place{.path = "/post"}}});
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto value = parse_json(response.body);
  ASSERT_OK(value);
  const auto& object = value->as_object();
  EXPECT_EQ(object.at("type").as_string(), "urn:limen:error:json.range");
  EXPECT_EQ(object.at("title").as_string(), "Unprocessable Content");
  EXPECT_EQ(object.at("status").as_int64(), 422);
  EXPECT_EQ(object.at("place").as_object().at("pointer").as_string(), "/lanes/0");
  EXPECT_EQ(object.at("errors").as_array()[0].as_object().at("code").as_string(), "json.missing");
}

TEST(Head, ControlCharactersNeverReachTheWire) {
  const HeadWriter writer(true, kPagePolicy);
  Response response = text_response("x");
  response.headers = {
      {"X-Good", "1"}, {"X-Bad", "a\r\nSet-Cookie: b"}, {"X\r\nEvil", "1"}, {"X-Nul", std::string(1, '\0')}};
  std::string out;
  writer.write(response, {.date = "now", .request_id = "id"}, out);
  EXPECT_THAT(out, HasSubstr("X-Good: 1\r\n"));
  EXPECT_EQ(out.find("Set-Cookie"), std::string::npos);
  EXPECT_EQ(out.find("Evil"), std::string::npos);
  EXPECT_EQ(out.find("X-Nul"), std::string::npos);
  EXPECT_THAT(out, HasSubstr("Strict-Transport-Security: max-age="));
}

std::string archive_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string archive;
  for (const auto& [path, content] : files) {
    for (const std::size_t size : {path.size(), content.size()})
      for (int byte = 0; byte < 4; ++byte) archive += static_cast<char>(size >> (8 * byte) & 0xff);
    archive += path + content;
  }
  return archive;
}

TEST(StaticFiles, AreServedWithTheRightCaching) {
  const std::string archive = archive_of({{"dist/assets/index-3f9ac1d2.js", "code"},
                                          {"dist/assets/index-3f9ac1d2.js.gz", "packed"},
                                          {"dist/index.html", "<html>"},
                                          {"other/secret.txt", "no"}});
  const StaticIndex index({.files = EmbeddedFiles(archive.data(), archive.data() + archive.size()), .prefix = "dist/"});
  const Response script = index.find("/assets/index-3f9ac1d2.js", true, "");
  EXPECT_EQ(body_of(script), "packed");
  EXPECT_EQ(script.caching, Caching::kImmutable);
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(body_of(index.find("/assets/index-3f9ac1d2.js", false, "")), "code");
  const Response page = index.find("/travellers/7", true, "");  // a page of the client
  EXPECT_EQ(body_of(page), "<html>");
  EXPECT_EQ(page.caching, Caching::kRevalidate);
  EXPECT_TRUE(page.html);
  EXPECT_EQ(index.find("/missing.js", true, "").status, 0U);
  EXPECT_EQ(index.find("/other/secret.txt", true, "").status, 0U);
  EXPECT_EQ(index.find("/index.html", true, page.headers[0].second).status, 304U);
}

TEST(Workers, RunEverythingAndRefuseBeyondTheQueue) {
  std::atomic<int> done{0};
  std::vector<std::string> told;
  {
    Workers workers(2, 100, [&](std::string_view what) { told.emplace_back(what); });
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(workers.submit([&] { ++done; }));
    ASSERT_TRUE(workers.submit([] { throw std::runtime_error("a bug"); }));
    workers.stop();
    EXPECT_FALSE(workers.submit([] {}));
  }
  EXPECT_EQ(done, 50);
  EXPECT_THAT(told, ElementsAre("a bug"));
  Workers none(0, 1);
  EXPECT_TRUE(none.submit([] {}));
  EXPECT_FALSE(none.submit([] {}));
  EXPECT_EQ(none.queued(), 1U);
}

TEST(Request, CookiesAndJson) {
  Request request;
  request.add_header("cookie", "a=1; session=abc; b=2");
  EXPECT_EQ(request.cookie("session"), "abc");
  EXPECT_EQ(request.cookie("sess"), "");
  request.add_header("Cookie", "session=planted");
  EXPECT_EQ(request.cookie("session"), "");  // which one is real cannot be known
  request.body = "{}";
  EXPECT_ERROR(request.json_body(), "http.media_type");
  request.add_header("Content-Type", "Application/JSON; charset=utf-8");
  EXPECT_OK(request.json_body());
}

}  // namespace
}  // namespace limen::http
