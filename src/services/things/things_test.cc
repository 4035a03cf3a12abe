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
