// `limen instrument`: questionnaires with score trees, from files. The forms are in docs/engines/instruments.md.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/json_writer.h"
#include "commands/indices/commands.h"
#include "commands/indices/instrument.h"
#include "commands/indices/instrument_import.h"
#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"
#include "engines/instruments/scoring.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

using namespace instruments;

constexpr std::size_t kMaxFile = 256U << 20;

Result<Instrument> read_instrument(const std::string& pack, Streams& streams) {
  const std::string text = TRY(instrument_text(pack, streams));
  const Node node = TRY(config::parse_yaml(text, pack));
  return Instrument::read(node);
}

void number(JsonWriter& json, std::string_view name, const Number& value) {
  json.key(name);
  json.written(value ? value->to_text() : "null");
}

void json_reasons(JsonWriter& json, const Instrument& instrument, const RoundUnit& unit, const UnitScores& scores,
                  std::size_t node) {
  const InstrumentNode& of = instrument.nodes[node];
  json.open("rule", '{');
  if (of.formula) {
    json.word("combine", "formula");
  } else {
    json.word("combine", of.is_question() ? "answer" : to_text(of.combine));
  }
  if (!of.is_question() && !of.formula) number(json, "factor", of.factor);
  if (of.over) json.text("over", of.over->family + "." + instrument.aspects[of.over->aspect].id);
  if (of.min_count > 0) json.number("min_count", of.min_count);
  if (!of.min_share.is_zero()) number(json, "min_share", of.min_share);
  json.truth("reverse", of.reverse);
  json.close('}');
  json.open("members", '[');
  for (const Reason& reason : explain(instrument, unit, scores, node)) {
    json.open('{');
    json.text("node", instrument.nodes[reason.node].id);
    if (!reason.option.empty()) json.text("option", reason.option);
    if (reason.answers > 1) json.number("answers", reason.answers);
    number(json, "score", reason.score);
    number(json, "weight", reason.weight);
    if (reason.answer != nullptr) {
      json.number("line", reason.answer->line);
      if (!reason.answer->source.empty()) json.text("source", reason.answer->source);
      if (!reason.answer->comment.empty()) json.text("comment", reason.answer->comment);
    }
    json.close('}');
  }
  json.close(']');
}

void json_score(JsonWriter& json, const Instrument& instrument, const RoundUnit& unit, const UnitScores& scores,
                std::size_t i, bool brief) {
  const InstrumentNode& node = instrument.nodes[i];
  const NodeScore& score = scores.nodes[i];
  json.open('{');
  json.text("node", node.id);
  json.word("kind", to_text(node.kind));
  number(json, "score", score.value);
  if (score.value) json.text("exact", score.value->to_ratio());
  json.word("why", to_text(score.why));
  json.number("there", score.there);
  json.number("of", score.all);
  number(json, "coverage", score.coverage);
  for (const BandTable& table : instrument.bands) {
    if (table.node == i && score.band != kNowhere) json.text("band", table.bands[score.band].label.at("en"));
  }
  if (score.next_step != kNowhere) json.text("next_step", instrument.nodes[score.next_step].id);
  if (!brief) json_reasons(json, instrument, unit, scores, i);
  json.close('}');
}

struct Question {
  const Instrument& instrument;
  const Round& round;
  const Scored& scored;
  std::string unit;  // "": all
  bool brief = false;
};

