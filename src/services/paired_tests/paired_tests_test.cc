// The register of situation testing, on both databases, over real HTTP: its rules. blindness_test.cc tries to get round
// the blindness, guards_test.cc to change what is locked.
#include "services/paired_tests/paired_tests.h"

#include <thread>

#include "engines/paired_testing/paired_testing.h"
#include "platform/api/matrix.h"
#include "services/paired_tests/test_register.h"

namespace limen::paired_tests {
namespace {

using testing::code_of;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class PairedTestsTest : public testing::RegisterTest {};
ON_BOTH_DATABASES(PairedTestsTest);

TEST_P(PairedTestsTest, TwoFormsBecomeAnOutcomeThatIsCounted) {
  const std::string s = study(), id = new_case(s);
  fill(ann_, id, treated(), "Friendly");
  EXPECT_EQ(text_at(json_of(get(ann_, "/cases/" + id)), "/state"), "waiting");
  fill(ben_, id, {"treated", "refused", "not_reached"}, "Short");
  for (const Person& who : {manager_, ann_, ben_}) {
    const json::value seen = json_of(get(who, "/cases/" + id));
    EXPECT_EQ(text_at(seen, "/state"), "complete");
    EXPECT_EQ(text_at(seen, "/result/outcome"), "only_a");
    EXPECT_EQ(text_at(seen, "/result/phases/0/outcome"), "both");
    EXPECT_EQ(text_at(seen, "/result/phases/1/outcome"), "only_a");
    EXPECT_EQ(text_at(seen, "/result/phases/2/outcome"), "unusable");
    EXPECT_EQ(text_at(seen, "/result/phases/2/reason"), "not_reached");
    EXPECT_EQ(text_at(seen, "/forms/a/phases/0/text"), "Friendly in contact");
    EXPECT_EQ(text_at(seen, "/forms/b/text"), "Short");
  }
  const json::value results = json_of(get(manager_, "/studies/" + s + "/results"));
  EXPECT_EQ(text_at(results, "/pairs/only_a"), "1");
  EXPECT_EQ(results.at("pairs").at("net_rate").as_double(), 1.0);
  EXPECT_EQ(results.at("pairs").at("p_value").as_double(), 1.0) << "one pair proves nothing";
  EXPECT_EQ(text_at(results, "/phases/2/reasons/not_reached"), "1");
  const auto file = get(manager_, "/studies/" + s + "/results.csv");
  EXPECT_THAT(file.body,
              HasSubstr("1,T-014,Northport,2026-11-20,only_a,,treated,treated,both,,treated,refused,only_a,"));
  EXPECT_THAT(file.body, Not(HasSubstr("Friendly")));
  EXPECT_THAT(file.body, Not(HasSubstr("ann")));
  for (const auto& [kind, count] : {std::pair{"paired_tests.study_created", 1U},
                                    {"paired_tests.case_created", 1U},
                                    {"paired_tests.form_saved", 2U},
                                    {"paired_tests.form_locked", 2U},
                                    {"paired_tests.case_completed", 1U}}) {
    EXPECT_THAT(entries(kind), SizeIs(count)) << kind;
  }
}

TEST_P(PairedTestsTest, RatesAreThoseOfTheEngineAndEveryPhaseHasItsOwn) {
  const std::string s = study();
  const std::vector<std::string> silent{"no_answer", "not_reached", "not_reached"};
  for (int i = 0; i < 6; ++i) finished(s, treated(), i < 3 ? refused() : silent);
  finished(s, refused(), treated());
  finished(s, treated(), treated());
  finished(s, refused(), refused());
  const std::string broken = new_case(s);
  fill(ann_, broken, treated(), "", {json::object{{"text", "The target knew"}, {"breaks_protocol", true}}});
  fill(ben_, broken, treated(), "", {json::object{{"text", "Rain"}, {"breaks_protocol", false}}});
  const std::string gone = new_case(s);
  EXPECT_EQ(status_of(post(manager_, "/cases/" + gone + "/abandon", {{"reason", "target_gone"}})), "200");
  new_case(s);  // open: counts nowhere
  const json::value results = json_of(get(manager_, "/studies/" + s + "/results?confidence=90"));
  const json::value& pairs = results.at("pairs");
  const auto engine = paired_testing::analyse({.both = 1, .only_a = 6, .only_b = 1, .neither = 1}, 0.9);
  ASSERT_OK(engine);
  EXPECT_EQ(text_at(pairs, "/usable"), "9");
  EXPECT_EQ(text_at(pairs, "/unusable"), "2");
  EXPECT_EQ(text_at(pairs, "/reasons/protocol_broken"), "1");
  EXPECT_EQ(text_at(pairs, "/reasons/target_gone"), "1");
  EXPECT_DOUBLE_EQ(pairs.at("net_rate").as_double(), 5.0 / 9);
  EXPECT_DOUBLE_EQ(pairs.at("p_value").as_double(), engine->p_value);
  EXPECT_DOUBLE_EQ(pairs.at("low").as_double(), engine->low);
  EXPECT_DOUBLE_EQ(pairs.at("high").as_double(), engine->high);
  EXPECT_EQ(text_at(results, "/phases/0/only_a"), "6");
  EXPECT_EQ(text_at(results, "/phases/1/both"), "1");
  EXPECT_EQ(text_at(results, "/phases/1/usable"), "1");
  EXPECT_EQ(text_at(json_of(get(manager_, "/cases/" + broken)), "/result/reason"), "protocol_broken");
}

TEST_P(PairedTestsTest, NoAnswerIsARefusalUnlessTheStudySaysThatThePairIsNotUsable) {
  const std::vector<std::string> silent{"no_answer", "not_reached", "not_reached"};
  json::object input = study_input();
  input["no_answer"] = "unusable";
  const std::string strict = study(input);
  EXPECT_EQ(text_at(json_of(get(manager_, "/cases/" + finished(strict, silent, treated()))), "/result/reason"),
            "no_answer");
  EXPECT_EQ(text_at(json_of(get(manager_, "/cases/" + finished(strict, refused(), treated()))), "/result/outcome"),
            "only_b");
  EXPECT_EQ(text_at(json_of(get(manager_, "/cases/" + finished(study(), silent, refused()))), "/result/outcome"),
            "neither");
}

TEST_P(PairedTestsTest, AStudyDiffersInOneThingAndStandsOnceItHasBegun) {
  const auto refused_with = [&](const char* field, json::value value) {
    json::object input = study_input();
    input[field] = std::move(value);
    return code_of(post(manager_, "/studies", input));
  };
  EXPECT_EQ(refused_with("title", ""), "paired_tests.study.text");
  EXPECT_EQ(refused_with("protocol", " \n "), "paired_tests.study.text");
  const json::object same{{"name", "age"}, {"a", "30"}, {"b", "30"}}, other{{"name", "name"}, {"a", "x"}, {"b", "y"}},
      third{{"name", "sex"}, {"a", "F"}, {"b", "M"}}, empty{{"name", ""}, {"a", "x"}, {"b", "y"}};
  for (const json::array& traits : {json::array{}, json::array{same}, json::array{other, third}, json::array{empty}}) {
    EXPECT_EQ(refused_with("characteristics", traits), "paired_tests.study.characteristics");
  }
  for (const json::array& phases :
       {json::array{}, json::array{"contact", "contact"}, json::array{"interview", "contact"}, json::array{"party"}}) {
    EXPECT_EQ(refused_with("phases", phases), "paired_tests.study.phases");
  }
  EXPECT_EQ(refused_with("no_answer", "maybe"), "paired_tests.study.no_answer");
  const std::string s = study();
  json::object change = study_input();
  change["question"] = "Another question?";
  change["version"] = 1;
  EXPECT_EQ(text_at(json_of(post(manager_, "/studies/" + s, change)), "/version"), "2");
  EXPECT_EQ(status_of(post(manager_, "/studies/" + s, change)), "409 paired_tests.study.version");
  new_case(s);
  change["version"] = 2;
  change["protocol"] = "As you like";
  EXPECT_EQ(status_of(post(manager_, "/studies/" + s, change)), "409 paired_tests.study.begun");
  change["protocol"] = study_input()["protocol"];
  change["title"] = "A better title";
  EXPECT_EQ(status_of(post(manager_, "/studies/" + s, change)), "200");
  EXPECT_EQ(status_of(post(manager_, "/studies/" + s + "/close", {})), "200");
  EXPECT_EQ(status_of(post(manager_, "/studies/" + s + "/close", {})), "409 paired_tests.study.closed");
  EXPECT_EQ(status_of(post(manager_, "/studies/" + s + "/cases", case_input())), "409 paired_tests.study.closed");
}

TEST_P(PairedTestsTest, ACaseHasTwoTestersAndATargetWithoutAName) {
  const std::string s = study();
  const auto refused_with = [&](const char* field, json::value value) {
    json::object input = case_input();
    input[field] = std::move(value);
    return code_of(post(manager_, "/studies/" + s + "/cases", input));
  };
  EXPECT_EQ(refused_with("tester_b", json::string(ann_.id)), "paired_tests.tester.same");
  EXPECT_EQ(refused_with("tester_b", json::string(manager_.id)), "paired_tests.tester.unknown");
  EXPECT_EQ(refused_with("tester_a", json::string(to_text(RawId{7}))), "paired_tests.tester.unknown");
  EXPECT_EQ(refused_with("tester_a", "ann"), "id.invalid");
  for (const char* target : {"", "Mr Smith", "SMITH", "t-014", "T 014"}) {
    EXPECT_EQ(refused_with("target", target), "paired_tests.case.target") << target;
  }
  EXPECT_EQ(refused_with("place", ""), "paired_tests.case.place");
  EXPECT_EQ(refused_with("day", "2020-01-01"), "paired_tests.case.day");
  const json::value testers = json_of(get(manager_, "/testers"));
  EXPECT_EQ(testers.at("testers").as_array().size(), 3U);
  EXPECT_EQ(entries("paired_tests.case_created").size(), 0U);
}

TEST_P(PairedTestsTest, AFormIsWholeAndInOrderBeforeItIsLocked) {
  const std::string id = new_case(study()), form_path = "/cases/" + id + "/form", lock = "/cases/" + id + "/lock";
  const auto lock_of = [&](std::int64_t version, std::vector<std::string> steps) {
    EXPECT_EQ(status_of(post(ann_, form_path, form(version, std::move(steps)))), "200");
    return code_of(post(ann_, lock, {{"version", version + 1}}));
  };
  EXPECT_EQ(code_of(post(ann_, lock, {{"version", 0}})), "paired_tests.form.incomplete");
  EXPECT_EQ(lock_of(0, {"treated", "treated", ""}), "paired_tests.form.incomplete");
  EXPECT_EQ(lock_of(1, {"treated"}), "paired_tests.form.incomplete");
  EXPECT_EQ(lock_of(2, {"refused", "treated", "treated"}), "paired_tests.form.order");
  EXPECT_EQ(lock_of(3, {"treated", "not_reached", "not_reached"}), "paired_tests.form.order");
  EXPECT_EQ(lock_of(4, {"not_reached", "not_reached", "not_reached"}), "paired_tests.form.order");
  EXPECT_EQ(code_of(post(ann_, form_path, form(0, treated()))), "paired_tests.form.version");
  EXPECT_EQ(code_of(post(ann_, lock, {{"version", 4}})), "paired_tests.form.version");
  EXPECT_EQ(code_of(post(ann_, form_path, form(5, {"pleased"}))), "paired_tests.form.outcome");
  EXPECT_EQ(code_of(post(ann_, form_path, form(5, treated(), "", {json::object{{"text", ""}}}))),
            "paired_tests.form.incident");
  EXPECT_EQ(lock_of(5, treated()), "");
  EXPECT_EQ(status_of(post(ann_, form_path, form(6, refused()))), "409 paired_tests.form.locked");
  EXPECT_EQ(status_of(post(ann_, lock, {{"version", 6}})), "409 paired_tests.form.locked");
  json::object input = study_input();
  input["phases"] = json::array{"contact"};
  const std::string small = new_case(study(input));
  EXPECT_EQ(code_of(post(ann_, "/cases/" + small + "/form", form(0, treated()))), "paired_tests.form.phase");
}

TEST_P(PairedTestsTest, ACorrectionIsANote) {
  const std::string id = finished(study(), treated(), refused());
  EXPECT_EQ(code_of(post(ann_, "/cases/" + id + "/notes", {{"text", " "}})), "paired_tests.note.empty");
  EXPECT_EQ(status_of(post(ann_, "/cases/" + id + "/notes", {{"text", "It was the second call"}})), "200");
  at("2026-11-22T08:01:00Z");
  EXPECT_EQ(status_of(post(manager_, "/cases/" + id + "/notes", {{"text", "Taken note of"}})), "200");
  const json::value seen = json_of(get(ben_, "/cases/" + id));
  EXPECT_EQ(text_at(seen, "/notes/0/text"), "It was the second call");
  EXPECT_EQ(text_at(seen, "/notes/1/by"), "Test lead");
  EXPECT_EQ(text_at(seen, "/result/outcome"), "only_a");
  EXPECT_EQ(status_of(post(cem_, "/cases/" + id + "/notes", {{"text", "Me too"}})), "404 paired_tests.not_found");
  EXPECT_THAT(whole_journal(), HasSubstr("It was the second call"));
}

TEST_P(PairedTestsTest, GivingUpIsForBeforeAnybodyHasReadAForm) {
  const std::string s = study(), done = finished(s, treated(), refused()), open = new_case(s);
  EXPECT_EQ(status_of(post(manager_, "/cases/" + done + "/abandon", {{"reason", "other"}})),
            "409 paired_tests.case.complete");
  EXPECT_EQ(code_of(post(manager_, "/cases/" + open + "/abandon", {{"reason", "outcome_unwanted"}})),
            "paired_tests.case.reason");
  fill(ann_, open, treated(), "Hidden for ever");
  EXPECT_EQ(
      status_of(post(manager_, "/cases/" + open + "/abandon", {{"reason", "tester_unavailable"}, {"text", "Illness"}})),
      "200");
  EXPECT_EQ(status_of(post(manager_, "/cases/" + open + "/abandon", {{"reason", "other"}})),
            "409 paired_tests.case.abandoned");
  EXPECT_EQ(status_of(post(ben_, "/cases/" + open + "/form", form(0, treated()))), "409 paired_tests.case.abandoned");
  const json::value seen = json_of(get(ben_, "/cases/" + open));
  EXPECT_EQ(text_at(seen, "/state"), "abandoned");
  EXPECT_EQ(text_at(seen, "/abandoned_reason"), "tester_unavailable");
  EXPECT_EQ(text_at(seen, "/abandoned_text"), "absent");
  EXPECT_THAT(get(manager_, "/cases/" + open).body, Not(HasSubstr("Hidden for ever")));
  EXPECT_EQ(get(manager_, "/studies/" + s + "/results.csv")
                .body.find("2,T-014,Northport,2026-11-20,unusable,"
                           "tester_unavailable,,,unusable,"),
            get(manager_, "/studies/" + s + "/results.csv").body.find("2,T-014"));
}

TEST_P(PairedTestsTest, BothMayLockAtTheSameMoment) {
  const std::string s = study();
  for (int round = 0; round < 8; ++round) {
    const std::string id = new_case(s);
    for (const Person& who : {ann_, ben_}) post(who, "/cases/" + id + "/form", form(0, treated()));
    std::string answers[2];
    {
      const std::jthread one([&] { answers[0] = status_of(post(ann_, "/cases/" + id + "/lock", {{"version", 1}})); });
      const std::jthread two([&] { answers[1] = status_of(post(ben_, "/cases/" + id + "/lock", {{"version", 1}})); });
    }
    EXPECT_EQ(answers[0] + answers[1], "200200");
    EXPECT_EQ(text_at(json_of(get(manager_, "/cases/" + id)), "/state"), "complete");
  }
  EXPECT_THAT(entries("paired_tests.case_completed"), SizeIs(8));
}

TEST_P(PairedTestsTest, TextGoesAfterItsPeriodAndWhatWasCountedStays) {
  const std::string s = study(), done = new_case(s), open = new_case(s, "T-015");
  fill(ann_, done, treated(), "planted one");
  fill(ben_, done, refused(), "planted two", {json::object{{"text", "planted three"}}});
  post(ben_, "/cases/" + done + "/notes", {{"text", "planted four"}});
  post(ann_, "/cases/" + open + "/form", form(0, {"treated"}, "planted five"));
  const std::string before = get(manager_, "/studies/" + s + "/results").body;
  const auto kept = tests_->run_retention(*CivilDate::parse("2027-11-20"));
  ASSERT_OK(kept);
  EXPECT_EQ(*kept, 0) << "the last day";
  EXPECT_THAT(whole_journal(), HasSubstr("planted two"));
  at("2027-11-21T03:00:00Z");
  const auto gone = tests_->run_retention(*CivilDate::parse("2027-11-21"), 1);
  ASSERT_OK(gone);
  EXPECT_EQ(*gone, 2);
  EXPECT_EQ(*tests_->run_retention(*CivilDate::parse("2027-11-21")), 0);
  EXPECT_THAT(whole_journal(), Not(HasSubstr("planted")));
  for (const char* table : {"paired_form", "paired_note", "paired_case"}) {
    const auto rows = server_->house->database->read([&](database::Session& session) {
      return session.query(std::string("select count(*) from ") + table + " t where " +
                           (std::string(table) == "paired_form"   ? "words is not null"
                            : std::string(table) == "paired_note" ? "content is not null"
                                                                  : "cleared_at is null"));
    });
    ASSERT_OK(rows);
    EXPECT_EQ(rows->front().integer(0), 0) << table;
  }
  manager_.token = server_->house->sign_in("lead").token;
  const json::value results = json_of(get(manager_, "/studies/" + s + "/results"));
  EXPECT_EQ(text_at(results, "/pairs/only_a"), "1");
  EXPECT_EQ(text_at(results, "/pairs/reasons/expired"), "1");
  EXPECT_THAT(before, HasSubstr("\"only_a\":1"));
  EXPECT_EQ(status_of(post(manager_, "/cases/" + done + "/notes", {{"text", "Late"}})),
            "409 paired_tests.case.cleared");
  EXPECT_EQ(text_at(json_of(get(manager_, "/cases/" + done)), "/forms/a/phases/0/outcome"), "treated");
}

TEST_P(PairedTestsTest, ARestoreForgetsTheTextAgain) {
  const std::string id = new_case(study());
  fill(ann_, id, treated(), "planted");
  fill(ben_, id, treated());
  ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) -> Result<void> {
    TRY(forget_record(tx, "traveller", id));
    return forget_record(tx, "paired_case", to_text(RawId{1}));
  }));
  EXPECT_THAT(get(manager_, "/cases/" + id).body, HasSubstr("planted"));
  ASSERT_OK(
      server_->house->database->write([&](database::Transaction& tx) { return forget_record(tx, "paired_case", id); }));
  EXPECT_THAT(get(manager_, "/cases/" + id).body, Not(HasSubstr("planted")));
}

