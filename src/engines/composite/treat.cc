// Outliers: winsorisation, then logarithms, under the rule of skewness and kurtosis.
#include <algorithm>
#include <cmath>

#include "engines/composite/steps.h"

namespace limen::composite {
namespace {

struct Moments {
  std::size_t count = 0;
  double skew = kMissing, kurtosis = kMissing;
};

// Central moments in two passes. Long double keeps the sums good when figures are large and close together.
Moments moments(std::span<const double> figures) {
  Moments result;
  long double sum = 0;
  for (const double x : figures) {
    if (is_missing(x)) continue;
    ++result.count;
    sum += x;
  }
  const auto n = static_cast<long double>(result.count);
  if (result.count < 3) return result;
  const long double mean = sum / n;
  long double m2 = 0, m3 = 0, m4 = 0;
  for (const double x : figures) {
    if (is_missing(x)) continue;
    const long double d = x - mean, d2 = d * d;
    m2 += d2;
    m3 += d2 * d;
    m4 += d2 * d2;
  }
  if (!(m2 > 0)) return result;
  const long double variance = m2 / (n - 1), deviation = std::sqrt(variance);
  result.skew = static_cast<double>(n / ((n - 1) * (n - 2)) * m3 / (variance * deviation));
  if (result.count < 4) return result;
  result.kurtosis = static_cast<double>(n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * m4 / (variance * variance) -
                                        3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3)));
  return result;
}

// Unknown moments (no spread, too few figures) are no reason to treat.
bool passes(const Moments& m, const Treatment& how) {
  return is_missing(m.skew) || is_missing(m.kurtosis) || std::abs(m.skew) <= how.skew || m.kurtosis <= how.kurtosis;
}

// Moves all figures equal to the outermost one to the next one inwards. Returns how many, 0 when all are equal.
int pull_in(std::span<double> column, bool high) {
  double outer = kMissing, next = kMissing;
  const auto further = [high](double a, double b) { return is_missing(b) || (high ? a > b : a < b); };
  for (const double x : column) {
    if (!is_missing(x) && further(x, outer)) outer = x;
  }
  for (const double x : column) {
    if (!is_missing(x) && x != outer && further(x, next)) next = x;
  }
  if (is_missing(next)) return 0;
  int moved = 0;
  for (double& x : column) {
    if (x != outer) continue;
    x = next;
    ++moved;
  }
  return moved;
}

int winsorise(std::span<double> column, const Treatment& how) {
  int high = 0, low = 0;
  Moments now = moments(column);
  while (high + low < how.winmax && (how.force || !passes(now, how))) {
    const bool at_top = is_missing(now.skew) || now.skew >= 0;
    // Points that were moved before are among the outermost now, so each count is of its end as a whole.
    int& end = at_top ? high : low;
    const int moved = pull_in(column, at_top);
    if (moved == 0) break;
    end = moved;
    now = moments(column);
  }
  return high + low;
}

void take_logarithm(std::span<double> column, const Treatment& how) {
  double least = kMissing, most = kMissing;
  for (const double x : column) {
    if (is_missing(x)) continue;
    least = is_missing(least) ? x : std::min(least, x);
    most = is_missing(most) ? x : std::max(most, x);
  }
  for (double& x : column) {
    if (is_missing(x)) continue;
    switch (how.log) {
      case Treatment::Log::kNone:
        break;
      case Treatment::Log::kLog:
        x = x > 0 ? std::log(x) : kMissing;
        break;
      case Treatment::Log::kCt:
        x = std::log(x - least + 0.01 * (most - least));
        break;
      case Treatment::Log::kCtOriginal:
        x = std::log(x - least + 1);
        break;
      case Treatment::Log::kGii:
        x = std::log((most - 1) * (x - least) / (most - least) + 1);
        break;
      case Treatment::Log::kBoxCox:
        x = how.lambda == 0 ? std::log(x - least + 1) : (std::pow(x - least + 1, how.lambda) - 1) / how.lambda;
        break;
    }
  }
}

// A logarithm that a figure does not have must not make it missing: the column is then left as it was.
bool can_take(std::span<const double> column, const Treatment& how) {
  double least = kMissing, most = kMissing;
  for (const double x : column) {
    if (is_missing(x)) continue;
    least = is_missing(least) ? x : std::min(least, x);
    most = is_missing(most) ? x : std::max(most, x);
  }
  if (how.log == Treatment::Log::kNone || !(most > least)) return false;
  if (how.log == Treatment::Log::kLog) return least > 0;
  // With most at or under 1 the transformation is constant or turns the order round.
  if (how.log == Treatment::Log::kGii) return most > 1;
  return true;
}

}  // namespace

double skewness(std::span<const double> figures) { return moments(figures).skew; }
double kurtosis(std::span<const double> figures) { return moments(figures).kurtosis; }

TreatedColumn treat(std::span<double> column, const Treatment& how) {
  TreatedColumn result;
  const Moments before = moments(column);
  result.skew_before = result.skew_after = before.skew;
  result.kurtosis_before = result.kurtosis_after = before.kurtosis;
  if (passes(before, how) && !how.force) return result;
  const std::vector<double> original(column.begin(), column.end());
  result.winsorised = winsorise(column, how);
  Moments after = moments(column);
  if (!passes(after, how) && can_take(how.combine ? std::span<const double>(column) : original, how)) {
    if (!how.combine) {
      std::copy(original.begin(), original.end(), column.begin());
      result.winsorised = 0;
    }
    take_logarithm(column, how);
    result.logged = true;
    after = moments(column);
  }
  result.passed = passes(after, how);
  result.skew_after = after.skew;
  result.kurtosis_after = after.kurtosis;
  return result;
}

Result<std::vector<TreatedColumn>> treat_all(const Structure& structure, const Settings& settings, Matrix& figures) {
  std::vector<TreatedColumn> result;
  for (const auto& [code, how] : settings.single_treatments) {
    const std::size_t node = structure.find(code);
    if (node == kNowhere || !structure.nodes()[node].is_indicator()) {
      return Error{"composite.treat.indicator", "there is no indicator " + code};
    }
  }
  if (!settings.treatment) return result;
  for (std::size_t c = 0; c < figures.columns(); ++c) {
    const auto own = settings.single_treatments.find(structure.nodes()[structure.indicators()[c]].code);
    const auto& how = own == settings.single_treatments.end() ? settings.treatment : own->second;
    if (how) {
      result.push_back(treat(figures.column(c), *how));
      continue;
    }
    TreatedColumn left;
    left.skew_before = left.skew_after = skewness(figures.column(c));
    left.kurtosis_before = left.kurtosis_after = kurtosis(figures.column(c));
    result.push_back(left);
  }
  return result;
}

}  // namespace limen::composite
