// Policy against outcome: does what a state rules go with how people fare? A question to look at, not an answer.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "services/public_outcomes/pages.h"

namespace limen::public_outcomes {
namespace {

struct Chosen {
  const Policy* policy = nullptr;
  std::size_t node = 0;
};

std::string key_of(const Policy& policy, std::size_t node) {
  return fmt::format("{}-{}:{}", policy.entry.id, policy.entry.edition, policy.panel->instrument().nodes[node].id);
}

// What was asked for, else the first node that has the most countries with the table.
Chosen chosen(const Work& work, std::size_t period) {
  const std::string_view asked = work.request.static_export ? std::string_view() : work.request.parameter("node");
  Chosen best;
  std::size_t most = 0;
  for (const Policy& policy : work.policies) {
    for (const std::size_t node : policy.nodes) {
      if (key_of(policy, node) == asked) return {&policy, node};
    }
    const Against against = hold_against(work.outcome, period, policy, policy.nodes.front(), work.world);
    if (best.policy && against.pairs <= most) continue;
    best = {&policy, policy.nodes.front()};
    most = against.pairs;
  }
  return best;
}

std::string in(const Work& work, const instruments::Label& label) {
  return std::string(release::in_language(label, public_pages::to_text(work.request.language)));
}

std::string node_name(const Work& work, const Policy& policy, std::size_t node) {
  const auto& instrument = policy.panel->instrument();
  const std::string title = in(work, instrument.nodes[node].title);
  return in(work, instrument.title) + ": " + (title.empty() ? instrument.nodes[node].id : title);
}

void write_choice(Html& html, const Work& work, const Chosen& choice, std::size_t period) {
  if (work.request.static_export) return;
  html.open("form", {{"method", "get"}, {"action", work.request.link(work.home() + "/policy")}});
  html.element("label", work.t("gaps.policy.node"), {{"for", "node"}});
  html.open("select", {{"id", "node"}, {"name", "node"}});
  for (const Policy& policy : work.policies) {
    for (const std::size_t node : policy.nodes) {
      const std::string key = key_of(policy, node);
      if (&policy == choice.policy && node == choice.node) {
        html.element("option", node_name(work, policy, node), {{"value", key}, {"selected", "selected"}});
      } else {
        html.element("option", node_name(work, policy, node), {{"value", key}});
      }
    }
  }
  html.close();
  html.empty("input", {{"type", "hidden"}, {"name", "period"}, {"value", work.period_name(period)}});
  html.text(" ").element("button", work.t("gaps.show"), {{"type", "submit"}}).close();
}

charts::Scatter chart_of(const Work& work, const Chosen& choice, std::size_t period, const Against& against) {
  const std::string name = node_name(work, *choice.policy, choice.node);
  charts::Scatter chart{
      .frame = work.frame("policy",
                          work.t("gaps.policy.chart",
                                 {{"policy", name}, {"title", work.title()}, {"period", work.period_name(period)}}),
                          work.t("gaps.policy.note")),
      .label_name = work.t("gaps.country"),
      .x_name = name,
      .y_name = work.t("gaps.gap"),
      .x_format = work.format(choice.policy->panel->instrument().decimals),
      .points = {},
      .regression = against.pairs >= 3};
  for (std::size_t i = 0; i < against.codes.size(); ++i) {
    chart.points.push_back({.label = work.name_of(against.codes[i]), .x = against.scores[i], .y = against.gaps[i]});
  }
  return chart;
}

void write_figures(Html& html, const Work& work, const Against& against) {
  html.open("dl", {{"class", "facts"}});
  html.element("dt", work.t("gaps.policy.pairs")).element("dd", std::to_string(against.pairs));
  if (!std::isnan(against.pearson)) {
    html.element("dt", work.t("gaps.policy.pearson")).element("dd", work.number(against.pearson, 2));
    html.element("dt", work.t("gaps.policy.p_value")).element("dd", work.number(against.p_value, 3));
  }
  if (!std::isnan(against.spearman)) {
    html.element("dt", work.t("gaps.policy.spearman")).element("dd", work.number(against.spearman, 2));
  }
  html.close();
  if (against.pairs < 3) html.element("p", work.t("gaps.policy.too_few"));
}

}  // namespace

Page policy_page(const Work& work) {
  Page page{.title = work.t("gaps.policy.title") + " – " + work.title(), .description = work.t("gaps.policy.text")};
  Html& html = page.body;
  html.open("p").link(work.request.link(work.home()), work.title()).close();
  html.element("h1", work.t("gaps.policy.title")).element("p", page.description);
  if (work.manifest.demo) html.element("p", work.t("gaps.invented"), {{"class", "note"}});
  html.element("p", work.t("gaps.policy.note"), {{"class", "note"}});
  const std::size_t period = work.period();
  const Chosen choice = chosen(work, period);
  if (!choice.policy || work.outcome.gaps.empty()) {
    html.element("p", work.t("gaps.none"));
    return page;
  }
  const Against against = hold_against(work.outcome, period, *choice.policy, choice.node, work.world);
  write_choice(html, work, choice, period);
  write_figures(html, work, against);
  const charts::Scatter chart = chart_of(work, choice, period, against);
  public_pages::Table table{.caption = chart.frame.title,
                            .columns = {{chart.label_name}, {chart.x_name, true}, {chart.y_name, true}},
                            .rows = {}};
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const charts::Point& point = chart.points[i];
    table.rows.push_back({{.text = point.label},
                          {.text = work.number(point.x, choice.policy->panel->instrument().decimals)},
                          {.text = work.number(point.y)}});
  }
  public_pages::write_figure(
      html, work.request, work.texts,
      {.id = "policy",
       .title = chart.frame.title,
       .svg = charts::draw(chart),
       .table = std::move(table),
       .csv = "/data" + work.home() + "/policy.csv",
       .csv_query = {{"node", key_of(*choice.policy, choice.node)}, {"period", work.period_name(period)}},
       .citation = work.citation(work.home() + "/policy")});
  return page;
}

std::string policy_csv(const Work& work) {
  const std::size_t period = work.period();
  const Chosen choice = chosen(work, period);
  charts::Table table{.caption = {}, .header = {"code", "node", "score", "period", "gap", "gap_flags"}, .rows = {}};
  if (choice.policy && !work.outcome.gaps.empty()) {
    const Against against = hold_against(work.outcome, period, *choice.policy, choice.node, work.world);
    for (std::size_t i = 0; i < against.codes.size(); ++i) {
      const outcomes::Gap& gap = work.outcome.gap(period, work.outcome.find_place(against.codes[i]));
      table.rows.push_back({charts::text_cell(against.codes[i]), charts::text_cell(key_of(*choice.policy, choice.node)),
                            charts::figure_cell(against.scores[i]), charts::text_cell(work.period_name(period)),
                            charts::figure_cell(against.gaps[i]),
                            charts::text_cell(gap.reference_flags + gap.group_flags)});
    }
  }
  return charts::to_csv(table);
}

}  // namespace limen::public_outcomes
