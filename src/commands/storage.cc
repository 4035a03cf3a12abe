// limen journal verify, limen backup, limen restore: the site's memory, looked at, copied and brought back.
#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "base/json.h"
#include "commands/commands.h"
#include "platform/backup/backup.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/system/system.h"

namespace limen::commands {

Command journal_command();
Command backup_command();
Command restore_command();

namespace {

const Option kSite{"site", "folder of the site", OptionKind::kText, true};
const Option kDatabase{"database", "location of its database; without it, limen.db in that folder"};

std::string location_of(const Arguments& arguments) {
  return arguments.text("database").value_or("sqlite:" + arguments.text("site").value_or(".") + "/limen.db");
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
  const auto session = database::open_read_only(location_of(arguments));
  if (!session.ok()) return fail(streams, session.error());
  const auto result = journal::verify(**session, expected);
  if (!result.ok()) return fail(streams, result.error());
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(to_json(*result))) << "\n";
  } else {
    print(*result, streams.out);
  }
  return result->bad ? 1 : 0;
}

int back_up(const Arguments& arguments, Streams& streams) {
  const auto session = database::open_read_only(location_of(arguments));
  if (!session.ok()) return fail(streams, session.error());
  const std::string file = arguments.text("to").value_or("");
  const auto manifest = backup::write_backup(**session, *arguments.text("site"), file, system::SystemClock());
  if (!manifest.ok()) return fail(streams, manifest.error());
  std::int64_t rows = 0;
  for (const auto& [table, count] : manifest->rows) rows += count;
  streams.out << fmt::format("{}: {} tables, {} rows, journal up to entry {}\n", file, manifest->rows.size(), rows,
                             manifest->head.seq);
  streams.out << "The master key is not part of it; keep a copy elsewhere.\n";
  return 0;
}

int bring_back(const Arguments& arguments, Streams& streams) {
  backup::RestoreOptions options{.file = arguments.text("from").value_or(""),
                                 .site = arguments.text("site").value_or(""),
                                 .location = location_of(arguments),
                                 .master_key = arguments.text("master-key").value_or(""),
                                 .erasures = arguments.text("erasures").value_or("")};
  const auto restored = backup::restore(options, system::SystemClock(), system::system_random());
  if (!restored.ok()) return fail(streams, restored.error());
  streams.out << fmt::format("restored the state of {}; {} erasures replayed\n", restored->manifest.at.to_text(),
                             restored->erasures_replayed);
  print(restored->journal, streams.out);
  return 0;
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
  command.children = {verify_command};
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
                     {"erasures", "a later log of erasures of that site, to be done again"}};
  command.run = bring_back;
  return command;
}

}  // namespace limen::commands
