// What every field of a boarding pass is made of. Private to the folder.
#pragma once

#include "formats/bcbp/bcbp.h"

namespace limen::bcbp {

// Kinds of characters, to be joined.
constexpr std::uint8_t kUpper = 1, kLower = 2, kDigit = 4, kBlank = 8, kOther = 16;

constexpr std::uint8_t kind_of(char character) {
  if (character >= 'A' && character <= 'Z') return kUpper;
  if (character >= 'a' && character <= 'z') return kLower;
  if (character >= '0' && character <= '9') return kDigit;
  if (character == ' ') return kBlank;
  return kOther;
}

struct Rule {
  Field field;
  std::string_view name;
  std::uint8_t width;      // 0: a size says it
  std::uint8_t kinds;      // what may stand in it
  std::uint8_t since;      // version that brought it; recalled, so a breach is a warning only
  bool mandatory = false;  // a character of another kind is an error
};
const Rule& rule_of(Field field);

// The fields of the two structured messages, in order, without the rests.
constexpr Field kFirstUnique = Field::kPassengerDescription, kLastUnique = Field::kBaggageTags3;
constexpr Field kFirstRepeated = Field::kAirlineNumericCode, kLastRepeated = Field::kFastTrack;
constexpr Field kFirstMandatory = Field::kPnr, kLastMandatory = Field::kStatus;
constexpr Field next(Field field) { return static_cast<Field>(static_cast<int>(field) + 1); }
constexpr std::size_t index_of(Field field) { return static_cast<std::size_t>(field); }

std::string_view trimmed(std::string_view text);  // without blanks at the ends

}  // namespace limen::bcbp
