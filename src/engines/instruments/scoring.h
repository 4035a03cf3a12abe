// Scores of a round, and why they are what they are. See instrument.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"

namespace limen::instruments {

// Of the rules by which answers become scores, in every frozen round (engines/frozen_round). It is raised, by one, in
// the commit that makes any score, band, typology or rank of any instrument come out differently; a faster or tidier
// engine keeps it. frozen_round_test.cc holds the bytes of a small round, so that nobody changes a score unawares.
inline constexpr std::string_view kEngineVersion = "1";

struct NodeScore {
  enum class Why { kThere, kNoAnswer, kCoverage, kUndefined };
  Number value{};
  Why why = Why::kNoAnswer;  // why there is no value: nobody answered, too few did, or the rule has none
  std::size_t there = 0, all = 0;
  Fraction coverage{0};              // weight of members that are there, as a share of all
  std::size_t band = kNowhere;       // in the node's band table
  std::size_t next_step = kNowhere;  // of a ladder: the first member that is not reached
};
std::string_view to_text(NodeScore::Why why);  // "there", "no_answer", "coverage", "undefined"

// One line of an explanation: a member, the answer behind it where it is a question, and what it brought.
struct Reason {
  std::size_t node = kNowhere;
  std::size_t aspect = 0;
  const Answer* answer = nullptr;  // of the round; the first one where a question repeats
  std::size_t answers = 0;
  std::string option{};  // code, or the number as given
  Number score{};        // as it counts: after goalposts and reversal
  Fraction weight{1};
};

struct Issue {
  std::size_t unit = kNowhere, node = kNowhere;  // of the round; kNowhere: the unit as a whole
  std::string rule;
  Severity severity = Severity::kWarning;
  std::string message;
};

struct UnitScores {
  std::vector<NodeScore> nodes;  // as Instrument::nodes
  std::size_t typology = kNowhere;
  std::size_t rank = 0;  // by the first root, within period and kind of unit; 0: none, or ranking is not allowed
};

struct Scored {
  std::vector<UnitScores> units;  // as Round::units
  std::vector<Issue> issues;
};

// Total: what has no value has none, and says why.
Scored score(const Instrument& instrument, const Round& round);

// What a node's score of one unit is made of. Empty for a question nobody answered.
std::vector<Reason> explain(const Instrument& instrument, const RoundUnit& unit, const UnitScores& scores,
                            std::size_t node);

}  // namespace limen::instruments
