// A set of civil days as sorted disjoint intervals with running sums: counting the days of a set between two days is
// two searches. Never touches seconds, so no daylight-saving change can lose or gain a day.
#pragma once

#include <span>
#include <vector>

#include "base/date.h"

namespace limen::stay {

inline constexpr CivilDate kFirstDay = CivilDate::from_days(-719162);  // 0001-01-01
inline constexpr CivilDate kLastDay = CivilDate::from_days(2932896);   // 9999-12-31

struct DayInterval {  // both ends belong to it; empty when to < from
  CivilDate from, to;
  bool operator==(const DayInterval&) const = default;
  bool empty() const { return to < from; }
  int days() const { return empty() ? 0 : to - from + 1; }
  bool contains(CivilDate day) const { return from <= day && day <= to; }
  DayInterval clip(DayInterval other) const { return {std::max(from, other.from), std::min(to, other.to)}; }
};

class DaySet {
 public:
  DaySet() = default;
  explicit DaySet(DayInterval interval) {
    add(interval);
    normalise();
  }

  // Adds in any order; normalise() must follow before anything else is asked.
  void add(DayInterval interval) {
    if (!interval.empty()) intervals_.push_back(interval);
  }
  void normalise();
  void clear() {
    intervals_.clear();
    before_.clear();
  }

  bool empty() const { return intervals_.empty(); }
  std::span<const DayInterval> intervals() const { return intervals_; }
  bool contains(CivilDate day) const;
  int size() const { return intervals_.empty() ? 0 : before_.back() + intervals_.back().days(); }
  int up_to(CivilDate day) const;                  // days ≤ day
  int count(CivilDate from, CivilDate to) const {  // days in [from, to]
    return to < from ? 0 : up_to(to) - up_to(from - 1);
  }
  // The n-th day of the set (from 1); nullopt when there are fewer.
  std::optional<CivilDate> nth(int n) const;

  void subtract(const DaySet& other);
  void intersect(const DaySet& other);
  void unite(const DaySet& other);
  DaySet clipped(DayInterval interval) const;

 private:
  void sum();
  std::vector<DayInterval> intervals_;
  std::vector<int> before_;  // days in the intervals before this one
};

}  // namespace limen::stay
