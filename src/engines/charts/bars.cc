// Bars, single and grouped.
#include <fmt/format.h>

#include "engines/charts/canvas.h"

namespace limen::charts {
namespace {

double widest(const std::vector<std::string>& labels) {
  double wide = 0;
  for (std::size_t i = 0; i < drawn_rows(labels.size()); ++i) {
    wide = std::max(wide, width_of(fitted(labels[i], 400, kTextSize), kTextSize));
  }
  return wide;
}

std::string row_text(const Frame& frame, const Row& row) {
  std::string text = figure_text(frame, row.value);
  if (!row.note.empty()) text += "  " + fitted(row.note, 160, kTextSize);
  return text;
}

// From nought, or from the end of the scale that is nearest to it.
double base_of(const Scale& scale) { return std::clamp(0.0, scale.low, scale.high); }

void draw_bar(Canvas& canvas, const Scale& scale, double value, double y, double height, std::string_view attributes) {
  const double from = scale.at(base_of(scale)), to = scale.at(value);
  canvas.rect(std::min(from, to), y, std::max(std::abs(to - from), 0.5), height, attributes);
}

void draw_whisker(Canvas& canvas, const Scale& scale, const Span& interval, double middle) {
  const double low = scale.at(interval.low), high = scale.at(interval.high);
  canvas.line(low, middle, high, middle, kInk);
  canvas.line(low, middle - 4, low, middle + 4, kInk);
  canvas.line(high, middle - 4, high, middle + 4, kInk);
}

void draw_row(Canvas& canvas, const Bars& chart, const Row& row, const Scale& scale, const RowLayout& layout,
              double y) {
  draw_row_label(canvas, row.label, row.emphasised, row.link, layout.labels, y + 15);
  if (!is_there(row.value)) {
    canvas.missing(layout.left, y, kRowHeight);
    return;
  }
  const std::string attributes = row.emphasised ? canvas.fill(5) : canvas.fill(0);
  draw_bar(canvas, scale, *row.value, y + 4, kRowHeight - 8, attributes);
  double end = std::max(scale.at(*row.value), scale.at(base_of(scale)));
  if (is_there(row.interval)) {
    draw_whisker(canvas, scale, *row.interval, y + kRowHeight / 2);
    end = std::max(end, scale.at(row.interval->high));
  }
  canvas.text(end + 6, y + 15, row_text(chart.frame, row), {.bold = row.emphasised});
}

}  // namespace

std::string draw(const Bars& chart) {
  Canvas canvas(chart.frame, true, std::clamp(chart.frame.width, 200, 2000));
  const std::size_t rows = drawn_rows(chart.rows.size());
  Range range;
  double text = 40, label = 20;
  for (std::size_t i = 0; i < rows; ++i) {
    range.add(chart.rows[i].value);
    range.add(chart.rows[i].interval);
    text = std::max(text, width_of(row_text(chart.frame, chart.rows[i]), kTextSize));
    label = std::max(label, width_of(fitted(chart.rows[i].label, 400, kTextSize), kTextSize));
  }
  range.add_axis(chart.axis);
  if (!chart.axis) range.add(0.0);
  const bool has_mark = chart.reference && std::isfinite(chart.reference->value);
  if (has_mark) range.add(chart.reference->value);
  const RowLayout layout = row_layout(canvas, label, text);
  const Scale scale = round_scale(range, layout.left, layout.right);
  const double top = has_mark ? 22 : 4, bottom = top + static_cast<double>(rows) * kRowHeight;
  const double end = draw_axis(canvas, chart.frame, scale, top, bottom);
  for (std::size_t i = 0; i < rows; ++i) {
    draw_row(canvas, chart, chart.rows[i], scale, layout, top + static_cast<double>(i) * kRowHeight);
  }
  if (has_mark) {
    const double x = scale.at(chart.reference->value);
    canvas.line(x, top - 4, x, bottom, R"( stroke="currentColor" stroke-width="1.5" stroke-dasharray="5 3")");
    std::string words = fitted(chart.reference->label, canvas.width() * 0.5, kSmallText);
    words += ' ' + figure_text(chart.frame, chart.reference->value);
    const double half = width_of(words, kSmallText) / 2;
    canvas.text(std::clamp(x, half + 2, std::max(canvas.width() - half - 2, half + 2)), top - 8, words,
                {.size = kSmallText, .anchor = Anchor::kMiddle});
  }
  return canvas.finish(canvas.more(end, chart.rows.size(), rows));
}

std::string draw(const GroupedBars& chart) {
  Canvas canvas(chart.frame, true, std::clamp(chart.frame.width, 200, 2000));
  const std::size_t rows = drawn_rows(chart.labels.size()), series = std::min(chart.series.size(), kMostSeries);
  Range range;
  std::vector<std::string> names;
  double text = 40;
  for (std::size_t s = 0; s < series; ++s) {
    names.push_back(chart.series[s].name);
    for (const Value& value : chart.series[s].values) {
      range.add(value);
      if (is_there(value)) text = std::max(text, width_of(figure_text(chart.frame, value), kSmallText));
    }
  }
  range.add_axis(chart.axis);
  if (!chart.axis) range.add(0.0);
  const RowLayout layout = row_layout(canvas, widest(chart.labels), text);
  const Scale scale = round_scale(range, layout.left, layout.right);
  const double top = canvas.legend(2, names, Canvas::Sign::kArea), thick = 15;
  const double high = static_cast<double>(std::max<std::size_t>(series, 1)) * thick + 10;
  const double bottom = top + static_cast<double>(rows) * high;
  double end = draw_axis(canvas, chart.frame, scale, top, bottom);
  for (std::size_t i = 0; i < rows; ++i) {
    const double y = top + static_cast<double>(i) * high;
    draw_row_label(canvas, chart.labels[i], false, "", layout.labels, y + high / 2 + 4);
    for (std::size_t s = 0; s < series; ++s) {
      const auto& values = chart.series[s].values;
      const Value value = i < values.size() ? values[i] : Value();
      const double at = y + 5 + static_cast<double>(s) * thick;
      if (!is_there(value)) {
        canvas.missing(layout.left, at, thick);
        continue;
      }
      draw_bar(canvas, scale, *value, at + 1, thick - 2, canvas.fill(s));
      canvas.text(std::max(scale.at(*value), scale.at(base_of(scale))) + 5, at + 11, figure_text(chart.frame, value),
                  {.size = kSmallText});
    }
  }
  end = canvas.more(end, chart.series.size(), series);
  return canvas.finish(canvas.more(end, chart.labels.size(), rows));
}

}  // namespace limen::charts
