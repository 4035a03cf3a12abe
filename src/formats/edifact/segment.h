// Segments as views, and the tokeniser that gives them: no allocation for a segment, one pass over the bytes.
//
// The cursor marks separators 64 bytes at a time (AVX2 where the processor has it, portable code otherwise) into a
// small window that stays in the first-level cache; a Segment is a slice of that window. Segments with release
// characters or line breaks inside are rare: their text is copied once into scratch memory with those taken out, so
// that every value is what the sender meant, while places still count bytes of the input.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "formats/edifact/types.h"

namespace limen::edifact {

// A tag as a number, for switch: case tag("NAD").
constexpr std::uint32_t tag(std::string_view text) {
  return text.size() != 3 ? 0
                          : static_cast<std::uint32_t>(static_cast<unsigned char>(text[0])) << 16 |
                                static_cast<std::uint32_t>(static_cast<unsigned char>(text[1])) << 8 |
                                static_cast<std::uint32_t>(static_cast<unsigned char>(text[2]));
}

// Three capital letters: what every tag in use is. Each byte outside A to Z sets its high bit in one of the
// differences.
constexpr bool is_plain_tag(std::uint32_t tag) { return (((tag - 0x414141U) | (0x5A5A5AU - tag)) & 0x808080U) == 0; }
// UNA, UNB, … UNZ: segments of the envelope.
constexpr bool is_service_tag(std::uint32_t tag) { return tag >> 8 == ('U' << 8 | 'N'); }

// Where a value stands. Numbers count from 1; 0 when the value is the tag or none of the segment's.
struct ValuePlace {
  std::uint64_t offset = 0;
  std::uint32_t element = 0;
  std::uint32_t repetition = 0;
  std::uint32_t component = 0;
};

class Segment {
 public:
  // What was special about it; see SegmentCursor.
  enum Flag : std::uint8_t {
    kLineBreaks = 1,       // line breaks inside, taken out
    kReleases = 2,         // release characters, taken out
    kNeedlessRelease = 4,  // a release character before something that is no service character
    kDanglingRelease = 8,  // a release character with nothing behind it
    kUnterminated = 16,    // the input ended first
    kTooLarge = 32,        // longer than max_segment_bytes or with too many separators: no values
    kPaddedTag = 64,       // blanks behind the tag, taken out
    kQuoted = 128          // marks of a quotation in a mail before the tag, passed over like white space
  };

  std::uint32_t tag() const { return tag_; }  // 0 unless it has three characters
  std::string_view tag_text() const { return {text_ + begin_, tag_size_}; }
  bool has(Flag flag) const { return (flags_ & flag) != 0; }
  std::uint8_t flags() const { return flags_; }

  // The bytes as received, terminator included; without the white space before the tag. Empty when too large in a
  // stream.
  std::string_view original() const {
    return flags_ == 0 ? std::string_view(text_ + begin_, stop_ - begin_) : original_;
  }
  std::uint64_t offset() const { return base_ + begin_; }                               // of the tag
  std::uint64_t length() const { return flags_ == 0 ? stop_ - begin_ : long_length_; }  // of original()
  std::uint64_t end() const { return offset() + length(); }                             // offset behind the terminator
  const Separators& separators() const { return *separators_; }

  // Data elements behind the tag: "UNS+D'" has one, "SRC'" has none.
  std::size_t element_count() const;
  // A value, counted from 1; empty when it is not there. Convenient, but each call counts separators from the tag on:
  // use Fields in a hot loop.
  std::string_view value(std::size_t element, std::size_t component = 1, std::size_t repetition = 1) const;

  // The place of a value that came from this segment (also an empty one). Elsewhere-pointing views give the segment's.
  ValuePlace place_of(std::string_view value) const;
  // How many bytes of the input it takes, from its first to its last, what was taken out between them included.
  std::uint64_t length_of(std::string_view value) const;

 private:
  friend class Fields;
  friend class BrokenSegment;
  friend class OrdinaryRun;
  friend class Outline;
  friend class PlaceWalk;
  friend class SegmentCursor;

  std::uint32_t removed_count() const { return flags_ == 0 ? 0 : removed_count_; }
  std::uint32_t mark_count() const { return last_ == nullptr ? 0 : static_cast<std::uint32_t>(last_ - marks_) + 1; }

