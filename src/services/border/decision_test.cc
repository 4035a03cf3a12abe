// Decisions and what follows from them: guards over HTTP, crossings, refusals and their form, protection, corrections.
#include <gtest/gtest.h>

#include <thread>

#include "services/border/service.h"
#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class DecisionTest : public testing::DeskTest {};

ON_BOTH_DATABASES(DecisionTest);

TEST_P(DecisionTest, AdmissionIsOneCrossing) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  json::object body = admit();
  body["authorised_days"] = 31;
  EXPECT_EQ(decide(officer, check, body), "422 border.authorised_days") << "more than the rules allow";
  body["authorised_days"] = 10;
  body["note"] = "Okonjo: invited";
  const auto first = officer.post(TestDesk::path(check, "/decision"), body, "once");
  ASSERT_EQ(status_of(first), "200") << first->body;
  const auto again = officer.post(TestDesk::path(check, "/decision"), body, "once");
  EXPECT_EQ(again->body, first->body);
  body["note"] = "another";
  EXPECT_EQ(decide(officer, check, body, "once"), "422 idempotency.key_reused");
  EXPECT_EQ(decide(officer, check, body), "409 border.check_closed");
  EXPECT_EQ(desk_->count("crossing"), 1);
  const json::value read = body_of(officer.get(TestDesk::path(check)));
  EXPECT_EQ(text_at(read, "/state"), "closed");
  EXPECT_EQ(text_at(read, "/decision/authorised_until"), "2026-12-01");
  EXPECT_EQ(text_at(read, "/history/0/id"), text_at(read, "/decision/crossing_id"));
  EXPECT_TRUE(read.at("actions").as_array().empty());
  const auto entries = desk_->entries("border.admitted");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_type, "check");
  EXPECT_EQ(entries[0].entry.subject_id, text_at(check, "/id"));
  EXPECT_EQ(entries[0].entry.purpose, "border_check");
  EXPECT_EQ(entries[0].entry.facts.find("Okonjo"), std::string::npos);
  const auto facts = desk_->facts();
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].kind, BorderFact::Kind::kEntry);
  EXPECT_EQ(facts[0].age, 52);
  EXPECT_EQ(facts[0].sign, 1);
}

TEST_P(DecisionTest, FiguresAreNeverBehindTheRecord) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  desk_->fail_facts = true;
  EXPECT_NE(decide(officer, check, admit()), "200");
  EXPECT_EQ(desk_->count("crossing"), 0) << "a refused count undoes the crossing";
  EXPECT_TRUE(desk_->entries("border.admitted").empty());
  desk_->fail_facts = false;
  EXPECT_EQ(decide(officer, check, admit()), "200");
  EXPECT_EQ(desk_->count("crossing"), 1);
}

TEST_P(DecisionTest, TwoOfficersDecideAtOnce) {
  constexpr std::size_t kOfficers = 4;
  std::vector<Officer> officers;
  for (std::size_t i = 0; i < kOfficers; ++i) officers.push_back(desk_->officer("officer"));
  for (int round = 0; round < 3; ++round) {
    const json::value check =
        TestDesk::open(officers[0], TestDesk::entry(TestDesk::document("R" + std::to_string(round))));
    std::vector<std::string> answers(kOfficers);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kOfficers; ++i)
      threads.emplace_back([&, i] { answers[i] = decide(officers[i], check, admit()); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "200"), 1);
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "409 border.check_closed"), 3);
  }
  EXPECT_EQ(desk_->count("crossing"), 3);
  EXPECT_EQ(desk_->facts().size(), 3U);
}

// Refused from memory while protection is asked for: whoever comes second is told so.
TEST_P(DecisionTest, ARequestForProtectionAndARefusalAtOnce) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  Officer same = desk_->sign_in(desk_->last_account, "second_line");
  for (const std::string key : {"P1", "P2", "P3", "P4", "P5", "P6"}) {
    const json::value check = TestDesk::referred(officer, TestDesk::entry(TestDesk::document(key, "Reed" + key)));
    std::string refused, repeated;
    std::thread first([&] { refused = decide(supervisor, check, TestDesk::refusal(), key); });
    std::thread second([&] { repeated = decide(same, check, TestDesk::refusal(), key); });
    const auto asked = officer.post(TestDesk::path(check, "/protection"), json::object{{"kind", "asylum_request"}});
    first.join();
    second.join();
    EXPECT_EQ(repeated, refused);
    EXPECT_NE(refused == "200", status_of(asked) == "200") << refused << ", " << status_of(asked);
  }
  EXPECT_EQ(desk_->count("refusal r join protection_request p on p.check_id = r.check_id"), 0);
  EXPECT_EQ(desk_->count("refusal"), static_cast<std::int64_t>(desk_->entries("border.refused").size()));
}

