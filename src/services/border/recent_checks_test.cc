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
