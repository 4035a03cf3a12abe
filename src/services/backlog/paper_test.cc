// Paper forms: numbers, late entries at their true time, and what they must not do.
#include "services/backlog/model.h"
#include "services/backlog/test_backlog.h"

namespace limen::backlog::testing {
namespace {

TEST(Serial, HasACheckDigitThatFindsSlips) {
  const std::string serial = serial_of("NORD", Kind::kEntry, 123);
  EXPECT_EQ(serial.substr(0, 12), "NORD-E000123");
  EXPECT_EQ(read_serial(" " + serial + " ").take(), serial);
  for (std::size_t i = 6; i < 12; ++i) {  // every slip of one digit
    std::string slip = serial;
    slip[i] = slip[i] == '9' ? '0' : static_cast<char>(slip[i] + 1);
    EXPECT_EQ(read_serial(slip).error().code, "backlog.serial.check_digit") << slip;
  }
  for (const char* wrong : {"", "-", "--", "NORD-E00012-3", "NORD-Z000123-4", "E000123-4", "NORD-E000123-", "NORD"})
    EXPECT_EQ(read_serial(wrong).error().code, "backlog.serial.form") << wrong;
}

TEST_P(BacklogTest, NumbersOfTwoDesksNeverCollide) {
  Officer one = desk_->officer("officer"), two = desk_->officer("supervisor"),
          elsewhere = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  auto all = forms(one, "entry", 3);
  for (auto* officer : {&two, &elsewhere, &one}) {
    for (const std::string& serial : forms(*officer, "exit", 2)) all.push_back(serial);
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
  EXPECT_EQ(desk_->entries("backlog.forms_issued").size(), 4U);
}

TEST_P(BacklogTest, WhatWasDecidedOnPaperStandsAtItsTime) {
  Officer officer = desk_->officer("officer");
  const auto serials = forms(officer, "entry", 3);
  at("2026-11-22T12:00:00Z");
  EXPECT_EQ(type(officer, typed(serials[0], "2026-11-20T23:30:00Z", TestDesk::document())), "201");
  EXPECT_EQ(desk_->count("crossing", "source = 'late' and officer = 'Sgt. Bello'"), 1);
  // The post is one hour ahead of UTC: it was the next day there.
  const auto facts = desk_->facts();
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].day.to_text(), "2026-11-21");
  EXPECT_EQ(facts[0].sign, 1);
  EXPECT_EQ(differs(), "");
  const auto entries = desk_->entries("backlog.form_typed");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(desk_->open_text().find("Bello"), std::string::npos) << "who decided is sealed";
}

TEST_P(BacklogTest, TakesTheTimeAsItStandsOnTheForm) {
  Officer officer = desk_->officer("officer");
  const auto serials = forms(officer, "entry", 1);
  at("2026-11-22T12:00:00Z");
  auto body = typed(serials[0], "", TestDesk::document());
  body.erase("at");
  body["day"] = "2026-11-21";
  for (const char* wrong : {"", "9:30", "24:00", "12:60", "noon!"}) {
    body["time"] = wrong;
    EXPECT_EQ(type(officer, body), "422 backlog.time") << wrong;
  }
  body["time"] = "00:30";  // the day before in UTC
  EXPECT_EQ(type(officer, body), "201");
  EXPECT_EQ(desk_->facts().at(0).day.to_text(), "2026-11-21");
}

TEST_P(BacklogTest, AFormIsTypedInOnce) {
  Officer officer = desk_->officer("officer");
  const auto serials = forms(officer, "entry", 2);
  at("2026-11-22T12:00:00Z");
  const auto body = typed(serials[0], "2026-11-22T10:00:00Z", TestDesk::document());
  EXPECT_EQ(type(officer, body, "once"), "201");
  EXPECT_EQ(type(officer, body, "once"), "201");
  EXPECT_EQ(desk_->count("crossing"), 1);
  EXPECT_EQ(type(officer, body), "409 backlog.form.closed");
  EXPECT_EQ(type(officer, typed(serials[1], "2026-11-22T10:20:00Z", TestDesk::document())),
            "409 border.late.duplicate");
  auto again = typed(serials[1], "2026-11-22T10:20:00Z", TestDesk::document());
  again["not_the_same"] = true;
  EXPECT_EQ(type(officer, again), "201");
}

TEST_P(BacklogTest, SaysWhatIsWrongWithAForm) {
  Officer officer = desk_->officer("officer");
  Officer elsewhere = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  const auto serials = forms(officer, "entry", 1);
  at("2026-11-22T12:00:00Z");
  const auto good = typed(serials[0], "2026-11-22T10:00:00Z", TestDesk::document());
  const auto with = [&](const char* field, json::value value) {
    json::object body = good;
    body[field] = std::move(value);
    return type(officer, body);
  };
  EXPECT_EQ(type(elsewhere, good), "409 backlog.form.other_post");
  EXPECT_EQ(with("at", "2026-11-22T13:00:00Z"), "422 border.late.future");
  EXPECT_EQ(with("at", "2026-11-19T13:00:00Z"), "422 backlog.form.before_issue");
  EXPECT_EQ(with("decided_by", ""), "422 backlog.form.officer");
  EXPECT_EQ(with("reason", "laziness"), "422 backlog.code.unknown");
  EXPECT_EQ(with("reason", "other"), "422 backlog.code.requires");
  EXPECT_EQ(with("serial", json::string(serial_of("NORD", Kind::kEntry, 99))), "404 backlog.form.not_found");
  EXPECT_EQ(with("check", TestDesk::entry(TestDesk::document(), "exit")), "422 backlog.form.direction");
  EXPECT_EQ(with("protection", "asylum_request"), "422 backlog.form.protection");
  EXPECT_EQ(with("scan", "?"), "422 backlog.scan");
  EXPECT_EQ(desk_->count("crossing"), 0);
  EXPECT_EQ(desk_->count("border_check"), 0);
}

TEST_P(BacklogTest, LaterExitIsCountedAgain) {
  Officer officer = desk_->officer("officer");
  const auto serials = forms(officer, "entry", 1);
  // She came in on paper, and left a hundred and twenty days later with the system back, as an exit without an entry.
  at("2027-03-20T12:00:00Z");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_EQ(text_at(check, "/stay/unlawful_days"), "0") << "an entry that nobody recorded is no offence";
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})), "200");
  EXPECT_EQ(type(officer, typed(serials[0], "2026-11-20T10:00:00Z", TestDesk::document())), "201");
  EXPECT_EQ(crossings(), "entry:late exit: ");
  EXPECT_EQ(desk_->count("crossing_judgement", "unlawful_days > 0"), 1) << "judged again, the exit stays as written";
  EXPECT_EQ(desk_->count("crossing", "unlawful_days > 0"), 0);
  EXPECT_EQ(differs(), "");
}

