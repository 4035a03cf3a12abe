// Cleared pairs at the counter: what holds nobody up again, what makes it a hit again, and who may not get round it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/border/compare.h"
#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class ClearTest : public testing::DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    if (!desk_) return;
    alert_ = desk_->add_alert("entry_ban", "refuse_entry");
  }
  static std::string review(const json::value& check, int hit = 0) {
    return "/hits/" + text_at(check, "/hits/" + std::to_string(hit) + "/id") + "/review";
  }
  static json::object remembered(const std::string& reason = "appearance") {
    return {{"outcome", "dismissed"}, {"reason", reason}, {"remember", true}};
  }
  static json::object body(const std::string& number = "L898902C3") {
    return TestDesk::entry(TestDesk::document(number));
  }
  // A check at which second line had it remembered, decided. Its redress number.
  std::string clear(Officer& officer, Officer& supervisor) {
    const json::value check = TestDesk::open(officer, body());
    const auto done = supervisor.post(TestDesk::path(check, review(check)), remembered());
    EXPECT_EQ(status_of(done), "200") << (done.ok() ? done->body : "");
    EXPECT_EQ(decide(officer, check, admit()), "200");
    return text_at(body_of(done), "/hits/0/cleared/redress_number");
  }
  std::string revise(json::object body) {
    body["reason_for_change"] = "Better known";
    return status_of(
        desk_->anywhere("alert_manager", "alert_management").post("/api/alerts/" + alert_ + "/revise", body));
  }
  void expect_true_to_the_journal() {
    auto& house = *desk_->server->house;
    const auto found = house.database->read([&](database::Session& session) { return compare(session, *house.keys); });
    ASSERT_OK(found);
    EXPECT_FALSE(found->first) << found->first->record_type << " " << found->first->detail;
  }

  std::string alert_;
};

ON_BOTH_DATABASES(ClearTest);

TEST_P(ClearTest, WhoWasClearedOnceIsNotHeldUpAgain) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string number = clear(officer, supervisor);
  EXPECT_EQ(clearances::parse_redress_number(number), number);
  at("2026-11-22T08:05:00Z");
  const json::value again = TestDesk::open(officer, body());
  ASSERT_EQ(again.at("hits").as_array().size(), 1U) << "it is shown, not hidden";
  EXPECT_EQ(text_at(again, "/hits/0/state"), "cleared");
  EXPECT_EQ(text_at(again, "/hits/0/cleared/standing"), "stands");
  EXPECT_EQ(text_at(again, "/hits/0/cleared/redress_number"), number);
  EXPECT_EQ(text_at(again, "/hits/0/cleared/reason"), "appearance");
  EXPECT_NE(text_at(again, "/hits/0/cleared/by"), "absent");
  EXPECT_NE(text_at(again, "/hits/0/cleared/at"), "absent");
  EXPECT_EQ(text_at(again, "/hits/0/by"), "absent") << "nobody has reviewed it here";
  EXPECT_EQ(decide(officer, again, admit()), "200");

  const auto made = desk_->entries("border.clearance_made"), used = desk_->entries("border.clearance_used");
  ASSERT_EQ(made.size(), 1U);
  ASSERT_EQ(used.size(), 1U);
  EXPECT_EQ(made[0].entry.subject_type, "traveller");
  EXPECT_EQ(made[0].entry.subject_id, text_at(again, "/traveller/id"));
  EXPECT_EQ(used[0].entry.subject_id, text_at(again, "/id"));
  EXPECT_EQ(made[0].entry.facts.find(alert_), std::string::npos) << "which alert it was is sealed";
  EXPECT_NE(made[0].parts.at(0).plaintext.value_or("").find(alert_), std::string::npos);
  EXPECT_EQ(desk_->open_text().find(number), std::string::npos);
  expect_true_to_the_journal();
}

