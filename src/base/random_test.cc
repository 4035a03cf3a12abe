#include "base/random.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace limen {
namespace {

TEST(Random, TheSameSeedGivesTheSameNumbersAndAnotherSeedOrStreamOthers) {
  Random a(1, 2, 3), b(1, 2, 3);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(a.next(), b.next());
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t stream = 0; stream < 10; ++stream) {
      for (std::uint64_t number = 0; number < 10; ++number) firsts.insert(Random(seed, stream, number).next());
    }
  }
  EXPECT_EQ(firsts.size(), 1000U);
}

TEST(Random, NumbersStayInRangeAndAreSpreadEvenly) {
  Random random(42);
  std::vector<int> counts(7);
  for (int i = 0; i < 70'000; ++i) ++counts[random.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  EXPECT_EQ(random.below(0), 0U);
  EXPECT_EQ(random.below(1), 0U);
  for (int i = 0; i < 1000; ++i) {
    const int value = random.between(-3, 3);
    ASSERT_GE(value, -3);
    ASSERT_LE(value, 3);
  }
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += random.chance(3, 100) ? 1 : 0;
  EXPECT_NEAR(hits, 3000, 300);
}

TEST(Random, FillsEveryByteOfAnyLength) {
  Random random(9);
  std::vector<std::uint8_t> seen(19);
  for (int round = 0; round < 64; ++round) {
    std::vector<std::uint8_t> bytes(19);
    random.fill(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) seen[i] |= bytes[i];
  }
  for (const std::uint8_t byte : seen) EXPECT_EQ(byte, 0xFF);
  random.fill({});
}

}  // namespace
}  // namespace limen
