// Comparing the parts of people's names: folding a name into parts, comparing two parts, assigning parts to parts.
//
// A name as received ("MÜLLER-O'Brien, Zoë", "Мария Петрова") is folded into parts of base Latin letters ("muller",
// "obrien", "zoe"): compatibility decomposition, case, marks, the letters that do not decompose (ß æ ø ł þ); words of
// other scripts by engines/transliteration, with their other readings beside; what no table knows by ICU as the last
// resort. Letters that look alike in Latin, Cyrillic and Greek are set right in words that mix them. Hyphens, commas
// and fillers part; apostrophes join. Two parts are compared by spelling, then by a weighted edit distance with a
// budget that grows with length. Whole names are paired up and judged by engines/screening. docs/engines/screening.md
// has the model.
//
//   const names::Folder folder;
//   const auto folded = folder.fold("SOTO<<ANA<MARIA");      // soto, ana, maria
//   names::compare_parts("mohammed", "mohamed").grade;       // Grade::kSpelling
//
// Folder may be shared by threads (its ICU part is behind a lock, and is not touched for Latin and Cyrillic names). The
// free functions are pure. Folded text is personal data as much as the name is.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/name_facts/name_facts.h"
#include "engines/transliteration/transliteration.h"

namespace limen::names {

// More parts or longer parts than a person has: the rest is cut, so that no input costs more than its share.
inline constexpr std::size_t kMaxParts = 24;
inline constexpr std::size_t kMaxPartLength = 48;

// Another way to read a part: as another language romanises it, or without a title glued on.
struct Alternative {
  std::uint8_t part = 0;     // index into parts
  std::string letters{};     // a–z and 0–9
  float cost = 0;            // nats: how much less likely it is than the reading in parts
  bool vowels_known = true;  // false: from a script that leaves vowels out
  bool operator==(const Alternative&) const = default;
};

// Part texts are of a–z and 0–9, 1…kMaxPartLength long, in the order of the name; no more than kMaxParts.
struct Folded {
  std::vector<std::string> parts{};
  std::vector<Alternative> alternatives{};  // by part
  std::uint32_t vowels_unknown = 0;         // a bit for each part that was read from a script that leaves vowels out
  bool foreign = false;                     // some part was read from another script than Latin
  bool last_may_be_cut = false;  // the field was full: the last part may be the beginning of a longer one [9303-3 §4.6]
  bool operator==(const Folded&) const = default;
};

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // Any bytes give a result; invalid UTF-8 is read as U+FFFD, which parts.
  Folded fold(std::string_view name, bool may_be_cut = false) const;
  const name_facts::NameFacts& facts() const { return facts_; }

  // Of the tables, and of what this code makes of some names and of their keys: an index kept by other ones is not
  // this one's.
  std::uint64_t digest() const;

 private:
  struct LastResort;
  name_facts::NameFacts facts_;
  transliteration::Reader reader_;
  std::unique_ptr<LastResort> last_resort_;
};

// Names of Arabic and Persian origin are written in one word or in several: "habib allah" and "habib ullah" are
// "habibullah", "saif al din" is "saifuddin", "qoli zadeh" "qolizadeh", "abd al aziz" "abdul aziz". Whether there was
// something to join; the caller keeps the name as it was written beside, because the same words may be two names. The
// readings of a part that is joined keep their costs.
bool join_compounds(const name_facts::NameFacts& facts, Folded& folded);

// False of a part that join_compounds() never joins to its neighbours, nor joins them by.
bool may_join(std::string_view part);

enum class Grade : std::uint8_t {
  kNone,
  kExact,     // the same letters
  kSpelling,  // the same under rules of spelling: mueller/muller, yusuf/iusuf, mohammed/mohamed
  kSimilar,   // within the edit budget
  kVowels,    // the consonants agree, and one side has no vowels to compare
  kInitial,   // one letter on one side, and the other side begins with it
  kCut,       // the last part of a full field, and the other side begins with it
};
std::string_view to_text(Grade grade);  // "exact", "spelling", …

struct PartComparison {
  Grade grade = Grade::kNone;
  double similarity = 0;  // 0…1; 0 for kNone
};

// Symmetric. Never kCut, which needs to know more than two parts.
PartComparison compare_parts(std::string_view a, std::string_view b);
// The same for a caller that knows whether the spelling keys are equal, and saves making them.
PartComparison compare_parts(std::string_view a, std::string_view b, bool equal_spelling);
// A part read from a script without vowels against one with them: kVowels, or what compare_parts() finds.
PartComparison compare_vowelless(std::string_view vowelless, std::string_view whole, bool equal_spelling);
// Whether `cut`, four letters at least, may be the beginning of `whole`.
PartComparison compare_cut(std::string_view cut, std::string_view whole);

// What both are made with says nothing: Jonsdottir and Tomasdottir, Hamidullah and Waliullah are different names. Cuts
// such an ending off both, where both have it; whether they have.
bool without_common_ending(std::string_view& a, std::string_view& b);

// 0…1: the share of letters that agree in place, neighbours swapped counting as one difference; where compare_parts()
// finds nothing, whether the two could still be one part badly written.
double resemblance(std::string_view a, std::string_view b);

// The part under the spelling rules; parts with one key compare as kSpelling or kExact.
std::string spelling_key(std::string_view part);

// What an index must know so that it misses no pair that compare_parts finds by distance:
// a pair of kSimilar shares at least one of these keys, a pair of kExact or kSpelling shares the first.
// Keys are 32-bit hashes: sharing one proves nothing. Appends to `keys`, without duplicates.
void append_search_keys(std::string_view part, std::vector<std::uint32_t>& keys);
std::uint32_t spelling_hash(std::string_view part);  // the first of the keys
// Of the consonants by class: equal for every pair of kVowels. 0 where there are fewer than two.
std::uint32_t skeleton_hash(std::string_view part);
std::uint32_t letters_hash(std::string_view part);  // of the part as it is
std::uint32_t cut_hash(std::string_view part);      // of the first four letters; 0 when shorter

// The optimal assignment: gains[row * columns + column] >= 0; result[row] is a column, or -1. A gain of
// zero is not assigned.
std::vector<int> assign(std::span<const double> gains, std::size_t rows, std::size_t columns);

}  // namespace limen::names
