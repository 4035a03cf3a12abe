// Alerts about things: entered, changed, imported, ended.
#include "services/things/test_lane.h"

namespace limen::things {
namespace {

using namespace testing;

class ThingAlertsTest : public LaneTest {};
ON_BOTH_DATABASES(ThingAlertsTest);

TEST_P(ThingAlertsTest, AnAlertIsEnteredFoundRevisedAndWithdrawn) {
  Officer manager = this->manager();
  const std::string id = enter(alert());
  EXPECT_EQ(body_of(manager.get("/api/thing-alerts?number=AB12C0")).at("alerts").as_array().size(), 1U) << "0 for D";
  EXPECT_EQ(body_of(manager.get("/api/thing-alerts?number=ab%2012-cd")).at("alerts").as_array().size(), 1U);
  EXPECT_EQ(body_of(manager.get("/api/thing-alerts?number=ZZ99ZZ")).at("alerts").as_array().size(), 0U);
  const json::value shown = body_of(manager.get("/api/thing-alerts/" + id));
  EXPECT_EQ(text_at(shown, "/state"), "active");
  EXPECT_EQ(text_at(shown, "/discreet"), "false");
  json::object next = alert("AB 13 CD");
  next["version"] = 1;
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + id + "/revise", next)), "422 things.reason.missing");
  next["reason_for_change"] = "Misread";
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + id + "/revise", next)), "200");
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + id + "/revise", next)), "409 things.version");
  EXPECT_EQ(text_at(body_of(manager.get("/api/thing-alerts/" + id)), "/versions/0/identifiers/0/text"), "AB 12 CD");
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + id + "/withdraw", json::object())),
            "422 things.reason.missing");
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + id + "/withdraw", json::object{{"reason", "Found"}})), "200");
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + id + "/withdraw", json::object{{"reason", "Found"}})),
            "409 things.withdrawn");
  EXPECT_EQ(body_of(manager.get("/api/thing-alerts")).at("alerts").as_array().size(), 0U);
  EXPECT_EQ(body_of(manager.get("/api/thing-alerts?state=withdrawn")).at("alerts").as_array().size(), 1U);
  EXPECT_EQ(desk_->entries("thing_alert.created").size(), 1U);
  EXPECT_EQ(desk_->entries("thing_alert.revised").size(), 1U);
  EXPECT_EQ(desk_->entries("thing_alert.withdrawn").size(), 1U);
  EXPECT_EQ(desk_->open_text().find("AB 12 CD"), std::string::npos) << "numbers are sealed";
}

TEST_P(ThingAlertsTest, WhatIsWrongIsSaid) {
  Officer manager = this->manager();
  const auto tried = [&](json::object body, const std::string& key, const json::value& value) {
    body[key] = value;
    return status_of(manager.post("/api/thing-alerts", body));
  };
  EXPECT_EQ(tried(alert(), "kind", "horse"), "422 things.kind.unknown");
  EXPECT_EQ(tried(alert(), "category", "horse"), "422 things.category.unknown");
  EXPECT_EQ(tried(alert(), "identifiers", json::array()), "422 things.identifier.missing");
  EXPECT_EQ(tried(alert(), "identifiers", json::array{plate("--")}), "422 things.identifier.text");
  EXPECT_EQ(tried(alert(), "identifiers", json::array{json::object{{"code", "imo"}, {"text", "9074729"}}}),
            "422 things.identifier.kind");
  EXPECT_EQ(tried(alert(), "identifiers", json::array{plate("AB12CD", "QQQ")}), "422 things.state.unknown");
  EXPECT_EQ(tried(alert(), "requested_action", "arrest"), "422 things.action.not_allowed");
  EXPECT_EQ(tried(alert(), "reason", ""), "422 things.minimum.missing");
  EXPECT_EQ(tried(alert(), "expiry_date", "2020-01-01"), "422 things.expiry.past");
  EXPECT_EQ(tried(alert(), "expiry_date", "2099-01-01"), "422 things.expiry.late");
  enter(alert());
  EXPECT_EQ(tried(alert("AB-12-CD"), "reason", "Again"), "409 things.duplicate");
  EXPECT_EQ(tried(alert("AB-12-CD"), "issuer", "Police of Xandria"), "201") << "another issuer may ask, too";
  // A check digit that is wrong is told and stops nothing.
  json::object vin = alert();
  vin["identifiers"] = json::array{json::object{{"code", "vin"}, {"text", "1M8GDM9A1KP042788"}}};
  const auto made = manager.post("/api/thing-alerts", vin);
  EXPECT_EQ(status_of(made), "201");
  EXPECT_EQ(text_at(body_of(made), "/findings/0/code"), "things.vin.check_digit");
}

