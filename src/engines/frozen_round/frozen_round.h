// A frozen round: what a round of an instrument came to, in one file that can be computed again by itself.
//
// freeze() puts the inputs as they are (the instrument's text, the answers' text), the version of the scoring engine, a
// seed for whatever draws chance numbers of these scores, and every score as an exact fraction into canonical JSON
// (formats/canonical_json), with the SHA-256 of each input and of the scores. The same inputs give the same bytes
// everywhere and at any time, so recompute() of a file gives that file back, or the program is another one than it says
// it is. replay() lists what another engine makes of the same inputs, score by score. The form is in
// docs/engines/frozen_round.md.
//
// An instrument's text is YAML, which engines do not read: the caller gives the reader (platform/config::parse_yaml).
// Pure; values own what they hold; any number of threads.
//
//   const std::string bytes = TRY(frozen_round::freeze({pack_text, csv_text, "7"}, config::parse_yaml));
//   const frozen_round::Frozen frozen = TRY(frozen_round::read(bytes));
//   for (const frozen_round::Difference& one : TRY(frozen_round::replay(bytes, config::parse_yaml))) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/tree.h"
#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"
#include "engines/instruments/scoring.h"

namespace limen::frozen_round {

// YAML text and the name it has in errors.
using ReadTree = std::function<Result<Node>(std::string_view text, std::string_view source)>;

struct Inputs {
  std::string pack{};   // an instrument, YAML
  std::string round{};  // its answers, CSV
  std::uint64_t seed = 1;
};

// One unit at one period. A score is a fraction ("41/57", "-3"), or the word for why there is none ("no_answer",
// "coverage", "undefined").
struct UnitScores {
  std::string unit{}, period{};
  std::map<std::string, std::string, std::less<>> scores{};  // by id of the node, every node of the instrument
  std::map<std::string, std::size_t, std::less<>> bands{};   // by id of the node: the band in force, from 0
  std::size_t typology = instruments::kNowhere;              // the one that holds
  std::size_t rank = 0;                                      // 0: none
};

struct Frozen {
  std::string engine{};  // version of engines/instruments that computed the scores
  std::string instrument{}, edition{};
  Inputs inputs{};
  std::vector<UnitScores> units{};  // in the order of the answers
  std::string scores_sha256{};      // of the scores in canonical form
};

// What came out differently. `node` is empty for a unit that is there once only; "typology" and "rank" name themselves.
struct Difference {
  std::string unit{}, period{}, node{};
  std::string before{}, after{};  // as in UnitScores; "" where there is none
  std::string why{};  // "engine": another version of it; "changed": the same version, so file or program is not what it
                      // says it is
};

// Errors: those of `read_tree`, engines/instruments and formats/csv.
Result<std::string> freeze(const Inputs& inputs, const ReadTree& read_tree);

// Total. Errors: those of base/json.h, "frozen_round.too_large", ".format" (another format or version), ".canonical"
// (not in the one form), ".hash" (an input or the scores are not those that were frozen).
Result<Frozen> read(std::string_view bytes);

// The file that this program makes of the inputs: the same bytes when the engine is the same. Errors: those of read()
// and freeze().
Result<std::string> recompute(std::string_view bytes, const ReadTree& read_tree);

// Every difference to what this program makes of the inputs, in the order of units and nodes. Errors: those of read()
// and freeze().
Result<std::vector<Difference>> replay(std::string_view bytes, const ReadTree& read_tree);
// The same of two readings.
std::vector<Difference> compare(const Frozen& before, const Frozen& after);

// Two rounds. Of one edition: by every node. Of two: by what the crosswalk of the newer one calls the same, and by
// nothing else.
struct Change {
  std::string unit{}, period{};             // period: of both when they share it
  std::string node_before{}, node_after{};  // ids in either edition
  instruments::Number before{}, after{};
  instruments::Number change{};  // none where one of them has no score
};
struct Comparison {
  bool same_edition = false;
  std::size_t nodes = 0;          // compared
  std::vector<Change> changes{};  // units of both rounds only, in the order of the newer; what did not move is left out
  std::vector<std::string> only_before{}, only_after{};  // units
};
// `newer` may come first or last: the crosswalk decides. Periods are taken into account where every unit has several;
// otherwise units meet by code. Errors: "frozen_round.compare.instrument" (not one instrument), ".crosswalk" (neither
// edition has a crosswalk to the other).
Result<Comparison> compare_rounds(const instruments::Instrument& before_instrument, const instruments::Round& before,
                                  const instruments::Instrument& after_instrument, const instruments::Round& after);

}  // namespace limen::frozen_round
