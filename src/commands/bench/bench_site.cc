#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>
#include <unordered_map>

#include "base/codes.h"
#include "commands/bench/bench.h"
#include "commands/bench/counter_client.h"
#include "engines/synthetic/synthetic.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/system/system.h"

namespace limen::commands {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kClients = 64, kFewest = 500;
constexpr int kYears = 2, kFlushDelayMs = 5;

// The country that `limen demo` makes with the same numbers.
Result<synthetic::Country> country_of(std::size_t travellers, std::size_t alerts) {
  synthetic::Options options;
  options.seed = 1;
  options.travellers = travellers;
  options.years = kYears;
  options.alerts = alerts;
  options.last_day = system::SystemClock().now().utc_day() - 1;
  options.state = TRY(StateCode::parse("UTO"));
  return synthetic::Country::make(options);
}

// Ten letters, another word for each number, out of syllables that names seldom have one of and never five.
std::string name_of_nobody(std::size_t number) {
  constexpr std::string_view kFirst = "QXZVWKJ", kSecond = "UYIOE";
  std::uint64_t mixed = (number + 1) * 0x9E3779B97F4A7C15U;
  std::string name;
  for (int syllable = 0; syllable < 5; ++syllable) {
    mixed ^= mixed >> 29;
    name += kFirst[mixed % kFirst.size()];
    mixed /= kFirst.size();
    name += kSecond[mixed % kSecond.size()];
    mixed /= kSecond.size();
  }
  return name;
}

// One site under measurement: the session, the checks that wait for a decision, and what was acknowledged.
class Bench {
 public:
  Bench(const BenchPlan& plan, const BenchSite& site, const BenchBodies& bodies, BenchFigures figures,
        std::ostream& progress)
      : plan_(plan), site_(site), bodies_(bodies), figures_(std::move(figures)), progress_(progress) {}

  Result<BenchFigures> run() {
    TRY(sign_in());
    if (wanted("start")) {
      say("starting");
      for (int i = 0; i < plan_.runs; ++i) TRY(measure_start());
    }
    if (wanted("open") || wanted("closed") || wanted("decisions")) TRY(measure_running());
    if (wanted("delayed")) TRY(measure_delayed());
    say("looking up what was acknowledged");
    TRY(look_up());
    return figures_;
  }

 private:
  bool wanted(std::string_view part) const { return plan_.only.empty() || plan_.only.contains(part); }

  Result<void> measure_running() {
    ServerProcess server = TRY(ServerProcess::start(options()));
    if (wanted("open")) {
      say("checks at {} a second", plan_.rate);
      for (int i = 0; i < plan_.runs; ++i) TRY(measure_open_loop(server.port()));
    }
    if (wanted("closed")) {
      say("checks as fast as they are answered");
      for (int i = 0; i < plan_.runs; ++i) TRY(measure_closed_loop(server));
    }
    if (wanted("decisions")) {
      say("decisions");
      for (int i = 0; i < plan_.runs; ++i) TRY(measure_decisions(server));
    }
    return finish(server);
  }

  Result<void> measure_decisions(const ServerProcess& server) {
    TRY(prepare(server.port(), plan_.decisions));
    const double before = server.processor_seconds();
    figures_.decided_per_second.push_back(TRY(decide(server.port())));
    figures_.decision_us.push_back((server.processor_seconds() - before) * 1e6 / static_cast<double>(waiting_.size()));
    return {};
  }

  Result<void> measure_delayed() {
    say("decisions, every flush {} ms slower", kFlushDelayMs);
    ServerOptions delayed = options();
    delayed.more.insert(delayed.more.end(), {"--flush-delay-ms", std::to_string(kFlushDelayMs)});
    ServerProcess server = TRY(ServerProcess::start(delayed));
    for (int i = 0; i < plan_.runs; ++i) {
      TRY(prepare(server.port(), plan_.delayed_decisions));
      figures_.delayed_per_second.push_back(TRY(decide(server.port())));
    }
    return finish(server);
  }

  template <typename... Args>
  void say(fmt::format_string<Args...> text, Args&&... args) {
    progress_ << "  " << fmt::format(text, std::forward<Args>(args)...) << std::endl;
  }
  ServerOptions options() const {
    ServerOptions options;
    options.site = site_.folder;
    options.more = {"--database", site_.location};
    return options;
  }
  Result<void> finish(ServerProcess& server) {
    figures_.resident_kib = std::max(figures_.resident_kib, server.peak_resident_kib());
    const int status = server.stop();
    if (status != 0) return Error{"bench.server", fmt::format("ended with status {}: {}", status, server.log())};
    return {};
  }

