// Does the structure of a composite indicator fit its data? Correlations, reliability (Cronbach's alpha), principal
// components, what weights really weigh, and how indicators hang together with what they were divided by.
//
// Pure functions over columns of figures, missing ones left out pair by pair. What each computes, and the test that
// holds it: docs/engines/composite.md. Results own their data; everything may be called in parallel.
//
//   const double alpha = cronbach(columns_of(built.normalised, structure, "Conn"));
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/composite/composite.h"

namespace limen::composite_statistics {

using Columns = std::vector<std::span<const double>>;

// Pearson and Spearman (average ranks) over pairs that are both there; Kendall's tau-b. Missing with fewer than three
// pairs or no spread.
double pearson(std::span<const double> x, std::span<const double> y);
double spearman(std::span<const double> x, std::span<const double> y);
double kendall(std::span<const double> x, std::span<const double> y);
// Two-sided p-value of a correlation of n pairs under Student's t.
double correlation_p_value(double r, std::size_t pairs);

enum class Correlation { kPearson, kSpearman, kKendall };
// Symmetric, ones on the diagonal.
composite::Matrix correlations(const Columns& columns, Correlation kind);

// Cronbach's alpha from covariances over pairs; missing with fewer than two columns.
double cronbach(const Columns& columns);

// Principal components of the correlation matrix, over units without a gap; largest variance first.
struct Components {
  std::vector<double> variances;  // eigenvalues
  std::vector<double> shares;     // of their sum
  composite::Matrix loadings;     // rows columns, one column a component; the largest entry of each is positive
  std::size_t units = 0;          // without a gap
};
// "composite.pca.columns": fewer than two columns; "composite.pca.units": fewer than three units without a gap, or a
// column without spread.
Result<Components> principal_components(const Columns& columns);

// Effective weight of each node: the product of its shares up to the root. 1 for the root.
std::vector<double> effective_weights(const composite::Structure& structure, std::span<const double> weights);

// The node's indicators (all below it), or its children's scores. Views into the matrices given.
Columns indicators_below(const composite::Structure& structure, std::size_t node, const composite::Matrix& figures);
Columns children_of(const composite::Structure& structure, std::size_t node, const composite::Matrix& scores);

// Pairs of indicators of one parent that nearly repeat each other, contradict each other, or say nothing about it.
struct Flag {
  enum class Kind { kRedundant, kContradictory, kWeak };
  Kind kind;
  std::size_t first, second;  // nodes; kWeak: node and parent
  double correlation;
};
struct Bounds {
  double redundant = 0.9, contradictory = -0.4, weak = 0.3;
};
std::vector<Flag> flags(const composite::Structure& structure, const composite::Matrix& scores, const Bounds& bounds);

}  // namespace limen::composite_statistics
