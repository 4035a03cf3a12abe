// The reader's own weights: a form, a table and a drawing that follow, and the same as JSON for the script.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "services/public_composites/pages.h"

namespace limen::public_composites {
namespace {

using composite::is_missing;

// Rows of the table, ready to be shown: unit, rank, interval, score, published rank, change.
std::vector<std::vector<std::string>> rows_of(const Work& work, const Reweighted& found) {
  const Index& index = work.index;
  std::vector<std::vector<std::string>> rows;
  const std::string none = work.t("composites.chart.missing");
  for (const std::size_t unit : found.order) {
    const double now = found.ranks[unit], before = index.built.ranks[unit];
    const std::string rank = rank_text(found.ranks, unit), published = index.rank_text(unit);
    std::string change = none;
    if (!is_missing(now) && !is_missing(before)) {
      const std::string n = work.number(std::abs(now - before), 0);
      change = now == before  ? work.t("composites.weights.same")
               : now < before ? work.t("composites.weights.up", {{"n", n}})
                              : work.t("composites.weights.down", {{"n", n}});
    }
    rows.push_back({index.unit_name(unit), rank.empty() ? none : rank, work.interval(found.spread[unit].rank),
                    work.number(found.scores[unit]), published.empty() ? none : published, change});
  }
  return rows;
}

constexpr std::string_view kNumeric = "011110";

charts::RankIntervals chart_of(const Work& work, const Reweighted& found) {
  charts::RankIntervals chart{
      .frame = work.frame("weighed", work.t("composites.weights.chart"), work.t("composites.ranks.text"), 0),
      .label_name = work.t("composites.unit"),
      .rank_name = work.t("composites.rank"),
      .median_name = work.t("composites.median"),
      .rows = {}};
  for (const std::size_t unit : found.order) {
    chart.rows.push_back({.label = work.index.unit_name(unit),
                          .rank = value_of(found.ranks[unit]),
                          .interval = span_of(found.spread[unit].rank),
                          .median = value_of(found.spread[unit].rank.median)});
  }
  return chart;
}

std::string said(const Work& work, const Reweighted& found) {
  std::string first;
  for (std::size_t i = 0; i < found.order.size() && i < 3; ++i) {
    first += (i > 0 ? work.t("composites.list.comma") : "") + work.index.unit_name(found.order[i]);
  }
  std::size_t moved = 0;
  for (std::size_t unit = 0; unit < found.ranks.size(); ++unit) {
    const double now = found.ranks[unit], before = work.index.built.ranks[unit];
    if (!is_missing(now) && !is_missing(before) && now != before) ++moved;
  }
  return work.t("composites.weights.said", {{"first", first}, {"n", std::to_string(moved)}});
}

void write_rows(Html& html, const Work& work, const Reweighted& found) {
  const std::string caption = work.t("composites.weights.table");
  html.open("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", caption}});
  html.open("table", {{"id", "weights-table"}}).element("caption", caption).open("thead").open("tr");
  const std::string_view keys[] = {"composites.unit",  "composites.rank",           "composites.interval",
                                   "composites.score", "composites.rank_published", "composites.change"};
  for (std::size_t i = 0; i < std::size(keys); ++i) {
    html.element("th", work.t(keys[i]), {{"scope", "col"}, {"class", kNumeric[i] == '1' ? "number" : "words"}});
  }
  html.close().close().open("tbody", {{"data-numeric", kNumeric}});
  for (const auto& row : rows_of(work, found)) {
    html.open("tr").element("th", row[0], {{"scope", "row"}, {"class", "words"}});
    for (std::size_t i = 1; i < row.size(); ++i) {
      html.element("td", row[i], {{"class", kNumeric[i] == '1' ? "number" : "words"}});
    }
    html.close();
  }
  html.close().close().close();
}

// What a slider goes up to, and its steps: thrice the largest published weight, at least.
struct Track {
  double top, step;
};
Track track_of(const Work& work, const Choice& choice, const std::vector<std::size_t>& nodes) {
  double largest = 0, chosen = 0;
  for (const std::size_t node : nodes) {
    largest = std::max(largest, work.index.structure.nodes()[node].weight);
    chosen = std::max(chosen, choice.weights[node]);
  }
  const double top = std::min(std::max({largest * 3, chosen, 0.001}), kMostWeight);
  const double step = std::pow(10, std::floor(std::log10(top / 10)));
  return {std::ceil(top / step - 1e-9) * step, step / 2};
}

