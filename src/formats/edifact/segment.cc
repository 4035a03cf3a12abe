#include "formats/edifact/segment.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "formats/edifact/cleaner.h"
#include "formats/edifact/frame.h"
#include "formats/edifact/scan.h"

namespace limen::edifact {

namespace {

constexpr std::size_t kWindow = 4096;
constexpr std::size_t kFirstWindow = 256;
constexpr std::size_t kSlack = 64;
constexpr std::size_t kFirstRoom = 1024;
constexpr std::uint32_t kNowhere = 0xFFFFFFFF;

}  // namespace

struct SegmentCursor::State : SegmentCursor::Window {
  State(std::string_view bytes, const Separators& chosen_separators, std::uint64_t from, bool is_final,
        const CursorOptions& chosen)
      : options(chosen), set(chosen_separators), scan(scan_function(chosen_separators, chosen.portable)) {
    data = bytes.data();
    size = bytes.size();
    origin = from;
    final_input = is_final;
    restart(from);
  }

  void restart(std::uint64_t offset) {
    base = scanned = offset;
    start = clean_until = plain_until = ordinary_until = run_until = broken_until = 0;
    if (room == 0) make_room(kFirstRoom);
    terminator_size = set.separators.typographic ? 3 : 1;
    mark_count = end_count = dirty_next = 0;
    begin_marks();
    dirty[0] = kNowhere;
    released = between = false;
    skipping = false;
    window = kFirstWindow;
    set_text();
  }

  // Up to where the common case may go without a question.
  void set_clean() {
    const bool within = !skipping && scanned - base <= options.max_segment_bytes && mark_count <= kMaxMarks;
    clean_until = within ? dirty[dirty_next] : 0;
    plain_until = ordinary_until = run_until = broken_until = 0;
  }
  // The first marks and ends come next; behind the last end stands one whose mark is nowhere.
  void begin_marks() {
    mark_next = mark_store;
    end_next = passed_from = end_store;
    end_store[end_count] = static_cast<std::uint32_t>(room);
  }
  std::size_t next_mark() const { return static_cast<std::size_t>(mark_next - mark_store); }
  std::size_t next_end() const { return static_cast<std::size_t>(end_next - end_store); }
  // Is `segment` as the common case leaves it, but for what each segment has of its own?
  bool is_usual(const Segment& given) const {
    return given.flags_ == 0 && given.tag_size_ == 3 && given.text_ == text && given.base_ == base &&
           given.separators_ == &set.separators;
  }
  bool take_usual(SegmentCursor& cursor);
  void set_text() { text = base >= origin ? data + (base - origin) : nullptr; }
  void make_room(std::size_t places);
  bool refill();
  void carry_over();
  void skip_white();
  void scan_more(std::size_t wanted);
  bool take_rest();
  void take_marked();
  void take_large(std::uint64_t from, std::uint64_t to, std::uint8_t flags);
  void set_tag(std::uint32_t first_mark);
  bool pass_quotation(std::uint32_t& begin, std::uint32_t first_mark) const;
  void take_clean(const Cleaner::Clean& made, std::uint8_t flags);
  Cleaner& cleaner() { return options.keep_scratch ? keeping : passing; }
  void clean(std::uint32_t begin, std::uint32_t end, std::uint8_t flags);
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

