#include <algorithm>
#include <cstring>

#include "formats/paxlst/reading.h"

namespace limen::paxlst {

using edifact::Segment;
using edifact::tag;

namespace {

constexpr std::size_t kSeparateRaw = 1000;  // raw segments that are told apart

// Does a value repeat? The separator may also stand released inside one.
bool repeats(const Segment& segment, char separator) {
  if (segment.original().find(separator) == std::string_view::npos) return false;
  edifact::Fields fields(segment);
  do {
    if (fields.next_repetition()) return true;
  } while (fields.next_element());
  return false;
}

}  // namespace

PaxlstReader::PaxlstReader(edifact::InterchangeReader& reader, const ReadOptions& options)
    : reader_(reader),
      options_(options),
      check_(options.validate ? std::make_unique<directory::Check>(directory::passenger_list()) : nullptr),
      doubts_(std::make_unique<Doubts>()) {}
PaxlstReader::~PaxlstReader() = default;

bool PaxlstReader::read(Message& message) {
  Reading reading(reader_, options_, message, check_.get(), *doubts_);
  if (resuming_) {
    message.clear_persons();
    reading.resume();
    reading.segment(reader_.segment());
  } else {
    message.clear();
    *doubts_ = Doubts();
    reading.start();
    if (check_ != nullptr) check_->start(message.envelope);
  }
  resuming_ = false;
  ++message.part;
  if (!reading.segments()) {
    reading.finish();
    resuming_ = true;
    return false;
  }
  if (check_ != nullptr) check_->finish(reader_);
  message.last_part = true;
  reading.finish();
  return true;
}

void Reading::start() {
  m_.envelope = reader_.message();
  m_.separators = reader_.interchange().separators;
  m_.repertoire = reader_.interchange().repertoire;
  if (m_.envelope.version == "001") m_.form = Form::kOldUs;
}

void Reading::resume() {
  header_done_ = true;
  where_ = Where::kEnd;
}

bool Reading::begins_person(const Segment& segment) const {
  return header_done_ && (segment.tag() == tag("NAD") || segment.tag() == tag("PDT"));
}

void Reading::take(const Segment& segment) {
  if (m_.separators.has_repetition() && repeats(segment, m_.separators.repetition)) {
    // Nothing in a list repeats inside a segment; the first values are read, and all of them are kept.
    push_raw(segment, true);
    reader_.keep_raw();
    reader_.report("paxlst.segment.repetition", Severity::kInfo, "values repeat inside a segment of a list");
  }
  const bool person = in_person();
  switch (segment.tag()) {
    case tag("NAD"):
      return name_and_address(segment);
    case tag("DTM"):
      return m_.form == Form::kOldUs ? old_date(segment) : person ? person_date(segment) : header_date(segment);
    case tag("LOC"):
      return person ? person_location(segment) : header_location(segment);
    case tag("RFF"):
      return person ? reference(segment) : header_reference(segment);
    case tag("ATT"):
      return person ? attribute(segment) : other(segment);
    case tag("MEA"):
      return person ? measure(segment) : other(segment);
    case tag("GEI"):
      return person ? indicator(segment) : other(segment);
    case tag("FTX"):
      return person ? free_text(segment) : other(segment);
    case tag("EMP"):
      return person ? employment(segment) : other(segment);
    case tag("NAT"):
      return person ? nationality(segment) : other(segment);
    case tag("DOC"):
      return person ? document(segment) : other(segment);
    case tag("COM"):
      return contacts(segment);
    case tag("CTA"):
      return contact_person(segment);
    case tag("BGM"):
      return begin_message(segment);
    case tag("TDT"):
      return person ? other(segment) : transport(segment);
    case tag("CNT"):
      return control_count(segment);
    case tag("PDT"):
      return old_person(segment);
    default:
      return other(segment);
  }
}

void Reading::rest(Fields& fields, bool& surplus) {
  do {
    over(fields, surplus);
  } while (fields.next_element());
}

void Reading::push_raw(const Segment& segment, bool partly) {
  RawPart part;
  part.offset = segment.offset();
  part.length = segment.length();
  part.flights = static_cast<std::uint32_t>(m_.flights.size());
  part.stops = static_cast<std::uint32_t>(m_.stops.size());
  part.partly = partly;
  part.at_end = where_ == Where::kEnd;
  if (in_person()) {
    part.person = static_cast<std::uint32_t>(m_.persons.size());
    part.document = document_number();
  }
  if (!partly && m_.raw.size() >= kSeparateRaw && join_raw(segment, part)) return;
  part.text = options_.copy ? m_.person_text.keep(segment.original()) : segment.original();
  m_.raw.push_back(part);
}

// Lists of nothing else: a part for each would take many times the bytes of the message.
bool Reading::join_raw(const Segment& segment, const RawPart& part) {
  RawPart& last = m_.raw.back();
  const bool same_place = last.person == part.person && last.document == part.document &&
                          last.flights == part.flights && last.stops == part.stops && last.at_end == part.at_end;
  if (!same_place || last.partly || last.passed_over || last.offset + last.length != part.offset) return false;
  const std::string_view more = segment.original();
  std::string_view joined;
  if (!options_.copy) {
    if (last.text.data() + last.text.size() == more.data()) joined = {last.text.data(), last.text.size() + more.size()};
  } else {
    joined = m_.person_text.extend(last.text, more);
  }
  if (joined.empty()) return false;
  last.text = joined;
  last.length += part.length;
  return true;
}

void Reading::pass_over(const Segment& segment) {
  if (m_.raw.empty() || !m_.raw.back().passed_over) {
    push_raw(segment, true);
    RawPart& part = m_.raw.back();
    part.text = {};
    part.partly = false;
    part.passed_over = true;
    reader_.report("paxlst.person.too_large", Severity::kError,
                   "so much belongs to one person, or to the header, that the rest is passed over");
  }
  RawPart& part = m_.raw.back();
  part.length = segment.end() - part.offset;
  reader_.keep_raw();
}

void Reading::keep_partly(const Segment& segment) {
  push_raw(segment, true);
  reader_.keep_raw();
  reader_.report("paxlst.segment.surplus", Severity::kInfo, "the segment holds values that the list has no place for");
}

void Reading::keep_whole(const Segment& segment, std::string_view code, Severity severity, std::string_view message,
                         std::string_view value) {
  push_raw(segment, false);
  reader_.keep_raw();
  reader_.report(code, severity, message, value);
}

void Reading::keep_behind(const Segment& segment) {
  keep_whole(segment, "paxlst.segment.order", Severity::kWarning, "more of the header behind the persons");
}

void Reading::other(const Segment& segment) {
  switch (segment.tag()) {
    case tag("UNS"):
      if (m_.form == Form::kOldUs) return;  // between header and persons
      [[fallthrough]];
    case tag("GID"):
    case tag("QTY"):
    case tag("CPI"):
    case tag("AUT"):
    case tag("TDT"):
    case tag("ATT"):
    case tag("MEA"):
    case tag("GEI"):
    case tag("FTX"):
    case tag("EMP"):
    case tag("NAT"):
    case tag("DOC"):
      return keep_whole(segment, "paxlst.segment.unplaced", Severity::kInfo,
                        "a segment of the directory that has no field here");
    default:
      return keep_whole(segment, "paxlst.segment.unknown", Severity::kWarning, "not a segment of passenger lists");
  }
}

void Reading::finish_header() {
  header_done_ = true;
  build_legs(m_);
  m_.reference_day = flight_day(m_);
  m_.day_of_flight = !m_.reference_day.empty();
  if (m_.day_of_flight) return;
  doubts_.day = reader_.place();
  m_.reference_day = read_envelope_date(reader_.interchange().date);
  if (m_.reference_day.empty() && reader_.group() != nullptr) {
    m_.reference_day = read_envelope_date(reader_.group()->date);
  }
}

// A flight's date that came behind its persons: their centuries are told once more.
void Reading::settle_dates() {
  if (!header_done_) return finish_header();
  if (m_.day_of_flight) return;
  const PackedDate day = flight_day(m_);
  if (day.empty()) return;
  m_.reference_day = day;
  m_.day_of_flight = true;
  for (Person& person : m_.persons) {
    if (person.birth.state == DateState::kAbsent) continue;
    person.birth = read_date(person.birth.raw, person.birth.format, DateRule::kPast, m_.reference_day, true);
  }
  for (Document& document : m_.documents) {
    if (document.expiry.state != DateState::kAbsent) {
      document.expiry = read_date(document.expiry.raw, document.expiry.format, DateRule::kExpiry, m_.reference_day);
    }
    if (document.issued.state != DateState::kAbsent) {
      document.issued = read_date(document.issued.raw, document.issued.format, DateRule::kPast, m_.reference_day);
    }
  }
  for (Moment& moment : m_.moments) {
    moment.time = read_local_time(moment.time.raw, moment.time.format, m_.reference_day);
  }
}

// Who has held a document before the younger reading of the birth date is the older one.
void Reading::settle_births() {
  for (Person& person : m_.persons) {
    if (person.birth.other.empty()) continue;
    for (const Document& document : m_.documents_of(person)) {
      if (document.issued.state != DateState::kExact || !(document.issued.date < person.birth.date)) continue;
      std::swap(person.birth.date, person.birth.other);
      break;
    }
  }
}

void Reading::count_persons() {
  for (; counted_ < m_.persons.size(); ++counted_) {
    const Person& person = m_.persons[counted_];
    m_.total_passengers += person.is_passenger() ? 1 : 0;
    m_.total_crew += person.is_crew() ? 1 : 0;
    m_.total_references += person.kind == PersonKind::kReference ? 1 : 0;
  }
}

// Whoever is named by nothing but references counts as well: as a passenger, unless crew is what is counted.
bool Reading::right(const Count& count) const {
  if (count.number < 0) return false;
  const auto number = static_cast<std::uint64_t>(count.number);
  const bool of_crew = code(count.qualifier) == code("41");
  const std::uint64_t all = (of_crew ? m_.total_crew : m_.total_passengers) + m_.total_references;
  return number == all || (of_crew && number == m_.total_crew);
}

// The count is of the whole flight: in a part of a list that was split over messages it says nothing about the part.
void Reading::check_counts() {
  if (!in_one_message()) return;
  auto doubt = doubts_.counts.begin();
  for (std::size_t index = 0; index < m_.counts.size(); ++index) {
    const Count& count = m_.counts[index];
    const bool doubted = doubt != doubts_.counts.end() && doubt->index == index;
    if (is_of_persons(count) && !right(count)) {
      reader_.report(doubted ? doubt->place : reader_.place(), "paxlst.count.persons", Severity::kWarning,
                     "the count is not that of the persons in the list");
    }
    if (doubted) ++doubt;
  }
}

void Reading::finish() {
  end_person();
  settle_dates();
  settle_births();
  m_.envelope.segments = reader_.message().segments;
  m_.envelope.length = reader_.message().length;
  m_.envelope.complete = reader_.message().complete;
  m_.envelope.too_large = reader_.message().too_large;
  count_persons();
  m_.total_persons += m_.persons.size();
  m_.total_documents += m_.documents.size();
  if (!m_.last_part) return;
  check_counts();
  if (m_.code.empty() && m_.form == Form::kUn) {
    reader_.report(doubts_.beginning.value_or(reader_.place()), "paxlst.bgm.missing", Severity::kWarning,
                   "the message does not say what kind of list it is");
  }
  if (m_.air() && !m_.day_of_flight) {
    reader_.report(doubts_.day.value_or(reader_.place()), "paxlst.flight.day", Severity::kWarning,
                   "no date of a flight to tell centuries by");
  }
}

void Message::clear() {
  clear_persons();
  form = Form::kUn;
  kind = MessageKind::kUnknown;
  action = Action::kNone;
  code = action_code = {};
  reference_day = {};
  day_of_flight = false;
  header_references.clear();
  header_moments.clear();
  header_places.clear();
  parties.clear();
  header_contacts.clear();
  flights.clear();
  stops.clear();
  flight_moments.clear();
  legs.clear();
  counts.clear();
  total_persons = total_passengers = total_crew = total_references = total_documents = part = 0;
  last_part = false;
  header_text.clear();
}

void Message::clear_persons() {
  persons.clear();
  documents.clear();
  references.clear();
  places.clear();
  moments.clear();
  contacts.clear();
  nationalities.clear();
  indicators.clear();
  attributes.clear();
  bag_tags.clear();
  texts.clear();
  addresses.clear();
  raw.clear();
  person_text.clear();
}

std::string_view Message::transaction() const {
  for (const Reference& reference : header_references) {
    if (reference.qualifier == "TN") return reference.value;
  }
  return {};
}

const Leg* Message::border_leg() const {
  for (const Leg& leg : legs) {
    if (leg.border) return &leg;
  }
  return legs.empty() ? nullptr : legs.data();
}

}  // namespace limen::paxlst
