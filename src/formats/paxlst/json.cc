#include "formats/paxlst/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "formats/edifact/json_diagnostics.h"
#include "formats/edifact/json_fields.h"
#include "formats/edifact/mask.h"
#include "formats/edifact/segment.h"
#include "formats/paxlst/decode.h"

namespace limen::paxlst {
namespace {

std::string release_of(const edifact::Message& message) {
  return message.release.empty() ? message.version : message.version + "." + message.release;
}

void put_two(std::string& out, int value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

// PartialDate::to_text() without its allocations.
std::string_view date_text(PackedDate date, std::string& scratch) {
  scratch.clear();
  if (date.year() == 0) {
    scratch = "XXXX";
  } else {
    put_two(scratch, date.year() / 100 % 100);
    put_two(scratch, date.year() % 100);
  }
  scratch += '-';
  date.month() == 0 ? scratch.append("XX") : (put_two(scratch, date.month()), scratch);
  scratch += '-';
  date.day() == 0 ? scratch.append("XX") : (put_two(scratch, date.day()), scratch);
  return scratch;
}

class MessageJson {
 public:
  MessageJson(std::string& out, const Message& message) : m_(message), j_(out, message.repertoire) {}

  void write() {
    j_.open('{');
    head();
    flights();
    j_.open("persons", '[');
    for (const Person& item : m_.persons) person(item);
    j_.close(']');
    j_.open("counts", '{');
    j_.number("segments", m_.envelope.segments);
    j_.number("persons", m_.persons.size());
    j_.number("documents", m_.documents.size());
    j_.number("total_persons", m_.total_persons);
    stated();
    j_.close('}');
    raw();
  }

 private:
  void head() {
    j_.field("type", m_.envelope.type);
    j_.text("version", decoded(m_, release_of(m_.envelope)));
    j_.field("reference", m_.envelope.reference);
    j_.field("access_reference", m_.envelope.access);
    j_.field("sequence", m_.envelope.sequence);
    j_.field("first_last", m_.envelope.first_last);
    j_.field("agency", m_.envelope.agency);
    j_.field("association", m_.envelope.association);
    j_.word("kind", to_text(m_.kind));
    j_.word("action", to_text(m_.action));
    j_.field("code", m_.code);
    j_.field("action_code", m_.action_code);
    j_.field("transaction", m_.transaction());
    j_.number("part", m_.part);
    j_.truth("last_part", m_.last_part);
    header_lists();
    if (m_.parties.empty()) return;
    j_.open("parties", '[');
    for (const Party& party : m_.parties) {
      j_.open('{');
      j_.field("qualifier", party.qualifier);
      j_.field("id", party.id);
      j_.field("name", party.name[0]);
      j_.field("given", party.name[1]);
      further_names(party);
      j_.field("function", party.function_name);
      j_.field("function_code", party.function);
      j_.field("function_id", party.function_id);
      contacts(Message::list_of(party.contacts, m_.header_contacts));
      j_.close('}');
    }
    j_.close(']');
  }

  void further_names(const Party& party) {
    const auto names = std::span(party.name).subspan(2);
    if (std::ranges::all_of(names, [](std::string_view name) { return name.empty(); })) return;
    j_.open("further_names", '[');
    for (const std::string_view name : names) {
      if (!name.empty()) j_.item(name);
    }
    j_.close(']');
  }

  // What stands before the flight.
  void header_lists() {
    if (!m_.header_references.empty()) {
      j_.open("references", '[');
      for (const Reference& item : m_.header_references) reference(item);
      j_.close(']');
    }
    moments(m_.header_moments);
    if (m_.header_places.empty()) return;
    j_.open("places", '[');
    for (const Place& item : m_.header_places) {
      j_.open('{');
      j_.field("qualifier", item.qualifier);
      j_.field("code", item.code);
      j_.field("text", item.text);
      j_.close('}');
    }
    j_.close(']');
  }

  void moments(std::span<const Moment> moments) {
    if (moments.empty()) return;
    j_.open("moments", '[');
    for (const Moment& item : moments) {
      j_.open('{');
      j_.field("qualifier", item.qualifier);
      time_members(item.time);
      j_.close('}');
    }
    j_.close(']');
  }

  void contacts(std::span<const Contact> contacts) {
    if (contacts.empty()) return;
    j_.open("contacts", '[');
    for (const Contact& contact : contacts) {
      j_.open('{');
      j_.field("channel", contact.channel);
      j_.field("value", contact.value);
      j_.close('}');
    }
    j_.close(']');
  }

  void flights() {
    if (m_.flights.empty()) {
      j_.null("flight");
      return;
    }
    j_.open("flight", '{');
    flight_members(m_.flights.front());
    j_.truth("overflight", m_.flights.front().qualifier == "34");
    j_.open("legs", '[');
    for (const Leg& leg : m_.legs) write_leg(leg);
    j_.close(']');
    j_.open("stops", '[');
    const bool several = m_.flights.size() > 1;
    for (std::size_t index = 0; index < m_.flights.size(); ++index) {
      for (const Stop& stop : Message::list_of(m_.flights[index].stops, m_.stops)) {
        j_.open('{');
        if (several) j_.number("flight", index + 1);
        write_stop(stop);
        j_.close('}');
      }
    }
    j_.close(']');
    j_.close('}');
    if (!several) return;
    j_.open("flights", '[');
    for (const Flight& flight : m_.flights) {
      j_.open('{');
      flight_members(flight);
      j_.close('}');
    }
    j_.close(']');
  }

  void flight_members(const Flight& flight) {
    j_.field("id", flight.id);
    j_.field("carrier", flight.carrier.empty() ? flight.airline : flight.carrier);
    j_.field("number", flight.number);
    j_.field("suffix", flight.suffix);
    j_.field("qualifier", flight.qualifier);
    j_.field("mode", flight.mode);
  }

  void write_stop(const Stop& stop) {
    j_.field("qualifier", stop.qualifier);
    j_.field("airport", stop.airport);
    j_.field("text", stop.text);
    time("departure", stop.departure);
    time("arrival", stop.arrival);
    moments(Message::list_of(stop.moments, m_.flight_moments));
  }

  void write_leg(const Leg& leg) {
    const Stop& from = m_.stops[leg.from];
    const Stop& to = m_.stops[leg.to];
    j_.open('{');
    j_.field("flight", m_.flights[leg.flight].id);
    j_.field("from", from.airport);
    j_.field("to", to.airport);
    j_.truth("border", leg.border);
    time("departure", from.departure);
    time("arrival", to.arrival);
    j_.close('}');
  }

  void time(std::string_view name, const LocalTime& time) {
    if (!time.present()) return;
    j_.open(name, '{');
    time_members(time);
    j_.close('}');
  }
  void time_members(const LocalTime& time) {
    if (time.state != DateState::kExact) return j_.field("raw", time.raw);
    std::string text(date_text(time.date, scratch_));
    if (time.minute >= 0) text += fmt::format("T{:02}:{:02}", time.minute / 60, time.minute % 60);
    j_.text("local", text);
    if (time.utc_state == UtcState::kUnknown) return;
    j_.text("utc", time.utc.to_text().substr(0, 16) + "Z");
    j_.word("utc_state", to_text(time.utc_state));
  }

  void date(std::string_view name, const StatedDate& date) {
    if (date.state == DateState::kAbsent) return;
    if (date.state == DateState::kInvalid) {
      j_.field(std::string(name) + "_raw", date.raw);
      return;
    }
    j_.word(name, date_text(date.date, scratch_));
    if (!date.other.empty()) j_.word(std::string(name) + "_other", date_text(date.other, scratch_));
    if (date.state == DateState::kPartial) j_.field(std::string(name) + "_raw", date.raw);
  }

  void person(const Person& person) {
    j_.open('{');
    j_.word("kind", to_text(person.kind));
    if (person.kind == PersonKind::kOther || m_.form == Form::kOldUs) j_.field("qualifier", person.qualifier);
    j_.field("id", person.id);
    j_.field("surname", person.name[0]);
    given(person);
    if (person.sex_letter != '\0') j_.word("sex", limen::to_text(person.sex));
    date("birth_date", person.birth);
    j_.field("nationality", person.nationality);
    person_places(person);
    documents(person);
    j_.field("seat", person.seat);
    references(person);
    if (person.bags >= 0) j_.number("bags", static_cast<std::uint64_t>(person.bags));
    j_.field("bag_weight", person.bag_weight);
    j_.field("bag_unit", person.bag_unit);
    bag_tags(person);
    j_.field("crew_function", person.crew_function);
    if (person.verification != Verification::kNotStated) j_.word("verification", to_text(person.verification));
    contacts(Message::list_of(person.contacts, m_.contacts));
    address(person);
    further(person);
    j_.close('}');
  }

  void given(const Person& person) {
    std::string names;
    for (const std::string_view name : std::span(person.name).subspan(1)) {
      if (name.empty()) continue;
      if (!names.empty()) names += ' ';
      names += decoded(m_, name);
    }
    if (!names.empty()) j_.text("given", names);
  }

  void person_places(const Person& person) {
    j_.field("residence", person.residence);
    j_.field("embarkation", person.embarkation);
    j_.field("disembarkation", person.disembarkation);
    j_.field("clearance", person.clearance);
    j_.field("birth_state", person.birth_state);
    j_.field("birth_place", person.birth_place);
  }

  void documents(const Person& person) {
    j_.open("documents", '[');
    for (const Document& document : m_.documents_of(person)) {
      j_.open('{');
      j_.field("type", document.type);
      j_.field("type_list", document.list);
      j_.field("type_agency", document.agency);
      j_.field("number", document.number);
      j_.field("issuer", document.issuer);
      j_.field("place", document.place);
      date("expiry", document.expiry);
      date("issued", document.issued);
      if (document.verification != Verification::kNotStated) {
        j_.word("verification", to_text(document.verification));
      }
      j_.close('}');
    }
    j_.close(']');
  }

  void reference(const Reference& item) {
    j_.open('{');
    j_.field("qualifier", item.qualifier);
    j_.exact("value", item.value);
    j_.field("line", item.line);
    j_.field("version", item.version);
    j_.field("revision", item.revision);
    if (item.document != kOfPerson) j_.number("document", item.document);
    j_.close('}');
  }
  void reference(std::string_view qualifier, std::string_view value) {
    if (value.empty()) return;
    Reference item;
    item.qualifier = qualifier;
    item.value = value;
    reference(item);
  }
  void references(const Person& person) {
    j_.open("references", '[');
    reference("AVF", person.booking);
    reference("ABO", person.unique);
    for (const Reference& item : Message::list_of(person.references, m_.references)) {
      reference(item);
    }
    j_.close(']');
  }

  // Of FTX, where somebody may have written the number of a card.
  static std::string free_text(std::string_view value) { return edifact::masked(edifact::tag("FTX"), value); }

  void bag_tags(const Person& person) {
    if (person.bag_tags.count == 0) return;
    j_.open("bag_tags", '[');
    for (const Bag& bag : Message::list_of(person.bag_tags, m_.bag_tags)) {
      j_.open('{');
      j_.field("tag", free_text(bag.tag));
      j_.field("count", bag.count);
      j_.field("weight", free_text(bag.weight));
      j_.close('}');
    }
    j_.close(']');
  }

  void address(const Person& person) {
    if (person.address == 0) return;
    const Address& address = m_.addresses[person.address - 1];
    j_.open("address", '{');
    j_.open("street", '[');
    for (const std::string_view line : address.street) {
      if (!line.empty()) j_.item(line);
    }
    j_.close(']');
    j_.field("city", address.city);
    j_.field("region", address.region);
    j_.field("region_name", address.region_name);
    j_.field("postcode", address.postcode);
    j_.field("country", address.country);
    j_.close('}');
  }

  // Everything that has no word of its own, with the codes as received.
  void further(const Person& person) {
    const bool any = person.places.count + person.moments.count + person.nationalities.count + person.indicators.count +
                         person.attributes.count + person.texts.count !=
                     0;
    if (!any) return;
    j_.open("further", '[');
    for (const Place& item : Message::list_of(person.places, m_.places)) {
      entry("LOC", item.qualifier, item.code, item.text, item.document);
    }
    for (const Moment& item : Message::list_of(person.moments, m_.moments)) {
      entry("DTM", item.qualifier, item.time.raw, {}, item.document);
    }
    for (const Nationality& item : Message::list_of(person.nationalities, m_.nationalities)) {
      entry("NAT", item.qualifier, item.code, {});
    }
    for (const Indicator& item : Message::list_of(person.indicators, m_.indicators)) {
      entry("GEI", item.qualifier, item.code, {}, item.document);
    }
    for (const Attribute& item : Message::list_of(person.attributes, m_.attributes)) {
      entry("ATT", item.function, item.value, item.type);
    }
    for (const FreeText& item : Message::list_of(person.texts, m_.texts)) {
      std::string text;
      for (const std::string_view line : item.text) {
        if (line.empty()) continue;
        if (!text.empty()) text += '\n';
        text += decoded(m_, free_text(line));
      }
      j_.open('{');
      j_.word("segment", "FTX");
      j_.field("qualifier", free_text(item.subject));
      j_.field("value", free_text(item.function));
      j_.field("reference", free_text(item.reference));
      j_.text("text", text);
      j_.close('}');
    }
    j_.close(']');
  }
  void entry(std::string_view segment, std::string_view qualifier, std::string_view value, std::string_view text,
             std::uint32_t document = kOfPerson) {
    j_.open('{');
    j_.word("segment", segment);
    j_.field("qualifier", qualifier);
    j_.field("value", value);
    j_.field("text", text);
    if (document != kOfPerson) j_.number("document", document);
    j_.close('}');
  }

  // Numbers of CNT: two have keys of their own, the others are listed.
  void stated() {
    const Count* const passengers = first_of("42");
    const Count* const crew = first_of("41");
    if (passengers != nullptr) j_.number("stated_passengers", static_cast<std::uint64_t>(passengers->number));
    if (crew != nullptr) j_.number("stated_crew", static_cast<std::uint64_t>(crew->number));
    bool any = false;
    for (const Count& count : m_.counts) {
      if (&count == passengers || &count == crew) continue;
      if (!std::exchange(any, true)) j_.open("stated", '[');
      j_.open('{');
      j_.field("qualifier", count.qualifier);
      j_.field("value", count.value);
      j_.close('}');
    }
    if (any) j_.close(']');
  }
  const Count* first_of(std::string_view qualifier) const {
    const auto found = std::ranges::find_if(
        m_.counts, [&](const Count& count) { return count.qualifier == qualifier && count.number >= 0; });
    return found == m_.counts.end() ? nullptr : &*found;
  }

  void raw() {
    if (m_.raw.empty()) return;
    j_.open("raw", '[');
    for (const RawPart& part : m_.raw) {
      j_.open('{');
      j_.number("offset", part.offset);
      if (part.person != 0) j_.number("person", part.person);
      j_.truth("partly", part.partly);
      if (part.passed_over) j_.number("length", part.length);
      j_.field("text", edifact::masked_segments(part.text, m_.separators));
      j_.close('}');
    }
    j_.close(']');
  }

  const Message& m_;
  edifact::JsonFields j_;
  std::string scratch_;
};

}  // namespace

void append_json_head(std::string& out, const Message& message) { MessageJson(out, message).write(); }

void append_json_tail(std::string& out, std::span<const edifact::Diagnostic> diagnostics) {
  out += ",\"diagnostics\":";
  edifact::append_json_diagnostics(out, diagnostics);
  out += '}';
}

void append_json(std::string& out, const Message& message, std::span<const edifact::Diagnostic> diagnostics) {
  append_json_head(out, message);
  append_json_tail(out, diagnostics);
}

void append_json(std::string& out, const edifact::Message& message, std::span<const edifact::Diagnostic> diagnostics) {
  append_json_head(out, message);
  append_json_tail(out, diagnostics);
}

void append_json_head(std::string& out, const edifact::Message& message) {
  edifact::JsonFields j(out, edifact::Repertoire::kUnknown);
  j.open('{');
  j.field("type", message.type);
  j.text("version", edifact::decode(edifact::Repertoire::kUnknown, release_of(message)).text);
  j.field("reference", message.reference);
  j.field("access_reference", message.access);
  j.null("flight");
  j.open("persons", '[');
  j.close(']');
  j.open("counts", '{');
  j.number("segments", message.segments);
  j.number("persons", 0);
  j.number("documents", 0);
  j.close('}');
}

}  // namespace limen::paxlst
