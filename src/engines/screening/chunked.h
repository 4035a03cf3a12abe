// Inside the screening engine: numbered slots that stay where they are. A growing vector would leave copies of what it
// held behind, and spare room; blocks of a power of two make an access two loads.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace limen::screening {

template <typename T>
class Chunked {
 public:
  T& operator[](std::size_t i) { return chunks_.data()[i / kChunk].get()[i % kChunk]; }
  const T& operator[](std::size_t i) const { return chunks_.data()[i / kChunk].get()[i % kChunk]; }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return chunks_.size() * kChunk * sizeof(T) + chunks_.capacity() * sizeof(void*); }

  void add() {  // one empty slot
    if (size_ == chunks_.size() * kChunk) chunks_.push_back(std::make_unique<T[]>(kChunk));
    ++size_;
  }

  template <typename Test>
  bool any(Test test) const {
    for (std::size_t i = 0; i < size_; ++i) {
      if (test((*this)[i])) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t kChunk = 1024;
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace limen::screening
