// Alerts that were made or changed while a person stood at the counter: no decision passes them, however it is tried.
#include <gtest/gtest.h>

#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class HitsChangedTest : public testing::DeskTest {
 protected:
  static json::object withdrawal() {
    return {{"decision", "withdraw"}, {"reasons", json::array{"traveller_withdrew"}}};
  }
  std::string dismiss(Officer& officer, const json::value& check, int hit) {
    return status_of(officer.post(TestDesk::path(check, "/hits/" + text_at(check, hit_path(hit, "/id")) + "/review"),
                                  json::object{{"outcome", "dismissed"}, {"reason", "appearance"}}));
  }
  static std::string hit_path(int hit, const std::string& rest) { return "/hits/" + std::to_string(hit) + rest; }
  json::value read(Officer& officer, const json::value& check) { return body_of(officer.get(TestDesk::path(check))); }
  std::string revise(const std::string& alert, json::object body) {
    body["reason_for_change"] = "Better known";
    return status_of(
        desk_->anywhere("alert_manager", "alert_management").post("/api/alerts/" + alert + "/revise", body));
  }
};

ON_BOTH_DATABASES(HitsChangedTest);

TEST_P(HitsChangedTest, ANewAlertStopsEveryDecision) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value admitted = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A1")));
  const json::value withdrawn = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A2")));
  const json::value refused = TestDesk::referred(officer, TestDesk::entry(TestDesk::document("A3")));
  const json::value leaving = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A4"), "exit"));
  desk_->add_alert("entry_ban", "refuse_entry");
  EXPECT_EQ(decide(officer, admitted, admit(), "again"), "409 border.hits_changed");
  EXPECT_EQ(decide(officer, withdrawn, withdrawal()), "409 border.hits_changed");
  EXPECT_EQ(decide(supervisor, refused, TestDesk::refusal()), "409 border.hits_changed");
  EXPECT_EQ(decide(officer, leaving, admit()), "409 border.hits_changed");
  EXPECT_EQ(desk_->count("crossing"), 0);
  EXPECT_EQ(desk_->count("refusal"), 0);
  EXPECT_EQ(desk_->count("border_check", "state = 'closed'"), 0);
  EXPECT_EQ(desk_->count("check_hit"), 4) << "one for each, kept though the decision was refused";
  const json::value seen = read(officer, admitted);
  ASSERT_EQ(seen.at("hits").as_array().size(), 1U);
  EXPECT_EQ(text_at(seen, "/hits/0/state"), "unreviewed");
  EXPECT_EQ(text_at(seen, "/hits/0/requested_action"), "refuse_entry");
  // Neither trying again nor the same key gets round it; the review does.
  EXPECT_EQ(decide(officer, admitted, admit()), "409 border.hits_unreviewed");
  EXPECT_EQ(decide(officer, admitted, admit(), "again"), "409 border.hits_unreviewed");
  EXPECT_EQ(desk_->count("check_hit"), 4) << "found once";
  EXPECT_EQ(dismiss(officer, seen, 0), "200");
  EXPECT_EQ(decide(officer, admitted, admit(), "again"), "200") << "what was refused may be tried again";
  const auto entries = desk_->entries("border.hits_found");
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].entry.subject_id, text_at(admitted, "/id"));
  EXPECT_EQ(entries[0].entry.facts.find("Okonjo"), std::string::npos);
  EXPECT_NE(entries[0].parts.at(0).plaintext.value_or("").find("Okonjo"), std::string::npos);
}

TEST_P(HitsChangedTest, AlertsOfOthersStopNobody) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  desk_->add_alert("entry_ban", "refuse_entry", "Quayle", "1981-03-04");
  EXPECT_EQ(decide(officer, check, admit()), "200");
  EXPECT_TRUE(desk_->entries("border.hits_found").empty());
}

TEST_P(HitsChangedTest, ADismissedHitComesBackWhenItsAlertSaysSomethingElse) {
  json::object alert = TestDesk::alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-21");
  const std::string id = desk_->add_alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-21");
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  ASSERT_EQ(check.at("hits").as_array().size(), 1U);
  EXPECT_EQ(dismiss(officer, check, 0), "200");
  desk_->server->house->clock.advance_seconds(1);  // hits stand in the order they were found
  alert["birth_dates"] = json::array{"1974-08-12"};
  EXPECT_EQ(revise(id, alert), "200");
  EXPECT_EQ(decide(officer, check, admit()), "409 border.hits_changed");
  const json::value seen = read(officer, check);
  ASSERT_EQ(seen.at("hits").as_array().size(), 2U);
  EXPECT_EQ(text_at(seen, "/hits/0/state"), "dismissed") << "what was reviewed stays as it was";
  EXPECT_EQ(dismiss(officer, seen, 1), "200");
  // The same words with another review date ask nobody again.
  alert["review_date"] = "2027-04-01";
  EXPECT_EQ(revise(id, alert), "200");
  EXPECT_EQ(decide(officer, check, admit()), "200");
}

TEST_P(HitsChangedTest, ARestartForgetsNoChange) {
  Officer officer = desk_->officer("officer");
  const std::string account = desk_->last_account;
  const json::value sought = TestDesk::open(officer, TestDesk::entry(TestDesk::document("S1")));
  const json::value other = TestDesk::open(officer, TestDesk::entry(TestDesk::document("S2", "Quayle", "1981-03-04")));
  desk_->add_alert("entry_ban", "refuse_entry");
  desk_->server->restart();
  Officer after = desk_->sign_in(account, "border_check");
  EXPECT_EQ(decide(after, sought, admit(), "after-1"), "409 border.hits_changed");
  EXPECT_EQ(decide(after, other, admit(), "after-2"), "200");
}

TEST_P(HitsChangedTest, AWithdrawnAlertStillAsksForTheReviewOfItsHit) {
  const std::string id = desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(status_of(desk_->anywhere("alert_manager", "alert_management")
                          .post("/api/alerts/" + id + "/withdraw", json::object{{"reason", "Served"}})),
            "200");
  EXPECT_EQ(decide(officer, check, admit()), "409 border.hits_unreviewed");
  EXPECT_EQ(dismiss(officer, check, 0), "200");
  EXPECT_EQ(decide(officer, check, admit()), "200");
}

}  // namespace
}  // namespace limen::border
