// Devanagari: syllables, vowel signs, and the inherent vowel where it is not spoken (schwa deletion: last in a word,
// and between a syllable that ends in a vowel and a consonant that carries one).
#include <algorithm>
#include <array>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

enum System : std::uint8_t { kPlain, kEnglish, kSanskrit, kEastern, kSystems };

struct Row {
  char32_t letter = 0;
  std::array<std::string_view, kSystems> text{};
};

// Plain: Hunterian without marks, as most passports. English: the colonial manner (ee, oo, w). Sanskrit: learned, with
// the inherent vowels kept. Eastern: Nepal and Bengal.
constexpr std::array kConsonants = std::to_array<Row>({
    {U'क', {"k", "k", "k", "k"}},       {U'ख', {"kh", "kh", "kh", "kh"}}, {U'ग', {"g", "g", "g", "g"}},
    {U'घ', {"gh", "gh", "gh", "gh"}},   {U'ङ', {"ng", "ng", "n", "ng"}},  {U'च', {"ch", "ch", "ch", "ch"}},
    {U'छ', {"chh", "ch", "ch", "chh"}}, {U'ज', {"j", "j", "j", "j"}},     {U'झ', {"jh", "jh", "jh", "jh"}},
    {U'ञ', {"n", "n", "n", "ny"}},      {U'ट', {"t", "t", "t", "t"}},     {U'ठ', {"th", "th", "th", "th"}},
    {U'ड', {"d", "d", "d", "d"}},       {U'ढ', {"dh", "dh", "dh", "dh"}}, {U'ण', {"n", "n", "n", "n"}},
    {U'त', {"t", "t", "t", "t"}},       {U'थ', {"th", "th", "th", "th"}}, {U'द', {"d", "d", "d", "d"}},
    {U'ध', {"dh", "dh", "dh", "dh"}},   {U'न', {"n", "n", "n", "n"}},     {U'ऩ', {"n", "n", "n", "n"}},
    {U'प', {"p", "p", "p", "p"}},       {U'फ', {"ph", "f", "ph", "ph"}},  {U'ब', {"b", "b", "b", "b"}},
    {U'भ', {"bh", "bh", "bh", "bh"}},   {U'म', {"m", "m", "m", "m"}},     {U'य', {"y", "y", "y", "y"}},
    {U'र', {"r", "r", "r", "r"}},       {U'ऱ', {"r", "r", "r", "r"}},     {U'ल', {"l", "l", "l", "l"}},
    {U'ळ', {"l", "l", "l", "l"}},       {U'ऴ', {"zh", "l", "l", "l"}},    {U'व', {"v", "w", "v", "b"}},
    {U'श', {"sh", "sh", "s", "sh"}},    {U'ष', {"sh", "sh", "sh", "s"}},  {U'स', {"s", "s", "s", "s"}},
    {U'ह', {"h", "h", "h", "h"}},
});

constexpr std::array kVowels = std::to_array<Row>({
    {U'अ', {"a", "a", "a", "a"}},
    {U'आ', {"a", "aa", "a", "a"}},
    {U'इ', {"i", "i", "i", "i"}},
    {U'ई', {"i", "ee", "i", "i"}},
    {U'उ', {"u", "u", "u", "u"}},
    {U'ऊ', {"u", "oo", "u", "u"}},
    {U'ऋ', {"ri", "ri", "r", "ri"}},
    {U'ॠ', {"ri", "ri", "r", "ri"}},
    {U'ऌ', {"l", "l", "l", "l"}},
    {U'ऍ', {"e", "a", "e", "e"}},
    {U'ऎ', {"e", "e", "e", "e"}},
    {U'ए', {"e", "e", "e", "e"}},
    {U'ऐ', {"ai", "ai", "ai", "ai"}},
    {U'ऑ', {"o", "o", "o", "o"}},
    {U'ऒ', {"o", "o", "o", "o"}},
    {U'ओ', {"o", "o", "o", "o"}},
    {U'औ', {"au", "ow", "au", "au"}},
    {U'ॲ', {"a", "a", "a", "a"}},
});

