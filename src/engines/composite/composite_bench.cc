// The ASEM index (51 units, 49 indicators, three levels): one build, 10,000 runs of uncertainty, and Sobol' indices of
// four factors with 10,000 samples (60,000 runs), each on one core. Where the ASEM files are not at hand, made-up
// figures of the same shape stand for them. Run with --benchmark_perf_counters=INSTRUCTIONS where the library has it,
// or under `perf stat -e instructions:u`. For comparison: COINr 1.1.14 takes 0.2 to 0.3 s for one run.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/random.h"
#include "base/test_work.h"
#include "engines/robustness/robustness.h"

namespace {

using namespace limen;
using namespace limen::composite;
using namespace limen::robustness;

struct Index {
  Structure structure;
  Data data;
  Settings settings;
};

Index asem() {
  const std::filesystem::path folder = std::filesystem::path(LIMEN_SOURCE_DIR) / "../shared/data/policy";
  const auto read = [&](const char* name) {
    std::ifstream file(folder / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  std::string structure = read("asem_structure.csv"), data = read("asem_input.csv");
  Index index;
  if (structure.empty()) {
    structure = "iCode,Parent,Type\nr,,Aggregate\nc,r,Aggregate\ns,r,Aggregate\n";
    data = "uCode";
    for (int p = 0; p < 8; ++p) structure += "p" + std::to_string(p) + (p < 5 ? ",c" : ",s") + ",Aggregate\n";
    for (int i = 0; i < 49; ++i) {
      structure += "i" + std::to_string(i) + ",p" + std::to_string(i % 8) + ",Indicator\n";
      data += ",i" + std::to_string(i);
    }
    Random random(1);
    for (int u = 0; u < 51; ++u) {
      data += "\nu" + std::to_string(u);
      for (int i = 0; i < 49; ++i) data += "," + std::to_string(random.between(1, 10000));
    }
    data += "\n";
  } else {
    index.settings.denomination = Denomination{};
    index.settings.imputation = Imputation{.method = Imputation::Method::kGroupMean, .group = "EurAsia_group"};
  }
  index.settings.treatment = Treatment{};
  index.settings.normalisation = Normalisation{.all = {.low = 1, .high = 100}};
  index.structure = Structure::read_csv(structure, "structure").take();
  index.data = Data::read_csv(data, "data", index.structure).take();
  return index;
}

std::vector<Factor> four_factors() {
  return {{"outliers", VaryTreatment{{Treatment{}, Treatment{.winmax = 3}, std::nullopt}}},
          {"scale", VaryNormalisation{{{.all = {.low = 1, .high = 100}}, {.all = {.scaling = Scaling::kRank}}}}},
          {"mean", VaryAggregation{{{.all = Mean::kArithmetic}, {.all = Mean::kGeometric}}}},
          {"weights", VaryWeights{0.25, std::nullopt}}};
}

template <typename Round>
void measure(benchmark::State& state, const Round& round) {
  const limen::testing::WorkMeter meter;
  for (auto _ : state) round();
  state.counters["instructions"] = meter.counts_instructions() ? meter.of(round) : 0;
}

void BM_Build(benchmark::State& state) {
  const Index index = asem();
  for (auto _ : state) benchmark::DoNotOptimize(build(index.structure, index.data, index.settings));
}
BENCHMARK(BM_Build)->Unit(benchmark::kMicrosecond);

void BM_Uncertainty10000(benchmark::State& state) {
  const Index index = asem();
  const Model model = Model::prepare(index.structure, index.data, index.settings, four_factors()).take();
  measure(state, [&] {
    Runs runs = Runs::reserve(model, 10'000, 1).take();
    evaluate(model, 0, runs.count, runs);
    benchmark::DoNotOptimize(summarise(model, runs));
  });
}
BENCHMARK(BM_Uncertainty10000)->Unit(benchmark::kMillisecond);

void BM_Sobol10000(benchmark::State& state) {
  const Index index = asem();
  const Model model = Model::prepare(index.structure, index.data, index.settings, four_factors()).take();
  const Design design{.factors = 4, .samples = 10'000, .seed = 1};
  measure(state, [&] {
    std::vector<double> outputs(design.runs());
    evaluate(model, design, 0, outputs.size(), outputs);
    benchmark::DoNotOptimize(sobol(design, outputs));
  });
}
BENCHMARK(BM_Sobol10000)->Unit(benchmark::kMillisecond);

}  // namespace
