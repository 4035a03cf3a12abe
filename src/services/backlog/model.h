// The records of the backlog, and the serial numbers of paper forms. Private to this folder.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "services/backlog/backlog.h"

namespace limen::backlog {

using FormId = Id<struct PaperFormTag>;
using BatchId = Id<struct PaperBatchTag>;
using RequestId = Id<struct CorrectionRequestTag>;

enum class Kind : std::uint8_t { kEntry, kExit, kRefusal, kProtection };
inline constexpr std::array<Kind, 4> kKinds = {Kind::kEntry, Kind::kExit, Kind::kRefusal, Kind::kProtection};
std::string_view to_text(Kind kind);  // "entry", "exit", "refusal", "protection"
std::optional<Kind> parse_kind(std::string_view text);

// POST-K000123-7: the post, a letter for the kind, a number of the post, a check digit over all of it with the weights
// of ICAO Doc 9303-3 §4.9.
std::string serial_of(std::string_view post, Kind kind, std::int64_t number);
// The form in which a serial number is kept: upper case, without spaces. Errors "backlog.serial.form",
// "backlog.serial.check_digit".
Result<std::string> read_serial(std::string_view text);

enum class FormState : std::uint8_t { kIssued, kTyped, kSpoilt };
std::string_view to_text(FormState state);  // "issued", "typed", "spoilt"
std::optional<FormState> parse_form_state(std::string_view text);

struct Form {
  FormId id{};
  BatchId batch{};
  PostId post{};
  Kind kind = Kind::kEntry;
  std::int64_t number = 0;
  std::string serial{};
  FormState state = FormState::kIssued;
  Instant issued_at{};
  std::string issued_by{};
  std::optional<Instant> used_at{}, closed_at{};  // when what it says happened; when it was typed in or given up
  std::string closed_by{}, decided_by{};
  std::string reason{}, note{};
  std::optional<border::CheckId> check{};
  std::optional<border::CrossingId> crossing{};
  std::optional<border::TravellerId> traveller{};
  bool scan = false;
};
json::object to_json(const Form& form);

enum class RequestState : std::uint8_t { kOpen, kApproved, kRefused };
std::string_view to_text(RequestState state);  // "open", "approved", "refused"
std::optional<RequestState> parse_request_state(std::string_view text);

struct Request {
  RequestId id{};
  border::CrossingId crossing{};
  border::TravellerId traveller{};
  PostId post{};
  RequestState state = RequestState::kOpen;
  json::object changes{};
  std::string reason{}, note{}, evidence{}, asked_by{};  // asked_by: "officer", "traveller"
  AccountId requested_by_id{};
  std::string requested_by{};
  Instant requested_at{};
  std::string decided_by{}, decision_note{};
  std::optional<Instant> decided_at{};
  std::optional<border::CrossingId> correction{};
};
json::object to_json(const Request& request);

}  // namespace limen::backlog
