// Bytes a second on one core, beside what the machine can do at most: memcpy, and a probe that finds every separator
// and writes its position down, without giving out anything. Ratios are to the probe, in the same run.
#include <benchmark/benchmark.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "formats/edifact/edifact.h"
#include "formats/edifact/scan.h"

namespace limen::edifact {
namespace {

// Flights with 200 passengers each, about `size` bytes in one interchange.
std::string passenger_lists(std::size_t size) {
  std::mt19937 random(42);
  std::string out;
  out.reserve(size + 100000);
  EdifactWriter writer(out);
  Interchange interchange;
  interchange.has_una = true;
  interchange.syntax_id = "UNOA";
  interchange.version = 4;
  interchange.sender.id = "LIMENAIR";
  interchange.recipient.id = "UTOBORDER";
  interchange.date = "261122";
  interchange.time = "0915";
  interchange.reference = "BENCH1";
  writer.begin_interchange(interchange);
  const auto number = [&](int digits) {
    std::string text;
    for (int i = 0; i < digits; ++i) text.push_back(static_cast<char>('0' + random() % 10));
    return text;
  };
  const auto name = [&] {
    std::string text;
    for (auto i = 4 + random() % 8; i > 0; --i) text.push_back(static_cast<char>('A' + random() % 26));
    return text;
  };
  for (int flight = 1; out.size() < size; ++flight) {
    Message message;
    message.reference = "M" + std::to_string(flight);
    message.type = "PAXLST";
    message.version = "D";
    message.release = "12B";
    message.agency = "UN";
    message.association = "IATA";
    writer.begin_message(message);
    writer.segment("BGM", {{"745"}});
    writer.segment("NAD", {{"MS"}, {}, {}, {"LIMEN AIR"}});
    writer.segment("COM", {{"0041 22 555 01 01", "TE"}});
    writer.segment("TDT", {{"20"}, {"LM" + number(3)}});
    writer.segment("LOC", {{"125"}, {"UTA"}});
    writer.segment("DTM", {{"189", "2611220915", "201"}});
    writer.segment("LOC", {{"87"}, {"UTB"}});
    writer.segment("DTM", {{"232", "2611221215", "201"}});
    for (int i = 0; i < 200; ++i) {
      writer.segment("NAD", {{"FL"}, {}, {}, {name(), name(), name()}});
      writer.segment("ATT", {{"2"}, {}, {random() % 2 == 0 ? "M" : "F"}});
      writer.segment("DTM", {{"329", number(6)}});
      writer.segment("MEA", {{"CT"}, {}, {"", "1"}});
      writer.segment("GEI", {{"4"}, {"173"}});
      writer.segment("FTX", {{"BAG"}, {}, {}, {"LM" + number(6)}});
      writer.segment("LOC", {{"174"}, {"UTO"}});
      writer.segment("LOC", {{"178"}, {"UTA"}});
      writer.segment("LOC", {{"179"}, {"UTB"}});
      writer.segment("NAT", {{"2"}, {"UTO"}});
      writer.segment("RFF", {{"AVF", name()}});
      writer.segment("RFF", {{"ABO", number(12)}});
      writer.segment("RFF", {{"SEA", number(2) + "A"}});
      writer.segment("DOC", {{"P", "110", "111"}, {number(9)}});
      writer.segment("DTM", {{"36", number(6)}});
      writer.segment("LOC", {{"91"}, {"UTO"}});
    }
    writer.segment("CNT", {{"42", "200"}});
    writer.end_message();
  }
  writer.end_interchange();
  return out;
}

std::string wrap(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 66) {
    out += text.substr(i, 66);
    out += "\r\n";
  }
  return out;
}

const std::string& clean_file() {
  static const std::string text = passenger_lists(50U << 20);
  return text;
}
const std::string& wrapped_file() {
  static const std::string text = wrap(clean_file());
  return text;
}

class Silent final : public Report {
 public:
  void diagnostic(const Diagnostic&) override { ++diagnostics; }
  void range(const Range&) override {}
  std::uint64_t diagnostics = 0;
};

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(text.size()));
}

void copy(benchmark::State& state) {
  const std::string& text = clean_file();
  std::string to(text.size(), ' ');
  for (auto _ : state) {
    std::memcpy(to.data(), text.data(), text.size());
    benchmark::ClobberMemory();
  }
  count_bytes(state, text);
}
BENCHMARK(copy)->Unit(benchmark::kMillisecond);

