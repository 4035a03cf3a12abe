// Routes by which answers are written, handed in and reviewed.
#include <algorithm>

#include "platform/api/reading.h"
#include "services/assessments/state.h"

namespace limen::assessments {
namespace {

using answer_workflow::Role;
using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using DeskPtr = std::shared_ptr<const Desk>;

constexpr std::size_t kUnitBytes = 64, kPeriodBytes = 32, kSourceBytes = 2'000, kCitationBytes = 500,
                      kCommentBytes = 8'000, kMostAnswers = 1'000;

bool is_day(const std::string& text) { return CivilDate::parse(text).ok(); }

// What an aspect says must be an option of the question, or a number.
Result<Said> read_said(JsonReader& reader, const Instrument& instrument, std::string_view question) {
  Said said;
  const std::size_t node = instrument.find(question);
  JsonReader values = TRY(reader.object("said"));
  for (std::size_t a = 0; a < instrument.aspects.size(); ++a) {
    const std::string& aspect = instrument.aspects[a].id;
    const std::string value = TRY(api::read_line(values, aspect, 64));
    if (value.empty()) continue;
    const auto& of = instrument.nodes[node];
    const std::size_t set = of.options[a];
    const bool number = of.is_number && a == 0 && exact::Fraction::parse(value).has_value();
    const bool option =
        set != instruments::kNowhere && instrument.option_sets[set].find(value) != instruments::kNowhere;
    if (!number && !option) {
      return values.error_at(aspect, "assessments.answer.option", "is no option of this question");
    }
    said.said.emplace_back(aspect, value);
  }
  TRY(values.finish());
  std::sort(said.said.begin(), said.said.end());
  said.source = TRY(api::read_line(reader, "source", kSourceBytes));
  said.citation = TRY(api::read_line(reader, "citation", kCitationBytes));
  said.comment = TRY(api::read_note(reader, "comment", kCommentBytes));
  said.as_of = TRY(api::read_line(reader, "as_of", 10));
  if (!said.as_of.empty() && !is_day(said.as_of)) {
    return reader.error_at("as_of", "assessments.answer.as_of", "is a day: YYYY-MM-DD");
  }
  return said;
}

Result<std::string> unit_of(const Call& call) {
  const std::string unit(call.parameter("unit"));
  if (unit.empty() || unit.size() > kUnitBytes) return Error{"assessments.unit.not_found", "there is no such unit"};
  return unit;
}

Result<void> need_unit(database::Session& session, const RoundId& id, const AnswerKey& key) {
  for (const Unit& unit : TRY(store::units(session, id))) {
    if (unit.code == key.unit && unit.period == key.period) return {};
  }
  return Error{"assessments.unit.not_found", "the round does not ask about this unit and period"};
}

// Experts write and hand in between the days of the round.
Result<void> need_now(const StoredRound& round, const Call& call) {
  TRY(need_open(round));
  const CivilDate today = call.now().utc_day();
  if (today < round.opens || round.closes < today) {
    return Error{"assessments.round.not_now", "the round is not open to answers on this day"};
  }
  return {};
}

Result<answer_workflow::Actor> actor(database::Session& session, const RoundId& id, const AnswerKey& key,
                                     const Call& call, Role role) {
  answer_workflow::Actor who;
  who.role = role;
  for (const Assignment& one : TRY(store::assignments(session, id))) {
    if (one.unit == key.unit && one.account == call.caller().account && one.role == role) who.assigned = true;
  }
  who.wrote_of_it = TRY(store::wrote_of(session, id, key, call.caller().account));
  return who;
}

json::object to_json(const StoredAnswer& answer) {
  json::object said;
  for (const auto& [aspect, value] : answer.said.said) said[aspect] = value;
  return {{"period", answer.key.period},      {"question", answer.key.question},
          {"said", std::move(said)},          {"source", answer.said.source},
          {"citation", answer.said.citation}, {"comment", answer.said.comment},
          {"as_of", answer.said.as_of},       {"state", answer_workflow::to_text(answer.state)},
          {"version", answer.version}};
}

Error moved() {
  return Error{"assessments.answer.moved", "somebody else changed the answer meanwhile; look at it again"};
}

journal::Entry entry(std::string kind, const Call& call, const RoundId& id, std::string_view unit) {
  journal::Entry made = call.entry(std::move(kind), "assessment_round", id.to_text());
  made.facts["unit"] = unit;
  return made;
}

Result<Commit> save(const DeskPtr& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  StoredAnswer wanted;
  wanted.key.unit = TRY(unit_of(call));
  const StoredRound seen = TRY(store::round(session, id));
  const auto instrument = TRY(desk->instrument(seen));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  wanted.key.period = TRY(api::read_line(reader, "period", kPeriodBytes));
  wanted.key.question = TRY(api::read_line(reader, "question", 64));
  const std::size_t node = instrument->find(wanted.key.question);
  if (node == instruments::kNowhere || !instrument->nodes[node].is_question()) {
    return reader.error_at("question", "assessments.answer.question", "the instrument has no such question");
  }
  wanted.version = TRY(reader.integer("version", 0, INT64_MAX));
  wanted.said = TRY(read_said(reader, *instrument, wanted.key.question));
  TRY(reader.finish());
  return Commit([desk, &call, id, wanted](database::Transaction& tx) -> Result<Answer> {
    const StoredRound round = TRY(store::round(tx, id));
    const auto who = TRY(actor(tx, id, wanted.key, call, Role::kCountryExpert));
    if (!who.assigned) return TRY(desk->workflow.write(State::kDraft, who)), Answer();
    TRY(need_now(round, call));
    TRY(need_unit(tx, id, wanted.key));
    const StoredAnswer before = TRY(store::answer(tx, id, wanted.key));
    if (before.version != wanted.version) return moved();
    StoredAnswer after = wanted;
    after.state = TRY(desk->workflow.write(before.state, who));
    if (before.version > 0 && before.said == after.said && before.state == after.state) {
      return Answer::json(to_json(before));  // nothing to keep
    }
    after = TRY(store::change(tx, id, before, after, person_of(call), call.now()));
    TRY(store::touch(tx, id, round.version));
    journal::Entry saved = entry("assessments.answer_saved", call, id, wanted.key.unit);
    saved.facts["question"] = wanted.key.question;
    saved.facts["version"] = after.version;
    TRY(desk->parts.journal.append(tx, std::move(saved)));
    return Answer::json(to_json(after));
  });
}

struct Named {
  std::string question{};
  std::int64_t version = 0;
  std::optional<json::object> proposed{};
};
struct Step {
  std::string unit{}, period{}, note{}, verdict{};
  std::vector<Named> answers{};
};

json::object proposal_of(const Said& said) {
  json::object values;
  for (const auto& [aspect, value] : said.said) values[aspect] = value;
  return {{"said", std::move(values)},
          {"source", said.source},
          {"citation", said.citation},
          {"comment", said.comment},
          {"as_of", said.as_of}};
}

Result<Step> read_step(const Desk& desk, database::Session& session, const RoundId& id, const Call& call, bool review) {
  const StoredRound round = TRY(store::round(session, id));
  const auto instrument = TRY(desk.instrument(round));
  Step step;
  step.unit = TRY(unit_of(call));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  step.period = TRY(api::read_line(reader, "period", kPeriodBytes));
  if (review) {
    step.verdict = TRY(reader.text("verdict", 16));
    if (step.verdict != "begin" && step.verdict != "agree" && step.verdict != "query" && step.verdict != "change") {
      return reader.error_at("verdict", "assessments.review.verdict", "is begin, agree, query or change");
    }
    step.note = TRY(api::read_note(reader, "note", kCommentBytes));
    if (step.note.empty() && (step.verdict == "query" || step.verdict == "change")) {
      return reader.error_at("note", "assessments.review.note", "a query says what is asked");
    }
  }
  for (JsonReader& one : TRY(reader.objects("answers", kMostAnswers))) {
    Named named;
    named.question = TRY(api::read_line(one, "question", 64));
    named.version = TRY(one.integer("version", 1, INT64_MAX));
    const std::size_t node = instrument->find(named.question);
    if (node == instruments::kNowhere || !instrument->nodes[node].is_question()) {
      return one.error_at("question", "assessments.answer.question", "the instrument has no such question");
    }
    if (review && step.verdict == "change") {
      JsonReader proposed = TRY(one.object("proposed"));
      const Said said = TRY(read_said(proposed, *instrument, named.question));
      TRY(proposed.finish());
      named.proposed = proposal_of(said);
    }
    TRY(one.finish());
    step.answers.push_back(std::move(named));
  }
  TRY(reader.finish());
  if (step.answers.empty()) return Error{"assessments.answer.none", "no answer is named"};
  return step;
}

// Each named answer takes the step, or none does.
Result<json::array> take(const Desk& desk, database::Transaction& tx, const Call& call, const RoundId& id,
                         const Step& step, std::string_view action, Role role) {
  json::array answers;
  for (const Named& named : step.answers) {
    const AnswerKey key{step.unit, step.period, named.question};
    const auto who = TRY(actor(tx, id, key, call, role));
    const StoredAnswer before = TRY(store::answer(tx, id, key));
    StoredAnswer after = before;
    after.state = TRY(desk.workflow.step(before.state, action, who));
    if (before.version != named.version) return moved();
    if (before.said.said.empty()) return Error{"assessments.answer.empty", "the question has no answer yet"};
    after = TRY(store::change(tx, id, before, after, person_of(call), call.now()));
    answers.push_back(to_json(after));
    if (step.verdict.empty() || step.verdict == "begin") continue;
    const StoredReview review{key, named.version, step.verdict, step.note, "", named.proposed, call.now()};
    TRY(store::insert(tx, id, ReviewId::make(call.now(), desk.parts.random), review, person_of(call)));
  }
  return answers;
}

Result<Answer> done(const Desk& desk, database::Transaction& tx, const Call& call, const StoredRound& round,
                    const Step& step, std::string_view action, json::array answers) {
  TRY(store::touch(tx, round.id, round.version));
  journal::Entry taken = entry("assessments.step_taken", call, round.id, step.unit);
  taken.facts["step"] = action;
  taken.facts["answers"] = step.answers.size();
  TRY(desk.parts.journal.append(tx, std::move(taken)));
  return Answer::json(json::object{{"answers", std::move(answers)}});
}

Result<Commit> expert_step(const DeskPtr& desk, Call& call, database::Session& session, std::string_view action) {
  const auto id = TRY(call.id<RoundId>("id"));
  const Step step = TRY(read_step(*desk, session, id, call, false));
  return Commit([desk, &call, id, step, action](database::Transaction& tx) -> Result<Answer> {
    const StoredRound round = TRY(store::round(tx, id));
    TRY(need_now(round, call));
    auto answers = TRY(take(*desk, tx, call, id, step, action, Role::kCountryExpert));
    return done(*desk, tx, call, round, step, action, std::move(answers));
  });
}

Result<Commit> review(const DeskPtr& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  const Step step = TRY(read_step(*desk, session, id, call, true));
  const std::string_view action = step.verdict == "begin"   ? "begin_review"
                                  : step.verdict == "agree" ? "agree"
                                                            : "query";
  return Commit([desk, &call, id, step, action](database::Transaction& tx) -> Result<Answer> {
    const StoredRound round = TRY(store::round(tx, id));
    TRY(need_open(round));
    const Role role = sees_all(call) ? Role::kCoordinator : Role::kPeerReviewer;
    auto answers = TRY(take(*desk, tx, call, id, step, action, role));
    return done(*desk, tx, call, round, step, action, std::move(answers));
  });
}

api::Operation operation(std::string path, std::string id, std::string summary, std::vector<std::string> scopes) {
  return {.method = Method::kPost,
          .path = "/api/assessments/rounds/{id}/units/{unit}" + std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "assessments",
          .scopes = std::move(scopes),
          .purpose = true,
          .shows = false,
          .response_schema = "AssessmentAnswers"};
}

}  // namespace

Result<void> add_answer_routes(api::Api& api, const DeskPtr& desk) {
  auto saving = operation("/answers", "saveAnswer", "Writes one answer, made on the version that was seen",
                          {std::string(kAnswer)});
  saving.body_schema = "AnswerInput";
  saving.response_schema = "AssessmentAnswer";
  TRY(api.write(std::move(saving),
                [desk](Call& call, database::Session& session) { return save(desk, call, session); }));
  auto submit = operation("/submit", "submitAnswers", "Hands answers in for review", {std::string(kAnswer)});
  submit.body_schema = "AnswerStep";
  TRY(api.write(std::move(submit),
                [desk](Call& call, database::Session& session) { return expert_step(desk, call, session, "submit"); }));
  auto withdraw = operation("/withdraw", "withdrawAnswers", "Takes answers back before anybody reviews them",
                            {std::string(kAnswer)});
  withdraw.body_schema = "AnswerStep";
  TRY(api.write(std::move(withdraw), [desk](Call& call, database::Session& session) {
    return expert_step(desk, call, session, "withdraw");
  }));
  auto reviewing = operation("/review", "reviewAnswers", "Begins a review, agrees, queries, or proposes a change",
                             {std::string(kReview), std::string(kCoordinate)});
  reviewing.body_schema = "ReviewInput";
  return api.write(std::move(reviewing),
                   [desk](Call& call, database::Session& session) { return review(desk, call, session); });
}

}  // namespace limen::assessments
