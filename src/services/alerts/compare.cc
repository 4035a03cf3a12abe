#include "services/alerts/compare.h"

#include <map>
#include <set>

#include "services/alerts/store.h"

namespace limen::alerts {
namespace {

using journal::Record;

class Comparer {
 public:
  Comparer(database::Session& session, const keys::KeyStore& keys) : session_(session), keys_(keys) {}

  Result<journal::Comparison> run() {
    // Imports first: what they changed may be newer than what an entry of its own says.
    TRY(journal::each_record(session_, keys_, "alert_import", [&](const Record& record) { return import(record); }));
    TRY(journal::each_record(session_, keys_, "alert", [&](const Record& record) { return alert(record); }));
    TRY(nothing_untold());
    return std::move(out_);
  }

 private:
  // The content of each version that an entry tells.
  struct Version {
    json::object content;
    std::int64_t seq = 0;
    bool withdrawn = false;
  };

  Result<bool> import(const Record& record);
  Result<bool> alert(const Record& record);
  Result<bool> present(const Record& record, const AlertId& id, const std::map<std::int64_t, Version>& versions);
  Result<bool> past(const Record& record, const AlertId& id, const std::map<std::int64_t, Version>& versions);
  Result<void> nothing_untold();

  database::Session& session_;
  const keys::KeyStore& keys_;
  journal::Comparison out_;
  std::set<RawId> told_, imported_;
};

Result<bool> Comparer::import(const Record& record) {
  ++out_.records;
  for (const auto& opened : record.entries) {
    for (const auto& part : opened.parts) {
      if (!part.plaintext) continue;
      const json::value ids = TRY(parse_json(*part.plaintext));
      if (!ids.is_array()) continue;
      for (const json::value& id : ids.get_array()) {
        if (id.is_string()) imported_.insert(TRY(AlertId::parse(std::string_view(id.get_string()))).raw());
      }
    }
  }
  return true;
}

Result<bool> Comparer::alert(const Record& record) {
  const auto id = TRY(AlertId::parse(record.id));
  if (record.erased) {
    const auto rows = TRY(session_.query("select 1 from alert where id = $1", {id}));
    if (!rows.empty())
      return out_.differs(record.entries.back().entry.seq, record, "its key was destroyed and its row is still there");
    ++out_.erased;
    return true;
  }
  std::map<std::int64_t, Version> versions;
  for (const auto& opened : record.entries) {
    const journal::Told entry = TRY(journal::told(opened));
    const auto* number = entry.facts.if_contains("version");
    if (number == nullptr || !number->is_int64()) continue;
    json::object content = entry.sealed;
    content.erase("reason_for_change");
    versions[number->get_int64()] = {std::move(content), entry.seq, entry.kind == "alert.withdrawn"};
  }
  if (versions.empty()) return true;  // to be looked at is not to be told of
  told_.insert(id.raw());
  if (!record.readable) return true;
  ++out_.records;
  if (!TRY(present(record, id, versions))) return false;
  return past(record, id, versions);
}

Result<bool> Comparer::present(const Record& record, const AlertId& id,
                               const std::map<std::int64_t, Version>& versions) {
  const auto& [number, last] = *versions.rbegin();
  const auto row = TRY(store::find_to_compare(session_, id));
  if (!row) return out_.differs(last.seq, record, "alert has no such row");
  if (row->version > number && imported_.contains(id.raw())) return true;  // told by the import, without content
  if (row->version != number) return out_.differs(last.seq, record, "alert.version is not what the entry says");
  if (row->withdrawn != last.withdrawn)
    return out_.differs(last.seq, record, "alert.withdrawn is not what the entry says");
  const json::object found = to_json(row->content);
  for (const auto* side : {&found, &last.content}) {
    for (const auto& [name, value] : *side) {
      const auto* here = found.if_contains(name);
      const auto* there = last.content.if_contains(name);
      if (here == nullptr || there == nullptr || *here != *there)
        return out_.differs(last.seq, record, "alert." + std::string(name) + " is not what the entry says");
    }
  }
  return true;
}

Result<bool> Comparer::past(const Record& record, const AlertId& id, const std::map<std::int64_t, Version>& versions) {
  const auto rows = TRY(session_.query("select version, content from alert_version where alert_id = $1", {id}));
  std::map<std::int64_t, std::string> found;
  for (const auto row : rows) found.emplace(row.integer(0), row.text(1));
  for (const auto& [number, version] : versions) {
    if (number == versions.rbegin()->first) continue;
    const auto row = found.find(number);
    if (row == found.end()) return out_.differs(version.seq, record, "alert_version lacks a version");
    if (TRY(parse_json(row->second)) != json::value(version.content))
      return out_.differs(version.seq, record, "alert_version.content is not what the entry says");
  }
  return true;
}

Result<void> Comparer::nothing_untold() {
  if (out_.first) return {};
  return session_.for_each("select id from alert", {}, [&](const database::Row& row) -> Result<void> {
    const auto id = row.id<AlertId>(0);
    if (!told_.contains(id.raw()) && !imported_.contains(id.raw()))
      out_.differs(0, Record{"alert", id.to_text(), false, true, {}}, "alert has a row that no entry tells of");
    return {};
  });
}

}  // namespace

Result<journal::Comparison> compare(database::Session& session, const keys::KeyStore& keys) {
  return Comparer(session, keys).run();
}

}  // namespace limen::alerts
