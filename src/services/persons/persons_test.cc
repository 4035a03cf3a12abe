// Candidates, what an officer judges, the queue, and what follows: over HTTP, on both databases.
#include "services/persons/persons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>

#include "platform/documents/pdf_text.h"
#include "services/border/test_desk.h"

namespace limen::persons {
namespace {

using border::testing::body_of, border::testing::Officer, border::testing::status_of, border::testing::TestDesk,
    border::testing::text_at;

class PersonsTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    desk_ = TestDesk::make(
        GetParam(), "baseline",
        {.migrations = migrations(),
         .build = [this](TestDesk& desk, api::Api& api, api::testing::TestServer::House& house) -> Result<void> {
           persons_ = TRY(Persons::open({*house.database, *house.journal, *house.identity, *desk.border, desk.knowledge,
                                         packs_, house.clock, house.random, site()}));
           return persons_->register_routes(api);
         }});
    NEEDS_DATABASE(desk_);
    run();
  }
  static site::SiteInfo site() {
    site::SiteInfo info;
    info.authority = "Utopia Border Service";
    return info;
  }
  void TearDown() override {
    if (desk_ && desk_->server) desk_->server->stop();
  }
  Round run() {
    const auto round = persons_->run([] { return false; });
    EXPECT_OK(round);
    return round.ok() ? *round : Round();
  }
  static json::object body(const std::string& number, const std::string& surname = "Okonjo",
                           const std::string& direction = "entry") {
    // Another name is another person, born on another day.
    const std::string birth = surname == "Okonjo" ? "1974-08-12" : "1980-02-03";
    return TestDesk::entry(TestDesk::document(number, surname, birth), direction);
  }
  json::value open(Officer& officer, const std::string& number, const std::string& surname = "Okonjo",
                   const std::string& direction = "entry") {
    return TestDesk::open(officer, body(number, surname, direction));
  }
  json::value cross(const std::string& number, const std::string& surname = "Okonjo",
                    const std::string& direction = "entry") {
    Officer officer = desk_->officer("officer");
    const json::value check = open(officer, number, surname, direction);
    EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})), "200");
    return check;
  }
  json::value person(Officer& officer, const json::value& check) {
    const auto answer = officer.get(TestDesk::path(check, "/person"));
    EXPECT_EQ(status_of(answer), "200");
    return body_of(answer);
  }
  static std::string id(const json::value& check) { return text_at(check, "/traveller/id"); }
  static json::object judgement(const json::value& a, const json::value& b, int version, const std::string& colour,
                                const std::string& reason, const std::string& note = "") {
    json::object body{
        {"first", id(a)}, {"second", id(b)}, {"version", version}, {"colour", colour}, {"reason", reason}};
    if (!note.empty()) body["note"] = note;
    return body;
  }
  static json::object at_check(json::object body, const json::value& check) {
    body["check_id"] = text_at(check, "/id");
    return body;
  }
  static std::string judge(Officer& officer, const json::object& body) {
    return status_of(officer.post("/api/persons/judgements", body));
  }
  json::value queue() {
    Officer supervisor = desk_->officer("supervisor", "supervision");
    return body_of(supervisor.get("/api/persons/queue"));
  }
  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }

  config::PackStore packs_ = config::PackStore::embedded();
  std::unique_ptr<Persons> persons_;
  std::unique_ptr<TestDesk> desk_;
};
ON_BOTH_DATABASES(PersonsTest);

