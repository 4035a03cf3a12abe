// limen alerts import, limen alerts list: alert lists into a site that is not being served, and a look at what it has.
#include <fmt/format.h>

#include <optional>
#include <ostream>

#include "base/json.h"
#include "commands/commands.h"
#include "commands/progress.h"
#include "commands/site.h"
#include "platform/protection/looks.h"
#include "services/alerts/alerts.h"

namespace limen::commands {

Command alerts_command();

namespace {

constexpr std::string_view kActor = "limen-alerts";
constexpr std::string_view kPurpose = "alert_management";
constexpr std::size_t kMaxBytes = 256U << 20U;

json::object to_json(const alerts::ImportReport& report, bool dry_run) {
  json::array diagnostics;
  for (const auto& found : report.diagnostics) {
    diagnostics.push_back(json::object{{"line", found.line},
                                       {"column", found.column},
                                       {"code", found.code},
                                       {"severity", to_text(found.severity)},
                                       {"message", found.message}});
  }
  return {{"dry_run", dry_run},        {"rows", report.rows},           {"accepted", report.accepted},
          {"skipped", report.skipped}, {"refused", report.refused},     {"created", report.created},
          {"revised", report.revised}, {"unchanged", report.unchanged}, {"diagnostics", std::move(diagnostics)}};
}

void print(const alerts::ImportReport& report, bool dry_run, std::ostream& out) {
  for (const auto& found : report.diagnostics) {
    out << fmt::format("line {:>6}  {:<7}  {:<20}  {}: {}\n", found.line, to_text(found.severity), found.column,
                       found.code, found.message);
  }
  out << fmt::format("rows {}, accepted {} (created {}, revised {}, unchanged {}), skipped {}, refused {}\n",
                     report.rows, report.accepted, report.created, report.revised, report.unchanged, report.skipped,
                     report.refused);
  if (dry_run) out << "Dry run: nothing was written.\n";
}

int run_import(alerts::Alerts& alerts, alerts::ImportRequest& request, bool as_json, Streams& streams) {
  std::optional<Progress> progress;  // made when it is known how much there is
  request.progress = [&](std::size_t done, std::size_t all) {
    if (!progress) progress.emplace(streams.err, "alerts", all);
    progress->set(done);
  };
  const auto report = alerts.import(request, kActor, kActor);
  progress.reset();
  if (!report.ok()) return fail(streams, report.error());
  if (as_json) {
    streams.out << to_text(json::value(to_json(*report, request.dry_run))) << "\n";
  } else {
    print(*report, request.dry_run, streams.out);
  }
  return report->refused > 0 ? 1 : 0;
}

int import_file(const Arguments& arguments, Streams& streams) {
  alerts::ImportRequest request;
  const auto format = alerts::parse_import_format(arguments.text("format").value_or(""));
  if (!format) return fail(streams, Error{"alerts.import.format", "a format is limen-csv or ofac-sdn"});
  request.format = *format;
  request.dry_run = arguments.flag("dry-run");
  request.category = arguments.text("category").value_or("");
  request.issuer = arguments.text("issuer").value_or("");
  request.proportionality_note = arguments.text("proportionality-note").value_or("");
  auto text = read_input(arguments.positional("file"), streams, kMaxBytes);
  if (!text.ok()) return fail(streams, text.error());
  request.text = text.take();
  if (const auto file = arguments.text("aliases")) {
    auto aliases = read_input(*file, streams, kMaxBytes);
    if (!aliases.ok()) return fail(streams, aliases.error());
    request.aliases_text = aliases.take();
  }
  const auto site = Site::open(arguments.text("site").value_or("."));
  if (!site.ok()) {
    fail(streams, site.error());
    return 3;
  }
  return run_import(*(*site)->alerts, request, arguments.flag("json"), streams);
}

// What is shown is recorded first, as in every other place where persons are shown.
Result<alerts::ListPage> list_page(Site& site, const alerts::ListRequest& request) {
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
  const auto site = Site::open(arguments.text("site").value_or("."));
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
                            {"format", "limen-csv or ofac-sdn", OptionKind::kText, false, "limen-csv"},
                            {"aliases", "ofac-sdn: the file of aliases"},
                            {"category", "category of the entries, for formats that carry none"},
                            {"issuer", "who asks, for rows that do not say"},
                            {"proportionality-note", "why it is proportionate, for rows that do not say"},
                            {"dry-run", "say what is wrong and write nothing", OptionKind::kFlag},
                            {"json", "one JSON object", OptionKind::kFlag}};
  import_command.positionals = {{"file", "the list; gzip is unpacked, - is standard input"}};
  import_command.run = import_file;
  Command list_command{"list", "Lists alerts, newest first; the look is recorded"};
  list_command.options = {site,
                          {"query", "names, a document number or a reference"},
                          {"category", "code of a category"},
                          {"state", "active, expired, withdrawn or all", OptionKind::kText, false, "active"},
                          {"limit", "at most this many, 1 to 200", OptionKind::kInteger, false, "50"},
                          {"json", "one JSON object a line", OptionKind::kFlag}};
  list_command.run = list;
  Command command{"alerts", "Alert lists of a site"};
  command.children = {import_command, list_command};
  return command;
}

}  // namespace limen::commands
