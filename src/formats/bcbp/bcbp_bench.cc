// Passes a second on one core: read with every field, place and finding; read with their meaning; written.
#include <benchmark/benchmark.h>

#include "formats/bcbp/bcbp.h"
#include "formats/bcbp/samples.h"

namespace limen::bcbp {
namespace {

void parse_pass(benchmark::State& state, std::string_view text) {
  for (auto _ : state) benchmark::DoNotOptimize(parse(text));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(parse_pass, plain, samples::kPlain);
BENCHMARK_CAPTURE(parse_pass, full, samples::kFull);
BENCHMARK_CAPTURE(parse_pass, two_legs, samples::kTwoLegs);

void parse_with_facts(benchmark::State& state, std::string_view text) {
  const CivilDate today = *CivilDate::from_ymd(2026, 11, 22);
  for (auto _ : state) {
    const Pass pass = parse(text);
    benchmark::DoNotOptimize(facts(pass, today));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(parse_with_facts, full, samples::kFull);
BENCHMARK_CAPTURE(parse_with_facts, two_legs, samples::kTwoLegs);

void round_trip(benchmark::State& state, std::string_view text) {
  for (auto _ : state) benchmark::DoNotOptimize(compose(values_of(parse(text))));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(round_trip, two_legs, samples::kTwoLegs);

}  // namespace
}  // namespace limen::bcbp
