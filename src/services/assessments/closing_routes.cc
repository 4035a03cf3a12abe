// Routes that close a round: check, issues, freeze, publish, supersede.
#include <algorithm>
#include <charconv>

#include "platform/api/reading.h"
#include "services/assessments/state.h"

namespace limen::assessments {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using DeskPtr = std::shared_ptr<const Desk>;

constexpr std::size_t kReasonBytes = 2'000;

json::object counts(const std::vector<StoredIssue>& issues) {
  std::int64_t by_severity[3] = {0, 0, 0}, resolved = 0;
  for (const StoredIssue& one : issues) {
    ++by_severity[static_cast<std::size_t>(one.issue.severity)];
    resolved += one.resolved_at ? 1 : 0;
  }
  return {{"info", by_severity[0]}, {"warning", by_severity[1]}, {"error", by_severity[2]}, {"resolved", resolved}};
}

journal::Entry entry(std::string kind, const Call& call, const RoundId& id) {
  return call.entry(std::move(kind), "assessment_round", id.to_text());
}

Result<Commit> check_round(const DeskPtr& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  auto plan = std::make_shared<const CheckPlan>(TRY(prepare_check(*desk, session, id, person_of(call), call.now())));
  return Commit([desk, &call, id, plan](database::Transaction& tx) -> Result<Answer> {
    TRY(do_check(*desk, tx, *plan, person_of(call), call.now()));
    journal::Entry checked = entry("assessments.round_checked", call, id);
    checked.facts = {{"issues", counts(plan->all)}, {"checked", plan->checked.size()}};
    TRY(desk->parts.journal.append(tx, std::move(checked)));
    return Answer::json(json::object{{"issues", counts(plan->all)},
                                     {"checked", plan->checked.size()},
                                     {"blocked", plan->blocked},
                                     {"own", plan->own},
                                     {"waiting", plan->waiting}});
  });
}

Result<std::vector<std::string>> assigned_units(database::Session& session, const RoundId& id, const Call& call) {
  std::vector<std::string> units;
  for (const Assignment& one : TRY(store::assignments(session, id))) {
    if (one.account == call.caller().account) units.push_back(one.unit);
  }
  return units;
}

Result<Answer> list_issues(Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  TRY(store::round(session, id));
  const auto units = TRY(assigned_units(session, id, call));
  json::array all;
  for (const StoredIssue& issue : TRY(store::issues(session, id))) {
    const bool mine = std::find(units.begin(), units.end(), issue.issue.unit) != units.end();
    if (mine || sees_all(call)) all.push_back(to_json(issue));
  }
  return Answer::json(json::object{{"issues", std::move(all)}});
}

// Who wrote of what an issue is about does not settle it.
Result<void> need_other_eyes(const Desk& desk, database::Session& session, const StoredRound& round,
                             const StoredIssue& issue, const Person& by) {
  const auto instrument = TRY(desk.instrument(round));
  const std::size_t node = instrument->find(issue.issue.node);
  const bool question = node != instruments::kNowhere && instrument->nodes[node].is_question();
  const auto keys = TRY(store::written_by(session, round.id, by.account));
  const bool wrote = std::any_of(keys.begin(), keys.end(), [&](const AnswerKey& key) {
    return key.unit == issue.issue.unit && key.period == issue.issue.period &&
           (!question || key.question == issue.issue.node || key.question == issue.issue.other);
  });
  if (wrote) return Error{"answer_workflow.own_answer", "who wrote of an answer does not judge it"};
  return {};
}

Result<Commit> resolve_issue(const DeskPtr& desk, Call& call, database::Session&) {
  const auto id = TRY(call.id<RoundId>("id"));
  const auto issue_id = TRY(call.id<IssueId>("issue"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const std::string reason = TRY(api::read_note(reader, "reason", kReasonBytes));
  if (reason.empty()) return reader.error_at("reason", "assessments.issue.reason", "a resolution has a reason");
  TRY(reader.finish());
  return Commit([desk, &call, id, issue_id, reason](database::Transaction& tx) -> Result<Answer> {
    const StoredRound round = TRY(store::round(tx, id));
    TRY(need_open(round));
    const auto issues = TRY(store::issues(tx, id));
    const auto found =
        std::find_if(issues.begin(), issues.end(), [&](const StoredIssue& one) { return one.id == issue_id; });
    if (found == issues.end()) return Error{"assessments.issue.not_found", "there is no such issue"};
    if (found->resolved_at) return Error{"assessments.issue.resolved", "the issue has been resolved"};
    const Person by = person_of(call);
    TRY(need_other_eyes(*desk, tx, round, *found, by));
    TRY(store::resolve(tx, issue_id, by, call.now(), reason));
    TRY(store::touch(tx, id, round.version));
    journal::Entry resolved = entry("assessments.issue_resolved", call, id);
    resolved.facts = {{"issue", issue_id.to_text()},
                      {"rule", found->issue.rule},
                      {"severity", limen::to_text(found->issue.severity)},
                      {"unit", found->issue.unit}};
    TRY(desk->parts.journal.append(tx, std::move(resolved)));
    StoredIssue after = *found;
    after.resolved_by = by.name;
    after.resolved_at = call.now();
    after.reason = reason;
    return Answer::json(to_json(after));
  });
}

// The version the step was decided on.
struct Decided {
  std::int64_t version = 0;
  std::uint64_t seed = 1;
};
Result<Decided> read_decided(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Decided decided;
  decided.version = TRY(reader.integer("version", 0, INT64_MAX));
  if (const auto seed = TRY(reader.optional_text("seed", 20))) {
    const auto [end, failure] = std::from_chars(seed->data(), seed->data() + seed->size(), decided.seed);
    if (failure != std::errc() || end != seed->data() + seed->size()) {
      return reader.error_at("seed", "assessments.freeze.seed", "a seed is a whole number of 64 bits");
    }
  }
  TRY(reader.finish());
  return decided;
}

Error moved() { return Error{"assessments.moved", "the round was changed meanwhile; look at it again"}; }

Result<Commit> freeze_round(const DeskPtr& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  const Decided decided = TRY(read_decided(call));
  const StoredRound round = TRY(store::round(session, id));
  TRY(need_open(round));
  if (round.version != decided.version) return moved();
  auto plan = std::make_shared<const FreezePlan>(
      TRY(prepare_freeze(*desk, session, id, person_of(call), call.now(), decided.seed)));
  return Commit([desk, &call, id, plan](database::Transaction& tx) -> Result<Answer> {
    TRY(do_freeze(tx, *plan));
    journal::Entry frozen = entry("assessments.round_frozen", call, id);
    frozen.facts = {{"sha256", plan->frozen.sha256}, {"engine", plan->frozen.engine}, {"answers", plan->answers}};
    TRY(desk->parts.journal.append(tx, std::move(frozen)));
    json::object answer = to_json(TRY(store::round(tx, id)));
    answer["frozen_sha256"] = plan->frozen.sha256;
    return Answer::json(std::move(answer));
  });
}

Result<Commit> move_round(const DeskPtr& desk, Call& call, RoundState from, RoundState to) {
  const auto id = TRY(call.id<RoundId>("id"));
  const Decided decided = TRY(read_decided(call));
  return Commit([desk, &call, id, decided, from, to](database::Transaction& tx) -> Result<Answer> {
    const StoredRound round = TRY(store::round(tx, id));
    if (round.state != from) {
      return Error{"assessments.round.state", "the round is " + std::string(to_text(round.state))};
    }
    if (round.version != decided.version) return moved();
    const auto day = to == RoundState::kPublished ? std::optional(call.now().utc_day()) : round.published_on;
    TRY(store::set_state(tx, id, to, day));
    const auto frozen = TRY(store::frozen(tx, id));
    journal::Entry entered = to == RoundState::kPublished ? entry("assessments.round_published", call, id)
                                                          : entry("assessments.round_superseded", call, id);
    entered.facts = {{"sha256", frozen ? frozen->sha256 : ""}};
    TRY(desk->parts.journal.append(tx, std::move(entered)));
    return Answer::json(to_json(TRY(store::round(tx, id))));
  });
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string_view scope) {
  return {.method = method,
          .path = "/api/assessments/rounds/{id}" + std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "assessments",
          .scopes = {std::string(scope)},
          .purpose = true,
          .shows = false};
}

}  // namespace

json::object to_json(const StoredIssue& stored) {
  const answer_workflow::Issue& issue = stored.issue;
  json::object object{{"id", stored.id.to_text()},
                      {"rule", issue.rule},
                      {"severity", limen::to_text(issue.severity)},
                      {"unit", issue.unit},
                      {"period", issue.period},
                      {"node", issue.node},
                      {"message", issue.message},
                      {"found_at", stored.found_at.to_text()},
                      {"open", !stored.resolved_at}};
  if (!issue.other.empty()) object["other"] = issue.other;
  if (stored.resolved_at) {
    object["resolved_at"] = stored.resolved_at->to_text();
    object["resolved_by"] = stored.resolved_by;
    object["reason"] = stored.reason;
  }
  return object;
}

Result<void> add_closing_routes(api::Api& api, const DeskPtr& desk) {
  auto check = operation(Method::kPost, "/check", "checkRound",
                         "Runs the rules of consistency, and marks agreed answers without an open error as checked",
                         kCoordinate);
  check.response_schema = "RoundCheck";
  check.cost = 5;
  TRY(api.write(std::move(check),
                [desk](Call& call, database::Session& session) { return check_round(desk, call, session); }));
  auto issues = operation(Method::kGet, "/issues", "listIssues", "What the rules found, resolved ones too", kRead);
  issues.response_schema = "AssessmentIssueList";
  TRY(api.read(std::move(issues), list_issues));
  auto resolve = operation(Method::kPost, "/issues/{issue}/resolve", "resolveIssue", "Settles an issue with a reason",
                           kCoordinate);
  resolve.body_schema = "IssueResolution";
  resolve.response_schema = "AssessmentIssue";
  TRY(api.write(std::move(resolve),
                [desk](Call& call, database::Session& session) { return resolve_issue(desk, call, session); }));
  auto freeze =
      operation(Method::kPost, "/freeze", "freezeRound",
                "Freezes a round: scores and inputs in one file; nothing changes the round afterwards", kCoordinate);
  freeze.body_schema = "RoundDecision";
  freeze.response_schema = "AssessmentRound";
  freeze.cost = 5;
  TRY(api.write(std::move(freeze),
                [desk](Call& call, database::Session& session) { return freeze_round(desk, call, session); }));
  auto publish = operation(Method::kPost, "/publish", "publishRound",
                           "Publishes a frozen round: the next release contains it", kCoordinate);
  publish.body_schema = "RoundDecision";
  publish.response_schema = "AssessmentRound";
  TRY(api.write(std::move(publish), [desk](Call& call, database::Session&) {
    return move_round(desk, call, RoundState::kFrozen, RoundState::kPublished);
  }));
  auto supersede = operation(Method::kPost, "/supersede", "supersedeRound",
                             "Takes a published round out of the releases to come", kCoordinate);
  supersede.body_schema = "RoundDecision";
  supersede.response_schema = "AssessmentRound";
  TRY(api.write(std::move(supersede), [desk](Call& call, database::Session&) {
    return move_round(desk, call, RoundState::kPublished, RoundState::kSuperseded);
  }));
  auto frozen = operation(Method::kGet, "/frozen", "getFrozenRound", "The frozen file of a round", kRead);
  frozen.response_type = "application/json";
  frozen.response_schema = "FrozenRound";
  return api.read(std::move(frozen), [](Call& call, database::Session& session) -> Result<Answer> {
    const auto id = TRY(call.id<RoundId>("id"));
    const StoredRound round = TRY(store::round(session, id));
    const auto bytes = TRY(store::frozen(session, id));
    if (!bytes || (round.state == RoundState::kFrozen && !sees_all(call))) {
      return Error{"assessments.frozen.not_found", "the round has no frozen file"};
    }
    return Answer::bytes(bytes->bytes, "application/json");
  });
}

}  // namespace limen::assessments
