// Over the periods: a unit's scores, and the mean of all of one score.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "services/public_instruments/pages.h"

namespace limen::public_instruments {
namespace {

// Lines where the periods are years, bars where they are not.
std::string drawn(const View& view, const charts::Frame& frame, const std::vector<std::string>& periods,
                  const std::vector<charts::Series>& series, const charts::Axis& axis) {
  std::vector<int> years;
  for (const std::string& period : periods) {
    if (const auto year = year_of(period)) years.push_back(*year);
  }
  const bool is_rising = std::adjacent_find(years.begin(), years.end(), std::greater_equal<>()) == years.end();
  if (years.size() == periods.size() && years.size() > 1 && is_rising) {
    return charts::draw(charts::Lines{frame, view.word("period"), years, series, {}, axis});
  }
  return charts::draw(charts::GroupedBars{frame, view.word("period"), periods, series, axis});
}

// The series of a unit: its profile over the periods.
Chart series_chart(const View& view, std::size_t unit, const std::vector<std::size_t>& nodes, std::size_t number) {
  const std::string id = fmt::format("series-{}", number);
  Chart chart{id, view.word("series_of", {{"unit", view.unit_name(unit)}}), {}, {}};
  chart.grid.columns = {{view.word("period")}};
  for (const std::size_t node : nodes) chart.grid.columns.push_back({view.short_title(node), true});
  std::vector<std::string> labels;
  std::vector<charts::Series> series;
  for (const std::size_t node : nodes) series.push_back({view.short_title(node), {}});
  for (const Entry* entry : view.panel().of_unit(unit)) {
    const std::string& period = view.panel().periods()[entry->period];
    labels.push_back(period);
    std::vector<Field> row = {{.text = period, .link = view.link(view.unit_path(entry->period, unit))}};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const NodeScore& score = view.panel().score(*entry, nodes[i]);
      series[i].values.push_back(view.value(score.value));
      row.push_back(view.figure(nodes[i], score));
    }
    chart.grid.rows.push_back(std::move(row));
  }
  if (series.size() > charts::kMostSeries) series.resize(charts::kMostSeries);
  chart.svg = drawn(view, view.frame(id + "-chart", chart.title, nodes[0]), labels, series, view.axis(nodes[0]));
  return chart;
}

// A series for each kind of unit.
Chart mean_chart(const View& view, std::size_t node) {
  Chart chart{"means", view.word("mean_series", {{"title", view.short_title(node)}}), {}, {}};
  std::vector<std::string> kinds;
  for (std::size_t p = 0; p < view.panel().periods().size(); ++p) {
    for (const std::string& kind : view.panel().kinds(p)) {
      if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
    }
  }
  if (kinds.size() > charts::kMostSeries) kinds.resize(charts::kMostSeries);
  chart.grid.columns = {{view.word("period")}};
  std::vector<charts::Series> series;
  for (const std::string& kind : kinds) {
    chart.grid.columns.push_back({fmt::format("{}, {}", view.word("mean"), view.kind_name(kind)), true});
    chart.grid.columns.push_back({fmt::format("{}, {}", view.word("units"), view.kind_name(kind)), true});
    series.push_back({view.kind_name(kind), {}});
  }
  for (std::size_t p = 0; p < view.panel().periods().size(); ++p) {
    std::vector<Field> row = {{.text = view.panel().periods()[p], .link = view.link(view.node_path(p, node))}};
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      const instrument_panel::Mean mean = view.panel().mean(p, kinds[k], node);
      const Number units = Fraction(static_cast<std::int64_t>(mean.units));
      series[k].values.push_back(view.value(mean.value));
      row.push_back(view.figure(node, mean.value));
      row.push_back({.text = view.number(units, 0), .number = units});
    }
    chart.grid.rows.push_back(std::move(row));
  }
  chart.svg =
      drawn(view, view.frame("means-chart", chart.title, node), view.panel().periods(), series, view.axis(node));
  return chart;
}

}  // namespace

public_pages::Answer series_page(const View& view, std::size_t unit) {
  Page page = start_page(view, {view.unit_name(unit)}, {});
  const std::string below = "/units/" + segment_of(view.panel().units()[unit].code);
  const auto groups = profile_groups(view);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    write_chart(page.body, view, series_chart(view, unit, groups[g], g + 1),
                {below, fmt::format("{}/series-{}.csv", below, g + 1)});
  }
  page.body.element("h2", view.word("periods")).open("ul");
  for (const Entry* entry : view.panel().of_unit(unit)) {
    page.body.open("li").link(view.link(view.unit_path(entry->period, unit)), view.panel().periods()[entry->period]);
    page.body.close();
  }
  page.body.close();
  return public_pages::page_answer(std::move(page));
}

std::optional<public_pages::Answer> series_file(const View& view, std::size_t unit, std::string_view name) {
  const auto group = named_group(view, name, "series-");
  if (!group) return std::nullopt;
  return csv_answer(series_chart(view, unit, profile_groups(view)[*group], *group + 1).grid,
                    fmt::format("{}-{}-{}.csv", view.edition().instrument, view.panel().units()[unit].code, name));
}

Answer mean_series_page(const View& view, std::size_t node) {
  Page page = start_page(view, view.title(node), {});
  page.body.element("p", view.word("mean_series_text"), {{"class", "hint"}});
  const std::string below = "/nodes/" + view.instrument().nodes[node].id;
  write_chart(page.body, view, mean_chart(view, node), {below, below + ".csv"});
  return public_pages::page_answer(std::move(page));
}

Answer mean_series_csv(const View& view, std::size_t node) {
  return csv_answer(mean_chart(view, node).grid,
                    fmt::format("{}-{}-means.csv", view.edition().instrument, view.instrument().nodes[node].id));
}

}  // namespace limen::public_instruments
