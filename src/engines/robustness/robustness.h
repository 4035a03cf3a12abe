// How far does a composite indicator depend on the choices that made it? Uncertainty analysis (all choices varied at
// once, many times: intervals of ranks and scores) and variance-based sensitivity (which choice moves the ranks).
//
// What is varied is a list of typed factors. A factor for a step that the settings do not have is refused: nobody can
// vary what is not there without noticing. Everything that is random comes from a point u of [0, 1)^factors, and the
// point of run k is a function of the seed and k alone (a stream by counter, not a sequence), so that runs can be done
// in any order and by any number of threads with the same result, and any run can be looked at again by its number.
//
// Model::prepare works out what does not depend on weights and means once for each combination of alternatives; a run
// then is a weighted mean over the tree. The functions that take a range of runs may be called in parallel for ranges
// that do not overlap; the engine starts no threads. References given to a Model must outlive it.
//
//   const Model model = TRY(Model::prepare(structure, data, settings, factors));
//   Runs runs = TRY(Runs::reserve(model, 10'000, seed));
//   evaluate(model, 0, runs.count, runs);
//   const std::vector<UnitSpread> spread = summarise(model, runs);
//
// Sources: Saisana, Saltelli, Tarantola 2005 (uncertainty and sensitivity of composite indicators); Saltelli et al.
// 2010 and Jansen 1999 (estimators). docs/engines/composite.md says what is computed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engines/composite/composite.h"

namespace limen::robustness {

// Denominators used, or not.
struct VaryDenomination {};
struct VaryImputation {
  std::vector<std::optional<composite::Imputation>> among;  // none: gaps stay
};
struct VaryTreatment {
  std::vector<std::optional<composite::Treatment>> among;  // none: outliers stay
};
struct VaryNormalisation {
  std::vector<composite::Normalisation> among;
};
struct VaryAggregation {
  std::vector<composite::Aggregation> among;
};
// Each weight of a level (or of all) is multiplied by 1 + spread * v, v evenly in [-1, 1), each on its own.
struct VaryWeights {
  double spread = 0.25;        // over 0, under 1
  std::optional<int> level{};  // of the nodes whose weight is varied
};
// One of several whole sets of weights, of all nodes in their order.
struct VaryWeightSets {
  std::vector<std::vector<double>> among;
};

struct Factor {
  std::string name;
  std::variant<VaryDenomination, VaryImputation, VaryTreatment, VaryNormalisation, VaryAggregation, VaryWeights,
               VaryWeightSets>
      what;
};

class Model {
 public:
  // Every combination of alternatives is worked out and tried once, so that a run cannot fail. Who is screened out is
  // decided by `settings` and the same in all runs.
  // Errors: "robustness.plan.absent_step", ".empty", ".alternatives", ".twice", ".spread", ".level", ".weights",
  // ".too_large", and whatever building says of an alternative, with the factors' names.
  static Result<Model> prepare(const composite::Structure& structure, const composite::Data& data,
                               const composite::Settings& settings, std::vector<Factor> factors);

  const composite::Structure& structure() const { return *structure_; }
  const composite::Built& nominal() const { return nominal_; }
  const std::vector<Factor>& factors() const { return factors_; }
  std::size_t units() const { return nominal_.units.size(); }
  // Warnings: a factor whose alternatives give the same figures ("robustness.plan.no_effect").
  const std::vector<Error>& findings() const { return findings_; }

  // Which alternative a factor takes at u; 0 for varied weights.
  std::size_t choice(std::size_t factor, double u) const;
  std::size_t alternatives(std::size_t factor) const;  // 1 for varied weights

  // What a run needs room for; one for each thread, used again and again.
  struct Room {
    std::vector<double> weights;
    composite::Matrix scores;
    std::vector<double> ranks;
  };
  // Scores and ranks of the root at this point, in `room`; as many numbers as factors.
  void run(std::span<const double> u, Room& room) const;
  std::span<const double> scores(const Room& room) const { return room.scores.column(structure_->root()); }

 private:
  Result<void> check() const;
  Result<void> try_all(const composite::Data& data);
  void find_idle();
  std::size_t prepared_of(std::span<const std::size_t> choices) const;
  composite::Settings settings_of(std::span<const std::size_t> choices) const;
  const composite::Aggregation& aggregation_of(std::span<const std::size_t> choices) const;
  void weigh(std::span<const double> u, std::vector<double>& weights) const;
  std::string names_of(std::span<const std::size_t> choices) const;

  const composite::Structure* structure_ = nullptr;
  composite::Settings settings_;
  std::vector<Factor> factors_;
  composite::Built nominal_;
  std::vector<double> base_weights_;
  std::vector<composite::Matrix> prepared_;  // normalised figures, one for each combination
  std::vector<Error> findings_;
};

// --- Uncertainty

struct Runs {
  std::size_t count = 0;
  std::uint64_t seed = 1;
  composite::Matrix scores;              // of the root: a row for each run, a column for each unit
  std::vector<std::uint16_t> ranks;      // the same way round; 0: no rank
  std::vector<double> mean_rank_change;  // of each run, against the nominal ranks

  // "robustness.runs.count" (none, or too many for the memory that is allowed: 2 * 10^8 scores).
  static Result<Runs> reserve(const Model& model, std::size_t count, std::uint64_t seed);
};

// The point of a run: what was drawn for each factor.
std::vector<double> point_of(const Model& model, std::uint64_t seed, std::size_t run);
void evaluate(const Model& model, std::size_t first, std::size_t last, Runs& runs);

struct Interval {
  double low = composite::kMissing, median = composite::kMissing, high = composite::kMissing;
};
struct UnitSpread {
  double nominal_score = composite::kMissing, nominal_rank = composite::kMissing;
  double mean_score = composite::kMissing, deviation = composite::kMissing, mean_rank = composite::kMissing;
  Interval score, rank;  // 5th and 95th percentile
  std::size_t runs = 0;  // in which there was a score
};
std::vector<UnitSpread> summarise(const Model& model, const Runs& runs);

// Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan). Sorted input.
double quantile(std::span<const double> sorted, double share);

// --- Sensitivity

// Saltelli's radial design: for each sample a point A, a point B, and A with one coordinate taken from B at a time.
struct Design {
  std::size_t factors = 0, samples = 0;
  std::uint64_t seed = 1;
  std::size_t runs() const { return samples * (factors + 2); }
  void point(std::size_t run, std::span<double> u) const;
};

struct SobolIndex {
  double first = composite::kMissing;         // share of variance by this factor alone (Saltelli et al. 2010)
  double first_jansen = composite::kMissing;  // the same, Jansen's estimator
  double total = composite::kMissing;         // with all its interactions (Jansen 1999)
  Interval first_interval, total_interval;    // 5th, 50th and 95th percentile of resampled samples
};
struct Sobol {
  double mean = 0, variance = 0;
  std::vector<SobolIndex> factors;  // missing when the output does not vary
};
// `outputs` of all runs of the design, in their order. Precondition: outputs.size() == design.runs().
Sobol sobol(const Design& design, std::span<const double> outputs, std::size_t resamples = 200);

// The mean absolute change of ranks against the nominal ones, at runs first … last - 1 of the design.
void evaluate(const Model& model, const Design& design, std::size_t first, std::size_t last,
              std::span<double> rank_changes);
// The score of one unit instead.
void evaluate_unit(const Model& model, const Design& design, std::size_t unit, std::size_t first, std::size_t last,
                   std::span<double> scores);

}  // namespace limen::robustness
