// limen documents: the list of lost and stolen documents of a site that is not being served.
#include <fmt/format.h>

#include <ostream>

#include "base/json.h"
#include "commands/imports/commands.h"
#include "commands/messages/edi_input.h"
#include "commands/wiring/whole_site.h"
#include "platform/protection/looks.h"

namespace limen::commands {

namespace {

constexpr std::string_view kActor = "limen-documents";
constexpr std::string_view kPurpose = "alert_management";
constexpr int kNo = 1, kFailed = 3;

void print(const lost_documents::ImportReport& report, bool dry_run, std::ostream& out) {
  for (const auto& found : report.diagnostics) {
    out << fmt::format("line {:>8}  {:<12}  {}: {}\n", found.line, found.column, found.code, found.message);
  }
  out << fmt::format("rows {}, accepted {}, refused {}; {} documents, {} before\n", report.rows, report.accepted,
                     report.refused, report.entries, report.entries_before);
  for (const std::string& code : report.findings) out << code << "\n";
  if (report.held_back) {
    out << "HELD BACK: nothing was written; --accept-held-back takes it all the same.\n";
  } else if (dry_run) {
    out << "Dry run: nothing was written.\n";
  }
}

int import(WholeSite& site, const Arguments& arguments, Streams& streams) {
  const auto opened = EdiInput::open(arguments.positional("file"), streams);
  if (!opened.ok()) return fail(streams, opened.error());
  const EdiInput& input = *opened;
  lost_documents::ImportRequest request;
  request.source = input.source();
  request.trouble = [input] { return input.trouble(); };
  request.dry_run = arguments.flag("dry-run");
  request.accept_held_back = arguments.flag("accept-held-back");
  const bool dry_run = request.dry_run;
  const auto report = site.lost_documents->import(std::move(request), kActor);
  if (!report.ok()) return fail(streams, report.error());
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(lost_documents::to_json(*report))) << "\n";
  } else {
    print(*report, dry_run, streams.out);
  }
  return report->held_back || report->refused > 0 ? kNo : 0;
}

int info(WholeSite& site, const Arguments& arguments, Streams& streams) {
  const auto whole = site.lost_documents->verify();  // reads the file to its end
  const lost_documents::Info info = site.lost_documents->info();
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(lost_documents::to_json(info))) << "\n";
  } else {
    streams.out << fmt::format("{}: {} documents, {} changes beside the file, {} bytes, imported {}\n", info.state,
                               info.entries, info.changes, info.bytes,
                               info.imported_at ? info.imported_at->to_text() : "never");
  }
  if (whole.ok()) return 0;
  fail(streams, whole.error());
  return kNo;
}

int lookup(WholeSite& site, const Arguments& arguments, Streams& streams) {
  const auto issuer = StateCode::parse(arguments.positional("issuer"));
  if (!issuer.ok()) return fail(streams, issuer.error());
  const auto found = site.lost_documents->find(*issuer, arguments.positional("type"), arguments.positional("number"));
  if (!found.ok()) return fail(streams, found.error());
  protection::Look look;
  look.actor = kActor;
  look.purpose = kPurpose;
  look.operation = "limen documents lookup";
  const auto recorded =
      site.database->write([&](database::Transaction& tx) -> Result<void> { return site.looks->record(tx, look); });
  if (!recorded.ok()) return fail(streams, recorded.error());
  if (found->empty()) {
    streams.out << "not listed\n";
    return 0;
  }
  for (const auto& one : *found) {
    streams.out << fmt::format("{}  {}  {}  ({})\n", lost_documents::to_text(one.report.status),
                               one.report.reported_on.to_text(), one.report.source,
                               one.agreement == document_keys::Agreement::kExact ? "exact" : "one character differs");
  }
  return kNo;
}

int compact(WholeSite& site, const Arguments&, Streams& streams) {
  const auto done = site.lost_documents->compact(kActor);
  if (!done.ok()) return fail(streams, done.error());
  streams.out << fmt::format("{} documents in the file\n", site.lost_documents->info().entries);
  return 0;
}

using Run = int (*)(WholeSite&, const Arguments&, Streams&);
std::function<int(const Arguments&, Streams&)> at_site(Run run) {
  return [run](const Arguments& arguments, Streams& streams) {
    const auto site = WholeSite::open(arguments.text("site").value_or("."));
    if (!site.ok()) {
      fail(streams, site.error());
      return kFailed;
    }
    return run(**site, arguments, streams);
  };
}

}  // namespace

Command documents_command() {
  const Option site{"site", "folder of the site; its server must be stopped", OptionKind::kText, true};
  const Option as_json{"json", "one JSON object", OptionKind::kFlag};
  Command import_command{"import", "Puts a list in the place of the one that is there; wrong lines are named"};
  import_command.options = {site,
                            {"dry-run", "say what is wrong and write nothing", OptionKind::kFlag},
                            {"accept-held-back", "take a list that would be held back", OptionKind::kFlag},
                            as_json};
  import_command.positionals = {{"file", "csv: issuer, type, number, status, reported_on, source; gzip is unpacked"}};
  import_command.run = at_site(import);
  Command info_command{"info", "How large the list is, and whether its file is whole"};
  info_command.options = {site, as_json};
  info_command.run = at_site(info);
  Command lookup_command{"lookup", "Whether a document is listed; the look is recorded"};
  lookup_command.options = {site};
  lookup_command.positionals = {{"issuer", "code of the state"},
                                {"type", "passport, identity_card, … or letters of the machine readable zone"},
                                {"number", "as printed"}};
  lookup_command.run = at_site(lookup);
  Command compact_command{"compact", "Writes what was added and withdrawn into the file"};
  compact_command.options = {site};
  compact_command.run = at_site(compact);
  Command command{"documents", "Lost and stolen documents of a site"};
  command.children = {import_command, info_command, lookup_command, compact_command};
  return command;
}

}  // namespace limen::commands
