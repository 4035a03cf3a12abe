#include "engines/charts/charts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <regex>
#include <sstream>

#include "engines/charts/canvas.h"
#include "engines/charts/test_work.h"

namespace limen::charts {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace test;

TEST(ChartNumbers, AreWrittenAsTheLanguageHasThem) {
  EXPECT_EQ(format_number(1234567.891, "en", 2), "1,234,567.89");
  EXPECT_EQ(format_number(1234.5, "fr", 1), "1\u202f234,5");
  EXPECT_EQ(format_number(1234.5, "es", 1), "1234,5");
  EXPECT_EQ(format_number(12345.5, "es", 1), "12.345,5");
  EXPECT_EQ(format_number(-3.25, "en", 2), "\u22123.25");
  EXPECT_EQ(format_number(-3.25, "ar", 2), "\u200e\u22123.25");
  EXPECT_EQ(format_number(-0.04, "en", 1), "0.0");
  EXPECT_EQ(format_number(999.96, "en", 1), "1,000.0");
  EXPECT_EQ(format_number(1e300, "en", 1), "1.00e+300");
  EXPECT_EQ(format_number(kNothing, "en", 1), "");
}

TEST(Axes, HaveTheDecimalsThatTheirStepNeeds) {
  Bars chart{.frame = {.id = "b", .title = "t", .format = number_format("fr", 0), .language = "fr"},
             .rows = {{.label = "a", .value = 0.9}}};
  EXPECT_THAT(draw(chart), HasSubstr(">0,2<"));
  chart.frame.language.clear();
  EXPECT_THAT(draw(chart), Not(HasSubstr(">0,2<")));
  chart.frame.axis_format = [](double tick) { return "<" + format_number(tick, "en", 2) + ">"; };
  EXPECT_THAT(draw(chart), HasSubstr("&lt;0.20&gt;"));
}

TEST(ChartNumbers, DoNotFollowTheLocaleOfTheProcess) {
  const std::string before = draw(some_bars());
  const char* const old = std::setlocale(LC_ALL, nullptr);
  const std::string kept = old ? old : "C";
  for (const char* const locale : {"de_DE.UTF-8", "fr_FR.UTF-8", "ar_EG.UTF-8"}) std::setlocale(LC_ALL, locale);
  EXPECT_EQ(draw(some_bars()), before);
  std::setlocale(LC_ALL, kept.c_str());
}

TEST(Charts, OfOrdinaryInputAreWellFormedWithinTheirSheetAndTheSameEachTime) {
  for (const bool right_to_left : {false, true}) {
    const auto first = all_charts(ordinary(), right_to_left), second = all_charts(ordinary(), right_to_left);
    ASSERT_EQ(first.size(), 10U);
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_EQ(first[i].svg, second[i].svg) << first[i].name;
      expect_sound(first[i]);
    }
  }
}

class Extremes : public testing::TestWithParam<std::pair<std::string, Input>> {};

