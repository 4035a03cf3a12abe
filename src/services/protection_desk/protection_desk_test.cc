// The protection desk on both databases, over real HTTP. firewall_test.cc tries to get at what is told there.
#include "services/protection_desk/protection_desk.h"

#include "services/protection_desk/test_care.h"

namespace limen::protection_desk {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

class ProtectionDeskTest : public CareTest {};
ON_BOTH_DATABASES(ProtectionDeskTest);

TEST_P(ProtectionDeskTest, ARequestAtTheCounterIsACaseInTheSameTransaction) {
  Officer officer = desk_->officer("officer"), care = protection();
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  fail_after = true;
  EXPECT_NE(status_of(officer.post(TestDesk::path(check, "/protection"), json::object{{"kind", "trafficking"}})),
            "200");
  EXPECT_EQ(desk_->count("protection_case"), 0);
  EXPECT_EQ(desk_->count("protection_request"), 0) << "all or nothing";
  fail_after = false;
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/protection"), json::object{{"kind", "trafficking"}})),
            "200");
  const json::value list = body_of(care.get("/api/protection/cases"));
  ASSERT_EQ(list.at("cases").as_array().size(), 1U);
  EXPECT_EQ(text_at(list, "/cases/0/person/surname"), "Okonjo");
  EXPECT_EQ(text_at(list, "/cases/0/needs_open/0"), "trafficking_indication");
  EXPECT_EQ(text_at(list, "/cases/0/stops_return"), "true");
  EXPECT_EQ(text_at(list, "/cases/0/source"), "counter");
  EXPECT_EQ(desk_->entries("protection_desk.case_opened").size(), 1U);
  EXPECT_THAT(desk_->open_text(), Not(HasSubstr("trafficking")));
}

TEST_P(ProtectionDeskTest, AnswersBecomeNeedsWithReasonsAndNoneIsTakenAway) {
  Officer care = protection();
  json::value one = open(care, 9);
  const auto answers = [](std::initializer_list<std::pair<const char*, const char*>> given) {
    json::array all;
    for (const auto& [question, answer] : given)
      all.push_back(json::object{{"question", question}, {"answer", answer}});
    return all;
  };
  EXPECT_EQ(act(care, one, "/screening",
                {{"questionnaire", "first"},
                 {"answers", answers({{"with_parent", "no"}, {"with_adult", "no"}, {"ill", "yes"}})}}),
            "200");
  EXPECT_EQ(text_at(one, "/state"), "assessment");
  EXPECT_EQ(limen::to_text(one.at("needs_open")), R"(["unaccompanied_child","serious_illness"])");
  EXPECT_EQ(limen::to_text(one.at("needs").at(0).at("reasons")), R"(["with_parent","with_adult","age"])");
  EXPECT_EQ(act(care, one, "/screening",
                {{"questionnaire", "first"}, {"answers", answers({{"with_parent", "yes"}, {"ill", "no"}})}}),
            "200");
  EXPECT_EQ(limen::to_text(one.at("needs_open")), R"(["unaccompanied_child","serious_illness"])") << "a person ends it";
  EXPECT_EQ(act(care, one, "/screening", {{"questionnaire", "trafficking"}, {"answers", answers({{"locked", "yes"}})}}),
            "200");
  EXPECT_EQ(text_at(one, "/screenings/2/ask_again"), "true");
  EXPECT_EQ(act(care, one, "/needs", {{"code", "serious_illness"}, {"open", false}}), "422 protection_desk.no_text");
  EXPECT_EQ(act(care, one, "/needs", {{"code", "serious_illness"}, {"open", false}, {"reason", "Treated"}}), "200");
  EXPECT_EQ(limen::to_text(one.at("needs_open")), R"(["unaccompanied_child"])");
  EXPECT_EQ(act(care, one, "/needs", {{"code", "party"}, {"open", true}}), "422 protection_desk.code");
  EXPECT_EQ(act(care, one, "/screening", {{"questionnaire", "first"}, {"answers", answers({{"colour", "yes"}})}}),
            "422 vulnerability.question.unknown");
  EXPECT_FALSE(limen::to_text(one).find("score") != std::string::npos);
}

