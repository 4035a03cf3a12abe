// Requests a second over loopback with 64 connections, closed loop, the generator on the same machine; a JSON body is
// parsed and a JSON answer built. Count instructions with:
//   perf stat -e instructions:u platform_http_bench --benchmark_filter=JsonEcho
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>

#include "platform/http/client.h"
#include "platform/http/http.h"
#include "platform/http/parser.h"
#include "platform/http/target.h"

namespace {

using namespace limen;
using namespace limen::http;

constexpr std::string_view kBody = R"({"post":"LND","lane":4,"decision":"admit","note":"invented"})";

Response decide(const Request& request) {
  const auto value = request.json_body();
  if (!value.ok()) return problem(400, value.error());
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return problem(400, reader.error());
  json::object answer;
  answer["id"] = request.parameter("id");
  answer["post"] = reader->text("post").value_or("");
  answer["lane"] = reader->integer("lane", 1, 99).value_or(0);
  answer["decision"] = reader->text("decision").value_or("");
  return json_response(answer);
}

void json_echo(benchmark::State& state) {
  Router router;
  router.add(Method::kPost, "/api/checks/{id}/decision", returning(decide), {.operation = {.id = "decide"}}).value();
  Metrics metrics;
  Settings settings;
  settings.io_threads = static_cast<unsigned>(state.range(0));
  settings.limits.requests_per_second = 0;
  auto server = Server::start(std::move(settings), router, metrics).take();
  LoadReport report;
  for (auto _ : state) {
    LoadClient load({.port = server->port(), .connections = 64, .requests = 100'000, .make = [](std::uint64_t) {
                       return LoadRequest{.method = "POST",
                                          .target = "/api/checks/7/decision",
                                          .body = std::string(kBody),
                                          .headers = {{"Content-Type", "application/json"}}};
                     }});
    auto run = load.run();
    if (!run.ok() || run->statuses[200] != 100'000) return state.SkipWithError("not all requests were answered");
    report = run.take();
  }
  state.counters["per_second"] = report.per_second;
  state.counters["p50_us"] = static_cast<double>(report.p50);
  state.counters["p99_us"] = static_cast<double>(report.p99);
  state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(json_echo)->Name("JsonEcho")->Arg(1)->Arg(2)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

// What one request costs without sockets: parse the head, decode the target.
void parse_request(benchmark::State& state) {
  const std::string text =
      "POST /api/checks/7/decision?lane=4 HTTP/1.1\r\nHost: post1.example\r\nContent-Type: application/json\r\n"
      "Cookie: session=0123456789abcdef\r\nIdempotency-Key: 7\r\nContent-Length: 2\r\n\r\n{}";
  RequestParser parser{Limits{}};
  for (auto _ : state) {
    Request request;
    std::size_t consumed = 0;
    parser.reset();
    parser.read_head(text, request, consumed);
    parser.set_body_limit(1000);
    parser.read_body(std::string_view(text).substr(consumed), request, consumed);
    const auto [path, query] = split_target(parser.raw_target());
    benchmark::DoNotOptimize(decode_path(path));
    benchmark::DoNotOptimize(parse_query(query));
  }
}
BENCHMARK(parse_request)->Name("ParseRequest");

}  // namespace
