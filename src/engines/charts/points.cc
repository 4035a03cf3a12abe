// Points of two figures, with a line of least squares.
#include <fmt/format.h>

#include "engines/charts/canvas.h"

namespace limen::charts {
namespace {

constexpr std::size_t kMostLabels = 80, kMostHints = 500;

struct Plot {
  Scale x, y;
};

bool is_whole(const Point& point) { return is_there(point.x) && is_there(point.y); }

struct Box {
  double left, top, right, bottom;
  bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

// Each label stands beside its point where it meets no other; a label that finds no room is in the hint and the table.
void draw_labels(Canvas& canvas, const std::vector<const Point*>& points, const Plot& plot) {
  if (points.size() > kMostLabels) return;
  std::vector<Box> taken;
  for (const Point* point : points) {
    const double x = plot.x.at(*point->x), y = plot.y.at(*point->y);
    taken.push_back({x - 4, y - 4, x + 4, y + 4});
  }
  const double top = plot.y.to, bottom = plot.y.from;
  for (const Point* point : points) {
    const std::string label = fitted(point->label, 150, kSmallText);
    const double x = plot.x.at(*point->x), y = plot.y.at(*point->y), wide = width_of(label, kSmallText);
    const std::pair<double, double> places[] = {
        {x + 7, y + 4}, {x - 7 - wide, y + 4}, {x - wide / 2, y - 8}, {x - wide / 2, y + 16}};
    for (const auto& [left, base] : places) {
      const Box box{left, base - 10, left + wide, base + 3};
      if (box.left < plot.x.from || box.right > canvas.width() || box.top < top - 6 || box.bottom > bottom + 6)
        continue;
      const bool free = std::none_of(taken.begin(), taken.end(), [&](const Box& other) { return box.meets(other); });
      if (!free) continue;
      canvas.text(left, base, label, {.size = kSmallText, .bold = point->emphasised});
      taken.push_back(box);
      break;
    }
  }
}

void draw_axes(Canvas& canvas, const Scatter& chart, const Frame& x_frame, const Plot& plot) {
  for (const double tick : plot.y.ticks) {
    const double y = plot.y.at(tick);
    canvas.line(plot.x.from, y, plot.x.to, y, kGrid);
    canvas.text(plot.x.from - 6, y + 4, fitted_figure(tick_text(chart.frame, plot.y, tick), 80, kSmallText),
                {.size = kSmallText, .anchor = Anchor::kEnd, .faint = true});
  }
  draw_axis(canvas, x_frame, plot.x, plot.y.to, plot.y.from);
  canvas.text((plot.x.from + plot.x.to) / 2, plot.y.from + 34, fitted(chart.x_name, canvas.width() * 0.9, kTextSize),
              {.anchor = Anchor::kMiddle});
  canvas.text(4, 15, fitted(chart.y_name, canvas.width() * 0.9, kTextSize));
}

void draw_regression(Canvas& canvas, const Regression& line, const Plot& plot) {
  const int kSteps = 64;  // the line is followed within the plot, so that nothing lies outside it
  std::vector<std::pair<double, double>> inside;
  for (int i = 0; i <= kSteps; ++i) {
    const double x = plot.x.low + (plot.x.high - plot.x.low) * i / kSteps, y = line.intercept + line.slope * x;
    if (!std::isfinite(y) || y < plot.y.low || y > plot.y.high) continue;
    inside.emplace_back(plot.x.at(x), plot.y.at(y));
  }
  if (inside.size() < 2) return;
  canvas.line(inside.front().first, inside.front().second, inside.back().first, inside.back().second,
              R"( stroke="#d55e00" stroke-width="1.75" stroke-dasharray="7 4")");
}

}  // namespace

std::optional<Regression> regression_of(const std::vector<Point>& points) {
  double mean_x = 0, mean_y = 0;
  Regression made;
  for (const Point& point : points) {
    if (!is_whole(point)) continue;
    ++made.points;
    mean_x += (*point.x - mean_x) / static_cast<double>(made.points);
    mean_y += (*point.y - mean_y) / static_cast<double>(made.points);
  }
  if (made.points < 3) return {};
  double xx = 0, xy = 0;
  for (const Point& point : points) {
    if (!is_whole(point)) continue;
    xx += (*point.x - mean_x) * (*point.x - mean_x);
    xy += (*point.x - mean_x) * (*point.y - mean_y);
  }
  if (!(xx > 0) || !std::isfinite(xx) || !std::isfinite(xy)) return {};
  made.slope = xy / xx;
  made.intercept = mean_y - made.slope * mean_x;
  return made;
}

std::string draw(const Scatter& chart) {
  Canvas canvas(chart.frame, false, std::clamp(chart.frame.width, 200, 2000));
  std::vector<const Point*> points;
  std::vector<std::string> holed;
  Range xs, ys;
  for (const Point& point : chart.points) {
    if (!is_whole(point)) {
      holed.push_back(point.label);
    } else if (points.size() < kMostPoints) {
      points.push_back(&point);
      xs.add(point.x);
      ys.add(point.y);
    }
  }
  xs.add_axis(chart.x_axis);
  ys.add_axis(chart.y_axis);
  Frame x_frame = chart.frame;
  x_frame.unit.clear();
  if (chart.x_format) x_frame.format = chart.x_format;
  const double high = std::min(canvas.width() * 0.6, 460.0);
  Plot plot{round_scale(xs, 0, 1), round_scale(ys, 24 + high, 24)};
  double wide = 24;
  for (const double tick : plot.y.ticks) {
    wide = std::max(wide, std::min(width_of(tick_text(chart.frame, plot.y, tick), kSmallText), 80.0));
  }
  plot.x.from = wide + 12;
  plot.x.to = canvas.width() - 16;
  draw_axes(canvas, chart, x_frame, plot);
  if (chart.regression) {
    if (const auto line = regression_of(chart.points)) draw_regression(canvas, *line, plot);
  }
  const bool hints = points.size() <= kMostHints;
  const std::string plain = fmt::format(R"( fill="{}" fill-opacity="0.75")", series_colour(0));
  const std::string marked = fmt::format(R"( fill="{}")", series_colour(5));
  for (const Point* point : points) {
    std::string hint;
    if (hints) {
      hint = fitted(point->label, 300, kTextSize) + ": " + figure_text(x_frame, point->x) + " / " +
             figure_text(chart.frame, point->y);
    }
    canvas.mark(point->emphasised ? 3 : 0, plot.x.at(*point->x), plot.y.at(*point->y), hints ? 8 : 3,
                point->emphasised ? marked : plain, hint);
  }
  draw_labels(canvas, points, plot);
  double end = plot.y.from + 42;
  if (!holed.empty()) {
    std::string list = chart.frame.words.missing + ": ";
    for (std::size_t i = 0; i < holed.size() && i < 40; ++i) list += (i > 0 ? ", " : "") + holed[i];
    canvas.rect(4, end + 4, 24, 12, canvas.hatched());
    canvas.text(34, end + 14, fitted(list, canvas.width() - 40, kSmallText), {.size = kSmallText, .faint = true});
    end += 22;
  }
  return canvas.finish(canvas.more(end, chart.points.size() - holed.size(), points.size()));
}

}  // namespace limen::charts
