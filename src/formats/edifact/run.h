// Segments of a message that nobody has to look at twice, for the loop of a typed reader that is to be as fast as can
// be. See reader.h for how a reader gives them.
#pragma once

#include <cstdint>

#include "formats/edifact/segment.h"

namespace limen::edifact {

// The segments that next_ordinary() would give, for a loop that is to keep everything in registers. They are looked at
// before they are taken, and nothing is known of them but a tag of three bytes: whoever accepts one knows its tag as
// one that next_ordinary() gives. The cursor goes on behind those that were accepted, when the run is over (at its
// end); its segment() is none of them.
//
//   OrdinaryRun run(cursor);
//   while (run.look() && use(run.tag(), run.outline())) run.accept();
class OrdinaryRun {
 public:
  explicit OrdinaryRun(SegmentCursor& cursor) : OrdinaryRun(*cursor.window_) {}
  OrdinaryRun(const OrdinaryRun&) = delete;
  OrdinaryRun& operator=(const OrdinaryRun&) = delete;
  [[gnu::always_inline]] ~OrdinaryRun() {
    window_.end_next = end_next_;
    window_.mark_next = mark_next_;
    window_.start = start_;
  }

  // False: there is none, and nothing to be looked at.
  [[gnu::always_inline]] bool look() {
    last_ = marks_ + *end_next_;
    const std::uint32_t first = *mark_next_;
    if (*last_ >= until_) return false;
    begin_ = start_;
    if (first - begin_ == 3) return true;
    begin_ = SegmentCursor::behind_white(text_, begin_, first);
    return first - begin_ == 3;
  }
  std::uint32_t tag() const { return tag_at(text_ + begin_); }
  Outline outline() const { return {text_, mark_next_, last_, element_, component_}; }
  std::uint64_t offset() const { return window_.base + begin_; }
  [[gnu::always_inline]] void accept() {
    ++end_next_;
    start_ = *last_ + terminator_size_;
    mark_next_ = last_ + 1;
  }

 private:
  explicit OrdinaryRun(SegmentCursor::Window& window)
      : window_(window),
        text_(window.text),
        marks_(window.marks),
        end_next_(window.end_next),
        mark_next_(window.mark_next),
        start_(window.start),
        terminator_size_(window.terminator_size),
        until_(window.run_until),
        element_(window.segment.separators_->element),
        component_(window.segment.separators_->component) {}

  // All apart, and nothing of it by reference: else it would live in memory.
  SegmentCursor::Window& window_;
  const char* text_;
  const std::uint32_t* marks_;
  const std::uint32_t* end_next_;
  const std::uint32_t* mark_next_;
  const std::uint32_t* last_ = nullptr;
  std::uint32_t start_;
  std::uint32_t begin_ = 0;
  std::uint32_t terminator_size_;
  std::uint32_t until_;
  char element_;
  char component_;
};

// Where a run has ended: the next segment, when it is like those of the run but for line breaks inside. It is given
// without them, and behind it another run may begin.
//
//   bool more = true;
//   while (more) {
//     … a run, to its end …
//     BrokenSegment next(cursor);
//     more = next.look() && use(next.tag(), next.outline());
//     if (more) next.accept();
//   }
class BrokenSegment {
 public:
  explicit BrokenSegment(SegmentCursor& cursor) : window_(*cursor.window_) {}
  // False: there is none.
  bool look() {
    const std::uint32_t end = window_.marks[*window_.end_next];
    return end >= window_.run_until && end < window_.broken_until && SegmentCursor::unwrap(window_);
  }
  std::uint32_t tag() const { return tag_at(window_.broken.text); }
  Outline outline() const {
    const Separators& separators = *window_.segment.separators_;
    const SegmentCursor::Broken& broken = window_.broken;
    return {broken.text, broken.marks, broken.last, separators.element, separators.component};
  }
  std::uint64_t offset() const { return window_.base + window_.broken.begin; }
  void accept() {
    SegmentCursor::Window& w = window_;
    const std::uint32_t* const last = w.marks + *w.end_next++;
    w.start = *last + w.terminator_size;
    w.mark_next = last + 1;
    w.dirty_next = w.broken.dirty_next;
    w.clean_until = w.broken.clean_until;
    w.run_until = w.clean_until < w.broken_until ? w.clean_until : w.broken_until;
  }

 private:
  SegmentCursor::Window& window_;
};

}  // namespace limen::edifact
