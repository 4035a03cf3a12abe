// Where each field stands in each format, what its columns may hold, and what each check digit is computed over: the
// tables of Doc 9303-4 §4.2, -5 §4.2, -6 §4.2 and -7. For whoever reads a zone character by character (from a picture,
// or with a doubtful character) and wants to know what may stand where before parse() judges the whole.
//
// Everything is constant data or a pure function; any number of threads. Lines and columns count from 1.
//
//   const mrz::Layout& layout = *mrz::layout_of(mrz::Format::kTd3);
//   for (int column = 1; column <= layout.width; ++column)
//     allowed[column] = mrz::characters_at(layout, 2, column);      // only digits may stand in column 20
//   for (const mrz::CheckRule& rule : mrz::check_rules(layout))     // number, birth, expiry, optional data, composite
//     if (mrz::expected_digit(lines, rule) != …) …
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/mrz/mrz.h"

namespace limen::mrz {

struct Layout {
  Format format;
  int lines;
  int width;
  std::string_view part;  // of Doc 9303
  Position document_code, issuer, name, document_number, document_number_check, nationality, birth_date,
      birth_date_check, sex, expiry_date, expiry_date_check, optional_data, optional_data_check, optional_data_2;
  std::array<Position, 4> composite_over;  // length 0: unused
  Position composite;                      // length 0: the format has none
};

const Layout* layout_of(Format format);  // nullptr for kUnknown

// The characters at a place of lines that have the width of the format.
std::string_view slice(const std::vector<std::string>& lines, const Position& position);

// What all composite ranges hold, in order.
std::string composite_text(const std::vector<std::string>& lines, const Layout& layout);

// What may stand in a column of a zone that parse() finds valid. Fillers are '<'.
enum class Characters : std::uint8_t {
  kLetter,          // A–Z: first of a document code and of a state code
  kLetterOrFiller,  // names, the rest of codes
  kDigit,           // check digits
  kDigitOrFiller,   // dates; check digits that may be left out (long numbers, optional data)
  kSex,             // F, M, '<'
  kAny              // A–Z, 0–9, '<': numbers and optional data
};
bool admits(Characters characters, char c);
Characters characters_at(const Layout& layout, int line, int column);

// A check digit and what it is computed over, in this order.
struct CheckRule {
  Field field = Field::kZone;
  Position digit;
  std::array<Position, 4> over;  // length 0: unused
  // '<' may stand in its place: for optional data that is empty (TD3), or because the number goes on at the start of
  // the optional data (TD1, TD2), where the digit then stands behind the rest of the number.
  bool may_be_filler = false;
};
// Of the format in the order number, birth, expiry, optional data, composite; those that it has.
std::span<const CheckRule> check_rules(const Layout& layout);
char expected_digit(const std::vector<std::string>& lines, const CheckRule& rule);  // '?': a foreign character

// 0–9 for digits, 10–35 for letters, 0 for '<', -1 for anything else [9303-3 §4.9].
int character_value(char c);

}  // namespace limen::mrz
