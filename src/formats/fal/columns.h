// The spellings of headers, and fields as they are meant. Private to this folder.
#pragma once

#include "formats/fal/fal.h"

namespace limen::fal {

// A header without its number, marks, blanks and case: "7. Family name" is "familyname".
std::string header_key(std::string_view text);
std::optional<Column> column_of(std::string_view text);
enum class ShipField : std::uint8_t { kName, kImo, kCallSign, kFlag, kVoyage, kPort, kLastPort, kArrival };
std::optional<ShipField> ship_field_of(std::string_view text);
std::optional<Form> form_of(std::string_view title);  // a line that says what it is

// A date with its parts in the order of the text.
struct DateParts {
  enum class Order : std::uint8_t { kCertain, kEither, kDayFirst, kMonthFirst };  // of day and month
  Order order = Order::kCertain;        // kDayFirst, kMonthFirst: the numbers leave no choice
  int year = 0, first = 0, second = 0;  // kCertain: month and day
};
std::optional<DateParts> date_parts(std::string_view text);

std::optional<Sex> sex_of(std::string_view text);
std::optional<bool> yes_of(std::string_view text);

}  // namespace limen::fal
