#include "engines/composite_statistics/composite_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/random.h"

namespace limen::composite_statistics {
namespace {

using composite::is_missing;
using composite::kMissing;

using Figures = std::vector<double>;

TEST(Correlations, ByHand) {
  const Figures x{1, 2, 3, 4, kMissing}, y{2, 4, 6, 8, 1}, z{4, 3, 2, 1, 1}, w{1, 3, 2, 4, 9};
  EXPECT_NEAR(pearson(x, y), 1, 1e-15);
  EXPECT_NEAR(pearson(x, z), -1, 1e-15);
  EXPECT_NEAR(pearson(x, w), 0.8, 1e-15);
  EXPECT_NEAR(spearman(x, w), 0.8, 1e-15);
  EXPECT_NEAR(kendall(x, w), 4.0 / 6, 1e-15);
  const Figures tied{1, 1, 2, 2};
  EXPECT_NEAR(spearman(x, tied), 2 / std::sqrt(5.0), 1e-12);
  EXPECT_NEAR(kendall(x, tied), 4 / std::sqrt(6.0 * 4), 1e-12);
  EXPECT_TRUE(is_missing(pearson(x, Figures{5, 5, 5, 5, 5})));
  EXPECT_TRUE(is_missing(pearson(Figures{1, 2}, Figures{1, 2})));
  // A growing function changes Spearman's and Kendall's by nothing.
  const Figures grown{std::exp(1.0), std::exp(3.0), std::exp(2.0), std::exp(4.0), 0};
  EXPECT_NEAR(spearman(x, grown), spearman(x, w), 1e-15);
}

TEST(Correlations, PValues) {
  // Student's t with one degree of freedom is Cauchy's: r = 0.5 of three pairs has p = 2/3.
  EXPECT_NEAR(correlation_p_value(0.5, 3), 2.0 / 3, 1e-12);
  // With two: P(|t| > t0) = 1 - t0 / sqrt(2 + t0^2); here t0^2 = 2 r^2 / (1 - r^2), so p = 1 - |r|.
  EXPECT_NEAR(correlation_p_value(-0.3, 4), 0.7, 1e-12);
  EXPECT_NEAR(correlation_p_value(0.95, 4), 0.05, 1e-12);
  EXPECT_NEAR(correlation_p_value(0, 50), 1, 1e-12);
  EXPECT_EQ(correlation_p_value(1, 50), 0);
}

TEST(Cronbach, ByHand) {
  const Figures a{1, 2, 3}, b{1, 2, 3}, c{3, 2, 1};
  EXPECT_NEAR(cronbach({a, b}), 1, 1e-15);
  // Covariances: 1 on the diagonal, 1, -1, -1 beside it: 3/2 * (1 - 3 / (3 - 2)).
  EXPECT_NEAR(cronbach({a, b, c}), -3, 1e-12);
  EXPECT_TRUE(is_missing(cronbach({a})));
}

TEST(PrincipalComponents, OfTwoCorrelatedColumnsByHand) {
  const Figures x{1, 2, 3, 4}, w{1, 3, 2, 4};
  const auto result = principal_components({x, w});
  ASSERT_TRUE(result.ok());
  EXPECT_NEAR(result->variances[0], 1.8, 1e-12);
  EXPECT_NEAR(result->variances[1], 0.2, 1e-12);
  EXPECT_NEAR(result->shares[0], 0.9, 1e-12);
  EXPECT_NEAR(result->loadings.at(0, 0), std::sqrt(0.5), 1e-12);
  EXPECT_EQ(principal_components({x}).error().code, "composite.pca.columns");
  EXPECT_EQ(principal_components({x, Figures{1, 1, 1, 1}}).error().code, "composite.pca.units");
}

TEST(PrincipalComponents, RebuildTheCorrelationMatrix) {
  Random random(3);
  std::vector<Figures> figures(6);
  for (std::size_t i = 0; i < 40; ++i) {
    double common = random.between(0, 100);
    for (Figures& column : figures) column.push_back(common + random.between(0, 100));
  }
  const Columns columns(figures.begin(), figures.end());
  const auto result = principal_components(columns);
  const auto r = correlations(columns, Correlation::kPearson);
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t k = 0; k < 6; ++k) {
      double sum = 0, dot = 0;
      for (std::size_t c = 0; c < 6; ++c) {
        sum += result->loadings.at(i, c) * result->variances[c] * result->loadings.at(k, c);
        dot += result->loadings.at(c, i) * result->loadings.at(c, k);
      }
      EXPECT_NEAR(sum, r.at(i, k), 1e-10);
      EXPECT_NEAR(dot, i == k ? 1 : 0, 1e-10);
    }
  }
}

