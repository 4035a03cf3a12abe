// The tables of alerts. Whoever reads persons names the grant under which he does.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/database/database.h"
#include "platform/protection/protection.h"
#include "services/alerts/model.h"

namespace limen::alerts::store {

// What only the writer and the importer look at.
struct Marks {
  std::string subject_key{}, search_text{};
  Bytes import_hash{};  // of what an imported row said; empty for the form
};

// A row with what only the writer looks at.
struct Known {
  Alert alert{};
  Bytes import_hash{};
};
Result<void> insert(database::Transaction& tx, const Alert& alert, const Marks& marks);
// Replaces the row; the caller has kept the old version.
Result<void> replace(database::Transaction& tx, const Alert& alert, const Marks& marks);
// Keeps a version before it is replaced.
Result<void> keep(database::Transaction& tx, const Alert& old);

// Error "alerts.not_found".
Result<Alert> read(database::Session& session, const protection::Grant& grant, const AlertId& id);
Result<std::optional<Alert>> find(database::Session& session, const protection::Grant& grant, const AlertId& id);
// One for each id, in their order, asked together.
Result<std::vector<std::optional<Alert>>> find_all(database::Session& session, const protection::Grant& grant,
                                                   std::span<const AlertId> ids);
// The same for comparing with the journal: nothing of it is shown to anybody.
Result<std::optional<Alert>> find_to_compare(database::Session& session, const AlertId& id);
// The same inside the writer, where the grant was looked at before.
Result<Known> read_for_change(database::Transaction& tx, const AlertId& id);
Result<std::vector<OldVersion>> versions(database::Session& session, const protection::Grant& grant, const AlertId& id);
// Nullopt when it is not kept, or is the present one.
Result<std::optional<OldVersion>> version(database::Session& session, const protection::Grant& grant, const AlertId& id,
                                          int version);

struct Filter {
  std::vector<std::string> words{};  // folded: each must occur
  std::string squeezed{};            // or this, whole, instead of the words
  std::string category{};
  std::optional<AlertState> state{};
  CivilDate today{};
  int limit = 50;
  std::optional<AlertId> after{};
};
// Newest first.
Result<std::vector<Alert>> list(database::Session& session, const protection::Grant& grant, const Filter& filter);

// The number of changes of the lists, as the snapshot has it.
Result<std::int64_t> generation(database::Session& session);
database::Question generation_question();
Result<std::int64_t> read_generation(const database::Rows& rows);
Result<std::int64_t> raise_generation(database::Transaction& tx);
// The thresholds of the last start; empty before the first.
Result<std::string> thresholds(database::Session& session);
Result<void> put_thresholds(database::Transaction& tx, std::string_view content);

// Every alert that counts on that day or later, with what the index needs and no more.
Result<void> each_active(database::Session& session, CivilDate from,
                         const std::function<void(const AlertId&, const Content&)>& visit);
Result<std::vector<AlertId>> expired_before(database::Session& session, CivilDate today);

// Withdrawn, or expired before that day; by id, from after `after` on.
struct Ended {
  AlertId id{};
  CivilDate expiry{};
  std::optional<Instant> withdrawn_at{};
};
Result<std::vector<Ended>> ended_before(database::Session& session, CivilDate today,
                                        const std::optional<AlertId>& after, int limit);
// This one, if it has.
Result<std::optional<Ended>> ended(database::Session& session, CivilDate today, const AlertId& id);
// With its versions. A withdrawn one with a number of its issuer leaves that number.
Result<void> remove(database::Transaction& tx, const AlertId& id);
// Asks for $1 a reference, $2 a source, $3 an issuer.
inline constexpr std::string_view kWithdrawnNumber =
    "select 1 from alert_withdrawn_number where reference = $1 and source = $2 and (source <> '' or issuer = $3)";
// Whether an alert with this number was withdrawn here and has been removed since.
Result<bool> was_withdrawn(database::Session& session, const Content& content);

// By the number that its list gives it, or else its issuer; withdrawn and expired ones too, after those that count, and
// last what its list has no more.
Result<std::optional<Known>> by_reference(database::Session& session, const Content& content);
// Not withdrawn, not expired, same issuer and key.
Result<std::vector<Known>> by_subject(database::Session& session, const Content& content,
                                      const std::string& subject_key, CivilDate today);

}  // namespace limen::alerts::store
