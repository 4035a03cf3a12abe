// Which traveller records are one person: the table of present memberships and its history (docs/services/persons.md).
//
// A record that nobody joined to another stands alone and has no row here. Records that an officer found to be one
// person share a person's id. Joining and separating end and begin memberships; no membership is ever changed
// otherwise, so that it can be told at any time who was held to be who, since when, until when, by whom and why.
//
// `version` of a record rises whenever the set of its fellows changes: whoever read it before a job of the writer finds
// out there by comparing. No foreign keys: the records belong to services/border, which says when they go
// (forget_record). Writing functions are for the writer; any thread may read.
//
//   const auto standing = TRY(memberships::of(session, traveller));
//   for (const RawId& record : standing.records) …     // itself first, then the others of the same person
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "platform/database/database.h"
#include "platform/protection/protection.h"

namespace limen::memberships {

using PersonId = Id<struct PersonTag>;
using MembershipId = Id<struct MembershipTag>;

// Where a record stands now.
struct Standing {
  std::int64_t version = 0;
  std::optional<PersonId> person{};  // none: alone
  std::vector<RawId> records{};      // of the person, this one first; alone: this one
};

// Who joins or separates, and why; a code, and words beside it.
struct Act {
  std::string by{};  // name, as shown
  AccountId by_id{};
  std::string reason{};
  Instant at{};
};

// One stretch of history.
struct Membership {
  MembershipId id{};
  PersonId person{};
  RawId record{};
  Act from{};
  std::optional<Act> to{};
};

std::span<const database::Migration> migrations();

Result<Standing> of(database::Session& session, const RawId& record);
// Every membership of the persons that these records belong or belonged to, oldest first.
Result<std::vector<Membership>> history_of(database::Session& session, const protection::Grant& grant,
                                           const RawId& record);

// What a change did: every record whose fellows are others now.
struct Change {
  std::optional<PersonId> person{};
  std::vector<RawId> records{};
};
// The records of both become those of one person: the older person stays, the other one's memberships end. Error
// "memberships.one_person" when they are that already.
Result<Change> join(database::Transaction& tx, const RawId& a, const RawId& b, const Act& act,
                    const RandomBytes& random);
// `leaving`, all of one person, leave it together: several of them are a person of their own from now on. Whoever is
// left alone on either side stands alone. Errors "memberships.not_joined" (a record that stands alone, or records of
// several persons), "memberships.all_leave" (nobody would stay).
Result<Change> separate(database::Transaction& tx, std::span<const RawId> leaving, const Act& act,
                        const RandomBytes& random);
// In the transaction that deletes the record; one that is left alone by it stands alone.
Result<void> forget_record(database::Transaction& tx, const RawId& record, Instant now);

}  // namespace limen::memberships
