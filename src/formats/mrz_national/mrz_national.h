// Machine readable zones that look like those of Doc 9303 and are laid out by one state for itself: the French identity
// card until 2021 (two lines of 36 beginning IDFRA), the French driving licence (one line of 30 beginning D1FRA) and
// the Swiss one (lines of 9, 30 and 30, the second beginning FACHE).
//
// No public standard describes them. The layouts are those that readers of the zone have reported; each carries the
// finding "mrz.national.layout", which says so. Fields, findings and check digits come as an mrz::Document whose
// `format` is kUnknown, since the five formats of Doc 9303 are others; what a zone does not have has a position of
// length 0.
//
// read() is total and pure: no clock, no state, any number of threads.
//
//   if (const auto card = mrz_national::read(text, options)) show(to_text(card->kind), card->zone);
//   else show(mrz::parse(text, options));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/mrz/mrz.h"

namespace limen::mrz_national {

enum class Kind : std::uint8_t { kFrenchIdentityCard, kFrenchDrivingLicence, kSwissDrivingLicence };
std::string_view to_text(Kind kind);  // "FRA-ID", "FRA-DL", "CHE-DL"

struct Document {
  Kind kind = Kind::kFrenchIdentityCard;
  // document_number: of the French card all twelve characters (year and month of issue, place, serial number), of the
  // Swiss licence the blank's number with the letter of its language. optional_data: of the French card the department
  // and office of issue; of the Swiss licence the holder's number, its version in optional_data_2.
  mrz::Document zone;
  // Where the given names stand when it is not behind the surname; length 0 otherwise.
  std::string given_names_raw;
  mrz::Position given_names;
  std::string language;  // D, F, I or R of a Swiss licence
};

// nullopt if the text does not begin like one of the three. A French identity card looks like TD2 with the code ID of
// France, so a zone that is valid as such is not one.
std::optional<Document> read(std::string_view text, const mrz::ParseOptions& options);

}  // namespace limen::mrz_national
