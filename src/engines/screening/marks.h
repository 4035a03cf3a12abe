// Inside the screening engine: what searches need again and again, kept between them: sets of numbers that are emptied
// by what was put in, and what was found for parts of names that many travellers bear.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/screening/sayings.h"
#include "engines/screening/screening.h"

namespace limen::screening {

// A set of numbers, a bit each. Emptying it costs what was put in, not what could have been.
class Marks {
 public:
  void reserve(std::size_t numbers) {
    if (bits_.size() * 64 < numbers) bits_.resize(numbers / 64 + 1 + numbers / 256);
  }
  bool has(std::uint32_t number) const { return (bits_.data()[number / 64] >> (number % 64) & 1U) != 0; }
  // True the first time.
  bool add(std::uint32_t number) {
    std::uint64_t& word = bits_.data()[number / 64];
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    if ((word & bit) != 0) return false;
    if (word == 0) touched_.push_back(number / 64);
    word |= bit;
    return true;
  }
  void clear() {
    for (const auto at : touched_) bits_[at] = 0;
    touched_.clear();
  }
  std::size_t bytes() const { return bits_.capacity() * 8 + touched_.capacity() * 4; }

 private:
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint32_t> touched_;
};

// The marks of one search.
struct Scratch {
  Marks parts, names;
  Sayings others;
  SearchWork work;
};

// One Scratch for each search that runs, made when there is none to spare.
class ScratchPool {
 public:
  class Lease {
   public:
    Lease(ScratchPool& pool, std::unique_ptr<Scratch> scratch) : pool_(pool), scratch_(std::move(scratch)) {}
    ~Lease() { pool_.give_back(std::move(scratch_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Scratch& operator*() const { return *scratch_; }

   private:
    ScratchPool& pool_;
    std::unique_ptr<Scratch> scratch_;
  };

  Lease take() {
    const std::scoped_lock lock(mutex_);
    if (free_.empty()) return {*this, std::make_unique<Scratch>()};
    auto scratch = std::move(free_.back());
    free_.pop_back();
    return {*this, std::move(scratch)};
  }
  std::size_t bytes() const {
    const std::scoped_lock lock(mutex_);
    std::size_t sum = 0;
    for (const auto& scratch : free_) {
      sum += scratch->parts.bytes() + scratch->names.bytes() + scratch->others.bytes();
    }
    return sum;
  }

 private:
  // Also from a search that threw.
  void give_back(std::unique_ptr<Scratch> scratch) {
    scratch->parts.clear();
    scratch->names.clear();
    const std::scoped_lock lock(mutex_);
    free_.push_back(std::move(scratch));
  }

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch>> free_;
};

// A part of the dictionary that agrees with one of a query.
struct Near {
  std::uint32_t part = 0;
  float gain = 0;  // log-odds, rounded up: bounds are made of it, judgements are not
};

// What was found for a part of a query, by a hash of all that the finding depends on; no text of a traveller's name is
// kept. Good for one state of the dictionary. Two places for each key: what comes new puts the older one out. Long
// lists have a budget together.
class NearCache {
 public:
  bool find(std::uint64_t key, std::uint64_t version, std::vector<Near>& near) const {
    const std::size_t set = key % kSets;
    const std::scoped_lock lock(mutexes_[set % kStripes]);
    for (const Slot* slot = &slots_[2 * set]; slot != &slots_[2 * set] + 2; ++slot) {
      if (slot->key != key || slot->version != version) continue;
      near.assign(slot->near.begin(), slot->near.end());
      return true;
    }
    return false;
  }
  void put(std::uint64_t key, std::uint64_t version, const std::vector<Near>& near) const {
    if (near.size() > kMost) return;
    const std::size_t set = key % kSets;
    const std::scoped_lock lock(mutexes_[set % kStripes]);
    Slot &first = slots_[2 * set], &second = slots_[2 * set + 1];
    const std::int64_t more = long_size(near) - long_size(second.near);
    if (more > 0 && long_.load(std::memory_order_relaxed) + more > kMostLong) return;
    long_.fetch_add(more, std::memory_order_relaxed);
    std::swap(first, second);
    first.key = key;
    first.version = version;
    if (first.near.capacity() > near.size() + kShort) first.near = {};
    first.near.assign(near.begin(), near.end());
  }
  std::size_t bytes() const {
    std::size_t sum = 2 * kSets * sizeof(Slot);
    for (std::size_t i = 0; i < 2 * kSets; ++i) {
      const std::scoped_lock lock(mutexes_[i / 2 % kStripes]);
      sum += slots_[i].near.capacity() * sizeof(Near);
    }
    return sum;
  }

 private:
  static constexpr std::size_t kSets = 8192, kStripes = 64, kMost = 8192, kShort = 64;
  static constexpr std::int64_t kMostLong = std::int64_t{4} << 20U;  // of all lists longer than kShort together
  struct Slot {
    std::uint64_t key = 0, version = ~std::uint64_t{0};
    std::vector<Near> near;
  };
  static std::int64_t long_size(const std::vector<Near>& near) {
    return near.size() > kShort ? static_cast<std::int64_t>(near.size()) : 0;
  }

  mutable std::unique_ptr<Slot[]> slots_ = std::make_unique<Slot[]>(2 * kSets);
  mutable std::array<std::mutex, kStripes> mutexes_;
  mutable std::atomic<std::int64_t> long_ = 0;
};

// Of a part of a query's name, by a hash of it and of the state of the index: whether it may bring up a name. One place
// a key. Made when it is first asked; any number of threads.
class Glances {
 public:
  static std::uint64_t key(std::string_view part, std::uint64_t state) {
    std::uint64_t value = 0x9e3779b97f4a7c15U ^ state;
    for (const char c : part) value = (value ^ static_cast<std::uint8_t>(c)) * 0xff51afd7ed558ccdU;
    value ^= value >> 32U;
    return (value * 0xc4ceb9fe1a85ec53U) | 2U;  // no key is 0 or 1; the lowest bit is the answer's
  }
  std::optional<bool> find(std::uint64_t key) const {
    const std::uint64_t kept = slot(key).load(std::memory_order_relaxed);
    if ((kept | 1U) != (key | 1U)) return std::nullopt;
    return (kept & 1U) != 0;
  }
  void put(std::uint64_t key, bool may_find) const {
    slot(key).store((key & ~std::uint64_t{1}) | (may_find ? 1U : 0U), std::memory_order_relaxed);
  }
  std::size_t bytes() const { return made_.load(std::memory_order_relaxed) ? kSlots * sizeof(slots_[0]) : 0; }

 private:
  static constexpr std::size_t kSlots = std::size_t{1} << 16U;
  std::atomic<std::uint64_t>& slot(std::uint64_t key) const {
    std::call_once(once_, [this] {
      slots_ = std::make_unique<std::atomic<std::uint64_t>[]>(kSlots);
      made_.store(true, std::memory_order_relaxed);
    });
    return slots_[key >> 48U];
  }

  mutable std::once_flag once_;
  mutable std::atomic<bool> made_ = false;
  mutable std::unique_ptr<std::atomic<std::uint64_t>[]> slots_;
};

}  // namespace limen::screening