// A check is remembered from its opening; what was changed since without the memory hearing of it counts all the same.
TEST_P(DecisionTest, WhatIsRememberedGivesWayToWhatIsRecorded) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const auto behind = [&](const json::value& check, const std::string& what) {
    const CheckId id = *CheckId::parse(text_at(check, "/id"));
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
      TRY(tx.execute("update border_check set version = version + 1, " + what + " where id = $1", {id}));
      return true;
    }));
  };
  const json::value closed = TestDesk::open(officer, TestDesk::entry(TestDesk::document("M1")));
  behind(closed, "state = 'closed'");
  EXPECT_EQ(decide(officer, closed, admit()), "409 border.check_closed");
  EXPECT_EQ(desk_->count("crossing"), 0);
  // What memory would refuse, as the check is not in second line, is decided as it stands.
  const json::value referred = TestDesk::open(officer, TestDesk::entry(TestDesk::document("M2", "Reed", "1980-01-02")));
  behind(referred, "state = 'referred'");
  EXPECT_EQ(decide(officer, referred, admit()), "409 border.referred_elsewhere");
  EXPECT_EQ(decide(supervisor, referred, TestDesk::refusal()), "200");
  // The rights of whoever decides are asked as if it had been read.
  Officer foreign = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  const json::value here = TestDesk::open(officer, TestDesk::entry(TestDesk::document("M3", "Quayle", "1981-03-04")));
  EXPECT_EQ(decide(foreign, here, admit()), "403 identity.not_allowed");
  const json::value gone = TestDesk::open(officer, TestDesk::entry(TestDesk::document("M4", "Sorley", "1982-03-04")));
  EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
    TRY(tx.execute("delete from border_check where id = $1", {*CheckId::parse(text_at(gone, "/id"))}));
    return true;
  }));
  EXPECT_EQ(decide(officer, gone, admit()), "404 border.check.not_found");
}

// What another officer did between reading and writing is seen by the guards, both ways.
TEST_P(DecisionTest, GuardsSeeWhatIsThereNow) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer");
  auto& house = *desk_->server->house;
  const auto caller = house.access->caller(AccountId(RawId{9}), "Second", {"supervisor"}, {PostId(TestDesk::kPostId)});
  const auto grant = house.access->decide(caller, {"border.check", "border.second_line"}, "border_check");
  ASSERT_OK(grant);
  site::SiteInfo info;
  info.state = *StateCode::parse("XXA");
  const auto packs = config::PackStore::embedded();
  Service service(Parts{*house.database, *house.journal, *house.identity, *desk_->alerts, desk_->posts,
                        desk_->knowledge, packs, info, house.clock, house.random});
  const auto load = [&](const json::value& check) {
    auto read = house.database->read([&](database::Session& session) {
      return store::load_check(session, *grant, *CheckId::parse(text_at(check, "/id")));
    });
    EXPECT_OK(read);
    return read.take();
  };
  const auto decide_on = [&](Check check, const std::string& decision) {
    DecisionRequest request;
    request.decision = decision;
    request.reasons = {"opened_in_error"};
    return house.database->write([&, check](database::Transaction& tx) mutable -> Result<bool> {
      TRY(service.decide(tx, *grant, check, request));
      return true;
    });
  };
  // Read while the hit was unreviewed, decided after the review: open.
  const json::value reviewed = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const Check before_review = load(reviewed);
  EXPECT_ERROR(decide_on(before_review, "admit"), "border.hits_unreviewed");
  ASSERT_EQ(act(officer, reviewed, "/hits/" + text_at(reviewed, "/hits/0/id") + "/review",
                {{"outcome", "dismissed"}, {"reason", "sex"}}),
            "200");
  EXPECT_OK(decide_on(before_review, "admit"));
  // Read before a request for protection, decided after it: closed.
  const json::value asked = TestDesk::open(officer, TestDesk::entry(TestDesk::document("P1", "Quayle", "1981-03-04")));
  const Check before_request = load(asked);
  ASSERT_EQ(act(officer, asked, "/protection", {{"kind", "asylum_request"}}), "200");
  EXPECT_ERROR(decide_on(before_request, "withdraw"), "border.protection_open");
  // Read while it was open, decided after somebody else did: closed.
  const json::value twice = TestDesk::open(officer, TestDesk::entry(TestDesk::document("P2", "Quayle", "1981-03-04")));
  const Check before_decision = load(twice);
  ASSERT_EQ(decide(officer, twice, admit()), "200");
  EXPECT_ERROR(decide_on(before_decision, "admit"), "border.check_closed");
  EXPECT_ERROR(decide_on(before_decision, "withdraw"), "border.check_closed");
  EXPECT_EQ(desk_->count("crossing"), 2);
}