TEST_P(ClearTest, AChangedAlertOrOtherFactsMakeItAHitAgain) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  clear(officer, supervisor);
  at("2026-11-22T08:05:00Z");
  json::object other = body();
  other["document"].as_object()["given_names"] = "Adah";
  const json::value changed = TestDesk::open(officer, other);
  EXPECT_EQ(text_at(changed, "/hits/0/state"), "unreviewed");
  EXPECT_EQ(text_at(changed, "/hits/0/cleared/standing"), "facts_changed") << "the earlier review is shown";
  EXPECT_EQ(decide(officer, changed, admit()), "409 border.hits_unreviewed");
  // Another document is another traveller, to whom nothing was ever said.
  const json::value renewed = TestDesk::open(officer, body("NEW1"));
  EXPECT_EQ(text_at(renewed, "/hits/0/state"), "unreviewed");
  EXPECT_EQ(text_at(renewed, "/hits/0/cleared"), "absent");
  // A new version, whatever it changes; also for who stands at the counter already.
  const json::value waiting = TestDesk::open(officer, body());
  EXPECT_EQ(text_at(waiting, "/hits/0/state"), "cleared");
  json::object input = TestDesk::alert("entry_ban", "refuse_entry");
  input["remarks"] = "";
  input["reason"] = "Decision of the court";
  ASSERT_EQ(revise(input), "200");
  EXPECT_EQ(decide(officer, waiting, admit()), "409 border.hits_changed");
  EXPECT_EQ(decide(officer, waiting, admit()), "409 border.hits_unreviewed");
  const json::value after = TestDesk::open(officer, body());
  EXPECT_EQ(text_at(after, "/hits/0/state"), "unreviewed");
  EXPECT_EQ(text_at(after, "/hits/0/cleared/standing"), "alert_changed");
  EXPECT_EQ(decide(officer, after, admit()), "409 border.hits_unreviewed");
  expect_true_to_the_journal();
}

TEST_P(ClearTest, OnlyWhoMayAndOnlyADismissalIsRemembered) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, body());
  EXPECT_EQ(act(officer, check, review(check), remembered()), "403 border.clearance.not_allowed");
  EXPECT_EQ(desk_->count("check_hit", "state = 'unreviewed'"), 1) << "all of it is undone";
  EXPECT_EQ(act(supervisor, check, review(check), {{"outcome", "confirmed"}, {"remember", true}}),
            "409 border.clearance.not_dismissed");
  EXPECT_EQ(act(supervisor, check, review(check), {{"outcome", "dismissed"}, {"remember", true}}),
            "422 border.hit.no_reason");
  EXPECT_EQ(act(supervisor, check, review(check), {{"outcome", "cleared"}}), "422 border.code.unknown");
  const json::value none = TestDesk::open(
      officer, {{"direction", "entry"},
                {"no_document", true},
                {"person", json::object{{"surname", "Okonjo"}, {"given_names", "Ada"}, {"birth_date", "1974-08-12"}}},
                {"transport_mode", "land_foot"}});
  EXPECT_EQ(act(supervisor, none, review(none), remembered()), "409 border.clearance.no_document");
  Officer elsewhere = desk_->officer("supervisor", "second_line", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(act(elsewhere, check, review(check), remembered()).substr(0, 3), "403");
  EXPECT_EQ(desk_->count("cleared_pair"), 0);
  EXPECT_EQ(desk_->count("redress_number"), 0);
  EXPECT_TRUE(desk_->entries("border.clearance_made").empty());
}

