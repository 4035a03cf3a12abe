// The first page of an index, and the page of one unit.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "services/public_composites/pages.h"

namespace limen::public_composites {
namespace {

using composite::is_missing;
using public_pages::Cell;
using public_pages::Figure;
using public_pages::Table;

void write_ranking(Html& html, const Work& work) {
  const Index& index = work.index;
  charts::RankIntervals chart{
      .frame = work.frame("ranks", work.t("composites.ranks.title"), work.t("composites.ranks.text"), 0),
      .label_name = work.t("composites.unit"),
      .rank_name = work.t("composites.rank"),
      .median_name = work.t("composites.median"),
      .rows = {}};
  Table table{.caption = work.t("composites.ranking.table"),
              .columns = {{work.t("composites.unit")},
                          {work.t("composites.rank"), true},
                          {work.t("composites.interval"), true},
                          {work.t("composites.score"), true}},
              .rows = {}};
  const auto& root = index.structure.nodes()[index.structure.root()];
  for (const std::size_t child : root.children) table.columns.push_back({index.name_of(child), true});
  const auto scores = index.built.scores.column(index.structure.root());
  for (const std::size_t unit : index.order) {
    const std::string link = work.request.link(work.unit_path(unit));
    const robustness::UnitSpread& spread = index.spread[unit];
    chart.rows.push_back({.label = index.unit_name(unit),
                          .rank = value_of(index.built.ranks[unit]),
                          .interval = span_of(spread.rank),
                          .median = value_of(spread.rank.median),
                          .link = link});
    const std::string rank = index.rank_text(unit);
    std::vector<Cell> row = {{.text = index.unit_name(unit), .link = link},
                             {.text = rank.empty() ? work.t("composites.chart.missing") : rank},
                             {.text = work.interval(spread.rank)},
                             {.text = work.number(scores[unit])}};
    for (const std::size_t child : root.children)
      row.push_back({.text = work.number(index.built.scores.at(unit, child))});
    table.rows.push_back(std::move(row));
  }
  public_pages::write_table(html, table);
  public_pages::write_figure(html, work.request, work.texts,
                             Figure{.id = "ranks",
                                    .title = chart.frame.title,
                                    .svg = charts::draw(chart),
                                    .table = page_table(charts::table_of(chart), work.format(0), work.words()),
                                    .csv = work.file("ranking"),
                                    .citation = work.citation(work.home())});
}

void write_scores(Html& html, const Work& work) {
  const Index& index = work.index;
  charts::Bars chart{.frame = work.frame("scores", work.t("composites.scores.title"), work.t("composites.scores.text")),
                     .label_name = work.t("composites.unit"),
                     .value_name = work.t("composites.score"),
                     .rows = {}};
  const auto scores = index.built.scores.column(index.structure.root());
  double sum = 0, count = 0;
  for (const std::size_t unit : index.order) {
    chart.rows.push_back({.label = index.unit_name(unit),
                          .value = value_of(scores[unit]),
                          .link = work.request.link(work.unit_path(unit))});
    if (is_missing(scores[unit])) continue;
    sum += scores[unit];
    ++count;
  }
  if (count > 0) chart.reference = charts::Mark{work.t("composites.mean"), sum / count};
  public_pages::write_figure(html, work.request, work.texts,
                             Figure{.id = "scores",
                                    .title = chart.frame.title,
                                    .svg = charts::draw(chart),
                                    .table = page_table(charts::table_of(chart), work.format(1), work.words()),
                                    .csv = work.file("scores"),
                                    .citation = work.citation(work.home())});
}

// Where most units are countries that the outlines know.
void write_map(Html& html, const Work& work) {
  const Index& index = work.index;
  charts::WorldMap chart{.frame = work.frame("map", work.t("composites.map.title"), work.t("composites.map.text")),
                         .code_name = work.t("composites.code"),
                         .label_name = work.t("composites.unit"),
                         .value_name = work.t("composites.score"),
                         .countries = {}};
  const auto scores = index.built.scores.column(index.structure.root());
  std::size_t known = 0;
  for (const std::size_t unit : index.order) {
    const std::string& code = index.built.units[unit].code;
    if (work.world.find(code)) ++known;
    chart.countries.push_back(
        {code, index.unit_name(unit), value_of(scores[unit]), work.request.link(work.unit_path(unit))});
  }
  if (known == 0 || known * 2 < index.built.units.size()) return;
  public_pages::write_figure(html, work.request, work.texts,
                             Figure{.id = "map",
                                    .title = chart.frame.title,
                                    .svg = charts::draw(chart, work.world),
                                    .table = page_table(charts::table_of(chart), work.format(1), work.words()),
                                    .csv = work.file("scores"),
                                    .citation = work.citation(work.home())});
  html.element("p", work.t("composites.map.lines"), {{"class", "hint"}});
}

void write_branch(Html& html, const Work& work, std::size_t node) {
  const composite::Node& found = work.index.structure.nodes()[node];
  html.open("li").element("span", work.index.name_of(node));
  std::string about = " (" + found.code + ", " + work.percent(work.index.shares[node]);
  if (!found.unit.empty()) about += ", " + found.unit;
  if (found.is_indicator() && found.direction < 0) about += ", " + work.t("composites.tree.lower_better");
  html.element("span", about + ")", {{"class", "hint"}});
  if (!found.children.empty()) {
    html.open("ul");
    for (const std::size_t child : found.children) write_branch(html, work, child);
    html.close();
  }
  html.close();
}

void write_files(Html& html, const Work& work) {
  html.element("h2", work.t("composites.files.title")).element("p", work.t("composites.files.text"));
  html.open("ul");
  for (const std::string& stage : stage_names()) {
    html.open("li").link(work.request.link(work.file(stage)), work.t("composites.stage." + stage)).close();
  }
  html.close();
  if (!work.index.entry.source.empty())
    html.element("p", work.t("composites.source", {{"source", work.index.entry.source}}));
  if (!work.index.entry.licence.empty())
    html.element("p", work.t("composites.licence", {{"licence", work.index.entry.licence}}));
}

}  // namespace

Page ranking_page(const Work& work) {
  Page page{.title = work.title(),
            .description =
                work.t("composites.ranking.text", {{"units", std::to_string(work.index.built.units.size())},
                                                   {"runs", work.number(static_cast<double>(work.index.runs), 0)}})};
  Html& html = page.body;
  html.element("h1", page.title).element("p", page.description);
  if (work.manifest.demo) html.element("p", work.t("composites.invented"), {{"class", "note"}});
  html.open("ul");
  html.open("li").link(work.request.link(work.home() + "/robustness"), work.t("composites.robustness.title")).close();
  html.open("li").link(work.request.link(work.home() + "/weights"), work.t("composites.weights.title")).close();
  html.close();
  html.element("h2", work.t("composites.ranking.title")).element("p", work.t("composites.ranking.ties"));
  write_ranking(html, work);
  write_scores(html, work);
  write_map(html, work);
  html.element("h2", work.t("composites.tree.title")).element("p", work.t("composites.tree.text"));
  html.open("ul", {{"class", "tree"}});
  write_branch(html, work, work.index.structure.root());
  html.close();
  html.element("h2", work.t("composites.method.title"));
  html.open("ol");
  for (const std::string& sentence : method_sentences(work)) html.element("li", sentence);
  html.close();
  write_files(html, work);
  return page;
}

namespace {

double median_of(std::vector<double> figures) {
  std::erase_if(figures, [](double figure) { return is_missing(figure); });
  std::sort(figures.begin(), figures.end());
  return robustness::quantile(figures, 0.5);
}

void write_parts(Html& html, const Work& work, std::size_t unit) {
  const Index& index = work.index;
  charts::GroupedBars chart{
      .frame = work.frame("parts", work.t("composites.unit.parts", {{"unit", index.unit_name(unit)}}), ""),
      .label_name = work.t("composites.node"),
      .labels = {},
      .series = {{index.unit_name(unit), {}}, {work.t("composites.unit.median"), {}}}};
  for (std::size_t i = 0; i < index.structure.nodes().size(); ++i) {
    if (index.structure.nodes()[i].is_indicator()) continue;
    const auto column = index.built.scores.column(i);
    const std::vector<double> all(column.begin(), column.end());
    chart.labels.push_back(index.name_of(i));
    chart.series[0].values.push_back(value_of(column[unit]));
    chart.series[1].values.push_back(value_of(median_of(all)));
  }
  public_pages::write_figure(html, work.request, work.texts,
                             Figure{.id = "parts",
                                    .title = chart.frame.title,
                                    .svg = charts::draw(chart),
                                    .table = page_table(charts::table_of(chart), work.format(1), work.words()),
                                    .csv = work.file("scores"),
                                    .citation = work.citation(work.unit_path(unit))});
}

struct Standing {
  std::size_t node, column;
  double rank, of;  // among the units that have a figure
};

std::vector<Standing> standings_of(const Index& index, std::size_t unit) {
  std::vector<Standing> made;
  const auto& indicators = index.structure.indicators();
  for (std::size_t c = 0; c < indicators.size(); ++c) {
    const auto ranks = composite::ranks(index.built.normalised.column(c));
    if (is_missing(ranks[unit])) continue;
    const auto there = std::count_if(ranks.begin(), ranks.end(), [](double rank) { return !is_missing(rank); });
    made.push_back({indicators[c], c, ranks[unit], static_cast<double>(there)});
  }
  std::sort(made.begin(), made.end(), [](const Standing& a, const Standing& b) {
    const double x = a.rank / a.of, y = b.rank / b.of;
    return x != y ? x < y : a.node < b.node;
  });
  return made;
}

void write_standings(Html& html, const Work& work, std::size_t unit, const std::vector<Standing>& standings,
                     const std::string& caption) {
  const Index& index = work.index;
  const std::size_t row = index.built.rows[unit];
  Table table{.caption = caption,
              .columns = {{work.t("composites.indicator")},
                          {work.t("composites.figure"), true},
                          {work.t("composites.unit_of_measure")},
                          {work.t("composites.normalised"), true},
                          {work.t("composites.rank"), true}},
              .rows = {}};
  for (const Standing& standing : standings) {
    table.rows.push_back({{.text = index.name_of(standing.node)},
                          {.text = work.number(index.data.indicators.at(row, standing.column), 2)},
                          {.text = index.structure.nodes()[standing.node].unit},
                          {.text = work.number(index.built.normalised.at(unit, standing.column))},
                          {.text = work.t("composites.rank_of", {{"rank", work.number(standing.rank, 0)},
                                                                 {"n", work.number(standing.of, 0)}})}});
  }
  public_pages::write_table(html, table);
}

// Sentences of people: "+2" is two places down, said in words.
std::string change_text(const Work& work, double change) {
  const std::string n = work.number(std::abs(change), 0);
  if (change < 0) return work.t("composites.without.better", {{"n", n}});
  return work.t("composites.without.worse", {{"n", n}});
}

void write_without(Html& html, const Work& work, std::size_t unit) {
  const Index& index = work.index;
  html.element("h2", work.t("composites.without.title"));
  Table table{
      .caption = work.t("composites.without.table"),
      .columns = {{work.t("composites.node")}, {work.t("composites.rank"), true}, {work.t("composites.change")}},
      .rows = {}};
  for (const composite::WithoutNode& without : index.without) {
    const double now = without.ranks[unit], before = index.built.ranks[unit];
    if (is_missing(now) || is_missing(before) || now == before) continue;
    table.rows.push_back({{.text = index.name_of(without.node)},
                          {.text = work.number(now, 0)},
                          {.text = change_text(work, now - before)}});
  }
  html.element("p", work.t("composites.without.text",
                           {{"n", std::to_string(table.rows.size())}, {"all", std::to_string(index.without.size())}}));
  if (!table.rows.empty()) public_pages::write_table(html, table);
}

}  // namespace

Page unit_page(const Work& work, std::size_t unit) {
  const Index& index = work.index;
  Page page{.title = index.unit_name(unit) + " – " + work.title(),
            .description = work.t("composites.unit.text", {{"unit", index.unit_name(unit)}, {"index", work.title()}})};
  Html& html = page.body;
  html.open("p").link(work.request.link(work.home()), work.title()).close();
  html.element("h1", index.unit_name(unit));
  if (work.manifest.demo) html.element("p", work.t("composites.invented"), {{"class", "note"}});
  const std::string rank = index.rank_text(unit);
  const std::string none = work.t("composites.chart.missing");
  html.open("dl", {{"class", "facts"}});
  html.element("dt", work.t("composites.score"))
      .element("dd", work.number(index.built.scores.at(unit, index.structure.root())));
  html.element("dt", work.t("composites.rank"))
      .element("dd", rank.empty() ? none
                                  : work.t("composites.rank_of",
                                           {{"rank", rank}, {"n", std::to_string(index.built.units.size())}}));
  html.element("dt", work.t("composites.interval")).element("dd", work.interval(index.spread[unit].rank));
  html.close();
  write_parts(html, work, unit);
  std::vector<Standing> standings = standings_of(index, unit);
  const std::size_t each = std::min<std::size_t>(5, standings.size() / 2);
  html.element("h2", work.t("composites.unit.standings"));
  const auto part = static_cast<std::ptrdiff_t>(each);
  write_standings(html, work, unit, {standings.begin(), standings.begin() + part}, work.t("composites.unit.strengths"));
  write_standings(html, work, unit, {standings.rbegin(), standings.rbegin() + part},
                  work.t("composites.unit.weaknesses"));
  std::size_t gaps = index.structure.indicators().size() - standings.size();
  if (gaps > 0) html.element("p", work.t("composites.unit.gaps", {{"n", std::to_string(gaps)}}));
  write_without(html, work, unit);
  return page;
}

}  // namespace limen::public_composites