TEST_P(DecisionTest, RefusalIsASecondLineDecisionWithReasons) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value early = TestDesk::open(officer, TestDesk::entry(TestDesk::document("A1")));
  EXPECT_EQ(decide(supervisor, early, TestDesk::refusal()), "409 border.not_referred");
  const json::value check = TestDesk::referred(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(decide(officer, check, TestDesk::refusal()), "409 border.refuse.second_line_only");
  const auto with = [](std::string_view key, json::value value) {
    json::object body = TestDesk::refusal();
    body[key] = std::move(value);
    return body;
  };
  EXPECT_EQ(decide(supervisor, check, with("reasons", json::array())), "409 border.refuse.no_reason");
  EXPECT_EQ(decide(supervisor, check, with("facts", " \n\u200b")), "409 border.refuse.no_facts");
  EXPECT_EQ(decide(supervisor, check, with("reasons", json::array{"bad_mood"})), "422 border.code.unknown");
  EXPECT_EQ(decide(supervisor, check, with("signature", "")), "422 border.refuse.signature");
  EXPECT_EQ(decide(supervisor, check, with("form_language", "xx")), "422 border.code.unknown");
  EXPECT_EQ(decide(supervisor, check, with("decision", "expel")), "422 border.decision.unknown");
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal("alert")), "409 border.refuse.reason_needs_alert");
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal("stay_used")), "409 border.refuse.reason_needs_stay");
  EXPECT_EQ(desk_->count("refusal"), 0);
  EXPECT_EQ(desk_->count("refusal_number"), 0) << "no number is spent on what was not decided";
  ASSERT_EQ(decide(supervisor, check, TestDesk::refusal()), "200");
  EXPECT_EQ(desk_->count("refusal", "number = 'NORD-2026-000001'"), 1);
  const json::value leaving = TestDesk::referred(officer, TestDesk::entry(TestDesk::document("X1"), "exit"));
  EXPECT_EQ(decide(supervisor, leaving, TestDesk::refusal()), "409 border.refuse.exit");
  const auto entries = desk_->entries("border.refused");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_id, text_at(check, "/id"));
  EXPECT_EQ(entries[0].entry.purpose, "second_line");
  EXPECT_EQ(entries[0].entry.facts.find("three weeks"), std::string::npos);
  EXPECT_NE(entries[0].parts.at(0).plaintext.value_or("").find("three weeks"), std::string::npos);
  EXPECT_EQ(desk_->facts().back().kind, BorderFact::Kind::kRefusal);
}