TEST(EffectiveWeights, AreProductsOfShares) {
  const auto s = composite::Structure::read_csv(
                     "iCode,Weight,Parent,Type\na,1,x,Indicator\nb,3,x,Indicator\nx,1,r,Aggregate\nc,1,r,Indicator\n"
                     "r,1,,Aggregate\n",
                     "s")
                     .take();
  const auto weights = effective_weights(s, s.weights());
  EXPECT_EQ(weights, (std::vector<double>{0.125, 0.375, 0.5, 0.5, 1}));
}

TEST(Flags, NameRepetitionContradictionAndWeakness) {
  const auto s = composite::Structure::read_csv(
                     "iCode,Parent,Type\na,r,Indicator\nb,r,Indicator\nc,r,Indicator\nr,,Aggregate\n", "s")
                     .take();
  const auto d = composite::Data::read_csv("uCode,a,b,c\n1,1,1,9\n2,2,2,6\n3,3,3.1,4\n4,4,4,1\n", "d", s).take();
  composite::Settings settings;
  settings.normalisation.reset();
  const auto built = composite::build(s, d, settings);
  const auto found = flags(s, built->scores, {});
  const auto count = [&](Flag::Kind kind) {
    return std::count_if(found.begin(), found.end(), [kind](const Flag& flag) { return flag.kind == kind; });
  };
  EXPECT_EQ(count(Flag::Kind::kRedundant), 1);
  EXPECT_EQ(count(Flag::Kind::kContradictory), 2);
  EXPECT_EQ(count(Flag::Kind::kWeak), 2);  // c decides the mean; a and b go against it
}

// Figures of COINr 1.1.14 for the ASEM index, whose files lie outside the project.
TEST(AsemStatistics, AreThoseOfCoinr) {
  const std::filesystem::path folder = std::filesystem::path(LIMEN_SOURCE_DIR) / "../shared/data/policy";
  if (!std::filesystem::exists(folder / "asem_input.csv")) GTEST_SKIP() << "the ASEM files are not here";
  const auto read = [&](const char* name) {
    std::ifstream file(folder / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto s = composite::Structure::read_csv(read("asem_structure.csv"), "s").take();
  const auto d = composite::Data::read_csv(read("asem_input.csv"), "d", s).take();
  composite::Settings settings;
  settings.denomination = composite::Denomination{};
  settings.imputation =
      composite::Imputation{.method = composite::Imputation::Method::kGroupMean, .group = "EurAsia_group"};
  settings.treatment = composite::Treatment{};
  const auto built = composite::build(s, d, settings);
  ASSERT_TRUE(built.ok());
  EXPECT_NEAR(cronbach(indicators_below(s, s.find("Conn"), built->normalised)), 0.88055, 5e-6);
  EXPECT_NEAR(cronbach(indicators_below(s, s.find("Sust"), built->normalised)), 0.67946, 5e-6);
  const auto components = principal_components(children_of(s, s.find("Sust"), built->scores));
  ASSERT_TRUE(components.ok());
  EXPECT_NEAR(components->shares[0], 0.372, 5e-4);
  EXPECT_NEAR(components->shares[1], 0.353, 5e-4);
  EXPECT_NEAR(components->shares[2], 0.275, 5e-4);
}

}  // namespace
}  // namespace limen::composite_statistics
