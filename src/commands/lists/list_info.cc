// limen list info: what is in a file, or what a store has.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/lists/list.h"
#include "platform/system/system.h"

namespace limen::commands {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

struct ScriptRange {
  char32_t first, last;
  std::string_view name;
};
constexpr ScriptRange kScripts[] = {
    {0x41, 0x24F, "Latin"},       {0x370, 0x3FF, "Greek"},    {0x400, 0x52F, "Cyrillic"},  {0x531, 0x58F, "Armenian"},
    {0x590, 0x5FF, "Hebrew"},     {0x600, 0x6FF, "Arabic"},   {0x750, 0x77F, "Arabic"},    {0x900, 0x97F, "Devanagari"},
    {0x980, 0x9FF, "Bengali"},    {0xE00, 0xE7F, "Thai"},     {0x1000, 0x109F, "Myanmar"}, {0x10A0, 0x10FF, "Georgian"},
    {0x1200, 0x137F, "Ethiopic"}, {0x1E00, 0x1EFF, "Latin"},  {0x3040, 0x30FF, "Kana"},    {0x3400, 0x4DBF, "Han"},
    {0x4E00, 0x9FFF, "Han"},      {0xAC00, 0xD7AF, "Hangul"}, {0xFB50, 0xFDFF, "Arabic"},  {0xFE70, 0xFEFF, "Arabic"},
};

// Of the first letter that has one.
std::string script_of(std::string_view name) {
  for (const char32_t c : to_code_points(name)) {
    for (const ScriptRange& range : kScripts) {
      if (c >= range.first && c <= range.last) return std::string(range.name);
    }
  }
  return "other";
}

struct Shape {
  Counts kinds{}, names{}, scripts{};
  std::uint64_t births = 0, without_birth = 0, documents = 0, nationalities = 0, other = 0;
};

Shape shape_of(const std::vector<lists::Record>& records) {
  Shape shape;
  for (const lists::Record& record : records) {
    ++shape.kinds[std::string(to_text(record.kind))];
    for (const auto& name : record.names) {
      ++shape.names[std::string(to_text(name.kind))];
      ++shape.scripts[script_of(name.text())];
    }
    shape.births += record.births.size();
    if (record.births.empty() && record.kind == lists::SubjectKind::kPerson) ++shape.without_birth;
    shape.documents += record.documents.size();
    shape.nationalities += record.nationalities.size();
    shape.other += record.other.size();
  }
  return shape;
}

std::string root_of(const std::vector<lists::Record>& records) {
  std::vector<list_versions::Entry> entries;
  entries.reserve(records.size());
  for (const lists::Record& record : records) entries.push_back(list_versions::entry_of(record, 0));
  return list_versions::to_text(list_versions::merkle_root(list_versions::full({}, std::move(entries)).entries));
}

Counts diagnostics_of(const lists::Summary& summary) {
  Counts codes;
  for (const Error& error : summary.diagnostics) ++codes[error.code];
  return codes;
}

json::object to_json(const Counts& counts) {
  json::object object;
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

std::string to_line(const Counts& counts) {
  std::string line;
  for (const auto& [name, count] : counts) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", count, name);
  return line.empty() ? "none" : line;
}

void show_file(const LoadedList& list, bool as_json, std::ostream& out) {
  const lists::Summary& summary = list.summary;
  const Shape shape = shape_of(list.records);
  const std::string root = root_of(list.records);
  std::string files;
  for (const std::string& file : list.files) files += (files.empty() ? "" : " + ") + file;
  if (as_json) {
    const json::object object{
        {"files", files},
        {"format", to_text(list.format)},
        {"published", summary.published ? json::value(summary.published->to_text()) : json::value()},
        {"records_in", summary.records_count.in},
        {"accepted", summary.records_count.accepted},
        {"skipped", summary.records_count.skipped},
        {"refused", summary.records_count.refused},
        {"broken", summary.broken ? json::value(summary.broken->code) : json::value()},
        {"kinds", to_json(shape.kinds)},
        {"names", to_json(shape.names)},
        {"scripts", to_json(shape.scripts)},
        {"births", shape.births},
        {"persons_without_birth", shape.without_birth},
        {"documents", shape.documents},
        {"nationalities", shape.nationalities},
        {"other_facts", shape.other},
        {"diagnostics", to_json(diagnostics_of(summary))},
        {"root", root}};
    out << to_text(json::value(object)) << "\n";
    return;
  }
  out << fmt::format("{}\n  format       {}\n  published    {}\n", files, to_text(list.format),
                     summary.published ? summary.published->to_text() : "not said");
  out << fmt::format("  records      {}: {} taken, {} skipped, {} refused\n", summary.records_count.in,
                     summary.records_count.accepted, summary.records_count.skipped, summary.records_count.refused);
  if (!summary.skipped.empty()) {
    out << fmt::format("  skipped      {}\n", to_line(Counts(summary.skipped.begin(), summary.skipped.end())));
  }
  out << fmt::format("  kinds        {}\n  names        {}\n  scripts      {}\n", to_line(shape.kinds),
                     to_line(shape.names), to_line(shape.scripts));
  out << fmt::format(
      "  births       {} ({} persons without)\n  documents    {}\n  nationalities {}\n  other facts  {}\n",
      shape.births, shape.without_birth, shape.documents, shape.nationalities, shape.other);
  out << fmt::format("  diagnostics  {}\n  root         {}\n", to_line(diagnostics_of(summary)), root);
  if (summary.broken) out << fmt::format("  BROKEN       {}\n", summary.broken->to_text());
}

Result<int> show_files(const std::vector<std::string>& files, const Arguments& arguments, Streams& streams) {
  ListLoadOptions options;
  options.persons_only = false;
  options.say = false;
  options.format = TRY(asked_format(arguments));
  options.max_diagnostics = 1'000'000;  // they are counted by code
  bool broken = false;
  for (const LoadedList& list : TRY(load_list_files(files, streams, options))) {
    show_file(list, arguments.flag("json"), streams.out);
    broken = broken || list.summary.broken;
  }
  return broken ? kListNo : kListDone;
}

struct StoredList {
  std::string name{};
  std::optional<list_store::Current> current{};
  list_versions::Version version{};
  std::optional<Error> problem{};
  std::size_t versions = 0, quarantined = 0;
  std::int64_t age_days = 0;
  bool stale = false;
};

Result<StoredList> look_at(const list_store::Store& store, const std::string& name, CivilDate today) {
  StoredList list;
  list.name = name;
  list.versions = store.versions(name).size();
  list.quarantined = store.quarantined(name).size();
  const list_versions::Rules rules = TRY(rules_of(name));
  auto current = store.current(name);
  if (!current.ok()) {
    list.problem = current.take_error();
    return list;
  }
  list.current = *current;
  if (!list.current) return list;
  auto version = read_version(store, name, list.current->version);
  if (!version.ok()) {
    list.problem = version.take_error();
    return list;
  }
  list.version = version.take();
  // Where the source does not say its day, the day on which it was last looked at counts.
  const CivilDate day = list.version.header.published.value_or(list.current->checked_at.utc_day());
  list.age_days = today - day;
  list.stale = rules.stale(day, today);
  return list;
}

void show_stored(const StoredList& list, bool as_json, std::ostream& out) {
  const auto& header = list.version.header;
  const std::string state = list.problem ? "damaged" : !list.current ? "empty" : list.stale ? "stale" : "good";
  if (as_json) {
    json::object object{{"list", list.name},
                        {"state", state},
                        {"version", list.current ? json::value(list.current->version) : json::value()},
                        {"versions", list.versions},
                        {"quarantined", list.quarantined}};
    if (list.problem) object["problem"] = list.problem->code;
    if (list.current && !list.problem) {
      object["entries"] = list.version.entries.size();
      object["root"] = list_versions::to_text(list.version.root);
      object["format"] = header.format;
      object["published"] = header.published ? json::value(header.published->to_text()) : json::value();
      object["imported_at"] = header.imported_at.to_text();
      object["checked_at"] = list.current->checked_at.to_text();
      object["age_days"] = list.age_days;
    }
    out << to_text(json::value(object)) << "\n";
    return;
  }
  out << fmt::format("{:<16} {:<8}", list.name, state);
  if (list.problem) {
    out << fmt::format(" {}", list.problem->to_text());
  } else if (list.current) {
    out << fmt::format(" version {} of {} ({} days old), {} entries, {}, root {}", list.current->version,
                       header.published ? header.published->to_text() : "an unknown day", list.age_days,
                       list.version.entries.size(), header.format, list_versions::to_text(list.version.root));
  }
  if (list.quarantined > 0) out << fmt::format(", {} held back", list.quarantined);
  out << "\n";
}

Result<int> show_store(const std::string& folder, const Arguments& arguments, Streams& streams) {
  const auto store = list_store::Store::open(folder, list_store::Store::Access::kRead);
  if (!store.ok()) return store.error();
  const CivilDate today = system::SystemClock().now().utc_day();
  bool good = true;
  for (const std::string& name : store->lists()) {
    const StoredList list = TRY(look_at(*store, name, today));
    show_stored(list, arguments.flag("json"), streams.out);
    good = good && !list.problem && !list.stale && list.current;
  }
  return good ? kListDone : kListNo;
}

}  // namespace

Command list_info_command() {
  Command command{"info", "What is in the files of a list, or what a store has and how old it is"};
  command.options = {{"store", "folder of the versions"},
                     {"format", "of the files, when it is not to be recognised"},
                     {"json", "one JSON object a list", OptionKind::kFlag}};
  command.positionals = {{"file", "files of lists; gzip is unpacked", Positional::kMany}};
  command.run = [](const Arguments& arguments, Streams& streams) -> int {
    const auto files = arguments.positionals("file");
    const auto store = arguments.text("store");
    if (files.empty() && !store) return fail_list(streams, Error{"list.no_file", "say which files, or which store"});
    const auto status = files.empty() ? show_store(*store, arguments, streams) : show_files(files, arguments, streams);
    return status.ok() ? *status : fail_list(streams, status.error());
  };
  return command;
}

}  // namespace limen::commands
