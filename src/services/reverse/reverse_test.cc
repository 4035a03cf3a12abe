// A new alert against those who have passed: what is found, by whom it is seen, and that nothing outlives its record.
#include "services/reverse/reverse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/border/test_desk.h"
#include "services/reverse/store.h"

namespace limen::reverse {
namespace {

using border::testing::body_of, border::testing::Officer, border::testing::status_of, border::testing::TestDesk,
    border::testing::text_at;

class ReverseTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override { make(config::PackStore::embedded()); }
  void TearDown() override {
    if (desk_ && desk_->server) desk_->server->stop();
  }
  void make(config::PackStore packs) {
    packs_ = std::move(packs);
    desk_ = TestDesk::make(
        GetParam(), "baseline",
        {.migrations = migrations(),
         .build = [this](TestDesk& desk, api::Api& api, api::testing::TestServer::House& house) -> Result<void> {
           reverse_ = TRY(Reverse::open({*house.database, *house.journal, *house.identity, *desk.alerts, *desk.border,
                                         desk.knowledge, packs_, house.clock, house.random}));
           return reverse_->register_routes(api);
         }});
    NEEDS_DATABASE(desk_);
  }
  Round run() {
    const auto round = reverse_->run([] { return false; });
    EXPECT_OK(round);
    return round.ok() ? *round : Round();
  }
  // Somebody crosses.
  void cross(const std::string& number, const std::string& surname = "Okonjo",
             const std::string& birth = "1974-08-12") {
    Officer officer = desk_->officer("officer");
    const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(number, surname, birth)));
    const auto done = officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}});
    EXPECT_EQ(status_of(done), "200") << (done.ok() ? done->body : "");
  }
  Officer manager() { return desk_->anywhere("alert_manager", "alert_management"); }
  json::value findings(const std::string& filter = "") {
    return body_of(manager().get("/api/reverse/findings" + filter));
  }
  static std::size_t size(const json::value& list) { return list.at("findings").as_array().size(); }
  std::string revise(const std::string& alert, json::object body) {
    body["reason_for_change"] = "Better known";
    return status_of(manager().post("/api/alerts/" + alert + "/revise", body));
  }
  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }
  std::string review(const json::value& finding, const json::object& body) {
    return status_of(manager().post("/api/reverse/findings/" + text_at(finding, "/id") + "/review", body));
  }

  config::PackStore packs_ = config::PackStore::embedded();
  std::unique_ptr<Reverse> reverse_;
  std::unique_ptr<TestDesk> desk_;
};

ON_BOTH_DATABASES(ReverseTest);

TEST_P(ReverseTest, WhoHasPassedIsFoundAndAPersonSaysWhatItIs) {
  cross("A1");
  cross("A2", "Lindqvist", "1980-02-03");
  const std::string alert = desk_->add_alert("entry_ban", "refuse_entry");
  EXPECT_EQ(text_at(findings(), "/waiting_alerts"), "1");
  const Round round = run();
  EXPECT_EQ(round.alerts, 1);
  EXPECT_EQ(round.screened, 1);
  EXPECT_EQ(round.travellers, 2);
  EXPECT_EQ(round.findings, 1);
  const json::value list = findings();
  ASSERT_EQ(size(list), 1U);
  EXPECT_EQ(text_at(list, "/waiting_alerts"), "0");
  const json::value& finding = list.at("findings").at(0);
  EXPECT_EQ(text_at(finding, "/alert_id"), alert);
  EXPECT_EQ(text_at(finding, "/state"), "unreviewed");
  EXPECT_EQ(text_at(finding, "/traveller/surname"), "Okonjo");
  EXPECT_EQ(text_at(finding, "/listed/surname"), "Okonjo");
  EXPECT_EQ(text_at(finding, "/last_crossing/post_code"), "NORD");
  EXPECT_EQ(text_at(finding, "/threshold_of"), "all");
  EXPECT_GT(finding.at("reasons").as_array().size(), 2U);

  EXPECT_EQ(review(finding, {{"outcome", "dismissed"}}), "422 reverse.reason.missing");
  EXPECT_EQ(review(finding, {{"outcome", "dismissed"}, {"reason", "because"}}), "422 reverse.reason.unknown");
  EXPECT_EQ(review(finding, {{"outcome", "dismissed"}, {"reason", "other"}}), "422 reverse.reason.note");
  EXPECT_EQ(review(finding, {{"outcome", "unreviewed"}}), "422 reverse.outcome.unknown");
  EXPECT_EQ(desk_->count("reverse_finding", "state = 'unreviewed'"), 1);
  EXPECT_EQ(review(finding, {{"outcome", "confirmed"}, {"note", "photograph of Okonjo"}}), "200");
  EXPECT_EQ(size(findings()), 0U);
  const json::value confirmed = findings("?state=confirmed");
  EXPECT_NE(text_at(confirmed, "/findings/0/by"), "absent");
  const auto entries = desk_->entries("reverse.reviewed");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_id, text_at(finding, "/traveller_id"));
  EXPECT_EQ(entries[0].entry.facts.find("photograph"), std::string::npos);
  EXPECT_EQ(entries[0].entry.facts.find(alert), std::string::npos);
  const auto screened = desk_->entries("reverse.screened");
  ASSERT_EQ(screened.size(), 1U);
  EXPECT_EQ(screened[0].entry.actor, "reverse_screening");
  desk_->settle();
  EXPECT_FALSE(desk_->entries("access.looked").empty());
}

