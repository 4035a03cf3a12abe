// Data die on time: planted in every field, expired, and searched for in every file of the site.
#include "services/border/retention.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class RetentionTest : public testing::DeskTest {
 protected:
  ExpiredRecords run(const std::string& day) { return of(desk_->border->run_retention(*CivilDate::parse(day))); }
  ExpiredRecords run(const std::string& day, int batch) {
    const auto retention = lists::Retention::read(config::PackStore::embedded(), "baseline");
    EXPECT_OK(retention);
    auto& house = *desk_->server->house;
    return of(run_retention(*house.database, *house.journal, *retention, *CivilDate::parse(day), batch));
  }
  static ExpiredRecords of(const Result<ExpiredRecords>& done) {
    EXPECT_OK(done);
    return done.value_or(ExpiredRecords());
  }
};

ON_BOTH_DATABASES(RetentionTest);

std::vector<std::string> files_with(const std::string& folder, const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.find(text) != std::string::npos) found.push_back(entry.path().filename());
  }
  return found;
}

TEST_P(RetentionTest, PlantedTextsAreGoneFromEveryFile) {
  const std::string plant = "Xyloquartz";
  desk_->add_alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-12");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  json::object body = TestDesk::entry(TestDesk::document("XYLOQUARTZ1", plant, "1974-08-12"));
  body["document"].as_object()["given_names"] = plant;
  body["carrier_reference"] = plant;
  body["lane"] = plant;
  const json::value refused = TestDesk::open(officer, body);
  ASSERT_EQ(status_of(officer.post(TestDesk::path(refused, "/details"),
                                   json::object{{"destination", plant},
                                                {"contact", plant},
                                                {"guardian", plant},
                                                {"visa", json::object{{"number", plant}}}})),
            "200");
  ASSERT_EQ(status_of(officer.post(TestDesk::path(refused, "/refer"),
                                   json::object{{"reasons", json::array{"other"}}, {"note", plant}})),
            "200");
  ASSERT_EQ(status_of(officer.post(TestDesk::path(refused, "/protection"),
                                   json::object{{"kind", "other_risk"}, {"note", plant}})),
            "200");
  ASSERT_EQ(status_of(supervisor.post(TestDesk::path(refused, "/protection/close"),
                                      json::object{{"outcome", "withdrawn"}, {"note", plant}})),
            "200");
  json::object refusal = TestDesk::refusal();
  refusal["facts"] = plant;
  refusal["note"] = plant;
  Officer second = desk_->officer("supervisor", "second_line");
  ASSERT_EQ(decide(second, refused, refusal), "200");
  json::object again = TestDesk::entry(TestDesk::document("XYLOQUARTZ1", plant, "1974-08-12"));
  const json::value admitted = TestDesk::open(officer, again);
  const auto done =
      officer.post(TestDesk::path(admitted, "/decision"), json::object{{"decision", "admit"}, {"note", plant}});
  ASSERT_EQ(status_of(done), "200");
  Officer corrector = desk_->officer("supervisor", "supervision");
  ASSERT_EQ(
      status_of(corrector.post(
          "/api/crossings/" + text_at(body_of(done), "/decision/crossing_id") + "/correction",
          json::object{
              {"changes", json::object{{"carrier_reference", plant}}}, {"reason", "typing_error"}, {"note", plant}})),
      "200");
  const std::string folder = desk_->server->house->site->folder();
  const bool files = GetParam() == testing::Backend::kSqlite;
  if (files) {
    EXPECT_OK(desk_->server->house->database->scrub());
    EXPECT_FALSE(files_with(folder, plant).empty()) << "the search finds what is there";
  }
  at("2035-01-01T00:00:00Z");
  const ExpiredRecords expired = run("2035-01-01");
  EXPECT_EQ(expired.crossings, 2);
  EXPECT_EQ(expired.refusals, 1);
  EXPECT_EQ(expired.checks, 2);
  EXPECT_EQ(expired.travellers, 1);
  EXPECT_EQ(expired.documents, 1);
  for (const char* table :
       {"traveller", "travel_document", "border_check", "check_hit", "protection_request", "crossing", "refusal"})
    EXPECT_EQ(desk_->count(table), 0) << table;
  EXPECT_EQ(desk_->count("refusal_number"), 1) << "numbers go on";
  for (const char* kind : {"border.check_opened", "border.refused", "border.admitted", "border.corrected",
                           "border.protection_requested"}) {
    for (const auto& entry : desk_->entries(kind)) {
      for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << kind << " can still be opened";
    }
  }
  const auto verified =
      desk_->server->house->database->read([](database::Session& session) { return journal::verify(session); });
  ASSERT_OK(verified);
  EXPECT_FALSE(verified->bad) << "the chain still verifies";
  EXPECT_EQ(desk_->entries("border.records_expired").size(), 1U);
  EXPECT_EQ(run("2035-01-01"), ExpiredRecords()) << "a second run finds nothing";
  if (files) {
    // Answers kept for repeated requests are sealed and short-lived.
    EXPECT_OK(desk_->server->api->forget_answers());
    EXPECT_OK(desk_->server->house->database->scrub());
    for (const std::string& text : {plant, std::string("XYLOQUARTZ")})
      EXPECT_THAT(files_with(folder, text), ::testing::IsEmpty()) << text;
  }
}

