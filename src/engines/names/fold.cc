#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/checksum.h"
#include "engines/names/names.h"
#include "engines/names/signature.h"

namespace limen::names {
namespace {

// Letters that survive decomposition without their marks but are not a–z. The single-letter forms are chosen where
// 9303 also allows them; the two-letter forms (oe, aa, ue) meet them in spelling_key(). [9303-3 §6 A]
struct Letter {
  char32_t code;
  std::string_view text;
};
constexpr std::array kLatin = std::to_array<Letter>({
    {U'ß', "ss"}, {U'æ', "ae"}, {U'œ', "oe"}, {U'ø', "o"}, {U'ð', "d"}, {U'þ', "th"}, {U'ł', "l"},
    {U'đ', "d"},  {U'ħ', "h"},  {U'ı', "i"},  {U'ŋ', "n"}, {U'ŧ', "t"}, {U'ĸ', "k"},  {U'ə', "a"},
    {U'ƙ', "k"},  {U'ɓ', "b"},  {U'ɗ', "d"},  {U'ƴ', "y"}, {U'ɛ', "e"}, {U'ɔ', "o"},  {U'ɨ', "i"},
});

template <std::size_t N>
const Letter* find_letter(const std::array<Letter, N>& table, char32_t code) {
  const auto found = std::ranges::find(table, code, &Letter::code);
  return found == table.end() ? nullptr : &*found;
}

bool joins(char32_t code) {  // written inside a name without parting it
  switch (code) {
    case U'\'':
    case U'`':
    case U'\u00B4':
    case U'\u2018':
    case U'\u2019':
    case U'\u201B':
    case U'\u2032':
      return true;
    default:
      // Modifier letters (ʻ ʼ ʿ), marks, and everything invisible: joiners, bidirectional controls, soft hyphen.
      return u_charType(static_cast<UChar32>(code)) == U_MODIFIER_LETTER ||
             u_charType(static_cast<UChar32>(code)) == U_NON_SPACING_MARK ||
             u_charType(static_cast<UChar32>(code)) == U_ENCLOSING_MARK ||
             u_charType(static_cast<UChar32>(code)) == U_COMBINING_SPACING_MARK ||
             u_charType(static_cast<UChar32>(code)) == U_FORMAT_CHAR;
  }
}

class PartWriter {
 public:
  void letter(char c) {
    if (part_.size() < kMaxPartLength) part_.push_back(c);
  }
  void letters(std::string_view text) {
    for (const char c : text) letter(c);
  }
  void boundary() {
    if (!part_.empty() && folded_.parts.size() < kMaxParts) folded_.parts.push_back(part_);
    part_.clear();
  }
  // A part read from another script, with its other readings.
  void word(const transliteration::Word& word) {
    boundary();
    if (word.readings.empty() || folded_.parts.size() == kMaxParts) return;
    const auto at = static_cast<std::uint8_t>(folded_.parts.size());
    const auto cut = [](const std::string& text) { return text.substr(0, kMaxPartLength); };
    folded_.parts.push_back(cut(word.readings.front().letters));
    if (!word.readings.front().vowels_known) folded_.vowels_unknown |= 1U << at;
    for (std::size_t i = 1; i < word.readings.size(); ++i) {
      const auto& reading = word.readings[i];
      folded_.alternatives.push_back({at, cut(reading.letters), reading.cost, reading.vowels_known});
    }
    folded_.foreign = true;
  }
  Folded take() {
    boundary();
    return std::move(folded_);
  }

 private:
  Folded folded_;
  std::string part_;
};

void write_ascii(PartWriter& writer, char c) {
  if (c >= 'a' && c <= 'z') {
    writer.letter(c);
  } else if (c >= 'A' && c <= 'Z') {
    writer.letter(static_cast<char>(c - 'A' + 'a'));
  } else if (c >= '0' && c <= '9') {
    writer.letter(c);
  } else if (c != '\'' && c != '`') {
    writer.boundary();
  }
}

icu::UnicodeString fold_case(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  const auto* compose = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_SUCCESS(status)) text = compose->normalize(text, status);
  return text;
}

icu::UnicodeString fold_case_of(const icu::UnicodeString& text) {
  std::string bytes;
  text.toUTF8String(bytes);
  return fold_case(bytes);
}

icu::UnicodeString decompose(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* decomposer = icu::Normalizer2::getNFKDInstance(status);
  return U_SUCCESS(status) ? decomposer->normalize(text, status) : text;
}

// A word of Latin letters, decomposed and case-folded. True if there are letters that no table knows; they part.
bool write_latin(PartWriter& writer, const icu::UnicodeString& text) {
  bool foreign = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto code = static_cast<char32_t>(text.char32At(i));
    if (code < 0x80) {
      write_ascii(writer, static_cast<char>(code));
    } else if (const Letter* latin = find_letter(kLatin, code)) {
      writer.letters(latin->text);
    } else if (!joins(code)) {
      foreign = foreign || u_isalpha(static_cast<UChar32>(code));
      writer.boundary();
    }
  }
  return foreign;
}

