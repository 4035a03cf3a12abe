#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "engines/robustness/draws.h"
#include "engines/robustness/robustness.h"

namespace limen::robustness {
namespace {

using composite::is_missing;
using composite::kMissing;

constexpr std::size_t kMaxScores = 200'000'000;

void draw(std::uint64_t seed, std::size_t run, std::span<double> u) {
  Random random(seed, kUncertainty, run);
  for (double& coordinate : u) coordinate = uniform(random);
}

}  // namespace

double quantile(std::span<const double> sorted, double share) {
  if (sorted.empty()) return kMissing;
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

Result<Runs> Runs::reserve(const Model& model, std::size_t count, std::uint64_t seed) {
  if (count == 0 || count > kMaxScores / std::max<std::size_t>(1, model.units())) {
    return Error{"robustness.runs.count", "at least one run, and not over 200 million scores in all"};
  }
  Runs runs;
  runs.count = count;
  runs.seed = seed;
  runs.scores = composite::Matrix(count, model.units());
  runs.ranks.resize(count * model.units());
  runs.mean_rank_change.resize(count);
  return runs;
}

std::vector<double> point_of(const Model& model, std::uint64_t seed, std::size_t run) {
  std::vector<double> u(model.factors().size());
  draw(seed, run, u);
  return u;
}

void evaluate(const Model& model, std::size_t first, std::size_t last, Runs& runs) {
  Model::Room room;
  std::vector<double> u(model.factors().size());
  for (std::size_t run = first; run < last; ++run) {
    draw(runs.seed, run, u);
    model.run(u, room);
    const auto scores = model.scores(room);
    for (std::size_t unit = 0; unit < scores.size(); ++unit) {
      runs.scores.at(run, unit) = scores[unit];
      const double rank = room.ranks[unit];
      runs.ranks[unit * runs.count + run] = is_missing(rank) ? 0 : static_cast<std::uint16_t>(rank);
    }
    runs.mean_rank_change[run] = mean_rank_change(model.nominal().ranks, room.ranks);
  }
}

std::vector<UnitSpread> summarise(const Model& model, const Runs& runs) {
  std::vector<UnitSpread> result;
  const auto nominal = model.nominal().scores.column(model.structure().root());
  std::vector<double> scores, ranks;
  for (std::size_t unit = 0; unit < model.units(); ++unit) {
    UnitSpread spread;
    spread.nominal_score = nominal[unit];
    spread.nominal_rank = model.nominal().ranks[unit];
    scores.clear();
    ranks.clear();
    double sum = 0, squares = 0, rank_sum = 0;
    for (std::size_t run = 0; run < runs.count; ++run) {
      const double score = runs.scores.at(run, unit);
      if (is_missing(score)) continue;
      scores.push_back(score);
      ranks.push_back(runs.ranks[unit * runs.count + run]);
      sum += score;
      rank_sum += ranks.back();
    }
    spread.runs = scores.size();
    if (spread.runs > 0) {
      const auto n = static_cast<double>(spread.runs);
      spread.mean_score = sum / n;
      spread.mean_rank = rank_sum / n;
      for (const double score : scores) squares += (score - spread.mean_score) * (score - spread.mean_score);
      spread.deviation = spread.runs > 1 ? std::sqrt(squares / (n - 1)) : 0;
      spread.score = interval_of(scores);
      spread.rank = interval_of(ranks);
    }
    result.push_back(spread);
  }
  return result;
}

}  // namespace limen::robustness
