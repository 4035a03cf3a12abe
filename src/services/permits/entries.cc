// Entries, counted from crossings; and the end of records.
#include <algorithm>

#include "services/permits/service.h"

namespace limen::permits {

using database::Session;
using database::Transaction;
using protection::Grant;

Result<void> Service::note_entry(const char* kind, Transaction& tx, const store::Counted& entry, const Passage& passage,
                                 const Grant& grant) const {
  journal::Entry noted{.kind = kind,
                       .actor = grant.caller().account.to_text(),
                       .subject_type = "permit",
                       .subject_id = entry.permit.to_text(),
                       .purpose = grant.purpose()};
  noted.facts = {
      {"number", entry.number}, {"crossing", limen::to_text(passage.crossing)}, {"day", passage.day.to_text()}};
  TRY(parts.journal.append(tx, std::move(noted)));
  return {};
}

Result<void> Service::count_entry(Transaction& tx, const PermitId& id, const Passage& entry, const Grant& grant,
                                  bool late) const {
  const Permit permit = TRY(store::find(tx, grant, id));
  const bool left = !permit.entries || permit.entries_used < *permit.entries;
  if (!late && (!in_force(permit.status) || entry.day < permit.valid_from || permit.valid_to < entry.day || !left)) {
    return Error{"permits.record_changed", "the record does not cover this entry any more; look at it again"};
  }
  const std::int64_t number = TRY(store::add_entry(tx, id, entry));
  return note_entry("permits.entry_counted", tx, {id, number}, entry, grant);
}

Result<void> Service::close_entry(Transaction& tx, const Passage& exit, const Grant& grant,
                                  std::optional<PermitId> on) const {
  std::optional<store::Counted> open;
  if (on) open = TRY(store::open_on(tx, *on));
  if (!open && exit.traveller) open = TRY(store::open_of(tx, *exit.traveller));
  if (!open) return {};
  TRY(store::end_entry(tx, *open, exit));
  return note_entry("permits.entry_closed", tx, *open, exit, grant);
}

Result<void> Service::correct(Transaction& tx, const RawId& old, Direction was, const Passage& now, Direction is,
                              const Grant& grant) const {
  if (was == Direction::kEntry) {
    const auto entry = TRY(store::any_entry_of(tx, old));
    if (!entry) return {};
    if (is == Direction::kEntry) {
      TRY(store::move_entry(tx, *entry, now));
      return note_entry("permits.entry_moved", tx, *entry, now, grant);
    }
    TRY(store::take_back(tx, *entry, parts.clock.now()));
    TRY(note_entry("permits.entry_taken_back", tx, *entry, now, grant));
    return close_entry(tx, now, grant, std::nullopt);  // it was an exit, of an earlier entry if there is one
  }
  for (const store::Counted& entry : TRY(store::ended_by(tx, old))) {
    TRY(store::end_entry(tx, entry, is == Direction::kExit ? std::optional<Passage>(now) : std::nullopt));
    if (is == Direction::kExit) {
      TRY(note_entry("permits.entry_closed", tx, entry, now, grant));
    } else {
      TRY(note_entry("permits.entry_reopened", tx, entry, now, grant));
    }
  }
  return {};
}

// Looked for in a read snapshot; asked again in the writer, in small jobs.
Result<std::int64_t> Service::run_retention(CivilDate today, const Permits::Held& held, int batch) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  const auto* period = retention.find("permit", "ended");
  const auto* import_period = retention.find("permit_import", "imported");
  if (period == nullptr || import_period == nullptr) {
    return Error{"list.retention", "the pack has no period for visas and permits"};
  }
  const CivilDate latest = today - (period->years * 365 + period->months * 28 + period->days);
  std::int64_t removed = 0;
  PermitId after;
  for (bool more = true; more;) {
    const auto page =
        TRY(parts.database.read([&](Session& session) { return store::ended_until(session, latest, after, batch); }));
    more = std::ssize(page) == batch;
    if (page.empty()) break;
    const PermitId first = after;
    after = page.back().id;
    removed += TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      std::int64_t gone = 0;
      for (const store::Ended& one : TRY(store::ended_until(tx, latest, first, batch))) {
        bool stays = today <= period->keep_until(one.last);
        for (const RawId& traveller : TRY(store::travellers_of(tx, one.id))) {
          stays = stays || (held && TRY(held(tx, traveller)));
        }
        if (stays) continue;
        TRY(store::remove(tx, one.id));
        auto erased = parts.journal.erase(tx, "permit", one.id.to_text(), "", "retention", "administration");
        if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
        ++gone;
      }
      return gone;
    }));
  }
  const Instant before{
      static_cast<std::int64_t>(
          (today - (import_period->years * 365 + import_period->months * 28 + import_period->days)).days()) *
      86'400'000'000};
  TRY(parts.database.write([&](Transaction& tx) { return store::remove_imports(tx, before); }));
  if (removed > 0) {
    TRY(parts.database.write([&](Transaction& tx) {
      journal::Entry entry{.kind = "permits.records_expired", .actor = "retention", .subject_type = "site"};
      entry.subject_id = "permits";
      entry.purpose = "administration";
      entry.facts = {{"day", today.to_text()}, {"records", removed}};
      return parts.journal.append(tx, std::move(entry));
    }));
  }
  return removed;
}

}  // namespace limen::permits
