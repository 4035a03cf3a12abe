// The register of visas at the counter, on both databases: found by the check itself, why the others do not cover,
// counted with the crossing, taken back with its correction.
#include <gmock/gmock.h>

#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of;
using testing::Officer;
using testing::status_of;
using testing::TestDesk;
using testing::text_at;

class BorderPermitsTest : public testing::DeskTest {
 protected:
  void SetUp() override {
    make("eu-schengen");
    if (!desk_) return;
    sit_down();
  }
  // Everybody signs in: a session does not outlive its day.
  void sit_down() {
    issuer_.emplace(desk_->anywhere("permit_issuer", "permits"));
    authority_.emplace(desk_->anywhere("permit_authority", "permits"));
    officer_.emplace(desk_->officer("officer"));
  }
  void at(const std::string& instant) {
    DeskTest::at(instant);
    sit_down();
  }
  static json::object visa(const std::string& number = "V1", json::object more = {}) {
    json::object body{{"kind", "visa"},
                      {"number", number},
                      {"issuer", "XXA"},
                      {"authority", "Consulate"},
                      {"surname", "Okonjo"},
                      {"given_names", "Ada"},
                      {"birth_date", "1974-08-12"},
                      {"nationality", "UTO"},
                      {"document_number", "L898902C3"},
                      {"document_issuer", "UTO"},
                      {"issued_on", "2026-11-01"},
                      {"valid_from", "2026-11-10"},
                      {"valid_to", "2027-02-10"},
                      {"entries", 2},
                      {"days", 30}};
    for (const auto& member : more) {
      if (member.value().is_null()) {
        body.erase(member.key());
      } else {
        body[member.key()] = member.value();
      }
    }
    return body;
  }
  std::string issue(const json::object& body) {
    const auto made = issuer_->post("/api/permits", body);
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return text_at(body_of(made), "/id");
  }
  json::value record(const std::string& id) { return body_of(issuer_->get("/api/permits/" + id)); }
  std::string used(const std::string& id) { return text_at(record(id), "/entries_used"); }
  std::string change(const std::string& id, const std::string& status, const std::string& reason,
                     json::object more = {}) {
    json::object body{{"status", status},
                      {"authority", "Directorate"},
                      {"reason", reason},
                      {"decided_on", "2026-11-22"},
                      {"version", record(id).at("version")}};
    for (const auto& member : more) body[member.key()] = member.value();
    return status_of(authority_->post("/api/permits/" + id + "/status", body));
  }
  json::value open(const std::string& direction = "entry", const json::object& document = TestDesk::document()) {
    return TestDesk::open(*officer_, TestDesk::entry(document, direction));
  }
  std::string admit_now(const json::value& check) { return decide(*officer_, check, admit()); }
  static bool has_finding(const json::value& check, const std::string& code) {
    for (const json::value& one : check.at("findings").as_array()) {
      if (text_at(one, "/code") == code) return true;
    }
    return false;
  }
  std::optional<Officer> issuer_, authority_, officer_;
};
ON_BOTH_DATABASES(BorderPermitsTest);

TEST_P(BorderPermitsTest, TheCheckFindsTheVisaAndCountsIt) {
  EXPECT_TRUE(has_finding(open(), "border.entry.visa_needed")) << "nothing is recorded yet";
  const std::string id = issue(visa());
  json::value check = open();
  EXPECT_FALSE(has_finding(check, "border.entry.visa_needed"));
  EXPECT_EQ(text_at(check, "/visa/permit_id"), id);
  EXPECT_EQ(text_at(check, "/visa/number"), "V1");
  EXPECT_EQ(text_at(check, "/stay/permits/0/covers"), "true");
  EXPECT_EQ(text_at(check, "/stay/entry/open"), "true");
  EXPECT_EQ(text_at(check, "/stay/kind"), "short_visa");
  EXPECT_EQ(text_at(check, "/stay/authorised_days"), "30");
  EXPECT_EQ(used(id), "0") << "looking counts nothing";
  EXPECT_EQ(admit_now(check), "200");
  EXPECT_EQ(used(id), "1");
  at("2026-11-25T08:00:00Z");
  check = open("exit");
  EXPECT_EQ(text_at(check, "/visa/permit_id"), id);
  EXPECT_EQ(admit_now(check), "200");
  EXPECT_EQ(text_at(record(id), "/entries_counted/0/exit_day"), "2026-11-25");
  at("2026-11-26T08:00:00Z");
  check = open();
  EXPECT_EQ(text_at(check, "/stay/permits/0/entries_used"), "1");
  EXPECT_EQ(text_at(check, "/stay/authorised_days"), "26") << "four of the thirty days are used";
  EXPECT_EQ(admit_now(check), "200");
  at("2026-11-27T08:00:00Z");
  EXPECT_EQ(admit_now(open("exit")), "200");
  at("2026-11-28T08:00:00Z");
  check = open();
  EXPECT_EQ(text_at(check, "/stay/permits/0/faults"), R"(["entries_used"])");
  EXPECT_EQ(text_at(check, "/stay/permits/0/covers"), "false");
  EXPECT_EQ(text_at(check, "/visa"), "absent");
  EXPECT_TRUE(has_finding(check, "border.entry.visa_needed"));
  EXPECT_EQ(used(id), "2");
  for (const auto& entry : desk_->entries("permits.entry_counted")) EXPECT_EQ(entry.entry.subject_id, id);
}

