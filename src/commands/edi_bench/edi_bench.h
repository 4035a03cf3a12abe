// What limen edi bench measures, apart from how it is told. Private to the command.
//
// Files are generated (engines/traffic), read in memory on one core, and every reading is compared with the truth.
// Processor time of the calling thread, median of some runs; instructions where the kernel lets them be counted.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "commands/measuring/meter.h"

namespace limen::commands {

struct EdiBenchPlan {
  int runs = 5;
  std::uint64_t megabytes = 50;   // of each file, millions of bytes
  std::size_t passengers = 200;   // of a flight
  std::size_t queries = 1000;     // different ones
  std::size_t query_rounds = 11;  // the first one only warms up
  std::string peers{};            // folder with peers.mjs and node_modules; empty: none
  bool children = true;           // memory of check, cat and split, and the peers
};

// One way of going through one file.
struct Passage {
  std::vector<double> seconds{};
  double instructions = 0;  // of one run
  std::uint64_t bytes = 0;
  std::uint64_t things = 0;  // persons, bookings, segments: whatever was counted

  double megabytes_per_second() const;
  double things_per_second() const;
  double instructions_per_byte() const;  // 0: not counted
};

struct PeerFigures {
  std::string name, version, node;
  Passage passage{};
  bool agrees = false;  // as many segments as ours
};

struct MemoryFigures {
  std::string command;
  std::uint64_t peak_kib = 0;  // 0: not seen
};

struct EdiBenchFigures {
  std::uint64_t paxlst_bytes = 0, pnrgov_bytes = 0, persons = 0, bookings = 0, messages = 0;
  Passage copy{}, probe{}, tokenise{}, typed{}, validated{}, wrapped{}, dirty{}, pnrgov{};
  double two_threads_clock = 0, two_threads_processor = 0;
  double query_median_us = 0, query_p99_us = 0;
  std::uint64_t queries = 0;
  std::vector<MemoryFigures> memory{};
  std::vector<PeerFigures> peers{};
  std::vector<std::string> remarks{};  // what was not measured, and why
  double load_average = 0;
};

// A generated file and the truth in numbers.
struct EdiBenchFile {
  std::string bytes;
  std::uint64_t messages = 0, persons = 0, documents = 0, bookings = 0;
};
// Errors: those of engines/traffic and of packs.
Result<EdiBenchFile> generate_edi_file(const std::string& dialect, const EdiBenchPlan& plan);

using Says = std::function<void(const std::string&)>;  // what is being done

// Errors: "edi.bench.totals" when a reader's totals are not the truth, "edi.bench.folder", "bench.process".
Result<EdiBenchFigures> measure_edi(const EdiBenchPlan& plan, const Says& says);
// What runs in processes of its own, on these bytes: memory and peers.
Result<void> measure_children(const EdiBenchPlan& plan, const std::string& bytes, EdiBenchFigures& figures);
// Peak memory of check, cat and split of this program on a file; work files below `folder`.
Result<std::vector<MemoryFigures>> measure_memory(const std::string& file, const std::string& folder);
// The npm readers on the same file. `segments`: how many there are.
Result<std::vector<PeerFigures>> measure_peers(const EdiBenchPlan& plan, const std::string& file, std::uint64_t bytes,
                                               std::uint64_t segments, std::vector<std::string>& remarks);

}  // namespace limen::commands
