// Names in other scripts, read as Latin letters: every spelling that a passport, a list or a newspaper may plausibly
// have used for the same word, with what it costs to believe in it. It serves matching in both directions (a query in
// the original script against lists in Latin letters, and a Latin query against originals) and is no tool for printing.
//
// Implements [9303-3 §6 B, C] (Cyrillic, X-coded Arabic), BGN/PCGN and the press spellings for Cyrillic, ELOT 743 and
// 9303 for Greek, the national system of 2002 for Georgian, Hübschmann-Meillet without marks and the Western sound
// values for Armenian, Revised Romanisation, McCune-Reischauer and the customary surnames for Hangul, Hepburn and
// Kunrei for kana, pinyin, Wade-Giles and Cantonese for Han, schwa deletion for Devanagari, and a dictionary with
// learnt readings for Arabic and Hebrew, which do not write their vowels. Sources: docs/engines/transliteration.md.
//
// A Reader owns nothing but views of the data that is part of the program; it is immutable, cheap to make, and shared
// by threads. Text comes in as code points of one script, NFKC, lower case; what is not known is passed over, never an
// error.
//
//   const transliteration::Reader reader;
//   for (const auto& word : reader.read(U"хрущёв", transliteration::Script::kCyrillic))
//     for (const auto& reading : word.readings) …  // khrushchev 0, khrushchyov 1.5, chruszczow …
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.h"

namespace limen::transliteration {

enum class Script : std::uint8_t {
  kLatin,
  kCyrillic,
  kGreek,
  kArmenian,
  kGeorgian,
  kArabic,
  kHebrew,
  kHan,
  kHangul,
  kKana,
  kDevanagari,
  kOther
};

// The script of a letter; kOther for marks that no script owns, digits, punctuation and letters of scripts not read
// here. Vowel signs of Devanagari, Arabic and Hebrew points, and the long-vowel mark of kana count as letters of their
// script.
Script script_of(char32_t letter);

inline constexpr std::size_t kMaxReadings = 6;     // of a word
inline constexpr std::size_t kMaxRunLetters = 64;  // of a run; what follows is not read

struct Reading {
  std::string letters;       // a–z only, never empty
  float cost = 0;            // nats: about -ln P(this spelling is the one used | the word), the best one 0
  bool vowels_known = true;  // false: a word of consonants that no dictionary knows; its vowels are guessed or missing
  bool operator==(const Reading&) const = default;
};

struct Word {
  std::vector<Reading> readings;  // best first, at most kMaxReadings, never empty, no two alike
  bool operator==(const Word&) const = default;
};

class Reader {
 public:
  Reader();
  // The same over other data of the same form (tools/make_transliteration.py), for measuring what was held out.
  explicit Reader(EmbeddedFiles data);

  // One run of letters of one script, without separators, to words in the order of the name: one word for alphabets (an
  // Arabic article is a word of its own), surname and given name for Han and Hangul where they can be told apart, one
  // word for kana. Empty for kLatin, kOther and for a run in which no letter is known.
  std::vector<Word> read(std::u32string_view run, Script script) const;

  // Of the data: what was derived by others is known by it.
  std::uint64_t digest() const;

 private:
  EmbeddedFiles data_;
};

// Names of the MRZ that are X-coded Arabic back to Arabic letters [9303-3 §6 C]: upper-case letters, '<' or blank
// between words (a blank in the result). nullopt when the text cannot be read as X-coded Arabic or holds no X code at
// all.
std::optional<std::u32string> from_mrz_arabic(std::string_view mrz);
// Arabic letters to their X codes; blanks and hyphens become '<', points and letters without a code are left out.
std::string to_mrz_arabic(std::u32string_view arabic);

}  // namespace limen::transliteration