TEST_P(Extremes, GiveSoundCharts) {
  for (const bool right_to_left : {false, true}) {
    for (const Drawn& drawn : all_charts(GetParam().second, right_to_left)) expect_sound(drawn);
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, Extremes, testing::ValuesIn(extremes()),
                         [](const auto& each) { return each.param.first; });

TEST(Charts, OfTenThousandPointsStayFinite) {
  Scatter chart{.frame = {.id = "s", .title = "Many"}};
  for (int i = 0; i < 12'000; ++i) {
    chart.points.push_back({.label = "p" + std::to_string(i), .x = i % 101 * 1.0, .y = i * 0.5});
  }
  const std::string svg = draw(chart);
  expect_sound({"scatter", svg, table_of(chart)});
  EXPECT_LT(svg.size(), 1'500'000U);
  EXPECT_THAT(svg, HasSubstr("2000 more in the table"));
  EXPECT_EQ(table_of(chart).rows.size(), 12'000U);
}

TEST(Charts, SayHowManyRowsAreNotDrawn) {
  Bars chart{.frame = {.id = "b", .title = "Rows", .words = {.more = "encore {n}"}}};
  for (int i = 0; i < 301; ++i) chart.rows.push_back({.label = "row", .value = i});
  EXPECT_THAT(draw(chart), HasSubstr("encore 1<"));
  EXPECT_EQ(table_of(chart).rows.size(), 301U);
  chart.rows.pop_back();
  EXPECT_THAT(draw(chart), Not(HasSubstr("encore")));
}

TEST(Bars, ShowFiguresAsTextAndMissingOnesWithTheirWord) {
  Bars chart = some_bars();
  chart.frame.words.missing = "sin dato";
  const std::string svg = draw(chart);
  EXPECT_THAT(svg, HasSubstr(">68.4"));
  EXPECT_THAT(svg, HasSubstr(">sin dato<"));
  EXPECT_THAT(svg, HasSubstr("url(#scores-missing)"));
  EXPECT_THAT(svg, HasSubstr("Mean 50.0"));
}

TEST(Bars, BeginAtNought) {
  Bars chart{.frame = {.id = "b", .title = "t"}, .rows = {{.label = "a", .value = 50}, {.label = "b", .value = 100}}};
  const auto widths = numbers_of(draw(chart), "rect", "width");
  ASSERT_EQ(widths.size(), 2U);
  EXPECT_NEAR(widths[1], 2 * widths[0], 0.02);
}

TEST(Bars, OfNegativeFiguresGoTheOtherWay) {
  Bars chart{.frame = {.id = "b", .title = "t"}, .rows = {{.label = "a", .value = -50}, {.label = "b", .value = 50}}};
  const auto xs = numbers_of(draw(chart), "rect", "x"), widths = numbers_of(draw(chart), "rect", "width");
  ASSERT_EQ(xs.size(), 2U);
  EXPECT_NEAR(xs[0] + widths[0], xs[1], 0.02);
}

TEST(Bars, AreMirroredInAPageFromTheRight) {
  Bars chart = some_bars();
  const std::string left = draw(chart);
  chart.frame.right_to_left = true;
  const std::string right = draw(chart);
  EXPECT_THAT(left, HasSubstr("direction=\"ltr\""));
  EXPECT_THAT(right, HasSubstr("direction=\"rtl\""));
  const auto lx = numbers_of(left, "rect", "x"), lw = numbers_of(left, "rect", "width");
  const auto rx = numbers_of(right, "rect", "x");
  ASSERT_EQ(lx.size(), rx.size());
  for (std::size_t i = 0; i < lx.size(); ++i) EXPECT_NEAR(rx[i], 720 - lx[i] - lw[i], 0.02);
}

TEST(Ids, AreMadeSafe) {
  for (const char* const id : {"", "1a", "\"><script>", "only", "A b"}) {
    const std::string svg = draw(Bars{.frame = {.id = id, .title = "t", .description = "d"}});
    expect_sound({"bars", svg, {}});
    EXPECT_THAT(svg, Not(HasSubstr("\"on")));
    EXPECT_THAT(svg, Not(HasSubstr(" on")));
  }
}

TEST(Links, ThatLeaveTheSiteOrRunSomethingAreLeftOut) {
  for (const char* const link : {"javascript:alert(1)", "//evil.example/", "https://evil.example/", "/a\"onload=\"x",
                                 "data:text/html,x", "/<script>", "\\\\host", "JaVaScRiPt:x", " /x", "/a b"}) {
    Bars chart{.frame = {.id = "b", .title = "t"}, .rows = {{.label = "a", .value = 1, .link = link}}};
    EXPECT_THAT(draw(chart), Not(HasSubstr("<a "))) << link;
  }
  Bars chart{.frame = {.id = "b", .title = "t"}, .rows = {{.label = "a", .value = 1, .link = "/en/x?y=1&z=2"}}};
  const std::string svg = draw(chart);
  EXPECT_THAT(svg, HasSubstr("<a href=\"/en/x?y=1&amp;z=2\""));
  EXPECT_THAT(svg, HasSubstr("role=\"group\""));  // a picture may hold nothing to be clicked
}

TEST(Lines, HaveAGapWhereAFigureIsMissing) {
  Lines chart{
      .frame = {.id = "l", .title = "t"}, .years = {2010, 2011, 2012, 2015, 2016}, .series = {{"a", {1, 2, {}, 4, 5}}}};
  const std::string svg = draw(chart);
  EXPECT_EQ(count_of(svg, "fill=\"none\" stroke=\"#0072b2\""), 2U);  // two runs
  const auto xs = numbers_of(svg, "circle", "cx");                   // one of them in the legend
  ASSERT_EQ(xs.size(), 5U);
  EXPECT_NEAR(xs[3] - xs[2], 4 * (xs[2] - xs[1]), 0.05);  // 2011 to 2015 is four times 2010 to 2011
}

TEST(Scatter, DrawsTheLineOfLeastSquares) {
  Scatter chart{.frame = {.id = "s", .title = "t"}, .regression = true};
  for (const double x : {1.0, 2.0, 3.0, 4.0}) chart.points.push_back({.label = "p", .x = x, .y = 2 * x + 1});
  chart.points.push_back({.label = "gone", .x = 3.0, .y = {}});
  const auto line = regression_of(chart.points);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->slope, 2, 1e-12);
  EXPECT_NEAR(line->intercept, 1, 1e-12);
  EXPECT_EQ(line->points, 4U);
  EXPECT_THAT(draw(chart), HasSubstr("stroke-dasharray=\"7 4\""));
  EXPECT_THAT(draw(chart), HasSubstr("no figure: gone"));
  for (Point& point : chart.points) point.x = 3;
  EXPECT_FALSE(regression_of(chart.points));
  EXPECT_THAT(draw(chart), Not(HasSubstr("stroke-dasharray=\"7 4\"")));
}

TEST(RankIntervals, BeginAtRankOne) {
  RankIntervals chart{.frame = {.id = "r", .title = "t"},
                      .rows = {{.label = "A", .rank = 1, .interval = Span{1, 2}, .median = 1},
                               {.label = "B", .rank = 2, .interval = Span{1, 3}, .median = 2},
                               {.label = "C", .rank = 3, .interval = Span{2, 3}, .median = 3}}};
  const std::string svg = draw(chart);
  EXPECT_THAT(svg, HasSubstr(">2 (1–3)<"));
  EXPECT_THAT(svg, HasSubstr(">1<"));
  EXPECT_THAT(svg, Not(HasSubstr(">0<")));
}

TEST(Figures, KeepTheMarkThatHoldsTheMinusBeforeThem) {
  Heat chart{.frame = {.id = "h", .title = "t", .right_to_left = true, .format = number_format("ar", 1)},
             .columns = {"c"},
             .rows = {{"r", {-2.5}, ""}}};
  EXPECT_THAT(draw(chart), HasSubstr(">\u200e\u22122.5</text>"));
}

TEST(Maps, ShowSmallStatesAsDotsAndUnknownCodesInTheTableAlone) {
  const auto world = world_of_packs();
  WorldMap chart{.frame = {.id = "m", .title = "t"},
                 .countries = {{"MT", "Malta", 80.0, ""}, {"DEU", "Germany", 20.0, ""}, {"ZZ", "Nowhere", 1.0, ""}}};
  const std::string svg = draw(chart, world);
  EXPECT_EQ(count_of(svg, "<circle"), 1U);
  EXPECT_THAT(svg, HasSubstr("<title>Malta: 80.0</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>Germany: 20.0</title>"));
  EXPECT_THAT(svg, Not(HasSubstr("Nowhere")));
  EXPECT_EQ(table_of(chart).rows.size(), 3U);
}

TEST(Tables, AndFilesHoldTheFiguresThatAreDrawn) {
  Bars chart{.frame = {.id = "b", .title = "t"},
             .rows = {{.label = "=cmd|'/c calc'!A1", .value = 0.1},
                      {.label = "a,\"b\"", .value = -1e-7, .interval = Span{-2, 1e21}},
                      {.label = "gone", .value = kNothing}}};
  EXPECT_EQ(
      to_csv(table_of(chart)),
      "Label,Value,low,high\r\n'=cmd|'/c calc'!A1,0.1,,\r\n\"a,\"\"b\"\"\",-0.0000001,-2,1000000000000000000000\r\n"
      "gone,,,\r\n");
  const std::string html = to_html(table_of(chart), number_format("fr", 1), {.missing = "manque"});
  expect_well_formed(html);
  EXPECT_THAT(html, HasSubstr("<td class=\"number\">0,1</td>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"number\">manque</td>"));
}

TEST(Colours, OfSeriesDifferInLightnessOrPattern) {
  for (std::size_t a = 0; a < kMostSeries; ++a) {
    for (std::size_t b = a + 1; b < kMostSeries; ++b) EXPECT_NE(series_colour(a), series_colour(b));
  }
  GroupedBars chart{.frame = {.id = "g", .title = "t"}, .labels = {"x"}};
  for (int s = 0; s < 8; ++s) chart.series.push_back({"s" + std::to_string(s), {1.0}});
  EXPECT_EQ(count_of(draw(chart), "<pattern "), 7U);  // the first is plain
}

TEST(Colours, OfTextCanBeReadOnEveryShade) {
  for (int i = -20; i <= 20; ++i) {
    const std::string colour = diverging_shade(i / 20.0);
    EXPECT_GE(contrast(colour, ink_on(colour)), 4.5) << colour;  // [WCAG 2.2, 1.4.3]
  }
}

}  // namespace
}  // namespace limen::charts
