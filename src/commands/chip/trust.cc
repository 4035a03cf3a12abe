// limen trust: the trust store for certificates of travel documents. Rules: docs/engines/trust.md.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/chip/commands.h"
#include "commands/chip/trust_file.h"
#include "commands/command_line/inspection_day.h"
#include "engines/trust_report/trust_report.h"
#include "formats/certificate_files/certificate_files.h"
#include "platform/system/system.h"

namespace limen::commands {

namespace {

constexpr int kNo = 1, kUsage = 2, kFailed = 3;

// Bad input is 2; what the machine could not do is 3.
int failed(Streams& streams, const Error& error) {
  fail(streams, error);
  const bool machine = error.code == "trust.file.locked" || error.code == "trust.file.unwritable" ||
                       error.code == "trust.file.unreadable" || error.code.starts_with("trust.store.");
  return machine ? kFailed : kUsage;
}

void print(const trust::ImportReport& report, std::ostream& out) {
  out << fmt::format(
      "{}: {}, {} entries; added {} ({} authorities, {} signers), known {}, refused {}; {} master lists, "
      "{} revocation lists, {} deviation lists\n",
      report.file, certificate_files::to_text(report.kind), report.entries, report.added, report.authorities,
      report.signers, report.known, report.refused, report.master_lists, report.revocation_lists,
      report.deviation_lists);
  for (const Error& problem : report.problems) {
    out << fmt::format("  {:<7} {} {}: {}\n", to_text(problem.severity), problem.place.to_text(), problem.code,
                       problem.message);
  }
  if (report.more_problems != 0) out << fmt::format("  and {} problems more\n", report.more_problems);
}

// What a person may do about what was kept out.
void advise(const std::vector<trust::ImportReport>& reports, std::ostream& err) {
  const auto any = [&](std::string_view code) {
    return std::ranges::any_of(reports, [&](const trust::ImportReport& report) {
      return std::ranges::any_of(report.problems, [&](const Error& one) { return one.code == code; });
    });
  };
  if (any("trust.list.signer_unknown")) {
    err << "limen: a list was not taken, since nobody who is believed signed it. When you have compared its "
           "fingerprint "
           "by another way: --trust-list --by NAME\n";
  }
  if (any("trust.unsigned.not_believed")) {
    err << "limen: authorities are kept and not believed. Two persons may say otherwise (limen trust propose, "
           "confirm), "
           "or one for all: --trust-unsigned --by NAME\n";
  }
}

bool waits_for_another(const trust::ImportReport& report) {
  return std::ranges::any_of(report.problems, [](const Error& one) { return one.code == "trust.list.signer_unknown"; });
}

struct Imported {
  std::vector<trust::ImportReport> reports{};  // of the files that could be read, in the order given
  std::vector<Error> unread{};                 // the others
};

// In the order given; a list whose signer is not known is tried again when others have come. A file that cannot be read
// takes nothing from the others.
Result<Imported> import_all(trust::Store& store, const Arguments& arguments, Streams& streams) {
  const std::vector<std::string> files = arguments.positionals("file");
  std::vector<std::optional<trust::ImportReport>> reports(files.size());
  Imported imported;
  std::vector<std::size_t> waiting;
  const Instant at = TRY(moment_of_inspection(arguments));
  for (std::size_t i = 0; i < files.size(); ++i) waiting.push_back(i);
  while (!waiting.empty()) {
    const std::size_t before = waiting.size();
    std::vector<std::size_t> still;
    for (const std::size_t i : waiting) {
      const auto content = read_input(files[i], streams);
      if (!content.ok()) {
        imported.unread.push_back(content.error());
        continue;
      }
      trust::ImportRequest request;
      request.file = std::filesystem::path(files[i]).filename().string();
      request.by = clean_line(arguments.text("by").value_or(""));
      request.now = at;
      request.trust_lists = arguments.flag("trust-list");
      request.trust_unsigned = arguments.flag("trust-unsigned");
      reports[i] = store.import(certificate_files::read(as_bytes(*content)), request);
      if (waits_for_another(*reports[i]) && files[i] != "-") still.push_back(i);
    }
    if (still.size() == before) break;
    waiting = std::move(still);
  }
  for (auto& report : reports) {
    if (report) imported.reports.push_back(std::move(*report));
  }
  return imported;
}

int import(const Arguments& arguments, Streams& streams) {
  const bool word = arguments.flag("trust-list") || arguments.flag("trust-unsigned");
  if (word && clean_line(arguments.text("by").value_or("")).empty()) {
    return failed(streams, Error{"trust.proposal.name_missing", "--trust-list and --trust-unsigned need --by NAME"});
  }
  if (arguments.positionals("file").empty()) {
    return failed(streams, Error{"trust.file.missing", "which files are to be imported?"});
  }
  auto file = TrustFile::open(arguments.positional("store"));
  if (!file.ok()) return failed(streams, file.error());
  const auto imported = import_all(file->store(), arguments, streams);
  if (!imported.ok()) return failed(streams, imported.error());
  bool changed = false, clean = true;
  for (const trust::ImportReport& report : imported->reports) {
    changed = changed || report.changed || report.added != 0;
    clean = clean && std::ranges::all_of(report.problems, [](const Error& one) {
              return one.severity == Severity::kInfo || one.code == "trust.list.taken_on_word";
            });
    if (arguments.flag("json")) {
      streams.out << to_text(json::value(trust_report::to_json(report))) << "\n";
    } else {
      print(report, streams.out);
    }
  }
  advise(imported->reports, streams.err);
  if (!arguments.flag("dry-run") && changed) {
    const auto saved = file->save();
    if (!saved.ok()) return failed(streams, saved.error());
  }
  int status = clean ? 0 : kNo;
  for (const Error& unread : imported->unread) status = failed(streams, unread);  // said last, where it is seen
  return status;
}

void print_lines(std::string_view title, const std::vector<trust_report::CertificateLine>& lines, std::ostream& out) {
  if (lines.empty()) return;
  out << title << ":\n";
  for (const auto& one : lines) {
    out << fmt::format("  {:<3} {}  {}  {}  until {}{}\n", one.state.text(),
                       certificates::to_text(one.fingerprint).substr(0, 16), trust::to_text(one.belief), one.subject,
                       one.not_after.to_text().substr(0, 10), one.by.empty() ? "" : "  proposed by " + one.by);
  }
}

void print(const trust_report::Report& report, std::ostream& out) {
  out << fmt::format("{} certificates, {} believed authorities, {} links, {} of them resolved\n", report.certificates,
                     report.anchors, report.links, report.links_resolved);
  out << "state coverage      until       authorities  links orphans expired dropped signers revocations\n";
  for (const auto& one : report.states) {
    out << fmt::format(
        "{:<5} {:<13} {:<10}  {:>5}/{:<5} {:>5} {:>7} {:>7} {:>7} {:>7} {} {}\n", one.state.text(),
        trust_report::to_text(one.coverage), one.covered_until ? one.covered_until->to_text().substr(0, 10) : "-",
        one.anchors, one.authorities, one.links, one.orphans, one.expired, one.dropped, one.signers,
        trust::to_text(one.revocations), one.revocations_from ? one.revocations_from->to_text().substr(0, 10) : "");
  }
  for (const auto& one : report.publishers) {
    out << fmt::format("list of {}: newest of {} with {} certificates, {}, imported {} by {}\n", one.publisher.text(),
                       one.newest.to_text().substr(0, 10), one.certificates, trust::to_text(one.check),
                       one.imported_at.to_text().substr(0, 10), one.imported_by.empty() ? "-" : one.imported_by);
  }
  print_lines("proposed, waiting for a second person", report.proposals, out);
  print_lines("taken on somebody's word", report.unverified, out);
  print_lines(fmt::format("expiring within {} days", report.days), report.expiring, out);
  print_lines("revoked and still believed; withdraw them", report.revoked, out);
  for (const auto& one : report.deviation_lists) {
    out << fmt::format("deviation list of {} of {}: {} deviations, {}\n", one.publisher.text(),
                       one.from.to_text().substr(0, 10), one.deviations, trust::to_text(one.check));
  }
  print_lines("orphans", report.orphans, out);
}

int report(const Arguments& arguments, Streams& streams) {
  const auto store = read_trust_store(arguments.positional("store"));
  if (!store.ok()) return failed(streams, store.error());
  const auto today = moment_of_inspection(arguments);
  if (!today.ok()) return failed(streams, today.error());
  const int days = static_cast<int>(std::clamp<std::int64_t>(arguments.integer("days").value_or(90), 0, 36'500));
  const auto made = trust_report::report(*store, *today, days);
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(trust_report::to_json(made))) << "\n";
  } else {
    print(made, streams.out);
  }
  return 0;
}

int diff(const Arguments& arguments, Streams& streams) {
  const auto before = read_trust_store(arguments.positional("before"));
  if (!before.ok()) return failed(streams, before.error());
  const auto after = read_trust_store(arguments.positional("after"));
  if (!after.ok()) return failed(streams, after.error());
  const auto today = moment_of_inspection(arguments);
  if (!today.ok()) return failed(streams, today.error());
  const int days = static_cast<int>(std::clamp<std::int64_t>(arguments.integer("days").value_or(90), 0, 36'500));
  const auto made = trust_report::diff(*before, *after, *today, days);
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(trust_report::to_json(made))) << "\n";
  } else {
    print_lines("added", made.added, streams.out);
    print_lines("no longer believed", made.lost, streams.out);
    print_lines("dropped by the newest lists, kept", made.dropped, streams.out);
    print_lines("back on a list", made.returned, streams.out);
    print_lines("revoked signers", made.revoked, streams.out);
    print_lines(fmt::format("expiring within {} days", days), made.expiring, streams.out);
  }
  return made.empty() ? 0 : kNo;
}

bool is_meant(const trust::Entry& entry, const std::vector<std::string>& which) {
  return which.empty() || std::ranges::any_of(which, [&](const std::string& one) {
           if (one.size() <= 3) return entry.certificate.country().text() == to_upper_ascii(one);
           return one.size() >= 8 &&
                  certificates::to_text(entry.certificate.fingerprint()).starts_with(to_lower_ascii(one));
         });
}

// By states or beginnings of fingerprints; all when none is given.
int show(const Arguments& arguments, Streams& streams) {
  const auto store = read_trust_store(arguments.positional("store"));
  if (!store.ok()) return failed(streams, store.error());
  const auto today = moment_of_inspection(arguments);
  if (!today.ok()) return failed(streams, today.error());
  const std::vector<std::string> which = arguments.positionals("which");
  bool any = false;
  for (const trust::Entry& entry : store->entries()) {
    if (!is_meant(entry, which)) continue;
    any = true;
    if (arguments.flag("json")) {
      streams.out << to_text(json::value(trust_report::describe(*store, entry, *today))) << "\n";
    } else {
      streams.out << to_pretty_text(json::value(trust_report::describe(*store, entry, *today))) << "\n";
    }
  }
  return any ? 0 : kNo;
}

// The one certificate of a file, or of the store by its fingerprint.
Result<certificates::Certificate> one_certificate(const std::string& which, const trust::Store& store,
                                                  Streams& streams) {
  const auto bytes = which.size() == 64 ? from_hex(which) : std::nullopt;
  if (bytes) {
    trust::Fingerprint print{};
    std::ranges::copy(*bytes, print.begin());
    if (const trust::Entry* entry = store.find(print)) return entry->certificate;
  }
  const std::string content = TRY(read_input(which, streams));
  const auto reading = certificate_files::read(as_bytes(content));
  if (reading.certificates.size() == 1 && reading.entries == 1) return reading.certificates[0].certificate;
  if (!reading.problems.empty()) return reading.problems[0];
  return Error{"trust.proposal.several", "give one certificate at a time", Place{.source = which}};
}

enum class Step { kPropose, kConfirm, kWithdraw };

Result<void> take_step(Step step, const Arguments& arguments, Streams& streams) {
  TrustFile file = TRY(TrustFile::open(arguments.positional("store")));
  const auto certificate = TRY(one_certificate(arguments.positional("certificate"), file.store(), streams));
  const std::string by = arguments.text("by").value_or("");
  const Instant at = TRY(moment_of_inspection(arguments));
  if (step == Step::kPropose) TRY(file.store().propose(certificate, by, at));
  if (step == Step::kConfirm) TRY(file.store().confirm(certificate.fingerprint(), by, at));
  if (step == Step::kWithdraw) TRY(file.store().withdraw(certificate.fingerprint(), by, at));
  TRY(file.save());
  const trust::Entry* entry = file.store().find(certificate.fingerprint());
  streams.out << fmt::format("{}  {}  {}\n", certificates::to_text(certificate.fingerprint()),
                             trust::to_text(entry->belief), certificate.subject().text);
  return {};
}

Command by_hand(std::string name, std::string summary, Step step) {
  Command command{std::move(name), std::move(summary)};
  command.options = {{"by", "name of the person who does this", OptionKind::kText, true},
                     {"today", "day of it, YYYY-MM-DD (default: the machine's now)"}};
  command.positionals = {{"store", "trust store: a file, or a folder"},
                         {"certificate", "file with one certificate, or a fingerprint of the store"}};
  command.run = [step](const Arguments& arguments, Streams& streams) {
    const auto done = take_step(step, arguments, streams);
    return done.ok() ? 0 : failed(streams, done.error());
  };
  return command;
}

}  // namespace

Command trust_command() {
  const Option as_json{"json", "one JSON object a line", OptionKind::kFlag};
  const Option today{"today", "day of it, YYYY-MM-DD (default: the machine's now)"};
  const Option days{"days", "what expires within so many days", OptionKind::kInteger, false, "90"};
  const Positional store{"store", "trust store: a file, or a folder"};
  Command import_command{"import", "Takes master lists, LDIF, PEM, DER, revocation and deviation lists into a store"};
  import_command.options = {
      {"by", "name of who imports"},
      {"trust-list", "believe lists whose signer leads to no known authority (the first list of a store); needs --by",
       OptionKind::kFlag},
      {"trust-unsigned", "believe authorities from files that nobody signed; needs --by", OptionKind::kFlag},
      {"dry-run", "say what would happen and write nothing", OptionKind::kFlag},
      today,
      as_json};
  import_command.positionals = {store, {"file", "files; gzip is unpacked", Positional::kMany}};
  import_command.run = import;
  Command report_command{"report", "By state: what is covered, expires, hangs in the air; lists, proposals"};
  report_command.options = {days, today, as_json};
  report_command.positionals = {store};
  report_command.run = report;
  Command show_command{"show", "Certificates with where they came from and their history"};
  show_command.options = {today, as_json};
  show_command.positionals = {
      store, {"which", "states, or eight or more digits of fingerprints; all without", Positional::kMany}};
  show_command.run = show;
  Command diff_command{"diff", "What changed between two states of a store"};
  diff_command.options = {days, today, as_json};
  diff_command.positionals = {{"before", "trust store of before"}, {"after", "trust store of now"}};
  diff_command.run = diff;
  Command command{"trust", "Certificates that travel documents are checked against"};
  command.children = {import_command,
                      report_command,
                      show_command,
                      diff_command,
                      by_hand("propose", "Proposes an authority; a second person must confirm", Step::kPropose),
                      by_hand("confirm", "Confirms what another person proposed", Step::kConfirm),
                      by_hand("withdraw", "Takes an authority out at once", Step::kWithdraw)};
  return command;
}

}  // namespace limen::commands
