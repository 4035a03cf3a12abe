// The sheet that charts are drawn on: elements in order, mirrored where the page runs from the right, and the text that
// comes out. Private to this folder.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/charts/charts.h"

namespace limen::charts {

inline bool is_there(const Value& value) { return value && std::isfinite(*value); }
inline bool is_there(const std::optional<Span>& span) {
  return span && std::isfinite(span->low) && std::isfinite(span->high) && span->low <= span->high;
}

// Valid UTF-8 that XML 1.0 takes, without controls; escaped for text and attributes.
std::string legal_text(std::string_view text);
std::string escaped(std::string_view text);
// A label as it is drawn: one line, in so many pixels at this size, with an ellipsis where it was cut. Not escaped.
std::string fitted(std::string_view label, double room, double size);
// A figure as it was formatted, marks of direction and all, where it has room.
std::string fitted_figure(std::string text, double room, double size);
double width_of(std::string_view text, double size);  // an estimate, on the safe side
bool is_safe_link(std::string_view link);
std::string figure_text(const Frame& frame, const Value& value);  // by the frame's format, or its word for missing
std::string coordinate(double value);                             // two decimals at most

// Colours of series [Okabe and Ito 2008], and shades of figures: t in 0 … 1.
std::string_view series_colour(std::size_t series);
std::string shade(double t);
std::string diverging_shade(double t);             // -1 … 1
std::string_view ink_on(std::string_view colour);  // black or white, the one that can be read

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void add(const Value& value) {
    if (is_there(value)) add(*value);
  }
  void add(const std::optional<Span>& span) {
    if (!is_there(span)) return;
    add(span->low);
    add(span->high);
  }
  void add_axis(const Axis& axis) {
    if (is_there(axis) && axis->low < axis->high) add(axis);
  }
};

// From figures to pixels; anything finite stays between `from` and `to`.
struct Scale {
  double low = 0, high = 1, from = 0, to = 1;
  std::vector<double> ticks{};
  int decimals = 0;  // that the ticks need
  double at(double value) const;
};
// With round ends, and ticks between them.
Scale round_scale(Range range, double from, double to);
std::string tick_text(const Frame& frame, const Scale& scale, double tick);

enum class Anchor { kStart, kMiddle, kEnd };

struct TextStyle {
  double size = 13;
  Anchor anchor = Anchor::kStart;
  bool bold = false, faint = false;
  std::string_view colour = "currentColor";
};

class Canvas {
 public:
  Canvas(const Frame& frame, bool mirrors, double width);

  double width() const { return width_; }
  // Coordinates as in a page from the left; the canvas mirrors them.
  void line(double x1, double y1, double x2, double y2, std::string_view attributes);
  void rect(double x, double y, double width, double height, std::string_view attributes, std::string_view hint = {});
  // One of eight shapes, told apart without colour.
  void mark(std::size_t shape, double x, double y, double size, std::string_view attributes,
            std::string_view hint = {});
  void polyline(const std::vector<std::pair<double, double>>& points, std::string_view attributes, bool closed = false);
  void text(double x, double y, std::string_view text, const TextStyle& style = {});
  void raw(std::string_view elements) { body_ += elements; }
  void begin_link(std::string_view link);
  void end_link();

  std::string fill(std::size_t series);                // ` fill="…"`, with the series' pattern
  std::string hatched();                               // ` fill="…"` of what is missing
  std::string reference(std::string_view name) const;  // id of this SVG and name
  // A line of names with their signs, wrapped; gives the y below it.
  enum class Sign { kArea, kLine, kMark };
  double legend(double y, const std::vector<std::string>& names, Sign sign);
  // A row for a figure that is missing: hatched, with the word; from x on.
  void missing(double x, double y, double height);
  // "12 more in the table", if there are more.
  double more(double y, std::size_t all, std::size_t drawn);

  std::string finish(double height);

 private:
  double x_of(double x) const { return mirrors_ ? width_ - x : x; }
  void put(std::string_view name, double value);
  void hint(std::string_view text, std::string_view element);

  const Frame* frame_;
  bool mirrors_;
  double width_;
  std::string id_, body_, patterns_;
  std::vector<bool> has_pattern_;
  bool has_hatch_ = false, has_link_ = false, in_link_ = false;
};

// Where a chart of rows has its labels and its plot.
struct RowLayout {
  double labels = 0;           // width of the labels' column
  double left = 0, right = 0;  // of the plot
};
RowLayout row_layout(const Canvas& canvas, double widest_label, double widest_text);
// Grid, ticks' texts and unit below rows that end at `bottom`; gives the y below them.
double draw_axis(Canvas& canvas, const Frame& frame, const Scale& scale, double top, double bottom);
void draw_row_label(Canvas& canvas, const std::string& label, bool bold, const std::string& link, double room,
                    double y);
std::size_t drawn_rows(std::size_t rows);

inline constexpr double kRowHeight = 22, kTextSize = 13, kSmallText = 11;
inline constexpr std::string_view kGrid = R"( stroke="currentColor" stroke-opacity="0.2" stroke-width="1")";
inline constexpr std::string_view kInk = R"( stroke="currentColor" stroke-width="1.5")";

}  // namespace limen::charts
