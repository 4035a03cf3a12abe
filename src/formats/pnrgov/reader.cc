#include "formats/pnrgov/reader.h"

#include <map>
#include <utility>

#include "formats/directory/directory.h"
#include "formats/pnrgov/builder.h"

namespace limen::pnrgov {

using edifact::Segment;
using edifact::Step;

bool is_pnrgov(const edifact::Message& message) { return message_type(message.type) != MessageType::kOther; }

namespace {

// Nearly every segment: its text is what was received, and its numbers are small.
constexpr std::size_t kFewValues = 255;

void add_usual_values(const Segment& segment, Record& record) {
  const edifact::Outline shape(segment);
  const edifact::Outline outline = shape.of_copy(record.keep(shape.body()));
  const std::size_t count = outline.count();
  Value* const first = record.room(count + 1);
  Value* out = first;
  std::uint16_t element = 0;
  std::uint8_t component = 1;
  std::uint8_t repetition = 1;
  for (std::size_t i = 0; i < count; ++i) {
    if (outline.is_element(i)) {
      ++element;
      component = repetition = 1;
    } else if (outline.is_component(i)) {
      ++component;
    } else {
      ++repetition;
      component = 1;
    }
    const std::string_view value = outline[i];
    // The record's own memory: its values may be masked later.
    *out = {const_cast<char*>(value.data()), static_cast<std::uint32_t>(value.size()), element, component, repetition};
    out += value.empty() ? 0 : 1;
  }
  record.took(static_cast<std::size_t>(out - first));
}

// Where the text is what was received it is copied as a whole. False: more components than have numbers.
bool add_values(const Segment& segment, Record& record) {
  const std::string_view original = segment.original();
  const bool whole = (segment.flags() & (Segment::kLineBreaks | Segment::kReleases | Segment::kNeedlessRelease |
                                         Segment::kDanglingRelease | Segment::kPaddedTag)) == 0;
  char* const base = whole ? record.keep(original) : nullptr;
  // A value has a character at least, and a separator before it.
  Value* const first = record.room(segment.length() / 2 + 2);
  Value* out = first;
  const auto add = [&](std::string_view value, std::size_t element, std::size_t component, std::size_t repetition) {
    if (value.empty()) return;
    const auto place = static_cast<std::size_t>(value.data() - original.data());
    out->data = whole && place < original.size() ? base + place : record.keep(value);
    out->size = static_cast<std::uint32_t>(value.size());
    out->element = static_cast<std::uint16_t>(element);
    out->component = static_cast<std::uint8_t>(component);
    out->repetition = static_cast<std::uint8_t>(repetition);
    ++out;
  };
  if (segment.tag() == 0) add(segment.tag_text(), 0, 1, 1);
  edifact::Fields fields(segment);
  const bool repeats = segment.separators().has_repetition();
  std::size_t element = 0;
  bool good = true;
  do {
    std::size_t repetition = 1;
    do {
      std::size_t component = element == 0 && repetition == 1 ? 1 : 0;  // the tag
      while (fields.more() && component <= 255) add(fields.component(), element, ++component, repetition);
      good = good && component <= 255 && repetition <= 255;
      ++repetition;
    } while (good && repeats && fields.next_repetition());
    ++element;
  } while (good && fields.next_element());
  record.took(static_cast<std::size_t>(out - first));
  return good;
}

}  // namespace

void add_segment(const Segment& segment, Record& record) {
  record.open_line(segment.tag(), segment.offset());
  if (segment.flags() == 0 && segment.tag() != 0 && edifact::Outline(segment).count() <= kFewValues) {
    return add_usual_values(segment, record);
  }
  if (!segment.has(Segment::kTooLarge)) {
    if (add_values(segment, record)) return;
    record.drop_values_of_last_line();
  }
  record.last_line().unsplit = true;
  const std::string_view original = segment.original();
  if (!original.empty()) record.add_kept(record.keep(original), original.size(), 0, 0);
}

struct Reader::State {
  State(edifact::InterchangeReader& from, LineFilter* filter, const ReadOptions& chosen)
      : input(from), options(chosen), builder(filter) {}