TEST_P(BacklogTest, AnOpenCheckSeesWhatIsTypedInMeanwhile) {
  Officer officer = desk_->officer("officer"), other = desk_->officer("officer");
  const auto serials = forms(officer, "entry", 1);
  at("2026-11-22T12:00:00Z");
  const auto check = TestDesk::open(officer, TestDesk::entry(TestDesk::document(), "exit"));
  EXPECT_NE(limen::to_text(check).find("border.history.entry_missing"), std::string::npos);
  EXPECT_EQ(type(other, typed(serials[0], "2026-11-21T10:00:00Z", TestDesk::document())), "201");
  const auto now = officer.get(TestDesk::path(check));
  EXPECT_EQ(now->body.find("border.history.entry_missing"), std::string::npos) << now->body;
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})), "200");
  EXPECT_EQ(crossings(), "entry:late exit: ");
  EXPECT_EQ(differs(), "");
}

TEST_P(BacklogTest, HitsAreReviewedAfterwardsAndToldToNobodyWhoTypes) {
  desk_->add_alert("wanted", "arrest");
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto serials = forms(officer, "entry", 2);
  at("2026-11-22T12:00:00Z");
  const auto clean = officer.post("/api/backlog/entries",
                                  typed(serials[1], "2026-11-22T09:00:00Z", TestDesk::document("X1", "Nobody")));
  const auto hit =
      officer.post("/api/backlog/entries", typed(serials[0], "2026-11-22T10:00:00Z", TestDesk::document()));
  ASSERT_EQ(status_of(hit), "201") << "nobody is refused in the past";
  EXPECT_EQ(hit->body.size(), clean->body.size()) << hit->body << clean->body;
  EXPECT_EQ(desk_->count("check_hit", "state = 'unreviewed'"), 1);
  EXPECT_EQ(status_of(officer.get("/api/backlog/hits")), "403 identity.not_allowed");
  const auto waiting = body_of(supervisor.get("/api/backlog/hits"));
  ASSERT_EQ(waiting.at("checks").as_array().size(), 1U);
  const json::value check = waiting.at("checks").as_array().front();
  const auto view = body_of(supervisor.get(TestDesk::path(check)));
  const std::string path = TestDesk::path(check, "/hits/" + text_at(view, "/hits/0/id") + "/review");
  EXPECT_EQ(status_of(officer.post(path, json::object{{"outcome", "confirmed"}})), "409 border.check_closed");
  EXPECT_EQ(status_of(supervisor.post(path, json::object{{"outcome", "confirmed"}})), "200");
  EXPECT_EQ(body_of(supervisor.get("/api/backlog/hits")).at("checks").as_array().size(), 0U);
  EXPECT_EQ(differs(), "");
}