TEST_P(ThingAlertsTest, RightsBothWays) {
  Officer manager = this->manager(), officer = desk_->officer("officer"),
          supervisor = desk_->officer("supervisor", "second_line"),
          watcher = desk_->anywhere("data_protection_officer", "oversight");
  EXPECT_EQ(status_of(officer.get("/api/thing-alerts")), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.get("/api/thing-alerts")), "200");
  EXPECT_EQ(status_of(watcher.get("/api/thing-alerts")), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.post("/api/thing-alerts", alert())), "403 identity.not_allowed");
  EXPECT_EQ(status_of(officer.get("/api/thing-hits")), "403 identity.not_allowed");
  EXPECT_EQ(status_of(supervisor.get("/api/thing-hits")), "200");
  EXPECT_EQ(status_of(manager.get("/api/thing-hits")), "200");
  EXPECT_EQ(status_of(officer.get("/api/thing-rules")), "403 identity.not_allowed");
  EXPECT_EQ(status_of(manager.get("/api/thing-rules")), "200");
}

TEST_P(ThingAlertsTest, AFileIsTakenLineByLine) {
  Officer manager = this->manager();
  const std::string csv =
      "kind,category,plate,state,vin,issuer,reference,legal_basis,reason,action\n"
      "vehicle,stolen,AB 12 CD,UTO,,Police,P-1,Act,Stolen,seize\n"
      "vehicle,stolen,,,1M8GDM9A1KP042788,Police,P-2,Act,Stolen,seize\n"
      "horse,stolen,AB 99 CD,UTO,,Police,P-3,Act,Stolen,seize\n"
      "vehicle,stolen,ab-12-cd,UTO,,Police,P-4,Act,Stolen,seize\n"
      "vehicle,stolen,AB 77 CD,UTO,,Police\n";
  const json::value tried = import(manager, csv, "?dry_run=true");
  EXPECT_EQ(text_at(tried, "/rows"), "5");
  EXPECT_EQ(text_at(tried, "/created"), "2");
  EXPECT_EQ(text_at(tried, "/refused"), "3");
  EXPECT_EQ(desk_->count("thing_alert"), 0) << "nothing is written";
  std::string told;
  for (const json::value& one : tried.at("diagnostics").as_array()) {
    told += text_at(one, "/line") + " " + text_at(one, "/code") + "\n";
  }
  EXPECT_EQ(told, "3 things.vin.check_digit\n4 things.kind.unknown\n5 things.import.twice\n6 csv.record.width\n");
  EXPECT_EQ(text_at(import(manager, csv), "/created"), "2");
  EXPECT_EQ(desk_->count("thing_alert"), 2);
  const json::value again = import(manager, csv);
  EXPECT_EQ(text_at(again, "/unchanged"), "2");
  EXPECT_EQ(text_at(again, "/created"), "0");
  const std::string changed =
      "kind,category,plate,state,issuer,reference,legal_basis,reason,action\n"
      "vehicle,stolen,AB 12 CE,UTO,Police,P-1,Act,Stolen,seize\n";
  EXPECT_EQ(text_at(import(manager, changed), "/revised"), "1");
  EXPECT_EQ(desk_->count("thing_alert", "version = 2"), 1);
  const auto wrong = manager.client().post(
      "/api/thing-alerts/import", "kind,colour\nvehicle,white\n",
      {{"Limen-Purpose", "alert_management"}, {"Content-Type", "text/csv"}, {"Idempotency-Key", "wrong-column"}});
  EXPECT_EQ(status_of(wrong), "422 things.import.column");
}

