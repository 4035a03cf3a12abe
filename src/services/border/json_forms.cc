#include "services/border/json_forms.h"

#include <algorithm>

#include "base/note.h"
#include "base/text.h"
#include "platform/api/reading.h"

namespace limen::border {
namespace {

constexpr std::size_t kNameBytes = 300, kNoteBytes = 4000;

Error damaged() { return Error{"border.stored_form", "a stored record has not the form it was written in"}; }

Result<StateCode> read_state(JsonReader& reader, std::string_view key, bool required) {
  const auto text = TRY(reader.optional_text(key, 3));
  if (!text || text->empty()) {
    if (required) return reader.error_at(key, "json.missing", "is required");
    return StateCode();
  }
  const auto code = StateCode::parse(*text);
  if (!code.ok()) return reader.error_at(key, code.error().code, code.error().message);
  return *code;
}

template <typename T, typename Read>
Result<T> stored(std::string_view text, Read read) {
  const auto value = parse_json(text);
  if (!value.ok()) return damaged();
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return damaged();
  Result<T> result = read(*reader);
  if (!result.ok()) return damaged();
  return result;
}

}  // namespace

Result<std::string> read_note(JsonReader& reader, std::string_view key) {
  return api::read_note(reader, key, kNoteBytes);
}
Result<std::string> required_note(JsonReader& reader, std::string_view key) {
  return clean_note(TRY(reader.text(key, kNoteBytes)));
}

// Documents print letters, digits, and now and then a dash or a slash; spaces are dropped so that a number has one
// form.
std::optional<std::string> document_number(std::string_view text) {
  std::string number;
  for (const char c : to_upper_ascii(text)) {
    if (c == ' ' || c == '<') continue;
    const bool allowed = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
    if (!allowed) return std::nullopt;
    number += c;
  }
  if (number.empty() || number.size() > 32) return std::nullopt;
  return number;
}

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::object to_json(const Person& person) {
  return {{"surname", person.surname},
          {"given_names", person.given_names},
          {"birth_date", person.birth.to_text()},
          {"sex", to_text(person.sex)},
          {"nationality", person.nationality.text()}};
}

json::object to_json(const TravelDocument& document, const Person& person) {
  json::object object = to_json(person);
  object["type"] = document.type;
  object["number"] = document.number;
  object["issuer"] = document.issuer.text();
  if (document.expiry) object["expiry_date"] = document.expiry->to_text();
  return object;
}

json::object to_json(const Visa& visa) {
  json::object object;
  if (visa.permit) object["permit_id"] = visa.permit->to_text();
  if (visa.chosen) object["chosen"] = true;
  if (visa.kind != permits::Kind::kVisa) object["kind"] = entry_regime::to_text(visa.kind);
  put(object, "issuer", visa.issuer.text());
  put(object, "number", visa.number);
  if (visa.valid_from) object["valid_from"] = visa.valid_from->to_text();
  if (visa.valid_to) object["valid_to"] = visa.valid_to->to_text();
  if (visa.days) object["days"] = *visa.days;
  if (visa.entries) object["entries"] = *visa.entries;
  if (visa.entries_used) object["entries_used"] = *visa.entries_used;
  return object;
}

json::object to_json(const Details& details) {
  json::object object;
  put(object, "transport_mode", details.transport_mode);
  put(object, "carrier_reference", details.carrier_reference);
  put(object, "travel_purpose", details.travel_purpose);
  put(object, "destination", details.destination);
  put(object, "contact", details.contact);
  put(object, "guardian", details.guardian);
  if (details.declared_days) object["declared_days"] = *details.declared_days;
  if (details.visa) object["visa"] = to_json(*details.visa);
  return object;
}

json::object to_json(const Body& body) { return {{"id", body.id}, {"name", body.name}}; }

json::object to_json(const Referral& referral) {
  json::object object{{"reasons", to_json(referral.reasons)}, {"by", referral.by}, {"at", referral.at.to_text()}};
  put(object, "note", referral.note);
  if (referral.to) object["referred_to"] = to_json(*referral.to);
  return object;
}

json::object to_json(const Protection& protection) {
  json::object object{{"kind", protection.kind},
                      {"state", protection.open ? "open" : "closed"},
                      {"by", protection.by},
                      {"at", protection.at.to_text()}};
  put(object, "outcome", protection.outcome);
  put(object, "closed_by", protection.closed_by);
  return object;
}

json::object to_json(const CheckHit& hit) {
  json::object object = hit.snapshot;
  object["id"] = hit.id.to_text();
  object["alert_id"] = limen::to_text(hit.alert_id);
  object["protective"] = hit.protective;
  object["second_line"] = hit.second_line;
  object["state"] = to_text(hit.state);
  put(object, "reason", hit.reason);
  put(object, "note", hit.note);
  put(object, "by", hit.by);
  if (hit.at && hit.state != HitState::kCleared) object["at"] = hit.at->to_text();
  if (!hit.cleared.empty()) object["cleared"] = hit.cleared;
  return object;
}

json::object to_json(const PostRef& post) {
  return {{"id", post.id.to_text()}, {"code", post.code}, {"name", post.name}};
}

json::object to_json(const Crossing& crossing) {
  json::object object{{"id", crossing.id.to_text()},
                      {"direction", to_text(crossing.direction)},
                      {"at", crossing.at.to_text()},
                      {"local_day", crossing.local_day.to_text()},
                      {"post", to_json(crossing.post)},
                      {"transport_mode", crossing.transport_mode},
                      {"document_number", crossing.document_number},
                      {"issuer", crossing.document_issuer.text()},
                      {"decision", "admit"},
                      {"officer", crossing.officer}};
  if (crossing.check_id) object["check_id"] = crossing.check_id->to_text();
  put(object, "travel_purpose", crossing.travel_purpose);
  put(object, "carrier_reference", crossing.carrier_reference);
  if (crossing.unlawful_days > 0) object["unlawful_days"] = crossing.unlawful_days;
  if (crossing.authorised_until) object["authorised_until"] = crossing.authorised_until->to_text();
  if (crossing.rejudged_by) object["rejudged_by"] = crossing.rejudged_by->to_text();
  if (crossing.supersedes) object["supersedes"] = crossing.supersedes->to_text();
  if (crossing.corrected_by) object["corrected_by"] = crossing.corrected_by->to_text();
  put(object, "reason", crossing.reason);
  put(object, "note", crossing.note);
  put(object, "source", crossing.source);
  put(object, "place", crossing.place);
  return object;
}

json::object to_json(const Refusal& refusal) {
  return {{"id", refusal.id.to_text()},          {"number", refusal.number},
          {"at", refusal.at.to_text()},          {"post", to_json(refusal.post)},
          {"reasons", to_json(refusal.reasons)}, {"by", refusal.officer}};
}

json::object to_json(const Hold& hold) {
  json::object object{{"id", hold.id.to_text()},
                      {"traveller_id", hold.traveller.to_text()},
                      {"reason", hold.reason},
                      {"by", hold.by},
                      {"at", hold.at.to_text()}};
  put(object, "lift_reason", hold.lift_reason);
  put(object, "lifted_by", hold.lifted_by);
  if (hold.lifted_at) object["lifted_at"] = hold.lifted_at->to_text();
  return object;
}

json::object to_json(const OtherCheck& other) {
  return {{"id", other.id.to_text()},
          {"post", to_json(other.post)},
          {"state", to_text(other.state)},
          {"opened_at", other.opened_at.to_text()}};
}

Result<Person> read_person(JsonReader& reader) {
  Person person;
  person.surname = TRY(api::read_line(reader, "surname", kNameBytes));
  person.given_names = TRY(api::read_line(reader, "given_names", kNameBytes));
  if (person.surname.empty() && person.given_names.empty())
    return reader.error_at("surname", "border.person.name", "a person has at least one name");
  person.birth = TRY(reader.partial_date("birth_date"));
  const auto sex = parse_sex(TRY(reader.optional_text("sex", 8)).value_or("unknown"));
  if (!sex) return reader.error_at("sex", "border.code.unknown", "must be F, M, X or unknown");
  person.sex = *sex;
  person.nationality = TRY(read_state(reader, "nationality", false));
  return person;
}

Result<TravelDocument> read_document(JsonReader& reader) {
  TravelDocument document;
  document.type = TRY(reader.text("type", 40));
  const auto number = document_number(TRY(reader.text("number", 64)));
  if (!number)
    return reader.error_at("number", "border.document.number", "one to 32 letters, digits, dashes or slashes");
  document.number = *number;
  document.issuer = TRY(read_state(reader, "issuer", true));
  document.expiry = TRY(reader.optional_date("expiry_date"));
  return document;
}

Result<Visa> read_visa(JsonReader& reader) {
  Visa visa;
  if (reader.has("permit_id")) visa.permit = TRY(api::read_id<permits::PermitId>(reader, "permit_id"));
  visa.chosen = TRY(reader.boolean_or("chosen", false)) && visa.permit;
  const auto kind = entry_regime::parse_permission_kind(TRY(reader.optional_text("kind", 20)).value_or("visa"));
  if (!kind) return reader.error_at("kind", "border.code.unknown", "must be visa, permit or authorisation");
  visa.kind = *kind;
  visa.issuer = TRY(read_state(reader, "issuer", false));
  visa.number = TRY(api::read_line(reader, "number", 40));
  visa.valid_from = TRY(reader.optional_date("valid_from"));
  visa.valid_to = TRY(reader.optional_date("valid_to"));
  const auto small = [](const std::optional<std::int64_t>& value) {
    return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
  };
  visa.days = small(TRY(reader.optional_integer("days", 1, 3660)));
  visa.entries = small(TRY(reader.optional_integer("entries", 1, 1000)));
  visa.entries_used = small(TRY(reader.optional_integer("entries_used", 0, 1000)));
  if (visa.valid_from && visa.valid_to && *visa.valid_to < *visa.valid_from) {
    return reader.error_at("valid_to", "json.range", "must not be before valid_from");
  }
  return visa;
}

// What a worn zone gave may lack what a form must have; it was accepted, so it is read back as it is.
Result<Person> stored_person(std::string_view text) {
  return stored<Person>(text, [](JsonReader& reader) -> Result<Person> {
    Person person;
    person.surname = TRY(reader.optional_text("surname")).value_or("");
    person.given_names = TRY(reader.optional_text("given_names")).value_or("");
    person.birth = TRY(reader.partial_date("birth_date"));
    person.sex = parse_sex(TRY(reader.optional_text("sex")).value_or("")).value_or(Sex::kUnknown);
    person.nationality = TRY(read_state(reader, "nationality", false));
    return person;
  });
}

Result<std::optional<TravelDocument>> stored_document(std::string_view text) {
  using Optional = std::optional<TravelDocument>;
  if (text.empty()) return Optional();
  return stored<Optional>(text, [](JsonReader& reader) -> Result<Optional> {
    TravelDocument document;
    document.type = TRY(reader.optional_text("type")).value_or("");
    document.number = TRY(reader.optional_text("number")).value_or("");
    document.issuer = TRY(read_state(reader, "issuer", false));
    document.expiry = TRY(reader.optional_date("expiry_date"));
    return Optional(std::move(document));
  });
}

Result<Details> stored_details(std::string_view text) {
  return stored<Details>(text, [](JsonReader& reader) -> Result<Details> {
    Details details;
    details.transport_mode = TRY(reader.optional_text("transport_mode")).value_or("");
    details.carrier_reference = TRY(reader.optional_text("carrier_reference")).value_or("");
    details.travel_purpose = TRY(reader.optional_text("travel_purpose")).value_or("");
    details.destination = TRY(reader.optional_text("destination")).value_or("");
    details.contact = TRY(reader.optional_text("contact")).value_or("");
    details.guardian = TRY(reader.optional_text("guardian")).value_or("");
    if (const auto days = TRY(reader.optional_integer("declared_days", 0, 100'000)))
      details.declared_days = static_cast<int>(*days);
    if (auto visa = TRY(reader.optional_object("visa"))) details.visa = TRY(read_visa(*visa));
    return details;
  });
}

Result<std::optional<Referral>> stored_referral(std::string_view text) {
  using Optional = std::optional<Referral>;
  if (text.empty()) return Optional();
  return stored<Optional>(text, [](JsonReader& reader) -> Result<Optional> {
    Referral referral;
    referral.reasons = TRY(reader.texts("reasons", 100));
    referral.note = TRY(reader.optional_text("note", 8000)).value_or("");
    referral.by = TRY(reader.text("by"));
    const std::string at = TRY(reader.text("at"));
    referral.at = TRY(Instant::parse(at));
    if (auto to = TRY(reader.optional_object("referred_to"))) {
      Body body;
      body.id = TRY(to->text("id", 100));
      body.name = TRY(to->text("name", 1000));
      referral.to = std::move(body);
    }
    return Optional(std::move(referral));
  });
}

Result<std::vector<std::string>> stored_codes(std::string_view text) {
  const auto array = TRY(stored_array(text));
  std::vector<std::string> codes;
  for (const auto& item : array) {
    if (!item.is_string()) return damaged();
    codes.emplace_back(item.get_string().data(), item.get_string().size());
  }
  return codes;
}

Result<json::object> stored_object(std::string_view text) {
  if (text.empty()) return json::object();
  auto value = parse_json(text);
  if (!value.ok() || !value->is_object()) return damaged();
  return std::move(value->get_object());
}

Result<json::array> stored_array(std::string_view text) {
  if (text.empty()) return json::array();
  auto value = parse_json(text);
  if (!value.ok() || !value->is_array()) return damaged();
  return std::move(value->get_array());
}

}  // namespace limen::border
