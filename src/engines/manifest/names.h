// When two messages write the same name or the same reference. See manifest.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limen::manifest {

// Latin letters as A–Z without accents, digits, and the letters of other scripts case-folded as they are: names in two
// scripts are not one name here, and two names of another script are not one name either. Without blanks and marks.
// Empty only when there is no letter and no digit; an empty key is the key of nobody.
std::string name_key(std::string_view name);

// Of an ABO, a locator or a document number: upper case, without blanks.
std::string reference_key(std::string_view reference);

// What a given name says as a whole, and what it may be cut to: its first word, its first two words, … Titles at the
// end are left out, and glued to the last word they make a second reading of it (JOHNMR; but MS may be the end of
// ADAMS). An empty or filler name (FNU, XXX) has a key of its own, "*".
struct GivenKeys {
  std::vector<std::string> whole, begins;
};
GivenKeys given_keys(std::string_view given);

// One of the two as a whole is what the other one begins with: JOHN and JOHN PETER, or JOHNMR, may be one; JOHN and
// JOAN are not, nor ADA and ADAMS. An empty or FNU name agrees with an empty one only.
bool given_names_agree(const GivenKeys& a, const GivenKeys& b);
bool given_names_agree(std::string_view a, std::string_view b);

}  // namespace limen::manifest
