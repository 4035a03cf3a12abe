// A segment's bytes as received, taken apart so that values can be replaced where they stand: line breaks inside,
// release characters and separators stay. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/segment.h"

namespace limen::anonymise {

struct RawValue {
  std::uint32_t element = 0;  // 0: the tag, and what stands behind it before the first element
  std::uint32_t component = 1;
  std::string text;                   // without line breaks and release characters
  std::vector<std::uint32_t> places;  // of each of its bytes
};

class RawSegment {
 public:
  // `bytes`: edifact::Segment::original().
  RawSegment(std::string_view bytes, const edifact::Separators& separators);

  // Those that are not empty, in order.
  std::vector<RawValue>& values() { return values_; }
  std::string_view value(std::uint32_t element, std::uint32_t component) const;
  // The bytes with the values as they are now.
  std::string bytes() const;

 private:
  std::string bytes_;
  std::vector<RawValue> values_;
};

}  // namespace limen::anonymise
