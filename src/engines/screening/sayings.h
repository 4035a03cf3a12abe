// Inside the screening engine: what the parts say that were found for a query, by the short hash that postings have of
// a name's other parts [store.h], so that a list of names is read for those alone that have another part among them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace limen::screening {

// The most that any of the parts says that share a hash, in steps, rounded up.
class Sayings {
 public:
  static constexpr double kAnything = 1e6;           // more than the steps reach
  static constexpr std::uint32_t kAnybody = 0xffff;  // the hash of no part: stands for others that are not told

  Sayings() { mark(kAnybody, kTooMuch); }

  void add(std::uint32_t hash, double gain) {
    const double steps = std::ceil(gain * kSteps);
    const auto step = static_cast<std::uint8_t>(steps >= kTooMuch ? kTooMuch : steps);
    if (has(hash)) {
      steps_.data()[hash] = std::max(steps_.data()[hash], step);
    } else {
      mark(hash, step);
      touched_.push_back(hash);
    }
  }
  void clear() {
    for (const auto hash : touched_) bits_[hash / 32] &= ~(1U << (hash % 32));
    touched_.clear();
  }

  // Two hashes of others in one word, 0 where there is none: the most that those of them say that were found; 0: none
  // of them was.
  double of(std::uint32_t others) const { return of_one(others & 0xffffU) + of_one(others >> 16U); }

  // Of postings, three words each, the last of which tells the others: the places of those of whose others any was
  // found. `places` has room for all of them.
  std::size_t found(std::span<const std::uint32_t> postings, std::uint32_t* places) const;

  std::size_t bytes() const { return bits_.size() * 4 + steps_.size() + touched_.capacity() * 4; }

 private:
  static constexpr std::uint8_t kTooMuch = 255;
  static constexpr int kSteps = 12;  // a nat
  static constexpr std::size_t kHashes = 0x10000;

  bool has(std::uint32_t hash) const { return (bits_.data()[hash / 32] >> (hash % 32) & 1U) != 0; }
  double of_one(std::uint32_t hash) const {
    if (!has(hash)) return 0;
    const std::uint8_t step = steps_.data()[hash];
    return step == kTooMuch ? kAnything : static_cast<double>(step) * (1.0 / kSteps);
  }
  void mark(std::uint32_t hash, std::uint8_t step) {
    bits_[hash / 32] |= 1U << (hash % 32);
    steps_[hash] = step;
  }

  std::vector<std::uint32_t> bits_ = std::vector<std::uint32_t>(kHashes / 32);
  std::vector<std::uint8_t> steps_ = std::vector<std::uint8_t>(kHashes);
  std::vector<std::uint32_t> touched_;
};

}  // namespace limen::screening
