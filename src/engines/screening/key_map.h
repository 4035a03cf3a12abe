// Inside the screening engine: many values under one 32-bit key, erasable in place.
//
// An open table of (key, value); the values of a key that has several stand together in a list of their own, because
// keys of short consonant skeletons have thousands and are read at every search. Values are below 2^31 - 1. In a list a
// value may have words of its own beside it (kWidth - 1 of them), so that reading the list is enough to refuse most.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "engines/screening/chunked.h"

namespace limen::screening {

template <std::size_t kWidth = 1>
class KeyMap {
 public:
  struct Slot {
    std::uint32_t key = 0, value = 0;  // 0: empty; else a value and one, or the number of a list
  };
  static constexpr std::uint32_t kList = 0x80000000U;
  using Value = std::array<std::uint32_t, kWidth>;

  // The values of one key: a single one by itself, or a list.
  struct Found {
    std::uint32_t single = 0;
    bool is_single = false;
    std::span<const std::uint32_t> list{};  // kWidth words each
    std::size_t size() const { return is_single ? 1 : list.size() / kWidth; }
    std::uint32_t operator[](std::size_t i) const { return is_single ? single : list.data()[i * kWidth]; }
  };

  explicit KeyMap(Lists& words) : words_(words) {}

  // What the words beside a value are that stood alone: asked when a second one comes.
  template <typename Beside>
  void add(std::uint32_t key, Value value, const Beside& beside) {
    if ((used_ + 1) * 5 > table_.size() * 4) grow();
    Slot& slot = table_[find(key)];
    if (slot.value == 0) {
      slot = {key, value[0] + 1};
      ++used_;
    } else if ((slot.value & kList) != 0) {
      words_.append(lists_[slot.value & ~kList], value);
    } else {
      const std::uint32_t list = new_list();
      words_.append(lists_[list], beside(slot.value - 1));
      words_.append(lists_[list], value);
      slot.value = list | kList;
    }
  }
  void add(std::uint32_t key, std::uint32_t value)
    requires(kWidth == 1)
  {
    add(key, Value{value}, [](std::uint32_t alone) { return Value{alone}; });
  }

  // Before several add(): their places come into the cache together.
  void prefetch(std::uint32_t key) const {
    if (table_.size() > 0) __builtin_prefetch(&table_[home(key)]);
  }
  void prefetch_list(std::uint32_t key) const {
    if (table_.size() == 0) return;
    const Slot& slot = table_[find(key)];
    if ((slot.value & kList) != 0) __builtin_prefetch(&lists_[slot.value & ~kList]);
  }

  // Removes one pair; the place is overwritten.
  void remove(std::uint32_t key, std::uint32_t value) {
    if (table_.size() == 0) return;
    const std::size_t at = find(key);
    Slot& slot = table_[at];
    if (slot.value == 0) return;
    if ((slot.value & kList) == 0) {
      if (slot.value == value + 1) close_gap(at);
      return;
    }
    List& list = lists_[slot.value & ~kList];
    std::uint32_t* const words = words_.data(list.at);
    std::size_t place = 0;
    while (place < list.size && words[place] != value) place += kWidth;
    if (place >= list.size) return;
    std::copy_n(words + list.size - kWidth, kWidth, words + place);
    words_.shorten(list, kWidth);
    if (list.size > kWidth) return;
    free_lists_.push_back(slot.value & ~kList);
    slot.value = *words_.data(list.at) + 1;
    words_.drop(list);
  }

  Found values(std::uint32_t key) const {
    if (table_.size() == 0) return {};
    const Slot& slot = table_[find(key)];
    if (slot.value == 0) return {};
    if ((slot.value & kList) != 0) return {.list = words_.words(lists_[slot.value & ~kList])};
    return {.single = slot.value - 1, .is_single = true};
  }

  std::size_t bytes() const { return table_.size() * sizeof(Slot) + lists_.bytes() + free_lists_.capacity() * 4; }

  // What stands in a snapshot. Whoever adopts says how many slots are used, and then which lists are not.
  Table<Slot>& table() { return table_; }
  const Table<Slot>& table() const { return table_; }
  Chunked<List>& lists() { return lists_; }
  const Chunked<List>& lists() const { return lists_; }
  bool set_used(std::size_t used) {  // false: so full that a search would not end
    used_ = used;
    return used * 5 <= table_.size() * 4;
  }
  void release_list(std::uint32_t list) { free_lists_.push_back(list); }

 private:
  std::size_t home(std::uint32_t key) const {
    return static_cast<std::size_t>((std::uint64_t{key * 0x9e3779b1U} * table_.size()) >> 32U);
  }
  std::size_t next(std::size_t at) const { return at + 1 == table_.size() ? 0 : at + 1; }
  std::size_t way(std::size_t from, std::size_t to) const { return to >= from ? to - from : to + table_.size() - from; }

  // The slot of the key, or the empty one where it belongs.
  std::size_t find(std::uint32_t key) const {
    std::size_t at = home(key);
    while (table_[at].value != 0 && table_[at].key != key) at = next(at);
    return at;
  }

  void close_gap(std::size_t gap) {
    for (std::size_t at = next(gap); table_[at].value != 0; at = next(at)) {
      if (way(home(table_[at].key), at) < way(gap, at)) continue;  // would come to stand before its home
      table_[gap] = table_[at];
      gap = at;
    }
    table_[gap] = {};
    --used_;
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
    Table<Slot> old = std::move(table_);
    table_ = Table<Slot>(std::max<std::size_t>(1024, old.size() + old.size() / 2));
    for (std::size_t i = 0; i < old.size(); ++i) {
      if (old[i].value != 0) table_[find(old[i].key)] = old[i];
    }
    old.wipe();
  }

  Lists& words_;
  Table<Slot> table_;
  std::size_t used_ = 0;
  Chunked<List> lists_;
  std::vector<std::uint32_t> free_lists_;
};

}  // namespace limen::screening
