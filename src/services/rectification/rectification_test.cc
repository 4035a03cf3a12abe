// The right to rectification: asked for by one, decided by another, nothing overwritten, screened again, answered.
#include "services/rectification/rectification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/documents/pdf_text.h"
#include "services/border/test_desk.h"
#include "services/reverse/reverse.h"

namespace limen::rectification {
namespace {

using border::testing::body_of, border::testing::Officer, border::testing::status_of, border::testing::TestDesk,
    border::testing::text_at;
using ::testing::HasSubstr;
using ::testing::Not;

std::span<const database::Migration> both() {
  static const std::vector<database::Migration> all = [] {
    std::vector<database::Migration> list(migrations().begin(), migrations().end());
    list.insert(list.end(), reverse::migrations().begin(), reverse::migrations().end());
    return list;
  }();
  return all;
}

class RectificationTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    desk_ = TestDesk::make(
        GetParam(), "baseline",
        {.migrations = both(),
         .build = [this](TestDesk& desk, api::Api& api, api::testing::TestServer::House& house) -> Result<void> {
           site::SiteInfo info;
           info.name = "Test site";
           info.authority = "Utopia Border Service";
           info.state = TRY(StateCode::parse("XXA"));
           reverse_ =
               TRY(reverse::Reverse::open({*house.database, *house.journal, *house.identity, *desk.alerts, *desk.border,
                                           desk.knowledge, desk.packs, house.clock, house.random}));
           right_ = TRY(Rectification::open({*house.database, *house.journal, *desk.border, desk.knowledge, desk.packs,
                                             desk.posts, info, house.clock, house.random}));
           desk.border->on_traveller_removed(right_->subscriber());
           desk.border->on_traveller_corrected(
               [this](database::Transaction&, const border::SeenTraveller&) -> Result<void> {
                 if (fail_) return Error{"test.fails", "the subscriber fails"};
                 return {};
               });
           TRY(reverse_->register_routes(api));
           return right_->register_routes(api);
         }});
    NEEDS_DATABASE(desk_);
    desk_->let_sessions_last();
    at("2026-11-20T08:00:00Z");
    officer_.emplace(desk_->officer("officer"));
    supervisor_.emplace(desk_->officer("supervisor"));
    const json::value check = TestDesk::open(*officer_, TestDesk::entry(TestDesk::document()));
    check_ = text_at(check, "/id");
    traveller_ = text_at(check, "/traveller/id");
    EXPECT_EQ(status_of(officer_->post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})),
              "200");
    at("2026-11-20T09:00:00Z");
  }
  void TearDown() override {
    if (desk_ && desk_->server) desk_->server->stop();
  }
  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }
  static json::object wanted(json::object changes = {{"surname", "Mensah"}, {"birth_date", "1984-08-12"}}) {
    return {{"changes", std::move(changes)},
            {"reason", "typing_error"},
            {"note", "The clerk misheard"},
            {"evidence", "Birth certificate seen"},
            {"asked_by", "traveller"}};
  }
  Result<http::ClientResponse> ask(Officer& who, const json::object& body) {
    return who.post("/api/travellers/" + traveller_ + "/rectifications", body);
  }
  static Result<http::ClientResponse> decide(Officer& who, const json::value& request, bool approve,
                                             const std::string& answer = "The certificate is clear") {
    return who.post("/api/rectifications/" + text_at(request, "/id") + "/decision",
                    json::object{{"approve", approve}, {"answer", answer}});
  }
  json::value approved(json::object changes = {{"surname", "Mensah"}, {"birth_date", "1984-08-12"}}) {
    const auto request = body_of(ask(*officer_, wanted(std::move(changes))));
    const auto done = decide(*supervisor_, request, true);
    EXPECT_EQ(status_of(done), "200") << (done.ok() ? done->body : "");
    return body_of(done);
  }
  json::value file() { return body_of(officer_->get("/api/travellers/" + traveller_)); }
  std::size_t found(const std::string& query) {
    return body_of(officer_->get("/api/travellers?" + query)).at("travellers").as_array().size();
  }
  json::value findings() {
    return body_of(desk_->anywhere("alert_manager", "alert_management").get("/api/reverse/findings"));
  }

  bool fail_ = false;
  std::string check_, traveller_;
  std::optional<Officer> officer_, supervisor_;
  std::unique_ptr<reverse::Reverse> reverse_;
  std::unique_ptr<Rectification> right_;
  std::unique_ptr<TestDesk> desk_;
};

