// limen directory: lists of partners in and out of files: what they say, what is doubtful, and what an import changes.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "commands/command_line/command.h"
#include "commands/publishing/commands.h"
#include "commands/publishing/directory_links.h"
#include "engines/directory/directory.h"
#include "formats/zip/zip.h"
#include "platform/config/config.h"
#include "platform/system/system.h"

namespace limen::commands {

namespace {

using directory::Change;
using directory::Directory;
using directory::Finding;

constexpr std::size_t kMaxFile = 64U << 20U;
constexpr std::string_view kDataPackage = "datapackage.json";

Error at(std::string code, std::string message, const std::string& path) {
  Place place;
  place.source = path;
  return Error{std::move(code), std::move(message), place};
}

std::string table_name(std::string_view file) {
  const auto slash = file.rfind('/');
  std::string name(slash == std::string_view::npos ? file : file.substr(slash + 1));
  return name.ends_with(".csv") ? name.substr(0, name.size() - 4) : name;
}

bool is_table(std::string_view file) { return file.ends_with(".csv"); }

Result<Directory> read_folder(const std::string& path, Streams& streams) {
  directory::Tables tables;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && is_table(name)) {
      tables[table_name(name)] = TRY(read_input(entry.path().string(), streams, kMaxFile));
    }
  }
  return directory::read_hsds_tables(tables);
}

Result<Directory> read_archive(const std::string& bytes) {
  const zip::Archive archive =
      TRY(zip::Archive::open(as_bytes(bytes), {.entry_bytes = kMaxFile, .total_bytes = kMaxFile}));
  directory::Tables tables;
  for (const zip::Entry& entry : archive.entries()) {
    if (is_table(entry.name)) tables[table_name(entry.name)] = as_text(TRY(archive.read(entry)));
  }
  return directory::read_hsds_tables(tables);
}

// A folder or an archive of HSDS tables, HSDS JSON, or our rows: by what it is, not by its name.
Result<Directory> read_any(const std::string& path, Streams& streams) {
  if (std::filesystem::is_directory(path)) return read_folder(path, streams);
  const std::string text = TRY(read_input(path, streams, kMaxFile));
  if (zip::is_zip(as_bytes(text))) return read_archive(text);
  const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool json = first != std::string::npos && (text[first] == '{' || text[first] == '[');
  return json ? directory::read_hsds_json(text, path) : directory::read_rows(text, path);
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  const std::filesystem::path next = path.string() + ".new";
  std::ofstream out(next, std::ios::binary);
  out << content;
  out.close();
  std::error_code failure;
  if (out) std::filesystem::rename(next, path, failure);
  if (!out || failure) return at("file.unwritable", "cannot be written", path.string());
  return {};
}

json::object to_json(const Finding& finding) {
  json::object object{{"code", finding.code},
                      {"severity", to_text(finding.severity)},
                      {"organisation", finding.organisation},
                      {"message", finding.message}};
  if (!finding.other.empty()) object["other"] = finding.other;
  if (!finding.detail.empty()) object["detail"] = finding.detail;
  return object;
}

json::object to_json(const Change& change) {
  json::object object{{"organisation", change.organisation},
                      {"change", change.kind == Change::Kind::kAdded ? "added" : "changed"},
                      {"after", change.after}};
  if (!change.field.empty()) object["field"] = change.field;
  if (!change.before.empty()) object["before"] = change.before;
  return object;
}

void show(const std::vector<Finding>& findings, std::ostream& out) {
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::kInfo) continue;
    out << fmt::format("  {:<8} {}{}: {}{}\n", to_text(finding.severity), finding.organisation,
                       finding.other.empty() ? "" : " and " + finding.other, finding.message,
                       finding.detail.empty() ? "" : " (" + finding.detail + ")");
  }
}