constexpr std::array kSigns = std::to_array<Row>({
    {U'ा', {"a", "a", "a", "a"}},
    {U'ि', {"i", "i", "i", "i"}},
    {U'ी', {"i", "ee", "i", "i"}},
    {U'ु', {"u", "u", "u", "u"}},
    {U'ू', {"u", "oo", "u", "u"}},
    {U'ृ', {"ri", "ri", "r", "ri"}},
    {U'ॄ', {"ri", "ri", "r", "ri"}},
    {U'ॅ', {"e", "a", "e", "e"}},
    {U'ॆ', {"e", "e", "e", "e"}},
    {U'े', {"e", "e", "e", "e"}},
    {U'ै', {"ai", "ai", "ai", "ai"}},
    {U'ॉ', {"o", "o", "o", "o"}},
    {U'ॊ', {"o", "o", "o", "o"}},
    {U'ो', {"o", "o", "o", "o"}},
    {U'ौ', {"au", "ow", "au", "au"}},
});

constexpr char32_t kVirama = 0x094D, kNukta = 0x093C, kAnusvara = 0x0902, kCandrabindu = 0x0901, kVisarga = 0x0903;

// With a dot below: sounds of Persian and the flapped ones. [Unicode 15, composition exclusions]
constexpr std::array kDotted = std::to_array<Row>({
    {U'क', {"q", "q", "q", "q"}},
    {U'ख', {"kh", "kh", "kh", "kh"}},
    {U'ग', {"gh", "g", "gh", "gh"}},
    {U'ज', {"z", "z", "z", "j"}},
    {U'ड', {"d", "r", "r", "r"}},
    {U'ढ', {"dh", "rh", "rh", "rh"}},
    {U'फ', {"f", "f", "f", "ph"}},
    {U'य', {"y", "y", "y", "y"}},
});

struct Custom {
  std::u32string_view letters;
  std::array<std::string_view, kSystems> text{};
};
// Written otherwise than spoken, or spelled by custom in Latin.
constexpr std::array kCustom = std::to_array<Custom>({
    {U"सिंह", {"singh", "sinh", "simha", "sinha"}},
    {U"सिंघ", {"singh", "singh", "singh", "singh"}},
    {U"श्री", {"shri", "shree", "sri", "shree"}},
    {U"श्रेष्ठ", {"shrestha", "shrestha", "shreshtha", "shrestha"}},
    {U"गुप्ता", {"gupta", "gupta", "gupta", "gupta"}},
    {U"चौधरी", {"chaudhary", "choudhary", "chaudhari", "chowdhury"}},
    {U"मुखर्जी", {"mukherjee", "mukherji", "mukharji", "mukherjee"}},
    {U"बनर्जी", {"banerjee", "banerji", "banarji", "banerjee"}},
    {U"चटर्जी", {"chatterjee", "chatterji", "chatarji", "chatterjee"}},
});

template <std::size_t N>
const Row* find_row(const std::array<Row, N>& rows, char32_t letter) {
  const auto found = std::ranges::find(rows, letter, &Row::letter);
  return found == rows.end() ? nullptr : &*found;
}

struct Sound {
  const Row* row = nullptr;
  bool vowel = false;
  bool inherent = false;  // an a that is not written
  bool silent = false;
  char nasal = 0;
};

constexpr Row kInherent{U'अ', {"a", "a", "a", "a"}};
constexpr Row kNasal{kAnusvara, {"n", "n", "n", "n"}};
constexpr Row kNasalOfLips{kAnusvara, {"m", "m", "m", "m"}};
constexpr Row kConjunctGy{U'ज', {"gy", "gn", "jn", "gy"}};
constexpr Row kConjunctKsh{U'क', {"ksh", "x", "ksh", "kshy"}};
constexpr Row kBreath{kVisarga, {"", "h", "h", ""}};

std::u32string decomposed(std::u32string_view word) {  // the composed dotted letters (NFKC has none, but be sure)
  constexpr std::u32string_view kComposed = U"\u0958\u0959\u095A\u095B\u095C\u095D\u095E\u095F";
  constexpr std::u32string_view kBases = U"कखगजडढफय";
  std::u32string text;
  for (const char32_t letter : word) {
    const std::size_t at = kComposed.find(letter);
    if (at == std::u32string_view::npos) {
      text.push_back(letter);
    } else {
      text.push_back(kBases[at]);
      text.push_back(kNukta);
    }
  }
  return text;
}

class Syllables {
 public:
  explicit Syllables(std::u32string_view word) : word_(word) {
    for (at_ = 0; at_ < word_.size();) step();
  }
  const std::vector<Sound>& sounds() const { return sounds_; }

