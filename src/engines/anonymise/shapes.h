// Shapes of values: what is a day, a time or a flight may stay, what only stands in its place may not. Private to this
// folder.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace limen::anonymise {

int month_of(std::string_view name);  // "JAN": 1; 0 of anything else
std::string_view month_name(int month);
bool is_written_date(std::string_view word);  // DDMMMYY or DDMMMYYYY, in capitals

int two(std::string_view digits);  // the first two
void put_two(std::string& text, std::size_t place, int value);
inline constexpr std::array<int, 13> kBefore = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
int day_of_year(int month, int day);  // 0 to 364; 29 February counts as the 28th
bool day_exists(int year, int month, int day);

bool is_stamp(std::string_view value);   // a day, a time, or both
bool is_flight(std::string_view value);  // a designator and a number, or a number

// "1978-07-01", "01/07/1978": places in a text.
struct WrittenDay {
  static constexpr std::size_t kSize = 10;
  std::size_t from = 0;
  std::size_t year = 0;  // of its four digits
  std::size_t month = 0;
  std::size_t day = 0;
};
std::vector<WrittenDay> days_in_figures(std::string_view text);

}  // namespace limen::anonymise