TEST_P(ProtectionDeskTest, AReferralTellsTheMinimumByConsentAndItsClockRuns) {
  Officer care = protection();
  json::value one = open(care);
  const std::string aid = body();
  EXPECT_EQ(act(care, one, "/referrals", referral(aid)), "409 protection_desk.no_consent");
  json::object other = consent();
  other["bodies"] = json::array{"o99"};
  EXPECT_EQ(act(care, one, "/consent", other), "200");
  EXPECT_EQ(act(care, one, "/referrals", referral(aid)), "409 protection_desk.no_consent") << "for another body";
  EXPECT_EQ(act(care, one, "/consent", consent()), "200");
  json::object wrong = referral("o99");
  EXPECT_EQ(act(care, one, "/referrals", wrong), "422 protection_desk.body_unknown");
  wrong = referral(aid);
  wrong["service"] = "Circus";
  EXPECT_EQ(act(care, one, "/referrals", wrong), "422 protection_desk.body_unknown");
  EXPECT_EQ(act(care, one, "/referrals", referral(aid)), "200");
  EXPECT_EQ(limen::to_text(one.at("referrals").at(0).at("told")),
            R"({"given_names":"Ada","sex":"F","age":30,"language":"ar","message":"Two beds"})");
  EXPECT_EQ(text_at(one, "/referrals/0/body_name"), "Harbour Aid");
  EXPECT_EQ(text_at(one, "/referrals/0/overdue"), "false");
  const auto due = Instant::parse(text_at(one, "/referrals/0/due_at"));
  ASSERT_OK(due);
  desk_->server->house->clock.set(due->plus_seconds(1));
  care = protection();
  EXPECT_EQ(text_at(body_of(care.get(path(one))), "/overdue"), "true");
  EXPECT_EQ(text_at(body_of(care.get("/api/protection/waiting")), "/referrals/0/overdue"), "true");
  EXPECT_EQ(take(care, one, {{"step", "received"}}), "422 protection_desk.no_text");
  EXPECT_EQ(take(care, one, step("received")), "200");
  EXPECT_EQ(text_at(one, "/overdue"), "false");
  EXPECT_EQ(take(care, one, step("received")), "409 protection_desk.referral.step");
  EXPECT_EQ(take(care, one, step("done")), "409 protection_desk.referral.step");
  EXPECT_EQ(act(care, one, "/close", {{"outcome", "helped"}, {"note", "Housed"}}), "409 protection_desk.under_way");
  EXPECT_EQ(take(care, one, step("accepted")), "200");
  EXPECT_EQ(take(care, one, step("done")), "200");
  EXPECT_EQ(take(care, one, step("revoked")), "409 protection_desk.referral.step");
  EXPECT_EQ(one.at("referrals").at(0).at("steps").as_array().size(), 4U);
  EXPECT_EQ(act(care, one, "/close", {{"outcome", "helped"}, {"note", "Housed"}}), "200");
  EXPECT_EQ(text_at(one, "/state"), "closed");
  EXPECT_EQ(act(care, one, "/consent", consent()), "409 protection_desk.closed");
  EXPECT_EQ(act(care, one, "/reopen", {{"reason", "Came back"}}), "200");
}

TEST_P(ProtectionDeskTest, ARejectionHasAReasonAndTheNextBodyIsAsked) {
  Officer care = protection();
  json::value one = referred(care);
  EXPECT_EQ(take(care, one, {{"step", "rejected"}}), "422 protection_desk.code");
  EXPECT_EQ(take(care, one, {{"step", "rejected"}, {"reason", "other"}}), "422 protection_desk.no_text");
  EXPECT_EQ(take(care, one, step("rejected")), "200");
  EXPECT_EQ(act(care, one, "/referrals", referral(body("Second House"))), "200");
  EXPECT_EQ(one.at("referrals").as_array().size(), 2U);
}

TEST_P(ProtectionDeskTest, WithoutConsentOnlyWhoMayAndWithAReason) {
  Officer care = protection(), head = lead();
  json::value one = open(care);
  json::object forced = referral(body());
  forced["override_reason"] = "danger_to_life";
  forced["override_text"] = "Unconscious";
  EXPECT_EQ(act(care, one, "/referrals", forced), "403 identity.not_allowed");
  json::object silent = forced;
  silent["override_text"] = "";
  EXPECT_EQ(act(head, one, "/referrals", silent), "422 protection_desk.no_text");
  silent = forced;
  silent["override_reason"] = "because";
  EXPECT_EQ(act(head, one, "/referrals", silent), "422 protection_desk.code");
  EXPECT_EQ(act(head, one, "/referrals", forced), "200");
  EXPECT_EQ(text_at(one, "/referrals/0/basis"), "override");
}

TEST_P(ProtectionDeskTest, AChildIsHandedToNobodyWithoutHerBestInterests) {
  Officer care = protection();
  json::value one = open(care, 9);
  EXPECT_EQ(act(care, one, "/consent", {{"given_by", "guardian"}, {"templates", json::array{"shelter"}}}), "200");
  json::object wanted = referral(body());
  EXPECT_EQ(act(care, one, "/referrals", wanted), "422 protection_desk.best_interest");
  wanted["best_interest_note"] = "Her aunt lives there";
  EXPECT_EQ(act(care, one, "/referrals", wanted), "200");
}

