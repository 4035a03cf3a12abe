// X-coded Arabic of the MRZ. [9303-3 §6 C, appendix B]
#include <algorithm>
#include <array>

#include "engines/transliteration/transliteration.h"

namespace limen::transliteration {
namespace {

struct Code {
  char32_t letter = 0;
  std::string_view text;
};

// [9303-3 §6 C], in the order of code points. Teh marbuta is XAH where a name component ends and XTA elsewhere. V and
// XF are of [9303-3 B.5.4].
constexpr std::array kCodes = std::to_array<Code>({
    {0x0621, "XE"},  {0x0622, "XAA"}, {0x0623, "XAE"}, {0x0624, "U"},   {0x0625, "I"},   {0x0626, "XI"},
    {0x0627, "A"},   {0x0628, "B"},   {0x0629, "XTA"}, {0x062A, "T"},   {0x062B, "XTH"}, {0x062C, "J"},
    {0x062D, "XH"},  {0x062E, "XKH"}, {0x062F, "D"},   {0x0630, "XDH"}, {0x0631, "R"},   {0x0632, "Z"},
    {0x0633, "S"},   {0x0634, "XSH"}, {0x0635, "XSS"}, {0x0636, "XDZ"}, {0x0637, "XTT"}, {0x0638, "XZZ"},
    {0x0639, "E"},   {0x063A, "G"},   {0x0641, "F"},   {0x0642, "Q"},   {0x0643, "K"},   {0x0644, "L"},
    {0x0645, "M"},   {0x0646, "N"},   {0x0647, "H"},   {0x0648, "W"},   {0x0649, "XAY"}, {0x064A, "Y"},
    {0x0671, "XXA"}, {0x0679, "XXT"}, {0x067C, "XRT"}, {0x067E, "P"},   {0x0681, "XKE"}, {0x0685, "XXH"},
    {0x0686, "XC"},  {0x0688, "XXD"}, {0x0689, "XDR"}, {0x0691, "XXR"}, {0x0693, "XRR"}, {0x0696, "XRX"},
    {0x0698, "XJ"},  {0x069A, "XXS"}, {0x06A4, "V"},   {0x06A5, "XF"},  {0x06A9, "XKK"}, {0x06AB, "XXK"},
    {0x06AD, "XNG"}, {0x06AF, "XGG"}, {0x06BA, "XNN"}, {0x06BC, "XXN"}, {0x06BE, "XDO"}, {0x06C0, "XYH"},
    {0x06C1, "XXG"}, {0x06C2, "XGE"}, {0x06C3, "XTG"}, {0x06CC, "XYA"}, {0x06CD, "XXY"}, {0x06D0, "Y"},
    {0x06D2, "XYB"}, {0x06D3, "XBE"},
});
static_assert(std::ranges::is_sorted(kCodes, {}, &Code::letter));

constexpr char32_t kTehMarbuta = 0x0629;
constexpr char32_t kShadda = 0x0651;
constexpr std::string_view kTehMarbutaAtEnd = "XAH";

bool parts(char32_t letter) { return letter == U' ' || letter == U'-' || letter == U'<' || letter == 0x00A0; }

// The letter whose code begins `rest`, the longest code first: XTH before XT…; length 0 if there is none.
Code code_at(std::string_view rest) {
  if (rest.starts_with(kTehMarbutaAtEnd) && (rest.size() == 3 || rest[3] == '<' || rest[3] == ' ')) {
    return {kTehMarbuta, kTehMarbutaAtEnd};
  }
  Code best;
  for (const Code& code : kCodes) {
    if (code.text.size() > best.text.size() && rest.starts_with(code.text)) best = code;
  }
  return best;
}

// Latin names with an X (ALEXEY, XENIA, XHEMAL) can be taken for codes as well. What Arabic never writes tells most
// apart: a hamza on the line first in a word or beside ain, hah before ain, a seat of hamza where it cannot stand.
bool plausible(std::u32string_view arabic) {
  constexpr char32_t kHamza = 0x0621, kWawHamza = 0x0624, kAlefHamzaBelow = 0x0625, kAin = 0x0639, kHah = 0x062D;
  for (std::size_t i = 0; i < arabic.size(); ++i) {
    const char32_t before = i > 0 ? arabic[i - 1] : U' ';
    const char32_t letter = arabic[i];
    if (letter == kHamza && (before == U' ' || before == kAin)) return false;
    if (letter == kWawHamza && before == U' ') return false;
    if (letter == kAin && (before == kHah || before == kHamza)) return false;
    const bool after_article = before == 0x0644 && i > 1 && arabic[i - 2] == 0x0627;
    if (letter == kAlefHamzaBelow && before != U' ' && before != 0x0628 && !after_article) return false;
  }
  return true;
}

}  // namespace

std::string to_mrz_arabic(std::u32string_view arabic) {
  std::string mrz;
  std::string_view last;  // what a shadda doubles [9303-3 §6 C note 3]
  for (std::size_t i = 0; i < arabic.size(); ++i) {
    const char32_t letter = arabic[i];
    if (parts(letter)) {
      if (!mrz.empty() && mrz.back() != '<') mrz.push_back('<');
      last = {};
    } else if (letter == kShadda) {
      mrz += last;
      last = {};
    } else if (letter == kTehMarbuta && (i + 1 == arabic.size() || parts(arabic[i + 1]))) {
      last = kTehMarbutaAtEnd;
      mrz += last;
    } else {
      const auto found = std::ranges::lower_bound(kCodes, letter, {}, &Code::letter);
      if (found == kCodes.end() || found->letter != letter) continue;
      last = found->text;
      mrz += last;
    }
  }
  while (!mrz.empty() && mrz.back() == '<') mrz.pop_back();
  return mrz;
}

std::optional<std::u32string> from_mrz_arabic(std::string_view mrz) {
  std::u32string arabic;
  bool coded = false;
  while (!mrz.empty() && (mrz.back() == '<' || mrz.back() == ' ')) mrz.remove_suffix(1);
  while (!mrz.empty()) {
    if (mrz.front() == '<' || mrz.front() == ' ') {
      if (!arabic.empty() && arabic.back() != U' ') arabic.push_back(U' ');
      mrz.remove_prefix(1);
      continue;
    }
    const Code code = code_at(mrz);
    if (code.text.empty()) return std::nullopt;
    coded = coded || code.text.size() > 1;
    arabic.push_back(code.letter);
    mrz.remove_prefix(code.text.size());
  }
  if (!coded || !plausible(arabic)) return std::nullopt;
  return arabic;
}

}  // namespace limen::transliteration
