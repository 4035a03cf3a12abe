// Inside the folder: what the scripts' own files share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/transliteration/transliteration.h"

namespace limen::transliteration {

class Learnt;
class Table;

// Spellings of one word as they are found; the cheapest of equal ones stays.
class Readings {
 public:
  // Everything but a–z in `letters` is dropped; an empty spelling is no spelling.
  void add(std::string_view letters, float cost, bool vowels_known = true);
  void add(const Readings& others, float surcharge);
  // Best first, at most kMaxReadings, the best at cost 0.
  void settle();
  bool empty() const { return found_.empty(); }
  const std::vector<Reading>& found() const { return found_; }
  std::vector<Reading> take() { return std::move(found_); }

 private:
  std::vector<Reading> found_;
};

void read_cyrillic(std::u32string_view word, Readings& readings);
void read_greek(std::u32string_view word, Readings& readings);
void read_armenian(std::u32string_view word, Readings& readings);
void read_georgian(std::u32string_view word, Readings& readings);
void read_devanagari(std::u32string_view run, Readings& readings);

void read_arabic(std::u32string_view run, const Learnt& learnt, std::vector<Readings>& words);
std::string pointed_arabic(std::u32string_view run);  // by its points alone
void read_hebrew(std::u32string_view run, const Learnt& learnt, Readings& readings);

void read_kana(std::u32string_view run, Readings& readings);
bool foreign_kana(std::u32string_view run);  // holds what Japanese names are not written with

std::u32string_view korean_surname(std::u32string_view run);  // empty if the run is not a surname with a given name
bool korean_syllables(std::u32string_view run);               // all of them common in Korean given names
void read_korean_surname(std::u32string_view name, Readings& readings);
void read_korean_given(std::u32string_view name, Readings& readings);

struct HanData {
  const Learnt& foreign;    // words of other languages written in Han
  const Table& names;       // surnames and characters of names
  const Table& characters;  // readings by character
};
void read_han(std::u32string_view run, const HanData& data, std::vector<Readings>& words);
std::string wade_giles(std::string_view pinyin);
std::string hong_kong(std::string_view jyutping);

}  // namespace limen::transliteration
