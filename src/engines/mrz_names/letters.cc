// Tables A and B of [9303-3 §6] beyond the first alternatives of table A, which formats/mrz has. The exceptions of
// table B are recalled.
#include "engines/mrz_names/letters.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::mrz_names {
namespace {

constexpr std::uint8_t bit(Language language) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(language));
}
constexpr std::uint8_t kUk = bit(Language::kUkrainian), kBe = bit(Language::kBelarusian),
                       kBg = bit(Language::kBulgarian), kSr = bit(Language::kSerbian), kMk = bit(Language::kMacedonian);

// Small letters. Each row is one way; the general one stands first, exceptions name their languages, for which the
// general one then does not hold.
struct Cyrillic {
  char32_t letter;
  std::string_view text;
  std::uint8_t languages = 0;  // 0: the general way
  bool first_only = false;     // only where the letter begins a word
};
constexpr auto kCyrillic = std::to_array<Cyrillic>({
    {U'а', "A"},
    {U'б', "B"},
    {U'в', "V"},
    {U'г', "G"},
    {U'г', "H", kUk | kBe},
    {U'д', "D"},
    {U'е', "E"},
    {U'ж', "ZH"},
    {U'ж', "Z", kSr},
    {U'з', "Z"},
    {U'и', "I"},
    {U'и', "Y", kUk},
    {U'й', "I"},
    {U'й', "Y", kUk, true},
    {U'к', "K"},
    {U'л', "L"},
    {U'м', "M"},
    {U'н', "N"},
    {U'о', "O"},
    {U'п', "P"},
    {U'р', "R"},
    {U'с', "S"},
    {U'т', "T"},
    {U'у', "U"},
    {U'ф', "F"},
    {U'х', "KH"},
    {U'х', "H", kSr | kMk},
    {U'ц', "TS"},
    {U'ц', "C", kSr | kMk},
    {U'ч', "CH"},
    {U'ч', "C", kSr},
    {U'ш', "SH"},
    {U'ш', "S", kSr},
    {U'щ', "SHCH"},
    {U'щ', "SHT", kBg},
    {U'ъ', "IE"},
    {U'ы', "Y"},
    {U'ь', ""},
    {U'э', "E"},
    {U'ю', "IU"},
    {U'ю', "YU", kUk, true},
    {U'я', "IA"},
    {U'я', "YA", kUk, true},
    {U'ё', "E"},
    {U'ё', "IO", kBe},
    {U'ђ', "D"},
    {U'є', "IE"},
    {U'є', "YE", kUk, true},
    {U'ѕ', "DZ"},
    {U'і', "I"},
    {U'ї', "I"},
    {U'ї', "YI", kUk, true},
    {U'ј', "J"},
    {U'љ', "LJ"},
    {U'њ', "NJ"},
    {U'ћ', "C"},
    {U'ќ', "K"},
    {U'ѓ', "G"},
    {U'ў', "U"},
    {U'џ', "DZ"},
    {U'ѣ', "IE"},
    {U'ѫ', "U"},
    {U'ѵ', "Y"},
    {U'ґ', "G"},
    {U'ғ', "F"},
    {U'һ', "C"},
});

// Alternatives of table A beside its first, and habits beside the table. Capital letters; both cases are alike.
struct Latin {
  char32_t letter;
  std::string_view text;
  Grade grade = Grade::kAlternative;
};
constexpr auto kLatin = std::to_array<Latin>({
    {U'Ä', "A"},
    {U'Å', "A"},
    {U'Ñ', "NXX"},
    {U'Ö', "O"},
    {U'Ü', "UXX"},
    {U'Ü', "U"},
    {U'Ø', "O", Grade::kHabit},
    {U'Æ', "A", Grade::kHabit},
    {U'Đ', "DJ", Grade::kHabit},
    {U'Ð', "DH", Grade::kHabit},
    {U'Þ', "T", Grade::kHabit},
    {U'Œ', "O", Grade::kHabit},
    {U'ẞ', "S", Grade::kHabit},
    {U'Ĳ', "Y", Grade::kHabit},
});

char32_t upper(char32_t letter) {
  if (letter == U'ß') return U'ẞ';
  if (letter >= 0xE0 && letter <= 0xFE && letter != 0xF7) return letter - 0x20;
  if (letter == U'đ' || letter == U'œ' || letter == U'ĳ') return letter - 1;
  return letter;
}

char32_t lower_cyrillic(char32_t letter) {
  if (letter >= 0x0410 && letter <= 0x042F) return letter + 0x20;
  if (letter >= 0x0400 && letter <= 0x040F) return letter + 0x50;
  if (letter >= 0x0460 && letter <= 0x04FF && letter != 0x04C0 && letter % 2 == 0) return letter + 1;
  return letter;
}

// MRZ letters of one character, as formats/mrz writes it; a row of constants, so that views of it live.
std::string_view first_of_table_a(char32_t letter) {
  static constexpr std::string_view kSingle = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static constexpr std::array<std::string_view, 6> kDouble = {"AE", "AA", "OE", "UE", "TH", "IJ"};
  static constexpr std::string_view kSharp = "SS";
  const std::string text = mrz::to_mrz_name(to_utf8(std::u32string_view(&letter, 1))).text;
  if (text.size() == 1) return kSingle.substr(static_cast<std::size_t>(text[0] - 'A'), 1);
  if (text == kSharp) return kSharp;
  const auto found = std::find(kDouble.begin(), kDouble.end(), text);
  return found == kDouble.end() ? std::string_view() : *found;
}

void add(std::vector<Spelling>& ways, std::string_view text, Grade grade) {
  const bool known = std::any_of(ways.begin(), ways.end(), [&](const Spelling& way) { return way.text == text; });
  if (!known) ways.push_back({text, grade});
}

}  // namespace

std::vector<Spelling> spellings(char32_t letter, Language language, bool first) {
  std::vector<Spelling> ways;
  if (letter >= 0x0400 && letter <= 0x04FF) {
    const char32_t small = lower_cyrillic(letter);
    const auto holds = [&](const Cyrillic& row) {
      return row.letter == small && (!row.first_only || first) &&
             (row.languages == 0 || language == Language::kAny || (row.languages & bit(language)) != 0);
    };
    // The exception of a known language goes before the general way and keeps it out.
    bool exception = false;
    for (const Cyrillic& row : kCyrillic) {
      if (row.languages == 0 || language == Language::kAny || !holds(row)) continue;
      if (!exception || row.first_only) ways = {{row.text, Grade::kFirst}};
      exception = true;
    }
    if (exception) return ways;
    for (const Cyrillic& row : kCyrillic) {
      if (holds(row)) add(ways, row.text, row.languages == 0 ? Grade::kFirst : Grade::kAlternative);
    }
    return ways;
  }
  const std::string_view text = first_of_table_a(letter);
  if (text.empty()) return ways;
  add(ways, text, Grade::kFirst);
  for (const Latin& row : kLatin) {
    if (row.letter == upper(letter)) add(ways, row.text, row.grade);
  }
  return ways;
}

std::vector<std::string_view> letter_alternatives(char32_t letter, Language language, bool first) {
  std::vector<std::string_view> texts;
  for (const Spelling& way : spellings(letter, language, first)) {
    if (way.grade != Grade::kHabit) texts.push_back(way.text);
  }
  return texts;
}

}  // namespace limen::mrz_names
