#include "formats/edifact/input.h"

#include <algorithm>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

namespace {

// A CR counts unless LF follows, which then counts; the byte behind `to` may decide that.
std::uint64_t count_found(const char* p, const char* last, const char* end) {
  std::uint64_t lines = 0;
  for (const char* at = p; at != last; ++at) {
    at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(last - at)));
    if (at == nullptr) break;
    ++lines;
  }
  for (const char* at = p; at != last; ++at) {
    at = static_cast<const char*>(std::memchr(at, '\r', static_cast<std::size_t>(last - at)));
    if (at == nullptr) break;
    if (at + 1 == end || at[1] != '\n') ++lines;
  }
  return lines;
}

#if defined(__SSE2__)
constexpr std::ptrdiff_t kBlock = 64;

// Of a block behind which there is a byte.
std::uint64_t count_block(const char* p) {
  const __m128i feed = _mm_set1_epi8('\n');
  const __m128i carriage = _mm_set1_epi8('\r');
  __m128i counters = _mm_setzero_si128();
  for (int i = 0; i < kBlock; i += 16) {
    const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i));
    const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i + 1));
    const __m128i alone = _mm_andnot_si128(_mm_cmpeq_epi8(next, feed), _mm_cmpeq_epi8(here, carriage));
    counters = _mm_sub_epi8(counters, _mm_or_si128(_mm_cmpeq_epi8(here, feed), alone));
  }
  const __m128i sums = _mm_sad_epu8(counters, _mm_setzero_si128());
  return static_cast<std::uint64_t>(_mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4));
}

// Is there anything in it that could be a line break?
bool has_control(const char* p) {
  const auto at = [p](int i) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i)); };
  const __m128i least = _mm_min_epu8(_mm_min_epu8(at(0), at(16)), _mm_min_epu8(at(32), at(48)));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(least, _mm_set1_epi8('\r')), least)) != 0;
}
#endif

}  // namespace

std::uint64_t LineCounter::count(const Input& input, std::uint64_t from, std::uint64_t to) {
  const std::string_view bytes = input.from(from);
  const char* p = bytes.data();
  const char* const last = p + (to - from);
  const char* const end = p + bytes.size();
  std::uint64_t lines = 0;
#if defined(__SSE2__)
  for (; last - p >= kBlock && end - p > kBlock; p += kBlock) {
    if (has_control(p)) lines += count_block(p);
  }
#endif
  return lines + count_found(p, last, end);
}

std::uint64_t LineCounter::line_at(const Input& input, std::uint64_t offset) {
  if (before_ != nullptr) line_ += std::exchange(before_, nullptr)->line_at(seam_);
  if (kept_line_ != 0 && offset == kept_offset_) return kept_line_;
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
