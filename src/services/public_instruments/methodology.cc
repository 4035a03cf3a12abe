// How an instrument becomes scores, said from the instrument itself: nothing here is written by hand.
#include <fmt/format.h>

#include <algorithm>

#include "services/public_instruments/pages.h"

namespace limen::public_instruments {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

// A formula for readers: names become titles, words of logic those of the language. Comparisons stay signs.
std::string formula_text(const View& view, const exact::Formula& formula) {
  const std::string& text = formula.text();
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_word(text[i])) {
      if (text.compare(i, 2, ">=") == 0) {
        out += "≥", i += 2;
      } else if (text.compare(i, 2, "<=") == 0) {
        out += "≤", i += 2;
      } else if (text.compare(i, 2, "!=") == 0) {
        out += "≠", i += 2;
      } else {
        out += text[i] == '*' ? "×" : std::string(1, text[i]);
        ++i;
      }
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string name = text.substr(i, end - i);
    const auto reading = view.instrument().find_reading(name);
    if (reading) {
      out += fmt::format("«{}»", view.title(reading->first).text);
      if (name.find('.') != std::string::npos) out += fmt::format(" ({})", name.substr(name.find('.') + 1));
    } else if (name == "and" || name == "or" || name == "not") {
      out += view.word("logic_" + name);
    } else {
      out += name;
    }
    i = end;
  }
  return out;
}

std::string combination(const View& view, const InstrumentNode& of) {
  const std::string factor = view.number(of.factor, -1);
  std::string text;
  if (of.over) {
    const std::string& aspect = view.instrument().aspects[of.over->aspect].id;
    const std::string named = view.texts().get_or(view.request().language, "instruments.aspect_" + aspect, aspect);
    text = of.over->family.empty() ? view.word("rule_over_all", {{"aspect", named}})
                                   : view.word("rule_over", {{"family", of.over->family}, {"aspect", named}});
    text += " ";
  }
  text += view.word(fmt::format("rule_{}", instruments::to_text(of.combine)),
                    {{"members", std::to_string(of.members.size())}, {"met_at", view.number(of.met_at, -1)}});
  return text;
}

std::string question_rule(const View& view, const InstrumentNode& of) {
  std::string text;
  if (of.is_number) {
    text = of.goalposts ? view.word("rule_goalposts", {{"low", view.number(of.goalposts->first, -1)},
                                                       {"high", view.number(of.goalposts->second, -1)}})
                        : view.word("rule_number");
  } else {
    text = view.word("rule_options");
  }
  if (of.repeats) text += " " + view.word("rule_repeats");
  if (of.needs_source) text += " " + view.word("rule_needs_source");
  return text;
}

void write_tree(Html& html, const View& view, std::size_t node, std::size_t period) {
  const InstrumentNode& of = view.instrument().nodes[node];
  html.open("li");
  const Spoken title = view.title(node);
  if (!title.language.empty()) html.open("span", {{"lang", title.language}, {"dir", "auto"}});
  if (period != kNowhere) {
    html.link(view.link(view.node_path(period, node)), title.text);
  } else {
    html.text(title.text);
  }
  if (!title.language.empty()) html.close();
  html.text(" ").element("code", of.id).text(" ");
  html.element("span",
               view.word("tree_note", {{"kind", view.word(fmt::format("node_{}", instruments::to_text(of.kind)))},
                                       {"weight", view.number(of.weight, -1)}}),
               {{"class", "count"}});
  if (!of.is_question()) html.empty("br").text(rule_sentence(view, node));
  if (!of.children.empty()) {
    html.open("ul");
    for (const std::size_t child : of.children) write_tree(html, view, child, period);
    html.close();
  }
  html.close();
}

void write_option_sets(Html& html, const View& view) {
  if (view.instrument().option_sets.empty()) return;
  html.element("h2", view.word("option_sets"));
  for (const instruments::OptionSet& set : view.instrument().option_sets) {
    Grid grid;
    grid.caption = set.id;
    grid.columns = {{view.word("option")}, {view.word("code")}, {view.word("score"), true}};
    for (const instruments::Option& option : set.options) {
      const Spoken label = view.option(option);
      grid.rows.push_back({{.text = label.text, .language = label.language},
                           {.text = option.code},
                           {.text = option.score ? view.number(option.score, -1) : view.word("counts_as_missing")}});
    }
    write_grid(html, view, grid);
  }
}

void write_rules(Html& html, const View& view) {
  if (view.instrument().rules.empty()) return;
  html.element("h2", view.word("checks")).element("p", view.word("checks_text")).open("ul");
  for (const instruments::Rule& rule : view.instrument().rules) {
    html.open("li");
    say(html, "span", view.spoken(rule.message));
    if (rule.when) html.text(": ").text(formula_text(view, *rule.when));
    html.close();
  }
  html.close();
}