  // What each segment has of its own.
  const std::uint32_t* marks_ = nullptr;  // places in text_ of the separators; nullptr when too large
  const std::uint32_t* last_ = nullptr;   // the last of them, the terminator's
  std::uint32_t begin_ = 0;               // place in text_ of the tag
  std::uint32_t stop_ = 0;                // place in text_ behind the terminator; only where there are no flags
  std::uint32_t tag_ = 0;
  // What stays the same for a whole window of ordinary segments: the common case of next() does not touch it.
  std::uint32_t tag_size_ = 0;
  std::uint8_t flags_ = 0;
  const char* text_ = "";  // values stand here: the input, or the scratch copy
  const Separators* separators_ = &kDefaultSeparators;
  std::uint64_t base_ = 0;  // offset of the tag, less begin_
  // Only where there are flags:
  std::uint64_t long_length_ = 0;
  std::string_view original_;
  const std::uint32_t* removed_ = nullptr;  // of a scratch copy: places in text_ before which a byte was taken out
  std::uint32_t removed_count_ = 0;
};

// Places of bytes of a segment, asked in rising order of offset: all together cost one pass.
class PlaceWalk {
 public:
  explicit PlaceWalk(const Segment& segment) : segment_(&segment), place_{segment.offset(), 0, 0, 0} {}
  // Of the byte at this offset of the input; a byte that was taken out belongs to what stands behind it.
  ValuePlace at_offset(std::uint64_t offset);

 private:
  friend class Segment;
  void to_position(std::uint32_t position);

  const Segment* segment_;
  ValuePlace place_;
  std::uint32_t mark_ = 0;     // the first that is not before the position
  std::uint32_t removed_ = 0;  // the first that is not before the offset
};

// Goes through the values of a segment once, from the left.
//
//   Fields fields(segment);
//   while (fields.next_element()) {
//     const std::string_view first = fields.component();   // empty when there is none
//     const std::string_view second = fields.component();
//   }
class Fields {
 public:
  explicit Fields(const Segment& segment)
      : text_(segment.text_),
        mark_(segment.marks_),
        last_(segment.last_),
        element_(segment.separators_->element),
        component_(segment.separators_->component),
        kind_(mark_ == last_ ? '\0' : text_[*mark_]) {}

  // To the next data element, past repetitions; false (and no values) when there is none.
  bool next_element() {
    while (kind_ != element_) {
      if (mark_ == last_) return false;
      kind_ = text_[*++mark_];
    }
    kind_ = component_;
    return true;
  }
  // Over `count` elements: skip(2) then next_element() is the third from here. False when there are fewer.
  bool skip(int count) {
    while (count-- > 0) {
      if (!next_element()) return false;
    }
    return true;
  }
  // The next component of this element; empty when there is no more.
  std::string_view component() {
    if (kind_ != component_) return {};
    const std::uint32_t from = *mark_ + 1;
    const std::uint32_t to = *++mark_;
    kind_ = text_[to];  // of a terminator this is neither of the two
    return {text_ + from, to - from};
  }
  // Is there another component in this element?
  bool more() const { return kind_ == component_; }
  // To the next repetition of this element; false when there is none.
  bool next_repetition() {
    while (kind_ == component_) kind_ = text_[*++mark_];
    if (mark_ == last_ || kind_ == element_) return false;
    kind_ = component_;
    return true;
  }

 private:
  const char* text_;
  const std::uint32_t* mark_;  // the separator before the next value
  const std::uint32_t* last_;  // the terminator
  char element_;
  char component_;
  char kind_;  // the separator at mark_; component_ while the first component of an element is still to be read
};

// The values of a segment whose separators are known before: what a typed reader does with segments that come in
// millions, instead of going through Fields.
//
//   const Outline outline(segment);
//   if (outline.is<'+', ':'>()) … outline[0], outline[1] …  // "RFF+AVF:ABC123'"
class Outline {
 public:
  // Precondition: a segment with values, so not too large.
  explicit Outline(const Segment& segment)
      : Outline(segment.text_, segment.marks_, segment.last_, segment.separators_->element,
                segment.separators_->component) {}

  // From the tag (of three characters) to the last value.
  std::string_view body() const {
    const std::uint32_t begin = *marks_ - 3;
    return {text_ + begin, *last_ - begin};
  }
  // The same of a copy of body().
  Outline of_copy(const char* copy) const { return {copy - (*marks_ - 3), marks_, last_, element_, component_}; }

