// Lost, stolen, revoked and invalid travel documents: a list of any size, asked at every check (docs/engines/
// document_keys.md has the file and the figures).
//
// Of a document the list keeps what the engine keeps, hashes, in a file of the site's folder; who reported what and
// when stands in the database, once for all documents of which the same is said. What is added or withdrawn counts from
// the commit on; it waits in the database, with the number, until the next compaction puts it into the file. A file
// that is missing, damaged or not the one the database names is told, and every question is then an error, never "not
// listed". A match is for a person to look at: nothing is refused on its own. The list holds no person.
//
// Any number of threads may ask. What Parts names must outlive it; open() is to be called before the site is served.
//
//   auto documents = TRY(LostDocuments::open({database, journal, folder, knowledge, clock, random}));
//   for (const Found& found : TRY(documents->find(issuer, "passport", "C01X00T47"))) show(found);
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "engines/document_keys/document_keys.h"
#include "platform/api/api.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/site/site.h"

namespace limen::lost_documents {

enum class Status : std::uint8_t { kLost, kStolen, kStolenBlank, kRevoked, kInvalid };
std::string_view to_text(Status status);  // "lost", "stolen", "stolen_blank", "revoked", "invalid"
std::optional<Status> parse_status(std::string_view text);

// What is said of a document, and by whom.
struct Report {
  Status status = Status::kLost;
  CivilDate reported_on{};
  std::string source{};
  auto operator<=>(const Report&) const = default;
};

struct Found {
  Report report{};
  document_keys::Agreement agreement = document_keys::Agreement::kExact;
  document_keys::Form form = document_keys::Form::kAsGiven;
};

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  std::filesystem::path folder;  // the site's; the list is in lost_documents/ below it
  std::shared_ptr<const site::Knowledge> knowledge;
  const Clock& clock;
  RandomBytes random;
};

struct ImportDiagnostic {
  std::uint64_t line = 0;  // from 1
  std::string column{}, code{}, message{};
};
struct ImportReport {
  std::uint64_t rows = 0, accepted = 0, refused = 0;
  std::uint64_t entries_before = 0, entries = 0;
  bool held_back = false;                       // nothing was written, because of `findings`
  std::vector<std::string> findings{};          // codes: "lost_documents.vanished", "lost_documents.refused"
  std::vector<ImportDiagnostic> diagnostics{};  // the first thousand
};
struct ImportRequest {
  std::function<std::size_t(std::span<char>)> source{};  // csv, unpacked
  std::function<std::optional<Error>()> trouble{};       // of the source; may be unset
  bool dry_run = false, accept_held_back = false;
  std::string purpose = "alert_management";
};

struct Info {
  std::string state{};  // "ready", "empty", "damaged"
  std::optional<Error> trouble{};
  std::uint64_t entries = 0, changes = 0, erased = 0, bytes = 0, generation = 0;
  std::string file{};
  std::optional<Instant> imported_at{};
};
json::object to_json(const Info& info);
json::object to_json(const ImportReport& report);
json::object to_json(const Found& found);

std::span<const database::Migration> migrations();

class LostDocuments {
 public:
  // A file that cannot be used is no error here: info() and find() tell it. Errors: the database's.
  static Result<std::unique_ptr<LostDocuments>> open(Parts parts);
  ~LostDocuments();

  // Best first. `type` is a code of document_types or of the machine readable zone. Errors: "lost_documents.damaged";
  // none for what cannot be a number of a document: it is not listed.
  Result<std::vector<Found>> find(const StateCode& issuer, std::string_view type, std::string_view number) const;

  // Puts the file's documents in the place of all that were there when it began. csv, one line a document: issuer,
  // type, number, status, reported_on, source. Waits; not from inside a job. Errors: csv::Header's, the source's
  // trouble, "lost_documents.busy", "lost_documents.file", "lost_documents.empty".
  Result<ImportReport> import(ImportRequest request, std::string_view actor);
  // Writes the changes into the file, so that what was withdrawn leaves it. Errors: "lost_documents.busy",
  // "lost_documents.file", "lost_documents.damaged".
  Result<void> compact(std::string_view actor);
  // Compacts when something was withdrawn or much has changed: for once a day. True when it did.
  Result<bool> tidy();
  // Reads the whole file. Error "lost_documents.damaged".
  Result<void> verify();
  Info info() const;

  Result<void> register_routes(api::Api& api);

  struct State;

 private:
  explicit LostDocuments(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace limen::lost_documents