TEST_P(RetentionTest, EachRecordLivesToItsLastDay) {
  Officer officer = desk_->officer("officer");
  const auto cross = [&](const std::string& number, const std::string& direction, Officer& who) {
    const json::value check = TestDesk::open(who, TestDesk::entry(TestDesk::document(number), direction));
    ASSERT_EQ(decide(who, check, {{"decision", "admit"}}), "200");
  };
  cross("S1", "entry", officer);  // 2026-11-22, leaves on 2026-12-01
  cross("S2", "entry", officer);  // never leaves: authorised until 2026-12-21
  const json::value dropped = TestDesk::open(officer, TestDesk::entry(TestDesk::document("S3")));
  ASSERT_EQ(decide(officer, dropped, {{"decision", "withdraw"}, {"reasons", json::array{"opened_in_error"}}}), "200");
  at("2026-12-01T08:00:00Z");
  Officer later = desk_->officer("officer");
  cross("S1", "exit", later);
  EXPECT_EQ(run("2026-12-22").checks, 0) << "the thirtieth day is kept";
  EXPECT_EQ(run("2026-12-23").checks, 1);
  EXPECT_EQ(run("2029-12-01").crossings, 0) << "the last day, counted from the exit for both crossings";
  const ExpiredRecords gone = run("2029-12-02");
  EXPECT_EQ(gone.crossings, 2);
  EXPECT_EQ(gone.checks, 2);
  EXPECT_EQ(run("2031-12-21").crossings, 0) << "five years from the end of the authorised stay";
  EXPECT_EQ(run("2031-12-22").crossings, 1);
  EXPECT_EQ(desk_->count("border_check"), 0);
  EXPECT_EQ(desk_->count("traveller"), 0);
}