TEST_P(ProtectionDeskTest, WithdrawnConsentRevokesWhatIsUnderWay) {
  Officer care = protection();
  json::value one = referred(care);
  EXPECT_EQ(take(care, one, step("accepted")), "200");
  EXPECT_EQ(act(care, one, "/consent/withdraw", {{"reason", "Changed her mind"}}), "200");
  EXPECT_EQ(text_at(one, "/referrals/0/state"), "revoked");
  EXPECT_EQ(act(care, one, "/consent/withdraw", {}), "409 protection_desk.no_consent");
  EXPECT_EQ(act(care, one, "/referrals", referral(text_at(one, "/referrals/0/body"))),
            "409 protection_desk.no_consent");
}

TEST_P(ProtectionDeskTest, TwoOfficersDoNotWriteOverEachOther) {
  Officer first = protection(), second = protection();
  const json::value one = open(first);
  json::object change = consent();
  change["version"] = 1;
  EXPECT_EQ(status_of(first.post(path(one, "/consent"), change)), "200");
  EXPECT_EQ(status_of(second.post(path(one, "/consent"), change)), "409 protection_desk.version");
  EXPECT_EQ(desk_->entries("protection_desk.consent_given").size(), 1U);
  const auto made = first.post("/api/protection/cases", json::object{{"person", person()}}, "once");
  const auto again = first.post("/api/protection/cases", json::object{{"person", person()}}, "once");
  EXPECT_EQ(text_at(body_of(made), "/id"), text_at(body_of(again), "/id"));
  EXPECT_EQ(desk_->count("protection_case"), 2);
}

TEST_P(ProtectionDeskTest, FollowUpsWaitForTheirDay) {
  Officer care = protection();
  json::value one = open(care);
  EXPECT_EQ(act(care, one, "/follow-up", {{"on", "2031-05-01"}, {"text", "Call the clinic"}}), "200");
  EXPECT_EQ(text_at(one, "/follow_up_on"), "2031-05-01");
  EXPECT_EQ(text_at(one, "/follow_up_due"), "false");
  EXPECT_EQ(act(care, one, "/follow-up", {{"text", "She is well"}}), "200");
  EXPECT_EQ(text_at(one, "/follow_up_on"), "absent");
  EXPECT_EQ(text_at(one, "/follow_ups/0/result"), "She is well");
}

TEST_P(ProtectionDeskTest, TheCounterSendsSomebodyToABodyByTheNameItHasThatDay) {
  Officer officer = desk_->officer("officer");
  const std::string aid = body();
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const json::object wanted{{"reasons", json::array{"medical"}}, {"referred_to", "o99"}};
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/refer"), wanted)), "422 border.refer.body_unknown");
  json::object right = wanted;
  right["referred_to"] = aid;
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/refer"), right)), "200");
  Officer moderator = desk_->anywhere("moderator", "directory");
  const auto renamed = moderator.post("/api/directory/organisations/" + aid,
                                      json::object{{"version", 1}, {"fields", json::object{{"name", "Another Name"}}}});
  EXPECT_EQ(status_of(renamed), "200");
  EXPECT_EQ(text_at(body_of(officer.get(TestDesk::path(check))), "/referral/referred_to/name"), "Harbour Aid");
  // A request for protection names the body at the same referral.
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/protection"),
                                   json::object{{"kind", "fear_voiced"}, {"referred_to", aid}})),
            "200");
  EXPECT_EQ(text_at(body_of(officer.get(TestDesk::path(check))), "/referral/referred_to/name"), "Another Name");
  EXPECT_EQ(text_at(body_of(officer.get(TestDesk::path(check))), "/referral/reasons/0"), "medical");
  desk_->server->restart();
  Officer again = desk_->officer("officer");
  EXPECT_EQ(text_at(body_of(again.get(TestDesk::path(check))), "/referral/referred_to/id"), aid);
  EXPECT_THAT(desk_->open_text(), Not(HasSubstr("Harbour Aid"))) << "whom she is sent to tells what she needs";
}

TEST_P(ProtectionDeskTest, EverythingIsThereAfterARestart) {
  Officer care = protection();
  const json::value one = closed(care);
  desk_->server->restart();
  Officer again = protection();
  EXPECT_EQ(text_at(body_of(again.get(path(one))), "/outcome/note"), "Plantedoutcome");
  EXPECT_EQ(text_at(body_of(again.get(path(one, "/notes"))), "/notes/0/text"), "Plantednote");
}

}  // namespace
}  // namespace limen::protection_desk
