// Contents and checks of the service segments [ISO 9735-1 annex C].
#include <charconv>
#include <optional>

#include "base/text.h"
#include "formats/edifact/reader_state.h"

namespace limen::edifact {

namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Party party_in(Fields& fields) {
  Party party;
  if (!fields.next_element()) return party;
  party.id = fields.component();
  party.qualifier = fields.component();
  party.internal = fields.component();
  return party;
}

std::string_view next_value(Fields& fields) { return fields.next_element() ? fields.component() : std::string_view(); }

// 0070 and 0073 [passenger list guide: "01:C", "02", "03:F"; a message that is alone: "01:F"].
Part part_of(std::string_view sequence, std::string_view first_last) {
  const auto number = number_in(sequence);
  const bool first = number && *number <= 1;
  if (first_last == "F") return first ? Part::kOnly : Part::kLast;
  if (!number) return first_last == "C" ? Part::kFirst : Part::kNone;
  return first ? Part::kFirst : Part::kMiddle;
}

// Messages of IATA's PADIS board do not repeat elements, whatever UNA says.
bool is_padis(const Message& message) {
  return message.agency == "IA" || message.type == "PNRGOV" || message.type == "GOVREQ" || message.type == "ACKRES";
}

}  // namespace

void InterchangeReader::State::report_at(std::string_view code, Severity severity, std::string_view message,
                                         std::uint64_t offset, std::uint64_t length) {
  told.diagnostic({code, severity, offset, length, lines.line_at(input, offset), segment_number(), 0, 0, message});
}

void InterchangeReader::State::report_value(std::string_view code, Severity severity, std::string_view message,
                                            std::string_view value) {
  if (!pending && !given() && value.data() == nullptr && !in_interchange) {
    report_at(code, severity, message, std::max(ranges.end(), input.origin()), 0);
    return;
  }
  Diagnostic found = place_of(value);
  found.code = code;
  found.severity = severity;
  found.message = message;
  told.diagnostic(found);
}

Diagnostic InterchangeReader::State::place_of(std::string_view value) {
  const ValuePlace place = segment.place_of(value);
  const bool whole = place.element == 0 && place.offset == segment.offset();
  const std::uint64_t length = whole ? segment_end - segment.offset() : segment.length_of(value);
  return {{},
          Severity::kWarning,
          place.offset,
          length,
          lines.line_at(input, place.offset),
          segment_number(),
          place.element,
          value.data() == nullptr ? 0 : place.component,
          {}};
}

Diagnostic InterchangeReader::State::place_of_message_end() {
  const std::uint64_t length = current_message.complete ? segment_end - *message_end : 0;
  return {
      {}, Severity::kWarning, *message_end, length, lines.line_at(input, *message_end), current_message.segments, 0, 0,
      {}};
}

bool InterchangeReader::State::first_time(Once what) {
  const auto bit = static_cast<std::uint8_t>(what);
  if ((told_once & bit) != 0) return false;
  told_once |= bit;
  return true;
}

// At the beginning of the interchange, wherever reading is.
void InterchangeReader::State::report_interchange(std::string_view code, Severity severity, std::string_view message,
                                                  std::uint64_t length) {
  const std::uint64_t line = frame_line != 0 ? frame_line : lines.line_at(input, current.offset);
  told.diagnostic({code, severity, current.offset, length, line, segment_number(), 0, 0, message});
}

void InterchangeReader::State::report_frame() {
  if (frame.una_invalid) {
    report_interchange("edifact.una.invalid", Severity::kWarning, "UNA cannot be meant; separators are those of UNB",
                       9);
  } else if (frame.inferred) {
    report_interchange("edifact.separators.inferred", Severity::kWarning, "unusual separators without UNA", 0);
  }
  if (frame.implied) {
    report_interchange("edifact.unb.missing", Severity::kError, "the interchange has no UNB", 0);
  }
  if (frame.repetition_ignored) {
    report_interchange("edifact.repetition.ignored", Severity::kInfo,
                       "UNA names a repetition separator that is not used here", 9);
  }
  set_character_exceptions();
}

void InterchangeReader::State::set_character_exceptions() {
  character_exceptions.clear();
  for (const char c : {current.separators.component, current.separators.element, current.separators.terminator,
                       current.separators.release, current.separators.repetition}) {
    if (c != '\0') character_exceptions.push_back(c);
  }
  if (current.separators.typographic) character_exceptions += "\xE2\x80";
}

