// The behaviour behind Alerts: what a change does to the tables, the journal and, after the commit, the index.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/alerts/alerts.h"
#include "services/alerts/model.h"
#include "services/alerts/rules.h"
#include "services/alerts/store.h"
#include "services/alerts/thresholds.h"

namespace limen::alerts {

// Who changes something, for the row; the journal entry says it for itself.
struct Author {
  std::string name{};
  Instant at{};
};

// What a new or changed alert would collide with.
struct Collision {
  enum class Kind : std::uint8_t { kReference, kDuplicate, kIncompatible };
  Kind kind = Kind::kDuplicate;
  store::Known known{};
  Error error() const;
};

struct Service : std::enable_shared_from_this<Service> {
  Service(Parts p, screening::Model m, Thresholds t)
      : parts(std::move(p)), rules(parts.knowledge), model(std::move(m)), thresholds(std::move(t)), index(model) {}

  Parts parts;
  Rules rules;
  screening::Model model;
  Thresholds thresholds;
  std::string fingerprint{};  // of the model
  screening::Index index;
  names::Folder folder{};
  std::atomic<std::int64_t> generation{0};  // of what is in the index; store::generation has the table's

  std::vector<ChangeSubscriber> on_changed{};
  std::vector<RemovalSubscriber> on_removed{};

  CivilDate today() const { return parts.clock.now().utc_day(); }
  store::Marks marks_of(const Content& content) const;

  // Inside a job of the writer. `entry` is the journal's, as far as the caller knows it: kind, subject, facts and the
  // sealed content are added. Errors: the first problem of Rules::check, Collision::error, "alerts.not_found",
  // "alerts.withdrawn", "alerts.reason.missing".
  Result<Alert> create(database::Transaction& tx, const Content& content, const Author& author, journal::Entry entry);
  Result<Alert> revise(database::Transaction& tx, const AlertId& id, const Content& content, const std::string& reason,
                       const Author& author, journal::Entry entry);
  Result<Alert> withdraw(database::Transaction& tx, const AlertId& id, const std::string& reason, const Author& author,
                         journal::Entry entry);

  // The first thing it collides with, `self` left aside.
  Result<std::optional<Collision>> collision(database::Session& session, const Content& content,
                                             const std::string& subject_key, const std::optional<AlertId>& self) const;
  // Moves a row to its next version, keeping the one before.
  Result<void> advance(database::Transaction& tx, const Alert& old, const Alert& next, const store::Marks& marks);

  // The index follows when the transaction is on disk, and after it the generation.
  Result<void> follow(database::Transaction& tx, std::vector<std::pair<AlertId, Content>> changed,
                      std::vector<AlertId> ended = {});
  Result<void> load();
  // Notes in the journal when the thresholds are not those of the last start, and has open checks screened again.
  Result<void> note_thresholds();
  Result<std::vector<Match>> screen(database::Session& session, const protection::Grant& grant,
                                    const screening::Query& query, CivilDate day) const;
  ListedAlert listed_alert(const Alert& alert, CivilDate day) const;
  Result<ListPage> list(database::Session& session, const protection::Grant& grant, const ListRequest& request) const;
  Result<std::int64_t> run_retention(CivilDate today, int batch);
  json::object view(const Alert& alert, CivilDate day) const;  // Alert of docs/api.md without its versions

 private:
  Result<void> check(const Content& content, CivilDate day) const;
  Result<void> remove(database::Transaction& tx, const AlertId& id);  // with the key that sealed it
  Result<void> record(database::Transaction& tx, journal::Entry entry, std::string_view kind, const Alert& alert);
};

struct Alerts::State : Service {
  using Service::Service;
};

}  // namespace limen::alerts
