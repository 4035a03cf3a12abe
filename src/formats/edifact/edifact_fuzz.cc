// Any bytes: the cursor agrees with the naive reader, with and without AVX2; the reader's ranges tile the input, a
// stream cut into pieces of any length gives what the whole gives, and what is copied is the same bytes.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "base/test_require.h"
#include "formats/edifact/edifact_naive.h"
#include "formats/edifact/test_interchange.h"

namespace {

using namespace limen::edifact;

using limen::testing::require;

bool ordinary_tag(std::string_view tag) {
  return tag.size() == 3 &&
         std::all_of(tag.begin(), tag.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

void compare(std::string_view bytes, const Separators& separators, const std::vector<naive::NaiveSegment>& expected,
             bool portable) {
  SegmentCursor cursor(bytes, separators, 0, true, {.portable = portable});
  Segment segment;
  for (const naive::NaiveSegment& naive : expected) {
    require(cursor.next(segment));
    require(segment.offset() == naive.begin && segment.end() == naive.end);
    if (segment.has(Segment::kTooLarge)) continue;
    require(segment.tag_text() == naive.tag);
    require(segment.has(Segment::kUnterminated) != naive.terminated);
    const auto same = [&](std::string_view value, const naive::Value& other) {
      require(value == other.text && segment.place_of(value).offset == other.offset);
    };
    Fields fields(segment);
    std::size_t nested = 0;
    do {
      while (fields.more()) same(fields.component(), naive.nested[nested++]);
    } while (fields.next_repetition());
    require(nested == naive.nested.size());
    for (const naive::Element& element : naive.elements) {
      require(fields.next_element());
      for (std::size_t r = 0; r < element.size(); ++r) {
        require(r == 0 || fields.next_repetition());
        for (const naive::Value& value : element[r]) {
          require(fields.more());
          same(fields.component(), value);
        }
        require(!fields.more());
      }
      require(!fields.next_repetition());
    }
    require(!fields.next_element());
  }
  require(!cursor.next(segment));
}

// Through a stream that gives pieces of changing lengths: 1 to 1, to 8, or to 64 bytes.
void read_pieces(std::string_view bytes, std::uint32_t seed, const ReaderOptions& options, testing::Reading& reading) {
  std::size_t at = 0;
  const std::size_t most = std::size_t{1} << (seed % 3 * 3);
  const Source source = [&](std::span<char> buffer) {
    seed = seed * 1664525U + 1013904223U;
    const std::size_t wanted = 1 + (seed >> 16) % most;
    const std::size_t count = std::min({wanted, buffer.size(), bytes.size() - at});
    std::copy_n(bytes.data() + at, count, buffer.data());
    at += count;
    return count;
  };
  InterchangeReader reader(source, reading.findings, options);
  testing::read_all(reader, reading);
}

bool has_repetitions(const Segment& segment) {
  Fields fields(segment);
  bool any = fields.next_repetition();
  while (!any && fields.next_element()) any = fields.next_repetition();
  return any;
}

// Segments written with the separators they came with are the bytes they were; with others they are the same values.
void compare_copies(std::string_view bytes, const Separators& others) {
  Findings unused;
  InterchangeReader reader(bytes, unused);
  std::string same, other, received;
  std::vector<testing::PlainSegment> values;
  std::optional<EdifactWriter> into_same;
  EdifactWriter into_other(other, others);
  for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
    // A message may turn repetition off for those that follow.
    if (step == Step::kMessage) into_same.emplace(same, reader.interchange().separators);
    const Segment& segment = reader.segment();
    if (step != Step::kSegment || segment.has(Segment::kUnterminated) || segment.has(Segment::kTooLarge)) continue;
    into_same->copy(segment);
    received += segment.original();
    // Without a separator of their own repetitions become elements: nothing to compare.
    if (!ordinary_tag(segment.tag_text()) || (!others.has_repetition() && has_repetitions(segment))) continue;
    into_other.copy(segment);
    values.push_back(testing::plain(segment));
  }
  require(same == received);
  if (!into_other.finish().ok()) return;
  SegmentCursor cursor(other, others);
  Segment segment;
  for (const testing::PlainSegment& value : values) {
    require(cursor.next(segment));
    require(testing::plain(segment) == value);
  }
  require(!cursor.next(segment));
}

// Runs of ordinary segments, broken ones among them, are what the reader gives without them.
void compare_runs(std::string_view bytes, const ReaderOptions& options, std::uint32_t refuse) {
  Findings alone, run;
  require(testing::trace_runs(bytes, run, options, refuse) == testing::trace_runs(bytes, alone, options, 0));
  require(run.ranges == alone.ranges);
  require(run.diagnostics == alone.diagnostics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const std::vector<Separators> kSets = testing::separator_sets();
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Separators& separators = kSets[data[0] % kSets.size()];
  const auto expected = naive::tokenise(bytes, separators);
  compare(bytes, separators, expected, false);
  compare(bytes, separators, expected, true);

  const Retention retention = (data[0] & 0x80) != 0 ? Retention::kMessage : Retention::kSegment;
  testing::Reading whole;
  testing::read(bytes, whole, {.retention = retention});
  require(testing::tiles(whole.findings.ranges, bytes.size()));
  testing::Reading stream;
  read_pieces(bytes, data[0], {.retention = retention, .chunk_bytes = 32}, stream);
  require(stream.trace == whole.trace);
  require(stream.findings.ranges == whole.findings.ranges);
  require(stream.findings.diagnostics == whole.findings.diagnostics);
  compare_copies(bytes, separators);
  compare_runs(bytes, {.retention = retention}, 1U << (data[0] % 5));
  return 0;
}
