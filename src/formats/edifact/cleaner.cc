#include "formats/edifact/cleaner.h"

#include <algorithm>

#include "formats/edifact/segment.h"

namespace limen::edifact {

namespace {
constexpr std::size_t kBlock = 64U << 10;
}

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

const Cleaner::Clean& Cleaner::clean(std::string_view body, const ScanSet& set) {
  if (!keep_) forget();
  char* const text = room(body.size() + 1);
  char* out = text;
  clean_.text = text;
  clean_.marks.clear();
  clean_.removed.clear();
  clean_.flags = 0;
  bool released = false;
  const auto place = [&] { return static_cast<std::uint32_t>(out - text); };
  for (const char c : body) {
    const std::uint8_t kind = set.classes[static_cast<unsigned char>(c)];
    if (kind == 0 && !released) [[likely]] {
      *out++ = c;
    } else if (kind == kBreakClass) {
      clean_.removed.push_back(place());
      clean_.flags |= Segment::kLineBreaks;
    } else if (released) {
      released = false;
      const bool quote = set.separators.typographic && c == '\xE2';
      if (kind == 0 && !quote) clean_.flags |= Segment::kNeedlessRelease;
      *out++ = c;
    } else if (kind == kReleaseClass) {
      clean_.removed.push_back(place());
      clean_.flags |= Segment::kReleases;
      released = true;
    } else {
      if (kind == kSeparatorClass) clean_.marks.push_back(place());
      *out++ = c;
    }
  }
  if (released) clean_.flags |= Segment::kDanglingRelease;
  clean_.marks.push_back(place());
  *out++ = set.separators.terminator;
  const auto size = static_cast<std::size_t>(out - text);
  used_ -= body.size() + 1 - size;
  bytes_ -= body.size() + 1 - size;
  return clean_;
}

}  // namespace limen::edifact
