// Joining what the groups may read as, cheapest first, under the composite digit and the judgement of the parser.
#include <algorithm>
#include <queue>

#include "engines/mrz_repair/mrz_repair.h"
#include "engines/mrz_repair/search.h"

namespace limen::mrz_repair {
namespace {

constexpr std::size_t kMostJoined = 4000;  // combinations looked at
constexpr std::size_t kMostParsed = 60;    // of those that agree, how many the parser is asked about
constexpr float kFarBehind = 2.5F;         // a reading that much unlikelier than the first is not worth a look

struct Choice {
  std::vector<std::uint8_t> of;  // which alternative of each group
  float cost = 0;
  std::size_t last = 0;  // groups before it do not move any more, so that no choice is made twice
};
struct Dearer {
  bool operator()(const Choice& a, const Choice& b) const { return a.cost != b.cost ? a.cost > b.cost : a.of > b.of; }
};

std::vector<std::string> lines_of(const mrz::Document& document, const std::vector<Group>& groups,
                                  const Choice& choice) {
  std::vector<std::string> lines = document.lines;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::string& text = groups[g].alternatives[choice.of[g]].text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const mrz::Position& place = groups[g].slots[i].position;
      lines[static_cast<std::size_t>(place.line - 1)][static_cast<std::size_t>(place.column - 1)] = text[i];
    }
  }
  return lines;
}

Reading reading_of(const std::vector<Group>& groups, const Choice& choice, std::vector<std::string> lines) {
  Reading reading;
  reading.lines = std::move(lines);
  reading.cost = static_cast<double>(choice.cost);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::string& text = groups[g].alternatives[choice.of[g]].text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const Slot& slot = groups[g].slots[i];
      if (text[i] == slot.received) continue;
      reading.changes.push_back(
          {slot.position, slot.field, slot.received, text[i], groups[g].own_digit || slot.composite != 0});
    }
  }
  std::sort(reading.changes.begin(), reading.changes.end(), [](const Change& a, const Change& b) {
    return a.position.line != b.position.line ? a.position.line < b.position.line
                                              : a.position.column < b.position.column;
  });
  return reading;
}

bool can_be_read(const mrz::Document& document) {
  if (document.valid || document.format == mrz::Format::kUnknown) return false;
  return !document.has("mrz.line.missing") && !document.has("mrz.line.short") && !document.has("mrz.line.long") &&
         !document.has("mrz.name.missing");
}

// Choices in the order of their cost.
class Joiner {
 public:
  explicit Joiner(const std::vector<Group>& groups) : groups_(groups) {
    Choice first;
    first.of.assign(groups.size(), 0);
    for (const Group& group : groups) first.cost += group.alternatives.front().cost;
    queue_.push(std::move(first));
  }

  // The next choice whose composite sum is right; false when there is none within the bound.
  bool next(Choice& choice) {
    while (!queue_.empty() && ++looked_at_ <= kMostJoined) {
      choice = queue_.top();
      queue_.pop();
      push_neighbours(choice);
      int sum = 0;
      for (std::size_t g = 0; g < groups_.size(); ++g) sum += groups_[g].alternatives[choice.of[g]].composite;
      if (sum % 10 == 0) return true;
    }
    return false;
  }

 private:
  void push_neighbours(const Choice& choice) {
    for (std::size_t g = choice.last; g < groups_.size(); ++g) {
      const auto& alternatives = groups_[g].alternatives;
      if (choice.of[g] + 1U >= alternatives.size()) continue;
      Choice dearer = choice;
      dearer.cost += alternatives[choice.of[g] + 1U].cost - alternatives[choice.of[g]].cost;
      ++dearer.of[g];
      dearer.last = g;
      queue_.push(std::move(dearer));
    }
  }

  const std::vector<Group>& groups_;
  std::priority_queue<Choice, std::vector<Choice>, Dearer> queue_;
  std::size_t looked_at_ = 0;
};

}  // namespace

std::vector<Reading> readings(const mrz::Document& document, const mrz::ParseOptions& options) {
  if (!can_be_read(document)) return {};
  std::vector<Group> groups = groups_of(document, *mrz::layout_of(document.format));
  for (Group& group : groups) {
    find_alternatives(group, options.states);
    if (group.alternatives.empty()) return {};
  }
  std::vector<Reading> found;
  Joiner joiner(groups);
  Choice choice;
  mrz::Document judged;
  std::string text;
  for (std::size_t parsed = 0; found.size() < kMaxReadings && parsed < kMostParsed && joiner.next(choice); ++parsed) {
    if (!found.empty() && static_cast<double>(choice.cost) > found.front().cost + static_cast<double>(kFarBehind)) {
      break;
    }
    std::vector<std::string> lines = lines_of(document, groups, choice);
    text.clear();
    for (const std::string& line : lines) (text += line) += '\n';
    mrz::parse_into(text, options, judged);
    if (judged.valid && judged.format == document.format) {
      found.push_back(reading_of(groups, choice, std::move(lines)));
      if (found.back().changes.empty()) break;  // only folded: there is nothing to infer
    }
  }
  return found;
}

std::vector<BlindSpot> blind_spots(const mrz::Document& document) {
  const mrz::Layout* layout = mrz::layout_of(document.format);
  if (layout == nullptr) return {};
  std::vector<BlindSpot> spots;
  for (const Group& group : groups_of(document, *layout)) {
    for (const Slot& slot : group.slots) {
      const bool checked = group.own_digit || slot.composite != 0;
      if (!checked || !slot.stays) continue;
      std::string also;
      for (const char c : same_value(slot.received)) {
        if (mrz::admits(mrz::characters_at(*layout, slot.position.line, slot.position.column), c)) also.push_back(c);
      }
      // A run of fillers would be nothing but blind spots; one that ends a field is no character of it.
      if (!also.empty() && slot.received != '<') spots.push_back({slot.position, slot.field, slot.received, also});
    }
  }
  std::sort(spots.begin(), spots.end(), [](const BlindSpot& a, const BlindSpot& b) {
    return a.position.line != b.position.line ? a.position.line < b.position.line
                                              : a.position.column < b.position.column;
  });
  return spots;
}

}  // namespace limen::mrz_repair
