#include "services/rectification/model.h"

#include <algorithm>

#include "base/parse_code.h"
#include "base/text.h"

namespace limen::rectification {
namespace {

constexpr std::size_t kNameLetters = 100;

void put(json::object& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

Error wrong(std::string_view field, const char* message) {
  Place place;
  place.path = "/changes/" + std::string(field);
  return Error{"rectification.change", message, place};
}

}  // namespace

std::string_view to_text(State state) {
  switch (state) {
    case State::kOpen:
      return "open";
    case State::kApproved:
      return "approved";
    case State::kRefused:
      return "refused";
  }
  return "";
}

std::optional<State> parse_state(std::string_view text) {
  return parse_code(text, {State::kOpen, State::kApproved, State::kRefused});
}

json::object to_json(const Request& request) {
  json::object object{{"id", request.id.to_text()},
                      {"number", request.number},
                      {"traveller_id", request.traveller.to_text()},
                      {"state", to_text(request.state)},
                      {"changes", request.changes},
                      {"before", request.before},
                      {"reason", request.reason},
                      {"note", request.note},
                      {"asked_by", request.asked_by},
                      {"requested_by", request.requested_by},
                      {"requested_at", request.requested_at.to_text()},
                      {"due", request.due.to_text()}};
  put(object, "evidence", request.evidence);
  put(object, "decided_by", request.decided_by);
  put(object, "answer", request.answer);
  if (request.decided_at) object["decided_at"] = request.decided_at->to_text();
  return object;
}

json::object to_json(const border::SeenTraveller& person) {
  return {{"surname", person.surname},
          {"given_names", person.given_names},
          {"birth_date", person.birth.to_text()},
          {"sex", limen::to_text(person.sex)},
          {"nationality", person.nationality.text()}};
}

Result<border::PersonChange> read_change(const json::object& changes) {
  border::PersonChange change;
  for (const auto& [key, value] : changes) {
    const std::string_view field(key);
    if (std::ranges::find(kFields, field) == std::end(kFields)) return wrong(field, "is no field of a person");
    if (!value.is_string()) return wrong(field, "must be a text");
    const std::string text = clean_line(std::string_view(value.get_string()));
    if (field == "surname" || field == "given_names") {
      if (count_code_points(text) > kNameLetters) return wrong(field, "has at most 100 letters");
      (field == "surname" ? change.surname : change.given_names) = text;
    } else if (field == "birth_date") {
      const auto birth = PartialDate::parse(text);
      if (!birth.ok()) return wrong(field, "a date, or as much of it as is known");
      change.birth = *birth;
    } else if (field == "sex") {
      change.sex = parse_sex(text);
      if (!change.sex) return wrong(field, "F, M, X or unknown");
    } else {
      const auto state = StateCode::parse(text);
      if (!state.ok()) return wrong(field, "a code of one to three letters");
      change.nationality = *state;
    }
  }
  return change;
}

}  // namespace limen::rectification
