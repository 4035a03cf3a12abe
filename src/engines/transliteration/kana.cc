// Kana: Hepburn as passports have it, Kunrei, and long vowels written or dropped.
#include <algorithm>
#include <array>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

struct Row {
  char32_t kana = 0;  // hiragana; katakana stands 0x60 above
  std::string_view hepburn;
  std::string_view kunrei;
};

constexpr std::array kRows = std::to_array<Row>({
    {U'あ', "a", "a"},   {U'い', "i", "i"},   {U'う', "u", "u"},    {U'え', "e", "e"},   {U'お', "o", "o"},
    {U'か', "ka", "ka"}, {U'が', "ga", "ga"}, {U'き', "ki", "ki"},  {U'ぎ', "gi", "gi"}, {U'く', "ku", "ku"},
    {U'ぐ', "gu", "gu"}, {U'け', "ke", "ke"}, {U'げ', "ge", "ge"},  {U'こ', "ko", "ko"}, {U'ご', "go", "go"},
    {U'さ', "sa", "sa"}, {U'ざ', "za", "za"}, {U'し', "shi", "si"}, {U'じ', "ji", "zi"}, {U'す', "su", "su"},
    {U'ず', "zu", "zu"}, {U'せ', "se", "se"}, {U'ぜ', "ze", "ze"},  {U'そ', "so", "so"}, {U'ぞ', "zo", "zo"},
    {U'た', "ta", "ta"}, {U'だ', "da", "da"}, {U'ち', "chi", "ti"}, {U'ぢ', "ji", "zi"}, {U'つ', "tsu", "tu"},
    {U'づ', "zu", "zu"}, {U'て', "te", "te"}, {U'で', "de", "de"},  {U'と', "to", "to"}, {U'ど', "do", "do"},
    {U'な', "na", "na"}, {U'に', "ni", "ni"}, {U'ぬ', "nu", "nu"},  {U'ね', "ne", "ne"}, {U'の', "no", "no"},
    {U'は', "ha", "ha"}, {U'ば', "ba", "ba"}, {U'ぱ', "pa", "pa"},  {U'ひ', "hi", "hi"}, {U'び', "bi", "bi"},
    {U'ぴ', "pi", "pi"}, {U'ふ', "fu", "hu"}, {U'ぶ', "bu", "bu"},  {U'ぷ', "pu", "pu"}, {U'へ', "he", "he"},
    {U'べ', "be", "be"}, {U'ぺ', "pe", "pe"}, {U'ほ', "ho", "ho"},  {U'ぼ', "bo", "bo"}, {U'ぽ', "po", "po"},
    {U'ま', "ma", "ma"}, {U'み', "mi", "mi"}, {U'む', "mu", "mu"},  {U'め', "me", "me"}, {U'も', "mo", "mo"},
    {U'や', "ya", "ya"}, {U'ゆ', "yu", "yu"}, {U'よ', "yo", "yo"},  {U'ら', "ra", "ra"}, {U'り', "ri", "ri"},
    {U'る', "ru", "ru"}, {U'れ', "re", "re"}, {U'ろ', "ro", "ro"},  {U'わ', "wa", "wa"}, {U'ゐ', "i", "i"},
    {U'ゑ', "e", "e"},   {U'を', "o", "o"},   {U'ん', "n", "n"},    {U'ゔ', "vu", "vu"},
});

constexpr char32_t kFirstKatakana = 0x30A1, kLastKatakana = 0x30F6;
constexpr char32_t kLongMark = 0x30FC, kSmallTsu = 0x3063;

char32_t hiragana(char32_t c) { return c >= kFirstKatakana && c <= kLastKatakana ? c - 0x60 : c; }