TEST_P(PairedTestsTest, LooksAndPurposesAreRecorded) {
  const std::string id = finished(study(), treated(), refused());
  EXPECT_EQ(status_of(get(manager_, "/cases/" + id, "")), "400 purpose.missing");
  EXPECT_EQ(status_of(get(ann_, "/cases/" + id, "border_check")), "403 purpose.not_allowed");
  get(manager_, "/cases/" + id);
  EXPECT_OK(server_->house->database->write([](database::Transaction&) -> Result<bool> { return true; }));
  const auto rows = server_->house->database->read([&](database::Session& session) {
    return session.query(
        "select count(*) from access_look where subject_type = 'paired_case' and subject_id = $1 and "
        "actor = $2 and purpose = 'paired_testing'",
        {id, manager_.id});
  });
  ASSERT_OK(rows);
  EXPECT_GT(rows->front().integer(0), 0);
}

TEST_P(PairedTestsTest, ListsGoPageByPage) {
  const std::string s = study();
  for (int i = 0; i < 5; ++i) {
    at("2026-11-22T08:00:0" + std::to_string(i) + "Z");  // the order of ids is that of time
    new_case(s);
  }
  std::vector<std::string> numbers;
  std::string after;
  for (int pages = 0; pages < 10; ++pages) {
    const json::value page = json_of(get(manager_, "/cases?limit=2&state=open" + after));
    for (const json::value& one : page.at("cases").as_array()) numbers.push_back(text_at(one, "/number"));
    if (text_at(page, "/next") == "absent") break;
    after = "&after=" + text_at(page, "/next");
  }
  EXPECT_THAT(numbers, ::testing::ElementsAre("5", "4", "3", "2", "1"));
  EXPECT_EQ(json_of(get(manager_, "/cases?state=complete")).at("cases").as_array().size(), 0U);
  EXPECT_EQ(json_of(get(manager_, "/cases?study=" + to_text(RawId{3}))).at("cases").as_array().size(), 0U);
}

TEST_P(PairedTestsTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
  // The journal says who saved when, and its verification how often: not to who may be the other tester.
  for (const std::string& role : access->roles()) {
    const protection::Role* held = access->role(role);
    const bool knows = held->scopes.contains("journal.read") || held->scopes.contains("journal.verify") ||
                       held->scopes.contains("paired_tests.manage");
    const std::vector<std::string> both{"tester", role};
    EXPECT_EQ(access->may_meet(both).ok(), !knows) << role;
  }
}

}  // namespace
}  // namespace limen::paired_tests