  // Right to left: the last inherent vowel after a single consonant is silent, then each between VC and CV.
  void silence() {
    const auto consonant = [&](std::size_t i) { return i < sounds_.size() && !sounds_[i].vowel; };
    const auto spoken = [&](std::size_t i) { return i < sounds_.size() && sounds_[i].vowel && !sounds_[i].silent; };
    const std::size_t count = sounds_.size();
    if (count >= 3 && sounds_[count - 1].inherent && (spoken(count - 3) || ends_lightly(count))) {
      sounds_[count - 1].silent = true;
    }
    for (std::size_t i = count; i-- > 2;) {
      if (sounds_[i].inherent && !sounds_[i].silent && consonant(i - 1) && spoken(i - 2) && consonant(i + 1) &&
          spoken(i + 2)) {
        sounds_[i].silent = true;
      }
    }
  }

 private:
  char32_t next(std::size_t n = 1) const { return at_ + n < word_.size() ? word_[at_ + n] : U' '; }

  // After two consonants the last vowel is mostly heard (नरेन्द्र narendra); not after a nasal or r, l, s with a stop
  // (संत).
  bool ends_lightly(std::size_t count) const {
    if (count < 4 || sounds_[count - 3].vowel || !sounds_[count - 4].vowel) return false;
    const char32_t first = sounds_[count - 3].row->letter;
    const char32_t second = sounds_[count - 2].row->letter;
    return std::u32string_view(U"यरलवमन").find(second) == std::u32string_view::npos &&
           (first == kAnusvara || std::u32string_view(U"नमलरसङञण").find(first) != std::u32string_view::npos);
  }

  void step() {
    const char32_t letter = word_[at_];
    if (const Row* vowel = find_row(kVowels, letter)) {
      sounds_.push_back({.row = vowel, .vowel = true});
      ++at_;
    } else if (find_row(kConsonants, letter) != nullptr) {
      consonant();
    } else {
      if (letter == kAnusvara || letter == kCandrabindu) {
        const bool lips = std::u32string_view(U"पफबभ").find(next()) != std::u32string_view::npos;
        sounds_.push_back({.row = lips ? &kNasalOfLips : &kNasal});
      } else if (letter == kVisarga) {
        sounds_.push_back({.row = &kBreath});
      }
      ++at_;
    }
  }

  void consonant() {
    const char32_t letter = word_[at_];
    const Row* row = find_row(kConsonants, letter);
    if (letter == U'ज' && next() == kVirama && next(2) == U'ञ') {
      row = &kConjunctGy;
      at_ += 2;
    } else if (letter == U'क' && next() == kVirama && next(2) == U'ष') {
      row = &kConjunctKsh;
      at_ += 2;
    }
    ++at_;
    if (at_ < word_.size() && word_[at_] == kNukta) {
      if (const Row* dotted = find_row(kDotted, letter)) row = dotted;
      ++at_;
    }
    sounds_.push_back({.row = row});
    const char32_t sign = at_ < word_.size() ? word_[at_] : U' ';
    if (sign == kVirama) {
      ++at_;
    } else if (const Row* vowel = find_row(kSigns, sign)) {
      sounds_.push_back({.row = vowel, .vowel = true});
      ++at_;
    } else {
      sounds_.push_back({.row = &kInherent, .vowel = true, .inherent = true});
    }
  }

  std::u32string_view word_;
  std::size_t at_ = 0;
  std::vector<Sound> sounds_;
};

}  // namespace

void read_devanagari(std::u32string_view run, Readings& readings) {
  const std::u32string word = decomposed(run);
  const auto custom = std::ranges::find(kCustom, word, &Custom::letters);
  constexpr std::array<float, kSystems> kCosts{0.0F, 1.2F, 2.4F, 2.0F};
  if (custom != kCustom.end()) {
    for (std::size_t system = 0; system < kSystems; ++system) readings.add(custom->text[system], kCosts[system]);
    return;
  }
  Syllables syllables(word);
  const std::vector<Sound> full = syllables.sounds();
  syllables.silence();
  for (std::size_t system = 0; system < kSystems; ++system) {
    std::string text;
    const std::vector<Sound>& sounds = system == kSanskrit ? full : syllables.sounds();
    for (const Sound& sound : sounds) {
      if (!sound.silent) text += sound.row->text[system];
    }
    readings.add(text, kCosts[system]);
    if (system == kPlain && text.ends_with("i") && text.size() > 3)
      readings.add(text.substr(0, text.size() - 1) + "y", 1.8F);
    if (system == kEnglish) {  // long vowels by themselves, the w by itself
      std::string half = text;
      for (std::size_t at = half.find("aa"); at != std::string::npos; at = half.find("aa")) half.erase(at, 1);
      readings.add(half, 1.0F);
    }
  }
}

}  // namespace limen::transliteration
