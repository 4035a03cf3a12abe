#include "engines/paired_testing/paired_testing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace limen::paired_testing {
namespace {

Analysis of(Counts counts, double confidence = 0.95) {
  const auto result = analyse(counts, confidence);
  EXPECT_TRUE(result.ok()) << result.error().to_text();
  return result.ok() ? *result : Analysis{};
}

TEST(PairedTesting, Outcomes) {
  using enum Treatment;
  EXPECT_EQ(outcome_of(kFavourable, kFavourable), Outcome::kBoth);
  EXPECT_EQ(outcome_of(kFavourable, kUnfavourable), Outcome::kOnlyA);
  EXPECT_EQ(outcome_of(kUnfavourable, kFavourable), Outcome::kOnlyB);
  EXPECT_EQ(outcome_of(kUnfavourable, kUnfavourable), Outcome::kNeither);
  Counts counts;
  for (const Outcome outcome : {Outcome::kBoth, Outcome::kOnlyA, Outcome::kOnlyA, Outcome::kOnlyB, Outcome::kNeither}) {
    counts.add(outcome);
  }
  EXPECT_EQ(counts.usable(), 5U);
  EXPECT_EQ(counts.only_a, 2U);
}

TEST(PairedTesting, ExactTestByHand) {
  // Ten pairs differ, nine for A: 2 * (1 + 10) / 2^10.
  EXPECT_NEAR(of({.both = 5, .only_a = 9, .only_b = 1, .neither = 5}).p_value, 22.0 / 1024, 1e-14);
  EXPECT_NEAR(of({.only_a = 0, .only_b = 6}).p_value, 2.0 / 64, 1e-14);
  EXPECT_EQ(of({.only_a = 3, .only_b = 3}).p_value, 1);
  EXPECT_EQ(of({.both = 7}).p_value, 1);
  EXPECT_EQ(of({.only_a = 9, .only_b = 1}).p_value, of({.both = 90, .only_a = 1, .only_b = 9}).p_value);
  // Thousands: the normal approximation is close.
  const double z = 100 / std::sqrt(10'000.0);
  EXPECT_NEAR(of({.only_a = 5050, .only_b = 4950}).p_value, std::erfc((z - 0.01) / std::sqrt(2.0)), 1e-4);
}

// An example of Newcombe's paper: 36, 12, 2, 0 give 0.0569 to 0.3404 by its method 10.
TEST(PairedTesting, IntervalOfNewcombe) {
  const Analysis a = of({.both = 36, .only_a = 12, .only_b = 2, .neither = 0});
  EXPECT_NEAR(a.net_rate, 0.2, 1e-12);
  EXPECT_NEAR(a.low, 0.0569, 5e-5);
  EXPECT_NEAR(a.high, 0.3404, 5e-5);
}

TEST(PairedTesting, ExchangingTestersTurnsTheSignAndNothingElse) {
  Random random(6);
  for (int i = 0; i < 2000; ++i) {
    const auto draw = [&] { return static_cast<std::uint64_t>(random.between(0, 60)); };
    const Counts one{.both = draw(), .only_a = draw(), .only_b = draw(), .neither = draw()};
    if (one.usable() == 0) continue;
    const Counts two{.both = one.both, .only_a = one.only_b, .only_b = one.only_a, .neither = one.neither};
    const Analysis a = of(one), b = of(two);
    EXPECT_EQ(a.net_rate, -b.net_rate);
    EXPECT_NEAR(a.low, -b.high, 1e-12);
    EXPECT_NEAR(a.high, -b.low, 1e-12);
    EXPECT_EQ(a.p_value, b.p_value);
    EXPECT_LE(a.low, a.net_rate + 1e-12);
    EXPECT_GE(a.high, a.net_rate - 1e-12);
    const Analysis wider = of(one, 0.99);
    EXPECT_LE(wider.low, a.low + 1e-12);
    EXPECT_GE(wider.high, a.high - 1e-12);
  }
}

TEST(PairedTesting, UnusablePairsAreNoEvidence) {
  const Analysis a = of({.only_a = 4, .only_b = 1, .unusable = 0}), b = of({.only_a = 4, .only_b = 1, .unusable = 50});
  EXPECT_EQ(a.net_rate, b.net_rate);
  EXPECT_EQ(b.usable, 5U);
  EXPECT_EQ(analyse({.unusable = 3}).error().code, "paired_testing.empty");
  EXPECT_EQ(analyse({.both = 1}, 1).error().code, "paired_testing.confidence");
  EXPECT_EQ(analyse({.both = ~std::uint64_t{0}}).error().code, "paired_testing.too_large");
}

}  // namespace
}  // namespace limen::paired_testing