// ゃ ゅ ょ and the small vowels take the vowel of the syllable before away.
std::string_view small(char32_t c) {
  switch (c) {
    case U'ぁ':
      return "a";
    case U'ぃ':
      return "i";
    case U'ぅ':
      return "u";
    case U'ぇ':
      return "e";
    case U'ぉ':
      return "o";
    case U'ゃ':
      return "ya";
    case U'ゅ':
      return "yu";
    case U'ょ':
      return "yo";
    case U'ゎ':
      return "wa";
    default:
      return {};
  }
}

bool vowel(char c) { return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o'; }

class Speller {
 public:
  explicit Speller(bool kunrei) : kunrei_(kunrei) {}

  void write(char32_t c) {
    c = hiragana(c);
    if (c == kSmallTsu) {
      doubled_ = true;
    } else if (c == kLongMark) {
      if (!text_.empty() && vowel(text_.back())) text_.push_back(text_.back());
    } else if (const std::string_view glide = small(c); !glide.empty()) {
      combine(glide);
    } else {
      const auto row = std::ranges::find(kRows, c, &Row::kana);
      if (row == kRows.end()) return;
      append(kunrei_ ? row->kunrei : row->hepburn);
    }
  }
  std::string take() { return std::move(text_); }

 private:
  void append(std::string_view sound) {
    if (doubled_ && !vowel(sound.front())) text_.push_back(sound.starts_with("ch") ? 't' : sound.front());
    doubled_ = false;
    text_ += sound;
  }

  void combine(std::string_view glide) {
    if (text_.empty() || !vowel(text_.back())) return append(glide);
    const char last = text_.back();
    if (glide.size() == 1) {  // ティ ti, ファ fa, ウィ wi
      if (text_ == "u" || (last == 'u' && text_.size() > 1 && vowel(text_[text_.size() - 2]))) {
        text_.back() = 'w';
      } else {
        text_.pop_back();
      }
      if (text_.ends_with("ts") && glide == "i") text_.resize(text_.size() - 1);
      text_ += glide;
      return;
    }
    text_.pop_back();
    const bool soft = text_.ends_with("sh") || text_.ends_with("ch") || text_.ends_with('j');
    text_ += soft && !kunrei_ ? glide.substr(1) : glide;
  }

  bool kunrei_;
  bool doubled_ = false;
  std::string text_;
};

// Passports drop the second letter of long o and u. [Passport rules of Japan; Hepburn without macrons]
std::string shortened(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char before = out.empty() ? ' ' : out.back();
    const bool long_o = before == 'o' && (text[i] == 'u' || (text[i] == 'o' && i + 1 < text.size()));
    const bool long_other = text[i] == before && (before == 'u' || before == 'a' || before == 'e');
    if (!long_o && !long_other) out.push_back(text[i]);
  }
  return out;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size())) {
    out.replace(at, from.size(), to);
  }
  return out;
}

}  // namespace

bool foreign_kana(std::u32string_view run) {
  bool katakana = false;
  for (const char32_t c : run) {
    if (c == kLongMark) return true;
    katakana = katakana || (c >= kFirstKatakana && c <= kLastKatakana);
    if (c == U'ヴ' || c == U'ァ' || c == U'ィ' || c == U'ゥ' || c == U'ェ' || c == U'ォ') return true;
  }
  return katakana && run.find(U'ッ') != std::u32string_view::npos;
}

void read_kana(std::u32string_view run, Readings& readings) {
  Speller hepburn(false);
  Speller kunrei(true);
  for (const char32_t c : run) {
    hepburn.write(c);
    kunrei.write(c);
  }
  const std::string full = hepburn.take();
  const std::string passport = shortened(full);
  readings.add(passport, 0);
  readings.add(full, 1.2F);
  readings.add(shortened(kunrei.take()), 2.0F);
  readings.add(replaced(full, "ou", "oh"), 2.2F);
  // Syllabic n is m before lips in older Hepburn, and in passports.
  std::string lips = replaced(passport, "nb", "mb");
  lips = replaced(lips, "np", "mp");
  readings.add(replaced(lips, "nm", "mm"), 0.5F);
}

}  // namespace limen::transliteration
