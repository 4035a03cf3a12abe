// Random histories under random rules, compared with a reference that walks day by day over plain arrays and knows
// nothing of intervals, running sums or searches.
//
// 20,000 histories unless LIMEN_STAY_HISTORIES says otherwise; LIMEN_STAY_SEED sets the first seed. The last long run
// stands in docs/proofs/stay.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include "base/result_matchers.h"
#include "engines/stay/stay.h"

namespace limen::stay {
namespace {

constexpr int kDays = 260;             // histories lie in days 0 … kDays − 1 of a small calendar
constexpr int kHorizon = kDays + 320;  // and questions may look further
const CivilDate kZero = *CivilDate::parse("2023-09-01");

CivilDate at(int day) { return kZero + day; }

// ---- the rules, once more, as plain numbers ----

struct PlainRule {
  bool window = true;
  int limit = 0, size = 0, fresh = 0, times = 0, extra = 1, from = -10'000, to = 10'000;
};
struct PlainKind {
  int kind = 0, effect = 0, from = -10'000, to = 10'000;  // effect: 0 counts, 1 removes, 2 not counted
};
struct World {
  std::vector<PlainRule> rules;
  std::vector<PlainKind> kinds;
  bool territory = false;
  int joins = 0, leaves = 0;  // state BBB counts in [joins, leaves]; AAA always; CCC never
};

Node scalar(std::string text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::move(text);
  return node;
}
Node map(std::initializer_list<std::pair<std::string, std::string>> values) {
  Node node;
  node.kind = Node::Kind::kMap;
  for (const auto& [key, value] : values) {
    if (!value.empty()) node.members.emplace_back(key, scalar(value));
  }
  return node;
}
Node list() {
  Node node;
  node.kind = Node::Kind::kList;
  return node;
}
std::string date_text(int day) { return day <= -10'000 || day >= 10'000 ? "" : at(day).to_text(); }

Node node_of(const World& world) {
  Node pack = map({{"title", "random"}});
  Node rules = list(), kinds = list(), territory = list();
  int id = 0;
  for (const PlainRule& rule : world.rules) {
    Node node = map({{"id", std::to_string(id++)},
                     {"kind", rule.window ? "window" : "per_entry"},
                     {"limit_days", std::to_string(rule.limit)},
                     {"valid_from", date_text(rule.from)},
                     {"valid_to", date_text(rule.to)},
                     {"source", "random"}});
    if (rule.window) {
      node.members.emplace_back("window_days", scalar(std::to_string(rule.size)));
    } else {
      node.members.emplace_back("fresh_after_days_away", scalar(std::to_string(rule.fresh)));
      node.members.emplace_back("extension",
                                map({{"times", std::to_string(rule.times)}, {"days", std::to_string(rule.extra)}}));
    }
    rules.items.push_back(std::move(node));
  }
  static constexpr std::array<const char*, 3> kEffects = {"counts", "removes_day", "not_counted"};
  for (const PlainKind& kind : world.kinds) {
    kinds.items.push_back(map({{"kind", std::string(to_text(static_cast<StayKind>(kind.kind)))},
                               {"effect", kEffects.at(static_cast<std::size_t>(kind.effect))},
                               {"valid_from", date_text(kind.from)},
                               {"valid_to", date_text(kind.to)},
                               {"source", "random"}}));
  }
  if (world.territory) {
    for (const auto& [state, from, to] : {std::tuple{"AAA", -9000, 10'000}, {"BBB", world.joins, world.leaves}}) {
      Node node =
          map({{"state", state}, {"counts_from", date_text(from)}, {"counts_to", date_text(to)}, {"source", "random"}});
      Node lifted;
      lifted.kind = Node::Kind::kMap;
      node.members.emplace_back("checks_lifted", std::move(lifted));
      territory.items.push_back(std::move(node));
    }
  }
  pack.members.emplace_back("rules", std::move(rules));
  pack.members.emplace_back("kinds", std::move(kinds));
  pack.members.emplace_back("territory", std::move(territory));
  return pack;
}

// ---- the reference ----

class Slow {
 public:
  Slow(const World& world, const std::vector<Stay>& stays, int as_of, Area area)
      : world_(world), stays_(stays), as_of_(as_of), area_(area) {
    for (int d = 0; d < kHorizon; ++d) {
      for (const Stay& stay : stays_) {
        if (!covers(stay, d) || !in_area(stay, d)) continue;
        if (effect(stay, d) == 0) present_[index(d)] = true;
        if (effect(stay, d) == 1) removed_[index(d)] = true;
      }
    }
    for (int d = 0; d < kHorizon; ++d) counted_[index(d)] = present_[index(d)] && !removed_[index(d)];
  }

  bool counted(int d) const { return d >= 0 && d < kHorizon && counted_[index(d)]; }
  bool removed(int d) const { return d >= 0 && d < kHorizon && removed_[index(d)]; }
  bool inside(int d) const {
    return std::any_of(stays_.begin(), stays_.end(), [&](const Stay& stay) { return covers(stay, d); });
  }

  int used(const PlainRule& rule, int d) const {
    int sum = 0;
    if (rule.window) {
      for (int i = d - rule.size + 1; i <= d; ++i) sum += counted(i);
      return sum;
    }
    if (!piece_on(d)) return 0;
    for (int i = start_before(rule, d); i <= d; ++i) sum += counted(i);
    return sum;
  }

  bool unlawful(int d, const VisaCaps* visa) const {
    if (!counted(d)) return false;
    bool breach = false;
    for (const Stay& stay : stays_) {
      if (!covers(stay, d)) continue;
      if (stay.basis == Basis::kAnnulled) breach = true;
      if (stay.basis == Basis::kRevoked && (!stay.authorised_until || at(d) > *stay.authorised_until)) breach = true;
    }
    for (const PlainRule& rule : world_.rules) {
      if (d < rule.from || d > rule.to || used(rule, d) <= rule.limit) continue;
      bool extended = false;
      for (const Stay& stay : stays_) extended = extended || extends(stay, rule, d);
      breach = breach || !extended;
    }
    if (visa != nullptr && breaks_visa(*visa, d)) {
      const PlainRule any;
      bool extended = false;
      for (const Stay& stay : stays_) extended = extended || extends(stay, any, d);
      breach = breach || !extended;
    }
    return breach;
  }

  // Days until the first that is not lawful; the walk ends at the horizon.
  int allowed(const Question& question, bool& calculated) const {
    const int first = question.day - kZero;
    const bool on = !question.entering && inside(first);
    calculated = true;
    if (on) {
      for (const Stay& stay : stays_) {
        if (covers(stay, first) && effect(stay, first) != 0) calculated = false;
      }
    }
    if (!calculated) return 0;
    std::array<bool, kHorizon> hypothetical = counted_;
    int d = first;
    for (; d < kHorizon; ++d) {
      if (!removed(d)) {
        hypothetical[index(d)] = true;
        if (!passes(question, first, d, on, hypothetical)) break;
      }
    }
    return d - first;
  }

 private:
  static std::size_t index(int d) { return static_cast<std::size_t>(d); }
  int last(const Stay& stay) const { return stay.exit ? *stay.exit - kZero : as_of_; }
  bool covers(const Stay& stay, int d) const { return stay.entry - kZero <= d && d <= last(stay); }
  bool in_area(const Stay& stay, int d) const {
    const std::string_view state = stay.state.text();
    const bool member = !world_.territory || state.empty() || state == "AAA" ||
                        (state == "BBB" && d >= world_.joins && d <= world_.leaves);
    return area_ ? stay.state == *area_ && !member : member;
  }
  int effect(const Stay& stay, int d) const {
    for (const PlainKind& kind : world_.kinds) {
      if (kind.kind == static_cast<int>(stay.kind) && d >= kind.from && d <= kind.to) return kind.effect;
    }
    return 0;
  }
  bool part_of(const Stay& stay, int d) const { return covers(stay, d) && in_area(stay, d) && effect(stay, d) == 0; }
  bool piece_on(int d) const {
    return std::any_of(stays_.begin(), stays_.end(), [&](const Stay& stay) { return part_of(stay, d); });
  }
  // Whether coming in on day d begins a new allowance, given the presence that began before (or on, if `equal`) it.
  bool fresh(const PlainRule& rule, int d, bool equal) const {
    for (const Stay& stay : stays_) {
      for (int begin = stay.entry - kZero; begin <= last(stay); ++begin) {
        if (!part_of(stay, begin) || part_of(stay, begin - 1)) continue;
        if (begin > d || (begin == d && !equal)) continue;
        int end = begin;
        while (part_of(stay, end + 1)) ++end;
        const int away = d - end - 1;
        if (rule.fresh == 0 ? end > d : away < rule.fresh) return false;
      }
    }
    return true;
  }
  int start_before(const PlainRule& rule, int d) const {
    for (int s = d; s >= 0; --s) {
      bool begins = false;
      for (const Stay& stay : stays_) begins = begins || (part_of(stay, s) && !part_of(stay, s - 1));
      if (begins && fresh(rule, s, false)) return s;
    }
    return d;
  }
  bool extends(const Stay& stay, const PlainRule& rule, int d) const {
    if (stay.basis != Basis::kExtended && stay.basis != Basis::kExtendedBilateral) return false;
    return covers(stay, d) && extends_to(stay, rule) >= d;
  }
  int extends_to(const Stay& stay, const PlainRule& rule) const {
    const int until = stay.authorised_until ? *stay.authorised_until - kZero : last(stay);
    if (rule.window) return until;
    return std::min(until, stay.entry - kZero + rule.limit + rule.times * rule.extra - 1);
  }
  bool on_visa(const Stay& stay, const VisaCaps& visa) const {
    return stay.kind == StayKind::kShortVisa && last(stay) >= stay.entry - kZero &&
           (!visa.valid_from || stay.entry >= *visa.valid_from) && (!visa.valid_to || stay.entry <= *visa.valid_to);
  }
  bool visa_day(const VisaCaps& visa, int d) const {
    return counted(d) && std::any_of(stays_.begin(), stays_.end(),
                                     [&](const Stay& stay) { return on_visa(stay, visa) && part_of(stay, d); });
  }
  bool breaks_visa(const VisaCaps& visa, int d) const {
    if (!visa_day(visa, d)) return false;
    if (visa.valid_to && at(d) > *visa.valid_to) return true;
    int days = visa.days_used;
    for (int i = 0; i <= d; ++i) days += visa_day(visa, i);
    if (visa.days && days > *visa.days) return true;
    bool within_entries = !visa.entries;
    for (std::size_t i = 0; i < stays_.size(); ++i) {
      const Stay& stay = stays_[i];
      if (!on_visa(stay, visa)) continue;
      if (visa.entries && covers(stay, d)) {
        int earlier = visa.entries_used;
        for (std::size_t j = 0; j < stays_.size(); ++j) {
          earlier +=
              on_visa(stays_[j], visa) && (stays_[j].entry < stay.entry || (stays_[j].entry == stay.entry && j < i));
        }
        within_entries = within_entries || earlier < *visa.entries;
      }
      if (!visa.territory.empty() && !stay.state.empty() && part_of(stay, d) &&
          std::find(visa.territory.begin(), visa.territory.end(), stay.state) == visa.territory.end())
        return true;
    }
    return !within_entries;
  }

  bool passes(const Question& question, int first, int d, bool on, const std::array<bool, kHorizon>& with) const {
    bool ruled = false, extended = false;
    for (const Stay& stay : stays_) {
      if (!on || !covers(stay, first)) continue;
      if (stay.basis == Basis::kAnnulled) return false;
      if (stay.basis == Basis::kRevoked && (!stay.authorised_until || at(d) > *stay.authorised_until)) return false;
      if (stay.basis == Basis::kExtended || stay.basis == Basis::kExtendedBilateral)
        extended = extended || extends_to(stay, PlainRule{}) >= d;
    }
    for (const PlainRule& rule : world_.rules) {
      if (d < rule.from || d > rule.to) continue;
      ruled = true;
      bool beyond = false;
      for (const Stay& stay : stays_) {
        if (on && covers(stay, first) && (stay.basis == Basis::kExtended || stay.basis == Basis::kExtendedBilateral))
          beyond = beyond || extends_to(stay, rule) >= d;
      }
      if (beyond) continue;
      int from = d - rule.size + 1, sum = 0;
      if (!rule.window) {
        const bool same = (on && piece_on(first)) || !fresh(rule, first, true);
        from = same ? start_before(rule, first) : first;
      }
      for (int i = std::max(from, 0); i <= d; ++i) sum += with[index(i)];
      if (sum > rule.limit) return false;
    }
    if (extended) return true;
    return ruled && (question.visa == nullptr || passes_visa(*question.visa, question, first, d, on));
  }
  bool passes_visa(const VisaCaps& visa, const Question& question, int first, int d, bool on) const {
    if (visa.valid_from && at(d) < *visa.valid_from) return false;
    if (visa.valid_to && at(d) > *visa.valid_to) return false;
    if (!visa.territory.empty() && !question.state.empty() &&
        std::find(visa.territory.begin(), visa.territory.end(), question.state) == visa.territory.end())
      return false;
    int entries = visa.entries_used + (on ? 0 : 1), days = visa.days_used;
    for (const Stay& stay : stays_) entries += on_visa(stay, visa) && stay.entry - kZero <= first;
    if (visa.entries && entries > *visa.entries) return false;
    for (int i = 0; i < first; ++i) days += visa_day(visa, i);
    for (int i = first; i <= d; ++i) days += !removed(i);
    return !visa.days || days <= *visa.days;
  }

  const World& world_;
  const std::vector<Stay>& stays_;
  int as_of_;
  Area area_;
  std::array<bool, kHorizon> present_{}, removed_{}, counted_{};
};

// ---- random worlds, histories and questions ----

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  int roll(int low, int high) { return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1)); }
  bool one_in(int n) { return roll(1, n) == 1; }

