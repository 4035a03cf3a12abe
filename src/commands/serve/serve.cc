// limen serve: the server of a site. limen init: makes one.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <fstream>
#include <ostream>
#include <thread>

#include "base/embedded.h"
#include "commands/serve/commands.h"
#include "commands/wiring/site_health.h"
#include "commands/wiring/site_routes.h"
#include "commands/wiring/whole_site.h"
#include "platform/api/api.h"
#include "platform/desk_authority/desk_authority.h"
#include "platform/http/http.h"

extern "C" {
extern const char limen_embedded_web_begin[];
extern const char limen_embedded_web_end[];
}

namespace limen::commands {

namespace {

std::string url_of(const SiteSettings& settings, std::uint16_t port) {
  const bool tls = !settings.listen.certificate.empty() || settings.listen.self_signed;
  const bool everywhere = settings.listen.address == "0.0.0.0" || settings.listen.address == "::";
  const std::string named = settings.listen.host_names.empty() ? "localhost" : settings.listen.host_names.front();
  return fmt::format("{}://{}:{}/", tls ? "https" : "http", everywhere ? named : settings.listen.address, port);
}

Result<http::Settings> http_settings(const WholeSite& site, const std::shared_ptr<spdlog::logger>& log) {
  const ListenSettings& listen = site.settings.listen;
  http::Settings settings;
  settings.address = listen.address;
  settings.port = static_cast<std::uint16_t>(listen.port);
  settings.host_names = listen.host_names;
  settings.static_files.files = EmbeddedFiles(limen_embedded_web_begin, limen_embedded_web_end);
  if (!listen.certificate.empty()) {
    settings.tls = http::TlsFiles{(site.folder / listen.certificate).string(), (site.folder / listen.key).string()};
  }
  if (listen.certificate.empty() && listen.self_signed) {
    const std::string folder = site.folder.string();
    const auto state =
        TRY(desk_authority::ensure(folder, listen.host_names, site.settings.info.name, site.clock->now()));
    settings.tls = http::TlsFiles{folder + "/" + desk_authority::kServer, folder + "/" + desk_authority::kServerKey};
    if (state.made_authority) {
      log->info("made an authority for the desks, SHA-256 {}: see /authority.crt", state.fingerprint);
    }
    settings.health.emplace_back("certificate", [&site, until = state.server_until] {
      const int days = until.utc_day() - site.clock->now().utc_day();
      return http::HealthCheck{true, days < 14 ? "the certificate runs out in days; a restart renews it" : ""};
    });
  }
  settings.health.emplace_back("database", [&site] {
    const database::Health health = site.database->health();
    // Little space is a warning, not an illness: the border stays open until writes are refused.
    return http::HealthCheck{health.writable,
                             health.writable ? (health.space_low ? "little space left" : "") : health.last_error_code};
  });
  settings.health.emplace_back("lost_documents", [&site] {
    // The border stays open: every check says that the list could not be asked.
    const auto trouble = site.lost_documents->info().trouble;
    return http::HealthCheck{true, trouble ? trouble->code : ""};
  });
  settings.health.emplace_back("trust_store", [&site] {
    // The border stays open: no document is proved meanwhile, and that is said at each.
    const auto trouble = site.trust->info().trouble;
    return http::HealthCheck{true, trouble ? trouble->code : ""};
  });
  settings.health.emplace_back("clock", [&site] {
    // The border stays open: what is recorded keeps its order.
    const std::int64_t behind = site.guarded->behind_seconds();
    return http::HealthCheck{true, behind > 0 ? fmt::format("the machine's clock went back by {} s", behind) : ""};
  });
  settings.security_log = [log](const http::SecurityEvent& event) {
    log->warn("refused code={} remote={} request={} suppressed={}", event.code, event.remote, event.request_id,
              event.suppressed);
  };
  settings.exception_log = [log](std::string_view what, std::string_view id) {
    log->error("internal error request={}: {}", id, what);
  };
  return settings;
}

// For desks that are to believe the site: the certificate of its own authority, where it has one.
Result<void> offer_authority(http::Router& router, const WholeSite& site) {
  if (!site.settings.listen.self_signed || !site.settings.listen.certificate.empty()) return {};
  std::ifstream in(site.folder / desk_authority::kAuthority, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return router.add(http::Method::kGet, "/authority.crt", http::returning([text](const http::Request&) {
                      http::Response response;
                      response.content_type = "application/x-x509-ca-cert";
                      response.body = text;
                      return response;
                    }),
                    {.operation = {.id = "getAuthority", .documented = false}});
}

// Work that comes round: what has expired is dropped, old answers are forgotten. Looks at the clock every few seconds.
void run_daily(const std::stop_token& stop, WholeSite& site, api::Api& api,
               const std::shared_ptr<spdlog::logger>& log) {
  // Of this thread alone, on Linux: whoever waits at a counter goes first.
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, 19));
  CivilDate done = site.clock->now().utc_day() - 1;
  Watch watch;
  const auto tell = [&log](const auto& noted) {
    if (!noted.ok()) log->error("note: {}", noted.error().code);
  };
  const auto stopped = watch.begin(site);
  tell(stopped);
  if (stopped.ok() && *stopped)
    log->warn("the server before ended without a word; seconds away={}", (*stopped)->away_seconds);
  while (!stop.stop_requested()) {
    const CivilDate today = site.clock->now().utc_day();
    if (today != done) {
      std::vector<Error> failures;
      run_day(site, api, [&](const Error& failure) {
        log->error("daily job: {}", failure.to_text());
        failures.push_back(failure);
      });
      tell(Watch::day_done(site, failures));
      done = today;
    }
    tell(watch.tick(site));
    const auto overdue = site.groups->note_overdue();
    if (!overdue.ok()) log->error("shore passes: {}", overdue.error().code);
    if (overdue.ok() && *overdue > 0) log->info("shore passes overdue={}", *overdue);
    const auto behind = site.note_clock();
    if (!behind.ok()) log->error("clock: {}", behind.error().code);
    if (behind.ok() && *behind && **behind > 0)
      log->warn("clock went back seconds={}: time goes on without it until it is right", **behind);
    if (behind.ok() && *behind && **behind == 0) log->warn("clock is right again");
    api.end_lapsed_streams();
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  tell(Watch::end(site));
}

// Work beside the counters that is asked, a page at a time, whether to stop: it rests three times as long as it worked,
// so that a long import takes a quarter of one processor and leaves the writer to the travellers who stand there. What
// PostgreSQL does for it is done at the server's own priority: there it rests longer.
class Rest {
 public:
  Rest(const std::stop_token& stop, const Site& site) : stop_(stop), times_(site.database->postgresql() ? 12 : 3) {}
  bool operator()() {
    constexpr std::chrono::milliseconds kLongest{2000}, kSlice{20};
    const auto worked = std::chrono::steady_clock::now() - resumed_;
    const auto until = std::chrono::steady_clock::now() + std::min<std::chrono::nanoseconds>(times_ * worked, kLongest);
    while (!stop_.stop_requested() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kSlice);
    resumed_ = std::chrono::steady_clock::now();
    return stop_.stop_requested();
  }

