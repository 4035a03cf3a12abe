#include "services/things/model.h"

#include "base/text.h"
#include "platform/api/reading.h"

namespace limen::things {
namespace {

Error damaged() { return Error{"things.stored_form", "a stored record has not the form it was written in"}; }

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

Result<StateCode> read_state(JsonReader& reader) {
  const std::string text = TRY(api::read_line(reader, "state", 10));
  if (text.empty()) return StateCode();
  const auto code = StateCode::parse(text);
  if (!code.ok()) return reader.error_at("state", "things.state.unknown", "no state has this code");
  return *code;
}

}  // namespace

std::string_view to_text(HitState state) {
  switch (state) {
    case HitState::kUnreviewed:
      return "unreviewed";
    case HitState::kConfirmed:
      return "confirmed";
    case HitState::kDismissed:
      return "dismissed";
  }
  return "unreviewed";
}

std::optional<HitState> parse_hit_state(std::string_view text) {
  for (const HitState state : {HitState::kUnreviewed, HitState::kConfirmed, HitState::kDismissed}) {
    if (to_text(state) == text) return state;
  }
  return std::nullopt;
}

json::array to_json(const std::vector<Identifier>& identifiers) {
  json::array all;
  for (const Identifier& one : identifiers) {
    json::object object{{"code", one.code}, {"text", one.text}};
    put(object, "state", one.state.text());
    all.push_back(std::move(object));
  }
  return all;
}

json::object to_json(const Thing& thing) { return {{"kind", thing.kind}, {"identifiers", to_json(thing.identifiers)}}; }

json::object to_json(const Content& content) {
  json::object object{{"kind", content.kind},
                      {"category", content.category},
                      {"identifiers", to_json(content.identifiers)},
                      {"issuer", content.issuer},
                      {"legal_basis", content.legal_basis},
                      {"reason", content.reason},
                      {"requested_action", content.requested_action},
                      {"review_date", content.review.to_text()},
                      {"expiry_date", content.expiry.to_text()}};
  put(object, "description", content.description);
  put(object, "proportionality_note", content.proportionality_note);
  if (content.valid_from) object["valid_from"] = content.valid_from->to_text();
  put(object, "reference", content.reference);
  put(object, "remarks", content.remarks);
  return object;
}

json::object to_json(const Agreement& agreement) {
  json::array differences;
  for (const auto& [seen, listed] : agreement.differences) {
    differences.push_back(json::object{{"seen", seen}, {"listed", listed}});
  }
  return {{"identifier", agreement.identifier},
          {"how", thing_match::to_text(agreement.how)},
          {"registry", thing_match::to_text(agreement.registry)},
          {"seen", agreement.seen},
          {"listed", agreement.listed},
          {"differences", std::move(differences)}};
}

json::array to_json(const std::vector<thing_match::Finding>& findings) {
  json::array all;
  for (const auto& one : findings) {
    all.push_back(json::object{{"identifier", one.identifier},
                               {"code", one.code},
                               {"severity", limen::to_text(one.severity)},
                               {"message", one.message}});
  }
  return all;
}

Result<std::vector<Identifier>> read_identifiers(JsonReader& reader) {
  std::vector<Identifier> all;
  for (JsonReader& item : TRY(reader.objects("identifiers", kMostIdentifiers))) {
    Identifier one;
    one.code = TRY(item.text("code", 40));
    one.text = TRY(api::read_line(item, "text", kNumberBytes));
    one.state = TRY(read_state(item));
    TRY(item.finish());
    all.push_back(std::move(one));
  }
  return all;
}

Result<Thing> read_thing(JsonReader& reader) {
  Thing thing;
  thing.kind = TRY(reader.text("kind", 40));
  thing.identifiers = TRY(read_identifiers(reader));
  return thing;
}

Result<Content> read_content(JsonReader& reader) {
  Content content;
  content.kind = TRY(reader.text("kind", 40));
  content.category = TRY(reader.text("category", 60));
  content.identifiers = TRY(read_identifiers(reader));
  content.description = TRY(api::read_line(reader, "description", kNoteBytes));
  content.issuer = TRY(api::read_line(reader, "issuer", kLineBytes));
  content.legal_basis = TRY(api::read_note(reader, "legal_basis", kNoteBytes));
  content.reason = TRY(api::read_note(reader, "reason", kNoteBytes));
  content.requested_action = TRY(api::read_line(reader, "requested_action", 60));
  content.proportionality_note = TRY(api::read_note(reader, "proportionality_note", kNoteBytes));
  content.valid_from = TRY(reader.optional_date("valid_from"));
  content.review = TRY(reader.date("review_date"));
  content.expiry = TRY(reader.date("expiry_date"));
  content.reference = TRY(api::read_line(reader, "reference", kLineBytes));
  content.remarks = TRY(api::read_note(reader, "remarks", kNoteBytes));
  return content;
}

Result<json::object> stored_object(std::string_view text) {
  auto value = parse_json(text);
  if (!value.ok() || !value->is_object()) return damaged();
  return std::move(value->get_object());
}

Result<Content> stored_content(std::string_view text) {
  const auto value = parse_json(text);
  if (!value.ok()) return damaged();
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return damaged();
  auto content = read_content(*reader);
  if (!content.ok()) return damaged();
  return content.take();
}

Result<Thing> stored_thing(std::string_view text) {
  const auto value = parse_json(text);
  if (!value.ok()) return damaged();
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return damaged();
  auto thing = read_thing(*reader);
  if (!thing.ok()) return damaged();
  return thing.take();
}

}  // namespace limen::things
