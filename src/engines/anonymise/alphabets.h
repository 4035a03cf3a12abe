// Letters and digits of the scripts, so that one of a kind can stand for another, in the bytes of a repertoire.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/repertoire.h"
#include "formats/edifact/types.h"

namespace limen::anonymise {

// What a character is: the alphabet's name (0: none, it stays), its place there.
struct Kind {
  std::uint8_t alphabet = 0;
  bool lower = false;  // ASCII letters in small: the same alphabet as the large ones
  std::uint32_t index = 0;
  std::uint32_t size = 0;
};

inline constexpr std::uint8_t kAsciiLetters = 1;
inline constexpr std::uint8_t kDigits = 2;

Kind ascii_kind(char c);
char ascii_letter(const Kind& kind);

// Of a code point from U+0080 on. One that may be a letter of a script without an alphabet here has the alphabet kOther
// of one letter, which is as long in UTF-8.
Kind unicode_kind(char32_t c);
char32_t unicode_letter(const Kind& kind);

// The upper half of a repertoire of single bytes.
class ByteAlphabets {
 public:
  // Bytes that separate are in no alphabet.
  ByteAlphabets(edifact::Repertoire repertoire, const edifact::Separators& separators);
  const Kind& kind(unsigned char byte) const { return kinds_[byte - 0x80U]; }
  char letter(const Kind& kind) const { return static_cast<char>(letters_[kind.alphabet][kind.index]); }

 private:
  std::array<Kind, 128> kinds_;
  std::vector<std::vector<unsigned char>> letters_;
};

}  // namespace limen::anonymise
