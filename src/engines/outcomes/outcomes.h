// Outcomes of policy: the gap between citizens and others, from official tables, with every flag kept.
//
// A gap is the figure of the reference group less that of the other group, in points, or the ratio of the two, for each
// code of one dimension (countries) in one period. Figures are taken as the decimals that were published, so that 76.7
// less 64.2 is 12.5 and nothing else. A figure that is missing makes a gap that is missing; flags of both stay with it.
//
// Pure; the table must outlive nothing: results own their data.
//
//   const auto gaps = TRY(gaps_of(table, {.dimension = "citizen", .reference = "NAT", .group = "NEU27_2020_FOR",
//                                         .fixed = {{"sex", "T"}, …}, .by = "geo", .period = "2024"}));
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engines/exact_numbers/exact_numbers.h"
#include "formats/eurostat/eurostat.h"

namespace limen::outcomes {

struct GapQuestion {
  std::string dimension{}, reference{}, group{};
  eurostat::Key fixed{};  // codes of all dimensions but `dimension` and `by`
  std::string by{}, period{};
  bool ratio = false;  // group over reference instead of points
};

struct Gap {
  std::string code{};  // of `by`
  exact::Number reference{}, group{}, gap{};
  std::string reference_flags{}, group_flags{};
};

// In the order of the table's series of the reference group. Errors: "outcomes.dimension" (one that is not there or not
// given a code), "outcomes.period".
Result<std::vector<Gap>> gaps_of(const eurostat::Table& table, const GapQuestion& question);

// Events per `per` of a population: naturalisations per 100 residents. Missing where the population is, or is nought.
exact::Number rate(const exact::Number& events, const exact::Number& population, std::int64_t per);

}  // namespace limen::outcomes