TEST_P(DecisionTest, NumbersWithoutGapsAndTheForm) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  std::string refusal;
  for (int i = 1; i <= 3; ++i) {
    const json::value check = TestDesk::referred(officer, TestDesk::entry(TestDesk::document("N" + std::to_string(i))));
    json::object bad = TestDesk::refusal();
    bad["signature"] = "scribble";
    EXPECT_EQ(decide(supervisor, check, bad), "422 border.refuse.signature");
    const auto done = supervisor.post(TestDesk::path(check, "/decision"), TestDesk::refusal());
    ASSERT_EQ(status_of(done), "200") << done->body;
    refusal = text_at(body_of(done), "/decision/refusal_id");
    EXPECT_EQ(desk_->count("refusal", "number = 'NORD-2026-00000" + std::to_string(i) + "'"), 1);
  }
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const auto form = supervisor.get("/api/refusals/" + refusal + "/form?language=" + language);
    ASSERT_EQ(status_of(form), "200") << language << form->body;
    EXPECT_EQ(form->body.substr(0, 4), "%PDF") << language;
    EXPECT_GT(form->body.size(), 2000U);
  }
  EXPECT_EQ(status_of(supervisor.get("/api/refusals/" + refusal + "/form?language=../x")), "422 border.code.unknown");
  EXPECT_EQ(status_of(supervisor.get("/api/refusals/00000000-0000-7000-8000-000000000000/form")),
            "404 border.refusal.not_found");
  // The next year begins anew.
  desk_->server->house->clock.set(*Instant::parse("2026-12-31T23:30:00Z"));  // already January in the post's zone
  Officer late = desk_->officer("officer"), later = desk_->officer("supervisor", "second_line");
  const json::value next = TestDesk::referred(late, TestDesk::entry(TestDesk::document("N9")));
  ASSERT_EQ(decide(later, next, TestDesk::refusal()), "200");
  EXPECT_EQ(desk_->count("refusal", "number = 'NORD-2027-000001'"), 1);
}

TEST_P(DecisionTest, ChildNeedsASecondPerson) {
  Officer officer = desk_->officer("officer");
  const std::string plain = desk_->last_account;
  Officer elsewhere = desk_->officer("supervisor", "second_line", PostId(TestDesk::kOtherPostId));
  const std::string foreign = desk_->last_account;
  Officer other = desk_->officer("supervisor", "second_line");
  const std::string approver = desk_->last_account;
  Officer supervisor = desk_->officer("supervisor", "second_line");
  const std::string self = desk_->last_account;
  const json::value check =
      TestDesk::referred(officer, TestDesk::entry(TestDesk::document("C1", "Young", "2012-05-05")));
  EXPECT_EQ(text_at(check, "/traveller/child"), "true");
  const std::string closed = "409 border.refuse.child_safeguards";
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal()), closed);
  const auto with = [&](const std::string& account, const std::string& password, bool guardian = true,
                        const std::string& note = "Seen by child protection", const std::string& key = "") {
    json::object body = TestDesk::refusal();
    body["child_safeguards"] = json::object{{"guardian_informed", guardian},
                                            {"best_interest_note", note},
                                            {"approver_account", account},
                                            {"approver_password", password}};
    return decide(supervisor, check, body, key);
  };
  EXPECT_EQ(with("", ""), closed);
  EXPECT_EQ(with(self, testing::kPassword), closed) << "she cannot be her own second person";
  EXPECT_EQ(with(plain, testing::kPassword), closed) << "first line may not approve";
  EXPECT_EQ(with(foreign, testing::kPassword), closed) << "of another post";
  EXPECT_EQ(with(approver, "a wrong password").substr(4), "identity.credentials");
  EXPECT_EQ(with(approver, testing::kPassword, false), closed);
  EXPECT_EQ(with(approver, testing::kPassword, true, " \u200b "), closed);
  EXPECT_EQ(desk_->count("refusal"), 0);
  EXPECT_EQ(with(approver, testing::kPassword, true, "Seen by child protection", "once"), "200");
  EXPECT_FALSE(desk_->server->house->sign_in(approver, "a guess").session);
  EXPECT_EQ(with(approver, testing::kPassword, true, "Seen by child protection", "once"), "200");
  EXPECT_EQ(desk_->count("identity_failure"), 1) << "a repetition asks the second person nothing: guesses stay counted";
  const auto sealed = desk_->entries("border.refused").at(0).parts.at(0).plaintext.value_or("");
  EXPECT_NE(sealed.find("Test " + approver), std::string::npos);
  EXPECT_EQ(sealed.find(testing::kPassword), std::string::npos);
  EXPECT_EQ(desk_->open_text().find("child protection"), std::string::npos);
}

