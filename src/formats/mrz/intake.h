// From bytes to lines of MRZ characters, and the guess which format they are. Internal to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/mrz/mrz.h"

namespace limen::mrz {

// One line: A–Z, 0–9, '<', and '?' for each character that does not belong. Characters are counted as UTF-8 where the
// bytes are UTF-8, so that a foreign character moves nothing.
struct Line {
  std::string text;
  std::string_view received;         // borrowed from the input
  std::vector<std::size_t> offsets;  // where each character begins in `received`; empty: one byte each
  std::size_t first = 0;             // the first character of this line in `received`

  // What was received for the characters [column - 1, column - 1 + length), as far as they exist.
  std::string_view raw(int column, int length) const;
};

struct Intake {
  Format format = Format::kUnknown;
  std::vector<Line> lines;  // as many as the format has, each of its width; as received if the format is unknown
  std::vector<Finding> findings;
};

Intake take_in(std::string_view input);

}  // namespace limen::mrz
