// limen demo: a demonstration site, with an invented country in it and one account for each role.
#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "commands/commands.h"
#include "commands/demo_observatory.h"
#include "commands/load_country.h"

namespace limen::commands {

Command demo_command();

namespace {

struct DemoAccount {
  const char* account;
  const char* name;
  const char* role;
};
constexpr DemoAccount kAccounts[] = {{"officer", "Amina Diallo", "officer"},
                                     {"supervisor", "Tomás Ferreira", "supervisor"},
                                     {"alerts", "Ingrid Solberg", "alert_manager"},
                                     {"analyst", "Ken Morita", "analyst"},
                                     {"permits", "Farah Nasser", "permit_issuer"},
                                     {"authority", "Pierre Mballa", "permit_authority"},
                                     {"privacy", "Leila Haddad", "data_protection_officer"},
                                     {"tester", "Nadia Osei", "tester"},
                                     {"tester2", "Marek Dvorak", "tester"},
                                     {"moderator", "Rosa Lindqvist", "moderator"},
                                     {"expert", "Mariam Sarr", "country_expert"},
                                     {"peer", "Jonas Lindgren", "peer_reviewer"},
                                     {"coordinator", "Beatriz Rocha", "coordinator"},
                                     {"coordinator2", "Samuel Otieno", "coordinator"}};

// Four groups of letters that are easy to read out; 60 bits and more.
std::string make_password(const RandomBytes& random) {
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string password;
  for (int group = 0; group < 4; ++group) {
    if (group > 0) password += '-';
    for (int i = 0; i < 4; ++i) {
      std::uint8_t byte = 0;
      do random(std::span(&byte, 1));
      while (byte >= 248);  // 8 × 31: every letter is equally likely
      password += kLetters[byte % kLetters.size()];
    }
  }
  return password;
}

// Signs in with a one-time password and sets the one that is shown, as a person would at the first sign-in.
Result<std::shared_ptr<const identity::Session>> settle(Site& site, const std::string& account,
                                                        const std::string& one_time, const std::string& password) {
  identity::SignInOutcome outcome = site.identity->sign_in({account, one_time});
  if (outcome.error) return *outcome.error;
  const std::string hash = TRY(site.database->read([&](database::Session& read) {
    return site.identity->check_new_password(read, *outcome.session, one_time, password);
  }));
  return site.database->write(
      [&](database::Transaction& tx) { return site.identity->set_password(tx, *outcome.session, hash); });
}

Result<std::string> make_accounts(Site& site) {
  std::string list = "# Accounts of the demonstration site. It holds no real person's data.\n";
  const auto first = TRY(site.identity->bootstrap());
  if (!first) return Error{"demo.not_new", "the site has accounts already"};
  const std::string admin_password = make_password(site.random);
  const auto admin = TRY(settle(site, "administrator", *first, admin_password));
  list += fmt::format("{:<14} {:<20} {}\n", "administrator", admin_password, "administrator");
  const protection::Permit permit = TRY(site.access->permit(admin->caller, {"accounts.manage"}));
  for (const DemoAccount& demo : kAccounts) {
    const identity::OneTimePassword one_time = TRY(site.identity->make_one_time_password());
    const identity::NewAccount account{demo.account, demo.name, {demo.role}};
    const auto created = site.database->write(
        [&](database::Transaction& tx) { return site.identity->create(tx, permit, account, one_time); });
    if (!created.ok()) return created.error();
    const std::string password = make_password(site.random);
    const auto settled = settle(site, demo.account, one_time.text, password);
    if (!settled.ok()) return settled.error();
    list += fmt::format("{:<14} {:<20} {}\n", demo.account, password, demo.role);
  }
  return list;
}

Result<void> write_private(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path);
  std::error_code failure;
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failure);
  out << text;
  out.close();
  if (!out) return Error{"site.write", "cannot be written"};
  return {};
}

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
  const auto site = TRY(Site::open(folder));
  synthetic::Options options;
  options.seed = static_cast<std::uint64_t>(arguments.integer("seed").value_or(1));
  options.travellers = static_cast<std::size_t>(arguments.integer("travellers").value_or(2000));
  options.years = static_cast<int>(arguments.integer("years").value_or(2));
  options.alerts = static_cast<std::size_t>(arguments.integer("alerts").value_or(300));
  options.last_day = site->clock->now().utc_day() - 1;
  options.state = settings.info.state;
  auto country = TRY(synthetic::Country::make(options));
  const Loaded loaded = TRY(load_country(*site, country, streams.err));
  const std::string accounts = TRY(make_accounts(*site));
  TRY(write_private(folder / "demo-sign-ins.txt", accounts));
  std::string zones;
  for (std::size_t i = 0; i < 40 && i < country.traveller_count(); ++i) {
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
