#include "formats/edifact/input.h"

#include <algorithm>
#include <cstring>

namespace limen::edifact {

std::size_t Input::retired_bytes() const {
  std::size_t sum = 0;
  for (const Retired& old : retired_) sum += old.size;
  return sum;
}

void Input::compact(std::uint64_t keep_from) {
  if (buffer_ == nullptr) return;
  const std::size_t gone = keep_from - origin_;
  const std::size_t kept = bytes_.size() - gone;
  std::memmove(buffer_.get(), bytes_.data() + gone, kept);
  head_ = 0;
  origin_ = keep_from;
  bytes_ = {buffer_.get(), kept};
}

// A larger buffer with what is kept; the old one lives on if views point into it.
void Input::grow(std::uint64_t keep_from, bool pinned) {
  const std::size_t gone = keep_from - origin_;
  const std::size_t kept = bytes_.size() - gone;
  const std::size_t capacity = std::max(2 * (kept + chunk_), 4 * chunk_);
  auto buffer = std::make_unique_for_overwrite<char[]>(capacity);
  if (kept > 0) std::memcpy(buffer.get(), bytes_.data() + gone, kept);
  if (pinned && buffer_ != nullptr) retired_.push_back({std::move(buffer_), capacity_});
  buffer_ = std::move(buffer);
  capacity_ = capacity;
  head_ = 0;
  origin_ = keep_from;
  bytes_ = {buffer_.get(), kept};
}

void Input::more(std::uint64_t keep_from, bool pinned) {
  if (final_) return;
  if (buffer_ == nullptr || room() < chunk_) {
    const std::size_t kept = end() - keep_from;
    if (!pinned && buffer_ != nullptr && capacity_ >= kept + chunk_) {
      compact(keep_from);
    } else {
      grow(keep_from, pinned);
    }
  }
  char* const to = buffer_.get() + head_ + bytes_.size();
  const std::size_t got = std::min(chunk_, source_(std::span<char>(to, chunk_)));
  final_ = got == 0;
  bytes_ = {buffer_.get() + head_, bytes_.size() + got};
}

std::uint64_t LineCounter::count(const Input& input, std::uint64_t from, std::uint64_t to) {
  // A CR counts unless LF follows, which then counts; the byte behind `to` may decide that.
  const std::string_view bytes = input.from(from);
  const char* const first = bytes.data();
  const char* const last = first + (to - from);
  std::uint64_t lines = 0;
  for (const char* p = first; p != last; ++p) {
    p = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(last - p)));
    if (p == nullptr) break;
    ++lines;
  }
  for (const char* p = first; p != last; ++p) {
    p = static_cast<const char*>(std::memchr(p, '\r', static_cast<std::size_t>(last - p)));
    if (p == nullptr) break;
    const auto next = static_cast<std::size_t>(p - first) + 1;
    if (next == bytes.size() || bytes[next] != '\n') ++lines;
  }
  return lines;
}

std::uint64_t LineCounter::line_at(const Input& input, std::uint64_t offset) {
  if (offset < offset_) return line_ - count(input, std::max(offset, input.origin()), offset_);
  advance(input, offset);
  return line_;
}

void LineCounter::advance(const Input& input, std::uint64_t offset) {
  if (offset <= offset_) return;
  line_ += count(input, offset_, offset);
  offset_ = offset;
}

void RangeKeeper::turn(std::uint64_t end, RangeKind kind) {
  if (end <= end_) return;  // nothing of this kind
  if (end_ > begin_) report_.range({begin_, end_ - begin_, kind_});
  begin_ = end_;
  kind_ = kind;
}

void RangeKeeper::finish() {
  if (end_ > begin_) report_.range({begin_, end_ - begin_, kind_});
  begin_ = end_;
}

}  // namespace limen::edifact
