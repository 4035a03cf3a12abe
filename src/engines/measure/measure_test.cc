#include "engines/measure/measure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace limen::measure {
namespace {

TEST(Share, WilsonIntervalsAreThoseOfTheFormula) {
  // Computed by hand from (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n).
  const Share half{5, 10};
  EXPECT_NEAR(half.low(), 0.2366, 0.0001);
  EXPECT_NEAR(half.high(), 0.7634, 0.0001);
  const Share all{20, 20};
  EXPECT_NEAR(all.low(), 0.8389, 0.0001);
  EXPECT_EQ(all.high(), 1);
  const Share none{0, 20};
  EXPECT_EQ(none.low(), 0);
  EXPECT_NEAR(none.high(), 0.1611, 0.0001);
  EXPECT_EQ(Share{}.low(), 0);
  EXPECT_EQ(Share{}.high(), 1);
}

double alarms(const std::vector<double>& scores, double threshold) {
  double count = 0;
  for (const double score : scores) count += score >= threshold ? 1 : 0;
  return count / static_cast<double>(scores.size());
}

TEST(Threshold, GivesAtMostTheRateAndIsTheLowestThatDoes) {
  std::uint64_t state = 7;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> scores;
    const std::size_t count = 1 + round * 3;
    for (std::size_t i = 0; i < count; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      // Few different values, so that many are equal; some have no hit.
      scores.push_back(static_cast<double>(state >> 60) / 16);
    }
    for (const double rate : {0.0, 0.001, 0.01, 0.1, 0.5}) {
      const double threshold = threshold_of(scores, rate);
      EXPECT_LE(alarms(scores, threshold), rate + 1e-12);
      const double lower = std::nextafter(threshold, 0);
      if (lower > 0 && threshold > 1e-300) {
        EXPECT_GT(alarms(scores, lower), rate) << count << " " << rate;
      }
    }
  }
}

TEST(Threshold, NobodyWithoutAHitIsAnAlarm) {
  const std::vector<double> scores = {0, 0, 0, 0.5};
  EXPECT_GT(threshold_of(scores, 0.9), 0);
  EXPECT_EQ(alarms(scores, threshold_of(scores, 1)), 0.25);
  EXPECT_GT(threshold_of({}, 0.1), 0);
}

TEST(Threshold, ARateOfThreeInThreeHundredIsThree) {
  std::vector<double> scores(300, 0);
  for (int i = 0; i < 10; ++i) scores[i] = 0.5 + i * 0.01;
  EXPECT_DOUBLE_EQ(alarms(scores, threshold_of(scores, 0.01)), 0.01);
}

TEST(Groups, CountNamesTheirFamiliesAndAll) {
  Groups groups;
  groups.add("typo/order", true);
  groups.add("typo/order", false);
  groups.add("typo/cut", true);
  groups.add("alias", false);
  groups.add("", true);
  EXPECT_EQ(groups.all().at("typo/order"), (Share{1, 2}));
  EXPECT_EQ(groups.all().at("typo"), (Share{2, 3}));
  EXPECT_EQ(groups.all().at("alias"), (Share{0, 1}));
  EXPECT_EQ(groups.total(), (Share{3, 5}));
}

TEST(Outliers, AreThoseAboveTheirTimesOfTheMean) {
  Groups groups;
  for (int i = 0; i < 10'000; ++i) groups.add("AAA", i < 50);
  for (int i = 0; i < 1'000; ++i) groups.add("BBB", i < 50);
  for (int i = 0; i < 20; ++i) groups.add("CCC", i < 1);  // 5 % too, but of twenty
  const auto found = outliers(groups, 3);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "BBB");
  EXPECT_TRUE(found[0].sure);
  EXPECT_EQ(found[1].name, "CCC");
  EXPECT_FALSE(found[1].sure);
  EXPECT_TRUE(outliers(groups, 10).empty());
}

TEST(Reliability, OfPromisesThatAreKeptHasNoErrorAndOthersShowIt) {
  Reliability kept, broken;
  for (int i = 0; i < 1000; ++i) {
    kept.add(0.75, i % 4 != 0);
    broken.add(0.75, i % 4 == 0);
  }
  EXPECT_NEAR(kept.error(), 0, 1e-12);
  EXPECT_NEAR(broken.error(), 0.5, 1e-12);
  EXPECT_EQ(kept.bins()[7].count, 1000U);
  kept.add(1, true);
  kept.add(2, true);  // clamped
  EXPECT_EQ(kept.bins()[9].count, 2U);
}

TEST(Reliability, WeightsSayHowRareAKindIs) {
  Reliability reliability;
  reliability.add(0.55, true, 0.1);
  reliability.add(0.55, false, 0.9);
  EXPECT_NEAR(reliability.bins()[5].right / reliability.bins()[5].weight, 0.1, 1e-12);
  EXPECT_NEAR(reliability.error(), 0.45, 1e-12);
}

}  // namespace
}  // namespace limen::measure
