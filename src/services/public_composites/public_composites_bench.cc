// How long a reader waits: pages after load, and the weights endpoint with an empty cache.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "platform/config/config.h"
#include "services/public_composites/public_composites.h"

namespace limen::public_composites {
namespace {

using public_pages::Request;

std::string read_file(const std::string& name) {
  std::ifstream file(LIMEN_SOURCE_DIR "/packs/demo/composites/living_together/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::unique_ptr<public_pages::Section> make() {
  auto release = std::make_shared<release::Opened>();
  release->manifest.composites = {{.id = "ix", .title = {{"en", "Index"}}, .structure = "s", .data = "d", .plan = "p"}};
  release->files = {{"s", read_file("structure.csv")}, {"d", read_file("data.csv")}, {"p", read_file("plan.yaml")}};
  const auto packs = config::PackStore::embedded();
  return make_section(packs)({release, public_pages::Texts::read(packs).take()}).take();
}

void load(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(make());
}
BENCHMARK(load)->Unit(benchmark::kMillisecond);

void page(benchmark::State& state, const char* path) {
  const auto section = make();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto answer = section->answer(Request{.path = path});
    bytes = answer->page ? answer->page->body.str().size() : answer->body.size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK_CAPTURE(page, ranking, "/composites/ix")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(page, unit, "/composites/ix/units/XA")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(page, robustness, "/composites/ix/robustness")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(page, weights_as_published, "/composites/ix/weights")->Unit(benchmark::kMillisecond);

void weights(benchmark::State& state) {
  const auto section = make();
  int asked = 0;
  for (auto _ : state) {
    const auto answer = section->answer(Request{.path = "/api/composites/ix/weights",
                                                .query = {{"w", fmt::format("WORK:{}", 1 + asked++ % 90000 * 0.001)},
                                                          {"runs", std::to_string(state.range(0))}}});
    if (answer->status != 200) state.SkipWithError("refused");
  }
}
BENCHMARK(weights)->Arg(100)->Arg(1000)->Arg(2000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace limen::public_composites