TEST_P(PersonsTest, ANewPassportIsProposedAndTheOfficerSaysThatItIsHers) {
  const json::value old = cross("OLD1");
  run();
  Officer officer = desk_->officer("officer");
  const json::value now = open(officer, "NEW1", "Okonjo", "exit");
  const json::value who = person(officer, now);
  ASSERT_EQ(who.at("candidates").as_array().size(), 1U);
  EXPECT_EQ(text_at(who, "/candidates/0/traveller/id"), id(old));
  EXPECT_EQ(text_at(who, "/candidates/0/version"), "0");
  EXPECT_NE(text_at(who, "/candidates/0/reasons/0/code"), "absent");
  EXPECT_EQ(text_at(who, "/may/judge"), "true");
  EXPECT_EQ(text_at(who, "/may/manage"), "false");
  const json::object same = judgement(now, old, 0, "white", "renewed_document");
  EXPECT_EQ(judge(officer, same), "422 persons.judge.no_check");
  EXPECT_EQ(judge(officer, at_check(judgement(now, old, 0, "white", "other_face"), now)), "422 persons.reason.colour");
  EXPECT_EQ(judge(officer, at_check(judgement(now, old, 0, "white", "same_other"), now)), "422 persons.reason.note");
  EXPECT_EQ(judge(officer, at_check(same, now)), "200");
  const json::value after = person(officer, now);
  EXPECT_EQ(after.at("records").as_array().size(), 2U);
  EXPECT_EQ(after.at("candidates").as_array().size(), 0U);
  EXPECT_EQ(body_of(officer.get(TestDesk::path(now))).at("history").as_array().size(), 1U);
  const json::value file = body_of(officer.get("/api/travellers/" + id(now) + "/person"));
  EXPECT_EQ(text_at(file, "/links/0/colour"), "white");
  EXPECT_EQ(text_at(file, "/links/0/within"), "true");
  EXPECT_EQ(text_at(file, "/links/0/changes/0/reason"), "renewed_document");
  EXPECT_EQ(file.at("history").as_array().size(), 2U);
  EXPECT_EQ(desk_->entries("persons.link_judged").size(), 1U);
  EXPECT_EQ(desk_->open_text().find("Okonjo"), std::string::npos);
}

TEST_P(PersonsTest, ARecordThatWasCorrectedIsFoundUnderItsRightName) {
  const json::value old = cross("OLD1", "Lindqvist");
  run();
  Officer officer = desk_->officer("officer");
  EXPECT_EQ(person(officer, open(officer, "NEW1")).at("candidates").as_array().size(), 0U);
  auto& house = *desk_->server->house;
  const auto grant = house.identity->access()->for_job("persons", "border.history", "border_check");
  ASSERT_OK(grant);
  EXPECT_OK(house.database->write([&](database::Transaction& tx) -> Result<void> {
    const border::PersonChange change{.surname = "Okonjo", .birth = *PartialDate::parse("1974-08-12")};
    TRY(desk_->border->correct_person(tx, *grant, *border::TravellerId::parse(id(old)), change, {"typing", ""}));
    return {};
  }));
  run();
  const json::value who = person(officer, open(officer, "NEW2"));
  ASSERT_GE(who.at("candidates").as_array().size(), 1U);
  std::set<std::string> found;
  for (const json::value& one : who.at("candidates").as_array()) found.insert(text_at(one, "/traveller/id"));
  EXPECT_TRUE(found.contains(id(old)));
}

TEST_P(PersonsTest, TheMachinesLinkWaitsInTheQueueAndThoseAtTheBorderComeFirst) {
  cross("OLD1");
  cross("OLD2", "Lindqvist");
  run();
  cross("NEW1");
  at("2026-11-22T08:30:00Z");
  Officer officer = desk_->officer("officer");
  const json::value standing = open(officer, "NEW2", "Lindqvist");
  const Round round = run();
  EXPECT_EQ(round.links, 2);
  EXPECT_EQ(run().links, 0) << "a pair is found once";
  const json::value list = queue();
  ASSERT_EQ(list.at("links").as_array().size(), 2U);
  EXPECT_EQ(text_at(list, "/waiting"), "2");
  EXPECT_EQ(text_at(list, "/links/0/present/check_id"), text_at(standing, "/id")) << "though it was found later";
  EXPECT_EQ(text_at(list, "/links/1/present"), "absent");
  EXPECT_EQ(text_at(list, "/links/0/overdue"), "false");
  at("2026-11-23T08:30:00Z");
  EXPECT_EQ(text_at(queue(), "/links/0/overdue"), "true");
  EXPECT_EQ(text_at(queue(), "/links/0/present"), "absent") << "nobody stands there so long";
  Officer other = desk_->officer("officer");
  EXPECT_EQ(status_of(other.get("/api/persons/queue")), "403 identity.not_allowed");
  const auto found = desk_->entries("persons.link_found");
  EXPECT_EQ(found.size(), 2U);
}

