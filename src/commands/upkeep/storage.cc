// limen journal verify and compare, limen backup, limen restore, limen drill: the site's memory, looked at, copied and
// brought back.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <ostream>

#include "base/id.h"
#include "base/json.h"
#include "commands/upkeep/commands.h"
#include "commands/wiring/site_health.h"
#include "commands/wiring/whole_site.h"
#include "platform/backup/backup.h"
#include "platform/database/database.h"
#include "platform/identity/compare.h"
#include "platform/journal/journal.h"
#include "platform/system/system.h"
#include "services/alerts/compare.h"
#include "services/arrivals/arrivals.h"
#include "services/backlog/backlog.h"
#include "services/border/border.h"
#include "services/border/compare.h"
#include "services/directory/directory.h"
#include "services/paired_tests/paired_tests.h"
#include "services/persons/persons.h"
#include "services/protection_desk/protection_desk.h"
#include "services/reverse/reverse.h"

namespace limen::commands {

namespace {

const Option kSite{"site", "folder of the site", OptionKind::kText, true};
const Option kDatabase{"database", "location of its database; without it, what site.yaml names, or limen.db there"};

bool has_settings(const std::string& folder) { return std::filesystem::exists(folder + "/site.yaml"); }

// Of a site, or of a copy of its files without settings.
Result<std::string> location_of(const Arguments& arguments) {
  if (const auto given = arguments.text("database")) return *given;
  const std::string folder = arguments.text("site").value_or(".");
  if (!has_settings(folder)) return location_of(folder, SiteSettings());
  return location_of(folder, TRY(read_settings(folder)));
}

Result<std::unique_ptr<database::Session>> open_read_only(const Arguments& arguments) {
  const std::string location = TRY(location_of(arguments));
  return database::open_read_only(location);
}

json::object to_json(const journal::Verification& result) {
  json::object kinds;
  for (const auto& [kind, count] : result.kinds) kinds[kind] = count;
  json::object object;
  object["valid"] = !result.bad;
  object["entries"] = result.entries;
  object["epoch"] = result.head.epoch;
  object["head"] = to_hex(result.head.hash);
  object["kinds"] = std::move(kinds);
  if (result.bad) {
    object["first_bad"] =
        json::object{{"seq", result.bad->seq}, {"reason", result.bad->reason}, {"detail", result.bad->detail}};
  }
  return object;
}

void print(const journal::Verification& result, std::ostream& out) {
  out << fmt::format("entries  {}\nepoch    {}\nhead     {}\n", result.entries, result.head.epoch,
                     to_hex(result.head.hash));
  for (const auto& [kind, count] : result.kinds) out << fmt::format("{:>10}  {}\n", count, kind);
  if (result.bad) {
    out << fmt::format("BAD: entry {}: {} ({})\n", result.bad->seq, result.bad->detail, result.bad->reason);
  } else {
    out << "The chain is whole.\n";
  }
}

int verify(const Arguments& arguments, Streams& streams) {
  const std::string site = arguments.text("site").value_or("");
  std::string anchor = arguments.text("head").value_or("");
  if (anchor.empty() && std::filesystem::exists(site + "/journal.head")) anchor = site + "/journal.head";
  std::optional<journal::Head> expected;
  if (!anchor.empty()) {
    const Result<journal::Head> head = journal::read_anchor(anchor);
    if (!head.ok()) return fail(streams, head.error());
    expected = *head;
  }
  const auto session = open_read_only(arguments);
  if (!session.ok()) return fail(streams, session.error());
  const auto result = journal::verify(**session, expected);
  if (!result.ok()) return fail(streams, result.error());
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(to_json(*result))) << "\n";
  } else {
    print(*result, streams.out);
  }
  // A copy without settings belongs to no site that would want to know.
  if (has_settings(site)) {
    const health::VerifiedNote note{system::SystemClock().now(), result->entries, result->bad ? result->bad->seq : 0};
    if (const auto noted = health::Notes(site).verified(note); !noted.ok()) return fail(streams, noted.error());
  }
  return result->bad ? 1 : 0;
}

struct Compared {
  journal::Verification chain;
  journal::Comparison rows;
};

