// Requests and what they want. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "services/rectification/rectification.h"

namespace limen::rectification {

using RequestId = Id<struct RectificationTag>;

enum class State : std::uint8_t { kOpen, kApproved, kRefused };
std::string_view to_text(State state);  // "open", "approved", "refused"
std::optional<State> parse_state(std::string_view text);

struct Request {
  RequestId id{};
  std::string number{};  // RC-YEAR-SERIAL
  border::TravellerId traveller{};
  PostId post{};
  State state = State::kOpen;
  json::object changes{}, before{};  // by field of a person; `before`: all fields, as the record had them
  std::string reason{}, note{}, evidence{};
  std::string asked_by{};  // "traveller", "officer"
  AccountId requested_by_id{};
  std::string requested_by{};
  Instant requested_at{};
  CivilDate due{};  // answered by then
  std::string decided_by{}, answer{};
  std::optional<Instant> decided_at{};
};
json::object to_json(const Request& request);
json::object to_json(const border::SeenTraveller& person);

// The fields of a person in their order, as in json.
inline constexpr std::string_view kFields[] = {"surname", "given_names", "birth_date", "sex", "nationality"};

// Errors "rectification.change" with the field.
Result<border::PersonChange> read_change(const json::object& changes);

}  // namespace limen::rectification
