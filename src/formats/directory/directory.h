// Order, repetitions and mandatory segments of messages: PAXLST and CUSRES in the UN directory of a message's release
// (D.02B to D.24A), PNRGOV in the guide of its version (10.1 to 21.1), with what the air guides allow beyond them. A
// release that is newer is read by the newest rows, an older one by the oldest.
//
// Gives diagnostics only: "paxlst.directory.order", ".repetition", ".missing", ".foreign", and the same of cusres and
// pnrgov. The rows stand in paxlst.txt, cusres.txt and pnrgov.txt; tools/make_directories.py makes tables.cc of them.
//
//   if (const directory::Directory* found = directory::of(reader.message())) {
//     directory::Check check(*found);  // reused for further messages: its tables are made once a release
//     check.start(reader.message());
//     while (reader.next() == edifact::Step::kSegment) check.segment(reader.segment(), reader);
//     check.finish(reader);
//   }
//
// Threads: a Check belongs to one. No I/O, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "formats/edifact/reader.h"

namespace limen::directory {

struct Row {
  std::uint8_t group = 0;  // 0: the message; otherwise the number of its segment group
  std::uint32_t tag = 0;
  bool mandatory = false;  // in the directory
  std::uint32_t times = 0;
  bool guide_mandatory = false;  // what is checked
  std::uint32_t guide_times = 0;
  std::uint16_t since = 0;  // releases, see release_number()
  std::uint16_t until = 0;
};

struct Directory {
  std::span<const Row> rows;                             // at most 64 for a release
  std::span<const std::uint8_t> parents;                 // by group
  std::string_view order, repetition, missing, foreign;  // codes
};

const Directory& passenger_list();  // PAXLST
const Directory& answer();          // CUSRES
const Directory& bookings();        // PNRGOV
// Of the message's type; nullptr where there is none.
const Directory* of(const edifact::Message& message);

// Half years since 2000 for "02B" (5), tenths for version 11, release 1 of PADIS (111). 0 unless it is a release.
std::uint16_t release_number(const edifact::Message& message);

namespace tables {
std::span<const Row> paxlst_rows();
std::span<const std::uint8_t> paxlst_parents();
std::span<const Row> cusres_rows();
std::span<const std::uint8_t> cusres_parents();
std::span<const Row> pnrgov_rows();
std::span<const std::uint8_t> pnrgov_parents();
}  // namespace tables

class Check {
 public:
  explicit Check(const Directory& directory) : directory_(&directory) {}
  void start(const edifact::Message& message);
  void segment(const edifact::Segment& segment, edifact::InterchangeReader& reader);
  void finish(edifact::InterchangeReader& reader);  // at the end of the message

 private:
  static constexpr std::size_t kMaxRows = 64;
  static constexpr std::size_t kMaxTags = 32;
  static constexpr std::size_t kMaxGroups = 16;
  static constexpr std::uint8_t kNoRow = 255;
  static constexpr std::uint8_t kNotAsked = 254;
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

  const Directory* directory_;
  std::uint16_t release_ = 0;  // of the tables below
  std::vector<Row> rows_;
  std::vector<std::uint32_t> tags_;
  std::array<std::uint8_t, 128> slots_{};  // index in tags_, found by slot_of() or behind it
  // Found when they are asked for: most messages need a few. The last: before any segment.
  std::array<std::array<Step, kMaxTags>, kMaxRows + 1> steps_{};
  std::array<std::uint8_t, kMaxGroups> trigger_{};    // row by group
  std::array<std::uint64_t, kMaxGroups> demanded_{};  // by group: its mandatory rows but the trigger
  std::array<std::uint64_t, kMaxRows> below_{};       // of a trigger: the rows that begin anew with it
  std::array<std::uint32_t, kMaxRows> counts_{};      // of rows that were seen
  std::uint64_t seen_ = 0;                            // a bit for each row
  std::uint8_t at_ = kMaxRows;
};

}  // namespace limen::directory