void write_form(Html& html, const Work& work, const Choice& choice, const Reweighted& found) {
  const std::vector<std::size_t> nodes = slider_nodes(work.index);
  const Track track = track_of(work, choice, nodes);
  const std::string action = work.request.link(work.home() + "/weights");
  const std::string endpoint = work.request.link("/api" + work.home() + "/weights",
                                                 {{"lang", std::string(public_pages::to_text(work.request.language))}});
  html.open("form", {{"method", "get"},
                     {"action", action},
                     {"data-endpoint", endpoint},
                     {"data-top", fmt::format("{}", track.top)},
                     {"data-step", fmt::format("{}", track.step)},
                     {"data-failed", work.t("composites.weights.failed")}});
  html.open("fieldset").element("legend", work.t("composites.weights.legend"));
  for (const std::size_t node : nodes) {
    const composite::Node& each = work.index.structure.nodes()[node];
    const std::string id = fmt::format("weight-{}", node);
    std::string name = work.index.name_of(node);
    if (each.parent != work.index.structure.root()) name += " (" + work.index.name_of(each.parent) + ")";
    html.element("label", name, {{"for", id}, {"id", "label-" + id}});
    html.open("div", {{"class", "weight"}});
    html.empty("input", {{"type", "number"},
                         {"id", id},
                         {"name", "w." + each.code},
                         {"value", fmt::format("{}", choice.weights[node])},
                         {"min", "0"},
                         {"max", fmt::format("{}", kMostWeight)},
                         {"step", "any"},
                         {"data-code", each.code},
                         {"data-published", fmt::format("{}", each.weight)}});
    html.text(" ").element("output", work.percent(found.shares[node]), {{"id", "share-" + each.code}, {"for", id}});
    html.close();
  }
  html.close();
  html.element("button", work.t("composites.weights.ask"), {{"type", "submit"}});
  html.text(" ").link(action, work.t("composites.weights.published"));
  html.close();
}

void write_weights(Html& html, const Work& work, const Reweighted& found) {
  public_pages::Table table{.caption = work.t("composites.weights.current"),
                            .columns = {{work.t("composites.node")}, {work.t("composites.share"), true}},
                            .rows = {}};
  for (const std::size_t node : slider_nodes(work.index)) {
    table.rows.push_back({{.text = work.index.name_of(node)}, {.text = work.percent(found.shares[node])}});
  }
  public_pages::write_table(html, table);
}

}  // namespace

Page weights_page(const Work& work, const Choice& choice, const Reweighted& found, const std::string& refused) {
  Page page{
      .title = work.t("composites.weights.title") + " – " + work.title(),
      .description = work.t("composites.weights.text", {{"runs", work.number(static_cast<double>(choice.runs), 0)},
                                                        {"spread", work.percent(choice.spread, 0)}})};
  Html& html = page.body;
  html.open("p").link(work.request.link(work.home()), work.title()).close();
  html.element("h1", work.t("composites.weights.title")).element("p", page.description);
  if (work.manifest.demo) html.element("p", work.t("composites.invented"), {{"class", "note"}});
  if (!refused.empty()) html.element("p", refused, {{"class", "error"}, {"role", "alert"}});
  if (work.request.static_export) {
    write_weights(html, work, found);
  } else {
    page.scripts = {"/assets/weights.js"};
    write_form(html, work, choice, found);
    html.element("p", choice.changed ? said(work, found) : "",
                 {{"id", "weights-status"}, {"role", "status"}, {"aria-live", "polite"}});
  }
  const charts::RankIntervals chart = chart_of(work, found);
  public_pages::write_figure(html, work.request, work.texts,
                             public_pages::Figure{.id = "weights-drawing",
                                                  .title = chart.frame.title,
                                                  .svg = charts::draw(chart),
                                                  .citation = work.citation(work.home() + "/weights")});
  write_rows(html, work, found);
  return page;
}

std::string weights_json(const Work& work, const Choice& choice, const Reweighted& found) {
  const Index& index = work.index;
  std::string body;
  JsonWriter json(body);
  const auto number = [&](std::string_view name, double value) {
    json.written(is_missing(value) ? fmt::format("\"{}\":null", name) : fmt::format("\"{}\":{}", name, value));
  };
  json.open('{');
  json.text("index", index.entry.id);
  json.text("weights", weights_text(index, choice));
  json.number("runs", choice.runs);
  json.number("seed", index.entry.seed);
  number("spread", choice.spread);
  json.open("shares", '[');
  for (std::size_t i = 0; i < found.shares.size(); ++i) {
    json.open('{');
    json.text("code", index.structure.nodes()[i].code);
    number("weight", choice.weights[i]);
    number("share", found.shares[i]);
    json.text("text", work.percent(found.shares[i]));
    json.close('}');
  }
  json.close(']');
  json.open("units", '[');
  for (const std::size_t unit : found.order) {
    const robustness::UnitSpread& spread = found.spread[unit];
    json.open('{');
    json.text("code", index.built.units[unit].code);
    json.text("name", index.unit_name(unit));
    number("score", found.scores[unit]);
    number("rank", found.ranks[unit]);
    number("rank_low", spread.rank.low);
    number("rank_median", spread.rank.median);
    number("rank_high", spread.rank.high);
    number("rank_published", index.built.ranks[unit]);
    json.close('}');
  }
  json.close(']');
  json.open("rows", '[');
  for (const auto& row : rows_of(work, found)) {
    json.open('[');
    for (const std::string& cell : row) json.text(cell);
    json.close(']');
  }
  json.close(']');
  json.text("said", said(work, found));
  json.text("drawing", charts::draw(chart_of(work, found)));
  json.close('}');
  return body;
}

}  // namespace limen::public_composites
