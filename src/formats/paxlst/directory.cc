#include "formats/paxlst/directory.h"

#include <algorithm>
#include <bit>

namespace limen::paxlst {

std::uint16_t release_number(std::string_view release) {
  if (release.size() != 3) return 0;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!digit(release[0]) || !digit(release[1]) || (release[2] != 'A' && release[2] != 'B')) return 0;
  const int year = (release[0] - '0') * 10 + (release[1] - '0');
  if (year >= 90) return 0;  // D.96A and its like are older than any row
  return static_cast<std::uint16_t>(year * 2 + (release[2] - 'A'));
}

bool DirectoryCheck::inside(std::uint8_t group, std::uint8_t ancestor) const {
  for (std::uint8_t at = group; at != ancestor; at = directory_parents()[at]) {
    if (at == 0) return false;
  }
  return true;
}

// From a row: on in its group and the groups below it that follow, the group once more, then the same for its parent.
DirectoryCheck::Step DirectoryCheck::find_step(std::uint8_t from, std::uint32_t tag) const {
  std::uint8_t group = from == kMaxRows ? std::uint8_t{0} : rows_[from].group;
  const std::size_t first = from == kMaxRows ? 0 : from;
  while (true) {
    for (std::size_t row = first; row < rows_.size(); ++row) {
      if (rows_[row].tag != tag) continue;
      const std::uint8_t other = rows_[row].group;
      // Of this group itself, or the trigger of a group directly below it.
      const bool mine = other == group;
      const bool below = other != group && directory_parents()[other] == group && trigger_[other] == row;
      if (mine || below) return {static_cast<std::uint8_t>(row), false};
    }
    if (group == 0) break;
    if (rows_[trigger_[group]].tag == tag) return {trigger_[group], false};
    group = directory_parents()[group];
  }
  // It stood before: in the innermost open group that has it.
  group = from == kMaxRows ? std::uint8_t{0} : rows_[from].group;
  while (true) {
    for (std::size_t row = 0; row < first; ++row) {
      if (rows_[row].tag == tag && rows_[row].group == group) return {static_cast<std::uint8_t>(row), true};
    }
    if (group == 0) return {};
    group = directory_parents()[group];
  }
}

void DirectoryCheck::build(std::uint16_t release) {
  rows_.clear();
  tags_.clear();
  trigger_.fill(kNoRow);
  slots_.fill(kNoRow);
  demanded_.fill(0);
  below_.fill(0);
  for (const DirectoryRow& row : directory_rows()) {
    if (row.since > release || row.until < release || rows_.size() == kMaxRows) continue;
    if (row.group != 0 && trigger_[row.group] == kNoRow) trigger_[row.group] = static_cast<std::uint8_t>(rows_.size());
    rows_.push_back(row);
    if (std::ranges::find(tags_, row.tag) != tags_.end()) continue;
    std::size_t slot = slot_of(row.tag);
    while (slots_[slot] != kNoRow) slot = (slot + 1) % slots_.size();
    slots_[slot] = static_cast<std::uint8_t>(tags_.size());
    tags_.push_back(row.tag);
  }
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const std::uint8_t group = rows_[row].group;
    if (rows_[row].guide_mandatory && trigger_[group] != row) demanded_[group] |= bit(row);
    if (group == 0 || trigger_[group] != row) continue;
    for (std::size_t other = row + 1; other < rows_.size(); ++other) {
      if (rows_[other].group != 0 && inside(rows_[other].group, group)) below_[row] |= bit(other);
    }
  }
  for (std::uint8_t from = 0; from <= kMaxRows; ++from) {
    if (from >= rows_.size() && from != kMaxRows) continue;
    for (std::size_t tag = 0; tag < tags_.size(); ++tag) steps_[from][tag] = find_step(from, tags_[tag]);
  }
  release_ = release;
}

void DirectoryCheck::start(const edifact::Message& message) {
  std::uint16_t oldest = directory_rows().front().since;
  std::uint16_t newest = directory_rows().front().until;
  for (const DirectoryRow& row : directory_rows()) {
    oldest = std::min(oldest, row.since);
    newest = std::max(newest, row.until);
  }
  const std::uint16_t release = std::clamp(release_number(message.release), oldest, newest);
  if (release != release_) build(release);
  seen_ = 0;
  at_ = kMaxRows;
}

std::uint8_t DirectoryCheck::tag_index(std::uint32_t tag) const {
  for (std::size_t slot = slot_of(tag);; slot = (slot + 1) % slots_.size()) {
    const std::uint8_t index = slots_[slot];
    if (index == kNoRow || tags_[index] == tag) return index;
  }
}

void DirectoryCheck::check_group(std::uint8_t group, edifact::InterchangeReader& reader) const {
  for (int missing = std::popcount(demanded_[group] & ~seen_); missing > 0; --missing) {
    reader.report("paxlst.directory.missing", Severity::kWarning,
                  "a segment that the directory demands is missing before this one");
  }
}

void DirectoryCheck::segment(const edifact::Segment& segment, edifact::InterchangeReader& reader) {
  const std::uint8_t index = tag_index(segment.tag());
  if (index == kNoRow) {
    reader.report("paxlst.directory.foreign", Severity::kWarning, "the directory has no such segment in this message");
    return;
  }
  const Step step = steps_[at_][index];
  if (step.row == kNoRow) {
    reader.report("paxlst.directory.foreign", Severity::kWarning, "the directory has no such segment at this place");
    return;
  }
  const DirectoryRow& row = rows_[step.row];
  const bool again = (seen_ & bit(step.row)) != 0;
  if (below_[step.row] != 0 && !step.slip) {  // a new instance of its group
    if (again) check_group(row.group, reader);
    seen_ &= ~below_[step.row];
  }
  seen_ |= bit(step.row);
  std::uint32_t& count = counts_[step.row];
  count = again ? count + 1 : 1;
  if (count == row.guide_times + 1) {
    reader.report("paxlst.directory.repetition", Severity::kWarning,
                  "the segment stands more often than the directory allows");
  }
  if (step.slip) {
    reader.report("paxlst.directory.order", Severity::kWarning, "the segment stands behind its place");
  } else {
    at_ = step.row;
  }
}

void DirectoryCheck::finish(edifact::InterchangeReader& reader) {
  check_group(0, reader);
  for (std::uint8_t group = 1; group < trigger_.size(); ++group) {
    if (trigger_[group] == kNoRow) continue;
    const bool occurred = (seen_ & bit(trigger_[group])) != 0;
    if (occurred) {
      check_group(group, reader);
    } else if (rows_[trigger_[group]].guide_mandatory) {
      reader.report("paxlst.directory.missing", Severity::kWarning,
                    "a group of segments that the directory demands is missing");
    }
  }
}

}  // namespace limen::paxlst
