#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "engines/names/names.h"

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

// Cyrillic after decomposition, so that й ё ї ў ѓ ќ arrive as their base letters. [9303-3 §6 B], with the Russian value
// where languages differ; the other national values meet these in spelling_key() or within the edit budget.
constexpr std::array kCyrillic = std::to_array<Letter>({
    {U'а', "a"},    {U'б', "b"},  {U'в', "v"},  {U'г', "g"},  {U'д', "d"},  {U'е', "e"},  {U'ж', "zh"}, {U'з', "z"},
    {U'и', "i"},    {U'к', "k"},  {U'л', "l"},  {U'м', "m"},  {U'н', "n"},  {U'о', "o"},  {U'п', "p"},  {U'р', "r"},
    {U'с', "s"},    {U'т', "t"},  {U'у', "u"},  {U'ф', "f"},  {U'х', "kh"}, {U'ц', "ts"}, {U'ч', "ch"}, {U'ш', "sh"},
    {U'щ', "shch"}, {U'ъ', "ie"}, {U'ы', "y"},  {U'ь', ""},   {U'э', "e"},  {U'ю', "iu"}, {U'я', "ia"}, {U'і', "i"},
    {U'є', "ie"},   {U'ґ', "g"},  {U'љ', "lj"}, {U'њ', "nj"}, {U'ђ', "d"},  {U'ћ', "c"},  {U'ј', "j"},  {U'џ', "dz"},
    {U'ѕ', "dz"},   {U'қ', "k"},  {U'ғ', "g"},  {U'ң', "n"},  {U'ө', "o"},  {U'ү', "u"},  {U'ұ', "u"},  {U'һ', "h"},
    {U'ә', "a"},    {U'ҳ', "kh"}, {U'ҷ', "j"},  {U'ӏ', ""},
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

icu::UnicodeString decompose(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  const auto* compose = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_SUCCESS(status)) text = compose->normalize(text, status);
  const auto* decomposer = icu::Normalizer2::getNFKDInstance(status);
  if (U_SUCCESS(status)) text = decomposer->normalize(text, status);
  return text;
}

icu::UnicodeString compose(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFCInstance(status);
  return U_SUCCESS(status) ? normalizer->normalize(text, status) : text;
}

// Text that is decomposed and case-folded. True if there are letters that no table knows; they part.
bool write_decomposed(PartWriter& writer, const icu::UnicodeString& text) {
  bool foreign = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto code = static_cast<char32_t>(text.char32At(i));
    if (code < 0x80) {
      write_ascii(writer, static_cast<char>(code));
    } else if (const Letter* latin = find_letter(kLatin, code)) {
      writer.letters(latin->text);
    } else if (const Letter* cyrillic = find_letter(kCyrillic, code)) {
      writer.letters(cyrillic->text);
    } else if (!joins(code)) {
      foreign = foreign || u_isalpha(static_cast<UChar32>(code));
      writer.boundary();
    }
  }
  return foreign;
}

}  // namespace

struct Folder::LastResort {
  std::mutex mutex;
  std::unique_ptr<icu::Transliterator> to_latin;  // made when first needed: it costs milliseconds and a megabyte

  // Letters of the tables are left alone; all else becomes Latin where ICU knows how.
  icu::UnicodeString transliterate(icu::UnicodeString text) {
    const std::scoped_lock lock(mutex);
    if (!to_latin) {
      UErrorCode status = U_ZERO_ERROR;
      to_latin.reset(icu::Transliterator::createInstance("[^[:Latin:][:Cyrillic:]] Any-Latin", UTRANS_FORWARD, status));
      if (U_FAILURE(status)) to_latin.reset();
    }
    if (to_latin) to_latin->transliterate(text);
    return text;
  }
};

Folder::Folder() : last_resort_(std::make_unique<LastResort>()) {}
Folder::~Folder() = default;

Folded Folder::fold(std::string_view name, bool may_be_cut) const {
  constexpr std::size_t kMaxBytes = 4096;  // a name field of any document or message is far shorter
  name = name.substr(0, kMaxBytes);
  PartWriter writer;
  Folded folded;
  if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    for (const char c : name) write_ascii(writer, c);
    folded = writer.take();
  } else {
    const icu::UnicodeString text = decompose(name);
    const bool foreign = write_decomposed(writer, text);
    folded = writer.take();
    if (foreign) {
      std::string latin;
      last_resort_->transliterate(compose(text)).toUTF8String(latin);
      PartWriter again;
      write_decomposed(again, decompose(latin));
      folded = again.take();
    }
  }
  folded.last_may_be_cut = may_be_cut && !folded.parts.empty();
  return folded;
}

}  // namespace limen::names