// The chain first: what an altered journal says proves nothing about the rows.
Result<Compared> compare_all(const std::string& site, const std::string& location) {
  const auto session = TRY(database::open_read_only(location));
  Compared out;
  out.chain = TRY(journal::verify(*session));
  if (out.chain.bad) return out;
  const auto keys = TRY(keys::KeyStore::open_read_only(site));
  for (const auto compare : {&border::compare, &alerts::compare, &identity::compare}) {
    const journal::Comparison found = TRY(compare(*session, *keys));
    out.rows.records += found.records;
    out.rows.erased += found.erased;
    out.rows.first = found.first;
    if (found.first) break;
  }
  return out;
}

int compare(const Arguments& arguments, Streams& streams) {
  const auto location = location_of(arguments);
  if (!location.ok()) return fail(streams, location.error());
  const auto found = compare_all(arguments.text("site").value_or("."), *location);
  if (!found.ok()) return fail(streams, found.error());
  const auto& first = found->rows.first;
  if (arguments.flag("json")) {
    json::object object{{"valid", !found->chain.bad && !first},
                        {"entries", found->chain.entries},
                        {"records", found->rows.records},
                        {"erased", found->rows.erased}};
    if (first) {
      object["first_difference"] = json::object{{"seq", first->seq},
                                                {"record_type", first->record_type},
                                                {"record_id", first->record_id},
                                                {"detail", first->detail}};
    }
    streams.out << to_text(json::value(std::move(object))) << "\n";
  } else if (found->chain.bad) {
    print(found->chain, streams.out);
  } else {
    streams.out << fmt::format("entries  {}\nrecords  {}\nerased   {}\n", found->chain.entries, found->rows.records,
                               found->rows.erased);
    if (first) {
      streams.out << fmt::format("DIFFERENT: {} {}: {}{}\n", first->record_type, first->record_id, first->detail,
                                 first->seq > 0 ? fmt::format(" (entry {})", first->seq) : "");
    } else {
      streams.out << "The chain is whole, and the rows are what it says.\n";
    }
  }
  return found->chain.bad || first ? 1 : 0;
}

// Nothing goes from a training site or into one: reset makes it anew.
Result<void> not_training(const std::string& folder) {
  std::error_code unknown;
  const bool marked = std::filesystem::exists(std::filesystem::path(folder) / training::kMark, unknown);
  bool said = false;
  if (has_settings(folder)) said = TRY(read_settings(folder)).training;
  if (!marked && !said) return {};
  return Error{"training.is_training", "a training site has no backups; limen training reset makes it anew"};
}

int back_up(const Arguments& arguments, Streams& streams) {
  if (const auto real = not_training(arguments.text("site").value_or(".")); !real.ok()) {
    return fail(streams, real.error());
  }
  const auto session = open_read_only(arguments);
  if (!session.ok()) return fail(streams, session.error());
  const std::string folder = arguments.text("site").value_or("."), file = arguments.text("to").value_or("");
  const auto settings = has_settings(folder) ? settings_files(folder) : Result<SettingsFiles>(SettingsFiles());
  if (!settings.ok()) return fail(streams, settings.error());
  const auto manifest = backup::write_backup(**session, folder, file, system::SystemClock(), settings->inside);
  if (!manifest.ok()) return fail(streams, manifest.error());
  std::int64_t rows = 0;
  for (const auto& [table, count] : manifest->rows) rows += count;
  streams.out << fmt::format("{}: {} tables, {} rows, journal up to entry {}\n", file, manifest->rows.size(), rows,
                             manifest->head.seq);
  for (const std::string& name : settings->inside) streams.out << "with " << name << "\n";
  for (const std::string& name : settings->outside) {
    streams.out << name << " stands outside the folder and is not part of it; keep a copy.\n";
  }
  streams.out << "The master key is not part of it; keep a copy elsewhere.\n";
  if (!has_settings(folder)) return 0;
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(file, unknown);
  const auto stick = read_settings(folder);
  const health::BackupNote note{manifest->at, std::filesystem::path(file).filename().string(),
                                unknown ? 0 : static_cast<std::uint64_t>(bytes), manifest->head.seq};
  const auto noted = health::Notes(folder).backed_up(note, stick.ok() && on_stick(*stick, file));
  return noted.ok() ? 0 : fail(streams, noted.error());
}

