// Several records that are one person: stays, refusals, hits, protection, holds, cleared pairs and deletion follow her.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/border/compare.h"
#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class JoinedRecordsTest : public testing::DeskTest {
 protected:
  static json::object body(const std::string& number, const std::string& direction = "entry",
                           const std::string& surname = "Okonjo") {
    return TestDesk::entry(TestDesk::document(number, surname), direction);
  }
  json::value open(const std::string& number, const std::string& direction = "entry",
                   const std::string& surname = "Okonjo") {
    Officer officer = desk_->officer("officer");
    return TestDesk::open(officer, body(number, direction, surname));
  }
  json::value cross(const std::string& number, const std::string& direction = "entry",
                    const std::string& surname = "Okonjo") {
    Officer officer = desk_->officer("officer");
    const json::value check = TestDesk::open(officer, body(number, direction, surname));
    EXPECT_EQ(decide(officer, check, admit()), "200");
    return check;
  }
  static TravellerId traveller(const json::value& check) {
    return TravellerId::parse(text_at(check, "/traveller/id")).value_or(TravellerId());
  }
  protection::Grant grant() const {
    return desk_->server->house->identity->access()->for_job("test", "border.check", "border_check").value();
  }
  std::string join(const TravellerId& a, const TravellerId& b) {
    const auto done = desk_->server->house->database->write([&](database::Transaction& tx) {
      return desk_->border->join_records(tx, grant(), a, b, {"renewed_document", "Both shown"});
    });
    return done.ok() ? "" : done.error().code;
  }
  std::string separate(const TravellerId& leaving) {
    const auto done = desk_->server->house->database->write([&](database::Transaction& tx) {
      return desk_->border->separate_records(tx, grant(), std::span(&leaving, 1), {"other_person", "Twins"});
    });
    return done.ok() ? "" : done.error().code;
  }
  json::value file(const TravellerId& id) {
    Officer officer = desk_->officer("officer");
    return body_of(officer.get("/api/travellers/" + id.to_text()));
  }
  void expect_true_to_the_journal() {
    auto& house = *desk_->server->house;
    const auto found = house.database->read([&](database::Session& session) { return compare(session, *house.keys); });
    ASSERT_OK(found);
    EXPECT_FALSE(found->first) << found->first->record_type << " " << found->first->detail;
  }
};

ON_BOTH_DATABASES(JoinedRecordsTest);

TEST_P(JoinedRecordsTest, AStayIsCountedAcrossTwoPassports) {
  at("2026-06-01T09:00:00Z");
  const json::value entry = cross("OLD1");
  at("2026-06-20T09:00:00Z");
  const json::value leaving = open("NEW1", "exit");
  EXPECT_EQ(leaving.at("history").as_array().size(), 0U);
  EXPECT_EQ(text_at(leaving, "/traveller/records"), "absent");
  ASSERT_EQ(join(traveller(entry), traveller(leaving)), "");
  Officer officer = desk_->officer("officer");
  const json::value now = body_of(officer.get(TestDesk::path(leaving)));
  EXPECT_EQ(now.at("history").as_array().size(), 1U) << "the check that waits knows the entry";
  EXPECT_EQ(text_at(now, "/traveller/records"), "2");
  EXPECT_EQ(text_at(now, "/stay/rows/0/entry"), "2026-06-01");
  EXPECT_EQ(decide(officer, leaving, admit()), "200");
  const json::value both = file(traveller(entry));
  EXPECT_EQ(text_at(both, "/records"), "2");
  EXPECT_EQ(both.at("crossings").as_array().size(), 2U);
  EXPECT_EQ(both.at("stays").as_array().size(), 1U);
  EXPECT_EQ(text_at(both, "/stays/0/exit"), "2026-06-20");
  EXPECT_EQ(text_at(file(traveller(leaving)), "/stays"), text_at(both, "/stays")) << "whichever record is asked for";
  ASSERT_EQ(separate(traveller(leaving)), "");
  EXPECT_EQ(file(traveller(entry)).at("crossings").as_array().size(), 1U);
  EXPECT_EQ(separate(traveller(leaving)), "border.person.not_joined");
  EXPECT_EQ(join(traveller(leaving), traveller(leaving)), "border.person.joined");
  EXPECT_EQ(desk_->entries("border.records_joined").size(), 2U);
  EXPECT_EQ(desk_->entries("border.records_separated").size(), 2U);
  expect_true_to_the_journal();
}

TEST_P(JoinedRecordsTest, NobodyCrossesTwiceWithTwoPassportsAtOnce) {
  const json::value one = open("OLD1"), two = open("NEW1");
  ASSERT_EQ(join(traveller(one), traveller(two)), "");
  Officer officer = desk_->officer("officer");
  EXPECT_EQ(body_of(officer.get(TestDesk::path(two))).at("other_checks").as_array().size(), 1U);
  EXPECT_EQ(decide(officer, one, admit()), "200");
  EXPECT_EQ(decide(officer, two, admit()), "409 border.check_stale");
  EXPECT_EQ(desk_->count("crossing"), 1);
  expect_true_to_the_journal();
}

