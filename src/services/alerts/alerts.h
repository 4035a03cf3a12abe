// Alerts: persons and documents wanted or to be protected, each with who asks, on what legal basis, what is to be done,
// and when it is looked at again.
//
// Alerts keeps the table and, beside it in memory, the screening index (engines/screening), which follows every change
// after its commit. An alert is never overwritten: a revision is a new version, a withdrawal ends it, an expired alert
// screens nobody. Screening fails closed: an error is an error, never "no hit". All calls may be made by many threads;
// the references in Parts must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "engines/list_intake/list_intake.h"
#include "engines/list_versions/list_versions.h"
#include "engines/screening/screening.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"
#include "services/site/site.h"

namespace limen::alerts {

using AlertId = Id<struct AlertTag>;

// From which score on a hit of an alert is shown, and for which lists that was said. In the order in which they go.
enum class ThresholdOf : std::uint8_t { kAll, kCategory, kIssuer, kIssuerAndCategory };
std::string_view to_text(ThresholdOf of);  // "all", "category", "issuer", "issuer_and_category"
struct Threshold {
  double min_score = 0;
  ThresholdOf of = ThresholdOf::kAll;
};

// One alert that may concern a person.
struct Match {
  AlertId id{};
  int version = 1;
  std::string category{};
  std::string source{}, reference{};  // the list it is an entry of, empty for the site's own; the issuer's number
  bool protective = false;            // the person is to be protected, not stopped
  bool second_line = false;           // only second line may review it
  bool discreet = false;              // nobody at the counter may know of it
  std::string issuer{}, requested_action{}, legal_basis{};
  json::object listed{};  // Hit.listed of docs/api.md
  screening::Hit hit{};
  Threshold threshold{};  // that it reached, or would have had to: a document that agrees is always shown
};

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // screening.yaml
  const Clock& clock;
  RandomBytes random;
};

// What an import found and did (docs/api.md, POST /api/alerts/import).
struct ImportDiagnostic {
  std::size_t line = 0;      // from 1
  std::uint64_t offset = 0;  // of the first byte, in forms that may be one long line
  std::string column{};      // or element, or property
  std::string reference{};   // the issuer's own number, where it was read
  std::string file{};        // where there are several
  std::string code{};
  Severity severity = Severity::kError;
  std::string message{};
};
struct ImportReport {
  std::string list{}, format{};  // list: empty for rows that belong to none
  std::optional<CivilDate> published{};
  std::size_t rows = 0, accepted = 0, skipped = 0, refused = 0;
  std::size_t created = 0, revised = 0, unchanged = 0;
  std::size_t ended = 0;   // the list does not have them any more
  bool held_back = false;  // nothing was written, because of `findings`
  std::vector<list_versions::Finding> findings{};
  std::vector<ImportDiagnostic> diagnostics{};
};

// A list that was imported, with what tells whether it is old.
struct ImportedList {
  std::string name{}, format{};
  std::int64_t number = 0;  // of the import
  bool complete = false;    // false: an import of it is under way or was cut off; import again
  bool stale = false;       // the pack's lists.yaml
  std::optional<CivilDate> published{};
  Instant imported_at{};
  std::int64_t rows = 0, entries = 0;
};

