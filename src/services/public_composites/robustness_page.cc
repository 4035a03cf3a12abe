// What an index depends on.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "services/public_composites/pages.h"

namespace limen::public_composites {
namespace {

using composite::is_missing;
using public_pages::Figure;
using public_pages::Table;

std::string factor_text(const Work& work, const std::string& name) {
  return work.texts.get_or(work.request.language, "composites.factor." + name, name);
}

std::string factors_text(const Work& work) {
  std::string text;
  for (const std::string& name : work.index.factors) text += (text.empty() ? "" : "; ") + factor_text(work, name);
  return text;
}

void write_figure_of(Html& html, const Work& work, const std::string& id, const std::string& title, std::string svg,
                     Table table, std::string_view stage) {
  public_pages::write_figure(html, work.request, work.texts,
                             Figure{.id = id,
                                    .title = title,
                                    .svg = std::move(svg),
                                    .table = std::move(table),
                                    .csv = work.file(stage),
                                    .citation = work.citation(work.home() + "/robustness")});
}

void write_uncertainty(Html& html, const Work& work) {
  const Index& index = work.index;
  html.element("h2", work.t("composites.uncertainty.title"));
  html.element("p", work.t("composites.uncertainty.text", {{"runs", work.number(static_cast<double>(index.runs), 0)},
                                                           {"factors", factors_text(work)},
                                                           {"seed", std::to_string(index.entry.seed)},
                                                           {"change", work.number(index.mean_rank_change, 2)}}));
  charts::RankIntervals chart{
      .frame = work.frame("ranks", work.t("composites.ranks.title"), work.t("composites.ranks.text"), 0),
      .label_name = work.t("composites.unit"),
      .rank_name = work.t("composites.rank"),
      .median_name = work.t("composites.median"),
      .rows = {}};
  for (const std::size_t unit : index.order) {
    chart.rows.push_back({.label = index.unit_name(unit),
                          .rank = value_of(index.built.ranks[unit]),
                          .interval = span_of(index.spread[unit].rank),
                          .median = value_of(index.spread[unit].rank.median),
                          .link = work.request.link(work.unit_path(unit))});
  }
  write_figure_of(html, work, "ranks", chart.frame.title, charts::draw(chart),
                  page_table(charts::table_of(chart), work.format(1), work.words()), "ranking");
}

void write_sobol(Html& html, const Work& work) {
  const Index& index = work.index;
  html.element("h2", work.t("composites.sobol.title"));
  html.element("p", work.t("composites.sobol.text", {{"samples", work.number(static_cast<double>(index.samples), 0)}}));
  charts::Bars chart{.frame = work.frame("sobol", work.t("composites.sobol.chart"), work.t("composites.sobol.note"), 2),
                     .label_name = work.t("composites.factor"),
                     .value_name = work.t("composites.sobol.total"),
                     .rows = {},
                     .axis = charts::Span{0, 1}};
  Table table{.caption = chart.frame.title,
              .columns = {{work.t("composites.factor")},
                          {work.t("composites.sobol.first"), true},
                          {work.t("composites.sobol.range"), true},
                          {work.t("composites.sobol.total"), true},
                          {work.t("composites.sobol.range"), true}},
              .rows = {}};
  const auto range = [&](const robustness::Interval& interval) {
    return is_missing(interval.low) ? work.t("composites.chart.missing")
                                    : work.number(interval.low, 2) + " – " + work.number(interval.high, 2);
  };
  for (std::size_t i = 0; i < index.sobol.factors.size(); ++i) {
    const robustness::SobolIndex& found = index.sobol.factors[i];
    const std::string name = factor_text(work, index.factors[i]);
    chart.rows.push_back({.label = name, .value = value_of(found.total), .interval = span_of(found.total_interval)});
    table.rows.push_back({{.text = name},
                          {.text = work.number(found.first, 2)},
                          {.text = range(found.first_interval)},
                          {.text = work.number(found.total, 2)},
                          {.text = range(found.total_interval)}});
  }
  write_figure_of(html, work, "sobol", chart.frame.title, charts::draw(chart), std::move(table), "sobol");
}

void write_leave_one_out(Html& html, const Work& work) {
  const Index& index = work.index;
  html.element("h2", work.t("composites.leave.title")).element("p", work.t("composites.leave.text"));
  charts::Bars chart{.frame = work.frame("leave", work.t("composites.leave.chart"), "", 2),
                     .label_name = work.t("composites.node"),
                     .value_name = work.t("composites.leave.change"),
                     .rows = {}};
  std::vector<const composite::WithoutNode*> order;
  for (const auto& without : index.without) order.push_back(&without);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->mean_rank_change != b->mean_rank_change ? a->mean_rank_change > b->mean_rank_change : a->node < b->node;
  });
  for (const auto* without : order) {
    chart.rows.push_back({.label = index.name_of(without->node), .value = value_of(without->mean_rank_change)});
  }
  write_figure_of(html, work, "leave", chart.frame.title, charts::draw(chart),
                  page_table(charts::table_of(chart), work.format(2), work.words()), "leave_one_out");
}

