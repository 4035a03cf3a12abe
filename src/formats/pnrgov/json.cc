#include "formats/pnrgov/json.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "formats/edifact/json_diagnostics.h"
#include "formats/pnrgov/json_parts.h"

namespace limen::pnrgov {
namespace {

using edifact::JsonFields;

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

// `of_nobody`: with what else would stand with its bearer.
void append_document(JsonFields& json, const Document& document, bool of_nobody = false) {
  json.open('{');
  json.field("type", document.type);
  json.field("number", document.number);
  json.field("issuer", document.issuer.empty() ? document.applies_to : document.issuer);
  json.field("issue_place", document.issue_place);
  json.field("birth_place", document.birth_place);
  put_date(json, "expiry", document.expiry);
  put_date(json, "issued", document.issued);
  json.field("surname", document.surname);
  json.field("given", document.given);
  json.field("middle", document.middle);
  if (document.kind == DocumentKind::kDoco) json.truth("visa", true);
  if (document.holder) json.truth("holder", true);
  if (of_nobody) {
    put_date(json, "birth_date", document.birth);
    json.field("nationality", document.nationality);
    if (document.sex != Sex::kUnknown) json.field("sex", limen::to_text(document.sex));
    if (document.infant) json.truth("infant", true);
  }
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

// The seat on the flight that the message is about; where no flight of the booking is known to be that, any. One given
// at check-in goes before one that was asked for.
void append_seats(JsonFields& json, const Pnr& pnr, std::uint32_t person, const Index& seats) {
  const bool known = std::any_of(pnr.flights.begin(), pnr.flights.end(), [](const Flight& f) { return f.pushed; });
  const Seat* best = nullptr;
  for_person(seats, person, [&](std::uint32_t i) {
    const Seat& seat = pnr.seats[i];
    if (known && (seat.flight == kNone || !pnr.flights[seat.flight].pushed)) return;
    if (best == nullptr || seat.checked_in) best = &seat;
  });
  if (best != nullptr) json.field("seat", best->number);
  bool any = false;
  for_person(seats, person, [&](std::uint32_t i) {
    const Seat& seat = pnr.seats[i];
    if (!any) json.open("seats", '[');
    any = true;
    json.open('{');
    json.field("seat", seat.number);
    put_index(json, "flight", seat.flight);
    json.field("class", seat.cabin);
    if (seat.checked_in) json.truth("checked_in", true);
    json.close('}');
  });
  if (any) json.close(']');
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
  append_seats(json, pnr, person, seats);
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
    json.field("quantity", flight.quantity);
    json.field("equipment", flight.equipment);
    put_index(json, "shares", flight.shares);
    if (flight.pushed) json.truth("pushed", true);
    json.close('}');
  }
  json.close(']');
}

void append_prices(JsonFields& json, const Pnr& pnr, std::uint32_t ticket, std::uint32_t& next) {
  // Prices stand behind their ticket: one pass over all of them.
  bool any = false;
  for (; next < pnr.money.size() && pnr.money[next].ticket == ticket; ++next) {
    const Money& money = pnr.money[next];
    if (!any) json.open("prices", '[');
    any = true;
    json.open('{');
    json.field("type", money.type);
    json.field("amount", money.amount);
    json.field("currency", money.currency);
    json.field("country", money.country);
    if (money.tax) json.truth("tax", true);
    json.close('}');
  }
  if (any) json.close(']');
}

void append_sales(JsonFields& json, const Pnr& pnr) {
  std::uint32_t next = 0, number = 0;
  append_prices(json, pnr, kNone, next);  // before any ticket
  append_list(json, "tickets", pnr.tickets, [&](const Ticket& ticket) {
    put_index(json, "person", ticket.traveller);
    json.field("number", ticket.number);
    json.field("type", ticket.type);
    json.field("booklets", ticket.booklets);
    put_moment(json, "issued", "date", ticket.issued);
    json.field("restriction", ticket.restriction);
    put_moment(json, "deadline", "date", ticket.deadline);
    json.field("validating_carrier", ticket.validating);
    append_prices(json, pnr, number++, next);
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
    json.field("amount", bags.amount);
    json.field("currency", bags.currency);
    if (bags.tag_count == 0) return;
    json.open("tags", '[');
    for (std::uint32_t i = 0; i < bags.tag_count; ++i) json.item(pnr.tags[bags.first_tag + i].number);
    json.close(']');
    json.open("tag_runs", '[');
    for (std::uint32_t i = 0; i < bags.tag_count; ++i) {
      const BagTag& tag = pnr.tags[bags.first_tag + i];
      json.open('{');
      json.field("carrier", tag.carrier);
      json.field("first", tag.number);
      json.field("count", tag.count);
      json.field("destination", tag.destination);
      json.close('}');
    }
    json.close(']');
  });
  append_list(json, "check_ins", pnr.check_ins, [&](const CheckIn& check_in) {
    put_index(json, "person", check_in.traveller);
    put_index(json, "flight", check_in.flight);
    json.field("sequence", check_in.sequence);
    put_moment(json, "time", "utc", check_in.time);
  });
  append_list(json, "loyalties", pnr.loyalties, [&](const Loyalty& loyalty) {
    put_index(json, "person", loyalty.traveller);
    json.field("carrier", loyalty.carrier);
    json.field("number", loyalty.number);
  });
  append_list(json, "fares", pnr.fares, [&](const Fare& fare) {
    put_index(json, "person", fare.traveller);
    json.field("type", fare.type);
    json.field("discount", fare.discount);
    json.field("country", fare.country);
    json.field("basis", fare.basis);
  });
}

void append_free_text(JsonFields& json, const Pnr& pnr) {
  append_parts(json, pnr);
  append_list(json, "addresses", pnr.stays, [&](const StayAddress& stay) {
    put_index(json, "person", stay.traveller);
    json.field("type", stay.type);
    json.field("street", stay.street);
    json.field("city", stay.city);
    json.field("state", stay.state);
    json.field("country", stay.country);
    json.field("postcode", stay.postcode);
  });
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
    json.item(line_text(pnr.record, line));
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
  bool any = false;
  for_person(documents, kNone, [&](std::uint32_t i) {
    if (!any) json.open("documents", '[');
    any = true;
    append_document(json, pnr.documents[i], true);
  });
  if (any) json.close(']');
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
    edifact::append_json_diagnostic(notes_, {finding.code, finding.severity, finding.offset, 0, 0,
                                             record.segment_number(finding.line), finding.element, 0, finding.message});
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
