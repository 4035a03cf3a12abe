#include "base/calendar.h"

#include <gtest/gtest.h>

#include "base/date.h"

namespace limen {
namespace {

TEST(Calendar, HasTheDaysThatCivilDatesHave) {
  for (const int year : {1, 4, 1900, 1996, 1999, 2000, 2026, 2028, 2100, 2400}) {
    for (int month = 1; month <= 12; ++month) {
      const int last = days_in_month(year, month);
      EXPECT_TRUE(CivilDate::from_ymd(year, month, last)) << year << ' ' << month;
      EXPECT_FALSE(CivilDate::from_ymd(year, month, last + 1)) << year << ' ' << month;
    }
    EXPECT_EQ(is_leap_year(year), days_in_month(year, 2) == 29);
  }
}

// Counted on, day by day, through all years that a CivilDate has.
TEST(Calendar, EveryDayHasItsNumberAndBack) {
  YearMonthDay date{1, 1, 1};
  int days = days_since_epoch(date);
  EXPECT_EQ(days, -719162);
  for (; date.year <= 9999; ++days) {
    ASSERT_EQ(year_month_day(days), date) << days;
    ASSERT_EQ(days_since_epoch(date), days);
    if (++date.day <= days_in_month(date.year, date.month)) continue;
    date.day = 1;
    if (++date.month <= 12) continue;
    date.month = 1;
    ++date.year;
  }
  EXPECT_EQ(year_month_day(0), (YearMonthDay{1970, 1, 1}));
}

TEST(Calendar, YearsOfTwoDigitsAreTheLatestPastOnes) {
  const YearMonthDay day{2026, 11, 22};
  EXPECT_EQ(latest_year_not_after(day, {26, 11, 22}), 2026);
  EXPECT_EQ(latest_year_not_after(day, {26, 11, 23}), 1926);
  EXPECT_EQ(latest_year_not_after(day, {27, 1, 1}), 1927);
  EXPECT_EQ(latest_year_not_after(day, {0, 1, 1}), 2000);
  EXPECT_EQ(latest_year_not_after(day, {26, 11, 0}), 2026) << "an unknown day is the first";
  EXPECT_EQ(latest_year_not_after(day, {26, 12, 0}), 1926);
  EXPECT_EQ(latest_year_not_after(day, {26, 0, 0}), 2026);
  EXPECT_EQ(latest_year_not_after({2000, 1, 1}, {99, 12, 31}), 1999) << "over the turn of a century";
  EXPECT_EQ(latest_year_not_after({1999, 5, 5}, {26, 1, 1}), 1926);
}

TEST(Calendar, The29thOfFebruaryIsLookedForACenturyEarlier) {
  EXPECT_EQ(latest_year_not_after({2026, 11, 22}, {0, 2, 29}), 2000);
  EXPECT_EQ(latest_year_not_after({2101, 1, 1}, {0, 2, 29}), 2000) << "2100 has none";
  EXPECT_EQ(latest_year_not_after({2026, 11, 22}, {28, 2, 29}), 1928);
  EXPECT_EQ(latest_year_not_after({2026, 11, 22}, {26, 2, 29}), 2026) << "no century has it: the caller sees it";
}

}  // namespace
}  // namespace limen
