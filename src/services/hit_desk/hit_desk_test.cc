// The life of a hit file: opened by a review, called about, reported, answered, closed; who may see and do what.
#include <gtest/gtest.h>

#include "services/hit_desk/test_hits.h"

namespace limen::hit_desk {
namespace {

using testing::body_of, testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class HitFileTest : public testing::HitTest {};
ON_BOTH_DATABASES(HitFileTest);

TEST_P(HitFileTest, AConfirmedHitOpensAFileWithTheActionToCarryOut) {
  Officer officer = desk_->officer("officer");
  const json::value check = confirmed(officer);
  const auto list = files(officer);
  ASSERT_EQ(list.as_array().size(), 1U);
  const json::value file = read(officer, list.at(0));
  EXPECT_EQ(text_at(file, "/number"), "H-2026-000001");
  EXPECT_EQ(text_at(file, "/level"), "open");
  EXPECT_EQ(text_at(file, "/state"), "drafted");
  EXPECT_EQ(text_at(file, "/judged"), "confirmed");
  EXPECT_EQ(text_at(file, "/check_id"), text_at(check, "/id"));
  EXPECT_EQ(text_at(file, "/action/code"), "refuse_entry");
  for (const char* language : {"en", "fr", "es", "ar"})
    EXPECT_GT(text_at(file, std::string("/action/text/") + language).size(), 40U);
  EXPECT_EQ(text_at(file, "/action/instruction"), "absent") << "first line may not read alerts";
  EXPECT_EQ(text_at(file, "/clock/stage"), "report");
  EXPECT_EQ(text_at(file, "/clock/colour"), "green");
  EXPECT_NE(text_at(file, "/call_sheet/nobody/en"), "absent") << "the roster is empty";
  // Confirmed again: the same file.
  EXPECT_EQ(review(officer, check, "confirmed"), "200");
  EXPECT_EQ(files(officer).as_array().size(), 1U);
  const auto entries = desk_->entries("hit_desk.opened");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].entry.subject_type, "hit_file");
  EXPECT_NE(entries[0].parts.at(0).plaintext.value_or("").find("Okonjo"), std::string::npos);
  EXPECT_EQ(desk_->open_text().find("Okonjo"), std::string::npos);
}

TEST_P(HitFileTest, ADismissedHitOpensNone) {
  Officer officer = desk_->officer("officer");
  desk_->add_alert("entry_ban", "refuse_entry");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(review(officer, check, "dismissed"), "200");
  EXPECT_EQ(desk_->count("hit_file"), 0);
}

TEST_P(HitFileTest, AFailureInTheMiddleUndoesReviewAndFile) {
  Officer officer = desk_->officer("officer");
  desk_->add_alert("entry_ban", "refuse_entry");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  fail_after_ = true;
  EXPECT_NE(review(officer, check, "confirmed"), "200");
  EXPECT_EQ(desk_->count("hit_file"), 0);
  EXPECT_EQ(desk_->count("check_hit", "state = 'unreviewed'"), 1);
  EXPECT_EQ(desk_->entries("hit_desk.opened").size(), 0U);
  fail_after_ = false;
  EXPECT_EQ(review(officer, check, "confirmed"), "200");
  EXPECT_EQ(text_at(files(officer), "/0/number"), "H-2026-000001") << "no number was lost";
}

