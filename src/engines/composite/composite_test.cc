// Each step and method on figures small enough to be worked out by hand.
#include "engines/composite/composite.h"

#include <gtest/gtest.h>

#include <cmath>

namespace limen::composite {
namespace {

constexpr std::string_view kStructure =
    "iCode,iName,Level,Direction,Weight,Target,Denominator,Parent,Type\n"
    "posts,Posts,1,1,1,8,people,access,Indicator\n"
    "wait,Waiting,1,-1,1,NA,NA,access,Indicator\n"
    "staff,Staff,1,1,3,NA,NA,means,Indicator\n"
    "access,Access,2,1,1,NA,NA,whole,Aggregate\n"
    "means,Means,2,1,1,NA,NA,whole,Aggregate\n"
    "whole,Whole,3,1,1,NA,NA,NA,Aggregate\n"
    "people,People,NA,NA,NA,NA,NA,NA,Denominator\n"
    "shore,Shore,NA,NA,NA,NA,NA,NA,Group\n";
constexpr std::string_view kData =
    "uCode,shore,people,posts,wait,staff\n"
    "A,north,1,2,10,5\n"
    "B,north,2,8,30,NA\n"
    "C,south,4,24,20,9\n"
    "D,south,1,8,50,1\n";

Structure structure(std::string_view text = kStructure) {
  auto result = Structure::read_csv(text, "s.csv");
  EXPECT_TRUE(result.ok()) << result.error().to_text();
  return result.take();
}
Data data(const Structure& of, std::string_view text = kData) {
  auto result = Data::read_csv(text, "d.csv", of);
  EXPECT_TRUE(result.ok()) << result.error().to_text();
  return result.take();
}
std::vector<double> list(std::span<const double> column) { return {column.begin(), column.end()}; }

void expect_near(std::span<const double> got, const std::vector<double>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (is_missing(expected[i])) {
      EXPECT_TRUE(is_missing(got[i])) << i;
    } else {
      EXPECT_NEAR(got[i], expected[i], 1e-12) << i;
    }
  }
}

void expect_structure_error(const std::string& text, std::string_view code, std::uint64_t line) {
  const auto result = Structure::read_csv(text, "s.csv");
  ASSERT_FALSE(result.ok()) << code;
  EXPECT_EQ(result.error().code, code) << result.error().to_text();
  EXPECT_EQ(result.error().place.line, line) << result.error().to_text();
  EXPECT_EQ(result.error().place.source, "s.csv");
}

TEST(CompositeStructure, IsReadWithLevelsWeightsAndParents) {
  const Structure s = structure();
  EXPECT_EQ(s.nodes()[s.root()].code, "whole");
  EXPECT_EQ(s.indicators().size(), 3U);
  EXPECT_EQ(s.levels(), 3);
  EXPECT_EQ(s.nodes()[s.find("wait")].direction, -1);
  EXPECT_EQ(s.nodes()[s.find("posts")].target, 8);
  EXPECT_EQ(s.aggregates().back(), s.root());
  // Levels may be left out, and an indicator may hang on the root itself.
  const Structure bare = structure("iCode,Parent,Type\na,r,Indicator\nm,r,Aggregate\nb,m,Indicator\nr,,Aggregate\n");
  EXPECT_EQ(bare.levels(), 3);
  EXPECT_EQ(bare.nodes()[bare.find("m")].level, 2);
}

TEST(CompositeStructure, RefusesWhatIsNoTree) {
  const std::string head = "iCode,Parent,Type,Weight,Direction,Level,Denominator\n";
  expect_structure_error(head + "a,r,Indicator,1,1,1,\na,r,Indicator,1,1,1,\nr,,Aggregate,1,1,2,\n",
                         "composite.structure.duplicate", 3);
  expect_structure_error(head + "a,x,Indicator,1,1,1,\nr,,Aggregate,1,1,2,\n", "composite.structure.parent", 2);
  expect_structure_error(head + "a,r,Indicator,1,1,1,\nb,a,Indicator,1,1,1,\nr,,Aggregate,1,1,2,\n",
                         "composite.structure.parent", 3);
  expect_structure_error(head + "a,r,Indicator,1,1,1,\nr,,Aggregate,1,1,2,\nq,,Aggregate,1,1,2,\n",
                         "composite.structure.root", 4);
  expect_structure_error(head + "a,r,Indicator,1,1,1,\nr,,Aggregate,1,1,2,\nx,y,Aggregate,1,1,,\ny,x,Aggregate,1,1,,\n",
                         "composite.structure.cycle", 4);
  expect_structure_error(head + "a,r,Indicator,1,1,1,\nr,,Aggregate,1,1,2,\nx,r,Aggregate,1,1,1,\n",
                         "composite.structure.childless", 4);
  expect_structure_error(head + "a,r,Indicator,1,1,2,\nr,,Aggregate,1,1,2,\n", "composite.structure.level", 2);
  expect_structure_error(head + "a,r,Indicator,-1,1,1,\nr,,Aggregate,1,1,2,\n", "composite.structure.weight", 2);
  expect_structure_error(head + "a,r,Indicator,0,1,1,\nr,,Aggregate,1,1,2,\n", "composite.structure.weight", 3);
  expect_structure_error(head + "a,r,Indicator,1,0.5,1,\nr,,Aggregate,1,1,2,\n", "composite.structure.direction", 2);
  expect_structure_error(head + "a,r,Indicator,1,1,1,\nr,,Aggregate,1,-1,2,\n", "composite.structure.direction", 3);
  expect_structure_error(head + "a,r,Indicator,1,1,1,gdp\nr,,Aggregate,1,1,2,\n", "composite.structure.denominator", 2);
  expect_structure_error(head + "a,r,Indicator,nan,1,1,\n", "composite.structure.number", 2);
  expect_structure_error(head + "a,r,Indicat,1,1,1,\n", "composite.structure.type", 2);
  expect_structure_error(head + ",r,Indicator,1,1,1,\n", "composite.structure.code", 2);
  std::string deep = "iCode,Parent,Type\nn0,,Aggregate\n";
  for (int i = 1; i < 80; ++i) deep += "n" + std::to_string(i) + ",n" + std::to_string(i - 1) + ",Aggregate\n";
  expect_structure_error(deep + "z,n79,Indicator\n", "composite.structure.too_large", 67);
}

TEST(CompositeData, RefusesWhatItCannotPlace) {
  const Structure s = structure();
  const auto expect = [&](std::string_view text, std::string_view code, std::uint64_t line, std::uint64_t column) {
    const auto result = Data::read_csv(text, "d.csv", s);
    ASSERT_FALSE(result.ok()) << code;
    EXPECT_EQ(result.error().code, code);
    EXPECT_EQ(result.error().place.line.value_or(0), line) << result.error().to_text();
    EXPECT_EQ(result.error().place.column.value_or(0), column) << result.error().to_text();
  };
  expect("uCode,posts,wait,staff\nA,1,2,x3\n", "composite.data.number", 2, 7);
  expect("uCode,posts,wait,staff\nA,1,2,inf\n", "composite.data.number", 2, 7);
  expect("uCode,posts,wait,staff,mystery\nA,1,2,3,4\n", "composite.data.column", 1, 24);
  expect("uCode,posts,wait\nA,1,2\n", "composite.data.column", 0, 0);
  expect("uCode,posts,wait,staff\nA,1,2,3\nA,1,2,3\n", "composite.data.duplicate", 3, 1);
  expect("uCode,posts,wait,staff\n,1,2,3\n", "composite.data.unit", 2, 1);
  expect("uCode,posts,wait,staff\n", "composite.data.empty", 0, 0);
}

TEST(CompositeSteps, WholePipelineByHand) {
  const Structure s = structure();
  Settings settings;
  settings.denomination = Denomination{};
  settings.imputation = Imputation{.method = Imputation::Method::kMean};
  const auto built = build(s, data(s), settings);
  ASSERT_TRUE(built.ok()) << built.error().to_text();
  expect_near(built->denominated.column(0), {2, 4, 6, 8});
  expect_near(built->imputed.column(2), {5, 5, 9, 1});
  expect_near(built->normalised.column(1), {100, 50, 75, 0});
  expect_near(built->scores.column(s.find("access")), {50, (100.0 / 3 + 50) / 2, (200.0 / 3 + 75) / 2, 50});
  expect_near(built->scores.column(s.root()), {50, (125.0 / 3 + 50) / 2, (425.0 / 6 + 100) / 2, 25});
  EXPECT_EQ(built->ranks, (std::vector<double>{2, 3, 1, 4}));
}

TEST(CompositeSteps, Imputation) {
  const Structure s = structure();
  const Data d = data(s);
  const auto staff = [&](Imputation how) { return list(impute(s, d, d.indicators, how).take().column(2)); };
  using Method = Imputation::Method;
  EXPECT_EQ(staff({.method = Method::kMean}), (std::vector<double>{5, 5, 9, 1}));
  EXPECT_EQ(staff({.method = Method::kMedian}), (std::vector<double>{5, 5, 9, 1}));
  EXPECT_EQ(staff({.method = Method::kGroupMean, .group = "shore"}), (std::vector<double>{5, 5, 9, 1}));
  EXPECT_EQ(staff({.method = Method::kConstant, .constant = 7}), (std::vector<double>{5, 7, 9, 1}));
  EXPECT_EQ(impute(s, d, d.indicators, {.method = Method::kGroupMean, .group = "x"}).error().code,
            "composite.impute.group");
  // South knows nothing of staff: its gap stays a gap, and so does that of a unit without a group.
  const Data other =
      data(s, "uCode,shore,posts,wait,staff\nA,north,1,1,4\nB,north,1,1,8\nC,north,1,1,\nD,south,1,1,\nE,,1,1,\n");
  expect_near(impute(s, other, other.indicators, {.method = Method::kGroupMedian, .group = "shore"})->column(2),
              {4, 8, 6, kMissing, kMissing});
}

TEST(CompositeSteps, DenominatorsOfNoughtAreRefusedAndMissingOnesMakeMissing) {
  const Structure s = structure();
  EXPECT_EQ(denominate(s, data(s, "uCode,people,posts,wait,staff\nA,0,1,1,1\n"), {}).error().code,
            "composite.denominate.zero");
  EXPECT_EQ(denominate(s, data(s, "uCode,posts,wait,staff\nA,1,1,1\n"), {}).error().code,
            "composite.denominate.missing");
  EXPECT_TRUE(is_missing(denominate(s, data(s, "uCode,people,posts,wait,staff\nA,,1,1,1\n"), {})->at(0, 0)));
}

TEST(CompositeSteps, ScreeningLeavesOutWhoHasTooLittle) {
  const Structure s = structure();
  const Data d = data(s, "uCode,posts,wait,staff\nA,1,1,1\nB,1,,\nC,0,0,5\n");
  const auto rows = [&](Screening how) { return screen(d, d.indicators, how).take(); };
  EXPECT_EQ(rows({.available = 0.6}), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(rows({.not_nought = 0.5}), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(rows({.available = 0.6, .keep = {"B"}, .drop = {"A"}}), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(screen(d, d.indicators, {.keep = {"Z"}}).error().code, "composite.screen.unit");
  Settings nobody;
  nobody.screening = Screening{.drop = {"A", "B", "C"}};
  EXPECT_EQ(build(s, d, nobody).error().code, "composite.screen.nobody");
}

TEST(CompositeSteps, Winsorisation) {
  std::vector<double> column{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100};
  const TreatedColumn treated = treat(column, Treatment{});
  EXPECT_EQ(treated.winsorised, 1);
  EXPECT_TRUE(treated.passed);
  EXPECT_EQ(column, (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 30}));
  // The mirror image is pulled in from below.
  std::vector<double> mirror{-1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -30, -100};
  treat(mirror, Treatment{});
  EXPECT_EQ(mirror.back(), -30);
  // What passes is left alone; what has no spread too, even when forced.
  std::vector<double> calm{1, 2, 3, 4}, flat{5, 5, 5, 5};
  EXPECT_EQ(treat(calm, Treatment{}).winsorised, 0);
  EXPECT_EQ(treat(flat, Treatment{.force = true}).winsorised, 0);
  std::vector<double> forced{1, 2, 3, kMissing, 4};
  EXPECT_EQ(treat(forced, Treatment{.winmax = 1, .force = true}).winsorised, 1);
  EXPECT_EQ(forced[4], 3);
}

TEST(CompositeSteps, LogarithmsWhereWinsorisingIsNotEnough) {
  const std::vector<double> wild{1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 500};
  const auto treated = [&](Treatment how) {
    how.winmax = 0;
    std::vector<double> column = wild;
    EXPECT_TRUE(treat(column, how).logged);
    return column;
  };
  EXPECT_NEAR(treated({.log = Treatment::Log::kCt}).back(), std::log(499 + 4.99), 1e-12);
  EXPECT_NEAR(treated({.log = Treatment::Log::kCtOriginal}).back(), std::log(500.0), 1e-12);
  EXPECT_NEAR(treated({.log = Treatment::Log::kLog}).back(), std::log(500.0), 1e-12);
  EXPECT_NEAR(treated({.log = Treatment::Log::kGii}).at(9), std::log(499.0 * 1 / 499 + 1), 1e-12);
  EXPECT_NEAR(treated({.log = Treatment::Log::kBoxCox, .lambda = 0.5}).back(), (std::sqrt(500.0) - 1) / 0.5, 1e-12);
  EXPECT_NEAR(treated({.log = Treatment::Log::kBoxCox}).back(), std::log(500.0), 1e-12);
  // A logarithm that a figure does not have is not taken.
  std::vector<double> with_nought = wild;
  with_nought[0] = 0;
  EXPECT_FALSE(treat(with_nought, {.winmax = 0, .log = Treatment::Log::kLog}).logged);
  EXPECT_EQ(with_nought.back(), 500);
  // Combined, the logarithm is of the winsorised figures.
  std::vector<double> both{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 900, 1000};
  const TreatedColumn combined = treat(both, {.winmax = 1, .log = Treatment::Log::kCtOriginal, .combine = true});
  EXPECT_TRUE(combined.logged);
  EXPECT_NEAR(both.back(), std::log(900.0), 1e-12);
}

TEST(CompositeSteps, EveryNormalisation) {
  const Structure s =
      structure("iCode,Parent,Type,Direction,Target\na,r,Indicator,1,8\nb,r,Indicator,-1,-2\nr,,Aggregate,1,\n");
  const Data d = data(s, "uCode,a,b\nP,2,1\nQ,6,3\nR,10,3\nS,,5\n");
  const auto scaled = [&](Scale scale) { return normalise(s, d.units, d.indicators, {.all = scale}).take(); };
  const auto expect = [&](Scale scale, const std::vector<double>& a, const std::vector<double>& b) {
    const Matrix result = scaled(scale);
    expect_near(result.column(0), a);
    expect_near(result.column(1), b);
  };
  const double deviation = std::sqrt(8.0 / 3);
  expect({.scaling = Scaling::kNone}, {2, 6, 10, kMissing}, {-1, -3, -3, -5});
  expect({.scaling = Scaling::kMinMax}, {0, 50, 100, kMissing}, {100, 50, 50, 0});
  expect({.scaling = Scaling::kMinMax, .low = 1, .high = 3}, {1, 2, 3, kMissing}, {3, 2, 2, 1});
  expect({.scaling = Scaling::kZScore, .low = 0, .high = 1}, {-1, 0, 1, kMissing},
         {2 / deviation, 0, 0, -2 / deviation});
  expect({.scaling = Scaling::kScaled, .low = 0, .high = 50}, {4, 12, 20, kMissing}, {-2, -6, -6, -10});
  expect({.scaling = Scaling::kRank}, {1, 2, 3, kMissing}, {4, 2, 2, 1});
  expect({.scaling = Scaling::kPercentRank}, {0, 0.5, 1, kMissing}, {1, 1.0 / 3, 1.0 / 3, 0});
  expect({.scaling = Scaling::kBorda}, {0, 1, 2, kMissing}, {3, 1, 1, 0});
  expect({.scaling = Scaling::kDistanceToMax}, {0, 0.5, 1, kMissing}, {1, 0.5, 0.5, 0});
  expect({.scaling = Scaling::kDistanceToReference, .reference = "Q"}, {0, 1, 2, kMissing}, {2, 1, 1, 0});
  expect({.scaling = Scaling::kDistanceToReference, .cap = true, .reference = "Q"}, {0, 1, 1, kMissing}, {1, 1, 1, 0});
  // The target of b is -2 in figures, so 2 once reversed: b's 1 is 1 - (2 + 1) / (2 + 5).
  expect({.scaling = Scaling::kDistanceToTarget}, {0, 4.0 / 6, 8.0 / 6, kMissing}, {4.0 / 7, 2.0 / 7, 2.0 / 7, 0});
  expect({.scaling = Scaling::kFractionOfMax}, {0.2, 0.6, 1, kMissing}, {1, 3, 3, 5});
  expect({.scaling = Scaling::kGoalposts, .low = 0, .high = 8, .factor = 10, .cap = true}, {2.5, 7.5, 10, kMissing},
         {8.75, 6.25, 6.25, 3.75});
}

TEST(CompositeSteps, NormalisationRefusals) {
  const Structure s = structure();
  const Data d = data(s);
  const auto code = [&](Normalisation how) { return normalise(s, d.units, d.indicators, how).error().code; };
  EXPECT_EQ(code({.all = {.scaling = Scaling::kDistanceToTarget}}), "composite.normalise.target");
  EXPECT_EQ(code({.all = {.scaling = Scaling::kDistanceToReference, .reference = "Z"}}),
            "composite.normalise.reference");
  EXPECT_EQ(code({.all = {.low = 4, .high = 4}}), "composite.normalise.range");
  for (const Scaling scaling : {Scaling::kMinMax, Scaling::kScaled, Scaling::kGoalposts}) {
    EXPECT_EQ(code({.all = {.scaling = scaling, .low = 100, .high = 0}}), "composite.normalise.range");
  }
  EXPECT_EQ(code({.all = {.scaling = Scaling::kZScore, .low = 0, .high = -1}}), "composite.normalise.range");
  EXPECT_EQ(code({.single = {{"whole", Scale{}}}}), "composite.normalise.indicator");
  // One indicator may have a scale of its own.
  const auto own = normalise(s, d.units, d.indicators, {.single = {{"wait", {.scaling = Scaling::kRank}}}});
  expect_near(own->column(1), {4, 2, 3, 1});
  expect_near(own->column(2), {50, kMissing, 100, 0});
}

TEST(CompositeSteps, EveryMean) {
  const Structure s =
      structure("iCode,Parent,Type,Weight\na,r,Indicator,1\nb,r,Indicator,2\nc,r,Indicator,1\nr,,Aggregate,1\n");
  const Data d = data(s, "uCode,a,b,c\nP,1,4,16\nQ,2,2,\nR,8,,4\n");
  const auto root = [&](Aggregation how) {
    return list(score(s, d.indicators, s.weights(), how).take().column(s.root()));
  };
  expect_near(root({.all = Mean::kArithmetic}), {25.0 / 4, 2, 6});
  expect_near(root({.all = Mean::kGeometric}), {4, 2, std::sqrt(32.0)});
  expect_near(root({.all = Mean::kHarmonic}), {4 / (1 + 0.5 + 1.0 / 16), 2, 2 / (1.0 / 8 + 0.25)});
  expect_near(root({.all = Mean::kGeneralised, .power = 2}), {8.5, 2, std::sqrt(40.0)});
  expect_near(root({.all = Mean::kGeneralised, .power = 1}), {25.0 / 4, 2, 6});
  expect_near(root({.all = Mean::kMedian}), {4, 2, 6});
  expect_near(root({.all = Mean::kMinimum}), {1, 2, 4});
  expect_near(root({.all = Mean::kMaximum}), {16, 2, 8});
  // P against Q: behind in a, ahead in b; against R: behind in a, ahead in c; Q against R: behind in a.
  expect_near(root({.all = Mean::kCopeland}), {2 * (2.0 / 3 + 0.5) - 2, 2.0 / 3 - 2, 1});
  expect_near(root({.coverage = 0.9}), {25.0 / 4, kMissing, kMissing});
}

TEST(CompositeSteps, AMeanThatHasNoValueIsRefusedWithTheNode) {
  const Structure s = structure();
  Settings settings;
  settings.imputation = Imputation{};
  for (const Mean mean : {Mean::kGeometric, Mean::kHarmonic, Mean::kGeneralised}) {
    settings.aggregation = {.all = mean, .power = 2};
    const auto built = build(s, data(s), settings);
    ASSERT_FALSE(built.ok());
    EXPECT_EQ(built.error().code, "composite.aggregate.not_positive");
    EXPECT_NE(built.error().message.find("staff"), std::string::npos);
  }
  settings.aggregation = {.power = 0};
  EXPECT_EQ(build(s, data(s), settings).error().code, "composite.settings.power");
  settings.aggregation = {.coverage = 1.5};
  EXPECT_EQ(build(s, data(s), settings).error().code, "composite.settings.share");
  settings.aggregation = {};
  settings.treatment = Treatment{.winmax = -1};
  EXPECT_EQ(build(s, data(s), settings).error().code, "composite.settings.treatment");
}

TEST(CompositeSteps, MissingIsNeverNought) {
  const Structure s = structure();
  const auto built = build(s, data(s, "uCode,posts,wait,staff\nA,1,1,1\nB,2,2,\nC,,,\n"), Settings{});
  ASSERT_TRUE(built.ok());
  EXPECT_TRUE(is_missing(built->scores.at(1, s.find("means"))));
  EXPECT_EQ(built->scores.at(1, s.root()), 50);
  EXPECT_TRUE(is_missing(built->scores.at(2, s.root())));
  EXPECT_TRUE(is_missing(built->ranks[2]));
  ASSERT_EQ(built->findings.size(), 2U);  // staff has one figure and so no span; C has no score
  EXPECT_EQ(built->findings[0].code, "composite.normalise.degenerate");
  EXPECT_EQ(built->findings[1].code, "composite.score.missing");
}

TEST(CompositeSteps, RanksShareTheBetterPlace) {
  expect_near(ranks(std::vector<double>{3, 9, kMissing, 9, 1}), {3, 1, kMissing, 1, 4});
}

TEST(CompositeSteps, LeaveOneOut) {
  const Structure s = structure();
  Settings settings;
  settings.imputation = Imputation{};
  const auto built = build(s, data(s), settings);
  const auto without = leave_one_out(s, *built, settings.aggregation);
  ASSERT_TRUE(without.ok());
  ASSERT_EQ(without->size(), 5U);
  for (const WithoutNode& one : *without) {
    if (s.nodes()[one.node].code == "access") {
      expect_near(one.scores, list(built->scores.column(s.find("means"))));
    }
    // staff is the only child of means: without it means goes too.
    if (s.nodes()[one.node].code == "staff") {
      expect_near(one.scores, list(built->scores.column(s.find("access"))));
    }
  }
}

TEST(CompositeTreatment, AnIndicatorMayHaveOneOfItsOwnOrNone) {
  const auto tree =
      Structure::read_csv("iCode,Parent,Type\na,r,Indicator\nb,r,Indicator\nc,r,Indicator\nr,,Aggregate\n", "s").take();
  std::string csv = "uCode,a,b,c\n";
  for (int i = 0; i < 10; ++i) {
    const std::string figure = std::to_string(i == 9 ? 1000 : i);
    csv += "U" + std::to_string(i) + "," + figure + "," + figure + "," + figure + "\n";
  }
  const auto data = Data::read_csv(csv, "d", tree).take();
  Settings settings;
  settings.treatment = Treatment{};
  settings.single_treatments["b"] = std::nullopt;
  settings.single_treatments["c"] = Treatment{.winmax = 0, .log = Treatment::Log::kLog};
  const auto built = prepare(tree, data, settings);
  ASSERT_TRUE(built.ok()) << built.error().to_text();
  EXPECT_EQ(built->treated.at(9, 0), 8);  // winsorised
  EXPECT_EQ(built->treatments[0].winsorised, 1);
  EXPECT_EQ(built->treated.at(9, 1), 1000);
  EXPECT_EQ(built->treatments[1].winsorised, 0);
  EXPECT_GT(built->treatments[1].skew_after, 2);
  EXPECT_EQ(built->treated.at(9, 2), 1000);  // a nought has no logarithm: it is left
  EXPECT_FALSE(built->treatments[2].logged);
  settings.single_treatments["r"] = std::nullopt;
  EXPECT_EQ(prepare(tree, data, settings).error().code, "composite.treat.indicator");
  settings.single_treatments.erase("r");
  settings.single_treatments["c"]->winmax = -1;
  EXPECT_EQ(prepare(tree, data, settings).error().code, "composite.settings.treatment");
}

}  // namespace
}  // namespace limen::composite
