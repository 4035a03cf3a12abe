// Slope, dumbbell and rank intervals: two figures and more of each row.
#include <fmt/format.h>

#include "engines/charts/canvas.h"

namespace limen::charts {
namespace {

std::string noted(const Frame& frame, const Value& value, const std::string& note) {
  std::string text = figure_text(frame, value);
  if (!note.empty()) text += ' ' + fitted(note, 80, kSmallText);
  return text;
}

// Labels that would lie on one another are pushed apart, in the order of their figures.
std::vector<double> spread_out(std::vector<std::pair<double, std::size_t>> wanted, std::size_t rows, double least) {
  std::sort(wanted.begin(), wanted.end());
  std::vector<double> at(rows, 0);
  double last = -1e9;
  for (const auto& [y, row] : wanted) {
    last = std::max(y, last + least);
    at[row] = last;
  }
  return at;
}

struct SlopePosts {
  double left, right, top, bottom;
};

// Gives the lowest y that was drawn at.
double draw_slopes(Canvas& canvas, const Slope& chart, const std::vector<std::size_t>& whole, const Scale& scale,
                   const SlopePosts& posts) {
  std::vector<std::pair<double, std::size_t>> left, right;
  for (const std::size_t i : whole) {
    left.emplace_back(scale.at(*chart.rows[i].first), i);
    right.emplace_back(scale.at(*chart.rows[i].second), i);
  }
  const std::vector<double> left_at = spread_out(left, chart.rows.size(), 15);
  const std::vector<double> right_at = spread_out(right, chart.rows.size(), 15);
  double lowest = posts.bottom;
  for (const std::size_t i : whole) {
    const Pair& row = chart.rows[i];
    const double y1 = scale.at(*row.first), y2 = scale.at(*row.second);
    const std::size_t series = row.emphasised ? 5 : *row.second < *row.first ? 1 : 0;
    const std::string colour(series_colour(series));
    canvas.line(posts.left, y1, posts.right, y2,
                fmt::format(R"( stroke="{}" stroke-width="{}"{})", colour, row.emphasised ? 3 : 1.75,
                            *row.second < *row.first ? R"( stroke-dasharray="6 3")" : ""));
    canvas.mark(0, posts.left, y1, 7, fmt::format(R"( fill="{}")", colour));
    canvas.mark(0, posts.right, y2, 7, fmt::format(R"( fill="{}")", colour));
    const std::string value = noted(chart.frame, row.first, row.first_note);
    const double room = posts.left - 16 - width_of(value, kTextSize);
    canvas.begin_link(row.link);
    canvas.text(posts.left - 8, left_at[i] + 4, fitted(row.label, room, kTextSize) + "  " + value,
                {.anchor = Anchor::kEnd, .bold = row.emphasised});
    canvas.end_link();
    canvas.text(posts.right + 8, right_at[i] + 4, noted(chart.frame, row.second, row.second_note),
                {.bold = row.emphasised});
    lowest = std::max({lowest, left_at[i], right_at[i]});
  }
  return lowest;
}

void draw_pair(Canvas& canvas, const Frame& frame, const Pair& row, const Scale& scale, const RowLayout& layout,
               double y) {
  draw_row_label(canvas, row.label, row.emphasised, row.link, layout.labels, y + 15);
  const double middle = y + kRowHeight / 2;
  const bool first = is_there(row.first), second = is_there(row.second);
  if (!first && !second) {
    canvas.missing(layout.left, y, kRowHeight);
    return;
  }
  const double a = first ? scale.at(*row.first) : scale.at(*row.second);
  const double b = second ? scale.at(*row.second) : a;
  if (first && second) {
    canvas.line(a, middle, b, middle, R"( stroke="currentColor" stroke-opacity="0.5" stroke-width="2.5")");
  }
  const double outer = row.emphasised ? 13 : 11;
  if (first) canvas.mark(0, a, middle, outer, fmt::format(R"( fill="{}")", series_colour(0)));
  if (second) canvas.mark(1, b, middle, outer - 1, fmt::format(R"( fill="{}")", series_colour(1)));
  const auto place = [&](double x, bool after, const Value& value, const std::string& note) {
    canvas.text(after ? x + 10 : x - 10, y + 15, noted(frame, value, note),
                {.size = kSmallText, .anchor = after ? Anchor::kStart : Anchor::kEnd});
  };
  if (first) place(a, a > b || !second, row.first, row.first_note);
  if (second) place(b, b >= a, row.second, row.second_note);
  if (!first || !second) canvas.missing(std::min(std::max(a, b) + 60, canvas.width() - 110), y, kRowHeight);
}

}  // namespace

std::string draw(const Slope& chart) {
  Canvas canvas(chart.frame, true, std::clamp(chart.frame.width, 200, 2000));
  const std::size_t rows = drawn_rows(chart.rows.size());
  Range range;
  std::vector<std::size_t> whole, holed;
  for (std::size_t i = 0; i < rows; ++i) {
    const Pair& row = chart.rows[i];
    (is_there(row.first) && is_there(row.second) ? whole : holed).push_back(i);
    if (is_there(row.first) && is_there(row.second)) {
      range.add(row.first);
      range.add(row.second);
    }
  }
  range.add_axis(chart.axis);
  const double high = std::max(160.0, static_cast<double>(whole.size()) * 16);
  const SlopePosts posts{canvas.width() * 0.45, canvas.width() * 0.8, 34, 34 + high};
  const Scale scale = round_scale(range, posts.bottom, posts.top);
  const TextStyle head{.anchor = Anchor::kMiddle, .bold = true};
  canvas.text(posts.left, 18, fitted(chart.first_name, canvas.width() * 0.33, kTextSize), head);
  canvas.text(posts.right, 18, fitted(chart.second_name, canvas.width() * 0.33, kTextSize), head);
  canvas.line(posts.left, posts.top - 6, posts.left, posts.bottom, kGrid);
  canvas.line(posts.right, posts.top - 6, posts.right, posts.bottom, kGrid);
  double y = draw_slopes(canvas, chart, whole, scale, posts) + 12;
  for (const std::size_t i : holed) {
    const Pair& row = chart.rows[i];
    canvas.rect(6, y + 5, 24, 12, canvas.hatched());
    canvas.text(36, y + 15,
                fitted(row.label, canvas.width() * 0.5, kTextSize) + ": " +
                    noted(chart.frame, row.first, row.first_note) + " / " +
                    noted(chart.frame, row.second, row.second_note),
                {.faint = true});
    y += kRowHeight;
  }
  return canvas.finish(canvas.more(y + 6, chart.rows.size(), rows));
}

std::string draw(const Dumbbell& chart) {
  Canvas canvas(chart.frame, true, std::clamp(chart.frame.width, 200, 2000));
  const std::size_t rows = drawn_rows(chart.rows.size());
  Range range;
  double label = 20, text = 40;
  for (std::size_t i = 0; i < rows; ++i) {
    const Pair& row = chart.rows[i];
    range.add(row.first);
    range.add(row.second);
    label = std::max(label, width_of(fitted(row.label, 400, kTextSize), kTextSize));
    text = std::max(text, width_of(noted(chart.frame, row.first, row.first_note), kSmallText));
    text = std::max(text, width_of(noted(chart.frame, row.second, row.second_note), kSmallText));
  }
  range.add_axis(chart.axis);
  RowLayout layout = row_layout(canvas, label, text);
  const double inner = std::min(layout.left + text + 10, layout.right - 10);
  const Scale scale = round_scale(range, inner, layout.right);
  const double top = canvas.legend(2, {chart.first_name, chart.second_name}, Canvas::Sign::kMark);
  const double bottom = top + static_cast<double>(rows) * kRowHeight;
  const double end = draw_axis(canvas, chart.frame, scale, top, bottom);
  for (std::size_t i = 0; i < rows; ++i) {
    draw_pair(canvas, chart.frame, chart.rows[i], scale, layout, top + static_cast<double>(i) * kRowHeight);
  }
  return canvas.finish(canvas.more(end, chart.rows.size(), rows));
}

std::string draw(const RankIntervals& chart) {
  Frame frame = chart.frame;
  if (!frame.format) frame.format = number_format("en", 0);
  Canvas canvas(frame, true, std::clamp(frame.width, 200, 2000));
  const std::size_t rows = drawn_rows(chart.rows.size());
  const auto text_of = [&](const RankRow& row) {
    std::string text = figure_text(frame, row.rank);
    if (is_there(row.interval)) {
      text += " (" + frame.format(row.interval->low) + "–" + frame.format(row.interval->high) + ")";
    }
    return text;
  };
  Range range;
  range.add(1.0);
  range.add(static_cast<double>(std::max<std::size_t>(chart.rows.size(), 2)));
  double label = 20, text = 40;
  for (std::size_t i = 0; i < rows; ++i) {
    range.add(chart.rows[i].rank);
    range.add(chart.rows[i].interval);
    label = std::max(label, width_of(fitted(chart.rows[i].label, 400, kTextSize), kTextSize));
    text = std::max(text, width_of(text_of(chart.rows[i]), kTextSize));
  }
  const RowLayout layout = row_layout(canvas, label, text);
  Scale scale = round_scale(range, layout.left + 8, layout.right - 8);
  scale.low = range.low;  // ranks begin at 1, whatever is round
  scale.high = range.high;
  std::erase_if(scale.ticks, [&](double tick) { return tick <= scale.low || tick > scale.high; });
  scale.ticks.insert(scale.ticks.begin(), scale.low);
  const double top = 4, bottom = top + static_cast<double>(rows) * kRowHeight;
  const double end = draw_axis(canvas, frame, scale, top, bottom);
  for (std::size_t i = 0; i < rows; ++i) {
    const RankRow& row = chart.rows[i];
    const double y = top + static_cast<double>(i) * kRowHeight, middle = y + kRowHeight / 2;
    draw_row_label(canvas, row.label, row.emphasised, row.link, layout.labels, y + 15);
    if (!is_there(row.rank)) {
      canvas.missing(layout.left, y, kRowHeight);
      continue;
    }
    if (is_there(row.interval)) {
      const double low = scale.at(row.interval->low), high = scale.at(row.interval->high);
      canvas.rect(low - 1, middle - 4, high - low + 2, 8,
                  fmt::format(R"( fill="{}" fill-opacity="0.45" stroke="{}" stroke-width="0.75")", series_colour(4),
                              series_colour(0)));
    }
    if (is_there(row.median)) {
      canvas.line(scale.at(*row.median), middle - 6, scale.at(*row.median), middle + 6, kInk);
    }
    canvas.mark(0, scale.at(*row.rank), middle, 8, fmt::format(R"( fill="{}")", series_colour(row.emphasised ? 5 : 0)));
    canvas.text(layout.right + 4, y + 15, text_of(row), {.bold = row.emphasised});
  }
  return canvas.finish(canvas.more(end, chart.rows.size(), rows));
}

}  // namespace limen::charts