  std::size_t count() const { return static_cast<std::size_t>(last_ - marks_); }  // of values behind the tag
  bool is_element(std::size_t value) const { return text_[marks_[value]] == element_; }
  bool is_component(std::size_t value) const { return text_[marks_[value]] == component_; }
  // Are these all the separators there are, '+' standing for the one of elements and ':' for the one of components?
  template <char... kKinds>
  bool is() const {
    return last_ == marks_ + sizeof...(kKinds) && begins<kKinds...>();
  }
  // The same of the first ones. Precondition: there are as many.
  template <char... kKinds>
  bool begins() const {
    std::size_t value = 0;
    return ((kKinds == '+' ? is_element(value++) : is_component(value++)) && ...);
  }
  std::size_t size(std::size_t value) const { return marks_[value + 1] - marks_[value] - 1; }
  // The value behind a separator, from 0.
  std::string_view operator[](std::size_t value) const {
    const std::uint32_t from = marks_[value] + 1;
    return {text_ + from, marks_[value + 1] - from};
  }
  // A value of one to three bytes as a number, for switch: see tag() and short_code(). 0 of others.
  std::uint32_t code(std::size_t value) const {
    const std::uint32_t end = marks_[value + 1];
    const std::uint32_t size = end - marks_[value] - 1;
    if (size - 1 > 2) return 0;
    // A segment begins with its tag, so that there are four bytes before the end of each value.
    std::uint32_t word = 0;
    std::memcpy(&word, text_ + end - 4, 4);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap32(word);
    return word & ((std::uint32_t{1} << (8 * size)) - 1);
  }

 private:
  friend class BrokenSegment;
  friend class OrdinaryRun;
  Outline(const char* text, const std::uint32_t* marks, const std::uint32_t* last, char element, char component)
      : text_(text), marks_(marks), last_(last), element_(element), component_(component) {}

