// For an index of parts: a quick look before the distance, in line because it is done thousands of times a search.
//
// The signature of a part says which letters it has, and its length: for each class of consonants one bit for the first
// of it and one for the second, digits and the rest being one class; for each soft letter three bits; the length on
// top. It tells much of the part and is personal data as the part is.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

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

[[gnu::always_inline]] inline int count_bits(std::uint64_t value) { return __builtin_popcountll(value); }

// The soft letters that sound alike: e, i and y; o and u (of "aeiouyhw", three bits a letter).
inline constexpr unsigned kSoftShift = kHardClasses * kHardBits;
inline constexpr std::uint64_t kSoftMask = kLettersMask & ~kHardMask;
inline constexpr std::uint64_t kLikeI = (std::uint64_t{7} << 3U | std::uint64_t{7} << 6U | std::uint64_t{7} << 15U)
                                        << kSoftShift;
inline constexpr std::uint64_t kLikeU = (std::uint64_t{7} << 9U | std::uint64_t{7} << 12U) << kSoftShift;

// False only if compare_parts() of the two parts is not kSimilar: a lower bound of the distance is above the budget.
//
// Every edit takes away at most one letter of each side. A consonant that the other side has not at all is replaced or
// left out for kEdit; a second one of its class, and a soft letter, for kSlight at least. So what one side has over the
// other, so weighted, is never dearer than the distance. And soft letters that only one side has are left out, for
// kSlight at least, or replaced: by one that sounds alike for kSlight, by another soft one for kSoftEdit, which is no
// less than kSlight for each of the two; but one of them may go with each consonant that costs kEdit. Bits that are
// full only hide letters. v, g and j sound like the soft w and y and are not counted among the consonants that cost
// kEdit.
[[gnu::always_inline]] inline bool may_be_similar(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t more_a = a & ~b & kLettersMask, more_b = b & ~a & kLettersMask;
  const auto length_a = static_cast<int>(a >> kLengthShift), length_b = static_cast<int>(b >> kLengthShift);
  const int limit = edit_budget(static_cast<std::size_t>(length_a < length_b ? length_a : length_b));
  if (limit < 0 || std::abs(length_a - length_b) * kSlight > limit) return false;
  const int hard_a = count_bits(more_a & kFirstHard), hard_b = count_bits(more_b & kFirstHard);
  const int hard = hard_a > hard_b ? hard_a : hard_b;
  if (hard * kEdit > limit) return false;
  constexpr int kMore = kEdit - kSlight;
  if (kSlight * count_bits(more_a) + kMore * hard_a > limit || kSlight * count_bits(more_b) + kMore * hard_b > limit) {
    return false;
  }
  const auto lesser = [](std::uint64_t x, std::uint64_t y) {
    const int count_x = count_bits(x), count_y = count_bits(y);
    return count_x < count_y ? count_x : count_y;
  };
  const int alike = lesser(more_a & kLikeI, more_b & kLikeI) + lesser(more_a & kLikeU, more_b & kLikeU);
  const int soft = count_bits(more_a & kSoftMask) + count_bits(more_b & kSoftMask) - alike - hard;
  return hard * kEdit + (soft > 0 ? soft * kSlight : 0) <= limit;
}

// may_be_similar() of one with many: keeps of `ids` those whose signature, at the same place, may be similar; returns
// how many. Uses the processor's own instruction for counting bits where there is one.
std::size_t keep_similar(std::uint64_t signature, std::span<const std::uint64_t> signatures,
                         std::span<std::uint32_t> ids);

// The same for a list of three words each, a number and its signature, the lower half first: appends to `ids` the
// numbers of those that may be similar.
void append_similar(std::uint64_t signature, std::span<const std::uint32_t> list, std::vector<std::uint32_t>& ids);

// A bit for each of the first kBatch others, which must not be empty: clear only if the weighted distance to `part` is
// above the budget, so that compare_parts() would not find them similar. Parts of more than sixteen letters are not
// measured. Sixty-four distances are computed at once, or sixteen, a lane each, as the processor can.
inline constexpr std::size_t kBatch = 64;
std::uint64_t within_budget(std::string_view part, std::span<const std::string_view> others);

}  // namespace limen::names
