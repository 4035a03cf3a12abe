// Pseudo-random numbers that are the same on every machine: for invented data, tests and simulations, never for keys,
// identifiers of real records, or anything somebody might gain by guessing.
//
// xoshiro256** (Blackman and Vigna, 2018), its state filled by splitmix64 from a seed and up to two stream numbers, so
// that Random(seed, kNames, 17) is independent of Random(seed, kNames, 18) and of what was drawn before: a record can
// be made again from its number alone. No standard distribution is used, because those differ between libraries. A
// Random is a value of 32 bytes, used by one thread at a time.
//
//   Random random(1, 7);
//   const std::size_t die = 1 + random.below(6);
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace limen {

class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0, std::uint64_t number = 0) {
    std::uint64_t state = seed;
    state = splitmix(state) ^ stream;
    state = splitmix(state) ^ number;
    for (std::uint64_t& word : words_) word = splitmix(state);
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(words_[1] * 5, 7) * 9;
    const std::uint64_t shifted = words_[1] << 17U;
    words_[2] ^= words_[0];
    words_[3] ^= words_[1];
    words_[1] ^= words_[2];
    words_[0] ^= words_[3];
    words_[2] ^= shifted;
    words_[3] = std::rotl(words_[3], 45);
    return result;
  }

  // 0 … limit - 1; 0 when limit is 0. The bias of taking the high half of a product is below limit / 2^32.
  std::size_t below(std::size_t limit) {
    return static_cast<std::size_t>(((next() >> 32U) * static_cast<std::uint64_t>(limit)) >> 32U);
  }
  // least … most, both included. Precondition: least <= most.
  int between(int least, int most) {
    return least + static_cast<int>(below(static_cast<std::size_t>(most - least + 1)));
  }
  // True `parts` times in `whole`.
  bool chance(std::size_t parts, std::size_t whole) { return below(whole) < parts; }

  template <typename Items>
  const auto& pick(const Items& items) {
    return items[below(items.size())];
  }

  void fill(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
      const std::uint64_t word = next();
      const std::size_t size = bytes.size() < sizeof word ? bytes.size() : sizeof word;
      for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(word >> (8 * i));
      bytes = bytes.subspan(size);
    }
  }

 private:
  static std::uint64_t splitmix(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  std::array<std::uint64_t, 4> words_{};
};

}  // namespace limen