struct ImportRequest {
  std::vector<list_intake::File> files{};  // of one list; several for an OFAC csv family
  std::optional<lists::Format> format{};   // else the files are recognised
  // The name of the list. Of a list what a full feed does not have any more is ended, and an update that does not look
  // right is held back. Empty: the name that goes with the form ("ofac", "un", "eu", "uk", "opensanctions"); rows of
  // our own form then belong to no list, and what the file does not name stays.
  std::string list{};
  bool delta = false;             // what the files do not name stays
  bool accept_held_back = false;  // take an update that would be held back, where a person may decide that
  bool dry_run = false;
  std::string category{};              // for formats that carry none; empty: the pack's category for imported lists
  std::string issuer{};                // for rows that name none; empty: the form's, or "Own list"
  std::string proportionality_note{};  // for rows that have none
  std::string purpose = "alert_management";
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

json::object to_json(const ImportReport& report);
json::object to_json(const ImportedList& list);

// A page of the list of alerts, newest first.
struct ListRequest {
  std::string query{};  // names in any script, document numbers, references
  std::string category{};
  std::string state = "active";  // "active", "expired", "withdrawn", "all"
  int limit = 50;                // 1…200
  std::optional<AlertId> after{};
};
struct ListPage {
  std::vector<json::object> alerts{};  // Alert of docs/api.md
  std::vector<AlertId> ids{};          // of the same: whoever shows them records the looks
  std::optional<AlertId> next{};       // give it as `after` for the next page
};

// An alert as whoever screens on his own needs it.
struct ListedAlert {
  AlertId id{};
  int version = 1;
  bool counts = false;  // on that day: not withdrawn, begun, not expired
  std::optional<CivilDate> begins{};
  std::string category{}, issuer{}, requested_action{}, legal_basis{};
  bool protective = false, second_line = false, discreet = false;
  std::string source{}, reference{};    // the list it is an entry of, empty for the site's own; the issuer's number
  std::string reason{}, instruction{};  // why it was made; what its author adds for who finds the person
  json::object listed{};                // Hit.listed of docs/api.md
  screening::Entry entry{};
  Threshold threshold{};  // on that day
};

// Both run in the writer's transaction; an error undoes the change. `changed`: new, revised or ended alerts.
// Whether a document number agrees: such a hit is shown whatever its score.
bool by_document(const screening::Hit& hit);

using ChangeSubscriber = std::function<Result<void>(database::Transaction&, std::span<const AlertId> changed)>;
using RemovalSubscriber = std::function<Result<void>(database::Transaction&, const AlertId&)>;

std::span<const database::Migration> migrations();

// After a restore: deletes an alert whose key was destroyed since the backup; records that are not kept here are left
// alone. In the job that marks the key (backup::RestoreOptions::erased).
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Alerts {
 public:
  // Reads every active alert into the index. Errors: the database's and the pack's.
  static Result<std::unique_ptr<Alerts>> open(Parts parts);
  ~Alerts();

  // Everyone on an active list who may be this person, best first.
  Result<std::vector<Match>> screen(database::Session& session, const protection::Grant& grant,
                                    const screening::Query& query, CivilDate today) const;
  void on_changed(ChangeSubscriber subscriber);  // before use
  void on_removed(RemovalSubscriber subscriber);
  // The alert as it is; nullopt when there is none.
  Result<std::optional<ListedAlert>> find(database::Session& session, const protection::Grant& grant, const AlertId& id,
                                          CivilDate day) const;
  // The alert as it was at that version; nullopt when that version, or the alert, is not kept any more.
  Result<std::optional<ListedAlert>> find_version(database::Session& session, const protection::Grant& grant,
                                                  const AlertId& id, int version, CivilDate day) const;
  const screening::Model& model() const;
  // What a record of a screening keeps, so that it can be run again.
  const std::string& model_fingerprint() const;
  struct OldModel {
    screening::Model model;
    bool alike = true;  // the program does with it what it did then
  };
  // Nullopt when that model is not kept.
  Result<std::optional<OldModel>> find_model(database::Session& session, std::string_view fingerprint) const;
  // A number that rises with every change of the lists, also over a restart: whoever keeps the one that his screening
  // was made at knows by comparing them whether he must screen again. Without a session what counts now: a change
  // counts once it is committed and in the index. With one what a screening under its snapshot covers; ask before
  // screening.
  std::int64_t generation() const;
  Result<std::int64_t> generation(database::Session& session) const;
  // The same as a question to be asked together with others, and what its answer says.
  static database::Question generation_question();
  Result<std::int64_t> generation(const database::Rows& answer) const;
  // Runs an import in as few jobs as keep the counter responsive; a row that is wrong is refused with its place, the
  // others go on. Waits; not from inside a job or a handler's snapshot. `actor` stands in the journal.
  Result<ImportReport> import(ImportRequest request, std::string_view actor, std::string_view actor_name);
  // Every list that was imported, by name. No personal data.
  Result<std::vector<ImportedList>> imported_lists(database::Session& session) const;
  // Error "alerts.state.filter".
  Result<ListPage> list(database::Session& session, const protection::Grant& grant, const ListRequest& request) const;
  Result<void> register_routes(api::Api& api);
  std::size_t size() const;  // active alerts in the index
  // Takes alerts that expired before `today` out of the index: a job for once a day.
  Result<std::size_t> drop_expired(CivilDate today);
  // Deletes alerts whose period after their end is over (retention.yaml, "alert" from "ended"), their versions and the
  // journal keys that sealed them, in small jobs: for once a day, not from inside a job. What was withdrawn here leaves
  // its issuer's number, so that no import brings it back. Returns how many.
  Result<std::int64_t> run_retention(CivilDate today, int batch = 200);

 private:
  struct State;
  explicit Alerts(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace limen::alerts