  std::uint64_t scanned = 0;  // offset up to which marks are known
  bool released = false;
  bool between = false;
  bool skipping = false;        // the segment at `start` is known to be too large: its marks are not kept
  std::uint64_t skip_from = 0;  // its offset
  std::size_t mark_count = 0;
  std::size_t end_count = 0;
  bool dirty_carried = false;  // dirty[0] stands for all of the unfinished segment's
  std::uint64_t work = 0;
  // Places for what is carried over and for what a window can hold at most; small, until more is needed.
  std::size_t room = 0;
  std::unique_ptr<std::uint32_t[]> store;
  std::uint32_t* mark_store = nullptr;
  std::uint32_t* end_store = nullptr;
  std::uint32_t* dirty = nullptr;
};

// Keeps the marks and dirty places that are carried over; of the ends there are none when a window is added.
void SegmentCursor::State::make_room(std::size_t places) {
  auto larger = std::make_unique_for_overwrite<std::uint32_t[]>(3 * places + 2);
  std::uint32_t* const dirty_places = larger.get() + 2 * places + 1;
  if (mark_count > 0) std::memcpy(larger.get(), mark_store, mark_count * sizeof(std::uint32_t));
  dirty_places[0] = dirty != nullptr ? dirty[0] : kNowhere;
  dirty_places[1] = kNowhere;
  store = std::move(larger);
  room = places;
  marks = mark_store = store.get();
  mark_store[places] = kNowhere;
  end_store = mark_store + places + 1;
  dirty = dirty_places;
  end_count = 0;
  begin_marks();
}

// What is marked but not given out goes to the front; places become relative to the beginning of the next segment.
void SegmentCursor::State::carry_over() {
  skip_white();
  const std::uint32_t shift = start;
  const std::size_t mark_from = next_mark();
  const std::size_t end_from = next_end();
  const std::size_t carried = mark_count - mark_from;
  for (std::size_t i = 0; i < carried; ++i) mark_store[i] = mark_store[mark_from + i] - shift;
  const std::size_t waiting = end_count - end_from;
  for (std::size_t i = 0; i < waiting; ++i) {
    end_store[i] = end_store[end_from + i] - static_cast<std::uint32_t>(mark_from);
  }
  while (dirty[dirty_next] < start) ++dirty_next;
  // Of an unfinished segment it is enough to know that there is something.
  std::size_t kept = 0;
  while (dirty[dirty_next] != kNowhere && (kept == 0 || waiting > 0)) dirty[kept++] = dirty[dirty_next++] - shift;
  dirty[kept] = kNowhere;
  dirty_carried = waiting == 0 && kept == 1;
  dirty_next = 0;
  mark_count = carried;
  end_count = waiting;
  begin_marks();
  base += shift;
  text += shift;
  start = 0;
  set_clean();
}

void SegmentCursor::State::skip_white() {
  const std::uint64_t stop = next_mark() < mark_count ? base + *mark_next : scanned;
  while (base + start < stop && is_white(text[start])) ++start;
}

void SegmentCursor::State::scan_more(std::size_t wanted) {
  ScanOutput out{mark_store, mark_count, end_store, 0, dirty, dirty[0] == kNowhere ? 0U : 1U, between};
  scan(set, data + (scanned - origin), wanted, static_cast<std::uint32_t>(scanned - base), released, out);
  between = out.between;
  mark_count = out.mark_count;
  end_count = out.end_count;
  begin_marks();
  dirty[out.dirty_count] = kNowhere;
  scanned += wanted;
  work += wanted;
  set_clean();
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
      begin_marks();
      dirty[0] = kNowhere;
    }
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(window, input_end() - scanned));
    if (wanted == 0) return false;
    if (mark_count + wanted + kSlack > room) make_room(2 * (mark_count + wanted + kSlack));
    window = std::min(2 * window, kWindow);
    scan_more(wanted);
    if (end_count > 0) return true;
  }
}

void SegmentCursor::State::take_large(std::uint64_t from, std::uint64_t to, std::uint8_t flags) {
  segment = Segment{};
  segment.flags_ = flags | Segment::kTooLarge;
  segment.separators_ = &set.separators;
  segment.base_ = from;
  segment.long_length_ = to - from;
  const bool in_memory = from >= origin;  // a part of it may be gone from a stream's buffer
  segment.text_ = in_memory ? data + (from - origin) : "";
  if (in_memory) segment.original_ = {segment.text_, static_cast<std::size_t>(to - from)};
}

void SegmentCursor::State::set_tag(std::uint32_t first_mark) {
  const char* from = segment.text_ + segment.begin_;
  std::size_t length = first_mark - segment.begin_;
  while (length > 0 && is_white(from[length - 1])) {
    --length;
    segment.flags_ |= Segment::kPaddedTag;
  }
  segment.tag_size_ = static_cast<std::uint32_t>(length);
  segment.tag_ = edifact::tag({from, length});
}

// Is a tag all that stands behind what a mail program has put before it? `begin` becomes its place.
bool SegmentCursor::State::pass_quotation(std::uint32_t& begin, std::uint32_t first_mark) const {
  const std::string_view before(text + begin, first_mark - begin);
  if (before.size() < 4 || !is_plain_tag(tag_at(before.data() + before.size() - 3))) return false;
  const std::size_t marks_size = before.size() - 3;
  if (quotation_before(before.substr(0, marks_size)) != marks_size) return false;
  for (const char c : before) {
    if (set.classes[static_cast<unsigned char>(c)] == kReleaseClass) return false;
  }
  begin += static_cast<std::uint32_t>(marks_size);
  return true;
}

