// Figures as shades: a table of them, and the map of the world.
#include <fmt/format.h>

#include "base/text.h"
#include "engines/charts/canvas.h"

namespace limen::charts {
namespace {

// Where a figure lies among the shades: 0 … 1, or -1 … 1 about nought.
struct Shades {
  double low = 0, high = 1;
  bool diverging = false;
  std::string of(double value) const {
    if (diverging) {
      const double most = std::max(std::abs(low), std::abs(high));
      return diverging_shade(most > 0 ? std::clamp(value / most, -1.0, 1.0) : 0);
    }
    const double span = high / 2 - low / 2;
    return shade(span > 0 ? std::clamp((value / 2 - low / 2) / span, 0.0, 1.0) : 0.5);
  }
};

Shades shades_of(Range range, const Axis& axis, bool diverging) {
  range.add_axis(axis);
  if (range.low > range.high) range = {0, 1};
  return {range.low, range.high, diverging};
}

struct Cells {
  double left, top, wide, high;
  std::size_t columns;
  bool texts;  // there is room for figures
};

void draw_cells(Canvas& canvas, const Heat& chart, const Heat::HeatRow& row, const Shades& shades, const Cells& cells,
                double y) {
  for (std::size_t c = 0; c < cells.columns; ++c) {
    const Value value = c < row.values.size() ? row.values[c] : Value();
    const double x = cells.left + static_cast<double>(c) * cells.wide;
    const std::string text = figure_text(chart.frame, value);
    const std::string hint =
        fitted(row.label, 200, kTextSize) + ", " + fitted(chart.columns[c], 200, kTextSize) + ": " + text;
    if (!is_there(value)) {
      canvas.rect(x, y, cells.wide - 1, cells.high - 1, canvas.hatched(), hint);
      continue;
    }
    const std::string colour = shades.of(*value);
    canvas.rect(x, y, cells.wide - 1, cells.high - 1, fmt::format(R"( fill="{}")", colour), hint);
    if (!cells.texts) continue;
    canvas.text(x + cells.wide / 2, y + cells.high / 2 + 4, fitted_figure(text, cells.wide, kSmallText),
                {.size = kSmallText, .anchor = Anchor::kMiddle, .colour = ink_on(colour)});
  }
}

}  // namespace

std::string draw(const Heat& chart) {
  Canvas canvas(chart.frame, true, std::clamp(chart.frame.width, 200, 2000));
  const std::size_t rows = drawn_rows(chart.rows.size()), columns = std::min(chart.columns.size(), kMostColumns);
  Range range;
  double label = 20;
  bool any_missing = false;
  for (std::size_t i = 0; i < rows; ++i) {
    const Heat::HeatRow& row = chart.rows[i];
    label = std::max(label, width_of(fitted(row.label, 400, kTextSize), kTextSize));
    for (std::size_t c = 0; c < columns; ++c) {
      const Value value = c < row.values.size() ? row.values[c] : Value();
      range.add(value);
      any_missing = any_missing || !is_there(value);
    }
  }
  const Shades shades = shades_of(range, chart.axis, chart.diverging);
  const double left = std::min(label + 12, canvas.width() * 0.4);
  const double wide = columns == 0 ? 1 : std::min((canvas.width() - left) / static_cast<double>(columns), 110.0);
  const Cells cells{left, 22, wide, 22, columns, wide >= 26};
  for (std::size_t c = 0; c < columns; ++c) {
    canvas.text(left + (static_cast<double>(c) + 0.5) * wide, 14, fitted(chart.columns[c], wide - 2, kSmallText),
                {.size = kSmallText, .anchor = Anchor::kMiddle});
  }
  double y = cells.top;
  for (std::size_t i = 0; i < rows; ++i) {
    draw_row_label(canvas, chart.rows[i].label, false, chart.rows[i].link, left, y + 15);
    draw_cells(canvas, chart, chart.rows[i], shades, cells, y);
    y += cells.high;
  }
  if (any_missing) {
    canvas.missing(0, y + 4, 16);
    y += 22;
  }
  y = canvas.more(y, chart.columns.size(), columns);
  return canvas.finish(canvas.more(y + 4, chart.rows.size(), rows));
}

namespace {

struct Classes {
  double low = 0, step = 1;
  int count = 5;
  int of(double value) const {
    if (!(step > 0)) return 0;
    return std::clamp(static_cast<int>(std::clamp((value / 2 - low / 2) / (step / 2), 0.0, 100.0)), 0, count - 1);
  }
  std::string colour(int at) const { return shade(count < 2 ? 0.5 : static_cast<double>(at) / (count - 1)); }
};

Classes classes_of(const WorldMap& chart) {
  Range range;
  for (const Country& country : chart.countries) range.add(country.value);
  range.add_axis(chart.axis);
  if (range.low > range.high) range = {0, 1};
  Classes made{.low = range.low, .step = 0, .count = std::clamp(chart.classes, 2, 7)};
  made.step = (range.high / 2 - range.low / 2) / made.count * 2;
  if (!(made.step > 0)) made.count = 1;
  return made;
}

double draw_legend(Canvas& canvas, const WorldMap& chart, const Classes& classes, double y) {
  double x = 4;
  const auto put = [&](const std::string& fill, const std::string& text) {
    const double wide = 34 + width_of(text, kTextSize) + 14;
    if (x > 4 && x + wide > canvas.width()) {
      x = 4;
      y += 22;
    }
    canvas.rect(x, y, 26, 14, fill);
    canvas.text(x + 32, y + 12, text);
    x += wide;
  };
  const auto figure = [&](double value) { return figure_text(chart.frame, value); };
  for (int i = 0; i < classes.count; ++i) {
    std::string text = figure(classes.low + classes.step * i);
    if (classes.count > 1) text += " – " + figure(classes.low + classes.step * (i + 1));
    put(fmt::format(R"( fill="{}" stroke="#808080" stroke-width="0.5")", classes.colour(i)), text);
  }
  put(canvas.hatched(), fitted(chart.frame.words.missing, 300, kTextSize));
  y += 24;
  if (chart.frame.unit.empty()) return y;
  canvas.text(4, y + 12, fitted(chart.frame.unit, canvas.width() - 8, kTextSize), {.faint = true});
  return y + 20;
}

void draw_country(Canvas& canvas, const world_outlines::Outline& outline, const std::string& fill,
                  const Country* country, const std::string& hint) {
  if (country) canvas.begin_link(country->link);
  if (!outline.path.empty()) {
    canvas.raw("<path d=\"" + outline.path + "\"" + fill);
    canvas.raw(hint.empty() ? "/>" : "><title>" + escaped(hint) + "</title></path>");
  }
  if (outline.dot && country) canvas.mark(0, outline.x, outline.y, 8, fill, hint);
  canvas.end_link();
}

}  // namespace

std::string draw(const WorldMap& chart, const world_outlines::World& world) {
  Canvas canvas(chart.frame, false, world.width());
  const Classes classes = classes_of(chart);
  std::vector<const Country*> of(world.outlines().size(), nullptr);
  for (const Country& country : chart.countries) {
    if (const auto* outline = world.find(country.code)) {
      of[static_cast<std::size_t>(outline - world.outlines().data())] = &country;
    }
  }
  const std::string empty = R"( fill="#808080" fill-opacity="0.14" stroke="#808080" stroke-width="0.5")";
  // Dots come last, so that no neighbour covers them.
  for (const bool dots : {false, true}) {
    for (std::size_t i = 0; i < of.size(); ++i) {
      const auto& outline = world.outlines()[i];
      if (outline.dot != dots) continue;
      if (!of[i]) {
        draw_country(canvas, outline, empty, nullptr, "");
        continue;
      }
      const Country& country = *of[i];
      const std::string fill = is_there(country.value)
                                   ? fmt::format(R"( fill="{}" stroke="#808080" stroke-width="0.5")",
                                                 classes.colour(classes.of(*country.value)))
                                   : canvas.hatched();
      draw_country(canvas, outline, fill, &country,
                   fitted(country.label.empty() ? country.code : country.label, 400, kTextSize) + ": " +
                       figure_text(chart.frame, country.value));
    }
  }
  return canvas.finish(draw_legend(canvas, chart, classes, world.height() + 8.0));
}

}  // namespace limen::charts
