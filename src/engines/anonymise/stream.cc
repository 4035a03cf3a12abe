#include "engines/anonymise/stream.h"

#include <sodium.h>

#include <algorithm>

#include "base/text.h"
#include "engines/anonymise/xml.h"

namespace limen::anonymise {

using edifact::Step;
using edifact::tag;

namespace {

// More than any segment that the reader takes apart, and its chunks: what is held beyond that is a segment that is too
// large, or lies in no interchange.
constexpr std::size_t kMostHeld = 2U << 20;
constexpr std::size_t kKept = 64U << 10;

bool is_tag(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

int two(std::string_view digits) { return (digits[0] - '0') * 10 + (digits[1] - '0'); }

// YYMMDD…, CCYYMMDD…; `day_first`: DDMMYY.
Day day_of(std::string_view text, bool day_first = false) {
  if (!is_ascii_digits(text) || text.size() < 6) return {};
  if (text.size() == 8 || text.size() == 12 || text.size() == 14) text.remove_prefix(day_first ? 0 : 2);
  Day day;
  day.year = two(text.substr(day_first ? text.size() - 2 : 0));
  day.month = two(text.substr(2));
  day.day = two(text.substr(day_first ? 0 : 4));
  if (day.month < 1 || day.month > 12 || day.day < 1 || day.day > 31) return {};
  day.day = std::min(day.day, day.month == 2 ? 28 : 30);
  return day;
}

}  // namespace

void Stream::Outside::diagnostic(const edifact::Diagnostic& diagnostic) {
  if (diagnostic.code != "edifact.outside") return;
  stretches.push_back({diagnostic.offset, diagnostic.length, edifact::RangeKind::kQuarantined});
}

void Stream::Outside::range(const edifact::Range& range) {
  if (range.kind == edifact::RangeKind::kQuarantined) counts_.quarantined += range.length;
}

std::size_t Stream::read(std::span<char> buffer) {
  let_go();
  const std::size_t got = source_(buffer);
  held_.append(buffer.data(), got);
  return got;
}

std::string_view Stream::held(std::uint64_t from, std::uint64_t to) const {
  return std::string_view(held_).substr(head_ + (from - done_), to - from);
}

void Stream::drop(std::uint64_t to) {
  head_ += to - done_;
  done_ = to;
  if (head_ < (1U << 20) && head_ < held_.size()) return;
  held_.erase(0, head_);
  head_ = 0;
}

void Stream::give(std::string_view bytes) {
  if (!bytes.empty()) sink_(bytes);
}

// Nothing came out for so long that these bytes cannot be understood: they are masked without waiting for the reader.
void Stream::let_go() {
  if (held_size() <= kMostHeld) return;
  std::size_t size = held_size() - kKept;
  // Not inside a character.
  while (size > held_size() - 2 * kKept && static_cast<unsigned char>(held_[head_ + size]) >= 0x80) --size;
  std::string bytes = held_.substr(head_, size);
  const std::size_t first = bytes.find_first_not_of(" \r\n\t");
  std::string kept;
  if (in_message_ && !tag_kept_ && first != std::string::npos && is_tag(bytes.substr(first, 3))) {
    kept = bytes.substr(first, 3);
    tag_kept_ = true;
  }
  replacer_.mask_outside(bytes);
  if (!kept.empty()) bytes.replace(first, kept.size(), kept);
  give(bytes);
  drop(done_ + size);
}

void Stream::gap(std::uint64_t to) {
  give(held(done_, to));
  drop(to);
}

void Stream::learn_day(const edifact::Segment& segment) {
  if (day_known_) return;
  Day day;
  if (family_ == Family::kPaxlst && segment.tag() == tag("DTM")) {
    const std::string_view qualifier = segment.value(1, 1);
    if (qualifier != "189" && qualifier != "232" && qualifier != "136") return;
    const std::string_view beside = segment.value(2, 1);
    day = day_of(beside.empty() ? segment.value(1, 2) : beside);
  } else if (family_ == Family::kPnrgov && segment.tag() == tag("TVL")) {
    day = day_of(segment.value(1, 1), true);
  }
  if (day.year < 0) return;
  day_known_ = true;
  replacer_.flight(day);
}

void Stream::segment(Step step, const edifact::InterchangeReader& reader) {
  const edifact::Segment& segment = reader.segment();
  const std::uint64_t end = segment.end();
  if (segment.original().empty() || segment.has(edifact::Segment::kTooLarge)) {
    // Too large to be taken apart: all but its tag is masked.
    std::string bytes(held(done_, end));
    const std::string kept = tag_kept_ || !is_tag(std::string_view(bytes).substr(0, 3)) ? "" : bytes.substr(0, 3);
    replacer_.mask_outside(bytes);
    bytes.replace(0, kept.size(), kept);
    give(bytes);
  } else {
    replacer_.begin(reader.interchange().repertoire, segment.separators());
    const bool in_message = step == Step::kSegment;
    if (in_message) learn_day(segment);
    RawSegment raw(segment.original(), segment.separators());
    const bool service = segment.tag() >> 8 == (static_cast<std::uint32_t>('U') << 8 | 'N');
    const bool good = is_tag(segment.tag_text());
    for (RawValue& value : raw.values()) {
      if (value.element == 0 && value.component == 1 && good) continue;
      const Treat treat = !good                         ? Treat::kMask
                          : service && !in_message      ? of_service(segment.tag(), value)
                          : step == Step::kOutside      ? Treat::kMask
                          : segment.tag() == tag("UNS") ? Treat::kCode
                                                        : of_value(family_, segment.tag(), raw, value);
      replacer_.replace(treat, value.text);
    }
    give(raw.bytes());
  }
  tag_kept_ = false;
  drop(end);
}

void Stream::run(bool utf8) {
  Outside outside(counts_);
  edifact::InterchangeReader reader([this](std::span<char> buffer) { return read(buffer); }, outside,
                                    {.check_characters = false, .utf8 = utf8});
  const auto up_to = [&](std::uint64_t to) {
    for (const edifact::Range& stretch : outside.stretches) {
      const std::uint64_t from = std::max(stretch.offset, done_);
      const std::uint64_t until = std::min(stretch.offset + stretch.length, to);
      if (from >= until) continue;
      gap(from);
      std::string bytes(held(from, until));
      replacer_.mask_outside(bytes);
      give(bytes);
      drop(until);
    }
    outside.stretches.clear();
    if (to > done_) gap(to);
  };
  Step step = Step::kInterchange;
  while ((step = reader.next()) != Step::kEnd) {
    if (step == Step::kInterchange) {
      envelope_day_ = day_of(reader.interchange().date);
      in_message_ = true;
    }
    if (step == Step::kInterchangeEnd) in_message_ = false;
    if (step == Step::kMessage) {
      ++counts_.messages;
      family_ = family_of(reader.message().type);
      day_known_ = false;
      replacer_.flight(envelope_day_);
    }
    const edifact::Segment& segment = reader.segment();
    if (segment.length() == 0 || segment.end() <= done_) continue;  // an end without its segment
    if (segment.offset() > done_) up_to(segment.offset());
    this->segment(step, reader);
  }
  up_to(done_ + held_size());
}

// ------------------------------------------------------------------------------------------------------------------

Key key_of(std::span<const std::uint8_t> secret) {
  Key key;
  static_assert(sizeof(Key) >= crypto_generichash_BYTES_MIN);
  crypto_generichash(key.data(), key.size(), secret.data(), secret.size(), nullptr, 0);
  return key;
}

struct Anonymiser::State {
  State(const Key& key, Sink to) : replacer(key), sink(std::move(to)), xml(replacer, sink) {}
  Replacer replacer;
  Sink sink;
  Counts counts;
  Xml xml;
};

Anonymiser::Anonymiser(const Key& key, Sink sink) : state_(std::make_unique<State>(key, std::move(sink))) {}
Anonymiser::~Anonymiser() = default;

void Anonymiser::edifact(const edifact::Source& source, bool utf8) {
  Stream(source, state_->replacer, state_->sink, state_->counts).run(utf8);
}

void Anonymiser::xml(std::string_view piece) { state_->xml.piece(piece); }

void Anonymiser::end_xml() {
  state_->xml.end();
  ++state_->counts.messages;
}

Counts Anonymiser::counts() const {
  Counts counts = state_->counts;
  const Counted& counted = state_->replacer.counted();
  counts.words = counted.words;
  counts.dates = counted.dates;
  counts.cards = counted.cards;
  counts.masked = counted.masked;
  return counts;
}

}  // namespace limen::anonymise