Result<void> import(const Arguments& arguments, Streams& streams) {
  const std::string store = arguments.text("store").value_or("");
  Directory all;
  if (!store.empty() && std::filesystem::exists(store)) all = TRY(named(read_any(store, streams), store));
  std::vector<Change> changes;
  for (const std::string& file : arguments.positionals("file")) {
    const Directory one = TRY(named(read_any(file, streams), file));
    for (Change& change : directory::merge(all, one)) changes.push_back(std::move(change));
  }
  const auto findings = directory::check(all, system::SystemClock().now().utc_day());
  const bool dry = arguments.flag("dry-run") || store.empty();
  if (!dry) TRY(write_file(store, directory::write_hsds_json(all)));
  std::size_t added = 0;
  for (const Change& change : changes) added += change.kind == Change::Kind::kAdded ? 1 : 0;
  if (arguments.flag("json")) {
    json::array said, what;
    for (const Finding& finding : findings) said.push_back(to_json(finding));
    for (const Change& change : changes) what.push_back(to_json(change));
    streams.out << to_text(json::value(json::object{{"organisations", all.organisations.size()},
                                                    {"added", added},
                                                    {"changed_fields", changes.size() - added},
                                                    {"written", !dry},
                                                    {"changes", std::move(what)},
                                                    {"findings", std::move(said)}}))
                << '\n';
    return {};
  }
  streams.out << fmt::format("{} organisations; {} added, {} fields changed{}\n", all.organisations.size(), added,
                             changes.size() - added, dry ? "; nothing was written" : "");
  for (const Change& change : changes) {
    if (change.kind == Change::Kind::kChanged)
      streams.out << fmt::format("  {} {}: {} -> {}\n", change.organisation, change.field, change.before, change.after);
  }
  show(findings, streams.out);
  return {};
}

// The list that the program ships, where no other is named.
Result<Directory> listed(const Arguments& arguments, Streams& streams) {
  const std::string store = arguments.positional("store");
  if (!store.empty()) return named(read_any(store, streams), store);
  const std::string text = TRY(config::PackStore::embedded().text("baseline", "directory.csv"));
  return directory::read_rows(text, "baseline/directory.csv");
}

Result<void> write_tables(const directory::Tables& tables, const std::string& out) {
  if (out.ends_with(".zip")) {
    std::vector<zip::NewEntry> entries;
    for (const auto& [name, text] : tables) {
      const ByteView bytes = as_bytes(text);
      entries.push_back({name == kDataPackage ? name : name + ".csv", Bytes(bytes.begin(), bytes.end())});
    }
    const Bytes archive = zip::write(entries);
    return write_file(out, as_text(archive));
  }
  std::error_code failure;
  std::filesystem::create_directories(out, failure);
  if (failure) return at("file.unwritable", "cannot be made", out);
  for (const auto& [name, text] : tables)
    TRY(write_file(std::filesystem::path(out) / (name == kDataPackage ? name : name + ".csv"), text));
  return {};
}

Result<void> export_list(const Arguments& arguments, Streams& streams) {
  const Directory all = TRY(listed(arguments, streams));
  const std::string format = arguments.text("format").value_or("hsds-json");
  const auto out = arguments.text("out");
  std::string text;
  if (format == "hsds-tables") {
    if (!out) return Error{"directory.no_out", "tables go to a folder or a .zip: --out"};
    return write_tables(directory::write_hsds_tables(all), *out);
  }
  if (format == "hsds-json") {
    text = directory::write_hsds_json(all);
  } else if (format == "csv") {
    text = directory::write_rows(all);
  } else if (format == "json-ld") {
    text = directory::write_json_ld(all);
  } else if (format == "vcard") {
    text = directory::write_vcards(all);
  } else if (format == "hxl") {
    text = directory::write_hxl(all);
  } else {
    return Error{"directory.format", "a format is hsds-json, hsds-tables, json-ld, vcard, hxl or csv"};
  }
  if (out) return write_file(*out, text);
  streams.out << text;
  return {};
}