void separator_positions(benchmark::State& state) {
  const std::string& text = clean_file();
  const auto marks = std::make_unique<std::uint32_t[]>(text.size() / 2);
  const auto ends = std::make_unique<std::uint32_t[]>(text.size() / 4);
  const auto dirty = std::make_unique<std::uint32_t[]>(text.size() / 4);
  const ScanSet set{Separators{}};
  const ScanFunction scan = scan_function(Separators{}, false);
  for (auto _ : state) {
    ScanOutput out{marks.get(), 0, ends.get(), 0, dirty.get(), 0};
    bool released = false;
    scan(set, text.data(), text.size(), 0, released, out);
    benchmark::DoNotOptimize(out.mark_count);
  }
  count_bytes(state, text);
}
BENCHMARK(separator_positions)->Unit(benchmark::kMillisecond);

void cut_segments(benchmark::State& state, const std::string& (*file)(), bool portable) {
  const std::string& text = file();
  for (auto _ : state) {
    SegmentCursor cursor(std::string_view(text).substr(9), Separators{}, 9, true, {.portable = portable});
    std::uint64_t sum = 0;
    while (cursor.next()) sum += cursor.segment().tag();
    benchmark::DoNotOptimize(sum);
  }
  count_bytes(state, text);
}
BENCHMARK_CAPTURE(cut_segments, clean, &clean_file, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cut_segments, portable, &clean_file, true)->Unit(benchmark::kMillisecond);

// Every element and component as a view, with its offset in the input.
void tokenise(benchmark::State& state, const std::string& (*file)(), bool portable) {
  const std::string& text = file();
  for (auto _ : state) {
    SegmentCursor cursor(std::string_view(text).substr(9), Separators{}, 9, true, {.portable = portable});
    std::uint64_t sum = 0;
    while (cursor.next()) {
      const Segment& segment = cursor.segment();
      sum += segment.offset();
      Fields fields(segment);
      while (fields.next_element()) {
        do {
          const std::string_view value = fields.component();
          sum += value.size() + static_cast<unsigned char>(*value.data());
        } while (fields.more());
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  count_bytes(state, text);
}
BENCHMARK_CAPTURE(tokenise, clean, &clean_file, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(tokenise, portable, &clean_file, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(tokenise, wrapped, &wrapped_file, false)->Unit(benchmark::kMillisecond);

// The same without asking where an element ends: each value with what stands before it.
void tokenise_flat(benchmark::State& state, const std::string& (*file)()) {
  const std::string& text = file();
  for (auto _ : state) {
    SegmentCursor cursor(std::string_view(text).substr(9), Separators{}, 9, true);
    std::uint64_t sum = 0;
    while (cursor.next()) {
      const Segment& segment = cursor.segment();
      sum += segment.offset();
      if (segment.has(Segment::kTooLarge)) continue;
      const Outline values(segment);
      for (std::size_t i = 0; i < values.count(); ++i) {
        const std::string_view value = values[i];
        sum += value.size() + static_cast<unsigned char>(*value.data()) + (values.is_element(i) ? 1 : 0);
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  count_bytes(state, text);
}
BENCHMARK_CAPTURE(tokenise_flat, clean, &clean_file)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(tokenise_flat, wrapped, &wrapped_file)->Unit(benchmark::kMillisecond);

// The reader with envelopes, ranges and counts, and every value looked at.
void read_messages(benchmark::State& state, const std::string& (*file)(), bool characters) {
  const std::string& text = file();
  for (auto _ : state) {
    Silent silent;
    InterchangeReader reader(text, silent, {.retention = Retention::kMessage, .check_characters = characters});
    std::uint64_t sum = 0;
    for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
      if (step != Step::kSegment) continue;
      Fields fields(reader.segment());
      while (fields.next_element()) {
        do sum += fields.component().size();
        while (fields.more());
      }
    }
    benchmark::DoNotOptimize(sum);
    if (silent.diagnostics > 1) state.SkipWithError("diagnostics");
  }
  count_bytes(state, text);
}
BENCHMARK_CAPTURE(read_messages, clean, &clean_file, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_messages, clean_checked, &clean_file, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_messages, wrapped, &wrapped_file, true)->Unit(benchmark::kMillisecond);

void read_stream(benchmark::State& state) {
  const std::string& text = clean_file();
  for (auto _ : state) {
    std::size_t at = 0;
    const Source source = [&](std::span<char> buffer) {
      const std::size_t count = std::min(buffer.size(), text.size() - at);
      std::memcpy(buffer.data(), text.data() + at, count);
      at += count;
      return count;
    };
    Silent silent;
    InterchangeReader reader(source, silent);
    std::uint64_t segments = 0;
    while (reader.next() != Step::kEnd) ++segments;
    benchmark::DoNotOptimize(segments);
  }
  count_bytes(state, text);
}
BENCHMARK(read_stream)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace limen::edifact
