// Tries to get at what is told at the desk: as every other role, from other posts, in the files, after its period.
#include "platform/api/matrix.h"
#include "services/protection_desk/protection_desk.h"
#include "services/protection_desk/test_care.h"

namespace limen::protection_desk {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

class FirewallTest : public CareTest {};
ON_BOTH_DATABASES(FirewallTest);

TEST_P(FirewallTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = desk_->server->house->access;
  for (const std::string& role : access->roles()) tokens[role] = desk_->server->token_of(role);
  auto client = desk_->server->client();
  const auto report = api::run_matrix(client, *desk_->server->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
}

TEST_P(FirewallTest, EveryOtherRoleGetsNothingAndOtherPostsDoNotEither) {
  Officer care = protection();
  const json::value one = open(care);
  EXPECT_EQ(status_of(care.post(path(one, "/notes"), json::object{{"text", "Plantednote"}})), "200");
  const auto access = desk_->server->house->access;
  for (const std::string& role : access->roles()) {
    if (role == "protection_officer" || role == "protection_lead") continue;
    for (const std::string purpose : {"protection", "border_check", "oversight", "administration", "statistics"}) {
      Officer other = desk_->anywhere(role, purpose);
      for (const std::string rest : {"/cases", "/waiting"})
        EXPECT_EQ(other.get("/api/protection" + rest)->status, 403U) << role << rest;
      EXPECT_EQ(other.get(path(one))->status, 403U) << role;
      EXPECT_EQ(other.get(path(one, "/notes"))->status, 403U) << role;
      EXPECT_EQ(other.post(path(one, "/notes"), json::object{{"text", "x"}})->status, 403U) << role;
    }
  }
  Officer elsewhere = protection(PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(elsewhere.get(path(one))), "404 protection_desk.not_found");
  EXPECT_EQ(status_of(elsewhere.get(path(one, "/notes"))), "404 protection_desk.not_found");
  EXPECT_TRUE(body_of(elsewhere.get("/api/protection/cases")).at("cases").as_array().empty());
}

TEST_P(FirewallTest, NobodyWhoGuardsSeeksOrCountsIsOfTheDesk) {
  const auto access = desk_->server->house->access;
  for (const std::string mine : {"protection_officer", "protection_lead"}) {
    for (const std::string other : {"officer", "supervisor", "alert_manager", "analyst", "administrator"})
      EXPECT_EQ(access->may_meet(std::vector<std::string>{mine, other}).error().code, "identity.roles_apart")
          << mine << other;
  }
}

TEST_P(FirewallTest, TheCounterLearnsReferredAndReceivedAndNothingElse) {
  Officer officer = desk_->officer("officer"), care = protection();
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/protection"), json::object{{"kind", "fear_voiced"}})),
            "200");
  const std::string status = "/api/protection/status?check=" + text_at(check, "/id");
  EXPECT_EQ(officer.get(status)->body, R"({"referred":false,"received":false})");
  json::value one = body_of(care.get("/api/protection/cases")).at("cases").at(0);
  const auto before = officer.get(TestDesk::path(check));
  EXPECT_EQ(status_of(care.post(path(one, "/notes"), json::object{{"text", "Plantednote"}})), "200");
  EXPECT_EQ(act(care, one, "/needs", {{"code", "torture_survivor"}, {"open", true}}), "200");
  EXPECT_EQ(act(care, one, "/consent", consent()), "200");
  EXPECT_EQ(act(care, one, "/referrals", referral(body())), "200");
  EXPECT_EQ(officer.get(status)->body, R"({"referred":true,"received":false})");
  EXPECT_EQ(take(care, one, step("received")), "200");
  EXPECT_EQ(officer.get(status)->body, R"({"referred":true,"received":true})");
  EXPECT_EQ(officer.get(TestDesk::path(check))->body, before->body) << "the check has not changed by a byte";
  Officer elsewhere = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(elsewhere.get(status)->status, 403U);
}

TEST_P(FirewallTest, WhatIsToldStandsNowhereInTheOpen) {
  Officer care = protection();
  json::value one = closed(care);
  desk_->settle();
  EXPECT_THAT(desk_->open_text(), Not(HasSubstr("Planted")));
  EXPECT_THAT(whole_journal(), HasSubstr("Plantednote"));
  if (!desk_->server->house->database->postgresql()) {
    ASSERT_OK(desk_->server->house->database->scrub());
    // The answers that are kept for repetitions are sealed by the gate.
    EXPECT_FALSE(in_files("Plantednote"));
    EXPECT_FALSE(in_files("Plantedsurname"));
  }
}

TEST_P(FirewallTest, WhoReadsNotesIsRecordedApart) {
  Officer care = protection();
  const json::value one = closed(care);
  EXPECT_EQ(status_of(care.get(path(one, "/notes"))), "200");
  desk_->settle();
  EXPECT_EQ(desk_->count("access_look", "subject_type = 'protection_notes' and operation = 'listProtectionNotes'"), 1);
}

TEST_P(FirewallTest, NotesGoBeforeTheCaseAndBothForGood) {
  Officer care = protection();
  at("2027-01-10T09:00:00Z");
  care = protection();
  const json::value one = closed(care);
  ASSERT_OK(retention("2027-04-10"));
  EXPECT_THAT(whole_journal(), HasSubstr("Plantednote"));
  auto expired = retention("2027-04-11");
  ASSERT_OK(expired);
  EXPECT_EQ(expired->notes, 1);
  EXPECT_THAT(whole_journal(), Not(HasSubstr("Plantednote")));
  EXPECT_THAT(whole_journal(), HasSubstr("Plantedoutcome")) << "the case is still there";
  care = protection();
  EXPECT_EQ(care.get(path(one, "/notes"))->body, R"({"notes":[],"gone":true})");
  json::value view = one;
  EXPECT_EQ(act(care, view, "/reopen", {{"reason", "Back"}}), "409 protection_desk.notes_gone");
  expired = retention("2027-07-11");
  ASSERT_OK(expired);
  EXPECT_EQ(expired->cases, 1);
  EXPECT_THAT(whole_journal(), Not(HasSubstr("Planted")));
  EXPECT_EQ(desk_->count("protection_case"), 0);
  EXPECT_EQ(status_of(care.get(path(one))), "404 protection_desk.not_found");
  EXPECT_EQ(desk_->entries("protection_desk.records_expired").size(), 2U);
  EXPECT_EQ(text_at(open(care), "/number"), "2") << "a number is given once";
}

TEST_P(FirewallTest, AHoldKeepsACaseAndTellsNothingOfIt) {
  at("2027-01-10T09:00:00Z");
  Officer care = protection(), officer = desk_->anywhere("data_protection_officer", "oversight");
  const json::value one = closed(care);
  const json::object wanted{{"number", 1}, {"held", true}, {"reason", "Court order 12"}};
  const auto answer = officer.post("/api/protection/holds", wanted);
  EXPECT_EQ(answer->body, R"({"number":1,"held":true})");
  EXPECT_EQ(status_of(officer.post("/api/protection/holds", wanted)), "409 protection_desk.held");
  EXPECT_EQ(status_of(care.post("/api/protection/holds", wanted)), "403 identity.not_allowed");
  ASSERT_OK(retention("2030-01-01"));
  EXPECT_EQ(desk_->count("protection_case"), 1);
  EXPECT_THAT(whole_journal(), HasSubstr("Plantednote"));
  EXPECT_EQ(status_of(officer.post("/api/protection/holds",
                                   json::object{{"number", 1}, {"held", false}, {"reason", "Over"}})),
            "200");
  const auto expired = retention("2030-01-01");
  ASSERT_OK(expired);
  EXPECT_EQ(expired->cases, 1);
}

TEST_P(FirewallTest, AHoldOnTheTravellersFileKeepsHerCaseToo) {
  at("2027-01-10T09:00:00Z");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "supervision"),
          care = protection();
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/protection"), json::object{{"kind", "fear_voiced"}})),
            "200");
  json::value one = body_of(care.get("/api/protection/cases")).at("cases").at(0);
  EXPECT_EQ(act(care, one, "/close", {{"outcome", "handed_over"}, {"note", "With the authority"}}), "200");
  const std::string file = "/api/travellers/" + text_at(check, "/traveller/id");
  EXPECT_EQ(status_of(supervisor.post(file + "/hold", json::object{{"reason", "Complaint"}})), "201");
  ASSERT_OK(retention("2028-01-01"));
  EXPECT_EQ(desk_->count("protection_case"), 1);
  EXPECT_EQ(status_of(supervisor.post(file + "/hold/lift", json::object{{"reason", "Over"}})), "200");
  ASSERT_OK(retention("2028-01-01"));
  EXPECT_EQ(desk_->count("protection_case"), 0);
}

