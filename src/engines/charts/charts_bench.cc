// What a drawing costs: bars of 60 rows, ranks of 60 units, a scatter of 10,000 points, the world.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>

#include "engines/charts/charts.h"

namespace limen::charts {
namespace {

world_outlines::World world() {
  std::ifstream file(LIMEN_SOURCE_DIR "/packs/public_site/world_outlines.txt");
  std::stringstream text;
  text << file.rdbuf();
  return world_outlines::World::read(text.str(), "world_outlines.txt").take();
}

template <typename Draw>
void measure(benchmark::State& state, Draw drawn) {
  std::size_t bytes = 0;
  for (auto _ : state) bytes = drawn().size();
  state.counters["bytes"] = static_cast<double>(bytes);
}

void bars(benchmark::State& state) {
  Bars chart{.frame = {.id = "b", .title = "t"}};
  for (int i = 0; i < 60; ++i) {
    chart.rows.push_back({.label = "Country of some name", .value = i * 1.5, .interval = Span{i * 1.4, i * 1.7}});
  }
  measure(state, [&] { return draw(chart); });
}
BENCHMARK(bars);

void ranks(benchmark::State& state) {
  RankIntervals chart{.frame = {.id = "r", .title = "t"}};
  for (int i = 1; i <= 60; ++i) {
    chart.rows.push_back({.label = "Country", .rank = i, .interval = Span{i * 0.8, i * 1.1}, .median = i});
  }
  measure(state, [&] { return draw(chart); });
}
BENCHMARK(ranks);

void scatter(benchmark::State& state) {
  Scatter chart{.frame = {.id = "s", .title = "t"}, .regression = true};
  for (int i = 0; i < 10'000; ++i) chart.points.push_back({.label = "p", .x = i % 101 * 1.0, .y = i * 0.5});
  measure(state, [&] { return draw(chart); });
}
BENCHMARK(scatter);

void map(benchmark::State& state) {
  const auto outlines = world();
  WorldMap chart{.frame = {.id = "m", .title = "t"}};
  for (std::size_t i = 0; i < outlines.outlines().size(); ++i) {
    chart.countries.push_back({outlines.outlines()[i].alpha3, "Country", static_cast<double>(i), "/en/x"});
  }
  measure(state, [&] { return draw(chart, outlines); });
}
BENCHMARK(map);

}  // namespace
}  // namespace limen::charts