 private:
  const std::stop_token& stop_;
  const int times_;
  std::chrono::steady_clock::time_point resumed_ = std::chrono::steady_clock::now();
};

// New alerts against past travellers, in a thread of its own: a long import must not hold up what the day brings.
void run_reverse(const std::stop_token& stop, WholeSite& site, const std::shared_ptr<spdlog::logger>& log) {
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, 19));
  while (!stop.stop_requested()) {
    const auto round = site.reverse->run(Rest(stop, site));
    if (!round.ok()) log->error("reverse screening: {}", round.error().code);
    if (round.ok() && round->screened > 0) {
      log->info("reverse screening alerts={} travellers={} findings={} left_out={}", round->screened, round->travellers,
                round->findings, round->left_out);
    }
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// Who may be whom, in a thread of its own: what checks have made is compared a second or two later.
void run_persons(const std::stop_token& stop, WholeSite& site, const std::shared_ptr<spdlog::logger>& log) {
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, 19));
  while (!stop.stop_requested()) {
    const auto round = site.persons->run(Rest(stop, site));
    if (!round.ok()) log->error("persons: {}", round.error().code);
    if (round.ok() && round->read > 0) log->info("persons records={}", round->read);
    for (int i = 0; i < 10 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// Takes what the public proposed, in a thread of its own: a flood of it must not hold up what the day brings.
void run_inbox(const std::stop_token& stop, WholeSite& site, const std::shared_ptr<spdlog::logger>& log) {
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, 19));
  const std::filesystem::path inbox = site.folder / site.settings.inbox;
  std::error_code ignored;  // one that cannot be made is told by what follows
  std::filesystem::create_directories(inbox, ignored);
  std::string last;  // an error that stays is told once
  while (!stop.stop_requested()) {
    const auto taken = site.partners->take_inbox(inbox);
    if (!taken.ok() && taken.error().code != last) log->error("inbox: {}", taken.error().code);
    last = taken.ok() ? "" : taken.error().code;
    if (taken.ok() && taken->taken + taken->refused > 0)
      log->info("inbox taken={} refused={}", taken->taken, taken->refused);
    constexpr int kSlices = 30;
    for (int i = 0; i < kSlices && !stop.stop_requested(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

Result<void> serve(WholeSite& site, Streams& streams, const std::shared_ptr<spdlog::logger>& log, bool quiet) {
  // The signals that stop the server are waited for here, and blocked in every thread that is made from now on.
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGINT);
  sigaddset(&stop_signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);

  if (const auto password = TRY(site.identity->bootstrap())) {
    streams.out << "First start. Sign in as \"administrator\" with the one-time password\n\n    " << *password
                << "\n\nIt is shown once and must be changed at the first sign-in.\n";
  }
  http::Router router;
  http::Metrics metrics;
  http::Workers workers(static_cast<std::size_t>(site.settings.workers), 1024,
                        [log](std::string_view what) { log->error("internal error: {}", what); });
  http::Settings http = TRY(http_settings(site, log));
  api::Settings gate;
  gate.requests_per_second = site.settings.requests_per_second;
  gate.burst = site.settings.requests_per_second * 5;
  gate.security_log = [log](const api::Refusal& refusal) {
    log->warn("refused code={} status={} operation={} account={} remote={} request={}", refusal.code, refusal.status,
              refusal.operation, refusal.account, refusal.remote, refusal.request_id);
  };
  http.limits.requests_per_second = site.settings.requests_per_second * 4;
  http.limits.burst = site.settings.requests_per_second * 10;
  api::Api api({router, workers, metrics, *site.database, *site.journal, *site.keys, *site.identity, *site.looks,
                *site.clock, site.approvals.get()},
               gate);
  TRY(offer_authority(router, site));
  TRY(register_routes(api, site));
  metrics.gauge_callback("limen_alerts_active", "Alerts that screen",
                         [&site] { return static_cast<double>(site.alerts->size()); });
  metrics.gauge_callback("limen_lost_documents_whole", "1 when the list of lost documents can be asked",
                         [&site] { return site.lost_documents->info().trouble ? 0.0 : 1.0; });
  metrics.gauge_callback("limen_journal_entries", "Entries of the journal",
                         [&site] { return static_cast<double>(site.journal->head().seq); });
  metrics.gauge_callback("limen_clock_behind_seconds", "By how much the machine's clock went back",
                         [&site] { return static_cast<double>(site.guarded->behind_seconds()); });
  metrics.gauge_callback("limen_emergency_unreviewed", "Emergency uses that nobody has reviewed yet",
                         [&site] { return static_cast<double>(site.emergency->unreviewed().value_or(-1)); });
  metrics.gauge_callback("limen_writer_waiting", "Jobs waiting for the writer",
                         [&site] { return static_cast<double>(site.database->health().waiting); });
  auto server = TRY(http::Server::start(std::move(http), router, metrics));
  streams.out << fmt::format("Limen serves \"{}\" at {}\n", site.settings.info.name,
                             url_of(site.settings, server->port()));
  if (!quiet) {
    std::ifstream sign_ins(site.folder / "demo-sign-ins.txt");
    if (sign_ins) streams.out << "\nAccount, password and role:\n" << sign_ins.rdbuf() << "\n";
    streams.out << "Stop with Ctrl-C.\n";
  }
  streams.out << std::flush;
  std::jthread daily([&](const std::stop_token& stop) { run_daily(stop, site, api, log); });
  std::jthread reverse([&](const std::stop_token& stop) { run_reverse(stop, site, log); });
  std::jthread persons([&](const std::stop_token& stop) { run_persons(stop, site, log); });
  std::jthread inbox([&](const std::stop_token& stop) { run_inbox(stop, site, log); });
  int signal = 0;
  sigwait(&stop_signals, &signal);
  log->info("stopping");
  daily.request_stop();
  reverse.request_stop();
  persons.request_stop();
  inbox.request_stop();
  server->stop();
  workers.stop();
  for (std::jthread* thread : {&daily, &reverse, &persons, &inbox}) thread->join();
  // What the writer still has to answer, a commit in doubt too, it answers while there is everything it needs for that.
  site.database.reset();
  return {};
}

int run_serve(const Arguments& arguments, Streams& streams) {
  OpenOptions options;
  options.database = arguments.text("database").value_or("");
  options.packs = arguments.text("packs").value_or("");
  options.flush_delay = std::chrono::milliseconds(arguments.integer("flush-delay-ms").value_or(0));
  auto log = std::make_shared<spdlog::logger>("limen", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto site = WholeSite::open(arguments.text("site").value_or("."), options);
  if (!site.ok()) {
    fail(streams, site.error());
    return 3;
  }
  if (arguments.flag("accept-clock")) {
    if (const auto accepted = (*site)->accept_clock(); !accepted.ok()) {
      fail(streams, accepted.error());
      return 3;
    }
  }
  if (const auto port = arguments.integer("port")) (*site)->settings.listen.port = static_cast<int>(*port);
  const auto served = serve(**site, streams, log, arguments.flag("quiet"));
  if (served.ok()) return 0;
  fail(streams, served.error());
  return 3;
}

int run_init(const Arguments& arguments, Streams& streams) {
  SiteSettings settings;
  settings.info.id = to_text(make_raw_id(system::SystemClock().now(), system::system_random()));
  settings.info.name = arguments.text("name").value_or("");
  settings.info.pack = arguments.text("pack").value_or("baseline");
  settings.info.authority = arguments.text("authority").value_or(settings.info.name);
  settings.database = arguments.text("database").value_or("");
  settings.listen.address = arguments.text("address").value_or("127.0.0.1");
  settings.listen.port = static_cast<int>(arguments.integer("port").value_or(8443));
  settings.listen.self_signed = settings.listen.address != "127.0.0.1";
  settings.listen.host_names = arguments.positionals("host_names");
  const auto state = StateCode::parse(arguments.text("state").value_or(""));
  if (!state.ok()) return fail(streams, state.error());
  settings.info.state = *state;
  const std::string folder = arguments.text("site").value_or("");
  const auto created = create_site(folder, settings);
  if (!created.ok()) return fail(streams, created.error());
  const auto site = WholeSite::open(folder);
  if (!site.ok()) return fail(streams, site.error());
  streams.out << "Made the site \"" << settings.info.name << "\" in " << folder
              << ". Start it with: limen serve --site " << folder << "\n";
  return 0;
}

}  // namespace

Command serve_command() {
  Command command{"serve", "Serves a site to browsers"};
  command.options = {{"site", "folder of the site", OptionKind::kText, true},
                     {"database", "another database than site.yaml names"},
                     {"packs", "folder of packs that come before the built-in ones"},
                     {"port", "another port than site.yaml names; 0: any", OptionKind::kInteger},
                     {"flush-delay-ms", "makes every flush slower: for measuring", OptionKind::kInteger},
                     {"accept-clock", "the clock is right though the last entry is later", OptionKind::kFlag},
                     {"quiet", "less talk", OptionKind::kFlag}};
  command.run = run_serve;
  return command;
}

Command init_command() {
  Command command{"init", "Makes a new site"};
  command.options = {{"site", "folder to make", OptionKind::kText, true},
                     {"name", "what the site is called", OptionKind::kText, true},
                     {"state", "code of the state whose border this is", OptionKind::kText, true},
                     {"pack", "pack of law", OptionKind::kText, false, "baseline"},
                     {"authority", "authority that decides; the site's name when absent"},
                     {"database", "location; SQLite in the folder when absent"},
                     {"address", "address to listen on", OptionKind::kText, false, "127.0.0.1"},
                     {"port", "port to listen on", OptionKind::kInteger, false, "8443"}};
  command.positionals = {{"host_names", "names by which browsers reach the server", Positional::kMany}};
  command.run = run_init;
  return command;
}

}  // namespace limen::commands
