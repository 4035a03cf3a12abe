// Normalisation of figures, and ranks.
#include <algorithm>
#include <cmath>
#include <functional>

#include "engines/composite/steps.h"

namespace limen::composite {
namespace {

struct Range {
  double least = kMissing, most = kMissing;
  std::size_t count = 0;
};

Range range_of(std::span<const double> column) {
  Range range;
  for (const double x : column) {
    if (is_missing(x)) continue;
    ++range.count;
    if (!(range.least <= x)) range.least = x;
    if (!(range.most >= x)) range.most = x;
  }
  return range;
}

// 1 for the least; ties have the lower rank.
template <typename Equal>
std::vector<double> ascending(std::span<const double> column, const Equal& equal) {
  std::vector<double> result(column.size(), kMissing);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (!is_missing(column[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return column[a] < column[b]; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool tie = i > 0 && equal(column[order[i]], column[order[i - 1]]);
    result[order[i]] = tie ? result[order[i - 1]] : static_cast<double>(i + 1);
  }
  return result;
}

void z_score(std::span<double> x, const Scale& how) {
  long double sum = 0;
  std::size_t n = 0;
  for (const double v : x) {
    if (is_missing(v)) continue;
    sum += v;
    ++n;
  }
  const long double mean = sum / static_cast<long double>(n);
  long double squares = 0;
  for (const double v : x) {
    if (!is_missing(v)) squares += (v - mean) * (v - mean);
  }
  const auto deviation = static_cast<double>(std::sqrt(squares / static_cast<long double>(n - 1)));
  for (double& v : x) v = (v - static_cast<double>(mean)) / deviation * how.high + how.low;
}

void rank_all(std::span<double> x, const Scale& how, std::size_t count) {
  const std::vector<double> rank = ascending(x, std::equal_to<>());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = rank[i];
    if (how.scaling != Scaling::kRank) x[i] -= 1;
    if (how.scaling == Scaling::kPercentRank) x[i] /= static_cast<double>(count) - 1;
  }
}

void distance(std::span<double> x, double least, double best, bool cap) {
  for (double& v : x) {
    v = 1 - (best - v) / (best - least);
    if (cap && v > 1) v = 1;
  }
}

void goalposts(std::span<double> x, const Scale& how, int direction) {
  for (double& v : x) {
    // The figure comes reversed; the posts are as it was before.
    v = (v * direction - how.low) / (how.high - how.low);
    if (direction < 0) v = 1 - v;
    if (how.cap && v > 1) v = 1;
    if (how.cap && v < 0) v = 0;
    v *= how.factor;
  }
}

bool needs_span(Scaling scaling) {
  return scaling == Scaling::kScaled || scaling == Scaling::kGoalposts || scaling == Scaling::kMinMax;
}

Result<double> reference_of(const Node& node, const std::vector<Unit>& units, std::span<const double> x,
                            const Scale& how) {
  if (how.scaling == Scaling::kDistanceToTarget) {
    if (!node.target) return Error{"composite.normalise.target", node.code + ": the structure has no target for it"};
    return *node.target * node.direction;
  }
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].code == how.reference) return x[i];
  }
  return Error{"composite.normalise.reference", "no unit " + how.reference};
}

Result<void> normalise_column(const Node& node, const std::vector<Unit>& units, std::span<double> x, const Scale& how) {
  for (double& v : x) v *= node.direction;
  const Range range = range_of(x);
  // The other way round every figure would silently count against its direction.
  if (needs_span(how.scaling) && !(std::isfinite(how.low) && std::isfinite(how.high) && how.low < how.high)) {
    return Error{"composite.normalise.range", node.code + ": the low end of a scale is below its high end"};
  }
  if (how.scaling == Scaling::kZScore && !(std::isfinite(how.low) && std::isfinite(how.high) && how.high > 0)) {
    return Error{"composite.normalise.range", node.code + ": the deviation of a scale is over nought"};
  }
  switch (how.scaling) {
    case Scaling::kNone:
      break;
    case Scaling::kMinMax:
      for (double& v : x) v = (v - range.least) / (range.most - range.least) * (how.high - how.low) + how.low;
      break;
    case Scaling::kZScore:
      z_score(x, how);
      break;
    case Scaling::kScaled:
      for (double& v : x) v = (v - how.low) / (how.high - how.low) * 100;
      break;
    case Scaling::kRank:
    case Scaling::kPercentRank:
    case Scaling::kBorda:
      rank_all(x, how, range.count);
      break;
    case Scaling::kDistanceToMax:
      distance(x, range.least, range.most, how.cap);
      break;
    case Scaling::kDistanceToReference:
    case Scaling::kDistanceToTarget: {
      const double best = TRY(reference_of(node, units, x, how));
      distance(x, range.least, best, how.cap);
      break;
    }
    case Scaling::kFractionOfMax:
      for (double& v : x) v /= range.most;
      break;
    case Scaling::kGoalposts:
      goalposts(x, how, node.direction);
      break;
  }
  return {};
}

}  // namespace

Result<Matrix> normalise(const Structure& structure, const std::vector<Unit>& units, const Matrix& figures,
                         const Normalisation& how) {
  for (const auto& [code, scale] : how.single) {
    const std::size_t node = structure.find(code);
    if (node == kNowhere || !structure.nodes()[node].is_indicator()) {
      return Error{"composite.normalise.indicator", "there is no indicator " + code};
    }
  }
  Matrix result = figures;
  for (const std::size_t i : structure.indicators()) {
    const Node& node = structure.nodes()[i];
    const auto own = how.single.find(node.code);
    TRY(normalise_column(node, units, result.column(node.column), own == how.single.end() ? how.all : own->second));
  }
  return result;
}

std::vector<double> ranks(std::span<const double> scores) {
  std::vector<double> reversed(scores.begin(), scores.end());
  for (double& score : reversed) score = -score;
  return ascending(reversed, are_level);
}

}  // namespace limen::composite