TEST_P(PersonsTest, WhoMayJudgeWhat) {
  const json::value old = cross("OLD1"), now = cross("NEW1");
  run();
  run();
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "supervision");
  Officer elsewhere = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  const json::value standing = open(officer, "NEW1");
  const json::object green = judgement(old, now, 1, "green", "relatives");
  EXPECT_EQ(judge(officer, judgement(old, now, 0, "green", "relatives")), "422 persons.judge.no_check");
  EXPECT_EQ(judge(elsewhere, at_check(green, standing)), "403 identity.not_allowed") << "not her post";
  const json::value stranger = open(officer, "X9", "Haddad");
  EXPECT_EQ(judge(officer, at_check(green, stranger)), "403 persons.judge.not_allowed")
      << "not the person at the counter";
  EXPECT_EQ(judge(officer, at_check(judgement(old, now, 0, "green", "relatives"), standing)),
            "409 persons.link.changed");
  json::object red = judgement(old, now, 1, "red", "unjustified_identities", "Two dates of birth");
  EXPECT_EQ(judge(supervisor, red), "422 persons.judge.kind");
  red["kind"] = "merging";
  EXPECT_EQ(judge(officer, at_check(red, standing)), "403 persons.judge.not_allowed");
  EXPECT_EQ(judge(officer, at_check(green, standing)), "200");
  EXPECT_EQ(person(officer, standing).at("candidates").as_array().size(), 0U) << "it is answered";
  json::object white = judgement(old, now, 2, "white", "misspelt");
  EXPECT_EQ(judge(officer, at_check(white, standing)), "403 persons.judge.not_allowed") << "judged before";
  EXPECT_EQ(judge(supervisor, white), "200");
  red["version"] = 3;
  const auto done = supervisor.post("/api/persons/judgements", red);
  EXPECT_EQ(status_of(done), "200");
  EXPECT_EQ(text_at(body_of(done), "/notice"), "ID-2026-000001");
  EXPECT_EQ(body_of(done).at("changes").as_array().size(), 3U) << "nothing is forgotten";
  const std::string letter = "/api/persons/links/" + text_at(body_of(done), "/id") + "/notice";
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const auto printed = supervisor.get(letter + "?language=" + language);
    ASSERT_EQ(status_of(printed), "200") << printed->body;
    ASSERT_EQ(printed->body.substr(0, 5), "%PDF-");
    const std::string said = documents::testing::text_of(printed->body);
    if (said.empty()) continue;  // pdftotext is not here
    for (const char* word : {"ID-2026-000001", "Utopia Border Service", "Okonjo"})
      EXPECT_NE(said.find(word), std::string::npos) << language << " " << word;
    EXPECT_EQ(said.find("Two dates of birth"), std::string::npos) << "what the officer noted is not told";
    EXPECT_EQ(said.find("NEW1"), std::string::npos);
  }
  EXPECT_EQ(status_of(supervisor.get(letter + "?language=de")), "422 persons.notice.language");
  EXPECT_EQ(status_of(supervisor.get(letter + "?record=" + id(now))), "200");
  EXPECT_EQ(status_of(supervisor.get(letter + "?record=00000000-0000-7000-8000-000000000000")),
            "404 border.traveller.not_found");
  EXPECT_EQ(status_of(officer.get(letter)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(desk_->anywhere("analyst", "statistics").get(letter)), "403 identity.not_allowed");
  EXPECT_EQ(judge(supervisor, judgement(old, now, 4, "green", "other_face")), "200");
  EXPECT_EQ(status_of(supervisor.get(letter)), "409 persons.notice.none") << "it is not red any more";
  EXPECT_EQ(text_at(body_of(officer.get("/api/travellers/" + id(old))), "/records"), "1");
  Officer analyst = desk_->anywhere("analyst", "statistics");
  EXPECT_EQ(judge(analyst, green), "403 identity.not_allowed");
}

