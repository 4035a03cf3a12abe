#include "formats/cusres/times.h"

#include "base/text.h"

namespace limen::cusres {
namespace {

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::optional<Time> read_time(std::string_view value) {
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  const bool full = value.size() == 8 || value.size() == 12;
  if (!is_ascii_digits(value) || (!full && value.size() != 6 && value.size() != 10)) return std::nullopt;
  const std::string_view date = value.substr(0, full ? 8 : 6);
  const std::string_view clock = value.substr(date.size());
  const int year = number(date.substr(0, date.size() - 4));
  const auto day = CivilDate::from_ymd(full ? year : year + (year >= 90 ? 1900 : 2000),
                                       number(date.substr(date.size() - 4, 2)), number(date.substr(date.size() - 2)));
  if (!day) return std::nullopt;
  if (clock.empty()) return Time{*day};
  const int hour = number(clock.substr(0, 2)), minute = number(clock.substr(2));
  if (hour > 23 || minute > 59) return std::nullopt;
  return Time{*day, hour * 60 + minute};
}

}  // namespace limen::cusres
