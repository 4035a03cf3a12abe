// What the reader stands on: the bytes at hand, line numbers, ranges. Internal to the reader.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "formats/edifact/reader.h"

namespace limen::edifact {

// A whole input, or the part of a stream that is in memory.
class Input {
 public:
  explicit Input(std::string_view whole) : bytes_(whole) {}
  Input(Source source, std::size_t chunk) : source_(std::move(source)), chunk_(chunk), final_(false) {}

  std::string_view bytes() const { return bytes_; }
  std::uint64_t origin() const { return origin_; }  // offset of bytes()[0]
  std::uint64_t end() const { return origin_ + bytes_.size(); }
  bool final() const { return final_; }  // nothing follows bytes()
  bool streamed() const { return source_ != nullptr; }
  std::string_view from(std::uint64_t offset) const { return bytes_.substr(offset - origin_); }
  std::string_view between(std::uint64_t from, std::uint64_t to) const {
    return bytes_.substr(from - origin_, to - from);
  }

  // Reads a chunk, or finds that there is none. Bytes before `keep_from` may go. Bytes that were given out stay where
  // they are if `pinned`, until release().
  void more(std::uint64_t keep_from, bool pinned);
  // Is so little room left that a message that begins now would have to be moved?
  bool cramped() const { return source_ != nullptr && buffer_ != nullptr && room() < capacity_ / 2; }
  void compact(std::uint64_t keep_from);
  // What was given out stays where it is although the reader is to go on without it, until release().
  void detach(std::uint64_t keep_from) {
    if (buffer_ != nullptr) grow(keep_from, true);
  }
  void release() { retired_.clear(); }
  std::size_t retired_bytes() const;
  std::size_t memory_bytes() const { return capacity_ + retired_bytes(); }

 private:
  struct Retired {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::size_t room() const { return capacity_ - (head_ + bytes_.size()); }
  void grow(std::uint64_t keep_from, bool pinned);

  std::string_view bytes_;
  std::uint64_t origin_ = 0;
  Source source_;
  std::size_t chunk_ = 0;
  bool final_ = true;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t head_ = 0;  // where bytes_ begins in the buffer
  std::vector<Retired> retired_;
};

// Numbers of lines, asked in mostly rising order of offset.
class LineCounter {
 public:
  LineCounter() = default;
  LineCounter(std::uint64_t offset, std::uint64_t line) : offset_(offset), line_(line) {}
  // From a seam on, whose own line is not asked for before it is needed.
  explicit LineCounter(const Seam& seam) : offset_(seam.offset), line_(0), before_(seam.lines), seam_(seam.number) {}
  // Line of the byte at `offset`; when it is neither at hand any more nor remembered, that of the first byte that is.
  std::uint64_t line_at(const Input& input, std::uint64_t offset);
  // The line of one byte, until that of another one is to be remembered.
  void remember(const Input& input, std::uint64_t offset) {
    if (offset == kept_offset_ && kept_line_ != 0) return;
    kept_line_ = line_at(input, offset);
    kept_offset_ = offset;
  }
  // Bytes before `offset` are about to go.
  void advance(const Input& input, std::uint64_t offset);

  // Line breaks that end in [from, to).
  static std::uint64_t count(const Input& input, std::uint64_t from, std::uint64_t to);

 private:
  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t kept_offset_ = 0;
  std::uint64_t kept_line_ = 0;        // 0: nothing is remembered
  std::shared_ptr<SeamLines> before_;  // whose line is still to be added
  std::size_t seam_ = 0;
};

// Joins neighbours of one kind.
class RangeKeeper {
 public:
  explicit RangeKeeper(Report& report) : report_(report) {}
  std::uint64_t end() const { return end_; }
  void cover(std::uint64_t end, RangeKind kind) {
    if (kind != kind_) turn(end, kind);
    if (end > end_) end_ = end;
  }
  void finish();
  void begin_at(std::uint64_t offset) { begin_ = end_ = offset; }

 private:
  void turn(std::uint64_t end, RangeKind kind);
  Report& report_;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  RangeKind kind_ = RangeKind::kUnderstood;
};

}  // namespace limen::edifact
