#include "formats/edifact/reader.h"

#include <algorithm>
#include <utility>

#include "formats/edifact/reader_state.h"

namespace limen::edifact {

namespace {

bool is_good_tag(std::string_view tag) {
  if (tag.size() != 3) return false;
  for (const char c : tag) {
    if (!is_alphanumeric(c) || (c >= 'a' && c <= 'z')) return false;
  }
  return true;
}

CursorOptions cursor_options(const ReaderOptions& options) {
  return {.max_segment_bytes = options.max_segment_bytes,
          .keep_scratch = options.retention == Retention::kMessage,
          .portable = options.portable};
}

}  // namespace

std::string_view to_text(Step step) {
  switch (step) {
    case Step::kInterchange:
      return "interchange";
    case Step::kGroup:
      return "group";
    case Step::kMessage:
      return "message";
    case Step::kSegment:
      return "segment";
    case Step::kMessageEnd:
      return "message_end";
    case Step::kGroupEnd:
      return "group_end";
    case Step::kInterchangeEnd:
      return "interchange_end";
    case Step::kOutside:
      return "outside";
    case Step::kEnd:
      return "end";
  }
  return "end";
}

InterchangeReader::State::State(Input bytes, Report* report, const ReaderOptions& chosen)
    : Plain(cursor_options(chosen)),
      input(std::move(bytes)),
      told(report != nullptr ? *report : own),
      options(chosen),
      ranges(told),
      utf8(chosen.utf8) {
  shown = &nothing;
}

// Between ordinary segments stands nothing but white space, and all but the last were understood.
void InterchangeReader::State::note_passed() {
  if (pending) cover_last();
  ranges.cover(cursor.passed_begin(), RangeKind::kUnderstood);
  current_message.segments += cursor.passed();
  interchange_segments += cursor.passed();
  cursor.forget_passed();
  segment_end = cursor.passed_end();
  kind = RangeKind::kUnderstood;
  pending = true;
}

// Where an ordinary segment of the message may end without anybody looking closer.
std::uint64_t InterchangeReader::State::ordinary_until() const {
  if (!in_message || waiting || reframe || swallowing) return 0;
  const std::uint64_t until = characters_offset + kCharacterBatch;
  if (options.retention != Retention::kMessage) return until;
  return std::min<std::uint64_t>(until, current_message.offset + options.max_message_bytes);
}

void InterchangeReader::State::cover_last() {
  ranges.cover(segment_end, kind);
  pending = false;
}

// The other common case, in wrapped input: an ordinary segment but for line breaks inside, or the one behind it.
bool InterchangeReader::State::next_broken() {
  if (ordinary == 0 || (told_once & static_cast<std::uint8_t>(Once::kLineBreaks)) == 0) return false;
  if (!cursor.next_marked()) return false;
  bool usual = (segment.flags() & ~Segment::kLineBreaks) == 0 && is_plain_tag(segment.tag()) &&
               !is_service_tag(segment.tag()) && segment.end() <= ordinary;
  if (usual && segment.flags() != 0) {
    looked += segment.original().size();
    usual = !find_frame(segment.original(), 1, segment.original().size(), false, false);
  }
  if (!usual) {
    waiting = true;
    return false;
  }
  if (pending) cover_last();
  segment_end = segment.end();
  kind = RangeKind::kUnderstood;
  pending = true;
  ++current_message.segments;
  ++interchange_segments;
  return true;
}

Step InterchangeReader::State::next() {
  if (pending) cover_last();
  message_end.reset();
  shown = &nothing;
  while (!ended) {
    if (is_part && part_ends()) break;
    if (reframe && !waiting) {
      if (const auto step = close_one()) return *step;
      ranges.cover(*reframe, RangeKind::kUnderstood);  // white space before it
      begin_outside(*std::exchange(reframe, std::nullopt));
    }
    if (outside) {
      if (!find_start()) break;
      starting = true;
    }
    if (!waiting) {
      if (tidy_due && !in_message) tidy_after_message();
      if (!fetch()) {
        if (next_frame) {
          reframe = next_frame;
          continue;
        }
        if (const auto step = close_one()) return *step;
        begin_outside(std::max(ranges.end(), input.origin()));
        continue;
      }
    }
    waiting = false;
    if (const auto step = take()) return *step;
    if (pending) cover_last();
  }
  if (!ended) {
    ended = true;
    ranges.finish();
  }
  return Step::kEnd;
}

std::optional<Step> InterchangeReader::State::take() {
  segment_end = segment.end();
  const bool odd = segment.flags() != 0 || !is_good_tag(segment.tag_text());
  if (odd && runs_into_frame()) return std::nullopt;
  segment_end = segment.end();
  if (segment.has(Segment::kTooLarge)) check_characters(segment.offset());
  if (starting) return open_interchange();
  return is_service_tag(segment.tag()) ? take_service(segment.tag()) : take_ordinary();
}

std::optional<Step> InterchangeReader::State::take_service(std::uint32_t service) {
  switch (service) {
    case tag("UNA"):
      if (stray_una != segment.offset() && una_belongs_to_next()) return std::nullopt;
      return take_unexpected("edifact.una.unexpected", "UNA inside an interchange, with no UNB behind it");
    case tag("UNB"):
      if (!frame_at(segment.original(), 0)) {
        return take_unexpected("edifact.unb.unexpected", "UNB inside an interchange that cannot begin another one");
      }
      reframe = segment.offset();
      return std::nullopt;
    case tag("UNG"):
    case tag("UNH"):
      if (in_message || (service == tag("UNG") && in_group)) break;
      return service == tag("UNG") ? open_group() : open_message();
    case tag("UNT"):
      if (!in_message) return take_unexpected("edifact.unt.unexpected", "UNT without a message");
      return end_message(true);
    case tag("UNE"):
      if (in_message) break;
      if (!in_group) return take_unexpected("edifact.une.unexpected", "UNE without a group");
      return end_group(true);
    case tag("UNZ"):
      if (in_message || in_group) break;
      return end_interchange(true);
    default:
      return take_ordinary();
  }
  waiting = true;
  return close_one();
}

std::optional<Step> InterchangeReader::State::take_unexpected(std::string_view code, std::string_view message) {
  ++interchange_segments;
  if (!in_message) {
    report_value(code, Severity::kWarning, message, {});
    return give(Step::kOutside, RangeKind::kQuarantined);
  }
  ++current_message.segments;
  report_value(code, Severity::kWarning, message, {});
  return give(Step::kSegment, RangeKind::kRaw);
}

std::optional<Step> InterchangeReader::State::take_ordinary() {
  if (in_message) return take_in_message();
  if (current.implied) {  // nothing says that this still belongs here
    reframe = segment.offset();
    return std::nullopt;
  }
  ++interchange_segments;
  report_value("edifact.segment.outside_message", Severity::kWarning, "a segment that belongs to no message", {});
  return give(Step::kOutside, RangeKind::kQuarantined);
}

std::optional<Step> InterchangeReader::State::take_in_message() {
  const bool large =
      options.retention == Retention::kMessage && segment_end - current_message.offset > options.max_message_bytes;
  if (segment.offset() >= characters_offset + kCharacterBatch || (large && !swallowing)) {
    check_characters(segment.offset());
  }
  ++current_message.segments;
  ++interchange_segments;
  if (large && !swallowing) {
    report_value("edifact.message.too_large", Severity::kError, "the message is too long; its rest is kept raw", {});
    current_message.too_large = swallowing = true;
    cursor.keep_scratch(false);
    const std::uint64_t keep = cursor.needed_from();
    lines.advance(input, keep);
    input.detach(std::min(keep, segment.offset()));
    show_bytes();
  }
  if (swallowing) {
    kind = RangeKind::kRaw;
    pending = true;
    return std::nullopt;
  }
  RangeKind as = RangeKind::kUnderstood;
  if (segment.has(Segment::kTooLarge)) {
    as = RangeKind::kRaw;
  } else if (segment.original().size() <= segment.separators().terminator_size()) {
    report_value("edifact.segment.empty", Severity::kWarning, "a terminator with no segment before it", {});
    as = RangeKind::kRaw;
  } else if (!is_good_tag(segment.tag_text())) {
    report_value("edifact.segment.tag", Severity::kWarning, "a tag is three capital letters or digits", {});
    as = RangeKind::kRaw;
  }
  return give(Step::kSegment, as);
}

Step InterchangeReader::State::give(Step step, RangeKind as) {
  shown = &segment;
  pending = true;
  kind = as;
  if (segment.flags() != 0) report_flags();
  return step;
}

void InterchangeReader::State::report_flags() {
  const auto whole = [&](std::string_view code, Severity severity, std::string_view message) {
    report_at(code, severity, message, segment.offset(), segment_end - segment.offset());
  };
  if (segment.has(Segment::kTooLarge)) {
    whole("edifact.segment.too_large", Severity::kError, "the segment is too long, or has too many elements");
    characters_from(segment_end, segment_number() + 1);
  }
  if (segment.has(Segment::kUnterminated)) {
    whole("edifact.segment.unterminated", Severity::kError, "the segment has no end");
  }
  if (segment.has(Segment::kDanglingRelease)) {
    whole("edifact.release.dangling", Severity::kWarning, "a release character with nothing behind it");
  }
  if (segment.has(Segment::kNeedlessRelease)) {
    whole("edifact.release.needless", Severity::kInfo, "a release character before something that needs none");
  }
  if (segment.has(Segment::kLineBreaks) && first_time(Once::kLineBreaks)) {
    whole("edifact.segment.line_break", Severity::kInfo, "line breaks inside segments; said once an interchange");
  }
  if (segment.has(Segment::kPaddedTag) && first_time(Once::kPaddedTag)) {
    whole("edifact.segment.padding", Severity::kInfo, "blanks behind a tag; said once an interchange");
  }
  if (segment.has(Segment::kQuoted) && first_time(Once::kQuoted)) {
    whole("edifact.segment.quoted", Severity::kInfo, "marks of a quotation before a tag; said once an interchange");
  }
}

Step InterchangeReader::State::open_interchange() {
  starting = false;
  current = Interchange{};
  current.offset = ranges.end();
  current.number = ++interchange_count;
  current.separators = frame.separators;
  current.has_una = frame.has_una;
  current.implied = frame.implied;
  in_interchange = true;
  told_once = 0;
  interchange_segments = 0;
  characters_from(segment.offset(), 1);
  if (frame.implied) {
    report_frame();
    waiting = true;
    return Step::kInterchange;
  }
  interchange_segments = 1;
  report_frame();
  parse_interchange();
  return give(Step::kInterchange, RangeKind::kUnderstood);
}

Step InterchangeReader::State::open_group() {
  ++interchange_segments;
  ++current.groups;
  current_group = Group{};
  current_group.offset = segment.offset();
  in_group = true;
  parse_group();
  return give(Step::kGroup, RangeKind::kUnderstood);
}

Step InterchangeReader::State::open_message() {
  check_characters(segment.offset());
  if (tidy_due && !reframe && cursor.scratch_bytes() + input.retired_bytes() > options.chunk_bytes) {
    // The last message had no end, so that this segment was at hand before its memory could go: it is read again.
    const Separators same = segment.separators();
    cursor.seek(std::max(ranges.end(), input.origin()), same);  // with what stands before its tag
    tidy_after_message();
    fetch();
  }
  ++interchange_segments;
  ++current.messages;
  if (in_group) ++current_group.messages;
  current_message = Message{};
  current_message.offset = segment.offset();
  current_message.number = current.messages;
  current_message.segments = 1;
  in_message = true;
  swallowing = false;
  cursor.keep_scratch(options.retention == Retention::kMessage);
  characters_from(segment.offset(), 1);
  parse_message();
  return give(Step::kMessage, RangeKind::kUnderstood);
}

std::optional<Step> InterchangeReader::State::close_one() {
  const std::uint64_t at = open_end();
  if (in_message) {
    report_at("edifact.unt.missing", Severity::kError, "the message has no end", at, 0);
    return end_message(false);
  }
  if (in_group) {
    report_at("edifact.une.missing", Severity::kWarning, "the group has no end", at, 0);
    return end_group(false);
  }
  if (in_interchange) {
    if (!current.implied) {
      report_at("edifact.unz.missing", Severity::kWarning, "the interchange has no end", at, 0);
    }
    return end_interchange(false);
  }
  return std::nullopt;
}

Step InterchangeReader::State::end_message(bool by_its_segment) {
  if (by_its_segment) {
    ++current_message.segments;
    ++interchange_segments;
    current_message.complete = true;
    check_message_end();
    give(Step::kMessageEnd, RangeKind::kUnderstood);
  }
  message_end = by_its_segment ? segment.offset() : open_end();
  const std::uint64_t end = by_its_segment ? segment_end : std::max(ranges.end(), current_message.offset);
  current_message.length = end - current_message.offset;
  if (!segment.has(Segment::kTooLarge)) check_characters(end);
  in_message = swallowing = false;
  tidy_due = true;
  characters_from(std::max(end, characters_offset), interchange_segments + 1);
  return Step::kMessageEnd;
}

Step InterchangeReader::State::end_group(bool by_its_segment) {
  if (by_its_segment) {
    ++interchange_segments;
    check_group_end();
    give(Step::kGroupEnd, RangeKind::kUnderstood);
  }
  in_group = false;
  return Step::kGroupEnd;
}

Step InterchangeReader::State::end_interchange(bool by_its_segment) {
  if (by_its_segment) {
    ++interchange_segments;
    check_interchange_end();
    give(Step::kInterchangeEnd, RangeKind::kUnderstood);
  }
  check_characters(by_its_segment ? segment_end : ranges.end());
  in_interchange = false;
  if (by_its_segment) {
    cover_last();
    if (!reframe) begin_outside(segment_end);
  }
  return Step::kInterchangeEnd;
}

void InterchangeReader::State::begin_outside(std::uint64_t offset) {
  if (in_interchange) return;
  outside = true;
  search = offset;
  search_open = true;
  outside_from = ranges.end();
  outside_first.reset();
  outside_bom.reset();
  outside_text.clear();
}

// ------------------------------------------------------------------------------------------------------------------

InterchangeReader::InterchangeReader(std::string_view whole, Report& report, const ReaderOptions& options)
    : state_(std::make_unique<State>(Input(whole), &report, options)), plain_(state_.get()) {}
InterchangeReader::InterchangeReader(Source source, Report& report, const ReaderOptions& options)
    : state_(std::make_unique<State>(Input(std::move(source), options.chunk_bytes), &report, options)),
      plain_(state_.get()) {}
InterchangeReader::~InterchangeReader() = default;

Step InterchangeReader::next_slow() {
  State& s = *state_;
  s.settle();
  const Step step = s.next_broken() ? Step::kSegment : s.next();
  s.ordinary = s.ordinary_until();
  s.cursor.set_ordinary_until(s.ordinary, (s.told_once & static_cast<std::uint8_t>(Once::kLineBreaks)) != 0);
  return step;
}

const Interchange& InterchangeReader::interchange() const { return state_->current; }
const Group* InterchangeReader::group() const { return state_->in_group ? &state_->current_group : nullptr; }
const Message& InterchangeReader::message() const {
  state_->settle();
  return state_->current_message;
}
bool InterchangeReader::in_message() const { return state_->in_message; }

void InterchangeReader::report(std::string_view code, Severity severity, std::string_view message,
                               std::string_view value) {
  state_->settle();
  if (state_->message_end) return report(state_->place_of_message_end(), code, severity, message);
  state_->report_value(code, severity, message, value);
}

Diagnostic InterchangeReader::place(std::string_view value) const {
  state_->settle();
  return state_->message_end ? state_->place_of_message_end() : state_->place_of(value);
}

void InterchangeReader::report(Diagnostic place, std::string_view code, Severity severity, std::string_view message) {
  place.code = code;
  place.severity = severity;
  place.message = message;
  state_->told.diagnostic(place);
}

void InterchangeReader::keep_raw() {
  state_->settle();
  if (state_->pending) state_->kind = RangeKind::kRaw;
}

std::uint64_t InterchangeReader::offset() const {
  state_->settle();
  return state_->ranges.end();
}
std::uint64_t InterchangeReader::work() const { return state_->cursor.work() + state_->looked; }
std::size_t InterchangeReader::memory_bytes() const {
  return state_->input.memory_bytes() + state_->cursor.scratch_bytes();
}

}  // namespace limen::edifact
