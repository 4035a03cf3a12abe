// Readings of a zone that is not valid: which few characters, taken for ones that look like them, would make it so.
//
// A reader of pictures takes O for 0, I for 1, S for 5. The columns that hold digits only say so at once; elsewhere the
// check digits [9303-3 §4.9] do. readings() searches the characters that could have been printed in each place, keeps
// what agrees with every check digit of the format and makes parse() find the zone valid, and gives at most three, the
// likeliest first. Each inferred character says where it stands and what it was received as, and whether a check digit
// covers it: a name has none, so a letter inferred there is a guess.
//
// Nothing is ever changed silently: the caller shows the readings beside the zone as received, and a person chooses.
// What no check digit can tell apart (characters whose values agree modulo 10, such as 6 and G) is listed in
// blind_spots(), for valid zones too.
//
// Pure functions; any number of threads. Works on zones of the five formats of Doc 9303 whose lines have their length.
//
//   const mrz::Document document = mrz::parse(text, options);
//   if (!document.valid)
//     for (const mrz_repair::Reading& reading : mrz_repair::readings(document, options)) show(reading);
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "formats/mrz/mrz.h"

namespace limen::mrz_repair {

inline constexpr std::size_t kMaxReadings = 3;

// One inferred character.
struct Change {
  mrz::Position position;  // of one character
  mrz::Field field = mrz::Field::kZone;
  char was = '<';  // as understood: A–Z, 0–9, '<', and '?' for a character that does not belong
  char is = '<';
  bool checked = false;  // a check digit covers this place
};

struct Reading {
  std::vector<std::string> lines;
  std::vector<Change> changes;  // in the order of the zone; may be empty if only the case of letters was wrong
  double cost = 0;              // how unlikely, about 1 for each plain look-alike; only to be compared
};

// Best first, at most kMaxReadings; none if the zone is valid, its format unknown or a line not of its length, or if
// nothing plausible agrees. `options` as for parse(); with a table of states only known codes are inferred.
std::vector<Reading> readings(const mrz::Document& document, const mrz::ParseOptions& options);

// A character of a field with a check digit that could be another one without any check digit noticing.
struct BlindSpot {
  mrz::Position position;
  mrz::Field field = mrz::Field::kZone;
  char received = '<';
  std::string also;  // look-alikes of the same value modulo 10
};
std::vector<BlindSpot> blind_spots(const mrz::Document& document);

}  // namespace limen::mrz_repair
