#include "engines/composite_panel/composite_panel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

namespace limen::composite_panel {
namespace {

using namespace composite;

const std::string kStructure =
    "iCode,Parent,Type,Direction,Weight\na,x,Indicator,1,2\nb,x,Indicator,-1,1\nc,r,Indicator,1,1\nx,r,Aggregate,1,1\n"
    "r,,Aggregate,1,1\ng,,Group,,\n";

Structure structure() { return Structure::read_csv(kStructure, "s").take(); }

DataByPeriod read(const std::string& text) {
  auto data = DataByPeriod::read_csv(text, "d", structure());
  EXPECT_TRUE(data.ok()) << data.error().to_text();
  return data.take();
}

// Made-up units over years; some rows and figures are missing.
std::string random_csv(std::mt19937& random, int years, int holes) {
  std::string text = "uCode,time,a,b,c,g\n";
  for (int year = 0; year < years; ++year) {
    for (int unit = 0; unit < 9; ++unit) {
      if (year > 0 && holes > 0 && random() % 8 == 0) continue;
      text += "U" + std::to_string(unit) + "," + std::to_string(2010 + 2 * year);
      for (int c = 0; c < 3; ++c) {
        const bool hole = holes > 0 && random() % static_cast<unsigned>(holes) == 0;
        text += hole ? "," : "," + std::to_string(random() % 1000 + 1);
      }
      text += unit % 2 == 0 ? ",east\n" : ",west\n";
    }
  }
  return text;
}

void expect_same(double a, double b, const std::string& what) {
  if (is_missing(a) || is_missing(b)) {
    EXPECT_EQ(is_missing(a), is_missing(b)) << what;
  } else {
    EXPECT_EQ(a, b) << what;
  }
}

// Every gap by looking at all other rows of the unit.
Matrix fill_slowly(const DataByPeriod& data, const Along& how) {
  const Matrix& figures = data.rows.indicators;
  Matrix result = figures;
  const auto distance = [](std::size_t a, std::size_t b) { return a < b ? b - a : a - b; };
  for (std::size_t row = 0; row < figures.rows(); ++row) {
    for (std::size_t c = 0; c < figures.columns(); ++c) {
      if (!is_missing(figures.at(row, c))) continue;
      std::size_t before = kNowhere, after = kNowhere;
      for (std::size_t other = 0; other < figures.rows(); ++other) {
        if (data.rows.units[other].code != data.rows.units[row].code || is_missing(figures.at(other, c))) continue;
        const std::size_t p = data.period_of[other], here = data.period_of[row];
        if (p < here && (before == kNowhere || p > data.period_of[before])) before = other;
        if (p > here && (after == kNowhere || p < data.period_of[after])) after = other;
      }
      const auto near = [&](std::size_t other) {
        return other != kNowhere &&
               (how.reach == 0 || distance(data.period_of[other], data.period_of[row]) <= how.reach);
      };
      if (how.method == Along::Method::kLast && near(before)) result.at(row, c) = figures.at(before, c);
      if (how.method == Along::Method::kLinear && near(before) && near(after)) {
        const auto time = [&](std::size_t r) { return std::stod(data.periods[data.period_of[r]]); };
        const double share = (time(row) - time(before)) / (time(after) - time(before));
        result.at(row, c) = figures.at(before, c) + share * (figures.at(after, c) - figures.at(before, c));
      }
    }
  }
  return result;
}

TEST(DataByPeriod, ReadsPeriodsInTheirOrder) {
  const DataByPeriod data = read("uCode,Time,a,b,c,g\nA,2020,1,2,3,x\nA,999,4,5,6,x\nB,2020,7,8,9,y\n");
  EXPECT_EQ(data.periods, (std::vector<std::string>{"999", "2020"}));
  EXPECT_EQ(data.period_of, (std::vector<std::size_t>{1, 0, 1}));
  const DataByPeriod words = read("uCode,time,a,b,c,g\nA,spring,1,2,3,x\nA,autumn,4,5,6,x\n");
  EXPECT_EQ(words.periods, (std::vector<std::string>{"autumn", "spring"}));
  const DataByPeriod none = read("uCode,a,b,c,g\nA,1,2,3,x\n");
  EXPECT_EQ(none.periods, (std::vector<std::string>{""}));
  const auto code = [](const std::string& text) {
    const auto bad = DataByPeriod::read_csv(text, "d", structure());
    return bad.ok() ? std::string("good") : bad.error().code + ":" + std::to_string(bad.error().place.line.value_or(0));
  };
  EXPECT_EQ(code("uCode,time,a,b,c,g\nA,1,1,2,3,x\nA,1,4,5,6,x\n"), "composite.data.duplicate:3");
  EXPECT_EQ(code("uCode,time,a,b,c,g\nA,,1,2,3,x\n"), "composite.data.time:2");
  EXPECT_EQ(code("uCode,time,Time,a,b,c,g\nA,1,1,1,2,3,x\n"), "composite.data.column:1");
  EXPECT_FALSE(Data::read_csv("uCode,time,a,b,c,g\nA,1,1,2,3,x\nA,2,4,5,6,x\n", "d", structure()).ok());
}

TEST(CompositePanel, AlongTimeByHandWithMarks) {
  const DataByPeriod data =
      read("uCode,time,a,b,c,g\nA,2010,10,,1,x\nA,2012,,5,,x\nA,2016,40,,,x\nA,2018,,,,x\nB,2010,,1,1,x\n");
  std::vector<Mark> marks(15, Mark::kOwn);
  const Matrix last = fill_along(data, data.rows.indicators, {}, marks).take();
  EXPECT_EQ(last.at(1, 0), 10);
  EXPECT_EQ(last.at(3, 0), 40);
  EXPECT_TRUE(is_missing(last.at(0, 1)));  // nothing before
  EXPECT_EQ(last.at(3, 1), 5);
  EXPECT_TRUE(is_missing(last.at(4, 0)));  // another unit's figures are no help
  EXPECT_EQ(marks[1 * 3 + 0], Mark::kAlong);
  EXPECT_EQ(marks[0], Mark::kOwn);
  EXPECT_EQ(marks[1], Mark::kOwn);
  marks.assign(15, Mark::kOwn);
  const Matrix linear = fill_along(data, data.rows.indicators, {Along::Method::kLinear}, marks).take();
  EXPECT_EQ(linear.at(1, 0), 20);  // two of six years
  EXPECT_TRUE(is_missing(linear.at(3, 0)));
  EXPECT_EQ(marks[3 * 3], Mark::kOwn);
  const Matrix near = fill_along(data, data.rows.indicators, {Along::Method::kLast, 1}, marks).take();
  EXPECT_EQ(near.at(2, 1), 5);
  EXPECT_TRUE(is_missing(near.at(3, 1)));
  const DataByPeriod words = read("uCode,time,a,b,c,g\nA,one,1,1,1,x\n");
  const auto refused = fill_along(words, words.rows.indicators, {Along::Method::kLinear}, marks);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "composite.panel.time");
}

TEST(CompositePanel, AlongTimeIsWhatLookingAtAllRowsGives) {
  std::mt19937 random(2);
  for (int round = 0; round < 100; ++round) {
    const DataByPeriod data = read(random_csv(random, 5, 2));
    for (const Along how :
         {Along{}, Along{Along::Method::kLinear}, Along{Along::Method::kLast, 1}, Along{Along::Method::kLinear, 2}}) {
      std::vector<Mark> marks(data.rows.units.size() * 3, Mark::kOwn);
      const Matrix fast = fill_along(data, data.rows.indicators, how, marks).take();
      const Matrix slow = fill_slowly(data, how);
      for (std::size_t row = 0; row < fast.rows(); ++row) {
        for (std::size_t c = 0; c < 3; ++c) {
          expect_same(fast.at(row, c), slow.at(row, c), "row " + std::to_string(row));
          const bool filled = is_missing(data.rows.indicators.at(row, c)) && !is_missing(fast.at(row, c));
          EXPECT_EQ(marks[row * 3 + c] == Mark::kAlong, filled);
        }
      }
    }
  }
}

Settings full_settings() {
  Settings settings;
  settings.imputation = Imputation{.method = Imputation::Method::kGroupMean, .group = "g"};
  settings.screening = Screening{.available = 0.4};
  settings.treatment = Treatment{.winmax = 2, .skew = 0.5, .kurtosis = 0.1};
  settings.single_treatments["c"] = std::nullopt;
  return settings;
}

std::string lines_of(const std::string& csv, const std::string& year) {
  std::string text = "uCode,time,a,b,c,g\n";
  for (std::size_t at = 0; at < csv.size();) {
    const std::size_t end = csv.find('\n', at);
    const std::string line = csv.substr(at, end - at);
    if (line.find("," + year + ",") != std::string::npos) text += line + "\n";
    at = end + 1;
  }
  return text;
}

// Each year by itself is the index of that year, to the last bit.
TEST(CompositePanel, EachPeriodIsTheIndexOfThatYear) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    const std::string csv = random_csv(random, 4, 6);
    const DataByPeriod data = read(csv);
    const Settings settings = full_settings();
    const auto panel = build_panel(structure(), data, settings, {{}, Over::kEachPeriod, Over::kEachPeriod});
    ASSERT_TRUE(panel.ok()) << panel.error().to_text();
    EXPECT_FALSE(panel->one_scale);
    std::size_t seen = 0;
    for (std::size_t p = 0; p < data.periods.size(); ++p) {
      const Data year = Data::read_csv(lines_of(csv, data.periods[p]), "d", structure()).take();
      const Built built = build(structure(), year, settings).take();
      std::map<std::string, std::size_t> row_of;
      for (std::size_t i = 0; i < built.units.size(); ++i) row_of[built.units[i].code] = i;
      for (std::size_t row = 0; row < panel->rows.size(); ++row) {
        if (panel->period_of[row] != p) continue;
        const auto found = row_of.find(panel->units[row].code);
        ASSERT_NE(found, row_of.end());
        ++seen;
        for (std::size_t n = 0; n < structure().nodes().size(); ++n) {
          expect_same(panel->scores.at(row, n), built.scores.at(found->second, n), "score");
        }
        expect_same(panel->ranks[row], built.ranks[found->second], "rank");
        EXPECT_TRUE(is_missing(panel->score_change[row]));
      }
    }
    EXPECT_EQ(seen, panel->rows.size());
  }
}