// Codes of what a report says, with their lines.
std::string told(const json::value& report) {
  std::string all;
  for (const json::value& one : report.at("diagnostics").as_array()) {
    all += text_at(one, "/line") + " " + text_at(one, "/code") + " " + text_at(one, "/severity") + "\n";
  }
  return all;
}

TEST_P(ThingAlertsTest, WhatAFieldDoesNotHoldIsRefusedBeforeItIsWritten) {
  Officer manager = this->manager();
  const auto line = [](const std::string& number, std::size_t description, std::size_t issuer) {
    return "kind,category,plate,description,issuer,legal_basis,reason,action\nvehicle,stolen," + number + "," +
           std::string(description, 'x') + "," + std::string(issuer, 'P') + ",Act,Stolen,seize\n";
  };
  const json::value long_text = import(manager, line("AB12CD", 8001, 6));
  EXPECT_EQ(text_at(long_text, "/refused"), "1");
  EXPECT_EQ(told(long_text), "2 things.text.too_long error\n");
  EXPECT_EQ(text_at(long_text, "/diagnostics/0/column"), "description");
  EXPECT_EQ(told(import(manager, line("AB12CD", 8, 301))), "2 things.text.too_long error\n");
  EXPECT_EQ(told(import(manager, line("AB12CD" + std::string(300, '-'), 8, 6))), "2 things.text.too_long error\n");
  EXPECT_EQ(desk_->count("thing_alert"), 0);
  EXPECT_EQ(text_at(import(manager, line("AB12CD", 8000, 300)), "/created"), "1") << "as much as it holds";
  const auto list = manager.get("/api/thing-alerts");
  EXPECT_EQ(status_of(list), "200");
  EXPECT_EQ(text_at(body_of(list), "/alerts/0/description").size(), 8000U);
}

TEST_P(ThingAlertsTest, WhatSomebodyWithdrewIsNotBroughtBackByTheNextFile) {
  Officer manager = this->manager();
  const std::string csv =
      "kind,category,plate,state,issuer,reference,legal_basis,reason,action\n"
      "vehicle,stolen,AB 12 CD,UTO,Police,P-1,Act,Stolen,seize\n"
      "vehicle,stolen,XY 99 ZZ,UTO,Police,,Act,Stolen,seize\n";
  EXPECT_EQ(text_at(import(manager, csv), "/created"), "2");
  const json::value entered = body_of(manager.get("/api/thing-alerts"));
  for (const json::value& alert : entered.at("alerts").as_array()) {
    EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + text_at(alert, "/id") + "/withdraw",
                                     json::object{{"reason", "Found"}})),
              "200");
  }
  for (const char* query : {"?dry_run=true", ""}) {
    const json::value again = import(manager, csv, query);
    EXPECT_EQ(text_at(again, "/created"), "0");
    EXPECT_EQ(text_at(again, "/unchanged"), "2");
    EXPECT_EQ(told(again), "2 things.import.withdrawn info\n3 things.import.withdrawn info\n");
  }
  EXPECT_EQ(desk_->count("thing_alert", "withdrawn = 0"), 0);
  // Another reference, and another issuer, are another alert.
  const std::string other =
      "kind,category,plate,state,issuer,reference,legal_basis,reason,action\n"
      "vehicle,stolen,AB 12 CD,UTO,Police,P-2,Act,Stolen again,seize\n"
      "vehicle,stolen,XY 99 ZZ,UTO,Customs,,Act,Stolen,seize\n";
  EXPECT_EQ(text_at(import(manager, other), "/created"), "2");
  // Nor after the withdrawn alert itself is gone: its reference is remembered, and nothing of the thing.
  ASSERT_OK(things_->run_retention(desk_->server->house->clock.now().utc_day() + 40));
  EXPECT_EQ(desk_->count("thing_alert", "withdrawn = 1"), 0);
  EXPECT_EQ(told(import(manager, csv.substr(0, csv.find("vehicle,stolen,XY")))), "2 things.import.withdrawn info\n");
  EXPECT_EQ(desk_->count("thing_alert"), 2);
}