void write_json(const Question& q, std::ostream& out) {
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.text("instrument", q.instrument.id);
  json.text("edition", q.instrument.edition);
  json.text("source", q.instrument.source);
  json.truth("recalled", q.instrument.recalled);
  json.truth("ranking_allowed", q.instrument.ranking_allowed);
  json.open("units", '[');
  for (std::size_t u = 0; u < q.round.units.size(); ++u) {
    const RoundUnit& unit = q.round.units[u];
    const UnitScores& scores = q.scored.units[u];
    if (!q.unit.empty() && unit.code != q.unit) continue;
    json.open('{');
    json.text("unit", unit.code);
    if (!unit.period.empty()) json.text("period", unit.period);
    if (!unit.name.empty()) json.text("name", unit.name);
    if (!unit.kind.empty()) json.text("kind", unit.kind);
    if (!unit.parent.empty()) json.text("parent", unit.parent);
    if (scores.rank > 0) json.number("rank", scores.rank);
    if (scores.typology != kNowhere) json.text("typology", q.instrument.typologies[scores.typology].label.at("en"));
    json.open("scores", '[');
    for (std::size_t i = 0; i < q.instrument.nodes.size(); ++i) {
      if (!q.instrument.nodes[i].is_question()) json_score(json, q.instrument, unit, scores, i, q.brief);
    }
    json.close(']');
    json.close('}');
    out << text;  // a round of a hundred thousand answers is not held as text
    text.clear();
  }
  json.close(']');
  json.open("issues", '[');
  for (const Issue& issue : q.scored.issues) {
    const RoundUnit& unit = q.round.units[issue.unit];
    if (!q.unit.empty() && unit.code != q.unit) continue;
    json.open('{');
    json.text("unit", unit.code);
    if (!unit.period.empty()) json.text("period", unit.period);
    if (issue.node != kNowhere) json.text("node", q.instrument.nodes[issue.node].id);
    json.text("rule", issue.rule);
    json.word("severity", to_text(issue.severity));
    json.text("message", issue.message);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  out << text << '\n';
}

std::string shown(const Instrument& instrument, const NodeScore& score) {
  return score.value ? score.value->to_text(instrument.decimals) : "(" + std::string(to_text(score.why)) + ")";
}

void write_table(const Question& q, std::ostream& out) {
  for (std::size_t u = 0; u < q.round.units.size(); ++u) {
    const RoundUnit& unit = q.round.units[u];
    const UnitScores& scores = q.scored.units[u];
    if (!q.unit.empty() && unit.code != q.unit) continue;
    out << unit.code << (unit.period.empty() ? "" : " " + unit.period);
    if (scores.rank > 0) out << fmt::format("  rank {}", scores.rank);
    if (scores.typology != kNowhere) out << "  " << q.instrument.typologies[scores.typology].label.at("en");
    out << '\n';
    for (std::size_t i = 0; i < q.instrument.nodes.size(); ++i) {
      const InstrumentNode& node = q.instrument.nodes[i];
      const NodeScore& score = scores.nodes[i];
      if (node.is_question()) continue;
      std::size_t depth = 1;
      for (std::size_t up = node.parent; up != kNowhere; up = q.instrument.nodes[up].parent) ++depth;
      out << std::string(2 * depth, ' ')
          << fmt::format("{:<28} {:>12}  {} of {}", node.id, shown(q.instrument, score), score.there, score.all);
      for (const BandTable& table : q.instrument.bands) {
        if (table.node == i && score.band != kNowhere) out << "  " << table.bands[score.band].label.at("en");
      }
      if (score.next_step != kNowhere) out << "  next: " << q.instrument.nodes[score.next_step].id;
      out << '\n';
    }
  }
  if (!q.scored.issues.empty()) out << fmt::format("{} issues (--json names them)\n", q.scored.issues.size());
}

Result<void> score_round(const Arguments& arguments, Streams& streams) {
  const Instrument instrument = TRY(read_instrument(arguments.positional("pack"), streams));
  const std::string path = arguments.positional("round");
  const std::string text = TRY(read_input(path, streams, kMaxFile));
  const Round round = TRY(Round::read_csv(text, path, instrument));
  const Scored scored = score(instrument, round);
  const Question question{instrument, round, scored, arguments.text("unit").value_or(""), arguments.flag("brief")};
  const auto named = [&](const RoundUnit& unit) { return unit.code == question.unit; };
  if (!question.unit.empty() && std::none_of(round.units.begin(), round.units.end(), named)) {
    Place place;
    place.source = "--unit";
    return Error{"instrument.option.invalid", "the round has no unit " + question.unit, place};
  }
  if (arguments.flag("json")) {
    write_json(question, streams.out);
  } else {
    write_table(question, streams.out);
  }
  return {};
}

Result<void> check_instrument(const Arguments& arguments, Streams& streams) {
  const Instrument instrument = TRY(read_instrument(arguments.positional("pack"), streams));
  std::size_t questions = 0;
  for (const InstrumentNode& node : instrument.nodes) questions += node.is_question() ? 1 : 0;
  streams.out << fmt::format("{} edition {} ({}): {} nodes, {} questions, {}\n", instrument.id, instrument.edition,
                             to_text(instrument.kind), instrument.nodes.size() - questions, questions,
                             instrument.ranking_allowed ? "ranking allowed" : "not for ranking");
  if (instrument.recalled) streams.out << "written from memory: check it against its source\n";
  for (const Error& finding : instrument.check()) streams.out << finding.to_text() << '\n';
  return {};
}

Command child(std::string name, std::string summary, Result<void> (*what)(const Arguments&, Streams&)) {
  Command command{std::move(name), std::move(summary)};
  command.positionals = {{"pack", "an instrument that ships (apla), or a YAML file"}};
  command.run = or_fail(what);
  return command;
}

}  // namespace

Result<std::string> instrument_text(const std::string& pack, Streams& streams) {
  const auto store = config::PackStore::embedded();
  if (pack.find_first_of("/.") == std::string::npos && store.has("instruments", pack + ".yaml")) {
    return store.text("instruments", pack + ".yaml");
  }
  return read_input(pack, streams, kMaxFile);
}

Command instrument_command() {
  Command command{"instrument", "Questionnaires with score trees: policy indices, self-assessments, audits, rates."};
  Command scoring = child("score", "Scores of a round of answers, each with its reasons.", score_round);
  scoring.positionals.push_back({"round", "the answers, CSV (- for standard input, may be gzip)"});
  scoring.options = {{"json", "one JSON object", OptionKind::kFlag},
                     {"brief", "with --json: without the answers behind each score", OptionKind::kFlag},
                     {"unit", "only this unit"}};
  command.children = {scoring,
                      child("check", "Whether an instrument can be used, and what is odd in it.", check_instrument)};
  for (Command& one : frozen_round_commands()) command.children.push_back(std::move(one));
  command.children.push_back(import_mipex_command());
  return command;
}

}  // namespace limen::commands