// What was deleted by its age after the backup has no erasure of its own where it shared a key: the periods are applied
// again before anybody can look.
Result<border::ExpiredRecords> expire_again(const std::string& folder, const Arguments& arguments,
                                            const std::string& location) {
  TRY(set_database(folder, location));
  const auto site = TRY(WholeSite::open(folder, {.packs = arguments.text("packs").value_or("")}));
  const auto expired = TRY(site->border->run_retention(site->clock->now().utc_day()));
  TRY(site->paired_tests->run_retention(site->clock->now().utc_day()));
  TRY(site->permits->run_retention(site->clock->now().utc_day(), [](database::Session& session, const RawId& id) {
    return border::Border::held(session, border::TravellerId(id));
  }));
  TRY(site->arrivals->run_retention(site->clock->now().utc_day()));
  TRY(site->protection_desk->run_retention(site->clock->now().utc_day()));
  TRY(site->backlog->run_retention(site->clock->now().utc_day()));
  TRY(site->stay_evidence->run_daily(site->clock->now().utc_day()));
  TRY(site->rectification->run_retention(site->clock->now().utc_day()));
  TRY(site->database->scrub());
  return expired;
}

struct BroughtBack {
  backup::Restored restored;
  std::optional<border::ExpiredRecords> expired;  // none: the backup holds no settings
};

Result<BroughtBack> bring_back(const Arguments& arguments, const std::string& folder, const std::string& location) {
  TRY(not_training(folder));
  backup::RestoreOptions options{.file = arguments.text("from").value_or(""),
                                 .site = folder,
                                 .location = location,
                                 .master_key = arguments.text("master-key").value_or(""),
                                 .erasures = arguments.text("erasures").value_or("")};
  options.erased = [](database::Transaction& tx, const std::string& type, const std::string& id,
                      const std::string& group) -> Result<void> {
    TRY(alerts::forget_record(tx, type, id));
    TRY(reverse::forget_record(tx, type, id));
    TRY(things::forget_record(tx, type, id));
    TRY(hit_desk::forget_record(tx, type, id));
    TRY(paired_tests::forget_record(tx, type, id));
    TRY(permits::forget_record(tx, type, id));
    TRY(arrivals::forget_record(tx, type, id));
    TRY(protection_desk::forget_record(tx, type, id, group));
    TRY(groups::forget_record(tx, type, id));
    TRY(persons::forget_record(tx, type, id));
    TRY(backlog::forget_record(tx, type, id));
    TRY(stay_evidence::forget_record(tx, type, id));
    TRY(rectification::forget_record(tx, type, id));
    TRY(shift::forget_record(tx, type, id));
    TRY(emergency::forget_record(tx, type, id));
    TRY(partners::Partners::forget_record(tx, type, id));
    return border::forget_record(tx, type, id);
  };
  BroughtBack out{TRY(backup::restore(options, system::SystemClock(), system::system_random())), {}};
  if (has_settings(folder)) out.expired = TRY(expire_again(folder, arguments, location));
  return out;
}

Result<void> restore(const Arguments& arguments, Streams& streams) {
  const std::string folder = arguments.text("site").value_or("");
  const BroughtBack back = TRY(bring_back(arguments, folder, TRY(location_of(arguments))));
  streams.out << fmt::format("restored the state of {}; {} erasures replayed\n", back.restored.manifest.at.to_text(),
                             back.restored.erasures_replayed);
  for (const std::string& name : back.restored.files) streams.out << "with " << name << "\n";
  for (const std::string& name : back.restored.kept) streams.out << name << " was there already and stays as it is\n";
  if (back.expired) {
    streams.out << fmt::format("deleted by age since: {} crossings, {} refusals, {} checks, {} travellers\n",
                               back.expired->crossings, back.expired->refusals, back.expired->checks,
                               back.expired->travellers);
  }
  print(back.restored.journal, streams.out);
  if (back.expired) {
    streams.out << "Start it with: limen serve --site " << folder << "\n";
  } else {
    streams.out << "The backup holds no settings: put a site.yaml into the folder before you start it.\n";
  }
  return {};
}

// A folder that goes with whatever is in it.
struct DrillFolder {
  explicit DrillFolder(const std::filesystem::path& beside) {
    const Id<struct DrillTag> id = Id<struct DrillTag>::make(system::SystemClock().now(), system::system_random());
    path = beside / ("limen-drill-" + id.to_text());
  }
  ~DrillFolder() {
    std::error_code failure;
    std::filesystem::remove_all(path, failure);
  }
  DrillFolder(const DrillFolder&) = delete;
  DrillFolder& operator=(const DrillFolder&) = delete;
  std::filesystem::path path;
};

