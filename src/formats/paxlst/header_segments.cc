// The segments before the persons, and CNT behind them.
#include <charconv>

#include "base/text.h"
#include "formats/paxlst/reading.h"

namespace limen::paxlst {
namespace {

MessageKind kind_of(std::string_view text) {
  switch (code(text)) {
    case code("745"):
      return MessageKind::kPassengerList;
    case code("250"):
      return MessageKind::kCrewList;
    case code("266"):
      return MessageKind::kFlightStatus;
    case code("336"):
      return MessageKind::kMasterCrewList;
    case code("655"):
      return MessageKind::kGatePass;
    case code("10"):
      return MessageKind::kTruckManifest;
    default:
      return MessageKind::kUnknown;
  }
}

Action list_action(std::uint32_t letters) {
  switch (letters) {
    case code("CP"):
      return Action::kChange;
    case code("XR"):
      return Action::kCancel;
    case code("RP"):
      return Action::kReduction;
    default:
      return Action::kUnknown;
  }
}

Action status_action(std::uint32_t letters) {
  switch (letters) {
    case code("CL"):
      return Action::kClose;
    case code("CLNB"):
      return Action::kCloseNotOnBoard;
    case code("CLOB"):
      return Action::kCloseOnBoard;
    case code("XF"):
      return Action::kCancelFlight;
    case code("CF"):
      return Action::kChangeFlight;
    default:
      return Action::kUnknown;
  }
}

Action crew_action(std::uint32_t letters) {
  switch (letters) {
    case code("C"):
      return Action::kCrewPassengerFlight;
    case code("CC"):
      return Action::kCrewPassengerFlightChange;
    case code("B"):
      return Action::kCrewCargoFlight;
    case code("BC"):
      return Action::kCrewCargoFlightChange;
    case code("A"):
      return Action::kCrewOverflight;
    case code("D"):
      return Action::kCrewOverflightOther;
    case code("E"):
      return Action::kCrewContinuation;
    case code("EC"):
      return Action::kCrewContinuationChange;
    case code("F"):
      return Action::kCrewCargoContinuation;
    case code("FC"):
      return Action::kCrewCargoContinuationChange;
    default:
      return Action::kUnknown;
  }
}

Action master_action(std::uint32_t letters) {
  switch (letters) {
    case code("G"):
      return Action::kMasterAdd;
    case code("H"):
      return Action::kMasterDelete;
    case code("I"):
      return Action::kMasterChange;
    default:
      return Action::kUnknown;
  }
}

Action action_of(MessageKind kind, std::string_view text) {
  if (text.empty()) return Action::kNone;
  const std::uint32_t letters = code(text);
  switch (kind) {
    case MessageKind::kPassengerList:
    case MessageKind::kGatePass:
      return list_action(letters);
    case MessageKind::kFlightStatus:
      return status_action(letters);
    case MessageKind::kCrewList:
      return crew_action(letters);
    case MessageKind::kMasterCrewList:
      return master_action(letters);
    case MessageKind::kTruckManifest:
    case MessageKind::kUnknown:
      return Action::kUnknown;
  }
  return Action::kUnknown;
}

}  // namespace

std::uint16_t read_format(std::string_view text) {
  if (text.size() != 3) return 0;
  std::uint16_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    value = static_cast<std::uint16_t>(value * 10 + (c - '0'));
  }
  return value;
}

void Reading::begin_message(const Segment& segment) {
  if (!m_.code.empty() || !m_.action_code.empty()) {
    return keep_whole(segment, "paxlst.bgm.repeated", Severity::kWarning, "a second beginning of the message");
  }
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view kind = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view action = fields.component();
  m_.code = keep_for_all(kind);
  m_.action_code = keep_for_all(action);
  m_.kind = kind_of(kind);
  m_.action = action_of(m_.kind, action);
  if (m_.kind == MessageKind::kUnknown) {
    reader_.report("paxlst.bgm.unknown", Severity::kWarning, "not a kind of passenger or crew list", kind);
  } else if (m_.action == Action::kUnknown && m_.air()) {
    reader_.report("paxlst.bgm.action", Severity::kWarning, "not an action of this kind of list", action);
  }
  done(segment, fields, surplus);
}