TEST_P(ReverseTest, OnlyTheAlertDeskSeesFindingsAndOnlyForAPurpose) {
  cross("A1");
  desk_->add_alert("entry_ban", "refuse_entry");
  run();
  const std::string path = "/api/reverse/findings";
  EXPECT_EQ(status_of(desk_->officer("officer").get(path)).substr(0, 3), "403");
  EXPECT_EQ(status_of(desk_->officer("supervisor", "second_line").get(path)).substr(0, 3), "403");
  EXPECT_EQ(status_of(desk_->anywhere("analyst", "statistics").get(path)).substr(0, 3), "403");
  EXPECT_EQ(status_of(desk_->anywhere("data_protection_officer", "oversight").get(path)).substr(0, 3), "403");
  EXPECT_EQ(status_of(desk_->anywhere("alert_manager", "statistics").get(path)).substr(0, 3), "403");
  EXPECT_EQ(status_of(manager().get(path + "?state=odd")), "400 reverse.state.filter");
  EXPECT_EQ(status_of(manager().get(path)), "200");
}

TEST_P(ReverseTest, OnlyTheLastDaysCount) {
  cross("A1");
  at("2026-12-21T08:00:00Z");
  cross("A2");
  at("2026-12-23T08:00:00Z");
  desk_->add_alert("entry_ban", "refuse_entry");
  const Round round = run();
  EXPECT_EQ(round.travellers, 1);
  EXPECT_EQ(round.findings, 1);
}