TEST_P(DecisionTest, ARequestForProtectionBlocksUntilACompetentPersonClosesIt) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::referred(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(act(officer, check, "/protection", {{"kind", "curiosity"}}), "422 border.code.unknown");
  ASSERT_EQ(act(officer, check, "/protection", {{"kind", "fear_voiced"}, {"note", "Fears the police of Okonjo"}}),
            "200");
  EXPECT_EQ(act(officer, check, "/protection", {{"kind", "torture"}}), "409 border.protection_open");
  const json::object withdrawal{{"decision", "withdraw"}, {"reasons", json::array{"traveller_withdrew"}}};
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal()), "409 border.protection_open");
  EXPECT_EQ(decide(supervisor, check, withdrawal), "409 border.protection_open");
  const json::object closing{{"outcome", "not_confirmed"}, {"note", "Asylum authority, file 77"}};
  EXPECT_EQ(act(officer, check, "/protection/close", closing), "403 identity.not_allowed");
  EXPECT_EQ(act(supervisor, check, "/protection/close", {{"outcome", "not_confirmed"}, {"note", " \t"}}),
            "422 border.protection_no_note");
  EXPECT_EQ(act(supervisor, check, "/protection/close", {{"outcome", "tired"}, {"note", "x"}}),
            "422 border.code.unknown");
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal()), "409 border.protection_open");
  const auto done = supervisor.post(TestDesk::path(check, "/protection/close"), closing);
  ASSERT_EQ(status_of(done), "200");
  EXPECT_EQ(text_at(body_of(done), "/actions").find("refuse"), std::string::npos) << "as every view says it";
  EXPECT_EQ(act(supervisor, check, "/protection/close", closing), "409 border.protection_not_open");
  // Two persons: who closed the request does not refuse, not even at another check of the same person.
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal()), "409 border.refuse.same_person");
  const json::value again = TestDesk::referred(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(decide(supervisor, again, TestDesk::refusal()), "409 border.refuse.same_person");
  Officer other = desk_->officer("supervisor", "second_line");
  EXPECT_NE(text_at(body_of(other.get(TestDesk::path(check))), "/actions").find("refuse"), std::string::npos);
  EXPECT_EQ(decide(other, check, TestDesk::refusal()), "200");
  EXPECT_EQ(decide(supervisor, again, admit()), "200") << "admission needs no second person";
  const auto requested = desk_->entries("border.protection_requested"),
             ended = desk_->entries("border.protection_closed");
  ASSERT_EQ(requested.size(), 1U);
  ASSERT_EQ(ended.size(), 1U);
  for (const auto& entry : {requested[0], ended[0]}) {
    EXPECT_EQ(entry.entry.subject_id, text_at(check, "/id"));
    EXPECT_EQ(entry.entry.facts.find("fear"), std::string::npos) << "the kind of need is sensitive";
    EXPECT_EQ(entry.entry.facts.find("not_confirmed"), std::string::npos);
  }
}

TEST_P(DecisionTest, ARequestRefersTheCheckByItself) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto answer = officer.post(TestDesk::path(check, "/protection"), json::object{{"kind", "asylum_request"}});
  ASSERT_EQ(status_of(answer), "200");
  EXPECT_EQ(text_at(body_of(answer), "/state"), "referred");
  EXPECT_EQ(decide(officer, check, admit()), "409 border.referred_elsewhere");
  EXPECT_EQ(decide(supervisor, check, admit()), "200") << "who asks for protection may be let in";
}

TEST_P(DecisionTest, WithdrawalNamesAReasonOfChecks) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto withdraw = [&](json::array reasons) {
    return decide(officer, check, {{"decision", "withdraw"}, {"reasons", std::move(reasons)}});
  };
  EXPECT_EQ(withdraw({}), "422 border.withdraw.no_reason");
  EXPECT_EQ(withdraw({"basis_ended"}), "422 border.code.unknown") << "a reason for alerts";
  EXPECT_EQ(withdraw({"opened_in_error", "basis_ended"}), "422 border.code.unknown");
  EXPECT_EQ(withdraw({"opened_in_error"}), "200");
  EXPECT_EQ(desk_->count("crossing"), 0);
  ASSERT_EQ(desk_->entries("border.withdrawn").size(), 1U);
  EXPECT_TRUE(desk_->facts().empty());
}

