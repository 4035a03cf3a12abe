// limen list import, limen list rollback.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/json.h"
#include "commands/lists/list.h"
#include "platform/system/system.h"

namespace limen::commands {
namespace {

using list_store::Store;
using list_versions::Entry;
using list_versions::Finding;
using list_versions::Update;
using list_versions::Version;

struct Outcome {
  std::string list{};
  Version version{};
  std::string root{};
  std::vector<Finding> findings{};
  bool held_back = false;
  bool unchanged = false;
  std::uint64_t in_use = 0;  // before
};

json::object to_json(const Outcome& outcome) {
  json::array findings;
  for (const Finding& finding : outcome.findings) {
    findings.push_back(
        json::object{{"code", finding.code}, {"message", finding.message}, {"acceptable", finding.acceptable}});
  }
  const auto& header = outcome.version.header;
  return {{"list", outcome.list},
          {"version", header.version},
          {"state", outcome.held_back   ? "quarantined"
                    : outcome.unchanged ? "unchanged"
                                        : "in use"},
          {"format", header.format},
          {"published", header.published ? json::value(header.published->to_text()) : json::value()},
          {"records_in", header.records.in},
          {"accepted", header.records.accepted},
          {"skipped", header.records.skipped},
          {"refused", header.records.refused},
          {"entries", outcome.version.entries.size()},
          {"added", header.added},
          {"changed", header.changed},
          {"removed", header.removed},
          {"unchanged", header.unchanged},
          {"root", outcome.root},
          {"in_use_before", outcome.in_use},
          {"findings", std::move(findings)}};
}

void print(const Outcome& outcome, std::ostream& out) {
  const auto& header = outcome.version.header;
  out << fmt::format("{}: {} of {}, {} records read: {} taken, {} skipped, {} refused\n", outcome.list, header.format,
                     header.published ? header.published->to_text() : "an unknown day", header.records.in,
                     header.records.accepted, header.records.skipped, header.records.refused);
  out << fmt::format("  {} entries: {} added, {} changed, {} removed, {} unchanged\n  root {}\n",
                     outcome.version.entries.size(), header.added, header.changed, header.removed, header.unchanged,
                     outcome.root);
  for (const Finding& finding : outcome.findings) out << fmt::format("  {}: {}\n", finding.code, finding.message);
  if (outcome.held_back) {
    const bool acceptable = std::ranges::all_of(outcome.findings, &Finding::acceptable);
    out << fmt::format("HELD BACK as quarantine/{:06}; ", header.version);
    out << (outcome.in_use == 0 ? std::string("no version is in use")
                                : fmt::format("version {} stays in use", outcome.in_use));
    out << (acceptable ? ". --accept-quarantined takes it all the same.\n" : ".\n");
  } else if (outcome.unchanged) {
    out << fmt::format("unchanged; version {} stays in use\n", outcome.in_use);
  } else {
    out << fmt::format("version {} is in use\n", header.version);
  }
}

class Import {
 public:
  Import(const Arguments& arguments, Streams& streams) : arguments_(arguments), streams_(streams) {}

  Result<Outcome> run() {
    outcome_.list = arguments_.text("name").value_or("");
    TRY(Store::check_name(outcome_.list));
    ListLoadOptions options;
    options.persons_only = false;
    options.format = TRY(asked_format(arguments_));
    const auto files = arguments_.positionals("file");
    if (files.empty()) return Error{"list.no_file", "say which files the list is in"};
    JoinedLists read = join(TRY(load_list_files(files, streams_, options)));
    const list_versions::Rules rules = TRY(rules_of(outcome_.list));
    Store store = TRY(Store::open(arguments_.text("store").value_or(""), Store::Access::kWrite));
    const auto current = TRY(store.current(outcome_.list));
    Version before;
    if (current) {
      before = TRY(read_version(store, outcome_.list, current->version));
      outcome_.in_use = current->version;
    }
    const Update update = apply(read, before, store.next_version(outcome_.list));
    read.facts.entries_before = before.entries.size();
    read.facts.published_before = before.header.published;
    outcome_.findings = list_versions::judge(rules, read.facts, update);
    describe(read, before, update);
    TRY(settle(store, current, before));
    return std::move(outcome_);
  }

 private:
  Update apply(JoinedLists& read, const Version& before, std::uint64_t number) {
    read.facts.is_delta = read.deltas || arguments_.flag("delta");
    outcome_.version.header.version = number;
    if (!read.facts.is_delta) {
      std::vector<Entry> entries;
      entries.reserve(read.records.size());
      for (const lists::Record& record : read.records) entries.push_back(list_versions::entry_of(record, number));
      return list_versions::full(before.entries, std::move(entries));
    }
    std::vector<list_versions::Step> steps;
    for (const lists::Record& record : read.records)
      steps.push_back({record.change, list_versions::entry_of(record, number)});
    return list_versions::delta(before.entries, std::move(steps));
  }

