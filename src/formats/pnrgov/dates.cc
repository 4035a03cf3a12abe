#include "formats/pnrgov/dates.h"

#include <fmt/format.h>

#include "base/calendar.h"

namespace limen::pnrgov {
namespace {

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return digits.empty() ? -1 : value;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

int month_of(std::string_view text) {
  constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  const char name[3] = {upper(text[0]), upper(text[1]), upper(text[2])};
  for (std::size_t i = 0; i < 12; ++i) {
    if (kMonths.substr(3 * i, 3) == std::string_view(name, 3)) return static_cast<int>(i) + 1;
  }
  return -1;
}

struct Parts {
  int year = -1, month = -1, day = -1;
  bool century_known = false;
};

std::optional<Parts> parts_of(std::string_view text) {
  Parts parts;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    parts = {number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2)), true};
  } else if (text.size() == 7 || text.size() == 9) {
    parts = {number(text.substr(5)), month_of(text.substr(2, 3)), number(text.substr(0, 2)), text.size() == 9};
  } else {
    return std::nullopt;
  }
  if (parts.year < 0 || parts.month < 0 || parts.day < 0) return std::nullopt;
  return parts;
}

}  // namespace

std::optional<CivilDate> day_month_year(std::string_view text) {
  if (text.size() != 6 && text.size() != 8) return std::nullopt;
  const int day = number(text.substr(0, 2));
  const int month = number(text.substr(2, 2));
  const int year = number(text.substr(4));
  if (day < 1 || month < 1 || year < 0) return std::nullopt;
  return CivilDate::from_ymd(text.size() == 6 ? 2000 + year : year, month, day);
}

std::int32_t second_of_day(std::string_view text) {
  if (text.size() != 4 && text.size() != 6) return -1;
  const int hour = number(text.substr(0, 2));
  const int minute = number(text.substr(2, 2));
  const int second = text.size() == 6 ? number(text.substr(4, 2)) : 0;
  if (hour < 0 || minute < 0 || second < 0 || hour > 24 || minute > 59 || second > 59) return -1;
  if (hour == 24 && (minute > 0 || second > 0)) return -1;
  return hour * 3600 + minute * 60 + second;
}

Moment moment(std::string_view date, std::string_view time) {
  return {date, time, day_month_year(date), second_of_day(time)};
}

bool is_odd(const Moment& moment) {
  return (!moment.date.empty() && !moment.day) || (!moment.time.empty() && moment.second < 0);
}

std::string Moment::to_text() const {
  if (is_odd(*this)) return fmt::format("{}{}{}", date, time.empty() ? "" : ":", time);
  if (!day) return std::string(time);
  if (second < 0) return day->to_text();
  if (second % 60 != 0)
    return fmt::format("{}T{:02}:{:02}:{:02}", day->to_text(), second / 3600, second / 60 % 60, second % 60);
  return fmt::format("{}T{:02}:{:02}", day->to_text(), second / 3600, second / 60 % 60);
}

bool looks_like_document_date(std::string_view text) { return parts_of(text).has_value(); }

DocumentDate birth_date(std::string_view text, std::optional<CivilDate> flight, bool infant) {
  DocumentDate result;
  result.text = text;
  const auto parts = parts_of(text);
  if (!parts) return result;
  if (parts->century_known) {
    result.day = CivilDate::from_ymd(parts->year, parts->month, parts->day);
    return result;
  }
  if (!flight) {
    result.day = CivilDate::from_ymd((parts->year <= 68 ? 2000 : 1900) + parts->year, parts->month, parts->day);
    return result;
  }
  const int year =
      latest_year_not_after({flight->year(), flight->month(), flight->day()}, {parts->year, parts->month, parts->day});
  result.day = CivilDate::from_ymd(year, parts->month, parts->day);
  // A child of a year or a person of a hundred and one: the date alone cannot say.
  if (!infant && result.day && age_on(*result.day, *flight) <= 1)
    result.other_day = CivilDate::from_ymd(year - 100, parts->month, parts->day);
  return result;
}

DocumentDate issue_date(std::string_view text, std::optional<CivilDate> flight) {
  return birth_date(text, flight, true);
}

DocumentDate expiry_date(std::string_view text, std::optional<CivilDate> flight) {
  DocumentDate result;
  result.text = text;
  const auto parts = parts_of(text);
  if (!parts) return result;
  int year = parts->year;
  if (!parts->century_known) {
    const int middle = flight ? flight->year() : 2025;
    year += middle / 100 * 100;
    if (year < middle - 20) year += 100;
    if (year > middle + 50) {
      result.no_century = CivilDate::from_ymd(year, parts->month, parts->day).has_value();
      return result;
    }
  }
  result.day = CivilDate::from_ymd(year, parts->month, parts->day);
  return result;
}

}  // namespace limen::pnrgov