TEST_P(RetentionTest, AHoldStopsTheDeletionOfEverything) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "supervision"),
          closer = desk_->officer("supervisor", "second_line"), chief = desk_->officer("supervisor", "second_line");
  // A hit dismissed, a request closed, a refusal, a crossing, a check nobody closed: all of one person.
  const json::value refused = TestDesk::open(officer, TestDesk::entry(TestDesk::document("H1")));
  ASSERT_EQ(status_of(officer.post(TestDesk::path(refused, "/hits/" + text_at(refused, "/hits/0/id") + "/review"),
                                   json::object{{"outcome", "dismissed"}, {"reason", "appearance"}})),
            "200");
  ASSERT_EQ(status_of(officer.post(TestDesk::path(refused, "/protection"), json::object{{"kind", "fear_voiced"}})),
            "200");
  ASSERT_EQ(status_of(closer.post(TestDesk::path(refused, "/protection/close"),
                                  json::object{{"outcome", "not_confirmed"}, {"note", "File 77"}})),
            "200");
  ASSERT_EQ(decide(chief, refused, TestDesk::refusal()), "200");
  const json::value admitted = TestDesk::open(officer, TestDesk::entry(TestDesk::document("H1"), "exit"));
  ASSERT_EQ(status_of(officer.post(TestDesk::path(admitted, "/hits/" + text_at(admitted, "/hits/0/id") + "/review"),
                                   json::object{{"outcome", "dismissed"}, {"reason", "appearance"}})),
            "200");
  ASSERT_EQ(decide(officer, admitted, {{"decision", "admit"}}), "200");
  TestDesk::open(officer, TestDesk::entry(TestDesk::document("H1")));
  TestDesk::open(officer, TestDesk::entry(TestDesk::document("H2", "Quayle", "1981-03-04")));  // of another
  const std::string traveller = text_at(refused, "/traveller/id"), path = "/api/travellers/" + traveller + "/hold";
  const json::object why{{"reason", "Court of Xandria, file Okonjo 12"}};
  EXPECT_EQ(status_of(officer.post(path, why)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(desk_->anywhere("administrator", "administration").post(path, why)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.post(path, json::object{{"reason", " \u200b\n"}})), "422 border.hold.no_reason");
  EXPECT_EQ(status_of(supervisor.post("/api/travellers/00000000-0000-7000-8000-000000000000/hold", why)),
            "404 border.traveller.not_found");
  EXPECT_EQ(status_of(supervisor.post(path + "/lift", why)), "409 border.hold.none");
  ASSERT_EQ(status_of(supervisor.post(path, why)), "201");
  EXPECT_EQ(status_of(supervisor.post(path, why)), "409 border.hold.held");
  // Everybody who may place one sees them all, and whoever opens the file sees this one.
  Officer privacy = desk_->anywhere("data_protection_officer", "oversight");
  const json::value list = body_of(privacy.get("/api/holds"));
  ASSERT_EQ(list.at("holds").as_array().size(), 1U);
  EXPECT_EQ(text_at(list, "/holds/0/traveller_id"), traveller);
  EXPECT_EQ(text_at(list, "/holds/0/reason"), "Court of Xandria, file Okonjo 12");
  const json::value file = body_of(officer.get("/api/travellers/" + traveller));
  EXPECT_EQ(text_at(file, "/hold/by"), text_at(list, "/holds/0/by"));
  EXPECT_FALSE(file.at("hold").as_object().contains("reason")) << "why is not for the first line";
  EXPECT_EQ(text_at(body_of(supervisor.get("/api/travellers/" + traveller)), "/hold/reason"),
            text_at(list, "/holds/0/reason"));
  const auto count = [&] {
    std::string all;
    for (const char* table : {"traveller", "travel_document", "border_check", "check_hit", "protection_request",
                              "crossing", "refusal", "traveller_hold"})
      all += std::to_string(desk_->count(table)) + " ";
    return all;
  };
  const ExpiredRecords others = run("2040-01-01");
  EXPECT_EQ(others.travellers, 1) << "the other one";
  EXPECT_EQ(others.never_closed, 1);
  EXPECT_EQ(count(), "1 1 3 3 1 1 1 1 ");
  EXPECT_EQ(run("2060-01-01"), ExpiredRecords());
  for (const auto& entry : desk_->entries("border.refused")) {
    for (const auto& part : entry.parts) EXPECT_TRUE(part.plaintext) << "the sealed parts are held too";
  }
  const auto placed = desk_->entries("border.hold_placed");
  ASSERT_EQ(placed.size(), 1U);
  EXPECT_EQ(placed[0].entry.subject_id, traveller);
  EXPECT_EQ(placed[0].entry.facts.find("Okonjo"), std::string::npos);
  // Lifted by the officer of data protection: the periods, long over, do their work.
  ASSERT_EQ(status_of(privacy.post(path + "/lift", json::object{{"reason", "The case is closed"}})), "200");
  EXPECT_TRUE(body_of(privacy.get("/api/holds")).at("holds").as_array().empty());
  EXPECT_EQ(desk_->count("traveller_hold"), 1) << "who held, and why, stays with the file";
  run("2060-01-01");
  EXPECT_EQ(count(), "0 0 0 0 0 0 0 0 ");
  for (const char* kind : {"border.hold_placed", "border.hold_lifted"}) {
    for (const auto& entry : desk_->entries(kind)) {
      for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << kind;
    }
  }
}

