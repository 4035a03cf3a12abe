#include "engines/anonymise/shapes.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::anonymise {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

bool is_between(std::string_view digits, int least, int most) {
  return is_ascii_digits(digits.substr(0, 2)) && two(digits) >= least && two(digits) <= most;
}

// 9 for a digit; the rest as it is.
std::string pattern(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = is_digit(c) ? '9' : c;
  return made;
}

bool is_clock(std::string_view shape) {
  while (!shape.empty() && (shape.back() == 'Z' || shape.back() == 'z')) shape.remove_suffix(1);
  for (const std::string_view zone : {"+99:99", "-99:99", "+9999", "-9999"}) {
    if (shape.ends_with(zone)) {
      shape.remove_suffix(zone.size());
      break;
    }
  }
  if (const std::size_t point = shape.find('.'); point != std::string_view::npos) {
    const std::string_view fraction = shape.substr(point + 1);
    if (fraction.size() > 6 || fraction.find_first_not_of('9') != std::string_view::npos) return false;
    shape = shape.substr(0, point);
  }
  return shape == "99:99" || shape == "99:99:99";
}

// YYMMDD, DDMMYY, HHMMSS, with a century before it or a time behind it; shorter ones are times, or count days.
bool is_day_in_digits(std::string_view digits) {
  if (digits.size() <= 4) return true;
  if (digits.size() > 14 || digits.size() % 2 != 0) return false;
  const auto day = [](std::string_view six) {
    return is_between(six.substr(2), 1, 12) && (is_between(six.substr(4), 1, 31) || is_between(six, 1, 31));
  };
  if (day(digits)) return true;
  if (digits.size() == 6) return is_between(digits, 0, 24) && is_between(digits.substr(2), 0, 59);
  const bool century = digits.starts_with("19") || digits.starts_with("20");
  return digits.size() >= 8 && century && day(digits.substr(2));
}

}  // namespace

int month_of(std::string_view name) {
  for (std::size_t i = 0; i < 12; ++i) {
    if (kMonths.substr(3 * i, 3) == name) return static_cast<int>(i) + 1;
  }
  return 0;
}

std::string_view month_name(int month) { return kMonths.substr(3 * static_cast<std::size_t>(month - 1), 3); }

bool is_written_date(std::string_view word) {
  if (word.size() != 7 && word.size() != 9) return false;
  return is_digit(word[0]) && is_digit(word[1]) && month_of(word.substr(2, 3)) != 0 && is_ascii_digits(word.substr(5));
}

int two(std::string_view digits) { return (digits[0] - '0') * 10 + (digits[1] - '0'); }
void put_two(std::string& text, std::size_t place, int value) {
  text[place] = static_cast<char>('0' + value / 10 % 10);
  text[place + 1] = static_cast<char>('0' + value % 10);
}

int day_of_year(int month, int day) {
  return kBefore[static_cast<std::size_t>(month - 1)] + (month == 2 && day == 29 ? 28 : day) - 1;
}

bool day_exists(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1) return false;
  const int days = kBefore[static_cast<std::size_t>(month)] - kBefore[static_cast<std::size_t>(month - 1)];
  return day <= days || (month == 2 && day == 29 && year % 4 == 0);
}

bool is_stamp(std::string_view value) {
  const std::string_view text = trim(value);
  if (is_ascii_digits(text)) return is_day_in_digits(text);
  if (is_written_date(text)) return true;
  const std::string shape = pattern(text);
  const std::string_view all(shape);
  if (!all.starts_with("9999-99-99")) return is_clock(all);
  if (!is_between(text.substr(5), 1, 12) || !is_between(text.substr(8), 1, 31)) return false;
  const std::string_view rest = all.substr(10);
  return rest.empty() || rest == "Z" || ((rest[0] == 'T' || rest[0] == ' ') && is_clock(rest.substr(1)));
}

bool is_flight(std::string_view value) {
  std::size_t digits = 0, letters = 0;
  for (const char c : value) {
    digits += is_digit(c) ? 1 : 0;
    letters += c >= 'A' && c <= 'Z' ? 1 : 0;
    if (!is_digit(c) && c != ' ' && !(c >= 'A' && c <= 'Z')) return false;
  }
  return digits >= 1 && digits <= 5 && letters <= 6 && value.size() <= 12;
}

std::vector<WrittenDay> days_in_figures(std::string_view text) {
  std::vector<WrittenDay> found;
  if (text.size() < WrittenDay::kSize) return found;
  const auto loose = [&](std::size_t from) {
    const bool before = from > 0 && is_digit(text[from - 1]);
    const std::size_t end = from + WrittenDay::kSize;
    return !before && !(end < text.size() && is_digit(text[end]));
  };
  for (std::size_t i = 0; i + WrittenDay::kSize <= text.size(); ++i) {
    if (!is_digit(text[i]) || !loose(i)) continue;
    const std::string shape = pattern(text.substr(i, WrittenDay::kSize));
    WrittenDay day{i, i, i + 5, i + 8};
    if (shape == "99/99/9999" || shape == "99.99.9999" || shape == "99-99-9999") {
      day = {i, i + 6, i + 3, i};
      if (two(text.substr(day.month)) > 12) std::swap(day.month, day.day);
    } else if (shape != "9999-99-99" && shape != "9999/99/99" && shape != "9999.99.99") {
      continue;
    }
    const std::string_view century = text.substr(day.year, 2);
    if ((century != "19" && century != "20") ||
        !day_exists(two(text.substr(day.year + 2)), two(text.substr(day.month)), two(text.substr(day.day)))) {
      continue;
    }
    found.push_back(day);
    i += WrittenDay::kSize - 1;
  }
  return found;
}

}  // namespace limen::anonymise
