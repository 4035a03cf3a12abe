#include "formats/amend/bookings.h"

#include <span>

#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/reader.h"
#include "formats/pnrgov/writer.h"

namespace limen::amend {

using pnrgov::Line;
using pnrgov::Record;

namespace {

// Does a card number stand in it, however it is wrapped?
bool holds_card(std::string_view text, const edifact::Separators& separators) {
  std::string bare;
  for (const char c : text) {
    if (c != '\r' && c != '\n' && !(separators.has_release() && c == separators.release)) bare.push_back(c);
  }
  return pnrgov::mask_cards(std::span<char>(bare)) > 0;
}

}  // namespace

Bookings::Bookings(std::string_view received, const edifact::Message& message, const edifact::Separators& separators)
    : received_(received),
      message_(message),
      separators_(separators),
      cursor_(received_, separators_, message.offset),
      writer_(out_.bytes, separators_) {
  more_ = cursor_.next();
  if (more_) copy();  // UNH
}

void Bookings::next() {
  dealt_with_ = cursor_.segment().end() - message_.offset;
  ++received_count_;
  more_ = cursor_.next();
}

std::string_view Bookings::lead_here() const {
  return received_.substr(dealt_with_, cursor_.segment().offset() - message_.offset - dealt_with_);
}

// The bytes of the segment at hand, with the white space before them.
void Bookings::copy() {
  const std::uint64_t end = cursor_.segment().end() - message_.offset;
  out_.bytes += received_.substr(dealt_with_, end - dealt_with_);
  ++count_;
  next();
}

// Received segments without a line were removed.
void Bookings::skip_to(std::uint64_t offset) {
  while (more_ && cursor_.segment().offset() < offset) {
    ++out_.changed;
    next();
  }
}

void Bookings::add(const Record& record) {
  for (const Line& line : record.lines()) {
    if (line.offset == pnrgov::kNotReceived) {
      put_new(record, line);
      continue;
    }
    skip_to(line.offset);
    if (!more_ || cursor_.segment().offset() != line.offset) {
      foreign_ = true;
      return;
    }
    put(record, line);
  }
}

void Bookings::put(const Record& record, const Line& line) {
  scratch_.clear();
  pnrgov::add_segment(cursor_.segment(), scratch_);
  const bool cards = pnrgov::mask_cards(scratch_) > 0;
  const bool same = pnrgov::same_line(record, line, scratch_, scratch_.lines().front());
  if (line.unsplit) return put_unsplit(record, line, cards || !same);
  if (same && !cards) return copy();
  out_.masked += cards ? 1 : 0;
  if (!same) ++(line.filtered ? out_.filtered : out_.changed);
  out_.bytes += lead_here();
  write(record, line);
  next();
}

// Nothing of it is known by its place: what holds a card number however it is looked at, or was filtered, loses all but
// its tag.
void Bookings::put_unsplit(const Record& record, const Line& line, bool touched) {
  const std::string_view original = cursor_.segment().original();
  if (!touched && !holds_card(original, separators_)) return copy();
  ++(line.filtered ? out_.filtered : out_.masked);
  out_.bytes += lead_here();
  const auto values = record.values(line);
  if (!values.empty() && values.front().size == original.size() && !holds_card(values.front().text(), separators_)) {
    out_.bytes += values.front().text();
  } else {
    out_.bytes += original.substr(0, 3);
    out_.bytes += separators_.terminator_text();
  }
  ++count_;
  next();
}

void Bookings::put_new(const Record& record, const Line& line) {
  if (edifact::is_service_tag(line.tag) || line.tag == 0) service_ = true;
  ++out_.changed;
  // Line breaks as before the segment behind it.
  const std::string_view lead = more_ ? lead_here() : std::string_view();
  if (lead.find_first_not_of("\r\n") == std::string_view::npos) out_.bytes += lead;
  write(record, line);
}

void Bookings::write(const Record& record, const Line& line) {
  line_.clear();
  line_.open_line(line.tag, line.offset);
  for (const pnrgov::Value& value : record.values(line)) {
    line_.add(value.text(), value.element, value.component, value.repetition);
  }
  pnrgov::mask_cards(line_);
  pnrgov::write_line(writer_, line_, line_.lines().front());
  ++count_;
}

// UNT as received, with another count where there are more or fewer segments.
void Bookings::put_end() {
  if (count_ == received_count_) return copy();
  const std::string_view text = cursor_.segment().original();
  const std::size_t element = text.find(separators_.element);
  if (element == std::string_view::npos) return copy();
  std::size_t rest = element + 1;
  while (rest < text.size() && text[rest] >= '0' && text[rest] <= '9') ++rest;
  out_.bytes += lead_here();
  out_.bytes += text.substr(0, element + 1);
  out_.bytes += std::to_string(count_ + 1);
  out_.bytes += text.substr(rest);
  next();
}

Result<BookingBytes> Bookings::end() {
  if (message_.too_large) return Error{"amend.part", "only a message that was read as a whole is amended"};
  if (foreign_) return Error{"amend.lines", "the lines are not those of the message, in its order"};
  if (service_) return Error{"amend.service", "an added line has no tag, or one of the envelope"};
  while (more_) {
    const bool last = cursor_.segment().end() - message_.offset == received_.size();
    if (last && message_.complete) {
      put_end();
      break;
    }
    ++out_.changed;  // its line was removed
    next();
  }
  out_.bytes += received_.substr(dealt_with_);
  TRY(writer_.finish());
  return std::move(out_);
}

}  // namespace limen::amend
