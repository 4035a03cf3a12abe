// Where interchanges begin and what stands between them; how bytes come and go.
#include "formats/edifact/frame.h"

#include <algorithm>
#include <utility>

#include "formats/edifact/reader_state.h"

namespace limen::edifact {

namespace {

// A heading is short: of what stands outside, no more than this is looked at for one.
constexpr std::size_t kHeadingBytes = 2048;
constexpr std::uint64_t kFreeRescan = 1U << 20;
// What starting again costs the cursor.
constexpr std::uint64_t kRestartBytes = 512;
// So many bytes are looked at for the next interchange before segments are read: what the first-level cache holds.
constexpr std::size_t kLookBytes = 16U << 10;

}  // namespace

// ------------------------------------------------------------------------------------------------------------------
// Outside

bool InterchangeReader::State::find_start() {
  while (true) {
    const std::string_view view = input.from(search);
    std::size_t until = view.size();
    if (!input.final()) {
      until = view.size() > kFrameReach ? view.size() - kFrameReach : 0;
      // A byte order mark is not cut in two.
      for (int i = 0; i < 3 && until > 0 && static_cast<unsigned char>(view[until - 1]) >= 0x80; ++i) --until;
    }
    const auto found = find_frame(view, 0, until, search_open, true);
    looked += found ? found->segment : until;
    if (found) {
      frame = *found;
      frame_line = input.streamed() ? lines.line_at(input, search + frame.begin) : 0;
      pass_outside(view.substr(0, frame.begin), search);
      end_outside(search + frame.begin);
      next_frame.reset();
      sure = 0;
      look_from(search + frame.segment + 1);
      cursor.seek(search + frame.segment, frame.separators);
      outside = false;
      reframe.reset();
      return true;
    }
    pass_outside(view.substr(0, until), search);
    if (until > 0) search_open = !is_alphanumeric(view[until - 1]);
    search += until;
    if (input.final()) {
      end_outside(search);
      return false;
    }
    lines.advance(input, search);
    input.more(search, false);
  }
}

// Remembers what has to be known at the end of what stands outside: whether it is blank, a heading, or something else.
void InterchangeReader::State::pass_outside(std::string_view bytes, std::uint64_t offset) {
  if (outside_text.size() < kHeadingBytes) outside_text += bytes.substr(0, kHeadingBytes - outside_text.size());
  const std::size_t mark = outside_bom ? std::string_view::npos : bytes.find(kByteOrderMark);
  if (mark != std::string_view::npos) {
    outside_bom = offset + mark;
    outside_bom_line = lines.line_at(input, offset + mark);
  }
  for (std::size_t i = 0; i < bytes.size() && !outside_first; ++i) {
    if (bytes.substr(i, kByteOrderMark.size()) == kByteOrderMark) {
      i += kByteOrderMark.size() - 1;
    } else if (!is_blank_or_control(bytes.substr(i, 1))) {
      outside_first = offset + i;
      outside_line = lines.line_at(input, offset + i);
    }
  }
}

void InterchangeReader::State::end_outside(std::uint64_t end) {
  if (outside_bom) {
    utf8 = true;
    told.diagnostic({"edifact.bom", Severity::kInfo, *outside_bom, kByteOrderMark.size(), outside_bom_line, 0, 0, 0,
                     "a byte order mark"});
  }
  if (!outside_first) {
    ranges.cover(end, RangeKind::kUnderstood);
    return;
  }
  const bool heading = end - outside_from <= kHeadingBytes && is_type_b_heading(outside_text);
  ranges.cover(end, heading ? RangeKind::kUnderstood : RangeKind::kQuarantined);
  Diagnostic diagnostic{"edifact.heading",
                        Severity::kInfo,
                        *outside_first,
                        end - *outside_first,
                        outside_line,
                        0,
                        0,
                        0,
                        "the heading of a Type B message"};
  if (!heading) {
    diagnostic.code = "edifact.outside";
    diagnostic.severity = Severity::kWarning;
    diagnostic.message = "bytes that belong to no interchange";
  }
  told.diagnostic(diagnostic);
}

// ------------------------------------------------------------------------------------------------------------------
// Bytes and segments

void InterchangeReader::State::read_more(std::uint64_t keep_from) {
  if (hold) keep_from = std::min(keep_from, *hold);
  const bool pinned = options.retention == Retention::kMessage && in_message && !swallowing;
  if (pinned) keep_from = std::min(keep_from, current_message.offset);
  // Whether a CR ends a line is only known when the next byte is.
  if (keep_from == input.end() && keep_from > input.origin() && input.bytes().back() == '\r') --keep_from;
  // The beginning of a segment that is too large goes before it is given.
  if (cursor.next_begin() < keep_from) lines.remember(input, cursor.next_begin());
  lines.advance(input, keep_from);
  characters_offset = std::max(characters_offset, keep_from);
  input.more(keep_from, pinned);
}

bool InterchangeReader::State::fetch() {
  while (!cursor.next()) {
    if (look_further()) {
      show_bytes();
      continue;
    }
    const std::uint64_t keep_from = cursor.needed_from();
    // White space behind the last segment, also where nothing follows: a stream cannot know that when it comes to it.
    check_characters(std::max(ranges.end(), cursor.next_begin()));
    if (next_frame || input.final()) return false;
    read_more(keep_from);
    look_further();
    show_bytes();
  }
  cursor.forget_passed();
  return true;
}

// Whether another interchange begins in the bytes at hand behind those that are sure. False: nothing more is known.
bool InterchangeReader::State::look_further() {
  if (next_frame || sure == input.end()) return false;
  const std::string_view bytes = input.bytes();
  const std::size_t from = sure - input.origin();
  const Outlook outlook = look_ahead(bytes, from, std::min(bytes.size(), from + kLookBytes), input.final());
  looked += outlook.sure - from;
  sure = input.origin() + outlook.sure;
  if (outlook.frame) next_frame = sure;
  return outlook.frame || outlook.sure > from;
}

// The cursor sees what belongs to the present interchange for sure, and takes its end for the end of everything when
// another one begins there.
void InterchangeReader::State::show_bytes() {
  const bool ends = next_frame || (input.final() && sure == input.end());
  cursor.extend(input.bytes().substr(0, sure - input.origin()), input.origin(), ends);
}

// Reading goes on here, wherever it was.
void InterchangeReader::State::look_from(std::uint64_t offset) {
  if (next_frame && *next_frame < offset) next_frame.reset();
  if (!next_frame) sure = std::max(sure, offset);
  look_further();
  show_bytes();
}

// The views of the last message may go now; and it is a good time to make room, before the next one pins its bytes.
void InterchangeReader::State::tidy_after_message() {
  tidy_due = false;
  cursor.forget_scratch();
  input.release();
  check_characters(
      ranges.end());  // whether there is room or not: what is told, and in which order, must not depend on it
  if (options.retention != Retention::kMessage || !input.cramped()) return;
  const std::uint64_t keep_from = std::min(cursor.needed_from(), std::max(ranges.end(), input.origin()));
  lines.advance(input, keep_from);
  characters_offset = std::max(characters_offset, keep_from);
  input.compact(keep_from);
  show_bytes();
}

// ------------------------------------------------------------------------------------------------------------------
// Interchanges that begin before the last one was closed

// Input made for it could have the same bytes read again and again: never more than a few times in all.
bool InterchangeReader::State::may_rescan(std::uint64_t bytes) {
  if (rescanned + bytes > 4 * segment.end() + kFreeRescan) return false;
  rescanned += bytes;
  return true;
}

// True when another interchange begins with this segment: nothing of it belongs to the present one. When one begins
// inside, the segment is cut there.
bool InterchangeReader::State::runs_into_frame() {
  const std::size_t size = segment.original().size();
  if (size == 0 || segment.has(Segment::kTooLarge)) return false;
  const std::string_view text = text_and_frame();
  looked += text.size();
  if (!starting && text[0] == 'U' && frame_at(text, 0)) {
    reframe = segment.offset();
    return true;
  }
  auto found = find_frame(text, 1, size, false, false);
  if (found && !may_rescan(size - found->begin)) {
    while (const auto later = find_frame(text, found->begin + 1, size, false, false)) found = later;
  }
  if (!found && text.size() == size) return false;
  const std::size_t frame_begin = found ? found->begin : size;
  const std::size_t end = trailing_heading(text.substr(0, frame_begin));
  if (end == size || (end == 0 && starting)) return false;
  reframe = segment.offset() + end;
  if (end == 0) return true;
  cut(end);
  return false;
}

// The segment, and when the next interchange cuts it off as much of that as UNA and UNB can take: a UNA that cannot be
// meant is only known by the UNB behind it.
std::string_view InterchangeReader::State::text_and_frame() const {
  if (!segment.has(Segment::kUnterminated) || segment.end() != next_frame) return segment.original();
  return input.between(segment.offset(), std::min(*next_frame + kCertainReach, input.end()));
}

void InterchangeReader::State::cut(std::size_t size) {
  auto& slot = cut_cursor[in_message ? 1 : 0];
  const CursorOptions same{.max_segment_bytes = options.max_segment_bytes, .portable = options.portable};
  slot.emplace(segment.original().substr(0, size), Separators(segment.separators()), segment.offset(), true, same);
  slot->next(segment);
  cursor.set_ordinary_until(0);  // what the cursor gives next is not like this
}

// Is this UNA directly before a UNB? `segment` is the UNA again afterwards.
bool InterchangeReader::State::una_belongs_to_next() {
  const std::uint64_t at = segment.offset();
  const std::uint64_t end = segment.end();
  const Separators same = segment.separators();
  if (frame_at(segment.original(), 0)) {
    reframe = at;
    return true;
  }
  if (segment.length() < 9 || segment.length() > 16 || !may_rescan(kRestartBytes)) return false;
  hold = at;
  const bool more = fetch();
  const bool framed = more ? segment.tag() == tag("UNB") && frame_at(input.from(at), 0)
                           : next_frame && frame_at(input.from(at).substr(0, kCertainReach), 0);
  if (more && !framed) may_rescan(segment.end() - end);
  cursor.seek(at, same);
  fetch();
  hold.reset();
  if (framed) {
    reframe = at;
  } else {
    stray_una = at;
  }
  return framed;
}

// ------------------------------------------------------------------------------------------------------------------
// Characters

void InterchangeReader::State::characters_from(std::uint64_t offset, std::uint64_t number) {
  characters_offset = std::max(characters_offset, offset);
  characters_number = number;
}

void InterchangeReader::State::check_characters(std::uint64_t end) {
  if (!in_interchange || end <= characters_offset) return;
  if (options.check_characters) {
    const std::string_view bytes = input.between(characters_offset, end);
    looked += bytes.size();
    const std::string_view also(character_exceptions);
    if (find_foreign(current.repertoire, bytes, also)) locate_characters(bytes);
  }
  characters_from(end, segment_number() + 1);
}

void InterchangeReader::State::locate_characters(std::string_view bytes) {
  looked += 2 * bytes.size();
  if (!locator) {
    locator.emplace(std::string_view(), current.separators, 0, true,
                    CursorOptions{.max_segment_bytes = options.max_segment_bytes, .portable = options.portable});
  }
  locator->extend(bytes, characters_offset, true);
  locator->seek(characters_offset, current.separators);
  LineCounter counter(characters_offset, lines.line_at(input, characters_offset));
  const auto tell = [&](std::uint64_t from, std::string_view text, std::uint64_t number, PlaceWalk* walk) {
    std::size_t at = 0;
    while (const auto run = find_foreign(current.repertoire, text, character_exceptions, at)) {
      const std::uint64_t offset = from + run->offset;
      const ValuePlace place = walk == nullptr ? ValuePlace{offset, 0, 0, 0} : walk->at_offset(offset);
      told.diagnostic({"edifact.character.foreign", Severity::kWarning, offset, run->length,
                       counter.line_at(input, offset), number, place.element, place.component,
                       "not in the character repertoire of the interchange"});
      at = run->offset + run->length;
    }
  };
  // White space between messages belongs to no segment: who begins at a seam does not know how many there were.
  const auto tell_gap = [&](std::uint64_t from, std::uint64_t to, std::uint64_t number) {
    tell(from, input.between(from, to), in_message ? number : 0, nullptr);
  };
  std::uint64_t number = characters_number;
  std::uint64_t gap = characters_offset;
  for (Segment part; locator->next(part); ++number) {
    tell_gap(gap, part.offset(), number);
    PlaceWalk walk(part);
    if (!part.has(Segment::kTooLarge)) tell(part.offset(), part.original(), number, &walk);
    gap = part.end();
  }
  tell_gap(gap, characters_offset + bytes.size(), number);
}

}  // namespace limen::edifact
