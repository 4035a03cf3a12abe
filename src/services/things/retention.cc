// Alerts that have ended and the memory of plates die on time, with the keys that sealed them in the journal.
#include <algorithm>

#include "platform/lists/lists.h"
#include "services/things/service.h"

namespace limen::things {
namespace {

Result<void> destroy(journal::Journal& journal, Transaction& tx, const char* type, const std::string& id) {
  auto erased = journal.erase(tx, type, id, "", "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

}  // namespace

// With an alert go its hits: what travelled with somebody held keeps both.
Result<bool> Service::kept_by_hold(Session& session, const ThingAlertId& alert) const {
  if (!held) return false;
  for (const RawId& place : TRY(store::places_of(session, alert))) {
    if (TRY(held(session, place))) return true;
  }
  return false;
}

Result<bool> Service::is_held(Session& session, const SeenId& id) const {
  if (!held) return false;
  const auto seen = store::seen(session, id);
  if (!seen.ok() && seen.error().code == "things.not_found") return false;
  if (!seen.ok()) return seen.error();
  return held(session, seen->place);
}

Result<std::int64_t> Service::remove_alerts(CivilDate today, int batch) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  const auto* period = retention.find("thing_alert", "ended");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for alerts about things"};
  const auto over = [&](const store::Ended& one) { return period->keep_until(one.day) < today; };
  std::int64_t total = 0;
  ThingAlertId after;
  for (bool more = true; more;) {
    const auto page =
        TRY(parts.database.read([&](Session& session) { return store::ended(session, today, after, batch); }));
    more = !page.empty();
    if (more) after = page.back().id;
    if (std::ranges::none_of(page, over)) continue;
    total += TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      std::int64_t done = 0;
      for (const store::Ended& one : page) {
        // Somebody may have renewed it meanwhile.
        const auto now = TRY(store::ended_now(tx, one.id, today));
        if (!now || !over(*now) || TRY(kept_by_hold(tx, one.id))) continue;
        TRY(store::remove(tx, one.id));
        TRY(destroy(parts.journal, tx, "thing_alert", one.id.to_text()));
        ++done;
      }
      return done;
    }));
  }
  return total;
}

Result<std::int64_t> Service::remove_seen(CivilDate today, int batch) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  const auto* period = retention.find("thing_seen", "seen");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for plates seen at a post"};
  const Instant before{static_cast<std::int64_t>(today.days()) * 86'400'000'000};
  const auto over = [&](const store::OldSeen& one) {
    const auto post = parts.posts.find(one.post);
    return period->keep_until(post ? post->zone.day_of(one.at) : one.at.utc_day()) < today;
  };
  std::int64_t total = 0;
  SeenId after;
  for (bool more = true; more;) {
    const auto page =
        TRY(parts.database.read([&](Session& session) { return store::seen_before(session, before, after, batch); }));
    more = !page.empty();
    if (more) after = page.back().id;
    if (std::ranges::none_of(page, over)) continue;
    total += TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      std::int64_t done = 0;
      for (const store::OldSeen& one : page) {
        if (!over(one)) continue;
        if (held && TRY(held(tx, one.place))) continue;
        TRY(store::remove_seen(tx, one.id));
        TRY(destroy(parts.journal, tx, "thing_seen", one.id.to_text()));
        ++done;
      }
      return done;
    }));
  }
  return total;
}

Result<std::int64_t> Service::run_retention(CivilDate today, int batch) const {
  batch = std::max(1, batch);
  const std::int64_t seen = TRY(remove_seen(today, batch)), alerts = TRY(remove_alerts(today, batch));
  if (seen + alerts == 0) return 0;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "things.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "things",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"seen", seen}, {"alerts", alerts}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return seen + alerts;
}

}  // namespace limen::things
