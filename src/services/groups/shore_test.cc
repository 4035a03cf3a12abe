// Ashore without a crossing; signing on and off; how groups end.
#include "platform/lists/lists.h"
#include "services/groups/test_quay.h"

namespace limen::groups {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

class ShoreTest : public testing::QuayTest {
 protected:
  std::string issue(Officer& officer, const std::string& id, const json::value& member, const std::string& curfew,
                    const std::string& area = "town") {
    const auto done = officer.post("/api/groups/" + id + "/shore-passes",
                                   json::object{{"member", member.at("id")}, {"area", area}, {"curfew_at", curfew}});
    if (status_of(done) == "201") pass_ = body_of(done);
    return status_of(done);
  }
  std::size_t listed(Officer& officer, const std::string& state) {
    return body_of(officer.get("/api/shore-passes?state=" + state)).at("passes").as_array().size();
  }
  std::string pass(const std::string& rest) { return "/api/shore-passes/" + text_at(pass_, "/id") + rest; }
  static std::string crew() {
    return "Family name,Given names,Rank,Nationality,Date of birth,Document type,Document number,Issuing state,Expiry "
           "date\n"
           "Okonjo,Ada,Master,UTO,1974-08-12,Seaman's book,S1,UTO,2031-01-01\nReed,Tom,Cook,UTO,1980-01-13,Seaman's "
           "book,S2,UTO,2031-01-01\n";
  }
  json::value pass_;
};
ON_BOTH_DATABASES(ShoreTest);

// The clock of the house stands at 2026-11-22T08:15:30Z.
TEST_P(ShoreTest, ASailorGoesAshoreAndIsBack) {
  Officer officer = desk_->officer("officer");
  const std::string id = group(officer, ship("ship_crew"), crew());
  const json::value master = member(read(officer, id), "S1");
  EXPECT_EQ(text_at(master, "/person/role"), "master");
  EXPECT_EQ(text_at(master, "/person/document_type"), "seafarer_document");
  EXPECT_EQ(issue(officer, id, master, "2026-11-22T20:00:00Z"), "409 groups.batch.not_present");
  present(officer, id);
  EXPECT_EQ(issue(officer, id, master, "2026-11-22T20:00:00Z"), "409 groups.no_check") << "nobody goes unscreened";
  open_all(officer, id);
  EXPECT_EQ(issue(officer, id, master, "2026-11-22T20:00:00Z", "moon"), "422 groups.code.unknown");
  EXPECT_EQ(issue(officer, id, master, "2026-11-22T08:00:00Z"), "422 groups.shore.curfew");
  EXPECT_EQ(issue(officer, id, master, "2026-11-24T08:00:00Z"), "422 groups.shore.curfew");
  EXPECT_EQ(issue(officer, id, master, "2026-11-22T20:00:00Z"), "201");
  EXPECT_EQ(text_at(pass_, "/number"), "1");
  EXPECT_EQ(issue(officer, id, master, "2026-11-22T21:00:00Z"), "409 groups.shore.out");
  EXPECT_EQ(desk_->count("crossing"), 0) << "no crossing is recorded";
  EXPECT_TRUE(desk_->facts().empty()) << "nor counted";
  const json::value check = member(read(officer, id), "S1").at("check");
  EXPECT_EQ(text_at(check, "/decision/decision"), "withdraw");
  EXPECT_EQ(text_at(check, "/decision/reasons/0"), "shore_leave");
  EXPECT_EQ(listed(officer, "out"), 1U);
  EXPECT_EQ(status_of(officer.post(pass("/return"), json::object())), "200");
  EXPECT_EQ(status_of(officer.post(pass("/return"), json::object())), "409 groups.shore.back");
  EXPECT_EQ(listed(officer, "out"), 0U);
  EXPECT_EQ(listed(officer, "back"), 1U);
  EXPECT_EQ(issue(officer, id, master, "2026-11-22T22:00:00Z"), "201") << "again on the same day";
  EXPECT_EQ(text_at(pass_, "/number"), "2");
}

TEST_P(ShoreTest, WhoIsNotBackIsToldToTheSupervisorAndIsNothingElse) {
  Officer officer = desk_->officer("officer");
  const std::string id = group(officer, ship("ship_crew"), crew());
  open_all(officer, id);
  present(officer, id);
  EXPECT_EQ(issue(officer, id, member(read(officer, id), "S2"), "2026-11-22T20:00:00Z"), "201");
  EXPECT_EQ(*groups_->note_overdue(), 0);
  at("2026-11-22T20:10:00Z");
  EXPECT_EQ(*groups_->note_overdue(), 0) << "half an hour is given";
  at("2026-11-22T20:40:00Z");
  EXPECT_EQ(*groups_->note_overdue(), 1);
  EXPECT_EQ(*groups_->note_overdue(), 0) << "once";
  Officer evening = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "supervision");
  const auto late = body_of(supervisor.get("/api/shore-passes?state=overdue"));
  EXPECT_EQ(text_at(late, "/passes/0/person/surname"), "Reed");
  EXPECT_NE(text_at(late, "/passes/0/told_at"), "absent");
  const auto entries = desk_->entries("groups.shore_overdue");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.actor, "shore_passes");
  EXPECT_EQ(desk_->count("alert"), 0) << "nobody is looked for by the machine";
  EXPECT_EQ(desk_->count("crossing"), 0);
  const json::value traveller = body_of(evening.get("/api/travellers?document_number=S2&issuer=UTO"));
  EXPECT_EQ(text_at(traveller, "/travellers/0/last_crossing"), "absent");
  EXPECT_EQ(status_of(evening.post(pass("/answer"), json::object{{"answer", "x"}})), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.post(pass("/answer"), json::object{{"answer", ""}})), "422 groups.shore.no_answer");
  EXPECT_EQ(status_of(supervisor.post(pass("/answer"), json::object{{"answer", "In hospital, the agent was called"}})),
            "200");
  EXPECT_EQ(listed(supervisor, "overdue"), 0U);
  EXPECT_EQ(status_of(evening.post(pass("/return"), json::object())), "200") << "and may still come back";
  EXPECT_THAT(desk_->open_text(), Not(HasSubstr("hospital")));
}

