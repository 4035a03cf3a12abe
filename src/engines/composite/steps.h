// The steps between figures and scores, each a plain function with its settings. See composite.h for the whole of it.
//
// A step that is absent from Settings is not done. Steps never change their input. Missing figures stay missing, except
// where imputation says what stands for them.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/composite/model.h"

namespace limen::composite {

// --- Denominators: a figure is divided by the unit's denominator that the structure names, times `scale`.
struct Denomination {
  double scale = 1;
};

// --- Imputation: what stands for a missing figure of an indicator.
struct Imputation {
  enum class Method { kMean, kMedian, kGroupMean, kGroupMedian, kConstant };
  Method method = Method::kMean;
  std::string group{};  // of the group methods: the column of the data
  double constant = 0;  // of kConstant
};

// --- Screening: units with too little data are left out.
struct Screening {
  double available = 0;             // least share of figures that are there
  double not_nought = 0;            // least share of figures, among those there, that are not nought
  std::vector<std::string> keep{};  // units that stay whatever their data
  std::vector<std::string> drop{};  // units that go whatever their data
};

// --- Outliers. A column fails when |skew| and kurtosis are both over their bounds; it is winsorised until it passes or
// winmax points are changed; when it still fails the logarithm is tried.
struct Treatment {
  enum class Log { kNone, kLog, kCt, kCtOriginal, kGii, kBoxCox };
  int winmax = 5;  // 0: no winsorisation
  double skew = 2, kurtosis = 3.5;
  Log log = Log::kCt;
  double lambda = 0;     // of kBoxCox
  bool combine = false;  // the logarithm is taken of the winsorised figures and not of the original ones
  bool force = false;    // winsorise winmax points even if the column passes
};
struct TreatedColumn {
  int winsorised = 0;
  bool logged = false;
  bool passed = true;  // what came out passes
  double skew_before = kMissing, kurtosis_before = kMissing, skew_after = kMissing, kurtosis_after = kMissing;
};

// --- Normalisation: figures to a common scale, higher better.
enum class Scaling {
  kNone,         // the figure times its direction
  kMinMax,       // least to `low`, most to `high`
  kZScore,       // mean `low`, standard deviation `high`
  kScaled,       // (x - low) / (high - low) * 100
  kRank,         // 1 for the least; ties have the lower rank
  kPercentRank,  // (rank - 1) / (n - 1)
  kBorda,        // rank - 1
  kDistanceToMax,
  kDistanceToReference,  // the unit named `reference` has 1
  kDistanceToTarget,     // the target of the structure has 1
  kFractionOfMax,
  kGoalposts,  // (x - low) / (high - low) * scale, posts as figures before reversal
};
struct Scale {
  Scaling scaling = Scaling::kMinMax;
  double low = 0, high = 100;
  double factor = 1;        // of kGoalposts
  bool cap = false;         // of the distances: not over 1; of kGoalposts: within 0 and factor
  std::string reference{};  // of kDistanceToReference: a unit's code
};
struct Normalisation {
  Scale all{};
  std::map<std::string, Scale> single{};  // by indicator, instead of `all`
};

// --- Aggregation: from the children of a node to the node.
enum class Mean { kArithmetic, kGeometric, kHarmonic, kGeneralised, kMedian, kCopeland, kMinimum, kMaximum };
struct Aggregation {
  Mean all = Mean::kArithmetic;
  std::map<int, Mean> by_level{};  // level of the node that is made
  double power = 1;                // of kGeneralised; not 0
  double coverage = 0;             // least share of children that are there, else the node is missing

  Mean of(int level) const {
    const auto found = by_level.find(level);
    return found == by_level.end() ? all : found->second;
  }
};

struct Settings {
  std::optional<Denomination> denomination{};
  std::optional<Imputation> imputation{};
  std::optional<Screening> screening{};
  std::optional<Treatment> treatment{};
  // By indicator, instead of `treatment`; without a value it is left as it is. Only where there is a treatment at all.
  std::map<std::string, std::optional<Treatment>> single_treatments{};
  std::optional<Normalisation> normalisation{Normalisation{}};
  Aggregation aggregation{};
};

// "composite.denominate.missing": the data has no column of that name. "composite.denominate.zero": a denominator of
// nought under a figure. A missing denominator makes the figure missing.
Result<Matrix> denominate(const Structure& structure, const Data& data, const Denomination& how);
// "composite.impute.group": no such column. Where there is nothing to take a mean of, the figure stays missing.
Result<Matrix> impute(const Structure& structure, const Data& data, const Matrix& figures, const Imputation& how);
// Rows that stay. "composite.screen.unit": a unit named that the data has not.
Result<std::vector<std::size_t>> screen(const Data& data, const Matrix& figures, const Screening& how);
TreatedColumn treat(std::span<double> column, const Treatment& how);
// All columns, each as the settings want it; nothing where they have no treatment. "composite.treat.indicator" (one
// named that the structure has not).
Result<std::vector<TreatedColumn>> treat_all(const Structure& structure, const Settings& settings, Matrix& figures);
// "composite.normalise.reference", ".target", ".range", ".indicator" (one named that the structure has not).
Result<Matrix> normalise(const Structure& structure, const std::vector<Unit>& units, const Matrix& figures,
                         const Normalisation& how);

// Scores of all nodes, columns as Structure::nodes(). `weights` of all nodes; a child of weight 0 counts as not there.
// "composite.aggregate.not_positive": a geometric or harmonic mean of a figure that is not over nought.
Result<void> aggregate(const Structure& structure, std::span<const double> weights, const Aggregation& how,
                       Matrix& scores);

// Sample skewness and excess kurtosis, as spreadsheets define them (G1 and G2 of Joanes and Gill 1998); missing with
// fewer than three or four figures or no spread.
double skewness(std::span<const double> figures);
double kurtosis(std::span<const double> figures);

// Equal but for what rounding does to sums taken in another order.
inline bool are_level(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)); }

// 1 for the highest; scores that are level share the better rank; missing for missing.
std::vector<double> ranks(std::span<const double> scores);

}  // namespace limen::composite
