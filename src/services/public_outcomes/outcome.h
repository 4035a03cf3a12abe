// One table of outcomes with its gaps, and the scores that can be held against them. Private to this folder.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/charts/charts.h"
#include "engines/instrument_panel/instrument_panel.h"
#include "engines/outcomes/outcomes.h"
#include "engines/release/release.h"
#include "formats/eurostat/eurostat.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_outcomes {

struct Outcome {
  release::OutcomeEntry entry{};
  eurostat::Table table{};
  std::string by{};                                // the dimension of countries
  std::vector<std::string> codes{};                // of `by`, that have the reference group
  std::vector<std::vector<outcomes::Gap>> gaps{};  // by period of the table, then as `codes`
  std::size_t latest = 0;                          // the last period that has a gap

  const outcomes::Gap& gap(std::size_t period, std::size_t place) const { return gaps[period][place]; }
  std::size_t find_place(std::string_view code) const;  // of codes; npos when there is none
};

Result<std::unique_ptr<Outcome>> load_outcome(const release::OutcomeEntry& entry, const release::Opened& release);

// No country and no region of one: "EU27_2020", "EA20", "X_ALL24".
bool is_aggregate(std::string_view code);
// Eurostat's codes as ISO has them, alpha-3 where the outlines know it: "EL" is "GRC", "UK" is "GBR".
std::string common_code(std::string_view code, const world_outlines::World& world);

// An instrument whose scores can be held against gaps.
struct Policy {
  release::InstrumentEntry entry{};
  std::unique_ptr<instrument_panel::Panel> panel{};
  std::vector<std::size_t> nodes{};  // all but questions
};
Result<std::vector<Policy>> load_policies(const release::Opened& release);

// Scores of a node and the gaps of the same countries: of each unit its latest score.
struct Against {
  std::vector<std::string> codes{};  // of the outcome
  std::vector<charts::Value> scores{}, gaps{};
  std::size_t pairs = 0;                          // that have both
  double pearson = 0, spearman = 0, p_value = 0;  // missing with fewer than three pairs
};
Against hold_against(const Outcome& outcome, std::size_t period, const Policy& policy, std::size_t node,
                     const world_outlines::World& world);

}  // namespace limen::public_outcomes