TEST_P(PersonsTest, WhatWasFoundToTheContraryIsPutRightFirst) {
  const json::value a = cross("A1"), b = cross("B1"), c = cross("C1");
  Officer supervisor = desk_->officer("supervisor", "supervision");
  EXPECT_EQ(judge(supervisor, judgement(a, c, 0, "green", "other_face")), "200");
  EXPECT_EQ(judge(supervisor, judgement(a, b, 0, "white", "misspelt")), "200");
  EXPECT_EQ(judge(supervisor, judgement(b, c, 0, "white", "misspelt")), "409 persons.contradicted");
  EXPECT_EQ(judge(supervisor, judgement(a, c, 2, "white", "misspelt")), "200");
  EXPECT_EQ(text_at(body_of(supervisor.get("/api/travellers/" + id(c))), "/records"), "3");
  // And apart again: who stays and who leaves are found to be different, every one of them.
  EXPECT_EQ(judge(supervisor, judgement(a, c, 3, "green", "other_face")), "200");
  EXPECT_EQ(text_at(body_of(supervisor.get("/api/travellers/" + id(a))), "/records"), "2");
  EXPECT_EQ(judge(supervisor, judgement(b, c, 0, "white", "misspelt")), "409 persons.link.changed");
  EXPECT_EQ(desk_->count("person_link", "colour = 'green'"), 2);
}

TEST_P(PersonsTest, LinksGoWithTheRecords) {
  cross("OLD1");
  run();
  cross("NEW1");
  EXPECT_EQ(run().links, 1);
  ASSERT_OK(desk_->border->run_retention(*CivilDate::parse("2046-01-01")));
  EXPECT_EQ(desk_->count("traveller"), 0);
  EXPECT_EQ(desk_->count("person_link"), 0);
  Officer officer = desk_->officer("officer");
  const json::value again = open(officer, "NEW9");
  EXPECT_EQ(person(officer, again).at("candidates").as_array().size(), 0U) << "the index has forgotten them too";
  const auto found = desk_->entries("persons.link_found");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].parts.at(0).plaintext) << "the key is destroyed";
}

TEST_P(PersonsTest, AfterARestartTheIndexIsFilledAgain) {
  const json::value old = cross("OLD1");
  auto& house = *desk_->server->house;
  auto fresh = Persons::open({*house.database, *house.journal, *house.identity, *desk_->border, desk_->knowledge,
                              packs_, house.clock, house.random});
  ASSERT_OK(fresh);
  const auto round = (*fresh)->run([] { return false; });
  ASSERT_OK(round);
  EXPECT_EQ(round->read, 1);
}