TEST_P(ThingAlertsTest, TheSameFileWithoutDatesChangesNothingUntilTheReviewIsNear) {
  const auto file = [&](const std::string& reason) {
    return "kind,category,plate,state,issuer,reference,legal_basis,reason,action,proportionality_note\n"
           "vehicle,thing_check,AB 12 CD,UTO,Police,P-1,Act," +
           reason + ",inquiry_check,None milder\n";
  };
  const auto imported = [&](const std::string& day, const std::string& reason) {
    at(day + "T08:00:00Z");
    Officer manager = this->manager();
    const json::value report = import(manager, file(reason));
    return text_at(report, "/created") + text_at(report, "/revised") + text_at(report, "/unchanged");
  };
  const auto shown = [&] {
    Officer manager = this->manager();
    return text_at(body_of(manager.get("/api/thing-alerts")), "/alerts/0/review_date");
  };
  EXPECT_EQ(imported("2026-11-22", "Looked for"), "100");
  EXPECT_EQ(shown(), "2027-05-22");
  EXPECT_EQ(imported("2026-11-23", "Looked for"), "001") << "another night";
  EXPECT_EQ(imported("2027-04-21", "Looked for"), "001");
  EXPECT_EQ(shown(), "2027-05-22");
  EXPECT_EQ(imported("2027-04-22", "Looked for"), "010") << "the issuer has it still: thirty days before its review";
  EXPECT_EQ(shown(), "2027-10-22");
  EXPECT_EQ(imported("2027-04-23", "Looked for twice"), "010") << "something else changed";
  EXPECT_EQ(shown(), "2027-10-23");
}

TEST_P(ThingAlertsTest, AFileDoesNotTakeAwayFromWhenAnAlertCounts) {
  Officer manager = this->manager();
  json::object later = alert();
  later["reference"] = "P-1";
  later["valid_from"] = "2026-12-24";
  const std::string id = enter(later);
  const auto file = [](const std::string& expiry) {
    return "kind,category,plate,state,issuer,reference,legal_basis,reason,action,review_date,expiry_date\n"
           "vehicle,stolen,AB 12 CD,UTO,Police of Utopia,P-1,Act,Stolen,seize," +
           expiry + "," + expiry + "\n";
  };
  EXPECT_EQ(text_at(import(manager, file("2027-01-31")), "/revised"), "1");
  EXPECT_EQ(text_at(body_of(manager.get("/api/thing-alerts/" + id)), "/valid_from"), "2026-12-24");
  EXPECT_EQ(text_at(import(manager, file("2027-01-31")), "/unchanged"), "1");
  for (const char* query : {"?dry_run=true", ""}) {
    const json::value over = import(manager, file("2026-12-01"), query);
    EXPECT_EQ(told(over), "2 things.valid_from.after_expiry error\n") << "a line of its own, not the whole file";
  }
}

