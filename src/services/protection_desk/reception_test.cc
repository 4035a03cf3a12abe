// A mass arrival, from the switch to the closed registration: services/arrivals with border and desk around it, because
// what matters is what they do together.
#include "platform/documents/pdf_text.h"
#include "services/protection_desk/test_care.h"

namespace limen::arrivals {
namespace {

using namespace protection_desk::testing;
using ::testing::HasSubstr;
using ::testing::Not;

class ReceptionTest : public CareTest {
 protected:
  void start() {
    Officer supervisor = desk_->officer("supervisor", "supervision");
    EXPECT_EQ(status_of(supervisor.post("/api/arrivals/surge", json::object{{"reason", "Two boats"}, {"hours", 6}})),
              "200");
  }
  Officer officer(PostId post = PostId(TestDesk::kPostId)) { return desk_->officer("officer", "reception", post); }
  static json::object member(const char* sex, int age, const std::string& name = "", json::array needs = {}) {
    json::object out{{"sex", sex}, {"age", age}, {"needs", std::move(needs)}};
    if (!name.empty()) {
      out["surname"] = name.substr(0, name.find(' '));
      out["given_names"] = name.substr(name.find(' ') + 1);
    }
    return out;
  }
  static json::object family(const std::string& wristband, json::array members) {
    static int number = 0;
    char local[40];
    std::snprintf(local, sizeof local, "00000000-0000-7000-8000-%012d", ++number);
    return {{"local_id", local}, {"wristband", wristband}, {"language", "ar"}, {"members", std::move(members)}};
  }
  static json::array five(const std::string& name = "") {
    const auto named = [&](const char* given) { return name.empty() ? name : name + " " + given; };
    return {member("F", 34, named("Mona")), member("M", 36, named("Omar")), member("F", 9, named("Lina")),
            member("M", 6, named("Sami")), member("F", 1, named("Nour"))};
  }
  static json::value enter(Officer& officer, const json::object& body) {
    const auto made = officer.post("/api/arrivals/households", body);
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return body_of(made);
  }
  static json::object named(const std::string& surname, const std::string& given, const std::string& birth,
                            const std::string& number = "P7654321") {
    json::object document = TestDesk::document(number, surname, birth);
    document["given_names"] = given;
    document["sex"] = "M";
    return document;
  }
};
ON_BOTH_DATABASES(ReceptionTest);

TEST_P(ReceptionTest, ASupervisorSwitchesItOnWithAReasonAndItEndsByItself) {
  Officer supervisor = desk_->officer("supervisor", "supervision"), one = officer();
  EXPECT_EQ(status_of(one.post("/api/arrivals/surge", json::object{{"reason", "x"}})), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.post("/api/arrivals/surge", json::object{{"reason", ""}})), "422 arrivals.no_reason");
  EXPECT_EQ(status_of(one.post("/api/arrivals/households", family("1", five()))), "409 arrivals.no_surge");
  start();
  EXPECT_EQ(status_of(supervisor.post("/api/arrivals/surge", json::object{{"reason", "x"}})), "409 arrivals.surge.on");
  EXPECT_EQ(text_at(body_of(one.get("/api/arrivals/state")), "/surge/reason"), "Two boats");
  EXPECT_EQ(desk_->entries("arrivals.surge_started").size(), 1U);
  enter(one, family("1", five()));
  const auto now = desk_->server->house->clock.now();
  desk_->server->house->clock.set(now.plus_seconds(6 * 3600));
  Officer later = officer();
  EXPECT_EQ(text_at(body_of(later.get("/api/arrivals/state")), "/surge"), "absent") << "by itself";
  EXPECT_EQ(status_of(later.post("/api/arrivals/households", family("2", five()))), "409 arrivals.no_surge");
  // Written down without a network while it was on, sent now: with its own time, once.
  json::object late = family("3", five());
  late["registered_at"] = now.plus_seconds(3600).to_text();
  const json::value made = enter(later, late), again = enter(later, late);
  EXPECT_EQ(text_at(made, "/id"), text_at(again, "/id"));
  EXPECT_EQ(text_at(made, "/registered_at"), now.plus_seconds(3600).to_text());
  late = family("4", five());
  late["registered_at"] = now.plus_seconds(-60).to_text();
  EXPECT_EQ(status_of(later.post("/api/arrivals/households", late)), "409 arrivals.no_surge");
  EXPECT_EQ(desk_->count("arrival_household"), 2);
}

TEST_P(ReceptionTest, WhoWasRegisteredIsNotRefusedAndNotWithdrawnUntilTheDeskHasClosedIt) {
  start();
  Officer one = officer(), first = desk_->officer("officer"), second = desk_->officer("supervisor", "second_line"),
          care = desk_->officer("protection_officer", "reception");
  const json::value household = enter(one, family("7", five("Haddad")));
  const json::value check = TestDesk::referred(first, TestDesk::entry(named("HADDAD", "OMAR", "1990-03-01")));
  const auto decide = [&](const json::value& at, const json::object& body) {
    return status_of(second.post(TestDesk::path(at, "/decision"), body));
  };
  const json::object withdrawal{{"decision", "withdraw"}, {"reasons", json::array{"traveller_withdrew"}}};
  EXPECT_EQ(decide(check, TestDesk::refusal()), "409 border.reception_registered");
  EXPECT_EQ(decide(check, withdrawal), "409 border.reception_registered");
  const std::string guards = limen::to_text(body_of(second.get(TestDesk::path(check))).at("actions"));
  EXPECT_THAT(guards, Not(HasSubstr("refuse")));
  EXPECT_THAT(guards, Not(HasSubstr("withdraw")));
  // Somebody else: other age, other name.
  const json::value father = TestDesk::referred(first, TestDesk::entry(named("HADDAD", "OMAR", "1950-03-01", "P1")));
  EXPECT_EQ(decide(father, TestDesk::refusal()), "200");
  const json::value stranger = TestDesk::referred(first, TestDesk::entry(named("OTHER", "OMAR", "1990-03-01", "P2")));
  EXPECT_EQ(decide(stranger, TestDesk::refusal()), "200");
  // The same name without any paper, while the mode is on: nobody can tell her from those who were registered.
  json::object paperless{{"direction", "entry"}, {"no_document", true}, {"transport_mode", "land_foot"}};
  paperless["person"] = json::object{{"surname", "UNKNOWN"}, {"given_names", "X"}, {"birth_date", "1980-01-01"}};
  const json::value without = TestDesk::referred(first, paperless);
  EXPECT_EQ(decide(without, TestDesk::refusal()), "409 border.reception_registered");
  // After the mode has ended the registration still protects.
  desk_->server->house->clock.set(desk_->server->house->clock.now().plus_seconds(7 * 3600));
  first = desk_->officer("officer");
  second = desk_->officer("supervisor", "second_line");
  const json::value evening = TestDesk::referred(first, TestDesk::entry(named("Haddad", "Omar", "1990-03-01")));
  EXPECT_EQ(decide(evening, TestDesk::refusal()), "409 border.reception_registered");
  const std::string close = "/api/arrivals/households/" + text_at(household, "/id") + "/close";
  one = officer();
  EXPECT_EQ(status_of(one.post(close, json::object{{"version", 1}, {"note", "x"}})), "403 identity.not_allowed");
  care = desk_->officer("protection_officer", "reception");
  EXPECT_EQ(status_of(care.post(close, json::object{{"version", 1}, {"note", "With the asylum authority"}})), "200");
  EXPECT_EQ(decide(evening, TestDesk::refusal()), "200");
}

TEST_P(ReceptionTest, AnotherPostIsNotConcerned) {
  start();
  Officer one = officer();
  enter(one, family("7", five("Haddad")));
  const PostId other(TestDesk::kOtherPostId);
  Officer first = desk_->officer("officer", "border_check", other),
          second = desk_->officer("supervisor", "second_line", other);
  const json::value check = TestDesk::referred(first, TestDesk::entry(named("HADDAD", "OMAR", "1990-03-01")));
  EXPECT_EQ(status_of(second.post(TestDesk::path(check, "/decision"), TestDesk::refusal())), "200");
}

TEST_P(ReceptionTest, NeedsAreCasesOfTheDeskAndChildrenAloneAreSeenWithoutAKey) {
  start();
  Officer one = officer(), care = protection();
  json::value household = enter(one, family("7", {member("F", 28, "", json::array{"pregnant"}), member("M", 4)}));
  enter(one, family("8", {member("F", 12)}));
  const json::value cases = body_of(care.get("/api/protection/cases"));
  ASSERT_EQ(cases.at("cases").as_array().size(), 2U);
  EXPECT_EQ(limen::to_text(cases.at("cases").at(0).at("needs_open")), R"(["unaccompanied_child"])");
  EXPECT_EQ(limen::to_text(cases.at("cases").at(1).at("needs_open")), R"(["pregnant"])");
  EXPECT_EQ(text_at(cases, "/cases/1/person/wristband"), "7");
  // Completed later: a new need goes to the same case.
  json::array members = household.at("members").as_array();
  members[0].as_object()["needs"] = json::array{"pregnant", "serious_illness"};
  members[0].as_object()["surname"] = "Haddad";
  const auto done =
      one.post("/api/arrivals/households/" + text_at(household, "/id") + "/complete",
               json::object{{"version", 1}, {"wristband", "7"}, {"members", members}, {"complete", true}});
  EXPECT_EQ(status_of(done), "200") << done->body;
  EXPECT_EQ(text_at(body_of(done), "/state"), "complete");
  EXPECT_EQ(desk_->count("protection_case"), 2);
  EXPECT_EQ(limen::to_text(body_of(care.get("/api/protection/cases")).at("cases").at(1).at("needs_open")),
            R"(["pregnant","serious_illness"])");
  EXPECT_EQ(status_of(one.post("/api/arrivals/households", family("9", {member("F", 3, "", json::array{"party"})}))),
            "422 arrivals.code");
  EXPECT_EQ(status_of(one.post("/api/arrivals/households", family("9", {}))), "422 arrivals.size");
}

TEST_P(ReceptionTest, FamiliesWrittenDownTwiceAreProposedWithReasonsAndCountedOnce) {
  start();
  Officer one = officer(), care = protection();
  const json::value a = enter(one, family("7", five("Haddad"))), b = enter(one, family("8", five()));
  enter(one, family("9", {member("M", 40), member("M", 41), member("M", 42)}));
  const json::value pairs = body_of(one.get("/api/arrivals/duplicates"));
  ASSERT_EQ(pairs.at("pairs").as_array().size(), 1U);
  EXPECT_EQ(text_at(pairs, "/pairs/0/reasons/0"), "same_people");
  EXPECT_EQ(text_at(body_of(care.get("/api/arrivals/board")), "/persons"), "13");
  EXPECT_EQ(status_of(one.post("/api/arrivals/duplicates",
                               json::object{{"a", text_at(a, "/id")}, {"b", text_at(b, "/id")}, {"same", true}})),
            "200");
  EXPECT_TRUE(body_of(one.get("/api/arrivals/duplicates")).at("pairs").as_array().empty());
  EXPECT_EQ(text_at(body_of(care.get("/api/arrivals/board")), "/persons"), "8");
  EXPECT_EQ(text_at(body_of(care.get("/api/arrivals/board")), "/households"), "2");
}

TEST_P(ReceptionTest, TheBoardHidesFewOutsideTheDesk) {
  start();
  Officer one = officer(), care = protection();
  enter(one, family("7", five()));
  const json::value outside = body_of(one.get("/api/arrivals/board")),
                    inside = body_of(care.get("/api/arrivals/board"));
  EXPECT_EQ(text_at(outside, "/households"), "absent");
  for (const auto& row : outside.at("rows").as_array()) {
    const auto* persons = row.as_object().if_contains("persons");
    EXPECT_TRUE(persons == nullptr || persons->as_int64() == 0 || persons->as_int64() >= 5) << limen::to_text(row);
  }
  EXPECT_EQ(text_at(inside, "/persons"), "5");
  EXPECT_EQ(text_at(inside, "/households"), "1");
}

TEST_P(ReceptionTest, WhoIsMissedIsLookedForAmongThoseWhoWereRegistered) {
  start();
  Officer one = officer();
  const json::value mother = enter(one, family("7", {member("F", 34, "Haddad Mona"), member("F", 9, "Haddad Lina")}));
  const json::value son = enter(one, family("8", {member("M", 12, "Haddad Sami")}));
  json::array members = mother.at("members").as_array();
  const json::object missing{
      {"surname", "Haddad"}, {"given_names", "Sami"}, {"sex", "M"}, {"age", 13}, {"relation", "son"}};
  EXPECT_EQ(
      status_of(one.post(
          "/api/arrivals/households/" + text_at(mother, "/id") + "/complete",
          json::object{{"version", 1}, {"wristband", "7"}, {"members", members}, {"missing", json::array{missing}}})),
      "200");
  const json::value list = body_of(one.get("/api/arrivals/tracing"));
  ASSERT_EQ(list.at("missing").at(0).at("candidates").as_array().size(), 1U) << limen::to_text(list);
  EXPECT_EQ(text_at(list, "/missing/0/candidates/0/wristband"), "8");
  EXPECT_EQ(status_of(one.post("/api/arrivals/tracing/" + text_at(list, "/missing/0/id") + "/found",
                               json::object{{"member", text_at(son, "/members/0/id")}})),
            "200");
  EXPECT_TRUE(body_of(one.get("/api/arrivals/tracing")).at("missing").as_array().empty());
}

TEST_P(ReceptionTest, AFailureAtTheDeskUndoesTheFamilyAndAfterARestartItStillProtects) {
  start();
  Officer one = officer();
  arrivals_->on_need(
      [](database::Transaction&, const NeedFact&) -> Result<void> { return Error{"test.subscriber", "refuses"}; });
  EXPECT_NE(
      status_of(one.post("/api/arrivals/households", family("7", {member("F", 28, "", json::array{"pregnant"})}))),
      "201");
  EXPECT_EQ(desk_->count("arrival_household"), 0);
  EXPECT_EQ(desk_->count("protection_case"), 0);
  enter(one, family("8", five("Haddad")));
  desk_->server->restart();
  Officer first = desk_->officer("officer"), second = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::referred(first, TestDesk::entry(named("HADDAD", "OMAR", "1990-03-01")));
  EXPECT_EQ(status_of(second.post(TestDesk::path(check, "/decision"), TestDesk::refusal())),
            "409 border.reception_registered");
}

TEST_P(ReceptionTest, FamiliesGoAfterTheirPeriod) {
  at("2027-01-10T09:00:00Z");
  start();
  Officer one = officer();
  enter(one, family("7", five("Plantedfamily")));
  auto gone = arrivals_->run_retention(*CivilDate::parse("2027-04-10"));
  ASSERT_OK(gone);
  EXPECT_EQ(*gone, 0);
  gone = arrivals_->run_retention(*CivilDate::parse("2027-04-11"));
  ASSERT_OK(gone);
  EXPECT_EQ(*gone, 1);
  EXPECT_EQ(desk_->count("arrival_member") + desk_->count("arrival_name"), 0);
  EXPECT_THAT(whole_journal(), Not(HasSubstr("Plantedfamily")));
}

TEST_P(ReceptionTest, AWristbandHasANumberAndNothingElse) {
  start();
  Officer one = officer();
  const json::value household = enter(one, family("17", five("Plantedfamily")));
  const std::string path = "/api/arrivals/households/" + text_at(household, "/id") + "/wristbands";
  const auto printed = one.get(path + "?copies=3&language=fr");
  ASSERT_EQ(status_of(printed), "200") << printed->body;
  ASSERT_EQ(printed->body.substr(0, 5), "%PDF-");
  const std::string said = documents::testing::text_of(printed->body);
  if (said.empty()) GTEST_SKIP() << "pdftotext is not here";
  for (int place = 1; place <= 5; ++place) {
    const std::string number = "NORD 17-" + std::to_string(place);
    std::size_t count = 0;
    for (std::size_t at = said.find(number); at != std::string::npos; at = said.find(number, at + 1)) ++count;
    EXPECT_EQ(count, 3U) << number;
  }
  for (const char* word : {"Plantedfamily", "Mona", "34", "36"}) EXPECT_THAT(said, Not(HasSubstr(word)));
  EXPECT_EQ(status_of(one.get(path + "?copies=40")).substr(0, 1), "4");
  EXPECT_EQ(status_of(one.get(path + "?language=de")), "422 arrivals.code");
  Officer elsewhere = officer(PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(elsewhere.get(path)).substr(0, 1), "4");
  EXPECT_EQ(status_of(desk_->anywhere("analyst", "statistics").get(path)), "403 identity.not_allowed");
}

}  // namespace
}  // namespace limen::arrivals
