// The end of cases, and what stops it.
#include <algorithm>

#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

using database::Transaction;

struct Ended {
  CaseId id{};
  bool whole = false;  // not the notes alone
};

Result<void> erase(const Parts& parts, Transaction& tx, const CaseId& id, std::string_view group) {
  auto erased = parts.journal.erase(tx, "protection_case", id.to_text(), group, "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

// The state as it is now, in the writer: a hold or a reopening may have come in between.
Result<bool> may_go(Transaction& tx, const CaseFile& one) {
  if (!one.closed() || one.held) return false;
  return !one.traveller || !TRY(border::Border::held(tx, *one.traveller));
}

}  // namespace

Result<Expired> ProtectionDesk::run_retention(CivilDate today, int batch) {
  const Parts& parts = state_->parts;
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.pack));
  const auto* notes = retention.find("protection_notes", "closed");
  const auto* cases = retention.find("protection_case", "closed");
  if (notes == nullptr || cases == nullptr) {
    return Error{"list.retention", "the pack has no period for the protection desk"};
  }
  std::vector<Ended> ended;
  const auto rows = TRY(parts.database.read([](database::Session& session) {
    return session.query(
        "select id, closed_at, notes_gone_at from protection_case where state = 'closed' and held = 0 order by id");
  }));
  for (const auto row : rows) {
    const CivilDate closed = row.instant(1).utc_day();
    const bool whole = cases->keep_until(closed) < today;
    if (whole || (row.is_null(2) && notes->keep_until(closed) < today)) ended.push_back({row.id<CaseId>(0), whole});
  }
  Expired expired;
  for (std::size_t at = 0; at < ended.size(); at += static_cast<std::size_t>(std::max(1, batch))) {
    const auto page = std::span(ended).subspan(at, std::min<std::size_t>(std::max(1, batch), ended.size() - at));
    const Expired done = TRY(parts.database.write([&](Transaction& tx) -> Result<Expired> {
      Expired here;
      for (const Ended& one : page) {
        const auto found = TRY(store::find(tx, one.id));
        if (!found || !TRY(may_go(tx, *found))) continue;
        TRY(erase(parts, tx, one.id, one.whole ? "" : "notes"));
        if (one.whole) {
          TRY(store::remove(tx, one.id));
          ++here.cases;
        } else {
          TRY(store::remove_notes(tx, one.id, parts.clock.now()));
          ++here.notes;
        }
      }
      return here;
    }));
    expired.notes += done.notes;
    expired.cases += done.cases;
  }
  if (expired.notes + expired.cases == 0) return expired;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "protection_desk.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "protection_desk",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"notes", expired.notes}, {"cases", expired.cases}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return expired;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id,
                           std::string_view group) {
  if (record_type != "protection_case") return {};
  const CaseId id = TRY(CaseId::parse(record_id));
  return group == "notes" ? store::remove_notes(tx, id, Instant{}) : store::remove(tx, id);
}

}  // namespace limen::protection_desk
