// Groups at the counter: lists, the queue of a lane, the batch in which each is decided for herself.
#include "services/groups/groups.h"

#include "platform/api/matrix.h"
#include "services/groups/test_quay.h"

namespace limen::groups {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

using AnyId = Id<struct AnyTag>;

class GroupsTest : public testing::QuayTest {};
ON_BOTH_DATABASES(GroupsTest);

TEST_P(GroupsTest, ABusFromTheListToTheLastDecision) {
  Officer officer = desk_->officer("officer");
  const std::string id = group(officer, bus());
  const json::value imported = import(officer, id, header() + row("L1") + row("L2") + row("L3"));
  EXPECT_EQ(text_at(imported, "/added"), "3");
  EXPECT_EQ(text_at(import(officer, id, header() + row("L3") + row("L4")), "/known"), "1") << "nobody twice";
  EXPECT_EQ(text_at(open_all(officer, id), "/opened"), "4");
  EXPECT_EQ(text_at(open_all(officer, id), "/opened"), "0") << "there are checks already";
  EXPECT_EQ(body_of(officer.get("/api/lane-queue?lane=1")).at("places").as_array().size(), 4U);
  present(officer, id);
  look(officer, id);
  const json::value before = read(officer, id);
  EXPECT_EQ(text_at(before, "/vehicle/plate"), "AB 12 CD");
  EXPECT_EQ(text_at(before, "/objects_screened"), "false") << "no category of alerts is about vehicles, and it says so";
  EXPECT_EQ(text_at(before, "/members/0/check/looked"), "true");
  EXPECT_EQ(text_at(before, "/members/0/check/out_of_batch"), "absent");
  const json::value decided = admit(officer, id, everybody(before));
  EXPECT_EQ(decided.at("admitted").as_array().size(), 4U) << limen::to_text(decided);
  EXPECT_EQ(desk_->count("crossing"), 4);
  EXPECT_EQ(desk_->entries("border.admitted").size(), 4U) << "each decision has its own entry";
  EXPECT_EQ(desk_->entries("groups.batch").size(), 1U);
  EXPECT_TRUE(body_of(officer.get("/api/lane-queue")).at("places").as_array().empty());
  const json::value after = read(officer, id);
  EXPECT_EQ(text_at(after, "/members/3/check/decision/by"), text_at(after, "/opened_by"));
  EXPECT_EQ(status_of(officer.post("/api/groups/" + id + "/close", json::object{{"version", after.at("version")}})),
            "200");
  EXPECT_EQ(status_of(officer.post("/api/groups/" + id + "/close", json::object{{"version", 2}})), "409 groups.closed");
  desk_->settle();
  EXPECT_THAT(desk_->open_text(), Not(HasSubstr("NameL1"))) << "names are sealed";
}

TEST_P(GroupsTest, TheBatchLeavesOutWhomeverThereIsSomethingToJudgeAbout) {
  desk_->add_alert("entry_ban", "refuse_entry", "Abernathy");
  Officer officer = desk_->officer("officer"), other = desk_->officer("officer");
  const std::string id =
      group(officer, bus(),
            header() + row("OK1") + "Abernathy,Ada,UTO,1974-08-12,F,Passport,HIT,UTO,2031-01-01\n" + row("ASYLUM") +
                row("CHILD", "2018-03-04") + row("STALE") + row("UNSEEN") + row("AWAY") + row("HELD") +
                row("REFERRED") + "NameOLD,Ada,UTO,1974-08-12,F,Passport,OLD,UTO,2020-01-01\n" + row("OK2"));
  open_all(officer, id);
  present(officer, id);
  json::value group = read(officer, id);
  const auto check = [&](const char* number, const std::string& rest) {
    return "/api/checks/" + text_at(member(group, number), "/check/id") + rest;
  };
  EXPECT_EQ(status_of(officer.post(check("ASYLUM", "/protection"), json::object{{"kind", "asylum_request"}})), "200");
  EXPECT_EQ(
      status_of(officer.post(check("REFERRED", "/refer"), json::object{{"reasons", json::array{"means_unclear"}}})),
      "200");
  const json::value held = member(group, "HELD");
  EXPECT_EQ(
      status_of(other.post("/api/lane-queue/" + text_at(held, "/check/id") + "/take", json::object{{"version", 1}})),
      "200");
  const json::value away = member(group, "AWAY");
  EXPECT_EQ(status_of(officer.post(path(id, away, "/presence"),
                                   json::object{{"presence", "absent"}, {"version", away.at("version")}})),
            "200");
  look(officer, id);
  group = read(officer, id);
  // She was looked at by somebody else only.
  EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<void> {
    const AnyId unseen = TRY(AnyId::parse(text_at(member(group, "UNSEEN"), "/id")));
    return tx.execute("delete from group_look where member_id = $1", {unseen});
  }));
  const json::object batch = everybody(group);
  // After it was ticked.
  EXPECT_EQ(status_of(other.post(check("STALE", "/details"), json::object{{"destination", "Hotel"}})), "200");
  const json::value decided = admit(officer, id, batch, "batch");
  for (const auto& [number, code] : {std::pair{"OK1", ""},
                                     {"OK2", ""},
                                     {"HIT", "border.hits_unreviewed"},
                                     {"ASYLUM", "groups.batch.referred"},
                                     {"CHILD", "groups.batch.child"},
                                     {"STALE", "groups.batch.not_looked"},
                                     {"UNSEEN", "groups.batch.not_looked"},
                                     {"AWAY", "groups.batch.not_present"},
                                     {"HELD", "groups.batch.held"},
                                     {"REFERRED", "groups.batch.referred"},
                                     {"OLD", "groups.batch.finding"}}) {
    EXPECT_EQ(left_out(decided, member(group, number)), code) << number;
  }
  EXPECT_EQ(desk_->count("crossing"), 2);
  EXPECT_EQ(limen::to_text(admit(officer, id, batch, "batch")), limen::to_text(decided)) << "once";
  EXPECT_EQ(desk_->count("crossing"), 2);
  const json::value again = admit(officer, id, batch);
  EXPECT_EQ(left_out(again, member(group, "OK1")), "border.check_closed");
  // Looked at anew, but ticked before.
  look(officer, id);
  EXPECT_EQ(left_out(admit(officer, id, batch), member(group, "STALE")), "groups.batch.stale");
  // A confirmed hit is decided alone too, by the border service as ever.
  const json::value seen = body_of(officer.get(check("HIT", "")));
  EXPECT_EQ(status_of(officer.post(check("HIT", "/hits/" + text_at(seen, "/hits/0/id") + "/review"),
                                   json::object{{"outcome", "confirmed"}})),
            "200");
  look(officer, id);
  group = read(officer, id);
  EXPECT_EQ(left_out(admit(officer, id, everybody(group)), member(group, "HIT")), "groups.batch.hit");
  EXPECT_EQ(text_at(member(group, "HIT"), "/check/out_of_batch/code"), "groups.batch.hit")
      << "and the page says so before";
  EXPECT_EQ(desk_->count("crossing"), 4) << "and the two who were looked at since";
}

