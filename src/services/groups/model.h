// What the service keeps, and the one rule of its own: who may be in a batch. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "platform/protection/protection.h"
#include "services/border/border.h"
#include "services/things/things.h"

namespace limen::groups {

using GroupId = Id<struct TravelGroupTag>;
using MemberId = Id<struct GroupMemberTag>;
using PassId = Id<struct ShorePassTag>;
using border::CheckId;
using border::TravellerId;

struct Vehicle {
  std::string plate{};
  StateCode state{};
  std::string kind{};  // code of vehicle_kinds
  std::string vin{};
};
struct Vessel {
  std::string name{}, imo{}, call{};  // `imo`: seven digits with a right check digit; `call`: of this ship's call
  StateCode flag{};
  std::string mmsi{}, call_sign{};
};

struct Group {
  GroupId id{};
  PostId post{};
  std::string kind{};  // code of group_kinds
  Direction direction = Direction::kEntry;
  std::string label{}, transport_mode{}, carrier_reference{}, lane{}, flight{};
  std::optional<Vehicle> vehicle{};
  std::optional<Vessel> vessel{};
  std::vector<things::Thing> others{};  // trailer, container, aircraft: whatever else comes with it
  std::optional<Instant> expected_at{};
  CivilDate day{};
  std::int64_t version = 1;
  AccountId opened_by{};
  std::string opened_by_name{};
  Instant opened_at{};
  std::optional<Instant> closed_at{};
};

struct SheetFinding {
  std::string code{}, severity{}, column{}, message{};
};

// A person as a list or an officer gives her.
struct Sheet {
  std::string role{};  // code of group_roles
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  std::string document_type{}, document_number{};
  StateCode document_issuer{};
  std::optional<CivilDate> document_expiry{};
  std::string rank{}, birth_place{}, embarked{}, disembarked{}, visa{}, cabin{}, booking{};
  std::optional<bool> transit{};
  std::int64_t line = 0;  // of the list; 0: typed
  std::string unread{};   // a line that could not be taken apart
  std::vector<SheetFinding> findings{};
};

enum class Presence : std::uint8_t { kExpected, kPresent, kAbsent };
std::string_view to_text(Presence presence);  // "expected", "present", "absent"
std::optional<Presence> parse_presence(std::string_view text);

struct Care {
  std::optional<MemberId> carer{};  // of the group; none: somebody else, named
  std::string carer_name{}, relation{};
  std::string paper{}, given_by{};  // `paper`: code of consent_papers, empty without
  std::string seen_by{}, note{};    // `seen_by`: the officer who recorded it
  Instant at{};
};

struct Member {
  MemberId id{};
  GroupId group{};
  std::int64_t number = 0;  // in its group, from 1
  Presence presence = Presence::kExpected;
  bool added = false;  // came without being on the list
  std::string crew{};  // "", "signed_on", "signed_off"
  Sheet sheet{};
  std::optional<CheckId> check{};
  std::optional<TravellerId> traveller{};
  std::int64_t version = 1;
  std::optional<Care> care{};
};

// A check in the queue of a lane.
struct LanePlace {
  CheckId check{};
  PostId post{};
  std::string lane{};
  std::int64_t number = 0;
  std::optional<MemberId> member{};
  std::optional<GroupId> group{};
  std::optional<AccountId> holder{};
  std::string holder_name{};
  std::optional<Instant> held_at{};
  std::int64_t version = 1;
};

struct ShorePass {
  PassId id{};
  GroupId group{};
  MemberId member{};
  PostId post{};
  std::int64_t number = 0;  // at its post, from 1
  std::string kind{}, area{};
  Instant issued_at{}, curfew_at{};
  std::string issued_by{};
  std::optional<Instant> returned_at{}, told_at{}, answered_at{};
  std::string returned_to{}, answered_by{}, answer{};
};

// groups.yaml of the pack.
struct ShoreRule {
  std::string pass{};
  std::vector<std::string> kinds{};
  std::int64_t most_hours = 0;
  std::string reason{};  // code of withdrawal_reasons
};
struct Rules {
  std::int64_t batch_most = 0, open_ahead = 0, overdue_minutes = 0;
  std::vector<std::string> no_paper_for{};
  std::vector<ShoreRule> shore{};

  const ShoreRule* shore_of(std::string_view group_kind) const;
};
Result<Rules> read_rules(const Node& node, const lists::CodeLists& codes);

// How a child is cared for: enough for a batch or not. Error "groups.batch.child".
Result<void> check_care(const Member& child, const std::map<MemberId, Member>& members, const Rules& rules);

// Why a person is not decided in a batch; nullopt when she may be. `view` of the check is the caller's, so that what a
// caller may not see does not show in what is refused.
struct BatchQuestion {
  const Member* member = nullptr;
  const std::map<MemberId, Member>* members = nullptr;
  const border::CounterCheck* check = nullptr;
  std::optional<std::int64_t> looked_at{};  // the version of the check that the officer looked at
  const LanePlace* place = nullptr;         // null: in no queue
  AccountId officer{};
  const Rules* rules = nullptr;
  bool thing_waits = false;  // the vehicle or vessel agrees with an alert that nobody has reviewed
};
std::optional<Error> out_of_batch(const BatchQuestion& question);

json::object to_json(const Sheet& sheet);
json::object to_json(const Care& care);
json::object to_json(const Vehicle& vehicle);
json::object to_json(const Vessel& vessel);
// Of what the service stored; error "groups.stored_form".
Result<Sheet> stored_sheet(std::string_view text);
Result<std::optional<Care>> stored_care(std::optional<std::string_view> text);
Result<std::optional<Vehicle>> stored_vehicle(std::string_view text);
Result<std::optional<Vessel>> stored_vessel(std::string_view text);
Result<std::vector<things::Thing>> stored_others(std::string_view text);
// The fields of a person; leaves what is no field of hers to the caller.
Result<Sheet> read_sheet(JsonReader& reader);
Result<StateCode> read_state(JsonReader& reader, std::string_view key);

}  // namespace limen::groups