TEST_P(HitFileTest, WhoIsNotReachedIsFollowedByTheNext) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  // 08:00 UTC is 09:00 at the post; 22 November 2026 is a Sunday.
  const std::string night =
      add_contact(supervisor, {{"label", "Night desk"}, {"hours", json::array{"1-7 20:00-06:00"}}});
  const std::string court = add_contact(supervisor, {{"label", "Duty of the ministry"},
                                                     {"issuers", json::array{"Ministry of the Interior"}},
                                                     {"stand_in_id", night},
                                                     {"rank", 1}});
  const std::string central = add_contact(supervisor, {{"label", "Central"}, {"holidays", "off"}, {"rank", 5}});
  confirmed(officer);
  const json::value file = read(officer, files(officer).at(0));
  EXPECT_EQ(text_at(file, "/call_sheet/turns/0/label"), "Duty of the ministry");
  EXPECT_EQ(text_at(file, "/call_sheet/turns/0/next"), "true");
  EXPECT_EQ(text_at(file, "/call_sheet/turns/0/phones/0"), "+234 1 555");
  EXPECT_EQ(text_at(file, "/call_sheet/turns/1/label"), "Central");
  EXPECT_EQ(text_at(file, "/call_sheet/turns/2/label"), "absent") << "the night desk is off";
  EXPECT_EQ(step(officer, file, "/calls", {{"contact_id", court}, {"outcome", "no_answer"}}), "200");
  pass_minutes(1);
  json::value now = read(officer, file);
  EXPECT_EQ(text_at(now, "/call_sheet/turns/0/next"), "false");
  EXPECT_EQ(text_at(now, "/call_sheet/turns/1/next"), "true");
  EXPECT_EQ(text_at(now, "/call_sheet/nobody"), "absent");
  EXPECT_EQ(step(officer, file, "/calls", {{"contact_id", central}, {"outcome", "busy"}}), "200");
  pass_minutes(1);
  now = read(officer, file);
  EXPECT_EQ(text_at(now, "/call_sheet/turns/0/next"), "true") << "again from the first";
  EXPECT_NE(text_at(now, "/call_sheet/nobody/en"), "absent");
  EXPECT_EQ(
      step(officer, file, "/calls", {{"contact_id", court}, {"outcome", "answered"}, {"answered_by", "Mr Bello"}}),
      "200");
  now = read(officer, file);
  EXPECT_EQ(text_at(now, "/call_sheet/reached"), "true");
  EXPECT_EQ(text_at(now, "/calls/2/answered_by"), "Mr Bello");
  EXPECT_EQ(step(officer, file, "/calls", {{"contact_id", court}, {"outcome", "perhaps"}}),
            "422 hit_desk.call.outcome");
  EXPECT_EQ(step(officer, file, "/calls", {{"contact_id", text_at(file, "/id")}, {"outcome", "busy"}}),
            "404 hit_desk.contact.unknown");
  // At night, and on a holiday.
  at("2026-11-22T20:00:00Z");
  officer = desk_->officer("officer");
  supervisor = desk_->officer("supervisor", "second_line");
  const json::value sheet = body_of(officer.get("/api/duty/now"));
  EXPECT_EQ(text_at(sheet, "/turns/0/label"), "Night desk") << limen::to_text(sheet);
  EXPECT_EQ(
      status_of(supervisor.post("/api/duty/holidays", json::object{{"day", "2026-11-22"}, {"label", "Day of rest"}})),
      "200");
  EXPECT_EQ(text_at(body_of(officer.get("/api/duty/now")), "/turns/1/label"), "absent") << "Central is off on holidays";
  EXPECT_EQ(desk_->open_text().find("Duty of the ministry"), std::string::npos);
}