ON_BOTH_DATABASES(RectificationTest);

TEST_P(RectificationTest, OneAsksAnotherApprovesAndNothingIsOverwritten) {
  const auto made = ask(*officer_, wanted());
  ASSERT_EQ(status_of(made), "201") << made->body;
  const auto request = body_of(made);
  EXPECT_EQ(text_at(request, "/number"), "RC-2026-000001");
  EXPECT_EQ(text_at(request, "/due"), "2026-12-20");
  EXPECT_EQ(text_at(request, "/before/surname"), "Okonjo");
  EXPECT_EQ(text_at(file(), "/surname"), "Okonjo") << "asked for, not done";
  EXPECT_EQ(status_of(decide(*officer_, request, true)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(decide(*supervisor_, request, true, " ")), "422 rectification.no_answer");
  const auto done = decide(*supervisor_, request, true);
  ASSERT_EQ(status_of(done), "200") << done->body;
  EXPECT_EQ(text_at(body_of(done), "/state"), "approved");
  EXPECT_EQ(status_of(decide(*supervisor_, request, false)), "409 rectification.decided");
  // The record reads as it should, what it said is beside it, and the check keeps what its document said.
  const auto now = file();
  EXPECT_EQ(text_at(now, "/surname"), "Mensah");
  EXPECT_EQ(text_at(now, "/given_names"), "Ada");
  EXPECT_EQ(text_at(now, "/birth_date"), "1984-08-12");
  ASSERT_EQ(now.at("former").as_array().size(), 1U);
  EXPECT_EQ(text_at(now, "/former/0/surname"), "Okonjo");
  EXPECT_EQ(text_at(now, "/former/0/birth_date"), "1974-08-12");
  EXPECT_EQ(text_at(now, "/former/0/until"), "2026-11-20T09:00:00.000000Z");
  EXPECT_EQ(text_at(body_of(officer_->get("/api/checks/" + check_)), "/traveller/surname"), "Okonjo");
  // Found by both.
  EXPECT_EQ(found("surname=mensah"), 1U);
  EXPECT_EQ(found("surname=Okonjo"), 1U);
  EXPECT_EQ(found("surname=Okonjo&given_names=ada&birth_date=1974-08-12"), 1U);
  EXPECT_EQ(found("surname=Mensah&birth_date=1974-08-12"), 0U) << "nobody ever was that";
  EXPECT_EQ(found("document_number=L898902C3"), 1U);
  // The journal tells it, sealed.
  const auto entries = desk_->entries("border.person_corrected");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_id, traveller_);
  EXPECT_THAT(entries[0].parts.at(0).plaintext.value_or(""), HasSubstr("Mensah"));
  EXPECT_EQ(desk_->entries("rectification.decided").size(), 1U);
  for (const char* word : {"Mensah", "Okonjo", "misheard", "certificate"})
    EXPECT_THAT(desk_->open_text(), Not(HasSubstr(word)));
  EXPECT_EQ(desk_->differs(), "");
  // A second correction is of what the first one said.
  at("2026-11-20T10:00:00Z");
  approved({{"given_names", "Adwoa"}});
  EXPECT_EQ(text_at(file(), "/former/1/surname"), "Mensah");
  EXPECT_EQ(text_at(body_of(officer_->get("/api/travellers/" + traveller_ + "/rectifications")), "/requests/0/number"),
            "RC-2026-000002");
  EXPECT_EQ(desk_->differs(), "");
}

TEST_P(RectificationTest, WhoChangesANameBesideTheJournalIsFoundOut) {
  approved();
  const auto change = [&](const std::string& sql) {
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
      TRY(tx.execute(sql));
      return true;
    }));
  };
  change("update traveller set surname = 'Other'");
  EXPECT_EQ(desk_->differs(), "traveller is not what the entries say");
  change("update traveller set surname = 'Mensah'");
  change("update traveller_version set surname = 'Other'");
  EXPECT_EQ(desk_->differs(), "traveller is not what the entries say");
  change("delete from traveller_version");
  EXPECT_EQ(desk_->differs(), "traveller is not what the entries say");
}

