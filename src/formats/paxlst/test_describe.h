// Every field of a message as text, without places: two messages are the same when their descriptions are.
#pragma once

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "formats/paxlst/model.h"

namespace limen::paxlst::testing {

class Describer {
 public:
  std::string of(const Message& m) {
    put("message", m.envelope.type, m.envelope.version, m.envelope.release, m.envelope.reference, m.envelope.access,
        m.code, m.action_code);
    number("kind", static_cast<int>(m.kind) * 100 + static_cast<int>(m.action));
    for (const auto& item : m.header_references) reference(item);
    for (const auto& item : m.header_moments) moment(item);
    for (const auto& item : m.header_places) place(item);
    for (const auto& item : m.parties) {
      put("party", item.qualifier, item.id, item.name[0], item.name[1], item.name[2], item.name[3], item.name[4],
          item.function, item.function_id, item.function_name);
      contacts(Message::list_of(item.contacts, m.header_contacts));
    }
    for (const auto& item : m.flights) {
      put("flight", item.qualifier, item.id, item.mode, item.carrier, item.airline, item.number, item.suffix);
      for (const Stop& stop : Message::list_of(item.stops, m.stops)) {
        put("stop", stop.qualifier, stop.airport, stop.text);
        time(stop.departure);
        time(stop.arrival);
        for (const Moment& at : Message::list_of(stop.moments, m.flight_moments)) moment(at);
      }
    }
    for (const auto& leg : m.legs) number("leg", static_cast<int>(leg.from * 1000 + leg.to * 10 + leg.border));
    for (const auto& item : m.counts) put("count", item.qualifier, item.value);
    for (const auto& item : m.persons) person(m, item);
    // By place: the order of raw segments of different places says nothing.
    std::vector<RawPart> raw;
    for (const auto& item : m.raw) {
      if (!item.partly) raw.push_back(item);
    }
    std::sort(raw.begin(), raw.end(), [](const RawPart& a, const RawPart& b) { return place_of(a) < place_of(b); });
    for (const auto& item : raw) {
      put("raw", item.text);
      number("of", static_cast<int>(item.person * 1000 + item.document * 10 + item.at_end));
    }
    return text_;
  }

 private:
  static std::tuple<bool, std::uint32_t, std::uint32_t, std::uint64_t> place_of(const RawPart& part) {
    return {part.at_end, part.person, part.document, part.offset};
  }
  template <typename... Values>
  void put(std::string_view name, const Values&... values) {
    text_ += name;
    ((text_ += '|', text_ += values), ...);
    text_ += '\n';
  }
  void number(std::string_view name, int value) { put(name, std::to_string(value)); }
  void reference(const Reference& r) {
    put("reference", r.qualifier, r.value, r.line, r.version, r.revision, std::to_string(r.document));
  }
  void place(const Place& p) { put("place", p.qualifier, p.code, p.text, std::to_string(p.document)); }
  void time(const LocalTime& t) {
    put("time", t.raw, std::to_string(t.format), t.date.partial().to_text(), std::to_string(t.minute),
        to_text(t.state));
  }
  void moment(const Moment& m) {
    put("moment", m.qualifier, std::to_string(m.document));
    time(m.time);
  }
  void date(std::string_view name, const StatedDate& d) {
    put(name, d.raw, std::to_string(d.format), d.date.partial().to_text(), d.other.partial().to_text(),
        to_text(d.state));
  }
  void contacts(std::span<const Contact> contacts) {
    for (const Contact& c : contacts) put("contact", c.value, c.channel);
  }
  void person(const Message& m, const Person& p) {
    put("person", p.qualifier, p.id, to_text(p.kind), p.name[0], p.name[1], p.name[2], p.name[3], p.name[4],
        std::string(1, p.sex_letter), std::string(limen::to_text(p.sex)), to_text(p.verification));
    date("birth", p.birth);
    put("places", p.nationality, p.residence, p.embarkation, p.disembarkation, p.clearance, p.birth_state,
        p.birth_place);
    put("references", p.booking, p.unique, p.seat, p.bag_weight, p.bag_unit, p.crew_function,
        std::to_string(p.crew_coded), std::to_string(p.bags), std::to_string(p.name_from_address));
    if (p.address != 0) {
      const Address& a = m.addresses[p.address - 1];
      put("address", a.street[0], a.street[1], a.street[2], a.street[3], a.city, a.region, a.region_name, a.postcode,
          a.country);
    }
    for (const auto& item : Message::list_of(p.references, m.references)) reference(item);
    for (const auto& item : Message::list_of(p.places, m.places)) place(item);
    for (const auto& item : Message::list_of(p.moments, m.moments)) moment(item);
    contacts(Message::list_of(p.contacts, m.contacts));
    for (const auto& n : Message::list_of(p.nationalities, m.nationalities)) put("nationality", n.qualifier, n.code);
    for (const auto& i : Message::list_of(p.indicators, m.indicators)) {
      put("indicator", i.qualifier, i.code, std::to_string(i.document));
    }
    for (const auto& a : Message::list_of(p.attributes, m.attributes)) put("attribute", a.function, a.type, a.value);
    for (const auto& b : Message::list_of(p.bag_tags, m.bag_tags)) {
      put("bag", b.tag, b.count, b.weight, std::to_string(b.pieces));
    }
    for (const auto& f : Message::list_of(p.texts, m.texts)) {
      put("text", f.subject, f.function, f.reference, f.text[0], f.text[1], f.text[2], f.text[3], f.text[4]);
    }
    for (const auto& d : m.documents_of(p)) {
      put("document", d.type, std::to_string(d.coded), d.list, d.agency, d.number, d.issuer, d.place,
          to_text(d.verification));
      date("expiry", d.expiry);
      date("issued", d.issued);
    }
  }

  std::string text_;
};

inline std::string describe(const Message& message) { return Describer().of(message); }

}  // namespace limen::paxlst::testing
