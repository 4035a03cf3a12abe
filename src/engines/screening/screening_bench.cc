// 100,000 invented entries (about two names each): search by kind of query, the full scan beside it, load and memory.
#include <benchmark/benchmark.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

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

// Instructions of this thread in user space: unlike time, the same whatever else the machine does. 0 where the kernel
// does not tell.
class Instructions {
 public:
  Instructions() {
    perf_event_attr what{};
    what.type = PERF_TYPE_HARDWARE;
    what.size = sizeof what;
    what.config = PERF_COUNT_HW_INSTRUCTIONS;
    what.exclude_kernel = 1;
    what.exclude_hv = 1;
    file_ = static_cast<int>(syscall(SYS_perf_event_open, &what, 0, -1, -1, 0));
  }
  ~Instructions() {
    if (file_ >= 0) close(file_);
  }
  Instructions(const Instructions&) = delete;
  Instructions& operator=(const Instructions&) = delete;
  double now() const {
    std::uint64_t count = 0;
    return file_ >= 0 && read(file_, &count, sizeof count) == sizeof count ? static_cast<double>(count) : 0;
  }

 private:
  int file_ = -1;
};

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void search(benchmark::State& state, std::vector<Query> Bench::* queries) {
  const Bench& b = bench();
  std::vector<double> microseconds;
  std::size_t at = 0, found = 0;
  const Instructions instructions;
  double counted = 0, most = 0;
  for (auto _ : state) {
    const double start = cpu_microseconds();
    const double before = instructions.now();
    const auto hits = b.index.search((b.*queries)[at++ % (b.*queries).size()]);
    const double spent = instructions.now() - before;
    counted += spent;
    most = std::max(most, spent);
    microseconds.push_back(cpu_microseconds() - start);
    found += hits.empty() ? 0 : 1;
  }
  std::ranges::sort(microseconds);
  state.counters["instructions"] = counted / static_cast<double>(microseconds.size());
  state.counters["most_instructions"] = most;
  state.counters["p50_cpu_us"] = microseconds[microseconds.size() / 2];
  state.counters["p99_cpu_us"] = microseconds[microseconds.size() * 99 / 100];
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
  const Instructions instructions;
  double scanned = 0, searched = 0;
  for (auto _ : state) {
    const Query& query = b.near[at++];
    std::vector<RawId> wanted;
    const double start = instructions.now();
    for (const auto& entry : b.entries) {
      const auto hit = evaluate(b.model, folder, query, entry);
      if (hit && hit->score >= b.model.min_score()) wanted.push_back(entry.id);
    }
    scanned += instructions.now() - start;
    const auto hits = b.index.search(query, {.max_hits = kEntries});
    searched += instructions.now() - start;
    expected += wanted.size();
    for (const auto& id : wanted) {
      found += std::ranges::any_of(hits, [&](const Hit& h) { return h.entry == id; }) ? 1 : 0;
    }
  }
  searched -= scanned;
  state.counters["instructions"] = scanned / static_cast<double>(at);
  state.counters["times_the_index"] = searched > 0 ? scanned / searched : 0;
  state.counters["hits"] = static_cast<double>(expected);
  state.counters["found_by_index"] = static_cast<double>(found);
}
BENCHMARK(full_scan)->Iterations(10)->Unit(benchmark::kMillisecond);

void load(benchmark::State& state) {
  const Bench& b = bench();
  for (auto _ : state) {
    auto loaded = std::make_unique<Index>(b.model);
    Index& index = *loaded;
    for (const auto& entry : b.entries) index.insert(entry);
    state.PauseTiming();  // giving it all back is not loading
    const auto size = index.size();
    loaded.reset();
    state.ResumeTiming();
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
