// Cyrillic by systems: each column of the table spells a whole word in its own manner, so that spellings never mix.
#include <algorithm>
#include <array>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

enum System : std::uint8_t { kPress, kIcao, kFrench, kGerman, kPolish, kUkrainian, kBulgarian, kSerbian, kSystems };

struct Row {
  char32_t letter = 0;
  std::array<std::string_view, kSystems> text{};
};

// Press: BGN/PCGN without its marks, as English newspapers and most passports before 2010 write. ICAO: [9303-3 §6 B].
// French, German, Polish: the newspapers' and older passports' manner there. Ukrainian: the law of 2010. Bulgarian: the
// law of 2009. Serbian: Gaj's letters without marks, for Serbian, Macedonian and Montenegrin.
constexpr std::array kRows = std::to_array<Row>({
    // letter press   icao    french   german     polish  ukrainian bulgarian serbian
    {U'а', {"a", "a", "a", "a", "a", "a", "a", "a"}},
    {U'б', {"b", "b", "b", "b", "b", "b", "b", "b"}},
    {U'в', {"v", "v", "v", "w", "w", "v", "v", "v"}},
    {U'г', {"g", "g", "g", "g", "g", "h", "g", "g"}},
    {U'д', {"d", "d", "d", "d", "d", "d", "d", "d"}},
    {U'е', {"e", "e", "e", "e", "e", "e", "e", "e"}},
    {U'ж', {"zh", "zh", "j", "sch", "z", "zh", "zh", "z"}},
    {U'з', {"z", "z", "z", "s", "z", "z", "z", "z"}},
    {U'и', {"i", "i", "i", "i", "i", "y", "i", "i"}},
    {U'й', {"y", "i", "i", "j", "j", "i", "y", "j"}},
    {U'к', {"k", "k", "k", "k", "k", "k", "k", "k"}},
    {U'л', {"l", "l", "l", "l", "l", "l", "l", "l"}},
    {U'м', {"m", "m", "m", "m", "m", "m", "m", "m"}},
    {U'н', {"n", "n", "n", "n", "n", "n", "n", "n"}},
    {U'о', {"o", "o", "o", "o", "o", "o", "o", "o"}},
    {U'п', {"p", "p", "p", "p", "p", "p", "p", "p"}},
    {U'р', {"r", "r", "r", "r", "r", "r", "r", "r"}},
    {U'с', {"s", "s", "s", "s", "s", "s", "s", "s"}},
    {U'т', {"t", "t", "t", "t", "t", "t", "t", "t"}},
    {U'у', {"u", "u", "ou", "u", "u", "u", "u", "u"}},
    {U'ф', {"f", "f", "f", "f", "f", "f", "f", "f"}},
    {U'х', {"kh", "kh", "kh", "ch", "ch", "kh", "h", "h"}},
    {U'ц', {"ts", "ts", "ts", "z", "c", "ts", "ts", "c"}},
    {U'ч', {"ch", "ch", "tch", "tsch", "cz", "ch", "ch", "c"}},
    {U'ш', {"sh", "sh", "ch", "sch", "sz", "sh", "sh", "s"}},
    {U'щ', {"shch", "shch", "chtch", "schtsch", "szcz", "shch", "sht", "st"}},
    {U'ъ', {"", "ie", "", "", "", "", "a", ""}},
    {U'ы', {"y", "y", "y", "y", "y", "y", "y", "y"}},
    {U'ь', {"", "", "", "", "", "", "", ""}},
    {U'э', {"e", "e", "e", "e", "e", "e", "e", "e"}},
    {U'ю', {"yu", "iu", "iou", "ju", "iu", "iu", "yu", "ju"}},
    {U'я', {"ya", "ia", "ia", "ja", "ia", "ia", "ya", "ja"}},
    {U'ё', {"e", "e", "io", "jo", "io", "io", "yo", "jo"}},
    // Ukrainian and Belarusian
    {U'і', {"i", "i", "i", "i", "i", "i", "i", "i"}},
    {U'ї', {"i", "i", "i", "ji", "ji", "i", "i", "i"}},
    {U'є', {"ie", "ie", "ie", "je", "ie", "ie", "e", "je"}},
    {U'ґ', {"g", "g", "g", "g", "g", "g", "g", "g"}},
    {U'ў', {"u", "u", "ou", "u", "u", "u", "u", "u"}},
    // Serbian and Macedonian
    {U'љ', {"lj", "lj", "li", "lj", "lj", "li", "ly", "lj"}},
    {U'њ', {"nj", "nj", "ni", "nj", "nj", "ni", "ny", "nj"}},
    {U'ђ', {"dj", "d", "dj", "dj", "dj", "dj", "dj", "d"}},
    {U'ћ', {"c", "c", "tch", "c", "c", "ch", "ch", "c"}},
    {U'ј', {"j", "j", "i", "j", "j", "i", "y", "j"}},
    {U'џ', {"dz", "dz", "dj", "dsch", "dz", "dzh", "dzh", "dz"}},
    {U'ѕ', {"dz", "dz", "dz", "ds", "dz", "dz", "dz", "dz"}},
    {U'ѓ', {"gj", "g", "gu", "gj", "gj", "g", "gy", "gj"}},
    {U'ќ', {"kj", "k", "k", "kj", "kj", "k", "ky", "kj"}},
    {U'ѐ', {"e", "e", "e", "e", "e", "e", "e", "e"}},
    {U'ѝ', {"i", "i", "i", "i", "i", "i", "i", "i"}},
    // Kazakh, Kyrgyz, Tatar, Bashkir, Uzbek, Tajik, Mongol, Azerbaijani, Chechen
    {U'ә', {"a", "a", "a", "a", "a", "a", "a", "a"}},
    {U'ғ', {"g", "g", "gh", "gh", "g", "gh", "gh", "g"}},
    {U'қ', {"k", "k", "q", "k", "k", "q", "q", "k"}},
    {U'ң', {"n", "n", "ng", "ng", "n", "ng", "ng", "n"}},
    {U'ө', {"o", "o", "o", "o", "o", "u", "o", "o"}},
    {U'ү', {"u", "u", "ou", "u", "u", "u", "u", "u"}},
    {U'ұ', {"u", "u", "ou", "u", "u", "u", "u", "u"}},
    {U'һ', {"h", "c", "h", "h", "h", "h", "h", "h"}},
    {U'ҳ', {"kh", "h", "h", "h", "h", "h", "h", "h"}},
    {U'ҷ', {"j", "j", "dj", "dsch", "dz", "j", "dzh", "dz"}},
    {U'ӣ', {"i", "i", "i", "i", "i", "i", "i", "i"}},
    {U'ӯ', {"u", "u", "ou", "u", "u", "u", "u", "u"}},
    {U'ҹ', {"j", "j", "dj", "dsch", "dz", "j", "dzh", "dz"}},
    {U'ҝ', {"g", "g", "gu", "g", "g", "g", "g", "g"}},
    {U'җ', {"j", "j", "dj", "dsch", "dz", "j", "dzh", "dz"}},
    {U'ҙ', {"z", "z", "z", "s", "z", "z", "z", "z"}},
    {U'ҫ', {"s", "s", "s", "s", "s", "s", "s", "s"}},
    {U'ҡ', {"k", "k", "k", "k", "k", "q", "q", "k"}},
    {U'ӝ', {"j", "j", "dj", "dsch", "dz", "j", "dzh", "dz"}},
    {U'ӏ', {"", "", "", "", "", "", "", ""}},
    {U'ӡ', {"dz", "dz", "dz", "ds", "dz", "dz", "dz", "dz"}},
});