TEST_P(RetentionTest, WhatNobodyClosedEndsToo) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer");
  const json::value open = TestDesk::open(officer, TestDesk::entry(TestDesk::document("N1")));  // with a hit
  TestDesk::referred(officer, TestDesk::entry(TestDesk::document("N2", "Quayle", "1981-03-04")));
  const json::value asked = TestDesk::open(officer, TestDesk::entry(TestDesk::document("N3", "Reed", "1980-01-02")));
  ASSERT_EQ(status_of(officer.post(TestDesk::path(asked, "/protection"), json::object{{"kind", "asylum_request"}})),
            "200");
  EXPECT_EQ(run("2026-12-22"), ExpiredRecords()) << "the thirtieth day is kept";
  EXPECT_EQ(run("2026-12-23").never_closed, 2);
  EXPECT_EQ(desk_->count("border_check"), 1) << "an open request for protection keeps its check";
  EXPECT_EQ(desk_->count("check_hit"), 0);
  EXPECT_EQ(decide(officer, open, {{"decision", "admit"}}), "404 border.check.not_found");
  EXPECT_EQ(decide(officer, asked, {{"decision", "admit"}}), "409 border.referred_elsewhere");
  for (const auto& entry : desk_->entries("border.check_opened")) {
    if (entry.entry.subject_id == text_at(asked, "/id")) continue;
    for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << "can still be opened";
  }
  EXPECT_NE(desk_->entries("border.records_expired").at(0).entry.facts.find("\"never_closed\":2"), std::string::npos);
  run("2040-01-01");
  EXPECT_EQ(desk_->count("traveller"), 1);
}

TEST_P(RetentionTest, AnOpenRequestForProtectionKeepsItsCheckAndAllThatHangsOnIt) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document("O1")));
  ASSERT_EQ(act(officer, check, "/hits/" + text_at(check, "/hits/0/id") + "/review",
                {{"outcome", "dismissed"}, {"reason", "appearance"}}),
            "200");
  ASSERT_EQ(act(officer, check, "/protection", {{"kind", "fear_voiced"}}), "200");
  ASSERT_EQ(act(supervisor, check, "/protection/close", {{"outcome", "not_confirmed"}, {"note", "File 78"}}), "200");
  ASSERT_EQ(act(officer, check, "/protection", {{"kind", "asylum_request"}}), "200");
  ASSERT_EQ(decide(supervisor, check, admit()), "200");
  EXPECT_EQ(run("2040-01-01"), ExpiredRecords());
  EXPECT_EQ(desk_->count("crossing"), 1);
  EXPECT_EQ(desk_->count("border_check"), 1);
  EXPECT_EQ(desk_->count("check_hit"), 1) << "though dismissed long ago";
  EXPECT_EQ(desk_->count("protection_request"), 2) << "the one that was closed too";
  EXPECT_EQ(desk_->count("traveller"), 1);
}

TEST_P(RetentionTest, AnOpenRequestForProtectionKeepsTheExitOfItsStay) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line"),
          corrector = desk_->officer("supervisor", "supervision");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document("X1")));
  ASSERT_EQ(act(officer, check, "/protection", {{"kind", "asylum_request"}}), "200");
  const auto admitted = supervisor.post(TestDesk::path(check, "/decision"), admit());
  ASSERT_EQ(status_of(admitted), "200");
  const json::object change{
      {"changes", json::object{{"transport_mode", "air"}}}, {"reason", "typing_error"}, {"note", "came by air"}};
  ASSERT_EQ(status_of(corrector.post(
                "/api/crossings/" + text_at(body_of(admitted), "/decision/crossing_id") + "/correction", change)),
            "200");
  const auto cross = [&](const std::string& day, const std::string& direction) {
    at(day + "T08:00:00Z");
    Officer later = desk_->officer("officer");
    const json::value next = TestDesk::open(later, TestDesk::entry(TestDesk::document("X1"), direction));
    ASSERT_EQ(decide(later, next, admit()), "200");
  };
  cross("2026-12-01", "exit");
  cross("2027-03-01", "entry");  // a stay of its own, with nothing asked
  cross("2027-03-05", "exit");
  const ExpiredRecords gone = run("2040-01-01");
  EXPECT_EQ(gone.crossings, 2) << "without its exit the first would look like a stay that never ended";
  EXPECT_EQ(gone.checks, 2);
  EXPECT_EQ(desk_->count("crossing"), 3) << "entry, its correction, exit";
  EXPECT_EQ(desk_->count("crossing", "direction = 'exit'"), 1);
}

TEST_P(RetentionTest, ManySmallJobsDoTheSame) {
  for (const int batch : {0, 2, 3, 6}) {  // six travellers: the last page is empty, half full, full, the first
    Officer officer = desk_->officer("officer");
    for (int i = 0; i < 6; ++i) {
      const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document("M" + std::to_string(i))));
      ASSERT_EQ(decide(officer, check, admit()), "200");
    }
    const ExpiredRecords done = run("2040-01-01", batch);
    EXPECT_EQ(done.crossings, 6);
    EXPECT_EQ(done.checks, 6);
    EXPECT_EQ(done.travellers, 6);
  }
}