  Result<void> sign_in() {
    ServerProcess server = TRY(ServerProcess::start(options()));
    const SignInPair pair = TRY(demo_sign_in(site_.folder, "officer"));
    headers_ = TRY(CounterClient::sign_in(server.port(), pair)).headers();
    return finish(server);
  }

  Result<void> measure_start() {
    const auto begin = Steady::now();
    ServerProcess server = TRY(ServerProcess::start(options()));
    http::HeaderList headers = headers_;
    CounterClient counter(server.port(), std::move(headers));
    const auto answer = TRY(counter.post("/api/checks", next_body(), next_key()));
    figures_.start_seconds.push_back(std::chrono::duration<double>(Steady::now() - begin).count());
    if (answer.status != 201) return Error{"bench.answer", fmt::format("a check was answered {}", answer.status)};
    return finish(server);
  }

  const std::string& next_body(bool to_decide = false) {
    const std::vector<std::string>& bodies = to_decide ? bodies_.unlisted : bodies_.as_they_are;
    return bodies[next_document_++ % bodies.size()];
  }
  std::string next_key() { return fmt::format("bench-{}-{}", started_, next_key_++); }

  http::LoadSettings load(std::uint16_t port) const {
    http::LoadSettings settings;
    settings.port = port;
    settings.connections = kClients;
    settings.headers = headers_;
    return settings;
  }
  http::LoadRequest check_request(bool to_decide = false) {
    return {.method = "POST",
            .target = "/api/checks",
            .body = next_body(to_decide),
            .headers = {{"Idempotency-Key", next_key()}}};
  }
  static Result<void> only(const http::LoadReport& report, unsigned status) {
    const auto found = report.statuses.find(status);
    if (report.completed > 0 && found != report.statuses.end() && found->second == report.completed &&
        report.failed == 0)
      return {};
    return Error{"bench.answer", "not every answer was the right one: " + report.to_text()};
  }

  Result<void> measure_open_loop(std::uint16_t port) {
    http::LoadSettings settings = load(port);
    settings.rate = plan_.rate;
    settings.duration = std::chrono::seconds(plan_.open_seconds);
    settings.make = [this](std::uint64_t) { return check_request(); };
    const http::LoadReport report = TRY(http::LoadClient(std::move(settings)).run());
    TRY(only(report, 201));
    figures_.p50_ms.push_back(static_cast<double>(report.p50) / 1000);
    figures_.p99_ms.push_back(static_cast<double>(report.p99) / 1000);
    figures_.worst_ms.push_back(static_cast<double>(report.maximum) / 1000);
    return {};
  }

  Result<void> measure_closed_loop(const ServerProcess& server) {
    http::LoadSettings settings = load(server.port());
    settings.duration = std::chrono::seconds(plan_.closed_seconds);
    settings.make = [this](std::uint64_t) { return check_request(); };
    const double before = server.processor_seconds();
    const http::LoadReport report = TRY(http::LoadClient(std::move(settings)).run());
    TRY(only(report, 201));
    figures_.checks_per_second.push_back(report.per_second);
    figures_.check_us.push_back((server.processor_seconds() - before) * 1e6 / static_cast<double>(report.completed));
    return {};
  }

  // Opens checks until enough wait for a decision. Those with a hit to review are left open: of documents that are
  // listed themselves, so few that a half more must do.
  Result<void> prepare(std::uint16_t port, std::size_t wanted) {
    say("opening {} checks to decide on", wanted);
    waiting_.clear();
    std::size_t opened = 0;
    while (waiting_.size() < wanted) {
      if (opened > wanted + wanted / 2 + kFewest) {
        return Error{"bench.answer", fmt::format("of {} checks only {} may be decided", opened, waiting_.size())};
      }
      http::LoadSettings settings = load(port);
      settings.requests = std::max<std::size_t>(wanted - waiting_.size(), kFewest);
      settings.make = [this](std::uint64_t) { return check_request(true); };
      settings.on_response = [this, wanted](std::uint64_t, unsigned, std::string_view body) {
        const auto check = read_check(body);
        if (check && check->may_admit && waiting_.size() < wanted) waiting_.push_back(check->id);
      };
      opened += settings.requests;
      const http::LoadReport report = TRY(http::LoadClient(std::move(settings)).run());
      TRY(only(report, 201));
    }
    return {};
  }