  const char* text_;
  const std::uint32_t* marks_;
  const std::uint32_t* last_;
  char element_;
  char component_;
};

// What Outline::code() gives for a value of up to three bytes.
constexpr std::uint32_t short_code(std::string_view text) {
  std::uint32_t value = 0;
  for (const char c : text) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

struct CursorOptions {
  std::size_t max_segment_bytes = 256U << 10;  // 64 … 2^30
  bool keep_scratch = false;                   // until forget_scratch(); otherwise until the next segment
  bool portable = false;                       // never use AVX2
};

// Gives segment after segment of bytes that are inside an interchange. Every byte belongs to a segment or is white
// space (blanks and control characters) before one. Segments are valid until the next call.
class SegmentCursor {
 public:
  // At most this many separators in a segment; more make it kTooLarge.
  static constexpr std::size_t kMaxMarks = 8192;

  // `origin`: offset of bytes[0] in the input. `final`: nothing follows, a last segment without terminator is given.
  SegmentCursor(std::string_view bytes, const Separators& separators, std::uint64_t origin = 0, bool final = true,
                const CursorOptions& options = {});
  SegmentCursor(SegmentCursor&&) noexcept;
  SegmentCursor& operator=(SegmentCursor&&) noexcept;
  ~SegmentCursor();

  // False: no further complete segment in what there is.
  [[gnu::always_inline]] bool next() { return take_plain<false>(window_->plain_until) || next_slow(); }
  // What the last call that gave a segment gave; always the same object.
  const Segment& segment() const { return window_->segment; }
  Segment& slot() { return window_->segment; }
  // The same, copied.
  bool next(Segment& segment) {
    if (!next()) return false;
    segment = window_->segment;
    return true;
  }
  // The common case of next() alone: a segment with a tag of three capital letters, no service segment, with nothing
  // special about it, up to where set_ordinary_until() said. False says nothing.
  bool next_ordinary() { return take_plain<true>(window_->ordinary_until); }
  // The next segment if its end is known already, whatever is special about it. False says nothing.
  bool next_marked();
  // Offset at which such a segment may end at most, until the next call of anything but next_ordinary(); 0: none may.
  // `broken`: a BrokenSegment may end there, too.
  void set_ordinary_until(std::uint64_t offset, bool broken = false);
  // How many of them were given since then.
  std::uint64_t passed() const { return static_cast<std::uint64_t>(window_->end_next - window_->passed_from); }
  void forget_passed() { window_->passed_from = window_->end_next; }
  // Offset where the last of them, or white space before it, began; and where it ended.
  std::uint64_t passed_begin() const;
  std::uint64_t passed_end() const { return window_->base + window_->start; }

  // Bytes before this offset are not needed any more. White space before the next segment is passed over.
  std::uint64_t needed_from();
  // The same input with more at its end; its beginning may have gone up to what needed_from() gave just before, and
  // bytes may have moved.
  void extend(std::string_view bytes, std::uint64_t origin, bool final);
  // Goes on at `offset`, with these separators.
  void seek(std::uint64_t offset, const Separators& separators);
  // Offset where the next segment begins, as far as it is known.
  std::uint64_t next_begin() const;
  void keep_scratch(bool keep);
  void forget_scratch();
  std::size_t scratch_bytes() const;  // in use
  // Bytes looked at so far, twice those looked at twice: for tests of linear time.
  std::uint64_t work() const;

 private:
  friend class BrokenSegment;
  friend class OrdinaryRun;
  struct State;

  // Where the common case stands. Places are relative to Window::base; `text` points to the byte there.
  struct Track {
    const char* text = nullptr;
    const std::uint32_t* marks = nullptr;
    const std::uint32_t* end_next = nullptr;   // index in marks of the next segment's terminator; at the end of what is
                                               // known that of a mark which is nowhere
    const std::uint32_t* mark_next = nullptr;  // the first mark of the next segment
    std::uint32_t start = 0;                   // where the next segment, or white space before it, begins
    std::uint32_t terminator_size = 1;
  };
  // A segment with line breaks inside, without them.
  struct Broken {
    const char* text = nullptr;
    const std::uint32_t* marks = nullptr;
    const std::uint32_t* last = nullptr;
    std::uint32_t begin = 0;        // its place in the window
    std::uint32_t clean_until = 0;  // behind it
    std::size_t dirty_next = 0;     // likewise
  };
  struct Window : Track {
    const std::uint32_t* passed_from = nullptr;  // end_next when set_ordinary_until() was called
    std::uint64_t base = 0;
    std::uint32_t clean_until = 0;     // no release character, line break or limit before this place
    std::uint32_t plain_until = 0;     // the same, or 0 while `segment` is not like the next one will be
    std::uint32_t ordinary_until = 0;  // likewise; and a segment that ends before is nobody's concern
    std::uint32_t run_until = 0;       // the same for an OrdinaryRun, which does not ask what `segment` is
    std::uint32_t broken_until = 0;    // the same for a BrokenSegment
    Broken broken;                     // what unwrap() made
    std::size_t dirty_next = 0;        // the first release character or line break that is not dealt with
    Segment segment;
  };

  template <bool kOrdinary>
  bool take_plain(std::uint32_t until);
  static std::uint32_t behind_white(const char* text, std::uint32_t from, std::uint32_t to);
  static bool unwrap(Window& window);  // for BrokenSegment
  bool next_slow();

  std::unique_ptr<State> state_;
  Window* window_;  // of *state_
};

// Three characters and what stands behind them, as tag().
[[gnu::always_inline]] inline std::uint32_t tag_at(const char* text) {
  std::uint32_t word = 0;
  std::memcpy(&word, text, 4);
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap32(word);
  return word >> 8;
}

template <bool kOrdinary>
[[gnu::always_inline]] inline bool SegmentCursor::take_plain(std::uint32_t until) {
  Window& w = *window_;
  const std::uint32_t* const last = w.marks + *w.end_next;
  const std::uint32_t* const first = w.mark_next;
  const std::uint32_t end = *last;
  std::uint32_t begin = w.start;
  if (end >= until) return false;
  if (*first - begin != 3) {
    begin = behind_white(w.text, begin, *first);
    if (*first - begin != 3) return false;
  }
  const std::uint32_t word = tag_at(w.text + begin);
  if (!is_plain_tag(word) || (kOrdinary && is_service_tag(word))) return false;
  ++w.end_next;
  w.mark_next = last + 1;
  w.start = end + w.terminator_size;
  w.segment.marks_ = first;
  w.segment.last_ = last;
  w.segment.begin_ = begin;
  w.segment.stop_ = w.start;
  w.segment.tag_ = word;
  return true;
}

}  // namespace limen::edifact