void Reading::transport(const Segment& segment) {
  if (where_ == Where::kEnd) {
    return keep_whole(segment, "paxlst.segment.order", Severity::kWarning, "a flight behind the persons");
  }
  where_ = Where::kFlight;
  Fields fields(segment);
  bool surplus = false;
  Flight flight;
  fields.next_element();
  flight.qualifier = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  flight.id = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  flight.mode = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  if (m_.form == Form::kOldUs) {  // the carrier stands one element earlier
    flight.carrier = keep(fields.component());
  } else {
    over(fields, surplus);  // means of transport: nobody sends it for a flight
    fields.next_element();
    flight.carrier = keep(fields.component());
  }
  over(fields, surplus);
  split_flight(flight);
  if (flight.disagree) {
    reader_.report("paxlst.flight.disagree", Severity::kInfo, "flight number and carrier name different airlines");
  }
  flight.stops.first = static_cast<std::uint32_t>(m_.stops.size());
  m_.flights.push_back(flight);
  done(segment, fields, surplus);
}

void Reading::header_location(const Segment& segment) {
  if (!has_room(m_.header_places)) return keep_behind(segment);
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view place = fields.component();
  surplus |= !fields.component().empty();
  surplus |= !fields.component().empty();
  const std::string_view text = fields.component();
  if (where_ == Where::kFlight) {
    Stop stop;
    stop.qualifier = keep(qualifier);
    stop.airport = keep(place);
    stop.text = keep(text);
    if (code(qualifier) == code("125") && arrived_before_departure()) {
      reader_.report("paxlst.segment.order", Severity::kWarning, "the departure stands behind the arrival", qualifier);
    }
    m_.stops.push_back(stop);
    m_.flights.back().stops.count++;
    switch (code(qualifier)) {
      case code("125"):
      case code("87"):
      case code("92"):
      case code("130"):
      case code("188"):
      case code("172"):
        break;
      default:
        if (m_.form == Form::kOldUs) break;
        reader_.report("paxlst.location.qualifier", Severity::kWarning, "not a place that a flight has", qualifier);
    }
  } else {
    m_.header_places.push_back({keep(qualifier), keep(place), keep(text), kOfPerson});
  }
  done(segment, fields, surplus);
}

// Of the flight at hand: an arrival, and no departure so far. Its beginning says it; there may be many stops.
bool Reading::arrived_before_departure() const {
  const Slice slice = m_.flights.back().stops;
  const auto stops = Message::list_of(slice, m_.stops).first(std::min<std::size_t>(slice.count, 4));
  const auto has = [&](std::uint32_t meaning) {
    return std::ranges::any_of(stops, [&](const Stop& stop) { return code(stop.qualifier) == meaning; });
  };
  return has(code("87")) && !has(code("125"));
}

void Reading::header_date(const Segment& segment) {
  if (!has_room(m_.header_moments)) return keep_behind(segment);
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  const std::string_view value = fields.component();
  const std::string_view format = fields.component();
  const std::uint16_t format_code = read_format(format);
  surplus |= !format.empty() && format_code == 0;
  const LocalTime time = read_local_time(keep(value), format_code, read_envelope_date(reader_.interchange().date));
  if (time.state == DateState::kInvalid && !value.empty()) {
    reader_.report("paxlst.date.invalid", Severity::kWarning, "not a date, or not a time", value);
  }
  const bool at_stop = where_ == Where::kFlight && m_.flights.back().stops.count != 0;
  if (!at_stop) {
    m_.header_moments.push_back({keep(qualifier), time, kOfPerson});
    return done(segment, fields, surplus);
  }
  Stop& stop = m_.stops.back();
  const std::uint32_t meaning = code(qualifier);
  if (meaning == code("189") && !stop.departure.present()) {
    stop.departure = time;
  } else if (meaning == code("232") && !stop.arrival.present()) {
    stop.arrival = time;
  } else {
    count_one(stop.moments, m_.flight_moments.size());
    m_.flight_moments.push_back({keep(qualifier), time, kOfPerson});
    if (meaning != code("554") && meaning != code("189") && meaning != code("232")) {
      reader_.report("paxlst.date.qualifier", Severity::kInfo, "not a time that a flight has", qualifier);
    }
  }
  done(segment, fields, surplus);
}