void InterchangeReader::State::parse_interchange() {
  Fields fields(segment);
  if (fields.next_element()) {
    current.syntax_id = fields.component();
    const std::string_view version = fields.component();
    const auto number = number_in(version);
    current.version = number && *number < 100 ? static_cast<int>(*number) : 0;
    if (current.version < 1 || current.version > 4) {
      report_value("edifact.unb.version", Severity::kWarning, "the syntax version is not 1 to 4", version);
    }
  }
  current.repertoire = repertoire_of(current.syntax_id);
  if (utf8) current.repertoire = in_utf8(current.repertoire);
  if (current.repertoire == Repertoire::kUnknown) {
    report_value("edifact.unb.syntax", Severity::kInfo, "not a syntax identifier of the standard", segment.value(1));
  }
  current.sender = party_in(fields);
  current.recipient = party_in(fields);
  if (current.sender.id.empty() || current.recipient.id.empty()) {
    report_value("edifact.unb.party", Severity::kWarning, "UNB names no sender or no recipient", {});
  }
  current.date = next_value(fields);
  current.time = fields.component();
  const bool date_good = is_ascii_digits(current.date) && (current.date.size() == 6 || current.date.size() == 8);
  if (!date_good || !is_ascii_digits(current.time) || current.time.size() != 4) {
    report_value("edifact.unb.date", Severity::kWarning, "date and time of preparation are not (CC)YYMMDD and HHMM",
                 {});
  }
  current.reference = next_value(fields);
  if (current.reference.empty()) {
    report_value("edifact.unb.reference", Severity::kWarning, "the interchange has no reference", {});
  }
  next_value(fields);  // S005: a password is nobody's business
  current.application = next_value(fields);
  current.priority = next_value(fields);
  current.acknowledgement = next_value(fields) == "1";
  current.agreement = next_value(fields);
  current.test = next_value(fields) == "1";
  if (current.application == "PNRGOV") turn_off_repetition();
}

// From the next segment on.
void InterchangeReader::State::turn_off_repetition() {
  if (!current.separators.has_repetition()) return;
  current.separators.repetition = '\0';
  report_interchange("edifact.repetition.ignored", Severity::kInfo,
                     "PADIS messages do not use the repetition separator", 0);
  // Where another interchange begins in the midst of this segment, nothing else is read with these separators.
  if (!reframe) cursor.seek(segment_end, current.separators);
}

void InterchangeReader::State::parse_group() {
  Fields fields(segment);
  current_group.type = next_value(fields);
  current_group.sender = party_in(fields);
  current_group.recipient = party_in(fields);
  current_group.date = next_value(fields);
  current_group.time = fields.component();
  current_group.reference = next_value(fields);
  current_group.agency = next_value(fields);
  current_group.version = next_value(fields);
  current_group.release = fields.component();
  current_group.association = fields.component();
  if (current_group.reference.empty()) {
    report_value("edifact.ung.reference", Severity::kWarning, "the group has no reference", {});
  }
  if (current.messages > 0 && current.groups == 1) {
    report_value("edifact.ung.mixed", Severity::kWarning, "messages stand before the first group", {});
  }
}

void InterchangeReader::State::parse_message() {
  Message& message = current_message;
  Fields fields(segment);
  message.reference = next_value(fields);
  message.type = next_value(fields);
  message.version = fields.component();
  message.release = fields.component();
  message.agency = fields.component();
  message.association = fields.component();
  message.access = next_value(fields);
  const std::string_view sequence = next_value(fields);
  const std::string_view first_last = fields.component();
  message.sequence = sequence;
  message.first_last = first_last;
  message.part = part_of(message.sequence, message.first_last);
  const std::string_view plain_type = trim(message.type);
  if (plain_type.size() != message.type.size()) {
    report_value("edifact.unh.blank", Severity::kInfo, "blanks around the type of the message, taken out",
                 segment.value(2));
    message.type = std::string(plain_type);
  }
  if (message.type.empty()) {
    report_value("edifact.unh.type", Severity::kError, "UNH does not say what message this is", {});
  }
  if (message.reference.empty()) {
    report_value("edifact.unh.reference", Severity::kWarning, "the message has no reference", {});
  }
  const bool odd_number = !sequence.empty() && !number_in(sequence);
  const bool odd_letter = !first_last.empty() && first_last != "C" && first_last != "F";
  if (odd_number || odd_letter) {
    report_value("edifact.unh.sequence", Severity::kWarning, "not a number, and C for first or F for final",
                 odd_number ? sequence : first_last);
  }
  if (current.separators.has_repetition() && is_padis(message)) turn_off_repetition();
}

void InterchangeReader::State::check_count(std::string_view code, std::string_view message, std::uint64_t expected) {
  const std::string_view said = segment.value(1);
  if (number_in(said) != expected) report_value(code, Severity::kWarning, message, said);
}

void InterchangeReader::State::check_reference(std::string_view code, std::string_view message,
                                               std::string_view expected) {
  const std::string_view said = segment.value(2);
  if (said != expected) report_value(code, Severity::kWarning, message, said);
}

void InterchangeReader::State::check_message_end() {
  check_count("edifact.unt.count", "the number of segments is not the one that is there", current_message.segments);
  check_reference("edifact.unt.reference", "not the reference of UNH", current_message.reference);
}

void InterchangeReader::State::check_group_end() {
  check_count("edifact.une.count", "the number of messages is not the one that is there", current_group.messages);
  check_reference("edifact.une.reference", "not the reference of UNG", current_group.reference);
}

void InterchangeReader::State::check_interchange_end() {
  const std::uint64_t expected = current.groups > 0 ? current.groups : current.messages;
  check_count("edifact.unz.count", "the number of groups or messages is not the one that is there", expected);
  if (!current.implied) check_reference("edifact.unz.reference", "not the reference of UNB", current.reference);
}

}  // namespace limen::edifact
