#include "engines/composite_weights/composite_weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engines/composite_statistics/composite_statistics.h"

namespace limen::composite_weights {
namespace {

using namespace composite;

Structure flat(int n) {
  std::string text = "iCode,Parent,Type\n";
  for (int i = 0; i < n; ++i) text += "i" + std::to_string(i) + ",r,Indicator\n";
  return Structure::read_csv(text + "r,,Aggregate\n", "s").take();
}

// Columns with these deviations, and a common part of this size.
Matrix made_up(std::mt19937& random, std::size_t units, const std::vector<double>& deviations, double common) {
  std::normal_distribution<double> normal;
  Matrix figures(units, deviations.size());
  for (std::size_t row = 0; row < units; ++row) {
    const double shared = normal(random);
    for (std::size_t c = 0; c < deviations.size(); ++c) {
      figures.at(row, c) = 50 + deviations[c] * (std::sqrt(common) * shared + std::sqrt(1 - common) * normal(random));
    }
  }
  return figures;
}

TEST(CorrelationRatio, SeesBentRelationsAndIsTheSquareOfRForStraightOnes) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  std::vector<double> x, straight, bent, noise;
  for (int i = 0; i < 2000; ++i) {
    const double a = normal(random), b = normal(random);
    x.push_back(a);
    straight.push_back(0.6 * a + 0.8 * b);
    bent.push_back(a * a);
    noise.push_back(b);
  }
  const double r = composite_statistics::pearson(x, straight);
  EXPECT_NEAR(r, 0.6, 0.05);
  EXPECT_NEAR(correlation_ratio(x, straight), r * r, 0.02);
  EXPECT_GT(correlation_ratio(x, bent), 0.8);
  EXPECT_LT(std::abs(composite_statistics::pearson(x, bent)), 0.15);
  EXPECT_LT(correlation_ratio(x, noise), 0.02);
  const std::vector<double> line{1, 2, 3, 4, 5, 6}, twice{3, 5, 7, 9, 11, 13}, same{2, 2, 2, 2, 2, 2};
  EXPECT_NEAR(correlation_ratio(line, twice), 1, 1e-9);
  EXPECT_TRUE(is_missing(correlation_ratio(line, same)));
  EXPECT_TRUE(is_missing(correlation_ratio(same, line)));
  EXPECT_TRUE(is_missing(correlation_ratio({line.data(), 4}, {twice.data(), 4})));
}

// Columns that have nothing in common: r with a weighted sum goes with weight times deviation, so that equal influence
// wants weights one over deviation.
TEST(EqualInfluence, IsOneOverTheDeviationWhereColumnsAreApart) {
  const Structure tree = flat(3);
  Matrix figures(8, 3);  // three columns at right angles, with deviations 1, 2, 4
  for (std::size_t row = 0; row < 8; ++row) {
    for (std::size_t c = 0; c < 3; ++c)
      figures.at(row, c) = ((row >> c) % 2 == 0 ? 1.0 : -1.0) * std::pow(2.0, static_cast<double>(c));
  }
  const auto found = equal_influence(tree, figures, {}, {});
  ASSERT_TRUE(found.ok()) << found.error().to_text();
  EXPECT_NEAR(found->parts[0].weight, 4.0 / 7, 1e-5);
  EXPECT_NEAR(found->parts[1].weight, 2.0 / 7, 1e-5);
  EXPECT_NEAR(found->parts[2].weight, 1.0 / 7, 1e-5);
  EXPECT_NEAR(found->parts[2].before, 4.0 / 7, 1e-12);
  EXPECT_LT(found->off_after, 1e-6);
  EXPECT_TRUE(found->findings.empty());
  // Influence as 1 to 2 to 1.
  const auto uneven = equal_influence(tree, figures, {}, {.shares = {{"i1", 2}}});
  ASSERT_TRUE(uneven.ok());
  EXPECT_NEAR(uneven->parts[1].after, 0.5, 1e-5);
  EXPECT_NEAR(uneven->parts[1].weight / uneven->parts[0].weight, 1, 1e-4);
}

// The slow way: a grid over all weights of three.
TEST(EqualInfluence, NoGridPointIsBetter) {
  std::mt19937 random(9);
  for (int round = 0; round < 5; ++round) {
    const Structure tree = flat(3);
    const Matrix figures = made_up(random, 40, {1, 3, 7}, 0.2);
    for (const Influence measure : {Influence::kPearson, Influence::kCorrelationRatio}) {
      const auto found = equal_influence(tree, figures, {}, {.measure = measure});
      ASSERT_TRUE(found.ok()) << found.error().to_text();
      EXPECT_LE(found->off_after, found->off_before);
      double best = 1;
      for (int a = 1; a < 40; ++a) {
        for (int b = 1; a + b < 40; ++b) {
          const std::vector<double> weights{a / 40.0, b / 40.0, (40 - a - b) / 40.0, 1};
          const Matrix scores = score(tree, figures, weights, {}).take();
          double influence[3], sum = 0, off = 0;
          for (std::size_t i = 0; i < 3; ++i) {
            influence[i] = measure == Influence::kPearson
                               ? composite_statistics::pearson(scores.column(i), scores.column(3))
                               : correlation_ratio(scores.column(i), scores.column(3));
            sum += std::abs(influence[i]);
          }
          for (const double one : influence) off = std::max(off, std::abs(one / sum - 1.0 / 3));
          best = std::min(best, off);
        }
      }
      EXPECT_LE(found->off_after, best + 1e-6) << static_cast<int>(measure);
      const auto again = equal_influence(tree, figures, {}, {.measure = measure});
      EXPECT_EQ(again->weights, found->weights);
    }
  }
}

TEST(EqualInfluence, TellsWhatNoWeightCanMend) {
  const Structure tree = flat(3);
  Matrix figures(9, 3);
  for (std::size_t row = 0; row < 9; ++row) {
    figures.at(row, 0) = static_cast<double>(row);
    figures.at(row, 1) = static_cast<double>(row * row);
    figures.at(row, 2) = -static_cast<double>(row) - (row == 4 ? 1 : 0);
  }
  const auto found = equal_influence(tree, figures, {}, {});
  ASSERT_TRUE(found.ok()) << found.error().to_text();
  ASSERT_EQ(found->findings.size(), 2U);
  EXPECT_EQ(found->findings[0].code, "composite.weights.against");
  EXPECT_EQ(found->findings[1].code, "composite.weights.unreached");
  const auto code = [&](const Wanted& wanted, const Matrix& of) {
    const auto result = equal_influence(tree, of, {}, wanted);
    return result.ok() ? std::string("good") : result.error().code;
  };
  EXPECT_EQ(code({.level = 5}, figures), "composite.weights.level");
  EXPECT_EQ(code({.shares = {{"i0", 0}}}, figures), "composite.weights.share");
  EXPECT_EQ(code({.shares = {{"r", 1}}}, figures), "composite.weights.share");
  EXPECT_EQ(code({}, Matrix(9, 3, 7.0)), "composite.weights.spread");
}

TEST(EqualInfluence, OfALevelBelowKeepsToItsFamilies) {
  const Structure tree =
      Structure::read_csv(
          "iCode,Parent,Type\na,x,Indicator\nb,x,Indicator\nc,y,Indicator\nd,y,Indicator\nx,r,Aggregate\n"
          "y,r,Aggregate\nr,,Aggregate\n",
          "s")
          .take();
  std::mt19937 random(4);
  const Matrix figures = made_up(random, 60, {1, 4, 2, 3}, 0.4);
  const auto found = equal_influence(tree, figures, {}, {.level = 1});
  ASSERT_TRUE(found.ok());
  EXPECT_LT(found->off_after, found->off_before);
  EXPECT_NEAR(found->weights[0] + found->weights[1], 1, 1e-12);
  EXPECT_NEAR(found->weights[2] + found->weights[3], 1, 1e-12);
  EXPECT_EQ(found->weights[4], 1);
}

TEST(PrincipalComponentWeights, AreTheLoadingsOfTheFirst) {
  const Structure tree = flat(2);
  std::mt19937 random(8);
  // Two columns have loadings that are equal, whatever their deviations.
  const auto two = principal_component_weights(tree, made_up(random, 50, {1, 9}, 0.5), {});
  ASSERT_TRUE(two.ok());
  EXPECT_NEAR(two->weights[0], 0.5, 1e-9);
  const Structure three = flat(3);
  const Matrix figures = made_up(random, 80, {1, 1, 1}, 0.3);
  const auto found = principal_component_weights(three, figures, {});
  ASSERT_TRUE(found.ok());
  // By power iteration on the correlation matrix.
  const Matrix r = composite_statistics::correlations({figures.column(0), figures.column(1), figures.column(2)},
                                                      composite_statistics::Correlation::kPearson);
  std::vector<double> v{1, 1, 1};
  for (int i = 0; i < 500; ++i) {
    std::vector<double> next(3, 0);
    double size = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = 0; b < 3; ++b) next[a] += r.at(a, b) * v[b];
      size += next[a];
    }
    for (std::size_t a = 0; a < 3; ++a) v[a] = next[a] / size;
  }
  for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(found->weights[a], v[a], 1e-9);
  Matrix against = figures;
  for (std::size_t row = 0; row < 80; ++row) against.at(row, 2) = -figures.at(row, 0);
  const auto turned = principal_component_weights(three, against, {});
  ASSERT_TRUE(turned.ok());
  ASSERT_GE(turned->findings.size(), 1U);
  EXPECT_EQ(turned->findings[0].code, "composite.weights.against");
  EXPECT_EQ(principal_component_weights(three, Matrix(9, 3, 7.0), {}).ok(), false);
}

}  // namespace
}  // namespace limen::composite_weights
