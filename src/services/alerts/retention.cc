#include <algorithm>

#include "platform/lists/lists.h"
#include "services/alerts/service.h"

namespace limen::alerts {
namespace {

// The day an alert ended, by withdrawal or by itself, whichever was first.
CivilDate end_of(const store::Ended& alert) {
  if (!alert.withdrawn_at) return alert.expiry;
  return std::min(alert.expiry, alert.withdrawn_at->utc_day());
}

}  // namespace

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type != "alert") return {};
  return store::remove(tx, TRY(AlertId::parse(record_id)));
}

Result<void> Service::remove(database::Transaction& tx, const AlertId& id) {
  TRY(store::remove(tx, id));
  for (const RemovalSubscriber& subscriber : on_removed) TRY(subscriber(tx, id));
  auto erased = parts.journal.erase(tx, "alert", id.to_text(), "", "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  tx.on_commit([self = shared_from_this(), id] { self->index.erase(id.raw()); });
  return {};
}

Result<std::int64_t> Service::run_retention(CivilDate today, int batch) {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  const auto* period = retention.find("alert", "ended");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for alerts that have ended"};
  batch = std::max(1, batch);
  const auto over = [&](const store::Ended& alert) { return period->keep_until(end_of(alert)) < today; };
  std::int64_t total = 0;
  std::optional<AlertId> after;
  for (bool more = true; more;) {
    // Looking goes through the whole table, so on a snapshot: no counter waits for it. Asked again in the writer.
    const auto page = TRY(parts.database.read(
        [&](database::Session& session) { return store::ended_before(session, today, after, batch); }));
    more = static_cast<int>(page.size()) == batch;
    if (!page.empty()) after = page.back().id;
    std::vector<AlertId> ids;
    for (const store::Ended& alert : page) {
      if (over(alert)) ids.push_back(alert.id);
    }
    if (ids.empty()) continue;
    total += TRY(parts.database.write([&](database::Transaction& tx) -> Result<std::int64_t> {
      std::int64_t removed = 0;
      for (const AlertId& id : ids) {
        const auto alert = TRY(store::ended(tx, today, id));
        if (!alert || !over(*alert)) continue;
        TRY(remove(tx, id));
        ++removed;
      }
      return removed;
    }));
  }
  if (total == 0) return total;
  TRY(parts.database.write([&](database::Transaction& tx) {
    journal::Entry entry{.kind = "alerts.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "alerts",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"alerts", total}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return total;
}

}  // namespace limen::alerts
