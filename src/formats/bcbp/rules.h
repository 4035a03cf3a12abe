// What every field of a boarding pass is made of. Private to the folder.
#pragma once

#include "formats/bcbp/bcbp.h"

namespace limen::bcbp {

// Kinds of characters, to be joined.
constexpr std::uint8_t kUpper = 1, kLower = 2, kDigit = 4, kBlank = 8, kOther = 16;

inline constexpr std::array<std::uint8_t, 256> kKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  kinds.fill(kOther);
  for (int at = 'A'; at <= 'Z'; ++at) kinds[static_cast<std::size_t>(at)] = kUpper;
  for (int at = 'a'; at <= 'z'; ++at) kinds[static_cast<std::size_t>(at)] = kLower;
  for (int at = '0'; at <= '9'; ++at) kinds[static_cast<std::size_t>(at)] = kDigit;
  kinds[' '] = kBlank;
  return kinds;
}();
constexpr std::uint8_t kind_of(char character) { return kKinds[static_cast<unsigned char>(character)]; }

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