// Where the pack asks for a note with a code, no screen and no blank gets round it.
TEST_P(DecisionTest, ACodeIsNotTakenWithoutWhatItRequires) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto tried = [&](const std::string& action, const json::object& body) {
    for (const char* blank : {"", " \n\t", "\u200b\u202e"}) {
      json::object with = body;
      with["note"] = blank;
      EXPECT_EQ(act(officer, check, action, with), "422 border.code.requires") << action;
    }
    EXPECT_EQ(act(officer, check, action, body), "422 border.code.requires") << action;
    const auto answer = officer.post(TestDesk::path(check, action), body);
    EXPECT_EQ(text_at(body_of(answer), "/pointer"), "/note");
    json::object whole = body;
    whole["note"] = "Seen and explained";
    return act(officer, check, action, whole);
  };
  const std::string review = "/hits/" + text_at(check, "/hits/0/id") + "/review";
  EXPECT_EQ(tried(review, {{"outcome", "dismissed"}, {"reason", "issuer_cleared"}}), "200");
  EXPECT_EQ(tried("/decision", {{"decision", "withdraw"}, {"reasons", json::array{"opened_in_error", "handed_over"}}}),
            "200");
  const json::value referred =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document("R1", "Quayle", "1981-03-04")));
  EXPECT_EQ(act(officer, referred, "/refer", {{"reasons", json::array{"means_unclear", "other"}}}),
            "422 border.code.requires");
  EXPECT_EQ(act(officer, referred, "/protection", {{"kind", "other_risk"}}), "422 border.code.requires");
  EXPECT_EQ(act(officer, referred, "/protection", {{"kind", "fear_voiced"}}), "200") << "the others need none";
  EXPECT_EQ(act(supervisor, referred, "/protection/close", {{"outcome", "withdrawn"}, {"note", "Asked twice"}}), "200");
  EXPECT_TRUE(desk_->entries("border.referred").empty());
}

TEST_P(DecisionTest, AReasonOfAnAlertNeedsTheConfirmedHit) {
  desk_->add_alert("entry_ban", "refuse_entry");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::referred(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal("alert")), "409 border.hits_unreviewed");
  const std::string review = "/hits/" + text_at(check, "/hits/0/id") + "/review";
  ASSERT_EQ(act(supervisor, check, review, {{"outcome", "dismissed"}, {"reason", "sex"}}), "200");
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal("alert")), "409 border.refuse.reason_needs_alert");
  ASSERT_EQ(act(supervisor, check, review, {{"outcome", "confirmed"}}), "200");
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal("alert")), "200");
}

