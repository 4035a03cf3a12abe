// A hit that nobody at the counter may know of: no answer, list, print or refusal at the counter tells of it, the work
// there goes on as for everybody else, and whoever has the scope finds a file. And: decisions on stale lists.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "services/hit_desk/test_hits.h"

namespace limen::hit_desk {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class DiscreetTest : public testing::HitTest {
 protected:
  // Of an alert for a discreet check: a word in every field that holds text.
  std::string plant(const std::string& pack_category = "observation", const std::string& action = "discreet_check") {
    Officer manager = desk_->anywhere("alert_manager", "alert_management");
    json::object alert = TestDesk::alert(pack_category, action);
    for (const char* field : {"issuer", "legal_basis", "reason", "proportionality_note", "remarks", "reference"}) {
      alert[field] = "Quillfeather " + std::string(field);
    }
    const auto made = manager.post("/api/alerts", alert);
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return text_at(body_of(made), "/id");
  }
  static bool tells(const std::string& text) {
    for (const char* word : {"Quillfeather", "observation", "CHK", "discreet", "\"D-2026"}) {
      if (text.find(word) != std::string::npos) return true;
    }
    return false;
  }
  // Everything that the counter answers while a person is checked and admitted, without what differs anyway.
  std::string counter(Officer& officer, const std::string& number) {
    std::string all;
    const auto add = [&](const Result<http::ClientResponse>& response) {
      EXPECT_OK(response);
      if (!response.ok()) return;
      all += std::to_string(response->status) + " " + response->body + "\n";
    };
    const auto opened = officer.post("/api/checks", TestDesk::entry(TestDesk::document(number)));
    add(opened);
    const json::value check = body_of(opened);
    add(officer.get(TestDesk::path(check)));
    add(officer.post(TestDesk::path(check, "/details"), json::object{{"destination", "Aunt"}}));
    add(officer.get("/api/checks?state=open"));
    add(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}}));
    add(officer.get(TestDesk::path(check)));
    add(officer.get("/api/travellers/" + text_at(check, "/traveller/id")));
    add(officer.get("/api/hit-files?state=all"));
    add(officer.get("/api/list-age/checks/" + text_at(check, "/id")));
    all = std::regex_replace(all, std::regex("[0-9a-f]{8}-[0-9a-f-]{27}"), "ID");
    all = std::regex_replace(all, std::regex("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"), "TIME");
    return std::regex_replace(all, std::regex(number), "NUMBER");
  }
};
ON_BOTH_DATABASES(DiscreetTest);

TEST_P(DiscreetTest, TheCounterAnswersAsForEverybodyElse) {
  Officer officer = desk_->officer("officer");
  const std::string before = counter(officer, "A111111");
  EXPECT_NE(before.find("\"hits\":[]"), std::string::npos);
  const std::string alert = plant();
  EXPECT_EQ(counter(officer, "A222222"), before);
  EXPECT_EQ(desk_->count("check_hit"), 0);
  EXPECT_EQ(desk_->count("hit_file"), 1) << "opened silently";
  EXPECT_EQ(desk_->count("crossing"), 2);
  EXPECT_FALSE(tells(before));
  // No look, entry or figure in the open part of the journal names the check beside the file.
  for (const auto& opened : desk_->entries("hit_desk.opened")) {
    EXPECT_EQ(opened.entry.actor, "hit_desk");
    EXPECT_EQ(opened.entry.facts.find("check"), std::string::npos);
  }
  EXPECT_EQ(desk_->open_text().find("Quillfeather"), std::string::npos);
}

TEST_P(DiscreetTest, AnAlertThatCameMeanwhileStopsNothingAndIsFound) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  plant();
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})), "200");
  ASSERT_EQ(files(supervisor).as_array().size(), 1U);
  EXPECT_EQ(desk_->count("check_hit"), 0);
  EXPECT_EQ(desk_->entries("border.hits_found").size(), 0U);
  // Beside it another alert that the counter is to know of: that one is told, this one is not, and each is found once.
  const json::value next = TestDesk::open(officer, TestDesk::entry(TestDesk::document("B7654321")));
  desk_->add_alert("entry_ban", "refuse_entry");
  EXPECT_EQ(status_of(officer.post(TestDesk::path(next, "/decision"), json::object{{"decision", "admit"}})),
            "409 border.hits_changed");
  EXPECT_EQ(desk_->count("check_hit"), 1);
  EXPECT_EQ(desk_->count("hit_file"), 2);
}

