// Test only: a post with lanes, alerts about things and the hit desk above, over real HTTP on either database.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "services/border/test_desk.h"
#include "services/groups/groups.h"
#include "services/hit_desk/hit_desk.h"
#include "services/things/things.h"

namespace limen::things::testing {

using border::testing::body_of, border::testing::Officer, border::testing::status_of, border::testing::TestDesk,
    border::testing::text_at;

class LaneTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    for (const auto set : {things::migrations(), hit_desk::migrations(), groups::migrations()}) {
      migrations_.insert(migrations_.end(), set.begin(), set.end());
    }
    desk_ = TestDesk::make(
        GetParam(), "baseline",
        {.migrations = migrations_,
         .build = [this](TestDesk& desk, api::Api& api, api::testing::TestServer::House& house) -> Result<void> {
           site::SiteInfo info;
           info.id = info.name = info.authority = "Border service of Xandria";
           things_ = TRY(Things::open(
               {*house.database, *house.journal, desk.posts, desk.knowledge, desk.packs, house.clock, house.random}));
           hits_ = TRY(hit_desk::HitDesk::open({*house.database, *house.journal, *desk.alerts, *desk.border, desk.posts,
                                                desk.knowledge, desk.packs, info, house.clock, house.random,
                                                desk.lost.get(), things_.get()}));
           groups_ =
               TRY(groups::Groups::open({*house.database, *house.journal, *house.identity, *desk.border, desk.posts,
                                         desk.knowledge, desk.packs, house.clock, house.random, things_.get()}));
           things_->on_hit([this](database::Transaction&, const protection::Grant&, const HitNews&) -> Result<void> {
             if (fail_after_) return Error{"test.subscriber", "refuses"};
             return {};
           });
           TRY(things_->register_routes(api));
           TRY(hits_->register_routes(api));
           return groups_->register_routes(api);
         }});
    NEEDS_DATABASE(desk_);
  }
  void TearDown() override { desk_.reset(); }

  Officer manager() { return desk_->anywhere("alert_manager", "alert_management"); }
  static json::object plate(const std::string& text, const std::string& state = "UTO") {
    return {{"code", "plate"}, {"text", text}, {"state", state}};
  }
  static json::object alert(const std::string& number = "AB 12 CD", const std::string& category = "stolen",
                            const std::string& action = "seize") {
    return {{"kind", "vehicle"},
            {"category", category},
            {"identifiers", json::array{plate(number)}},
            {"description", "White bus of Akwa Lines"},
            {"issuer", "Police of Utopia"},
            {"legal_basis", "Road traffic act, section 7"},
            {"reason", "Reported stolen"},
            {"requested_action", action},
            {"proportionality_note", "No milder means"},
            {"review_date", "2027-02-01"},
            {"expiry_date", "2027-04-01"}};
  }
  std::string enter(const json::object& body) {
    Officer manager = this->manager();
    const auto made = manager.post("/api/thing-alerts", body);
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return text_at(body_of(made), "/id");
  }
  static json::object bus(const std::string& number = "ab-12-cd") {
    return {{"kind", "bus"},
            {"direction", "entry"},
            {"label", "14:30 from Akwa"},
            {"transport_mode", "land_bus"},
            {"lane", "1"},
            {"vehicle", json::object{{"plate", number}, {"state", "UTO"}, {"kind", "bus"}}}};
  }
  static json::value group(Officer& officer, const json::object& body) {
    const auto made = officer.post("/api/groups", body);
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return body_of(made);
  }
  static json::value read(Officer& officer, const json::value& group) {
    return body_of(officer.get("/api/groups/" + text_at(group, "/id")));
  }
  static std::size_t hits(const json::value& group) { return group.at("thing_hits").as_array().size(); }
  static std::string review(Officer& officer, const json::value& group, const json::object& body) {
    return status_of(officer.post("/api/thing-hits/" + text_at(group, "/thing_hits/0/id") + "/review", body));
  }
  static json::object dismissal() { return {{"outcome", "dismissed"}, {"reason", "description"}}; }
  static json::value files(Officer& officer) {
    const auto got = officer.get("/api/hit-files?state=all");
    EXPECT_EQ(status_of(got), "200") << (got.ok() ? got->body : "");
    return body_of(got).at("files");
  }
  static json::value import(Officer& officer, const std::string& csv, const std::string& query = "") {
    static std::atomic<int> keys = 0;
    const auto sent = officer.client().post("/api/thing-alerts/import" + query, csv,
                                            {{"Limen-Purpose", "alert_management"},
                                             {"Content-Type", "text/csv"},
                                             {"Idempotency-Key", "things-" + std::to_string(++keys)}});
    EXPECT_EQ(status_of(sent), "200") << (sent.ok() ? sent->body : "");
    return body_of(sent);
  }
  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }

  bool fail_after_ = false;
  std::vector<database::Migration> migrations_;
  std::unique_ptr<Things> things_;
  std::unique_ptr<hit_desk::HitDesk> hits_;
  std::unique_ptr<groups::Groups> groups_;
  std::unique_ptr<TestDesk> desk_;
};

}  // namespace limen::things::testing