 private:
  std::mt19937_64 random_;
};

World world_of(Dice& dice) {
  World world;
  const int shape = dice.roll(0, 5);
  if (shape != 1) {
    PlainRule rule;
    const bool real = dice.one_in(3);
    rule.size = real ? 180 : dice.roll(2, 40);
    rule.limit = real ? 90 : dice.roll(1, rule.size - 1);
    if (dice.one_in(6)) rule.from = dice.roll(0, 80);
    if (dice.one_in(6)) rule.to = dice.roll(100, 300);
    world.rules.push_back(rule);
    if (shape == 0) {  // a second window, perhaps one that follows the first
      rule.from = dice.one_in(2) ? rule.to + 1 : -10'000;
      if (rule.from > 10'000) rule.from = -10'000;
      rule.to = 10'000;
      rule.size = dice.roll(3, 60);
      rule.limit = dice.roll(1, rule.size - 1);
      world.rules.push_back(rule);
    }
  }
  if (shape <= 2) {
    PlainRule rule;
    rule.window = false;
    rule.limit = dice.roll(1, 40);
    rule.fresh = dice.roll(0, 4);
    rule.times = dice.roll(0, 2);
    rule.extra = dice.roll(1, 20);
    world.rules.push_back(rule);
  }
  for (const int kind : {2, 3, 4, 5}) {
    PlainKind plain;
    plain.kind = kind;
    plain.effect = dice.roll(0, 2);
    if (dice.one_in(4)) plain.from = dice.roll(0, 100);
    if (dice.one_in(4)) plain.to = dice.roll(100, 200);
    world.kinds.push_back(plain);
  }
  world.territory = !dice.one_in(3);
  world.joins = dice.roll(20, 200);
  world.leaves = dice.one_in(4) ? world.joins + dice.roll(0, 60) : 10'000;
  return world;
}

StateCode state_of(Dice& dice) {
  static constexpr std::array<std::string_view, 4> kStates = {"", "AAA", "BBB", "CCC"};
  const std::string_view text = kStates.at(static_cast<std::size_t>(dice.one_in(2) ? 0 : dice.roll(0, 3)));
  return text.empty() ? StateCode() : *StateCode::parse(text);
}

std::vector<Stay> stays_of(Dice& dice) {
  std::vector<Stay> stays;
  const int count = dice.roll(0, 10);
  const int longest = dice.one_in(3) ? 120 : 20;
  const bool plain = dice.one_in(2), in_order = dice.one_in(2);
  int day = dice.roll(0, 30);
  for (int i = 0; i < count; ++i) {
    Stay stay;
    if (!in_order) day = dice.roll(0, kDays - 1);
    if (day >= kDays) break;
    const int exit = std::min(day + (dice.one_in(4) ? 0 : dice.roll(0, longest)), kDays - 1);
    stay.entry = at(day);
    stay.exit = at(exit);
    day = exit + dice.roll(0, 20);  // 0: back on the same day
    if (!plain || dice.one_in(6)) stay.kind = static_cast<StayKind>(dice.roll(0, 5));
    if (dice.one_in(3)) stay.kind = StayKind::kShortVisa;
    stay.state = state_of(dice);
    if (!plain && dice.one_in(4)) {
      stay.basis = static_cast<Basis>(dice.roll(1, 4));
      if (!dice.one_in(4)) stay.authorised_until = stay.entry + dice.roll(-3, longest);
    }
    stays.push_back(stay);
  }
  if (!stays.empty() && dice.one_in(3)) stays.back().exit.reset();
  return stays;
}

std::optional<VisaCaps> visa_of(Dice& dice) {
  if (dice.one_in(2)) return std::nullopt;
  VisaCaps visa;
  if (dice.one_in(2)) visa.valid_from = at(dice.roll(0, 150));
  if (dice.one_in(2)) visa.valid_to = at(dice.roll(100, kDays + 40));
  if (dice.one_in(2)) visa.days = dice.roll(0, 60);
  if (dice.one_in(2)) visa.entries = dice.roll(0, 4);
  if (dice.one_in(4)) visa.days_used = dice.roll(0, 10);
  if (dice.one_in(4)) visa.entries_used = dice.roll(0, 2);
  if (dice.one_in(4)) visa.territory.push_back(*StateCode::parse("AAA"));
  return visa;
}

void compare_overstay(const Timeline& timeline, const Slow& slow, int check, const VisaCaps* visa) {
  const Overstay overstay = timeline.overstay(at(check), visa);
  std::vector<int> expected, got;
  for (int d = 0; d <= check; ++d) {
    if (slow.unlawful(d, visa)) expected.push_back(d);
  }
  for (const DayInterval& interval : overstay.intervals) {
    for (CivilDate d = interval.from; d <= interval.to; ++d) got.push_back(d - kZero);
  }
  ASSERT_EQ(got, expected);
  ASSERT_EQ(overstay.days, static_cast<int>(expected.size()));
  ASSERT_EQ(overstay.first.has_value(), !expected.empty());
  if (overstay.first) {
    ASSERT_EQ(*overstay.first, at(expected.front()));
  }
}

void compare_allowance(const Timeline& timeline, const Slow& slow, const Question& question) {
  const Allowance allowance = timeline.allowed_from(question);
  bool calculated = true;
  const int expected = slow.allowed(question, calculated);
  ASSERT_EQ(allowance.limited_by != LimitedBy::kNotCalculated, calculated);
  ASSERT_EQ(std::min(allowance.days, kHorizon - (question.day - kZero)), expected);
  ASSERT_EQ(allowance.last_day.has_value(), allowance.days > 0);
  if (allowance.last_day) {
    ASSERT_EQ(*allowance.last_day, question.day + (allowance.days - 1));
  }
}

void compare_explanation(const Timeline& timeline, const Slow& slow, int check, const std::vector<Stay>& stays,
                         const VisaCaps* visa) {
  const auto use = timeline.tightest(at(check));
  if (!use) return;
  int counted = 0;
  for (const ExplainRow& row : timeline.explain(at(check), visa)) {
    counted += row.counted;
    int all = row.counted, unlawful = 0;
    for (const auto& part : row.excluded) all += part.days.days();
    ASSERT_EQ(all, row.days.days());
    const Stay& stay = stays[row.stay];
    for (CivilDate d = stay.entry; d <= std::min(row.days.to, at(check)); ++d)
      unlawful += slow.unlawful(d - kZero, visa);
    ASSERT_EQ(row.unlawful, unlawful);
  }
  ASSERT_EQ(counted, use->used);
}

// Returns the number of comparisons, so that the proof can say how much was looked at.
void compare_one(std::uint64_t seed, std::uint64_t& unlawful_histories) {
  Dice dice(seed);
  const World world = world_of(dice);
  const auto pack = RulePack::build(node_of(world));
  ASSERT_OK(pack);
  const std::vector<Stay> stays = stays_of(dice);
  const auto visa = visa_of(dice);
  const VisaCaps* caps = visa ? &*visa : nullptr;
  const int check = dice.roll(0, kDays + 20);
  const Area area = dice.one_in(5) && world.territory ? Area(*StateCode::parse("BBB")) : Area();
  const Timeline timeline(*pack, stays, at(check), area);
  const Slow slow(world, stays, check, area);
  for (int d = 0; d < kHorizon; ++d) ASSERT_EQ(timeline.counted().contains(at(d)), slow.counted(d)) << d;

  std::vector<int> used;
  for (const RuleUse& use : timeline.uses(at(check))) used.push_back(use.used);
  std::vector<int> expected;
  for (const PlainRule& rule : world.rules) {
    if (check >= rule.from && check <= rule.to) expected.push_back(slow.used(rule, check));
  }
  ASSERT_EQ(used, expected);
  ASSERT_NO_FATAL_FAILURE(compare_overstay(timeline, slow, check, caps));
  if (timeline.overstay(at(check), caps).days > 0) ++unlawful_histories;
  const StateCode state = state_of(dice);
  for (const bool entering : {true, false}) {
    const Question question{.day = at(check), .entering = entering, .state = state, .visa = caps};
    ASSERT_NO_FATAL_FAILURE(compare_allowance(timeline, slow, question)) << (entering ? "entering" : "staying on");
  }
  ASSERT_NO_FATAL_FAILURE(compare_explanation(timeline, slow, check, stays, caps));
  if (seed % 8 == 0) {
    const Question question{.day = at(check), .entering = true, .state = state, .visa = caps};
    const int want = dice.roll(1, 30);
    std::optional<CivilDate> first;
    bool calculated = true;
    for (int d = check; d < kHorizon - 40 && !first; ++d) {
      Question other = question;
      other.day = at(d);
      if (slow.allowed(other, calculated) >= want) first = at(d);
    }
    const auto got = timeline.earliest_entry(question, want);
    if (first || got) {
      ASSERT_EQ(got, first) << "earliest entry for " << want;
    }
  }
}

std::uint64_t number_from_environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

TEST(StayRandom, EqualsTheDayByDayReference) {
  const std::uint64_t histories = number_from_environment("LIMEN_STAY_HISTORIES", 20'000);
  const std::uint64_t seed = number_from_environment("LIMEN_STAY_SEED", 20'260'410);
  std::uint64_t unlawful = 0;
  for (std::uint64_t i = 0; i < histories; ++i) {
    compare_one(seed + i, unlawful);
    if (HasFatalFailure()) FAIL() << "seed " << seed + i;
  }
  RecordProperty("unlawful_histories", static_cast<int>(unlawful));
  fmt::print("{} histories from seed {}, {} with unlawful days: equal\n", histories, seed, unlawful);
  // A comparison of empty answers would prove little.
  EXPECT_GT(unlawful, histories / 5);
}

}  // namespace
}  // namespace limen::stay
