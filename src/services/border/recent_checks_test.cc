#include "services/border/recent_checks.h"

#include <gtest/gtest.h>

namespace limen::border {
namespace {

constexpr Instant kNow{1'800'000'000'000'000};

Check check_of(std::uint8_t number, CheckState state = CheckState::kOpen) {
  Check check;
  RawId raw{};
  raw[15] = number;
  check.id = CheckId(raw);
  check.state = state;
  return check;
}

TEST(RecentChecks, HoldsWhatIsOpenAndLetsGoWhatIsClosed) {
  RecentChecks recent;
  Check check = check_of(1);
  check.version = 3;
  check.protection_blocks = true;
  check.found_since.resize(1);
  recent.put(check, kNow);
  const auto found = recent.take(check.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->version, 3);
  EXPECT_FALSE(found->protection_blocks) << "weighed anew by whoever decides";
  EXPECT_TRUE(found->found_since.empty());
  EXPECT_FALSE(recent.take(check.id)) << "taken";
  recent.put(check, kNow);
  check.state = CheckState::kClosed;
  recent.put(check, kNow);
  EXPECT_FALSE(recent.take(check.id));
}

TEST(RecentChecks, TheOldestGoFirst) {
  RecentChecks recent(3);
  for (std::uint8_t number = 1; number <= 5; ++number) recent.put(check_of(number), kNow);
  EXPECT_LE(recent.size(), 3U);
  EXPECT_FALSE(recent.take(check_of(1).id));
  EXPECT_TRUE(recent.take(check_of(5).id));
}

// However many hits a check has: what is held is bounded by what it weighs, and nothing is left of what was taken.
TEST(RecentChecks, HoldsNoMoreThanItsBytes) {
  constexpr std::size_t kMost = 200'000, kOne = 20'000;
  RecentChecks recent(1000, kMost);
  for (std::uint8_t number = 1; number <= 100; ++number) {
    Check check = check_of(number);
    check.hits.resize(2);
    for (CheckHit& hit : check.hits) {
      hit.state = HitState::kDismissed;
      hit.snapshot["reasons"] = json::array{json::value(std::string(kOne / 2, 'x'))};
    }
    recent.put(check, kNow);
    EXPECT_LT(recent.bytes(), kMost + 2 * kOne);
  }
  EXPECT_GT(recent.bytes(), kMost - 2 * kOne);
  EXPECT_GE(recent.size(), 8U);
  EXPECT_LE(recent.size(), 10U);
  const auto newest = recent.take(check_of(100).id);
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->hits.size(), 2U);
  for (std::uint8_t number = 1; number <= 100; ++number) recent.take(check_of(number).id);
  EXPECT_EQ(recent.bytes(), 0U);
  // The place of those taken does not count: as many go in again.
  recent.put(check_of(101), kNow);
  recent.put(check_of(101), kNow);
  EXPECT_EQ(recent.size(), 1U);
  EXPECT_TRUE(recent.take(check_of(101).id));
  EXPECT_EQ(recent.bytes(), 0U);
}

TEST(RecentChecks, OneWithAHitToReviewIsNotKept) {
  RecentChecks recent;
  Check check = check_of(1);
  recent.put(check, kNow);
  check.hits.resize(1);
  recent.put(check, kNow);
  EXPECT_FALSE(recent.take(check.id)) << "nor as it was before the hit was found";
  check.hits.front().state = HitState::kDismissed;
  recent.put(check, kNow);
  EXPECT_TRUE(recent.take(check.id));
}

TEST(RecentChecks, AnHourIsTheLongest) {
  RecentChecks recent;
  recent.put(check_of(1), kNow);
  recent.put(check_of(2), kNow.plus_seconds(3000));
  recent.put(check_of(3), kNow.plus_seconds(3601));
  EXPECT_FALSE(recent.take(check_of(1).id));
  EXPECT_TRUE(recent.take(check_of(2).id));
  recent.clear();
  EXPECT_EQ(recent.size(), 0U);
}

}  // namespace
}  // namespace limen::border
