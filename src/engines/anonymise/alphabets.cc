#include "engines/anonymise/alphabets.h"

#include <algorithm>

#include "base/text.h"

namespace limen::anonymise {

namespace {

struct Range {
  char32_t first, last;
};

// Each within one length of UTF-8. Blocks of small scripts are taken whole.
constexpr std::array kRanges = {
    Range{0xC0, 0xD6},     Range{0xD8, 0xDE},     Range{0xDF, 0xF6},     Range{0xF8, 0xFF},      // Latin
    Range{0x100, 0x17F},   Range{0x180, 0x24F},   Range{0x300, 0x36F},                           //
    Range{0x391, 0x3A1},   Range{0x3A3, 0x3A9},   Range{0x3AC, 0x3CE},                           // Greek
    Range{0x400, 0x40F},   Range{0x410, 0x42F},   Range{0x430, 0x44F},   Range{0x450, 0x45F},    // Cyrillic
    Range{0x460, 0x52F},   Range{0x531, 0x556},   Range{0x561, 0x586},                           // Armenian
    Range{0x5D0, 0x5EA},   Range{0x621, 0x63A},   Range{0x641, 0x64A},   Range{0x660, 0x669},    // Hebrew, Arabic
    Range{0x671, 0x6D3},   Range{0x6F0, 0x6F9},   Range{0x905, 0x939},   Range{0x966, 0x96F},    // Devanagari
    Range{0xE01, 0xE2E},   Range{0x10A0, 0x10C5}, Range{0x10D0, 0x10F0}, Range{0x1200, 0x1248},  // Thai, Georgian …
    Range{0x1E00, 0x1EFF}, Range{0x3041, 0x3093}, Range{0x30A1, 0x30F6}, Range{0x3400, 0x4DB5},  // Kana, Han
    Range{0x4E00, 0x9FA5}, Range{0xAC00, 0xD7A3}, Range{0xFF10, 0xFF19}, Range{0xFF21, 0xFF3A},  // Hangul, full width
    Range{0xFF41, 0xFF5A},
};
constexpr std::uint8_t kFirstRange = 3;
constexpr auto kOtherTwo = static_cast<std::uint8_t>(kFirstRange + kRanges.size());
constexpr std::uint8_t kOtherThree = kOtherTwo + 1;
constexpr std::uint8_t kOtherFour = kOtherTwo + 2;
constexpr std::uint8_t kControls = kOtherTwo + 3;  // bytes 80 to BF, where nothing says what they are
constexpr std::uint8_t kAlphabets = kOtherTwo + 4;

// Signs and spaces, which are part of no name.
bool is_sign(char32_t c) {
  return c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x2E00 && c <= 0x2E7F) ||
         (c >= 0x3000 && c <= 0x3004) || (c >= 0x3007 && c <= 0x303F) || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFF);
}

}  // namespace

Kind ascii_kind(char c) {
  if (c >= '0' && c <= '9') return {kDigits, false, static_cast<std::uint32_t>(c - '0'), 10};
  if (c >= 'A' && c <= 'Z') return {kAsciiLetters, false, static_cast<std::uint32_t>(c - 'A'), 26};
  if (c >= 'a' && c <= 'z') return {kAsciiLetters, true, static_cast<std::uint32_t>(c - 'a'), 26};
  return {};
}

char ascii_letter(const Kind& kind) {
  return static_cast<char>((kind.alphabet == kDigits ? '0' : kind.lower ? 'a' : 'A') + static_cast<int>(kind.index));
}

Kind unicode_kind(char32_t c) {
  const auto found = std::find_if(kRanges.begin(), kRanges.end(),
                                  [c](const Range& range) { return c >= range.first && c <= range.last; });
  if (found != kRanges.end()) {
    return {static_cast<std::uint8_t>(kFirstRange + (found - kRanges.begin())), false,
            static_cast<std::uint32_t>(c - found->first), static_cast<std::uint32_t>(found->last - found->first + 1)};
  }
  if (is_sign(c)) return {};
  return {c < 0x800 ? kOtherTwo : c < 0x10000 ? kOtherThree : kOtherFour, false, 0, 1};
}

char32_t unicode_letter(const Kind& kind) {
  switch (kind.alphabet) {
    case kOtherTwo:
      return 0xE6;
    case kOtherThree:
      return 0x4E00;
    case kOtherFour:
      return 0x20000;
    default:
      return kRanges[kind.alphabet - kFirstRange].first + kind.index;
  }
}

ByteAlphabets::ByteAlphabets(edifact::Repertoire repertoire, const edifact::Separators& separators)
    : letters_(kAlphabets) {
  for (unsigned byte = 0x80; byte <= 0xFF; ++byte) {
    const char c = static_cast<char>(byte);
    Kind& kind = kinds_[byte - 0x80U];
    if (separators.is_service(c)) continue;
    const edifact::Decoded decoded = edifact::decode(repertoire, std::string_view(&c, 1));
    kind = unicode_kind(to_code_points(decoded.text).front());
    // A byte that has no meaning may be a piece of a character.
    if (kind.alphabet == 0 && decoded.foreign) kind.alphabet = kControls;
    if (kind.alphabet == 0) continue;
    kind.index = static_cast<std::uint32_t>(letters_[kind.alphabet].size());
    letters_[kind.alphabet].push_back(static_cast<unsigned char>(byte));
  }
  for (Kind& kind : kinds_) kind.size = static_cast<std::uint32_t>(letters_[kind.alphabet].size());
}

}  // namespace limen::anonymise