TEST_P(JoinedRecordsTest, HitsOfTheOtherRecordAreReviewedHereToo) {
  const json::value old = open("OLD1", "entry", "Lindqvist");
  const json::value now = open("NEW1");
  desk_->add_alert("entry_ban", "refuse_entry", "Lindqvist");
  Officer officer = desk_->officer("officer");
  EXPECT_EQ(now.at("hits").as_array().size(), 0U);
  ASSERT_EQ(join(traveller(old), traveller(now)), "");
  EXPECT_EQ(body_of(officer.get(TestDesk::path(now))).at("hits").as_array().size(), 1U);
  EXPECT_EQ(decide(officer, now, admit()), "409 border.hits_unreviewed");
  const json::value later = open("NEW1");
  EXPECT_EQ(later.at("hits").as_array().size(), 1U) << "at the next check from the start";
  EXPECT_EQ(text_at(later, "/hits/0/listed/surname"), "Lindqvist");
  expect_true_to_the_journal();
}

TEST_P(JoinedRecordsTest, ARequestForProtectionFollowsThePersonAndNobodyTakesHerApartMeanwhile) {
  const json::value old = open("OLD1");
  Officer officer = desk_->officer("officer"), second = desk_->officer("supervisor", "second_line");
  EXPECT_EQ(act(officer, old, "/protection", {{"kind", "other_risk"}, {"note", "Says she is afraid"}}), "200");
  const json::value now = TestDesk::referred(officer, body("NEW1"));
  ASSERT_EQ(join(traveller(old), traveller(now)), "");
  EXPECT_EQ(decide(second, now, TestDesk::refusal()), "409 border.protection_open");
  EXPECT_EQ(separate(traveller(now)), "border.person.protection_open");
  EXPECT_EQ(separate(traveller(old)), "border.person.protection_open");
  EXPECT_EQ(decide(second, now, TestDesk::refusal()), "409 border.protection_open");
  expect_true_to_the_journal();
}

TEST_P(JoinedRecordsTest, AHoldIsOneForAllRecordsAndIsLiftedBeforeTheyPart) {
  const json::value old = cross("OLD1"), now = cross("NEW1", "exit");
  ASSERT_EQ(join(traveller(old), traveller(now)), "");
  Officer supervisor = desk_->officer("supervisor", "supervision");
  const auto hold = [&](const TravellerId& id, const std::string& rest) {
    return status_of(
        supervisor.post("/api/travellers/" + id.to_text() + rest, json::object{{"reason", "A complaint"}}));
  };
  EXPECT_EQ(hold(traveller(old), "/hold"), "201");
  EXPECT_EQ(hold(traveller(now), "/hold"), "409 border.hold.held");
  EXPECT_NE(text_at(file(traveller(now)), "/hold/id"), "absent");
  EXPECT_EQ(separate(traveller(now)), "border.person.held");
  ASSERT_OK(desk_->border->run_retention(*CivilDate::parse("2046-01-01")));
  EXPECT_EQ(desk_->count("crossing"), 2);
  EXPECT_EQ(hold(traveller(now), "/hold/lift"), "200");
  ASSERT_OK(desk_->border->run_retention(*CivilDate::parse("2046-01-01")));
  EXPECT_EQ(desk_->count("crossing"), 0);
  EXPECT_EQ(desk_->count("traveller"), 0);
  EXPECT_EQ(desk_->count("person_record"), 0);
  EXPECT_EQ(desk_->count("person_membership"), 0);
}

TEST_P(JoinedRecordsTest, TheStayGoesWholeAndTheOldRecordWithTheNewOne) {
  at("2020-01-10T09:00:00Z");
  const json::value entry = cross("OLD1");
  at("2020-01-20T09:00:00Z");
  const json::value leave = cross("NEW1", "exit");
  at("2026-01-10T09:00:00Z");
  const json::value again = cross("NEW1");
  ASSERT_EQ(join(traveller(entry), traveller(leave)), "");
  ASSERT_OK(desk_->border->run_retention(*CivilDate::parse("2026-02-01")));
  EXPECT_EQ(desk_->count("crossing"), 1) << "the stay of 2020 went, its entry on the one and its exit on the other";
  EXPECT_EQ(desk_->count("traveller"), 2) << "her old record is kept with her new one";
  EXPECT_EQ(text_at(file(traveller(entry)), "/crossings/0/id"), text_at(file(traveller(again)), "/crossings/0/id"));
}

TEST_P(JoinedRecordsTest, AClearedPairFollowsThePerson) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value old = TestDesk::open(officer, body("OLD1"));
  const std::string review = "/hits/" + text_at(old, "/hits/0/id") + "/review";
  ASSERT_EQ(act(supervisor, old, review, {{"outcome", "dismissed"}, {"reason", "appearance"}, {"remember", true}}),
            "200");
  const std::string number = text_at(body_of(officer.get(TestDesk::path(old))), "/hits/0/cleared/redress_number");
  const json::value now = TestDesk::open(officer, body("NEW1"));
  EXPECT_EQ(text_at(now, "/hits/0/cleared"), "absent");
  ASSERT_EQ(join(traveller(old), traveller(now)), "");
  const json::value next = TestDesk::open(officer, body("NEW1"));
  EXPECT_EQ(text_at(next, "/hits/0/cleared/standing"), "facts_changed") << "shown; the new document is looked at once";
  EXPECT_EQ(text_at(next, "/hits/0/cleared/redress_number"), number);
  EXPECT_EQ(text_at(file(traveller(now)), "/redress_number"), number);
}

}  // namespace
}  // namespace limen::border
