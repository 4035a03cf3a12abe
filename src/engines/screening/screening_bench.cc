// 100,000 invented entries (about two names each): search by kind of query, the full scan beside it, load and memory.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

#include "engines/screening/invented_names.h"
#include "engines/screening/test_model.h"

namespace limen::screening {
namespace {

constexpr std::uint32_t kEntries = 100'000;

struct Bench {
  Bench() : invented(42) {
    for (std::uint32_t i = 0; i < kEntries; ++i) entries.push_back(invented.entry(i));
    for (const auto& entry : entries) index.insert(entry);
    const names::Folder folder;
    for (int i = 0; i < 1000; ++i) {
      const Entry& entry = entries[invented.below(entries.size())];
      auto parts = folder.fold(entry.names[0].text).parts;
      hits.push_back({.names = {{InventedNames::join(parts)}}, .birth = entry.births[0].date});
      near.push_back({.names = {{InventedNames::join(invented.distort(parts))}}, .birth = entry.births[0].date});
      misses.push_back({.names = {{InventedNames::join(invented.person())}}, .birth = invented.birth()});
    }
  }
  Model model = shipped_model();
  InventedNames invented;
  std::vector<Entry> entries;
  Index index{model};
  std::vector<Query> hits, near, misses;
};

const Bench& bench() {
  static const Bench made;
  return made;
}

void search(benchmark::State& state, std::vector<Query> Bench::* queries) {
  const Bench& b = bench();
  std::vector<double> microseconds;
  std::size_t at = 0, found = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    const auto hits = b.index.search((b.*queries)[at++ % (b.*queries).size()]);
    microseconds.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    found += hits.empty() ? 0 : 1;
  }
  std::ranges::sort(microseconds);
  state.counters["p50_us"] = microseconds[microseconds.size() / 2];
  state.counters["p99_us"] = microseconds[microseconds.size() * 99 / 100];
  state.counters["with_hits"] = static_cast<double>(found) / static_cast<double>(microseconds.size());
}
BENCHMARK_CAPTURE(search, hit, &Bench::hits)->Iterations(1000);
BENCHMARK_CAPTURE(search, near_hit, &Bench::near)->Iterations(1000);
BENCHMARK_CAPTURE(search, miss, &Bench::misses)->Iterations(1000);

// The same judge over every entry: the ratio of the two is what the index is worth. Also what it loses, if anything.
void full_scan(benchmark::State& state) {
  const Bench& b = bench();
  const names::Folder folder;
  std::size_t at = 0, expected = 0, found = 0;
  for (auto _ : state) {
    const Query& query = b.near[at++];
    for (const auto& entry : b.entries) {
      const auto hit = evaluate(b.model, folder, query, entry);
      if (!hit || hit->score < b.model.min_score()) continue;
      ++expected;
      const auto hits = b.index.search(query, {.max_hits = kEntries});
      found += std::ranges::any_of(hits, [&](const Hit& h) { return h.entry == entry.id; }) ? 1 : 0;
    }
  }
  state.counters["hits"] = static_cast<double>(expected);
  state.counters["found_by_index"] = static_cast<double>(found);
}
BENCHMARK(full_scan)->Iterations(10)->Unit(benchmark::kMillisecond);

void load(benchmark::State& state) {
  const Bench& b = bench();
  for (auto _ : state) {
    Index index(b.model);
    for (const auto& entry : b.entries) index.insert(entry);
    const auto size = index.size();
    state.counters["names"] = static_cast<double>(size.names);
    state.counters["parts"] = static_cast<double>(size.parts);
    state.counters["MB"] = static_cast<double>(size.bytes) / 1e6;
    state.counters["bytes_a_name"] = static_cast<double>(size.bytes) / static_cast<double>(size.names);
  }
}
BENCHMARK(load)->Iterations(2)->Unit(benchmark::kMillisecond);

void replace_one(benchmark::State& state) {
  const Bench& b = bench();
  Index index(b.model);
  for (const auto& entry : b.entries) index.insert(entry);
  std::size_t at = 0;
  for (auto _ : state) index.replace(b.entries[at++ % b.entries.size()]);
}
BENCHMARK(replace_one)->Iterations(5000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace limen::screening
