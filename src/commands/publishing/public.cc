// limen public: the public site of the observatory, a process of its own that never opens the site's folder.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <time.h>

#include <ostream>

#include "commands/command_line/command.h"
#include "commands/publishing/commands.h"
#include "commands/publishing/public_make.h"
#include "engines/world_outlines/world_outlines.h"
#include "platform/config/config.h"
#include "platform/system/system.h"
#include "services/public_composites/public_composites.h"
#include "services/public_instruments/public_instruments.h"
#include "services/public_outcomes/public_outcomes.h"
#include "services/public_site/public_site.h"
#include "services/release_folder/release_folder.h"

namespace limen::commands {

namespace {

constexpr int kPort = 8480;

// Every section of the site, in the order of the navigation.
Result<std::vector<public_pages::SectionFactory>> sections(const config::PackStore& packs) {
  std::vector<public_pages::SectionFactory> all = TRY(public_site::own_sections(packs));
  const std::string outlines = TRY(packs.text("public_site", "world_outlines.txt"));
  auto world = TRY(world_outlines::World::read(outlines, "world_outlines.txt"));
  all.push_back(public_instruments::factory(std::make_shared<const world_outlines::World>(std::move(world))));
  all.push_back(public_composites::make_section(packs));
  all.push_back(public_outcomes::make_section(packs));
  return all;
}

Result<std::shared_ptr<const public_site::Site>> open_site(const std::filesystem::path& folder) {
  const config::PackStore packs = config::PackStore::embedded();
  const auto factories = TRY(sections(packs));
  const public_site::Knowledge knowledge = TRY(public_site::read_knowledge(packs));
  release::OpenRelease opened = TRY(release_folder::open_release(folder));
  return public_site::Site::make(std::move(opened), knowledge, factories);
}

public_site::ServerSettings settings_of(const Arguments& arguments) {
  public_site::ServerSettings settings;
  settings.releases = arguments.text("releases").value_or("");
  settings.inbox = arguments.text("inbox").value_or("");
  settings.http.address = arguments.text("address").value_or("127.0.0.1");
  settings.http.port = static_cast<std::uint16_t>(arguments.integer("port").value_or(kPort));
  settings.http.host_names = arguments.texts("host-names");
  settings.http.limits.requests_per_second = 50;
  settings.http.limits.burst = 200;
  settings.behind_proxy = arguments.flag("behind-proxy");
  settings.base_url = arguments.text("base-url").value_or("");
  if (settings.base_url.ends_with('/')) settings.base_url.pop_back();
  if (const auto certificate = arguments.text("certificate"))
    settings.http.tls = http::TlsFiles{*certificate, arguments.text("key").value_or("")};
  return settings;
}

Result<int> serve(const Arguments& arguments, Streams& streams) {
  // Zones and the log's stream are opened before the fence goes up.
  ::tzset();
  auto log = std::make_shared<spdlog::logger>("limen public", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  // The signals that stop the server are waited for here, and blocked in every thread that is made from now on.
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGINT);
  sigaddset(&stop_signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  public_site::ServerSettings settings = settings_of(arguments);
  settings.log = [log](Severity severity, const std::string& line) {
    if (severity == Severity::kInfo)
      log->info("{}", line);
    else if (severity == Severity::kWarning)
      log->warn("{}", line);
    else
      log->error("{}", line);
  };
  const config::PackStore packs = config::PackStore::embedded();
  auto factories = TRY(sections(packs));
  public_site::Knowledge knowledge = TRY(public_site::read_knowledge(packs));
  const system::SystemClock clock;
  const bool tls = settings.http.tls.has_value();
  const std::string address = settings.http.address;
  const auto server = TRY(public_site::Server::start(std::move(settings), std::move(knowledge), std::move(factories),
                                                     clock, system::system_random()));
  streams.out << fmt::format("The public site is at {}://{}:{}/\n", tls ? "https" : "http",
                             address == "0.0.0.0" || address == "::" ? "localhost" : address, server->port())
              << (server->release_id().empty() ? "No release is in force yet: it answers 503 until there is one.\n"
                                               : "")
              << std::flush;
  int signal = 0;
  sigwait(&stop_signals, &signal);
  log->info("stopping");
  server->stop();
  return 0;
}

Result<int> export_site(const Arguments& arguments, Streams& streams) {
  std::filesystem::path folder = arguments.text("release").value_or("");
  if (folder.empty()) {
    const std::filesystem::path releases = arguments.text("releases").value_or(".");
    folder = releases / TRY(release_folder::current_name(releases));
  }
  const auto site = TRY(open_site(folder));
  const auto done = TRY(public_site::write_export(*site, arguments.text("to").value_or("")));
  streams.out << fmt::format("{} files, {} bytes: release {}\n", done.files, done.bytes, site->manifest().id);
  return 0;
}

// Reads the release, makes every section and every page in every language.
Result<int> check(const Arguments& arguments, Streams& streams) {
  const auto site = TRY(open_site(arguments.positional("release")));
  std::size_t pages = 0, bad = 0;
  for (const std::string& path : site->paths()) {
    for (const auto language : public_pages::kLanguages) {
      const auto answer = site->answer({.language = language, .path = path});
      ++pages;
      if (answer.status == 200) continue;
      ++bad;
      streams.out << fmt::format("{} in {}: {}\n", path, public_pages::to_text(language), answer.status);
    }
  }
  const release::Manifest& manifest = site->manifest();
  streams.out << fmt::format("release {} of {}: {} files, {} instruments, {} composites, {} outcomes, {} pages{}\n",
                             manifest.id, manifest.made_at.to_text(), manifest.files.size(),
                             manifest.instruments.size(), manifest.composites.size(), manifest.outcomes.size(), pages,
                             bad == 0 ? "" : fmt::format(", {} not answered", bad));
  return bad == 0 ? 0 : 1;
}

Result<int> make(const Arguments& arguments, Streams& streams) {
  const std::filesystem::path releases = arguments.text("releases").value_or("");
  const release::Opened opened =
      TRY(make_release(arguments.positional("folder"), system::SystemClock().now(), system::system_random()));
  const std::string name = arguments.text("name").value_or(opened.manifest.id);
  TRY(release_folder::publish(releases, opened, name));
  streams.out << fmt::format("release {} ({}) is in force: {} files\n", name, opened.manifest.id,
                             opened.manifest.files.size());
  return 0;
}

}  // namespace

Command public_command() {
  Command serve_site{"serve", "Serves the releases of the observatory to the public"};
  serve_site.options = {{"releases", "folder of releases", OptionKind::kText, true},
                        {"inbox", "folder that proposals are put into", OptionKind::kText, true},
                        {"address", "address to listen at", OptionKind::kText, false, "127.0.0.1"},
                        {"port", "port to listen at; 0: any", OptionKind::kInteger, false, std::to_string(kPort)},
                        {"host-names", "names that the site is called by", OptionKind::kTexts},
                        {"base-url", "its own address, for citations and the site map: https://…"},
                        {"certificate", "PEM file: serve TLS"},
                        {"key", "PEM file of the certificate's key"},
                        {"behind-proxy", "callers are named by the proxy's X-Forwarded-For", OptionKind::kFlag}};
  serve_site.run = or_fail(serve);
  Command out{"export", "Writes the public site as files that need no server"};
  out.options = {{"releases", "folder of releases: the one in force"},
                 {"release", "folder of one release"},
                 {"to", "folder to make", OptionKind::kText, true}};
  out.run = or_fail(export_site);
  Command look{"check", "Says whether a release would be served, and makes all its pages"};
  look.positionals = {{"release", "folder of the release"}};
  look.run = or_fail(check);
  Command in{"make", "Makes a release from a folder of files and puts it into force"};
  in.positionals = {{"folder", "files, and release.json without id, made_at and files"}};
  in.options = {{"releases", "folder of releases", OptionKind::kText, true}, {"name", "its name there; else its id"}};
  in.run = or_fail(make);
  Command command{"public", "The public site of the observatory: policy instruments, indices, directory of partners"};
  command.children = {std::move(serve_site), std::move(out), std::move(look), std::move(in)};
  return command;
}

}  // namespace limen::commands
