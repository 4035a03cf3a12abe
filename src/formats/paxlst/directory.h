// Order, repetitions and mandatory segments of PAXLST in the directory of a message's release (D.02B to D.24A), with
// what the air guides allow beyond it. A release that is newer is read by the newest rows, an older one by the oldest.
//
// Gives diagnostics only: "paxlst.directory.order", ".repetition", ".missing", ".foreign". The rows stand in
// directory.txt.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "formats/edifact/reader.h"

namespace limen::paxlst {

struct DirectoryRow {
  std::uint8_t group = 0;  // 0: the message; otherwise SG1 to SG7
  std::uint32_t tag = 0;
  bool mandatory = false;  // in the directory
  std::uint32_t times = 0;
  bool guide_mandatory = false;  // what is checked
  std::uint32_t guide_times = 0;
  std::uint16_t since = 0;  // half years since 2000: D.02B is 5
  std::uint16_t until = 0;
};

std::span<const DirectoryRow> directory_rows();
std::span<const std::uint8_t> directory_parents();  // by group

// "02B" is 5. 0 unless it is a release.
std::uint16_t release_number(std::string_view release);

class DirectoryCheck {
 public:
  void start(const edifact::Message& message);
  void segment(const edifact::Segment& segment, edifact::InterchangeReader& reader);
  void finish(edifact::InterchangeReader& reader);  // at the end of the message

 private:
  static constexpr std::size_t kMaxRows = 64;
  static constexpr std::size_t kMaxTags = 32;
  static constexpr std::uint8_t kNoRow = 255;
  struct Step {
    std::uint8_t row = kNoRow;
    bool slip = false;  // it is known here, but stood before
  };

  void build(std::uint16_t release);
  Step find_step(std::uint8_t from, std::uint32_t tag) const;
  std::uint8_t tag_index(std::uint32_t tag) const;
  bool inside(std::uint8_t group, std::uint8_t ancestor) const;
  void check_group(std::uint8_t group, edifact::InterchangeReader& reader) const;
  static constexpr std::uint64_t bit(std::size_t row) { return std::uint64_t{1} << row; }
  static std::size_t slot_of(std::uint32_t tag) { return tag * 0x9E3779B1U >> 25; }

  std::uint16_t release_ = 0;  // of the tables below
  std::vector<DirectoryRow> rows_;
  std::vector<std::uint32_t> tags_;
  std::array<std::uint8_t, 128> slots_{};                         // index in tags_, found by slot_of() or behind it
  std::array<std::array<Step, kMaxTags>, kMaxRows + 1> steps_{};  // the last: before any segment
  std::array<std::uint8_t, 8> trigger_{};                         // row by group
  std::array<std::uint64_t, 8> demanded_{};                       // by group: its mandatory rows but the trigger
  std::array<std::uint64_t, kMaxRows> below_{};                   // of a trigger: the rows that begin anew with it
  std::array<std::uint32_t, kMaxRows> counts_{};                  // of rows that were seen
  std::uint64_t seen_ = 0;                                        // a bit for each row
  std::uint8_t at_ = kMaxRows;
};

}  // namespace limen::paxlst
