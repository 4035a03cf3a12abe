#include "base/date.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/calendar.h"

namespace limen {
namespace {

// Reads exactly `count` digits at `position`; nullopt otherwise.
std::optional<int> digits(std::string_view text, std::size_t position, std::size_t count) {
  if (position + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = position; i < position + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

Error invalid_date(std::string_view expected) {
  return Error{"date.invalid", fmt::format("not a date of the form {}", expected)};
}

}  // namespace

std::optional<CivilDate> CivilDate::from_ymd(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
    return std::nullopt;
  return CivilDate(days_since_epoch({year, month, day}));
}

Result<CivilDate> CivilDate::parse(std::string_view text) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    if (year && month && day) {
      if (const auto date = from_ymd(*year, *month, *day)) return *date;
    }
  }
  return invalid_date("YYYY-MM-DD");
}

int CivilDate::year() const { return year_month_day(days_).year; }
int CivilDate::month() const { return year_month_day(days_).month; }
int CivilDate::day() const { return year_month_day(days_).day; }
int CivilDate::weekday() const { return ((days_ + 3) % 7 + 7) % 7 + 1; }

std::string CivilDate::to_text() const {
  const YearMonthDay ymd = year_month_day(days_);
  return fmt::format("{:04}-{:02}-{:02}", ymd.year, ymd.month, ymd.day);
}

CivilDate CivilDate::plus_years(int years) const {
  const YearMonthDay ymd = year_month_day(days_);
  if (ymd.month == 2 && ymd.day == 29 && !is_leap_year(ymd.year + years))
    return CivilDate(days_since_epoch({ymd.year + years, 3, 1}));
  return CivilDate(days_since_epoch({ymd.year + years, ymd.month, ymd.day}));
}

CivilDate CivilDate::plus_months(int months) const {
  const YearMonthDay ymd = year_month_day(days_);
  const int total = ymd.year * 12 + ymd.month - 1 + months;
  const int year = total / 12;
  const int month = total % 12 + 1;
  return CivilDate(days_since_epoch({year, month, std::min(ymd.day, days_in_month(year, month))}));
}

int age_on(CivilDate birth, CivilDate day) {
  const YearMonthDay from = year_month_day(birth.days()), to = year_month_day(day.days());
  const bool before_birthday = to.month < from.month || (to.month == from.month && to.day < from.day);
  return to.year - from.year - (before_birthday ? 1 : 0);
}

std::optional<PartialDate> PartialDate::from_parts(std::optional<int> year, std::optional<int> month,
                                                   std::optional<int> day) {
  std::optional<PartialDate> date;
  // 2000 is a leap year, so an unknown year admits 29 February.
  const int y = year.value_or(2000), m = month.value_or(1), d = day.value_or(1);
  if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || (d > 28 && d > days_in_month(y, m))) return date;
  date.emplace();
  date->year_ = year;
  date->month_ = month;
  date->day_ = day;
  return date;
}

Result<PartialDate> PartialDate::parse(std::string_view text) {
  if (text.empty()) return PartialDate();
  const auto part = [&](std::size_t position, std::size_t count) -> Result<std::optional<int>> {
    if (text.size() < position) return std::optional<int>();
    if (text.size() >= position + count) {
      const std::string_view piece = text.substr(position, count);
      if (piece.find_first_not_of('X') == std::string_view::npos) return std::optional<int>();
      if (const auto value = digits(text, position, count)) return std::optional<int>(*value);
    }
    return invalid_date("YYYY-MM-DD, XX for unknown parts");
  };
  const bool shape = text.size() == 4 || (text.size() == 7 && text[4] == '-') ||
                     (text.size() == 10 && text[4] == '-' && text[7] == '-');
  if (!shape) return invalid_date("YYYY-MM-DD, XX for unknown parts");
  const auto year = TRY(part(0, 4));
  const auto month = TRY(part(5, 2));
  const auto day = TRY(part(8, 2));
  if (const auto date = from_parts(year, month, day)) return *date;
  return invalid_date("YYYY-MM-DD, XX for unknown parts");
}

std::optional<CivilDate> PartialDate::date() const {
  if (!complete()) return std::nullopt;
  return CivilDate::from_ymd(*year_, *month_, *day_);
}

std::optional<CivilDate> PartialDate::earliest() const {
  if (!year_) return std::nullopt;
  for (int month = month_.value_or(1); month <= month_.value_or(12); ++month) {
    if (const auto date = CivilDate::from_ymd(*year_, month, day_.value_or(1))) return date;
  }
  return std::nullopt;
}

std::optional<CivilDate> PartialDate::latest() const {
  if (!year_) return std::nullopt;
  for (int month = month_.value_or(12); month >= month_.value_or(1); --month) {
    if (const auto date = CivilDate::from_ymd(*year_, month, day_.value_or(days_in_month(*year_, month)))) return date;
  }
  return std::nullopt;
}

std::string PartialDate::to_text() const {
  if (unknown()) return "";
  const std::string year = year_ ? fmt::format("{:04}", *year_) : "XXXX";
  const std::string month = month_ ? fmt::format("{:02}", *month_) : "XX";
  const std::string day = day_ ? fmt::format("{:02}", *day_) : "XX";
  return year + "-" + month + "-" + day;
}

CivilDate Instant::utc_day() const {
  constexpr std::int64_t kDay = 86'400'000'000;
  const std::int64_t days = microseconds >= 0 ? microseconds / kDay : -((-microseconds + kDay - 1) / kDay);
  return CivilDate::from_days(static_cast<std::int32_t>(days));
}

std::string Instant::to_text() const {
  const CivilDate day = utc_day();
  const std::int64_t rest = microseconds - std::int64_t{day.days()} * 86'400'000'000;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:06}Z", day.to_text(), rest / 3'600'000'000, rest / 60'000'000 % 60,
                     rest / 1'000'000 % 60, rest % 1'000'000);
}

Result<Instant> Instant::parse(std::string_view text) {
  const Error invalid{"instant.invalid", "not an instant of the form 2026-11-22T08:15:30Z"};
  if (text.size() < 20 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':') return invalid;
  const auto day = CivilDate::parse(text.substr(0, 10));
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!day.ok() || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return invalid;
  std::size_t position = 19;
  std::int64_t fraction = 0;
  if (text[position] == '.') {
    std::int64_t unit = 100'000;
    const std::size_t start = ++position;
    for (; position < text.size() && text[position] >= '0' && text[position] <= '9'; ++position, unit /= 10)
      fraction += (text[position] - '0') * unit;
    if (position == start) return invalid;
  }
  const std::string_view zone = text.substr(position);
  std::int64_t offset_minutes = 0;
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
    const auto hours = digits(zone, 1, 2), minutes = digits(zone, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return invalid;
    offset_minutes = (zone[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
  } else if (zone != "Z") {
    return invalid;
  }
  const std::int64_t seconds =
      std::int64_t{day->days()} * 86'400 + *hour * 3'600 + *minute * 60 + *second - offset_minutes * 60;
  return Instant{seconds * 1'000'000 + fraction};
}

}  // namespace limen