TEST_P(BacklogTest, ARefusalOnPaperIsRecordedUnderAllGuards) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto serials = forms(officer, "refusal", 1);
  at("2026-11-22T12:00:00Z");
  const auto made =
      officer.post("/api/backlog/entries", typed(serials[0], "2026-11-20T10:00:00Z", TestDesk::document()));
  ASSERT_EQ(status_of(made), "201");
  EXPECT_EQ(text_at(body_of(made), "/second_line"), "true");
  EXPECT_EQ(desk_->count("refusal"), 0);
  const std::string path = "/api/checks/" + text_at(body_of(made), "/check_id") + "/decision";
  EXPECT_EQ(status_of(officer.post(path, TestDesk::refusal())), "409 border.refuse.second_line_only");
  EXPECT_EQ(status_of(supervisor.post(path, TestDesk::refusal())), "200");
  EXPECT_EQ(desk_->facts().at(0).day.to_text(), "2026-11-20");
  EXPECT_EQ(differs(), "");
}

TEST_P(BacklogTest, ARequestForProtectionIsOpenFromNowOn) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto serials = forms(officer, "protection", 1);
  at("2026-11-22T12:00:00Z");
  auto body = typed(serials[0], "2026-11-20T10:00:00Z", TestDesk::document());
  EXPECT_EQ(type(officer, body), "422 backlog.form.protection");
  body["protection"] = "asylum_request";
  EXPECT_EQ(type(officer, body), "201");
  EXPECT_EQ(desk_->count("protection_request", "open = 1"), 1);
  // And it blocks a refusal of the same person at another check.
  const auto check = TestDesk::referred(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(status_of(supervisor.post(TestDesk::path(check, "/decision"), TestDesk::refusal())),
            "409 border.protection_open");
}

TEST_P(BacklogTest, AFailureInTheMiddleLeavesTheFormOut) {
  Officer officer = desk_->officer("officer");
  const auto serials = forms(officer, "entry", 1);
  at("2026-11-22T12:00:00Z");
  const auto body = typed(serials[0], "2026-11-22T10:00:00Z", TestDesk::document());
  desk_->fail_facts = true;
  EXPECT_NE(type(officer, body), "201");
  EXPECT_EQ(desk_->count("crossing"), 0);
  EXPECT_EQ(desk_->count("border_check"), 0);
  EXPECT_EQ(desk_->count("paper_form", "state = 'issued'"), 1);
  desk_->fail_facts = false;
  EXPECT_EQ(type(officer, body), "201");
  EXPECT_EQ(differs(), "");
}