void write_crosswalk(Html& html, const View& view) {
  if (view.instrument().crosswalk.empty()) return;
  html.element("h2", view.word("crosswalk")).element("p", view.word("crosswalk_text"));
  Grid grid;
  grid.caption = view.word("crosswalk");
  grid.columns = {{view.word("edition")}, {view.word("older_node")}, {view.word("node")}, {view.word("relation")}};
  constexpr const char* kRelations[] = {"relation_same", "relation_narrower", "relation_broader", "relation_changed"};
  for (const instruments::Crossing& crossing : view.instrument().crosswalk) {
    const std::size_t to = view.instrument().find(crossing.to);
    const Spoken title = to == kNowhere ? Spoken{crossing.to} : view.title(to);
    grid.rows.push_back({{.text = crossing.edition},
                         {.text = crossing.from},
                         {.text = title.text, .language = title.language},
                         {.text = view.word(kRelations[static_cast<std::size_t>(crossing.relation)])}});
  }
  write_grid(html, view, grid);
}

}  // namespace

std::string rule_sentence(const View& view, std::size_t node) {
  const InstrumentNode& of = view.instrument().nodes[node];
  if (of.is_question()) return question_rule(view, of);
  std::string text =
      of.formula ? view.word("rule_formula", {{"formula", formula_text(view, *of.formula)}}) : combination(view, of);
  if (!(of.factor == Fraction(1))) text += " " + view.word("rule_factor", {{"factor", view.number(of.factor, -1)}});
  if (of.reverse) text += " " + view.word("rule_reverse");
  if (of.min_count > 0) text += " " + view.word("rule_min_count", {{"least", std::to_string(of.min_count)}});
  if (!of.min_share.is_zero()) text += " " + view.word("rule_min_share", {{"least", view.percent(of.min_share)}});
  return text;
}

void write_bands(Html& html, const View& view) {
  for (const instruments::BandTable& table : view.instrument().bands) {
    Grid grid;
    grid.caption = view.word("bands_of", {{"title", view.title(table.node).text}});
    grid.columns = {{view.word("band")}, {view.word("from"), true}, {view.word("to_below"), true}};
    for (std::size_t b = 0; b < table.bands.size(); ++b) {
      const Spoken label = view.spoken(table.bands[b].label);
      const bool is_last = b + 1 == table.bands.size();
      grid.rows.push_back({{.text = label.text, .language = label.language},
                           {.text = view.number(table.bands[b].from, -1)},
                           {.text = is_last ? "–" : view.number(table.bands[b + 1].from, -1)}});
    }
    html.element("h2", view.word("bands"));
    write_grid(html, view, grid);
  }
}

void write_typologies(Html& html, const View& view) {
  if (view.instrument().typologies.empty()) return;
  html.element("h2", view.word("typologies")).element("p", view.word("typologies_text")).open("ol");
  for (const instruments::Typology& type : view.instrument().typologies) {
    html.open("li");
    say(html, "strong", view.spoken(type.label));
    html.text(" ").text(view.word("typology_when", {{"formula", formula_text(view, type.when)}})).close();
  }
  html.close();
}

Answer methodology_page(const View& view) {
  Page page = start_page(view, {view.word("methodology")}, {});
  Html& html = page.body;
  const instruments::Instrument& of = view.instrument();
  html.element("p", view.word("methodology_text"));
  if (!view.edition().note.empty()) html.element("p", view.edition().note, {{"lang", "en"}, {"dir", "auto"}});
  write_facts(html, {{view.word("source"), {of.source}},
                     {view.word("custodian"), {of.custodian}},
                     {view.word("missing_rule"), {view.word("missing_rule_text")}},
                     {view.word("rounding"), {view.word("rounding_text", {{"decimals", std::to_string(of.decimals)}})}},
                     {view.word("ranking"), {view.word(of.ranking_allowed ? "ranking_how" : "not_ranked")}},
                     {view.word("editions"), {view.word("editions_text")}}});
  html.element("h2", view.word("tree")).open("ul");
  const std::size_t period = view.panel().periods().empty() ? kNowhere : view.panel().periods().size() - 1;
  for (std::size_t node = 0; node < of.nodes.size(); ++node) {
    if (of.nodes[node].parent == kNowhere) write_tree(html, view, node, period);
  }
  html.close();
  write_option_sets(html, view);
  write_bands(html, view);
  write_typologies(html, view);
  write_rules(html, view);
  write_crosswalk(html, view);
  return public_pages::page_answer(std::move(page));
}

}  // namespace limen::public_instruments
