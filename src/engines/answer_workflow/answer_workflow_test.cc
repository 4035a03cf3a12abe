#include "engines/answer_workflow/answer_workflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "base/result_matchers.h"
#include "formats/gzip/gzip.h"
#include "platform/config/config.h"

namespace limen::answer_workflow {
namespace {

using instruments::Instrument;
using instruments::Round;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Workflow shipped() {
  const auto node = config::PackStore::embedded().read("baseline", "assessment_workflow.yaml");
  EXPECT_OK(node);
  auto workflow = Workflow::read(*node);
  EXPECT_OK(workflow);
  return workflow.take();
}

// Every state, step and role: what is allowed, written out a second time.
TEST(AnswerWorkflow, EveryStepOfEveryRoleFromEveryState) {
  const Workflow workflow = shipped();
  using enum State;
  const std::map<std::string, std::pair<std::map<State, State>, std::set<Role>>> wanted = {
      {"submit", {{{kDraft, kSubmitted}, {kQueried, kSubmitted}}, {Role::kCountryExpert}}},
      {"withdraw", {{{kSubmitted, kDraft}}, {Role::kCountryExpert}}},
      {"begin_review", {{{kSubmitted, kInReview}}, {Role::kPeerReviewer}}},
      {"query",
       {{{kSubmitted, kQueried}, {kInReview, kQueried}, {kAgreed, kQueried}, {kChecked, kQueried}},
        {Role::kPeerReviewer, Role::kCoordinator}}},
      {"agree", {{{kSubmitted, kAgreed}, {kInReview, kAgreed}}, {Role::kPeerReviewer, Role::kCoordinator}}},
      {"check", {{{kAgreed, kChecked}}, {Role::kCoordinator}}},
      {"publish", {{{kChecked, kPublished}}, {Role::kCoordinator}}},
      {"supersede", {{{kPublished, kSuperseded}}, {Role::kCoordinator}}}};
  int allowed = 0, refused = 0;
  for (const auto& [action, rule] : wanted) {
    for (const State from : kStates) {
      for (const Role role : kRoles) {
        const auto result = workflow.step(from, action, {.role = role, .assigned = true});
        const auto to = rule.first.find(from);
        if (to != rule.first.end() && rule.second.contains(role)) {
          ASSERT_OK(result);
          EXPECT_EQ(*result, to->second);
          ++allowed;
        } else {
          EXPECT_ERROR(result, rule.second.contains(role) ? "answer_workflow.state" : "answer_workflow.role");
          ++refused;
        }
      }
    }
  }
  EXPECT_EQ(allowed, 2 + 1 + 1 + 8 + 4 + 1 + 1 + 1);
  EXPECT_EQ(allowed + refused, 8 * 8 * 3);
  EXPECT_ERROR(workflow.step(kDraft, "forget", {.role = Role::kCoordinator}), "answer_workflow.action");
}

TEST(AnswerWorkflow, WhoWroteOfAnAnswerNeverJudgesIt) {
  const Workflow workflow = shipped();
  for (const State from : kStates) {
    for (const Role role : kRoles) {
      for (const std::string action : {"begin_review", "query", "agree", "check"}) {
        const auto result = workflow.step(from, action, {.role = role, .assigned = true, .wrote_of_it = true});
        ASSERT_FALSE(result.ok()) << action;
      }
    }
  }
  EXPECT_ERROR(workflow.step(State::kAgreed, "check", {.role = Role::kCoordinator, .wrote_of_it = true}),
               "answer_workflow.own_answer");
  // Nor where a file gives the step to the expert.
  auto text = config::PackStore::embedded().text("baseline", "assessment_workflow.yaml");
  ASSERT_OK(text);
  std::string loose = *text;
  const std::string strict = "to: agreed, by: [peer_reviewer, coordinator]";
  loose.replace(loose.find(strict), strict.size(), "to: agreed, by: [country_expert]");
  const auto node = config::parse_yaml(loose, "loose.yaml");
  ASSERT_OK(node);
  const auto other = Workflow::read(*node);
  ASSERT_OK(other);
  EXPECT_ERROR(other->step(State::kSubmitted, "agree", {.assigned = true, .wrote_of_it = true}),
               "answer_workflow.own_answer");
}

TEST(AnswerWorkflow, AssignmentCountsForAllButCoordinators) {
  const Workflow workflow = shipped();
  EXPECT_ERROR(workflow.step(State::kDraft, "submit", {.role = Role::kCountryExpert}), "answer_workflow.not_assigned");
  EXPECT_ERROR(workflow.step(State::kSubmitted, "agree", {.role = Role::kPeerReviewer}),
               "answer_workflow.not_assigned");
  EXPECT_OK(workflow.step(State::kSubmitted, "agree", {.role = Role::kCoordinator}));
  EXPECT_ERROR(workflow.write(State::kDraft, {.role = Role::kCountryExpert}), "answer_workflow.not_assigned");
}

TEST(AnswerWorkflow, OnlyDraftsAndQueriedAnswersAreWrittenIn) {
  const Workflow workflow = shipped();
  for (const State from : kStates) {
    const auto result = workflow.write(from, {.assigned = true, .wrote_of_it = true});
    if (from == State::kDraft || from == State::kQueried) {
      ASSERT_OK(result);
      EXPECT_EQ(*result, State::kDraft);
    } else {
      EXPECT_ERROR(result, "answer_workflow.state");
    }
    EXPECT_ERROR(workflow.write(from, {.role = Role::kPeerReviewer, .assigned = true}), "answer_workflow.role");
    EXPECT_ERROR(workflow.write(from, {.role = Role::kCoordinator}), "answer_workflow.role");
  }
}

TEST(AnswerWorkflow, AFileThatDoesNotFitIsRefused) {
  const auto text = config::PackStore::embedded().text("baseline", "assessment_workflow.yaml");
  ASSERT_OK(text);
  const auto read_with = [&](const std::string& from, const std::string& to) {
    std::string changed = *text;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    const auto node = config::parse_yaml(changed, "workflow.yaml");
    EXPECT_OK(node);
    return Workflow::read(*node);
  };
  EXPECT_ERROR(read_with("to: submitted", "to: sent"), "answer_workflow.word");
  EXPECT_ERROR(read_with("by: [country_expert]", "by: [expert]"), "answer_workflow.word");
  EXPECT_ERROR(read_with("action: withdraw", "action: submit"), "answer_workflow.word");
  EXPECT_ERROR(read_with("action: withdraw", "action: forget"), "answer_workflow.word");
  EXPECT_ERROR(read_with("kind: jump", "kind: leap"), "answer_workflow.word");
  EXPECT_ERROR(read_with("kind: jump", "kind: outlier"), "answer_workflow.word");
  EXPECT_ERROR(read_with("severity: error}", "severity: grave}"), "answer_workflow.word");
  EXPECT_ERROR(read_with("points: 20", "points: -20"), "answer_workflow.number");
  EXPECT_ERROR(read_with("editable: [draft, queried]", "editable: [draft, published]"), "answer_workflow.word");
  EXPECT_ERROR(read_with("from: [agreed]", "from: []"), "answer_workflow.word");
}

TEST(AnswerWorkflow, DifferencesAreTheFieldsThatChanged) {
  const Said before{{{"answer", "yes"}, {"backing", "law"}}, "Act 1", "", "note", "2024-01-01"};
  Said after = before;
  EXPECT_THAT(differences(before, after), IsEmpty());
  after.said = {{"answer", "no"}, {"scope", "all"}};
  after.source = "Act 2";
  after.as_of.clear();
  EXPECT_THAT(differences(before, after),
              ElementsAre(FieldChange{"said.answer", "yes", "no"}, FieldChange{"said.backing", "law", ""},
                          FieldChange{"said.scope", "", "all"}, FieldChange{"source", "Act 1", "Act 2"},
                          FieldChange{"as_of", "2024-01-01", ""}));
}

constexpr std::string_view kPack = R"(
id: naturalisation_procedure
edition: '1'
source: our own
valid_from: 2020-01-01
scale: [0, 100]
option_sets:
  level: [{code: yes, score: 100}, {code: half, score: 50}, {code: no, score: 0}, {code: unknown, missing: true}]
nodes:
  - {id: all, kind: overall, combine: mean}
  - {id: bureaucracy_time_1, kind: question, parent: all, options: level, needs_source: true}
  - {id: bureaucracy_time_2, kind: question, parent: all, options: level}
)";
struct Made {
  Instrument instrument;
  Round round;
};
Made make(const std::string& csv, std::string pack = std::string(kPack)) {
  const auto node = config::parse_yaml(pack, "pack.yaml");
  EXPECT_OK(node);
  auto instrument = Instrument::read(*node);
  EXPECT_OK(instrument);
  auto round = Round::read_csv(csv, "round.csv", *instrument);
  EXPECT_OK(round);
  return {instrument.take(), round.take()};
}
std::vector<Issue> issues_of(const Made& now, const std::string& rule, const Made* before = nullptr) {
  const Answered answered{now.instrument, now.round};
  std::vector<Issue> issues;
  if (before != nullptr) {
    const Answered previous{before->instrument, before->round};
    issues = check(shipped(), answered, &previous);
  } else {
    issues = check(shipped(), answered);
  }
  std::erase_if(issues, [&](const Issue& issue) { return issue.rule != rule; });
  return issues;
}
const std::string kHeader = "unit,period,question,answer,source\n";

TEST(AnswerRules, AnAnswerNeedsItsSource) {
  const auto issues = issues_of(
      make(kHeader + "XA,,bureaucracy_time_1,yes,\nXA,,bureaucracy_time_2,yes,\nXB,,bureaucracy_time_1,no,Act\n"),
      "source_required");
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_EQ(issues[0].unit, "XA");
  EXPECT_EQ(issues[0].node, "bureaucracy_time_1");
  EXPECT_EQ(issues[0].severity, Severity::kError);
}

TEST(AnswerRules, ASubQuestionIsNotAnsweredWhereItsParentSaysNo) {
  EXPECT_THAT(
      issues_of(make(kHeader + "XA,,bureaucracy_time_1,no,A\nXA,,bureaucracy_time_2,half,A\n"), "parent_says_no"),
      SizeIs(1));
  for (const std::string fine : {"no,A\nXA,,bureaucracy_time_2,no,A\n", "no,A\nXA,,bureaucracy_time_2,unknown,A\n",
                                 "no,A\n", "half,A\nXA,,bureaucracy_time_2,yes,A\n"}) {
    EXPECT_THAT(issues_of(make(kHeader + "XA,,bureaucracy_time_1," + fine), "parent_says_no"), IsEmpty()) << fine;
  }
}

TEST(AnswerRules, ContradictionsAreData) {
  std::string pack(kPack);
  pack.replace(pack.find("naturalisation_procedure"), 24, "citizenship_law");
  for (const auto& [from, to] :
       {std::pair("bureaucracy_time_1", "second_generation"), std::pair("bureaucracy_time_2", "third_generation"),
        std::pair("{code: yes,", "{code: automatic,"), std::pair("{code: no,", "{code: none,")}) {
    pack.replace(pack.find(from), std::string_view(from).size(), to);
  }
  const auto issues =
      issues_of(make(kHeader + "XA,,second_generation,automatic,A\nXA,,third_generation,none,A\nXB,,second_generation,"
                               "automatic,A\nXB,,third_generation,half,A\n",
                     pack),
                "contradiction");
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_EQ(issues[0].unit, "XA");
  EXPECT_EQ(issues[0].other, "third_generation");
}

TEST(AnswerRules, AJumpNeedsALawThatIsNew) {
  const Made before = make(kHeader + "XA,,bureaucracy_time_1,yes,Act 1\nXA,,bureaucracy_time_2,yes,Act 1\n");
  const auto jump = [&](const std::string& rows) { return issues_of(make(kHeader + rows), "jump", &before); };
  const auto issues = jump("XA,,bureaucracy_time_1,no,Act 1\nXA,,bureaucracy_time_2,yes,Act 1\n");
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_EQ(issues[0].node, "all");
  EXPECT_THAT(issues[0].message, HasSubstr("50"));
  EXPECT_THAT(jump("XA,,bureaucracy_time_1,no,Act 2\nXA,,bureaucracy_time_2,yes,Act 1\n"), IsEmpty());
  EXPECT_THAT(jump("XB,,bureaucracy_time_1,no,Act 1\n"), IsEmpty()) << "nothing to compare with";
  // Twenty points are not more than twenty: half of one of five questions would be ten. A move of 25 is.
  EXPECT_THAT(jump("XA,,bureaucracy_time_1,half,Act 1\nXA,,bureaucracy_time_2,yes,Act 1\n"), SizeIs(1));
  EXPECT_THAT(jump("XA,,bureaucracy_time_1,yes,\nXA,,bureaucracy_time_2,no,\n"), SizeIs(1)) << "no source is no law";
}

TEST(AnswerRules, AnotherOptionUnderTheSameLaw) {
  const std::string then = "XA,2019,bureaucracy_time_1,yes,Act 1\nXA,2019,bureaucracy_time_2,yes,\n";
  const auto issues =
      issues_of(make(kHeader + then + "XA,2020,bureaucracy_time_1,half,Act 1\nXA,2020,bureaucracy_time_2,no,\n"),
                "same_law_other_option");
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_EQ(issues[0].period, "2020");
  EXPECT_EQ(issues[0].other, "2019");
  EXPECT_THAT(issues_of(make(kHeader + then + "XA,2020,bureaucracy_time_1,half,Act 2\n"), "same_law_other_option"),
              IsEmpty());
}

TEST(AnswerRules, OneSourceTwoAnswers) {
  const auto issues =
      issues_of(make(kHeader + "XA,,bureaucracy_time_1,yes,Directive\nXB,,bureaucracy_time_1,yes,Directive\n"
                               "XC,,bureaucracy_time_1,no,Directive\nXD,,bureaucracy_time_1,no,Act\n"),
                "same_source_other_answer");
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_EQ(issues[0].unit, "XC");
  EXPECT_EQ(issues[0].other, "XA");
}

TEST(AnswerRules, OutliersAreFarFromAtLeastFiveNeighbours) {
  std::string rows;
  for (const std::string unit : {"XA", "XB", "XC", "XD", "XE"}) rows += unit + ",,bureaucracy_time_1,yes,A\n";
  EXPECT_THAT(issues_of(make(kHeader + rows), "outlier"), IsEmpty());
  const auto issues = issues_of(make(kHeader + rows + "XF,,bureaucracy_time_1,no,A\n"), "outlier");
  ASSERT_THAT(issues, SizeIs(1));
  EXPECT_EQ(issues[0].unit, "XF");
  EXPECT_EQ(issues[0].node, "all");
  const std::string four = rows.substr(rows.find('\n') + 1);
  EXPECT_THAT(issues_of(make(kHeader + four + "XF,,bureaucracy_time_1,no,A\n"), "outlier"), IsEmpty());
  // Neighbours are of the same period and kind.
  EXPECT_THAT(issues_of(make(kHeader + rows + "XF,2020,bureaucracy_time_1,no,A\n"), "outlier"), IsEmpty());
}

TEST(AnswerRules, OfAnotherEditionThroughTheCrosswalkOnly) {
  std::string newer(kPack);
  newer.replace(newer.find("edition: '1'"), 12, "edition: '2'");
  newer += "crosswalk: [{edition: '1', from: bureaucracy_time_1, to: bureaucracy_time_1}]\n";
  const Made before = make(kHeader + "XA,,bureaucracy_time_1,yes,Act 1\nXA,,bureaucracy_time_2,yes,Act 1\n");
  const Made now = make(kHeader + "XA,,bureaucracy_time_1,no,Act 1\nXA,,bureaucracy_time_2,no,Act 1\n", newer);
  const auto laws = issues_of(now, "same_law_other_option", &before);
  ASSERT_THAT(laws, SizeIs(1));
  EXPECT_EQ(laws[0].node, "bureaucracy_time_1");
  EXPECT_THAT(issues_of(now, "jump", &before), IsEmpty()) << "nobody says that the score means the same";
}

std::string apla_answers() {
  const auto path = std::filesystem::path(LIMEN_SOURCE_DIR) / "packs/instruments/apla_answers.csv.gz";
  std::ifstream file(path, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(file), {}};
  return gzip::unpack_whole(packed, std::size_t{64} << 20U).take();
}

TEST(AnswerRules, AplaHasTwentyEightAnswersWithoutASource) {
  const auto text = config::PackStore::embedded().text("instruments", "apla.yaml");
  ASSERT_OK(text);
  const auto issues = issues_of(make(apla_answers(), *text), "source_required");
  EXPECT_THAT(issues, SizeIs(28));
}

}  // namespace
}  // namespace limen::answer_workflow
