// What both analyses share: streams of a seed, the change of ranks, and intervals. Private to this folder.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "engines/robustness/robustness.h"

namespace limen::robustness {

inline constexpr std::uint64_t kUncertainty = 1, kSobolDesign = 2, kResampling = 3;  // streams of a seed

inline double uniform(Random& random) { return static_cast<double>(random.next() >> 11U) * 0x1p-53; }

inline double mean_rank_change(std::span<const double> nominal, std::span<const double> ranks) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (composite::is_missing(ranks[i]) || composite::is_missing(nominal[i])) continue;
    sum += std::abs(ranks[i] - nominal[i]);
    ++count;
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

inline Interval interval_of(std::vector<double>& figures) {
  std::sort(figures.begin(), figures.end());
  return {quantile(figures, 0.05), quantile(figures, 0.5), quantile(figures, 0.95)};
}

}  // namespace limen::robustness
