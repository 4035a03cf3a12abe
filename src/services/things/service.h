// The behaviour behind Things. Private to this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/things/model.h"
#include "services/things/store.h"

namespace limen::things {

using database::Session;
using database::Transaction;
using protection::Grant;

struct Review {
  HitState outcome = HitState::kConfirmed;
  std::string reason{}, note{};
};

// A row of a file, read.
struct Row {
  std::size_t line = 0;
  Content content{};
  bool review_given = false, expiry_given = false;  // else counted from today
};
struct Diagnostic {
  std::size_t line = 0;  // from 1
  std::string column{}, code{}, message{};
  Severity severity = Severity::kError;
};
struct ImportReport {
  std::size_t rows = 0, created = 0, revised = 0, unchanged = 0, refused = 0;
  std::vector<Diagnostic> diagnostics{};
};
json::object to_json(const ImportReport& report);
using MakeEntry = std::function<journal::Entry(std::string kind)>;
struct ImportDefaults {
  std::string category{}, issuer{}, legal_basis{}, proportionality_note{};
};

class Service {
 public:
  Service(Parts given, Rules read) : parts(std::move(given)), rules(std::move(read)) {}

  // Alerts, in the writer's transaction. `entry` is the journal's as far as the caller knows it. Errors: the first
  // problem of Rules::check, "things.reference.taken", "things.duplicate", "things.withdrawn", "things.reason.missing",
  // "things.version".
  Result<Alert> create(Transaction& tx, const Grant& grant, Content content, journal::Entry entry) const;
  Result<Alert> revise(Transaction& tx, const Grant& grant, const ThingAlertId& id, std::int64_t version,
                       Content content, const std::string& reason, journal::Entry entry) const;
  Result<Alert> withdraw(Transaction& tx, const Grant& grant, const ThingAlertId& id, const std::string& reason,
                         journal::Entry entry) const;
  std::vector<std::string> variants(const std::vector<Identifier>& identifiers) const;
  json::object view(const Alert& alert) const;  // ThingAlert of docs/api.md without its versions

  // The lane.
  Result<void> stands(Transaction& tx, const Grant& grant, const Sighting& sighting) const;
  Result<json::array> hits_at(Session& session, const Grant& grant, const RawId& place) const;
  Result<std::int64_t> unreviewed_at(Session& session, const RawId& place) const;
  // A person decides whether it is the thing. Errors "things.hit.second_line_only", "things.hit.reason",
  // "things.hit.confirmed", "things.code.unknown", "things.not_found".
  Result<Hit> review(Transaction& tx, const Grant& grant, const ThingHitId& id, const Review& review,
                     journal::Entry entry) const;
  Result<json::object> hit_view(Session& session, const Grant& grant, const Hit& hit) const;

  // Every row is checked as the form is; what is good is written in parts, each a transaction of its own.
  Result<ImportReport> import(const Grant& grant, std::string_view csv, const ImportDefaults& defaults, bool dry_run,
                              const MakeEntry& entry) const;

  Result<bool> is_held(Session& session, const SeenId& id) const;
  Result<std::int64_t> run_retention(CivilDate today, int batch) const;

  const Parts parts;
  const Rules rules;
  std::vector<HitSubscriber> on_hit{};
  HeldQuestion held{};

 private:
  CivilDate today() const { return parts.clock.now().utc_day(); }
  Result<void> record(Transaction& tx, journal::Entry entry, const Alert& alert) const;
  // The alert of the same issuer that this one would stand beside without need.
  Result<std::optional<Alert>> same(Session& session, const Content& content,
                                    const std::optional<ThingAlertId>& self) const;
  // Whether somebody withdrew what this says; without a reference, by its numbers.
  Result<bool> was_withdrawn(Session& session, const Content& content) const;
  std::optional<Alert> same_of(const std::vector<Alert>& found, const Content& content,
                               const std::optional<ThingAlertId>& self) const;
  Result<void> collide(Session& session, const Content& content, const std::optional<ThingAlertId>& self) const;
  Result<void> look_back(Transaction& tx, const Grant& grant, const Alert& alert) const;
  // What the two have in common becomes a hit, or is told to the desk alone.
  Result<void> meet(Transaction& tx, const Grant& grant, const Seen& seen, const Alert& alert, bool late) const;
  Result<void> tell(Transaction& tx, const Grant& grant, const Seen& seen, const Alert& alert, HitNews news) const;
  json::object hit_content(const Alert& alert, const std::vector<Agreement>& agreements) const;
  bool second_line(const Grant& grant) const;
  Result<std::vector<Row>> read_rows(std::string_view csv, const ImportDefaults& defaults, ImportReport& report) const;
  Content renewed(const Row& row, const Content& old) const;
  // One row; without a transaction only what would be done.
  Result<void> take_row(Session& session, Transaction* tx, const Grant& grant, const Row& row, const MakeEntry& entry,
                        ImportReport& report) const;
  Result<bool> kept_by_hold(Session& session, const ThingAlertId& alert) const;
  Result<std::int64_t> remove_alerts(CivilDate today, int batch) const;
  Result<std::int64_t> remove_seen(CivilDate today, int batch) const;
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::things
