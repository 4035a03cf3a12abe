// Any bytes: as many bytes of the same shape come out, the same ones for a stream in pieces of any size, and where
// every byte is of a message, what was a segment is one at the same place.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/test_require.h"
#include "engines/anonymise/anonymise.h"
#include "formats/edifact/edifact.h"

namespace {

namespace anonymise = limen::anonymise;
namespace edifact = limen::edifact;

using limen::testing::require;

std::string anonymised(std::string_view bytes, std::size_t step) {
  static const anonymise::Key kKey = anonymise::key_of({});
  std::string out;
  anonymise::Anonymiser anonymiser(kKey, [&](std::string_view piece) { out += piece; });
  anonymiser.edifact([&](std::span<char> buffer) {
    const std::size_t count = std::min({step, buffer.size(), bytes.size()});
    std::copy_n(bytes.data(), count, buffer.data());
    bytes.remove_prefix(count);
    return count;
  });
  return out;
}

// Letters as A and a, digits as 9, bytes beyond ASCII as one of them; everything else stays what it was.
char shape(char c) {
  if (c >= '0' && c <= '9') return '9';
  if (c >= 'A' && c <= 'Z') return 'A';
  if (c >= 'a' && c <= 'z') return 'a';
  return static_cast<unsigned char>(c) >= 0x80 ? '\x80' : c;
}

struct Place {
  std::uint64_t offset = 0, end = 0;
  std::string tag;  // capitals and digits; others are masked
  bool operator==(const Place&) const = default;
};

std::string_view ordinary(std::string_view tag) {
  const auto good = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return tag.size() == 3 && std::ranges::all_of(tag, good) ? tag : std::string_view();
}

// Of all segments of messages; nothing where some bytes are of no message: those are masked, also what looks like the
// beginning of one to whoever reads what stands before it.
std::vector<Place> places(std::string_view bytes) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  std::vector<Place> places;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kSegment) continue;
    const edifact::Segment& segment = reader.segment();
    places.push_back({segment.offset(), segment.end(), std::string(ordinary(segment.tag_text()))});
  }
  const auto outside = [](const edifact::Range& range) { return range.kind == edifact::RangeKind::kQuarantined; };
  if (std::ranges::any_of(findings.ranges, outside)) places.clear();
  return places;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string out = anonymised(bytes, 1U << 20);
  require(out.size() == bytes.size());
  for (std::size_t i = 0; i < out.size(); ++i) require(shape(out[i]) == shape(bytes[i]));
  require(anonymised(bytes, 1 + data[0] % 16U) == out);
  const std::vector<Place> received = places(bytes);
  require(received.empty() || places(out) == received);
  return 0;
}
