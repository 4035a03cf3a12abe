#include "engines/traffic/passenger_lists.h"

#include <fmt/format.h>

#include "formats/paxlst/write.h"

namespace limen::traffic {
namespace {

struct Codes {
  std::string_view code, action;
};
Codes codes_of(What what) {
  switch (what) {
    case What::kCrew:
      return {"250", "C"};
    case What::kMasterCrew:
      return {"336", "G"};
    case What::kChange:
      return {"745", "CP"};
    case What::kCancel:
      return {"745", "XR"};
    case What::kReduction:
      return {"745", "RP"};
    case What::kCloseOnBoard:
      return {"266", "CLOB"};
    case What::kCloseNotOnBoard:
      return {"266", "CLNB"};
    case What::kCancelFlight:
      return {"266", "XF"};
    default:
      return {"745", ""};
  }
}

bool is_close_out(What what) { return what == What::kCloseOnBoard || what == What::kCloseNotOnBoard; }
bool is_of_crew(What what) { return what == What::kCrew || what == What::kMasterCrew; }

std::string birth_text(const Dialect& dialect, const Told& told) {
  switch (told.birth_state) {
    case Birth::kMissing:
      return {};
    case Birth::kUnknown:
      return "000000";
    case Birth::kWrong:
      return "991332";
    case Birth::kSent:
      break;
  }
  const int year = told.birth.year().value_or(0), month = told.birth.month().value_or(0),
            day = told.birth.day().value_or(0);
  return dialect.long_dates ? fmt::format("{:04}{:02}{:02}", year, month, day)
                            : fmt::format("{:02}{:02}{:02}", year % 100, month, day);
}

// Six zeros say that nothing is known, also of somebody who was born in the year 2000.
void forget_lost_birth(const Told& told, std::string_view text, TruthPerson& truth) {
  if (told.birth_state == Birth::kWrong) truth.birth_sent = text;
  if (text == "000000") truth.birth.clear();
}

std::string seat_text(const Dialect& dialect, std::string_view seat) {
  if (seat.empty() || !dialect.seat_zeros) return std::string(seat);
  return fmt::format("{:0>4}", seat);
}

std::string_view document_code(const Dialect& dialect, const synthetic::Document& document) {
  if (dialect.long_documents) return document.mrz_code;
  return document.type == "identity_card" ? "I" : "P";
}

// The model of one message, made of what is told; text lives in the model.
class ListMaker {
 public:
  ListMaker(const Dialect& dialect, const Flight& flight, What what, const ListPlace& place)
      : d_(dialect), flight_(flight), what_(what), place_(place) {}

  Result<void> write(std::span<Told> persons, edifact::EdifactWriter& writer) {
    header();
    legs();
    if (what_ != What::kCancelFlight) {
      m_.counts.push_back({is_of_crew(what_) ? "41" : "42", keep(std::to_string(place_.total)), -1});
    }
    for (Told& told : persons) {
      if (is_close_out(what_)) {
        reference_only(told);
      } else {
        person(told);
      }
    }
    return paxlst::write_message(writer, m_);
  }

 private:
  std::string_view keep(std::string_view text) { return m_.header_text.keep(text); }
  std::string_view wire(std::string_view utf8) { return keep(wire_text(d_, utf8)); }

  void header() {
    m_.separators = d_.separators;
    m_.envelope.reference = place_.reference;
    m_.envelope.type = "PAXLST";
    m_.envelope.version = d_.version;
    m_.envelope.release = d_.release;
    m_.envelope.agency = d_.agency;
    m_.envelope.association = d_.association;
    m_.envelope.access = place_.access;
    m_.envelope.sequence = fmt::format("{:02}", place_.part);
    m_.envelope.first_last = place_.last ? "F" : "C";
    const Codes codes = codes_of(what_);
    m_.code = codes.code;
    m_.action_code = codes.action;
    m_.header_references.push_back({"TN", keep(place_.transaction), "", "", "1", paxlst::kOfPerson});
    paxlst::Party party;
    party.qualifier = "MS";
    party.name[0] = keep(flight_.carrier + " OPERATIONS DESK");
    m_.header_contacts.push_back({"0 00 555 0100", "TE"});
    m_.header_contacts.push_back({"0 00 555 0101", "FX"});
    m_.header_contacts.push_back({keep("DESK." + flight_.carrier + ".EXAMPLE"), "EM"});
    party.contacts = {0, 3};
    m_.parties.push_back(party);
  }

  paxlst::LocalTime time(CivilDate day, int minute) {
    paxlst::LocalTime time;
    time.raw = keep(year_month_day(day) + clock_text(minute));
    time.format = 201;
    time.state = paxlst::DateState::kExact;
    return time;
  }

