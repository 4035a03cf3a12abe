#include "engines/rank_intervals/rank_intervals.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace limen::rank_intervals {
namespace {

// The weighted means of all units at these weights.
void mean_of_each(std::span<const double> scores, std::span<const double> weights, std::vector<double>& means) {
  const std::size_t members = weights.size();
  for (std::size_t unit = 0; unit < means.size(); ++unit) {
    double sum = 0, weight = 0;
    for (std::size_t member = 0; member < members; ++member) {
      const double score = scores[unit * members + member];
      if (std::isnan(score)) continue;
      sum += weights[member] * score;
      weight += weights[member];
    }
    means[unit] = weight > 0 ? sum / weight : kMissing;
  }
}

// Who has a score, best first.
void order_of(const std::vector<double>& means, std::vector<std::size_t>& order) {
  order.clear();
  for (std::size_t unit = 0; unit < means.size(); ++unit) {
    if (!std::isnan(means[unit])) order.push_back(unit);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return means[a] > means[b]; });
}

}  // namespace

std::vector<Interval> intervals(std::span<const double> scores, std::span<const double> weights,
                                const Settings& settings) {
  const std::size_t units = weights.empty() ? 0 : scores.size() / weights.size();
  std::vector<double> means(units), drawn(weights.begin(), weights.end());
  std::vector<std::size_t> order, counts(units * (units + 1)), nominal(units);
  const auto rank_all = [&](const auto& tell) {
    mean_of_each(scores, drawn, means);
    order_of(means, order);
    std::size_t rank = 0;
    for (std::size_t place = 0; place < order.size(); ++place) {
      if (place == 0 || means[order[place]] != means[order[place - 1]]) rank = place + 1;
      tell(order[place], rank);
    }
  };
  rank_all([&](std::size_t unit, std::size_t rank) { nominal[unit] = rank; });
  Random random(settings.seed);
  for (std::size_t run = 0; run < settings.runs; ++run) {
    for (std::size_t member = 0; member < weights.size(); ++member) {
      const double v = static_cast<double>(random.next() >> 11U) * 0x1p-52 - 1;
      drawn[member] = weights[member] * (1 + settings.spread * v);
    }
    rank_all([&](std::size_t unit, std::size_t rank) { ++counts[unit * (units + 1) + rank]; });
  }
  std::vector<Interval> result(units);
  const double last = static_cast<double>(settings.runs - 1);
  const auto low_place = static_cast<std::size_t>(std::floor(0.05 * last));
  const auto high_place = static_cast<std::size_t>(std::ceil(0.95 * last));
  for (std::size_t unit = 0; unit < units; ++unit) {
    if (nominal[unit] == 0) continue;
    std::size_t seen = 0;
    Interval& interval = result[unit];
    for (std::size_t rank = 1; rank <= units && interval.high == 0; ++rank) {
      seen += counts[unit * (units + 1) + rank];
      if (interval.low == 0 && seen > low_place) interval.low = rank;
      if (seen > high_place) interval.high = rank;
    }
    interval.low = std::min(interval.low, nominal[unit]);
    interval.high = std::max(interval.high, nominal[unit]);
  }
  return result;
}

}  // namespace limen::rank_intervals
