// What stands at a post, from the alert to the file at the hit desk; and that nothing tells of what nobody may know.
#include <regex>
#include <set>

#include "services/things/test_lane.h"

namespace limen::things {
namespace {

using namespace testing;

class ThingLaneTest : public LaneTest {
 protected:
  // Everything that a lane answers about a bus with one traveller, without what differs anyway.
  std::string lane(Officer& officer, const std::string& plate, const std::string& number) {
    std::string all;
    const auto add = [&](const Result<http::ClientResponse>& response) {
      EXPECT_OK(response);
      if (response.ok()) all += std::to_string(response->status) + " " + response->body + "\n";
    };
    const auto opened = officer.post("/api/groups", bus(plate));
    add(opened);
    const std::string path = "/api/groups/" + text_at(body_of(opened), "/id");
    add(officer.post(path + "/members", json::object{{"surname", "Name" + number},
                                                     {"given_names", "Ada"},
                                                     {"birth_date", "1974-08-12"},
                                                     {"sex", "F"},
                                                     {"nationality", "UTO"},
                                                     {"document_type", "passport"},
                                                     {"document_number", number},
                                                     {"document_issuer", "UTO"},
                                                     {"document_expiry", "2031-01-01"}}));
    const json::value before = body_of(officer.get(path));
    const std::string member = text_at(before, "/members/0/id");
    add(officer.post(path + "/checks", json::object{{"members", json::array{json::value(member)}}}));
    add(officer.post(path + "/members/" + member + "/look", json::object()));
    const json::value looked = body_of(officer.get(path));
    add(officer.get(path));
    json::object change = bus(plate);
    change["lane"] = "2";
    change["version"] = looked.at("version");
    add(officer.post(path, change));
    add(officer.post(
        path + "/admit",
        json::object{
            {"persons", json::array{json::object{
                            {"member", member}, {"version", looked.at("members").at(0).at("check").at("version")}}}}}));
    add(officer.get(path));
    add(officer.get("/api/groups"));
    add(officer.get("/api/hit-files?state=all"));
    all = std::regex_replace(all, std::regex("[0-9a-f]{8}-[0-9a-f-]{27}"), "ID");
    all = std::regex_replace(all, std::regex("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"), "TIME");
    all = std::regex_replace(all, std::regex(plate), "PLATE");
    return std::regex_replace(all, std::regex(number), "NUMBER");
  }
};
ON_BOTH_DATABASES(ThingLaneTest);

TEST_P(ThingLaneTest, AStolenBusIsShownReviewedAndReported) {
  enter(alert());
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value made = group(officer, bus("ab-12-cd"));
  EXPECT_EQ(text_at(made, "/objects_screened"), "true");
  ASSERT_EQ(hits(made), 1U);
  EXPECT_EQ(text_at(made, "/thing_hits/0/category"), "stolen");
  EXPECT_EQ(text_at(made, "/thing_hits/0/state"), "unreviewed");
  EXPECT_EQ(text_at(made, "/thing_hits/0/agreements/0/how"), "exact");
  EXPECT_EQ(text_at(made, "/thing_hits/0/agreements/0/registry"), "same");
  EXPECT_GT(text_at(made, "/thing_hits/0/action_text/ar").size(), 20U);
  EXPECT_EQ(desk_->count("hit_file"), 0) << "nothing before a person has looked";
  EXPECT_EQ(review(officer, made, {{"outcome", "dismissed"}}), "422 things.hit.reason");
  EXPECT_EQ(review(officer, made, {{"outcome", "dismissed"}, {"reason", "other"}}), "422 things.hit.note");
  EXPECT_EQ(review(officer, made, {{"outcome", "unreviewed"}}), "422 things.hit.outcome");
  EXPECT_EQ(review(officer, made, {{"outcome", "confirmed"}, {"note", "Chassis number agrees"}}), "200");
  EXPECT_EQ(review(officer, made, {{"outcome", "confirmed"}}), "409 things.hit.reviewed");
  const auto list = files(supervisor);
  ASSERT_EQ(list.as_array().size(), 1U);
  const std::string path = "/api/hit-files/" + text_at(list, "/0/id");
  const json::value file = body_of(supervisor.get(path));
  EXPECT_EQ(text_at(file, "/number").substr(0, 2), "H-");
  EXPECT_EQ(text_at(file, "/thing/identifiers/0/text"), "AB-12-CD");
  EXPECT_EQ(text_at(file, "/thing_hit/category"), "stolen");
  EXPECT_EQ(text_at(file, "/person"), "absent");
  EXPECT_EQ(text_at(file, "/check_id"), "absent");
  EXPECT_EQ(text_at(file, "/clock/stage"), "report");
  EXPECT_GT(text_at(file, "/action/text/en").size(), 20U);
  EXPECT_EQ(text_at(file, "/action/reason"), "Reported stolen");
  EXPECT_EQ(status_of(supervisor.post(path + "/outcome", json::object{{"outcome", "done"}, {"note", "Secured"}})),
            "200");
  const json::value report = body_of(supervisor.get(path + "/report?language=en"));
  EXPECT_EQ(text_at(report, "/form"), "thing_action_taken");
  EXPECT_EQ(text_at(report, "/missing"), "[]") << limen::to_text(report);
  EXPECT_NE(limen::to_text(report).find("Vehicle: Plate AB-12-CD (UTO)"), std::string::npos);
  EXPECT_EQ(status_of(supervisor.post(path + "/send", json::object{{"how", "hand"}, {"to", "Police"}})), "200");
  // Second line finds afterwards that it was not: the file says so.
  EXPECT_EQ(review(officer, made, dismissal()), "409 things.hit.confirmed");
  EXPECT_EQ(review(supervisor, made, dismissal()), "409 things.hit.confirmed") << "with a note only";
  EXPECT_EQ(review(supervisor, made, {{"outcome", "dismissed"}, {"reason", "chassis"}, {"note", "Another one"}}),
            "200");
  EXPECT_EQ(text_at(body_of(supervisor.get(path)), "/judged"), "false");
  EXPECT_EQ(desk_->entries("things.looked_up").size(), 1U);
  EXPECT_EQ(desk_->entries("things.hit_found").size(), 1U);
  EXPECT_EQ(desk_->entries("things.hit_reviewed").size(), 2U);
}

TEST_P(ThingLaneTest, NobodyIsClearedInABatchBeforeTheBusIsLookedAtAndNobodyIsRefused) {
  enter(alert());
  Officer officer = desk_->officer("officer");
  const std::string told = lane(officer, "AB12CD", "A111111");
  EXPECT_NE(told.find("groups.batch.thing"), std::string::npos) << told;
  EXPECT_EQ(desk_->count("crossing"), 0);
  const json::value list = body_of(officer.get("/api/groups"));
  const json::value group = read(officer, list.at("groups").at(0));
  ASSERT_EQ(hits(group), 1U);
  EXPECT_EQ(review(officer, group, dismissal()), "200");
  const json::value after = read(officer, group);
  const json::value& member = after.at("members").at(0);
  EXPECT_EQ(text_at(after, "/thing_hits/0/state"), "dismissed");
  EXPECT_EQ(
      status_of(officer.post("/api/groups/" + text_at(group, "/id") + "/members/" + text_at(member, "/id") + "/look",
                             json::object())),
      "200");
  const auto admitted =
      officer.post("/api/groups/" + text_at(group, "/id") + "/admit",
                   json::object{{"persons", json::array{json::object{{"member", member.at("id")},
                                                                     {"version", member.at("check").at("version")}}}}});
  EXPECT_EQ(body_of(admitted).at("admitted").as_array().size(), 1U) << admitted->body;
  EXPECT_EQ(desk_->count("crossing"), 1);
  EXPECT_EQ(desk_->count("refusal"), 0);
}

TEST_P(ThingLaneTest, AnotherPlateIsLookedUpAndAHitThatWasFoundStays) {
  enter(alert());
  Officer officer = desk_->officer("officer");
  const json::value made = group(officer, bus("XY99ZZ"));
  EXPECT_EQ(hits(made), 0U);
  json::object change = bus("AB12C0");  // a zero, where the alert has a D
  change["version"] = 1;
  const auto changed = officer.post("/api/groups/" + text_at(made, "/id"), change);
  EXPECT_EQ(status_of(changed), "200");
  const json::value seen = body_of(changed);
  ASSERT_EQ(hits(seen), 1U);
  EXPECT_EQ(text_at(seen, "/thing_hits/0/agreements/0/how"), "look_alike");
  EXPECT_EQ(text_at(seen, "/thing_hits/0/agreements/0/differences/0/seen"), "0");
  change = bus("XY99ZZ");
  change["version"] = seen.at("version");
  const json::value back = body_of(officer.post("/api/groups/" + text_at(made, "/id"), change));
  EXPECT_EQ(hits(back), 1U) << "typing another number does not make a hit go away";
  EXPECT_EQ(review(officer, back, {{"outcome", "dismissed"}, {"reason", "mistyped"}}), "200");
  EXPECT_EQ(desk_->count("thing_seen"), 2);
}

TEST_P(ThingLaneTest, VesselsContainersAndChassisNumbersAreFound) {
  const auto with = [&](const std::string& kind, const std::string& code, const std::string& text) {
    json::object body = alert();
    body["kind"] = kind;
    body["identifiers"] = json::array{json::object{{"code", code}, {"text", text}}};
    enter(body);
  };
  with("vessel", "imo", "IMO 9074729");
  with("container", "container", "CSQU 305438 3");
  with("vehicle", "vin", "1M8GDM9AXKP042788");
  Officer officer = desk_->officer("officer");
  const json::value ship = group(
      officer, {{"kind", "ship_crew"},
                {"direction", "entry"},
                {"label", "MV Sirius"},
                {"transport_mode", "sea"},
                {"vessel", json::object{{"name", "MV Sirius"}, {"imo", "9074729"}, {"flag", "UTO"}, {"call", "1"}}}});
  EXPECT_EQ(hits(ship), 1U);
  json::object lorry = bus("XY99ZZ");
  lorry["vehicle"].as_object()["vin"] = "1M8GDM9AXKP042788";
  lorry["others"] = json::array{
      json::object{{"kind", "container"},
                   {"identifiers", json::array{json::object{{"code", "container"}, {"text", "CSQU3054383"}}}}}};
  const json::value two = group(officer, lorry);
  EXPECT_EQ(hits(two), 2U);
  EXPECT_EQ(text_at(read(officer, two), "/others/0/identifiers/0/text"), "CSQU3054383");
  lorry["others"] = json::array{json::object{
      {"kind", "horse"}, {"identifiers", json::array{json::object{{"code", "container"}, {"text", "CSQU3054383"}}}}}};
  EXPECT_EQ(status_of(officer.post("/api/groups", lorry)), "422 things.kind.unknown");
}

TEST_P(ThingLaneTest, ANewAlertIsLookedForAmongWhatStoodThereLately) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value gone = group(officer, bus("AB12CD"));
  EXPECT_EQ(status_of(officer.post("/api/groups/" + text_at(gone, "/id") + "/close", json::object{{"version", 1}})),
            "200");
  const json::value there = group(officer, bus("AB12CD"));
  enter(alert());
  EXPECT_EQ(hits(read(officer, there)), 1U) << "it stands in the lane now";
  EXPECT_EQ(hits(read(officer, gone)), 0U) << "no matter of the lane any more";
  const json::value list = body_of(this->manager().get("/api/thing-hits"));
  ASSERT_EQ(list.at("hits").as_array().size(), 2U);
  for (const json::value& hit : list.at("hits").as_array()) {
    if (text_at(hit, "/late") != "true") continue;
    const std::string path = "/api/thing-hits/" + text_at(hit, "/id") + "/review";
    EXPECT_EQ(status_of(officer.post(path, json::object{{"outcome", "confirmed"}})), "403 things.hit.second_line_only");
    EXPECT_EQ(status_of(supervisor.post(path, json::object{{"outcome", "confirmed"}})), "200");
  }
  EXPECT_EQ(files(supervisor).as_array().size(), 1U);
  // A revision is looked for anew, and what nobody reviewed is forgotten.
  const std::string id = text_at(list, "/hits/0/alert_id");
  json::object next = alert("QQ 55 QQ");
  next["version"] = 1;
  next["reason_for_change"] = "Misread";
  EXPECT_EQ(status_of(this->manager().post("/api/thing-alerts/" + id + "/revise", next)), "200");
  EXPECT_EQ(hits(read(officer, there)), 0U);
}

TEST_P(ThingLaneTest, WhatCameLateComesToTheLaneWhenTheThingStandsThereAgain) {
  Officer officer = desk_->officer("officer");
  const json::value made = group(officer, bus("AB12CD"));
  const auto change = [&](const std::string& number) {
    json::object body = bus(number);
    body["version"] = read(officer, made).at("version");
    const auto changed = officer.post("/api/groups/" + text_at(made, "/id"), body);
    EXPECT_EQ(status_of(changed), "200");
    return body_of(changed);
  };
  change("XY99ZZ");
  enter(alert());
  EXPECT_EQ(hits(read(officer, made)), 0U) << "it had left";
  const json::value back = change("AB12CD");
  ASSERT_EQ(hits(back), 1U);
  EXPECT_EQ(text_at(back, "/thing_hits/0/late"), "false");
  EXPECT_EQ(review(officer, back, {{"outcome", "confirmed"}}), "200") << "first line looks at it now";
  EXPECT_EQ(desk_->count("thing_hit"), 1);
}

TEST_P(ThingLaneTest, SecondLineAloneSeesWhatIsForSecondLine) {
  enter(alert("AB 12 CD", "thing_check", "inquiry_check"));
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line"),
          elsewhere = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  const json::value made = group(officer, bus());
  EXPECT_EQ(text_at(made, "/thing_hits/0/restricted"), "true");
  EXPECT_EQ(text_at(made, "/thing_hits/0/category"), "absent");
  EXPECT_EQ(review(officer, made, {{"outcome", "confirmed"}}), "403 things.hit.second_line_only");
  EXPECT_EQ(text_at(read(supervisor, made), "/thing_hits/0/category"), "thing_check");
  EXPECT_EQ(review(elsewhere, made, {{"outcome", "confirmed"}}), "403 identity.not_allowed");
  EXPECT_EQ(review(supervisor, made, {{"outcome", "confirmed"}}), "200");
  EXPECT_EQ(text_at(files(supervisor), "/0/level"), "second_line");
  EXPECT_EQ(files(officer).as_array().size(), 0U);
}

TEST_P(ThingLaneTest, ADiscreetAlertChangesNothingInAnyAnswer) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string before = lane(officer, "XY99ZZ", "A111111");
  EXPECT_NE(before.find("\"thing_hits\":[]"), std::string::npos);
  EXPECT_EQ(desk_->count("crossing"), 1) << before;
  ASSERT_EQ(desk_->count("hit_file"), 0);
  json::object hidden = alert("AB 12 CD", "thing_check", "discreet_check");
  for (const char* field :
       {"issuer", "legal_basis", "reason", "proportionality_note", "remarks", "reference", "description"}) {
    hidden[field] = "Quillfeather " + std::string(field);
  }
  const std::string id = enter(hidden);
  const json::value first = body_of(officer.get("/api/groups"));
  EXPECT_EQ(status_of(officer.post("/api/groups/" + text_at(first, "/groups/0/id") + "/close",
                                   json::object{{"version", first.at("groups").at(0).at("version")}})),
            "200");
  // The list of groups has the first one no more, so both answers tell of one.
  EXPECT_EQ(lane(officer, "AB12CD", "A222222"), before);
  EXPECT_EQ(desk_->count("thing_hit"), 0) << "it is no row here";
  EXPECT_EQ(desk_->count("crossing"), 2);
  ASSERT_EQ(desk_->count("hit_file"), 1) << "opened silently, once, though the group was changed meanwhile";
  EXPECT_EQ(files(officer).as_array().size(), 0U);
  const json::value file = body_of(supervisor.get("/api/hit-files/" + text_at(files(supervisor), "/0/id")));
  EXPECT_EQ(text_at(file, "/number"), "D-2026-000001");
  EXPECT_EQ(text_at(file, "/judged"), "waiting");
  EXPECT_EQ(text_at(file, "/action/instruction"), "Quillfeather remarks");
  // Nothing in the open part of the journal leads from the lane to it.
  EXPECT_EQ(desk_->open_text().find("Quillfeather"), std::string::npos);
  EXPECT_EQ(desk_->entries("things.hit_found").size(), 0U);
  for (const auto& opened : desk_->entries("hit_desk.opened")) EXPECT_EQ(opened.entry.actor, "hit_desk");
  // No reading that an officer may ask for tells of it.
  std::set<std::string> ids = {id, text_at(file, "/id")};
  const json::value groups = body_of(officer.get("/api/groups"));
  for (const json::value& one : groups.at("groups").as_array()) {
    ids.insert(text_at(one, "/id"));
  }
  int answered = 0;
  for (const api::Operation& operation : desk_->server->api->operations()) {
    if (operation.method != http::Method::kGet || operation.response_type == "text/event-stream") continue;
    if (operation.path == "/api/openapi.json") continue;
    for (const std::string& one : ids) {
      const std::string path = std::regex_replace(operation.path, std::regex("\\{[a-z_]+\\}"), one);
      const auto response = officer.get(path);
      ASSERT_OK(response);
      answered += response->status == 200 ? 1 : 0;
      EXPECT_EQ(response->body.find("Quillfeather"), std::string::npos) << path;
      EXPECT_EQ(response->body.find("\"D-2026"), std::string::npos) << path;
      if (path == operation.path) break;
    }
  }
  EXPECT_GT(answered, 5);
}

