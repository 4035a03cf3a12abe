// Alerts about things: vehicles, plates, vessels, aircraft, containers, blank documents; what stands at a post is
// looked up among them (docs/services/things.md).
//
// Whoever records a vehicle or vessel says so with stands(), in the transaction in which it is recorded; candidates
// come from a table of variants (engines/thing_match), so that a look sees every alert that is committed, and a new
// alert is looked for among what stood at the posts lately in the transaction in which it is entered. What agrees is a
// hit that waits for a person. Nothing follows for any traveller: the thing is looked at, and each person is decided as
// always.
//
// A hit of an alert of which nobody at the counter may know is no row here and part of no answer: only the subscriber
// (the hit desk) hears of it.
//
// Any number of threads. What Parts names must outlive it; on_hit before the site is served.
//
//   auto things = TRY(Things::open({database, journal, posts, knowledge, packs, clock, random}));
//   TRY(things->register_routes(api));
//   TRY(things->stands(tx, grant, sighting));
//   TRY(things->run_retention(today));  // once a day
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "engines/thing_match/thing_match.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"
#include "services/site/site.h"

namespace limen::things {

using ThingAlertId = Id<struct ThingAlertTag>;
using SeenId = Id<struct ThingSeenTag>;
using ThingHitId = Id<struct ThingHitTag>;

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  site::Posts& posts;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // thing_match.yaml, retention.yaml
  const Clock& clock;
  RandomBytes random;
};

struct Thing {
  std::string kind{};  // code of thing_kinds
  std::vector<thing_match::Identifier> identifiers{};
};

// What stands at a post, as one record names it: the group that travels in it.
struct Sighting {
  RawId place{};  // of the record
  PostId post{};
  std::string lane{};
  Direction direction = Direction::kEntry;
  Instant at{};
  std::vector<Thing> things{};  // all of them; those that the record named before and does not now are gone
};

json::object to_json(const Thing& thing);
// {kind, identifiers: [{code, text, state}]}; what else there is is the caller's. Errors of JsonReader,
// "things.state.unknown".
Result<Thing> read_thing(JsonReader& reader);

struct HitNews {
  enum class Kind : std::uint8_t {
    kConfirmed,  // a person found that it is the thing
    kTurned,     // and afterwards that it is not
    kDiscreet,   // found, and nobody at the counter may know
  };
  Kind kind = Kind::kConfirmed;
  SeenId seen{};
  ThingAlertId alert{};
  bool second_line = false;
  json::object hit{};    // category, issuer, requested_action, legal_basis, description, identifiers, agreements
  json::object thing{};  // kind, identifiers: as it stood there
  std::string reference{}, reason{};
  PostId post{};
  std::string lane{};
  Direction direction = Direction::kEntry;
  Instant seen_at{}, at{};
  AccountId officer{};  // who confirmed, or in whose request it was found
  std::string officer_name{}, note{};
};
using HitSubscriber =
    std::function<Result<void>(database::Transaction&, const protection::Grant& grant, const HitNews&)>;
// Whether what that record names is held: nothing of it is deleted then.
using HeldQuestion = std::function<Result<bool>(database::Session&, const RawId& place)>;

// Of an alert, for the desk: what its author adds.
struct Words {
  std::string reason{}, instruction{};
};

std::span<const database::Migration> migrations();

// After a restore: deletes the rows of an alert or a sighting whose key was destroyed since the backup.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class Things {
 public:
  // Errors: those of the packs, with the place; "things.pack" where the two files do not name the same kinds.
  static Result<std::unique_ptr<Things>> open(Parts parts);
  Result<void> register_routes(api::Api& api);

  void on_hit(HitSubscriber subscriber);
  void on_held(HeldQuestion question);

  // Whether it is of a kind of the pack, with numbers of that kind. Errors "things.kind.unknown",
  // "things.identifier.kind", "things.identifier.text", "things.identifier.missing".
  Result<void> check(const Thing& thing) const;
  // In the writer's transaction. What was looked up before with the same numbers keeps its hits and their reviews.
  Result<void> stands(database::Transaction& tx, const protection::Grant& grant, const Sighting& sighting) const;
  // It is not there any more: an alert that comes later is no matter of the lane.
  Result<void> leaves(database::Transaction& tx, const RawId& place) const;
  // ThingHit of docs/api.md, as the caller may see them; never a discreet one.
  Result<json::array> hits_at(database::Session& session, const protection::Grant& grant, const RawId& place) const;
  // How many of them nobody has reviewed.
  Result<std::int64_t> unreviewed_at(database::Session& session, const RawId& place) const;
  Result<std::optional<Words>> words(database::Session& session, const protection::Grant& grant,
                                     const ThingAlertId& id) const;

  // Whether a hold stops the deletion of what hangs on that sighting; of one that is gone: no.
  Result<bool> is_held(database::Session& session, const SeenId& id) const;

  // Deletes alerts whose period after their end is over, and what stood at the posts so long ago, with its hits and the
  // keys of their journal entries. How many of both. Error "list.retention".
  Result<std::int64_t> run_retention(CivilDate today, int batch = 100);

 private:
  explicit Things(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::things
