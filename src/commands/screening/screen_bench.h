// What limen screen bench measures, apart from how it is told. Private to the command.
//
// Speed and size on invented lists of any length; and recall beside other ways of searching names, on the same list and
// the same queries in the same run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/command_line/command.h"
#include "engines/measure/measure.h"

namespace limen::commands {

struct ScreenBenchPlan {
  std::vector<std::size_t> sizes{50'000, 2'000'000, 10'000'000};  // listed names
  std::size_t queries = 20'000;                                   // of which the percentiles are
  std::size_t passes = 1;                                         // of each query, the shortest of which counts
  std::size_t passengers = 0;                                     // of the long run against the first size; 0: none
  std::size_t threads = 2;                                        // of the long run
  std::string peers{};                                            // folder with screening.mjs; empty: no npm libraries
  bool postgresql = true;
  double budget = 120;  // seconds for each peer
  std::size_t cases = 600, negatives = 2400;
};

// Of a query: the mean, and that of the slowest hundredth.
struct WorkFigure {
  std::string_view what{};
  double mean = 0, slowest = 0;
};

struct SizeFigures {
  std::size_t names = 0, entries = 0, parts = 0;
  double load_seconds = 0, bytes_a_name = 0;
  double p50_us = 0, p99_us = 0, worst_us = 0, mean_us = 0;  // processor time of a query, with reasons
  double least_p99_us = 0;                                   // of the shortest of several passes
  std::vector<WorkFigure> work{};
  double instructions = 0;                   // of a query; 0: cannot be counted here
  double flight_ms = 0;                      // 400 travellers, median
  double update_us = 0, publication_ms = 0;  // one entry replaced; 553 of them
  double hits = 0;                           // a query, mean
};

struct LongRun {
  std::size_t passengers = 0, names = 0, threads = 0, alarms = 0;
  double seconds = 0, processor_seconds = 0;
};

struct PeerRun {
  std::string name, version;
  std::size_t cases = 0, negatives = 0;
  measure::Share recall{}, alarms{};  // at 1 % alarms
  double mean_ms = 0, p99_ms = 0;
};

struct ScreenBenchFigures {
  std::vector<SizeFigures> sizes;
  std::optional<LongRun> long_run;
  std::vector<PeerRun> peers;
  std::vector<std::string> remarks;
};

using ScreenSays = std::function<void(const std::string&)>;

// Errors: those of packs.
Result<void> measure_screen_sizes(const ScreenBenchPlan& plan, const Arguments& arguments, ScreenBenchFigures& figures,
                                  const ScreenSays& says);
// Needs --list, --cases and --negatives. What does not run here becomes a remark.
Result<void> measure_screen_peers(const ScreenBenchPlan& plan, const Arguments& arguments, Streams& streams,
                                  ScreenBenchFigures& figures, const ScreenSays& says);

}  // namespace limen::commands
