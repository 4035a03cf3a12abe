#include "formats/edifact/segment.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "formats/edifact/cleaner.h"
#include "formats/edifact/scan.h"

namespace limen::edifact {

namespace {

constexpr std::size_t kWindow = 4096;
constexpr std::size_t kFirstWindow = 256;
constexpr std::size_t kSlack = 64;
constexpr std::uint32_t kNowhere = 0xFFFFFFFF;

bool is_white(char c) { return static_cast<unsigned char>(c) <= ' '; }

}  // namespace

std::size_t Segment::element_count() const {
  std::size_t count = 0;
  for (std::uint32_t i = 0; i + 1 < mark_count_; ++i) count += text_[marks_[i]] == separators_->element ? 1 : 0;
  return count;
}

std::string_view Segment::value(std::size_t element, std::size_t component, std::size_t repetition) const {
  if (element == 0 || component == 0 || repetition == 0) return {};
  Fields fields(*this);
  for (std::size_t i = 0; i < element; ++i) {
    if (!fields.next_element()) return {};
  }
  for (std::size_t i = 1; i < repetition; ++i) {
    if (!fields.next_repetition()) return {};
  }
  for (std::size_t i = 1; i < component; ++i) {
    if (!fields.more()) return {};
    fields.component();
  }
  return fields.component();
}

ValuePlace Segment::place_of(std::string_view value) const {
  ValuePlace place{offset_, 0, 0, 0};
  if (mark_count_ == 0 || value.data() == nullptr) return place;
  const std::less<const char*> before;
  const char* first = text_ + begin_;
  const char* last = text_ + marks_[mark_count_ - 1];
  if (before(value.data(), first) || before(last, value.data())) return place;
  const auto position = static_cast<std::uint32_t>(value.data() - text_);
  PlaceWalk walk(*this);
  walk.to_position(position);
  place = walk.place_;
  place.offset += position - begin_;
  place.offset +=
      static_cast<std::uint64_t>(std::upper_bound(removed_, removed_ + removed_count_, position) - removed_);
  return place;
}

void PlaceWalk::to_position(std::uint32_t position) {
  const Segment& s = *segment_;
  for (; mark_ < s.mark_count_ && s.marks_[mark_] < position; ++mark_) {
    const char c = s.text_[s.marks_[mark_]];
    if (c == s.separators_->element) {
      ++place_.element;
      place_.repetition = place_.component = 1;
    } else if (c == s.separators_->component) {
      ++place_.component;
    } else if (mark_ + 1 < s.mark_count_) {
      ++place_.repetition;
      place_.component = 1;
    }
  }
}

ValuePlace PlaceWalk::at_offset(std::uint64_t offset) {
  const Segment& s = *segment_;
  if (s.mark_count_ != 0 && offset >= s.offset_ && offset < s.end()) {
    const auto distance = static_cast<std::uint32_t>(offset - s.offset_);
    while (removed_ < s.removed_count_ && s.removed_[removed_] + removed_ < distance) ++removed_;
    to_position(std::min(s.begin_ + distance - removed_, s.marks_[s.mark_count_ - 1]));
  }
  ValuePlace place = place_;
  place.offset = offset;
  return place;
}

struct SegmentCursor::State {
  State(std::string_view bytes, const Separators& separators, std::uint64_t from, bool is_final,
        const CursorOptions& chosen)
      : options(chosen), set(separators), scan(scan_function(separators, chosen.portable)) {
    data = bytes.data();
    size = bytes.size();
    origin = from;
    final_input = is_final;
    restart(from);
  }

  void restart(std::uint64_t offset) {
    base = scanned = last_end = offset;
    start = 0;
    mark_next = mark_count = end_next = end_count = dirty_next = 0;
    dirty[0] = kNowhere;
    released = false;
    skipping = false;
    window = kFirstWindow;
    set_text();
  }

  void set_text() { text = base >= origin ? data + (base - origin) : nullptr; }
  bool refill();
  void carry_over();
  void skip_white();
  void scan_more(std::size_t wanted);
  bool take_rest(Segment& segment);
  void take_large(Segment& segment, std::uint64_t from, std::uint64_t to, std::uint8_t flags) const;
  void set_tag(Segment& segment, std::uint32_t first_mark) const;
  void clean(Segment& segment, std::uint32_t begin, std::uint32_t end, std::uint8_t flags);
  std::uint64_t input_end() const { return origin + size; }

  CursorOptions options;
  ScanSet set;
  ScanFunction scan;
  Cleaner keeping{true};
  Cleaner passing{false};
  std::size_t window = kFirstWindow;  // grows: short inputs and restarts do not pay for bytes they do not use
  const char* data = nullptr;
  std::size_t size = 0;
  std::uint64_t origin = 0;
  bool final_input = true;