void SegmentCursor::State::clean(std::uint32_t begin, std::uint32_t end, std::uint8_t flags) {
  const std::string_view body(text + begin, end - begin);
  work += body.size();
  take_clean(cleaner().clean(body, set), flags);
}

void SegmentCursor::State::take_clean(const Cleaner::Clean& made, std::uint8_t flags) {
  segment.text_ = made.text;
  segment.begin_ = 0;
  segment.marks_ = made.marks;
  segment.last_ = made.marks + (made.mark_count - 1);
  segment.removed_ = made.removed;
  segment.removed_count_ = made.removed_count;
  segment.flags_ = flags | made.flags;
  set_tag(segment.marks_[0]);
}

// The input ends without a terminator.
bool SegmentCursor::State::take_rest() {
  const std::uint64_t end = input_end();
  if (skipping) {
    take_large(skip_from, end, Segment::kUnterminated);
  } else {
    if (base + start >= end) return false;
    const bool quoted = next_mark() < mark_count && *mark_next - start != 3 && pass_quotation(start, *mark_next);
    const std::uint64_t from = base + start;
    if (end - from > options.max_segment_bytes || mark_count - next_mark() > kMaxMarks) {
      take_large(from, end, Segment::kUnterminated);
    } else {
      segment = Segment{};
      segment.separators_ = &set.separators;
      segment.base_ = from;
      segment.long_length_ = end - from;
      segment.original_ = {text + start, static_cast<std::size_t>(end - from)};
      const std::uint8_t flags = Segment::kUnterminated | (quoted ? Segment::kQuoted : 0);
      clean(start, start + static_cast<std::uint32_t>(end - from), flags);
    }
  }
  restart(end);
  return true;
}

SegmentCursor::SegmentCursor(std::string_view bytes, const Separators& separators, std::uint64_t origin, bool final,
                             const CursorOptions& options)
    : state_(std::make_unique<State>(bytes, separators, origin, final, options)), window_(state_.get()) {}
SegmentCursor::SegmentCursor(SegmentCursor&&) noexcept = default;
SegmentCursor& SegmentCursor::operator=(SegmentCursor&&) noexcept = default;
SegmentCursor::~SegmentCursor() = default;

// The common case behind something else: nothing is touched when this is not it.
bool SegmentCursor::State::take_usual(SegmentCursor& cursor) {
  const Segment before = segment;
  segment.flags_ = 0;
  segment.tag_size_ = 3;
  segment.text_ = text;
  segment.base_ = base;
  segment.separators_ = &set.separators;
  if (cursor.take_plain<false>(clean_until)) {
    plain_until = clean_until;
    return true;
  }
  segment = before;
  return false;
}

bool SegmentCursor::next_slow() {
  State& s = *state_;
  if (s.next_end() == s.end_count && !s.refill()) return s.final_input && s.take_rest();
  if (s.take_usual(*this)) return true;
  s.take_marked();
  s.set_clean();
  return true;
}

std::uint32_t SegmentCursor::behind_white(const char* text, std::uint32_t from, std::uint32_t to) {
  while (from < to && is_white(text[from])) ++from;
  return from;
}

bool SegmentCursor::next_marked() {
  State& s = *state_;
  if (s.next_end() == s.end_count) return false;
  s.take_marked();
  s.set_clean();
  forget_passed();
  return true;
}

// The next segment whose terminator is marked, whatever is special about it.
void SegmentCursor::State::take_marked() {
  const std::uint32_t* const last = marks + *end_next++;
  const std::uint32_t end = *last;
  const std::uint32_t behind = end + terminator_size;
  const std::uint32_t* const first = mark_next;
  mark_next = last + 1;
  std::uint32_t begin = start;
  start = behind;
  const bool was_skipping = std::exchange(skipping, false);
  const std::uint32_t first_mark = *first;
  while (!was_skipping && begin < first_mark && is_white(text[begin])) ++begin;
  const bool quoted = !was_skipping && first_mark - begin != 3 && pass_quotation(begin, first_mark);
  while (dirty[dirty_next] < begin) ++dirty_next;
  const std::size_t dirty_first = dirty_next;
  while (dirty[dirty_next] < behind) ++dirty_next;
  const std::span<const std::uint32_t> places(dirty + dirty_first, dirty_next - dirty_first);
  if (was_skipping || behind - begin > options.max_segment_bytes ||
      static_cast<std::size_t>(last - first) > kMaxMarks) {
    take_large(was_skipping ? skip_from : base + begin, base + behind, 0);
    return;
  }
  segment.base_ = base + begin;
  segment.long_length_ = behind - begin;
  segment.original_ = {text + begin, behind - begin};
  segment.separators_ = &set.separators;
  if (quoted) {
    clean(begin, end, Segment::kQuoted);
    return;
  }
  if (!places.empty()) {
    if (!(dirty_carried && dirty_first == 0)) {
      const std::span<const std::uint32_t> own(first, last + 1);
      const bool roomy = input_end() - (base + end) >= Cleaner::kSlack;
      take_clean(cleaner().take_out(text, begin, end, places, own, set, roomy), 0);
    } else {
      clean(begin, end, 0);
    }
    return;
  }
  segment.text_ = text;
  segment.marks_ = first;
  segment.last_ = last;
  segment.base_ = base;
  segment.begin_ = begin;
  segment.stop_ = behind;
  segment.flags_ = 0;
  segment.removed_ = nullptr;
  segment.removed_count_ = 0;
  set_tag(first_mark);
}

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
  s.plain_until = s.ordinary_until = s.run_until = s.broken_until = 0;
}

