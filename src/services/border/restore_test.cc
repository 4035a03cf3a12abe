// What was erased after a backup does not come back with it: rows as well as keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/backup/backup.h"
#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk;

class RestoreTest : public testing::DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    to_ = database::testing::TestSite::make(GetParam());
  }
  // A check of that person, with the plant wherever somebody may type.
  json::value planted(Officer& officer, const std::string& number, const std::string& plant) {
    json::object body = TestDesk::entry(TestDesk::document(number));
    body["lane"] = plant;
    body["carrier_reference"] = plant;  // not in one go: the second may move the first
    const json::value check = TestDesk::open(officer, body);
    EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/details"),
                                     json::object{{"destination", plant}, {"contact", plant}, {"guardian", plant}})),
              "200");
    EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/refer"),
                                     json::object{{"reasons", json::array{"other"}}, {"note", plant}})),
              "200");
    return check;
  }
  void decide(Officer& officer, const json::value& check, json::object decision, const std::string& plant) {
    if (!plant.empty()) decision["note"] = plant;
    ASSERT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), decision)), "200");
  }
  // Every text of every row of the border's tables that holds the plant, as "table.column".
  static std::vector<std::string> rows_with(const std::string& location, const std::string& plant) {
    std::vector<std::string> found;
    const auto session = database::open_read_only(location);
    EXPECT_OK(session);
    for (const std::string table :
         {"traveller", "travel_document", "border_check", "check_hit", "protection_request", "crossing", "refusal"}) {
      const auto rows = (*session)->query("select * from " + table);
      EXPECT_OK(rows);
      for (const auto row : *rows) {
        for (std::size_t i = 0; i < row.columns(); ++i) {
          if (row.type(i) == database::Type::kText && row.text(i).find(plant) != std::string_view::npos)
            found.push_back(table);
        }
      }
    }
    return found;
  }
  static std::int64_t count(database::Session& session, const std::string& table) {
    const auto rows = session.query("select count(*) from " + table);
    EXPECT_OK(rows);
    return rows->front().integer(0);
  }
  std::unique_ptr<database::testing::TestSite> to_;
};

ON_BOTH_DATABASES(RestoreTest);

TEST_P(RestoreTest, RowsOfErasedRecordsDoNotComeBack) {
  const std::string gone = "Xyloquartz", stays = "Jadewright";
  desk_->add_alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-12");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  // One ends without a crossing and lives thirty days; one is refused, one enters, and both live for years.
  const json::value short_lived = planted(officer, "R1", gone);
  ASSERT_EQ(status_of(officer.post(TestDesk::path(short_lived, "/protection"),
                                   json::object{{"kind", "other_risk"}, {"note", gone}})),
            "200");
  ASSERT_EQ(status_of(supervisor.post(TestDesk::path(short_lived, "/protection/close"),
                                      json::object{{"outcome", "withdrawn"}, {"note", gone}})),
            "200");
  const json::value view = body_of(supervisor.get(TestDesk::path(short_lived)));
  ASSERT_EQ(status_of(supervisor.post(
                TestDesk::path(short_lived, "/hits/" + testing::text_at(view, "/hits/0/id") + "/review"),
                json::object{{"outcome", "dismissed"}, {"reason", "sex"}, {"note", gone}})),
            "200");
  decide(supervisor, short_lived, {{"decision", "withdraw"}, {"reasons", json::array{"opened_in_error"}}}, gone);
  Officer later = desk_->officer("officer");
  const json::value kept = TestDesk::open(later, TestDesk::entry(TestDesk::document("R2", stays, "1980-01-01")));
  decide(later, kept, {{"decision", "admit"}}, stays);

  auto& house = *desk_->server->house;
  const std::string file = to_->folder() + "/backup";
  ASSERT_OK(house.database->read([&](database::Session& session) {
    return backup::write_backup(session, house.site->folder(), file, house.clock);
  }));
  house.clock.set(*Instant::parse("2026-12-23T08:00:00Z"));
  const auto expired = desk_->border->run_retention(*CivilDate::parse("2026-12-23"));
  ASSERT_OK(expired);
  ASSERT_EQ(expired->checks, 1);
  ASSERT_OK(house.database->scrub());

  const std::string fresh = to_->folder() + "/fresh";
  const std::string location =
      GetParam() == testing::Backend::kSqlite ? "sqlite:" + fresh + "/limen.db" : to_->location();
  const auto restore = [&](journal::Journal::Erased erased) {
    return backup::restore({.file = file,
                            .site = fresh,
                            .location = location,
                            .master_key = house.site->folder() + "/master.key",
                            .erasures = house.site->folder() + "/erasures",
                            .erased = std::move(erased)},
                           house.clock, house.random);
  };
  const auto restored = restore([](database::Transaction& tx, const std::string& type, const std::string& id,
                                   const std::string&) { return forget_record(tx, type, id); });
  ASSERT_OK(restored);
  EXPECT_EQ(restored->erasures_replayed, 1);
  EXPECT_THAT(rows_with(location, gone), ::testing::IsEmpty());
  EXPECT_THAT(rows_with(location, stays), ::testing::Not(::testing::IsEmpty())) << "the search finds what is there";
  const auto session = database::open_read_only(location);
  ASSERT_OK(session);
  EXPECT_EQ(count(**session, "border_check"), 1);
  EXPECT_EQ(count(**session, "check_hit"), 0);
  EXPECT_EQ(count(**session, "protection_request"), 0);
  EXPECT_EQ(count(**session, "crossing"), 1);
  EXPECT_EQ(count(**session, "traveller"), 2) << "whose own period has not ended";
}

TEST_P(RestoreTest, WhatIsForgottenIsTheRecordAndNothingElse) {
  Officer officer = desk_->officer("officer");
  std::vector<std::string> ids;
  for (const char* number : {"F1", "F2"}) {
    const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(number)));
    decide(officer, check, {{"decision", "admit"}}, "");
    ids.push_back(testing::text_at(check, "/id"));
  }
  const auto forget = [&](const char* type, const std::string& id) {
    return desk_->server->house->database->write(
        [&](database::Transaction& tx) { return forget_record(tx, type, id); });
  };
  ASSERT_OK(forget("alert", ids[0]));
  EXPECT_EQ(desk_->count("border_check"), 2);
  ASSERT_OK(forget("check", ids[0]));
  EXPECT_EQ(desk_->count("border_check"), 1);
  EXPECT_EQ(desk_->count("crossing"), 1);
  EXPECT_FALSE(forget("check", "no id").ok());
  ASSERT_OK(forget("check", ids[1]));
  EXPECT_EQ(desk_->count("crossing"), 0);
  EXPECT_EQ(desk_->count("traveller"), 2);
}

}  // namespace
}  // namespace limen::border
