// One new entry against a million past travellers, and beside it, on the first of them, the plain judge.
#include <benchmark/benchmark.h>

#include "engines/reverse_screening/reverse_screening.h"
#include "engines/screening/invented_names.h"
#include "engines/screening/test_model.h"

namespace limen::reverse_screening {
namespace {

constexpr std::size_t kTravellers = 1'000'000, kPlain = 20'000;

struct Bench {
  Bench() : invented(11) {
    for (std::uint32_t i = 0; i < 64; ++i) entries.push_back(invented.entry(i));
    travellers.reserve(kTravellers);
    for (std::size_t i = 0; i < kTravellers; ++i) {
      std::string name = screening::InventedNames::join(invented.person());
      for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      travellers.push_back({.names = {{std::move(name)}},
                            .birth = invented.birth(),
                            .sex = Sex::kFemale,
                            .nationalities = {invented.state()},
                            .documents = {{invented.document(), invented.state()}}});
    }
  }
  screening::Model model = screening::shipped_model();
  names::Folder folder;
  screening::InventedNames invented;
  std::vector<screening::Entry> entries;
  std::vector<screening::Query> travellers;
};

const Bench& bench() {
  static const Bench made;
  return made;
}

void BM_OneEntryAgainstAMillion(benchmark::State& state) {
  const Bench& all = bench();
  std::size_t hits = 0, next = 0;
  for (auto _ : state) {
    const OneEntry one(all.model, all.entries[next++ % all.entries.size()]);
    for (const screening::Query& traveller : all.travellers) hits += one.judge(traveller) ? 1 : 0;
  }
  const auto rounds = static_cast<double>(state.iterations());
  state.counters["hits"] = static_cast<double>(hits) / rounds;
}
BENCHMARK(BM_OneEntryAgainstAMillion)->Unit(benchmark::kMillisecond)->Iterations(4);

void BM_PlainJudge(benchmark::State& state) {
  const Bench& all = bench();
  std::size_t next = 0, hits = 0;
  for (auto _ : state) {
    const auto& entry = all.entries[next++ % all.entries.size()];
    for (std::size_t i = 0; i < kPlain; ++i) {
      hits += screening::evaluate(all.model, all.folder, all.travellers[i], entry) ? 1 : 0;
    }
  }
  state.counters["per_million_ms"] = benchmark::Counter(static_cast<double>(state.iterations()) * kPlain / 1e9,
                                                        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  benchmark::DoNotOptimize(hits);
}
BENCHMARK(BM_PlainJudge)->Unit(benchmark::kMillisecond)->Iterations(2);

// An index of the entries alone, as for an import: so many entries at once.
void BM_IndexOfEntries(benchmark::State& state) {
  const Bench& all = bench();
  for (auto _ : state) {
    screening::Index index(all.model);
    for (std::int64_t i = 0; i < state.range(0); ++i) index.insert(all.entries[static_cast<std::size_t>(i)]);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < 10 * kPlain; ++i) hits += index.search(all.travellers[i]).size();
    benchmark::DoNotOptimize(hits);
  }
}
BENCHMARK(BM_IndexOfEntries)->Arg(1)->Arg(16)->Arg(64)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace limen::reverse_screening
