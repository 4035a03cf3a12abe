// limen demo: a demonstration site, with an invented country in it and one account for each role.
#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "commands/invented/commands.h"
#include "commands/invented/demo_accounts.h"
#include "commands/invented/demo_observatory.h"
#include "commands/invented/load_country.h"

namespace limen::commands {

namespace {

// The first account with that role.
Result<DemoPerson> holder_of(Site& site, std::string_view role) {
  const auto found =
      TRY(site.database->read([&](database::Session& session) { return site.identity->holders(session, role); }));
  if (found.empty()) return Error{"demo.no_account", "the demonstration has nobody with that role"};
  return DemoPerson{found.front().id, found.front().name};
}

Result<void> make_demo(const Arguments& arguments, Streams& streams) {
  const std::filesystem::path folder = arguments.text("site").value_or("");
  SiteSettings settings;
  settings.info.id = to_text(make_raw_id(system::SystemClock().now(), system::system_random()));
  settings.info.name = "Utopia Border Service (demonstration)";
  settings.info.authority = "Utopia Border Service";
  settings.info.pack = arguments.text("pack").value_or("eu-schengen");
  settings.info.state = TRY(StateCode::parse("UTO"));
  settings.info.demo = true;
  settings.database = arguments.text("database").value_or("");
  settings.listen.port = static_cast<int>(arguments.integer("port").value_or(8443));
  settings.requests_per_second = static_cast<double>(arguments.integer("requests-per-second").value_or(50));
  TRY(create_site(folder, settings));
  const auto site = TRY(WholeSite::open(folder));
  synthetic::Options options;
  options.seed = static_cast<std::uint64_t>(arguments.integer("seed").value_or(1));
  options.travellers = static_cast<std::size_t>(arguments.integer("travellers").value_or(2000));
  options.years = static_cast<int>(arguments.integer("years").value_or(2));
  options.alerts = static_cast<std::size_t>(arguments.integer("alerts").value_or(300));
  options.last_day = site->clock->now().utc_day() - 1;
  options.state = settings.info.state;
  auto country = TRY(synthetic::Country::make(options));
  const Loaded loaded = TRY(load_country(*site, country, streams.err));
  const std::string accounts = TRY(make_invented_accounts(*site));
  TRY(write_private(folder / "demo-sign-ins.txt", accounts));
  std::string zones;
  for (std::size_t i = 0; i < 150 && i < country.traveller_count(); ++i) {
    const auto lines = country.mrz(country.traveller(i));
    if (!lines.ok()) continue;
    for (const std::string& line : *lines) zones += line + "\n";
    zones += "\n";
  }
  TRY(write_private(folder / "demo-documents.txt", zones));
  // What lies between the desk and the public site (docs/public_site.md).
  std::error_code failure;
  for (const char* name : {"observatory/releases", "observatory/inbox"})
    std::filesystem::create_directories(folder / name, failure);
  ObservatoryPeople people;
  people.expert = TRY(holder_of(*site, "country_expert"));
  people.peer = TRY(holder_of(*site, "peer_reviewer"));
  people.coordinator = TRY(holder_of(*site, "coordinator"));
  TRY(fill_observatory(*site, people));
  streams.out << fmt::format("Demonstration site in {}: {} posts, {} travellers, {} crossings, {} alerts.\n",
                             folder.string(), loaded.posts, loaded.travellers, loaded.crossings, loaded.alerts)
              << "Documents to put on the reader (copy and paste): " << (folder / "demo-documents.txt").string()
              << "\n";
  return {};
}

}  // namespace

Command demo_command() {
  Command command{"demo", "Makes a demonstration site with an invented country"};
  command.options = {{"site", "folder to make", OptionKind::kText, true},
                     {"pack", "pack of law", OptionKind::kText, false, "eu-schengen"},
                     {"seed", "seed of the country", OptionKind::kInteger, false, "1"},
                     {"travellers", "how many", OptionKind::kInteger, false, "2000"},
                     {"years", "of history", OptionKind::kInteger, false, "2"},
                     {"alerts", "how many", OptionKind::kInteger, false, "300"},
                     {"port", "port to listen on", OptionKind::kInteger, false, "8443"},
                     {"requests-per-second", "that one session may make", OptionKind::kInteger, false, "50"},
                     {"database", "location; SQLite in the folder when absent"}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto made = make_demo(arguments, streams);
    if (made.ok()) return 0;
    fail(streams, made.error());
    return 3;
  };
  return command;
}

}  // namespace limen::commands
