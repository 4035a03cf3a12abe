// SQL of groups. Private to this folder. Whoever reads persons gives the Grant; whether the post is the caller's is
// asked here, on what was found.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/database/database.h"
#include "services/groups/model.h"

namespace limen::groups::store {

using database::Session;
using database::Transaction;
using protection::Grant;

Result<void> add_group(Transaction& tx, const Group& group);
// False when the version is another.
Result<bool> change_group(Transaction& tx, const Group& group);
Result<bool> close_group(Transaction& tx, const GroupId& id, std::int64_t version, Instant at);
Result<Group> group(Session& session, const Grant& grant, const GroupId& id);  // error "groups.not_found"
struct Listed {
  Group group{};
  std::int64_t expected = 0, present = 0, absent = 0, with_check = 0;
};
Result<std::vector<Listed>> groups(Session& session, const Grant& grant, const PostId& post, bool closed, int limit);

Result<void> add_member(Transaction& tx, const Member& member);
Result<std::vector<Member>> members(Session& session, const Grant& grant, const GroupId& id);  // by number
Result<Member> member(Session& session, const Grant& grant, const GroupId& group, const MemberId& id);
// Presence, crew, sheet, care, check and traveller; false when the version is another.
Result<bool> change_member(Transaction& tx, const Member& member);
Result<std::int64_t> last_number(Session& session, const GroupId& id);

Result<void> look(Transaction& tx, const MemberId& member, const AccountId& officer, const CheckId& check,
                  std::int64_t version, Instant at);
struct Look {
  MemberId member{};
  CheckId check{};
  std::int64_t version = 0;
};
Result<std::vector<Look>> looks(Session& session, const GroupId& group, const AccountId& officer);

// The queue. Numbers rise by lane.
Result<void> enqueue(Transaction& tx, const LanePlace& place, CivilDate day);
Result<std::optional<LanePlace>> place(Session& session, const Grant& grant, const CheckId& check);
Result<std::vector<LanePlace>> queue(Session& session, const Grant& grant, const PostId& post, std::string_view lane);
Result<std::vector<LanePlace>> queue_of_group(Session& session, const Grant& grant, const GroupId& group);
Result<bool> take(Transaction& tx, const LanePlace& place);  // holder; false when somebody was faster
Result<bool> move(Transaction& tx, const LanePlace& place);  // lane and number, without a holder
Result<void> dequeue(Transaction& tx, const CheckId& check);
Result<std::int64_t> next_place(Session& session, const PostId& post, std::string_view lane);

Result<void> add_pass(Transaction& tx, const ShorePass& pass);
Result<ShorePass> pass(Session& session, const Grant& grant, const PassId& id);  // error "groups.not_found"
enum class Ashore : std::uint8_t { kOut, kOverdue, kBack };
Result<std::vector<ShorePass>> passes(Session& session, const Grant& grant, const PostId& post, Ashore which,
                                      Instant now, int limit);
Result<std::vector<ShorePass>> passes_of_group(Session& session, const Grant& grant, const GroupId& group);
Result<bool> returned(Transaction& tx, const PassId& id, Instant at, std::string_view to);
Result<bool> answered(Transaction& tx, const PassId& id, Instant at, std::string_view by, std::string_view answer);
Result<std::int64_t> next_pass_number(Session& session, const PostId& post);
// Of every post, past their hour since `before` and told nobody yet.
Result<std::vector<ShorePass>> overdue_untold(Session& session, const Grant& grant, Instant before, int limit);
Result<void> told(Transaction& tx, const PassId& id, Instant at);

// Groups that were opened on that day or before and may go: nobody is ashore whom no supervisor has dealt with.
Result<std::vector<GroupId>> ended(Session& session, CivilDate last, int limit, const std::vector<GroupId>& but);
Result<std::vector<TravellerId>> travellers_of(Session& session, const GroupId& id);
Result<void> remove_group(Transaction& tx, const GroupId& id);
Result<void> remove_traveller(Transaction& tx, const TravellerId& id);
Result<void> remove_places(Transaction& tx, CivilDate before);

}  // namespace limen::groups::store
