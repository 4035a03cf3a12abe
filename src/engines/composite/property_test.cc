// What holds for every index: made-up trees and tables of any shape.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "engines/composite/composite.h"

namespace limen::composite {
namespace {

struct Case {
  std::vector<NodeLine> lines;
  Data data;
};

// A tree of random depth over 4 to 12 indicators, with 3 to 20 units; one figure in ten is missing.
Case make(std::uint64_t seed) {
  Random random(seed);
  Case result;
  std::vector<std::string> aggregates{"root"};
  result.lines.push_back({.kind = NodeLine::Kind::kAggregate, .code = "root"});
  const int inner = random.between(1, 5);
  for (int i = 0; i < inner; ++i) {
    const std::string code = "n" + std::to_string(i);
    result.lines.push_back({.kind = NodeLine::Kind::kAggregate,
                            .code = code,
                            .parent = random.pick(aggregates),
                            .weight = 0.25 * random.between(1, 8)});
    aggregates.push_back(code);
  }
  int leaves = 0;
  const auto leaf = [&](const std::string& parent) {
    result.lines.push_back({.code = "i" + std::to_string(leaves++),
                            .parent = parent,
                            .direction = random.chance(1, 3) ? -1 : 1,
                            .weight = 0.25 * random.between(1, 8)});
  };
  for (const std::string& parent : aggregates) leaf(parent);
  for (int i = random.between(0, 6); i > 0; --i) leaf(random.pick(aggregates));
  const auto units = static_cast<std::size_t>(random.between(3, 20));
  result.data.indicators = Matrix(units, static_cast<std::size_t>(leaves));
  for (std::size_t row = 0; row < units; ++row) {
    result.data.units.push_back({"u" + std::to_string(row), ""});
    for (std::size_t c = 0; c < result.data.indicators.columns(); ++c) {
      if (!random.chance(1, 10)) result.data.indicators.at(row, c) = random.between(1, 1000) * 0.37;
    }
  }
  return result;
}

Settings settings_of(std::uint64_t seed) {
  constexpr Mean kMeans[] = {Mean::kArithmetic, Mean::kGeometric, Mean::kHarmonic, Mean::kGeneralised,
                             Mean::kMedian,     Mean::kCopeland,  Mean::kMinimum,  Mean::kMaximum};
  constexpr Scaling kScalings[] = {Scaling::kMinMax, Scaling::kRank, Scaling::kGoalposts};
  Settings settings;
  settings.treatment = Treatment{};
  settings.normalisation = Normalisation{.all = {.scaling = kScalings[seed % 3], .low = 1, .high = 100}};
  if (seed % 3 == 2)
    settings.normalisation->all = {.scaling = Scaling::kGoalposts, .low = -10, .high = 400, .factor = 100};
  settings.aggregation = {.all = kMeans[seed % 8], .power = 2};
  return settings;
}

std::vector<double> root_scores(const Case& c, const Settings& settings) {
  const auto structure = Structure::build(c.lines);
  EXPECT_TRUE(structure.ok()) << structure.error().to_text();
  const auto built = build(*structure, c.data, settings);
  EXPECT_TRUE(built.ok()) << built.error().to_text();
  if (!built.ok()) return {};
  const auto root = built->scores.column(structure->root());
  return {root.begin(), root.end()};
}

void expect_same(const std::vector<double>& a, const std::vector<double>& b, std::uint64_t seed) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (is_missing(a[i])) {
      EXPECT_TRUE(is_missing(b[i])) << seed;
    } else {
      EXPECT_NEAR(a[i], b[i], 1e-9 * (1 + std::abs(a[i]))) << seed;
    }
  }
}

std::vector<std::size_t> shuffled(std::size_t n, Random& random) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

