// Everything as files: scores, answers (in the form that a round is read from) and the codebook.
#include <fmt/format.h>

#include "base/json_writer.h"
#include "formats/csv/csv.h"
#include "services/public_instruments/pages.h"

namespace limen::public_instruments {
namespace {

using instruments::Answer;

// Files are for programs: names of columns are the same in every language, figures have a point. Answers are those of
// the round and are read back by it; the guard against formulas would change them, so it is on for the others alone.
csv::Writer guarded() { return csv::Writer({.guard_formulas = true}); }

std::string english(const Label& label) {
  const auto found = label.find("en");
  return found == label.end() ? std::string() : found->second;
}

std::string scores_csv(const View& view) {
  csv::Writer writer = guarded();
  const bool is_ranked = view.instrument().ranking_allowed;
  for (const char* name :
       {"unit", "unit_name", "unit_kind", "period", "node", "score", "why", "there", "all", "band"}) {
    writer.field(name);
  }
  if (is_ranked) writer.field("rank");
  writer.end_record();
  for (const Entry& entry : view.panel().entries()) {
    const instrument_panel::Unit& unit = view.panel().units()[entry.unit];
    for (std::size_t node = 0; node < view.instrument().nodes.size(); ++node) {
      const NodeScore& score = view.panel().score(entry, node);
      writer.field(unit.code);
      writer.field(view.unit_name(entry.unit));
      writer.field(view.panel().kind(entry));
      writer.field(view.panel().periods()[entry.period]);
      writer.field(view.instrument().nodes[node].id);
      writer.field(score.value ? score.value->to_text() : "");
      writer.field(instruments::to_text(score.why));
      writer.field(static_cast<std::int64_t>(score.there));
      writer.field(static_cast<std::int64_t>(score.all));
      writer.field(view.band(node, score).text);
      if (is_ranked) {
        // Of the first node, as the engine ranks; others are on their ranking pages.
        const auto roots = view.instrument().roots();
        const std::size_t rank = !roots.empty() && roots[0] == node ? view.panel().scores(entry).rank : 0;
        writer.field(rank == 0 ? std::string() : std::to_string(rank));
      }
      writer.end_record();
    }
  }
  return writer.text();
}

std::string scores_json(const View& view) {
  std::string out;
  JsonWriter json(out);
  json.open('{');
  json.text("instrument", view.edition().instrument);
  json.text("edition", view.edition().id);
  json.text("release", view.site().parts.release->manifest.id);
  json.open("units", '[');
  for (const Entry& entry : view.panel().entries()) {
    json.open('{');
    json.text("unit", view.panel().units()[entry.unit].code);
    json.text("name", view.unit_name(entry.unit));
    json.text("kind", view.panel().kind(entry));
    json.text("period", view.panel().periods()[entry.period]);
    const std::size_t type = view.panel().scores(entry).typology;
    if (type != kNowhere) json.text("typology", english(view.instrument().typologies[type].label));
    if (view.panel().scores(entry).rank > 0) json.number("rank", view.panel().scores(entry).rank);
    json.open("scores", '{');
    for (std::size_t node = 0; node < view.instrument().nodes.size(); ++node) {
      const Number& value = view.panel().score(entry, node).value;
      // A text: a number of JSON is a double to most who read it, and a third of a point is not.
      if (value) {
        json.text(view.instrument().nodes[node].id, value->to_text());
      } else {
        json.null(view.instrument().nodes[node].id);
      }
    }
    json.close('}');
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return out;
}

std::string answers_csv(const View& view) {
  csv::Writer writer;
  for (const char* name : {"unit", "unit_name", "unit_kind", "unit_parent", "period", "question"}) writer.field(name);
  for (const instruments::Aspect& aspect : view.instrument().aspects) writer.field(aspect.id);
  for (const char* name : {"source", "citation", "comment", "as_of"}) writer.field(name);
  writer.end_record();
  for (const Entry& entry : view.panel().entries()) {
    const instruments::RoundUnit& unit = view.panel().answers(entry);
    for (const Answer& answer : unit.answers) {
      const InstrumentNode& question = view.instrument().nodes[answer.question];
      for (const std::string* text : {&unit.code, &unit.name, &unit.kind, &unit.parent, &unit.period, &question.id}) {
        writer.field(*text);
      }
      for (std::size_t a = 0; a < view.instrument().aspects.size(); ++a) {
        if (question.is_number && a == 0) {
          writer.field(answer.number ? answer.number->to_text() : "");
        } else if (answer.options[a] == kNowhere) {
          writer.field("");
        } else {
          writer.field(view.instrument().option_sets[question.options[a]].options[answer.options[a]].code);
        }
      }
      for (const std::string* text : {&answer.source, &answer.citation, &answer.comment, &answer.as_of}) {
        writer.field(*text);
      }
      writer.end_record();
    }
  }
  return writer.text();
}

std::string set_text(const View& view, const InstrumentNode& question) {
  std::string text;
  for (std::size_t a = 0; a < question.options.size(); ++a) {
    if (question.options[a] == kNowhere) continue;
    if (!text.empty()) text += " | ";
    if (view.instrument().aspects.size() > 1) text += view.instrument().aspects[a].id + ": ";
    std::string list;
    for (const instruments::Option& option : view.instrument().option_sets[question.options[a]].options) {
      if (!list.empty()) list += ", ";
      list += fmt::format("{} = {}", option.code, option.score ? option.score->to_text() : "missing");
    }
    text += list;
  }
  return text;
}

std::string codebook_csv(const View& view) {
  csv::Writer writer = guarded();
  writer.record({"node", "kind", "parent", "title", "weight", "families", "options", "rule"});
  for (std::size_t n = 0; n < view.instrument().nodes.size(); ++n) {
    const InstrumentNode& node = view.instrument().nodes[n];
    std::string families;
    for (const std::string& family : node.families) families += (families.empty() ? "" : " ") + family;
    const std::string options = set_text(view, node), rule = rule_sentence(view, n);
    const std::string parent = node.parent == kNowhere ? "" : view.instrument().nodes[node.parent].id;
    writer.record({node.id, instruments::to_text(node.kind), parent, view.title(n).text, node.weight.to_text(),
                   families, options, rule});
  }
  return writer.text();
}

void write_label(JsonWriter& json, std::string_view name, const Label& label) {
  json.open(name, '{');
  for (const auto& [language, text] : label) json.text(language, text);
  json.close('}');
}

std::string codebook_json(const View& view) {
  const instruments::Instrument& of = view.instrument();
  std::string out;
  JsonWriter json(out);
  json.open('{');
  for (const auto& [name, text] :
       {std::pair("id", &of.id), std::pair("edition", &of.edition), std::pair("source", &of.source),
        std::pair("custodian", &of.custodian), std::pair("licence", &of.licence), std::pair("url", &of.url)}) {
    json.text(name, *text);
  }
  write_label(json, "title", of.title);
  json.truth("ranking_allowed", of.ranking_allowed);
  json.truth("recalled", of.recalled);
  json.open("nodes", '[');
  for (std::size_t n = 0; n < of.nodes.size(); ++n) {
    const InstrumentNode& node = of.nodes[n];
    json.open('{');
    json.text("id", node.id);
    json.text("kind", instruments::to_text(node.kind));
    if (node.parent != kNowhere) json.text("parent", of.nodes[node.parent].id);
    write_label(json, "title", node.title);
    json.text("weight", node.weight.to_text());
    json.text("rule", rule_sentence(view, n));
    json.open("members", '[');
    for (const std::size_t member : node.members) json.text(of.nodes[member].id);
    json.close(']');
    json.open("options", '{');
    for (std::size_t a = 0; a < node.options.size(); ++a) {
      if (node.options[a] == kNowhere) continue;
      json.open(of.aspects[a].id, '[');
      for (const instruments::Option& option : of.option_sets[node.options[a]].options) {
        json.open('{');
        json.text("code", option.code);
        if (option.score) {
          json.text("score", option.score->to_text());
        } else {
          json.null("score");
        }
        write_label(json, "label", option.label);
        json.close('}');
      }
      json.close(']');
    }
    json.close('}');
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return out;
}

}  // namespace

public_pages::Answer downloads_page(const View& view) {
  Page page = start_page(view, {view.word("downloads")}, {});
  Html& html = page.body;
  html.element("p", view.word("downloads_text"));
  html.open("dl", {{"class", "facts"}});
  constexpr const char* kTexts[] = {"file_scores_csv", "file_scores_json", "file_answers_csv", "file_codebook_csv",
                                    "file_codebook_json"};
  static_assert(std::size(kTexts) == std::size(kExports));
  for (std::size_t i = 0; i < std::size(kExports); ++i) {
    html.open("dt").link(view.link(fmt::format("/{}", kExports[i])), kExports[i]).close();
    html.element("dd", view.word(kTexts[i]));
  }
  html.close();
  html.element("p", view.citation("/downloads", {}), {{"class", "source"}});
  return public_pages::page_answer(std::move(page));
}

std::optional<public_pages::Answer> export_file(const View& view, std::string_view name) {
  const std::string file = fmt::format("{}-{}-{}", view.edition().instrument, view.edition().id, name);
  constexpr const char* kCsv = "text/csv; charset=utf-8";
  constexpr const char* kJson = "application/json";
  if (name == "scores.csv") return public_pages::download_answer(kCsv, scores_csv(view), file);
  if (name == "scores.json") return public_pages::download_answer(kJson, scores_json(view), file);
  if (name == "answers.csv") return public_pages::download_answer(kCsv, answers_csv(view), file);
  if (name == "codebook.csv") return public_pages::download_answer(kCsv, codebook_csv(view), file);
  if (name == "codebook.json") return public_pages::download_answer(kJson, codebook_json(view), file);
  return std::nullopt;
}

}  // namespace limen::public_instruments
