// What limen bench measures, apart from how it is told: one site on one database, driven over HTTP by a client in this
// process while the server runs as a child. Private to the command.
//
// Everything is bounded, on loopback, in a folder of its own that is removed afterwards. Figures are medians of `runs`;
// what was acknowledged is looked up in the database afterwards.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "commands/measuring/server_process.h"
#include "platform/http/client.h"

namespace limen::commands {

struct BenchPlan {
  int runs = 5;
  std::size_t crossings = 1'000'000;  // at least; the country decides the exact number
  std::size_t travellers = 0;         // from `crossings`, see plan_country
  std::size_t alerts = 100'000;
  std::size_t documents = 60'000;  // different travellers at the counter
  double rate = 200;               // of the open loop, checks a second
  int open_seconds = 20, closed_seconds = 5;
  std::size_t decisions = 15'000, delayed_decisions = 9'000;  // a run
  bool show = false;                                          // progress bars of the children
  std::set<std::string, std::less<>> only{};                  // parts to measure; all when empty
  bool keep = false;  // a site that is there already is measured as it is, and stays

  static BenchPlan quick();
};

// A site, loaded and closed.
struct BenchSite {
  std::string folder, location;
};

struct BenchFigures {
  double load_seconds = 0;
  std::size_t crossings = 0, alerts = 0;
  std::vector<double> start_seconds;                       // from exec to the first CheckView
  std::vector<double> p50_ms, p99_ms, worst_ms;            // open loop
  std::vector<double> checks_per_second;                   // closed loop, 64 connections
  std::vector<double> decided_per_second;                  // 64 connections
  std::vector<double> delayed_per_second;                  // 64 connections, every flush 5 ms slower
  std::vector<double> check_us, decision_us;               // the server's processor time for one, closed loop
  std::uint64_t resident_kib = 0;                          // the most it ever was, over all starts
  std::uint64_t acknowledged = 0, missing = 0, twice = 0;  // decisions, looked up afterwards
  std::int64_t journal_entries = 0;
  bool journal_whole = false;
};

struct BenchProbes {
  std::vector<double> flush_ms;            // each of these
  std::vector<double> flushes_per_second;  // 4 KiB appended and flushed, one after the other, on the site's disk
  std::vector<double> echoes_per_second;   // an HTTP answer without a database, 64 connections
  std::vector<double> load_average;        // of the machine, when each run began
};

// How many travellers make that many crossings.
Result<std::size_t> travellers_for(std::size_t crossings, std::size_t alerts);
// Bodies of POST /api/checks, of travellers of the country that `limen demo` loads. Its people share a few hundred
// names, so most of them look like somebody on the alert lists, and a check with a hit is not decided before a person
// has reviewed it. Where decisions are measured the same people come with the same documents and names that nobody has.
struct BenchBodies {
  std::vector<std::string> as_they_are, unlisted;
};
Result<BenchBodies> bench_bodies(const BenchPlan& plan);
// Runs `limen demo`. Sets load_seconds, crossings, alerts.
Result<void> load_site(const BenchPlan& plan, const BenchSite& site, BenchFigures& figures);
// Errors: "bench.server", "bench.process", "bench.sign_in", "bench.answer" (an answer that should not be), those of
// the database when looking things up.
Result<BenchFigures> measure_site(const BenchPlan& plan, const BenchSite& site, const BenchBodies& bodies,
                                  BenchFigures figures, std::ostream& progress);
Result<void> probe(const BenchPlan& plan, const std::string& folder, BenchProbes& probes);

}  // namespace limen::commands
