// limen training: a site for practice, which cannot touch real data (services/training).
#include <fmt/format.h>

#include <ostream>

#include "base/training.h"
#include "commands/invented/commands.h"
#include "commands/invented/demo_accounts.h"
#include "commands/invented/load_country.h"
#include "commands/serve/commands.h"

namespace limen::commands {

namespace {

constexpr const char* kSignIns = "demo-sign-ins.txt";
constexpr int kPort = 8444;

Result<void> load_exercises(WholeSite& site) {
  const std::string csv = TRY(training::exercise_alerts(*site.packs, site.clock->now().utc_day()));
  if (csv.empty()) return {};
  alerts::ImportRequest request;
  const std::uint64_t size = csv.size();
  request.files.push_back(list_intake::of_bytes("exercises.csv", csv, size));
  request.issuer = "Training";
  request.proportionality_note = "Invented for exercises; nobody real is concerned.";
  const alerts::ImportReport report = TRY(site.alerts->import(std::move(request), "import", "Import"));
  if (report.refused > 0) {
    return Error{"training.exercise", "an alert of an exercise was refused: " + report.diagnostics.front().code};
  }
  return {};
}

Result<void> fill(const std::filesystem::path& folder, const SiteSettings& settings, std::size_t travellers,
                  Streams& streams) {
  TRY(create_site(folder, settings));
  const auto site = TRY(WholeSite::open(folder));
  synthetic::Options options;
  options.seed = static_cast<std::uint64_t>(site->clock->now().microseconds);
  options.travellers = travellers;
  options.years = 1;
  options.alerts = travellers / 10;
  options.last_day = site->clock->now().utc_day() - 1;
  options.state = settings.info.state;
  auto country = TRY(synthetic::Country::make(options));
  const Loaded loaded = TRY(load_country(*site, country, streams.err));
  TRY(load_exercises(*site));
  TRY(write_private(folder / kSignIns, TRY(make_invented_accounts(*site))));
  streams.out << fmt::format(
      "Made a training site in {}: {} invented travellers, {} crossings.\nStart it with: limen "
      "training serve --site {}\nAccounts and passwords: {}\n",
      folder.string(), loaded.travellers, loaded.crossings, folder.string(), (folder / kSignIns).string());
  return {};
}

Result<void> make(const Arguments& arguments, Streams& streams) {
  const std::filesystem::path folder = arguments.text("site").value_or("");
  SiteSettings settings;
  settings.training = true;
  settings.info.id = to_text(make_raw_id(system::SystemClock().now(), system::system_random()));
  settings.info.name = arguments.text("name").value_or("Training");
  settings.info.authority = kTrainingAuthority;
  settings.info.pack = arguments.text("pack").value_or("baseline");
  const std::string state = arguments.text("state").value_or("UTO");
  settings.info.state = TRY(StateCode::parse(state));
  settings.listen.address = arguments.text("address").value_or("127.0.0.1");
  settings.listen.port = static_cast<int>(arguments.integer("port").value_or(kPort));
  settings.listen.self_signed = settings.listen.address != "127.0.0.1";
  settings.listen.host_names = arguments.positionals("host_names");
  TRY(training::check_folder(folder, true, false));
  return fill(folder, settings, static_cast<std::size_t>(arguments.integer("travellers").value_or(500)), streams);
}

// Everything goes and is made anew: other travellers, other passwords. What the site is stays.
Result<void> reset(const Arguments& arguments, Streams& streams) {
  const std::filesystem::path folder = arguments.text("site").value_or("");
  const SiteSettings settings = TRY(read_settings(folder));
  if (!settings.training) return Error{"training.real_site", "this is a real site, and nothing of it is removed"};
  {
    const auto unused = TRY(WholeSite::open(folder));
  }  // by nobody else, and a training site in all four places
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::filesystem::remove_all(entry.path(), failure);
    if (failure) return Error{"training.write", "cannot be removed", Place{.source = entry.path().string()}};
  }
  return fill(folder, settings, static_cast<std::size_t>(arguments.integer("travellers").value_or(500)), streams);
}

int serve_training(const Arguments& arguments, Streams& streams) {
  const auto settings = read_settings(arguments.text("site").value_or(""));
  if (!settings.ok()) return fail(streams, settings.error());
  if (!settings->training) {
    return fail(streams, Error{"training.real_site", "this is a real site: limen serve"});
  }
  return serve_command().run(arguments, streams);
}

const Option kFolder{"site", "folder of the training site", OptionKind::kText, true};
const Option kTravellers{"travellers", "how many are invented", OptionKind::kInteger, false, "500"};

}  // namespace

Command training_command() {
  Command making{"make", "Makes a training site: its own folder, keys, database and port, invented travellers"};
  making.options = {kFolder,
                    {"name", "what it is called", OptionKind::kText, false, "Training"},
                    {"state", "whose border it plays", OptionKind::kText, false, "UTO"},
                    {"pack", "pack of law", OptionKind::kText, false, "baseline"},
                    {"address", "address to listen on", OptionKind::kText, false, "127.0.0.1"},
                    {"port", "port to listen on", OptionKind::kInteger, false, "8444"},
                    kTravellers};
  making.positionals = {{"host_names", "names by which browsers reach the server", Positional::kMany}};
  making.run = or_fail(make);
  Command serving{"serve", "Serves a training site, and nothing else"};
  serving.options = serve_command().options;
  serving.run = serve_training;
  Command resetting{"reset", "Removes what trainees did and makes the site anew"};
  resetting.options = {kFolder, kTravellers};
  resetting.run = or_fail(reset);
  Command command{"training", "A site for practice, which cannot touch real data"};
  command.children = {making, serving, resetting};
  return command;
}

}  // namespace limen::commands