  // Places are relative to `base`; `text` points to the byte at `base`.
  std::uint64_t base = 0;
  std::uint64_t scanned = 0;   // offset up to which marks are known
  std::uint64_t last_end = 0;  // offset behind the last segment given
  const char* text = nullptr;
  std::uint32_t start = 0;  // place where the next segment, or white space before it, begins
  bool released = false;
  bool skipping = false;        // the segment at `start` is known to be too large: its marks are not kept
  std::uint64_t skip_from = 0;  // its offset
  std::size_t mark_next = 0;    // in marks: the first of the next segment
  std::size_t mark_count = 0;
  std::size_t end_next = 0;
  std::size_t end_count = 0;
  std::size_t dirty_next = 0;
  std::uint64_t work = 0;
  std::uint32_t marks[kMaxMarks + 2 * kWindow + kSlack];
  std::uint32_t ends[kWindow + kSlack];
  std::uint32_t dirty[kWindow + kSlack + 1];
};

// What is marked but not given out goes to the front; places become relative to the beginning of the next segment.
void SegmentCursor::State::carry_over() {
  skip_white();
  const std::uint32_t shift = start;
  const std::size_t carried = mark_count - mark_next;
  for (std::size_t i = 0; i < carried; ++i) marks[i] = marks[mark_next + i] - shift;
  const std::size_t waiting = end_count - end_next;
  for (std::size_t i = 0; i < waiting; ++i) ends[i] = ends[end_next + i] - static_cast<std::uint32_t>(mark_next);
  while (dirty[dirty_next] < start) ++dirty_next;
  // Of an unfinished segment it is enough to know that there is something.
  std::size_t kept = 0;
  while (dirty[dirty_next] != kNowhere && (kept == 0 || waiting > 0)) dirty[kept++] = dirty[dirty_next++] - shift;
  dirty[kept] = kNowhere;
  dirty_next = 0;
  mark_next = 0;
  mark_count = carried;
  end_next = 0;
  end_count = waiting;
  base += shift;
  text += shift;
  start = 0;
}

void SegmentCursor::State::skip_white() {
  const std::uint64_t stop = mark_next < mark_count ? base + marks[mark_next] : scanned;
  while (base + start < stop && is_white(text[start])) ++start;
}

void SegmentCursor::State::scan_more(std::size_t wanted) {
  ScanOutput out{marks, mark_count, ends, 0, dirty, dirty[0] == kNowhere ? 0U : 1U};
  scan(set, data + (scanned - origin), wanted, static_cast<std::uint32_t>(scanned - base), released, out);
  mark_count = out.mark_count;
  end_count = out.end_count;
  dirty[out.dirty_count] = kNowhere;
  scanned += wanted;
  work += wanted;
}

// Marks more bytes until a terminator is among them; false when there is none in what there is.
bool SegmentCursor::State::refill() {
  while (true) {
    carry_over();
    const bool large = scanned - base > options.max_segment_bytes || mark_count > kMaxMarks;
    if (large && !skipping) {
      skipping = true;
      skip_from = base;
    }
    if (skipping) {
      // Three bytes stay in sight for a terminator of three.
      const std::uint64_t keep = std::min<std::uint64_t>(scanned - base, 64);
      base = scanned - keep;
      text = data + (base - origin);
      mark_count = 0;
      dirty[0] = kNowhere;
    }
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(window, input_end() - scanned));
    if (wanted == 0) return false;
    window = std::min(2 * window, kWindow);
    scan_more(wanted);
    if (end_count > 0) return true;
  }
}

void SegmentCursor::State::take_large(Segment& segment, std::uint64_t from, std::uint64_t to,
                                      std::uint8_t flags) const {
  segment = Segment{};
  segment.flags_ = flags | Segment::kTooLarge;
  segment.separators_ = &set.separators;
  segment.offset_ = from;
  segment.length_ = to - from;
  const bool in_memory = from >= origin;  // a part of it may be gone from a stream's buffer
  segment.text_ = in_memory ? data + (from - origin) : "";
  if (in_memory) segment.original_ = {segment.text_, static_cast<std::size_t>(to - from)};
}

void SegmentCursor::State::set_tag(Segment& segment, std::uint32_t first_mark) const {
  const char* from = segment.text_ + segment.begin_;
  std::size_t length = first_mark - segment.begin_;
  while (length > 0 && is_white(from[length - 1])) {
    --length;
    segment.flags_ |= Segment::kPaddedTag;
  }
  segment.tag_size_ = static_cast<std::uint32_t>(length);
  segment.tag_ = edifact::tag({from, length});
}

void SegmentCursor::State::clean(Segment& segment, std::uint32_t begin, std::uint32_t end, std::uint8_t flags) {
  const std::string_view body(text + begin, end - begin);
  work += body.size();
  const Cleaner::Clean& made = (options.keep_scratch ? keeping : passing).clean(body, set);
  segment.text_ = made.text;
  segment.begin_ = 0;
  segment.marks_ = made.marks.data();
  segment.mark_count_ = static_cast<std::uint32_t>(made.marks.size());
  segment.removed_ = made.removed.data();
  segment.removed_count_ = static_cast<std::uint32_t>(made.removed.size());
  segment.flags_ = flags | made.flags;
  set_tag(segment, segment.marks_[0]);
}

