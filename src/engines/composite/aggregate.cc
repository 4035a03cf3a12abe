// From the children of a node to the node: means, medians and outranking.
#include <algorithm>
#include <cmath>

#include "engines/composite/steps.h"

namespace limen::composite {
namespace {

// The children that count (weight over nought), with their columns.
struct Family {
  std::vector<std::span<const double>> columns;
  std::vector<double> weights;
  std::vector<std::size_t> nodes;
};

Family family_of(std::span<const double> weights, const Node& node, const Matrix& scores) {
  Family family;
  for (const std::size_t child : node.children) {
    if (!(weights[child] > 0)) continue;
    family.columns.push_back(scores.column(child));
    family.weights.push_back(weights[child]);
    family.nodes.push_back(child);
  }
  return family;
}

double transform(double x, Mean mean, double power) {
  switch (mean) {
    case Mean::kGeometric:
      return std::log(x);
    case Mean::kHarmonic:
      return 1 / x;
    case Mean::kGeneralised:
      return std::pow(x, power);
    default:
      return x;
  }
}

double back(double x, Mean mean, double power) {
  switch (mean) {
    case Mean::kGeometric:
      return std::exp(x);
    case Mean::kHarmonic:
      return 1 / x;
    case Mean::kGeneralised:
      return std::pow(x, 1 / power);
    default:
      return x;
  }
}

bool needs_positive(const Aggregation& how, Mean mean) {
  if (mean == Mean::kGeneralised) return how.power != 1;
  return mean == Mean::kGeometric || mean == Mean::kHarmonic;
}

// Weighted means by unit; `there` is the sum of weights of the children that are there.
void mean_of(const Family& family, Mean mean, double power, std::span<double> out) {
  std::vector<double> there(out.size(), 0);
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t c = 0; c < family.columns.size(); ++c) {
    const double weight = family.weights[c];
    const std::span<const double> column = family.columns[c];
    for (std::size_t row = 0; row < out.size(); ++row) {
      if (is_missing(column[row])) continue;
      out[row] += weight * (mean == Mean::kArithmetic ? column[row] : transform(column[row], mean, power));
      there[row] += weight;
    }
  }
  for (std::size_t row = 0; row < out.size(); ++row) {
    out[row] = there[row] > 0 ? out[row] / there[row] : kMissing;
    if (mean != Mean::kArithmetic && !is_missing(out[row])) out[row] = back(out[row], mean, power);
  }
}

// The figure at which half the weight lies below; between two figures where it falls exactly between them.
double weighted_median(std::vector<std::pair<double, double>>& pairs) {
  std::sort(pairs.begin(), pairs.end());
  double total = 0, below = 0;
  for (const auto& pair : pairs) total += pair.second;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    below += pairs[i].second;
    const double rest = below - total / 2;
    if (std::abs(rest) <= total * 1e-12 && i + 1 < pairs.size()) return (pairs[i].first + pairs[i + 1].first) / 2;
    if (rest > 0) return pairs[i].first;
  }
  return pairs.empty() ? kMissing : pairs.back().first;
}

void pick_of(const Family& family, Mean mean, std::span<double> out) {
  std::vector<std::pair<double, double>> pairs;
  for (std::size_t row = 0; row < out.size(); ++row) {
    pairs.clear();
    for (std::size_t c = 0; c < family.columns.size(); ++c) {
      if (!is_missing(family.columns[c][row])) pairs.emplace_back(family.columns[c][row], family.weights[c]);
    }
    if (pairs.empty()) {
      out[row] = kMissing;
    } else if (mean == Mean::kMinimum) {
      out[row] = std::min_element(pairs.begin(), pairs.end())->first;
    } else if (mean == Mean::kMaximum) {
      out[row] = std::max_element(pairs.begin(), pairs.end())->first;
    } else {
      out[row] = weighted_median(pairs);
    }
  }
}

// Copeland: over all other units, the share of weight where this one is ahead less the share where it is behind. What
// is missing for one of the two decides nothing between them; a pair with nothing in common is level. Scores that
// differ by rounding alone are level, so that the order of summing decides nothing.
void outrank(const Family& family, std::span<double> out) {
  const std::size_t units = out.size();
  std::vector<bool> any(units);
  for (const auto& column : family.columns) {
    for (std::size_t row = 0; row < units; ++row) any[row] = any[row] || !is_missing(column[row]);
  }
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t a = 0; a < units; ++a) {
    for (std::size_t b = a + 1; b < units; ++b) {
      double ahead = 0, total = 0;
      for (std::size_t c = 0; c < family.columns.size(); ++c) {
        const double x = family.columns[c][a], y = family.columns[c][b], weight = family.weights[c];
        if (is_missing(x) || is_missing(y)) continue;
        total += weight;
        ahead += are_level(x, y) ? 0 : x > y ? weight : -weight;
      }
      if (!(total > 0)) continue;
      out[a] += ahead / total;
      out[b] -= ahead / total;
    }
  }
  for (std::size_t row = 0; row < units; ++row) {
    if (!any[row]) out[row] = kMissing;
  }
}

void drop_uncovered(const Family& family, double least, std::span<double> out) {
  for (std::size_t row = 0; row < out.size(); ++row) {
    std::size_t there = 0;
    for (const auto& column : family.columns) there += is_missing(column[row]) ? 0 : 1;
    if (static_cast<double>(there) < least * static_cast<double>(family.columns.size())) out[row] = kMissing;
  }
}

}  // namespace

Result<void> aggregate(const Structure& structure, std::span<const double> weights, const Aggregation& how,
                       Matrix& scores) {
  for (const std::size_t i : structure.aggregates()) {
    const Node& node = structure.nodes()[i];
    const Mean mean = how.of(node.level);
    const Family family = family_of(weights, node, scores);
    if (needs_positive(how, mean)) {
      for (std::size_t c = 0; c < family.columns.size(); ++c) {
        const auto column = family.columns[c];
        if (std::any_of(column.begin(), column.end(), [](double x) { return x <= 0; })) {
          return Error{"composite.aggregate.not_positive",
                       node.code + ": this mean needs figures over nought, and " +
                           structure.nodes()[family.nodes[c]].code +
                           " has others; normalise to a scale over nought, such as 1 to 100"};
        }
      }
    }
    const std::span<double> out = scores.column(i);
    if (mean == Mean::kCopeland) {
      outrank(family, out);
    } else if (mean == Mean::kMedian || mean == Mean::kMinimum || mean == Mean::kMaximum) {
      pick_of(family, mean, out);
    } else {
      mean_of(family, mean, how.power, out);
    }
    if (how.coverage > 0) drop_uncovered(family, how.coverage, out);
  }
  return {};
}

}  // namespace limen::composite
