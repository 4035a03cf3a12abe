#include <algorithm>
#include <cmath>

#include "engines/composite_statistics/composite_statistics.h"

namespace limen::composite_statistics {
namespace {

using composite::is_missing;
using composite::kMissing;

struct Pairs {
  std::vector<double> x, y;
};

Pairs pairs_of(std::span<const double> x, std::span<const double> y) {
  Pairs pairs;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (is_missing(x[i]) || is_missing(y[i])) continue;
    pairs.x.push_back(x[i]);
    pairs.y.push_back(y[i]);
  }
  return pairs;
}

// Sums of squares and products about the means.
struct Products {
  double xx = 0, yy = 0, xy = 0;
};
Products products_of(const Pairs& pairs) {
  long double mean_x = 0, mean_y = 0;
  const auto n = static_cast<long double>(pairs.x.size());
  for (std::size_t i = 0; i < pairs.x.size(); ++i) {
    mean_x += pairs.x[i] / n;
    mean_y += pairs.y[i] / n;
  }
  long double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < pairs.x.size(); ++i) {
    const long double dx = pairs.x[i] - mean_x, dy = pairs.y[i] - mean_y;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return {static_cast<double>(xx), static_cast<double>(yy), static_cast<double>(xy)};
}

double pearson_of(const Pairs& pairs) {
  if (pairs.x.size() < 3) return kMissing;
  const Products p = products_of(pairs);
  if (!(p.xx > 0 && p.yy > 0)) return kMissing;
  return std::clamp(p.xy / std::sqrt(p.xx) / std::sqrt(p.yy), -1.0, 1.0);
}

// Ties share the mean of their ranks.
std::vector<double> average_ranks(const std::vector<double>& figures) {
  std::vector<std::size_t> order(figures.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return figures[a] < figures[b]; });
  std::vector<double> ranks(figures.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && figures[order[end]] == figures[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) ranks[order[k]] = static_cast<double>(i + 1 + end) / 2;
    i = end;
  }
  return ranks;
}

// The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8, evaluated by
// Lentz's method). 0 <= x <= 1.
double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x)) / a;
  double f = 1, c = 1, d = 0;
  for (int i = 0; i <= 400; ++i) {
    const double m = i / 2;
    double term = 1;
    if (i > 0 && i % 2 == 0) term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    if (i % 2 == 1) term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + term * d;
    d = std::abs(d) < 1e-300 ? 1e300 : 1 / d;
    c = 1 + term / c;
    if (std::abs(c) < 1e-300) c = 1e-300;
    f *= c * d;
    if (std::abs(1 - c * d) < 1e-15) break;
  }
  return front * (f - 1);
}

double covariance(std::span<const double> x, std::span<const double> y) {
  const Pairs pairs = pairs_of(x, y);
  if (pairs.x.size() < 2) return kMissing;
  return products_of(pairs).xy / static_cast<double>(pairs.x.size() - 1);
}

}  // namespace

double pearson(std::span<const double> x, std::span<const double> y) { return pearson_of(pairs_of(x, y)); }

double spearman(std::span<const double> x, std::span<const double> y) {
  const Pairs pairs = pairs_of(x, y);
  return pearson_of({average_ranks(pairs.x), average_ranks(pairs.y)});
}

double kendall(std::span<const double> x, std::span<const double> y) {
  const Pairs pairs = pairs_of(x, y);
  if (pairs.x.size() < 3) return kMissing;
  double agree = 0, in_x = 0, in_y = 0;
  const auto sign = [](double d) { return d > 0 ? 1 : d < 0 ? -1 : 0; };
  for (std::size_t i = 0; i < pairs.x.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const int a = sign(pairs.x[i] - pairs.x[k]), b = sign(pairs.y[i] - pairs.y[k]);
      agree += a * b;
      in_x += a * a;
      in_y += b * b;
    }
  }
  return in_x > 0 && in_y > 0 ? agree / std::sqrt(in_x * in_y) : kMissing;
}

double correlation_p_value(double r, std::size_t pairs) {
  if (is_missing(r) || pairs < 3) return kMissing;
  const double freedom = static_cast<double>(pairs) - 2;
  if (std::abs(r) >= 1) return 0;
  const double t2 = r * r * freedom / (1 - r * r);
  return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t2));
}

composite::Matrix correlations(const Columns& columns, Correlation kind) {
  composite::Matrix result(columns.size(), columns.size(), 1);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const double r = kind == Correlation::kPearson    ? pearson(columns[i], columns[k])
                       : kind == Correlation::kSpearman ? spearman(columns[i], columns[k])
                                                        : kendall(columns[i], columns[k]);
      result.at(i, k) = result.at(k, i) = r;
    }
  }
  return result;
}

double cronbach(const Columns& columns) {
  if (columns.size() < 2) return kMissing;
  double trace = 0, sum = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t k = 0; k <= i; ++k) {
      const double c = covariance(columns[i], columns[k]);
      sum += i == k ? c : 2 * c;
      if (i == k) trace += c;
    }
  }
  const auto k = static_cast<double>(columns.size());
  return sum != 0 ? k / (k - 1) * (1 - trace / sum) : kMissing;
}

}  // namespace limen::composite_statistics
