// limen bench-restore: how long it takes to bring back a month of a busy post from a backup.
#include <fmt/format.h>

#include <chrono>
#include <ostream>
#include <sstream>

#include "commands/bench/bench.h"
#include "commands/bench/commands.h"
#include "commands/invented/load_country.h"
#include "commands/upkeep/commands.h"
#include "commands/wiring/site_health.h"
#include "platform/backup/backup.h"

namespace limen::commands {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::int64_t kDays = 30, kCrossingsADay = 15'000, kGoalSeconds = 600;
constexpr std::size_t kPage = 2'000, kSealedBytes = 900;  // what an opened and decided check seals, measured

double seconds_since(Steady::time_point begun) { return std::chrono::duration<double>(Steady::now() - begun).count(); }

struct Figures {
  std::size_t crossings = 0;
  std::int64_t entries = 0, rows = 0;
  std::uint64_t database_bytes = 0, backup_bytes = 0;
  double load_seconds = 0, backup_seconds = 0, restore_seconds = 0;
  bool whole = false;
};

// A live post writes an entry for each crossing, with what it knew of the person sealed under a key of that record.
// Loaded crossings come a batch at a time, so the entries are added here.
Result<void> add_entries(Site& site) {
  const std::string sealed = "{\"person\":\"" + std::string(kSealedBytes, 'x') + "\"}";
  std::vector<std::string> ids;
  TRY(site.database->read([&](database::Session& session) {
    return session.for_each("select id from crossing", {}, [&](const database::Row& row) -> Result<void> {
      ids.push_back(row.id<Id<struct CrossingRowTag>>(0).to_text());
      return {};
    });
  }));
  for (std::size_t at = 0; at < ids.size(); at += kPage) {
    TRY(site.database->write([&](database::Transaction& tx) -> Result<void> {
      for (std::size_t i = at; i < std::min(ids.size(), at + kPage); ++i) {
        journal::Entry entry{.kind = "bench.recorded", .actor = "bench", .subject_type = "bench", .subject_id = ids[i]};
        entry.sealed.push_back({.group = "check", .plaintext = sealed, .new_record = true});
        TRY(site.journal->append(tx, std::move(entry)));
      }
      return {};
    }));
  }
  return {};
}

Result<void> make_month(const std::filesystem::path& folder, std::size_t crossings, Figures& figures,
                        std::ostream& err) {
  SiteSettings settings;
  settings.info.id = to_text(make_raw_id(system::SystemClock().now(), system::system_random()));
  settings.info.name = "Bench";
  settings.info.authority = "Bench";
  settings.info.state = TRY(StateCode::parse("UTO"));
  settings.info.demo = true;
  TRY(create_site(folder, settings));
  const auto site = TRY(WholeSite::open(folder));
  synthetic::Options options;
  options.seed = 1;
  options.travellers = TRY(travellers_for(crossings, 1'000));
  options.years = 2;
  options.alerts = 1'000;
  options.last_day = site->clock->now().utc_day() - 1;
  options.state = settings.info.state;
  auto country = TRY(synthetic::Country::make(options));
  figures.crossings = TRY(load_country(*site, country, err)).crossings;
  return add_entries(*site);
}

Result<void> back_up(const std::filesystem::path& folder, const std::string& file, Figures& figures) {
  const auto session = TRY(database::open_read_only("sqlite:" + (folder / "limen.db").string()));
  const SettingsFiles settings = TRY(settings_files(folder));
  const auto begun = Steady::now();
  const auto manifest =
      TRY(backup::write_backup(*session, folder.string(), file, system::SystemClock(), settings.inside));
  figures.backup_seconds = seconds_since(begun);
  figures.entries = manifest.head.seq;
  for (const auto& [table, count] : manifest.rows) figures.rows += count;
  figures.backup_bytes = std::filesystem::file_size(file) + std::filesystem::file_size(file + ".keys");
  return {};
}

// As `limen drill` does it: restored, periods applied, journal proved, rows compared.
Result<void> bring_back(const std::filesystem::path& folder, const std::string& file, const std::string& in,
                        Figures& figures, Streams& streams) {
  Arguments arguments;
  arguments.values["from"] = {file};
  arguments.values["master-key"] = {(folder / "master.key").string()};
  arguments.values["in"] = {in};
  std::ostringstream out;
  Streams quiet{streams.in, out, streams.err};
  const auto begun = Steady::now();
  const int status = drill_command().run(arguments, quiet);
  figures.restore_seconds = seconds_since(begun);
  figures.whole = status == 0;
  return {};
}

Result<int> run(const Arguments& arguments, Streams& streams) {
  const std::filesystem::path base = arguments.text("folder").value_or("");
  const auto wanted = static_cast<std::size_t>(arguments.integer("crossings").value_or(kDays * kCrossingsADay));
  const std::filesystem::path site = base / "site";
  const std::string file = (base / "month.backup").string();
  Figures figures;
  const auto begun = Steady::now();
  TRY(make_month(site, wanted, figures, streams.err));
  figures.load_seconds = seconds_since(begun);
  figures.database_bytes = health::bytes_below(site);
  TRY(back_up(site, file, figures));
  TRY(bring_back(site, file, base.string(), figures, streams));
  const double ratio = figures.restore_seconds / static_cast<double>(kGoalSeconds);
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(json::object{{"crossings", figures.crossings},
                                                    {"entries", figures.entries},
                                                    {"rows", figures.rows},
                                                    {"site_bytes", figures.database_bytes},
                                                    {"backup_bytes", figures.backup_bytes},
                                                    {"backup_seconds", figures.backup_seconds},
                                                    {"restore_seconds", figures.restore_seconds},
                                                    {"of_ten_minutes", ratio},
                                                    {"whole", figures.whole}}))
                << "\n";
  } else {
    streams.out << fmt::format(
        "crossings        {}\njournal entries  {}\nrows             {}\nsite             {:.0f} MB\nbackup           "
        "{:.0f} MB in {:.1f} s\nrestored, proved and compared in {:.1f} s: {:.2f} of ten minutes\n{}\n",
        figures.crossings, figures.entries, figures.rows, static_cast<double>(figures.database_bytes) / 1e6,
        static_cast<double>(figures.backup_bytes) / 1e6, figures.backup_seconds, figures.restore_seconds, ratio,
        figures.whole ? "Everything was there." : "NOT GOOD: see limen drill.");
  }
  return figures.whole && ratio <= 1 ? 0 : 1;
}

}  // namespace

Command bench_restore_command() {
  Command command{"bench-restore",
                  "Measures how long a month of a busy post takes to be restored from a backup, proved and compared"};
  command.options = {
      {"folder", "an empty folder on the disk to be measured; what is made stays there", OptionKind::kText, true},
      {"crossings", "at least so many; a month of 15,000 a day when absent", OptionKind::kInteger},
      {"json", "one JSON object", OptionKind::kFlag}};
  command.run = or_fail(run);
  return command;
}

}  // namespace limen::commands
