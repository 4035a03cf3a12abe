#include "formats/paxlst/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "formats/edifact/segment.h"

namespace limen::paxlst {
namespace {

using edifact::EdifactWriter;

// A three-digit format code as text; nothing when it was not stated.
class FormatText {
 public:
  explicit FormatText(std::uint16_t format) {
    if (format != 0) text_ = fmt::format("{:03}", format);
  }
  operator std::string_view() const { return text_; }

 private:
  std::string text_;
};

class MessageWriter {
 public:
  MessageWriter(EdifactWriter& writer, const Message& message) : w_(writer), m_(message) {
    for (std::uint32_t index = 0; index < m_.raw.size(); ++index) {
      const RawPart& part = m_.raw[index];
      if (!part.partly) raw_.emplace_back(RawPlace::of(part), index);
    }
    std::sort(raw_.begin(), raw_.end());
  }

  void write() {
    w_.begin_message(m_.envelope);
    header();
    for (std::uint32_t index = 0; index < m_.flights.size(); ++index) flight(index);
    // Without a flight a qualifier of nobody's would make the first person a party: behind the counts it does not.
    const bool counts_first =
        m_.flights.empty() && !m_.persons.empty() && m_.persons.front().kind == PersonKind::kOther;
    if (counts_first) counts();
    for (std::uint32_t index = 0; index < m_.persons.size(); ++index) person(index);
    if (!counts_first) counts();
    w_.end_message();
  }

 private:
  void counts() {
    for (const Count& count : m_.counts) w_.segment("CNT", {{count.qualifier, count.value}});
    raw({true});
  }

  // Where a raw segment stands among the others: sorted once, because a hostile list has one for every person.
  struct RawPlace {
    bool at_end = false;
    std::uint32_t person = 0, document = 0, flights = 0, stops = 0;
    auto operator<=>(const RawPlace&) const = default;
    static RawPlace of(const RawPart& part) {
      if (part.at_end) return {true};
      if (part.person != 0) return {false, part.person, part.document};
      return {false, 0, 0, part.flights, part.stops};
    }
  };
  void raw(const RawPlace& place) {
    auto at = std::lower_bound(raw_.begin(), raw_.end(), std::make_pair(place, std::uint32_t{0}));
    for (; at != raw_.end() && at->first == place; ++at) {
      edifact::SegmentCursor cursor(m_.raw[at->second].text, m_.separators);
      edifact::Segment segment;
      while (cursor.next(segment)) w_.copy(segment);
    }
  }
  void raw_of_header(std::uint32_t flights, std::uint32_t stops) { raw({false, 0, 0, flights, stops}); }
  void raw_of_person(std::uint32_t person, std::uint32_t document) { raw({false, person, document}); }

  void date(std::string_view qualifier, const StatedDate& date) {
    if (date.state == DateState::kAbsent) return;
    w_.segment("DTM", {{qualifier, date.raw, FormatText(date.format)}});
  }
  void time(std::string_view qualifier, const LocalTime& time) {
    if (time.present()) w_.segment("DTM", {{qualifier, time.raw, FormatText(time.format)}});
  }
  void place(const Place& place) { location(place.qualifier, place.code, place.text); }
  void location(std::string_view qualifier, std::string_view code, std::string_view text = {}) {
    w_.segment("LOC", {{qualifier}, {code, "", "", text}});
  }
  void reference(const Reference& reference) {
    w_.segment("RFF", {{reference.qualifier, reference.value, reference.line, reference.version, reference.revision}});
  }
  void contacts(std::span<const Contact> contacts) {
    for (std::size_t first = 0; first < contacts.size(); first += 3) {
      w_.begin("COM");
      for (const Contact& contact : contacts.subspan(first, std::min<std::size_t>(3, contacts.size() - first))) {
        w_.element(contact.value);
        if (!contact.channel.empty()) w_.component(contact.channel);
      }
      w_.end();
    }
  }
  template <typename Parts>
  void components(const Parts& parts) {
    std::size_t count = parts.size();
    while (count > 1 && parts[count - 1].empty()) --count;
    w_.element(parts[0]);
    for (std::size_t i = 1; i < count; ++i) w_.component(parts[i]);
  }

