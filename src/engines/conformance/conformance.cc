#include "engines/conformance/conformance.h"

#include <algorithm>
#include <utility>

namespace limen::conformance {
namespace {

struct Word {
  Element element;
  std::string_view text;
};
constexpr Word kWords[] = {{Element::kFlightNumber, "flight_number"},
                           {Element::kDepartureAirport, "departure_airport"},
                           {Element::kArrivalAirport, "arrival_airport"},
                           {Element::kDepartureTime, "departure_time"},
                           {Element::kArrivalTime, "arrival_time"},
                           {Element::kTransaction, "transaction"},
                           {Element::kReportingParty, "reporting_party"},
                           {Element::kSurname, "surname"},
                           {Element::kGiven, "given"},
                           {Element::kBirthDate, "birth_date"},
                           {Element::kSex, "sex"},
                           {Element::kNationality, "nationality"},
                           {Element::kResidence, "residence"},
                           {Element::kEmbarkation, "embarkation"},
                           {Element::kDisembarkation, "disembarkation"},
                           {Element::kBooking, "booking"},
                           {Element::kUnique, "unique"},
                           {Element::kSeat, "seat"},
                           {Element::kAddress, "address"},
                           {Element::kDocument, "document"},
                           {Element::kDocumentType, "document_type"},
                           {Element::kDocumentNumber, "document_number"},
                           {Element::kDocumentIssuer, "document_issuer"},
                           {Element::kDocumentExpiry, "document_expiry"}};

constexpr paxlst::MessageKind kLists[] = {paxlst::MessageKind::kPassengerList, paxlst::MessageKind::kCrewList,
                                          paxlst::MessageKind::kFlightStatus, paxlst::MessageKind::kMasterCrewList,
                                          paxlst::MessageKind::kGatePass};

constexpr paxlst::PersonKind kKinds[] = {paxlst::PersonKind::kOther,       paxlst::PersonKind::kPassenger,
                                         paxlst::PersonKind::kCrew,        paxlst::PersonKind::kTransitPassenger,
                                         paxlst::PersonKind::kTransitCrew, paxlst::PersonKind::kReference};

bool of_flight(Element element) { return element < Element::kSurname; }

enum class Presence : std::uint8_t { kMissing, kIncomplete, kThere };

Presence text(std::string_view value) { return value.empty() ? Presence::kMissing : Presence::kThere; }

Presence date(const paxlst::StatedDate& date) {
  if (date.state == paxlst::DateState::kAbsent) return Presence::kMissing;
  // A birth date with unknown parts is a date that somebody has; one that is no date is not.
  return date.state == paxlst::DateState::kInvalid || date.date.year() == 0 ? Presence::kIncomplete : Presence::kThere;
}

Presence time(const paxlst::LocalTime& time) {
  if (!time.present()) return Presence::kMissing;
  return time.state == paxlst::DateState::kExact && time.minute >= 0 ? Presence::kThere : Presence::kIncomplete;
}

// The ends of the leg that crosses the border; where there is no leg, because the other end is missing, the place of
// departure (LOC+125) or of arrival (LOC+87) that there is.
const paxlst::Stop* stop_of(const paxlst::Message& message, bool departure) {
  if (const paxlst::Leg* leg = message.border_leg()) return &message.stops[departure ? leg->from : leg->to];
  for (const paxlst::Stop& stop : message.stops) {
    if (stop.qualifier == (departure ? "125" : "87")) return &stop;
  }
  return nullptr;
}

// A message that says of persons only what has changed, or who they are.
bool is_partial(paxlst::Action action) {
  switch (action) {
    case paxlst::Action::kChange:
    case paxlst::Action::kCancel:
    case paxlst::Action::kReduction:
    case paxlst::Action::kCrewPassengerFlightChange:
    case paxlst::Action::kCrewCargoFlightChange:
    case paxlst::Action::kCrewContinuationChange:
    case paxlst::Action::kCrewCargoContinuationChange:
    case paxlst::Action::kMasterDelete:
    case paxlst::Action::kMasterChange:
      return true;
    default:
      return false;
  }
}

bool identifies(Element element) {
  return element == Element::kSurname || element == Element::kUnique || element == Element::kBooking;
}

Presence in_flight(const paxlst::Message& message, Element element) {
  const paxlst::Stop* from = stop_of(message, true);
  const paxlst::Stop* to = stop_of(message, false);
  switch (element) {
    case Element::kFlightNumber:
      return message.flights.empty() ? Presence::kMissing : text(message.flights.front().number);
    case Element::kDepartureAirport:
      return from == nullptr ? Presence::kMissing : text(from->airport);
    case Element::kArrivalAirport:
      return to == nullptr ? Presence::kMissing : text(to->airport);
    case Element::kDepartureTime:
      return from == nullptr ? Presence::kMissing : time(from->departure);
    case Element::kArrivalTime:
      return to == nullptr ? Presence::kMissing : time(to->arrival);
    case Element::kTransaction:
      return text(message.transaction());
    default:
      return message.parties.empty() ? Presence::kMissing : Presence::kThere;
  }
}

// A visa lets somebody in, it does not say who that is.
bool is_visa(const paxlst::Document& document) { return document.type == "V"; }

Presence in_person(const paxlst::Message& message, const paxlst::Person& person, Element element) {
  switch (element) {
    case Element::kSurname:
      return text(person.surname());
    case Element::kGiven:
      return text(person.given());
    case Element::kBirthDate:
      return date(person.birth);
    case Element::kSex:
      return person.sex_letter == '\0' ? Presence::kMissing : Presence::kThere;
    case Element::kNationality:
      return text(person.nationality);
    case Element::kResidence:
      return text(person.residence);
    case Element::kEmbarkation:
      return text(person.embarkation);
    case Element::kDisembarkation:
      return text(person.disembarkation);
    case Element::kBooking:
      return text(person.booking);
    case Element::kUnique:
      return text(person.unique);
    case Element::kSeat:
      return text(person.seat);
    case Element::kAddress:
      return person.address == 0 ? Presence::kMissing : Presence::kThere;
    default: {
      const auto documents = message.documents_of(person);
      return std::ranges::all_of(documents, is_visa) ? Presence::kMissing : Presence::kThere;
    }
  }
}

Presence in_document(const paxlst::Document& document, Element element) {
  switch (element) {
    case Element::kDocumentType:
      return text(document.type);
    case Element::kDocumentNumber:
      return text(document.number);
    case Element::kDocumentIssuer:
      return text(document.issuer);
    default:
      return date(document.expiry);
  }
}

std::string_view code_of(Presence presence) {
  return presence == Presence::kMissing ? "conformance.missing" : "conformance.incomplete";
}

std::optional<Severity> parse_severity(std::string_view word) {
  for (const Severity severity : {Severity::kInfo, Severity::kWarning, Severity::kError}) {
    if (word == limen::to_text(severity)) return severity;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Element element) {
  for (const Word& word : kWords) {
    if (word.element == element) return word.text;
  }
  return "unknown";
}

std::optional<Element> parse_element(std::string_view text) {
  for (const Word& word : kWords) {
    if (word.text == text) return word.element;
  }
  return std::nullopt;
}

Result<Profile::Demand> Profile::read_demand(const Node& node, bool person) {
  if (person) {
    TRY(node.only({"element", "severity", "of"}));
  } else {
    TRY(node.only({"element", "severity"}));
  }
  Demand demand;
  const std::string element_text = TRY(node.text_at("element"));
  const auto element = parse_element(element_text);
  if (!element || of_flight(*element) == person) return node.error("pack.value", "no such element here");
  demand.element = *element;
  const std::string severity_text = TRY(node.text_at("severity"));
  const auto severity = parse_severity(severity_text);
  if (!severity) return node.error("pack.value", "a severity is info, warning or error");
  demand.severity = *severity;
  if (!person) return demand;
  const Node* of = TRY(node.at("of"));
  const std::vector<std::string> kinds = TRY(of->texts());
  for (const std::string& word : kinds) {
    bool known = false;
    for (const paxlst::PersonKind kind : kKinds) {
      if (word != paxlst::to_text(kind)) continue;
      demand.of[static_cast<std::size_t>(kind)] = known = true;
    }
    if (!known) return of->error("pack.value", "no such kind of person");
  }
  return demand;
}

Result<Profile> Profile::build(const Node& node) {
  TRY(node.only({"profile", "valid_from", "valid_to", "source", "fact", "flight", "persons", "timing", "responses"}));
  Profile profile;
  profile.name_ = TRY(node.text_at("profile"));
  TRY(node.text_at("source"));
  TRY(node.date_at("valid_from"));
  for (const bool person : {false, true}) {
    const Node* list = TRY(node.at(person ? "persons" : "flight"));
    TRY(list->require_list());
    for (const Node& item : list->items) {
      (person ? profile.persons_ : profile.flight_).push_back(TRY(read_demand(item, person)));
    }
  }
  const Node* timing = TRY(node.at("timing"));
  TRY(timing->require_map());
  for (const auto& [kind, window] : timing->members) {
    const auto same = [&kind](paxlst::MessageKind list) { return kind == paxlst::to_text(list); };
    if (std::ranges::none_of(kLists, same)) return window.error("pack.value", "no such kind of list");
    TRY(window.only({"earliest", "latest"}));
    Window read;
    read.earliest = TRY(window.integer_at("earliest"));
    read.latest = TRY(window.integer_at("latest"));
    if (read.earliest > read.latest) return window.error("pack.value", "the window ends before it begins");
    profile.timing_[kind] = read;
  }
  const Node* responses = TRY(node.at("responses"));
  TRY(responses->only({"board", "do_not_board", "advice", "insufficient"}));
  for (const std::string_view verdict : {"board", "do_not_board", "advice", "insufficient"}) {
    const std::string status = TRY(responses->text_at(verdict));
    if (status.size() != 2) return responses->error("pack.value", "a status has two characters");
    profile.responses_[std::string(verdict)] = status;
  }
  return profile;
}

std::string_view Profile::response(std::string_view verdict) const {
  const auto found = responses_.find(verdict);
  return found == responses_.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<Finding> Profile::check(const paxlst::Message& message, std::optional<Instant> received) const {
  std::vector<Finding> findings;
  if (!message.air()) return findings;
  check_flight(message, findings);
  for (std::uint32_t number = 1; number <= message.persons.size(); ++number) check_person(message, number, findings);
  if (received) check_timing(message, *received, findings);
  return findings;
}

void Profile::check_flight(const paxlst::Message& message, std::vector<Finding>& findings) const {
  if (message.kind == paxlst::MessageKind::kMasterCrewList) return;  // of no flight
  for (const Demand& demand : flight_) {
    const Presence presence = in_flight(message, demand.element);
    if (presence != Presence::kThere) findings.push_back({code_of(presence), demand.severity, demand.element, 0, 0});
  }
}

void Profile::check_person(const paxlst::Message& message, std::uint32_t number, std::vector<Finding>& findings) const {
  const paxlst::Person& person = message.persons[number - 1];
  const bool partial = is_partial(message.action);
  for (const Demand& demand : persons_) {
    if (!demand.of[static_cast<std::size_t>(person.kind)]) continue;
    if (demand.element > Element::kDocument) {
      check_documents(message, number, demand, findings);
      continue;
    }
    const Presence presence = in_person(message, person, demand.element);
    if (presence == Presence::kThere) continue;
    if (presence == Presence::kMissing && partial && !identifies(demand.element)) continue;
    findings.push_back({code_of(presence), demand.severity, demand.element, number, 0});
  }
}

// Somebody without documents is one finding (of the element `document`), not five.
void Profile::check_documents(const paxlst::Message& message, std::uint32_t number, const Demand& demand,
                              std::vector<Finding>& findings) const {
  std::uint32_t document = 0;
  for (const paxlst::Document& item : message.documents_of(message.persons[number - 1])) {
    ++document;
    const Presence presence = in_document(item, demand.element);
    // A visa's expiry is a matter of the state that issued it.
    if (presence == Presence::kThere || (demand.element == Element::kDocumentExpiry && is_visa(item))) continue;
    findings.push_back({code_of(presence), demand.severity, demand.element, number, document});
  }
}

void Profile::check_timing(const paxlst::Message& message, Instant received, std::vector<Finding>& findings) const {
  const auto window = timing_.find(paxlst::to_text(message.kind));
  const paxlst::Stop* from = stop_of(message, true);
  if (window == timing_.end() || from == nullptr) return;
  const paxlst::LocalTime& departure = from->departure;
  if (departure.utc_state == paxlst::UtcState::kUnknown) return;
  const std::int64_t minute = 60'000'000;
  const std::int64_t after = received.microseconds - departure.utc.microseconds;
  if (after < window->second.earliest * minute) {
    findings.push_back({"conformance.early", Severity::kWarning, std::nullopt, 0, 0});
  } else if (after > window->second.latest * minute) {
    findings.push_back({"conformance.late", Severity::kWarning, std::nullopt, 0, 0});
  }
}

}  // namespace limen::conformance
