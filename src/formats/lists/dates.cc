// Dates as lists write them. Every list has its own way, most have several.
#include <array>

#include "base/text.h"
#include "formats/lists/reading.h"

namespace limen::lists {
namespace {

enum class Order { kDayFirst, kMonthFirst };

// A number of one to `most` digits; 0 for what is written as not known: "0", "00", "XX", "dd", "mm".
std::optional<int> number(std::string_view text, std::size_t most) {
  if (text.empty() || text.size() > most) return std::nullopt;
  if (text.find_first_not_of("xX") == std::string_view::npos || text == "dd" || text == "mm") return 0;
  if (!is_ascii_digits(text)) return std::nullopt;
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

std::optional<int> month_by_name(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                        "may",       "june",     "july",     "august",
                                                        "september", "october",  "november", "december"};
  std::string lower = to_lower_ascii(text);
  if (lower.ends_with('.')) lower.pop_back();
  if (lower == "sept") return 9;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (lower == kMonths[i] || (lower.size() == 3 && kMonths[i].starts_with(lower))) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

std::optional<PartialDate> from(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
  if (!year || *year == 0) return std::nullopt;
  if (month == 0) month.reset();
  if (day == 0 || !month) day.reset();
  return PartialDate::from_parts(year, month, day);
}

// "1974-08-12", "12/08/1974", "12.08.1974", "1974/08", "08/1974".
std::optional<PartialDate> by_separator(std::string_view text, char separator, Order order) {
  const auto parts = split(text, separator);
  if (parts.size() > 3 || parts.size() < 2) return std::nullopt;
  const bool year_first = trim(parts.front()).size() == 4;
  const auto year = number(trim(year_first ? parts.front() : parts.back()), 4);
  if (!year_first && trim(parts.back()).size() != 4) return std::nullopt;
  if (parts.size() == 2) {
    const auto month = number(trim(year_first ? parts[1] : parts[0]), 2);
    if (!month) return std::nullopt;
    return from(year, month, std::nullopt);
  }
  auto month = number(trim(parts[1]), 2);
  auto day = number(trim(year_first ? parts[2] : parts[0]), 2);
  if (!month || !day) return std::nullopt;
  if (!year_first && order == Order::kMonthFirst) std::swap(month, day);
  return from(year, month, day);
}

// "12 Aug 1974", "Aug 1974", "August 12, 1974".
std::optional<PartialDate> by_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (auto word : split(text, ' ')) {
    while (word.ends_with(',')) word.remove_suffix(1);
    if (!word.empty()) words.push_back(word);
    if (words.size() > 3) return std::nullopt;
  }
  if (words.empty() || words.back().size() != 4) return std::nullopt;
  const auto year = number(words.back(), 4);
  if (words.size() == 1) return from(year, std::nullopt, std::nullopt);
  if (words.size() == 2) {
    const auto month = month_by_name(words[0]);
    if (!month) return std::nullopt;
    return from(year, month, std::nullopt);
  }
  auto month = month_by_name(words[1]);
  auto day = number(words[0], 2);
  if (!month) {
    month = month_by_name(words[0]);
    day = number(words[1], 2);
  }
  if (!month || !day) return std::nullopt;
  return from(year, month, day);
}

std::optional<PartialDate> parse(std::string_view text, Order order) {
  text = trim(text);
  if (text.size() > 10 && text[4] == '-' && text[10] == 'T') text = text.substr(0, 10);
  // xsd:date may carry a zone: 1974-08-12Z, 1974-08-12+02:00.
  if (text.size() > 10 && text[4] == '-' && text[7] == '-' && (text[10] == 'Z' || text[10] == '+' || text[10] == '-')) {
    text = text.substr(0, 10);
  }
  if (text.empty() || text.size() > 40) return std::nullopt;
  for (const char separator : {'-', '/', '.'}) {
    if (text.find(separator) != std::string_view::npos && text.find(' ') == std::string_view::npos) {
      if (const auto date = by_separator(text, separator, order)) return date;
    }
  }
  return by_words(text);
}

bool take_word(std::string_view& text, std::string_view word) {
  if (text.size() < word.size() || to_lower_ascii(text.substr(0, word.size())) != word) return false;
  text = trim(text.substr(word.size()));
  return true;
}

// The two ends of a range, when the text is one.
std::optional<std::pair<std::string_view, std::string_view>> range(std::string_view text) {
  std::string_view rest = text;
  const bool between = take_word(rest, "between ");
  for (const std::string_view word : {" to ", " and ", " - ", " or "}) {
    if (const auto at = rest.find(word); at != std::string_view::npos && (between || word != " and ")) {
      return std::pair{rest.substr(0, at), rest.substr(at + word.size())};
    }
  }
  if (text.size() == 9 && (text[4] == '-' || text[4] == '/')) return std::pair{text.substr(0, 4), text.substr(5)};
  return std::nullopt;
}

}  // namespace

std::optional<PartialDate> parse_list_date(std::string_view text) { return parse(text, Order::kDayFirst); }
std::optional<PartialDate> parse_us_date(std::string_view text) { return parse(text, Order::kMonthFirst); }

std::optional<ListedBirth> parse_list_birth(std::string_view text, const Provenance& from) {
  ListedBirth birth{{}, {}, false, from};
  text = trim(text);
  const std::string_view whole = text;
  for (const std::string_view word : {"circa ", "approximately ", "about ", "c. ", "c.", "ca. "}) {
    if (take_word(text, word)) {
      birth.circa = true;
      break;
    }
  }
  const auto ends = range(text);
  const auto date = parse_list_date(ends ? ends->first : text);
  if (!date) return std::nullopt;
  birth.date = *date;
  if (!ends) return birth;
  std::string_view last = trim(ends->second);
  if (take_word(last, "circa ")) birth.circa = true;
  const auto end = parse_list_date(last);
  if (!end || *end->year() < *date->year()) return std::nullopt;
  birth.to_year = end->year();
  birth.date = *PartialDate::from_parts(date->year(), std::nullopt, std::nullopt);
  if (whole.size() > 9) birth.text = std::string(whole);
  return birth;
}

}  // namespace limen::lists