TEST_P(GroupsTest, AFailureInTheMiddleUndoesTheWholeBatch) {
  Officer officer = desk_->officer("officer");
  const std::string id = group(officer, bus(), header() + row("F1") + row("F2"));
  open_all(officer, id);
  present(officer, id);
  look(officer, id);
  const json::object batch = everybody(read(officer, id));
  desk_->fail_facts = true;
  EXPECT_NE(status_of(officer.post("/api/groups/" + id + "/admit", batch, "same")), "200");
  EXPECT_EQ(desk_->count("crossing"), 0);
  EXPECT_TRUE(desk_->entries("groups.batch").empty());
  desk_->fail_facts = false;
  EXPECT_EQ(admit(officer, id, batch, "same").at("admitted").as_array().size(), 2U);
  EXPECT_EQ(desk_->facts().size(), 2U);
}

TEST_P(GroupsTest, NewHitsStayWithTheCheckAndTheOthersAreDecided) {
  Officer officer = desk_->officer("officer");
  const std::string id = group(officer, bus(), header() + row("N1") + row("N2"));
  open_all(officer, id);
  present(officer, id);
  look(officer, id);
  const json::value group = read(officer, id);
  desk_->add_alert("entry_ban", "refuse_entry", "Abernathy");
  const json::value decided = admit(officer, id, everybody(group));
  EXPECT_EQ(left_out(decided, member(group, "N1")), "border.hits_changed");
  EXPECT_EQ(left_out(decided, member(group, "N2")), "");
  EXPECT_EQ(text_at(member(read(officer, id), "N1"), "/check/unreviewed_hits"), "1");
}

