#include "formats/edifact/cleaner.h"

#include <algorithm>
#include <cstring>

#include "formats/edifact/segment.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace limen::edifact {

namespace {

constexpr std::size_t kBlock = 64U << 10;

// Pieces of a segment are short: thirty-two bytes at once are cheaper than asking how many there are.
[[gnu::always_inline]] inline void copy_piece(char* to, const char* from, std::size_t size, bool roomy) {
  if (!roomy || size > Cleaner::kSlack) {
    std::memcpy(to, from, size);
  } else {
    std::memcpy(to, from, Cleaner::kSlack);
  }
}

}  // namespace

char* Cleaner::room(std::size_t size) {
  if (blocks_.empty() || block_size_ - used_ < size) {
    block_size_ = std::max(size, kBlock);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    used_ = 0;
  }
  char* result = blocks_.back().get() + used_;
  used_ += size;
  bytes_ += size;
  return result;
}

void Cleaner::forget() {
  // One block of the ordinary size is kept for the next texts.
  if (blocks_.size() > 1 || block_size_ > kBlock) {
    blocks_.clear();
    block_size_ = 0;
  }
  used_ = bytes_ = 0;
}

void Cleaner::prepare(std::size_t size) {
  if (!keep_) forget();
  if (marks_.size() > size) return;
  marks_.resize(2 * size + 64);
  removed_.resize(2 * size + 64);
}

// The byte that the release character at `place` makes literal: the next that is no line break.
std::uint32_t Cleaner::literal_behind(const char* text, std::uint32_t place, std::uint32_t end, const ScanSet& set) {
  std::uint32_t at = place + 1;
  while (at < end && set.classes[static_cast<unsigned char>(text[at])] == kBreakClass) ++at;
  const bool quote = set.separators.typographic && text[at] == '\xE2';
  clean_.flags |= Segment::kReleases;
  if (set.classes[static_cast<unsigned char>(text[at])] == 0 && !quote) clean_.flags |= Segment::kNeedlessRelease;
  return at;
}

const Cleaner::Clean& Cleaner::take_out(const char* text, std::uint32_t begin, std::uint32_t end,
                                        std::span<const std::uint32_t> places, std::span<const std::uint32_t> marks,
                                        const ScanSet& set, bool roomy) {
  prepare(end - begin);
  char* const copy = room(end - begin + 1 + kSlack);
  std::uint32_t* const mark_out = marks_.data();
  std::uint32_t* const removed_out = removed_.data();
  std::uint32_t out = 0;
  std::uint32_t removed = 0;
  std::uint32_t from = begin;
  std::uint32_t literal = end;
  std::size_t mark = 0;
  clean_.flags = 0;
  for (const std::uint32_t place : places) {
    if (place == literal) continue;  // a release character that another one has made a value's
    if (set.classes[static_cast<unsigned char>(text[place])] == kBreakClass) {
      clean_.flags |= Segment::kLineBreaks;
    } else {
      literal = literal_behind(text, place, end, set);
    }
    if (place != from) {
      copy_piece(copy + out, text + from, place - from, roomy);
      out += place - from;
      for (; marks[mark] < place; ++mark) mark_out[mark] = marks[mark] - begin - removed;
    }
    removed_out[removed++] = out;
    from = place + 1;
  }
  copy_piece(copy + out, text + from, end - from, roomy);
  for (; mark < marks.size(); ++mark) mark_out[mark] = marks[mark] - begin - removed;
  const std::size_t size = end - begin - removed;
  copy[size] = set.separators.terminator;
  used_ -= removed + kSlack;
  bytes_ -= removed + kSlack;
  clean_ = {copy, mark_out, static_cast<std::uint32_t>(marks.size()), removed_out, removed, clean_.flags};
  return clean_;
}