// All years together are one index of units that are called differently in each year.
TEST(CompositePanel, AllPeriodsAreOneIndexOfAllRows) {
  std::mt19937 random(4);
  for (int round = 0; round < 50; ++round) {
    const DataByPeriod data = read(random_csv(random, 4, 6));
    Settings settings = full_settings();
    settings.imputation.reset();
    const auto panel = build_panel(structure(), data, settings, {});
    ASSERT_TRUE(panel.ok()) << panel.error().to_text();
    EXPECT_TRUE(panel->one_scale);
    Data stacked = data.rows;
    for (std::size_t row = 0; row < stacked.units.size(); ++row) {
      stacked.units[row].code += "@" + data.periods[data.period_of[row]];
    }
    const Built built = build(structure(), stacked, settings).take();
    ASSERT_EQ(built.rows, panel->rows);
    std::map<std::string, double> score_of;
    const std::size_t root = structure().root();
    for (std::size_t row = 0; row < built.rows.size(); ++row) {
      for (std::size_t n = 0; n < structure().nodes().size(); ++n) {
        expect_same(panel->scores.at(row, n), built.scores.at(row, n), "score");
      }
      score_of[built.units[row].code] = built.scores.at(row, root);
    }
    // Ranks and changes, looked up by name.
    for (std::size_t row = 0; row < panel->rows.size(); ++row) {
      const std::size_t p = panel->period_of[row];
      double better = 0;
      for (std::size_t other = 0; other < panel->rows.size(); ++other) {
        if (panel->period_of[other] == p && panel->scores.at(other, root) > panel->scores.at(row, root)) ++better;
      }
      const bool ranked = !is_missing(panel->ranks[row]);
      EXPECT_EQ(ranked ? panel->ranks[row] : 0, ranked ? better + 1 : 0);
      const auto before = p == 0 ? score_of.end() : score_of.find(panel->units[row].code + "@" + data.periods[p - 1]);
      expect_same(panel->score_change[row],
                  before == score_of.end() ? kMissing : panel->scores.at(row, root) - before->second, "change");
    }
  }
}