// The input ends without a terminator.
bool SegmentCursor::State::take_rest(Segment& segment) {
  const std::uint64_t end = input_end();
  if (skipping) {
    take_large(segment, skip_from, end, Segment::kUnterminated);
  } else {
    if (base + start >= end) return false;
    const std::uint64_t from = base + start;
    if (end - from > options.max_segment_bytes || mark_count - mark_next > kMaxMarks) {
      take_large(segment, from, end, Segment::kUnterminated);
    } else {
      segment = Segment{};
      segment.separators_ = &set.separators;
      segment.offset_ = from;
      segment.length_ = end - from;
      segment.original_ = {text + start, static_cast<std::size_t>(end - from)};
      clean(segment, start, start + static_cast<std::uint32_t>(end - from), Segment::kUnterminated);
    }
  }
  restart(end);
  return true;
}

SegmentCursor::SegmentCursor(std::string_view bytes, const Separators& separators, std::uint64_t origin, bool final,
                             const CursorOptions& options)
    : state_(std::make_unique<State>(bytes, separators, origin, final, options)) {}
SegmentCursor::SegmentCursor(SegmentCursor&&) noexcept = default;
SegmentCursor& SegmentCursor::operator=(SegmentCursor&&) noexcept = default;
SegmentCursor::~SegmentCursor() = default;

bool SegmentCursor::next(Segment& segment) {
  State& s = *state_;
  if (s.end_next == s.end_count && !s.refill()) return s.final_input && s.take_rest(segment);
  const std::uint32_t last = s.ends[s.end_next++];
  const std::uint32_t end = s.marks[last];
  const auto terminator_size = static_cast<std::uint32_t>(s.set.separators.typographic ? 3 : 1);
  const std::uint32_t behind = end + terminator_size;
  const auto first = static_cast<std::uint32_t>(s.mark_next);
  s.mark_next = last + 1;
  std::uint32_t begin = s.start;
  s.start = behind;
  s.last_end = s.base + behind;
  if (s.skipping) [[unlikely]] {
    s.skipping = false;
    s.take_large(segment, s.skip_from, s.last_end, 0);
    while (s.dirty[s.dirty_next] < behind) ++s.dirty_next;
    return true;
  }
  const char* text = s.text;
  const std::uint32_t first_mark = s.marks[first];
  while (begin < first_mark && is_white(text[begin])) ++begin;
  while (s.dirty[s.dirty_next] < begin) ++s.dirty_next;
  if (behind - begin > s.options.max_segment_bytes || last - first > kMaxMarks) [[unlikely]] {
    s.take_large(segment, s.base + begin, s.last_end, 0);
    while (s.dirty[s.dirty_next] < behind) ++s.dirty_next;
    return true;
  }
  segment.offset_ = s.base + begin;
  segment.length_ = behind - begin;
  segment.original_ = {text + begin, behind - begin};
  segment.separators_ = &s.set.separators;
  if (s.dirty[s.dirty_next] < end) [[unlikely]] {
    while (s.dirty[s.dirty_next] < end) ++s.dirty_next;
    s.clean(segment, begin, end, 0);
    return true;
  }
  segment.text_ = text;
  segment.marks_ = s.marks + first;
  segment.mark_count_ = last - first + 1;
  segment.begin_ = begin;
  segment.flags_ = 0;
  segment.removed_ = nullptr;
  segment.removed_count_ = 0;
  if (first_mark - begin == 3) [[likely]] {
    segment.tag_size_ = 3;
    segment.tag_ = edifact::tag({text + begin, 3});
    if (is_white(text[begin + 2])) [[unlikely]]
      s.set_tag(segment, first_mark);
  } else {
    s.set_tag(segment, first_mark);
  }
  return true;
}

std::uint64_t SegmentCursor::position() const { return state_->last_end; }

std::uint64_t SegmentCursor::needed_from() {
  if (!state_->skipping) state_->carry_over();
  return state_->base;
}

void SegmentCursor::extend(std::string_view bytes, std::uint64_t origin, bool final) {
  State& s = *state_;
  s.data = bytes.data();
  s.size = bytes.size();
  s.origin = origin;
  s.final_input = final;
  s.set_text();
}

void SegmentCursor::seek(std::uint64_t offset, const Separators& separators) {
  State& s = *state_;
  if (!(separators == s.set.separators)) {
    s.set = ScanSet(separators);
    s.scan = scan_function(separators, s.options.portable);
  }
  s.restart(offset);
}

std::uint64_t SegmentCursor::next_begin() const {
  const State& s = *state_;
  return s.skipping ? s.skip_from : s.base + s.start;
}

void SegmentCursor::keep_scratch(bool keep) { state_->options.keep_scratch = keep; }
void SegmentCursor::forget_scratch() { state_->keeping.forget(); }
std::size_t SegmentCursor::scratch_bytes() const { return state_->keeping.bytes() + state_->passing.bytes(); }
std::uint64_t SegmentCursor::work() const { return state_->work; }

}  // namespace limen::edifact
