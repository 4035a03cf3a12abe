#include "formats/pnrgov/json.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "formats/edifact/json_diagnostics.h"

namespace limen::pnrgov {
namespace {

using edifact::JsonFields;

void put_index(JsonFields& json, std::string_view key, std::uint32_t index) {
  if (index != kNone) json.number(key, index);
}

void put_moment(JsonFields& json, std::string_view key, std::string_view zone, const Moment& moment) {
  const std::string text = moment.to_text();
  if (text.empty()) return;
  json.open(key, '{');
  json.field(moment.day ? zone : std::string_view("raw"), text);
  json.close('}');
}

// A time at an airport.
void put_local(JsonFields& json, std::string_view key, const Moment& moment, std::string_view airport,
               const AirportZones* zones) {
  const std::string text = moment.to_text();
  if (text.empty()) return;
  json.open(key, '{');
  json.field(moment.day ? std::string_view("local") : std::string_view("raw"), text);
  const Airport* const found = zones == nullptr || !moment.day || moment.second < 0 ? nullptr : zones->find(airport);
  if (found != nullptr) {
    const LocalInstant local = found->zone.instant_of(*moment.day, moment.second);
    json.text("utc", local.instant.to_text().substr(0, 16) + "Z");
    json.word("utc_state", local.kind == LocalInstant::kUnique    ? "unique"
                           : local.kind == LocalInstant::kSkipped ? "skipped"
                                                                  : "doubled");
  }
  json.close('}');
}

void put_date(JsonFields& json, std::string_view key, const DocumentDate& date) {
  if (date.day) {
    json.field(key, date.day->to_text());
  } else {
    json.field(std::string(key) + "_raw", date.text);
  }
  if (date.other_day) json.field(std::string(key) + "_other", date.other_day->to_text());
}

void append_document(JsonFields& json, const Document& document) {
  json.open('{');
  json.field("type", document.type);
  json.field("number", document.number);
  json.field("issuer", document.issuer.empty() ? document.applies_to : document.issuer);
  json.field("issue_place", document.issue_place);
  put_date(json, "expiry", document.expiry);
  put_date(json, "issued", document.issued);
  json.field("surname", document.surname);
  json.field("given", document.given);
  json.field("middle", document.middle);
  if (document.kind == DocumentKind::kDoco) json.truth("visa", true);
  if (document.holder) json.truth("holder", true);
  json.close('}');
}

void append_references(JsonFields& json, const Traveller& traveller) {
  json.open("references", '[');
  const auto one = [&](std::string_view qualifier, std::string_view value) {
    if (value.empty()) return;
    json.open('{');
    json.field("qualifier", qualifier);
    json.field("value", value);
    json.close('}');
  };
  one("ABO", traveller.unique_reference);
  one("TIF", traveller.reference);
  json.close(']');
}

// Documents and seats by person, so that a booking of thousands is written in one pass.
using Index = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

template <typename T>
Index index_of(const std::vector<T>& items) {
  Index index;
  for (std::uint32_t i = 0; i < items.size(); ++i) index.emplace_back(items[i].traveller, i);
  std::sort(index.begin(), index.end());
  return index;
}

template <typename Use>
void for_person(const Index& index, std::uint32_t person, const Use& use) {
  for (auto at = std::lower_bound(index.begin(), index.end(), std::make_pair(person, std::uint32_t{0}));
       at != index.end() && at->first == person; ++at)
    use(at->second);
}

void append_person(JsonFields& json, const Pnr& pnr, std::uint32_t person, const Index& documents, const Index& seats) {
  const Traveller& traveller = pnr.travellers[person];
  json.open('{');
  json.field("kind", to_text(traveller.kind));
  json.field("surname", traveller.surname);
  json.field("given", traveller.first_names);
  json.field("title", traveller.title);
  if (traveller.sex != Sex::kUnknown) json.field("sex", limen::to_text(traveller.sex));
  put_date(json, "birth_date", traveller.birth);
  std::string_view nationality;
  for_person(documents, person, [&](std::uint32_t i) {
    if (nationality.empty()) nationality = pnr.documents[i].nationality;
  });
  json.field("nationality", nationality);
  json.open("documents", '[');
  for_person(documents, person, [&](std::uint32_t i) { append_document(json, pnr.documents[i]); });
  json.close(']');
  std::string_view seat;
  for_person(seats, person, [&](std::uint32_t i) {
    if (seat.empty() || pnr.seats[i].checked_in) seat = pnr.seats[i].number;
  });
  json.field("seat", seat);
  append_references(json, traveller);
  put_index(json, "adult", traveller.adult);
  json.close('}');
}

void append_flights(JsonFields& json, const Pnr& pnr, const AirportZones* zones) {
  if (pnr.flights.empty()) return;
  json.open("flights", '[');
  for (const Flight& flight : pnr.flights) {
    json.open('{');
    json.field("carrier", flight.carrier);
    json.field("number", flight.number);
    json.field("class", flight.booking_class);
    json.field("from", flight.from);
    json.field("to", flight.to);
    put_local(json, "departure", flight.departure, flight.from, zones);
    put_local(json, "arrival", flight.arrival, flight.to, zones);
    json.field("operating_carrier", flight.operating_carrier.empty() ? flight.operating : flight.operating_carrier);
    json.field("operating_number", flight.operating_number);
    json.field("status", flight.status);
    put_index(json, "shares", flight.shares);
    json.close('}');
  }
  json.close(']');
}

template <typename T, typename Write>
void append_list(JsonFields& json, std::string_view key, const std::vector<T>& items, const Write& write) {
  if (items.empty()) return;
  json.open(key, '[');
  for (const T& item : items) {
    json.open('{');
    write(item);
    json.close('}');
  }
  json.close(']');
}

void append_sales(JsonFields& json, const Pnr& pnr) {
  append_list(json, "tickets", pnr.tickets, [&](const Ticket& ticket) {
    put_index(json, "person", ticket.traveller);
    json.field("number", ticket.number);
    json.field("type", ticket.type);
    put_moment(json, "issued", "date", ticket.issued);
  });
  append_list(json, "payments", pnr.payments, [&](const Payment& payment) {
    json.field("form", payment.form);
    json.field("vendor", payment.vendor);
    json.field("number", payment.number);
    json.field("expiry", payment.expiry);
    json.field("amount", payment.amount);
  });
  append_list(json, "bags", pnr.bags, [&](const Bags& bags) {
    put_index(json, "person", bags.traveller);
    put_index(json, "flight", bags.flight);
    json.field("pieces", bags.pieces);
    json.field("weight", bags.weight);
    json.field("unit", bags.unit == "700" ? "KGM" : bags.unit == "701" ? "LBR" : bags.unit);
    if (bags.pool != Pool::kAlone) json.field("pool", bags.pool == Pool::kHead ? "head" : "member");
    if (bags.excess) json.truth("excess", true);
    if (bags.tag_count == 0) return;
    json.open("tags", '[');
    for (std::uint32_t i = 0; i < bags.tag_count; ++i) json.item(pnr.tags[bags.first_tag + i].number);
    json.close(']');
  });
}

void append_free_text(JsonFields& json, const Pnr& pnr) {
  append_list(json, "requests", pnr.ssrs, [&](const Ssr& ssr) {
    json.field("type", ssr.type);
    json.field("status", ssr.status);
    json.field("carrier", ssr.carrier);
    if (!ssr.type.starts_with("DOC")) json.field("text", ssr.text);
    put_index(json, "person", ssr.traveller);
    put_index(json, "flight", ssr.flight);
  });
  append_list(json, "contacts", pnr.contacts, [&](const Contact& contact) {
    json.field("purpose", contact.purpose);
    json.field("street", contact.street);
    json.field("city", contact.city);
    json.field("state", contact.state);
    json.field("country", contact.country);
    json.field("postcode", contact.postcode);
    json.field("text", contact.text);
    put_index(json, "person", contact.traveller);
  });
  append_list(json, "remarks", pnr.remarks, [&](const Remark& remark) {
    json.field("type", remark.history ? "history" : remark.type);
    json.field("text", pnr.text_of(remark));
    put_index(json, "person", remark.traveller);
  });
  bool any = false;
  for (const Line& line : pnr.record.lines()) {
    if (!line.raw) continue;
    if (!any) json.open("raw", '[');
    any = true;
    char buffer[4];
    std::string text(pnr.record.tag_text(line, buffer));
    for (const Value& value : pnr.record.values(line)) {
      if (value.element == 0 && value.component == 1 && !line.unsplit) continue;
      text += value.component > 1 ? ':' : '+';
      text += value.text();
    }
    json.item(text);
  }
  if (any) json.close(']');
}

std::string_view type_name(MessageType type) {
  switch (type) {
    case MessageType::kRequest:
      return "GOVREQ";
    case MessageType::kAcknowledgement:
      return "ACKRES";
    default:
      return "PNRGOV";
  }
}

}  // namespace

void JsonWriter::begin(const Push& push) {
  notes_.clear();
  lines_ = pnrs_ = persons_ = documents_ = 0;
  json_ = JsonFields(out_, push.repertoire);
  JsonFields& json = json_;
  json.open('{');
  json.field("type", type_name(push.type));
  json.field("version", push.version);
  json.field("reference", push.reference);
  json.field("kind", to_text(push.kind));
  json.field("sender", push.sender);
  json.field("sequence", push.sequence);
  json.open("flight", '{');
  if (!push.legs.empty()) {
    json.field("carrier", push.legs[0].carrier);
    json.field("number", push.legs[0].number);
  }
  json.open("legs", '[');
  for (const Leg& leg : push.legs) {
    json.open('{');
    json.field("from", leg.from);
    json.field("to", leg.to);
    put_local(json, "departure", leg.departure, leg.from, zones_);
    put_local(json, "arrival", leg.arrival, leg.to, zones_);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  if (push.announced) json.number("announced", *push.announced);
  if (!push.errors.empty()) {
    json.open("errors", '[');
    for (const std::string_view error : push.errors) json.item(error);
    json.close(']');
  }
  json.open("pnrs", '[');
  note(push.record);
}

void JsonWriter::add(const Pnr& pnr) {
  ++pnrs_;
  persons_ += pnr.travellers.size();
  documents_ += pnr.documents.size();
  JsonFields& json = json_;
  json.open('{');
  if (const Locator* locator = pnr.locator(); locator != nullptr) {
    json.field("locator", locator->code);
    json.field("carrier", locator->carrier);
    put_moment(json, "created", "utc", locator->created);
    if (locator->check_in) json.truth("check_in_reference", true);
  }
  if (pnr.cancelled) json.truth("cancelled", true);
  if (pnr.group_booking) json.truth("group", true);
  json.open("persons", '[');
  const Index documents = index_of(pnr.documents);
  const Index seats = index_of(pnr.seats);
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) append_person(json, pnr, i, documents, seats);
  json.close(']');
  append_flights(json, pnr, zones_);
  append_sales(json, pnr);
  if (pnr.filtered) {
    append_free_text(json, pnr);
  } else {
    json.truth("withheld", true);
  }
  json.close('}');
  note(pnr.record);
}

void JsonWriter::note(const Record& record) {
  lines_ += record.lines().size();
  for (const Finding& finding : record.findings()) {
    if (!notes_.empty()) notes_ += ',';
    edifact::append_json_diagnostic(notes_,
                                    {finding.code, finding.severity, finding.offset, 0, 0, 0, 0, 0, finding.message});
  }
}

void JsonWriter::end_head(const Close& close) {
  json_.close(']');
  json_.number("part", close.part);
  json_.truth("last_part", close.last_part);
  json_.open("counts", '{');
  json_.number("segments", close.segments > 0 ? close.segments : lines_);
  json_.number("pnrs", pnrs_);
  json_.number("persons", persons_);
  json_.number("documents", documents_);
  json_.close('}');
}

void JsonWriter::end(std::span<const edifact::Diagnostic> diagnostics) {
  end_head({});
  json_.key("diagnostics");
  edifact::append_json_diagnostics(out_, diagnostics, notes_);
  json_.close('}');
}

}  // namespace limen::pnrgov