void Reading::header_reference(const Segment& segment) {
  if (!has_room(m_.header_references)) return keep_behind(segment);
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  Reference reference;
  reference.qualifier = keep(fields.component());
  reference.value = keep(fields.component());
  reference.line = keep(fields.component());
  reference.version = keep(fields.component());
  reference.revision = keep(fields.component());
  m_.header_references.push_back(reference);
  done(segment, fields, surplus);
}

// Who sends or answers for the list: NAD before the flights, with a qualifier of no person. `fields` stands behind it.
void Reading::party(const Segment& segment, Fields fields, std::string_view qualifier) {
  bool surplus = false;
  over(fields, surplus);
  Party party;
  party.qualifier = keep(qualifier);
  fields.next_element();
  party.id = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  over(fields, surplus);
  fields.next_element();
  for (std::string_view& name : party.name) name = keep(fields.component());
  over(fields, surplus);
  m_.parties.push_back(party);
  done(segment, fields, surplus);
}

void Reading::contact_person(const Segment& segment) {
  if (m_.parties.empty() || where_ != Where::kHeader || !m_.parties.back().function.empty() ||
      !m_.parties.back().function_id.empty() || !m_.parties.back().function_name.empty()) {
    return keep_whole(segment, "paxlst.segment.unplaced", Severity::kInfo,
                      "a segment of the directory that has no field here");
  }
  Fields fields(segment);
  bool surplus = false;
  Party& party = m_.parties.back();
  fields.next_element();
  party.function = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  party.function_id = keep(fields.component());
  party.function_name = keep(fields.component());
  done(segment, fields, surplus);
}

void Reading::contacts(const Segment& segment) {
  const bool person = in_person();
  if (!person && (m_.parties.empty() || where_ != Where::kHeader)) {
    return keep_whole(segment, "paxlst.segment.unplaced", Severity::kInfo,
                      "a segment of the directory that has no field here");
  }
  Fields fields(segment);
  bool surplus = false;
  Slice& slice = person ? m_.persons.back().contacts : m_.parties.back().contacts;
  std::vector<Contact>& contacts = person ? m_.contacts : m_.header_contacts;
  while (fields.next_element()) {  // up to three, each an element of its own
    const std::string_view value = fields.component();
    const std::string_view channel = fields.component();
    over(fields, surplus);
    if (value.empty() && channel.empty()) continue;
    count_one(slice, contacts.size());
    contacts.push_back({keep(value), keep(channel)});
  }
  if (surplus) keep_partly(segment);
}

void Reading::control_count(const Segment& segment) {
  end_person();
  where_ = Where::kEnd;
  if (!has_room(m_.counts)) return keep_behind(segment);
  Fields fields(segment);
  bool surplus = false;
  Count count;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  const std::string_view value = fields.component();
  count.qualifier = keep(qualifier);
  count.value = keep(value);
  const char* end = count.value.data() + count.value.size();
  if (is_ascii_digits(count.value) && std::from_chars(count.value.data(), end, count.number).ec != std::errc()) {
    count.number = -1;
  }
  m_.counts.push_back(count);
  const bool of_persons = is_of_persons(count);
  if (!of_persons && in_one_message()) {
    reader_.report("paxlst.count.qualifier", Severity::kInfo, "a count that is neither of passengers nor of crew",
                   qualifier);
  }
  count_persons();
  if (of_persons && !right(count)) doubts_.counts.push_back({m_.counts.size() - 1, reader_.place(value)});
  done(segment, fields, surplus);
}

}  // namespace limen::paxlst
