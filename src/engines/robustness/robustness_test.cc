#include "engines/robustness/robustness.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numbers>
#include <thread>

#include "base/random.h"

namespace limen::robustness {
namespace {

using composite::Data;
using composite::Mean;
using composite::Scaling;
using composite::Settings;
using composite::Structure;

// Twelve units, four indicators under two nodes; the last unit has a gap, one figure is far out.
struct Index {
  Structure structure;
  Data data;
  Settings settings;
};
Index sample() {
  Index index;
  index.structure = Structure::read_csv(
                        "iCode,Level,Weight,Direction,Denominator,Parent,Type\n"
                        "a,1,1,1,d,x,Indicator\nb,1,2,-1,,x,Indicator\nc,1,1,1,,y,Indicator\ne,1,1,1,,y,Indicator\n"
                        "x,2,1,1,,r,Aggregate\ny,2,1,1,,r,Aggregate\nr,3,1,1,,,Aggregate\nd,,,,,,Denominator\n",
                        "s")
                        .take();
  std::string text = "uCode,d,a,b,c,e\n";
  Random random(7);
  for (int i = 0; i < 12; ++i) {
    text += "u" + std::to_string(i) + "," + std::to_string(random.between(1, 9));
    for (int k = 0; k < 3; ++k) text += "," + std::to_string(random.between(10, 99));
    text += i == 11 ? ",\n" : "," + std::to_string(i == 3 ? 4000 : random.between(1, 30)) + "\n";
  }
  index.data = Data::read_csv(text, "d", index.structure).take();
  index.settings.denomination = composite::Denomination{};
  index.settings.imputation = composite::Imputation{};
  index.settings.treatment = composite::Treatment{};
  index.settings.normalisation = composite::Normalisation{.all = {.low = 1, .high = 100}};
  return index;
}
std::vector<Factor> all_factors() {
  using composite::Imputation;
  return {{"denominators", VaryDenomination{}},
          {"gaps", VaryImputation{{Imputation{}, Imputation{.method = Imputation::Method::kMedian}, std::nullopt}}},
          {"outliers", VaryTreatment{{composite::Treatment{}, std::nullopt}}},
          {"scale", VaryNormalisation{{{.all = {.low = 1, .high = 100}}, {.all = {.scaling = Scaling::kRank}}}}},
          {"mean", VaryAggregation{{{.all = Mean::kArithmetic}, {.all = Mean::kGeometric}}}},
          {"weights", VaryWeights{0.25, std::nullopt}}};
}

Model prepared(const Index& index, std::vector<Factor> factors) {
  auto model = Model::prepare(index.structure, index.data, index.settings, std::move(factors));
  EXPECT_TRUE(model.ok()) << model.error().to_text();
  return model.take();
}

void expect_refused(const Index& index, std::vector<Factor> factors, std::string_view code) {
  const auto model = Model::prepare(index.structure, index.data, index.settings, std::move(factors));
  ASSERT_FALSE(model.ok()) << code;
  EXPECT_EQ(model.error().code, code) << model.error().to_text();
}

TEST(VariationPlan, AnAbsentStepIsNotVaried) {
  const auto without = [](auto take_away) {
    Index index = sample();
    take_away(index.settings);
    return index;
  };
  const auto factors = all_factors();
  expect_refused(without([](Settings& s) { s.denomination.reset(); }), {factors[0]}, "robustness.plan.absent_step");
  expect_refused(without([](Settings& s) { s.imputation.reset(); }), {factors[1]}, "robustness.plan.absent_step");
  expect_refused(without([](Settings& s) { s.treatment.reset(); }), {factors[2]}, "robustness.plan.absent_step");
  expect_refused(without([](Settings& s) { s.normalisation.reset(); }), {factors[3]}, "robustness.plan.absent_step");
  // A denomination step over a structure that names no denominator is none either.
  Index bare = sample();
  bare.structure = Structure::read_csv("iCode,Parent,Type\na,r,Indicator\nr,,Aggregate\n", "s").take();
  bare.data = Data::read_csv("uCode,a\nx,1\ny,2\n", "d", bare.structure).take();
  expect_refused(bare, {factors[0]}, "robustness.plan.absent_step");
}

TEST(VariationPlan, OtherRefusals) {
  const Index index = sample();
  const auto factors = all_factors();
  expect_refused(index, {}, "robustness.plan.empty");
  expect_refused(index, {{"t", VaryTreatment{{composite::Treatment{}}}}}, "robustness.plan.alternatives");
  expect_refused(index, {factors[3], {"again", factors[3].what}}, "robustness.plan.twice");
  expect_refused(index, {{"w", VaryWeights{0.2, {}}}, {"v", VaryWeights{0.2, 2}}}, "robustness.plan.twice");
  expect_refused(index, {{"w", VaryWeights{0.2, 2}}, {"v", VaryWeights{0.2, {}}}}, "robustness.plan.twice");
  expect_refused(index, {{"w", VaryWeights{1, {}}}}, "robustness.plan.spread");
  expect_refused(index, {{"w", VaryWeights{0, {}}}}, "robustness.plan.spread");
  expect_refused(index, {{"w", VaryWeights{0.2, 3}}}, "robustness.plan.level");  // the root's own weight is nothing
  expect_refused(index, {{"w", VaryWeightSets{{{1, 2}, {2, 1}}}}}, "robustness.plan.weights");
  expect_refused(index, {{"m", VaryAggregation{std::vector<composite::Aggregation>(5000)}}},
                 "robustness.plan.too_large");
  // An alternative that cannot be built is found before the first run, and named.
  Index nought = sample();
  nought.settings.normalisation = composite::Normalisation{};
  const auto model = Model::prepare(nought.structure, nought.data, nought.settings, {factors[4]});
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, "composite.aggregate.not_positive");
  EXPECT_NE(model.error().message.find("mean alternative 2"), std::string::npos) << model.error().message;
}

TEST(VariationPlan, AFactorWithoutEffectIsNamed) {
  Index index = sample();
  using composite::Imputation;
  EXPECT_TRUE(prepared(index, all_factors()).findings().empty());
  index.data.indicators.at(11, 3) = 12;  // no gap any more
  const Model model = prepared(index, all_factors());
  ASSERT_EQ(model.findings().size(), 1U);
  EXPECT_EQ(model.findings()[0].code, "robustness.plan.no_effect");
  EXPECT_EQ(model.findings()[0].message.substr(0, 4), "gaps");
}

// Each run is what build() makes of its alternatives, whatever was kept from before.
TEST(Uncertainty, ARunIsTheIndexBuiltAnew) {
  const Index index = sample();
  auto factors = all_factors();
  factors.pop_back();
  const Model model = prepared(index, factors);
  Runs runs = Runs::reserve(model, 60, 3).take();
  evaluate(model, 0, runs.count, runs);
  for (std::size_t run = 0; run < runs.count; ++run) {
    const auto u = point_of(model, 3, run);
    Settings settings = index.settings;
    if (model.choice(0, u[0]) == 1) settings.denomination.reset();
    settings.imputation = std::get<VaryImputation>(factors[1].what).among[model.choice(1, u[1])];
    settings.treatment = std::get<VaryTreatment>(factors[2].what).among[model.choice(2, u[2])];
    settings.normalisation = std::get<VaryNormalisation>(factors[3].what).among[model.choice(3, u[3])];
    settings.aggregation = std::get<VaryAggregation>(factors[4].what).among[model.choice(4, u[4])];
    const auto built = composite::build(index.structure, index.data, settings);
    ASSERT_TRUE(built.ok());
    for (std::size_t unit = 0; unit < model.units(); ++unit) {
      EXPECT_EQ(runs.scores.at(run, unit), built->scores.at(unit, index.structure.root())) << run;
      EXPECT_EQ(runs.ranks[unit * runs.count + run], built->ranks[unit]) << run;
    }
  }
}

TEST(Uncertainty, IsTheSameWithAnyNumberOfThreadsAndInAnyOrder) {
  const Index index = sample();
  const Model model = prepared(index, all_factors());
  const auto by = [&](std::size_t threads) {
    Runs runs = Runs::reserve(model, 1000, 42).take();
    std::vector<std::thread> all;
    for (std::size_t t = threads; t-- > 0;) {
      all.emplace_back([&, t] { evaluate(model, runs.count * t / threads, runs.count * (t + 1) / threads, runs); });
    }
    for (std::thread& thread : all) thread.join();
    return runs;
  };
  const Runs one = by(1);
  for (const std::size_t threads : {2U, 3U, 7U}) {
    const Runs many = by(threads);
    EXPECT_EQ(many.ranks, one.ranks);
    EXPECT_EQ(many.mean_rank_change, one.mean_rank_change);
  }
  Runs other = Runs::reserve(model, 1000, 43).take();
  evaluate(model, 0, 1000, other);
  EXPECT_NE(other.ranks, one.ranks);
}

TEST(Uncertainty, WeightsStayWithinTheirSpreadAndAreCentred) {
  // With one node per level varied, the score is linear in the weight: its reach can be worked out.
  Index index = sample();
  index.structure = Structure::read_csv("iCode,Parent,Type\na,r,Indicator\nb,r,Indicator\nr,,Aggregate\n", "s").take();
  index.data = Data::read_csv("uCode,a,b\nlow,0,100\nhigh,100,0\nmid,40,40\n", "d", index.structure).take();
  index.settings = Settings{};
  const Model model = prepared(index, {{"w", VaryWeights{0.5, {}}}});
  Runs runs = Runs::reserve(model, 20'000, 5).take();
  evaluate(model, 0, runs.count, runs);
  const auto spread = summarise(model, runs);
  EXPECT_NEAR(spread[0].mean_score, 50, 0.5);
  // 1.5 / (1.5 + 0.5) at most and a quarter at least; the middle unit does not move.
  const auto scores = runs.scores.column(0);
  EXPECT_LE(*std::max_element(scores.begin(), scores.end()), 75);
  EXPECT_GE(*std::max_element(scores.begin(), scores.end()), 74);
  EXPECT_GE(*std::min_element(scores.begin(), scores.end()), 25);
  EXPECT_NEAR(spread[2].deviation, 0, 1e-9);
  EXPECT_EQ(spread[0].runs, 20'000U);
  EXPECT_LE(spread[0].rank.low, spread[0].rank.median);
  EXPECT_LE(spread[0].rank.median, spread[0].rank.high);
  EXPECT_EQ(Runs::reserve(model, 0, 1).error().code, "robustness.runs.count");
  EXPECT_EQ(Runs::reserve(model, 100'000'000, 1).error().code, "robustness.runs.count");
}

// Alternatives are drawn evenly over [0, 1), not over what a sample happened to hold.
TEST(Uncertainty, AlternativesAreEquallyLikely) {
  const Index index = sample();
  const Model model = prepared(index, {all_factors()[1]});
  std::vector<int> counts(3);
  for (std::size_t run = 0; run < 30'000; ++run) ++counts[model.choice(0, point_of(model, 9, run)[0])];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 300);
  EXPECT_EQ(model.choice(0, 0), 0U);
  EXPECT_EQ(model.choice(0, 0x1.fffffffffffffp-1), 2U);
}

TEST(Uncertainty, Quantiles) {
  const std::vector<double> five{1, 2, 3, 4, 10};
  EXPECT_EQ(quantile(five, 0), 1);
  EXPECT_EQ(quantile(five, 0.5), 3);
  EXPECT_EQ(quantile(five, 0.875), 7);
  EXPECT_EQ(quantile(five, 1), 10);
  EXPECT_TRUE(composite::is_missing(quantile({}, 0.5)));
}

// Ishigami and Homma 1990, a = 7, b = 0.1: the indices are known in closed form.
TEST(SobolIndices, OfTheIshigamiFunction) {
  const double a = 7, b = 0.1, pi = std::numbers::pi;
  const double variance = a * a / 8 + b * std::pow(pi, 4) / 5 + b * b * std::pow(pi, 8) / 18 + 0.5;
  const double v1 = 0.5 * std::pow(1 + b * std::pow(pi, 4) / 5, 2), v2 = a * a / 8;
  const double v13 = b * b * std::pow(pi, 8) * (1.0 / 18 - 1.0 / 50);
  const double first[] = {v1 / variance, v2 / variance, 0};
  const double total[] = {(v1 + v13) / variance, v2 / variance, v13 / variance};
  const Design design{.factors = 3, .samples = 20'000, .seed = 11};
  std::vector<double> outputs(design.runs()), u(3);
  for (std::size_t run = 0; run < outputs.size(); ++run) {
    design.point(run, u);
    const double x1 = pi * (2 * u[0] - 1), x2 = pi * (2 * u[1] - 1), x3 = pi * (2 * u[2] - 1);
    outputs[run] = std::sin(x1) + a * std::pow(std::sin(x2), 2) + b * std::pow(x3, 4) * std::sin(x1);
  }
  const Sobol result = sobol(design, outputs);
  EXPECT_NEAR(result.mean, a / 2, 0.05);
  EXPECT_NEAR(result.variance, variance, 0.02 * variance);
  for (std::size_t i = 0; i < 3; ++i) {
    const SobolIndex& index = result.factors[i];
    EXPECT_NEAR(index.first, first[i], 0.02) << i;
    EXPECT_NEAR(index.first_jansen, first[i], 0.02) << i;
    EXPECT_NEAR(index.total, total[i], 0.02) << i;
    EXPECT_LT(index.first_interval.low, first[i] + 0.01);
    EXPECT_GT(index.first_interval.high, first[i] - 0.01);
    EXPECT_LT(index.total_interval.high - index.total_interval.low, 0.05);
  }
}

TEST(SobolIndices, OfASumAreTheSharesOfVariance) {
  const Design design{.factors = 2, .samples = 20'000, .seed = 2};
  std::vector<double> outputs(design.runs()), u(2);
  for (std::size_t run = 0; run < outputs.size(); ++run) {
    design.point(run, u);
    outputs[run] = u[0] + 2 * u[1];
  }
  const Sobol result = sobol(design, outputs);
  EXPECT_NEAR(result.factors[0].first, 0.2, 0.02);
  EXPECT_NEAR(result.factors[1].first, 0.8, 0.02);
  EXPECT_NEAR(result.factors[0].total, 0.2, 0.02);
  std::fill(outputs.begin(), outputs.end(), 5);
  EXPECT_TRUE(composite::is_missing(sobol(design, outputs).factors[0].first));
}

TEST(SobolIndices, DesignTakesOneCoordinateAtATime) {
  const Design design{.factors = 4, .samples = 3, .seed = 8};
  std::vector<double> a(4), b(4), mixed(4);
  for (std::size_t sample = 0; sample < 3; ++sample) {
    design.point(sample * 6, a);
    design.point(sample * 6 + 1, b);
    for (std::size_t i = 0; i < 4; ++i) {
      design.point(sample * 6 + 2 + i, mixed);
      for (std::size_t f = 0; f < 4; ++f) EXPECT_EQ(mixed[f], f == i ? b[f] : a[f]);
      EXPECT_NE(a[i], b[i]);
    }
  }
}

TEST(SobolIndices, OfAnIndexSumToAboutOneWithoutInteractions) {
  const Index index = sample();
  const Model model = prepared(index, all_factors());
  const Design design{.factors = 6, .samples = 2000, .seed = 4};
  std::vector<double> outputs(design.runs());
  evaluate(model, design, 0, outputs.size(), outputs);
  const Sobol result = sobol(design, outputs, 50);
  double first = 0;
  for (const SobolIndex& factor : result.factors) {
    first += factor.first;
    EXPECT_GE(factor.total, 0);
    EXPECT_GE(factor.total, factor.first - 0.1);
  }
  EXPECT_LE(first, 1.1);
  std::vector<double> unit(design.runs());
  evaluate_unit(model, design, 3, 0, unit.size(), unit);
  EXPECT_GT(sobol(design, unit, 10).variance, 0);
}

}  // namespace
}  // namespace limen::robustness