TEST_P(BorderPermitsTest, WhyTheOthersDoNot) {
  issue(visa("OLD", {{"valid_to", "2026-11-15"}}));
  issue(visa("ELSEWHERE", {{"territory", json::array{"XXB"}}}));
  issue(visa("OTHER-BOOK", {{"document_number", "A1"}}));
  issue(visa("LATER", {{"valid_from", "2027-01-01"}}));
  const std::string gone = issue(visa("GONE"));
  EXPECT_EQ(change(gone, "revoked", "holder_asked"), "200");
  issue(visa("TWIN", {{"given_names", "Bola"}, {"document_number", nullptr}, {"document_issuer", nullptr}}));
  issue(visa("MISSPELT", {{"surname", "Okonyo"}}));
  const json::value check = open();
  std::map<std::string, std::string> faults;
  for (const json::value& row : check.at("stay").at("permits").as_array()) {
    faults[text_at(row, "/number")] = text_at(row, "/faults");
  }
  EXPECT_EQ(faults["OLD"], R"(["expired"])");
  EXPECT_EQ(faults["ELSEWHERE"], R"(["territory"])");
  EXPECT_EQ(faults["OTHER-BOOK"], R"(["other_document"])");
  EXPECT_EQ(faults["LATER"], R"(["not_yet"])");
  EXPECT_EQ(faults["GONE"], R"(["not_in_force"])");
  EXPECT_EQ(faults["MISSPELT"], R"(["other_holder"])");
  EXPECT_FALSE(faults.contains("TWIN")) << "somebody else of the same name and day";
  EXPECT_EQ(text_at(check, "/visa"), "absent");
  // The officer may take the valid visa in the old book, and no revoked one.
  std::map<std::string, std::string> ids;
  for (const json::value& row : check.at("stay").at("permits").as_array()) {
    ids[text_at(row, "/number")] = text_at(row, "/permit_id");
  }
  const auto take = [&](const std::string& id) {
    return officer_->post(TestDesk::path(check, "/details"), json::object{{"visa", json::object{{"permit_id", id}}}});
  };
  EXPECT_EQ(status_of(take(ids["GONE"])), "409 border.permit.does_not_cover");
  EXPECT_EQ(status_of(take(limen::to_text(RawId{5}))), "422 border.permit.unknown");
  const json::value taken = body_of(take(ids["OTHER-BOOK"]));
  EXPECT_EQ(text_at(taken, "/visa/number"), "OTHER-BOOK");
  EXPECT_EQ(text_at(taken, "/stay/entry/open"), "true");
  EXPECT_EQ(admit_now(check), "200");
  EXPECT_EQ(used(ids["OTHER-BOOK"]), "1");
}

TEST_P(BorderPermitsTest, RevokedWhileThePersonStandsThere) {
  const std::string id = issue(visa());
  const json::value check = open();
  EXPECT_EQ(change(id, "revoked", "conditions_not_met"), "200");
  EXPECT_EQ(admit_now(check), "409 border.permit.changed");
  EXPECT_EQ(desk_->count("crossing"), 0) << "nothing of the admission stays";
  EXPECT_EQ(used(id), "0");
  const json::value again = body_of(officer_->post(TestDesk::path(check, "/details"), json::object{{"contact", "x"}}));
  EXPECT_EQ(text_at(again, "/visa"), "absent");
  EXPECT_TRUE(has_finding(again, "border.entry.visa_needed"));
  EXPECT_EQ(admit_now(check), "200") << "a person decides";
  EXPECT_EQ(used(id), "0");
}

TEST_P(BorderPermitsTest, AVisaThatIsNotInTheRegisterIsTyped) {
  const std::string id = issue(visa());
  json::value check = open();
  const json::object typed{{"number", "PAPER 7"}, {"valid_to", "2026-12-24"}, {"days", 10}};
  check = body_of(officer_->post(TestDesk::path(check, "/details"), json::object{{"visa", typed}}));
  EXPECT_EQ(text_at(check, "/visa/number"), "PAPER 7");
  EXPECT_EQ(text_at(check, "/stay/permits/0/faults"), R"(["other_taken"])");
  EXPECT_EQ(text_at(check, "/stay/authorised_days"), "10");
  EXPECT_EQ(admit_now(check), "200");
  EXPECT_EQ(used(id), "0");
}

