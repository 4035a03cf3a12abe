// Arithmetic on years, months and days that are not, or not yet, a CivilDate: parts of dates, years of two digits.
#pragma once

#include <compare>

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
constexpr YearMonthDay year_month_day(int days) {
  days += 719468;
  const int era = (days >= 0 ? days : days - 146096) / 146097;
  const int day_of_era = days - era * 146097;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
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
