// limen bench: what this machine makes of Limen, as a table.
#include "commands/bench/bench.h"
#include "commands/measuring/meter.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/bench/commands.h"
#include "platform/database/postgres_fixture.h"

namespace limen::commands {

namespace {

struct Line {
  std::string what;
  std::string wanted;
  std::function<double(const BenchFigures&)> figure;
  std::string unit;
  int digits = 0;
  bool at_most = false;
  double limit = 0;           // 0: none
  double postgres_limit = 0;  // twice as long, half as many
};

std::vector<Line> table_lines() {
  const auto of = [](std::vector<double> BenchFigures::* member) {
    return [member](const BenchFigures& figures) { return median(figures.*member); };
  };
  return {
      {"generated and loaded", "<= 60", [](const auto& f) { return f.load_seconds; }, "s", 1, true, 60, 120},
      {"start to the first check answered", "<= 1", of(&BenchFigures::start_seconds), "s", 2, true, 1, 2},
      {"MRZ to full view, 200/s, p50", "<= 3", of(&BenchFigures::p50_ms), "ms", 2, true, 3, 6},
      {"MRZ to full view, 200/s, p99", "<= 20", of(&BenchFigures::p99_ms), "ms", 2, true, 20, 40},
      {"MRZ to full view, 200/s, worst", "", of(&BenchFigures::worst_ms), "ms", 1, true, 0, 0},
      {"checks, closed loop, 64 clients", "", of(&BenchFigures::checks_per_second), "/s", 0, false, 0, 0},
      {"  the server's processor time for one", "", of(&BenchFigures::check_us), "us", 0, true, 0, 0},
      {"durable decisions, 64 clients", ">= 5000", of(&BenchFigures::decided_per_second), "/s", 0, false, 5000, 2500},
      {"  the server's processor time for one", "", of(&BenchFigures::decision_us), "us", 0, true, 0, 0},
      {"the same, every flush 5 ms slower", ">= 3000", of(&BenchFigures::delayed_per_second), "/s", 0, false, 3000,
       1500},
      {"resident, at most", "<= 300", [](const auto& f) { return static_cast<double>(f.resident_kib) / 1024; }, "MiB",
       0, true, 300, 300},
  };
}

struct Outcome {
  BenchPlan plan;
  bool quick = false;
  BenchProbes probes;
  BenchFigures sqlite;
  std::optional<BenchFigures> postgres;
};

bool met(const Line& line, double value, double limit) {
  return limit == 0 || (line.at_most ? value <= limit : value >= limit);
}

std::string cell(const Line& line, const BenchFigures& figures, double limit) {
  const double value = line.figure(figures);
  if (value == 0) return "-";  // left out
  return fmt::format("{:.{}f} {}{}", value, line.digits, line.unit, met(line, value, limit) ? "" : " (!)");
}

void print_facts(const char* name, const BenchFigures& figures, std::ostream& out) {
  out << fmt::format(
      "{}: {} crossings and {} alerts loaded; {} decisions acknowledged, {} missing, {} twice; "
      "journal of {} entries {}\n",
      name, figures.crossings, figures.alerts, figures.acknowledged, figures.missing, figures.twice,
      figures.journal_entries, figures.journal_whole ? "whole" : "DAMAGED");
}

void print_table(const Outcome& outcome, std::ostream& out) {
  out << fmt::format("\n{:<36} {:>16} {:>16} {:>10}\n", "", "SQLite", "PostgreSQL", "wanted");
  for (const Line& line : table_lines()) {
    const bool judge = !outcome.quick;
    const std::string second =
        outcome.postgres ? cell(line, *outcome.postgres, judge ? line.postgres_limit : 0) : std::string("-");
    out << fmt::format("{:<36} {:>16} {:>16} {:>10}\n", line.what, cell(line, outcome.sqlite, judge ? line.limit : 0),
                       second, line.wanted);
  }
  const double flushes = median(outcome.probes.flushes_per_second);
  const double echoes = median(outcome.probes.echoes_per_second);
  const auto ratio = [](double a, double b) { return b > 0 ? a / b : 0; };
  out << fmt::format(
      "\nThis machine in the same minutes: load {:.1f}; 4 KiB appended and flushed {:.0f}/s, each {:.2f} ms (p99 "
      "{:.2f}); HTTP echo {:.0f}/s.\n",
      median(outcome.probes.load_average), flushes, quantile(outcome.probes.flush_ms, 0.5),
      quantile(outcome.probes.flush_ms, 0.99), echoes);
  if (!outcome.sqlite.p50_ms.empty()) {
    out << fmt::format("A check answered at 200/s takes {:.2f} bare flushes at p50, {:.2f} at p99.\n",
                       ratio(median(outcome.sqlite.p50_ms), quantile(outcome.probes.flush_ms, 0.5)),
                       ratio(median(outcome.sqlite.p99_ms), quantile(outcome.probes.flush_ms, 0.99)));
  }
  if (const double decided = median(outcome.sqlite.decided_per_second); decided > 0) {
    out << fmt::format("Decisions by bare flush {:.2f}, by bare echo {:.3f}; closed-loop checks by bare echo {:.3f}.\n",
                       ratio(decided, flushes), ratio(decided, echoes),
                       ratio(median(outcome.sqlite.checks_per_second), echoes));
  }
  print_facts("SQLite", outcome.sqlite, out);
  if (outcome.postgres) print_facts("PostgreSQL", *outcome.postgres, out);
  out << fmt::format("Medians of {} runs{}; loading once.{}\n", outcome.plan.runs, outcome.quick ? ", small sizes" : "",
                     outcome.quick ? "" : " (!) misses what is wanted; PostgreSQL may take twice as much.");
}

json::object to_json(const BenchFigures& figures) {
  json::object object;
  for (const Line& line : table_lines()) {
    if (!line.what.starts_with(' ')) object[line.what] = line.figure(figures);
  }
  object["processor time a check, us"] = median(figures.check_us);
  object["processor time a decision, us"] = median(figures.decision_us);
  object["crossings"] = figures.crossings;
  object["alerts"] = figures.alerts;
  object["acknowledged"] = figures.acknowledged;
  object["missing"] = figures.missing;
  object["twice"] = figures.twice;
  object["journal_whole"] = figures.journal_whole;
  return object;
}

json::object to_json(const Outcome& outcome) {
  json::object object;
  object["runs"] = outcome.plan.runs;
  object["quick"] = outcome.quick;
  object["load_average"] = median(outcome.probes.load_average);
  object["flush_p50_ms"] = quantile(outcome.probes.flush_ms, 0.5);
  object["flush_p99_ms"] = quantile(outcome.probes.flush_ms, 0.99);
  object["flushes_per_second"] = median(outcome.probes.flushes_per_second);
  object["echoes_per_second"] = median(outcome.probes.echoes_per_second);
  object["sqlite"] = to_json(outcome.sqlite);
  if (outcome.postgres) object["postgresql"] = to_json(*outcome.postgres);
  return object;
}

// A folder of our own, gone afterwards.
class BenchFolder {
 public:
  explicit BenchFolder(const std::string& parent) {
    path_ = (parent.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(parent)) /
            "limen-bench-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    // The server of PostgreSQL runs as a user of its own and must pass through.
    if (!path_.empty()) std::filesystem::permissions(path_, std::filesystem::perms(0711));
  }
  ~BenchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<BenchFigures> measure(const BenchPlan& plan, const BenchSite& site, const BenchBodies& bodies,
                             std::ostream& err) {
  BenchFigures figures;
  err << fmt::format("  loading {} travellers and {} alerts", plan.travellers, plan.alerts) << std::endl;
  TRY(load_site(plan, site, figures));
  return measure_site(plan, site, bodies, std::move(figures), err);
}

Result<void> measure_postgres(Outcome& outcome, const std::string& folder, const BenchBodies& bodies,
                              std::ostream& err) {
  // On the same disk as the other; the fixture takes it from here. No thread runs yet that could read it.
  ::setenv("LIMEN_TEST_POSTGRES_FOLDER", folder.c_str(), 0);
  const auto server = database::testing::PostgresFixture::start_own();
  if (!server) {
    err << "  no PostgreSQL of its own can be started here: left out" << std::endl;
    return {};
  }
  const BenchSite site{folder + "/postgresql", server->admin()};
  outcome.postgres = TRY(measure(outcome.plan, site, bodies, err));
  return {};
}

Result<Outcome> run_bench(const Arguments& arguments, Streams& streams) {
  Outcome outcome;
  outcome.quick = arguments.flag("quick");
  BenchPlan& plan = outcome.plan;
  if (outcome.quick) plan = BenchPlan::quick();
  const auto number = [&](const char* name, std::size_t fallback, std::int64_t most) -> Result<std::size_t> {
    const auto given = arguments.integer(name);
    if (!given) return fallback;
    if (*given < 1 || *given > most) return Error{"bench.option", "out of range", Place{.source = name}};
    return static_cast<std::size_t>(*given);
  };
  plan.runs = static_cast<int>(TRY(number("runs", static_cast<std::size_t>(plan.runs), 100)));
  plan.crossings = TRY(number("crossings", plan.crossings, 20'000'000));
  plan.alerts = TRY(number("alerts", plan.alerts, 1'000'000));
  const std::string only = arguments.text("only").value_or("");
  for (const std::string_view part : split(only, ',')) {
    constexpr std::array<std::string_view, 5> kParts = {"start", "open", "closed", "decisions", "delayed"};
    if (part.empty()) continue;
    if (std::find(kParts.begin(), kParts.end(), part) == kParts.end())
      return Error{"bench.option", "is not a part of the measurement", Place{.source = "only"}};
    plan.only.emplace(part);
  }
  plan.show = !arguments.flag("json") && ::isatty(2) != 0;
  plan.travellers = TRY(travellers_for(plan.crossings, plan.alerts));
  const BenchFolder folder(arguments.text("folder").value_or(""));
  if (folder.path().empty()) return Error{"bench.process", "the folder cannot be written"};
  streams.err << "the machine" << std::endl;
  TRY(probe(plan, folder.path(), outcome.probes));
  const BenchBodies bodies = TRY(bench_bodies(plan));
  // Nobody is admitted twice in a run: who has crossed since a check was opened needs a new one.
  plan.decisions = std::min(plan.decisions, bodies.unlisted.size() / 2);
  plan.delayed_decisions = std::min(plan.delayed_decisions, bodies.unlisted.size() / 2);
  streams.err << "SQLite" << std::endl;
  const auto kept = arguments.text("keep");
  plan.keep = kept.has_value();
  const std::string place = kept.value_or(folder.path() + "/sqlite");
  const BenchSite site{place, "sqlite:" + place + "/limen.db"};
  outcome.sqlite = TRY(measure(plan, site, bodies, streams.err));
  plan.keep = false;
  if (arguments.flag("no-postgresql")) return outcome;
  streams.err << "PostgreSQL" << std::endl;
  TRY(measure_postgres(outcome, folder.path(), bodies, streams.err));
  return outcome;
}

bool nothing_lost(const BenchFigures& figures) {
  return figures.missing == 0 && figures.twice == 0 && figures.journal_whole;
}

}  // namespace

Command bench_command() {
  Command command{"bench", "Measures a site on this machine, with a table of what was found"};
  command.options = {
      {"quick", "small sizes: does it run at all?", OptionKind::kFlag},
      {"runs", "of each measurement, of which the median counts; five when absent", OptionKind::kInteger},
      {"crossings", "to load; a million when absent", OptionKind::kInteger},
      {"alerts", "to load; a hundred thousand when absent", OptionKind::kInteger},
      {"folder", "where to make the sites: on the disk to be measured"},
      {"keep", "a folder for the SQLite site that stays: measured again as it is when it is there already"},
      {"only", "start, open, closed, decisions, delayed: one or some of these, with commas between"},
      {"no-postgresql", "SQLite only", OptionKind::kFlag},
      {"json", "one JSON object", OptionKind::kFlag}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto outcome = run_bench(arguments, streams);
    if (!outcome.ok()) {
      fail(streams, outcome.error());
      return outcome.error().code == "bench.option" ? 2 : 3;
    }
    if (arguments.flag("json")) {
      streams.out << to_text(json::value(to_json(*outcome))) << "\n";
    } else {
      print_table(*outcome, streams.out);
    }
    return nothing_lost(outcome->sqlite) && (!outcome->postgres || nothing_lost(*outcome->postgres)) ? 0 : 1;
  };
  return command;
}

}  // namespace limen::commands