void SegmentCursor::seek(std::uint64_t offset, const Separators& separators) {
  State& s = *state_;
  if (!(separators == s.set.separators)) {
    s.set = ScanSet(separators);
    s.scan = scan_function(separators, s.options.portable);
  }
  s.restart(offset);
}

// The next segment, which is marked and broken, if there is nothing else about it and no interchange begins inside.
bool SegmentCursor::unwrap(Window& window) {
  State& s = static_cast<State&>(window);
  const std::uint32_t* const first = s.mark_next;
  const std::uint32_t* const last = s.marks + *s.end_next;
  const std::uint32_t end = *last;
  std::uint32_t begin = s.start;
  if (is_white(s.text[begin])) begin = behind_white(s.text, begin, *first);
  const std::uint32_t* const dirty = s.dirty;
  std::size_t from = s.dirty_next;
  while (dirty[from] < begin) ++from;
  std::size_t to = from;
  for (; dirty[to] < end; ++to) {
    if (s.set.classes[static_cast<unsigned char>(s.text[dirty[to]])] != kBreakClass) return false;
  }
  const auto count = static_cast<std::uint32_t>(to - from);
  if (count == 0 || (s.dirty_carried && from == 0)) return false;
  const std::uint32_t place = dirty[from];
  const std::uint32_t behind = place + count;
  const bool roomy = s.input_end() - (s.base + end) >= Cleaner::kSlack;
  const bool usual =
      roomy && dirty[to - 1] + 1 == behind && place - begin <= Cleaner::kSlack && end - behind <= Cleaner::kSlack;
  const std::size_t size = end + s.terminator_size - begin;
  s.work += size;
  Cleaner::Unwrapped made;
  if (usual) {
    made = s.cleaner().unwrap(s.text, begin, end, place, count, first, last, s.set.separators.terminator);
  } else {
    const Cleaner::Clean& clean =
        s.cleaner().take_out(s.text, begin, end, {dirty + from, count}, {first, last + 1}, s.set, roomy);
    made = {clean.text, clean.marks, clean.marks + (clean.mark_count - 1), true};
  }
  if (made.marks[0] != 3) return false;
  s.broken = {made.text, made.marks, made.last, begin, dirty[to], to};
  if (!made.may_frame) return true;
  s.work += size;
  return !find_frame({s.text + begin, size}, 1, size, false, false);
}

std::uint64_t SegmentCursor::passed_begin() const {
  const State& s = *state_;
  const std::size_t before = s.next_end() - 1;
  return before == 0 ? s.base : s.base + s.marks[s.end_store[before - 1]] + s.terminator_size;
}

void SegmentCursor::set_ordinary_until(std::uint64_t offset, bool broken) {
  Window& w = *window_;
  forget_passed();
  const std::uint64_t first_end = w.base + w.terminator_size;
  const std::uint64_t place = offset < first_end ? 0 : offset - first_end + 1;
  w.run_until = static_cast<std::uint32_t>(std::min<std::uint64_t>(w.clean_until, place));
  // No place of a window comes near the end of what four bytes can count.
  w.broken_until =
      broken && w.clean_until > 0 ? static_cast<std::uint32_t>(std::min<std::uint64_t>(kNowhere, place)) : 0;
  const bool usual = state_->is_usual(w.segment);
  w.ordinary_until = usual ? w.run_until : 0;
  if (!usual) w.plain_until = 0;
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
