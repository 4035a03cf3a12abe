// limen list diff: two files, or two versions of a store, entry by entry and field by field.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/lists/list.h"

namespace limen::commands {
namespace {

using list_versions::Entry;

struct Side {
  std::vector<Entry> entries{};
  std::string root{};
};

Side side_of(std::vector<Entry> entries) {
  Side side{list_versions::full({}, std::move(entries)).entries, ""};
  side.root = list_versions::to_text(list_versions::merkle_root(side.entries));
  return side;
}

// "un" and "un@7" with --store; else a file: of a version, or of any form of list.
Result<Side> read_side(const std::string& name, const Arguments& arguments, Streams& streams) {
  const auto at = name.rfind('@');
  const std::string list = name.substr(0, at);
  if (const auto folder = arguments.text("store"); folder && list_store::Store::check_name(list).ok()) {
    const auto store = list_store::Store::open(*folder, list_store::Store::Access::kRead);
    if (!store.ok()) return store.error();
    std::uint64_t version = 0;
    const std::string digits = at == std::string::npos ? "" : name.substr(at + 1);
    if (is_ascii_digits(digits) && digits.size() <= 9) {
      version = std::stoull(digits);
    } else if (at == std::string::npos) {
      if (const auto current = TRY(store->current(list))) version = current->version;
    }
    list_versions::Version read = TRY(read_version(*store, list, version));
    return side_of(std::move(read.entries));
  }
  ListLoadOptions options;
  options.persons_only = false;
  options.format = TRY(asked_format(arguments));
  const std::vector<std::string> files{name};
  const auto records = TRY(load_lists(files, streams, options));
  std::vector<Entry> entries;
  entries.reserve(records.size());
  for (const lists::Record& record : records) entries.push_back(list_versions::entry_of(record, 0));
  return side_of(std::move(entries));
}

const Entry* find(const std::vector<Entry>& entries, const std::string& id) {
  const auto found = std::ranges::lower_bound(entries, id, {}, &Entry::id);
  return found != entries.end() && found->id == id ? &*found : nullptr;
}

json::array texts(const std::vector<std::string>& values) {
  json::array array;
  for (const std::string& value : values) array.emplace_back(value);
  return array;
}

class Differ {
 public:
  Differ(const Side& before, const Side& after, bool as_json, std::ostream& out)
      : before_(before), after_(after), as_json_(as_json), out_(out) {}

  // False when they say the same.
  Result<bool> show() {
    const auto changes = list_versions::full(before_.entries, after_.entries).changes;
    for (const std::string& id : changes.removed) one("removed", "-", id, find(before_.entries, id));
    for (const std::string& id : changes.added) one("added", "+", id, find(after_.entries, id));
    for (const std::string& id : changes.changed) TRY(fields(id));
    const bool differs = before_.root != after_.root;
    if (as_json_) {
      const json::object summary{{"added", changes.added.size()},     {"changed", changes.changed.size()},
                                 {"removed", changes.removed.size()}, {"unchanged", changes.unchanged},
                                 {"root_before", before_.root},       {"root_after", after_.root}};
      out_ << to_text(json::value(json::object{{"summary", summary}})) << "\n";
    } else {
      out_ << fmt::format("{} added, {} changed, {} removed, {} unchanged\nroot {}\n", changes.added.size(),
                          changes.changed.size(), changes.removed.size(), changes.unchanged, before_.root);
      if (differs) out_ << fmt::format("  to {}\n", after_.root);
    }
    return differs;
  }

 private:
  void one(std::string_view what, std::string_view sign, const std::string& id, const Entry* entry) {
    if (as_json_) {
      json::object object{{"change", what}, {"id", id}};
      if (entry != nullptr) {
        const auto value = parse_json(entry->text);
        if (value.ok()) object["entry"] = *value;
      }
      out_ << to_text(json::value(object)) << "\n";
      return;
    }
    out_ << fmt::format("{} {}  {}\n", sign, id, entry == nullptr ? "" : entry->text);
  }

  Result<void> fields(const std::string& id) {
    const Entry* was = find(before_.entries, id);
    const Entry* is = find(after_.entries, id);
    const auto changes = TRY(list_versions::compare(was->text, is->text));
    if (as_json_) {
      json::array list;
      for (const auto& change : changes) {
        list.push_back(
            json::object{{"field", change.field}, {"before", texts(change.before)}, {"after", texts(change.after)}});
      }
      out_ << to_text(json::value(json::object{{"change", "changed"}, {"id", id}, {"fields", std::move(list)}}))
           << "\n";
      return {};
    }
    out_ << fmt::format("~ {}\n", id);
    for (const auto& change : changes) {
      for (const std::string& value : change.before) out_ << fmt::format("    - {}: {}\n", change.field, value);
      for (const std::string& value : change.after) out_ << fmt::format("    + {}: {}\n", change.field, value);
    }
    return {};
  }

  const Side& before_;
  const Side& after_;
  const bool as_json_;
  std::ostream& out_;
};

Result<int> run_diff(const Arguments& arguments, Streams& streams) {
  const auto sides = arguments.positionals("side");
  if (sides.size() != 2) return Error{"list.no_file", "say which two files or versions are to be compared"};
  const Side before = TRY(read_side(sides[0], arguments, streams));
  const Side after = TRY(read_side(sides[1], arguments, streams));
  const bool differs = TRY(Differ(before, after, arguments.flag("json"), streams.out).show());
  return differs ? kListNo : kListDone;
}

}  // namespace

Command list_diff_command() {
  Command command{"diff", "What two files or versions of a list say differently"};
  command.options = {{"store", "folder of the versions, for names such as un (in use) and un@7"},
                     {"format", "of the files, when it is not to be recognised"},
                     {"json", "one JSON object a change", OptionKind::kFlag}};
  command.positionals = {{"side", "two of them: a file, or a version of the store", Positional::kMany}};
  command.run = [](const Arguments& arguments, Streams& streams) -> int {
    const auto status = run_diff(arguments, streams);
    return status.ok() ? *status : fail_list(streams, status.error());
  };
  return command;
}

}  // namespace limen::commands
