// One exchange: the bytes of a question about one person in, the bytes of the answer out. Goal: median at most 10 µs,
// 99th percentile at most 50 µs, a hundred thousand exchanges a second on one core.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "engines/interactive/interactive.h"

namespace limen::interactive {
namespace {

class Board final : public Decider {
 public:
  Result<Decision> decide(const paxlst::Message&, const paxlst::Person&) override { return Decision{"0Z", ""}; }
};

class Silent final : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic&) override {}
  void range(const edifact::Range&) override {}
};

void exchange(benchmark::State& state) {
  std::vector<std::string> questions;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(100000 + i);
    questions.push_back(
        "UNA:+.? 'UNB+UNOA:4+XX+GOV+261122:0815+" + number +
        "++IAPI'UNG+PAXLST+XX+GOV+261122:0815+1+UN+D:05B'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'RFF+TN:T" + number +
        ":::1'NAD+MS+++XX DESK'COM+0:TE+1:FX'TDT+20+XX123+++XX'LOC+125+LHR'DTM+189:2611221200:201'LOC+87+LIS'"
        "DTM+232:2611221500:201'NAD+FL+++TESTPERSON:ADA:RUTH'ATT+2++F'DTM+329:800229'MEA+CT++:2'GEI+4+173'LOC+22+LIS'"
        "LOC+174+GBR'LOC+178+LHR'LOC+179+LIS'NAT+2+GBR'RFF+AVF:ABC123'RFF+ABO:" +
        number + "'RFF+SEA:012A'DOC+P:110:111+925076473'DTM+36:310506'LOC+91+GBR'CNT+42:1'UNT+29+1'UNE+1+1'UNZ+1+" +
        number + "'");
  }
  Desk desk{Settings{}};
  Board board;
  Silent silent;
  std::string out;
  std::vector<double> micros;
  const Instant now = *Instant::parse("2026-11-22T08:15:00Z");
  std::size_t next = 0;
  for (auto _ : state) {
    if (next == questions.size()) {
      next = 0;
      desk.forget_before(now.plus_seconds(1));  // so that each question is a new one
    }
    out.clear();
    const auto begin = std::chrono::steady_clock::now();
    desk.receive(questions[next++], now, board, out, silent);
    const auto end = std::chrono::steady_clock::now();
    micros.push_back(std::chrono::duration<double, std::micro>(end - begin).count());
    if (out.empty()) state.SkipWithError("no answer");
  }
  std::ranges::sort(micros);
  state.counters["p50_us"] = micros[micros.size() / 2];
  state.counters["p99_us"] = micros[micros.size() * 99 / 100];
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(exchange)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace limen::interactive
