// SQL of the register. Private to this folder. What returns data of a person takes the Grant under which it is read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database/database.h"
#include "services/permits/model.h"

namespace limen::permits::store {

using database::Session;
using database::Transaction;
using protection::Grant;

struct New {
  Permit permit{};
  std::vector<std::string> keys{};
  int entries_before = 0;  // used before this register counted
  std::optional<ImportId> import{};
};
Result<void> insert(Transaction& tx, const New& fresh);
// Of the version before; false, and nothing changed, when it is another by now.
Result<bool> update(Transaction& tx, const Permit& permit, CivilDate ends_on, std::int64_t version);
Result<void> add_key(Transaction& tx, const PermitId& id, const std::string& key);
Result<void> add_change(Transaction& tx, const PermitId& id, const Change& change);

Result<Permit> find(Session& session, const Grant& grant, const PermitId& id);  // error "permits.not_found"
// Of these keys, newest first.
Result<std::vector<Permit>> by_keys(Session& session, const Grant& grant, std::string_view one, std::string_view other,
                                    int limit);
Result<std::vector<Permit>> by_prefix(Session& session, const Grant& grant, const std::string& prefix, int limit);
Result<bool> inside(Session& session, const PermitId& id);
// A record of that kind, issuer and number.
Result<std::optional<PermitId>> numbered(Session& session, const Permit& permit);
Result<bool> any(Session& session);
Result<Whole> whole(Session& session, const Grant& grant, const PermitId& id);
Result<std::vector<Change>> changes(Session& session, const Grant& grant, const PermitId& id);

// Entries.
struct Counted {
  PermitId permit{};
  std::int64_t number = 0;
};
Result<std::int64_t> add_entry(Transaction& tx, const PermitId& id, const Passage& entry);  // its number
Result<std::optional<Counted>> entry_of(Session& session, const RawId& crossing);           // not taken back
Result<std::vector<Counted>> ended_by(Session& session, const RawId& crossing);
Result<std::optional<Counted>> open_of(Session& session, const RawId& traveller);  // the last one begun
Result<std::optional<Counted>> open_on(Session& session, const PermitId& id);
Result<std::optional<Counted>> any_entry_of(Session& session, const RawId& crossing);
Result<void> move_entry(Transaction& tx, const Counted& entry, const Passage& now);
Result<void> take_back(Transaction& tx, const Counted& entry, Instant now);
Result<void> end_entry(Transaction& tx, const Counted& entry, const std::optional<Passage>& exit);  // none: goes on
Result<void> decide_stays(Transaction& tx, const PermitId& id, CivilDate until);  // of those who are inside
Result<std::vector<DecidedStay>> decided(Session& session, const RawId& traveller);

// Requests.
Result<void> add_request(Transaction& tx, const CountRequest& request);
Result<CountRequest> request(Session& session, const Grant& grant, const RequestId& id);  // "permits.not_found"
Result<std::vector<CountRequest>> open_requests(Session& session, const Grant& grant, int limit);
// False when it was decided before.
Result<bool> decide_request(Transaction& tx, const CountRequest& request);
Result<void> add_correction(Transaction& tx, const PermitId& id, int difference);

// Imports.
struct Import {
  ImportId id{};
  std::string by{};
  Instant at{};
  std::int64_t rows = 0, added = 0, already = 0, quarantined = 0;
};
struct Quarantined {
  std::int64_t line = 0;
  std::string field{}, code{}, content{};
};
Result<void> add_import(Transaction& tx, const Import& import);
Result<void> close_import(Transaction& tx, const Import& import);
Result<void> add_quarantined(Transaction& tx, const ImportId& id, const Quarantined& row);
Result<std::vector<Import>> imports(Session& session, int limit);  // newest first
Result<std::vector<Quarantined>> quarantined(Session& session, const Grant& grant, const ImportId& id);
Result<std::int64_t> count_imported(Session& session, const ImportId& id);

// Retention: records that ended on that day or before, after `after`, in order.
struct Ended {
  PermitId id{};
  CivilDate last{};  // of its end and its entries
};
Result<std::vector<Ended>> ended_until(Session& session, CivilDate day, const PermitId& after, int limit);
Result<std::vector<RawId>> travellers_of(Session& session, const PermitId& id);
Result<void> remove(Transaction& tx, const PermitId& id);
Result<std::int64_t> remove_imports(Transaction& tx, Instant before);

}  // namespace limen::permits::store