TEST_P(ThingAlertsTest, AStateThatIsNotKnownIsTheSameThingInAFileAsInTheStore) {
  Officer manager = this->manager();
  const std::string csv =
      "kind,category,plate,state,issuer,reference,legal_basis,reason,action\n"
      "vehicle,stolen,AB 12 CD,,Police,P-1,Act,Stolen,seize\n"
      "vehicle,stolen,AB 12 CD,UTO,Police,P-2,Act,Stolen,seize\n"
      "vehicle,stolen,XY 99 ZZ,UTO,Police,P-3,Act,Stolen,seize\n"
      "vehicle,stolen,XY 99 ZZ,XXB,Police,P-4,Act,Stolen,seize\n"
      "vehicle,stolen,XY-99-ZZ,,Police,P-5,Act,Stolen,seize\n";
  for (const char* query : {"?dry_run=true", ""}) {
    const json::value report = import(manager, csv, query);
    EXPECT_EQ(told(report), "3 things.import.twice error\n6 things.import.twice error\n");
    EXPECT_EQ(text_at(report, "/created"), "3") << "two states are two things";
    EXPECT_EQ(text_at(report, "/revised"), "0");
  }
  EXPECT_EQ(desk_->count("thing_alert", "reference = 'P-1' and version = 1"), 1);
}

TEST_P(ThingAlertsTest, AlertsAndPlatesDieOnTime) {
  Officer officer = desk_->officer("officer");
  const std::string id = enter(alert());
  group(officer, bus());
  EXPECT_EQ(desk_->count("thing_seen"), 1);
  EXPECT_EQ(desk_->count("thing_hit"), 1);
  const CivilDate today = desk_->server->house->clock.now().utc_day();
  ASSERT_OK(things_->run_retention(today + 30));
  EXPECT_EQ(desk_->count("thing_seen"), 1);
  ASSERT_OK(things_->run_retention(today + 32));
  EXPECT_EQ(desk_->count("thing_seen"), 0);
  EXPECT_EQ(desk_->count("thing_seen_key"), 0);
  EXPECT_EQ(desk_->count("thing_hit"), 0);
  EXPECT_EQ(desk_->count("thing_alert"), 1) << "it has not ended";
  Officer manager = this->manager();
  EXPECT_EQ(status_of(manager.post("/api/thing-alerts/" + id + "/withdraw", json::object{{"reason", "Found"}})), "200");
  ASSERT_OK(things_->run_retention(today + 32));
  EXPECT_EQ(desk_->count("thing_alert"), 0);
  EXPECT_EQ(desk_->count("thing_alert_key"), 0);
  EXPECT_EQ(desk_->count("thing_alert_version"), 0);
  // What the journal sealed cannot be opened any more.
  for (const char* kind : {"thing_alert.created", "things.looked_up"}) {
    for (const auto& entry : desk_->entries(kind)) {
      for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << kind;
    }
  }
  EXPECT_EQ(desk_->entries("things.records_expired").size(), 2U);
}

TEST_P(ThingAlertsTest, WhatTravelledWithSomebodyHeldIsKept) {
  Officer officer = desk_->officer("officer");
  const json::value held = group(officer, bus("AB12CD"));
  group(officer, bus("XY99ZZ"));
  things_->on_held([id = text_at(held, "/id")](database::Session&, const RawId& place) -> Result<bool> {
    return limen::to_text(place) == id;
  });
  ASSERT_OK(things_->run_retention(desk_->server->house->clock.now().utc_day() + 40));
  EXPECT_EQ(desk_->count("thing_seen"), 1);
}