// Letters that look alike in Latin, Cyrillic and Greek. A word that mixes scripts is written in the one that has
// letters of its own in it; the look-alikes are taken for its letters.
struct Lookalike {
  char latin;
  char32_t cyrillic, greek;
};
constexpr std::array kLookalikes = std::to_array<Lookalike>({
    {'a', U'а', U'α'}, {'b', U'ь', U'β'}, {'c', U'с', 0},    {'e', U'е', U'ε'}, {'h', U'н', U'η'},
    {'i', U'і', U'ι'}, {'j', U'ј', 0},    {'k', U'к', U'κ'}, {'m', U'м', U'μ'}, {'n', 0, U'ν'},
    {'o', U'о', U'ο'}, {'p', U'р', U'ρ'}, {'s', U'ѕ', 0},    {'t', U'т', U'τ'}, {'u', 0, U'υ'},
    {'v', U'ѵ', 0},    {'x', U'х', U'χ'}, {'y', U'у', U'γ'}, {'b', U'в', 0},
});

using transliteration::Script;

char32_t as_script(char32_t code, Script script) {
  for (const auto& letter : kLookalikes) {
    const std::array<char32_t, 3> forms{static_cast<char32_t>(letter.latin), letter.cyrillic, letter.greek};
    const char32_t to = script == Script::kCyrillic ? forms[1] : script == Script::kGreek ? forms[2] : forms[0];
    if (to != 0 && (code == forms[0] || (code == forms[1] && forms[1] != 0) || (code == forms[2] && forms[2] != 0))) {
      return to;
    }
  }
  return code;
}

bool has_lookalike(char32_t code) {
  return std::ranges::any_of(kLookalikes, [&](const Lookalike& letter) {
    return code == static_cast<char32_t>(letter.latin) ||
           (code != 0 && (code == letter.cyrillic || code == letter.greek));
  });
}

bool looks_latin(Script script) {
  return script == Script::kLatin || script == Script::kCyrillic || script == Script::kGreek;
}

// Words of one text: runs of letters of one script, look-alikes set right.
struct Run {
  std::u32string letters;
  Script script = Script::kLatin;
};

// One script for a word of Latin, Cyrillic and Greek letters: the one with most letters that none of the others has.
void unmix(std::u32string& letters, Script& script) {
  std::array<std::size_t, 3> own{}, all{};
  const auto at = [](Script s) { return s == Script::kCyrillic ? 1U : s == Script::kGreek ? 2U : 0U; };
  for (const char32_t code : letters) {
    const Script s = transliteration::script_of(code);
    if (!looks_latin(s)) continue;
    ++all[at(s)];
    if (!has_lookalike(code)) ++own[at(s)];
  }
  const auto better = [&](std::size_t a, std::size_t b) {
    return own[a] != own[b] ? own[a] > own[b] : all[a] > all[b];
  };
  std::size_t best = 0;
  for (const std::size_t other : {1U, 2U}) {
    if (better(other, best)) best = other;
  }
  script = best == 1 ? Script::kCyrillic : best == 2 ? Script::kGreek : Script::kLatin;
  if (all[best] == all[0] + all[1] + all[2]) return;  // nothing is mixed
  for (char32_t& code : letters) {
    if (transliteration::script_of(code) != script) code = as_script(code, script);
  }
}

bool parts_words(char32_t code) {
  if (transliteration::script_of(code) != Script::kOther) return false;
  return !joins(code) && !u_isalnum(static_cast<UChar32>(code));
}

}  // namespace