  void legs() {
    paxlst::Flight flight;
    flight.qualifier = "20";
    flight.id = keep(flight_.designator());
    flight.carrier = keep(flight_.carrier);
    flight.stops = {0, 2};
    m_.flights.push_back(flight);
    paxlst::Stop from, to;
    from.qualifier = "125";
    from.airport = keep(flight_.from);
    from.departure = time(flight_.day, flight_.departure);
    to.qualifier = "87";
    to.airport = keep(flight_.to);
    to.arrival = time(flight_.arrival_day, flight_.arrival);
    m_.stops.push_back(from);
    m_.stops.push_back(to);
  }

  // In a close-out: somebody who was named before.
  void reference_only(Told& told) {
    TruthPerson truth;
    truth.kind = "reference";
    truth.booking = told.truth.booking;
    truth.unique = told.truth.unique;
    told.truth = std::move(truth);
    paxlst::Person person;
    person.qualifier = "ZZZ";
    person.booking = keep(told.truth.booking);
    person.unique = keep(told.truth.unique);
    m_.persons.push_back(person);
  }

  void person(Told& told) {
    const Flyer& flyer = *told.flyer;
    paxlst::Person person;
    set_kind(told, person);
    person.name[0] = wire(told.surname);
    person.name[1] = wire(told.given);
    person.name[2] = wire(told.second);
    if (d_.addresses) address(person, flyer);
    person.sex_letter = told.sex;
    set_birth(told, person);
    set_bags(flyer, person);
    person.verification = told.documents ? paxlst::Verification::kVerified : paxlst::Verification::kNotVerified;
    person.residence = keep(flyer.person.nationality.text());
    person.embarkation = keep(flight_.from);
    person.disembarkation = keep(flyer.transit ? flight_.onward : flight_.to);
    if (!flyer.crew) person.clearance = keep(flight_.to);
    if (flyer.crew) {
      person.crew_function = "CR1";
      person.crew_coded = true;
      told.truth.booking.clear();
    }
    if (told.order) {
      raw([&](edifact::EdifactWriter& w) { w.segment("NAT", {{"2"}, {told.truth.nationality}}); });
    } else {
      person.nationality = keep(told.truth.nationality);
    }
    told.truth.seat = seat_text(d_, told.truth.seat);
    person.booking = keep(told.truth.booking);
    person.unique = keep(told.truth.unique);
    person.seat = keep(told.truth.seat);
    if (told.strange) strange(person);
    set_documents(told, person);
    m_.persons.push_back(person);
  }

  void set_kind(Told& told, paxlst::Person& person) {
    const Flyer& flyer = *told.flyer;
    person.qualifier = flyer.crew ? "FM" : flyer.transit ? "DDU" : "FL";
    told.truth.kind = flyer.crew ? "crew" : flyer.transit ? "transit_passenger" : "passenger";
  }

  void address(paxlst::Person& person, const Flyer& flyer) {
    paxlst::Address address;
    address.street[0] = "12 EXAMPLE ROAD";
    address.city = "VALMORA";
    address.region = "VAL";
    address.postcode = "1000-001";
    address.country = keep(flyer.person.nationality.text());
    m_.addresses.push_back(address);
    person.address = static_cast<std::uint32_t>(m_.addresses.size());
  }

  paxlst::StatedDate stated(std::string_view text) {
    paxlst::StatedDate date;
    if (text.empty()) return date;
    date.raw = keep(text);
    date.state = paxlst::DateState::kExact;
    date.format = text.size() == 8 ? 102 : 0;
    return date;
  }

  void set_birth(Told& told, paxlst::Person& person) {
    const std::string text = birth_text(d_, told);
    person.birth = stated(text);
    forget_lost_birth(told, text, told.truth);
  }

  void set_bags(const Flyer& flyer, paxlst::Person& person) {
    if (flyer.crew) return;
    if (d_.plain_bag_count) {
      raw([&](edifact::EdifactWriter& w) { w.segment("MEA", {{"CT"}, {}, {std::to_string(flyer.bags)}}); });
    } else {
      person.bags = flyer.bags;
    }
    if (flyer.bags == 0) return;
    person.bag_tags = {static_cast<std::uint32_t>(m_.bag_tags.size()), 1};
    m_.bag_tags.push_back({keep(flyer.bag_tag), keep(std::to_string(flyer.bags)), {}, flyer.bags});
  }

  void set_documents(Told& told, paxlst::Person& person) {
    person.documents.first = static_cast<std::uint32_t>(m_.documents.size());
    if (!told.documents) return;
    const Flyer& flyer = *told.flyer;
    const synthetic::Document& held = told.document;
    add_document(told, document_code(d_, held), held.number, held.issuer.text(), held.expiry);
    if (flyer.visa) add_document(told, "V", flyer.visa_number, "UTO", flight_.day + 90);
    person.documents.count = static_cast<std::uint32_t>(m_.documents.size()) - person.documents.first;
  }

