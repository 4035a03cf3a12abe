// Principal components, effective weights and flags.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engines/composite_statistics/composite_statistics.h"

namespace limen::composite_statistics {
namespace {

using composite::is_missing;
using composite::Matrix;

// Jacobi's rotations: slow and exact, for matrices of dozens of columns. `a` becomes diagonal, `v` the eigenvectors.
void diagonalise(Matrix& a, Matrix& v) {
  const std::size_t n = a.rows();
  for (std::size_t i = 0; i < n; ++i) v.at(i, i) = 1;
  for (int sweep = 0; sweep < 100; ++sweep) {
    double off = 0;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) off += a.at(p, q) * a.at(p, q);
    }
    if (off < 1e-30) return;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (a.at(p, q) == 0) continue;
        const double theta = (a.at(q, q) - a.at(p, p)) / (2 * a.at(p, q));
        const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        const auto turn = [c, s](double& x, double& y) {
          const double old = x;
          x = c * old - s * y;
          y = s * old + c * y;
        };
        for (std::size_t k = 0; k < n; ++k) turn(a.at(k, p), a.at(k, q));
        for (std::size_t k = 0; k < n; ++k) turn(a.at(p, k), a.at(q, k));
        for (std::size_t k = 0; k < n; ++k) turn(v.at(k, p), v.at(k, q));
      }
    }
  }
}

std::vector<std::vector<double>> whole_rows(const Columns& columns) {
  std::vector<std::vector<double>> whole(columns.size());
  for (std::size_t row = 0; row < columns[0].size(); ++row) {
    if (std::any_of(columns.begin(), columns.end(), [row](const auto& c) { return is_missing(c[row]); })) continue;
    for (std::size_t c = 0; c < columns.size(); ++c) whole[c].push_back(columns[c][row]);
  }
  return whole;
}

}  // namespace

Result<Components> principal_components(const Columns& columns) {
  if (columns.size() < 2) return Error{"composite.pca.columns", "components need two columns or more"};
  const auto whole = whole_rows(columns);
  const Columns views(whole.begin(), whole.end());
  const std::size_t n = columns.size();
  Matrix a = correlations(views, Correlation::kPearson), v(n, n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < n; ++k) {
      if (is_missing(a.at(i, k))) {
        return Error{"composite.pca.units", "components need three units without a gap, and spread in each column"};
      }
    }
  }
  diagonalise(a, v);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return a.at(x, x) > a.at(y, y); });
  Components result;
  result.units = whole[0].size();
  result.loadings = Matrix(n, n);
  for (std::size_t k = 0; k < n; ++k) {
    result.variances.push_back(a.at(order[k], order[k]));
    result.shares.push_back(a.at(order[k], order[k]) / static_cast<double>(n));
    const auto from = v.column(order[k]);
    const double largest =
        *std::max_element(from.begin(), from.end(), [](double x, double y) { return std::abs(x) < std::abs(y); });
    for (std::size_t i = 0; i < n; ++i) result.loadings.at(i, k) = largest < 0 ? -from[i] : from[i];
  }
  return result;
}

std::vector<double> effective_weights(const composite::Structure& structure, std::span<const double> weights) {
  std::vector<double> result(structure.nodes().size(), 1);
  const auto& aggregates = structure.aggregates();
  for (auto node = aggregates.rbegin(); node != aggregates.rend(); ++node) {
    double sum = 0;
    for (const std::size_t child : structure.nodes()[*node].children) sum += weights[child];
    for (const std::size_t child : structure.nodes()[*node].children) {
      result[child] = sum > 0 ? result[*node] * weights[child] / sum : 0;
    }
  }
  return result;
}

Columns indicators_below(const composite::Structure& structure, std::size_t node, const Matrix& figures) {
  Columns result;
  for (const std::size_t i : structure.indicators()) {
    std::size_t up = i;
    while (up != composite::kNowhere && up != node) up = structure.nodes()[up].parent;
    if (up == node) result.push_back(figures.column(structure.nodes()[i].column));
  }
  return result;
}

Columns children_of(const composite::Structure& structure, std::size_t node, const Matrix& scores) {
  Columns result;
  for (const std::size_t child : structure.nodes()[node].children) result.push_back(scores.column(child));
  return result;
}

std::vector<Flag> flags(const composite::Structure& structure, const Matrix& scores, const Bounds& bounds) {
  std::vector<Flag> result;
  for (const std::size_t parent : structure.aggregates()) {
    const auto& children = structure.nodes()[parent].children;
    for (std::size_t i = 0; i < children.size(); ++i) {
      for (std::size_t k = i + 1; k < children.size(); ++k) {
        const double r = pearson(scores.column(children[i]), scores.column(children[k]));
        if (r > bounds.redundant) result.push_back({Flag::Kind::kRedundant, children[i], children[k], r});
        if (r < bounds.contradictory) result.push_back({Flag::Kind::kContradictory, children[i], children[k], r});
      }
      const double with_parent = pearson(scores.column(children[i]), scores.column(parent));
      if (with_parent < bounds.weak) result.push_back({Flag::Kind::kWeak, children[i], parent, with_parent});
    }
  }
  return result;
}

}  // namespace limen::composite_statistics
