#include "formats/pnrgov/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "formats/edifact/repertoire.h"

namespace limen::pnrgov {
namespace {

void append_text(std::string& out, std::string_view utf8) {
  out += '"';
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

// Objects and lists, commas and names.
class Json {
 public:
  Json(std::string& out, edifact::Repertoire repertoire) : out_(out), repertoire_(repertoire) {}

  void name(std::string_view key) {
    comma();
    append_text(out_, key);
    out_ += ':';
    fresh_ = true;
  }
  void open(char c) {
    comma();
    out_ += c;
    fresh_ = true;
  }
  void close(char c) {
    out_ += c;
    fresh_ = false;
  }
  void value(std::string_view text) {
    comma();
    if (edifact::is_ascii(text)) {
      append_text(out_, text);
    } else {
      append_text(out_, edifact::decode(repertoire_, text).text);
    }
  }
  void number(std::uint64_t number) {
    comma();
    out_ += std::to_string(number);
  }
  void truth(std::string_view key) {
    name(key);
    out_ += "true";
    fresh_ = false;
  }
  void text(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    name(key);
    value(text);
  }
  void index(std::string_view key, std::uint32_t index) {
    if (index == kNone) return;
    name(key);
    number(index);
  }
  void moment(std::string_view key, std::string_view zone, const Moment& moment) {
    const std::string text = moment.to_text();
    if (text.empty()) return;
    name(key);
    open('{');
    this->text(moment.day ? zone : std::string_view("raw"), text);
    close('}');
  }
  void date(std::string_view key, const DocumentDate& date) {
    if (date.day) {
      text(key, date.day->to_text());
    } else if (!date.text.empty()) {
      text(std::string(key) + "_raw", date.text);
    }
    if (date.other_day) text(std::string(key) + "_other", date.other_day->to_text());
  }

 private:
  void comma() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }

  std::string& out_;
  edifact::Repertoire repertoire_;
  bool fresh_ = true;
};

void append_document(Json& json, const Document& document) {
  json.open('{');
  json.text("type", document.type);
  json.text("number", document.number);
  json.text("issuer", document.issuer.empty() ? document.applies_to : document.issuer);
  json.text("issue_place", document.issue_place);
  json.date("expiry", document.expiry);
  json.date("issued", document.issued);
  json.text("surname", document.surname);
  json.text("given", document.given);
  json.text("middle", document.middle);
  if (document.kind == DocumentKind::kDoco) json.truth("visa");
  if (document.holder) json.truth("holder");
  json.close('}');
}

void append_references(Json& json, const Traveller& traveller) {
  if (traveller.unique_reference.empty() && traveller.reference.empty()) return;
  json.name("references");
  json.open('[');
  const auto one = [&](std::string_view qualifier, std::string_view value) {
    if (value.empty()) return;
    json.open('{');
    json.text("qualifier", qualifier);
    json.text("value", value);
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

void append_person(Json& json, const Pnr& pnr, std::uint32_t person, const Index& documents, const Index& seats) {
  const Traveller& traveller = pnr.travellers[person];
  json.open('{');
  json.text("kind", to_text(traveller.kind));
  json.text("surname", traveller.surname);
  json.text("given", traveller.first_names);
  json.text("title", traveller.title);
  if (traveller.sex != Sex::kUnknown) json.text("sex", limen::to_text(traveller.sex));
  json.date("birth_date", traveller.birth);
  std::string_view nationality;
  bool any = false;
  for_person(documents, person, [&](std::uint32_t i) {
    any = true;
    if (nationality.empty()) nationality = pnr.documents[i].nationality;
  });
  json.text("nationality", nationality);
  if (any) {
    json.name("documents");
    json.open('[');
    for_person(documents, person, [&](std::uint32_t i) { append_document(json, pnr.documents[i]); });
    json.close(']');
  }
  std::string_view seat;
  for_person(seats, person, [&](std::uint32_t i) {
    if (seat.empty() || pnr.seats[i].checked_in) seat = pnr.seats[i].number;
  });
  json.text("seat", seat);
  append_references(json, traveller);
  json.index("adult", traveller.adult);
  json.close('}');
}

void append_flights(Json& json, const Pnr& pnr) {
  if (pnr.flights.empty()) return;
  json.name("flights");
  json.open('[');
  for (const Flight& flight : pnr.flights) {
    json.open('{');
    json.text("carrier", flight.carrier);
    json.text("number", flight.number);
    json.text("class", flight.booking_class);
    json.text("from", flight.from);
    json.text("to", flight.to);
    json.moment("departure", "local", flight.departure);
    json.moment("arrival", "local", flight.arrival);
    json.text("operating_carrier", flight.operating_carrier.empty() ? flight.operating : flight.operating_carrier);
    json.text("operating_number", flight.operating_number);
    json.text("status", flight.status);
    json.index("shares", flight.shares);
    json.close('}');
  }
  json.close(']');
}

template <typename T, typename Write>
void append_list(Json& json, std::string_view key, const std::vector<T>& items, const Write& write) {
  if (items.empty()) return;
  json.name(key);
  json.open('[');
  for (const T& item : items) {
    json.open('{');
    write(item);
    json.close('}');
  }
  json.close(']');
}

void append_sales(Json& json, const Pnr& pnr) {
  append_list(json, "tickets", pnr.tickets, [&](const Ticket& ticket) {
    json.index("person", ticket.traveller);
    json.text("number", ticket.number);
    json.text("type", ticket.type);
    json.moment("issued", "date", ticket.issued);
  });
  append_list(json, "payments", pnr.payments, [&](const Payment& payment) {
    json.text("form", payment.form);
    json.text("vendor", payment.vendor);
    json.text("number", payment.number);
    json.text("expiry", payment.expiry);
    json.text("amount", payment.amount);
  });
  append_list(json, "bags", pnr.bags, [&](const Bags& bags) {
    json.index("person", bags.traveller);
    json.index("flight", bags.flight);
    json.text("pieces", bags.pieces);
    json.text("weight", bags.weight);
    json.text("unit", bags.unit == "700" ? "KGM" : bags.unit == "701" ? "LBR" : bags.unit);
    if (bags.pool != Pool::kAlone) json.text("pool", bags.pool == Pool::kHead ? "head" : "member");
    if (bags.excess) json.truth("excess");
    if (bags.tag_count == 0) return;
    json.name("tags");
    json.open('[');
    for (std::uint32_t i = 0; i < bags.tag_count; ++i) json.value(pnr.tags[bags.first_tag + i].number);
    json.close(']');
  });
}

void append_free_text(Json& json, const Pnr& pnr) {
  append_list(json, "requests", pnr.ssrs, [&](const Ssr& ssr) {
    json.text("type", ssr.type);
    json.text("status", ssr.status);
    json.text("carrier", ssr.carrier);
    if (!ssr.type.starts_with("DOC")) json.text("text", ssr.text);
    json.index("person", ssr.traveller);
    json.index("flight", ssr.flight);
  });
  append_list(json, "contacts", pnr.contacts, [&](const Contact& contact) {
    json.text("purpose", contact.purpose);
    json.text("street", contact.street);
    json.text("city", contact.city);
    json.text("state", contact.state);
    json.text("country", contact.country);
    json.text("postcode", contact.postcode);
    json.text("text", contact.text);
    json.index("person", contact.traveller);
  });
  append_list(json, "remarks", pnr.remarks, [&](const Remark& remark) {
    json.text("type", remark.history ? "history" : remark.type);
    json.text("text", pnr.text_of(remark));
    json.index("person", remark.traveller);
  });
  bool any = false;
  for (const Line& line : pnr.record.lines()) {
    if (!line.raw) continue;
    if (!any) {
      json.name("raw");
      json.open('[');
    }
    any = true;
    char buffer[4];
    std::string text(pnr.record.tag_text(line, buffer));
    for (const Value& value : pnr.record.values(line)) {
      if (value.element == 0 && !line.unsplit) continue;
      text += value.component > 1 ? ':' : '+';
      text += value.text();
    }
    json.value(text);
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
  repertoire_ = push.repertoire;
  notes_.clear();
  pnrs_ = persons_ = documents_ = 0;
  Json json(out_, repertoire_);
  json.open('{');
  json.text("type", type_name(push.type));
  json.text("version", push.version);
  json.text("reference", push.reference);
  json.text("kind", to_text(push.kind));
  json.text("sender", push.sender);
  json.text("sequence", push.sequence);
  json.name("flight");
  json.open('{');
  if (!push.legs.empty()) {
    json.text("carrier", push.legs[0].carrier);
    json.text("number", push.legs[0].number);
  }
  json.name("legs");
  json.open('[');
  for (const Leg& leg : push.legs) {
    json.open('{');
    json.text("from", leg.from);
    json.text("to", leg.to);
    json.moment("departure", "local", leg.departure);
    json.moment("arrival", "local", leg.arrival);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  if (push.announced) {
    json.name("announced");
    json.number(*push.announced);
  }
  if (!push.errors.empty()) {
    json.name("errors");
    json.open('[');
    for (const std::string_view error : push.errors) json.value(error);
    json.close(']');
  }
  json.name("pnrs");
  json.open('[');
  note(push.record);
}

void JsonWriter::add(const Pnr& pnr) {
  if (pnrs_++ > 0) out_ += ',';
  persons_ += pnr.travellers.size();
  documents_ += pnr.documents.size();
  Json json(out_, repertoire_);
  json.open('{');
  if (const Locator* locator = pnr.locator(); locator != nullptr) {
    json.text("locator", locator->code);
    json.text("carrier", locator->carrier);
    json.moment("created", "utc", locator->created);
    if (locator->check_in) json.truth("check_in_reference");
  }
  if (pnr.cancelled) json.truth("cancelled");
  if (pnr.group_booking) json.truth("group");
  json.name("persons");
  json.open('[');
  const Index documents = index_of(pnr.documents);
  const Index seats = index_of(pnr.seats);
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) append_person(json, pnr, i, documents, seats);
  json.close(']');
  append_flights(json, pnr);
  append_sales(json, pnr);
  if (pnr.filtered) {
    append_free_text(json, pnr);
  } else {
    json.truth("withheld");
  }
  json.close('}');
  note(pnr.record);
}

void JsonWriter::note(const Record& record) {
  for (const Finding& finding : record.findings()) {
    if (!notes_.empty()) notes_ += ',';
    notes_ += fmt::format(R"({{"code":"{}","severity":"{}","offset":{},"message":)", finding.code,
                          limen::to_text(finding.severity), finding.offset);
    append_text(notes_, finding.message);
    notes_ += '}';
  }
}

void JsonWriter::end(std::span<const edifact::Diagnostic> diagnostics) {
  out_ += fmt::format(R"(],"counts":{{"pnrs":{},"persons":{},"documents":{}}},"diagnostics":[)", pnrs_, persons_,
                      documents_);
  out_ += notes_;
  bool comma = !notes_.empty();
  for (const edifact::Diagnostic& diagnostic : diagnostics) {
    if (comma) out_ += ',';
    comma = true;
    out_ += fmt::format(R"({{"code":"{}","severity":"{}","offset":{},"message":)", diagnostic.code,
                        limen::to_text(diagnostic.severity), diagnostic.offset);
    append_text(out_, diagnostic.message);
    out_ += '}';
  }
  out_ += "]}";
}

}  // namespace limen::pnrgov
