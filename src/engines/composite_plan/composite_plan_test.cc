#include "engines/composite_plan/composite_plan.h"

#include <gtest/gtest.h>

#include "platform/config/config.h"

namespace limen::composite_plan {
namespace {

composite::Structure structure() {
  return composite::Structure::read_csv(
             "iCode,Denominator,Parent,Type\na,d,x,Indicator\nb,,x,Indicator\nx,,r,Aggregate\nr,,,Aggregate\n"
             "d,,,Denominator\n",
             "s")
      .take();
}
Result<Plan> read(const std::string& yaml) {
  const auto node = config::parse_yaml(yaml, "plan.yaml");
  EXPECT_TRUE(node.ok()) << node.error().to_text();
  return read_plan(*node, structure());
}

TEST(CompositePlan, EveryKey) {
  const auto plan = read(R"(
denominate: {scale: 1000}
impute: {method: group_median, group: shore}
screen: {available: 0.9, not_nought: 0.5, keep: [K], drop: [D]}
treat: {winmax: 3, skew: 2.5, kurtosis: 4, log: box_cox, lambda: 0.5, combine: true, force: true}
normalise: {method: zscore, single: {a: {method: goalposts, low: 1, high: 9, factor: 100}}}
aggregate: {method: generalised, power: 2, coverage: 0.66, levels: {3: copeland}}
vary:
  - {name: weights, step: weights, spread: 0.1, level: 2}
  - {step: denominate}
  - {step: impute, among: [{method: mean}, none]}
  - {step: treat, among: [{}, {winmax: 0}, none]}
  - {step: normalise, among: [{low: 1}, {method: rank}]}
  - {step: aggregate, among: [{method: arithmetic}, {method: median}]}
  - {step: weight_sets, among: [{a: 3}, {b: 2, x: 5}]}
)");
  ASSERT_TRUE(plan.ok()) << plan.error().to_text();
  const composite::Settings& s = plan->settings;
  EXPECT_EQ(s.denomination->scale, 1000);
  EXPECT_EQ(s.imputation->method, composite::Imputation::Method::kGroupMedian);
  EXPECT_EQ(s.screening->drop.at(0), "D");
  EXPECT_EQ(s.treatment->lambda, 0.5);
  EXPECT_EQ(s.normalisation->all.high, 1);
  EXPECT_TRUE(s.normalisation->single.at("a").cap);
  EXPECT_EQ(s.aggregation.of(3), composite::Mean::kCopeland);
  EXPECT_EQ(s.aggregation.of(2), composite::Mean::kGeneralised);
  ASSERT_EQ(plan->factors.size(), 7U);
  EXPECT_EQ(std::get<robustness::VaryWeights>(plan->factors[0].what).level, 2);
  EXPECT_FALSE(std::get<robustness::VaryImputation>(plan->factors[2].what).among[1].has_value());
  EXPECT_EQ(std::get<robustness::VaryTreatment>(plan->factors[3].what).among.size(), 3U);
  EXPECT_EQ(std::get<robustness::VaryWeightSets>(plan->factors[6].what).among[1], (std::vector<double>{1, 2, 5, 1}));
}

TEST(CompositePlan, TreatmentsOfSingleIndicatorsAndPanels) {
  const auto plan = read(R"(
treat: {winmax: 3, log: none, single: {a: {winmax: 0, log: log}, b: none}}
panel: {impute: linear, reach: 2, treat: each, normalise: together}
)");
  ASSERT_TRUE(plan.ok()) << plan.error().to_text();
  EXPECT_EQ(plan->settings.treatment->winmax, 3);
  const composite::Treatment& own = *plan->settings.single_treatments.at("a");
  EXPECT_EQ(own.winmax, 0);
  EXPECT_EQ(own.log, composite::Treatment::Log::kLog);
  EXPECT_FALSE(plan->settings.single_treatments.at("b").has_value());
  EXPECT_EQ(plan->panel.along->method, composite_panel::Along::Method::kLinear);
  EXPECT_EQ(plan->panel.along->reach, 2U);
  EXPECT_EQ(plan->panel.treatment, composite_panel::Over::kEachPeriod);
  EXPECT_EQ(plan->panel.normalisation, composite_panel::Over::kAllPeriods);
  const auto inherits = read("treat: {winmax: 7, log: gii, single: {a: {skew: 1}}}\n");
  ASSERT_TRUE(inherits.ok());
  EXPECT_EQ(inherits->settings.single_treatments.at("a")->winmax, 7);
  EXPECT_EQ(inherits->settings.single_treatments.at("a")->log, composite::Treatment::Log::kGii);
  EXPECT_EQ(inherits->settings.single_treatments.at("a")->skew, 1);
  EXPECT_FALSE(inherits->panel.along.has_value());
}

TEST(CompositePlan, AStepWithoutKeyIsAbsent) {
  const auto plan = read("aggregate: {}\n");
  ASSERT_TRUE(plan.ok());
  EXPECT_FALSE(plan->settings.normalisation || plan->settings.treatment || plan->settings.denomination);
}

TEST(CompositePlan, RefusesWithLineAndColumn) {
  const auto expect = [](const std::string& yaml, std::string_view code, std::uint64_t line) {
    const auto plan = read(yaml);
    ASSERT_FALSE(plan.ok()) << yaml;
    EXPECT_EQ(plan.error().code, code) << plan.error().to_text();
    EXPECT_EQ(plan.error().place.line, line) << plan.error().to_text();
  };
  expect("treat: {}\nnormalize: {}\n", "pack.unknown_key", 2);
  expect("treat: {winmaks: 3}\n", "pack.unknown_key", 1);
  expect("treat: {winmax: -1}\n", "composite.plan.value", 1);
  expect("normalise: {method: magic}\n", "composite.plan.value", 1);
  expect("aggregate:\n  levels: {7: median}\n", "composite.plan.value", 2);
  expect("vary:\n  - {step: wait}\n", "composite.plan.value", 2);
  expect("vary:\n  - {step: weight_sets, among: [{zz: 3}]}\n", "composite.plan.value", 2);
  expect("vary:\n  - {step: normalise, among: [none]}\n", "pack.type", 2);
  expect("vary:\n  - {step: treat}\n", "pack.missing", 2);
  expect("normalise: {low: 100, high: 0}\n", "composite.plan.value", 1);
  expect("normalise: {low: 5, high: 5}\n", "composite.plan.value", 1);
  expect("normalise:\n  single:\n    a: {method: goalposts, low: 9, high: 1}\n", "composite.plan.value", 3);
  expect("normalise: {method: zscore, high: -1}\n", "composite.plan.value", 1);
  expect("vary:\n  - {step: normalise, among: [{low: 200}, {method: rank}]}\n", "composite.plan.value", 2);
  expect("treat: {single: {x: none}}\n", "composite.plan.value", 1);
  expect("treat: {single: {a: often}}\n", "pack.type", 1);
  expect("vary:\n  - {step: treat, among: [{single: {a: none}}, none]}\n", "pack.unknown_key", 2);
  expect("panel: {impute: magic}\n", "composite.plan.value", 1);
  expect("panel: {reach: 2}\n", "composite.plan.value", 1);
  expect("panel: {impute: last, reach: -1}\n", "composite.plan.value", 1);
  expect("treat: {skew: .inf}\n", "pack.value", 1);
  expect("treat: {skew: inf}\n", "composite.plan.value", 1);
}

TEST(CompositePlan, UsualOneNamesOnlyWhatIsThere) {
  EXPECT_EQ(usual_plan(structure()).factors.size(), 3U);
  const auto bare = composite::Structure::read_csv("iCode,Parent,Type\na,r,Indicator\nr,,Aggregate\n", "s").take();
  EXPECT_EQ(usual_plan(bare).factors.size(), 2U);
  EXPECT_FALSE(usual_plan(bare).settings.denomination);
}

}  // namespace
}  // namespace limen::composite_plan
