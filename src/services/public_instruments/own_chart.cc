// A chart of one's own: scores × units × periods × kind, all in the address, which gives the same chart to whoever has
// it, with its table, its file and its citation.
#include <fmt/format.h>

#include <algorithm>

#include "services/public_instruments/choice.h"

namespace limen::public_instruments {
namespace {

constexpr std::size_t kMostNodes = 16, kMostUnits = 60, kMostPeriods = 60, kMostRows = 6'000;
constexpr std::string_view kKinds[] = {"bars", "lines", "radar", "heat", "dumbbell", "map", "table"};

struct Selection {
  std::string kind = "bars";
  std::vector<std::size_t> nodes, units, periods;  // units by name
};

std::optional<Refusal> read(const View& view, Selection& out) {
  const std::string_view kind = view.request().parameter("kind");
  if (!kind.empty()) out.kind = kind;
  if (std::find(std::begin(kKinds), std::end(kKinds), out.kind) == std::end(kKinds))
    return Refusal{400, "refused_kind"};
  const Edition& edition = view.edition();
  const auto in = [](const auto& places) {
    return [&places](std::string_view key) {
      const auto found = places.find(key);
      return found == places.end() ? kNowhere : found->second;
    };
  };
  auto nodes = chosen_marks(view, "n.", kMostNodes, [&](std::string_view id) { return view.instrument().find(id); });
  auto units = chosen_marks(view, "u.", kMostUnits, in(edition.unit_by_segment));
  auto periods = chosen_marks(view, "p.", kMostPeriods, in(edition.period_by_segment));
  for (const auto& refusal : {nodes.refusal, units.refusal, periods.refusal}) {
    if (refusal) return refusal;
  }
  out.nodes = std::move(nodes.value);
  out.units = std::move(units.value);
  out.periods = std::move(periods.value);
  if (out.nodes.empty()) out.nodes.push_back(main_nodes(view)[0]);
  if (out.periods.empty()) out.periods.push_back(view.panel().periods().size() - 1);
  if (out.units.empty()) {
    for (const Entry* entry : view.by_name(out.periods.back())) {
      if (out.units.size() < 20) out.units.push_back(entry->unit);
    }
  }
  if (out.nodes.size() * out.units.size() * out.periods.size() > kMostRows) return Refusal{400, "refused_many"};
  const auto& places = edition.places[static_cast<std::size_t>(view.request().language)];
  std::sort(out.units.begin(), out.units.end(), [&](std::size_t a, std::size_t b) { return places[a] < places[b]; });
  return std::nullopt;
}

Query query_of(const View& view, const Selection& chosen) {
  Query query{{"kind", chosen.kind}};
  for (const std::size_t node : chosen.nodes) query["n." + view.instrument().nodes[node].id] = "1";
  for (const std::size_t unit : chosen.units) query["u." + segment_of(view.panel().units()[unit].code)] = "1";
  for (const std::size_t period : chosen.periods) query["p." + segment_of(view.panel().periods()[period])] = "1";
  return query;
}

Grid grid_of(const View& view, const Selection& chosen) {
  Grid grid;
  grid.columns = {
      {view.word("unit")},  {.label = view.word("code"), .file_only = true},      {view.word("period")},
      {view.word("node")},  {.label = view.word("node_code"), .file_only = true}, {view.word("score"), true},
      {view.word("remark")}};
  for (const std::size_t unit : chosen.units) {
    for (const std::size_t period : chosen.periods) {
      const Entry* entry = view.panel().find(unit, period);
      for (const std::size_t node : chosen.nodes) {
        const Spoken title = view.title(node);
        std::vector<Field> row = {{.text = view.unit_name(unit)},
                                  {.text = view.panel().units()[unit].code},
                                  {.text = view.panel().periods()[period]},
                                  {.text = title.text, .language = title.language},
                                  {.text = view.instrument().nodes[node].id}};
        if (entry == nullptr) {
          row.push_back({.text = view.word("missing")});
          row.push_back({.text = view.word("not_in_round")});
        } else {
          row[0].link = view.link(view.unit_path(period, unit));
          row.push_back(view.figure(node, view.panel().score(*entry, node)));
          row.push_back({.text = view.why(node, view.panel().score(*entry, node))});
        }
        grid.rows.push_back(std::move(row));
      }
    }
  }
  return grid;
}

charts::Value value_of(const View& view, std::size_t unit, std::size_t period, std::size_t node) {
  const Entry* entry = view.panel().find(unit, period);
  return entry == nullptr ? std::nullopt : view.value(view.panel().score(*entry, node).value);
}

class Drawing {
 public:
  Drawing(const View& view, const Selection& chosen, const std::string& title)
      : view_(view), chosen_(chosen), frame_(view.frame("own-chart", title, chosen.nodes[0])) {}

