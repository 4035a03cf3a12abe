// Inside the names engine: what letters cost that are left out, added or replaced between two spellings of one part, in
// quarters of an edit [signature.h].
#pragma once

#include <array>
#include <cstdint>

#include "engines/names/signature.h"

namespace limen::names {

constexpr bool is_soft(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' || c == 'h' || c == 'w';
}

// Consonants that languages write for one another.
constexpr char consonant_class(char c) {
  switch (c) {
    case 'c':
    case 'q':
      return 'k';
    case 'z':
      return 's';
    case 'f':
      return 'v';
    case 'j':
      return 'g';
    case 'd':
      return 't';
    case 'b':
      return 'p';
    default:
      return c;
  }
}

// All soft letters are one class here, so that letters of one class cost half an edit for one another.
inline constexpr auto kClassOf = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const auto letter = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] = is_soft(letter) ? 'a' : consonant_class(letter);
  }
  return table;
}();
constexpr char class_of(char c) { return kClassOf[static_cast<std::uint8_t>(c)]; }

// What a letter costs that the other side does not have, after the letter before it: what is only written differently
// is cheap (doubled letters, an h behind a consonant, a vowel beside a vowel).
constexpr int gap_cost(char before, char letter) {
  if (letter == before) return kSlight;
  if (!is_soft(letter)) return kEdit;
  if (is_soft(before) || (letter == 'h' && before != 0)) return kSlight;
  return kSoftEdit;
}

constexpr bool sounds_like(char a, char b) {
  const auto is = [&](char x, char y) { return (a == x && b == y) || (a == y && b == x); };
  return is('y', 'i') || is('w', 'v') || is('o', 'u') || is('e', 'i') || is('c', 'k') || is('q', 'k') || is('z', 's');
}

constexpr int replace_cost(char a, char b) {
  if (a == b) return 0;
  if (sounds_like(a, b)) return kSlight;
  if (class_of(a) == class_of(b) || (a == 'y' && b == 'j') || (a == 'j' && b == 'y')) return kSoftEdit;
  return kEdit;
}

}  // namespace limen::names
