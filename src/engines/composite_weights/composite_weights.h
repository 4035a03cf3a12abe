// Weights of a composite indicator made from its data: so that all parts of a level have equal influence on the index,
// or from principal components. What a weight says and what it does are two things: an indicator that varies little, or
// goes against the others, moves nobody's rank whatever its weight is (Paruolo, Saisana and Saltelli 2013).
//
// Influence of a node is how strongly the index goes with it: Pearson's r, or the correlation ratio, the share of the
// index' variance that is explained by a smooth curve through it (which sees bent relations too). Shares of influence
// are compared with the shares that are wanted.
//
// Deterministic: no random numbers. Pure; everything may be called in parallel.
//
//   const Weighted found = TRY(equal_influence(structure, built.normalised, settings.aggregation, {.level = 2}));
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/composite/composite.h"

namespace limen::composite_weights {

enum class Influence { kPearson, kCorrelationRatio };

struct Wanted {
  Influence measure = Influence::kPearson;
  int level = 0;                           // of the nodes whose weights are sought; 0: the children of the root
  std::map<std::string, double> shares{};  // by node, on any scale, over nought; 1 for who is not named
  std::size_t steps = 500;                 // at most
};

struct Part {
  std::size_t node = 0;
  double wanted = 0;                                                 // share
  double before = composite::kMissing, after = composite::kMissing;  // share of influence; negative: goes against
  double weight_before = 0, weight = 0;                              // among its siblings, of a sum of 1
};

struct Weighted {
  std::vector<double> weights;  // of all nodes, for composite::score; of the level's siblings with a sum of 1
  std::vector<Part> parts;
  double off_before = 0, off_after = 0;  // largest difference between shares that are and are wanted
  std::size_t steps = 0;
  std::vector<Error> findings;
};

// Errors: "composite.weights.level" (no nodes, or one, on that level), ".share" (a share that is not over nought, or of
// a node not on the level), ".spread" (the index or a node has no spread), and those of aggregation. Findings:
// "composite.weights.against" (a node that the index goes against, which no weight can mend), ".unreached" (the shares
// that are wanted were not reached within 0.01).
Result<Weighted> equal_influence(const composite::Structure& structure, const composite::Matrix& normalised,
                                 const composite::Aggregation& how, const Wanted& wanted);

// Weights of the level's nodes among their siblings: the loadings of the first principal component of the siblings'
// scores. `parts` tell influence by Pearson's r before and after. Siblings of which there is one keep their weight.
// Errors as above, and those of principal components. Finding ".against": a loading not over nought, whose weight is 0.
Result<Weighted> principal_component_weights(const composite::Structure& structure, const composite::Matrix& normalised,
                                             const composite::Aggregation& how, int level = 0);

// Share of the variance of y that a local line through x explains (Gaussian weights, width 1.06 s n^(-1/5)); missing
// with fewer than five pairs or no spread. For a normal pair it is about the square of r.
double correlation_ratio(std::span<const double> x, std::span<const double> y);

}  // namespace limen::composite_weights
