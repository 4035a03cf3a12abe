// Inside services/arrivals: what the routes share.
#pragma once

#include <atomic>
#include <set>

#include "base/json.h"
#include "engines/names/names.h"
#include "engines/vulnerability/vulnerability.h"
#include "platform/api/operations.h"
#include "platform/lists/lists.h"
#include "services/arrivals/arrivals.h"

namespace limen::arrivals {

using MissingId = Id<struct ArrivalMissingTag>;

struct Surge {
  SurgeId id{};
  PostId post{};
  std::string reason{}, by{};
  Instant started_at{}, ends_at{};
  std::optional<Instant> ended_at{};  // before its time
  std::string ended_by{}, end_reason{};

  Instant end() const { return ended_at ? std::min(*ended_at, ends_at) : ends_at; }
  bool covers(Instant at) const { return started_at <= at && at < end(); }
};

struct Member {
  MemberId id{};
  int place = 0;  // 0: the head
  Sex sex = Sex::kUnknown;
  std::optional<int> age{};  // as told when she was registered
  std::string surname{}, given_names{}, relation{};
  PartialDate birth{};
  StateCode nationality{};
  std::vector<std::string> needs{};
};

struct Missing {
  MissingId id{};
  HouseholdId household{};
  std::string surname{}, given_names{}, relation{};
  Sex sex = Sex::kUnknown;
  std::optional<int> age{};
  std::optional<MemberId> found{};  // a person said that it is she
  std::string found_by{};
};

struct Household {
  HouseholdId id{};
  RawId local{};  // made where it was written down: the same family sent twice is one
  SurgeId surge{};
  PostId post{};
  std::string wristband{}, language{};
  std::string state = "registered";  // "complete", "closed"
  Instant registered_at{}, received_at{};
  std::string by{};
  std::int64_t version = 1;
  std::optional<Instant> closed_at{};
  std::string closed_note{};
  std::optional<HouseholdId> same_as{};  // found to be that one, written down twice
  std::vector<Member> members{};
  std::vector<Missing> missing{};
};

struct Rules {
  vulnerability::Rulebook book{};
  lists::StatisticsRules statistics{};
  int hours = 12, longest_hours = 48, largest_family = 30;
  int copies = 2;  // of each wristband
  lists::Label wristbands{}, wristband_footer{}, wristband_page{};
  static Result<Rules> read(const config::PackStore& packs, std::string_view pack);
};

// Two families that may be one, and why: "wristband", "names", "same_people".
struct Pair {
  HouseholdId a{}, b{};
  std::vector<std::string> reasons{};
};

namespace store {

Result<void> insert_surge(database::Transaction& tx, const Surge& surge);
Result<void> end_surge(database::Transaction& tx, const Surge& surge);
Result<std::vector<Surge>> surges(database::Session& session, const PostId& post, int limit);  // newest first
Result<std::optional<Surge>> surge_at(database::Session& session, const PostId& post, Instant at);

Result<void> insert(database::Transaction& tx, const Household& one, const names::Folder& folder);
Result<bool> update(database::Transaction& tx, Household& one, const names::Folder& folder);  // false: another version
Result<std::optional<Household>> find(database::Session& session, const HouseholdId& id);
Result<std::optional<HouseholdId>> by_local(database::Session& session, const RawId& local);
Result<std::vector<Household>> list(database::Session& session, const PostId& post, std::string_view state, int limit);
Result<std::int64_t> count_open(database::Session& session);
Result<std::int64_t> last_wristband(database::Session& session, const PostId& post);  // the highest that is a number
Result<std::vector<Member>> with_part(database::Session& session, const PostId& post, std::string_view part);
Result<std::optional<HouseholdId>> household_of(database::Session& session, const MemberId& member);
Result<std::vector<Missing>> missing(database::Session& session);  // not found yet
Result<void> found(database::Transaction& tx, const Missing& missing);
Result<void> judge(database::Transaction& tx, const HouseholdId& a, const HouseholdId& b, bool same,
                   std::string_view by, Instant at);
Result<bool> judged(database::Session& session, const HouseholdId& a, const HouseholdId& b);
Result<void> remove(database::Transaction& tx, const HouseholdId& id);

}  // namespace store

std::set<std::string> parts_of(const names::Folder& folder, std::string_view surname, std::string_view given_names);
// One has all parts of the other, and two at least; or they are the same.
bool same_name(const std::set<std::string>& a, const std::set<std::string>& b);

struct Arrivals::State {
  State(Parts p, Rules r) : parts(std::move(p)), rules(std::move(r)) {}
  const Parts parts;
  const Rules rules;
  const names::Folder folder{};
  std::vector<NeedSubscriber> subscribers{};
  std::atomic<bool> any{false};  // there is or was a mode or a family: ask the database

  // Errors "arrivals.not_found".
  Result<Household> load(database::Session& session, const protection::Grant& grant, const HouseholdId& id) const;
  Result<Household> claim(database::Transaction& tx, const protection::Grant& grant, const HouseholdId& id,
                          std::int64_t version) const;
  Result<void> write(database::Transaction& tx, Household& one, journal::Entry entry, bool is_new) const;
  // Needs that a member has and did not have before.
  Result<void> tell(database::Transaction& tx, const Household& one, const Household* before, Instant at) const;
  // Children without an adult have a need that nobody has to type.
  void add_obvious(Household& one) const;
  Result<std::vector<Pair>> duplicates(database::Session& session, const PostId& post) const;
};
using State = Arrivals::State;

Error problem(const char* code, const char* message, const char* pointer = nullptr);
json::object to_json(const Household& one);
json::object to_json(const Surge& surge);
Result<json::object> board(const State& state, database::Session& session, const PostId& post, bool whole);

inline constexpr api::Operations operation{.tag = "arrivals", .prefix = "/api/arrivals", .purpose = true};
Result<void> add_surge_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> add_household_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> add_wristband_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> read_wristbands(const Node& file, Rules& rules);
Result<void> add_tracing_routes(api::Api& api, const std::shared_ptr<State>& state);

}  // namespace limen::arrivals
