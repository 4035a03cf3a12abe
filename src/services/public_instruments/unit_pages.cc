// A country, city or organisation: what it scored, what of, and how that changed.
#include <fmt/format.h>

#include <algorithm>

#include "services/public_instruments/pages.h"

namespace limen::public_instruments {
namespace {

using instruments::Answer;
using instruments::Reason;

constexpr std::size_t kMostNamed = 5;  // of strengths, and of weaknesses

// Nodes by tree: parents before children, children in file order, with their depth.
void walk(const View& view, std::size_t node, std::size_t depth,
          std::vector<std::pair<std::size_t, std::size_t>>& out) {
  const InstrumentNode& of = view.instrument().nodes[node];
  if (of.is_question()) return;
  out.emplace_back(node, depth);
  for (const std::size_t child : of.children) walk(view, child, depth + 1, out);
}
std::vector<std::pair<std::size_t, std::size_t>> tree_of(const View& view) {
  std::vector<std::pair<std::size_t, std::size_t>> result;
  for (const std::size_t root : view.instrument().roots()) walk(view, root, 0, result);
  return result;
}

Number change_of(const View& view, const Entry& entry, std::size_t node) {
  const Entry* before = view.panel().before(entry);
  if (before == nullptr) return std::nullopt;
  return view.panel().score(entry, node).value - view.panel().score(*before, node).value;
}

Grid scores_grid(const View& view, const Entry& entry) {
  Grid grid;
  const Entry* before = view.panel().before(entry);
  const bool is_ranked = view.instrument().ranking_allowed;
  grid.caption = view.word("scores_of", {{"period", view.panel().periods()[entry.period]}});
  grid.columns = {{view.word("node")},        {.label = view.word("code"), .file_only = true},
                  {view.word("score"), true}, {view.word("band")},
                  {view.word("mean"), true},  {view.word("to_mean"), true}};
  if (before != nullptr) {
    grid.columns.push_back({view.word("since", {{"period", view.panel().periods()[before->period]}}), true});
  }
  if (is_ranked) grid.columns.push_back({view.word("rank")});
  grid.columns.push_back({view.word("remark")});
  for (const auto& [node, depth] : tree_of(view)) {
    const NodeScore& score = view.panel().score(entry, node);
    const instrument_panel::Mean mean = view.panel().mean(entry, node);
    const Spoken title = view.title(node), band = view.band(node, score);
    std::string indent;
    for (std::size_t i = 0; i < depth; ++i) indent += "\xE2\x80\x83";  // em space
    const Number to_mean = score.value - mean.value, change = change_of(view, entry, node);
    std::vector<Field> row = {{.text = indent + title.text,
                               .link = view.link(view.trace_path(entry.period, entry.unit, node)),
                               .language = title.language},
                              {.text = view.instrument().nodes[node].id},
                              view.figure(node, score),
                              {.text = band.text, .language = band.language},
                              view.figure(node, mean.value),
                              {.text = to_mean ? view.signed_number(node, to_mean) : "–", .number = to_mean}};
    if (before != nullptr) row.push_back({.text = change ? view.signed_number(node, change) : "–", .number = change});
    if (is_ranked) {
      const instrument_panel::Ranked ranked = view.panel().rank(entry, node);
      row.push_back({.text = ranked.rank == 0 ? "–" : fmt::format("{}{}", ranked.rank, ranked.is_tied ? "=" : "")});
    }
    row.push_back({.text = view.why(node, score)});
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

std::string option_text(const View& view, const Answer& answer, std::size_t aspect, std::string& language) {
  const InstrumentNode& question = view.instrument().nodes[answer.question];
  if (question.is_number && aspect == 0) return answer.number ? view.number(answer.number, -1) : std::string();
  if (answer.options[aspect] == kNowhere) return {};
  const Spoken spoken =
      view.option(view.instrument().option_sets[question.options[aspect]].options[answer.options[aspect]]);
  language = spoken.language;
  return spoken.text;
}

Grid answers_grid(const View& view, const Entry& entry) {
  Grid grid;
  grid.caption = view.word("answers");
  grid.columns = {{view.word("question")}, {.label = view.word("code"), .file_only = true}};
  for (const instruments::Aspect& aspect : view.instrument().aspects) {
    grid.columns.push_back(
        {view.texts().get_or(view.request().language, "instruments.aspect_" + aspect.id, aspect.id)});
  }
  grid.columns.push_back({view.word("score"), true});
  for (const char* key : {"source", "comment", "as_of"}) grid.columns.push_back({view.word(key)});
  for (std::size_t node = 0; node < view.instrument().nodes.size(); ++node) {
    if (!view.instrument().nodes[node].is_question()) continue;
    const Spoken title = view.title(node);
    const auto answers = view.panel().answers(entry, node);
    for (std::size_t i = 0; i < std::max<std::size_t>(answers.size(), 1); ++i) {
      std::vector<Field> row = {
          {.text = title.text, .link = view.link(view.node_path(entry.period, node)), .language = title.language},
          {.text = view.instrument().nodes[node].id}};
      for (std::size_t a = 0; a < view.instrument().aspects.size(); ++a) {
        Field field;
        if (i < answers.size()) field.text = option_text(view, *answers[i], a, field.language);
        if (field.text.empty()) field.text = view.word("not_answered");
        row.push_back(std::move(field));
      }
      // Several answers add up: the sum stands beside the first.
      row.push_back(i == 0 ? view.figure(node, view.panel().score(entry, node)) : Field{});
      row.push_back({.text = i < answers.size() ? view.source(*answers[i]) : ""});
      row.push_back({.text = i < answers.size() ? answers[i]->comment : ""});
      row.push_back({.text = i < answers.size() ? answers[i]->as_of : ""});
      grid.rows.push_back(std::move(row));
    }
  }
  return grid;
}

// The unit beside the mean of all, for nodes of one scale.
Grid profile_grid(const View& view, const Entry& entry, const std::vector<std::size_t>& nodes) {
  Grid grid;
  grid.columns = {{view.word("node")},
                  {.label = view.word("code"), .file_only = true},
                  {view.unit_name(entry.unit), true},
                  {view.word("mean"), true},
                  {view.word("remark")}};
  for (const std::size_t node : nodes) {
    const NodeScore& score = view.panel().score(entry, node);
    const Spoken title = view.title(node);
    grid.rows.push_back({{.text = title.text,
                          .link = view.link(view.trace_path(entry.period, entry.unit, node)),
                          .language = title.language},
                         {.text = view.instrument().nodes[node].id},
                         view.figure(node, score),
                         view.figure(node, view.panel().mean(entry, node).value),
                         {.text = view.why(node, score)}});
  }
  return grid;
}

Chart profile_chart(const View& view, const Entry& entry, const std::vector<std::size_t>& nodes, std::size_t number,
                    bool as_radar) {
  const std::string id = fmt::format("{}-{}", as_radar ? "radar" : "profile", number);
  Chart chart{id,
              view.word(as_radar ? "radar_of" : "profile_of",
                        {{"unit", view.unit_name(entry.unit)}, {"period", view.panel().periods()[entry.period]}}),
              {},
              {}};
  charts::Series own{view.unit_name(entry.unit), {}}, all{view.word("mean"), {}};
  std::vector<std::string> labels;
  for (const std::size_t node : nodes) {
    labels.push_back(view.short_title(node));
    own.values.push_back(view.value(view.panel().score(entry, node).value));
    all.values.push_back(view.value(view.panel().mean(entry, node).value));
  }
  const charts::Frame frame = view.frame(id + "-chart", chart.title, nodes[0]);
  if (as_radar) {
    chart.svg = charts::draw(charts::Radar{frame, view.word("node"), labels, {own, all}, view.axis(nodes[0])});
  } else {
    chart.svg = charts::draw(charts::GroupedBars{frame, view.word("node"), labels, {own, all}, view.axis(nodes[0])});
  }
  chart.grid = profile_grid(view, entry, nodes);
  return chart;
}

void write_profile(Html& html, const View& view, const Entry& entry) {
  const std::string page = view.unit_path(entry.period, entry.unit);
  const auto groups = profile_groups(view);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Where where{page, fmt::format("{}/profile-{}.csv", page, g + 1), {}, entry.period};
    write_chart(html, view, profile_chart(view, entry, groups[g], g + 1, false), where);
    if (groups[g].size() < 3 || groups[g].size() > 16) continue;
    html.open("details").element("summary", view.word("radar"));
    write_chart(html, view, profile_chart(view, entry, groups[g], g + 1, true), where);
    html.close();
  }
}

// Farthest above and below the mean of all, in parts of the node's scale. Says where, and not whether that is good.
void write_extremes(Html& html, const View& view, const Entry& entry) {
  std::vector<std::pair<double, std::size_t>> distances;
  for (const auto& [node, depth] : tree_of(view)) {
    const instrument_panel::Mean mean = view.panel().mean(entry, node);
    const Number distance = view.panel().score(entry, node).value - mean.value;
    const instrument_panel::Range range = view.panel().range(node);
    if (!distance || mean.units < 2 || !(range.low < range.high)) continue;
    if (depth == 0 && !view.instrument().nodes[node].children.empty()) continue;  // the whole
    const Number share = distance / (Number(range.high) - Number(range.low));
    if (share && !share->is_zero()) distances.emplace_back(share->to_double(), node);
  }
  std::sort(distances.begin(), distances.end());
  const auto write = [&](std::string_view key, auto begin, auto end, bool above) {
    std::size_t count = 0;
    for (auto at = begin; at != end && count < kMostNamed && (above ? at->first > 0 : at->first < 0); ++at, ++count) {
      if (count == 0) html.element("h3", view.word(key)).open("ul");
      const Number distance = view.panel().score(entry, at->second).value - view.panel().mean(entry, at->second).value;
      html.open("li").link(view.link(view.trace_path(entry.period, entry.unit, at->second)),
                           view.title(at->second).text);
      html.text(": ").text(view.signed_number(at->second, distance)).close();
    }
    if (count > 0) html.close();
  };
  if (distances.empty()) return;
  html.element("h2", view.word("extremes"));
  write("above_mean", distances.rbegin(), distances.rend(), true);
  write("below_mean", distances.begin(), distances.end(), false);
}

// Levels reached, and the next step.
void write_ladders(Html& html, const View& view, const Entry& entry) {
  Grid grid;
  grid.caption = view.word("levels");
  grid.columns = {{view.word("theme")}, {view.word("level")}, {view.word("next_step")}, {view.word("remark")}};
  for (std::size_t node = 0; node < view.instrument().nodes.size(); ++node) {
    const InstrumentNode& of = view.instrument().nodes[node];
    if (of.is_question() || of.combine != instruments::Combine::kLadder || of.formula) continue;
    const NodeScore& score = view.panel().score(entry, node);
    const Spoken title = view.title(node);
    const std::size_t reached = score.value ? static_cast<std::size_t>(score.value->to_double()) : 0;
    Spoken level{view.word("no_level")}, next{view.word("all_reached")};
    if (!score.value) level.text = next.text = view.word("missing");
    if (reached > 0 && reached <= of.members.size()) level = view.title(of.members[reached - 1]);
    if (score.value && score.next_step != kNowhere) next = view.title(score.next_step);
    Field step{.text = next.text, .language = next.language};
    if (score.value && score.next_step != kNowhere && !view.instrument().nodes[score.next_step].is_question()) {
      step.link = view.link(view.trace_path(entry.period, entry.unit, score.next_step));
    }
    grid.rows.push_back({{.text = title.text,
                          .link = view.link(view.trace_path(entry.period, entry.unit, node)),
                          .language = title.language},
                         {.text = level.text, .language = level.language},
                         std::move(step),
                         {.text = view.why(node, score)}});
  }
  if (grid.rows.empty()) return;
  html.element("h2", view.word("levels"));
  write_grid(html, view, grid);
}

void write_issues(Html& html, const View& view, const Entry& entry) {
  const auto issues = view.panel().issues(entry);
  if (issues.empty()) return;
  html.element("h2", view.word("issues")).element("p", view.word("issues_text")).open("ul");
  for (const instruments::Issue* issue : issues) {
    Spoken message{issue->message, view.request().language == Language::kEnglish ? "" : "en"};
    for (const instruments::Rule& rule : view.instrument().rules) {
      if (rule.id == issue->rule) message = view.spoken(rule.message);
    }
    if (issue->rule == "source") message = {view.word("issue_source")};
    html.open("li");
    if (issue->node != kNowhere) {
      html.link(view.link(view.node_path(entry.period, issue->node)), view.title(issue->node).text).text(": ");
    }
    say(html, "span", message);
    html.close();
  }
  html.close();
}

void write_head(Html& html, const View& view, const Entry& entry) {
  const instruments::RoundUnit& unit = view.panel().answers(entry);
  const instrument_panel::PanelRound& round = view.panel().rounds()[entry.round];
  std::vector<std::pair<std::string, Spoken>> facts = {{view.word("code"), {unit.code}},
                                                       {view.word("unit_kind"), {view.kind_name(unit.kind)}}};
  for (const std::size_t root : view.instrument().roots()) {
    const NodeScore& score = view.panel().score(entry, root);
    Spoken text{score.value ? view.number(root, score.value) : view.why(root, score)};
    const Spoken band = view.band(root, score);
    if (!band.text.empty()) text = {fmt::format("{} – {}", text.text, band.text), band.language};
    facts.push_back({view.title(root).text, text});
  }
  const std::size_t type = view.panel().scores(entry).typology;
  if (type != kNowhere) facts.push_back({view.word("typology"), view.spoken(view.instrument().typologies[type].label)});
  facts.push_back({view.word("published_on"), {round.published_on}});
  facts.push_back({view.word("source"), {round.source}});
  facts.push_back({view.word("licence"), {round.licence}});
  write_facts(html, facts);
  const std::size_t parent = view.panel().find_unit(unit.parent);
  if (!unit.parent.empty() && parent != kNowhere && view.panel().find(parent, entry.period) != nullptr) {
    html.open("p").text(view.word("part_of")).text(" ");
    html.link(view.link(view.unit_path(entry.period, parent)), view.unit_name(parent)).close();
  }
}

std::string file_name(const View& view, const Entry& entry, std::string_view what) {
  return fmt::format("{}-{}-{}-{}.csv", view.edition().instrument, view.panel().periods()[entry.period],
                     view.panel().units()[entry.unit].code, what);
}

}  // namespace

public_pages::Answer unit_page(const View& view, const Entry& entry) {
  const std::string &when = view.panel().periods()[entry.period], &name = view.unit_name(entry.unit);
  Page page = start_page(view, {fmt::format("{}, {}", name, when)}, {{view.period_path(entry.period), when}});
  Html& html = page.body;
  write_head(html, view, entry);
  std::vector<PeriodLink> links;
  for (const Entry* other : view.panel().of_unit(entry.unit)) {
    links.push_back({other->period, view.unit_path(other->period, other->unit)});
  }
  write_periods(html, view, links, entry.period);
  html.open("p").link(view.link("/units/" + segment_of(view.panel().units()[entry.unit].code)), view.word("over_time"));
  html.close();
  write_profile(html, view, entry);
  html.element("h2", view.word("scores"));
  write_grid(html, view, scores_grid(view, entry));
  const std::string path = view.unit_path(entry.period, entry.unit);
  write_file_link(html, view, path + "/scores.csv");
  html.element("p", view.word("comparable_only"), {{"class", "hint"}});
  write_extremes(html, view, entry);
  write_ladders(html, view, entry);
  html.element("h2", view.word("answers"));
  write_grid(html, view, answers_grid(view, entry));
  write_file_link(html, view, path + "/answers.csv");
  write_issues(html, view, entry);
  return public_pages::page_answer(std::move(page));
}

public_pages::Answer trace_page(const View& view, const Entry& entry, std::size_t node) {
  const std::string &when = view.panel().periods()[entry.period], &name = view.unit_name(entry.unit);
  const NodeScore& score = view.panel().score(entry, node);
  Page page = start_page(view, {fmt::format("{}: {}, {}", view.short_title(node), name, when)},
                         {{view.period_path(entry.period), when}, {view.unit_path(entry.period, entry.unit), name}});
  Html& html = page.body;
  const Spoken band = view.band(node, score);
  const instrument_panel::Mean mean = view.panel().mean(entry, node);
  write_facts(
      html, {{view.word("score"), {score.value ? view.number(node, score.value) : view.word("missing")}},
             {view.word("exactly"), {score.value ? score.value->to_ratio() : ""}},
             {view.word("why"), {view.why(node, score)}},
             {view.word("band"), band},
             {view.word("mean"), {mean.value ? view.number(node, mean.value) : ""}},
             {view.word("coverage"),
              {view.word("coverage_is", {{"there", std::to_string(score.there)}, {"all", std::to_string(score.all)}})}},
             {view.word("rule"), {rule_sentence(view, node)}}});
  html.open("p").link(view.link(view.node_path(entry.period, node)), view.word("all_units")).close();
  Grid grid;
  grid.caption = view.word("made_of");
  const bool is_weighted = !view.instrument().nodes[node].formula;
  grid.columns = {{view.word("member")}, {view.word("answer")}, {view.word("counts_as"), true}};
  if (is_weighted) grid.columns.push_back({view.word("weight"), true});
  for (const char* key : {"source", "comment"}) grid.columns.push_back({view.word(key)});
  for (const Reason& reason : view.panel().explain(entry, node)) {
    const bool is_question = view.instrument().nodes[reason.node].is_question();
    const Spoken title = view.title(reason.node);
    Field answer;
    if (reason.answer != nullptr) answer.text = option_text(view, *reason.answer, reason.aspect, answer.language);
    if (answer.text.empty() && is_question) answer.text = view.word("not_answered");
    const std::string below = is_question ? view.node_path(entry.period, reason.node)
                                          : view.trace_path(entry.period, entry.unit, reason.node);
    std::vector<Field> row = {{.text = title.text, .link = view.link(below), .language = title.language},
                              std::move(answer),
                              view.figure(reason.node, reason.score)};
    if (is_weighted) row.push_back({.text = view.number(reason.weight, -1), .number = reason.weight});
    row.push_back({.text = reason.answer != nullptr ? view.source(*reason.answer) : ""});
    row.push_back({.text = reason.answer != nullptr ? reason.answer->comment : ""});
    grid.rows.push_back(std::move(row));
  }
  write_grid(html, view, grid);
  html.element("p", view.citation(view.trace_path(entry.period, entry.unit, node), {}, entry.period),
               {{"class", "source"}});
  return public_pages::page_answer(std::move(page));
}

std::optional<public_pages::Answer> entry_file(const View& view, const Entry& entry, std::string_view name) {
  if (name == "scores") return csv_answer(scores_grid(view, entry), file_name(view, entry, name));
  if (name == "answers") return csv_answer(answers_grid(view, entry), file_name(view, entry, name));
  const auto group = named_group(view, name, "profile-");
  if (!group) return std::nullopt;
  return csv_answer(profile_grid(view, entry, profile_groups(view)[*group]), file_name(view, entry, name));
}

}  // namespace limen::public_instruments