TEST_P(GroupsTest, AChildWithHerCarer) {
  Officer officer = desk_->officer("officer");
  const std::string id =
      group(officer, bus(), header() + row("MOTHER") + row("CHILD", "2018-03-04") + row("TEEN", "2011-01-01"));
  open_all(officer, id);
  present(officer, id);
  json::value group = read(officer, id);
  const json::value mother = member(group, "MOTHER"), child = member(group, "CHILD"), teen = member(group, "TEEN");
  const auto care = [&](const json::value& of, json::object body) {
    body["version"] = member(read(officer, id), text_at(of, "/person/document_number")).at("version");
    return status_of(officer.post(path(id, of, "/care"), body));
  };
  EXPECT_EQ(care(child, {{"relation", "parent"}}), "422 groups.care.carer");
  EXPECT_EQ(care(child, {{"relation", "friend"}, {"carer", mother.at("id")}}), "422 groups.code.unknown");
  EXPECT_EQ(care(child, {{"relation", "relative"}, {"carer", teen.at("id")}}), "422 groups.care.child");
  EXPECT_EQ(care(child, {{"relation", "parent"}, {"carer", child.at("id")}}), "422 groups.care.carer");
  EXPECT_EQ(care(teen, {{"relation", "teacher"}, {"carer", mother.at("id")}, {"paper", "notarised"}}),
            "422 groups.care.given_by");
  EXPECT_EQ(care(child, {{"relation", "parent"}, {"carer", mother.at("id")}}), "200");
  EXPECT_EQ(care(teen, {{"relation", "teacher"}, {"carer", mother.at("id")}}), "200");
  look(officer, id);
  group = read(officer, id);
  EXPECT_EQ(text_at(member(group, "CHILD"), "/check/out_of_batch"), "absent");
  EXPECT_EQ(text_at(member(group, "TEEN"), "/check/out_of_batch/code"), "groups.batch.child") << "no paper";
  const std::string check = "/api/checks/" + text_at(member(group, "CHILD"), "/check/id");
  EXPECT_THAT(text_at(body_of(officer.get(check)), "/guardian"), HasSubstr("NameMOTHER, Ada (Parent)"));
  EXPECT_EQ(
      care(teen,
           {{"relation", "teacher"}, {"carer", mother.at("id")}, {"paper", "notarised"}, {"given_by", "Her father"}}),
      "200");
  group = read(officer, id);
  EXPECT_EQ(text_at(member(group, "TEEN"), "/check/looked"), "false") << "it changed: to be looked at again";
  look(officer, id);
  EXPECT_EQ(admit(officer, id, everybody(read(officer, id))).at("admitted").as_array().size(), 3U);
  const auto entries = desk_->entries("groups.care_recorded");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_THAT(entries.back().entry.facts, HasSubstr("notarised"));
  EXPECT_THAT(entries.back().entry.facts, Not(HasSubstr("father")));
}

// Refusal asks for the safeguards of a child as ever: a carer in the group opens no way round them.
TEST_P(GroupsTest, AChildIsNotRefusedWithoutTheSafeguards) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string id = group(officer, bus(), header() + row("CHILD", "2018-03-04"));
  open_all(officer, id);
  const std::string check = "/api/checks/" + text_at(read(officer, id), "/members/0/check/id");
  EXPECT_EQ(status_of(officer.post(check + "/refer", json::object{{"reasons", json::array{"child"}}})), "200");
  EXPECT_EQ(status_of(supervisor.post(check + "/decision", TestDesk::refusal())), "409 border.refuse.child_safeguards");
}

TEST_P(GroupsTest, ADocumentOnTheReaderFindsItsPerson) {
  const std::string zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
  Officer officer = desk_->officer("officer");
  const std::string id =
      group(officer, bus(), header() + "Erikson,Anna,UTO,1974-08-12,F,Passport,L898902C3,UTO,2031-01-01\n" + row("A2"));
  open_all(officer, id);
  const std::string first = text_at(read(officer, id), "/members/0/check/id");
  const auto scanned = body_of(officer.post("/api/groups/" + id + "/scan", json::object{{"mrz", zone}}));
  const json::value found = member(scanned.at("group"), "L898902C3");
  EXPECT_EQ(found.at("id"), scanned.at("member"));
  EXPECT_EQ(text_at(found, "/presence"), "present");
  EXPECT_EQ(text_at(found, "/person/surname"), "ERIKSSON") << "what the document says";
  EXPECT_NE(text_at(found, "/check/id"), first) << "the check is of the document that lies on the reader";
  EXPECT_EQ(text_at(body_of(officer.get("/api/checks/" + first)), "/decision/reasons/0"), "duplicate_check");
  EXPECT_EQ(body_of(officer.get("/api/lane-queue?lane=1")).at("places").as_array().size(), 2U);
  const auto again = body_of(officer.post("/api/groups/" + id + "/scan", json::object{{"mrz", zone}}));
  EXPECT_EQ(text_at(member(again.at("group"), "L898902C3"), "/check/id"), text_at(found, "/check/id"))
      << "and not anew each time";
  EXPECT_EQ(again.at("group").at("members").as_array().size(), 2U);
  const std::string other = group(officer, bus("2"));
  const auto added = body_of(officer.post("/api/groups/" + other + "/scan", json::object{{"mrz", zone}}));
  EXPECT_EQ(text_at(added, "/group/members/0/added"), "true") << "who is on no list is added";
}

