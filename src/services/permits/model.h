// What the register keeps beside the record itself. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "services/permits/permits.h"

namespace limen::permits {

using RequestId = Id<struct PermitRequestTag>;
using ImportId = Id<struct PermitImportTag>;

// One later addition. Number 0 is the issue itself, with what was issued.
struct Change {
  std::int64_t number = 0;
  Status status = Status::kIssued;
  std::string authority{}, reason{}, note{}, place{};  // reason: code of permit_reasons
  CivilDate decided_on{};
  std::string new_number{};  // of a new sticker; empty: the old one
  std::optional<CivilDate> valid_to{};
  std::optional<int> days{};
  std::optional<CivilDate> stay_until{};  // the last day of who is inside on it
  std::string by{};
  Instant at{};
};

// An entry that was counted; taken back when a correction says that there was none.
struct Entry {
  std::int64_t number = 0;
  RawId crossing{};
  CivilDate day{};
  std::optional<CivilDate> exit_day{};
  std::optional<CivilDate> stay_until{};
  bool taken_back = false;
};

struct CountRequest {
  RequestId id{};
  PermitId permit{};
  int wanted = 0;   // entries used, as they ought to be
  int counted = 0;  // when it was asked
  std::string note{}, by{};
  AccountId by_id{};
  Instant at{};
  std::string decision{}, decision_note{}, decided_by{};  // "", "accepted", "declined"
  std::optional<Instant> decided_at{};
};

struct Whole {
  Permit permit{};
  std::vector<Change> changes{};  // oldest first
  std::vector<Entry> entries{};
  std::vector<CountRequest> requests{};
};

// Whether that may follow. Errors "permits.status.order", "permits.status.extends", "permits.status.shortens",
// "permits.status.stay".
Result<void> check_change(const Permit& permit, const Change& change);
// The record as it stands after the change.
void apply(Permit& permit, const Change& change);

// What is wrong with a record that is to be issued: "permits.issue.*", with the field.
Result<void> check_issue(const Permit& permit, CivilDate today);

// The one form of a number: upper case, without spaces; none unless 1 to 32 letters, digits, dashes, slashes.
std::optional<std::string> number_of(std::string_view text);

json::object to_json(const Holder& holder);
json::object to_json(const Permit& permit);
json::object to_json(const Change& change);
json::object to_json(const Entry& entry);
json::object to_json(const CountRequest& request);
json::object to_json(const Whole& whole);

// Reads what a person or a row says of a record. Errors of JsonReader and "permits.issue.*".
Result<Permit> read_permit(JsonReader& reader);

}  // namespace limen::permits
