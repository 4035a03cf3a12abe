// Takes release characters and line breaks out of a segment. Internal to the cursor.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "formats/edifact/scan.h"

namespace limen::edifact {

class Cleaner {
 public:
  struct Clean {
    const char* text = nullptr;  // the values, separators between them, and a terminator at the end
    const std::uint32_t* marks = nullptr;
    std::uint32_t mark_count = 0;
    const std::uint32_t* removed = nullptr;  // places in text before which a byte was taken out
    std::uint32_t removed_count = 0;
    std::uint8_t flags = 0;  // Segment::Flag
  };

  // `keep`: texts live until forget(); otherwise until the next clean().
  explicit Cleaner(bool keep) : keep_(keep) {}
  // `body`: a segment without its terminator. Marks, places and flags live until the next call.
  const Clean& clean(std::string_view body, const ScanSet& set);
  // The same where all is known: `places` are those of release characters and line breaks in [begin, end) of `text`,
  // `marks` those of the separators, the terminator at `end` included. `roomy`: kSlack bytes behind `end` may be read.
  const Clean& take_out(const char* text, std::uint32_t begin, std::uint32_t end, std::span<const std::uint32_t> places,
                        std::span<const std::uint32_t> marks, const ScanSet& set, bool roomy);
  static constexpr std::size_t kSlack = 32;
  // A segment without its line breaks, for whoever needs its values and nothing else.
  struct Unwrapped {
    const char* text = nullptr;  // likewise
    const std::uint32_t* marks = nullptr;
    const std::uint32_t* last = nullptr;  // of marks
    bool may_frame = false;               // could an interchange begin inside? "UN" stands in it
  };
  // The usual case of take_out(), for speed: `count` line breaks from `place` on and nothing else, kSlack bytes or less
  // on either side, roomy. The marks are first to last; three behind the last may be read.
  Unwrapped unwrap(const char* text, std::uint32_t begin, std::uint32_t end, std::uint32_t place, std::uint32_t count,
                   const std::uint32_t* first, const std::uint32_t* last, char terminator);
  static bool may_frame(const char* text, std::size_t size);  // three quarters of kSlack behind it may be read
  void forget();
  std::size_t bytes() const { return bytes_; }

 private:
  std::uint32_t literal_behind(const char* text, std::uint32_t place, std::uint32_t end, const ScanSet& set);
  void prepare(std::size_t size);
  char* room(std::size_t size);

  bool keep_;
  Clean clean_;
  std::vector<std::uint32_t> marks_;    // as large as was ever needed
  std::vector<std::uint32_t> removed_;  // likewise
  std::vector<std::unique_ptr<char[]>> blocks_;
  char short_text_[3 * kSlack + 8] = {};            // of unwrap()
  std::uint32_t short_marks_[2 * kSlack + 8] = {};  // likewise
  std::size_t block_size_ = 0;                      // of the last block
  std::size_t used_ = 0;                            // of the last block
  std::size_t bytes_ = 0;
};

}  // namespace limen::edifact