std::string flag_text(const Work& work, const composite_statistics::Flag& flag) {
  using Kind = composite_statistics::Flag::Kind;
  const std::string first = work.index.name_of(flag.first), second = work.index.name_of(flag.second);
  const std::string r = work.number(flag.correlation, 2);
  if (flag.kind == Kind::kRedundant) {
    return work.t("composites.flag.redundant", {{"first", first}, {"second", second}, {"r", r}});
  }
  if (flag.kind == Kind::kContradictory) {
    return work.t("composites.flag.contradictory", {{"first", first}, {"second", second}, {"r", r}});
  }
  return work.t("composites.flag.weak", {{"first", first}, {"second", second}, {"r", r}});
}

void write_correlations(Html& html, const Work& work) {
  const Index& index = work.index;
  const auto& children = index.structure.nodes()[index.structure.root()].children;
  if (children.size() < 2) return;
  const auto columns = composite_statistics::children_of(index.structure, index.structure.root(), index.built.scores);
  const auto found = composite_statistics::correlations(columns, composite_statistics::Correlation::kPearson);
  charts::Heat chart{.frame = work.frame("correlations", work.t("composites.coherence.correlations"), "", 2),
                     .label_name = work.t("composites.node"),
                     .columns = {},
                     .rows = {},
                     .diverging = true,
                     .axis = charts::Span{-1, 1}};
  for (std::size_t i = 0; i < children.size(); ++i) {
    chart.columns.push_back(index.name_of(children[i]));
    charts::Heat::HeatRow row{index.name_of(children[i]), {}, ""};
    for (std::size_t j = 0; j < children.size(); ++j) row.values.push_back(value_of(found.at(i, j)));
    chart.rows.push_back(std::move(row));
  }
  write_figure_of(html, work, "correlations", chart.frame.title, charts::draw(chart),
                  page_table(charts::table_of(chart), work.format(2), work.words()), "correlations");
}

void write_coherence(Html& html, const Work& work) {
  const Index& index = work.index;
  html.element("h2", work.t("composites.coherence.title")).element("p", work.t("composites.coherence.text"));
  Table table{.caption = work.t("composites.coherence.table"),
              .columns = {{work.t("composites.node")},
                          {work.t("composites.coherence.indicators"), true},
                          {work.t("composites.coherence.alpha"), true},
                          {work.t("composites.coherence.component"), true}},
              .rows = {}};
  for (const std::size_t node : index.structure.aggregates()) {
    using namespace composite_statistics;
    const Columns below = indicators_below(index.structure, node, index.built.normalised);
    const auto components = principal_components(children_of(index.structure, node, index.built.scores));
    table.rows.push_back(
        {{.text = index.name_of(node)},
         {.text = std::to_string(below.size())},
         {.text = work.number(cronbach(below), 2)},
         {.text = components.ok() && !components->shares.empty() ? work.percent(components->shares.front(), 0)
                                                                 : work.t("composites.chart.missing")}});
  }
  public_pages::write_table(html, table);
  write_correlations(html, work);
  html.element("h3", work.t("composites.flags.title"));
  if (index.flags.empty()) {
    html.element("p", work.t("composites.flags.none"));
    return;
  }
  html.open("ul");
  for (const auto& flag : index.flags) html.element("li", flag_text(work, flag));
  html.close();
}

}  // namespace

Page robustness_page(const Work& work) {
  Page page{.title = work.t("composites.robustness.title") + " – " + work.title(),
            .description = work.t("composites.robustness.text")};
  Html& html = page.body;
  html.open("p").link(work.request.link(work.home()), work.title()).close();
  html.element("h1", work.t("composites.robustness.title")).element("p", page.description);
  if (work.manifest.demo) html.element("p", work.t("composites.invented"), {{"class", "note"}});
  html.open("p").link(work.request.link(work.home() + "/weights"), work.t("composites.weights.title")).close();
  write_uncertainty(html, work);
  write_sobol(html, work);
  write_leave_one_out(html, work);
  write_coherence(html, work);
  return page;
}

}  // namespace limen::public_composites
