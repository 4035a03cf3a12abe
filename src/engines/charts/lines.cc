// Lines along years, and axes from a middle.
#include <fmt/format.h>

#include "engines/charts/canvas.h"

namespace limen::charts {
namespace {

std::string stroke_of(std::size_t series) {
  static constexpr std::string_view kDashes[] = {"",     "6 3",         "2 3", "9 3 2 3",
                                                 "12 4", "4 2 1 2 1 2", "1 2", "8 2 2 2 2 2"};
  const std::string_view dash = kDashes[series % kMostSeries];
  std::string made =
      fmt::format(R"( fill="none" stroke="{}" stroke-width="2" stroke-linejoin="round")", series_colour(series));
  if (!dash.empty()) made += fmt::format(R"( stroke-dasharray="{}")", dash);
  return made;
}

struct Plot {
  Scale x, y;
  double top, bottom;
};

void draw_series(Canvas& canvas, const Lines& chart, std::size_t s, const Plot& plot) {
  const auto& values = chart.series[s].values;
  std::vector<std::pair<double, double>> run;
  const std::string stroke = stroke_of(s), fill = fmt::format(R"( fill="{}")", series_colour(s));
  const std::size_t count = std::min({values.size(), chart.years.size(), kMostPoints});
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_there(values[i])) {
      canvas.polyline(run, stroke);
      run.clear();
      continue;
    }
    const double x = plot.x.at(chart.years[i]), y = plot.y.at(*values[i]);
    run.emplace_back(x, y);
    if (count > 120) continue;
    canvas.mark(s, x, y, 7, fill,
                fmt::format("{} {}: {}", fitted(chart.series[s].name, 300, kTextSize), chart.years[i],
                            figure_text(chart.frame, values[i])));
  }
  canvas.polyline(run, stroke);
}

void draw_years(Canvas& canvas, const Lines& chart, const Plot& plot) {
  double last_end = -1e9;
  for (std::size_t i = 0; i < std::min(chart.years.size(), kMostPoints); ++i) {
    const std::string text = std::to_string(chart.years[i]);
    const double x = plot.x.at(chart.years[i]), half = width_of(text, kSmallText) / 2;
    if (x - half < last_end + 6 || x + half > canvas.width()) continue;
    canvas.line(x, plot.bottom, x, plot.bottom + 4, kGrid);
    canvas.text(x, plot.bottom + 17, text, {.size = kSmallText, .anchor = Anchor::kMiddle, .faint = true});
    last_end = x + half;
  }
}

void draw_y_axis(Canvas& canvas, const Frame& frame, const Plot& plot) {
  for (const double tick : plot.y.ticks) {
    const double y = plot.y.at(tick);
    canvas.line(plot.x.from - 6, y, plot.x.to + 6, y, kGrid);
    canvas.text(plot.x.from - 10, y + 4, fitted_figure(tick_text(frame, plot.y, tick), 90, kSmallText),
                {.size = kSmallText, .anchor = Anchor::kEnd, .faint = true});
  }
}

}  // namespace

std::string draw(const Lines& chart) {
  Canvas canvas(chart.frame, true, std::clamp(chart.frame.width, 200, 2000));
  Range figures, years;
  std::vector<std::string> names;
  const std::size_t series = std::min(chart.series.size(), kMostSeries);
  for (std::size_t s = 0; s < series; ++s) {
    bool any = false;
    for (const Value& value : chart.series[s].values) {
      figures.add(value);
      any = any || is_there(value);
    }
    names.push_back(any ? chart.series[s].name : chart.series[s].name + ": " + chart.frame.words.missing);
  }
  for (const int year : chart.years) years.add(static_cast<double>(year));
  figures.add_axis(chart.axis);
  const bool has_mark = chart.reference && std::isfinite(chart.reference->value);
  if (has_mark) figures.add(chart.reference->value);
  const double top = canvas.legend(2, names, Canvas::Sign::kLine) + (chart.frame.unit.empty() ? 8 : 22);
  Plot plot{.x = {}, .y = round_scale(figures, top + 260, top), .top = top, .bottom = top + 260};
  double wide = 30;
  for (const double tick : plot.y.ticks) {
    wide = std::max(wide, std::min(width_of(tick_text(chart.frame, plot.y, tick), kSmallText), 90.0));
  }
  plot.x = {.low = years.low <= years.high ? years.low : 0,
            .high = years.low <= years.high ? years.high : 1,
            .from = wide + 20,
            .to = canvas.width() - 26,
            .ticks = {}};
  if (!chart.frame.unit.empty()) {
    canvas.text(4, top - 8, fitted(chart.frame.unit, canvas.width() - 8, kSmallText),
                {.size = kSmallText, .faint = true});
  }
  draw_y_axis(canvas, chart.frame, plot);
  draw_years(canvas, chart, plot);
  if (has_mark) {
    const double y = plot.y.at(chart.reference->value);
    canvas.line(plot.x.from, y, plot.x.to, y, R"( stroke="currentColor" stroke-width="1.25" stroke-dasharray="5 3")");
    canvas.text(plot.x.to, std::max(y - 5, 12.0), fitted(chart.reference->label, canvas.width() * 0.5, kSmallText),
                {.size = kSmallText, .anchor = Anchor::kEnd});
  }
  for (std::size_t s = 0; s < series; ++s) draw_series(canvas, chart, s, plot);
  return canvas.finish(canvas.more(plot.bottom + 24, chart.series.size(), series));
}

