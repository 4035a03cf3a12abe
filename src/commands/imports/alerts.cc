// limen alerts import, limen alerts list: alert lists into a site that is not being served, and a look at what it has.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ostream>

#include "base/json.h"
#include "commands/command_line/progress.h"
#include "commands/imports/commands.h"
#include "commands/lists/list.h"
#include "commands/wiring/whole_site.h"
#include "platform/protection/looks.h"
#include "services/alerts/alerts.h"

namespace limen::commands {

namespace {

constexpr std::string_view kActor = "limen-alerts";
constexpr std::string_view kPurpose = "alert_management";

void print(const alerts::ImportReport& report, bool dry_run, std::ostream& out) {
  for (const auto& found : report.diagnostics) {
    const std::string entry = found.reference.empty() ? "" : fmt::format("  entry {}", found.reference);
    out << fmt::format("line {:>6}  {:<7}  {:<20}  {}: {}{}{}\n", found.line, to_text(found.severity), found.column,
                       found.code, found.message, entry, found.file.empty() ? "" : "  " + found.file);
  }
  if (!report.list.empty()) {
    out << fmt::format("list {}: {}{}\n", report.list, report.format,
                       report.published ? " of " + report.published->to_text() : "");
  }
  out << fmt::format("rows {}, accepted {} (created {}, revised {}, unchanged {}), skipped {}, refused {}, ended {}\n",
                     report.rows, report.accepted, report.created, report.revised, report.unchanged, report.skipped,
                     report.refused, report.ended);
  for (const auto& finding : report.findings) out << fmt::format("{}: {}\n", finding.code, finding.message);
  if (report.held_back) {
    const bool acceptable = std::ranges::all_of(report.findings, &list_versions::Finding::acceptable);
    out << "HELD BACK: nothing was written" << (acceptable ? "; --accept-held-back takes it all the same.\n" : ".\n");
  } else if (dry_run) {
    out << "Dry run: nothing was written.\n";
  }
}

int run_import(alerts::Alerts& alerts, alerts::ImportRequest& request, bool as_json, Streams& streams) {
  std::optional<Progress> progress;  // made when it is known how much there is
  request.progress = [&](std::size_t done, std::size_t all) {
    if (!progress) progress.emplace(streams.err, "alerts", all);
    progress->set(done);
  };
  const bool dry_run = request.dry_run;
  const auto report = alerts.import(std::move(request), kActor, kActor);
  progress.reset();
  if (!report.ok()) return fail(streams, report.error());
  if (as_json) {
    json::object shown = alerts::to_json(*report);
    shown["dry_run"] = dry_run;
    streams.out << to_text(json::value(std::move(shown))) << "\n";
  } else {
    print(*report, dry_run, streams.out);
  }
  return report->refused > 0 || report->held_back ? 1 : 0;
}

Result<alerts::ImportRequest> asked_import(const Arguments& arguments, Streams& streams) {
  alerts::ImportRequest request;
  request.format = TRY(asked_format(arguments));
  request.list = arguments.text("name").value_or("");
  request.delta = arguments.flag("delta");
  request.accept_held_back = arguments.flag("accept-held-back");
  request.dry_run = arguments.flag("dry-run");
  request.category = arguments.text("category").value_or("");
  request.issuer = arguments.text("issuer").value_or("");
  request.proportionality_note = arguments.text("proportionality-note").value_or("");
  std::vector<std::string> files = arguments.positionals("file");
  if (const auto aliases = arguments.text("aliases")) files.push_back(*aliases);
  request.files = TRY(open_list_files(files, streams));
  return request;
}

int import_file(const Arguments& arguments, Streams& streams) {
  auto request = asked_import(arguments, streams);
  if (!request.ok()) return fail(streams, request.error());
  const auto site = WholeSite::open(arguments.text("site").value_or("."));
  if (!site.ok()) {
    fail(streams, site.error());
    return 3;
  }
  return run_import(*(*site)->alerts, *request, arguments.flag("json"), streams);
}

int lists(const Arguments& arguments, Streams& streams) {
  const auto site = WholeSite::open(arguments.text("site").value_or("."));
  if (!site.ok()) {
    fail(streams, site.error());
    return 3;
  }
  const auto found =
      (*site)->database->read([&](database::Session& session) { return (*site)->alerts->imported_lists(session); });
  if (!found.ok()) return fail(streams, found.error());
  bool good = true;
  for (const alerts::ImportedList& list : *found) {
    good = good && list.complete && !list.stale;
    if (arguments.flag("json")) {
      streams.out << to_text(json::value(alerts::to_json(list))) << "\n";
      continue;
    }
    streams.out << fmt::format("{:<16}  import {:>4}  {:<14}  published {:<10}  imported {}  {} entries{}{}\n",
                               list.name, list.number, list.format, list.published ? list.published->to_text() : "?",
                               list.imported_at.utc_day().to_text(), list.entries, list.stale ? "  STALE" : "",
                               list.complete ? "" : "  CUT OFF: import it again");
  }
  return good ? 0 : 1;
}

// What is shown is recorded first, as in every other place where persons are shown.
Result<alerts::ListPage> list_page(WholeSite& site, const alerts::ListRequest& request) {
  const protection::Grant grant = TRY(site.access->for_job(kActor, "alerts.read", kPurpose));
  alerts::ListPage page =
      TRY(site.database->read([&](database::Session& session) { return site.alerts->list(session, grant, request); }));
  protection::Look look = protection::look_of(grant, "limen alerts list");
  look.actor = kActor;
  for (const alerts::AlertId& id : page.ids) look.subjects.emplace_back("alert", id.to_text());
  const auto recorded =
      site.database->write([&](database::Transaction& tx) -> Result<void> { return site.looks->record(tx, look); });
  if (!recorded.ok()) return recorded.error();
  return page;
}

std::string text_of(const json::object& alert, std::string_view key) {
  const auto* value = alert.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

int list(const Arguments& arguments, Streams& streams) {
  const auto site = WholeSite::open(arguments.text("site").value_or("."));
  if (!site.ok()) {
    fail(streams, site.error());
    return 3;
  }
  alerts::ListRequest request;
  request.query = arguments.text("query").value_or("");
  request.category = arguments.text("category").value_or("");
  request.state = arguments.text("state").value_or("active");
  request.limit = static_cast<int>(arguments.integer("limit").value_or(50));
  const auto page = list_page(**site, request);
  if (!page.ok()) return fail(streams, page.error());
  for (const json::object& alert : page->alerts) {
    if (arguments.flag("json")) {
      streams.out << to_text(json::value(alert)) << "\n";
      continue;
    }
    streams.out << fmt::format("{}  {:<10}  {:<12}  {}  {}, {}  [{}]\n", text_of(alert, "id"), text_of(alert, "state"),
                               text_of(alert, "category"), text_of(alert, "expiry_date"), text_of(alert, "surname"),
                               text_of(alert, "given_names"), text_of(alert, "issuer"));
  }
  if (page->next && !arguments.flag("json"))
    streams.out << "… and more: raise --limit (200 at most) or narrow --query\n";
  return 0;
}

}  // namespace

Command alerts_command() {
  const Option site{"site", "folder of the site; its server must be stopped", OptionKind::kText, true};
  Command import_command{"import", "Imports a list of alerts; wrong lines are named, the others go on"};
  import_command.options = {site,
                            {"format", "a form of `limen list`, when the files are not to be recognised"},
                            {"name", "of the list; else the one that goes with the form: ofac, un, eu, uk, …"},
                            {"delta", "the files hold changes alone: what they do not name stays", OptionKind::kFlag},
                            {"accept-held-back", "take an update that would be held back", OptionKind::kFlag},
                            {"aliases", "one more file, of aliases of the OFAC csv family"},
                            {"category", "category of the entries, for formats that carry none"},
                            {"issuer", "who asks, for rows that do not say"},
                            {"proportionality-note", "why it is proportionate, for rows that do not say"},
                            {"dry-run", "say what is wrong and write nothing", OptionKind::kFlag},
                            {"json", "one JSON object", OptionKind::kFlag}};
  import_command.positionals = {
      {"file", "the list, or the files of its family; gzip is unpacked, - is standard input", Positional::kMany}};
  import_command.run = import_file;
  Command list_command{"list", "Lists alerts, newest first; the look is recorded"};
  list_command.options = {site,
                          {"query", "names, a document number or a reference"},
                          {"category", "code of a category"},
                          {"state", "active, expired, withdrawn or all", OptionKind::kText, false, "active"},
                          {"limit", "at most this many, 1 to 200", OptionKind::kInteger, false, "50"},
                          {"json", "one JSON object a line", OptionKind::kFlag}};
  list_command.run = list;
  Command lists_command{"lists", "Lists that were imported, how old they are, and whether they are whole"};
  lists_command.options = {site, {"json", "one JSON object a line", OptionKind::kFlag}};
  lists_command.run = lists;
  Command command{"alerts", "Alert lists of a site"};
  command.children = {import_command, list_command, lists_command};
  return command;
}

}  // namespace limen::commands
