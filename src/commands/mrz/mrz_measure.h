// What limen mrz bench measures, apart from how it is told. Private to the command.
//
// Our reader and npm's over the same file of vectors (tools/make_mrz_vectors.py): how many valid ones are accepted and
// understood whole, how many malformed ones refused, how many look-alikes repaired, and how many zones a second of the
// processor. A peer that does not come to an end is stopped, and how far it came is told.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "formats/mrz/mrz.h"

namespace limen::commands {

struct MrzVector {
  std::string kind, text;  // kind: valid, malformed, look_alike
  CivilDate today;
  json::object fields;
};

struct MrzScore {
  std::string name, version, formats;
  std::uint64_t valid = 0, accepted = 0, fields = 0, malformed = 0, rejected = 0, thrown = 0;
  std::uint64_t look_alikes = 0, repaired = 0, repaired_among = 0;  // among: the truth is one of the readings
  double per_second = 0;                                            // of the processor
  double instructions = 0;                                          // a zone; 0: not counted
  double worst_us = 0;                                              // the slowest text, its best of some runs
  std::string remark{};
};

struct MrzBenchPlan {
  std::string vectors;  // file
  std::string peers;    // folder with mrz.mjs and node_modules; empty: none
  int runs = 5;
  int patience = 20;  // seconds for each part of a peer
};

// Errors: "mrz.bench.vectors" with the line.
Result<std::vector<MrzVector>> read_mrz_vectors(std::string_view text);
MrzScore measure_mrz(const MrzBenchPlan& plan, const std::vector<MrzVector>& vectors, const mrz::StateTable& states);
// Error "bench.process".
Result<std::vector<MrzScore>> measure_mrz_peers(const MrzBenchPlan& plan);

}  // namespace limen::commands
