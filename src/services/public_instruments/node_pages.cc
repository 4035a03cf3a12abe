// An area, an indicator, a question: what it is and who stands where; and the order by it, where there may be one.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "engines/rank_intervals/rank_intervals.h"
#include "services/public_instruments/pages.h"

namespace limen::public_instruments {
namespace {

using instruments::Answer;

bool has_bands(const View& view, std::size_t node) {
  return std::any_of(view.instrument().bands.begin(), view.instrument().bands.end(),
                     [node](const instruments::BandTable& table) { return table.node == node; });
}

// What a unit said to a question, in one aspect: labels of options, or numbers as given.
Field said(const View& view, const Entry& entry, std::size_t node, std::size_t aspect) {
  const InstrumentNode& question = view.instrument().nodes[node];
  Field field;
  for (const Answer* answer : view.panel().answers(entry, node)) {
    Spoken spoken;
    if (question.is_number && aspect == 0) {
      if (answer->number) spoken.text = view.number(answer->number, -1);
    } else if (answer->options[aspect] != kNowhere) {
      const auto& set = view.instrument().option_sets[question.options[aspect]];
      spoken = view.option(set.options[answer->options[aspect]]);
    }
    if (spoken.text.empty()) continue;
    field.text += (field.text.empty() ? "" : "; ") + spoken.text;
    field.language = spoken.language;
  }
  if (field.text.empty()) field.text = view.word("not_answered");
  return field;
}

using Part = std::function<std::string(const Answer&)>;
std::string joined(const View& view, const Entry& entry, std::size_t node, const Part& part) {
  std::string text;
  for (const Answer* answer : view.panel().answers(entry, node)) {
    const std::string piece = part(*answer);
    if (!text.empty() && !piece.empty()) text += "; ";
    text += piece;
  }
  return text;
}

using Ranks = std::map<const Entry*, instrument_panel::Ranked>;
using Intervals = std::map<const Entry*, rank_intervals::Interval>;
struct GridShape {
  bool kinds = false, bands = false;
  const Ranks* ranks = nullptr;          // where there is a column of them
  const Intervals* intervals = nullptr;  // beside the ranks
};

void add_columns(const View& view, std::size_t node, const GridShape& shape, Grid& grid) {
  const InstrumentNode& of = view.instrument().nodes[node];
  if (shape.ranks != nullptr) grid.columns.push_back({view.word("rank")});
  if (shape.intervals != nullptr) grid.columns.push_back({view.word("rank_interval")});
  grid.columns.push_back({view.word("unit")});
  grid.columns.push_back({.label = view.word("code"), .file_only = true});
  grid.columns.push_back({.label = view.word("period"), .file_only = true});
  if (shape.kinds) grid.columns.push_back({view.word("unit_kind")});
  if (of.is_question()) {
    for (std::size_t a = 0; a < view.instrument().aspects.size(); ++a) {
      const std::string& name = view.instrument().aspects[a].id;
      grid.columns.push_back({view.texts().get_or(view.request().language, "instruments.aspect_" + name, name)});
    }
  }
  grid.columns.push_back({view.word("score"), true});
  if (shape.bands) grid.columns.push_back({view.word("band")});
  grid.columns.push_back({view.word("remark")});
  if (of.is_question()) {
    for (const char* key : {"source", "comment", "as_of"}) grid.columns.push_back({view.word(key)});
  }
}

std::vector<Field> row_of(const View& view, const Entry& entry, std::size_t node, const GridShape& shape) {
  const InstrumentNode& of = view.instrument().nodes[node];
  const NodeScore& score = view.panel().score(entry, node);
  std::vector<Field> row;
  if (shape.ranks != nullptr) {
    const auto ranked = shape.ranks->find(&entry);
    row.push_back({.text = ranked == shape.ranks->end()
                               ? "–"
                               : fmt::format("{}{}", ranked->second.rank, ranked->second.is_tied ? "=" : "")});
  }
  if (shape.intervals != nullptr) {
    const auto found = shape.intervals->find(&entry);
    row.push_back(
        {.text = found == shape.intervals->end() ? "–" : fmt::format("{}–{}", found->second.low, found->second.high)});
  }
  // A combined score leads to what it is made of.
  const std::string below =
      of.is_question() ? view.unit_path(entry.period, entry.unit) : view.trace_path(entry.period, entry.unit, node);
  row.push_back({.text = view.unit_name(entry.unit), .link = view.link(below)});
  row.push_back({.text = view.panel().units()[entry.unit].code});
  row.push_back({.text = view.panel().periods()[entry.period]});
  if (shape.kinds) row.push_back({.text = view.kind_name(view.panel().kind(entry))});
  if (of.is_question()) {
    for (std::size_t a = 0; a < view.instrument().aspects.size(); ++a) row.push_back(said(view, entry, node, a));
  }
  row.push_back(view.figure(node, score));
  if (shape.bands) {
    const Spoken band = view.band(node, score);
    row.push_back({.text = band.text, .language = band.language});
  }
  row.push_back({.text = view.why(node, score)});
  if (of.is_question()) {
    row.push_back({.text = joined(view, entry, node, [&](const Answer& answer) { return view.source(answer); })});
    row.push_back({.text = joined(view, entry, node, [](const Answer& answer) { return answer.comment; })});
    row.push_back({.text = joined(view, entry, node, [](const Answer& answer) { return answer.as_of; })});
  }
  return row;
}

std::string title_in(const View& view, std::size_t period, std::size_t node) {
  return fmt::format("{}, {}", view.short_title(node), view.panel().periods()[period]);
}

Grid node_grid(const View& view, std::size_t period, std::size_t node) {
  Grid grid;
  grid.caption = title_in(view, period, node);
  const GridShape shape{has_kinds(view, period), has_bands(view, node), nullptr};
  add_columns(view, node, shape, grid);
  for (const Entry* entry : view.by_name(period)) grid.rows.push_back(row_of(view, *entry, node, shape));
  return grid;
}

// The mean of all, where all are of one kind.
std::optional<charts::Mark> mean_mark(const View& view, std::size_t period, std::size_t node) {
  const auto kinds = view.panel().kinds(period);
  if (kinds.size() != 1) return std::nullopt;
  const instrument_panel::Mean mean = view.panel().mean(period, kinds[0], node);
  if (!mean.value || mean.units < 2) return std::nullopt;
  return charts::Mark{view.word("mean_of", {{"units", std::to_string(mean.units)}}), mean.value->to_double()};
}

charts::Bars bars_of(const View& view, std::size_t period, std::size_t node) {
  charts::Bars bars;
  bars.frame = view.frame("bars-chart", title_in(view, period, node), node);
  bars.label_name = view.word("unit");
  bars.value_name = view.word("score");
  bars.note_name = view.word("band");
  bars.axis = view.axis(node);
  bars.reference = mean_mark(view, period, node);
  return bars;
}
charts::Row bar_of(const View& view, const Entry& entry, std::size_t node) {
  const NodeScore& score = view.panel().score(entry, node);
  const std::string below = view.instrument().nodes[node].is_question()
                                ? view.unit_path(entry.period, entry.unit)
                                : view.trace_path(entry.period, entry.unit, node);
  return {.label = view.unit_name(entry.unit),
          .value = view.value(score.value),
          .note = view.band(node, score).text,
          .link = view.link(below)};
}

void write_members(Html& html, const View& view, std::size_t period, std::size_t node) {
  const InstrumentNode& of = view.instrument().nodes[node];
  if (of.is_question() || of.members.empty()) return;
  html.element("h2", view.word("made_of"));
  Grid grid;
  grid.caption = view.word("made_of");
  const auto kinds = view.panel().kinds(period);
  const bool is_weighted = !of.formula;
  const bool has_mean = kinds.size() == 1 && (!of.over || of.over->aspect == 0);
  grid.columns = {{view.word("member")}, {view.word("node_kind")}};
  if (is_weighted) grid.columns.push_back({view.word("weight"), true});
  if (has_mean) grid.columns.push_back({view.word("mean"), true});
  for (const std::size_t member : of.members) {
    const Spoken title = view.title(member);
    std::vector<Field> row = {
        {.text = title.text, .link = view.link(view.node_path(period, member)), .language = title.language},
        {.text = view.word(fmt::format("node_{}", instruments::to_text(view.instrument().nodes[member].kind)))}};
    const Number weight = view.instrument().nodes[member].weight;
    if (is_weighted) row.push_back({.text = view.number(weight, -1), .number = weight});
    if (has_mean) row.push_back(view.figure(member, view.panel().mean(period, kinds[0], member).value));
    grid.rows.push_back(std::move(row));
  }
  write_grid(html, view, grid);
}

void write_used_by(Html& html, const View& view, std::size_t period, std::size_t node) {
  const auto& users = view.panel().used_by(node);
  if (users.empty()) {
    html.element("p", view.word("used_nowhere"));
    return;
  }
  html.element("h2", view.word("used_by")).open("ul");
  for (const std::size_t user : users) {
    html.open("li").link(view.link(view.node_path(period, user)), view.title(user).text).close();
  }
  html.close();
}

// The options of a question, what each is worth, and how many chose it.
void write_options(Html& html, const View& view, std::size_t period, std::size_t node) {
  const InstrumentNode& question = view.instrument().nodes[node];
  html.element("h2", view.word("options"));
  for (std::size_t a = 0; a < question.options.size(); ++a) {
    if (question.options[a] == kNowhere) continue;
    const instruments::OptionSet& set = view.instrument().option_sets[question.options[a]];
    std::vector<std::size_t> counts(set.options.size(), 0);
    for (const Entry& entry : view.panel().of_period(period)) {
      for (const Answer* answer : view.panel().answers(entry, node)) {
        if (answer->options[a] != kNowhere) ++counts[answer->options[a]];
      }
    }
    Grid grid;
    const std::string& name = view.instrument().aspects[a].id;
    grid.caption = view.texts().get_or(view.request().language, "instruments.aspect_" + name, name);
    grid.columns = {{view.word("option")}, {view.word("score"), true}, {view.word("chosen_by"), true}};
    for (std::size_t o = 0; o < set.options.size(); ++o) {
      const Spoken label = view.option(set.options[o]);
      const Number& score = set.options[o].score;
      grid.rows.push_back({{.text = label.text, .language = label.language},
                           {.text = score ? view.number(score, -1) : view.word("counts_as_missing"), .number = score},
                           {.text = std::to_string(counts[o])}});
    }
    write_grid(html, view, grid);
  }
  if (question.is_number) html.element("p", rule_sentence(view, node));
  if (question.reverse) html.element("p", view.word("rule_reverse"));
}

std::vector<PeriodLink> periods_of(const View& view, std::size_t node, bool is_ranking) {
  std::vector<PeriodLink> links;
  for (std::size_t p = 0; p < view.panel().periods().size(); ++p) {
    links.push_back({p, is_ranking ? view.ranking_path(p, node) : view.node_path(p, node)});
  }
  return links;
}

}  // namespace

Chart node_bars(const View& view, std::size_t period, std::size_t node) {
  charts::Bars bars = bars_of(view, period, node);
  for (const Entry* entry : view.by_name(period)) bars.rows.push_back(bar_of(view, *entry, node));
  return {"bars", bars.frame.title, charts::draw(bars), node_grid(view, period, node)};
}

Chart node_map(const View& view, std::size_t period, std::size_t node) {
  Chart chart{"map", view.word("map_of", {{"title", title_in(view, period, node)}}), {}, {}};
  if (!view.edition().has_countries || view.site().world == nullptr) return chart;
  charts::WorldMap map;
  map.frame = view.frame("map-chart", chart.title, node);
  map.label_name = view.word("unit");
  map.value_name = view.word("score");
  map.axis = view.axis(node);
  for (const Entry* entry : view.by_name(period)) {
    const charts::Row bar = bar_of(view, *entry, node);
    map.countries.push_back({view.panel().units()[entry->unit].code, bar.label, bar.value, bar.link});
  }
  chart.svg = charts::draw(map, *view.site().world);
  chart.grid = node_grid(view, period, node);
  return chart;
}

public_pages::Answer node_page(const View& view, std::size_t period, std::size_t node) {
  const InstrumentNode& of = view.instrument().nodes[node];
  const std::string& when = view.panel().periods()[period];
  Page page = start_page(view, view.title(node), {{view.period_path(period), when}});
  Html& html = page.body;
  const instrument_panel::Range range = view.panel().range(node);
  const std::string scale =
      range.is_known ? view.word("range", {{"low", view.number(range.low, -1)}, {"high", view.number(range.high, -1)}})
                     : "";
  std::vector<std::pair<std::string, Spoken>> facts = {
      {view.word("node_kind"), {view.word(fmt::format("node_{}", instruments::to_text(of.kind)))}},
      {view.word("rule"), {rule_sentence(view, node)}},
      {view.word("scale"), {scale}}};
  for (const std::string& kind : view.panel().kinds(period)) {
    const instrument_panel::Mean mean = view.panel().mean(period, kind, node);
    if (!mean.value) continue;
    const std::string units = std::to_string(mean.units);
    facts.push_back(
        {view.kind_name(kind), {view.word("mean_is", {{"mean", view.number(node, mean.value)}, {"units", units}})}});
  }
  write_facts(html, facts);
  write_periods(html, view, periods_of(view, node, false), period);
  html.open("p")
      .link(view.link(view.ranking_path(period, node)),
            view.word(view.instrument().ranking_allowed ? "ranking" : "in_order"))
      .text(" · ")
      .link(view.link("/nodes/" + of.id), view.word("over_time"))
      .close();
  if (of.is_question()) write_options(html, view, period, node);
  const Where where{view.node_path(period, node), view.node_path(period, node) + ".csv", {}, period};
  if (!of.is_question() || of.is_number) {
    const Chart map = node_map(view, period, node);
    if (!map.svg.empty()) write_chart(html, view, map, where);
    write_chart(html, view, node_bars(view, period, node), where);
  } else {
    html.element("h2", view.word("who_answered_what"));
    write_grid(html, view, node_grid(view, period, node));
    write_file_link(html, view, where.file);
    html.element("p", view.citation(where.page, {}, period), {{"class", "source"}});
  }
  write_members(html, view, period, node);
  write_used_by(html, view, period, node);
  return public_pages::page_answer(std::move(page));
}

public_pages::Answer node_csv(const View& view, std::size_t period, std::size_t node) {
  return csv_answer(node_grid(view, period, node),
                    fmt::format("{}-{}-{}.csv", view.edition().instrument, view.panel().periods()[period],
                                view.instrument().nodes[node].id));
}

namespace {

// By rank within a kind, then those without a score by name. Where nobody is ranked: all by name.
std::vector<const Entry*> in_order(const View& view, std::size_t period, std::string_view kind, std::size_t node) {
  std::vector<const Entry*> result;
  for (const instrument_panel::Ranked& ranked : view.panel().ranking(period, kind, node))
    result.push_back(ranked.entry);
  // Names decide among equals: whoever shares a rank stands in the reader's alphabet.
  const auto& places = view.edition().places[static_cast<std::size_t>(view.request().language)];
  std::sort(result.begin(), result.end(), [&](const Entry* a, const Entry* b) {
    const auto &x = *view.panel().score(*a, node).value, &y = *view.panel().score(*b, node).value;
    return x == y ? places[a->unit] < places[b->unit] : y < x;
  });
  const bool is_ranked = view.instrument().ranking_allowed;
  for (const Entry* entry : view.by_name(period)) {
    if (view.panel().kind(*entry) != kind) continue;
    if (!is_ranked || !view.panel().score(*entry, node).value) result.push_back(entry);
  }
  return result;
}

bool has_rank_intervals(const View& view, std::size_t node) {
  const InstrumentNode& of = view.instrument().nodes[node];
  return view.instrument().ranking_allowed && !of.is_question() && !of.formula &&
         of.combine == instruments::Combine::kMean && of.members.size() > 1;
}

// Fewer for many units, so that a page stays a page.
std::size_t runs_for(std::size_t units) {
  return std::clamp<std::size_t>(200'000 / std::max<std::size_t>(units, 1), 100, 1'000);
}

// The ranks of those who have one, at weights that are drawn around the instrument's.
Intervals intervals_of(const View& view, std::size_t node, const std::vector<instrument_panel::Ranked>& ranking) {
  if (!has_rank_intervals(view, node) || ranking.size() < 2) return {};
  const InstrumentNode& of = view.instrument().nodes[node];
  std::map<std::size_t, std::size_t> column;
  std::vector<double> weights;
  for (const std::size_t member : of.members) {
    column[member] = weights.size();
    weights.push_back(view.instrument().nodes[member].weight.to_double());
  }
  std::vector<double> scores(ranking.size() * weights.size(), rank_intervals::kMissing);
  // Where less is better after all, order is turned.
  const double sign = of.reverse != (of.factor < Fraction(0)) ? -1 : 1;
  for (std::size_t unit = 0; unit < ranking.size(); ++unit) {
    for (const instruments::Reason& reason : view.panel().explain(*ranking[unit].entry, node)) {
      const auto found = column.find(reason.node);
      if (found != column.end() && reason.score)
        scores[unit * weights.size() + found->second] = sign * reason.score->to_double();
    }
  }
  const auto found = rank_intervals::intervals(scores, weights, {.runs = runs_for(ranking.size())});
  Intervals result;
  for (std::size_t unit = 0; unit < ranking.size(); ++unit) result[ranking[unit].entry] = found[unit];
  return result;
}

Chart ranking_chart(const View& view, std::size_t period, std::string_view kind, std::size_t node, std::size_t number) {
  const std::vector<instrument_panel::Ranked> ranking = view.panel().ranking(period, kind, node);
  Ranks ranks;
  for (const instrument_panel::Ranked& ranked : ranking) ranks[ranked.entry] = ranked;
  const Intervals intervals = intervals_of(view, node, ranking);
  charts::Bars bars = bars_of(view, period, node);
  bars.frame.id = fmt::format("order-{}-chart", number);
  const GridShape shape{has_kinds(view, period), has_bands(view, node),
                        view.instrument().ranking_allowed ? &ranks : nullptr,
                        has_rank_intervals(view, node) ? &intervals : nullptr};
  Chart chart{fmt::format("order-{}", number), bars.frame.title, {}, {}};
  if (shape.kinds) chart.title += ", " + view.kind_name(kind);
  chart.grid.caption = chart.title;
  add_columns(view, node, shape, chart.grid);
  for (const Entry* entry : in_order(view, period, kind, node)) {
    charts::Row bar = bar_of(view, *entry, node);
    const auto ranked = ranks.find(entry);
    if (ranked != ranks.end()) {
      bar.label = fmt::format("{}{} {}", ranked->second.rank, ranked->second.is_tied ? "=" : ".", bar.label);
    }
    bars.rows.push_back(std::move(bar));
    chart.grid.rows.push_back(row_of(view, *entry, node, shape));
  }
  chart.svg = charts::draw(bars);
  return chart;
}

}  // namespace

public_pages::Answer ranking_page(const View& view, std::size_t period, std::size_t node) {
  const bool is_ranked = view.instrument().ranking_allowed;
  const std::string& when = view.panel().periods()[period];
  const std::string heading = view.word(is_ranked ? "ranking_by" : "order_of", {{"title", view.short_title(node)}});
  Page page = start_page(view, {heading},
                         {{view.period_path(period), when}, {view.node_path(period, node), view.short_title(node)}});
  Html& html = page.body;
  html.element("p", view.word(is_ranked ? "ranking_how" : "not_ranked"), {{"class", "note"}});
  if (has_rank_intervals(view, node)) html.element("p", view.word("rank_interval_how"), {{"class", "note"}});
  write_periods(html, view, periods_of(view, node, true), period);
  // What the ranks might as well be is told where the release has an index of the same name.
  const auto& composites = view.site().parts.release->manifest.composites;
  const bool has_intervals = std::any_of(composites.begin(), composites.end(),
                                         [&](const auto& entry) { return entry.id == view.edition().instrument; });
  if (is_ranked && has_intervals) {
    html.open("p").link(view.request().link("/composites/" + view.edition().instrument),
                        view.word("ranking_intervals"));
    html.close();
  }
  std::size_t number = 0;
  for (const std::string& kind : view.panel().kinds(period)) {
    write_chart(html, view, ranking_chart(view, period, kind, node, ++number),
                {view.ranking_path(period, node), view.ranking_path(period, node) + ".csv", {}, period});
  }
  return public_pages::page_answer(std::move(page));
}

public_pages::Answer ranking_csv(const View& view, std::size_t period, std::size_t node) {
  Grid grid;
  for (const std::string& kind : view.panel().kinds(period)) {
    Chart chart = ranking_chart(view, period, kind, node, 1);
    if (grid.columns.empty()) grid.columns = chart.grid.columns;
    std::move(chart.grid.rows.begin(), chart.grid.rows.end(), std::back_inserter(grid.rows));
  }
  return csv_answer(
      grid, fmt::format("{}-{}-{}-{}.csv", view.edition().instrument, view.panel().periods()[period],
                        view.instrument().nodes[node].id, view.instrument().ranking_allowed ? "ranking" : "order"));
}

}  // namespace limen::public_instruments