  std::string draw() const {
    if (chosen_.kind == "lines") return lines();
    if (chosen_.kind == "radar") return radar();
    if (chosen_.kind == "heat") return heat();
    if (chosen_.kind == "dumbbell") return dumbbell();
    if (chosen_.kind == "map") return map();
    return chosen_.kind == "table" ? std::string() : bars();
  }

 private:
  const Panel& panel() const { return view_.panel(); }
  // An axis of its own where the scores share a scale.
  charts::Axis axis() const {
    for (const std::size_t node : chosen_.nodes) {
      if (!(panel().range(node) == panel().range(chosen_.nodes[0]))) return std::nullopt;
    }
    return view_.axis(chosen_.nodes[0]);
  }
  std::string named(std::size_t unit, std::size_t period, std::size_t node) const {
    std::string name;
    const auto add = [&](const std::string& part) { name += (name.empty() ? "" : ", ") + part; };
    if (unit != kNowhere && (chosen_.units.size() > 1 || node == kNowhere)) add(view_.unit_name(unit));
    if (period != kNowhere && (chosen_.periods.size() > 1 || (unit == kNowhere && node == kNowhere))) {
      add(panel().periods()[period]);
    }
    if (node != kNowhere && (chosen_.nodes.size() > 1 || name.empty())) add(view_.short_title(node));
    return name;
  }
  std::string bars() const {
    charts::GroupedBars chart{frame_, view_.word("unit"), {}, {}, axis()};
    for (const std::size_t unit : chosen_.units) chart.labels.push_back(view_.unit_name(unit));
    for (const std::size_t node : chosen_.nodes) {
      for (const std::size_t period : chosen_.periods) {
        charts::Series series{named(kNowhere, period, node), {}};
        for (const std::size_t unit : chosen_.units) series.values.push_back(value_of(view_, unit, period, node));
        chart.series.push_back(std::move(series));
      }
    }
    return charts::draw(chart);
  }
  std::string lines() const {
    charts::Lines chart{frame_, view_.word("period"), {}, {}, {}, axis()};
    for (const std::size_t period : chosen_.periods) {
      const auto year = year_of(panel().periods()[period]);
      if (!year || (!chart.years.empty() && *year <= chart.years.back())) return bars();  // no axis of time
      chart.years.push_back(*year);
    }
    for (const std::size_t unit : chosen_.units) {
      for (const std::size_t node : chosen_.nodes) {
        charts::Series series{named(unit, kNowhere, node), {}};
        for (const std::size_t period : chosen_.periods) series.values.push_back(value_of(view_, unit, period, node));
        chart.series.push_back(std::move(series));
      }
    }
    return charts::draw(chart);
  }
  std::string radar() const {
    if (chosen_.nodes.size() < 3) return bars();  // no area between two axes
    charts::Radar chart{frame_, view_.word("node"), {}, {}, axis()};
    for (const std::size_t node : chosen_.nodes) chart.labels.push_back(view_.short_title(node));
    for (const std::size_t unit : chosen_.units) {
      for (const std::size_t period : chosen_.periods) {
        charts::Series series{named(unit, period, kNowhere), {}};
        for (const std::size_t node : chosen_.nodes) series.values.push_back(value_of(view_, unit, period, node));
        chart.series.push_back(std::move(series));
      }
    }
    return charts::draw(chart);
  }
  std::string heat() const {
    charts::Heat chart{frame_, view_.word("unit"), {}, {}, false, axis()};
    for (const std::size_t node : chosen_.nodes) {
      for (const std::size_t period : chosen_.periods) chart.columns.push_back(named(kNowhere, period, node));
    }
    for (const std::size_t unit : chosen_.units) {
      charts::Heat::HeatRow row{view_.unit_name(unit), {}, {}};
      for (const std::size_t node : chosen_.nodes) {
        for (const std::size_t period : chosen_.periods) row.values.push_back(value_of(view_, unit, period, node));
      }
      chart.rows.push_back(std::move(row));
    }
    return charts::draw(chart);
  }
  // The first and the last period chosen.
  std::string dumbbell() const {
    if (chosen_.periods.size() < 2) return bars();
    charts::Dumbbell chart;
    chart.frame = frame_;
    chart.label_name = view_.word("unit");
    chart.first_name = panel().periods()[chosen_.periods.front()];
    chart.second_name = panel().periods()[chosen_.periods.back()];
    chart.difference_name = view_.word("difference");
    chart.axis = axis();
    for (const std::size_t unit : chosen_.units) {
      for (const std::size_t node : chosen_.nodes) {
        chart.rows.push_back({.label = named(unit, kNowhere, node),
                              .first = value_of(view_, unit, chosen_.periods.front(), node),
                              .second = value_of(view_, unit, chosen_.periods.back(), node)});
      }
    }
    return charts::draw(chart);
  }
  // Of the first score in the last period chosen.
  std::string map() const {
    if (view_.site().world == nullptr || !view_.edition().has_countries) return bars();
    charts::WorldMap chart;
    chart.frame = frame_;
    chart.label_name = view_.word("unit");
    chart.value_name = view_.word("score");
    chart.axis = axis();
    for (const std::size_t unit : chosen_.units) {
      chart.countries.push_back({panel().units()[unit].code,
                                 view_.unit_name(unit),
                                 value_of(view_, unit, chosen_.periods.back(), chosen_.nodes[0]),
                                 {}});
    }
    return charts::draw(chart, *view_.site().world);
  }

