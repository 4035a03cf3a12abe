// The list of instruments, an instrument's own page, and a period at a glance.
#include <fmt/format.h>

#include <algorithm>

#include "services/public_instruments/pages.h"

namespace limen::public_instruments {
namespace {

using Facts = std::vector<std::pair<std::string, Spoken>>;

// What is said of an edition wherever it is named.
Facts facts_of(const View& view) {
  const instruments::Instrument& of = view.instrument();
  const std::string validity =
      of.valid_to ? view.word("valid_from_to", {{"from", of.valid_from.to_text()}, {"to", of.valid_to->to_text()}})
                  : view.word("valid_from", {{"from", of.valid_from.to_text()}});
  std::size_t questions = 0;
  for (const InstrumentNode& node : of.nodes) questions += node.is_question() ? 1 : 0;
  const std::string counts = view.word("counts", {{"questions", std::to_string(questions)},
                                                  {"units", std::to_string(view.panel().units().size())},
                                                  {"periods", std::to_string(view.panel().periods().size())}});
  return {{view.word("edition"), {of.edition}},
          {view.word("kind"), {view.word(fmt::format("kind_{}", instruments::to_text(of.kind)))}},
          {view.word("validity"), {validity}},
          {view.word("contents"), {counts}},
          {view.word("custodian"), {of.custodian}},
          {view.word("source"), {of.source}},
          {view.word("licence"), {of.licence.empty() ? view.word("no_licence") : of.licence}},
          {view.word("ranking"), {view.word(of.ranking_allowed ? "ranking_allowed" : "ranking_forbidden")}}};
}

void write_card(Html& html, const View& view) {
  html.open("li").open("h2");
  const Spoken title = view.title();
  if (!title.language.empty()) html.open("span", {{"lang", title.language}, {"dir", "auto"}});
  html.link(view.link(), title.text);
  if (!title.language.empty()) html.close();
  html.close();
  if (view.instrument().recalled) {
    html.open("p").element("strong", view.word("recalled"), {{"class", "badge"}}).close();
  }
  if (!view.edition().note.empty()) html.element("p", view.edition().note, {{"lang", "en"}, {"dir", "auto"}});
  write_facts(html, facts_of(view));
  html.close();
}

struct PageLink {
  std::string_view below, key;
};
constexpr PageLink kPages[] = {{"/methodology", "methodology"}, {"/compare", "compare"}, {"/change", "change"},
                               {"/scatter", "scatter"},         {"/chart", "own_chart"}, {"/downloads", "downloads"}};

void write_pages(Html& html, const View& view) {
  html.open("nav", {{"aria-label", view.word("pages")}}).open("ul", {{"class", "pages"}});
  for (const PageLink& page : kPages) html.open("li").link(view.link(page.below), view.word(page.key)).close();
  html.close().close();
}

void write_rounds(Html& html, const View& view) {
  if (view.panel().rounds().empty()) {
    html.element("p", view.word("no_rounds"));
    return;
  }
  Grid grid;
  grid.caption = view.word("rounds");
  grid.columns = {{view.word("round")},         {view.word("published_on")}, {view.word("units"), true},
                  {view.word("answers"), true}, {view.word("source")},       {view.word("licence")}};
  for (const instrument_panel::PanelRound& round : view.panel().rounds()) {
    std::size_t answers = 0;
    for (const instruments::RoundUnit& unit : round.answers.units) answers += unit.answers.size();
    const Spoken title = view.spoken(round.title);
    const auto count = [&](std::size_t n) {
      return Field{.text = view.number(Fraction(static_cast<std::int64_t>(n)), 0)};
    };
    grid.rows.push_back({{.text = title.text.empty() ? round.id : title.text, .language = title.language},
                         {.text = round.published_on},
                         count(round.answers.units.size()),
                         count(answers),
                         {.text = round.source},
                         {.text = round.licence}});
  }
  write_grid(html, view, grid);
}

Grid period_grid(const View& view, std::size_t period) {
  Grid grid;
  grid.caption = view.word("scores_of", {{"period", view.panel().periods()[period]}});
  const bool kinds = has_kinds(view, period), types = !view.instrument().typologies.empty();
  const std::vector<std::size_t> nodes = main_nodes(view);
  grid.columns = {{view.word("unit")}, {.label = view.word("code"), .file_only = true}};
  if (kinds) grid.columns.push_back({view.word("unit_kind")});
  for (const std::size_t node : nodes) grid.columns.push_back({view.short_title(node), true});
  if (types) grid.columns.push_back({view.word("typology")});
  for (const Entry* entry : view.by_name(period)) {
    std::vector<Field> row = {
        {.text = view.unit_name(entry->unit), .link = view.link(view.unit_path(period, entry->unit))},
        {.text = view.panel().units()[entry->unit].code}};
    if (kinds) row.push_back({.text = view.kind_name(view.panel().kind(*entry))});
    for (const std::size_t node : nodes) row.push_back(view.figure(node, view.panel().score(*entry, node)));
    if (types) {
      const std::size_t type = view.panel().scores(*entry).typology;
      const Spoken label = type == kNowhere ? Spoken{"–"} : view.spoken(view.instrument().typologies[type].label);
      row.push_back({.text = label.text, .language = label.language});
    }
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

// Units × what they are judged in: for audits and ladders, where the pattern says more than one figure.
Chart period_heat(const View& view, std::size_t period) {
  Chart chart{
      .id = "heat", .title = view.word("heat_of", {{"period", view.panel().periods()[period]}}), .svg = {}, .grid = {}};
  const auto groups = profile_groups(view);
  if (groups.empty()) return chart;
  charts::Heat heat;
  heat.frame = view.frame("heat-chart", chart.title, groups[0][0]);
  heat.label_name = view.word("unit");
  heat.axis = view.axis(groups[0][0]);
  for (const std::size_t node : groups[0]) heat.columns.push_back(view.short_title(node));
  for (const Entry* entry : view.by_name(period)) {
    charts::Heat::HeatRow row{.label = view.unit_name(entry->unit),
                              .link = view.link(view.unit_path(period, entry->unit))};
    for (const std::size_t node : groups[0]) row.values.push_back(view.value(view.panel().score(*entry, node).value));
    heat.rows.push_back(std::move(row));
  }
  chart.svg = charts::draw(heat);
  chart.grid = period_grid(view, period);
  return chart;
}

void write_period(Html& html, const View& view, std::size_t period) {
  std::vector<PeriodLink> links;
  for (std::size_t p = 0; p < view.panel().periods().size(); ++p) links.push_back({p, view.period_path(p)});
  write_periods(html, view, links, period);
  if (!view.instrument().ranking_allowed) {
    html.element("p", view.word("not_ranked"), {{"class", "note"}});
  }
  const std::vector<std::size_t> nodes = main_nodes(view);
  if (nodes.empty()) return;
  const auto kind = view.instrument().kind;
  if (kind == instruments::InstrumentKind::kAudit || kind == instruments::InstrumentKind::kLadder) {
    write_chart(html, view, period_heat(view, period),
                {view.period_path(period), view.period_path(period) + ".csv", {}, period});
  } else {
    const Where where{view.node_path(period, nodes[0]), view.node_path(period, nodes[0]) + ".csv", {}, period};
    const Chart map = node_map(view, period, nodes[0]);
    if (!map.svg.empty()) write_chart(html, view, map, where);
    write_chart(html, view, node_bars(view, period, nodes[0]), where);
  }
  html.element("h2", view.word("all_units"));
  write_grid(html, view, period_grid(view, period));
  write_file_link(html, view, view.period_path(period) + ".csv");
  html.element("h2", view.word("what_is_scored"));
  html.open("ul");
  for (const std::size_t node : nodes) {
    html.open("li").link(view.link(view.node_path(period, node)), view.title(node).text);
    html.text(" · ").link(view.link(view.ranking_path(period, node)),
                          view.word(view.instrument().ranking_allowed ? "ranking" : "in_order"));
    html.close();
  }
  html.close();
}

}  // namespace

Answer list_page(const Site& site, const public_pages::Request& request) {
  const auto word = [&](std::string_view key) {
    return site.parts.texts->get(request.language, fmt::format("instruments.{}", key));
  };
  Page page;
  page.title = word("instruments");
  page.description = word("instruments_text");
  page.body.element("h1", page.title);
  page.body.element("p", page.description);
  if (site.catalogue.families.empty()) page.body.element("p", word("none_published"));
  page.body.open("ul", {{"class", "cards"}});
  for (const Family& family : site.catalogue.families) write_card(page.body, View(site, &family.newest(), request));
  page.body.close();
  return public_pages::page_answer(std::move(page));
}

Answer home_page(const View& view) {
  Page page = start_page(view, view.title(), {});
  Html& html = page.body;
  if (!view.edition().note.empty()) html.element("p", view.edition().note, {{"lang", "en"}, {"dir", "auto"}});
  write_facts(html, facts_of(view));
  if (!view.instrument().url.empty()) {
    html.open("p").link(view.instrument().url, view.instrument().url, {{"rel", "external noopener"}}).close();
  }
  const Family* family = view.site().catalogue.find(view.edition().instrument);
  if (family != nullptr && family->editions.size() > 1) {
    html.element("h2", view.word("editions")).open("ul");
    for (const auto& edition : family->editions) {
      html.open("li").link(view.in(*edition).link(), edition->id).close();
    }
    html.close();
  }
  write_pages(html, view);
  write_bands(html, view);
  write_typologies(html, view);
  html.element("h2", view.word("rounds"));
  write_rounds(html, view);
  if (!view.panel().periods().empty()) {
    const std::size_t last = view.panel().periods().size() - 1;
    html.element("h2", view.word("latest", {{"period", view.panel().periods()[last]}}));
    write_period(html, view, last);
  }
  return public_pages::page_answer(std::move(page));
}

Answer period_page(const View& view, std::size_t period) {
  Page page = start_page(view, {view.panel().periods()[period]}, {});
  write_period(page.body, view, period);
  return public_pages::page_answer(std::move(page));
}

Answer period_csv(const View& view, std::size_t period) {
  return csv_answer(period_grid(view, period),
                    fmt::format("{}-{}.csv", view.edition().instrument, view.panel().periods()[period]));
}

}  // namespace limen::public_instruments