  // Pulls a segment; false at the end of the message.
  bool pull() {
    if (!open) return false;
    open = input.next() == Step::kSegment;
    if (check == nullptr) return open;
    open ? check->segment(input.segment(), input) : check->finish(input);
    return open;
  }

  void begin_check() {
    const directory::Directory* const found = options.validate ? directory::of(input.message()) : nullptr;
    check = found == nullptr ? nullptr : &checks.try_emplace(found, *found).first->second;
    if (check != nullptr) check->start(input.message());
  }

  bool too_much(const Record& record) const {
    if (record.lines().empty()) return false;
    return record.lines().size() >= options.max_booking_segments ||
           input.segment().offset() - record.lines().front().offset > options.max_booking_bytes;
  }

  void take(Record& record) {
    const std::uint64_t number = segments++;
    if (too_much(record)) {
      if (!std::exchange(passing, true)) {
        input.report("pnrgov.booking.too_large", Severity::kError,
                     "so much belongs to one booking, or to the header, that the rest is passed over");
      }
      return input.keep_raw();
    }
    if (record.lines().empty()) record.number_segments_from(number);
    add_segment(input.segment(), record);
    if (!builder.line()) input.keep_raw();
  }

  void describe();

  edifact::InterchangeReader& input;
  ReadOptions options;
  std::map<const directory::Directory*, directory::Check> checks;
  directory::Check* check = nullptr;  // of the message at hand
  Builder builder;
  Push push;
  Pnr pnr;
  std::uint64_t segments = 0;  // number in the message of the one that is taken next
  bool open = false;           // inside the message
  bool pending = false;        // the current segment is the first of a PNR
  bool passing = false;        // the rest of this one is too much
};

void Reader::State::describe() {
  const edifact::Message& message = input.message();
  push.clear();
  push.type = message_type(message.type);
  push.version = message.version;
  if (!message.release.empty()) push.version += '.' + message.release;
  push.sender = input.interchange().sender.id;
  push.recipient = input.interchange().recipient.id;
  push.reference = message.reference;
  push.access = message.access;
  push.sequence = message.sequence;
  push.part = message.part;
  push.repertoire = input.interchange().repertoire;
}

Reader::Reader(edifact::InterchangeReader& input, LineFilter* filter, const ReadOptions& options)
    : state_(std::make_unique<State>(input, filter, options)) {}
Reader::~Reader() = default;

void Reader::begin() {
  State& s = *state_;
  s.describe();
  s.builder.open_push(s.push);
  s.begin_check();
  s.open = true;
  s.pending = s.passing = false;
  s.segments = 2;  // behind UNH
  while (s.pull()) {
    const std::uint32_t kind = s.input.segment().tag();
    if (kind == tag("SRC") || (s.push.type == MessageType::kPnrgov && Builder::begins_pnr(kind))) {
      s.pending = true;
      return;
    }
    s.take(s.push.record);
  }
}

bool Reader::next() {
  State& s = *state_;
  if (!s.pending) return false;
  s.pending = s.passing = false;
  s.pnr.clear();
  s.builder.open_pnr(s.pnr, s.push);
  s.pnr.implied = s.input.segment().tag() != tag("SRC");
  s.take(s.pnr.record);
  if (s.pnr.implied) s.pnr.record.report("pnrgov.src.missing", Severity::kWarning, "a booking begins without SRC", 0);
  while (s.pull()) {
    if (s.input.segment().tag() == tag("SRC")) {
      s.pending = true;
      break;
    }
    s.take(s.pnr.record);
  }
  s.builder.finish_pnr();
  ++s.push.pnrs;
  return true;
}

const Push& Reader::push() const { return state_->push; }
Pnr& Reader::pnr() { return state_->pnr; }
const Pnr& Reader::pnr() const { return state_->pnr; }
std::uint64_t Reader::masked_cards() const { return state_->builder.masked(); }

}  // namespace limen::pnrgov
