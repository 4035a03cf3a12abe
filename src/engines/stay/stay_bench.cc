// One evaluation: a history of ten stays is taken in, and the two questions of a border are answered (how long may the
// person stay from this day, and was any day unlawful). Beside it, the same by walking day by day over an array.
#include <benchmark/benchmark.h>

#include <vector>

#include "engines/stay/stay.h"
#include "platform/config/config.h"

namespace {

using namespace limen;
using namespace limen::stay;

RulePack schengen() {
  const auto store = config::PackStore::embedded();
  return RulePack::build(*store.read("eu-schengen", "stay.yaml")).take();
}

const CivilDate kToday = *CivilDate::parse("2026-06-01");

// Sixty-four histories of ten stays each in the year before today, so that no branch is learnt by heart.
std::vector<std::vector<Stay>> histories() {
  std::vector<std::vector<Stay>> result;
  unsigned state = 90180;
  const auto next = [&](unsigned most) {
    state = state * 1664525U + 1013904223U;
    return static_cast<int>((state >> 8U) % most);
  };
  for (int i = 0; i < 64; ++i) {
    std::vector<Stay> stays;
    CivilDate day = kToday - 365;
    for (int k = 0; k < 10; ++k) {
      const CivilDate exit = day + next(20);
      stays.push_back({day, exit});
      day = exit + 1 + next(20);
    }
    result.push_back(std::move(stays));
  }
  return result;
}

void BM_Evaluation(benchmark::State& state) {
  const RulePack pack = schengen();
  const auto all = histories();
  Timeline timeline;
  std::size_t i = 0;
  for (auto _ : state) {
    timeline.assign(pack, all[i++ % all.size()], kToday);
    benchmark::DoNotOptimize(timeline.allowed_from({.day = kToday}));
    benchmark::DoNotOptimize(timeline.overstay(kToday));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Evaluation);

void BM_DayByDay(benchmark::State& state) {
  const auto all = histories();
  std::size_t i = 0;
  for (auto _ : state) {
    std::vector<char> present(1024);
    const CivilDate zero = kToday - 600;
    for (const Stay& stay : all[i++ % all.size()]) {
      for (CivilDate day = stay.entry; day <= *stay.exit; ++day) present[static_cast<std::size_t>(day - zero)] = 1;
    }
    const auto used = [&](int day) {
      int sum = 0;
      for (int k = day - 179; k <= day; ++k) sum += present[static_cast<std::size_t>(k)];
      return sum;
    };
    int unlawful = 0, allowed = 0;
    for (int day = 200; day <= 600; ++day) unlawful += present[static_cast<std::size_t>(day)] != 0 && used(day) > 90;
    for (int day = 600; day < 1024; ++day, ++allowed) {
      present[static_cast<std::size_t>(day)] = 1;
      if (used(day) > 90) break;
    }
    benchmark::DoNotOptimize(unlawful);
    benchmark::DoNotOptimize(allowed);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_DayByDay);

void BM_Explain(benchmark::State& state) {
  const RulePack pack = schengen();
  const auto all = histories();
  std::size_t i = 0;
  for (auto _ : state) {
    const Timeline timeline(pack, all[i++ % all.size()], kToday);
    benchmark::DoNotOptimize(timeline.explain(kToday));
  }
}
BENCHMARK(BM_Explain);

}  // namespace
