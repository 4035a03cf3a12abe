#include "engines/anonymise/permute.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace limen::anonymise {

namespace {

constexpr std::size_t kMostLetters = 64;
constexpr std::uint8_t kRounds = 10;       // as in FF1
constexpr std::uint32_t kSwapRounds = 96;  // six times the bits of the largest alphabet
enum Purpose : std::uint8_t { kWord = 1, kPartner = 2, kSwap = 3, kChoice = 4 };

// Bytes to be hashed.
class Block {
 public:
  explicit Block(Purpose purpose) { byte(purpose); }
  void byte(std::uint8_t value) { bytes_[size_++] = value; }
  void number(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
  }
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }

 private:
  std::array<std::uint8_t, 16 + 8 * kMostLetters> bytes_;
  std::size_t size_ = 0;
};

}  // namespace

std::array<std::uint32_t, 4> Permuter::hash(std::span<const std::uint8_t> bytes) const {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == std::tuple_size_v<Key>);
  std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> digest;
  crypto_shorthash_siphashx24(digest.data(), bytes.data(), bytes.size(), key_.data());
  std::array<std::uint32_t, 4> words;
  static_assert(sizeof words == sizeof digest);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = static_cast<std::uint32_t>(digest[4 * i]) | static_cast<std::uint32_t>(digest[4 * i + 1]) << 8 |
               static_cast<std::uint32_t>(digest[4 * i + 2]) << 16 |
               static_cast<std::uint32_t>(digest[4 * i + 3]) << 24;
  }
  return words;
}

void Permuter::half_round(std::uint8_t round, std::span<const Letter> from, std::span<Letter> to, bool back) const {
  Block block(kWord);
  block.byte(round);
  block.byte(static_cast<std::uint8_t>(from.size()));
  block.byte(static_cast<std::uint8_t>(to.size()));
  for (const Letter& letter : from) {
    block.byte(static_cast<std::uint8_t>(letter.alphabet));
    block.number(letter.index);
  }
  for (const Letter& letter : to) block.byte(static_cast<std::uint8_t>(letter.alphabet));
  for (std::size_t i = 0; i < to.size(); i += 4) {
    Block part = block;
    part.byte(static_cast<std::uint8_t>(i));
    const auto values = hash(part.bytes());
    for (std::size_t k = 0; k < 4 && i + k < to.size(); ++k) {
      Letter& letter = to[i + k];
      const std::uint32_t step = values[k] % letter.size;
      letter.index = (letter.index + (back ? letter.size - step : step)) % letter.size;
    }
  }
}

void Permuter::rounds(std::span<Letter> word, bool back) const {
  const std::span<Letter> left = word.first(word.size() / 2);
  const std::span<Letter> right = word.subspan(word.size() / 2);
  for (std::uint8_t i = 0; i < kRounds; ++i) {
    const auto round = static_cast<std::uint8_t>(back ? kRounds - 1 - i : i);
    if (round % 2 == 0) {
      half_round(round, right, left, back);
    } else {
      half_round(round, left, right, back);
    }
  }
}

std::uint32_t Permuter::single(std::uint32_t number, std::uint32_t size, std::uint32_t tweak, bool back) const {
  for (std::uint32_t i = 0; i < kSwapRounds; ++i) {
    const std::uint32_t round = back ? kSwapRounds - 1 - i : i;
    Block key(kPartner);
    key.number(tweak);
    key.number(size);
    key.number(round);
    const std::uint32_t partner = (hash(key.bytes())[0] % size + size - number) % size;
    Block swap(kSwap);
    swap.number(tweak);
    swap.number(size);
    swap.number(round);
    swap.number(std::max(number, partner));
    if ((hash(swap.bytes())[0] & 1U) != 0) number = partner;
  }
  return number;
}

void Permuter::replace(std::span<Letter> word) const {
  while (word.size() > kMostLetters) {
    replace(word.first(kMostLetters));
    word = word.subspan(kMostLetters);
  }
  if (word.empty()) return;
  if (word.size() == 1) {
    word[0].index = replace(word[0].index, word[0].size, word[0].alphabet);
    return;
  }
  rounds(word, false);
  for (std::size_t i = word.size(); i-- > 0;) {  // plus one
    word[i].index = (word[i].index + 1) % word[i].size;
    if (word[i].index != 0) break;
  }
  rounds(word, true);
}

std::uint32_t Permuter::replace(std::uint32_t number, std::uint32_t size, std::uint32_t tweak) const {
  if (size < 2) return number;
  return single((single(number, size, tweak, false) + 1) % size, size, tweak, true);
}

std::uint32_t Permuter::choose(std::uint64_t of, std::uint32_t size) const {
  Block block(kChoice);
  block.number(static_cast<std::uint32_t>(of));
  block.number(static_cast<std::uint32_t>(of >> 32));
  return size < 2 ? 0 : hash(block.bytes())[0] % size;
}

}  // namespace limen::anonymise