TEST_P(ClearTest, APairIsTakenBackAndWhoWaitsIsLookedAtAgain) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string number = clear(officer, supervisor);
  at("2026-11-22T08:05:00Z");
  const json::value waiting = TestDesk::open(officer, body());
  ASSERT_EQ(text_at(waiting, "/hits/0/state"), "cleared");
  const std::string path = "/api/clearances/" + text_at(waiting, "/hits/0/cleared/id") + "/withdraw";
  EXPECT_EQ(status_of(officer.post(path, json::object{{"reason", "new photograph"}})).substr(0, 3), "403");
  EXPECT_EQ(status_of(supervisor.post(path, json::object{{"reason", " "}})), "422 border.clearance.no_reason");
  EXPECT_EQ(status_of(supervisor.post(path, json::object{{"reason", "new photograph"}})), "204");
  EXPECT_EQ(status_of(supervisor.post(path, json::object{{"reason", "new photograph"}})).substr(4),
            "border.clearance.not_found");
  EXPECT_EQ(decide(officer, waiting, admit()), "409 border.hits_unreviewed");
  const json::value seen = body_of(officer.get(TestDesk::path(waiting)));
  EXPECT_EQ(text_at(seen, "/hits/0/state"), "unreviewed");
  EXPECT_EQ(text_at(seen, "/hits/0/cleared"), "absent");
  const auto withdrawn = desk_->entries("border.clearance_withdrawn");
  ASSERT_EQ(withdrawn.size(), 1U);
  EXPECT_EQ(withdrawn[0].entry.facts.find("photograph"), std::string::npos);
  const json::value found = body_of(officer.get("/api/redress/" + number));
  EXPECT_EQ(text_at(found, "/traveller_id"), text_at(waiting, "/traveller/id")) << "the number is the traveller's";
  expect_true_to_the_journal();
}

TEST_P(ClearTest, AConfirmedHitEndsWhatWasRememberedToTheContrary) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  clear(officer, supervisor);
  at("2026-11-22T08:05:00Z");
  const json::value again = TestDesk::open(officer, body());
  EXPECT_EQ(act(officer, again, review(again), {{"outcome", "confirmed"}}), "200") << "it may be reviewed all the same";
  EXPECT_EQ(desk_->count("cleared_pair"), 0);
  EXPECT_EQ(desk_->entries("border.clearance_withdrawn").size(), 1U);
  const json::value next = TestDesk::open(officer, body());
  EXPECT_EQ(text_at(next, "/hits/0/state"), "unreviewed");
  expect_true_to_the_journal();
}

TEST_P(ClearTest, FirstLineLearnsOfASecondLineHitThatItWasClearedAndNoMore) {
  const std::string wanted = desk_->add_alert("wanted", "arrest");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, body());
  ASSERT_EQ(check.at("hits").as_array().size(), 2U);
  for (int hit : {0, 1}) EXPECT_EQ(act(supervisor, check, review(check, hit), remembered()), "200");
  EXPECT_EQ(decide(officer, check, admit()), "200");
  at("2026-11-22T08:05:00Z");
  const json::value again = TestDesk::open(officer, body());
  int restricted = 0;
  for (const json::value& hit : again.at("hits").as_array()) {
    EXPECT_EQ(text_at(hit, "/state"), "cleared");
    if (text_at(hit, "/restricted") != "true") continue;
    ++restricted;
    for (const char* hidden : {"/cleared/by", "/cleared/reason", "/cleared/id"})
      EXPECT_EQ(text_at(hit, hidden), "absent") << hidden;
  }
  EXPECT_EQ(restricted, 1);
  EXPECT_EQ(decide(officer, again, admit()), "200");
}