// A child without an index is looked for from the first row to the last, in the writer, for every row that goes.
TEST_P(RetentionTest, WhatHangsOnADeletedRowIsFoundByAnIndex) {
  if (GetParam() != testing::Backend::kSqlite) GTEST_SKIP() << "the schema is the same";
  std::vector<std::string> slow;
  int keys = 0;
  const auto read = desk_->server->house->database->read([&](database::Session& session) -> Result<void> {
    const auto rows = TRY(session.query(
        "select m.name, f.\"from\", (select count(*) from pragma_index_list(m.name) l, pragma_index_info(l.name) i "
        "where i.seqno = 0 and i.name = f.\"from\") from sqlite_schema m, pragma_foreign_key_list(m.name) f "
        "where m.type = 'table' and f.\"table\" <> 'post'"));  // posts are never deleted
    for (const auto row : rows) {
      ++keys;
      if (row.integer(2) == 0) slow.push_back(std::string(row.text(0)) + "." + std::string(row.text(1)));
    }
    return {};
  });
  ASSERT_OK(read);
  EXPECT_GE(keys, 10);
  EXPECT_THAT(slow, ::testing::IsEmpty());
}

TEST_P(RetentionTest, APageOfWhichNothingHasEndedIsNotTheLast) {
  Officer officer = desk_->officer("officer");
  for (int i = 0; i < 5; ++i) {  // who never left again is kept two years longer
    const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document("P" + std::to_string(i))));
    ASSERT_EQ(decide(officer, check, admit()), "200");
  }
  for (const auto& [day, direction] : {std::pair("2026-11-23", "entry"), std::pair("2026-12-01", "exit")}) {
    at(day + std::string("T08:00:00Z"));
    Officer later = desk_->officer("officer");
    const json::value check = TestDesk::open(later, TestDesk::entry(TestDesk::document("P9"), direction));
    ASSERT_EQ(decide(later, check, admit()), "200");
  }
  const ExpiredRecords done = run("2030-01-01", 2);
  EXPECT_EQ(done.crossings, 2);
  EXPECT_EQ(done.checks, 2);
  EXPECT_EQ(done.travellers, 1);
  EXPECT_EQ(desk_->count("crossing"), 5);
  EXPECT_EQ(run("2030-01-01", 2), ExpiredRecords());
}

TEST_P(RetentionTest, WhoComesToBeHeldBetweenTheLookAndTheWriteIsLeftAlone) {
  Officer officer = desk_->officer("officer");
  for (const char* number : {"B1", "B2"}) {
    const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(number)));
    ASSERT_EQ(decide(officer, check, admit()), "200");
  }
  // Both stand in one page. When the crossing of the one goes, the other is held.
  const std::string hold =
      "insert into traveller_hold(id, traveller_id, reason, placed_by, placed_at, lift_reason, lifted_by) select d.id, "
      "d.traveller_id, d.number, d.number, 0, d.type, d.type from travel_document d where d.traveller_id <> "
      "old.traveller_id";
  const auto planted = desk_->server->house->database->write([&](database::Transaction& tx) -> Result<void> {
    if (GetParam() == testing::Backend::kSqlite) {
      return tx.execute("create trigger hold_the_other after delete on crossing begin " + hold + "; end");
    }
    TRY(tx.execute("create function hold_the_other() returns trigger language plpgsql as 'begin " + hold +
                   "; return null; end'"));
    return tx.execute(
        "create trigger hold_the_other after delete on crossing for each row execute function hold_the_other()");
  });
  ASSERT_OK(planted);
  const ExpiredRecords gone = run("2040-01-01");
  EXPECT_EQ(gone.crossings, 1);
  EXPECT_EQ(gone.checks, 1);
  EXPECT_EQ(gone.travellers, 1);
  for (const char* table : {"crossing", "border_check", "traveller", "travel_document", "traveller_hold"})
    EXPECT_EQ(desk_->count(table), 1) << table << " of the one who is held";
  EXPECT_EQ(run("2040-01-01"), ExpiredRecords());
}

}  // namespace
}  // namespace limen::border
