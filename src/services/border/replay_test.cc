// An old screening run again: equal while nothing has changed, and plain about what is gone.
#include <gtest/gtest.h>

#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class ReplayTest : public testing::DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    if (!desk_) return;
    alert_ = desk_->add_alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-12");
    Officer officer = desk_->officer("officer");
    check_ = TestDesk::open(officer, TestDesk::entry(TestDesk::document("R1")));
    path_ = TestDesk::path(check_, "/replay");
  }
  json::value replay() {
    const auto answer = desk_->anywhere("data_protection_officer", "oversight").get(path_);
    EXPECT_EQ(status_of(answer), "200") << (answer.ok() ? answer->body : "");
    return body_of(answer);
  }
  std::string revise(json::object body) {
    body["reason_for_change"] = "Better known";
    return status_of(
        desk_->anywhere("alert_manager", "alert_management").post("/api/alerts/" + alert_ + "/revise", body));
  }
  void sql(const std::string& text) {
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) { return tx.execute(text); }));
  }

  std::string alert_, path_;
  json::value check_;
};

ON_BOTH_DATABASES(ReplayTest);

TEST_P(ReplayTest, TheSameEntryAndModelGiveTheSameScoreAndReasons) {
  const json::value seen = replay();
  EXPECT_EQ(text_at(seen, "/model/kept"), "true");
  EXPECT_EQ(text_at(seen, "/model/alike"), "true");
  EXPECT_EQ(text_at(seen, "/model/then"), text_at(seen, "/model/now"));
  EXPECT_EQ(text_at(seen, "/list_number"), text_at(seen, "/list_number_now"));
  ASSERT_EQ(seen.at("hits").as_array().size(), 1U);
  const json::value& hit = seen.at("hits").at(0);
  EXPECT_EQ(text_at(hit, "/alert_id"), alert_);
  EXPECT_EQ(text_at(hit, "/again/equal"), "true");
  EXPECT_EQ(hit.at("then").at("reasons"), hit.at("again").at("reasons"));
  EXPECT_EQ(hit.at("then").at("reasons"), hit.at("now").at("reasons"));
  EXPECT_EQ(hit.at("then").at("reasons"), check_.at("hits").at(0).at("reasons"));
  EXPECT_EQ(text_at(hit, "/then/threshold_of"), "all");
  EXPECT_EQ(text_at(hit, "/missing"), "[]");
  EXPECT_EQ(text_at(seen, "/new_hits"), "[]");
  EXPECT_EQ(desk_->count("border_check", "version = 1"), 1) << "nothing is changed by it";
}

TEST_P(ReplayTest, ThenAndNowAreToldApart) {
  ASSERT_EQ(revise(TestDesk::alert("entry_ban", "refuse_entry", "Okonjo", "1950-01-02")), "200");
  desk_->add_alert("return", "confirm_departure");
  desk_->server->restart();
  const json::value seen = replay();
  EXPECT_NE(text_at(seen, "/list_number"), text_at(seen, "/list_number_now"));
  const json::value& hit = seen.at("hits").at(0);
  EXPECT_EQ(text_at(hit, "/alert_version"), "1");
  EXPECT_EQ(text_at(hit, "/again/equal"), "true") << "the version of then is kept";
  EXPECT_EQ(text_at(hit, "/now/alert_version"), "2");
  EXPECT_LT(hit.at("now").at("score").to_number<double>(), hit.at("then").at("score").to_number<double>());
  ASSERT_EQ(seen.at("new_hits").as_array().size(), 1U);
  EXPECT_EQ(text_at(seen, "/new_hits/0/category"), "return");
}

TEST_P(ReplayTest, WhatIsNotKeptAnyMoreIsNamed) {
  ASSERT_EQ(revise(TestDesk::alert("entry_ban", "refuse_entry", "Okonjo", "1950-01-02")), "200");
  sql("delete from alert_version");
  json::value seen = replay();
  EXPECT_EQ(text_at(seen, "/hits/0/missing"), R"(["entry_version"])");
  EXPECT_EQ(text_at(seen, "/hits/0/again"), "absent") << "never guessed";
  EXPECT_NE(text_at(seen, "/hits/0/now/score"), "absent");
  EXPECT_NE(text_at(seen, "/hits/0/then/score"), "absent");
  sql("update screening_model set behaviour = 'otherwise'");
  seen = replay();
  EXPECT_EQ(text_at(seen, "/model/alike"), "false");
  sql("delete from screening_model");
  seen = replay();
  EXPECT_EQ(text_at(seen, "/model/kept"), "false");
  EXPECT_EQ(text_at(seen, "/hits/0/missing"), R"(["entry_version","model"])");
  sql("delete from alert");
  desk_->server->restart();  // the index follows the table, and the model of today is kept
  seen = replay();
  EXPECT_EQ(text_at(seen, "/hits/0/missing"), R"(["entry_version","entry"])");
  EXPECT_EQ(text_at(seen, "/hits/0/now"), "absent");
}

TEST_P(ReplayTest, OnlyThoseWhoWatchRunItAndTheirLooksAreRecorded) {
  EXPECT_EQ(status_of(desk_->officer("officer").get(path_)).substr(0, 3), "403");
  EXPECT_EQ(status_of(desk_->anywhere("alert_manager", "alert_management").get(path_)).substr(0, 3), "403");
  EXPECT_EQ(status_of(desk_->anywhere("administrator", "administration").get(path_)).substr(0, 3), "403");
  EXPECT_EQ(
      status_of(desk_->officer("supervisor", "supervision", PostId(TestDesk::kOtherPostId)).get(path_)).substr(0, 3),
      "403");
  EXPECT_EQ(status_of(desk_->officer("supervisor", "supervision").get(path_)), "200");
  replay();
  desk_->settle();
  bool recorded = false;
  for (const auto& entry : desk_->entries("access.looked")) {
    recorded = recorded || entry.entry.purpose == "oversight";
  }
  EXPECT_TRUE(recorded);
}

}  // namespace
}  // namespace limen::border