TEST_P(FirewallTest, ARestoreForgetsWhatWasErasedAndNoMore) {
  Officer care = protection();
  const json::value one = closed(care);
  const auto forget = [&](const char* group) {
    EXPECT_OK(desk_->server->house->database->write(
        [&](database::Transaction& tx) { return forget_record(tx, "protection_case", text_at(one, "/id"), group); }));
  };
  forget("notes");
  EXPECT_EQ(desk_->count("protection_note"), 0);
  EXPECT_EQ(desk_->count("protection_case", "notes_gone_at is not null"), 1);
  forget("case");
  EXPECT_EQ(desk_->count("protection_case"), 0);
}

TEST_P(FirewallTest, CountsOfFewAreShownToTheDeskOnly) {
  Officer care = protection(), analyst = desk_->anywhere("analyst", "statistics");
  for (int i = 0; i < 3; ++i) open(care);
  EXPECT_EQ(text_at(body_of(care.get("/api/protection/counts")), "/cases/rows/0/count"), "3");
  EXPECT_EQ(text_at(body_of(analyst.get("/api/protection/counts")), "/cases/rows/0/count"), "absent");
  EXPECT_EQ(text_at(body_of(analyst.get("/api/protection/counts")), "/cases/total"), "absent");
}

}  // namespace
}  // namespace limen::protection_desk
