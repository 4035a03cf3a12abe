// Arithmetic on years, months and days that are not, or not yet, a CivilDate: parts of dates, years of two digits.
#pragma once

#include <compare>
#include <cstdint>

namespace limen {

// Compares as a date does. Month and day may be 0 where they are not known.
struct YearMonthDay {
  int year = 0, month = 0, day = 0;
  constexpr auto operator<=>(const YearMonthDay&) const = default;
};

constexpr bool is_leap_year(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// Month 1 to 12.
constexpr int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : kDays[month - 1];
}

// Days since 1970-01-01 and back, after the well-known era arithmetic for the proleptic Gregorian calendar. The day
// exists.
constexpr int days_since_epoch(YearMonthDay date) {
  const int year = date.year - (date.month <= 2 ? 1 : 0);
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}
// And back. After Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022):
// years begin in March, and a few multiplications stand for the divisions.
constexpr YearMonthDay year_month_day(int days) {
  constexpr std::uint32_t kEras = 82;  // of 400 years, added so that no day from year -32800 on is below zero
  const std::uint32_t day = static_cast<std::uint32_t>(days) + 719468U + 146097U * kEras;
  const std::uint32_t quarters = 4 * day + 3;
  const std::uint32_t century = quarters / 146097;
  const std::uint64_t product = std::uint64_t{2939745} * (quarters % 146097 | 3U);
  const auto year_of_century = static_cast<std::uint32_t>(product >> 32U);
  const std::uint32_t day_of_year = static_cast<std::uint32_t>(product) / 2939745 / 4;
  const std::uint32_t month_and_day = 2141 * day_of_year + 197913;
  const bool next_year = day_of_year >= 306;  // January and February
  const int year = static_cast<int>(100 * century + year_of_century) - 400 * static_cast<int>(kEras);
  const auto month = static_cast<int>(month_and_day >> 16U);
  return {year + (next_year ? 1 : 0), next_year ? month - 12 : month,
          static_cast<int>((month_and_day & 0xFFFFU) / 2141) + 1};
}

// The full year of a date in the past whose year was written with two digits: the latest one with which the date does
// not lie after `limit`. An unknown month or day (0) is taken as the first. Whether the day exists in that year is left
// to the caller.
constexpr int latest_year_not_after(YearMonthDay limit, YearMonthDay two_digits) {
  YearMonthDay date = two_digits;
  if (date.month == 0) date.month = 1;
  if (date.day == 0) date.day = 1;
  date.year += limit.year / 100 * 100;
  if (date > limit) date.year -= 100;
  // Only 29 February knows a century without it: the next older one may have it.
  if (date.month == 2 && date.day == 29 && !is_leap_year(date.year) && is_leap_year(date.year - 100)) date.year -= 100;
  return date.year;
}

}  // namespace limen
