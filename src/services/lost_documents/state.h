// What is behind LostDocuments. Private to this folder.
#pragma once

#include <map>
#include <mutex>

#include "services/lost_documents/lost_documents.h"

namespace limen::lost_documents {

// A file of the list, mapped; it may be removed while it is.
class Mapping {
 public:
  Mapping(const std::uint8_t* place, std::size_t size) : bytes_(place, size) {}
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ByteView bytes() const { return bytes_; }

 private:
  ByteView bytes_;
};
std::shared_ptr<const Mapping> map_file(const std::filesystem::path& path);  // null when it cannot be
// Writes a new file and flushes it before it has its name. Error "lost_documents.file".
Result<void> write_file(const std::filesystem::path& path,
                        const std::function<Result<void>(const document_keys::Sink&)>& write);

// A document as a row or a request names it.
struct Item {
  StateCode issuer{};
  document_keys::DocumentType type = document_keys::DocumentType::kOther;
  std::string number{};
  document_keys::Document document() const { return {issuer, type, number}; }
};

struct Change {
  Item item{};
  std::uint32_t record = 0;
  bool listed = true;
};

namespace store {
struct List {
  std::string file{};
  std::uint64_t generation = 0;
  std::optional<Instant> imported_at{};
};
Result<std::optional<List>> list(database::Session& session);
Result<void> set_list(database::Transaction& tx, const List& list);
Result<std::vector<std::pair<std::uint32_t, Report>>> reports(database::Session& session);
Result<void> keep_report(database::Transaction& tx, std::uint32_t id, const Report& report);
Result<void> add_change(database::Transaction& tx, const Change& change);
Result<std::vector<Change>> changes_after(database::Session& session, std::int64_t seq);
Result<std::int64_t> last_change(database::Session& session);
Result<void> forget_changes(database::Transaction& tx, std::int64_t up_to);
// What the changes say last of this document: the records that are listed by them.
Result<std::vector<std::uint32_t>> added_records(database::Session& session, const Item& item);
}  // namespace store

struct LostDocuments::State : std::enable_shared_from_this<LostDocuments::State> {
  explicit State(Parts p) : parts(std::move(p)) {}

  Parts parts;
  std::mutex heavy;  // import and compaction, one at a time

  Result<void> load();
  std::filesystem::path path_of(const std::string& file) const { return parts.folder / "lost_documents" / file; }
  std::string new_file_name() const;
  // Errors "lost_documents.damaged".
  Result<std::shared_ptr<document_keys::DocumentKeys>> keys() const;
  void use(std::shared_ptr<document_keys::DocumentKeys> keys, store::List list);
  void spoil(const Error& error);  // from now on every question is an error
  // The number under which a report stands; a new one is known here before it is in the database.
  std::uint32_t id_of(const Report& report);
  std::optional<Report> report(std::uint32_t id) const;
  Result<std::shared_ptr<const document_keys::Snapshot>> open_file(const std::string& file) const;

  // Errors: "lost_documents.issuer", "lost_documents.type", "lost_documents.number".
  Result<Item> item(std::string_view issuer, std::string_view type, std::string_view number) const;
  // Errors: "lost_documents.status", "lost_documents.date", "lost_documents.source".
  Result<Report> read_report(std::string_view status, std::string_view date, std::string_view source) const;

  Result<void> apply(database::Transaction& tx, const std::vector<Change>& changes);

  Result<ImportReport> import(ImportRequest request, std::string_view actor);
  Result<void> compact(std::string_view actor);
  Info info() const;
  Result<std::vector<Found>> find(const document_keys::Document& document) const;

 private:
  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<document_keys::DocumentKeys> keys_{};
  store::List list_{};
  std::optional<Error> trouble_{};
  std::map<Report, std::uint32_t> ids_{};
  std::map<std::uint32_t, Report> reports_{};
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<LostDocuments::State>& state);
std::string_view lost_document_schemas();

}  // namespace limen::lost_documents