TEST_P(GroupsTest, OneOfficerHasACheckAtATime) {
  Officer ann = desk_->officer("officer"), ben = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const std::string id = group(ann, bus(), header() + row("Q1"));
  open_all(ann, id);
  const json::value one = body_of(ann.get("/api/lane-queue?lane=1")).at("places").at(0);
  const std::string place = "/api/lane-queue/" + text_at(one, "/check");
  const auto version = [&] {
    return json::object{{"version", body_of(ann.get("/api/lane-queue")).at("places").at(0).at("version")}};
  };
  EXPECT_EQ(status_of(ann.post(place + "/take", json::object{{"version", 7}})), "409 groups.version");
  EXPECT_EQ(status_of(ann.post(place + "/take", version())), "200");
  EXPECT_EQ(status_of(ann.post(place + "/take", version())), "200") << "she has it";
  EXPECT_EQ(status_of(ben.post(place + "/take", version())), "409 groups.lane.taken");
  EXPECT_EQ(status_of(ben.post(place + "/give-back", version())), "409 groups.lane.taken");
  EXPECT_NE(text_at(body_of(ben.get("/api/lane-queue")), "/places/0/holder/name"), "absent") << "who has it is seen";
  json::object pass = version();
  pass["lane"] = "2";
  EXPECT_EQ(status_of(ann.post(place + "/pass", pass)), "200");
  EXPECT_EQ(text_at(body_of(ben.get("/api/lane-queue?lane=2")), "/places/0/holder"), "absent");
  EXPECT_EQ(status_of(ben.post(place + "/take", version())), "200");
  EXPECT_EQ(status_of(supervisor.post(place + "/give-back", version())), "200") << "who went home";
  EXPECT_EQ(status_of(ann.post("/api/lane-queue", json::object{{"check", one.at("check")}, {"lane", "1"}})),
            "409 groups.lane.queued");
  // Decided at the counter by whomever: it is in no queue, and is not decided again.
  EXPECT_EQ(
      status_of(ben.post("/api/checks/" + text_at(one, "/check") + "/decision", json::object{{"decision", "admit"}})),
      "200");
  EXPECT_TRUE(body_of(ann.get("/api/lane-queue")).at("places").as_array().empty());
  const json::value single = TestDesk::open(ben, TestDesk::entry(TestDesk::document("Z9")));
  EXPECT_EQ(status_of(ben.post("/api/lane-queue", json::object{{"check", single.at("id")}, {"lane", "3"}})), "201")
      << "any check may wait";
}

