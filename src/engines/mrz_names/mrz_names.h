// Names of the visual zone, the chip or a list, in any script, against names of the machine readable zone, which has
// A–Z only and little room.
//
// Implements the transliteration of [9303-3 §6]: table A (Latin, with all alternatives: Ä is AE or A, Ñ is N or NXX, Ü
// is UE, UXX or U), table B (Cyrillic, with the exceptions of languages) and table C (Arabic, by its reversible X
// codes), and the truncation of [9303-4 §4.2.3]: where the last position of the field is a letter, components may be
// cut, be initials, or be missing at the end.
//
// stands_for() asks whether a name of the zone may stand for a given name: a mismatch is worth an officer's look, a
// match proves nothing, for many names share one spelling. Pure functions; any number of threads; work is bounded by
// kMaxLetters.
//
//   const auto standing = mrz_names::stands_for(document.name.value, "Müller-Lüdenscheidt", "Jörg");
//   if (!standing.possible()) show("the printed name is not the name of the zone");
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/mrz/mrz.h"

namespace limen::mrz_names {

inline constexpr std::size_t kMaxLetters = 256;  // of one name; what follows is not compared, and nothing matches it

// Whose exceptions of table B hold. kAny: all of them, as when only the letters are known.
enum class Language : std::uint8_t { kAny, kRussian, kUkrainian, kBelarusian, kBulgarian, kSerbian, kMacedonian };

// What one letter may become, the first alternative of the table first; empty when the tables do not have the letter.
// An empty text among them: the letter may be left out (the soft sign). `first`: the letter begins its word.
std::vector<std::string_view> letter_alternatives(char32_t letter, Language language = Language::kAny,
                                                  bool first = false);

// A name in MRZ letters, components separated by '<': every alternative, the one of first alternatives first, at most
// `most`. Of Arabic the X codes; of other scripts their readings (engines/transliteration). Empty if the name has no
// letter that can be written.
std::vector<std::string> alternatives(std::string_view utf8, Language language = Language::kAny, std::size_t most = 64);

enum class Grade : std::uint8_t {
  kNo,           // it cannot stand for the name
  kHabit,        // only by what states do beside the tables: Ø as O, Đ as DJ, an apostrophe as a filler
  kAlternative,  // by an alternative of the tables
  kFirst         // by the first alternative of every letter
};

struct Standing {
  Grade grade = Grade::kNo;
  bool truncated = false;  // only if the name was cut
  bool one_side = false;   // only if the zone has all names on one side of the separator
  bool possible() const { return grade != Grade::kNo; }
};

// May the zone's name stand for these names? Either may be empty. Truncation is considered only where the zone says
// that the name may be truncated.
Standing stands_for(const mrz::Name& zone, std::string_view surname, std::string_view given_names,
                    Language language = Language::kAny);

}  // namespace limen::mrz_names