TEST_P(ThingLaneTest, AFailureInTheMiddleLeavesNothing) {
  Officer officer = desk_->officer("officer");
  enter(alert("AB 12 CD", "thing_check", "discreet_check"));
  fail_after_ = true;
  EXPECT_EQ(status_of(officer.post("/api/groups", bus())), "422 test.subscriber");
  EXPECT_EQ(desk_->count("travel_group"), 0);
  EXPECT_EQ(desk_->count("thing_seen"), 0);
  EXPECT_EQ(desk_->count("hit_file"), 0);
  EXPECT_EQ(desk_->entries("things.looked_up").size(), 0U);
  fail_after_ = false;
  EXPECT_EQ(status_of(officer.post("/api/groups", bus())), "201");
  EXPECT_EQ(desk_->count("hit_file"), 1);
  // The other way round: an alert that finds a bus, and the desk refuses.
  fail_after_ = true;
  Officer manager = this->manager();
  json::object other = alert("AB 12 CD", "thing_check", "discreet_check");
  other["issuer"] = "Customs";
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts", other)), "422 test.subscriber");
  EXPECT_EQ(desk_->count("thing_alert"), 1);
  EXPECT_EQ(desk_->count("hit_file"), 1);
}

}  // namespace
}  // namespace limen::things
