#include <algorithm>

#include "base/checksum.h"
#include "engines/transliteration/learnt.h"
#include "engines/transliteration/rules.h"
#include "engines/transliteration/transliteration.h"

extern "C" {
extern const char limen_embedded_transliteration_begin[];
extern const char limen_embedded_transliteration_end[];
}

namespace limen::transliteration {
namespace {

// Jamo of each syllable, as the learnt readings know them. [Unicode 15 §3.12]
std::u32string jamo(std::u32string_view run) {
  std::u32string letters;
  for (const char32_t c : run) {
    if (c < 0xAC00 || c > 0xD7A3) continue;
    const std::uint32_t index = c - 0xAC00;
    letters.push_back(0x1100 + index / 588);
    letters.push_back(0x1161 + index / 28 % 21);
    if (index % 28 != 0) letters.push_back(0x11A7 + index % 28);
  }
  return letters;
}

std::u32string katakana(std::u32string_view run) {
  std::u32string letters(run);
  for (char32_t& c : letters) {
    if (c >= 0x3041 && c <= 0x3096) c += 0x60;
  }
  return letters;
}

void read_hangul(std::u32string_view run, const Learnt& learnt, std::vector<Readings>& words) {
  const std::u32string letters = jamo(run);
  Readings whole;
  const bool known = learnt.look_up(letters, whole);
  if (const std::u32string_view surname = korean_surname(run); !known && !surname.empty()) {
    words.resize(2);
    read_korean_surname(surname, words[0]);
    read_korean_given(run.substr(surname.size()), words[1]);
    return;
  }
  if (run.size() == 1) {
    Readings surname;
    read_korean_surname(run, surname);
    const bool is_surname = !surname.empty();
    whole.add(surname, known ? 0.5F : 0.0F);
    if (is_surname) return words.push_back(std::move(whole));
  }
  const bool korean = run.size() <= 3 && korean_syllables(run);
  Readings native;
  read_korean_given(run, native);
  native.settle();
  whole.add(native, korean ? 0.0F : known ? 3.0F : 2.0F);
  learnt.guess(letters, whole, true, korean ? 1.5F : known ? 2.0F : 0.0F, 4);
  words.push_back(std::move(whole));
}

void read_kana_word(std::u32string_view run, const Learnt& learnt, Readings& readings) {
  const std::u32string letters = katakana(run);
  const bool hiragana = letters != run;
  const bool known = learnt.look_up(letters, readings);
  Readings native;
  read_kana(run, native);
  native.settle();
  readings.add(native, hiragana ? -1.0F : known ? 1.5F : foreign_kana(run) ? 1.0F : 0.0F);
  if (!hiragana) learnt.guess(letters, readings, true, known ? 2.0F : 0.3F, 4);
}

void read_cyrillic_word(std::u32string_view run, const Learnt& learnt, Readings& readings) {
  const bool known = learnt.look_up(run, readings);
  Readings systems;
  read_cyrillic(run, systems);
  readings.add(systems, known ? 1.0F : 0.0F);
  // One guess that the systems do not have: foreign names, where they are known from other words.
  Readings guesses;
  learnt.guess(run, guesses, true, known ? 2.5F : 0.9F, 3);
  for (const Reading& guess : guesses.found()) {
    if (std::ranges::find(readings.found(), guess.letters, &Reading::letters) != readings.found().end()) continue;
    readings.add(guess.letters, guess.cost);
    break;
  }
}

}  // namespace

Reader::Reader() : Reader(EmbeddedFiles(limen_embedded_transliteration_begin, limen_embedded_transliteration_end)) {}

Reader::Reader(EmbeddedFiles data) : data_(std::move(data)) {}

std::uint64_t Reader::digest() const {
  std::uint64_t digest = 0;
  for (const auto& [path, content] : data_.files()) digest = digest * 31 + checksum(as_bytes(content));
  return digest;
}

std::vector<Word> Reader::read(std::u32string_view run, Script script) const {
  run = run.substr(0, kMaxRunLetters);
  std::vector<Readings> found;
  const auto one = [&]() -> Readings& { return found.emplace_back(); };
  switch (script) {
    case Script::kCyrillic:
      read_cyrillic_word(run, {data_.find("cyrillic.dict"), data_.find("cyrillic.model")}, one());
      break;
    case Script::kGreek:
      read_greek(run, one());
      break;
    case Script::kArmenian:
      read_armenian(run, one());
      break;
    case Script::kGeorgian:
      read_georgian(run, one());
      break;
    case Script::kDevanagari:
      read_devanagari(run, one());
      break;
    case Script::kArabic:
      read_arabic(run, {data_.find("arabic.dict"), data_.find("arabic.model")}, found);
      break;
    case Script::kHebrew:
      read_hebrew(run, {data_.find("hebrew.dict"), data_.find("hebrew.model")}, one());
      break;
    case Script::kHangul:
      read_hangul(run, {data_.find("hangul.dict"), data_.find("hangul.model")}, found);
      break;
    case Script::kKana:
      read_kana_word(run, {data_.find("kana.dict"), data_.find("kana.model")}, one());
      break;
    case Script::kHan: {
      const Learnt foreign(data_.find("han.dict"), data_.find("han.model"));
      const Table names(data_.find("han.names"));
      const Table characters(data_.find("han.characters"));
      read_han(run, {foreign, names, characters}, found);
      break;
    }
    case Script::kLatin:
    case Script::kOther:
      break;
  }
  std::vector<Word> words;
  for (Readings& readings : found) {
    readings.settle();
    if (!readings.empty()) words.push_back({readings.take()});
  }
  return words;
}

}  // namespace limen::transliteration