TEST_P(RectificationTest, NobodyDecidesOnHerOwnAndEachAtHerPost) {
  const auto request = body_of(ask(*supervisor_, wanted()));
  EXPECT_EQ(text_at(request, "/own"), "true");
  EXPECT_EQ(status_of(decide(*supervisor_, request, true)), "403 rectification.same_person");
  EXPECT_EQ(status_of(decide(*supervisor_, request, false)), "403 rectification.same_person");
  Officer elsewhere = desk_->officer("supervisor", "border_check", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(decide(elsewhere, request, true)), "403 identity.not_allowed");
  const std::string letter = "/api/rectifications/" + text_at(request, "/id") + "/letter";
  EXPECT_EQ(status_of(elsewhere.get(letter)), "403 identity.not_allowed");
  EXPECT_EQ(
      body_of(elsewhere.get("/api/travellers/" + traveller_ + "/rectifications")).at("requests").as_array().size(), 0U);
  for (const auto& [role, purpose] : {std::pair("analyst", "statistics"), std::pair("administrator", "administration"),
                                      std::pair("alert_manager", "alert_management")}) {
    Officer other = desk_->anywhere(role, purpose);
    EXPECT_EQ(status_of(ask(other, wanted())), "403 identity.not_allowed") << role;
    EXPECT_EQ(status_of(other.get(letter)), "403 identity.not_allowed") << role;
    EXPECT_EQ(status_of(other.get("/api/travellers/" + traveller_ + "/rectifications")), "403 identity.not_allowed");
  }
  Officer second = desk_->officer("supervisor");
  EXPECT_EQ(status_of(decide(second, request, false, "The certificate is not hers")), "200");
  EXPECT_EQ(text_at(file(), "/surname"), "Okonjo");
  EXPECT_EQ(desk_->count("traveller_version"), 0);
  EXPECT_EQ(status_of(ask(*officer_, wanted())), "201") << "she may ask again";
}

TEST_P(RectificationTest, SaysWhatIsWrong) {
  const auto with = [&](const char* field, json::value value) {
    json::object body = wanted();
    body[field] = std::move(value);
    return status_of(ask(*officer_, body));
  };
  EXPECT_EQ(with("changes", json::object()), "422 rectification.no_change");
  EXPECT_EQ(with("changes", json::object{{"surname", "Okonjo"}}), "422 rectification.no_change");
  EXPECT_EQ(with("changes", json::object{{"shoe_size", "38"}}), "422 rectification.change");
  EXPECT_EQ(with("changes", json::object{{"sex", "Q"}}), "422 rectification.change");
  EXPECT_EQ(with("changes", json::object{{"birth_date", "soon"}}), "422 rectification.change");
  EXPECT_EQ(with("changes", json::object{{"nationality", "1"}}), "422 rectification.change");
  EXPECT_EQ(with("reason", "mood"), "422 rectification.code.unknown");
  EXPECT_EQ(with("asked_by", "somebody"), "422 rectification.code.unknown");
  EXPECT_EQ(status_of(officer_->post("/api/travellers/00000000-0000-7000-8000-000000000000/rectifications", wanted())),
            "404 border.traveller.not_found");
  const auto request = body_of(ask(*officer_, wanted({{"surname", ""}, {"given_names", ""}})));
  EXPECT_EQ(status_of(ask(*officer_, wanted())), "409 rectification.open");
  EXPECT_EQ(status_of(decide(*supervisor_, request, true)), "422 border.person.name");
  EXPECT_EQ(status_of(decide(*supervisor_, request, false)), "200");
}