// Crossings, joinings and partings at once: every admission that was answered is a crossing, once; whoever is asked for
// a person's crossings gets those of her records as they stand in the table of memberships; nobody is in a state that
// the history does not tell.
TEST_P(PersonsTest, NoCrossingIsLostOrDoubledWhilePersonsAreJoinedAndParted) {
  constexpr int kRecords = 6, kLanes = 3, kRounds = 12;
  std::vector<json::value> checks;
  for (int i = 0; i < kRecords; ++i) checks.push_back(cross("R" + std::to_string(i)));
  std::atomic<int> admitted = kRecords, refused = 0, odd = 0;
  std::vector<std::jthread> lanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    lanes.emplace_back([&, lane, officer = desk_->officer("officer")]() mutable {
      std::mt19937 random(static_cast<unsigned>(lane));
      for (int round = 0; round < kRounds; ++round) {
        const std::string number = "R" + std::to_string(random() % kRecords);
        desk_->server->house->clock.advance_seconds(1);
        const auto opened = officer.post("/api/checks", body(number, "Okonjo", round % 2 == 0 ? "exit" : "entry"));
        if (status_of(opened) != "201") {
          ++odd;
          continue;
        }
        const auto done =
            officer.post(TestDesk::path(body_of(opened), "/decision"), json::object{{"decision", "admit"}});
        if (status_of(done) == "200") {
          ++admitted;
        } else if (status_of(done) == "409 border.check_stale") {
          ++refused;
        } else {
          ++odd;
          ADD_FAILURE() << status_of(done);
        }
      }
    });
  }
  lanes.emplace_back([&, supervisor = desk_->officer("supervisor", "supervision")]() mutable {
    std::mt19937 random(99);
    for (int round = 0; round < 3 * kRounds; ++round) {
      const std::size_t a = random() % kRecords, b = random() % kRecords;
      if (a == b) continue;
      const auto file = body_of(supervisor.get("/api/travellers/" + id(checks[a]) + "/person"));
      int version = 0;
      for (const json::value& link : file.at("links").as_array()) {
        const bool pair = text_at(link, "/first") == id(checks[b]) || text_at(link, "/second") == id(checks[b]);
        const bool own = text_at(link, "/first") == id(checks[a]) || text_at(link, "/second") == id(checks[a]);
        if (pair && own) version = std::stoi(text_at(link, "/version"));
      }
      const bool join = random() % 3 != 0;
      const std::string said = judge(supervisor, judgement(checks[a], checks[b], version, join ? "white" : "green",
                                                           join ? "misspelt" : "other_face"));
      EXPECT_TRUE(said == "200" || said == "409 persons.contradicted" || said == "409 persons.link.changed") << said;
    }
  });
  lanes.clear();
  EXPECT_EQ(odd, 0);
  EXPECT_EQ(desk_->count("crossing"), admitted) << refused << " were told to open a new check";
  EXPECT_EQ(desk_->count("border_check", "crossing_id is not null"), admitted);
  EXPECT_EQ(desk_->count("border_check b",
                         "b.crossing_id is not null and not exists (select 1 from crossing x where "
                         "x.id = b.crossing_id and x.check_id = b.id)"),
            0);
  EXPECT_EQ(desk_->count("person_record r",
                         "r.person_id is not null and not exists (select 1 from person_membership m "
                         "where m.traveller_id = r.traveller_id and m.person_id = r.person_id and "
                         "m.to_at is null)"),
            0);
  EXPECT_EQ(desk_->count("person_membership m",
                         "m.to_at is null and not exists (select 1 from person_record r where "
                         "m.traveller_id = r.traveller_id and m.person_id = r.person_id)"),
            0);
  // A recount from the tables, beside what an officer is shown.
  Officer officer = desk_->officer("officer");
  std::int64_t alone = 0;
  for (const json::value& check : checks) {
    const json::value file = body_of(officer.get("/api/travellers/" + id(check)));
    const json::value who = body_of(officer.get("/api/travellers/" + id(check) + "/person"));
    std::int64_t counted = 0;
    for (const json::value& record : who.at("records").as_array()) counted += record.at("crossings").as_int64();
    EXPECT_EQ(static_cast<std::int64_t>(file.at("crossings").as_array().size()), counted);
    EXPECT_EQ(file.at("records").as_int64(), static_cast<std::int64_t>(who.at("records").as_array().size()));
    alone += who.at("records").at(0).at("crossings").as_int64();
    // Never two crossings of one person at one instant, and in order.
    std::string before;
    for (const json::value& crossing : file.at("crossings").as_array()) {
      EXPECT_GE(text_at(crossing, "/at"), before);
      before = text_at(crossing, "/at");
    }
  }
  EXPECT_EQ(alone, admitted);
}

}  // namespace
}  // namespace limen::persons
