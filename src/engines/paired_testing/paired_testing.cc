#include "engines/paired_testing/paired_testing.h"

#include <algorithm>
#include <cmath>

namespace limen::paired_testing {
namespace {

// Two-sided: twice the smaller tail of Binomial(n, 1/2), at most 1. Terms are summed from the largest down, each from
// the one before, so that thousands of pairs neither overflow nor lose digits.
double mcnemar(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t n = a + b, k = std::min(a, b);
  if (n == 0) return 1;
  const auto trials = static_cast<double>(n);
  const double largest = std::lgamma(trials + 1) - std::lgamma(static_cast<double>(k) + 1) -
                         std::lgamma(static_cast<double>(n - k) + 1) - trials * std::log(2.0);
  double sum = 1, term = 1;
  for (std::uint64_t i = k; i > 0 && term > 1e-18 * sum; --i) {
    term *= static_cast<double>(i) / static_cast<double>(n - i + 1);
    sum += term;
  }
  return std::min(1.0, 2 * std::exp(largest) * sum);
}

// The normal quantile, by bisection of erfc: exact to double precision and quick enough.
double normal_quantile(double share) {
  double low = -40, high = 40;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

struct Limits {
  double low, high;
};
Limits wilson(double share, double n, double z) {
  const double centre = share + z * z / (2 * n), spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (centre - spread) / scale), std::min(1.0, (centre + spread) / scale)};
}

double correlation(const Counts& counts, double n) {
  const auto a = static_cast<double>(counts.both), b = static_cast<double>(counts.only_a);
  const auto c = static_cast<double>(counts.only_b), d = static_cast<double>(counts.neither);
  const double margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (!(margins > 0)) return 0;
  double product = a * d - b * c;
  if (product > 0) product = std::max(0.0, product - n / 2);
  return product / std::sqrt(margins);
}

double joined(double x, double y, double phi) { return std::sqrt(std::max(0.0, x * x - 2 * phi * x * y + y * y)); }

}  // namespace

Outcome outcome_of(Treatment a, Treatment b) {
  if (a == b) return a == Treatment::kFavourable ? Outcome::kBoth : Outcome::kNeither;
  return a == Treatment::kFavourable ? Outcome::kOnlyA : Outcome::kOnlyB;
}

void Counts::add(Outcome outcome) {
  switch (outcome) {
    case Outcome::kBoth:
      ++both;
      break;
    case Outcome::kOnlyA:
      ++only_a;
      break;
    case Outcome::kOnlyB:
      ++only_b;
      break;
    case Outcome::kNeither:
      ++neither;
      break;
  }
}

Result<Analysis> analyse(const Counts& counts, double confidence) {
  constexpr std::uint64_t kMost = 1'000'000'000;
  if (!(confidence > 0 && confidence < 1)) {
    return Error{"paired_testing.confidence", "a confidence is over 0 and under 1"};
  }
  if (std::max({counts.both, counts.only_a, counts.only_b, counts.neither}) > kMost) {
    return Error{"paired_testing.too_large", "over 10^9 pairs"};
  }
  if (counts.usable() == 0) return Error{"paired_testing.empty", "no usable pair"};
  const auto n = static_cast<double>(counts.usable());
  const double rate_a = static_cast<double>(counts.both + counts.only_a) / n;
  const double rate_b = static_cast<double>(counts.both + counts.only_b) / n;
  const double z = normal_quantile(0.5 + confidence / 2), phi = correlation(counts, n);
  const Limits a = wilson(rate_a, n, z), b = wilson(rate_b, n, z);
  Analysis result;
  result.usable = counts.usable();
  result.differing = counts.only_a + counts.only_b;
  result.net_rate = (static_cast<double>(counts.only_a) - static_cast<double>(counts.only_b)) / n;
  result.low = std::max(-1.0, result.net_rate - joined(rate_a - a.low, b.high - rate_b, phi));
  result.high = std::min(1.0, result.net_rate + joined(a.high - rate_a, rate_b - b.low, phi));
  result.p_value = mcnemar(counts.only_a, counts.only_b);
  return result;
}

}  // namespace limen::paired_testing
