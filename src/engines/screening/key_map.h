// Inside the screening engine: many values under one 32-bit key, erasable in place.
//
// An open table of (key, value); the values of a key that has several stand together in a list of their own, because
// keys of short consonant skeletons have thousands and are read at every search. Values are below 2^31.
#pragma once

#include <string.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engines/screening/chunked.h"

namespace limen::screening {

class KeyMap {
 public:
  void add(std::uint32_t key, std::uint32_t value) {
    if ((used_ + 1) * 5 > slots_.size() * 4) grow();
    Slot& slot = slots_[find(key)];
    if (slot.value == kEmpty) {
      slot = {key, value};
      ++used_;
    } else if (slot.value & kList) {
      append(lists_[slot.value & ~kList], value);
    } else {
      const std::uint32_t list = new_list();
      lists_[list].reserve(2);
      lists_[list].push_back(slot.value);
      lists_[list].push_back(value);
      slot.value = list | kList;
    }
  }

  // Before several add(): their places come into the cache together.
  void prefetch(std::uint32_t key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home(key)]);
  }

  void prefetch_list(std::uint32_t key) const {
    if (slots_.empty()) return;
    const Slot& slot = slots_.data()[find(key)];
    if (slot.value != kEmpty && (slot.value & kList) != 0) __builtin_prefetch(&lists_[slot.value & ~kList]);
  }

  // Removes one pair; the place is overwritten.
  void remove(std::uint32_t key, std::uint32_t value) {
    if (slots_.empty()) return;
    const std::size_t at = find(key);
    Slot& slot = slots_[at];
    if (slot.value == kEmpty) return;
    if ((slot.value & kList) == 0) {
      if (slot.value == value) close_gap(at);
      return;
    }
    auto& list = lists_[slot.value & ~kList];
    const auto found = std::ranges::find(list, value);
    if (found == list.end()) return;
    *found = list.back();
    list.back() = 0;
    list.pop_back();
    if (list.size() > 1) return;
    free_lists_.push_back(slot.value & ~kList);
    slot.value = list.front();
    list.front() = 0;
    list = {};
  }

  std::span<const std::uint32_t> values(std::uint32_t key) const {
    if (slots_.empty()) return {};
    const Slot& slot = slots_[find(key)];
    if (slot.value == kEmpty) return {};
    if (slot.value & kList) return lists_[slot.value & ~kList];
    return {&slot.value, 1};
  }

  std::size_t bytes() const {
    constexpr std::size_t kHeap = 16;
    std::size_t sum = slots_.capacity() * sizeof(Slot) + lists_.bytes() + free_lists_.capacity() * 4;
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      if (lists_[i].capacity() > 0) sum += lists_[i].capacity() * 4 + kHeap;
    }
    return sum;
  }

 private:
  static constexpr std::uint32_t kEmpty = 0xffffffffU;
  static constexpr std::uint32_t kList = 0x80000000U;  // the value is the number of a list
  struct Slot {
    std::uint32_t key = 0, value = kEmpty;
  };
  using List = std::vector<std::uint32_t>;

  std::size_t home(std::uint32_t key) const {
    return static_cast<std::size_t>((std::uint64_t{key * 0x9e3779b1U} * slots_.size()) >> 32U);
  }
  std::size_t next(std::size_t at) const { return at + 1 == slots_.size() ? 0 : at + 1; }
  std::size_t way(std::size_t from, std::size_t to) const { return to >= from ? to - from : to + slots_.size() - from; }

  // The slot of the key, or the empty one where it belongs.
  std::size_t find(std::uint32_t key) const {
    std::size_t at = home(key);
    const Slot* const slots = slots_.data();
    while (slots[at].value != kEmpty && slots[at].key != key) at = next(at);
    return at;
  }

  void close_gap(std::size_t gap) {
    for (std::size_t at = next(gap); slots_[at].value != kEmpty; at = next(at)) {
      if (way(home(slots_[at].key), at) < way(gap, at)) continue;  // would come to stand before its home
      slots_[gap] = slots_[at];
      gap = at;
    }
    slots_[gap] = {};
    --used_;
  }

  static void append(List& list, std::uint32_t value) {
    if (list.size() == list.capacity()) list.reserve(list.size() + list.size() / 2 + 2);
    list.push_back(value);
  }

  std::uint32_t new_list() {
    if (!free_lists_.empty()) {
      const std::uint32_t list = free_lists_.back();
      free_lists_.pop_back();
      return list;
    }
    lists_.add();
    return static_cast<std::uint32_t>(lists_.size() - 1);
  }

  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(1024, slots_.size() + slots_.size() / 2));
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.value != kEmpty) slots_[find(slot.key)] = slot;
    }
    if (!old.empty()) explicit_bzero(old.data(), old.size() * sizeof(Slot));
  }

  std::vector<Slot> slots_;
  Chunked<List> lists_;
  std::vector<std::uint32_t> free_lists_;
  std::size_t used_ = 0;
};

}  // namespace limen::screening