TEST_P(GroupsTest, WhatIsWrongIsRefusedWithItsPlace) {
  Officer officer = desk_->officer("officer");
  const auto refused = [&](const char* field, json::value value) {
    json::object body = ship("ship_crew");
    body[field] = std::move(value);
    return status_of(officer.post("/api/groups", body));
  };
  EXPECT_EQ(refused("kind", "caravan"), "422 groups.code.unknown");
  EXPECT_EQ(refused("label", " "), "422 groups.label");
  EXPECT_EQ(refused("transport_mode", "rocket"), "422 groups.code.unknown");
  EXPECT_EQ(refused("vessel", json::object{{"name", "X"}, {"imo", "9074728"}}), "422 groups.vessel.imo");
  EXPECT_EQ(refused("vessel", json::object{{"name", ""}}), "422 groups.vessel.name");
  EXPECT_EQ(refused("vehicle", json::object{{"plate", ""}, {"kind", "bus"}}), "422 groups.vehicle.plate");
  const std::string id = group(officer, bus());
  EXPECT_EQ(status_of(officer.post("/api/groups/" + id + "/members", json::object{{"surname", ""}})),
            "422 groups.person.name");
  EXPECT_EQ(
      status_of(officer.post("/api/groups/" + id + "/members",
                             json::object{{"surname", "A"}, {"document_number", "1"}, {"document_type", "passport"}})),
      "422 groups.person.issuer");
  EXPECT_EQ(status_of(officer.post("/api/groups/" + id + "/members", json::object{{"surname", "Okonjo"}})), "201");
  EXPECT_EQ(status_of(officer.post("/api/groups/" + id + "/admit", json::object{{"persons", json::array()}})),
            "422 groups.batch.size");
  const json::value imported = import(officer, id, header() + "\"Reed\"x,1,2\nSilva,Ana,Nowhere,31/02/1990,,,,,\n");
  EXPECT_EQ(text_at(imported, "/added"), "2") << "nobody is lost";
  const json::value group = read(officer, id);
  EXPECT_EQ(text_at(group, "/members/1/person/unread"), "\"Reed\"x,1,2");
  EXPECT_EQ(text_at(group, "/members/1/person/list_findings/0/code"), "fal.row.unreadable");
  EXPECT_EQ(text_at(open_all(officer, id), "/failed/0/code"), "groups.person.name");
  json::object typed{{"surname", "Reed"}, {"given_names", "Tom"}, {"version", group.at("members").at(1).at("version")}};
  EXPECT_EQ(status_of(officer.post(path(id, group.at("members").at(1), ""), typed)), "200");
  EXPECT_EQ(status_of(officer.post(path(id, group.at("members").at(1), ""), typed)), "409 groups.version");
  EXPECT_EQ(text_at(open_all(officer, id), "/opened"), "1");
}

TEST_P(GroupsTest, APassengerListOfAnAircraft) {
  Officer officer = desk_->officer("officer");
  json::object crew{
      {"kind", "air_crew"}, {"direction", "entry"}, {"label", "XX 12"}, {"transport_mode", "air"}, {"flight", "XX12"}};
  const std::string id = group(officer, crew);
  const std::string list =
      "UNB+UNOA:4+XX+UTO+261122:0800+1'UNH+1+PAXLST:D:02B:UN:IATA'BGM+250+C'TDT+20+XX12'LOC+125+AAA'LOC+87+BBB'"
      "NAD+FM+++OKONJO:ADA'ATT+2++F'DTM+329:740812'NAT+2+UTO'DOC+P:110:111+L1'DTM+36:310101'LOC+91+UTO'"
      "NAD+FM+++REED:TOM'ATT+2++M'DTM+329:800102'NAT+2+UTO'DOC+P:110:111+L2'LOC+91+UTO'CNT+41:2'UNT+19+1'UNZ+1+1'";
  const json::value imported = import(officer, id, list, "application/edifact");
  EXPECT_EQ(text_at(imported, "/form"), "paxlst");
  EXPECT_EQ(text_at(imported, "/added"), "2");
  const json::value group = read(officer, id);
  EXPECT_EQ(text_at(group, "/members/0/person/surname"), "OKONJO");
  EXPECT_EQ(text_at(group, "/members/0/person/role"), "crew");
  EXPECT_EQ(text_at(group, "/members/0/person/birth_date"), "1974-08-12");
  EXPECT_EQ(text_at(group, "/members/1/person/document_number"), "L2");
  EXPECT_EQ(text_at(open_all(officer, id), "/opened"), "2");
}

TEST_P(GroupsTest, AGroupIsOfItsPost) {
  Officer officer = desk_->officer("officer"),
          foreign = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  const std::string id = group(officer, bus(), header() + row("P1"));
  open_all(officer, id);
  const json::value group = read(officer, id);
  EXPECT_EQ(status_of(foreign.get("/api/groups/" + id)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(foreign.post("/api/groups/" + id + "/admit", everybody(group))), "403 identity.not_allowed");
  EXPECT_EQ(status_of(foreign.post("/api/lane-queue/" + text_at(group, "/members/0/check/id") + "/take",
                                   json::object{{"version", 1}})),
            "403 identity.not_allowed");
  EXPECT_TRUE(body_of(foreign.get("/api/groups")).at("groups").as_array().empty());
  EXPECT_TRUE(body_of(foreign.get("/api/lane-queue")).at("places").as_array().empty());
  std::map<std::string, std::string> tokens;
  const auto access = desk_->server->house->access;
  for (const std::string& role : access->roles()) tokens[role] = desk_->server->token_of(role);
  auto client = desk_->server->client();
  const auto report = api::run_matrix(client, *desk_->server->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
}

}  // namespace
}  // namespace limen::groups