  void header() {
    if (!m_.code.empty() || !m_.action_code.empty()) w_.segment("BGM", {{m_.code}, {m_.action_code}});
    raw_of_header(0, 0);
    for (const Reference& item : m_.header_references) reference(item);
    for (const Moment& moment : m_.header_moments) time(moment.qualifier, moment.time);
    for (const Place& item : m_.header_places) place(item);
    for (const Party& party : m_.parties) {
      w_.begin("NAD");
      w_.element(party.qualifier);
      w_.element(party.id);
      w_.element();
      components(party.name);
      w_.end();
      if (!party.function.empty() || !party.function_id.empty() || !party.function_name.empty()) {
        w_.segment("CTA", {{party.function}, {party.function_id, party.function_name}});
      }
      contacts(Message::list_of(party.contacts, m_.header_contacts));
    }
  }

  void flight(std::uint32_t index) {
    const Flight& flight = m_.flights[index];
    w_.segment("TDT", {{flight.qualifier}, {flight.id}, {flight.mode}, {}, {flight.carrier}});
    raw_of_header(index + 1, flight.stops.first);
    for (std::uint32_t number = flight.stops.first; number < flight.stops.first + flight.stops.count; ++number) {
      const Stop& stop = m_.stops[number];
      location(stop.qualifier, stop.airport, stop.text);
      time("189", stop.departure);
      time("232", stop.arrival);
      for (const Moment& moment : Message::list_of(stop.moments, m_.flight_moments)) {
        time(moment.qualifier, moment.time);
      }
      raw_of_header(index + 1, number + 1);
    }
  }

  void name(const Person& person) {
    w_.begin("NAD");
    w_.element(person.qualifier);
    w_.element(person.id);
    if (!person.name_from_address) w_.element();
    components(person.name);
    if (person.name_from_address) w_.element();
    if (person.address != 0) {
      const Address& address = m_.addresses[person.address - 1];
      components(address.street);
      w_.element(address.city);
      components(std::array<std::string_view, 4>{address.region, "", "", address.region_name});
      w_.element(address.postcode);
      w_.element(address.country);
    }
    w_.end();
  }

  void person(std::uint32_t index) {
    const Person& person = m_.persons[index];
    name(person);
    if (person.sex_letter != '\0') w_.segment("ATT", {{"2"}, {}, {std::string_view(&person.sex_letter, 1)}});
    for (const Attribute& item : Message::list_of(person.attributes, m_.attributes)) {
      w_.segment("ATT", {{item.function}, {item.type}, {item.value}});
    }
    date("329", person.birth);
    if (person.bags >= 0) w_.segment("MEA", {{"CT"}, {}, {"", fmt::format_int(person.bags).str()}});
    if (!person.bag_weight.empty()) w_.segment("MEA", {{"WT"}, {}, {person.bag_unit, person.bag_weight}});
    verification(person.verification);
    for (const Bag& bag : Message::list_of(person.bag_tags, m_.bag_tags)) {
      w_.segment("FTX", {{"BAG"}, {bag.weight}, {}, {bag.tag, bag.count}});
    }
    for (const FreeText& text : Message::list_of(person.texts, m_.texts)) {
      w_.begin("FTX");
      w_.element(text.subject);
      w_.element(text.function);
      w_.element(text.reference);
      components(text.text);
      w_.end();
    }
    places(person);
    contacts(Message::list_of(person.contacts, m_.contacts));
    if (!person.crew_function.empty()) {
      w_.segment("EMP",
                 {{"1"}, {person.crew_function, person.crew_coded ? "110" : "", person.crew_coded ? "111" : ""}});
    }
    if (!person.nationality.empty()) w_.segment("NAT", {{"2"}, {person.nationality}});
    for (const Nationality& item : Message::list_of(person.nationalities, m_.nationalities)) {
      w_.segment("NAT", {{item.qualifier}, {item.code}});
    }
    known_reference("AVF", person.booking);
    known_reference("ABO", person.unique);
    known_reference("SEA", person.seat);
    gather(person);
    lists(kOfPerson);
    raw_of_person(index + 1, 0);
    documents(person, index + 1);
  }

