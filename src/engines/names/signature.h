// For an index of parts: a quick look before the distance, in line because it is done thousands of times a search.
//
// The signature of a part says which letters it has, and its length: for each class of consonants one bit for the first
// of it and one for the second, digits and the rest being one class; for each soft letter three bits; the length on
// top. It tells much of the part and is personal data as the part is.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace limen::names {

// Costs of the weighted distance in quarters of an edit. Vowels and the half-vowels h, w, y come and go between
// languages and ears.
inline constexpr int kEdit = 4;
inline constexpr int kSoftEdit = 2;
inline constexpr int kSlight = 1;  // the same sound written differently

inline constexpr std::size_t kShort = 5;  // up to here one edit of any kind is all a part can bear
inline constexpr std::size_t kLong = 9;   // from here two
inline constexpr std::size_t kShortest = 3;

// What two parts may differ by, the shorter of them having so many letters; negative: nothing at all.
constexpr int edit_budget(std::size_t shorter) {
  if (shorter < kShortest) return -1;
  if (shorter == kShortest) return kSoftEdit;
  if (shorter <= kShort) return kEdit;
  return shorter < kLong ? kEdit + kSoftEdit : 2 * kEdit;
}

inline constexpr unsigned kHardClasses = 12, kHardBits = 2, kSoftLetters = 8, kSoftBits = 3, kLengthShift = 58;
inline constexpr std::uint64_t kHardMask = (std::uint64_t{1} << (kHardClasses * kHardBits)) - 1;
// The first letter of each class of consonants but those that sound like a soft one (kg.. are classes 0 and 1, v 9).
inline constexpr std::uint64_t kFirstHard = 0x555555ULL & ~(std::uint64_t{1} << 2U) & ~(std::uint64_t{1} << 18U);
inline constexpr std::uint64_t kLettersMask =
    (std::uint64_t{1} << (kHardClasses * kHardBits + kSoftLetters * kSoftBits)) - 1;

std::uint64_t signature(std::string_view part);

constexpr int count_bits(std::uint64_t value) {  // without the instruction that not every x86-64 has
  value -= (value >> 1U) & 0x5555555555555555U;
  value = (value & 0x3333333333333333U) + ((value >> 2U) & 0x3333333333333333U);
  value = (value + (value >> 4U)) & 0x0f0f0f0f0f0f0f0fU;
  return static_cast<int>((value * 0x0101010101010101U) >> 56U);
}

// False only if compare_parts() of the two parts is not kSimilar. Every edit takes from one side at most one letter: a
// consonant that the other side has not at all is replaced or left out for kEdit (or swapped with nothing); a second
// one of its class, and a soft letter, for kSlight at least. So what a side has over the other, so weighted, is never
// dearer than the distance; bits that are full only hide letters. w and v, y and j sound alike across the classes: v
// and g/j count as slight.
inline bool may_be_similar(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t more_a = a & ~b & kLettersMask, more_b = b & ~a & kLettersMask;
  const auto length_a = static_cast<int>(a >> kLengthShift), length_b = static_cast<int>(b >> kLengthShift);
  const int limit = edit_budget(static_cast<std::size_t>(length_a < length_b ? length_a : length_b));
  if (limit < 0 || std::abs(length_a - length_b) * kSlight > limit) return false;
  const auto cost = [](std::uint64_t more) {
    return kSlight * count_bits(more) + (kEdit - kSlight) * count_bits(more & kFirstHard);
  };
  return cost(more_a) <= limit && cost(more_b) <= limit;
}

}  // namespace limen::names