  void add_document(Told& told, std::string_view type, std::string_view number, std::string_view issuer,
                    CivilDate expiry) {
    paxlst::Document document;
    document.type = keep(type);
    document.coded = true;
    document.number = keep(number);
    document.issuer = keep(issuer);
    document.expiry = stated(d_.long_dates ? full_year_month_day(expiry) : year_month_day(expiry));
    m_.documents.push_back(document);
    told.truth.documents.push_back({std::string(type), std::string(number), std::string(issuer), expiry.to_text()});
  }

  // A segment that the model has no field for, or in a place of its own: behind the person's references.
  template <typename Write>
  void raw(Write write) {
    std::string text;
    edifact::EdifactWriter writer(text, d_.separators);
    write(writer);
    paxlst::RawPart part;
    part.text = keep(text);
    part.person = static_cast<std::uint32_t>(m_.persons.size() + 1);
    m_.raw.push_back(part);
  }

  // Codes and segments of nobody's: one kind after the other.
  void strange(paxlst::Person& person) {
    switch (m_.persons.size() % 4) {
      case 0:
        person.references = {static_cast<std::uint32_t>(m_.references.size()), 1};
        m_.references.push_back({"YZY", "9991234567890C1", "", "", "", paxlst::kOfPerson});
        return;
      case 1:
        person.places = {static_cast<std::uint32_t>(m_.places.size()), 1};
        m_.places.push_back({"999", "XYZ", "", paxlst::kOfPerson});
        return;
      case 2:
        return raw([](edifact::EdifactWriter& w) { w.segment("QRS", {{"A", "B"}, {"C"}}); });
      default:
        person.indicators = {static_cast<std::uint32_t>(m_.indicators.size()), 1};
        m_.indicators.push_back({"ZZZ", "9", paxlst::kOfPerson});
        return;
    }
  }

  const Dialect& d_;
  const Flight& flight_;
  What what_;
  const ListPlace& place_;
  paxlst::Message m_;
};

// PAXLST:001:000 with one PDT a person, which the format's writer does not write.
class OldListWriter {
 public:
  OldListWriter(const Dialect& dialect, const Flight& flight, edifact::EdifactWriter& writer)
      : d_(dialect), flight_(flight), w_(writer) {}

  void write(const ListPlace& place, std::span<Told> persons) {
    edifact::Message message;
    message.reference = place.reference;
    message.type = "PAXLST";
    message.version = "001";
    message.release = "000";
    message.agency = "UT";
    w_.begin_message(message);
    w_.segment("CTA", {{"IC"}, {"", "DESK"}});
    w_.segment("TDT", {{}, {flight_.designator()}, {"40"}, {flight_.carrier}});
    w_.segment("LOC", {{"005"}, {flight_.from}});
    time("136", flight_.day, flight_.departure);
    w_.segment("LOC", {{"008"}, {flight_.to}});
    time("132", flight_.arrival_day, flight_.arrival);
    w_.segment("UNS", {{"D"}});
    for (Told& told : persons) person(told);
    w_.end_message();
  }

 private:
  void time(std::string_view qualifier, CivilDate day, int minute) {
    w_.segment("DTM", {{qualifier}, {year_month_day(day)}, {clock_text(minute)}, {"M05"}});
  }

  void person(Told& told) {
    const Flyer& flyer = *told.flyer;
    TruthPerson& truth = told.truth;
    truth.kind = flyer.crew ? "crew" : "passenger";
    // There is no place for these.
    truth.nationality.clear();
    truth.booking.clear();
    truth.unique.clear();
    truth.seat.clear();
    if (told.sex == 'X') {
      told.sex = 'U';
      truth.sex = "U";
    }
    std::string type_and_number, expiry, issuer;
    if (told.documents) {
      const synthetic::Document& held = told.document;
      const std::string_view type = document_code(d_, held);
      type_and_number = fmt::format("{}/{}", type, held.number);
      expiry = year_month_day(held.expiry);
      issuer = held.issuer.text();
      truth.documents.push_back({std::string(type), held.number, issuer, held.expiry.to_text()});
    }
    const std::string birth = birth_text(d_, told);
    forget_lost_birth(told, birth, truth);
    const std::string_view sex = told.sex == '\0' ? std::string_view() : std::string_view(&told.sex, 1);
    w_.segment("PDT", {{type_and_number, expiry, issuer},
                       {wire_text(d_, told.surname), wire_text(d_, told.given), wire_text(d_, told.second), birth, sex},
                       {flyer.crew ? "CRW" : "PAX"},
                       {flight_.from, flight_.to}});
  }

  const Dialect& d_;
  const Flight& flight_;
  edifact::EdifactWriter& w_;
};

}  // namespace

Result<void> write_list(const Dialect& dialect, const Flight& flight, What what, const ListPlace& place,
                        std::span<Told> persons, edifact::EdifactWriter& writer) {
  if (!dialect.old_us) return ListMaker(dialect, flight, what, place).write(persons, writer);
  OldListWriter(dialect, flight, writer).write(place, persons);
  return {};
}

}  // namespace limen::traffic