TEST_P(ThingAlertsTest, AnAlertIsKeptWhileSomebodyOfItsHitIsHeldAndWhenItWasRenewedMeanwhile) {
  Officer officer = desk_->officer("officer");
  for (const char* number : {"AB 12 CD", "QQ 55 QQ", "WW 66 WW"}) {
    enter(alert(number));
    desk_->server->house->clock.advance_seconds(1);  // ids in their order
  }
  group(officer, bus());
  ASSERT_EQ(desk_->count("thing_hit"), 1);
  // While the first is asked about, somebody renews the second: after the snapshot, before the second is decided.
  bool held = true;
  int asked = 0;
  things_->on_held([&](database::Session& session, const RawId&) -> Result<bool> {
    if (++asked > 1) {  // at first about the bus itself
      TRY(session.execute("update thing_alert set expiry = $1 where content like '%QQ 55 QQ%'",
                          {*CivilDate::parse("2028-01-01")}));
    }
    return held;
  });
  ASSERT_OK(things_->run_retention(*CivilDate::parse("2027-05-02")));
  EXPECT_GT(asked, 0);
  EXPECT_EQ(desk_->count("thing_alert"), 2) << "the third had ended";
  EXPECT_EQ(desk_->count("thing_hit"), 1);
  held = false;
  ASSERT_OK(things_->run_retention(*CivilDate::parse("2027-05-02")));
  EXPECT_EQ(desk_->count("thing_alert"), 1);
  EXPECT_EQ(desk_->count("thing_hit"), 0);
  ASSERT_OK(things_->run_retention(*CivilDate::parse("2028-01-31")));
  EXPECT_EQ(desk_->count("thing_alert"), 1) << "thirty days, that day included";
  ASSERT_OK(things_->run_retention(*CivilDate::parse("2028-02-01")));
  EXPECT_EQ(desk_->count("thing_alert"), 0);
}

TEST_P(ThingAlertsTest, FilesAboutThingsDieOnTimeAndNotWhileSomebodyIsHeld) {
  Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
  enter(alert());
  const json::value first = group(officer, bus());
  EXPECT_EQ(review(officer, first, {{"outcome", "confirmed"}}), "200");
  const std::string path = "/api/hit-files/" + text_at(files(supervisor), "/0/id");
  EXPECT_EQ(status_of(officer.post(path + "/outcome", json::object{{"outcome", "false"}, {"note", "Another bus"}})),
            "200");
  EXPECT_EQ(status_of(supervisor.post(path + "/close", json::object())), "200");
  const json::value second = group(officer, bus());
  EXPECT_EQ(review(officer, second, {{"outcome", "confirmed"}}), "200");
  ASSERT_EQ(desk_->count("hit_file"), 2);
  bool held = true;
  things_->on_held([&held](database::Session&, const RawId&) -> Result<bool> { return held; });
  const auto run = [&](const char* day) {
    const auto done = hits_->run_retention(*CivilDate::parse(day));
    EXPECT_OK(done);
    return done.value_or(-1);
  };
  EXPECT_EQ(run("2027-05-23"), 0) << "closed, and somebody who came in it is held";
  held = false;
  EXPECT_EQ(run("2027-05-22"), 0) << "six months, that day included";
  EXPECT_EQ(run("2027-05-23"), 1);
  EXPECT_EQ(run("2027-11-22"), 0) << "nobody closed it: a year from its opening";
  held = true;
  EXPECT_EQ(run("2027-11-23"), 0);
  held = false;
  EXPECT_EQ(run("2027-11-23"), 1);
  EXPECT_EQ(desk_->count("hit_file"), 0);
  for (const auto& entry : desk_->entries("hit_desk.opened")) {
    for (const auto& part : entry.parts) EXPECT_FALSE(part.plaintext) << "the key is gone";
  }
}

TEST_P(ThingAlertsTest, WhatIsForgottenAfterARestoreIsGone) {
  Officer officer = desk_->officer("officer");
  const std::string id = enter(alert());
  group(officer, bus());
  const auto forgotten = desk_->server->house->database->write([&](database::Transaction& tx) -> Result<bool> {
    TRY(forget_record(tx, "thing_alert", id));
    TRY(forget_record(tx, "traveller", id));
    return true;
  });
  EXPECT_OK(forgotten);
  EXPECT_EQ(desk_->count("thing_alert"), 0);
  EXPECT_EQ(desk_->count("thing_hit"), 0);
  EXPECT_EQ(desk_->count("thing_seen"), 1);
}

}  // namespace
}  // namespace limen::things
