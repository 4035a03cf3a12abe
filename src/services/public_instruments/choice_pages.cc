// Units beside each other, two periods beside each other, two scores against each other: the reader chooses.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/public_instruments/choice.h"

namespace limen::public_instruments {
namespace {

constexpr std::size_t kMostCompared = 6;

// --- Compare

Grid compare_grid(const View& view, std::size_t period, const std::vector<std::size_t>& units) {
  Grid grid;
  grid.caption = view.word("scores_of", {{"period", view.panel().periods()[period]}});
  grid.columns = {{view.word("node")}, {.label = view.word("code"), .file_only = true}};
  for (const std::size_t unit : units) grid.columns.push_back({view.unit_name(unit), true});
  const auto kinds = view.panel().kinds(period);
  if (kinds.size() == 1) grid.columns.push_back({view.word("mean"), true});
  for (std::size_t node = 0; node < view.instrument().nodes.size(); ++node) {
    const Spoken title = view.title(node);
    std::vector<Field> row = {
        {.text = title.text, .link = view.link(view.node_path(period, node)), .language = title.language},
        {.text = view.instrument().nodes[node].id}};
    for (const std::size_t unit : units) {
      const Entry* entry = view.panel().find(unit, period);
      row.push_back(entry == nullptr ? Field{.text = view.word("not_in_round")}
                                     : view.figure(node, view.panel().score(*entry, node)));
    }
    if (kinds.size() == 1) row.push_back(view.figure(node, view.panel().mean(period, kinds[0], node).value));
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

std::string compare_drawing(const View& view, std::size_t period, const std::vector<std::size_t>& units,
                            const std::vector<std::size_t>& nodes, std::size_t number, const std::string& title) {
  charts::GroupedBars bars;
  bars.frame = view.frame(fmt::format("compare-{}-chart", number), title, nodes[0]);
  bars.label_name = view.word("node");
  bars.axis = view.axis(nodes[0]);
  for (const std::size_t node : nodes) bars.labels.push_back(view.short_title(node));
  for (const std::size_t unit : units) {
    charts::Series series{view.unit_name(unit), {}};
    const Entry* entry = view.panel().find(unit, period);
    for (const std::size_t node : nodes) {
      series.values.push_back(entry == nullptr ? std::nullopt : view.value(view.panel().score(*entry, node).value));
    }
    bars.series.push_back(std::move(series));
  }
  return charts::draw(bars);
}

// --- Change

struct Side {
  const Edition* edition = nullptr;
  std::size_t period = kNowhere;
};
std::string side_value(const Edition& edition, std::size_t period) {
  return segment_of(edition.id) + ":" + segment_of(edition.panel.periods()[period]);
}
std::string side_name(const View& view, const Side& side) {
  const std::string& period = side.edition->panel.periods()[side.period];
  if (side.edition == &view.edition()) return period;
  return view.word("period_of_edition", {{"period", period}, {"edition", side.edition->id}});
}

Chosen<Side> chosen_side(const View& view, std::string_view name, Side fallback) {
  const std::string_view wanted = view.request().parameter(name);
  if (wanted.empty()) return {fallback};
  const Family* family = view.site().catalogue.find(view.edition().instrument);
  for (const auto& edition : family->editions) {
    for (std::size_t p = 0; p < edition->panel.periods().size(); ++p) {
      if (side_value(*edition, p) == wanted) return {Side{edition.get(), p}};
    }
  }
  return {{}, Refusal{404, "refused_period"}};
}

// The last period before the last one, in this edition or an older one.
Side side_before(const View& view) {
  const std::size_t periods = view.panel().periods().size();
  if (periods > 1) return {&view.edition(), periods - 2};
  const Family* family = view.site().catalogue.find(view.edition().instrument);
  Side side{&view.edition(), periods - 1};
  for (const auto& edition : family->editions) {
    if (edition.get() == &view.edition()) break;
    if (!edition->panel.periods().empty()) side = {edition.get(), edition->panel.periods().size() - 1};
  }
  return side;
}

void select_side(Html& html, const View& view, std::string_view name, const std::string& label, const Side& chosen) {
  html.element("label", label, {{"for", fmt::format("choose-{}", name)}});
  html.open("select", {{"id", fmt::format("choose-{}", name)}, {"name", name}});
  const Family* family = view.site().catalogue.find(view.edition().instrument);
  for (const auto& edition : family->editions) {
    for (std::size_t p = edition->panel.periods().size(); p-- > 0;) {
      write_option(html, side_value(*edition, p), side_name(view, {edition.get(), p}),
                   edition.get() == chosen.edition && p == chosen.period);
    }
  }
  html.close();
}

struct ChangeChoice {
  Side from, to;
  instrument_panel::Comparable node;
};

Chart change_chart(const View& view, const ChangeChoice& choice) {
  const View newer = view.in(*choice.to.edition), older = view.in(*choice.from.edition);
  const std::size_t node = choice.node.after;
  const std::string from = side_name(view, choice.from), to = side_name(view, choice.to);
  Chart chart{
      "change", view.word("change_of", {{"title", newer.short_title(node)}, {"from", from}, {"to", to}}), {}, {}};
  charts::Slope slope;
  slope.frame = newer.frame("change-chart", chart.title, node);
  slope.label_name = view.word("unit");
  slope.first_name = from;
  slope.second_name = to;
  slope.change_name = view.word("difference");
  chart.grid.columns = {{view.word("unit")},
                        {.label = view.word("code"), .file_only = true},
                        {from, true},
                        {to, true},
                        {view.word("difference"), true},
                        {view.word("remark")}};
  for (const Entry* entry : newer.by_name(choice.to.period)) {
    const std::string& code = newer.panel().units()[entry->unit].code;
    const std::size_t unit = older.panel().find_unit(code);
    const Entry* before = unit == kNowhere ? nullptr : older.panel().find(unit, choice.from.period);
    const NodeScore& score = newer.panel().score(*entry, node);
    const Number first = before == nullptr ? Number() : older.panel().score(*before, choice.node.before).value;
    const Number difference = score.value - first;
    std::string remark = newer.why(node, score);
    if (before == nullptr) remark = view.word("not_before");
    if (before != nullptr && !first)
      remark = older.why(choice.node.before, older.panel().score(*before, choice.node.before));
    const std::string link = newer.link(newer.unit_path(entry->period, entry->unit));
    slope.rows.push_back({.label = newer.unit_name(entry->unit),
                          .first = view.value(first),
                          .second = view.value(score.value),
                          .link = link});
    chart.grid.rows.push_back(
        {{.text = newer.unit_name(entry->unit), .link = link},
         {.text = code},
         before == nullptr ? Field{.text = view.word("not_in_round")} : older.figure(choice.node.before, first),
         newer.figure(node, score),
         {.text = difference ? newer.signed_number(node, difference) : "–", .number = difference},
         {.text = remark}});
  }
  chart.svg = charts::draw(slope);
  return chart;
}

void select_comparable(Html& html, const View& newer, const std::vector<instrument_panel::Comparable>& nodes,
                       std::size_t chosen) {
  html.element("label", newer.word("what"), {{"for", "choose-node"}});
  html.open("select", {{"id", "choose-node"}, {"name", "node"}});
  for (const instrument_panel::Comparable& both : nodes) {
    write_option(html, newer.instrument().nodes[both.after].id, newer.short_title(both.after), both.after == chosen);
  }
  html.close();
}

// --- Scatter

Chart scatter_chart(const View& view, std::size_t period, std::size_t x, std::size_t y) {
  Chart chart{
      "scatter",
      view.word("scatter_of",
                {{"x", view.short_title(x)}, {"y", view.short_title(y)}, {"period", view.panel().periods()[period]}}),
      {},
      {}};
  charts::Scatter scatter;
  scatter.frame = view.frame("scatter-chart", chart.title, y);
  scatter.x_format = view.format(view.decimals(x));
  scatter.label_name = view.word("unit");
  scatter.x_name = view.short_title(x);
  scatter.y_name = view.short_title(y);
  scatter.x_axis = view.axis(x);
  scatter.y_axis = view.axis(y);
  chart.grid.columns = {{view.word("unit")},
                        {.label = view.word("code"), .file_only = true},
                        {scatter.x_name, true},
                        {scatter.y_name, true}};
  for (const Entry* entry : view.by_name(period)) {
    const NodeScore &a = view.panel().score(*entry, x), &b = view.panel().score(*entry, y);
    scatter.points.push_back(
        {.label = view.unit_name(entry->unit), .x = view.value(a.value), .y = view.value(b.value)});
    chart.grid.rows.push_back(
        {{.text = view.unit_name(entry->unit), .link = view.link(view.unit_path(period, entry->unit))},
         {.text = view.panel().units()[entry->unit].code},
         view.figure(x, a),
         view.figure(y, b)});
  }
  chart.svg = charts::draw(scatter);
  return chart;
}

Page empty_page(const View& view, std::string_view key) {
  Page page = start_page(view, {view.word(key)}, {});
  page.body.element("p", view.word("no_rounds"));
  return page;
}

}  // namespace

Answer compare_page(const View& view, bool as_csv) {
  if (view.panel().periods().empty()) return public_pages::page_answer(empty_page(view, "compare"));
  const auto period = chosen_period(view, "p");
  if (period.refusal) return refuse(view, *period.refusal);
  auto units = chosen_units(view, "u", kMostCompared);
  if (units.refusal) return refuse(view, *units.refusal);
  if (units.value.empty()) {  // the first ones of the alphabet
    for (const Entry* entry : view.by_name(period.value)) {
      if (units.value.size() < 3) units.value.push_back(entry->unit);
    }
  }
  Query query{{"p", segment_of(view.panel().periods()[period.value])}};
  for (std::size_t i = 0; i < units.value.size(); ++i) {
    query[fmt::format("u{}", i + 1)] = segment_of(view.panel().units()[units.value[i]].code);
  }
  Chart chart{"compare", view.word("compare_of", {{"period", view.panel().periods()[period.value]}}), {}, {}};
  chart.grid = compare_grid(view, period.value, units.value);
  if (as_csv) return csv_answer(chart.grid, view.edition().instrument + "-compare.csv");

  Page page = start_page(view, {view.word("compare")}, {});
  Html& html = page.body;
  html.element("p", view.word("compare_text"));
  Form form(html, view, "/compare");
  form.select_period("p", view.word("period"), period.value);
  for (std::size_t i = 0; i < kMostCompared; ++i) {
    form.select_unit(fmt::format("u{}", i + 1), view.word("unit_number", {{"number", std::to_string(i + 1)}}),
                     i < units.value.size() ? units.value[i] : kNowhere);
  }
  form.finish();
  std::size_t number = 0;
  for (const auto& group : profile_groups(view)) {
    chart.id = fmt::format("compare-{}", ++number);
    chart.svg = compare_drawing(view, period.value, units.value, group, number, chart.title);
    write_chart(html, view, chart, {"/compare", "/compare.csv", query, period.value});
  }
  html.open("p").link(view.link("/compare", query), view.word("permalink")).close();
  return public_pages::page_answer(std::move(page));
}

Answer change_page(const View& view, bool as_csv) {
  if (view.panel().periods().empty()) return public_pages::page_answer(empty_page(view, "change"));
  ChangeChoice choice;
  const auto to = chosen_side(view, "to", {&view.edition(), view.panel().periods().size() - 1});
  const auto from = chosen_side(view, "from", side_before(view));
  if (to.refusal) return refuse(view, *to.refusal);
  if (from.refusal) return refuse(view, *from.refusal);
  choice.from = from.value;
  choice.to = to.value;
  const View newer = view.in(*choice.to.edition);
  const auto nodes = instrument_panel::comparable(choice.from.edition->panel, choice.to.edition->panel);
  const std::string_view wanted = view.request().parameter("node");
  bool is_there = false;
  for (const std::size_t main : main_nodes(newer)) {
    for (const auto& both : nodes) {
      if (!is_there && both.after == main) choice.node = both, is_there = true;
    }
  }
  if (!is_there && !nodes.empty()) choice.node = nodes[0];
  if (!wanted.empty()) {
    const std::size_t node = newer.instrument().find(wanted);
    if (node == kNowhere) return refuse(view, 404, "refused_node");
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const auto& both) { return both.after == node; });
    if (found == nodes.end()) return refuse(view, 400, "refused_comparable");
    choice.node = *found;
  }
  Page page = start_page(view, {view.word("change")}, {});
  Html& html = page.body;
  html.element("p", view.word("change_text"));
  Form form(html, view, "/change");
  if (form.is_shown()) {
    select_side(html, view, "from", view.word("from"), choice.from);
    select_side(html, view, "to", view.word("to"), choice.to);
    select_comparable(html, newer, nodes, choice.node.after);
  }
  form.finish();
  if (nodes.empty()) {
    if (as_csv) return refuse(view, 404, "not_comparable");
    html.element("p", view.word("not_comparable"), {{"class", "note"}});
    return public_pages::page_answer(std::move(page));
  }
  const Chart chart = change_chart(view, choice);
  if (as_csv) return csv_answer(chart.grid, view.edition().instrument + "-change.csv");
  const Query query{{"from", side_value(*choice.from.edition, choice.from.period)},
                    {"to", side_value(*choice.to.edition, choice.to.period)},
                    {"node", newer.instrument().nodes[choice.node.after].id}};
  if (choice.from.edition != choice.to.edition) {
    html.element("p", view.word("comparable_count", {{"same", std::to_string(nodes.size())},
                                                     {"all", std::to_string(newer.instrument().nodes.size())}}));
  }
  write_chart(html, view, chart, {"/change", "/change.csv", query});
  html.open("p").link(view.link("/change", query), view.word("permalink")).close();
  return public_pages::page_answer(std::move(page));
}

Answer scatter_page(const View& view, bool as_csv) {
  if (view.panel().periods().empty()) return public_pages::page_answer(empty_page(view, "scatter"));
  const auto period = chosen_period(view, "p");
  if (period.refusal) return refuse(view, *period.refusal);
  const auto nodes = main_nodes(view);
  const auto x = chosen_node(view, "x", nodes[0]), y = chosen_node(view, "y", nodes.size() > 1 ? nodes[1] : nodes[0]);
  if (x.refusal) return refuse(view, *x.refusal);
  if (y.refusal) return refuse(view, *y.refusal);
  const Chart chart = scatter_chart(view, period.value, x.value, y.value);
  if (as_csv) return csv_answer(chart.grid, view.edition().instrument + "-scatter.csv");
  const Query query{{"p", segment_of(view.panel().periods()[period.value])},
                    {"x", view.instrument().nodes[x.value].id},
                    {"y", view.instrument().nodes[y.value].id}};
  Page page = start_page(view, {view.word("scatter")}, {});
  Html& html = page.body;
  html.element("p", view.word("scatter_text"));
  Form form(html, view, "/scatter");
  form.select_period("p", view.word("period"), period.value);
  form.select_node("x", view.word("x_axis"), x.value, true);
  form.select_node("y", view.word("y_axis"), y.value, true);
  form.finish();
  write_chart(html, view, chart, {"/scatter", "/scatter.csv", query, period.value});
  html.open("p").link(view.link("/scatter", query), view.word("permalink")).close();
  return public_pages::page_answer(std::move(page));
}

}  // namespace limen::public_instruments
