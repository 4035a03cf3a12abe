// Keyed permutations: of the numbers below a size, and of words over given alphabets.
//
// A word is dealt with by a Feistel network whose round function is SipHash-2-4 under the key (libsodium), added letter
// by letter [as in NIST SP 800-38G FF1, with that hash for its block cipher]; a single letter by swap-or-not [Hoang,
// Morris, Rogaway 2012]. What is given is f⁻¹(f(x)+1): still a permutation, and one that leaves nothing where it was.
// Different words stay different, the same word gives the same word.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace limen::anonymise {

// One letter of a word: its number in its alphabet, the alphabet's size and name.
struct Letter {
  std::uint32_t index = 0;
  std::uint32_t size = 1;
  std::uint32_t alphabet = 0;
};

class Permuter {
 public:
  using Key = std::array<std::uint8_t, 16>;
  explicit Permuter(const Key& key) : key_(key) {}

  // Words of the same alphabets in the same order become one another. Long ones are cut into pieces of 64 letters.
  void replace(std::span<Letter> word) const;
  // The same for one number below `size`; `tweak`: another permutation for each.
  std::uint32_t replace(std::uint32_t number, std::uint32_t size, std::uint32_t tweak) const;
  // Some number below `size`; the same for the same `of`.
  std::uint32_t choose(std::uint64_t of, std::uint32_t size) const;

 private:
  void rounds(std::span<Letter> word, bool back) const;
  void half_round(std::uint8_t round, std::span<const Letter> from, std::span<Letter> to, bool back) const;
  std::uint32_t single(std::uint32_t number, std::uint32_t size, std::uint32_t tweak, bool back) const;
  std::array<std::uint32_t, 4> hash(std::span<const std::uint8_t> bytes) const;

  Key key_;
};

}  // namespace limen::anonymise
