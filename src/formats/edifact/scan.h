// Marks separators 64 bytes at a time. Internal to the cursor.
#pragma once

#include <cstddef>
#include <cstdint>

#include "formats/edifact/types.h"

namespace limen::edifact {

// What a byte is, as a bit; see classes_of().
enum ByteClass : std::uint8_t { kSeparatorClass = 1, kTerminatorClass = 2, kReleaseClass = 4, kBreakClass = 8 };

// A fixed set of separators made ready for scanning. Bytes that are separators never count as line breaks.
struct ScanSet {
  explicit ScanSet(const Separators& from);
  Separators separators;
  std::uint8_t classes[256] = {};  // the terminator's last byte carries kTerminatorClass
  char compare[4] = {};            // component, element, repetition, terminator; doubled where not in use
  char release = '\0';             // doubles a line break when there is none
};

struct ScanOutput {
  std::uint32_t* marks = nullptr;  // places of component, element, repetition separators and terminators
  std::size_t mark_count = 0;
  std::uint32_t* ends = nullptr;  // of each terminator: its index in marks
  std::size_t end_count = 0;
  std::uint32_t* dirty = nullptr;  // places of release characters, and of line breaks that do not follow a terminator
  std::size_t dirty_count = 0;
  bool between = false;  // the last byte was a terminator, or a line break behind one; carried on
};

// Scans `size` bytes at `text`, whose first is place `at`. `released` says that a release character stands before (and
// is carried on). Room: marks, ends and dirty take size + 64 more entries each.
using ScanFunction = void (*)(const ScanSet& set, const char* text, std::size_t size, std::uint32_t at, bool& released,
                              ScanOutput& out);

// The fastest that this processor has; `portable`: the one that runs everywhere.
ScanFunction scan_function(const Separators& separators, bool portable);
bool has_avx2();

}  // namespace limen::edifact