constexpr char32_t kFirst = 0x0430, kLast = 0x04FF;
constexpr std::uint8_t kNoRow = 0xFF;

constexpr auto kIndex = [] {
  std::array<std::uint8_t, kLast - kFirst + 1> index{};
  index.fill(kNoRow);
  for (std::size_t row = 0; row < kRows.size(); ++row) {
    index[kRows[row].letter - kFirst] = static_cast<std::uint8_t>(row);
  }
  return index;
}();

std::uint8_t row_of(char32_t letter) { return letter < kFirst || letter > kLast ? kNoRow : kIndex[letter - kFirst]; }

constexpr std::u32string_view kVowels = U"аеёиоуыэюяіїєәөүұӣӯ";
bool vowel(char32_t letter) { return kVowels.find(letter) != std::u32string_view::npos; }
bool softens(char32_t letter) { return std::u32string_view(U"еёиэыіїєюя").find(letter) != std::u32string_view::npos; }
bool has_any(std::u32string_view word, std::u32string_view letters) {
  return word.find_first_of(letters) != std::u32string_view::npos;
}

// One word in one system.
class Speller {
 public:
  Speller(std::u32string_view word, System system) : word_(word), system_(system) {}

  std::string spell() {
    for (at_ = 0; at_ < word_.size(); ++at_) write();
    return std::move(text_);
  }