Result<void> check_list(const Arguments& arguments, Streams& streams) {
  const Directory all = TRY(listed(arguments, streams));
  const auto findings = directory::check(all, system::SystemClock().now().utc_day());
  if (arguments.flag("json")) {
    json::array said;
    for (const Finding& finding : findings) said.push_back(to_json(finding));
    streams.out << to_text(json::value(json::object{{"organisations", all.organisations.size()}, {"findings", said}}))
                << '\n';
    return {};
  }
  streams.out << fmt::format("{} organisations, {} findings\n", all.organisations.size(), findings.size());
  show(findings, streams.out);
  return {};
}

Result<void> links(const Arguments& arguments, Streams& streams) {
  const std::string store = arguments.positional("store");
  Directory all = TRY(named(read_any(store, streams), store));
  LinkOptions options;
  options.allow_local = arguments.flag("allow-local");
  options.timeout_ms = static_cast<int>(arguments.integer("timeout-ms").value_or(options.timeout_ms));
  const auto reports = check_links(all, system::SystemClock().now().utc_day(),
                                   [&](const std::string& url) { return fetch_link(url, options); });
  if (!arguments.flag("dry-run")) TRY(write_file(store, directory::write_hsds_json(all)));
  json::array said;
  std::size_t failed = 0, suspect = 0;
  for (const LinkReport& one : reports) {
    failed += one.failures > 0 ? 1U : 0U;
    suspect += one.suspect ? 1U : 0U;
    json::object row{{"organisation", one.organisation},
                     {"url", one.url},
                     {"status", one.status},
                     {"failures", one.failures},
                     {"suspect", one.suspect}};
    if (!one.trouble.empty()) row["trouble"] = one.trouble;
    if (one.ends_at != one.url) row["ends_at"] = one.ends_at;
    said.push_back(std::move(row));
    if (arguments.flag("json") || one.failures == 0) continue;
    streams.out << fmt::format("  {} {}: {}{}\n", one.organisation, one.url,
                               one.trouble.empty() ? std::to_string(one.status) : one.trouble,
                               one.suspect ? " (suspect)" : "");
  }
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(json::object{{"links", std::move(said)}})) << '\n';
  } else {
    streams.out << fmt::format("{} links, {} without answer, {} suspect\n", reports.size(), failed, suspect);
  }
  return {};
}

Command child(std::string name, std::string summary, Result<void> (*what)(const Arguments&, Streams&)) {
  Command command{std::move(name), std::move(summary)};
  command.options = {{"json", "one JSON object", OptionKind::kFlag}};
  command.run = or_fail(what);
  return command;
}

}  // namespace

Command directory_command() {
  Command command{"directory", "Organisations and networks to work with: lists in and out of files."};
  Command in = child("import", "Puts lists into one: HSDS JSON, HSDS tables (folder or zip), rows as CSV.", import);
  in.positionals = {{"file", "lists", Positional::kMany}};
  in.options.push_back({"store", "file of the list they go into; without it nothing is written"});
  in.options.push_back({"dry-run", "only say what would change", OptionKind::kFlag});
  Command out = child("export", "Gives a list to others.", export_list);
  out.positionals = {
      {"store", "file of the list; without it the list that comes with the program", Positional::kOptional}};
  out.options = {
      {"format", "hsds-json, hsds-tables, json-ld, vcard, hxl or csv", OptionKind::kText, false, "hsds-json"},
      {"out", "file, or folder or .zip for tables; without it standard output"}};
  Command check = child("check", "What is doubtful in a list.", check_list);
  check.positionals = out.positionals;
  Command asked =
      child("links", "Asks every website of a list whether it is still there, and notes it in the list.", links);
  asked.positionals = {{"store", "file of the list"}};
  asked.options.push_back({"dry-run", "write nothing", OptionKind::kFlag});
  asked.options.push_back({"timeout-ms", "for each answer", OptionKind::kInteger, false, "10000"});
  asked.options.push_back({"allow-local", "ask addresses that are not public too: for tests", OptionKind::kFlag});
  command.children = {in, out, check, asked};
  return command;
}

}  // namespace limen::commands
