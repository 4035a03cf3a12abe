// Charts as SVG text, made by the program itself: the same input gives the same bytes, on every machine, in every
// locale, so that a page can be printed, exported, compared and tested, and nobody needs a script to read it.
//
// Each chart is a struct of figures and labels; draw() makes the SVG element to be put into a page as it is (no XML
// declaration), table_of() the table of the very figures that are drawn, to_csv() a file of that table. Pages show the
// table beside the picture: the picture is never the only way to a figure.
//
// What an SVG of this folder is: one <svg> with viewBox and no other size, role="img" with <title> and <desc>; no
// script, no style (attributes only, so that a strict content policy holds), no reference but to its own patterns and
// the links that were given; text in the colour of the page ("currentColor"); fills are colours that colour-blind
// readers tell apart (Okabe and Ito) and, where colour carries the series, a pattern, a dash or a shape as well, so
// that it holds in print. Labels may be any bytes: they are cleaned, shortened to the room there is (the whole stands
// in the table) and escaped. A figure that is missing (nothing, or no finite number) is drawn hatched with a word,
// never as nought. More rows than kMostRows or points than kMostPoints are not drawn; a line says how many there are
// more, and the table has them. In a right-to-left page bars, axes of time and tables of colour run from the right.
//
// Pure; owns nothing; everything may be called in parallel.
//
//   charts::Bars bars{.frame = {.id = "scores", .title = "Scores 2020", .format = number_format("fr", 1)}};
//   bars.rows.push_back({.label = "Belgique", .value = 68.4, .interval = charts::Span{64.0, 71.5}});
//   page += charts::draw(bars);
//   csv = charts::to_csv(charts::table_of(bars));
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/world_outlines/world_outlines.h"