TEST(CompositePanel, ChangesMarksAndScalesByHand) {
  const DataByPeriod data = read(
      "uCode,time,a,b,c,g\nA,2020,0,10,0,x\nB,2020,10,0,10,x\nC,2020,5,5,5,x\nA,2021,10,0,,x\nB,2021,10,0,10,x\nC,2021,"
      ",,5,x\n");
  PanelSettings how;
  how.along = Along{};
  Settings settings;
  settings.imputation = Imputation{};
  const BuiltPanel panel = build_panel(structure(), data, settings, how).take();
  EXPECT_EQ(panel.mark(3, 2), Mark::kAlong);
  EXPECT_EQ(panel.imputed.at(3, 2), 0);
  EXPECT_EQ(panel.marked(5), 2U);
  EXPECT_EQ(panel.marked(0), 0U);
  EXPECT_EQ(panel.scores.at(0, structure().root()), 0);
  EXPECT_EQ(panel.scores.at(3, structure().root()), 50);
  EXPECT_EQ(panel.score_change[3], 50);
  EXPECT_EQ(panel.rank_change[3], 1);  // third, then level with C on second
  EXPECT_EQ(panel.rank_change[4], 0);
  EXPECT_TRUE(is_missing(panel.score_change[0]));
  EXPECT_EQ(panel.before[3], 0U);
  // Without the step along time the gap is filled across, and says so.
  how.along.reset();
  const BuiltPanel across = build_panel(structure(), data, settings, how).take();
  EXPECT_EQ(across.mark(3, 2), Mark::kAcross);
  EXPECT_EQ(across.imputed.at(3, 2), 7.5);
  // Posts that are fixed are one scale, whatever is together.
  how.normalisation = Over::kEachPeriod;
  settings.normalisation = Normalisation{.all = {.scaling = Scaling::kGoalposts, .low = 0, .high = 10, .factor = 100}};
  const BuiltPanel posts = build_panel(structure(), data, settings, how).take();
  EXPECT_TRUE(posts.one_scale);
  EXPECT_FALSE(is_missing(posts.score_change[4]));
  settings.normalisation->single["a"] = Scale{};
  const BuiltPanel mixed = build_panel(structure(), data, settings, how).take();
  EXPECT_FALSE(mixed.one_scale);
  ASSERT_FALSE(mixed.findings.empty());
  EXPECT_EQ(mixed.findings.back().code, "composite.panel.scales");
}