namespace {

struct Wheel {
  double cx, cy, radius;
  std::size_t axes;
  std::pair<double, double> at(std::size_t axis, double share) const {
    const double angle = 2 * 3.14159265358979323846 * static_cast<double>(axis) / static_cast<double>(axes);
    return {cx + radius * share * std::sin(angle), cy - radius * share * std::cos(angle)};
  }
};

void draw_wheel(Canvas& canvas, const Radar& chart, const Wheel& wheel, const Scale& scale, std::size_t series) {
  for (const double tick : scale.ticks) {
    std::vector<std::pair<double, double>> ring;
    for (std::size_t a = 0; a < wheel.axes; ++a) ring.push_back(wheel.at(a, scale.at(tick)));
    canvas.polyline(ring, std::string(R"( fill="none")") + std::string(kGrid), true);
    if (wheel.axes == 0) continue;
    const auto [x, y] = wheel.at(0, scale.at(tick));
    canvas.text(x + 3, y - 2, tick_text(chart.frame, scale, tick), {.size = kSmallText, .faint = true});
  }
  for (std::size_t a = 0; a < wheel.axes; ++a) {
    const auto [x, y] = wheel.at(a, 1);
    canvas.line(wheel.cx, wheel.cy, x, y, kGrid);
    const auto [lx, ly] = wheel.at(a, 1.09);
    const Anchor anchor = std::abs(lx - wheel.cx) < 8 ? Anchor::kMiddle : lx > wheel.cx ? Anchor::kStart : Anchor::kEnd;
    const double room = anchor == Anchor::kMiddle  ? canvas.width() * 0.5
                        : anchor == Anchor::kStart ? canvas.width() - lx - 4
                                                   : lx - 4;
    std::string label = chart.labels[a];
    for (std::size_t s = 0; s < series; ++s) {
      const auto& values = chart.series[s].values;
      if (a < values.size() && is_there(values[a])) continue;
      label += " (" + chart.frame.words.missing + ")";
      break;
    }
    canvas.text(lx, ly + 4, fitted(label, room, kTextSize), {.anchor = anchor});
  }
}

}  // namespace

std::string draw(const Radar& chart) {
  Canvas canvas(chart.frame, false, std::clamp(chart.frame.width, 200, 2000));
  const std::size_t series = std::min(chart.series.size(), kMostSeries);
  const std::size_t axes = std::min(chart.labels.size(), kMostColumns);
  Range range;
  std::vector<std::string> names;
  for (std::size_t s = 0; s < series; ++s) {
    names.push_back(chart.series[s].name);
    for (const Value& value : chart.series[s].values) range.add(value);
  }
  range.add_axis(chart.axis);
  if (!chart.axis) range.add(0.0);
  const Scale scale = round_scale(range, 0, 1);
  const double top = canvas.legend(2, names, Canvas::Sign::kLine), radius = canvas.width() * 0.26;
  const Wheel wheel{canvas.width() / 2, top + radius * 1.09 + 22, radius, axes};
  draw_wheel(canvas, chart, wheel, scale, series);
  for (std::size_t s = 0; s < series; ++s) {
    const auto& values = chart.series[s].values;
    const auto there = [&](std::size_t a) { return a < values.size() && is_there(values[a]); };
    std::vector<std::pair<double, double>> shape;
    bool whole = axes > 0;
    for (std::size_t a = 0; a < axes; ++a) {
      whole = whole && there(a);
      if (!there(a)) continue;
      const auto [x, y] = wheel.at(a, scale.at(*values[a]));
      shape.emplace_back(x, y);
      canvas.mark(s, x, y, 7, fmt::format(R"( fill="{}")", series_colour(s)),
                  fitted(chart.labels[a], 300, kTextSize) + ": " + figure_text(chart.frame, values[a]));
      const std::size_t next = (a + 1) % axes;
      if (there(next) && !(axes == 2 && a == 1))
        canvas.polyline({{x, y}, wheel.at(next, scale.at(*values[next]))}, stroke_of(s));
    }
    if (whole && axes > 2) {
      canvas.polyline(shape, fmt::format(R"( fill="{}" fill-opacity="0.08" stroke="none")", series_colour(s)), true);
    }
  }
  double end = wheel.cy + radius * 1.09 + 20;
  end = canvas.more(end, chart.series.size(), series);
  return canvas.finish(canvas.more(end, chart.labels.size(), axes));
}

}  // namespace limen::charts