TEST_P(DiscreetTest, WhoeverHasTheScopeFindsTheFileAndJudgesIt) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  plant();
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto list = files(supervisor);
  ASSERT_EQ(list.as_array().size(), 1U);
  const json::value file = read(supervisor, list.at(0));
  EXPECT_EQ(text_at(file, "/number"), "D-2026-000001");
  EXPECT_EQ(text_at(file, "/level"), "discreet");
  EXPECT_EQ(text_at(file, "/judged"), "waiting");
  EXPECT_EQ(text_at(file, "/check_id"), text_at(check, "/id"));
  EXPECT_EQ(text_at(file, "/action/instruction"), "Quillfeather remarks");
  EXPECT_EQ(text_at(file, "/person/surname"), "Okonjo");
  EXPECT_EQ(files(officer).as_array().size(), 0U);
  EXPECT_EQ(status_of(officer.get(path(file))), "404 hit_desk.not_found");
  EXPECT_EQ(step(officer, file, "/judge", {{"same_person", true}}), "403 identity.not_allowed");
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "done"}, {"note", "x"}}), "404 hit_desk.not_found");
  EXPECT_EQ(step(supervisor, file, "/outcome", {{"outcome", "done"}, {"note", "x"}}), "409 hit_desk.not_judged");
  EXPECT_EQ(step(supervisor, file, "/judge", {{"same_person", false}}), "422 hit_desk.outcome.note");
  EXPECT_EQ(step(supervisor, file, "/judge", {{"same_person", true}, {"note", "Photograph compared"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/judge", {{"same_person", false}, {"note", "x"}}), "409 hit_desk.judged");
  EXPECT_EQ(step(supervisor, file, "/outcome", {{"outcome", "done"}, {"note", "Travelled alone, red suitcase"}}),
            "200");
  EXPECT_EQ(step(supervisor, file, "/send", {{"how", "hand"}, {"to", "Bureau"}}), "200");
  // Second line sees at the check what first line sees.
  EXPECT_EQ(text_at(body_of(supervisor.get(TestDesk::path(check))), "/hits"), "[]");
  EXPECT_FALSE(tells(limen::to_text(body_of(supervisor.get(TestDesk::path(check, "/replay"))))));
  Officer elsewhere = desk_->officer("supervisor", "second_line", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(elsewhere.get(path(file))), "404 hit_desk.not_found");
}

TEST_P(DiscreetTest, NoEndpointOfAnOfficerTells) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const std::string alert = plant();
  const json::value admitted = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A1")));
  EXPECT_EQ(status_of(officer.post(TestDesk::path(admitted, "/decision"), json::object{{"decision", "admit"}})), "200");
  const json::value refused = TestDesk::referred(officer, TestDesk::entry(TestDesk::document("A2")));
  EXPECT_EQ(status_of(supervisor.post(TestDesk::path(refused, "/decision"), TestDesk::refusal())), "200");
  const json::value open = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A3")));
  const auto discreet = files(supervisor);
  ASSERT_EQ(discreet.as_array().size(), 3U);
  std::set<std::string> ids = {alert, text_at(discreet, "/0/id"), text_at(discreet, "/2/id")};
  for (const json::value* check : {&admitted, &refused, &open}) {
    const json::value view = body_of(officer.get(TestDesk::path(*check)));
    for (const char* pointer : {"/id", "/traveller/id", "/decision/crossing_id", "/decision/refusal_id"}) {
      if (text_at(view, pointer) != "absent") ids.insert(text_at(view, pointer));
    }
  }
  int asked = 0, answered = 0;
  for (const api::Operation& operation : desk_->server->api->operations()) {
    if (operation.method != http::Method::kGet || operation.response_type == "text/event-stream") continue;
    if (operation.path == "/api/openapi.json" || operation.path == "/api/setup") continue;  // the program's own words
    for (const std::string& id : ids) {
      const std::string path = std::regex_replace(operation.path, std::regex("\\{[a-z_]+\\}"), id);
      for (const char* query : {"", "?surname=Okonjo", "?state=all", "?language=ar"}) {
        const auto response = officer.get(path + query);
        ASSERT_OK(response);
        ++asked;
        answered += response->status == 200 ? 1 : 0;
        EXPECT_FALSE(tells(response->body)) << path << query << ": " << response->body.substr(0, 2000);
        for (const auto& [name, value] : response->headers) EXPECT_FALSE(tells(value)) << path << " " << name;
      }
      if (path == operation.path) break;
    }
  }
  EXPECT_GT(asked, 100);
  EXPECT_GT(answered, 10);
  // And what is printed is the same with and without: the form has no place for a hit.
  const json::value decision = body_of(officer.get(TestDesk::path(refused)));
  EXPECT_EQ(status_of(supervisor.get("/api/refusals/" + text_at(decision, "/decision/refusal_id") + "/form")), "200");
}

TEST_P(DiscreetTest, TheSameInThePackOfTheUnion) {
  make("eu-schengen");
  if (!desk_) return;
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  plant("CHK", "discreet_check");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(text_at(check, "/hits"), "[]");
  EXPECT_EQ(files(supervisor).as_array().size(), 1U);
}

TEST_P(DiscreetTest, AnInquiryCheckIsForSecondLineAsBefore) {
  Officer officer = desk_->officer("officer");
  plant("observation", "inquiry_check");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(text_at(check, "/hits/0/restricted"), "true");
  EXPECT_EQ(desk_->count("hit_file"), 0) << "until second line confirms it";
}

TEST_P(DiscreetTest, ADecisionOnAStaleListSaysSo) {
  Officer officer = desk_->officer("officer");
  EXPECT_EQ(text_at(body_of(officer.get("/api/list-age")), "/lists"), "[]");
  alerts::ImportRequest request;
  request.list = "un";
  request.format = lists::Format::kAlertsCsv;
  request.files.push_back(list_intake::of_bytes(
      "file",
      "surname,given_names,other_names,birth_date,sex,nationality,document_type,document_number,document_issuer,"
      "category,"
      "reason,action,legal_basis,issuer_reference,review_date,expiry_date,remarks,issuer,proportionality_note\n"
      "Vanterpool,Ingeborg,,1974-08-12,,,,,,sanctions,Listed,refuse_entry,Act 12,U-1,,,,United Nations,serious\n",
      1U << 30U));
  const auto imported = desk_->alerts->import(std::move(request), "test", "Test");
  ASSERT_OK(imported);
  ASSERT_EQ(imported->created, 1U) << limen::to_text(json::value(alerts::to_json(*imported)));
  pass_minutes(2);
  const json::value fresh = body_of(officer.get("/api/list-age"));
  EXPECT_EQ(text_at(fresh, "/lists/0/name"), "un");
  EXPECT_EQ(text_at(fresh, "/lists/0/state"), "fresh");
  EXPECT_EQ(text_at(fresh, "/lists/0/when_stale"), "absent");
  const json::value first = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A1")));
  EXPECT_EQ(status_of(officer.post(TestDesk::path(first, "/decision"), json::object{{"decision", "admit"}})), "200");
  EXPECT_EQ(desk_->count("stale_decision"), 0);
  pass_minutes(8 * 24 * 60);
  officer = desk_->officer("officer");
  EXPECT_EQ(text_at(body_of(officer.get("/api/list-age")), "/lists/0/state"), "late");
  pass_minutes(40 * 24 * 60);
  officer = desk_->officer("officer");
  const json::value stale = body_of(officer.get("/api/list-age"));
  EXPECT_EQ(text_at(stale, "/lists/0/state"), "stale");
  EXPECT_EQ(text_at(stale, "/stale"), "true");
  EXPECT_EQ(text_at(stale, "/lists/0/when_stale/second_line_categories/0"), "sanctions");
  EXPECT_GT(text_at(stale, "/lists/0/when_stale/text/ar").size(), 20U);
  const json::value second = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A2")));
  EXPECT_EQ(status_of(officer.post(TestDesk::path(second, "/decision"), json::object{{"decision", "admit"}})), "200")
      << "a person decides";
  EXPECT_EQ(text_at(body_of(officer.get("/api/list-age/checks/" + text_at(second, "/id"))), "/lists/0"), "un");
  EXPECT_EQ(text_at(body_of(officer.get("/api/list-age/checks/" + text_at(first, "/id"))), "/lists"), "[]");
  const auto entries = desk_->entries("hit_desk.decided_on_stale_lists");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_NE(entries[0].entry.facts.find("\"un\""), std::string::npos);
  ASSERT_OK(desk_->border->run_retention(*CivilDate::parse("2040-01-01")));
  EXPECT_EQ(desk_->count("stale_decision"), 0);
}

}  // namespace
}  // namespace limen::hit_desk
