// Inside the screening engine: numbered slots, and lists of words, that stay where they are. A growing vector would
// leave copies of what it held behind, and spare room. All of it is plain words, so that it can be written as it is and
// used out of a mapped file: what is mapped stands in front, what is added later in memory of our own behind it.
#pragma once

#include <string.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/large_pages.h"

namespace limen::screening {

// Zeros that cost nothing until they are touched.
struct FreeMemory {
  void operator()(void* memory) const { std::free(memory); }
};
template <typename T>
using Zeroed = std::unique_ptr<T[], FreeMemory>;
template <typename T>
Zeroed<T> zeroed(std::size_t count) {
  auto* const memory = static_cast<T*>(std::calloc(count, sizeof(T)));
  if (memory == nullptr) throw std::bad_alloc();
  advise_large_pages(memory, count * sizeof(T));
  return Zeroed<T>(memory);
}

// How many chunks are made together: one, until there are so many of them that large pages are worth while.
inline std::size_t chunks_at_once(std::size_t chunks, std::size_t chunk_bytes) {
  constexpr std::size_t kMany = std::size_t{32} << 20U, kMost = std::size_t{32} << 20U;
  const std::size_t bytes = chunks * chunk_bytes;
  return bytes < kMany ? 1 : std::max<std::size_t>(1, std::min(bytes / 8, kMost) / chunk_bytes);
}

// A slot of zeros is an empty one.
template <typename T>
class Chunked {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  static constexpr std::size_t kChunk = 1024;

  T& operator[](std::size_t i) { return chunks_.data()[i / kChunk][i % kChunk]; }
  const T& operator[](std::size_t i) const { return chunks_.data()[i / kChunk][i % kChunk]; }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return chunks_.size() * kChunk * sizeof(T) + chunks_.capacity() * sizeof(void*); }

  void add() {  // one empty slot
    if (size_ == chunks_.size() * kChunk) {
      const std::size_t count = chunks_at_once(chunks_.size(), kChunk * sizeof(T));
      owned_.push_back(zeroed<T>(count * kChunk));
      for (std::size_t i = 0; i < count; ++i) chunks_.push_back(owned_.back().get() + i * kChunk);
    }
    ++size_;
  }

  // `size` slots that stand in memory of the caller's, whole chunks of it. Only for one that is empty.
  void adopt(T* slots, std::size_t size) {
    for (std::size_t from = 0; from < size; from += kChunk) chunks_.push_back(slots + from);
    size_ = size;
  }
  static constexpr std::size_t padded(std::size_t size) { return (size + kChunk - 1) / kChunk * kChunk; }

  // The slots in pieces that stand together, the last one padded.
  template <typename Visit>
  void each_chunk(Visit visit) const {
    for (std::size_t from = 0; from < size_; from += kChunk) {
      visit(std::span<const T>(chunks_.data()[from / kChunk], kChunk));
    }
  }

 private:
  std::vector<T*> chunks_;
  std::vector<Zeroed<T>> owned_;
  std::size_t size_ = 0;
};

