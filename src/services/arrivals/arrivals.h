// Registration of families in a mass arrival (docs/services/arrivals.md; reference border-systems.md §11.1).
//
// A supervisor switches the mode on at a post, with a reason; it ends by itself. While it is on, a family is written
// down in less than a minute: a wristband, a language, and of each member sex, age and needs; names and papers come
// later, at the same record. In this mode there is no refusal: Arrivals has none, and it tells the border, which asks,
// who was registered so. What was written while the post had no network comes later with its own time and is taken as
// long as the mode was on at that time; sent twice, it is one family.
//
// Needs go to whoever helps (on_need), in the same transaction. Nothing else of a family leaves this folder but counts,
// and small ones are shown to nobody outside.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto arrivals = TRY(Arrivals::open({database, journal, posts, packs, pack, clock, random}));
//   border.use_reception([&](auto& session, const auto& asked) { return arrivals->registered(session, {…}); });
//   arrivals->on_need(subscriber);
//   TRY(arrivals->register_routes(api));
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"
#include "services/site/site.h"

namespace limen::arrivals {

using SurgeId = Id<struct ArrivalSurgeTag>;
using HouseholdId = Id<struct ArrivalHouseholdTag>;
using MemberId = Id<struct ArrivalMemberTag>;

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  site::Posts& posts;
  const config::PackStore& packs;  // reception.yaml, vulnerability.yaml, retention.yaml, statistics.yaml
  std::string pack;
  const Clock& clock;
  RandomBytes random;
  std::string authority{};  // printed on a sheet of wristbands
};

// A member of a registered family who needs something.
struct NeedFact {
  MemberId member{};
  PostId post{};
  std::vector<std::string> needs{};  // codes of vulnerability.yaml; those that are new
  std::string surname{}, given_names{}, language{}, wristband{};
  std::optional<int> age{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  Instant at{};
};
// In the writer's transaction that writes the family: an error undoes it.
using NeedSubscriber = std::function<Result<void>(database::Transaction&, const NeedFact&)>;

// Somebody at the counter of a post.
struct Sought {
  PostId post{};
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  bool document = false;
};

std::span<const database::Migration> migrations();

// Deletes a family whose keys were destroyed: for Journal::replay_erasures after a restore.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Arrivals {
 public:
  // Errors: those of the packs' readers, and the database's.
  static Result<std::unique_ptr<Arrivals>> open(Parts parts);

  void on_need(NeedSubscriber subscriber);  // before use

  // Whether nobody may refuse that person at that post: a family that is not closed has a member of that name, whose
  // age and sex do not speak against it; or the mode is on and she shows no paper, so that nobody can tell her from
  // those who were registered. Asks the database only where there are families.
  Result<bool> registered(database::Session& session, const Sought& sought) const;

  // Families whose period is over. How many.
  Result<std::int64_t> run_retention(CivilDate today, int batch = 50);
  Result<void> register_routes(api::Api& api);

  struct State;

 private:
  explicit Arrivals(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace limen::arrivals
