#include "base/json_writer.h"
#include "engines/traffic/traffic.h"

namespace limen::traffic {
namespace {

void member(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) json.text(name, value);
}

void append_person(std::string& out, const TruthMessage& message, std::size_t number, const TruthPerson& person) {
  JsonWriter json(out);
  json.open('{');
  json.number("message", message.number);
  json.number("person", number);
  json.text("kind", person.kind);
  member(json, "surname", person.surname);
  member(json, "given", person.given);
  if (person.placeholder) json.truth("placeholder", true);
  member(json, "sex", person.sex);
  member(json, "birth_date", person.birth);
  member(json, "birth_date_raw", person.birth_sent);
  member(json, "nationality", person.nationality);
  member(json, "booking", person.booking);
  member(json, "unique", person.unique);
  member(json, "seat", person.seat);
  member(json, "status", person.status);
  if (!person.documents.empty()) {
    json.open("documents", '[');
    for (const TruthDocument& document : person.documents) {
      json.open('{');
      json.text("type", document.type);
      json.text("number", document.number);
      json.text("issuer", document.issuer);
      member(json, "expiry", document.expiry);
      json.close('}');
    }
    json.close(']');
  }
  json.close('}');
  out += '\n';
}

}  // namespace

void append_json(std::string& out, const TruthMessage& message) {
  JsonWriter json(out);
  json.open('{');
  json.number("message", message.number);
  json.text("type", to_text(message.type));
  json.text("what", to_text(message.what));
  json.text("dialect", message.dialect);
  json.text("reference", message.reference);
  json.text("flight", message.flight);
  json.text("from", message.from);
  json.text("to", message.to);
  json.text("day", message.day);
  json.number("part", message.part);
  json.truth("last_part", message.last_part);
  if (message.bookings > 0) json.number("bookings", message.bookings);
  json.number("persons", message.persons.size());
  json.close('}');
  out += '\n';
  for (std::size_t i = 0; i < message.persons.size(); ++i) append_person(out, message, i + 1, message.persons[i]);
}

}  // namespace limen::traffic