TEST(CompositePanel, Refuses) {
  const DataByPeriod data = read("uCode,time,a,b,c,g\nA,1,1,2,3,x\nB,1,3,2,1,x\nA,2,4,5,6,x\nB,2,6,5,4,x\n");
  const auto code = [&](const Settings& settings, const PanelSettings& how) {
    const auto panel = build_panel(structure(), data, settings, how);
    return panel.ok() ? std::string("good") : panel.error().code;
  };
  Settings settings;
  settings.normalisation = Normalisation{.all = {.scaling = Scaling::kDistanceToReference, .reference = "A"}};
  EXPECT_EQ(code(settings, {}), "composite.panel.reference");
  EXPECT_EQ(code(settings, {{}, Over::kEachPeriod, Over::kEachPeriod}), "good");
  settings = Settings{};
  settings.aggregation.coverage = 2;
  EXPECT_EQ(code(settings, {}), "composite.settings.share");
  settings = Settings{};
  settings.screening = Screening{.available = 1, .drop = {"A", "B"}};
  EXPECT_EQ(code(settings, {}), "composite.screen.nobody");
  settings = Settings{};
  settings.single_treatments["zz"] = Treatment{};
  EXPECT_EQ(code(settings, {}), "composite.treat.indicator");
}

}  // namespace
}  // namespace limen::composite_panel
