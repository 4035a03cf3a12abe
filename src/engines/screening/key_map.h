// Inside the screening engine: many values under one 32-bit key, 16 bytes a pair, erasable in place.
#pragma once

#include <cstdint>
#include <vector>

namespace limen::screening {

class KeyMap {
 public:
  void add(std::uint32_t key, std::uint32_t value) {
    if (used_ >= heads_.size()) grow();
    std::uint32_t slot = free_;
    if (slot != kNone) {
      free_ = nodes_[slot].next;
    } else {
      slot = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({});
    }
    std::uint32_t& head = heads_[key & (heads_.size() - 1)];
    nodes_[slot] = {key, value, head};
    head = slot;
    ++used_;
  }

  // Removes one pair; the place is overwritten.
  void remove(std::uint32_t key, std::uint32_t value) {
    if (heads_.empty()) return;
    std::uint32_t* link = &heads_[key & (heads_.size() - 1)];
    while (*link != kNone) {
      Pair& pair = nodes_[*link];
      if (pair.key == key && pair.value == value) {
        const std::uint32_t slot = *link;
        *link = pair.next;
        pair = {0, 0, free_};
        free_ = slot;
        --used_;
        return;
      }
      link = &pair.next;
    }
  }

  template <typename Visit>
  void for_each(std::uint32_t key, Visit visit) const {
    if (heads_.empty()) return;
    for (std::uint32_t slot = heads_[key & (heads_.size() - 1)]; slot != kNone; slot = nodes_[slot].next) {
      if (nodes_[slot].key == key) visit(nodes_[slot].value);
    }
  }

  std::size_t size() const { return used_; }
  std::size_t bytes() const { return nodes_.capacity() * sizeof(Pair) + heads_.capacity() * sizeof(std::uint32_t); }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Pair {
    std::uint32_t key = 0, value = 0, next = kNone;
  };

  void grow() {
    heads_.assign(heads_.empty() ? 1024 : heads_.size() * 2, kNone);
    std::vector<bool> is_free(nodes_.size());
    for (std::uint32_t slot = free_; slot != kNone; slot = nodes_[slot].next) is_free[slot] = true;
    for (std::uint32_t slot = 0; slot < nodes_.size(); ++slot) {
      if (is_free[slot]) continue;
      std::uint32_t& head = heads_[nodes_[slot].key & (heads_.size() - 1)];
      nodes_[slot].next = head;
      head = slot;
    }
  }

  std::vector<std::uint32_t> heads_;  // a power of two
  std::vector<Pair> nodes_;
  std::uint32_t free_ = kNone;
  std::size_t used_ = 0;
};

}  // namespace limen::screening