 private:
  char32_t before() const { return at_ > 0 ? word_[at_ - 1] : U' '; }
  char32_t after(std::size_t n = 1) const { return at_ + n < word_.size() ? word_[at_ + n] : U' '; }
  bool first() const { return at_ == 0; }
  bool ends(std::u32string_view ending) const { return word_.substr(at_) == ending; }
  bool begins_syllable() const { return first() || vowel(before()) || before() == U'ь' || before() == U'ъ'; }
  void write() {
    if (write_ending() || (system_ == kUkrainian && write_ukrainian()) || write_in_context()) return;
    const std::uint8_t row = row_of(word_[at_]);
    if (row != kNoRow) text_ += kRows[row].text[system_];
  }
  bool put(std::string_view text, std::size_t letters = 1) {
    text_ += text;
    at_ += letters - 1;
    return true;
  }

  // -ий and -ый are one sound: -y in newspapers, -i abroad; passports spell them out. [9303-3 §6 B; BGN/PCGN]
  bool write_ending() {
    const bool adjective = ends(U"ий") || ends(U"ый");
    if (adjective && system_ == kPress) return put("y", 2);
    if (adjective && system_ == kIcao) return put(word_[at_] == U'и' ? "ii" : "yi", 2);
    if (adjective && (system_ == kFrench || system_ == kGerman)) return put(word_[at_] == U'и' ? "i" : "y", 2);
    if (adjective && system_ == kPolish) {
      const bool hard = word_[at_] == U'ы' || before() == U'ж' || before() == U'ш' || before() == U'ч';
      return put(hard ? "y" : "i", 2);
    }
    if (ends(U"ия") && (system_ == kBulgarian || system_ == kPress)) return put("ia", 2);  // Мария, София
    if (ends(U"ія") && system_ == kPress) return put("ia", 2);
    return false;
  }

  // й, є, ї, ю, я are y- at the beginning of a word and i- inside; зг keeps its letters apart from ж. [Law of 2010]
  bool write_ukrainian() {
    const char32_t letter = word_[at_];
    if (letter == U'з' && after() == U'г') return put("zgh", 2);
    if (!first()) return false;
    switch (letter) {
      case U'й':
        return put("y");
      case U'ю':
        return put("yu");
      case U'я':
        return put("ya");
      case U'є':
        return put("ye");
      case U'ї':
        return put("yi");
      default:
        return false;
    }
  }

