#include "engines/rank_intervals/rank_intervals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace limen::rank_intervals {
namespace {

std::vector<double> invented(std::size_t units, std::size_t members, std::uint64_t seed) {
  Random random(seed, 1);
  std::vector<double> scores;
  for (std::size_t i = 0; i < units * members; ++i)
    scores.push_back(random.chance(1, 10) ? kMissing : static_cast<double>(random.below(101)));
  return scores;
}

TEST(RankIntervals, WhoIsBestInEverythingStaysFirst) {
  const std::vector<double> scores{9, 9, 9, 5, 1, 3, 1, 5, 3};
  const std::vector<double> weights{1, 1, 1};
  const auto found = intervals(scores, weights, {});
  EXPECT_EQ(found[0].low, 1U);
  EXPECT_EQ(found[0].high, 1U);
  for (const std::size_t unit : {1U, 2U}) {
    EXPECT_EQ(found[unit].low, 2U) << "whichever weight is larger, one of the two is second";
    EXPECT_EQ(found[unit].high, 3U);
  }
}

TEST(RankIntervals, WithoutSpreadTheyAreTheRanks) {
  const auto scores = invented(30, 5, 3);
  const std::vector<double> weights{1, 2, 3, 1, 1};
  const auto found = intervals(scores, weights, {.spread = 0, .runs = 50});
  for (std::size_t unit = 0; unit < 30; ++unit) {
    const auto mean = [&](std::size_t of) {
      double sum = 0, weight = 0;
      for (std::size_t m = 0; m < 5; ++m) {
        if (std::isnan(scores[of * 5 + m])) continue;
        sum += weights[m] * scores[of * 5 + m];
        weight += weights[m];
      }
      return weight > 0 ? sum / weight : kMissing;
    };
    if (std::isnan(mean(unit))) continue;
    std::size_t better = 0;
    for (std::size_t other = 0; other < 30; ++other) better += mean(other) > mean(unit) ? 1 : 0;
    EXPECT_EQ(found[unit].low, better + 1);
    EXPECT_EQ(found[unit].high, better + 1);
  }
}

// Each draw ranked by counting who is better: the slow way, over the same draws.
TEST(RankIntervals, AreWhatCountingEveryRunGives) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    constexpr std::size_t kUnits = 12, kMembers = 4;
    const auto scores = invented(kUnits, kMembers, seed);
    const std::vector<double> weights{1, 1, 2, 0.5};
    const Settings settings{.spread = 0.4, .runs = 101, .seed = seed};
    const auto found = intervals(scores, weights, settings);
    std::vector<std::vector<std::size_t>> ranks(kUnits);
    Random random(seed);
    for (std::size_t run = 0; run < settings.runs; ++run) {
      std::vector<double> drawn, means(kUnits, kMissing);
      for (const double weight : weights)
        drawn.push_back(weight * (1 + 0.4 * (static_cast<double>(random.next() >> 11U) * 0x1p-52 - 1)));
      for (std::size_t unit = 0; unit < kUnits; ++unit) {
        double sum = 0, all = 0;
        for (std::size_t m = 0; m < kMembers; ++m) {
          if (std::isnan(scores[unit * kMembers + m])) continue;
          sum += drawn[m] * scores[unit * kMembers + m];
          all += drawn[m];
        }
        if (all > 0) means[unit] = sum / all;
      }
      for (std::size_t unit = 0; unit < kUnits; ++unit) {
        if (std::isnan(means[unit])) continue;
        ranks[unit].push_back(1 + static_cast<std::size_t>(std::count_if(means.begin(), means.end(),
                                                                         [&](double m) { return m > means[unit]; })));
      }
    }
    for (std::size_t unit = 0; unit < kUnits; ++unit) {
      if (ranks[unit].empty()) {
        EXPECT_EQ(found[unit].high, 0U);
        continue;
      }
      std::sort(ranks[unit].begin(), ranks[unit].end());
      EXPECT_LE(found[unit].low, ranks[unit][5]) << seed;
      EXPECT_GE(found[unit].high, ranks[unit][95]) << seed;
      // No wider than what was drawn and the rank at the weights as they are.
      const auto nominal = intervals(scores, weights, {.spread = 0, .runs = 1})[unit].low;
      EXPECT_EQ(found[unit].low, std::min(ranks[unit][5], nominal)) << seed;
      EXPECT_EQ(found[unit].high, std::max(ranks[unit][95], nominal)) << seed;
    }
  }
}

TEST(RankIntervals, NobodyAndNothing) {
  EXPECT_TRUE(intervals({}, {}, {}).empty());
  const std::vector<double> scores{kMissing, kMissing, 1, 2};
  const std::vector<double> weights{1, 1};
  const auto found = intervals(scores, weights, {});
  EXPECT_EQ(found[0].high, 0U);
  EXPECT_EQ(found[1].low, 1U);
}

}  // namespace
}  // namespace limen::rank_intervals