TEST_P(DecisionTest, FreeMovementAndSubBoxesOfTheUnionsPack) {
  make("eu-schengen");
  if (!desk_) return;
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value free =
      TestDesk::referred(officer, TestDesk::entry(TestDesk::document("F1", "Rossi", "1974-08-12", "ITA")));
  EXPECT_EQ(text_at(free, "/traveller/free_movement"), "true");
  EXPECT_EQ(decide(supervisor, free, TestDesk::refusal("C")), "409 border.refuse.free_movement");
  const json::value check = TestDesk::referred(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(decide(supervisor, check, TestDesk::refusal("E")), "409 border.refuse.reason_choose_one");
  json::object body = TestDesk::refusal("E");
  body["reasons"] = json::array{"E", "I1"};
  EXPECT_EQ(decide(supervisor, check, body), "409 border.refuse.reason_choose_one");
  body["reasons"] = json::array{"E", "E3"};
  EXPECT_EQ(decide(supervisor, check, body), "200");
}

TEST_P(DecisionTest, OverstayIsShownAtExitAndBlocksTheNextEntry) {
  auto& clock = desk_->server->house->clock;
  Officer officer = desk_->officer("officer");
  const json::value in = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  ASSERT_EQ(decide(officer, in, admit()), "200");
  clock.set(*Instant::parse("2026-12-25T08:00:00Z"));  // day 34 of 30
  Officer later = desk_->officer("officer");
  const json::value out = TestDesk::open(later, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(text_at(out, "/stay/unlawful_days"), "4");
  EXPECT_EQ(text_at(out, "/stay/first_unlawful_day"), "2026-12-22");
  EXPECT_EQ(text_at(out, "/stay/rows/0/entry"), "2026-11-22");
  EXPECT_EQ(text_at(out, "/stay/rows/0/unlawful"), "4");
  ASSERT_EQ(decide(later, out, admit()), "200") << "leaving is never blocked by an overstay";
  const json::value file = body_of(later.get("/api/travellers/" + text_at(out, "/traveller/id")));
  EXPECT_EQ(file.at("crossings").as_array().size(), 2U);
  EXPECT_EQ(text_at(file, "/crossings/1/unlawful_days"), "4");
  EXPECT_EQ(text_at(file, "/stays/0/unlawful_days"), "4");
  EXPECT_EQ(text_at(file, "/stays/0/exit"), "2026-12-25");
}

TEST_P(DecisionTest, NoDaysAreGivenWhereNoneAreLeft) {
  Officer officer = desk_->officer("officer");
  json::object body = TestDesk::entry(TestDesk::document());
  body["visa"] = json::object{{"number", "V1"}, {"valid_from", "2030-01-01"}};
  const json::value check = TestDesk::open(officer, body);
  EXPECT_EQ(text_at(check, "/stay/authorised_days"), "0");
  json::object decision = admit();
  decision["authorised_days"] = 1;
  EXPECT_EQ(decide(officer, check, decision), "422 border.authorised_days");
}

TEST_P(DecisionTest, CorrectionIsANewEntry) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "supervision");
  // The traveller was first seen with another nationality: what is taken back must be what was counted.
  const json::value before =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document("K1", "Okonjo", "1974-08-12", "UTO")));
  ASSERT_EQ(decide(officer, before, {{"decision", "withdraw"}, {"reasons", json::array{"opened_in_error"}}}), "200");
  const json::value check =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document("K1", "Okonjo", "1974-08-12", "XXB")));
  const auto done = officer.post(TestDesk::path(check, "/decision"), admit());
  ASSERT_EQ(status_of(done), "200");
  const std::string id = text_at(body_of(done), "/decision/crossing_id"), path = "/api/crossings/" + id + "/correction";
  const auto correct = [&](Officer& who, const json::object& changes, const std::string& reason = "wrong_direction",
                           const std::string& note = "Lane was turned") {
    return who.post(path, json::object{{"changes", changes}, {"reason", reason}, {"note", note}});
  };
  const json::object exit{{"direction", "exit"}, {"transport_mode", "air"}};
  EXPECT_EQ(status_of(correct(officer, exit)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(correct(supervisor, exit, "whim")), "422 border.code.unknown");
  EXPECT_EQ(status_of(correct(supervisor, exit, "wrong_direction", " ")), "422 border.correct.no_note");
  EXPECT_EQ(status_of(correct(supervisor, {{"at", "2027-01-01T00:00:00Z"}})), "422 border.correct.future");
  EXPECT_EQ(status_of(correct(supervisor, {{"decision", "refuse"}})), "400 json.unknown_field");
  json::object unknown = TestDesk::document("K2");
  unknown["type"] = "napkin";
  EXPECT_EQ(status_of(correct(supervisor, {{"document", unknown}})), "422 border.code.unknown");
  Officer foreign = desk_->officer("supervisor", "supervision", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(correct(foreign, exit)), "403 identity.not_allowed");
  EXPECT_EQ(desk_->count("crossing"), 1);
  const auto corrected = correct(supervisor, exit);
  ASSERT_EQ(status_of(corrected), "200") << corrected->body;
  EXPECT_EQ(text_at(body_of(corrected), "/supersedes"), id);
  EXPECT_EQ(text_at(body_of(corrected), "/direction"), "exit");
  EXPECT_EQ(desk_->count("crossing"), 2);
  EXPECT_EQ(desk_->count("crossing", "direction = 'entry'"), 1) << "the first stays as it was written";
  EXPECT_EQ(status_of(correct(supervisor, exit)).substr(0, 3), "409") << "the later entry is corrected";
  const auto facts = desk_->facts();
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[1].sign, -1);
  EXPECT_EQ(facts[1].kind, facts[0].kind);
  EXPECT_EQ(facts[1].nationality, facts[0].nationality);
  EXPECT_EQ(facts[1].transport_mode, facts[0].transport_mode);
  EXPECT_EQ(facts[1].age, facts[0].age);
  EXPECT_EQ(facts[2].sign, 1);
  EXPECT_EQ(facts[2].kind, BorderFact::Kind::kExit);
  EXPECT_EQ(facts[2].transport_mode, "air");
  const json::value read = body_of(officer.get(TestDesk::path(check)));
  EXPECT_EQ(text_at(read, "/decision/corrections/0/reason"), "wrong_direction");
  const auto entries = desk_->entries("border.corrected");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_type, "crossing");
  EXPECT_EQ(entries[0].entry.purpose, "supervision");
  EXPECT_EQ(entries[0].entry.facts.find("Lane"), std::string::npos);
}

}  // namespace
}  // namespace limen::border
