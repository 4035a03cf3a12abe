// Test only: a border post with a hit desk on top.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/border/test_desk.h"
#include "services/hit_desk/hit_desk.h"

namespace limen::hit_desk::testing {

using border::testing::body_of, border::testing::Officer, border::testing::status_of, border::testing::TestDesk,
    border::testing::text_at;

class HitTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override { make("baseline"); }
  void make(const std::string& pack) {
    desk_.reset();
    border::testing::Extension extension;
    // The forms of answers name those of things; files about things are tested in services/things.
    tables_.clear();
    for (const auto set : {things::migrations(), migrations()}) {
      tables_.insert(tables_.end(), set.begin(), set.end());
    }
    extension.migrations = tables_;
    extension.build = [this](TestDesk& desk, api::Api& api, border::testing::TestServer::House& house) -> Result<void> {
      things_ = TRY(things::Things::open(
          {*house.database, *house.journal, desk.posts, desk.knowledge, desk.packs, house.clock, house.random}));
      TRY(things_->register_routes(api));
      site::SiteInfo info;
      info.id = info.name = info.authority = "Border service of Xandria";
      hits_ = TRY(HitDesk::open({*house.database, *house.journal, *desk.alerts, *desk.border, desk.posts,
                                 desk.knowledge, desk.packs, info, house.clock, house.random, desk.lost.get()}));
      desk.border->on_hit(
          [this](database::Transaction&, const protection::Grant&, const border::HitNews&) -> Result<void> {
            if (fail_after_) return Error{"test.subscriber", "refuses"};
            return {};
          });
      return hits_->register_routes(api);
    };
    desk_ = TestDesk::make(GetParam(), pack, std::move(extension));
    NEEDS_DATABASE(desk_);
  }
  void TearDown() override { desk_.reset(); }

  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }
  void pass_minutes(int minutes) { desk_->server->house->clock.advance_seconds(minutes * 60); }
  static std::string review(Officer& officer, const json::value& check, const std::string& outcome,
                            const std::string& note = "") {
    const auto path = TestDesk::path(check, "/hits/" + text_at(check, "/hits/0/id") + "/review");
    json::object body{{"outcome", outcome}, {"note", note}};
    if (outcome == "dismissed") body["reason"] = "appearance";
    return status_of(officer.post(path, body));
  }
  static json::value files(Officer& officer, const std::string& state = "open") {
    const auto response = officer.get("/api/hit-files?state=" + state);
    EXPECT_EQ(status_of(response), "200") << (response.ok() ? response->body : "");
    const auto body = body_of(response);
    return body.is_object() ? body.at("files") : json::value(json::array());
  }
  static std::string path(const json::value& file, const std::string& rest = "") {
    return "/api/hit-files/" + text_at(file, "/id") + rest;
  }
  static std::string step(Officer& officer, const json::value& file, const std::string& rest,
                          const json::object& body) {
    return status_of(officer.post(path(file, rest), body));
  }
  static json::value read(Officer& officer, const json::value& file) { return body_of(officer.get(path(file))); }
  // A confirmed hit of an alert of that kind, at the counter of that officer. The check.
  json::value confirmed(Officer& officer, const std::string& category = "entry_ban",
                        const std::string& action = "refuse_entry") {
    desk_->add_alert(category, action);
    const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
    EXPECT_EQ(review(officer, check, "confirmed"), "200");
    return check;
  }
  std::string add_contact(Officer& supervisor, json::object contact) {
    contact.emplace("phones", json::array{"+234 1 555"});
    contact.emplace("valid_from", "2026-01-01");
    const auto made = supervisor.post("/api/duty/contacts", contact);
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return text_at(body_of(made), "/id");
  }

  bool fail_after_ = false;
  std::vector<database::Migration> tables_;
  std::unique_ptr<things::Things> things_;
  std::unique_ptr<HitDesk> hits_;
  std::unique_ptr<TestDesk> desk_;
};

}  // namespace limen::hit_desk::testing