  Result<double> decide(std::uint16_t port) {
    say("{} checks are open; deciding", waiting_.size());
    http::LoadSettings settings = load(port);
    settings.requests = waiting_.size();
    settings.make = [this](std::uint64_t n) {
      return http::LoadRequest{.method = "POST",
                               .target = "/api/checks/" + waiting_[n] + "/decision",
                               .body = std::string(kAdmit),
                               .headers = {{"Idempotency-Key", next_key()}}};
    };
    std::string first_refusal;
    settings.on_response = [&](std::uint64_t n, unsigned status, std::string_view body) {
      if (status == 200) {
        acknowledged_.push_back(waiting_[n]);
      } else if (first_refusal.empty()) {
        first_refusal = fmt::format("{} {}", status, body.substr(0, 300));
      }
    };
    const http::LoadReport report = TRY(http::LoadClient(std::move(settings)).run());
    if (!first_refusal.empty()) return Error{"bench.answer", "a decision was answered " + first_refusal};
    TRY(only(report, 200));
    return report.per_second;
  }

  Result<void> look_up() {
    const auto session = TRY(database::open_read_only(site_.location));
    std::unordered_map<std::string, int> crossings;
    TRY(session->for_each("select check_id from crossing where check_id is not null", {},
                          [&](const database::Row& row) -> Result<void> {
                            ++crossings[row.id<Id<struct CheckTag>>(0).to_text()];
                            return {};
                          }));
    figures_.acknowledged = acknowledged_.size();
    for (const std::string& check : acknowledged_) {
      const auto found = crossings.find(check);
      if (found == crossings.end())
        ++figures_.missing;
      else if (found->second > 1)
        ++figures_.twice;
    }
    const journal::Verification verified = TRY(journal::verify(*session));
    figures_.journal_entries = verified.entries;
    figures_.journal_whole = !verified.bad;
    return {};
  }

  const BenchPlan& plan_;
  const BenchSite& site_;
  const BenchBodies& bodies_;
  BenchFigures figures_;
  std::ostream& progress_;
  http::HeaderList headers_;
  std::int64_t started_ = system::SystemClock().now().microseconds;  // a kept site remembers the keys of earlier runs
  std::uint64_t next_document_ = 0, next_key_ = 0;
  std::vector<std::string> waiting_, acknowledged_;
};

}  // namespace

Result<std::size_t> travellers_for(std::size_t crossings, std::size_t alerts) {
  constexpr std::size_t kSample = 5'000;
  const synthetic::Country sample = TRY(country_of(kSample, std::min<std::size_t>(alerts, 100)));
  // A hundredth more, because the sample is one.
  return crossings * kSample / std::max<std::size_t>(sample.crossing_count(), 1) * 101 / 100 + 1;
}

Result<BenchBodies> bench_bodies(const BenchPlan& plan) {
  const synthetic::Country country = TRY(country_of(plan.travellers, plan.alerts));
  const auto add = [&country](const synthetic::Traveller& traveller, std::vector<std::string>& bodies) {
    const auto lines = country.mrz(traveller);
    if (lines.ok()) bodies.push_back(check_body(fmt::format("{}", fmt::join(*lines, "\n"))));
  };
  BenchBodies bodies;
  const std::size_t step = std::max<std::size_t>(1, country.traveller_count() / plan.documents);
  for (std::size_t i = 0; i < country.traveller_count() && bodies.as_they_are.size() < plan.documents; i += step) {
    synthetic::Traveller traveller = country.traveller(i);
    add(traveller, bodies.as_they_are);
    traveller.name.surname = name_of_nobody(2 * i);
    traveller.name.given_names = name_of_nobody(2 * i + 1);
    add(traveller, bodies.unlisted);
  }
  if (bodies.as_they_are.empty() || bodies.unlisted.empty())
    return Error{"bench.answer", "the country has no documents"};
  return bodies;
}

Result<void> load_site(const BenchPlan& plan, const BenchSite& site, BenchFigures& figures) {
  if (plan.keep && std::filesystem::exists(site.folder + "/site.yaml")) return {};
  const Finished demo =
      TRY(run_program({this_program(), "demo", "--site", site.folder, "--database", site.location, "--seed", "1",
                       "--years", std::to_string(kYears), "--travellers", std::to_string(plan.travellers), "--alerts",
                       std::to_string(plan.alerts), "--requests-per-second", "0"},
                      plan.show));
  if (demo.status != 0)
    return Error{"bench.process", fmt::format("limen demo ended with status {}: {}", demo.status, demo.err)};
  figures.load_seconds = demo.seconds;
  const auto session = TRY(database::open_read_only(site.location));
  figures.crossings = static_cast<std::size_t>(TRY(session->query("select count(*) from crossing"))[0].integer(0));
  figures.alerts = static_cast<std::size_t>(TRY(session->query("select count(*) from alert"))[0].integer(0));
  return {};
}

Result<BenchFigures> measure_site(const BenchPlan& plan, const BenchSite& site, const BenchBodies& bodies,
                                  BenchFigures figures, std::ostream& progress) {
  return Bench(plan, site, bodies, std::move(figures), progress).run();
}

}  // namespace limen::commands
