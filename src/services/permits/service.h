// What may be done with a record. Private to this folder.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "engines/names/names.h"
#include "services/permits/store.h"

namespace limen::permits {

// What became of the rows of a file; rows = added + already + quarantined, and as many records name the import as were
// added: both are looked at before it is closed.
struct ImportReport {
  store::Import import{};
  bool dry_run = false;
  std::vector<store::Quarantined> quarantined{};  // the first thousand, without content
};

class Service {
 public:
  explicit Service(Parts given) : parts(std::move(given)) {}

  Result<Permit> issue(database::Transaction& tx, const protection::Grant& grant, Permit permit, Instant now,
                       journal::Entry entry) const;
  // Errors "permits.version", those of check_change, "permits.status.reason".
  Result<Permit> change(database::Transaction& tx, const protection::Grant& grant, const PermitId& id,
                        std::int64_t version, Change change, Instant now, journal::Entry entry) const;
  // Errors "permits.count.note", "permits.count.same".
  Result<CountRequest> ask_count(database::Transaction& tx, const protection::Grant& grant, const PermitId& id,
                                 int wanted, std::string note, Instant now, journal::Entry entry) const;
  // Errors "permits.count.same_person", "permits.count.decided", "permits.count.note".
  Result<CountRequest> decide_count(database::Transaction& tx, const protection::Grant& grant, const RequestId& id,
                                    bool accept, std::string note, Instant now, journal::Entry entry) const;
  // By act: in jobs of a hundred rows. Errors of csv::Header, "permits.import.balance".
  Result<ImportReport> import(std::string_view text, bool dry_run, const protection::Grant& grant, Instant now,
                              const journal::Entry& entry);

  struct Wanted {
    std::string number{}, document_number{}, surname{};
    PartialDate birth{};
    int limit = 50;
  };
  // Newest first. Error "permits.search.too_wide".
  Result<std::vector<Permit>> search(database::Session& session, const protection::Grant& grant,
                                     const Wanted& wanted) const;
  Result<std::vector<Found>> of_person(database::Session& session, const protection::Grant& grant,
                                       const Asked& asked) const;

  Result<void> count_entry(database::Transaction& tx, const PermitId& id, const Passage& entry,
                           const protection::Grant& grant, bool late) const;
  Result<void> close_entry(database::Transaction& tx, const Passage& exit, const protection::Grant& grant,
                           std::optional<PermitId> on = {}) const;
  Result<void> correct(database::Transaction& tx, const RawId& old, Direction was, const Passage& now, Direction is,
                       const protection::Grant& grant) const;
  Result<std::int64_t> run_retention(CivilDate today, const Permits::Held& held, int batch) const;

  const Parts parts;
  mutable std::atomic<bool> any = false;

 private:
  std::vector<std::string> keys_of(const Permit& permit) const;
  std::string folded(std::string_view name) const;
  bool same_holder(const Holder& a, const Holder& b) const;
  CivilDate today(Instant now) const { return now.utc_day(); }
  Result<void> note_entry(const char* kind, database::Transaction& tx, const store::Counted& entry,
                          const Passage& passage, const protection::Grant& grant) const;
  Result<void> insert(database::Transaction& tx, const protection::Grant& grant, const Permit& permit,
                      int entries_before, std::optional<ImportId> import, Instant now, journal::Entry& entry) const;
  struct Row;
  Result<void> import_rows(database::Transaction& tx, const protection::Grant& grant, std::vector<Row>& rows,
                           const std::optional<ImportId>& import, Instant now, const journal::Entry& entry,
                           ImportReport& report) const;

  const names::Folder folder_{};
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::permits