TEST_P(ClearTest, TheNumberIsFoundAsItIsTypedAndSaysNothingOfTheList) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string number = clear(officer, supervisor);
  std::string typed = number;
  std::erase(typed, '-');
  const auto found = officer.get("/api/redress/" + typed);
  ASSERT_EQ(status_of(found), "200");
  EXPECT_EQ(body_of(found).as_object().size(), 2U) << found->body;
  EXPECT_EQ(text_at(body_of(found), "/redress_number"), number);
  const std::string traveller = text_at(body_of(found), "/traveller_id");
  const json::value file = body_of(officer.get("/api/travellers/" + traveller));
  EXPECT_EQ(text_at(file, "/redress_number"), number);
  EXPECT_EQ(text_at(file, "/clearances"), "absent") << "which alert is for those who may clear";
  const json::value whole = body_of(supervisor.get("/api/travellers/" + traveller));
  EXPECT_EQ(text_at(whole, "/clearances/0/alert_id"), alert_);
  typed[0] = typed[0] == '9' ? '8' : static_cast<char>(typed[0] + 1);
  EXPECT_EQ(status_of(officer.get("/api/redress/" + typed)), "422 border.redress.invalid");
  const RandomBytes zeros = [](std::span<std::uint8_t> to) { std::fill(to.begin(), to.end(), std::uint8_t{0}); };
  EXPECT_EQ(status_of(officer.get("/api/redress/" + clearances::make_redress_number(zeros))),
            "404 border.redress.not_found");
}

TEST_P(ClearTest, APairDiesWithTheAlertAndComesBackWithNoRestart) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string number = clear(officer, supervisor);
  Officer manager = desk_->anywhere("alert_manager", "alert_management");
  ASSERT_EQ(status_of(manager.post("/api/alerts/" + alert_ + "/withdraw", json::object{{"reason", "Lifted"}})), "200");
  at("2027-01-22T08:00:00Z");
  ASSERT_OK(desk_->alerts->run_retention(*CivilDate::parse("2027-01-22")));
  EXPECT_EQ(desk_->count("alert"), 0);
  EXPECT_EQ(desk_->count("cleared_pair"), 0);
  desk_->server->restart();
  EXPECT_EQ(desk_->count("cleared_pair"), 0);
  EXPECT_EQ(desk_->count("redress_number"), 1);
  expect_true_to_the_journal();
}

TEST_P(ClearTest, PairAndNumberDieWithTheTravellerAndComeBackWithNoRestart) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string number = clear(officer, supervisor);
  at("2032-11-22T08:00:00Z");
  ASSERT_OK(desk_->border->run_retention(*CivilDate::parse("2032-11-22")));
  EXPECT_EQ(desk_->count("traveller"), 0);
  EXPECT_EQ(desk_->count("cleared_pair"), 0);
  EXPECT_EQ(desk_->count("redress_number"), 0);
  desk_->server->restart();
  Officer later = desk_->officer("officer");
  EXPECT_EQ(status_of(later.get("/api/redress/" + number)), "404 border.redress.not_found");
  expect_true_to_the_journal();
}

TEST_P(ClearTest, ARestoreForgetsPairsOfWhatWasErased) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  clear(officer, supervisor);
  const std::string traveller = desk_->entries("border.clearance_made").at(0).entry.subject_id;
  const auto forget = [&](const char* type, const std::string& id) {
    EXPECT_OK(
        desk_->server->house->database->write([&](database::Transaction& tx) { return forget_record(tx, type, id); }));
  };
  forget("alert", alert_);
  EXPECT_EQ(desk_->count("cleared_pair"), 0);
  EXPECT_EQ(desk_->count("redress_number"), 1);
  forget("traveller", traveller);
  EXPECT_EQ(desk_->count("redress_number"), 0);
}

TEST_P(ClearTest, APairThatNobodyMadeIsFound) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  clear(officer, supervisor);
  const auto tamper = [&](const std::string& sql) {
    auto& house = *desk_->server->house;
    EXPECT_OK(house.database->write([&](database::Transaction& tx) { return tx.execute(sql); }));
    const auto found = house.database->read([&](database::Session& session) { return compare(session, *house.keys); });
    EXPECT_OK(found);
    EXPECT_TRUE(found.ok() && found->first) << sql;
  };
  tamper("update cleared_pair set alert_version = 7");
  tamper("update cleared_pair set alert_version = 1, reason = 'other'");
  tamper("update cleared_pair set reason = 'appearance', id = check_id");
}

}  // namespace
}  // namespace limen::border