// Whether a backup would bring the site back: it is done, into a folder that goes away again.
Result<int> drill(const Arguments& arguments, Streams& streams) {
  const DrillFolder folder(arguments.text("in").value_or(std::filesystem::temp_directory_path().string()));
  const auto begun = std::chrono::steady_clock::now();
  const std::string site = folder.path.string();
  const auto seconds_so_far = [begun] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  };
  auto brought = bring_back(arguments, site, "sqlite:" + site + "/limen.db");
  auto compared = brought.ok() ? compare_all(site, "sqlite:" + site + "/limen.db") : Result<Compared>(brought.error());
  if (!compared.ok()) {
    if (const auto of = arguments.text("site")) {
      TRY(health::Notes(*of).drilled({system::SystemClock().now(), false, seconds_so_far()}));
    }
    return compared.take_error();
  }
  const BroughtBack& back = *brought;
  const Compared& found = *compared;
  const double seconds = seconds_so_far();
  const bool good = !back.restored.journal.bad && !found.chain.bad && !found.rows.first;
  if (const auto of = arguments.text("site")) {
    TRY(health::Notes(*of).drilled({system::SystemClock().now(), good, seconds}));
  }
  if (arguments.flag("json")) {
    json::object rows;
    for (const auto& [table, count] : back.restored.manifest.rows) rows[table] = count;
    streams.out << to_text(json::value(json::object{{"valid", good},
                                                    {"made_at", back.restored.manifest.at.to_text()},
                                                    {"entries", found.chain.entries},
                                                    {"records", found.rows.records},
                                                    {"settings", back.expired.has_value()},
                                                    {"rows", std::move(rows)},
                                                    {"seconds", seconds}}))
                << "\n";
  } else {
    streams.out << fmt::format("backup of  {}\nentries    {}\nrecords    {}\nsettings   {}\ntook       {:.1f} s\n",
                               back.restored.manifest.at.to_text(), found.chain.entries, found.rows.records,
                               back.expired ? "there" : "NOT in the backup", seconds)
                << (good ? "The site can be brought back from it.\n"
                         : "NOT GOOD: the journal and the rows do not agree. Keep this backup and take another.\n");
  }
  return good ? 0 : 1;
}

}  // namespace

Command journal_command() {
  Command verify_command{"verify", "Proves the chain and counts the entries, of a site or of a copy of its database"};
  verify_command.options = {kSite,
                            kDatabase,
                            {"head", "file with a head noted earlier; without it, journal.head of the site"},
                            {"json", "one JSON object", OptionKind::kFlag}};
  verify_command.run = verify;
  Command command{"journal", "The journal of a site"};
  Command compare_command{"compare",
                          "Proves the chain, and that the rows of checks, crossings, refusals, alerts and accounts are "
                          "what it says; needs the keys"};
  compare_command.options = {kSite, kDatabase, {"json", "one JSON object", OptionKind::kFlag}};
  compare_command.run = compare;
  command.children = {verify_command, compare_command};
  return command;
}

Command backup_command() {
  Command command{"backup",
                  "Copies a site, running or not, into one encrypted file with its keys and manifest beside it"};
  command.options = {kSite, kDatabase, {"to", "file to make", OptionKind::kText, true}};
  command.run = back_up;
  return command;
}

Command restore_command() {
  Command command{"restore", "Fills an empty site, on either database, from a backup"};
  command.options = {kSite,
                     kDatabase,
                     {"from", "file made by backup", OptionKind::kText, true},
                     {"master-key", "the master key of the site that was backed up"},
                     {"erasures", "a later log of erasures of that site, to be done again"},
                     {"packs", "folder of packs that come before the built-in ones"}};
  command.run = or_fail(restore);
  return command;
}

Command drill_command() {
  Command command{
      "drill",
      "Tries whether a backup brings the site back: restores it beside, proves journal and rows, and removes "
      "it again. Status 1 when it would not"};
  command.options = {{"from", "file made by backup", OptionKind::kText, true},
                     {"master-key", "the master key of the site that was backed up", OptionKind::kText, true},
                     {"site", "folder of the site, to remember there how it went (limen health)"},
                     {"erasures", "a later log of erasures of that site, to be done again"},
                     {"in", "folder with room for it; the system's for temporary files when absent"},
                     {"packs", "folder of packs that come before the built-in ones"},
                     {"json", "one JSON object", OptionKind::kFlag}};
  command.run = or_fail(drill);
  return command;
}

}  // namespace limen::commands
