// Pages over 100,100 answers: 1,540 unit-years × 65 questions, made from the shipped instrument; "deep" as 154 units in
// ten years, "wide" as 1,540 units in one. The goal is a page in 50 ms at the most.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "engines/instruments/instrument.h"
#include "platform/config/config.h"
#include "services/public_instruments/public_instruments.h"

namespace limen::public_instruments {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(std::string(LIMEN_SOURCE_DIR) + "/" + path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string large_round(const instruments::Instrument& instrument, int first, int units) {
  std::string csv = "unit,period,question,presence,openness,evidence,source,comment\n";
  std::uint64_t state = 1;
  for (int year = first; year <= 2020; ++year) {
    for (int unit = 0; unit < units; ++unit) {
      for (const auto& node : instrument.nodes) {
        if (!node.is_question()) continue;
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto dice = state >> 33;
        csv += "U" + std::to_string(unit) + "," + std::to_string(year) + "," + node.id;
        csv += dice % 2 == 0 ? ",yes" : ",no";
        csv += dice / 2 % 3 == 0 ? ",open" : ",restrictive";
        csv += dice / 6 % 3 == 0 ? ",article" : ",source";
        csv += ",\"Act " + std::to_string(dice % 400) + ", section " + std::to_string(dice % 90) +
               "\",a comment of some words\n";
      }
    }
  }
  return csv;
}

std::unique_ptr<public_pages::Section> make(bool deep) {
  auto opened = std::make_shared<release::Opened>();
  opened->manifest.title = {{"en", "Bench"}};
  const std::string pack = content("packs/instruments/apla.yaml");
  const auto node = config::parse_yaml(pack, "apla.yaml");
  const auto instrument = instruments::Instrument::read(*node).take();
  opened->files = {{"pack.yaml", pack},
                   {"round.csv", deep ? large_round(instrument, 2011, 154) : large_round(instrument, 2020, 1540)}};
  opened->manifest.instruments.push_back(
      {"apla", "1", "pack.yaml", {{"large", {{"en", "Large"}}, "round.csv", "", {}, "bench", "CC0"}}});
  const auto world = world_outlines::World::read(content("packs/public_site/world_outlines.txt"), "world");
  auto texts = public_pages::Texts::read(config::PackStore::embedded()).take();
  return factory(std::make_shared<const world_outlines::World>(*world))({opened, texts}).take();
}
const public_pages::Section& site(bool deep) {
  static const std::unique_ptr<public_pages::Section> sections[] = {make(false), make(true)};
  return *sections[deep ? 1 : 0];
}

void page(benchmark::State& state, const char* path) {
  const public_pages::Request request{.language = public_pages::Language::kFrench, .path = path};
  std::size_t bytes = 0;
  for (auto step : state) {
    const auto answer = site(state.range(0) != 0).answer(request);
    if (!answer || answer->status != 200) {
      state.SkipWithError("no page");
      return;
    }
    bytes = answer->page ? answer->page->body.str().size() : answer->body.size();
    benchmark::DoNotOptimize(bytes);
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

#define PAGE(name, path) \
  BENCHMARK_CAPTURE(page, name, path)->ArgName("deep")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)
PAGE(list, "/instruments");
PAGE(home, "/instruments/apla/1");
PAGE(period, "/instruments/apla/1/in/2020");
PAGE(unit, "/instruments/apla/1/in/2020/units/U7");
PAGE(trace, "/instruments/apla/1/in/2020/units/U7/complexity");
PAGE(series, "/instruments/apla/1/units/U7");
PAGE(node, "/instruments/apla/1/in/2020/nodes/complexity");
PAGE(question, "/instruments/apla/1/in/2020/nodes/Q278");
PAGE(order, "/instruments/apla/1/in/2020/ranking/complexity");
PAGE(compare, "/instruments/apla/1/compare");
PAGE(change, "/instruments/apla/1/change");
PAGE(scatter, "/instruments/apla/1/scatter");
PAGE(chart, "/instruments/apla/1/chart");
PAGE(methodology, "/instruments/apla/1/methodology");
void open_release(benchmark::State& state) {
  for (auto step : state) benchmark::DoNotOptimize(make(true));
}
BENCHMARK(open_release)->Unit(benchmark::kMillisecond)->Iterations(1);
PAGE(scores_csv, "/instruments/apla/1/scores.csv");
PAGE(answers_csv, "/instruments/apla/1/answers.csv");
#undef PAGE

}  // namespace
}  // namespace limen::public_instruments
