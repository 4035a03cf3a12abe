// Typed persons a second on one core, beside the probe that only finds and writes down the separators of the same
// bytes. A thousand flights of 200 passengers, about 50 MB; totals are compared with the truth in every run.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "formats/edifact/scan.h"
#include "formats/paxlst/json.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_lists.h"

namespace limen::paxlst {
namespace {

struct File {
  std::string bytes;
  testing::Truth truth;
};

const File& file() {
  static const File made = [] {
    testing::ListMaker maker({.flights = 1000, .persons = 200});
    File result;
    result.bytes = maker.make();
    result.truth = maker.truth();
    return result;
  }();
  return made;
}

class Silent final : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic&) override { ++diagnostics; }
  void range(const edifact::Range&) override {}
  std::uint64_t diagnostics = 0;
};

void rates(benchmark::State& state) {
  const auto runs = static_cast<double>(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file().bytes.size()));
  state.counters["persons/s"] =
      benchmark::Counter(runs * static_cast<double>(file().truth.persons), benchmark::Counter::kIsRate);
  state.counters["messages/s"] = benchmark::Counter(runs * 1000, benchmark::Counter::kIsRate);
}

void separator_probe(benchmark::State& state) {
  const std::string& text = file().bytes;
  const auto marks = std::make_unique<std::uint32_t[]>(text.size() / 2);
  const auto ends = std::make_unique<std::uint32_t[]>(text.size() / 4);
  const auto dirty = std::make_unique<std::uint32_t[]>(text.size() / 4);
  const edifact::ScanSet set{edifact::Separators{}};
  const edifact::ScanFunction scan = edifact::scan_function(edifact::Separators{}, false);
  for (auto _ : state) {
    edifact::ScanOutput out{marks.get(), 0, ends.get(), 0, dirty.get(), 0};
    bool released = false;
    scan(set, text.data(), text.size(), 0, released, out);
    benchmark::DoNotOptimize(out.mark_count);
  }
  rates(state);
}
BENCHMARK(separator_probe)->Unit(benchmark::kMillisecond);

// The reader of the envelope alone, no values looked at: what every typed reader pays before it begins.
void segments_only(benchmark::State& state) {
  for (auto _ : state) {
    Silent silent;
    edifact::InterchangeReader reader(file().bytes, silent, {.retention = edifact::Retention::kMessage});
    std::uint64_t sum = 0;
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) sum += reader.segment().tag();
    benchmark::DoNotOptimize(sum);
  }
  rates(state);
}
BENCHMARK(segments_only)->Unit(benchmark::kMillisecond);

void typed(benchmark::State& state, bool validate, bool copy) {
  Message message;
  for (auto _ : state) {
    Silent silent;
    edifact::InterchangeReader reader(
        file().bytes, silent, {.retention = copy ? edifact::Retention::kSegment : edifact::Retention::kMessage});
    PaxlstReader lists(reader, {.copy = copy, .validate = validate});
    std::size_t persons = 0;
    std::size_t documents = 0;
    std::size_t legs = 0;
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      lists.read(message);
      persons += message.persons.size();
      documents += message.documents.size();
      legs += message.legs.size();
    }
    if (persons != file().truth.persons || documents != file().truth.documents || legs != 1000) {
      state.SkipWithError("the totals are not the truth");
    }
    if (silent.diagnostics != 0) state.SkipWithError("there are diagnostics");
  }
  rates(state);
}
BENCHMARK_CAPTURE(typed, views, false, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(typed, views_validated, true, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(typed, copies, false, true)->Unit(benchmark::kMillisecond);

// One file, a thread for each half: wall time, to be compared with that of typed/views.
void typed_two_threads(benchmark::State& state) {
  Message messages[2];
  const auto read = [](edifact::InterchangeReader& reader, Message& message, const auto& at_end) {
    PaxlstReader lists(reader);
    std::size_t persons = 0;
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      lists.read(message);
      persons += message.persons.size();
      at_end();
    }
    return persons;
  };
  for (auto _ : state) {
    const std::vector<edifact::Seam> seams = edifact::find_seams(file().bytes, 2);
    Silent silent;
    edifact::InterchangeReader first(file().bytes, silent, {.retention = edifact::Retention::kMessage});
    edifact::InterchangeReader second(file().bytes, seams.at(0), {.retention = edifact::Retention::kMessage});
    std::size_t of_second = 0;
    std::thread thread([&] { of_second = read(second, messages[1], [] {}); });
    bool taken = false;
    const std::size_t of_first = read(first, messages[0], [&] {
      if (!thread.joinable() || !first.at_seam(seams[0])) return;
      thread.join();
      taken = first.take_over(second);
    });
    if (thread.joinable()) thread.join();
    if (!taken || of_first + of_second != file().truth.persons) state.SkipWithError("the totals are not the truth");
    if (silent.diagnostics != 0) state.SkipWithError("there are diagnostics");
  }
  rates(state);
}
BENCHMARK(typed_two_threads)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(typed, views_wall, false, false)->Unit(benchmark::kMillisecond)->UseRealTime();

void json_lines(benchmark::State& state) {
  Message message;
  std::string line;
  for (auto _ : state) {
    Silent silent;
    edifact::InterchangeReader reader(file().bytes, silent, {.retention = edifact::Retention::kMessage});
    PaxlstReader lists(reader);
    std::size_t size = 0;
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      lists.read(message);
      line.clear();
      append_json(line, message, {});
      size += line.size();
    }
    benchmark::DoNotOptimize(size);
  }
  rates(state);
}
BENCHMARK(json_lines)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace limen::paxlst
