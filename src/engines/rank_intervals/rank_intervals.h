// Between which ranks does a unit stand when nobody insists on the exact weights?
//
// For one weighted mean: each weight is multiplied by 1 + spread * v, v evenly in [-1, 1), each on its own and the same
// for all units, many times; every time the units are ranked anew, equal scores sharing the better rank. What is told
// is the range from the 5th to the 95th percentile of a unit's ranks (the lower percentile rounded down, the upper up),
// widened to hold the rank at the weights as they are. engines/robustness does the same, and more, for whole composite
// indicators. Source: Handbook on Constructing Composite Indicators (OECD, JRC 2008), step 7.
//
// The draws depend on the seed alone, so a page and its file tell the same. Values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace limen::rank_intervals {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

struct Settings {
  double spread = 0.25;  // 0 … below 1
  std::size_t runs = 1'000;
  std::uint64_t seed = 1;
};

struct Interval {
  std::size_t low = 0, high = 0;  // 1 is best; 0: the unit has no score
};

// `scores` row by row: a row for each unit, a column for each weight; a missing one leaves its weight out of the mean.
// Higher is better. Preconditions: scores.size() is a multiple of weights.size(); weights not negative; runs over 0.
std::vector<Interval> intervals(std::span<const double> scores, std::span<const double> weights,
                                const Settings& settings);

}  // namespace limen::rank_intervals
