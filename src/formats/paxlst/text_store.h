// Memory for copied values: blocks that are kept when it is cleared.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace limen::paxlst {

class TextStore {
 public:
  // The copy lives until clear().
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    if (left_ < text.size()) grow(text.size());
    char* to = next_;
    std::memcpy(to, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return {to, text.size()};
  }
  // The text that was kept last with more behind it; empty when there is no room for that in its place.
  std::string_view extend(std::string_view kept, std::string_view more) {
    if (kept.data() + kept.size() != next_ || left_ < more.size()) return {};
    keep(more);
    return {kept.data(), kept.size() + more.size()};
  }
  void clear() {
    current_ = 0;
    left_ = 0;
    next_ = nullptr;
  }
  std::size_t memory_bytes() const { return held_; }

 private:
  static constexpr std::size_t kBlock = 64U << 10;
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  void grow(std::size_t need) {
    while (current_ < blocks_.size() && blocks_[current_].size < need) ++current_;
    if (current_ == blocks_.size()) {
      const std::size_t size = need > kBlock ? need : kBlock;
      blocks_.push_back({std::make_unique<char[]>(size), size});
      held_ += size;
    }
    next_ = blocks_[current_].bytes.get();
    left_ = blocks_[current_].size;
    ++current_;
  }
  std::vector<Block> blocks_;
  std::size_t current_ = 0;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t held_ = 0;
};

}  // namespace limen::paxlst
