// What is kept and found again: damaged rows, lanes, the search, other checks of the same person. On both databases.
#include <gtest/gtest.h>

#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class RecordsTest : public testing::DeskTest {};

ON_BOTH_DATABASES(RecordsTest);

bool has_finding(const json::value& check, std::string_view code) {
  for (const auto& finding : check.at("findings").as_array()) {
    if (std::string_view(finding.at("code").get_string()) == code) return true;
  }
  return false;
}

TEST_P(RecordsTest, OneDamagedRecordHidesNoOther) {
  Officer supervisor = desk_->officer("supervisor", "second_line"), officer = desk_->officer("officer");
  const std::string account = desk_->last_account;
  const json::value damaged = TestDesk::open(officer, TestDesk::entry(TestDesk::document("D1")));
  const json::value whole = TestDesk::open(officer, TestDesk::entry(TestDesk::document("D2", "Quayle", "1981-03-04")));
  const json::value refused =
      TestDesk::referred(officer, TestDesk::entry(TestDesk::document("D3", "Reed", "1980-01-02")));
  ASSERT_EQ(status_of(supervisor.post(TestDesk::path(refused, "/decision"), TestDesk::refusal())), "200");
  const auto spoil = [&](const std::string& sql) {
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
      TRY(tx.execute(sql));
      return true;
    }));
  };
  spoil("update border_check set person = '{\"surname\"' where document like '%D1%'");
  spoil("update refusal set reasons = 'nonsense'");
  desk_->server->restart();  // until then the check that was shown is remembered
  officer = desk_->sign_in(account, "border_check");
  EXPECT_EQ(status_of(officer.get(TestDesk::path(damaged))), "500 border.stored_form");
  EXPECT_EQ(status_of(officer.post(TestDesk::path(damaged, "/decision"), json::object{{"decision", "admit"}})),
            "500 border.stored_form");
  EXPECT_EQ(status_of(officer.get(TestDesk::path(whole))), "200");
  const json::value list = body_of(officer.get("/api/checks"));
  EXPECT_EQ(list.at("checks").as_array().size(), 2U);
  EXPECT_EQ(text_at(list, "/unreadable"), "1") << "and it is said";
  EXPECT_EQ(text_at(body_of(officer.get("/api/checks?state=closed")), "/unreadable"), "absent");
  const json::value file = body_of(officer.get("/api/travellers/" + text_at(damaged, "/traveller/id")));
  EXPECT_TRUE(file.at("checks").as_array().empty());
  EXPECT_EQ(text_at(file, "/unreadable"), "1");
  // A damaged refusal closes the counter to nobody, and is not silently gone.
  const json::value again = TestDesk::open(officer, TestDesk::entry(TestDesk::document("D3", "Reed", "1980-01-02")));
  EXPECT_TRUE(has_finding(again, "border.history.unreadable"));
}

TEST_P(RecordsTest, ALaneIsOneOfThePosts) {
  Officer officer = desk_->officer("officer");  // sits at lane 3
  const auto open_at = [&](Officer& who, const std::string& lane) {
    json::object body = TestDesk::entry(TestDesk::document());
    if (!lane.empty()) body["lane"] = lane;
    return status_of(who.post("/api/checks", body));
  };
  EXPECT_EQ(open_at(officer, "any"), "201") << "a post that names none takes what it is told";
  const auto name_lanes = [&](std::vector<std::string> lanes) {
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
      site::Post post = *desk_->posts.find(PostId(TestDesk::kPostId));
      post.lanes = lanes;
      TRY(desk_->posts.put(tx, post));
      return true;
    }));
  };
  name_lanes({"3", "Bus"});
  EXPECT_EQ(open_at(officer, "Bus"), "201");
  EXPECT_EQ(open_at(officer, ""), "201");
  for (const char* lane : {"4", "bus", "Bus 2", "3\", \"Bus"})
    EXPECT_EQ(open_at(officer, lane), "422 border.lane.unknown");
  name_lanes({"Bus"});
  EXPECT_EQ(open_at(officer, ""), "422 border.lane.unknown") << "the lane she sits at is gone";
}

// Sixty of one surname were seen after her: she is still found by her given name.
TEST_P(RecordsTest, TheSearchLooksAtGivenNamesBeforeItCounts) {
  const auto traveller = [](std::uint8_t number, const std::string& given) {
    PastTraveller past;
    past.id = TravellerId(RawId{0x7A, number});
    past.surname = "Okonjo";
    past.given_names = given;
    return past;
  };
  const auto load = [&](const PastBatch& batch) {
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
      TRY(desk_->border->load_past(tx, batch, "test"));
      return true;
    }));
  };
  load({{traveller(0, "Zélie Ada")}, {}});
  desk_->server->house->clock.advance_seconds(60);
  PastBatch many;
  for (std::uint8_t i = 1; i <= 60; ++i) many.travellers.push_back(traveller(i, "Bruno"));
  load(many);
  Officer officer = desk_->officer("officer");
  const auto found = [&](const std::string& rest) {
    return body_of(officer.get("/api/travellers?surname=okonjo" + rest)).at("travellers").as_array();
  };
  EXPECT_EQ(found("").size(), 50U);
  EXPECT_EQ(found("&given_names=bruno").size(), 50U);
  ASSERT_EQ(found("&given_names=ada%20zelie").size(), 1U);
  EXPECT_EQ(text_at(found("&given_names=zelie")[0], "/id"), TravellerId(RawId{0x7A, 0}).to_text());
  EXPECT_TRUE(found("&given_names=zel").empty()) << "parts are whole";
}

// Turned away at one lane and in at the next: whoever has the second check sees the first.
TEST_P(RecordsTest, OtherChecksOfThePersonAreSeen) {
  Officer here = desk_->officer("officer"),
          there = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  const json::value first = TestDesk::referred(here, TestDesk::entry(TestDesk::document()));
  EXPECT_TRUE(first.at("other_checks").as_array().empty());
  TestDesk::open(here, TestDesk::entry(TestDesk::document("OTHER1", "Quayle", "1981-03-04")));
  const json::value second = TestDesk::open(there, TestDesk::entry(TestDesk::document()));
  ASSERT_EQ(second.at("other_checks").as_array().size(), 1U) << "hers, not everybody's";
  EXPECT_EQ(text_at(second, "/other_checks/0/id"), text_at(first, "/id"));
  EXPECT_EQ(text_at(second, "/other_checks/0/post/code"), "NORD");
  EXPECT_EQ(text_at(second, "/other_checks/0/state"), "referred");
  EXPECT_NE(text_at(second, "/other_checks/0/opened_at"), "absent");
  EXPECT_EQ(status_of(there.get(TestDesk::path(first))), "403 identity.not_allowed") << "known of, not readable";
  EXPECT_EQ(text_at(body_of(here.get(TestDesk::path(first))), "/other_checks/0/id"), text_at(second, "/id"));
  EXPECT_EQ(text_at(body_of(there.post(TestDesk::path(second, "/details"), json::object{{"contact", "x"}})),
                    "/other_checks/0/id"),
            text_at(first, "/id"))
      << "every view says it";
  ASSERT_EQ(status_of(there.post(TestDesk::path(second, "/decision"), json::object{{"decision", "admit"}})), "200");
  EXPECT_TRUE(body_of(here.get(TestDesk::path(first))).at("other_checks").as_array().empty());
}

}  // namespace
}  // namespace limen::border