  void verification(Verification verification) {
    if (verification == Verification::kNotStated) return;
    w_.segment("GEI", {{"4"}, {verification == Verification::kVerified ? "173" : "174"}});
  }
  void known_reference(std::string_view qualifier, std::string_view value) {
    if (!value.empty()) w_.segment("RFF", {{qualifier, value}});
  }
  void known_place(std::string_view qualifier, std::string_view code, std::string_view text = {}) {
    if (!code.empty() || !text.empty()) location(qualifier, code, text);
  }
  void places(const Person& person) {
    known_place("22", person.clearance);
    known_place("174", person.residence);
    known_place("178", person.embarkation);
    known_place("179", person.disembarkation);
    known_place("180", person.birth_state, person.birth_place);
  }
  // What may stand at the person or at one of the documents: put in order once, because there may be many documents.
  enum class Kind : std::uint8_t { kMoment, kIndicator, kReference, kPlace };
  struct Item {
    std::uint32_t document = kOfPerson;
    Kind kind = Kind::kMoment;
    std::uint32_t index = 0;
    auto operator<=>(const Item&) const = default;
  };
  template <typename T>
  void gather(Kind kind, Slice slice, const std::vector<T>& all) {
    for (std::uint32_t index = slice.first; index < slice.first + slice.count; ++index) {
      items_.push_back({all[index].document, kind, index});
    }
  }
  void gather(const Person& person) {
    items_.clear();
    next_item_ = 0;
    gather(Kind::kMoment, person.moments, m_.moments);
    gather(Kind::kIndicator, person.indicators, m_.indicators);
    gather(Kind::kReference, person.references, m_.references);
    gather(Kind::kPlace, person.places, m_.places);
    std::sort(items_.begin(), items_.end());
  }
  // Of the person (0) and of documents 1, 2, … in turn.
  void lists(std::uint32_t document) {
    for (; next_item_ < items_.size() && items_[next_item_].document <= document; ++next_item_) {
      const std::uint32_t index = items_[next_item_].index;
      switch (items_[next_item_].kind) {
        case Kind::kMoment:
          time(m_.moments[index].qualifier, m_.moments[index].time);
          break;
        case Kind::kIndicator:
          w_.segment("GEI", {{m_.indicators[index].qualifier}, {m_.indicators[index].code}});
          break;
        case Kind::kReference:
          reference(m_.references[index]);
          break;
        case Kind::kPlace:
          place(m_.places[index]);
          break;
      }
    }
  }
  void documents(const Person& person, std::uint32_t person_number) {
    std::uint32_t number = 0;
    for (const Document& document : m_.documents_of(person)) {
      ++number;
      const std::string_view list = document.coded ? "110" : document.list;
      const std::string_view agency = document.coded ? "111" : document.agency;
      w_.segment("DOC", {{document.type, list, agency}, {document.number}});
      date("36", document.expiry);
      date("182", document.issued);
      verification(document.verification);
      known_place("91", document.issuer, document.place);
      lists(number);
      raw_of_person(person_number, number);
    }
  }

  EdifactWriter& w_;
  const Message& m_;
  std::vector<std::pair<RawPlace, std::uint32_t>> raw_;  // with its index, in order
  std::vector<Item> items_;                              // of the person at hand, in order
  std::size_t next_item_ = 0;
};

}  // namespace

Result<void> write_message(EdifactWriter& writer, const Message& message) {
  if (message.form == Form::kOldUs) {
    return Error{"paxlst.write.old_form", "the form before the UN directory is read and not written"};
  }
  write_model(writer, message);
  return {};
}

void write_model(EdifactWriter& writer, const Message& message) { MessageWriter(writer, message).write(); }

}  // namespace limen::paxlst