TEST_P(BacklogTest, TheScreenTellsWhatIsMissing) {
  Officer officer = desk_->officer("officer");
  const auto serials = forms(officer, "entry", 5);
  at("2026-11-22T12:00:00Z");
  EXPECT_EQ(type(officer, typed(serials[2], "2026-11-22T10:00:00Z", TestDesk::document())), "201");
  EXPECT_EQ(status_of(officer.post("/api/backlog/spoilt",
                                   json::object{{"serial", serials[0]}, {"reason", "lost_used"}, {"note", "Rain"}})),
            "200");
  const auto screen = body_of(officer.get("/api/backlog"));
  EXPECT_EQ(text_at(screen, "/kinds/0/issued"), "5");
  EXPECT_EQ(text_at(screen, "/kinds/0/typed"), "1");
  EXPECT_EQ(text_at(screen, "/kinds/0/spoilt"), "1");
  EXPECT_EQ(text_at(screen, "/kinds/0/out"), "3");
  ASSERT_EQ(screen.at("missing").as_array().size(), 1U);
  EXPECT_EQ(text_at(screen, "/missing/0/serial"), serials[1]);
  EXPECT_EQ(text_at(screen, "/oldest_missing"), "2026-11-22T10:00:00.000000Z");
  EXPECT_EQ(
      status_of(officer.post("/api/backlog/spoilt", json::object{{"serial", serials[0]}, {"reason", "lost_used"}})),
      "422 backlog.code.requires");
}

TEST_P(BacklogTest, OnlyThosePrintAndTypeWhoMay) {
  for (const char* role : {"officer", "supervisor"}) {
    Officer one = desk_->officer(role);
    EXPECT_EQ(status_of(one.post("/api/paper-forms", json::object{{"kind", "entry"}, {"count", 1}})), "201") << role;
    EXPECT_EQ(status_of(one.get("/api/backlog")), "200") << role;
  }
  for (const auto& [role, purpose] : {std::pair("administrator", "administration"),
                                      {"analyst", "statistics"},
                                      {"alert_manager", "alert_management"},
                                      {"data_protection_officer", "oversight"}}) {
    Officer one = desk_->officer(role, purpose);
    EXPECT_EQ(status_of(one.post("/api/paper-forms", json::object{{"kind", "entry"}, {"count", 1}})),
              "403 identity.not_allowed");
    EXPECT_EQ(status_of(one.get("/api/backlog")), "403 identity.not_allowed");
    EXPECT_EQ(type(one, typed(serial_of("NORD", Kind::kEntry, 1), "2026-11-20T06:00:00Z", TestDesk::document())),
              "403 identity.not_allowed");
  }
}

TEST_P(BacklogTest, PrintsInFourLanguages) {
  Officer officer = desk_->officer("officer");
  for (const char* kind : {"entry", "exit", "refusal", "protection"}) {
    const auto made = body_of(officer.post("/api/paper-forms", json::object{{"kind", kind}, {"count", 2}}));
    for (const char* language : {"en", "fr", "es", "ar"}) {
      const auto pdf = officer.get("/api/paper-forms/batches/" + text_at(made, "/id") + "/print?language=" + language);
      EXPECT_EQ(status_of(pdf), "200") << kind << language;
      EXPECT_TRUE(pdf->body.starts_with("%PDF"));
    }
  }
}

TEST_P(BacklogTest, NotesAndScansEndWithTheirPeriod) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor");
  const auto serials = forms(officer, "entry", 2);
  at("2026-11-22T12:00:00Z");
  for (int i = 0; i < 2; ++i) {
    auto body = typed(serials[i], "2026-11-22T10:00:00Z", TestDesk::document("X" + std::to_string(i)));
    body["note"] = "planted";
    body["scan"] = to_base64url(as_bytes("picture"));
    EXPECT_EQ(type(officer, body), "201");
  }
  EXPECT_EQ(desk_->count("paper_scan"), 2);
  const auto held = body_of(officer.get("/api/travellers?document_number=X1"));
  const std::string id = text_at(held, "/travellers/0/id");
  EXPECT_EQ(status_of(supervisor.post("/api/travellers/" + id + "/hold", json::object{{"reason", "complaint"}})),
            "201");
  EXPECT_OK(backlog_->run_retention(*CivilDate::parse("2027-05-22"), 1));
  EXPECT_EQ(desk_->count("paper_scan"), 2) << "the last day of the period";
  EXPECT_OK(backlog_->run_retention(*CivilDate::parse("2027-05-23"), 1));
  EXPECT_EQ(desk_->count("paper_scan"), 1) << "the held one stays";
  EXPECT_EQ(desk_->count("paper_form", "note = 'planted'"), 1);
  EXPECT_EQ(desk_->count("paper_form"), 2) << "the numbers stay";
}

ON_BOTH_DATABASES(BacklogTest);

}  // namespace
}  // namespace limen::backlog::testing
