// What may be done with a group and its persons. Private to this folder. Reading is in two halves as everywhere: a
// prepared part on a worker, and a commit in the writer that asks again what may have changed.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engines/state_names/state_names.h"
#include "services/groups/groups.h"
#include "services/groups/import.h"
#include "services/groups/model.h"
#include "services/groups/store.h"

namespace limen::groups {

using database::Session;
using database::Transaction;
using protection::Grant;

// A group with everybody in it, and what the counter knows of each.
struct Whole {
  Group group{};
  std::map<MemberId, Member> members{};
  std::vector<MemberId> order{};  // by number
  std::map<MemberId, border::CounterCheck> checks{};
  std::map<MemberId, LanePlace> places{};   // by member
  std::map<MemberId, store::Look> looks{};  // of the caller
  std::vector<ShorePass> passes{};
  json::array thing_hits{};       // as the caller may see them
  bool thing_unreviewed = false;  // one of them waits for a person
};

struct Wanted {  // of a batch
  MemberId member{};
  std::int64_t version = 0;  // of the check, as the officer saw it
};
struct Outcome {
  MemberId member{};
  CheckId check{};
  std::optional<Error> refused{};  // none: admitted
};

struct Prepared {  // checks to be opened
  MemberId member{};
  std::int64_t version = 0;
  std::optional<border::Opening> opening{};
  std::optional<Error> failed{};
};

struct Scan {
  std::string zone{};
  std::optional<border::Opening> opening{};
};

class Service {
 public:
  Service(Parts given, Rules read);

  // Groups. The post is the session's. Errors "groups.no_post", "groups.code.unknown", "groups.vessel.imo",
  // "groups.lane.unknown", "groups.label".
  Result<void> check_group(const Group& group, const Grant& grant) const;
  Result<Group> create(Transaction& tx, const Grant& grant, Group group, Instant now) const;
  Result<void> change(Transaction& tx, const Grant& grant, const Group& wanted, Instant now) const;
  Result<void> close(Transaction& tx, const Grant& grant, const GroupId& id, std::int64_t version, Instant now) const;
  // Every line a person, those already there by document or by name and date of birth left as they are.
  struct Imported {
    std::int64_t added = 0, known = 0;
  };
  Result<Imported> import(Transaction& tx, const Grant& grant, const GroupId& id, const ReadList& list,
                          Instant now) const;

  // Persons.
  Result<Member> add(Transaction& tx, const Grant& grant, const GroupId& id, Sheet sheet, Instant now) const;
  // While there is no check: what is wrong after that is a matter of the check.
  Result<void> correct(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& id, Sheet sheet,
                       std::int64_t version) const;
  Result<void> set_presence(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& id,
                            Presence presence, std::int64_t version) const;
  Result<void> set_care(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& child, Care care,
                        std::int64_t version, Instant now) const;
  Result<void> set_crew(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& id,
                        std::string_view move, std::int64_t version) const;

  // The counter (counter.cc).
  Result<Whole> whole(Session& session, const Grant& grant, const GroupId& id) const;
  Result<std::vector<Prepared>> prepare_checks(Session& session, const Grant& grant, const Whole& whole,
                                               const std::vector<MemberId>& members) const;
  // How many were opened.
  Result<std::int64_t> open_checks(Transaction& tx, const Grant& grant, const GroupId& id,
                                   std::vector<Prepared>& prepared) const;
  Result<Scan> prepare_scan(Session& session, const Grant& grant, const GroupId& id, const std::string& zone) const;
  // Whose document it is: her check is the one of the document that lies on the reader.
  Result<MemberId> scanned(Transaction& tx, const Grant& grant, const GroupId& id, Scan& scan, Instant now) const;
  Result<border::CounterCheck> look(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& id,
                                    Instant now) const;
  std::optional<Error> out_of_batch_of(const Whole& whole, const MemberId& id, const AccountId& officer) const;
  Result<std::vector<Outcome>> admit(Transaction& tx, const Grant& grant, const GroupId& id,
                                     const std::vector<Wanted>& wanted,
                                     std::map<MemberId, std::shared_ptr<border::Check>>& prepared) const;

  // The queue of a lane (lane.cc). Errors "groups.lane.…".
  Result<void> enqueue(Transaction& tx, const Grant& grant, const CheckId& check, const std::string& lane) const;
  Result<LanePlace> take(Transaction& tx, const Grant& grant, const CheckId& check, std::int64_t version,
                         Instant now) const;
  // Another lane, or the same without a holder.
  Result<LanePlace> move(Transaction& tx, const Grant& grant, const CheckId& check, std::int64_t version,
                         const std::optional<std::string>& lane) const;

  // Ashore (shore.cc).
  Result<ShorePass> issue(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& id,
                          const std::string& area, Instant curfew, Instant now) const;
  Result<ShorePass> back(Transaction& tx, const Grant& grant, const PassId& id, Instant now) const;
  Result<ShorePass> answer(Transaction& tx, const Grant& grant, const PassId& id, const std::string& text,
                           Instant now) const;
  Result<std::int64_t> note_overdue() const;
  Result<std::int64_t> run_retention(CivilDate today, int batch) const;

  Result<PostId> post_of(const Grant& grant) const;
  Result<void> known_lane(const PostId& post, const std::string& lane) const;
  Result<void> known_code(std::string_view list, std::string_view code, std::string_view field) const;
  Result<void> record(Transaction& tx, const Grant& grant, const GroupId& id, std::string_view kind, json::object facts,
                      json::object sealed = {}) const;

  Parts parts;
  const Rules rules;
  const state_names::ByName state_by_name;

 private:
  // Vehicle, vessel and whatever else the group has with it, among alerts about things.
  Result<void> look_up(Transaction& tx, const Grant& grant, const Group& group, Instant now) const;
  Result<Group> open_group(Session& session, const Grant& grant, const GroupId& id) const;
  Result<void> check_sheet(const Sheet& sheet) const;
  Result<void> set_member(Transaction& tx, const Member& member) const;
  Result<void> add_member(Transaction& tx, const Group& group, Member& member, Instant now) const;
  border::NewCheck new_check(const Group& group, const Member& member) const;
  std::string guardian_of(const Group& group, const Member& member, const std::map<MemberId, Member>& members) const;
  Result<void> put_check(Transaction& tx, const Grant& grant, const Group& group, Member& member,
                         const border::CounterCheck& check) const;
  Result<Outcome> admit_one(Transaction& tx, const Grant& grant, const Whole& whole, const Wanted& wanted,
                            const std::shared_ptr<border::Check>& prepared) const;
  Result<void> only_once(Session& session, const Grant& grant, const GroupId& id, const MemberId& member) const;
};

// Whether somebody of the group has records that are held.
Result<bool> held(Session& session, const GroupId& id);

Error stale();  // "groups.version"

json::object group_view(const Group& group);
json::object pass_view(const ShorePass& pass, const Sheet* sheet, Instant now);
json::object whole_view(const Service& service, const Whole& whole, const AccountId& caller, Instant now);
json::object place_view(const LanePlace& place, const border::CounterCheck* check);

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);
Result<void> add_member_routes(api::Api& api, const std::shared_ptr<Service>& service);
Result<void> add_lane_routes(api::Api& api, const std::shared_ptr<Service>& service);
Result<void> add_shore_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::groups
