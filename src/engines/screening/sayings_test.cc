// What was found beside a part, sixteen at once or one by one: the same.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engines/screening/sayings.h"

namespace limen::screening {
namespace {

TEST(Sayings, FindsThoseOfWhomAnotherPartWasFoundAndSaysNoLessThanTheyDo) {
  std::mt19937 engine(3);
  const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
  Sayings sayings;
  std::size_t found = 0, passed_over = 0;
  for (int round = 0; round < 300; ++round) {
    sayings.clear();
    std::map<std::uint32_t, double> says;
    for (std::size_t i = random() % 3000; i > 0; --i) {
      const std::uint32_t hash = 1 + random() % 0xfffe;
      const double gain = static_cast<double>(random() % 30'000) / 1000 + 0.05;
      says[hash] = std::max(says[hash], gain);
      sayings.add(hash, gain);
    }
    std::vector<std::uint32_t> postings, wanted;
    const std::uint32_t count = random() % 70;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t one = 1 + random() % 0xfffe, two = random() % 2 == 0 ? 0 : 1 + random() % 0xfffe;
      const bool anybody = random() % 20 == 0;
      const std::uint32_t others = anybody ? Sayings::kAnybody << 16U | Sayings::kAnybody : two << 16U | one;
      postings.insert(postings.end(), {random(), random(), others});
      double least = 0;
      for (const auto hash : {one, two}) {
        if (const auto at = says.find(hash); !anybody && at != says.end()) least += at->second;
      }
      EXPECT_GE(sayings.of(others), least - 1e-9);
      EXPECT_EQ(sayings.of(others) > 0, anybody || least > 0);
      const bool anything = sayings.of(others) >= Sayings::kAnything;
      EXPECT_TRUE(anything || (!anybody && sayings.of(others) <= least + 0.2));
      if (sayings.of(others) > 0) wanted.push_back(i);
    }
    std::vector<std::uint32_t> places(postings.size() / 3);
    places.resize(sayings.found(postings, places.data()));
    EXPECT_EQ(places, wanted);
    found += places.size();
    passed_over += count - places.size();
  }
  EXPECT_GT(found, 500U);
  EXPECT_GT(passed_over, 3000U);
}

}  // namespace
}  // namespace limen::screening
