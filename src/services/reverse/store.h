// The tables of reverse screening: the queue of alerts, what each matched when it was last screened, the findings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/reverse/reverse.h"

namespace limen::reverse {

using FindingId = Id<struct FindingTag>;

enum class FindingState : std::uint8_t { kUnreviewed, kConfirmed, kDismissed };
std::string_view to_text(FindingState state);  // "unreviewed", "confirmed", "dismissed"
std::optional<FindingState> parse_finding_state(std::string_view text);

struct Finding {
  FindingId id{};
  alerts::AlertId alert{};
  int alert_version = 0;
  border::TravellerId traveller{};
  Instant found_at{};
  json::object snapshot{};  // {score, threshold, threshold_of, reasons}: as it was found
  FindingState state = FindingState::kUnreviewed;
  std::string reason{}, note{}, by{};
  std::optional<Instant> at{};
};

namespace store {

struct Queued {
  alerts::AlertId alert{};
  std::int64_t ticket = 0;  // raised by every change: who has screened at an older one has to do it again
};
Result<void> enqueue(database::Transaction& tx, const alerts::AlertId& alert);
// Those whose day has come, by id.
Result<std::vector<Queued>> queued(database::Session& session, CivilDate today, int limit);
Result<std::int64_t> queue_length(database::Session& session);
// Out of the queue, unless it was changed since.
Result<void> dequeue(database::Transaction& tx, const Queued& queued);
Result<void> postpone(database::Transaction& tx, const Queued& queued, CivilDate until);

// What the alert matched when it was last screened; empty: never.
Result<std::string> screened(database::Session& session, const alerts::AlertId& alert);
Result<void> put_screened(database::Transaction& tx, const alerts::AlertId& alert, std::string_view matched);

// Has somebody said what this finding is, of the same version of the alert and of as much that agrees?
Result<bool> reviewed_before(database::Session& session, const Finding& finding);
// In the place of an earlier finding of the same alert and traveller.
Result<void> put_finding(database::Transaction& tx, const Finding& finding);
Result<void> review(database::Transaction& tx, const Finding& finding);
Result<void> drop_unreviewed(database::Transaction& tx, const alerts::AlertId& alert);
Result<std::optional<Finding>> find(database::Session& session, const protection::Grant& grant, const FindingId& id);
// Newest first; `state` none: all.
Result<std::vector<Finding>> list(database::Session& session, const protection::Grant& grant,
                                  std::optional<FindingState> state, int limit, const std::optional<FindingId>& after);
Result<std::int64_t> remove_dismissed(database::Transaction& tx, Instant before);

Result<void> forget_alert(database::Transaction& tx, const alerts::AlertId& alert);
Result<void> forget_traveller(database::Transaction& tx, const border::TravellerId& traveller);

}  // namespace store
}  // namespace limen::reverse