TEST_P(ShoreTest, ADayVisitorMakesNoCrossingAndIsScreenedAllTheSame) {
  desk_->add_alert("entry_ban", "refuse_entry", "Abernathy");
  Officer officer = desk_->officer("officer");
  const std::string id =
      group(officer, ship("ship_passengers"), header() + row("V1") + row("HIT") + row("CHILD", "2018-03-04"));
  open_all(officer, id);
  present(officer, id);
  const json::value group = read(officer, id);
  EXPECT_EQ(text_at(group, "/shore/pass"), "day_visit");
  EXPECT_EQ(issue(officer, id, member(group, "V1"), "2026-11-22T18:00:00Z"), "201");
  EXPECT_EQ(issue(officer, id, member(group, "HIT"), "2026-11-22T18:00:00Z"), "409 border.hits_unreviewed");
  EXPECT_EQ(issue(officer, id, member(group, "CHILD"), "2026-11-22T18:00:00Z"), "409 groups.batch.child");
  EXPECT_EQ(desk_->count("crossing"), 0);
  const std::string check = "/api/checks/" + text_at(member(group, "CHILD"), "/check/id");
  EXPECT_EQ(status_of(officer.post(check + "/protection", json::object{{"kind", "asylum_request"}})), "200");
  Officer other = desk_->officer("officer");
  const std::string bus_id = this->group(other, bus(), header() + row("B1"));
  open_all(other, bus_id);
  present(other, bus_id);
  EXPECT_EQ(issue(other, bus_id, member(read(other, bus_id), "B1"), "2026-11-22T18:00:00Z"),
            "409 groups.shore.not_here");
}

