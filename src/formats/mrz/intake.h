// From bytes to lines of MRZ characters, and the guess which format they are. Internal to the module.
//
// Nothing here allocates: lines are views of the input where it is as printed, and of a scratch on the caller's stack
// where characters had to be folded.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/mrz/mrz.h"

namespace limen::mrz {

// A zone has 92 bytes, four times as many at most where every character is a foreign one of four bytes; the rest is
// room for frames and blank lines. What is longer is no zone, and is not read to its end.
inline constexpr std::size_t kMostBytes = 2048;
inline constexpr std::size_t kMostLines = 4;  // one more than any format has

// One line: A–Z, 0–9, '<', and '?' for each character that does not belong. Characters are counted as UTF-8 where the
// bytes are UTF-8, so that a foreign character moves nothing.
struct Line {
  std::string_view text;
  std::string_view received;               // borrowed from the input
  const std::uint16_t* offsets = nullptr;  // where each character begins in `received`; null: one byte each
  std::size_t count = 0;                   // characters of `received`
  std::size_t first = 0;                   // the first character of this line among them
  std::uint8_t seen = 0;                   // kinds of characters in `received` that are not as printed

  // What was received for the characters [column - 1, column - 1 + length), as far as they exist.
  std::string_view raw(int column, int length) const;
};

struct Intake {
  Intake() {}  // the scratch stays as it is: it is written before it is read
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  Format format = Format::kUnknown;
  std::array<Line, kMostLines> lines{};  // texts at most as wide as the format; as received if the format is unknown
  std::size_t count = 0;                 // of lines
  std::size_t used = 0;                  // of the scratch
  std::array<char, kMostBytes> text;
  std::array<std::uint16_t, kMostBytes> offsets;
};

void take_in(std::string_view input, Intake& intake, std::vector<Finding>& findings);

}  // namespace limen::mrz
