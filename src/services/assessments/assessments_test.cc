// Answers from the draft to the check: who may do what, versions, four eyes, history. On both databases, over real
// HTTP.
#include <atomic>
#include <thread>

#include "services/assessments/test_rounds.h"

namespace limen::assessments {
namespace {

using testing::code_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class AssessmentsTest : public testing::RoundsTest {};

const std::string kQuestion = "review_reasons_1";

TEST_P(AssessmentsTest, FromTheDraftToTheCheck) {
  const std::string round = simple_round();
  EXPECT_GE(json_of(get("coordinator", "/instruments")).at("instruments").as_array().size(), 8U);
  const json::object people = json_of(get("coordinator", "/people"));
  EXPECT_EQ(people.at("experts").as_array().size(), 2U);
  const json::object mine = json_of(get("expert", "/units"));
  ASSERT_EQ(mine.at("units").as_array().size(), 1U);
  EXPECT_EQ(mine.at("units").at(0).at("role").as_string(), "country_expert");
  EXPECT_EQ(json_of(get("expert2", "/units")).at("units").as_array().size(), 0U);

  const json::object form = json_of(get("expert", "/rounds/" + round + "/units/XA"));
  EXPECT_GT(form.at("nodes").as_array().size(), 19U);
  EXPECT_EQ(form.at("answers").as_array().size(), 0U);

  json::object saved = json_of(save("expert", round, answer_input(kQuestion, 0)));
  EXPECT_EQ(saved.at("version").as_int64(), 1);
  EXPECT_EQ(saved.at("state").as_string(), "draft");
  saved = json_of(save("expert", round, answer_input(kQuestion, 1, "partly", "Act 2")));
  EXPECT_EQ(saved.at("version").as_int64(), 2);
  json_of(step("expert", round, "submit", kQuestion, 2));
  json_of(step("expert", round, "withdraw", kQuestion, 3));
  EXPECT_EQ(state_of(round, kQuestion), "draft");
  json_of(step("expert", round, "submit", kQuestion, 4));
  json_of(step("peer", round, "begin", kQuestion, 5));
  json_of(step("peer", round, "query", kQuestion, 6));
  EXPECT_EQ(state_of(round, kQuestion, "expert"), "queried");
  json_of(save("expert", round, answer_input(kQuestion, 7, "yes", "Act 3")));
  json_of(step("expert", round, "submit", kQuestion, 8));
  json_of(step("peer", round, "agree", kQuestion, 9));
  const json::object checked = json_of(post("coordinator", "/rounds/" + round + "/check"));
  EXPECT_EQ(checked.at("checked").as_int64(), 1);
  EXPECT_EQ(state_of(round, kQuestion), "checked");

  const json::object history = json_of(get("expert", "/rounds/" + round + "/units/XA/history?question=" + kQuestion));
  std::vector<std::string> options;
  for (const json::value& change : history.at("changes").as_array()) {
    if (change.at("field").as_string() == "said.answer") {
      options.push_back(std::string(change.at("before").as_string()) + ">" +
                        std::string(change.at("after").as_string()));
      EXPECT_EQ(change.at("by").as_string(), "Test expert");
    }
  }
  EXPECT_THAT(options, ::testing::ElementsAre(">yes", "yes>partly", "partly>yes"));
  const json::object after = json_of(get("peer", "/rounds/" + round + "/units/XA"));
  ASSERT_EQ(after.at("reviews").as_array().size(), 2U);
  EXPECT_EQ(after.at("reviews").at(0).at("note").as_string(), "why?");
  for (const char* kind : {"assessments.round_opened", "assessments.unit_assigned", "assessments.answer_saved",
                           "assessments.step_taken", "assessments.round_checked"}) {
    EXPECT_THAT(server_->house->kinds(), Contains(kind));
  }
}

TEST_P(AssessmentsTest, AnAnswerIsChangedOnTheVersionThatWasSeen) {
  const std::string round = simple_round();
  json_of(save("expert", round, answer_input(kQuestion, 0)));
  for (const std::int64_t version : {0, 2, 99}) {
    const auto answer = save("expert", round, answer_input(kQuestion, version, "no"));
    EXPECT_EQ(answer.status, 409U);
    EXPECT_EQ(code_of(answer), "assessments.answer.moved");
  }
  EXPECT_EQ(code_of(step("expert", round, "submit", kQuestion, 7)), "assessments.answer.moved");
  EXPECT_EQ(count("assessment_answer"), 1);
  const std::int64_t history = count("assessment_history");
  EXPECT_EQ(json_of(save("expert", round, answer_input(kQuestion, 1))).at("version").as_int64(), 1) << "nothing new";
  EXPECT_EQ(count("assessment_history"), history);
}

TEST_P(AssessmentsTest, ConcurrentEditsLoseNothing) {
  const std::string round = open_round();
  assign(round, "XA", {"expert", "expert2"}, {"peer"});
  json_of(save("expert", round, answer_input(kQuestion, 0)));
  constexpr int kEach = 8;
  std::atomic<int> wins{0}, conflicts{0};
  const auto work = [&](const std::string& who) {
    auto client = server_->client(tokens_.at(who));
    std::int64_t version = 1;
    for (int i = 0; i < kEach;) {
      json::object input = answer_input(kQuestion, version, "yes", who + std::to_string(i));
      auto answer = client.request("POST", "/api/assessments/rounds/" + round + "/units/XA/answers",
                                   limen::to_text(json::value(input)),
                                   {{"Limen-Purpose", "assessment"},
                                    {"Content-Type", "application/json"},
                                    {"Idempotency-Key", who + std::to_string(i) + "v" + std::to_string(version)}});
      ASSERT_OK(answer);
      if (answer->status == 200U) {
        ++wins, ++i;
        version = parse_json(answer->body)->at("version").as_int64();
      } else {
        ASSERT_EQ(answer->status, 409U) << answer->body;
        ++conflicts;
        auto seen = client.request("GET", "/api/assessments/rounds/" + round + "/units/XA", "",
                                   {{"Limen-Purpose", "assessment"}});
        ASSERT_OK(seen);
        version = parse_json(seen->body)->at("answers").at(0).at("version").as_int64();
      }
    }
  };
  std::thread first(work, "expert"), second(work, "expert2");
  first.join();
  second.join();
  EXPECT_EQ(wins, 2 * kEach);
  const json::object form = json_of(get("coordinator", "/rounds/" + round + "/units/XA"));
  EXPECT_EQ(form.at("answers").at(0).at("version").as_int64(), 1 + 2 * kEach);
  // Every source that somebody wrote is in the history, each from what was there before.
  std::string before = "Act 1";
  int sources = 0;
  for (const json::value& change : list_of(get("coordinator", "/rounds/" + round + "/units/XA/history"), "changes")) {
    if (change.at("field").as_string() != "source" || change.at("version").as_int64() == 1) continue;
    EXPECT_EQ(change.at("before").as_string(), before);
    before = change.at("after").as_string();
    ++sources;
  }
  EXPECT_EQ(sources, 2 * kEach);
}

TEST_P(AssessmentsTest, AnExpertSeesAndWritesAssignedUnitsOnly) {
  const std::string round = open_round();
  assign(round, "XA", {"expert"}, {"peer"});
  assign(round, "XB", {"expert2"}, {"peer2"});
  EXPECT_EQ(code_of(save("expert2", round, answer_input(kQuestion, 0))), "answer_workflow.not_assigned");
  EXPECT_EQ(save("peer", round, answer_input(kQuestion, 0)).status, 403U);
  EXPECT_EQ(save("coordinator", round, answer_input(kQuestion, 0)).status, 403U);
  json_of(save("expert", round, answer_input(kQuestion, 0)));
  json_of(step("expert", round, "submit", kQuestion, 1));
  EXPECT_EQ(code_of(step("peer2", round, "agree", kQuestion, 2)), "answer_workflow.not_assigned");
  for (const std::string who : {"expert2", "peer2"}) {
    for (const std::string path : {"/units/XA", "/units/XA/history", "/scores?unit=XA"}) {
      EXPECT_EQ(code_of(get(who, "/rounds/" + round + path)), "answer_workflow.not_assigned") << who << path;
    }
    EXPECT_EQ(json_of(get(who, "/rounds/" + round + "/scores")).at("units").as_array().size(), 0U);
    EXPECT_EQ(get(who, "/rounds/" + round + "/answers.csv").status, 403U);
  }
  EXPECT_EQ(json_of(get("expert", "/rounds/" + round + "/scores?unit=XA")).at("units").as_array().size(), 1U);
  // Taken away again, the unit is out of sight, and the one who comes after goes on with it.
  assign(round, "XA", {"expert2"}, {"peer"});
  EXPECT_EQ(get("expert", "/rounds/" + round + "/units/XA").status, 403U);
  EXPECT_EQ(state_of(round, kQuestion, "expert2"), "submitted");
}

TEST_P(AssessmentsTest, WhoWroteOfAnAnswerNeverJudgesIt) {
  const std::string round = simple_round();
  // An account with both roles: expert first, peer afterwards.
  ids_["both"] = server_->house->add("both", {"country_expert", "peer_reviewer", "coordinator"}).to_text();
  tokens_["both"] = server_->house->sign_in("both").token;
  assign(round, "XA", {"both"}, {"peer"});
  json_of(save("both", round, answer_input(kQuestion, 0)));
  json_of(step("both", round, "submit", kQuestion, 1));
  assign(round, "XA", {"expert"}, {"both"});
  for (const std::string verdict : {"agree", "query"}) {
    EXPECT_EQ(code_of(step("both", round, verdict, kQuestion, 2)), "answer_workflow.own_answer") << verdict;
  }
  assign(round, "XA", {"expert"}, {"peer"});
  json_of(step("peer", round, "agree", kQuestion, 2));
  const json::object checked = json_of(post("both", "/rounds/" + round + "/check"));
  EXPECT_EQ(checked.at("checked").as_int64(), 0);
  EXPECT_EQ(checked.at("own").as_int64(), 1);
  EXPECT_EQ(state_of(round, kQuestion), "agreed");
  EXPECT_EQ(json_of(post("coordinator", "/rounds/" + round + "/check")).at("checked").as_int64(), 1);
  // Nor can one be expert and peer of one unit.
  EXPECT_EQ(code_of(post("coordinator", "/rounds/" + round + "/assignments",
                         {{"unit", "XA"},
                          {"experts", json::array{json::value(ids_["both"])}},
                          {"peers", json::array{json::value(ids_["both"])}}})),
            "assessments.assignment.twice");
  EXPECT_EQ(code_of(post("coordinator", "/rounds/" + round + "/assignments",
                         {{"unit", "XA"}, {"experts", json::array{json::value(ids_["peer"])}}})),
            "assessments.assignment.role");
}

TEST_P(AssessmentsTest, AnOpenErrorStopsTheCheckUntilItIsGoneOrResolved) {
  const std::string round = simple_round();
  agree_one(round, kQuestion, "");
  agree_one(round, "review_appeal_1");
  json::object checked = json_of(post("coordinator", "/rounds/" + round + "/check"));
  EXPECT_EQ(checked.at("blocked").as_int64(), 1);
  EXPECT_EQ(checked.at("checked").as_int64(), 1);
  EXPECT_EQ(checked.at("issues").at("error").as_int64(), 1);
  json::object issues = json_of(get("expert", "/rounds/" + round + "/issues"));
  ASSERT_EQ(issues.at("issues").as_array().size(), 1U);
  EXPECT_EQ(issues.at("issues").at(0).at("rule").as_string(), "source_required");
  EXPECT_EQ(json_of(get("expert2", "/rounds/" + round + "/issues")).at("issues").as_array().size(), 0U);
  EXPECT_EQ(code_of(post("coordinator", "/rounds/" + round + "/freeze", version_of(round))),
            "assessments.freeze.unchecked");
  const std::string issue(issues.at("issues").at(0).at("id").as_string());
  const std::string resolve = "/rounds/" + round + "/issues/" + issue + "/resolve";
  EXPECT_EQ(code_of(post("coordinator", resolve, {{"reason", " "}})), "assessments.issue.reason");
  EXPECT_EQ(post("expert", resolve, {{"reason", "r"}}).status, 403U);
  json_of(post("coordinator", resolve, {{"reason", "the practice is not written down"}}));
  EXPECT_EQ(code_of(post("coordinator", resolve, {{"reason", "again"}})), "assessments.issue.resolved");
  checked = json_of(post("coordinator", "/rounds/" + round + "/check"));
  EXPECT_EQ(checked.at("checked").as_int64(), 1);
  EXPECT_EQ(checked.at("issues").at("resolved").as_int64(), 1);
  // Written again, the resolution is of something else and the issue is open again.
  json_of(step("peer", round, "query", kQuestion, 4));
  json_of(save("expert", round, answer_input(kQuestion, 5, "no", "")));
  json_of(post("coordinator", "/rounds/" + round + "/check"));
  issues = json_of(get("coordinator", "/rounds/" + round + "/issues"));
  ASSERT_EQ(issues.at("issues").as_array().size(), 1U);
  EXPECT_TRUE(issues.at("issues").at(0).at("open").as_bool());
}

TEST_P(AssessmentsTest, BodiesThatDoNotFitAreRefused) {
  const std::string round = simple_round();
  const auto refused = [&](const std::string& key, const json::value& value) {
    json::object input = answer_input(kQuestion, 0);
    input[key] = value;
    return code_of(save("expert", round, input));
  };
  EXPECT_EQ(refused("question", "nothing"), "assessments.answer.question");
  EXPECT_EQ(refused("question", "review"), "assessments.answer.question");
  EXPECT_EQ(refused("said", json::object{{"answer", "best"}}), "assessments.answer.option");
  EXPECT_EQ(refused("said", json::object{{"other", "yes"}}), "json.unknown_field");
  EXPECT_EQ(refused("as_of", "yesterday"), "assessments.answer.as_of");
  EXPECT_EQ(refused("period", "2019"), "assessments.unit.not_found");
  EXPECT_EQ(refused("source", json::value(json::string(3'000, 'x'))), "json.range");
  EXPECT_EQ(code_of(step("expert", round, "submit", kQuestion, 1)), "assessments.answer.moved");
  json::object empty = answer_input(kQuestion, 0);
  empty["said"] = json::object();
  json_of(save("expert", round, empty));
  EXPECT_EQ(code_of(step("expert", round, "submit", kQuestion, 1)), "assessments.answer.empty");
  EXPECT_EQ(code_of(post("peer", "/rounds/" + round + "/units/XA/review",
                         {{"verdict", "query"}, {"answers", named(kQuestion, 1)}})),
            "assessments.review.note");
  EXPECT_EQ(code_of(post("peer", "/rounds/" + round + "/units/XA/review",
                         {{"verdict", "praise"}, {"answers", named(kQuestion, 1)}})),
            "assessments.review.verdict");
  json::object input = round_input("a/b");
  EXPECT_EQ(code_of(post("coordinator", "/rounds", input)), "assessments.round.name");
  input = round_input("2026");
  EXPECT_EQ(code_of(post("coordinator", "/rounds", input)), "assessments.round.exists");
  input["instrument"] = "none";
  EXPECT_EQ(code_of(post("coordinator", "/rounds", input)), "assessments.instrument.not_found");
  input = round_input("2027");
  input["closes"] = "2026-01-01";
  EXPECT_EQ(code_of(post("coordinator", "/rounds", input)), "assessments.round.dates");
}

TEST_P(AssessmentsTest, AProposedChangeIsShownAndNotWritten) {
  const std::string round = simple_round();
  json_of(save("expert", round, answer_input(kQuestion, 0)));
  json_of(step("expert", round, "submit", kQuestion, 1));
  const json::object proposed{{"said", json::object{{"answer", "no"}}}, {"source", "Act 9"}};
  json_of(
      post("peer", "/rounds/" + round + "/units/XA/review",
           {{"verdict", "change"},
            {"note", "repealed"},
            {"answers", json::array{json::object{{"question", kQuestion}, {"version", 2}, {"proposed", proposed}}}}}));
  const json::object form = json_of(get("expert", "/rounds/" + round + "/units/XA"));
  EXPECT_EQ(form.at("reviews").at(0).at("proposed").at("said").at("answer").as_string(), "no");
  EXPECT_EQ(form.at("answers").at(0).at("said").at("answer").as_string(), "yes");
  EXPECT_EQ(form.at("answers").at(0).at("state").as_string(), "queried");
}

TEST_P(AssessmentsTest, ExpertsWriteBetweenTheDaysOfTheRound) {
  const std::string round = simple_round();
  server_->house->clock.set(Instant::parse("2027-01-01T00:00:00Z").value());
  tokens_["expert"] = server_->house->sign_in("expert").token;
  EXPECT_EQ(code_of(save("expert", round, answer_input(kQuestion, 0))), "assessments.round.not_now");
}

TEST_P(AssessmentsTest, AFailureInTheMiddleLeavesNothing) {
  const std::string round = simple_round();
  json_of(save("expert", round, answer_input(kQuestion, 0)));
  const std::int64_t version = round_of(round).at("version").as_int64();
  const std::int64_t history = count("assessment_history");
  // Two answers are named, the second cannot take the step: the first does not either.
  EXPECT_EQ(code_of(post("expert", "/rounds/" + round + "/units/XA/submit",
                         {{"answers", json::array{json::object{{"question", kQuestion}, {"version", 1}},
                                                  json::object{{"question", "review_appeal_1"}, {"version", 1}}}}})),
            "assessments.answer.moved");
  EXPECT_EQ(state_of(round, kQuestion), "draft");
  // The journal refuses (the last thing a write does): nothing of the answer stays.
  ASSERT_OK(sql([&](database::Transaction& tx) -> Result<void> {
    if (GetParam() == database::testing::Backend::kSqlite) {
      return tx.execute("create trigger stop before insert on journal begin select raise(abort, 'stopped'); end");
    }
    TRY(tx.execute(
        "create function stop() returns trigger language plpgsql as 'begin raise exception ''stopped''; end'"));
    return tx.execute("create trigger stop before insert on journal for each row execute function stop()");
  }));
  EXPECT_NE(save("expert", round, answer_input(kQuestion, 1, "no")).status, 200U);
  ASSERT_OK(sql([&](database::Transaction& tx) {
    return tx.execute(GetParam() == database::testing::Backend::kSqlite ? "drop trigger stop"
                                                                        : "drop trigger stop on journal");
  }));
  EXPECT_EQ(count("assessment_history"), history);
  EXPECT_EQ(round_of(round).at("version").as_int64(), version);
}

TEST_P(AssessmentsTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
}

ON_BOTH_DATABASES(AssessmentsTest);

}  // namespace
}  // namespace limen::assessments
