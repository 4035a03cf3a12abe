// Sobol' indices: the design, the runs and the estimators.
#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "engines/robustness/draws.h"
#include "engines/robustness/robustness.h"

namespace limen::robustness {

using composite::is_missing;

void Design::point(std::size_t run, std::span<double> u) const {
  const std::size_t sample = run / (factors + 2), which = run % (factors + 2);  // 0 A, 1 B, 2 + i: A with B's i
  Random random(seed, kSobolDesign, sample);
  // A's coordinates come first, then B's, whichever of them is asked for.
  for (std::size_t f = 0; f < factors; ++f) u[f] = uniform(random);
  for (std::size_t f = 0; f < factors; ++f) {
    const double b = uniform(random);
    if (which == 1 || which == f + 2) u[f] = b;
  }
}

void evaluate(const Model& model, const Design& design, std::size_t first, std::size_t last,
              std::span<double> rank_changes) {
  Model::Room room;
  std::vector<double> u(design.factors);
  for (std::size_t run = first; run < last; ++run) {
    design.point(run, u);
    model.run(u, room);
    rank_changes[run] = mean_rank_change(model.nominal().ranks, room.ranks);
  }
}

void evaluate_unit(const Model& model, const Design& design, std::size_t unit, std::size_t first, std::size_t last,
                   std::span<double> scores) {
  Model::Room room;
  std::vector<double> u(design.factors);
  for (std::size_t run = first; run < last; ++run) {
    design.point(run, u);
    model.run(u, room);
    scores[run] = model.scores(room)[unit];
  }
}

namespace {

// The sums that the estimators are made of, over samples given by number.
template <typename Samples>
Sobol estimate(const Design& design, std::span<const double> f, const Samples& samples) {
  const std::size_t width = design.factors + 2;
  const auto n = static_cast<double>(design.samples);
  Sobol result;
  for (std::size_t k = 0; k < design.samples; ++k) {
    const std::size_t at = samples(k) * width;
    result.mean += f[at] + f[at + 1];
  }
  result.mean /= 2 * n;
  std::vector<double> first(design.factors), first_jansen(design.factors), total(design.factors);
  for (std::size_t k = 0; k < design.samples; ++k) {
    const std::size_t at = samples(k) * width;
    const double a = f[at] - result.mean, b = f[at + 1] - result.mean;
    result.variance += a * a + b * b;
    for (std::size_t i = 0; i < design.factors; ++i) {
      const double mixed = f[at + 2 + i] - result.mean;
      first[i] += b * (mixed - a);
      first_jansen[i] += (b - mixed) * (b - mixed);
      total[i] += (a - mixed) * (a - mixed);
    }
  }
  result.variance /= 2 * n;
  result.factors.resize(design.factors);
  // What is left of a constant by rounding is no variance.
  if (!(result.variance > 1e-24 * (1 + result.mean * result.mean))) return result;
  for (std::size_t i = 0; i < design.factors; ++i) {
    result.factors[i].first = first[i] / n / result.variance;
    result.factors[i].first_jansen = 1 - first_jansen[i] / (2 * n) / result.variance;
    result.factors[i].total = total[i] / (2 * n) / result.variance;
  }
  return result;
}

}  // namespace

Sobol sobol(const Design& design, std::span<const double> outputs, std::size_t resamples) {
  Sobol result = estimate(design, outputs, [](std::size_t k) { return k; });
  std::vector<std::vector<double>> first(design.factors), total(design.factors);
  std::vector<std::size_t> picked(design.samples);
  for (std::size_t r = 0; r < resamples; ++r) {
    Random random(design.seed, kResampling, r);
    for (std::size_t& sample : picked) sample = random.below(design.samples);
    const Sobol again = estimate(design, outputs, [&](std::size_t k) { return picked[k]; });
    for (std::size_t i = 0; i < design.factors; ++i) {
      if (is_missing(again.factors[i].first)) continue;
      first[i].push_back(again.factors[i].first);
      total[i].push_back(again.factors[i].total);
    }
  }
  for (std::size_t i = 0; i < design.factors; ++i) {
    result.factors[i].first_interval = interval_of(first[i]);
    result.factors[i].total_interval = interval_of(total[i]);
  }
  return result;
}

}  // namespace limen::robustness
