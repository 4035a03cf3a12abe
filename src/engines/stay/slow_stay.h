// Test only: stays counted the slow way, day by day over plain arrays, with nothing of intervals, running sums or
// searches; and the same rules as the engine reads them.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engines/stay/stay.h"

namespace limen::stay::slow {

inline constexpr int kDays = 260;             // histories lie in days 0 … kDays − 1 of a small calendar
inline constexpr int kHorizon = kDays + 320;  // and questions may look further
inline const CivilDate kZero = *CivilDate::parse("2023-09-01");

inline CivilDate at(int day) { return kZero + day; }

// The rules, once more, as plain numbers.
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

inline Node scalar(std::string text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::move(text);
  return node;
}
inline Node map(std::initializer_list<std::pair<std::string, std::string>> values) {
  Node node;
  node.kind = Node::Kind::kMap;
  for (const auto& [key, value] : values) {
    if (!value.empty()) node.members.emplace_back(key, scalar(value));
  }
  return node;
}
inline Node list() {
  Node node;
  node.kind = Node::Kind::kList;
  return node;
}
inline std::string date_text(int day) { return day <= -10'000 || day >= 10'000 ? "" : at(day).to_text(); }

inline Node node_of(const World& world) {
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

}  // namespace limen::stay::slow