TEST_P(BorderPermitsTest, ACorrectionTakesTheEntryBack) {
  const std::string id = issue(visa());
  EXPECT_EQ(admit_now(open()), "200");
  Officer supervisor = desk_->officer("supervisor", "second_line");
  const auto correct = [&](const json::object& changes) {
    const auto rows = desk_->server->house->database->read([](database::Session& session) {
      return session.query("select id from crossing where corrected_by is null order by at desc, id desc");
    });
    const auto answer =
        supervisor.post("/api/crossings/" + rows->front().id<CrossingId>(0).to_text() + "/correction",
                        json::object{{"changes", changes}, {"reason", "wrong_direction"}, {"note", "x"}});
    return status_of(answer);
  };
  EXPECT_EQ(correct({{"direction", "exit"}}), "200");
  EXPECT_EQ(used(id), "0");
  EXPECT_EQ(text_at(record(id), "/entries_counted/0/taken_back"), "true");
  EXPECT_EQ(correct({{"direction", "entry"}}), "200");
  EXPECT_EQ(used(id), "1") << "it was an entry after all";
  EXPECT_EQ(correct({{"at", "2026-11-21T10:00:00Z"}}), "200");
  EXPECT_EQ(used(id), "1");
  EXPECT_EQ(text_at(record(id), "/entries_counted/1/day"), "2026-11-21");
}

TEST_P(BorderPermitsTest, WhatTheAuthorityDecidesWhileSheIsInsideCounts) {
  const std::string id = issue(visa("V1", {{"days", 5}}));
  EXPECT_EQ(admit_now(open()), "200");  // until 26 November
  EXPECT_EQ(change(id, "extended", "force_majeure", {{"days", 12}, {"stay_until", "2026-12-03"}}), "200");
  at("2026-12-02T08:00:00Z");
  json::value check = open("exit");
  EXPECT_EQ(text_at(check, "/stay/unlawful_days"), "0");
  at("2026-12-06T08:00:00Z");
  check = open("exit");
  EXPECT_EQ(text_at(check, "/stay/unlawful_days"), "3");
}

TEST_P(BorderPermitsTest, WhoLivesHereMayStayAsLongAsThePermit) {
  issue(visa("R1", {{"kind", "permit"}, {"entries", nullptr}, {"days", nullptr}, {"valid_to", "2027-11-09"}}));
  const json::value check = open();
  EXPECT_EQ(text_at(check, "/stay/kind"), "residence_permit");
  EXPECT_EQ(text_at(check, "/stay/last_lawful_day"), "2027-11-09");
  EXPECT_EQ(admit_now(check), "200");
}

TEST_P(BorderPermitsTest, TheSlipTellsUntilWhenAndNothingElse) {
  desk_->add_alert("REF", "refuse_entry");
  issue(visa("V1", {{"days", 5}}));
  const json::value check = open();
  const auto slip = [&](const std::string& rest) { return officer_->get(TestDesk::path(check, "/slip" + rest)); };
  EXPECT_EQ(status_of(slip("")), "409 border.slip.none") << "before she is admitted";
  ASSERT_EQ(check.at("hits").as_array().size(), 1U);
  EXPECT_EQ(act(*officer_, check, "/hits/" + text_at(check, "/hits/0/id") + "/review",
                {{"outcome", "dismissed"}, {"reason", "birth_date"}}),
            "200");
  EXPECT_EQ(admit_now(check), "200");
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const auto told = slip(std::string("?language=") + language);
    ASSERT_EQ(status_of(told), "200");
    EXPECT_EQ(text_at(body_of(told), "/until"), "2026-11-26");
    EXPECT_EQ(text_at(body_of(told), "/days"), "5");
    EXPECT_NE(text_at(body_of(told), "/sentence").find("2026-11-26"), std::string::npos);
    for (const char* word : {"alert", "hit", "refer", "wanted", "arrest", "officer", "signalement", "Test desk_"}) {
      EXPECT_EQ(told->body.find(word), std::string::npos) << word;
    }
    const auto page = slip(std::string("/print?language=") + language);
    ASSERT_EQ(status_of(page), "200");
    EXPECT_TRUE(page->body.starts_with("%PDF"));
  }
  EXPECT_EQ(text_at(body_of(slip("")), "/binds"), "The days of stay that your visa gives");
  EXPECT_EQ(status_of(slip("?language=de")), "422 border.code.unknown");
  const auto shown = body_of(slip(""));
  std::set<std::string> keys;
  for (const auto& member : shown.as_object()) keys.emplace(member.key());
  EXPECT_EQ(keys, (std::set<std::string>{"language", "until", "days", "sentence", "binds", "more", "extension"}));
}

TEST_P(BorderPermitsTest, NobodyWithFreeMovementIsAskedForOne) {
  issue(visa("V1", {{"nationality", "FRA"}}));
  const json::value check = open("entry", TestDesk::document("L898902C3", "Okonjo", "1974-08-12", "FRA"));
  EXPECT_EQ(text_at(check, "/visa"), "absent");
  EXPECT_FALSE(has_finding(check, "border.entry.visa_needed"));
}

}  // namespace
}  // namespace limen::border
