// A full feed or a delta on the version before, and what speaks against it.
#include <algorithm>
#include <map>

#include "engines/list_versions/list_versions.h"

namespace limen::list_versions {
namespace {

void note(std::vector<Finding>& findings, std::string code, std::string message, bool acceptable = true) {
  const auto same = std::ranges::find(findings, code, &Finding::code);
  if (same == findings.end()) findings.push_back({std::move(code), std::move(message), acceptable});
}

// Both sorted by id. What is as it was keeps where it was read first.
void settle(const std::vector<Entry>& before, Update& update) {
  auto old = before.begin();
  for (Entry& entry : update.entries) {
    for (; old != before.end() && old->id < entry.id; ++old) update.changes.removed.push_back(old->id);
    if (old == before.end() || old->id != entry.id) {
      update.changes.added.push_back(entry.id);
      continue;
    }
    if (old->text == entry.text) {
      ++update.changes.unchanged;
      entry.provenance = old->provenance;
    } else {
      update.changes.changed.push_back(entry.id);
    }
    ++old;
  }
  for (; old != before.end(); ++old) update.changes.removed.push_back(old->id);
}

// Of more than a few, more than so many in a hundred.
bool too_many(std::uint64_t part, std::uint64_t whole, std::int64_t percent, std::int64_t small_number) {
  if (part <= static_cast<std::uint64_t>(small_number)) return false;
  return part * 100 > whole * static_cast<std::uint64_t>(percent);
}

}  // namespace

Update full(const std::vector<Entry>& before, std::vector<Entry> now) {
  Update update;
  std::ranges::sort(
      now, {}, [](const Entry& entry) { return std::pair(std::string_view(entry.id), std::string_view(entry.text)); });
  for (Entry& entry : now) {
    if (!update.entries.empty() && update.entries.back().id == entry.id) {
      note(update.findings, "list_version.duplicate", "two entries have one id", false);
    } else {
      update.entries.push_back(std::move(entry));
    }
  }
  settle(before, update);
  return update;
}

Update delta(const std::vector<Entry>& before, std::vector<Step> steps) {
  Update update;
  // The last word on an id counts.
  std::map<std::string, Step*, std::less<>> by_id;
  for (Step& step : steps) by_id[step.entry.id] = &step;
  auto next = by_id.begin();
  const auto insert_up_to = [&](const std::string* id) {
    for (; next != by_id.end() && (id == nullptr || next->first < *id); ++next) {
      if (next->second->change == lists::Change::kDeleted) {
        note(update.findings, "list_version.delta.unknown", "an entry is deleted that is not there");
        continue;
      }
      if (next->second->change == lists::Change::kModified) {
        note(update.findings, "list_version.delta.unknown", "an entry is changed that is not there");
      }
      update.entries.push_back(std::move(next->second->entry));
    }
  };
  for (const Entry& entry : before) {
    insert_up_to(&entry.id);
    if (next == by_id.end() || next->first != entry.id) {
      update.entries.push_back(entry);
      continue;
    }
    if (next->second->change == lists::Change::kAdded) {
      note(update.findings, "list_version.delta.exists", "an entry is added that is there already");
    }
    if (next->second->change != lists::Change::kDeleted) update.entries.push_back(std::move(next->second->entry));
    ++next;
  }
  insert_up_to(nullptr);
  settle(before, update);
  return update;
}

std::vector<Finding> judge(const Rules& rules, const Facts& facts, const Update& update) {
  std::vector<Finding> findings;
  const auto& changes = update.changes;
  if (facts.broken) note(findings, "list_version.broken", "the source is cut off or damaged", false);
  // Double entry: what was read, what was there, and what is there now.
  const bool adds_up = facts.records.balanced() &&
                       facts.entries_before + changes.added.size() == update.entries.size() + changes.removed.size() &&
                       changes.added.size() + changes.changed.size() + changes.unchanged == update.entries.size() &&
                       (facts.is_delta || facts.records.accepted == update.entries.size() || !update.findings.empty());
  if (!adds_up) note(findings, "list_version.unbalanced", "records read and entries kept do not add up", false);
  if (update.entries.empty() && facts.entries_before > 0) {
    note(findings, "list_version.empty", "nothing would be left", facts.is_delta);
  } else if (update.entries.empty()) {
    note(findings, "list_version.empty", "there is no entry", false);
  }
  if (facts.declared && *facts.declared != facts.records.in) {
    note(findings, "list_version.declared", "the source says that it has another number of records");
  }
  if (too_many(changes.removed.size(), facts.entries_before, rules.max_removed_percent, rules.small_number)) {
    note(findings, "list_version.vanished", "more entries vanish than is usual");
  }
  if (too_many(changes.changed.size(), facts.entries_before, rules.max_changed_percent, rules.small_number)) {
    note(findings, "list_version.rewritten", "more entries change than is usual");
  }
  if (too_many(facts.records.refused, facts.records.in, rules.max_refused_percent, rules.small_number)) {
    note(findings, "list_version.refused", "more records could not be read than is usual");
  }
  if (facts.published && facts.published_before && *facts.published < *facts.published_before) {
    note(findings, "list_version.older", "the publication is older than the one in use");
  }
  for (const Finding& finding : update.findings) note(findings, finding.code, finding.message, finding.acceptable);
  return findings;
}

Result<Rules> Rules::from_pack(const Node& file, std::string_view list) {
  TRY(file.only({"source", "valid_from", "valid_to", "default", "lists"}));
  Rules rules;
  const auto read = [&rules](const Node& node) -> Result<void> {
    TRY(node.only({"max_removed_percent", "max_changed_percent", "max_refused_percent", "small_number",
                   "stale_after_days", "source"}));
    rules.max_removed_percent = TRY(node.integer_or("max_removed_percent", rules.max_removed_percent));
    rules.max_changed_percent = TRY(node.integer_or("max_changed_percent", rules.max_changed_percent));
    rules.max_refused_percent = TRY(node.integer_or("max_refused_percent", rules.max_refused_percent));
    rules.small_number = TRY(node.integer_or("small_number", rules.small_number));
    rules.stale_after_days = TRY(node.integer_or("stale_after_days", rules.stale_after_days));
    const auto percent = [](std::int64_t value) { return value >= 0 && value <= 100; };
    if (!percent(rules.max_removed_percent) || !percent(rules.max_changed_percent) ||
        !percent(rules.max_refused_percent) || rules.small_number < 0 || rules.small_number > 1000 ||
        rules.stale_after_days < 1 || rules.stale_after_days > 3660) {
      return node.error("list_version.rules", "percent from 0 to 100, a small number to 1000, days from 1 to 3660");
    }
    return {};
  };
  const Node* base = TRY(file.at("default"));
  TRY(read(*base));
  if (const Node* all = file.find("lists")) {
    TRY(all->require_map());
    if (const Node* own = all->find(list)) TRY(read(*own));
  }
  return rules;
}

}  // namespace limen::list_versions
