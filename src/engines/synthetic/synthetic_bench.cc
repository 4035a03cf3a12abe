// What a loader pays for the country itself: planning it, and streaming its batches. Items are crossings.
#include <benchmark/benchmark.h>

#include "engines/synthetic/synthetic.h"

namespace {

using namespace limen;

synthetic::Options options_of(std::int64_t travellers) {
  return {.seed = 1,
          .travellers = static_cast<std::size_t>(travellers),
          .years = 2,
          .alerts = 500,
          .last_day = *CivilDate::parse("2026-11-20")};
}

void plan_and_stream(benchmark::State& state) {
  std::int64_t crossings = 0;
  for (auto _ : state) {
    auto country = synthetic::Country::make(options_of(state.range(0))).take();
    while (true) {
      const synthetic::Batch batch = country.next_batch(5000);
      if (batch.crossings.empty()) break;
      benchmark::DoNotOptimize(batch.crossings.data());
    }
    crossings += static_cast<std::int64_t>(country.crossing_count());
  }
  state.SetItemsProcessed(crossings);
}
BENCHMARK(plan_and_stream)->Arg(10'000)->Arg(200'000)->Unit(benchmark::kMillisecond);

void alerts(benchmark::State& state) {
  const auto country = synthetic::Country::make(options_of(10'000)).take();
  for (auto _ : state) benchmark::DoNotOptimize(country.alerts().csv());
  state.SetItemsProcessed(state.iterations() * 500);
}
BENCHMARK(alerts)->Unit(benchmark::kMillisecond);

}  // namespace
