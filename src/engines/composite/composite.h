// Composite indicators: from figures of units to one score each, step by step, as the handbook of OECD and JRC has it
// (Handbook on Constructing Composite Indicators, 2008), with the steps and names that users of COINr know.
//
//   structure -> denominators -> imputation -> screening -> outliers -> normalisation -> weights -> aggregation ->
//   ranks
//
// Every method, its formula and the test that holds it: docs/engines/composite.md. Uncertainty and sensitivity are
// engines/robustness, correlations and reliability engines/composite_statistics.
//
// All is pure and deterministic: the order of units, of indicators and the scale of weights change nothing but the last
// bit. Values own their data; a built Structure, Data and Built may be read in parallel.
//
//   const Structure structure = TRY(Structure::read_csv(text, "structure.csv"));
//   const Data data = TRY(Data::read_csv(figures, "data.csv", structure));
//   const Built built = TRY(build(structure, data, settings));
//   built.scores.at(row, structure.root());
#pragma once

#include <string>
#include <vector>

#include "engines/composite/model.h"
#include "engines/composite/steps.h"

namespace limen::composite {

// Every stage, so that a score can be followed back to its figures. An absent step's stage is the one before it.
struct Built {
  std::vector<std::size_t> rows;  // of the data, those that stayed
  std::vector<Unit> units;        // of those rows
  Matrix denominated, imputed;    // all rows of the data; columns as Structure::indicators()
  Matrix screened, treated, normalised;
  std::vector<TreatedColumn> treatments;  // by indicator; empty without treatment
  Matrix scores;                          // columns as Structure::nodes()
  std::vector<double> ranks;              // of the root
  std::vector<Error> findings;            // warnings: what made figures or scores missing or meaningless
};

// Settings out of range: "composite.settings.power", ".share", ".treatment". Done by whatever builds.
Result<void> check(const Settings& settings);
// The stages up to the normalised figures.
Result<Built> prepare(const Structure& structure, const Data& data, const Settings& settings);
Result<Built> build(const Structure& structure, const Data& data, const Settings& settings);

// Scores of all nodes of normalised figures under other weights or another aggregation.
Result<Matrix> score(const Structure& structure, const Matrix& normalised, std::span<const double> weights,
                     const Aggregation& how);

// What happens without one node: for each node but the root, the scores of the root and how far ranks move.
struct WithoutNode {
  std::size_t node = 0;
  std::vector<double> scores, ranks;  // of the root
  double mean_rank_change = 0;        // absolute, over units that have a rank both times
};
Result<std::vector<WithoutNode>> leave_one_out(const Structure& structure, const Built& built, const Aggregation& how);

}  // namespace limen::composite
