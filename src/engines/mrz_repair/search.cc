// What a group may read as: a bounded walk over the options of its places.
#include "engines/mrz_repair/search.h"

#include <algorithm>

namespace limen::mrz_repair {
namespace {

constexpr std::size_t kMostForced = 4;      // characters of a group that cannot stay; more is no look-alike any more
constexpr std::size_t kMostSteps = 20'000;  // of the walk through one group
constexpr float kOddNeighbours = 0.4F;      // a digit between letters, a letter between digits

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

// Six characters that can be a date; which days a month has is the parser's business.
bool is_date(std::string_view text) {
  const auto part = [&](std::size_t at, int least, int most) {
    if (text[at] == '<' && text[at + 1] == '<') return true;
    const int number = (text[at] - '0') * 10 + (text[at + 1] - '0');
    return is_digit(text[at]) && is_digit(text[at + 1]) && number >= least && number <= most;
  };
  return part(0, 0, 99) && part(2, 1, 12) && part(4, 1, 31);
}

class Walk {
 public:
  Walk(Group& group, const mrz::StateTable* states) : group_(group), states_(states) {}

  void run() {
    const auto forced = std::count_if(group_.slots.begin(), group_.slots.end(), [](const Slot& s) { return !s.stays; });
    if (static_cast<std::size_t>(forced) > kMostForced) return;
    text_.assign(group_.slots.size(), '<');
    visit(0, 0, group_.most_changes, 0.0F);
    std::sort(group_.alternatives.begin(), group_.alternatives.end(), [](const Alternative& a, const Alternative& b) {
      return a.cost != b.cost ? a.cost < b.cost : a.text < b.text;
    });
    if (group_.alternatives.size() > kMaxAlternatives) group_.alternatives.resize(kMaxAlternatives);
  }

 private:
  void visit(std::size_t at, int sums, std::size_t changes, float cost) {
    if (++steps_ > kMostSteps) return;
    if (at == group_.slots.size()) return arrive(sums, cost);
    const Slot& slot = group_.slots[at];
    if (slot.stays) step(at, slot.received, sums, changes, cost);
    if (slot.stays && changes == 0) return;
    for (const Option& option : slot.options) {
      step(at, option.c, sums, slot.stays ? changes - 1 : changes,
           cost + option.cost + unlike_neighbours(at, option.c));
    }
  }

  // Both sums of the own digit at once: the usual one in the ones, the older one in the hundreds.
  void step(std::size_t at, char c, int sums, std::size_t changes, float cost) {
    const Slot& slot = group_.slots[at];
    text_[at] = c;
    const int value = std::max(mrz::character_value(c), 0) % 10;
    const int usual = (sums % 100 + slot.weight * value) % 10;
    const int older = (sums / 100 + slot.older_weight * value) % 10;
    visit(at + 1, older * 100 + usual, changes, cost);
  }

  // In numbers, letters and digits mostly stand beside their like.
  float unlike_neighbours(std::size_t at, char c) const {
    const Slot& slot = group_.slots[at];
    if (slot.field != mrz::Field::kDocumentNumber || at == 0 || at + 2 >= group_.slots.size()) return 0;
    const char before = group_.slots[at - 1].received, after = group_.slots[at + 1].received;
    if (is_digit(c) && is_letter(before) && is_letter(after)) return kOddNeighbours;
    if (is_letter(c) && is_digit(before) && is_digit(after)) return kOddNeighbours;
    return 0;
  }

  void arrive(int sums, float cost) {
    if (group_.own_digit && sums % 100 != 0 && sums / 100 != 0) return;
    const mrz::Field field = group_.slots.empty() ? mrz::Field::kZone : group_.slots.front().field;
    const std::string_view text = text_;
    if ((field == mrz::Field::kBirthDate || field == mrz::Field::kExpiryDate) && !is_date(text)) return;
    if (states_ != nullptr && (field == mrz::Field::kIssuer || field == mrz::Field::kNationality) &&
        states_->find(text.substr(0, std::min(text.find('<'), text.size()))) == nullptr) {
      return;
    }
    Alternative found{text_, cost, 0};
    for (std::size_t i = 0; i < text_.size(); ++i) {
      found.composite += group_.slots[i].composite * std::max(mrz::character_value(text_[i]), 0);
    }
    found.composite %= 10;
    group_.alternatives.push_back(std::move(found));
  }

  Group& group_;
  const mrz::StateTable* states_;
  std::string text_;
  std::size_t steps_ = 0;
};

}  // namespace

void find_alternatives(Group& group, const mrz::StateTable* states) { Walk(group, states).run(); }

}  // namespace limen::mrz_repair
