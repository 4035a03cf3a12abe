// Any bytes: the cursor agrees with the naive reader, with and without AVX2; the reader's ranges tile the input, and a
// stream gives what the whole gives.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/edifact/edifact_naive.h"
#include "formats/edifact/test_interchange.h"

namespace {

using namespace limen::edifact;

void require(bool condition) {
  if (!condition) std::abort();
}

void compare(std::string_view bytes, const Separators& separators, bool portable) {
  const auto expected = naive::tokenise(bytes, separators);
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto sets = testing::separator_sets();
  const Separators& separators = sets[data[0] % sets.size()];
  compare(bytes, separators, false);
  compare(bytes, separators, true);

  testing::Reading whole;
  testing::read(bytes, whole, {.retention = (data[0] & 0x80) != 0 ? Retention::kMessage : Retention::kSegment});
  require(testing::tiles(whole.findings.ranges, bytes.size()));
  testing::Reading stream;
  testing::read_stream(bytes, stream, 1 + data[0] % 61, {.chunk_bytes = 32});
  require(stream.trace == whole.trace);
  require(stream.findings.ranges == whole.findings.ranges);
  require(stream.findings.diagnostics.size() == whole.findings.diagnostics.size());
  return 0;
}
