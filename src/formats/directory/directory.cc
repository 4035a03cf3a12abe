#include "formats/directory/directory.h"

#include <algorithm>
#include <bit>

namespace limen::directory {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::uint16_t un_release(std::string_view release) {
  if (release.size() != 3 || !is_digit(release[0]) || !is_digit(release[1])) return 0;
  if (release[2] != 'A' && release[2] != 'B') return 0;
  const int year = (release[0] - '0') * 10 + (release[1] - '0');
  if (year >= 90) return 0;  // D.96A and its like are older than any row
  return static_cast<std::uint16_t>(year * 2 + (release[2] - 'A'));
}

std::uint16_t padis_release(std::string_view version, std::string_view release) {
  if (version.size() != 2 || !is_digit(version[0]) || !is_digit(version[1])) return 0;
  if (release.size() != 1 || !is_digit(release[0])) return 0;
  return static_cast<std::uint16_t>((version[0] - '0') * 100 + (version[1] - '0') * 10 + (release[0] - '0'));
}

}  // namespace

std::uint16_t release_number(const edifact::Message& message) {
  return message.version == "D" ? un_release(message.release) : padis_release(message.version, message.release);
}

const Directory& passenger_list() {
  static const Directory kDirectory{tables::paxlst_rows(),      tables::paxlst_parents(),
                                    "paxlst.directory.order",   "paxlst.directory.repetition",
                                    "paxlst.directory.missing", "paxlst.directory.foreign"};
  return kDirectory;
}

const Directory& answer() {
  static const Directory kDirectory{tables::cusres_rows(),      tables::cusres_parents(),
                                    "cusres.directory.order",   "cusres.directory.repetition",
                                    "cusres.directory.missing", "cusres.directory.foreign"};
  return kDirectory;
}

const Directory& bookings() {
  static const Directory kDirectory{tables::pnrgov_rows(),      tables::pnrgov_parents(),
                                    "pnrgov.directory.order",   "pnrgov.directory.repetition",
                                    "pnrgov.directory.missing", "pnrgov.directory.foreign"};
  return kDirectory;
}

const Directory* of(const edifact::Message& message) {
  if (message.type == "PAXLST") return &passenger_list();
  if (message.type == "CUSRES") return &answer();
  return message.type == "PNRGOV" ? &bookings() : nullptr;
}

bool Check::inside(std::uint8_t group, std::uint8_t ancestor) const {
  for (std::uint8_t at = group; at != ancestor; at = directory_->parents[at]) {
    if (at == 0) return false;
  }
  return true;
}

// From a row: on in its group and the groups below it that follow, the group once more, then the same for its parent.
Check::Step Check::find_step(std::uint8_t from, std::uint32_t tag) const {
  std::uint8_t group = from == kMaxRows ? std::uint8_t{0} : rows_[from].group;
  const std::size_t first = from == kMaxRows ? 0 : from;
  while (true) {
    for (std::size_t row = first; row < rows_.size(); ++row) {
      if (rows_[row].tag != tag) continue;
      const std::uint8_t other = rows_[row].group;
      // Of this group itself, or the trigger of a group directly below it.
      const bool mine = other == group;
      const bool below = other != group && directory_->parents[other] == group && trigger_[other] == row;
      if (mine || below) return {static_cast<std::uint8_t>(row), false};
    }
    if (group == 0) break;
    if (rows_[trigger_[group]].tag == tag) return {trigger_[group], false};
    group = directory_->parents[group];
  }
  // It stood before: in the innermost open group that has it.
  group = from == kMaxRows ? std::uint8_t{0} : rows_[from].group;
  while (true) {
    for (std::size_t row = 0; row < first; ++row) {
      if (rows_[row].tag == tag && rows_[row].group == group) return {static_cast<std::uint8_t>(row), true};
    }
    if (group == 0) return {};
    group = directory_->parents[group];
  }
}

void Check::build(std::uint16_t release) {
  rows_.clear();
  tags_.clear();
  trigger_.fill(kNoRow);
  slots_.fill(kNoRow);
  demanded_.fill(0);
  below_.fill(0);
  for (const Row& row : directory_->rows) {
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
  for (auto& steps : steps_) steps.fill({kNotAsked, false});
  release_ = release;
}

void Check::start(const edifact::Message& message) {
  std::uint16_t oldest = directory_->rows.front().since;
  std::uint16_t newest = directory_->rows.front().until;
  for (const Row& row : directory_->rows) {
    oldest = std::min(oldest, row.since);
    newest = std::max(newest, row.until);
  }
  const std::uint16_t release = std::clamp(release_number(message), oldest, newest);
  if (release != release_) build(release);
  seen_ = 0;
  at_ = kMaxRows;
}

std::uint8_t Check::tag_index(std::uint32_t tag) const {
  for (std::size_t slot = slot_of(tag);; slot = (slot + 1) % slots_.size()) {
    const std::uint8_t index = slots_[slot];
    if (index == kNoRow || tags_[index] == tag) return index;
  }
}

void Check::check_group(std::uint8_t group, edifact::InterchangeReader& reader) const {
  for (int missing = std::popcount(demanded_[group] & ~seen_); missing > 0; --missing) {
    reader.report(directory_->missing, Severity::kWarning,
                  "a segment that the directory demands is missing before this one");
  }
}

void Check::segment(const edifact::Segment& segment, edifact::InterchangeReader& reader) {
  const std::uint8_t index = tag_index(segment.tag());
  if (index == kNoRow) {
    reader.report(directory_->foreign, Severity::kWarning, "the directory has no such segment in this message");
    return;
  }
  Step& known = steps_[at_][index];
  if (known.row == kNotAsked) known = find_step(at_, segment.tag());
  const Step step = known;
  if (step.row == kNoRow) {
    reader.report(directory_->foreign, Severity::kWarning, "the directory has no such segment at this place");
    return;
  }
  const Row& row = rows_[step.row];
  const bool again = (seen_ & bit(step.row)) != 0;
  if (below_[step.row] != 0 && !step.slip) {  // a new instance of its group
    if (again) check_group(row.group, reader);
    seen_ &= ~below_[step.row];
  }
  seen_ |= bit(step.row);
  std::uint32_t& count = counts_[step.row];
  count = again ? count + 1 : 1;
  if (count == row.guide_times + 1) {
    reader.report(directory_->repetition, Severity::kWarning,
                  "the segment stands more often than the directory allows");
  }
  if (step.slip) {
    reader.report(directory_->order, Severity::kWarning, "the segment stands behind its place");
  } else {
    at_ = step.row;
  }
}

void Check::finish(edifact::InterchangeReader& reader) {
  check_group(0, reader);
  for (std::uint8_t group = 1; group < trigger_.size(); ++group) {
    if (trigger_[group] == kNoRow) continue;
    const bool occurred = (seen_ & bit(trigger_[group])) != 0;
    if (occurred) {
      check_group(group, reader);
    } else if (rows_[trigger_[group]].guide_mandatory) {
      reader.report(directory_->missing, Severity::kWarning,
                    "a group of segments that the directory demands is missing");
    }
  }
}

}  // namespace limen::directory
