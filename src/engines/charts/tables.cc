// The tables of charts, and their files.
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engines/charts/canvas.h"
#include "formats/csv/csv.h"

namespace limen::charts {
namespace {

Cell figure(const Value& value) { return figure_cell(is_there(value) ? value : Value()); }

Table series_table(const Frame& frame, const std::string& label_name, const std::vector<std::string>& labels,
                   const std::vector<Series>& series) {
  Table table{.caption = frame.title, .header = {label_name}, .rows = {}};
  for (const Series& one : series) table.header.push_back(one.name);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::vector<Cell> row = {text_cell(labels[i])};
    for (const Series& one : series) row.push_back(figure(i < one.values.size() ? one.values[i] : Value()));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Value difference(const Value& first, const Value& second) {
  if (!is_there(first) || !is_there(second)) return {};
  return *second - *first;
}

template <typename Rows, typename Has>
bool any_of(const Rows& rows, Has has) {
  return std::any_of(rows.begin(), rows.end(), has);
}

// As few digits as give the double back, without an exponent, so that no spreadsheet takes it for a text.
std::string digits_of(double value) {
  std::array<char, 1200> buffer{};
  const auto [end, failed] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return failed == std::errc{} ? std::string(buffer.data(), end) : fmt::format("{}", value);
}

}  // namespace

Table table_of(const Bars& chart) {
  Table table{.caption = chart.frame.title, .header = {chart.label_name, chart.value_name}, .rows = {}};
  const bool intervals = any_of(chart.rows, [](const Row& row) { return is_there(row.interval); });
  const bool notes = any_of(chart.rows, [](const Row& row) { return !row.note.empty(); });
  if (intervals) {
    table.header.push_back(chart.frame.words.low);
    table.header.push_back(chart.frame.words.high);
  }
  if (notes) table.header.push_back(chart.note_name);
  for (const Row& row : chart.rows) {
    std::vector<Cell> cells = {text_cell(row.label), figure(row.value)};
    if (intervals) {
      cells.push_back(figure(is_there(row.interval) ? Value(row.interval->low) : Value()));
      cells.push_back(figure(is_there(row.interval) ? Value(row.interval->high) : Value()));
    }
    if (notes) cells.push_back(text_cell(row.note));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table table_of(const GroupedBars& chart) {
  return series_table(chart.frame, chart.label_name, chart.labels, chart.series);
}
Table table_of(const Radar& chart) { return series_table(chart.frame, chart.label_name, chart.labels, chart.series); }

Table table_of(const Lines& chart) {
  std::vector<std::string> years;
  for (const int year : chart.years) years.push_back(std::to_string(year));
  return series_table(chart.frame, chart.year_name, years, chart.series);
}

Table table_of(const Slope& chart) {
  Table table{.caption = chart.frame.title,
              .header = {chart.label_name, chart.first_name, chart.second_name, chart.change_name},
              .rows = {}};
  for (const Pair& row : chart.rows) {
    table.rows.push_back(
        {text_cell(row.label), figure(row.first), figure(row.second), figure(difference(row.first, row.second))});
  }
  return table;
}

Table table_of(const Dumbbell& chart) {
  Table table{.caption = chart.frame.title,
              .header = {chart.label_name, chart.first_name, chart.second_name, chart.difference_name},
              .rows = {}};
  const bool first = any_of(chart.rows, [](const Pair& row) { return !row.first_note.empty(); });
  const bool second = any_of(chart.rows, [](const Pair& row) { return !row.second_note.empty(); });
  if (first) table.header.push_back(chart.first_note_name);
  if (second) table.header.push_back(chart.second_note_name);
  for (const Pair& row : chart.rows) {
    std::vector<Cell> cells = {text_cell(row.label), figure(row.first), figure(row.second),
                               figure(difference(row.second, row.first))};
    if (first) cells.push_back(text_cell(row.first_note));
    if (second) cells.push_back(text_cell(row.second_note));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table table_of(const Scatter& chart) {
  Table table{.caption = chart.frame.title, .header = {chart.label_name, chart.x_name, chart.y_name}, .rows = {}};
  for (const Point& point : chart.points) {
    table.rows.push_back({text_cell(point.label), figure(point.x), figure(point.y)});
  }
  return table;
}

Table table_of(const RankIntervals& chart) {
  const Words& words = chart.frame.words;
  Table table{.caption = chart.frame.title,
              .header = {chart.label_name, chart.rank_name, words.low, chart.median_name, words.high},
              .rows = {}};
  for (const RankRow& row : chart.rows) {
    const bool there = is_there(row.interval);
    table.rows.push_back({text_cell(row.label), figure(row.rank), figure(there ? Value(row.interval->low) : Value()),
                          figure(row.median), figure(there ? Value(row.interval->high) : Value())});
  }
  return table;
}

Table table_of(const Heat& chart) {
  Table table{.caption = chart.frame.title, .header = {chart.label_name}, .rows = {}};
  table.header.insert(table.header.end(), chart.columns.begin(), chart.columns.end());
  for (const Heat::HeatRow& row : chart.rows) {
    std::vector<Cell> cells = {text_cell(row.label)};
    for (std::size_t c = 0; c < chart.columns.size(); ++c) {
      cells.push_back(figure(c < row.values.size() ? row.values[c] : Value()));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table table_of(const WorldMap& chart) {
  Table table{
      .caption = chart.frame.title, .header = {chart.label_name, chart.code_name, chart.value_name}, .rows = {}};
  for (const Country& country : chart.countries) {
    table.rows.push_back({text_cell(country.label), text_cell(country.code), figure(country.value)});
  }
  return table;
}

std::string to_csv(const Table& table) {
  csv::Writer writer({.guard_formulas = true});
  for (const std::string& name : table.header) writer.field(legal_text(name));
  writer.end_record();
  for (const auto& row : table.rows) {
    for (const Cell& cell : row) {
      if (!cell.is_figure) {
        writer.field(legal_text(cell.text));
      } else {
        writer.field(is_there(cell.number) ? digits_of(*cell.number) : std::string());
      }
    }
    writer.end_record();
  }
  return writer.take();
}

std::string to_html(const Table& table, const Format& format, const Words& words) {
  const Frame frame{.format = format, .words = words};
  std::string out = "<table class=\"figures\"><caption>" + escaped(table.caption) + "</caption><thead><tr>";
  for (const std::string& name : table.header) out += "<th scope=\"col\">" + escaped(name) + "</th>";
  out += "</tr></thead><tbody>";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Cell& cell = row[i];
      const std::string text = escaped(cell.is_figure ? figure_text(frame, cell.number) : cell.text);
      if (i == 0) {
        out += "<th scope=\"row\">" + text + "</th>";
      } else {
        out += (cell.is_figure ? "<td class=\"number\">" : "<td>") + text + "</td>";
      }
    }
    out += "</tr>";
  }
  return out + "</tbody></table>";
}

}  // namespace limen::charts