struct Folder::LastResort {
  std::mutex mutex;
  std::unique_ptr<icu::Transliterator> to_latin;  // made when first needed: it costs milliseconds and a megabyte

  // What no table knows becomes Latin where ICU knows how.
  icu::UnicodeString transliterate(icu::UnicodeString text) {
    const std::scoped_lock lock(mutex);
    if (!to_latin) {
      UErrorCode status = U_ZERO_ERROR;
      to_latin.reset(icu::Transliterator::createInstance("Any-Latin", UTRANS_FORWARD, status));
      if (U_FAILURE(status)) to_latin.reset();
    }
    if (to_latin) to_latin->transliterate(text);
    return text;
  }
};

namespace {

// The runs of a case-folded text in NFKC; an empty one stands between words.
std::vector<Run> runs_of(const icu::UnicodeString& text) {
  std::vector<Run> runs;
  bool open = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto code = static_cast<char32_t>(text.char32At(i));
    if (parts_words(code)) {
      open = false;
      continue;
    }
    const Script script = transliteration::script_of(code);
    if (script == Script::kOther && open) {  // a mark, a digit, an apostrophe: belongs to the word it stands in
      runs.back().letters.push_back(code);
      continue;
    }
    const bool same =
        open && (runs.back().script == script || (looks_latin(runs.back().script) && looks_latin(script)));
    if (!same) runs.push_back({{}, script});
    runs.back().letters.push_back(code);
    open = true;
  }
  for (Run& run : runs) {
    if (looks_latin(run.script)) unmix(run.letters, run.script);
  }
  return runs;
}

icu::UnicodeString to_icu(const std::u32string& letters) {
  icu::UnicodeString text;
  for (const char32_t code : letters) text.append(static_cast<UChar32>(code));
  return text;
}

}  // namespace

Folder::Folder() : last_resort_(std::make_unique<LastResort>()) {}
Folder::~Folder() = default;

Folded Folder::fold(std::string_view name, bool may_be_cut) const {
  constexpr std::size_t kMaxBytes = 4096;  // a name field of any document or message is far shorter
  name = name.substr(0, kMaxBytes);
  PartWriter writer;
  if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    for (const char c : name) write_ascii(writer, c);
  } else {
    for (const Run& run : runs_of(fold_case(name))) {
      writer.boundary();
      const auto words =
          run.script == Script::kLatin ? std::vector<transliteration::Word>{} : reader_.read(run.letters, run.script);
      for (const auto& word : words) writer.word(word);
      if (!words.empty()) continue;
      const icu::UnicodeString text = to_icu(run.letters);
      PartWriter tried = writer;
      if (!write_latin(tried, decompose(text))) {
        writer = std::move(tried);
        continue;
      }
      write_latin(writer, decompose(fold_case_of(last_resort_->transliterate(text))));
    }
  }
  Folded folded = writer.take();
  folded.last_may_be_cut = may_be_cut && !folded.parts.empty();
  return folded;
}

std::uint64_t Folder::digest() const {
  constexpr std::array<std::string_view, 11> kSample = {"Habib Allah Saif al Din Qoli Zadeh",
                                                        "O'Brien-Müller, Zoë",
                                                        "de la Cruz Ñíguez",
                                                        "Yevgeniya Shcherbakova",
                                                        "Muhammad Abdurrahman al-Hakim",
                                                        "Мария Петрова",
                                                        "Χρήστος Παπαδόπουλος",
                                                        "محمد عبد الرحمن",
                                                        "王小明",
                                                        "김철수",
                                                        "यशवन्त शर्मा"};
  std::uint64_t digest = facts_.digest() * 31 + reader_.digest();
  std::vector<std::uint32_t> keys;
  const auto add = [&](const Folded& folded) {
    for (const auto& part : folded.parts) {
      keys.clear();
      append_search_keys(part, keys);
      keys.insert(keys.end(), {skeleton_hash(part), letters_hash(part), cut_hash(part)});
      digest = digest * 31 + signature(part);
      for (const auto key : keys) digest = digest * 31 + key;
    }
  };
  for (const auto name : kSample) {
    Folded folded = fold(name);
    add(folded);
    if (join_compounds(facts_, folded)) add(folded);
  }
  return digest;
}

}  // namespace limen::names