TEST(CompositeProperties, OrderOfUnitsChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Case one = make(seed);
    Random random(seed, 1);
    const auto order = shuffled(one.data.units.size(), random);
    Case two = one;
    for (std::size_t row = 0; row < order.size(); ++row) {
      two.data.units[row] = one.data.units[order[row]];
      for (std::size_t c = 0; c < one.data.indicators.columns(); ++c) {
        two.data.indicators.at(row, c) = one.data.indicators.at(order[row], c);
      }
    }
    const auto first = root_scores(one, settings_of(seed)), second = root_scores(two, settings_of(seed));
    std::vector<double> back(second.size());
    for (std::size_t row = 0; row < order.size(); ++row) back[order[row]] = second[row];
    expect_same(first, back, seed);
  }
}

TEST(CompositeProperties, OrderOfIndicatorsChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Case one = make(seed);
    Random random(seed, 2);
    Case two = one;
    const auto order = shuffled(one.lines.size(), random);
    for (std::size_t i = 0; i < order.size(); ++i) two.lines[i] = one.lines[order[i]];
    const auto first = Structure::build(one.lines), second = Structure::build(two.lines);
    for (const std::size_t node : second->indicators()) {
      const Node& there = first->nodes()[first->find(second->nodes()[node].code)];
      const auto from = one.data.indicators.column(there.column);
      std::copy(from.begin(), from.end(), two.data.indicators.column(second->nodes()[node].column).begin());
    }
    expect_same(root_scores(one, settings_of(seed)), root_scores(two, settings_of(seed)), seed);
  }
}

TEST(CompositeProperties, TheScaleOfWeightsChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Case one = make(seed);
    Case two = one;
    for (NodeLine& line : two.lines) line.weight *= 37.5;
    expect_same(root_scores(one, settings_of(seed)), root_scores(two, settings_of(seed)), seed);
  }
}

// With fixed posts and a mean of figures, a better figure never makes the unit's score lower. (Ranks and min-max make
// no such promise: there, the scale moves with the figure.)
TEST(CompositeProperties, ABetterFigureNeverLowersTheScore) {
  constexpr Mean kMonotone[] = {Mean::kArithmetic, Mean::kGeometric, Mean::kHarmonic, Mean::kGeneralised,
                                Mean::kMedian,     Mean::kCopeland,  Mean::kMinimum,  Mean::kMaximum};
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const Case one = make(seed);
    Random random(seed, 3);
    Settings settings;
    settings.normalisation =
        Normalisation{.all = {.scaling = Scaling::kGoalposts, .low = -10, .high = 1000, .factor = 100}};
    settings.aggregation = {.all = kMonotone[seed % 8], .power = 2};
    const auto structure = Structure::build(one.lines);
    const std::size_t row = random.below(one.data.units.size()), c = random.below(one.data.indicators.columns());
    if (is_missing(one.data.indicators.at(row, c))) continue;
    Case two = one;
    two.data.indicators.at(row, c) += structure->nodes()[structure->indicators()[c]].direction * random.between(1, 90);
    two.data.indicators.at(row, c) = std::clamp(two.data.indicators.at(row, c), -9.0, 999.0);
    const bool better = (two.data.indicators.at(row, c) - one.data.indicators.at(row, c)) *
                            structure->nodes()[structure->indicators()[c]].direction >=
                        0;
    if (!better) continue;
    const double before = root_scores(one, settings)[row], after = root_scores(two, settings)[row];
    EXPECT_GE(after, before - 1e-9) << seed;
  }
}

TEST(CompositeProperties, AMeanLiesBetweenItsChildrenAndTheyAreOrdered) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Case one = make(seed);
    Settings settings = settings_of(seed);
    std::vector<std::vector<double>> by_mean;
    for (const Mean mean : {Mean::kMinimum, Mean::kHarmonic, Mean::kGeometric, Mean::kArithmetic, Mean::kMaximum}) {
      settings.aggregation = {.all = mean};
      by_mean.push_back(root_scores(one, settings));
    }
    for (std::size_t k = 1; k < by_mean.size(); ++k) {
      for (std::size_t row = 0; row < by_mean[k].size(); ++row) {
        if (is_missing(by_mean[k][row])) continue;
        EXPECT_LE(by_mean[k - 1][row], by_mean[k][row] + 1e-9) << seed << ' ' << k;
      }
    }
  }
}

}  // namespace
}  // namespace limen::composite