TEST_P(RectificationTest, SheIsScreenedAgainAndNobodyAtTheCounterIsTold) {
  const std::string alert = desk_->add_alert("entry_ban", "refuse_entry", "Mensah", "1984-08-12");
  // She stands at the counter again, with the passport that has the wrong name.
  const json::value waiting = TestDesk::open(*officer_, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(waiting.at("hits").as_array().size(), 0U);
  const auto plain = approved();
  EXPECT_FALSE(plain.as_object().contains("hits"));
  const auto found_now = findings();
  ASSERT_EQ(found_now.at("findings").as_array().size(), 1U);
  EXPECT_EQ(text_at(found_now, "/findings/0/alert_id"), alert);
  EXPECT_EQ(text_at(found_now, "/findings/0/traveller/surname"), "Mensah");
  EXPECT_EQ(text_at(found_now, "/findings/0/state"), "unreviewed") << "a question, and nothing follows by itself";
  const auto judged = body_of(officer_->get("/api/checks/" + text_at(waiting, "/id")));
  EXPECT_EQ(judged.at("hits").as_array().size(), 1U) << "who stands there now is judged anew";
  // Later checks with that passport find it too.
  at("2026-11-20T09:10:00Z");
  EXPECT_EQ(TestDesk::open(*officer_, TestDesk::entry(TestDesk::document(), "exit")).at("hits").as_array().size(), 1U);
  EXPECT_EQ(desk_->differs(), "");
}

TEST_P(RectificationTest, ADiscreetFindingIsNoPartOfAnything) {
  desk_->add_alert("observation", "discreet_check", "Mensah", "1984-08-12");
  const json::value waiting = TestDesk::open(*officer_, TestDesk::entry(TestDesk::document(), "exit"));
  approved();
  const auto judged = body_of(supervisor_->get("/api/checks/" + text_at(waiting, "/id")));
  EXPECT_EQ(judged.at("hits").as_array().size(), 0U);
  EXPECT_THAT(limen::to_text(file()), Not(HasSubstr("discreet")));
}

TEST_P(RectificationTest, TheTrueBirthDateIsTheSamePersonFromNowOn) {
  const auto open_as = [&](const std::string& birth) {
    return TestDesk::open(*officer_, TestDesk::entry(TestDesk::document("L898902C3", "Okonjo", birth), "exit"));
  };
  approved({{"birth_date", "1984-08-12"}});
  at("2026-11-20T09:10:00Z");
  EXPECT_EQ(text_at(open_as("1984-08-12"), "/traveller/id"), traveller_) << "a document that was put right";
  at("2026-11-20T09:20:00Z");
  EXPECT_EQ(text_at(open_as("1974-08-12"), "/traveller/id"), traveller_) << "the document as it was";
  at("2026-11-20T09:30:00Z");
  EXPECT_NE(text_at(open_as("1990-01-01"), "/traveller/id"), traveller_);
}

TEST_P(RectificationTest, WhatWasClearedIsAskedAgain) {
  desk_->add_alert("entry_ban", "refuse_entry");
  const json::value check = TestDesk::open(*officer_, TestDesk::entry(TestDesk::document(), "exit"));
  const std::string review = "/hits/" + text_at(check, "/hits/0/id") + "/review";
  EXPECT_EQ(status_of(supervisor_->post(
                TestDesk::path(check, review),
                json::object{{"outcome", "dismissed"}, {"reason", "appearance"}, {"remember", true}})),
            "200");
  EXPECT_EQ(desk_->count("cleared_pair"), 1);
  approved({{"nationality", "XXB"}});
  EXPECT_EQ(desk_->count("cleared_pair"), 0) << "it was said of other data";
  at("2026-11-20T09:10:00Z");
  EXPECT_EQ(text_at(TestDesk::open(*officer_, TestDesk::entry(TestDesk::document(), "exit")), "/hits/0/state"),
            "unreviewed");
  EXPECT_EQ(desk_->differs(), "");
}

TEST_P(RectificationTest, FiguresStayAsTheyWereCounted) {
  approved({{"nationality", "XXB"}, {"sex", "M"}});
  const auto counted = desk_->facts();
  ASSERT_EQ(counted.size(), 1U);
  // And what a correction of the crossing takes back is what was counted.
  const std::string crossing = text_at(file(), "/crossings/0/id");
  EXPECT_EQ(status_of(supervisor_->post("/api/crossings/" + crossing + "/correction",
                                        json::object{{"changes", json::object{{"carrier_reference", "LG 11"}}},
                                                     {"reason", "typing_error"},
                                                     {"note", "Misread"}})),
            "200");
  const auto facts = desk_->facts();
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[1].sign, -1);
  EXPECT_EQ(facts[1].nationality, counted[0].nationality);
  EXPECT_EQ(facts[1].sex, counted[0].sex);
}

TEST_P(RectificationTest, AFailureInTheMiddleChangesNothing) {
  const auto request = body_of(ask(*officer_, wanted()));
  fail_ = true;
  EXPECT_NE(status_of(decide(*supervisor_, request, true)), "200");
  EXPECT_EQ(text_at(file(), "/surname"), "Okonjo");
  EXPECT_EQ(desk_->count("traveller_version"), 0);
  EXPECT_EQ(desk_->count("rectification", "state = 'open'"), 1);
  EXPECT_TRUE(desk_->entries("border.person_corrected").empty());
  fail_ = false;
  EXPECT_EQ(status_of(decide(*supervisor_, request, true)), "200");
  EXPECT_EQ(desk_->differs(), "");
}

