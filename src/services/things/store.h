// SQL of alerts about things, of what stood at the posts, and of hits. Private to this folder. What shows a number to
// somebody takes the Grant, so that it cannot be forgotten.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/things/model.h"

namespace limen::things::store {

using database::Session;
using database::Transaction;
using protection::Grant;

// Alerts. Errors "things.not_found", "things.stored_form".
Result<void> add(Transaction& tx, const Alert& alert, const std::vector<std::string>& variants);
Result<void> replace(Transaction& tx, const Alert& old, const Alert& next, const std::vector<std::string>& variants);
Result<Alert> find(Session& session, const Grant& grant, const ThingAlertId& id);
Result<Alert> find_for_change(Transaction& tx, const ThingAlertId& id);
Result<std::vector<OldVersion>> versions(Session& session, const Grant& grant, const ThingAlertId& id);
// Not withdrawn and not expired on that day, with one of these variants.
Result<std::vector<Alert>> candidates(Session& session, const std::vector<std::string>& variants, CivilDate day);
Result<std::optional<Alert>> by_reference(Session& session, const std::string& issuer, const std::string& reference,
                                          CivilDate day);
// Withdrawn ones with one of these variants, and whether the issuer's alert of that reference was withdrawn: its number
// is remembered when it is deleted, and nothing of the thing.
Result<std::vector<Alert>> withdrawn_like(Session& session, const std::vector<std::string>& variants);
Result<bool> was_withdrawn(Session& session, const std::string& issuer, const std::string& reference);
struct Wanted {
  std::vector<std::string> variants{};  // empty: whatever the number
  std::string category{}, kind{}, state = "active";
  CivilDate today{};
  int limit = 50;
  std::optional<ThingAlertId> after{};
};
Result<std::vector<Alert>> list(Session& session, const Grant& grant, const Wanted& wanted);  // newest first
Result<void> remove(Transaction& tx, const ThingAlertId& id);
struct Ended {
  ThingAlertId id{};
  CivilDate day{};
};
Result<std::vector<Ended>> ended(Session& session, CivilDate today, const ThingAlertId& after, int limit);  // by id
Result<std::optional<Ended>> ended_now(Session& session, const ThingAlertId& id, CivilDate today);

// What stood at the posts.
Result<std::optional<Seen>> same_seen(Session& session, const RawId& place, const std::string& fingerprint);
Result<void> add_seen(Transaction& tx, const Seen& seen, const std::string& fingerprint,
                      const std::vector<std::string>& variants);
Result<void> set_there(Transaction& tx, const Seen& seen);   // lane, direction, there
Result<void> all_gone(Transaction& tx, const RawId& place);  // nothing of that record is there
Result<std::vector<Seen>> seen_like(Session& session, const std::vector<std::string>& variants);
Result<Seen> seen(Session& session, const SeenId& id);
struct OldSeen {
  SeenId id{};
  RawId place{};
  PostId post{};
  Instant at{};
};
Result<std::vector<OldSeen>> seen_before(Session& session, Instant at, const SeenId& after, int limit);  // by id
Result<void> remove_seen(Transaction& tx, const SeenId& id);

// Hits.
Result<std::vector<RawId>> places_of(Session& session, const ThingAlertId& alert);
Result<bool> known_hit(Session& session, const SeenId& seen, const ThingAlertId& alert);
Result<void> add_hit(Transaction& tx, const Hit& hit, const Seen& seen);
// What came late and waits still comes to the lane: the thing stands there again.
Result<void> comes_to_lane(Transaction& tx, const SeenId& seen, const ThingAlertId& alert);
Result<void> review(Transaction& tx, const Hit& hit);
Result<Hit> hit(Session& session, const Grant& grant, const ThingHitId& id);
Result<std::vector<Hit>> hits_at(Session& session, const RawId& place);  // oldest first, none that came late
Result<std::vector<Hit>> hits(Session& session, const Grant& grant, std::optional<HitState> state, int limit);
// Hits that nobody has reviewed, of an alert that is gone or says something else now.
Result<void> forget_open_hits(Transaction& tx, const ThingAlertId& alert);

}  // namespace limen::things::store
