// Invented machine readable zones with the truth about each: valid ones of the five formats of Doc 9303, and broken
// ones with exactly one defect whose place and kind are told. For demonstrations, training, tests of readers, and
// measuring.
//
// The same seed gives the same zones on every machine. A Maker is a value used by one thread at a time; it borrows the
// codes for its life. People and numbers are drawn from syllables and digits and belong to nobody.
//
//   mrz_samples::Maker maker(1, codes, today);
//   const mrz_samples::Sample sample = maker.broken();
//   show(sample.text, sample.fields, to_text(sample.defect), sample.place);
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/random.h"
#include "formats/mrz/mrz.h"

namespace limen::mrz_samples {

enum class Defect : std::uint8_t {
  kNone,
  kCheckDigit,   // one character of a field with a check digit is another one, and a digit tells
  kLookAlike,    // a digit became a letter that looks like it, and the column or a check digit tells
  kDate,         // no such day, with check digits that agree
  kLength,       // a character of a line is missing
  kLowerCase,    // one letter
  kForeign,      // one character that a zone does not have
  kState,        // an issuer in no code table
  kSex,          // neither F, M nor '<'
  kName,         // empty
  kMissingDigit  // '<' for the check digit of a date
};
std::string_view to_text(Defect defect);  // "none", "check_digit", … "missing_digit"

struct Sample {
  std::string text;    // lines, each ended by a line feed
  mrz::Fields fields;  // as written, before the defect
  Defect defect = Defect::kNone;
  mrz::Position place;  // of the defect; line 0: none
  std::string was, is;  // the characters there; `is` empty where one was taken away
};

class Maker {
 public:
  // `codes` are not empty; births and expiries are drawn around `today`.
  Maker(std::uint64_t seed, std::span<const StateCode> codes, CivilDate today);

  Sample valid();
  Sample broken();

 private:
  std::string name(std::size_t least_parts, std::size_t most_parts);
  std::string number(std::size_t length);
  mrz::Fields fields();
  Sample made(const mrz::Fields& fields);
  bool damage(Sample& sample, Defect defect);
  bool replace(Sample& sample, const mrz::Position& place, std::string is);

  Random random_;
  std::span<const StateCode> codes_;
  CivilDate today_;
};

}  // namespace limen::mrz_samples
