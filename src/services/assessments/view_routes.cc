// Routes that show: my units, the questionnaire of a unit, live scores with their reasons, history.
#include <algorithm>
#include <set>

#include "services/assessments/state.h"

namespace limen::assessments {
namespace {

using api::Answer;
using api::Call;
using http::Method;
using instruments::kNowhere;
using DeskPtr = std::shared_ptr<const Desk>;

json::object label_json(const instruments::Label& label) {
  json::object object;
  for (const auto& [language, text] : label) object[language] = text;
  return object;
}

// The state that an answer has with its round: frozen rounds are never written in again.
std::string_view state_of(const StoredRound& round, const StoredAnswer& answer) {
  if (round.state == RoundState::kPublished) return answer_workflow::to_text(State::kPublished);
  if (round.state == RoundState::kSuperseded) return answer_workflow::to_text(State::kSuperseded);
  return answer_workflow::to_text(answer.state);
}

std::string role_in(const std::vector<Assignment>& assignments, const Call& call, std::string_view unit) {
  for (const Assignment& one : assignments) {
    if (one.unit == unit && one.account == call.caller().account)
      return std::string(answer_workflow::to_text(one.role));
  }
  return sees_all(call) ? std::string(answer_workflow::to_text(answer_workflow::Role::kCoordinator)) : "";
}

// Error "answer_workflow.not_assigned" unless it is one of the caller's units, or the caller sees all.
Result<std::string> need_role(database::Session& session, const RoundId& id, const Call& call, std::string_view unit) {
  const auto assignments = TRY(store::assignments(session, id));
  std::string role = role_in(assignments, call, unit);
  if (role.empty()) return Error{"answer_workflow.not_assigned", "the unit is not assigned to whoever asks"};
  return role;
}

json::array people_json(const std::vector<Assignment>& assignments, std::string_view unit, answer_workflow::Role role) {
  json::array people;
  for (const Assignment& one : assignments) {
    if (one.unit == unit && one.role == role) {
      people.push_back(json::object{{"id", one.account.to_text()}, {"name", one.name}});
    }
  }
  return people;
}

Result<Answer> list_units(const Desk& desk, Call& call, database::Session& session) {
  json::array all;
  for (const StoredRound& round : TRY(store::rounds(session))) {
    const auto assignments = TRY(store::assignments(session, round.id));
    const auto instrument = TRY(desk.instrument(round));
    std::map<std::pair<std::string, std::string>, std::map<std::string, std::int64_t>> states;
    for (const StoredAnswer& answer : TRY(store::answers(session, round.id))) {
      ++states[{answer.key.unit, answer.key.period}][std::string(state_of(round, answer))];
    }
    std::map<std::pair<std::string, std::string>, std::int64_t> issues;
    for (const StoredIssue& issue : TRY(store::issues(session, round.id))) {
      if (!issue.resolved_at) ++issues[{issue.issue.unit, issue.issue.period}];
    }
    const auto questions = std::count_if(instrument->nodes.begin(), instrument->nodes.end(),
                                         [](const auto& node) { return node.is_question(); });
    for (const Unit& unit : TRY(store::units(session, round.id))) {
      const std::string role = role_in(assignments, call, unit.code);
      if (role.empty()) continue;
      json::object counts;
      for (const auto& [state, count] : states[{unit.code, unit.period}]) counts[state] = count;
      all.push_back(
          json::object{{"round", round.id.to_text()},
                       {"instrument", round.instrument},
                       {"edition", round.edition},
                       {"round_name", round.name},
                       {"round_title", label_json(round.title)},
                       {"round_state", to_text(round.state)},
                       {"closes", round.closes.to_text()},
                       {"unit", unit.code},
                       {"period", unit.period},
                       {"name", unit.name},
                       {"kind", unit.kind},
                       {"parent", unit.parent},
                       {"role", role},
                       {"questions", questions},
                       {"answers", std::move(counts)},
                       {"open_issues", issues[{unit.code, unit.period}]},
                       {"experts", people_json(assignments, unit.code, answer_workflow::Role::kCountryExpert)},
                       {"peers", people_json(assignments, unit.code, answer_workflow::Role::kPeerReviewer)}});
    }
  }
  return Answer::json(json::object{{"units", std::move(all)}});
}

json::array options_json(const instruments::OptionSet& set) {
  json::array options;
  for (const instruments::Option& option : set.options) {
    json::object object{{"code", option.code}, {"label", label_json(option.label)}, {"missing", !option.score}};
    if (option.score) object["score"] = option.score->to_text();
    options.push_back(std::move(object));
  }
  return options;
}

json::object node_json(const Instrument& instrument, const instruments::InstrumentNode& node) {
  json::object object{{"id", node.id}, {"kind", instruments::to_text(node.kind)}, {"title", label_json(node.title)}};
  if (node.parent != kNowhere) object["parent"] = instrument.nodes[node.parent].id;
  if (!node.is_question()) return object;
  object["needs_source"] = node.needs_source;
  json::array aspects;
  for (std::size_t a = 0; a < instrument.aspects.size(); ++a) {
    const std::size_t set = a < node.options.size() ? node.options[a] : kNowhere;
    const bool number = node.is_number && a == 0;
    if (!number && set == kNowhere) continue;
    json::object aspect{{"id", instrument.aspects[a].id}, {"number", number}};
    aspect["options"] = set == kNowhere ? json::array() : options_json(instrument.option_sets[set]);
    aspects.push_back(std::move(aspect));
  }
  object["aspects"] = std::move(aspects);
  return object;
}

json::object answer_json(const StoredRound& round, const StoredAnswer& answer, bool own) {
  json::object said;
  for (const auto& [aspect, value] : answer.said.said) said[aspect] = value;
  return {{"period", answer.key.period},      {"question", answer.key.question},
          {"said", std::move(said)},          {"source", answer.said.source},
          {"citation", answer.said.citation}, {"comment", answer.said.comment},
          {"as_of", answer.said.as_of},       {"state", state_of(round, answer)},
          {"version", answer.version},        {"own", own}};
}

Result<Answer> questionnaire(const Desk& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  const std::string unit(call.parameter("unit"));
  const std::string period(call.query("period").value_or(""));
  const StoredRound round = TRY(store::round(session, id));
  const std::string role = TRY(need_role(session, id, call, unit));
  const auto units = TRY(store::units(session, id));
  const auto found = std::find_if(units.begin(), units.end(),
                                  [&](const Unit& one) { return one.code == unit && one.period == period; });
  if (found == units.end()) return Error{"assessments.unit.not_found", "the round does not ask about this unit"};
  const auto instrument = TRY(desk.instrument(round));
  const auto written = TRY(store::written_by(session, id, call.caller().account));
  const std::set<AnswerKey> own(written.begin(), written.end());
  json::array nodes, answers, reviews, issues;
  for (const auto& node : instrument->nodes) nodes.push_back(node_json(*instrument, node));
  for (const StoredAnswer& answer : TRY(store::answers(session, id, unit))) {
    if (answer.key.period == period) answers.push_back(answer_json(round, answer, own.contains(answer.key)));
  }
  for (const StoredReview& review : TRY(store::reviews(session, id, unit))) {
    if (review.key.period != period) continue;
    json::object object{{"question", review.key.question},
                        {"version", review.version},
                        {"verdict", review.verdict},
                        {"note", review.note},
                        {"by", review.by},
                        {"at", review.at.to_text()}};
    if (review.proposed) object["proposed"] = *review.proposed;
    reviews.push_back(std::move(object));
  }
  for (const StoredIssue& issue : TRY(store::issues(session, id))) {
    if (issue.issue.unit == unit && issue.issue.period == period) issues.push_back(to_json(issue));
  }
  return Answer::json(json::object{{"round", to_json(round)},
                                   {"unit", unit},
                                   {"period", period},
                                   {"name", found->name},
                                   {"role", role},
                                   {"nodes", std::move(nodes)},
                                   {"answers", std::move(answers)},
                                   {"reviews", std::move(reviews)},
                                   {"issues", std::move(issues)}});
}

json::array reasons_json(const Instrument& instrument, const instruments::RoundUnit& unit,
                         const instruments::UnitScores& scores, std::size_t node) {
  json::array reasons;
  for (const instruments::Reason& reason : instruments::explain(instrument, unit, scores, node)) {
    json::object object{
        {"node", instrument.nodes[reason.node].id}, {"weight", reason.weight.to_text()}, {"option", reason.option}};
    if (reason.score) object["score"] = reason.score->to_text();
    if (reason.answer != nullptr && !reason.answer->source.empty()) object["source"] = reason.answer->source;
    reasons.push_back(std::move(object));
  }
  return reasons;
}

json::array scores_json(const Instrument& instrument, const instruments::RoundUnit& unit,
                        const instruments::UnitScores& scores, bool explained) {
  json::array all;
  for (std::size_t i = 0; i < instrument.nodes.size(); ++i) {
    const auto& node = instrument.nodes[i];
    if (node.is_question() || (!explained && node.parent != kNowhere)) continue;
    const instruments::NodeScore& score = scores.nodes[i];
    json::object object{{"node", node.id},
                        {"title", label_json(node.title)},
                        {"why", instruments::to_text(score.why)},
                        {"there", score.there},
                        {"of", score.all},
                        {"coverage", score.coverage.to_text(4)}};
    if (node.parent != kNowhere) object["parent"] = instrument.nodes[node.parent].id;
    if (score.value) {
      object["score"] = score.value->to_text(instrument.decimals);
      object["exact"] = score.value->to_ratio();
    }
    for (const instruments::BandTable& table : instrument.bands) {
      if (table.node == i && score.band != kNowhere) object["band"] = label_json(table.bands[score.band].label);
    }
    if (explained) object["members"] = reasons_json(instrument, unit, scores, i);
    all.push_back(std::move(object));
  }
  return all;
}

Result<Answer> show_scores(const Desk& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  const std::string wanted(call.query("unit").value_or(""));
  const Loaded loaded = TRY(load(desk, session, id));
  if (!wanted.empty()) TRY(need_role(session, id, call, wanted));
  const auto assignments = TRY(store::assignments(session, id));
  const instruments::Scored scored = instruments::score(*loaded.instrument, loaded.content);
  json::array units;
  for (std::size_t u = 0; u < loaded.content.units.size(); ++u) {
    const instruments::RoundUnit& unit = loaded.content.units[u];
    if ((!wanted.empty() && unit.code != wanted) || role_in(assignments, call, unit.code).empty()) continue;
    json::object object{{"unit", unit.code}, {"period", unit.period}, {"name", unit.name}};
    if (scored.units[u].rank > 0 && sees_all(call)) object["rank"] = scored.units[u].rank;
    if (scored.units[u].typology != kNowhere) {
      object["typology"] = label_json(loaded.instrument->typologies[scored.units[u].typology].label);
    }
    object["scores"] = scores_json(*loaded.instrument, unit, scored.units[u], !wanted.empty());
    units.push_back(std::move(object));
  }
  return Answer::json(json::object{{"engine", instruments::kEngineVersion}, {"units", std::move(units)}});
}

Result<Answer> show_history(Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  const std::string unit(call.parameter("unit"));
  TRY(store::round(session, id));
  TRY(need_role(session, id, call, unit));
  const auto question = call.query("question");
  json::array changes;
  for (const HistoryRow& row : TRY(store::history(session, id, unit))) {
    if (question && row.key.question != *question) continue;
    changes.push_back(json::object{{"period", row.key.period},
                                   {"question", row.key.question},
                                   {"version", row.version},
                                   {"field", row.field},
                                   {"before", row.before},
                                   {"after", row.after},
                                   {"by", row.by},
                                   {"at", row.at.to_text()}});
  }
  return Answer::json(json::object{{"changes", std::move(changes)}});
}

api::Operation operation(std::string path, std::string id, std::string summary, std::string schema) {
  return {.method = Method::kGet,
          .path = "/api/assessments" + std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "assessments",
          .scopes = {std::string(kRead)},
          .purpose = true,
          .shows = false,
          .response_schema = std::move(schema)};
}

}  // namespace

Result<void> add_view_routes(api::Api& api, const DeskPtr& desk) {
  TRY(api.read(operation("/units", "listMyUnits", "The units that one answers for or reviews; a coordinator sees all",
                         "AssessedUnitList"),
               [desk](Call& call, database::Session& session) { return list_units(*desk, call, session); }));
  auto form = operation("/rounds/{id}/units/{unit}", "getQuestionnaire",
                        "The questionnaire of a unit with its answers, reviews and issues", "Questionnaire");
  form.query = {{.name = "period", .description = "where the round asks about several"}};
  TRY(api.read(std::move(form),
               [desk](Call& call, database::Session& session) { return questionnaire(*desk, call, session); }));
  auto scores =
      operation("/rounds/{id}/scores", "getScores",
                "Scores of what has been answered so far; of one unit with the reasons of each", "AssessmentScores");
  scores.query = {{.name = "unit", .description = "only this unit, every node, with reasons"}};
  scores.cost = 3;
  TRY(api.read(std::move(scores),
               [desk](Call& call, database::Session& session) { return show_scores(*desk, call, session); }));
  auto history = operation("/rounds/{id}/units/{unit}/history", "getAnswerHistory",
                           "Every field that changed, who changed it, when, from and to", "AnswerHistory");
  history.query = {{.name = "question", .description = "only this question"}};
  return api.read(std::move(history), show_history);
}

}  // namespace limen::assessments