// An array that is made at its length.
template <typename T>
class Table {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Table() = default;
  explicit Table(std::size_t size) : owned_(zeroed<T>(size)), slots_(owned_.get()), size_(size) {}
  Table(Table&& other) noexcept { *this = std::move(other); }
  Table& operator=(Table&& other) noexcept {
    owned_ = std::move(other.owned_);
    slots_ = std::exchange(other.slots_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  T& operator[](std::size_t i) { return slots_[i]; }
  const T& operator[](std::size_t i) const { return slots_[i]; }
  std::size_t size() const { return size_; }
  void adopt(T* slots, std::size_t size) {
    slots_ = slots;
    size_ = size;
  }
  static constexpr std::size_t padded(std::size_t size) { return size; }
  void wipe() {
    if (size_ > 0) explicit_bzero(slots_, size_ * sizeof(T));
  }
  template <typename Visit>
  void each_chunk(Visit visit) const {
    if (size_ > 0) visit(std::span<const T>(slots_, size_));
  }

 private:
  Zeroed<T> owned_;
  T* slots_ = nullptr;
  std::size_t size_ = 0;
};

// A list: where it begins among the words, and how many. Its block follows from its length.
struct List {
  std::uint32_t at = 0, size = 0;
};

// Lists of words in blocks of few sizes. A list stands together however long it is. Blocks given back are zeros, and
// are used again for lists of their size.
class Lists {
 public:
  static constexpr std::size_t kChunk = std::size_t{1} << 15U;  // words

  const std::uint32_t* data(std::uint32_t at) const { return chunks_.data()[at / kChunk] + at % kChunk; }
  std::uint32_t* data(std::uint32_t at) { return chunks_.data()[at / kChunk] + at % kChunk; }
  std::span<const std::uint32_t> words(List list) const {
    if (list.size == 0) return {};
    return {data(list.at), list.size};
  }

  // Of a list of so many words.
  static constexpr std::size_t block(std::size_t words) {
    if (words <= 8) return words;
    const std::size_t step = (std::size_t{1} << (std::bit_width(words - 1) - 1)) / 4;
    return (words + step - 1) / step * step;
  }

  List make(std::size_t words) {
    if (words == 0) return {};
    return {take(block(words)), static_cast<std::uint32_t>(words)};
  }
  void append(List& list, std::span<const std::uint32_t> values) {
    if (values.empty()) return;
    const std::size_t size = list.size + values.size();
    if (block(size) != block(list.size)) {
      const List moved = make(size);
      if (list.size > 0) std::copy_n(data(list.at), list.size, data(moved.at));
      drop(list);
      list = moved;
    }
    std::ranges::copy(values, data(list.at) + size - values.size());
    list.size = static_cast<std::uint32_t>(size);
  }
  // The last `count` words go.
  void shorten(List& list, std::size_t count) {
    const std::size_t size = list.size - count;
    if (block(size) != block(list.size)) {
      const List moved = make(size);
      if (size > 0) std::copy_n(data(list.at), size, data(moved.at));
      drop(list);
      list = moved;
    } else {
      std::fill_n(data(list.at) + size, count, 0U);
      list.size = static_cast<std::uint32_t>(size);
    }
  }
  void drop(List& list) {
    if (list.size > 0) give_back(list.at, block(list.size));
    list = {};
  }

  // Text, four letters a word.
  List make_text(std::string_view text) {
    const List list = make((text.size() + 3) / 4);
    if (!text.empty()) std::memcpy(data(list.at), text.data(), text.size());
    return list;
  }

  std::size_t size() const { return end_; }  // words that were ever in use
  std::size_t bytes() const {
    std::size_t sum = chunks_.size() * kChunk * sizeof(std::uint32_t) + chunks_.capacity() * sizeof(void*);
    for (const auto& free : free_) sum += free.capacity() * sizeof(std::uint32_t);
    return sum;
  }
  static constexpr std::size_t padded(std::size_t words) { return (words + kChunk - 1) / kChunk * kChunk; }

  // Words in memory of the caller's, whole chunks of it, of which `size` are in use. Only for one that is empty.
  void adopt(std::uint32_t* words, std::size_t size) {
    for (std::size_t from = 0; from < size; from += kChunk) chunks_.push_back(words + from);
    end_ = size;
    limit_ = chunks_.size() * kChunk;
  }
  // Words from `from` to `to` belong to no list.
  void release(std::size_t from, std::size_t to) {
    while (from < to) {
      std::size_t size = to - from;  // the largest block that fits
      if (size > 8) {
        const std::size_t step = (std::size_t{1} << (std::bit_width(size) - 1)) / 4;
        size = size / step * step;
      }
      free_of(size).push_back(static_cast<std::uint32_t>(from));
      from += size;
    }
  }

  template <typename Visit>
  void each_chunk(Visit visit) const {
    for (std::size_t from = 0; from < end_; from += kChunk) {
      visit(std::span<const std::uint32_t>(chunks_.data()[from / kChunk], kChunk));
    }
  }

 private:
  // Of blocks that are equally long: eight single sizes, then four to each doubling.
  std::vector<std::uint32_t>& free_of(std::size_t block) {
    std::size_t number = block;
    if (block > 8) {
      const auto doublings = static_cast<std::size_t>(std::bit_width(block - 1)) - 1;
      number =
          9 + (doublings - 3) * 4 + (block - (std::size_t{1} << doublings)) / ((std::size_t{1} << doublings) / 4) - 1;
    }
    return free_[number];
  }

  std::uint32_t take(std::size_t block) {
    auto& free = free_of(block);
    if (!free.empty()) {
      const std::uint32_t at = free.back();
      free.pop_back();
      return at;
    }
    if (end_ + block > limit_) grow(block);
    const std::size_t at = end_;
    end_ += block;
    return static_cast<std::uint32_t>(at);
  }

  void give_back(std::uint32_t at, std::size_t block) {
    std::fill_n(data(at), block, 0U);
    free_of(block).push_back(at);
  }

  // More room behind, so much of it together; what was left of the last one is given to the blocks.
  void grow(std::size_t block) {
    constexpr std::size_t kMostWords = std::size_t{1} << 32U;
    release(end_, limit_);
    std::size_t words = std::max(padded(block), chunks_at_once(chunks_.size(), kChunk * 4) * kChunk);
    if (limit_ + words > kMostWords) words = padded(block);
    if (limit_ + words > kMostWords) throw std::bad_alloc();
    owned_.push_back(zeroed<std::uint32_t>(words));
    for (std::size_t from = 0; from < words; from += kChunk) chunks_.push_back(owned_.back().get() + from);
    end_ = limit_;
    limit_ += words;
  }

  std::vector<std::uint32_t*> chunks_;
  std::vector<Zeroed<std::uint32_t>> owned_;
  std::array<std::vector<std::uint32_t>, 128> free_;
  std::size_t end_ = 0, limit_ = 0;
};

}  // namespace limen::screening