TEST_P(ShoreTest, CrewSignsOffByEnteringAndOnByLeaving) {
  Officer officer = desk_->officer("officer");
  const std::string id = group(officer, ship("ship_crew"), crew());
  open_all(officer, id);
  present(officer, id);
  look(officer, id);
  const auto move = [&](const std::string& to) {
    const json::value sailor = member(read(officer, id), "S1");
    return status_of(
        officer.post(path(id, sailor, "/crew"), json::object{{"move", to}, {"version", sailor.at("version")}}));
  };
  EXPECT_EQ(move("signed_off"), "409 groups.crew.no_crossing");
  EXPECT_EQ(admit(officer, id, everybody(read(officer, id))).at("admitted").as_array().size(), 2U);
  EXPECT_EQ(move("signed_on"), "409 groups.crew.no_crossing") << "she came in";
  EXPECT_EQ(move("overboard"), "422 groups.code.unknown");
  EXPECT_EQ(move("signed_off"), "200");
  EXPECT_EQ(text_at(member(read(officer, id), "S1"), "/crew"), "signed_off");
  EXPECT_EQ(issue(officer, id, member(read(officer, id), "S1"), "2026-11-22T18:00:00Z"), "409 groups.shore.decided");
}

TEST_P(ShoreTest, ListsEndWithTheirPeriodUnlessSomebodyIsHeldOrAshore) {
  Officer officer = desk_->officer("officer");
  const std::string plain = group(officer, bus(), header() + row("E1")),
                    held = group(officer, bus(), header() + row("E2")),
                    ashore = group(officer, ship("ship_crew"), crew());
  for (const std::string& id : {plain, held, ashore}) open_all(officer, id);
  present(officer, ashore);
  EXPECT_EQ(issue(officer, ashore, member(read(officer, ashore), "S1"), "2026-11-22T20:00:00Z"), "201");
  Officer supervisor = desk_->officer("supervisor", "supervision");
  const std::string traveller = text_at(member(read(officer, held), "E2"), "/check/traveller/id");
  EXPECT_EQ(
      status_of(supervisor.post("/api/travellers/" + traveller + "/hold", json::object{{"reason", "A court asks"}})),
      "201");
  EXPECT_EQ(*groups_->run_retention(*CivilDate::parse("2026-12-22")), 0) << "the last day";
  EXPECT_EQ(*groups_->run_retention(*CivilDate::parse("2026-12-23")), 1);
  EXPECT_EQ(desk_->count("travel_group"), 2);
  EXPECT_EQ(desk_->count("group_member"), 3);
  EXPECT_EQ(status_of(officer.get("/api/groups/" + plain)), "404 groups.not_found");
  EXPECT_EQ(status_of(supervisor.post("/api/travellers/" + traveller + "/hold/lift", json::object{{"reason", "Done"}})),
            "200");
  EXPECT_EQ(status_of(officer.post(pass("/return"), json::object())), "200");
  EXPECT_EQ(*groups_->run_retention(*CivilDate::parse("2026-12-23")), 2);
  EXPECT_EQ(desk_->count("group_member") + desk_->count("shore_pass") + desk_->count("lane_place") +
                desk_->count("group_look"),
            0);
  const auto entries = desk_->entries("groups.opened");
  for (const auto& entry : entries) {
    for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << "its key is gone";
  }
}

TEST_P(ShoreTest, WhatWasErasedSinceABackupIsForgottenAfterARestore) {
  Officer officer = desk_->officer("officer");
  const std::string id = group(officer, bus(), header() + row("E1") + row("E2"));
  open_all(officer, id);
  const std::string traveller = text_at(member(read(officer, id), "E1"), "/check/traveller/id");
  const auto forget = [&](const std::string& type, const std::string& record) {
    EXPECT_OK(desk_->server->house->database->write(
        [&](database::Transaction& tx) { return forget_record(tx, type, record); }));
  };
  forget("crossing", traveller);
  EXPECT_EQ(desk_->count("group_member"), 2);
  forget("traveller", traveller);
  EXPECT_EQ(desk_->count("group_member"), 1);
  forget("travel_group", id);
  EXPECT_EQ(desk_->count("travel_group"), 0);
}

}  // namespace
}  // namespace limen::groups