namespace limen::charts {

inline constexpr std::size_t kMostRows = 300, kMostSeries = 8, kMostPoints = 10'000, kMostColumns = 60;

using Value = std::optional<double>;                // nothing, or no finite number: missing
using Format = std::function<std::string(double)>;  // a figure for people; any text

// Figures with so many decimals (0 to 12) as the language writes them: "1 234,5" fr, "1.234,5" es, "1,234.5" others. A
// minus is U+2212, for Arabic with a mark that keeps it before the figure. Over 10^15 in the form 1.2e+18.
Format number_format(std::string_view language, int decimals);
std::string format_number(double value, std::string_view language, int decimals);

// Words of the page's language that charts need.
struct Words {
  std::string missing = "no figure";
  std::string more = "{n} more in the table";  // {n} is replaced
  std::string low = "low", high = "high";      // columns of intervals
};

struct Frame {
  std::string id{};  // of this SVG within its page: [a-z0-9-], else made safe
  std::string title{}, description{};
  std::string unit{};  // shown at the axis
  bool right_to_left = false;
  Format format{};         // one decimal, English, without it
  Format axis_format{};    // of the marks at an axis, where it is not to be as `language` says
  std::string language{};  // marks have the decimals that their step needs, in this language; by `format` without it
  Words words{};
  int width = 720;  // of the viewBox, 200 to 2,000
};

struct Span {
  double low = 0, high = 0;
};
struct Mark {  // a line across all rows: a mean, a target
  std::string label{};
  double value = 0;
};
// The axis, where it is not taken from the figures; both finite and low < high, else ignored. It grows where figures
// lie outside.
using Axis = std::optional<Span>;

// `link`: "/…" or "../…" or "./…" of letters, digits and -_.~/?&=#%:,+ ; everything else is left out.
struct Row {
  std::string label{};
  Value value{};
  std::optional<Span> interval{};  // drawn as a whisker
  std::string note{};              // behind the figure: a flag, a tie, a band
  bool emphasised = false;
  std::string link{};
};

// --- Horizontal bars, from nought (or from the axis' end nearest to it).
struct Bars {
  Frame frame{};
  std::string label_name = "Label", value_name = "Value", note_name = "Note";  // columns of the table
  std::vector<Row> rows{};
  std::optional<Mark> reference{};
  Axis axis{};
};

// --- The same labels in several series.
struct Series {
  std::string name{};
  std::vector<Value> values{};  // as the labels; what is not there is missing
};
struct GroupedBars {
  Frame frame{};
  std::string label_name = "Label";
  std::vector<std::string> labels{};
  std::vector<Series> series{};
  Axis axis{};
};

// --- Axes from a middle, three or more. A secondary view; bars say the same better.
struct Radar {
  Frame frame{};
  std::string label_name = "Axis";
  std::vector<std::string> labels{};
  std::vector<Series> series{};
  Axis axis{};  // from the middle to the rim
};

// --- Along years; a gap where a figure is missing.
struct Lines {
  Frame frame{};
  std::string year_name = "Year";
  std::vector<int> years{};  // ascending; lie on the axis as far apart as they are
  std::vector<Series> series{};
  std::optional<Mark> reference{};
  Axis axis{};
};

// --- Two figures of each label. Slope: two posts with a line between them. Dumbbell: a row with two dots.
struct Pair {
  std::string label{};
  Value first{}, second{};
  std::string first_note{}, second_note{};  // flags: shown behind the figure and in the table
  bool emphasised = false;
  std::string link{};
};
struct Slope {
  Frame frame{};
  std::string label_name = "Label", first_name = "Before", second_name = "After", change_name = "Change";
  std::vector<Pair> rows{};
  Axis axis{};
};
struct Dumbbell {
  Frame frame{};
  std::string label_name = "Label", first_name = "First", second_name = "Second", difference_name = "Difference";
  std::string first_note_name = "First: note", second_note_name = "Second: note";
  std::vector<Pair> rows{};
  Axis axis{};
};

// --- Points of two figures.
struct Point {
  std::string label{};
  Value x{}, y{};
  bool emphasised = false;
};
struct Scatter {
  Frame frame{};                                                 // its format is the y axis'
  std::string label_name = "Label", x_name = "x", y_name = "y";  // titles of the axes too
  Format x_format{};                                             // the frame's without it
  std::vector<Point> points{};
  bool regression = false;  // least squares, where there are three points or more with a spread in x
  Axis x_axis{}, y_axis{};
};
// Least squares over the points that have both: y = intercept + slope * x; nothing without three points or spread.
struct Regression {
  double intercept = 0, slope = 0;
  std::size_t points = 0;
};
std::optional<Regression> regression_of(const std::vector<Point>& points);

// --- Ranks with what they might as well be: 1 is at the start of the axis.
struct RankRow {
  std::string label{};
  Value rank{};                    // as published
  std::optional<Span> interval{};  // for example of 90 % of runs
  Value median{};
  bool emphasised = false;
  std::string link{};
};
struct RankIntervals {
  Frame frame{};  // its format is for ranks: whole numbers without it
  std::string label_name = "Unit", rank_name = "Rank", median_name = "Median";
  std::vector<RankRow> rows{};
};

// --- A table of figures with shades.
struct Heat {
  Frame frame{};
  std::string label_name = "Label";
  std::vector<std::string> columns{};
  struct HeatRow {
    std::string label{};
    std::vector<Value> values{};
    std::string link{};
  };
  std::vector<HeatRow> rows{};
  bool diverging = false;  // shades from nought both ways (correlations); else from the least to the most
  Axis axis{};
};

// --- Countries of the world in up to seven classes of shade; small states as dots. Never mirrored.
struct Country {
  std::string code{};  // ISO 3166-1 alpha-2 or alpha-3
  std::string label{};
  Value value{};
  std::string link{};
};
struct WorldMap {
  Frame frame{};
  std::string code_name = "Code", label_name = "Country", value_name = "Value";
  std::vector<Country> countries{};
  int classes = 5;  // 2 to 7, of equal width
  Axis axis{};
};

std::string draw(const Bars& chart);
std::string draw(const GroupedBars& chart);
std::string draw(const Radar& chart);
std::string draw(const Lines& chart);
std::string draw(const Slope& chart);
std::string draw(const Dumbbell& chart);
std::string draw(const Scatter& chart);
std::string draw(const RankIntervals& chart);
std::string draw(const Heat& chart);
// Countries that the outlines do not know are in the table alone.
std::string draw(const WorldMap& chart, const world_outlines::World& world);

// --- The table of what is drawn: all rows, also those beyond the drawn ones.
struct Cell {
  std::string text{};  // of a cell that is no figure
  Value number{};      // of a figure; nothing: missing
  bool is_figure = false;
};
struct Table {
  std::string caption{};
  std::vector<std::string> header{};
  std::vector<std::vector<Cell>> rows{};  // each as wide as the header
};
inline Cell text_cell(std::string text) { return {.text = std::move(text)}; }
inline Cell figure_cell(Value number) { return {.number = number, .is_figure = true}; }

Table table_of(const Bars& chart);
Table table_of(const GroupedBars& chart);
Table table_of(const Radar& chart);
Table table_of(const Lines& chart);
Table table_of(const Slope& chart);
Table table_of(const Dumbbell& chart);
Table table_of(const Scatter& chart);
Table table_of(const RankIntervals& chart);
Table table_of(const Heat& chart);
Table table_of(const WorldMap& chart);

// RFC 4180: figures with a point and as few digits as give them back, missing
// ones empty; a text that a spreadsheet would run as a formula has an apostrophe before it.
std::string to_csv(const Table& table);
// The table as an HTML <table> (caption, <th scope>), texts escaped, figures by `format`, missing ones as
// words.missing.
std::string to_html(const Table& table, const Format& format, const Words& words);

}  // namespace limen::charts
