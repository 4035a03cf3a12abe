#include "services/alerts/import_list.h"

#include <algorithm>

#include "base/bytes.h"

namespace limen::alerts {
namespace {

using list_versions::Entry;
using list_versions::Finding;

Entry entry(std::string_view id, ByteView hash) {
  Entry made;
  made.id = id;
  made.text = to_hex(hash);
  return made;
}

Error moved() { return Error{"alerts.import.moved", "the list was imported by somebody else meanwhile; try again"}; }

}  // namespace

Result<ListInUse> list_in_use(database::Session& session, const std::string& list) {
  ListInUse in_use;
  const auto known = TRY(session.query("select number, published from alert_list where name = $1", {list}));
  if (!known.empty()) {
    in_use.number = known.front().integer(0);
    in_use.published = known.front().optional_date(1);
  }
  std::map<std::string, Entry, std::less<>> entries;
  TRY(
      session.for_each("select a.reference, a.import_hash, a.withdrawn, (select count(*) from alert_origin o where "
                       "o.alert_id = a.id and "
                       "o.gone = 1) from alert a where a.source = $1 and a.reference <> ''",
                       {list}, [&](const database::Row& row) -> Result<void> {
                         const std::string reference(row.text(0));
                         if (!row.boolean(2)) {
                           entries[reference] = entry(reference, row.blob(1));
                         } else if (row.integer(3) == 0) {
                           in_use.withdrawn_here.insert(reference);
                         }
                         return {};
                       }));
  TRY(session.for_each("select reference from alert_withdrawn_number where source = $1", {list},
                       [&](const database::Row& row) -> Result<void> {
                         in_use.withdrawn_here.emplace(row.text(0));
                         return {};
                       }));
  for (auto& [reference, one] : entries) {
    in_use.withdrawn_here.erase(reference);
    in_use.entries.push_back(std::move(one));
  }
  return in_use;
}

Weighed weigh(const list_versions::Rules& rules, const ListInUse& in_use, const Update& update) {
  list_versions::Facts facts = update.incoming.read.facts;
  facts.records = update.counts;
  facts.is_delta = update.is_delta;
  facts.published_before = in_use.published;
  facts.entries_before = in_use.entries.size();
  std::vector<Entry> now;
  for (const ImportRow& row : update.rows) {
    if (in_use.withdrawn_here.contains(row.content.reference)) {
      --facts.records.accepted;
      ++facts.records.skipped;
      continue;
    }
    now.push_back(entry(row.content.reference, row.hash));
  }
  list_versions::Update changes;
  if (update.is_delta) {
    std::vector<list_versions::Step> steps;
    for (Entry& one : now) steps.push_back({lists::Change::kNone, std::move(one)});
    for (const std::string& gone : update.deletions) {
      if (!in_use.withdrawn_here.contains(gone)) steps.push_back({lists::Change::kDeleted, entry(gone, {})});
    }
    changes = list_versions::delta(in_use.entries, std::move(steps));
  } else {
    // What cannot be read as an alert today is still on the list: the alert of before stays.
    for (const Entry& old : in_use.entries) {
      if (!update.refused.contains(old.id)) continue;
      now.push_back(old);
      ++facts.records.accepted;
      --facts.records.refused;
    }
    changes = list_versions::full(in_use.entries, std::move(now));
  }
  Weighed weighed;
  weighed.findings = list_versions::judge(rules, facts, changes);
  const std::uint64_t unreadable = update.incoming.read.facts.records.refused;
  if (!update.is_delta && unreadable > 0 && !changes.changes.removed.empty()) {
    weighed.findings.push_back(
        Finding{"alerts.import.unsure", "entries vanish while records cannot be read: they may be the same", true});
  }
  weighed.ending = std::move(changes.changes.removed);
  weighed.entries = changes.entries.size();
  return weighed;
}

Result<void> claim(database::Transaction& tx, const std::string& list, std::int64_t before) {
  const auto changed = TRY(tx.execute_counted(
      "update alert_list set number = number + 1, complete = 0 where name = $1 and number = $2", {list, before}));
  if (changed == 1) return {};
  const auto known = TRY(tx.query("select 1 from alert_list where name = $1", {list}));
  if (!known.empty() || before != 0) return moved();
  return tx.execute(
      "insert into alert_list(name, format, number, complete, published, imported_at, row_count, entry_count) values "
      "($1, '', 1, 0, null, 0, 0, 0)",
      {list});
}

Result<void> still_ours(database::Transaction& tx, const std::string& list, std::int64_t number) {
  const auto known =
      TRY(tx.query("select 1 from alert_list where name = $1 and number = $2 and complete = 0", {list, number}));
  if (known.empty()) return moved();
  return {};
}

Result<void> complete(database::Transaction& tx, const ImportedList& list) {
  TRY(still_ours(tx, list.name, list.number));
  return tx.execute(
      "update alert_list set complete = 1, format = $2, published = $3, imported_at = $4, row_count = $5, entry_count "
      "= $6 where name = $1",
      {list.name, list.format, list.published, list.imported_at, list.rows, list.entries});
}

Result<void> set_origin(database::Transaction& tx, const AlertId& id, std::int64_t number, std::string_view places) {
  const auto changed = TRY(tx.execute_counted(
      "update alert_origin set number = $2, gone = 0, places = $3 where alert_id = $1", {id, number, places}));
  if (changed == 1) return {};
  return tx.execute("insert into alert_origin(alert_id, number, gone, places) values ($1, $2, 0, $3)",
                    {id, number, places});
}

Result<std::optional<Origin>> origin(database::Session& session, const AlertId& id) {
  const auto rows = TRY(session.query("select number, places from alert_origin where alert_id = $1", {id}));
  if (rows.empty()) return std::optional<Origin>();
  return std::optional<Origin>(Origin{rows.front().integer(0), std::string(rows.front().text(1))});
}

Result<void> mark_gone(database::Transaction& tx, const AlertId& id, std::int64_t number) {
  const auto changed =
      TRY(tx.execute_counted("update alert_origin set number = $2, gone = 1 where alert_id = $1", {id, number}));
  if (changed == 1) return {};
  return tx.execute("insert into alert_origin(alert_id, number, gone, places) values ($1, $2, 1, '')", {id, number});
}

Result<bool> is_gone(database::Session& session, const AlertId& id) {
  const auto rows = TRY(session.query("select 1 from alert_origin where alert_id = $1 and gone = 1", {id}));
  return !rows.empty();
}

Result<std::vector<ImportedList>> imported_lists(const Service& service, database::Session& session) {
  const Node pack = TRY(service.parts.packs.read_or_baseline(service.parts.knowledge->pack, "lists.yaml"));
  const auto rows =
      TRY(session.query("select l.name, l.format, l.number, l.complete, l.published, l.imported_at, l.row_count, "
                        "l.entry_count from alert_list l order by l.name"));
  std::vector<ImportedList> lists;
  for (const auto row : rows) {
    ImportedList list;
    list.name = row.text(0);
    list.format = row.text(1);
    list.number = row.integer(2);
    list.complete = row.boolean(3);
    list.published = row.optional_date(4);
    list.imported_at = row.instant(5);
    list.rows = row.integer(6);
    list.entries = row.integer(7);
    const auto rules = TRY(list_versions::Rules::from_pack(pack, list.name));
    list.stale = rules.stale(list.published.value_or(list.imported_at.utc_day()), service.today());
    lists.push_back(std::move(list));
  }
  return lists;
}

}  // namespace limen::alerts