TEST_P(HitFileTest, AReportGoesOutIsAnsweredAndClosed) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  confirmed(officer);
  const json::value file = files(officer).at(0);
  EXPECT_EQ(step(supervisor, file, "/send", {{"how", "hand"}, {"to", "Ministry"}}), "409 hit_desk.no_outcome");
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "done"}}), "422 hit_desk.outcome.note");
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "done"}, {"note", "x"}, {"urgent", true}}),
            "422 hit_desk.urgent.reason");
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "not_possible"}, {"note", "x"}, {"reason", "tired"}}),
            "422 hit_desk.outcome.reason");
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "done"}, {"note", "Refused at the bridge"}}), "200");
  EXPECT_EQ(step(officer, file, "/send", {{"how", "hand"}, {"to", "Ministry"}}), "403 identity.not_allowed");
  const json::value report = body_of(supervisor.get(path(file, "/report?language=fr")));
  EXPECT_EQ(text_at(report, "/letter"), "G");
  EXPECT_EQ(text_at(report, "/missing"), "[]");
  EXPECT_EQ(text_at(report, "/fields/0/number"), "001");
  EXPECT_NE(limen::to_text(report).find("Refused at the bridge"), std::string::npos);
  EXPECT_NE(limen::to_text(report).find("Aliens act, section 12"), std::string::npos);
  EXPECT_NE(limen::to_text(report).find("Refuser l'entr"), std::string::npos);
  EXPECT_EQ(step(supervisor, file, "/close", {}), "409 hit_desk.state");
  EXPECT_EQ(step(supervisor, file, "/receipt", {{"from", "Ministry"}}), "409 hit_desk.state");
  EXPECT_EQ(step(supervisor, file, "/send", {{"how", "hand"}, {"to", "Ministry"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/send", {{"how", "hand"}, {"to", "Ministry"}}), "409 hit_desk.state");
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "false"}, {"note", "no"}}), "409 hit_desk.state");
  EXPECT_EQ(text_at(read(supervisor, file), "/clock/stage"), "answer");
  EXPECT_EQ(step(supervisor, file, "/receipt", {{"from", "Clerk of the ministry"}, {"reference", "M-17"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/work", {}), "200");
  EXPECT_EQ(step(supervisor, file, "/answer", {{"from", "Clerk"}, {"text", "Thank you"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/close", {}), "200");
  const json::value closed = read(supervisor, file);
  EXPECT_EQ(text_at(closed, "/state"), "closed");
  EXPECT_EQ(text_at(closed, "/may"), "[]");
  EXPECT_EQ(text_at(closed, "/receipt/reference"), "M-17");
  EXPECT_EQ(files(officer).as_array().size(), 0U);
  EXPECT_EQ(files(officer, "closed").as_array().size(), 1U);
  for (const char* kind : {"hit_desk.outcome_set", "hit_desk.sent", "hit_desk.received", "hit_desk.in_work",
                           "hit_desk.answered", "hit_desk.closed"}) {
    EXPECT_EQ(desk_->entries(kind).size(), 1U) << kind;
  }
}

TEST_P(HitFileTest, WhatWasLateIsClosedWithAReasonOnly) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  confirmed(officer);
  const json::value file = files(officer).at(0);
  const auto colour = [&] {
    officer = desk_->officer("officer");  // who sits down anew: sessions end by their time
    return text_at(read(officer, file), "/clock/colour");
  };
  pass_minutes(359);
  EXPECT_EQ(colour(), "green");
  pass_minutes(1);
  EXPECT_EQ(colour(), "amber");
  pass_minutes(288);
  EXPECT_EQ(colour(), "red");
  pass_minutes(73);
  EXPECT_EQ(colour(), "late");
  supervisor = desk_->officer("supervisor", "second_line");
  EXPECT_EQ(step(officer, file, "/outcome",
                 {{"outcome", "not_possible"}, {"reason", "gone"}, {"urgent", true}, {"urgent_reason", "seen again"}}),
            "200");
  EXPECT_EQ(text_at(body_of(supervisor.get(path(file, "/report"))), "/letter"), "H");
  EXPECT_NE(limen::to_text(body_of(supervisor.get(path(file, "/report")))).find("URGENT: seen again"),
            std::string::npos);
  EXPECT_EQ(step(supervisor, file, "/send", {{"how", "file"}, {"to", "Ministry"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/answer", {{"from", "Clerk"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/close", {}), "422 hit_desk.close.late_reason");
  EXPECT_EQ(step(supervisor, file, "/close", {{"late_reason", "because"}}), "422 hit_desk.close.late_reason");
  EXPECT_EQ(step(supervisor, file, "/close", {{"late_reason", "nobody_reached"}}), "200");
}

TEST_P(HitFileTest, AHitThatWasTurnedIsClosedWithoutAReportUnlessOneWasSent) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = confirmed(officer);
  const json::value file = files(officer).at(0);
  EXPECT_EQ(review(supervisor, check, "dismissed", "Another photograph"), "200");
  EXPECT_EQ(text_at(read(supervisor, file), "/judged"), "false");
  EXPECT_EQ(step(supervisor, file, "/outcome", {{"outcome", "done"}, {"note", "x"}}), "409 hit_desk.judged");
  EXPECT_EQ(step(supervisor, file, "/send", {{"how", "hand"}, {"to", "Ministry"}}), "409 hit_desk.no_outcome");
  EXPECT_EQ(review(supervisor, check, "confirmed"), "200");
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "done"}, {"note", "Refused"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/send", {{"how", "hand"}, {"to", "Ministry"}}), "200");
  EXPECT_EQ(review(supervisor, check, "dismissed", "Another person after all"), "200");
  EXPECT_EQ(step(supervisor, file, "/answer", {{"from", "Clerk"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/close", {}), "422 hit_desk.close.note");
  EXPECT_EQ(step(supervisor, file, "/close", {{"note", "Called the ministry: not the person"}}), "200");
}

TEST_P(HitFileTest, FilesAreSeenByWhoMaySeeThem) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  desk_->add_alert("wanted", "arrest");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(
      status_of(officer.post(TestDesk::path(check, "/refer"), json::object{{"reasons", json::array{"means_unclear"}}})),
      "200");
  EXPECT_EQ(review(supervisor, check, "confirmed"), "200");
  EXPECT_EQ(files(officer).as_array().size(), 0U) << "a hit of second line";
  const auto list = files(supervisor);
  ASSERT_EQ(list.as_array().size(), 1U);
  EXPECT_EQ(text_at(list, "/0/number"), "S-2026-000001");
  EXPECT_EQ(status_of(officer.get(path(list.at(0)))), "404 hit_desk.not_found");
  EXPECT_EQ(step(officer, list.at(0), "/outcome", {{"outcome", "done"}, {"note", "x"}}), "404 hit_desk.not_found");
  EXPECT_EQ(text_at(read(supervisor, list.at(0)), "/action/reason"), "Decision of the ministry")
      << "she may read alerts";
  // Another post, and other roles.
  Officer elsewhere = desk_->officer("supervisor", "second_line", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(files(elsewhere).as_array().size(), 0U);
  EXPECT_EQ(status_of(elsewhere.get(path(list.at(0)))), "404 hit_desk.not_found");
  Officer manager = desk_->anywhere("alert_manager", "alert_management");
  EXPECT_EQ(files(manager).as_array().size(), 1U) << "the alert manager works for every post";
  for (const auto& [role, purpose] : {std::pair("analyst", "statistics"), std::pair("administrator", "administration"),
                                      std::pair("data_protection_officer", "oversight")}) {
    Officer other = desk_->anywhere(role, purpose);
    EXPECT_EQ(status_of(other.get("/api/hit-files")), "403 identity.not_allowed") << role;
    EXPECT_EQ(status_of(other.get("/api/duty/contacts")), "403 identity.not_allowed") << role;
  }
  EXPECT_EQ(status_of(officer.post(
                "/api/duty/contacts",
                json::object{{"label", "x"}, {"phones", json::array{"123"}}, {"valid_from", "2026-01-01"}})),
            "403 identity.not_allowed");
  EXPECT_EQ(status_of(officer.get("/api/hit-files?state=some")), "400 hit_desk.filter");
}

TEST_P(HitFileTest, TheRosterIsCheckedAndChangedByOneAtATime) {
  Officer supervisor = desk_->officer("supervisor", "second_line");
  const auto add = [&](json::object contact) {
    contact.emplace("label", "Desk");
    contact.emplace("phones", json::array{"112"});
    contact.emplace("valid_from", "2026-01-01");
    return status_of(supervisor.post("/api/duty/contacts", contact));
  };
  EXPECT_EQ(add({{"label", ""}}), "422 hit_desk.contact.label");
  EXPECT_EQ(add({{"phones", json::array{"call me"}}}), "422 hit_desk.contact.phone");
  EXPECT_EQ(add({{"hours", json::array{"always"}}}), "422 duty_roster.hours");
  EXPECT_EQ(add({{"valid_to", "2025-01-01"}}), "422 hit_desk.contact.dates");
  EXPECT_EQ(add({{"categories", json::array{"pirates"}}}), "422 hit_desk.contact.category");
  EXPECT_EQ(add({{"holidays", "never"}}), "422 hit_desk.contact.holidays");
  EXPECT_EQ(add({{"post_id", "00000000-0000-0000-0000-000000000001"}}), "404 hit_desk.contact.unknown");
  const std::string id = add_contact(supervisor, {{"label", "Desk"}, {"categories", json::array{"wanted"}}});
  json::object change{
      {"label", "Desk two"}, {"phones", json::array{"113"}}, {"valid_from", "2026-01-01"}, {"version", 1}};
  EXPECT_EQ(status_of(supervisor.post("/api/duty/contacts/" + id, change)), "200");
  EXPECT_EQ(status_of(supervisor.post("/api/duty/contacts/" + id, change)), "409 hit_desk.contact.version");
  change["version"] = 2;
  change["stand_in_id"] = id;
  EXPECT_EQ(status_of(supervisor.post("/api/duty/contacts/" + id, change)), "404 hit_desk.contact.unknown");
  EXPECT_EQ(status_of(supervisor.post("/api/duty/contacts/" + id + "/remove", json::object())), "200");
  EXPECT_EQ(desk_->count("duty_contact"), 0);
  EXPECT_EQ(desk_->entries("hit_desk.contact_added").at(0).parts.at(0).plaintext, std::nullopt) << "the key is gone";
}

TEST_P(HitFileTest, AFileDiesWithItsCheck) {
  Officer officer = desk_->officer("officer");
  const json::value check = confirmed(officer);
  EXPECT_EQ(desk_->count("hit_file"), 1);
  const auto expired = desk_->border->run_retention(*CivilDate::parse("2027-06-01"));  // nobody closed it
  ASSERT_OK(expired);
  EXPECT_EQ(desk_->count("border_check"), 0);
  EXPECT_EQ(desk_->count("hit_file"), 0);
  EXPECT_EQ(desk_->entries("hit_desk.opened").at(0).parts.at(0).plaintext, std::nullopt);
}

TEST_P(HitFileTest, AClosedFileDiesAfterItsPeriodAndNotWhileItIsHeld) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = confirmed(officer);
  const json::value file = files(officer).at(0);
  EXPECT_EQ(step(officer, file, "/outcome", {{"outcome", "false"}, {"note", "Twin"}}), "200");
  EXPECT_EQ(step(supervisor, file, "/close", {}), "200");
  const std::string traveller = text_at(check, "/traveller/id");
  Officer protection = desk_->anywhere("data_protection_officer", "data_subject_request");
  ASSERT_EQ(status_of(protection.post("/api/travellers/" + traveller + "/hold", json::object{{"reason", "complaint"}})),
            "201");
  const auto run = [&](const char* day) {
    const auto done = hits_->run_retention(*CivilDate::parse(day));
    EXPECT_OK(done);
    return done.value_or(-1);
  };
  EXPECT_EQ(run("2027-05-22"), 0) << "six months, that day included";
  EXPECT_EQ(run("2027-05-23"), 0) << "held";
  ASSERT_EQ(
      status_of(protection.post("/api/travellers/" + traveller + "/hold/lift", json::object{{"reason", "answered"}})),
      "200");
  EXPECT_EQ(run("2027-05-22"), 0);
  EXPECT_EQ(run("2027-05-23"), 1);
  EXPECT_EQ(desk_->count("hit_file"), 0);
  EXPECT_EQ(desk_->entries("hit_desk.files_expired").size(), 1U);
}

TEST_P(HitFileTest, ARestoreForgetsWhatWasErased) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  const json::value check = confirmed(officer);
  const std::string contact = add_contact(supervisor, {{"label", "Desk"}});
  EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<void> {
    TRY(forget_record(tx, "check", text_at(check, "/id")));
    TRY(forget_record(tx, "duty_contact", contact));
    return forget_record(tx, "alert", contact);
  }));
  EXPECT_EQ(desk_->count("hit_file"), 0);
  EXPECT_EQ(desk_->count("duty_contact"), 0);
}

}  // namespace
}  // namespace limen::hit_desk