  bool write_in_context() {
    const char32_t letter = word_[at_];
    if (letter == U'ё' && (system_ == kPolish || system_ == kFrench || system_ == kGerman)) {
      const bool after_hush = std::u32string_view(U"жшчщ").find(before()) != std::u32string_view::npos;
      if (after_hush) return put(system_ == kFrench ? "e" : "o");
      if (system_ == kPolish && begins_syllable()) return put("jo");
      if (system_ == kGerman && !begins_syllable()) return put("jo");
    }
    if (system_ == kPolish && begins_syllable()) {
      if (letter == U'е' && first()) return put("je");
      if (letter == U'ю') return put("ju");
      if (letter == U'я') return put("ja");
      if (letter == U'є') return put("je");
    }
    if (system_ == kPolish && before() == U'л') {  // the soft sound is in the l already
      if (letter == U'ю') return put("u");
      if (letter == U'я') return put("a");
    }
    if (system_ == kGerman && letter == U'е' && first()) return put("je");
    if (system_ == kGerman && letter == U'с' && vowel(before()) && vowel(after())) return put("ss");
    if (system_ == kGerman && letter == U'й' && !vowel(after())) return put("i");
    if (system_ == kGerman && letter == U'к' && after() == U'с') return put("x", 2);
    if (system_ == kFrench && letter == U'г' && softens(after())) return put("gu");
    if (system_ == kFrench && letter == U'с' && vowel(before()) && vowel(after())) return put("ss");
    if (system_ == kFrench && letter == U'е' && first()) return put("ie");
    if (system_ == kFrench && letter == U'н' && at_ + 1 == word_.size() && (before() == U'и' || before() == U'ы')) {
      return put("ne");  // Путин: Poutine
    }
    return false;
  }

  std::u32string_view word_;
  System system_;
  std::size_t at_ = 0;
  std::string text_;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Russian parts only vowels with it; before a consonant it is the Bulgarian vowel.
bool hard_sign_before_consonant(std::u32string_view word) {
  const std::size_t at = word.find(U'ъ');
  return at != std::u32string_view::npos && at + 1 < word.size() && !vowel(word[at + 1]);
}

// What a system costs for a word of these letters: letters that one language alone has make its own system the first.
std::array<float, kSystems> costs(std::u32string_view word) {
  std::array<float, kSystems> cost{0.0F, 1.6F, 3.0F, 3.6F, 3.6F, 3.0F, 2.6F, 2.4F};
  if (has_any(word, U"іїєґ")) {
    cost = {0.7F, 1.4F, 3.0F, 3.6F, 3.2F, 0.0F, 9.0F, 9.0F};
    if (has_any(word, U"ўыэё")) cost[kUkrainian] = 1.0F;  // Belarusian
  } else if (has_any(word, U"љњђћјџѓќѕ")) {
    cost = {1.2F, 1.6F, 3.4F, 3.6F, 3.6F, 6.0F, 2.6F, 0.0F};
  } else if (hard_sign_before_consonant(word)) {
    cost[kBulgarian] = -0.5F;
  } else if (has_any(word, U"ыэё")) {
    cost[kUkrainian] = cost[kBulgarian] = cost[kSerbian] = 6.0F;
  }
  return cost;
}

}  // namespace

void read_cyrillic(std::u32string_view word, Readings& readings) {
  const auto cost = costs(word);
  for (std::uint8_t system = 0; system < kSystems; ++system) {
    readings.add(Speller(word, static_cast<System>(system)).spell(), cost[system]);
  }
  // Spellings of the press that no system has: yo for ё, iy for -ий, ye- at the beginning, x for кс.
  const std::string press = Speller(word, kPress).spell();
  if (word.find(U'ё') != std::u32string_view::npos) {
    std::u32string yo(word);
    std::ranges::replace(yo, U'ё', U'й');  // й is y here: put the o behind it
    for (std::size_t at = word.rfind(U'ё'); at != std::u32string_view::npos;
         at = at == 0 ? at : word.rfind(U'ё', at - 1)) {
      yo.insert(at + 1, 1, U'о');
      if (at == 0) break;
    }
    readings.add(Speller(yo, kPress).spell(), 1.2F);
  }
  if (word.ends_with(U"ий")) readings.add(press.substr(0, press.size() - 1) + "iy", 1.4F);
  if (word.starts_with(U'е')) readings.add("y" + press, 1.5F);
  if (word.find(U"кс") != std::u32string_view::npos) readings.add(replaced(press, "ks", "x"), 0.7F);
}

}  // namespace limen::transliteration