  const View& view_;
  const Selection& chosen_;
  charts::Frame frame_;
};

void open_choices(Html& html, const View& view, std::string_view key, bool open) {
  if (open) {
    html.open("details", {{"open", "open"}});
  } else {
    html.open("details");
  }
  html.element("summary", view.word(key)).open("ul", {{"class", "cards"}});
}

void write_form(Html& html, const View& view, const Selection& chosen) {
  Form form(html, view, "/chart");
  if (!form.is_shown()) return;
  html.element("label", view.word("chart_kind"), {{"for", "choose-kind"}});
  html.open("select", {{"id", "choose-kind"}, {"name", "kind"}});
  for (const std::string_view kind : kKinds) {
    write_option(html, kind, view.word(fmt::format("chart_{}", kind)), kind == chosen.kind);
  }
  html.close();
  const auto is_chosen = [](const std::vector<std::size_t>& all, std::size_t one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  open_choices(html, view, "what", true);
  for (std::size_t n = 0; n < view.instrument().nodes.size(); ++n) {
    html.open("li");
    write_checkbox(html, "n." + view.instrument().nodes[n].id, view.short_title(n), is_chosen(chosen.nodes, n));
    html.close();
  }
  html.close().close();
  open_choices(html, view, "units", true);
  for (const std::size_t unit : view.units_by_name()) {
    html.open("li");
    write_checkbox(html, "u." + segment_of(view.panel().units()[unit].code), view.unit_name(unit),
                   is_chosen(chosen.units, unit));
    html.close();
  }
  html.close().close();
  open_choices(html, view, "periods", true);
  for (std::size_t p = 0; p < view.panel().periods().size(); ++p) {
    const std::string& period = view.panel().periods()[p];
    html.open("li");
    write_checkbox(html, "p." + segment_of(period), period, is_chosen(chosen.periods, p));
    html.close();
  }
  html.close().close();
  form.finish();
}

}  // namespace

Answer own_chart_page(const View& view, bool as_csv) {
  Page page = start_page(view, {view.word("own_chart")}, {});
  if (view.panel().periods().empty()) {
    page.body.element("p", view.word("no_rounds"));
    return public_pages::page_answer(std::move(page));
  }
  Selection chosen;
  if (const auto refusal = read(view, chosen)) return refuse(view, *refusal);
  Chart chart{"own", view.word("own_chart_title", {{"title", view.title().text}}), {}, grid_of(view, chosen)};
  if (as_csv) return csv_answer(chart.grid, view.edition().instrument + "-chart.csv");
  Html& html = page.body;
  html.element("p", view.word("own_chart_text"));
  const Query query = query_of(view, chosen);
  if (chosen.nodes.size() == 1) chart.title = view.short_title(chosen.nodes[0]);
  chart.svg = Drawing(view, chosen, chart.title).draw();
  write_chart(html, view, chart, {"/chart", "/chart.csv", query, chosen.periods.back()});
  html.open("p").link(view.link("/chart", query), view.word("permalink")).close();
  html.element("h2", view.word("choose"));
  write_form(html, view, chosen);
  return public_pages::page_answer(std::move(page));
}

}  // namespace limen::public_instruments
