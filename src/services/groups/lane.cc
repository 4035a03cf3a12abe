// The queue of a lane: which checks wait there, and who has them.
#include "services/groups/service.h"

namespace limen::groups {
namespace {

Error gone() { return Error{"groups.lane.not_queued", "the check is in no queue"}; }

Result<void> record(const Parts& parts, Transaction& tx, const Grant& grant, std::string_view kind,
                    const LanePlace& place, const std::optional<AccountId>& from = {}) {
  journal::Entry entry;
  entry.kind = std::string(kind);
  entry.actor = grant.caller().account.to_text();
  entry.subject_type = "check";
  entry.subject_id = place.check.to_text();
  entry.purpose = grant.purpose();
  entry.facts = {{"lane", place.lane}};
  if (from) entry.facts["from"] = from->to_text();
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

}  // namespace

Result<void> Service::enqueue(Transaction& tx, const Grant& grant, const CheckId& id, const std::string& lane) const {
  const auto check = TRY(parts.border.check(tx, grant, id));
  if (!check.open) return Error{"border.check_closed", "the check is closed; a correction is a new entry"};
  TRY(known_lane(check.post, lane));
  if (TRY(store::place(tx, grant, id))) return Error{"groups.lane.queued", "the check is in a queue already"};
  LanePlace place;
  place.check = id;
  place.post = check.post;
  place.lane = lane;
  place.number = TRY(store::next_place(tx, check.post, lane));
  TRY(store::enqueue(tx, place, check.local_day));
  return groups::record(parts, tx, grant, "groups.lane_queued", place);
}

Result<LanePlace> Service::take(Transaction& tx, const Grant& grant, const CheckId& id, std::int64_t version,
                                Instant now) const {
  const auto found = TRY(store::place(tx, grant, id));
  if (!found) return gone();
  const auto check = TRY(parts.border.check(tx, grant, id));
  if (!check.open) return Error{"groups.lane.decided", "the check is decided already"};
  LanePlace place = *found;
  const AccountId me = grant.caller().account;
  if (place.holder && *place.holder == me) return place;
  if (place.holder) return Error{"groups.lane.taken", "another officer has this check"};
  place.version = version;
  place.holder = me;
  place.holder_name = grant.caller().name;
  place.held_at = now;
  if (!TRY(store::take(tx, place))) return stale();
  ++place.version;
  TRY(groups::record(parts, tx, grant, "groups.lane_taken", place));
  return place;
}

Result<LanePlace> Service::move(Transaction& tx, const Grant& grant, const CheckId& id, std::int64_t version,
                                const std::optional<std::string>& lane) const {
  const auto found = TRY(store::place(tx, grant, id));
  if (!found) return gone();
  LanePlace place = *found;
  const auto& caller = grant.caller();
  const bool mine = !place.holder || *place.holder == caller.account;
  const bool supervisor = grant.has("border.second_line") &&
                          grant.require("border.second_line", {.post = place.post, .owner = caller.account}).ok();
  if (!mine && !supervisor) return Error{"groups.lane.taken", "another officer has this check"};
  place.version = version;
  if (lane && *lane != place.lane) {
    TRY(known_lane(place.post, *lane));
    place.lane = *lane;
    place.number = TRY(store::next_place(tx, place.post, *lane));
  }
  place.holder.reset();
  place.holder_name.clear();
  place.held_at.reset();
  if (!TRY(store::move(tx, place))) return stale();
  ++place.version;
  TRY(groups::record(parts, tx, grant, lane ? "groups.lane_passed" : "groups.lane_given_back", place, found->holder));
  return place;
}

}  // namespace limen::groups
