#include "engines/stay/day_set.h"

#include <algorithm>

namespace limen::stay {

void DaySet::normalise() {
  const auto by_from = [](const DayInterval& a, const DayInterval& b) { return a.from < b.from; };
  if (!std::is_sorted(intervals_.begin(), intervals_.end(), by_from))
    std::sort(intervals_.begin(), intervals_.end(), by_from);
  std::size_t kept = 0;
  for (const DayInterval& interval : intervals_) {
    if (kept > 0 && interval.from <= intervals_[kept - 1].to + 1) {
      intervals_[kept - 1].to = std::max(intervals_[kept - 1].to, interval.to);
    } else {
      intervals_[kept++] = interval;
    }
  }
  intervals_.resize(kept);
  sum();
}

void DaySet::sum() {
  before_.resize(intervals_.size());
  int total = 0;
  for (std::size_t i = 0; i < intervals_.size(); ++i) {
    before_[i] = total;
    total += intervals_[i].days();
  }
}

int DaySet::up_to(CivilDate day) const {
  // A few intervals are summed without branches; searching pays off only for many.
  if (intervals_.size() <= 16) {
    int total = 0;
    for (const DayInterval& interval : intervals_) {
      total += std::max(0, std::min(day.days(), interval.to.days()) - interval.from.days() + 1);
    }
    return total;
  }
  const auto after = std::upper_bound(intervals_.begin(), intervals_.end(), day,
                                      [](CivilDate d, const DayInterval& interval) { return d < interval.from; });
  if (after == intervals_.begin()) return 0;
  const auto index = static_cast<std::size_t>(after - intervals_.begin()) - 1;
  const DayInterval& interval = intervals_[index];
  return before_[index] + (std::min(day, interval.to) - interval.from) + 1;
}

bool DaySet::contains(CivilDate day) const {
  const auto after = std::upper_bound(intervals_.begin(), intervals_.end(), day,
                                      [](CivilDate d, const DayInterval& interval) { return d < interval.from; });
  return after != intervals_.begin() && day <= (after - 1)->to;
}

std::optional<CivilDate> DaySet::nth(int n) const {
  if (n < 1 || n > size()) return std::nullopt;
  const auto after = std::lower_bound(before_.begin(), before_.end(), n);
  const auto index = static_cast<std::size_t>(after - before_.begin()) - 1;
  return intervals_[index].from + (n - before_[index] - 1);
}

void DaySet::subtract(const DaySet& other) {
  if (other.empty() || empty()) return;
  std::vector<DayInterval> left;
  std::size_t j = 0;
  for (DayInterval interval : intervals_) {
    while (j < other.intervals_.size() && other.intervals_[j].to < interval.from) ++j;
    for (std::size_t k = j; k < other.intervals_.size() && other.intervals_[k].from <= interval.to; ++k) {
      const DayInterval before{interval.from, other.intervals_[k].from - 1};
      if (!before.empty()) left.push_back(before);
      interval.from = other.intervals_[k].to + 1;
    }
    if (!interval.empty()) left.push_back(interval);
  }
  intervals_ = std::move(left);
  sum();
}

void DaySet::intersect(const DaySet& other) {
  std::vector<DayInterval> both;
  std::size_t i = 0, j = 0;
  while (i < intervals_.size() && j < other.intervals_.size()) {
    const DayInterval common = intervals_[i].clip(other.intervals_[j]);
    if (!common.empty()) both.push_back(common);
    if (intervals_[i].to < other.intervals_[j].to) {
      ++i;
    } else {
      ++j;
    }
  }
  intervals_ = std::move(both);
  sum();
}

void DaySet::unite(const DaySet& other) {
  if (other.empty()) return;
  intervals_.insert(intervals_.end(), other.intervals_.begin(), other.intervals_.end());
  normalise();
}

DaySet DaySet::clipped(DayInterval interval) const {
  DaySet result;
  for (const DayInterval& mine : intervals_) result.add(mine.clip(interval));
  result.sum();
  return result;
}

}  // namespace limen::stay