  void describe(const JoinedLists& read, const Version& before, const Update& update) {
    auto& header = outcome_.version.header;
    header.list = outcome_.list;
    header.format = read.format;
    header.published = read.facts.published;
    header.imported_at = now_;
    header.sources = read.sources;
    header.base = read.facts.is_delta ? before.header.version : 0;
    header.records = read.facts.records;
    header.added = update.changes.added.size();
    header.changed = update.changes.changed.size();
    header.removed = update.changes.removed.size();
    header.unchanged = update.changes.unchanged;
    for (const Finding& finding : outcome_.findings) header.findings.push_back(finding.code);
    outcome_.version.entries = update.entries;
    outcome_.root = list_versions::to_text(list_versions::merkle_root(update.entries));
  }

  Result<void> settle(Store& store, const std::optional<list_store::Current>& current, const Version& before) {
    const auto& header = outcome_.version.header;
    const bool acceptable = std::ranges::all_of(outcome_.findings, &Finding::acceptable);
    if (!outcome_.findings.empty() && !(acceptable && arguments_.flag("accept-quarantined"))) {
      outcome_.held_back = true;
      return store.quarantine(outcome_.list, header.version, list_versions::encode(outcome_.version), now_);
    }
    const bool same = current && outcome_.root == list_versions::to_text(before.root) &&
                      (!header.published || header.published == before.header.published);
    if (same) {
      outcome_.unchanged = true;
      return store.set_current(outcome_.list, {current->version, current->set_at, now_}, "check");
    }
    TRY(store.add(outcome_.list, header.version, list_versions::encode(outcome_.version)));
    // Double entry: what lies on the disk is what was read, before anybody uses it.
    const Version kept = TRY(read_version(store, outcome_.list, header.version));
    if (list_versions::to_text(kept.root) != outcome_.root || kept.entries.size() != outcome_.version.entries.size()) {
      return Error{"list_version.root", "what was written is not what was read"};
    }
    return store.set_current(outcome_.list, {header.version, now_, now_}, "import");
  }

  const Arguments& arguments_;
  Streams& streams_;
  const Instant now_ = system::SystemClock().now();
  Outcome outcome_{};
};

int run_import(const Arguments& arguments, Streams& streams) {
  const auto outcome = Import(arguments, streams).run();
  if (!outcome.ok()) return fail_list(streams, outcome.error());
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(to_json(*outcome))) << "\n";
  } else {
    print(*outcome, streams.out);
  }
  return outcome->held_back ? kListNo : kListDone;
}

Result<std::uint64_t> roll_back(const Arguments& arguments) {
  const std::string list = arguments.text("name").value_or("");
  Store store = TRY(Store::open(arguments.text("store").value_or(""), Store::Access::kWrite));
  const auto current = TRY(store.current(list));
  std::optional<std::uint64_t> target;
  if (const auto asked = arguments.integer("to")) {
    if (*asked > 0) target = static_cast<std::uint64_t>(*asked);
  } else if (current) {
    for (const std::uint64_t version : store.versions(list)) {
      if (version < current->version) target = version;
    }
  }
  if (!target) return Error{"list_store.no_version", "there is no version to go back to"};
  TRY(read_version(store, list, *target));  // a damaged one is not put in use
  const Instant now = system::SystemClock().now();
  TRY(store.set_current(list, {*target, now, now}, "rollback"));
  return *target;
}

}  // namespace

Command list_import_command() {
  Command command{"import", "Reads a list and makes it the version in use, or holds it back and says why"};
  command.options = {{"store", "folder of the versions; made when it is not there", OptionKind::kText, true},
                     {"name", "of the list: un, ofac, eu, …", OptionKind::kText, true},
                     {"format", "of the files, when it is not to be recognised"},
                     {"delta", "the files hold changes alone: what they do not name stays", OptionKind::kFlag},
                     {"accept-quarantined", "take an update that would be held back", OptionKind::kFlag},
                     {"json", "one JSON object", OptionKind::kFlag}};
  command.positionals = {{"file", "the list, or the files of its family; gzip is unpacked", Positional::kMany}};
  command.run = run_import;
  return command;
}

Command list_rollback_command() {
  Command command{"rollback", "Puts an earlier version in use again"};
  command.options = {{"store", "folder of the versions", OptionKind::kText, true},
                     {"name", "of the list", OptionKind::kText, true},
                     {"to", "number of the version; else the one before", OptionKind::kInteger}};
  command.run = [](const Arguments& arguments, Streams& streams) -> int {
    const auto version = roll_back(arguments);
    if (!version.ok()) return fail_list(streams, version.error());
    streams.out << fmt::format("version {} is in use\n", *version);
    return kListDone;
  };
  return command;
}

}  // namespace limen::commands