bool Cleaner::may_frame(const char* text, std::size_t size) {
#if defined(__SSE2__)
  const __m128i first = _mm_set1_epi8('U');
  const __m128i second = _mm_set1_epi8('N');
  __m128i found = _mm_setzero_si128();
  for (std::size_t at = 0; at < size; at += 16) {
    const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    const __m128i behind = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at + 1));
    found = _mm_or_si128(found, _mm_and_si128(_mm_cmpeq_epi8(here, first), _mm_cmpeq_epi8(behind, second)));
  }
  return _mm_movemask_epi8(found) != 0;
#else
  return std::memchr(text, 'U', size) != nullptr;
#endif
}

Cleaner::Unwrapped Cleaner::unwrap(const char* text, std::uint32_t begin, std::uint32_t end, std::uint32_t place,
                                   std::uint32_t count, const std::uint32_t* first, const std::uint32_t* last,
                                   char terminator) {
  const std::uint32_t head = place - begin;
  const std::uint32_t size = end - begin - count;
  char* copy = short_text_;
  if (keep_) {
    copy = room(size + 1 + kSlack);
    used_ -= kSlack;
    bytes_ -= kSlack;
  }
  std::memcpy(copy, text + begin, kSlack);
  std::memcpy(copy + head, text + place + count, kSlack);
  copy[size] = terminator;
  // A mark behind the line breaks moves by them, too.
  std::uint32_t* out = short_marks_;
#if defined(__SSE2__)
  const __m128i from = _mm_set1_epi32(static_cast<int>(begin));
  const __m128i at = _mm_set1_epi32(static_cast<int>(place));
  const __m128i by = _mm_set1_epi32(static_cast<int>(count));
  for (const std::uint32_t* mark = first; mark <= last; mark += 4, out += 4) {
    const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(mark));
    const __m128i moved = _mm_and_si128(_mm_cmpgt_epi32(four, at), by);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_sub_epi32(_mm_sub_epi32(four, from), moved));
  }
#else
  for (const std::uint32_t* mark = first; mark <= last; ++mark) *out++ = *mark - begin - (*mark > place ? count : 0);
#endif
  return {copy, short_marks_, short_marks_ + (last - first), may_frame(copy, size)};
}

const Cleaner::Clean& Cleaner::clean(std::string_view body, const ScanSet& set) {
  prepare(body.size());
  // Everything the loop needs in registers: bytes written may alias whatever is reached through a pointer.
  char* const text = room(body.size() + 1);
  std::uint32_t* const marks = marks_.data();
  std::uint32_t* const removed = removed_.data();
  const char* const in = body.data();
  const std::size_t length = body.size();
  const std::uint8_t* const classes = set.classes;
  std::size_t size = 0;
  std::size_t mark_count = 0;
  std::size_t removed_count = 0;
  std::uint8_t flags = 0;
  bool released = false;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = in[i];
    const std::uint8_t kind = classes[static_cast<unsigned char>(c)];
    if (kind == 0 && !released) [[likely]] {
      text[size++] = c;
    } else if (kind == kBreakClass) {
      removed[removed_count++] = static_cast<std::uint32_t>(size);
      flags |= Segment::kLineBreaks;
    } else if (released) {
      released = false;
      const bool quote = set.separators.typographic && c == '\xE2';
      if (kind == 0 && !quote) flags |= Segment::kNeedlessRelease;
      text[size++] = c;
    } else if (kind == kReleaseClass) {
      removed[removed_count++] = static_cast<std::uint32_t>(size);
      flags |= Segment::kReleases;
      released = true;
    } else {
      if (kind == kSeparatorClass) marks[mark_count++] = static_cast<std::uint32_t>(size);
      text[size++] = c;
    }
  }
  if (released) flags |= Segment::kDanglingRelease;
  marks[mark_count++] = static_cast<std::uint32_t>(size);
  text[size++] = set.separators.terminator;
  used_ -= length + 1 - size;
  bytes_ -= length + 1 - size;
  clean_ = {text, marks, static_cast<std::uint32_t>(mark_count), removed, static_cast<std::uint32_t>(removed_count),
            flags};
  return clean_;
}

}  // namespace limen::edifact