TEST_P(ReverseTest, ItIsScreenedAgainWhenItMatchesSomethingElseAndNotOtherwise) {
  cross("A1");
  const std::string alert = desk_->add_alert("entry_ban", "refuse_entry", "Vanterpool", "1999-09-09");
  EXPECT_EQ(run().findings, 0);
  json::object body = TestDesk::alert("entry_ban", "refuse_entry", "Vanterpool", "1999-09-09");
  body["reason"] = "Decision of the court";
  ASSERT_EQ(revise(alert, body), "200");
  const Round same = run();
  EXPECT_EQ(same.alerts, 1);
  EXPECT_EQ(same.screened, 0);
  EXPECT_EQ(same.travellers, 0) << "nobody is looked at for nothing";
  ASSERT_EQ(revise(alert, TestDesk::alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-12")), "200");
  EXPECT_EQ(run().findings, 1);
  const json::value found = findings();
  // What was found of an earlier version is not decided on.
  ASSERT_EQ(revise(alert, TestDesk::alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-13")), "200");
  EXPECT_EQ(review(found.at("findings").at(0), {{"outcome", "confirmed"}}), "409 reverse.finding.stale");
  EXPECT_EQ(text_at(findings(), "/findings/0/alert_changed"), "true");
  run();
  EXPECT_EQ(text_at(findings(), "/findings/0/alert_version"), "4");
  EXPECT_EQ(size(findings()), 1U) << "in the place of the earlier one";
  EXPECT_EQ(run().alerts, 0);
}

TEST_P(ReverseTest, AnAlertThatBeginsLaterWaitsForItsDay) {
  cross("A1");
  json::object body = TestDesk::alert("entry_ban", "refuse_entry");
  body["valid_from"] = "2026-11-30";
  ASSERT_EQ(status_of(manager().post("/api/alerts", body)), "201");
  EXPECT_EQ(run().screened, 0);
  EXPECT_EQ(run().alerts, 0);
  at("2026-11-30T08:00:00Z");
  EXPECT_EQ(run().findings, 1);
}

TEST_P(ReverseTest, AnEndedAlertLeavesNoOpenQuestion) {
  cross("A1");
  const std::string alert = desk_->add_alert("entry_ban", "refuse_entry");
  run();
  ASSERT_EQ(status_of(manager().post("/api/alerts/" + alert + "/withdraw", json::object{{"reason", "Lifted"}})), "200");
  run();
  EXPECT_EQ(desk_->count("reverse_finding"), 0);
}

TEST_P(ReverseTest, WhatIsStoppedOrChangedMeanwhileIsDoneAgain) {
  cross("A1");
  const std::string alert = desk_->add_alert("entry_ban", "refuse_entry");
  const auto stopped = reverse_->run([] { return true; });
  ASSERT_OK(stopped);
  EXPECT_TRUE(stopped->stopped);
  EXPECT_EQ(desk_->count("reverse_queue"), 1);
  desk_->server->restart();
  EXPECT_EQ(desk_->count("reverse_queue"), 1) << "a crash forgets nothing that is queued";
  // A change that comes while it is being screened is not taken out of the queue with it.
  int asked = 0;
  const auto round = reverse_->run([&] {
    if (asked++ == 0) {
      EXPECT_EQ(revise(alert, TestDesk::alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-13")), "200");
    }
    return false;
  });
  ASSERT_OK(round);
  EXPECT_EQ(round->findings, 0) << "found for a version that is not any more";
  EXPECT_EQ(desk_->count("reverse_queue"), 1);
  EXPECT_EQ(run().findings, 1);
  EXPECT_EQ(desk_->count("reverse_queue"), 0);
}

TEST_P(ReverseTest, FindingsDieWithTheAlertAndWithTheTravellerAndComeBackWithNoRestart) {
  cross("A1");
  cross("A2");
  const std::string alert = desk_->add_alert("entry_ban", "refuse_entry");
  const std::string other = desk_->add_alert("return", "confirm_departure");
  EXPECT_EQ(run().findings, 4);
  ASSERT_EQ(status_of(manager().post("/api/alerts/" + alert + "/withdraw", json::object{{"reason", "Lifted"}})), "200");
  at("2027-01-22T08:00:00Z");
  ASSERT_OK(desk_->alerts->run_retention(*CivilDate::parse("2027-01-22")));
  EXPECT_EQ(desk_->count("reverse_finding"), 2);
  EXPECT_EQ(desk_->count("reverse_screened"), 1);
  EXPECT_EQ(desk_->count("reverse_queue"), 0);
  at("2032-11-22T08:00:00Z");
  ASSERT_OK(desk_->border->run_retention(*CivilDate::parse("2032-11-22")));
  EXPECT_EQ(desk_->count("traveller"), 0);
  EXPECT_EQ(desk_->count("reverse_finding"), 0);
  desk_->server->restart();
  EXPECT_OK(desk_->server->house->database->write(
      [&](database::Transaction& tx) { return store::enqueue(tx, *alerts::AlertId::parse(other)); }));
  run();
  EXPECT_EQ(desk_->count("reverse_finding"), 0);
}

TEST_P(ReverseTest, ATravellerWhoGoesWhileItIsScreenedLeavesNoFinding) {
  cross("A1");
  desk_->add_alert("entry_ban", "refuse_entry");
  const auto rows = desk_->server->house->database->read(
      [](database::Session& session) { return session.query("select id from traveller"); });
  ASSERT_OK(rows);
  const auto traveller = rows->front().id<border::TravellerId>(0);
  // After the page was read, before it is written: the writer is asked once more.
  ASSERT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
    Finding finding;
    finding.id = FindingId(RawId{1});
    finding.traveller = traveller;
    finding.alert = alerts::AlertId(RawId{2});
    TRY(store::put_finding(tx, finding));
    TRY(forget_record(tx, "traveller", traveller.to_text()));
    return true;
  }));
  EXPECT_EQ(desk_->count("reverse_finding"), 0);
}

TEST_P(ReverseTest, DismissedFindingsAreForgottenAfterTheirPeriod) {
  cross("A1");
  desk_->add_alert("entry_ban", "refuse_entry");
  run();
  ASSERT_EQ(review(findings().at("findings").at(0), {{"outcome", "dismissed"}, {"reason", "appearance"}}), "200");
  const auto removed = [&](const std::string& day) {
    const auto done = reverse_->run_retention(*CivilDate::parse(day));
    EXPECT_OK(done);
    return done.value_or(-1);
  };
  EXPECT_EQ(removed("2027-05-22"), 0);
  EXPECT_EQ(removed("2027-05-24"), 1);
}

// More alerts than are asked one by one: an index of them, and the same findings.
TEST_P(ReverseTest, AnImportOfManyFindsTheSame) {
  cross("A1");
  cross("A2", "Lindqvist", "1980-02-03");
  for (int i = 0; i < 20; ++i) {
    desk_->add_alert("entry_ban", "refuse_entry", i == 7 ? "Okonjo" : "Quistgaard" + std::string(1, char('a' + i)),
                     i == 7 ? "1974-08-12" : "1950-01-02");
  }
  const Round round = run();
  EXPECT_EQ(round.screened, 20);
  EXPECT_EQ(round.findings, 1);
  EXPECT_EQ(text_at(findings(), "/findings/0/listed/surname"), "Okonjo");
}

}  // namespace
}  // namespace limen::reverse