TEST_P(RectificationTest, TheLetterSaysWhatWasAskedAndHowItWasDecided) {
  const auto request = body_of(ask(*officer_, wanted()));
  const std::string path = "/api/rectifications/" + text_at(request, "/id") + "/letter?language=";
  const auto letter = [&](const std::string& language) {
    const auto got = officer_->get(path + language);
    EXPECT_EQ(status_of(got), "200");
    EXPECT_EQ(got->body.substr(0, 5), "%PDF-");
    return documents::testing::text_of(got->body);
  };
  EXPECT_EQ(status_of(officer_->get(path + "de")), "422 rectification.code.unknown");
  const std::string received = letter("en");
  if (received.empty()) GTEST_SKIP() << "pdftotext is not here";
  for (const char* word : {"RC-2026-000001", "Utopia Border Service", "2026-12-20", "Okonjo", "Mensah", "received"})
    EXPECT_THAT(received, HasSubstr(word));
  EXPECT_THAT(received, Not(HasSubstr("misheard"))) << "what the officer noted is not for the letter";
  EXPECT_EQ(status_of(decide(*supervisor_, request, true)), "200");
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const std::string answer = letter(language);
    for (const char* word : {"RC-2026-000001", "Mensah", "1984-08-12", "The certificate is clear"})
      EXPECT_THAT(answer, HasSubstr(word)) << language;
  }
  EXPECT_THAT(letter("fr"), HasSubstr("rectifiées"));
  EXPECT_THAT(letter("en"), Not(HasSubstr("not granted")));
  at("2026-11-20T10:00:00Z");
  const auto again = body_of(ask(*officer_, wanted({{"given_names", "Adwoa"}})));
  EXPECT_EQ(status_of(decide(*supervisor_, again, false, "No evidence")), "200");
  const auto refused = officer_->get("/api/rectifications/" + text_at(again, "/id") + "/letter");
  const std::string said = documents::testing::text_of(refused->body);
  for (const char* word : {"not granted", "No evidence", "data protection authority", "court"})
    EXPECT_THAT(said, HasSubstr(word));
  desk_->settle();
  EXPECT_GT(desk_->count("access_look", "operation = 'printRectification' and subject_id = '" + traveller_ + "'"), 0)
      << "each print is a look";
}

TEST_P(RectificationTest, EndsWithItsPeriodAndNotWhileHeld) {
  approved();
  EXPECT_EQ(status_of(supervisor_->post("/api/travellers/" + traveller_ + "/hold", json::object{{"reason", "Court"}})),
            "201");
  EXPECT_OK(right_->run_retention(*CivilDate::parse("2029-11-20")));
  EXPECT_OK(right_->run_retention(*CivilDate::parse("2029-11-21")));
  EXPECT_EQ(desk_->count("rectification"), 1) << "held";
  EXPECT_EQ(
      status_of(supervisor_->post("/api/travellers/" + traveller_ + "/hold/lift", json::object{{"reason", "Over"}})),
      "200");
  EXPECT_OK(right_->run_retention(*CivilDate::parse("2029-11-20")));
  EXPECT_EQ(desk_->count("rectification"), 1);
  EXPECT_OK(right_->run_retention(*CivilDate::parse("2029-11-21")));
  EXPECT_EQ(desk_->count("rectification"), 0);
  for (const auto& entry : desk_->entries("rectification.requested")) {
    for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << "can still be opened";
  }
}

TEST_P(RectificationTest, GoesWithTheTraveller) {
  approved();
  at("2026-11-20T11:00:00Z");
  EXPECT_EQ(status_of(ask(*officer_, wanted({{"given_names", "Adwoa"}}))), "201");
  EXPECT_OK(desk_->border->run_retention(*CivilDate::parse("2060-01-01")));
  EXPECT_EQ(desk_->count("traveller"), 0);
  EXPECT_EQ(desk_->count("traveller_version") + desk_->count("rectification"), 0);
  EXPECT_EQ(desk_->differs(), "");
}

}  // namespace
}  // namespace limen::rectification
