// Test only: a post with counters and the service of groups above it, over real HTTP on either database.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/border/test_desk.h"
#include "services/groups/groups.h"

namespace limen::groups::testing {

using border::testing::body_of;
using border::testing::Officer;
using border::testing::status_of;
using border::testing::TestDesk;
using border::testing::text_at;

class QuayTest : public border::testing::DeskTest {
 protected:
  void SetUp() override {
    // The forms of answers name those of things; nothing is looked up here (services/things has those tests).
    for (const auto set : {things::migrations(), migrations()}) {
      tables_.insert(tables_.end(), set.begin(), set.end());
    }
    desk_ = TestDesk::make(
        GetParam(), "baseline",
        {tables_, [this](TestDesk& desk, api::Api& api, TestDesk_House& house) -> Result<void> {
           things_ = TRY(things::Things::open(
               {*house.database, *house.journal, desk.posts, desk.knowledge, desk.packs, house.clock, house.random}));
           TRY(things_->register_routes(api));
           groups_ = TRY(Groups::open({*house.database, *house.journal, *house.identity, *desk.border, desk.posts,
                                       desk.knowledge, desk.packs, house.clock, house.random}));
           return groups_->register_routes(api);
         }});
    NEEDS_DATABASE(desk_);
  }
  using TestDesk_House = api::testing::TestServer::House;

  static json::object bus(const std::string& lane = "1") {
    return {{"kind", "bus"},
            {"direction", "entry"},
            {"label", "14:30 from Akwa"},
            {"transport_mode", "land_bus"},
            {"lane", lane},
            {"vehicle", json::object{{"plate", "ab 12 cd"}, {"state", "UTO"}, {"kind", "bus"}}}};
  }
  static json::object ship(const std::string& kind) {
    return {
        {"kind", kind},
        {"direction", "entry"},
        {"label", "MV Sirius"},
        {"transport_mode", "sea"},
        {"vessel", json::object{{"name", "MV Sirius"}, {"imo", "IMO 9074729"}, {"flag", "UTO"}, {"call", "2026-114"}}}};
  }
  // A name of its own for whoever an alert is about: others are not to be taken for her.
  static std::string name_of(const std::string& number) {
    return number == "HIT" || number == "N1" ? "Abernathy" : "Name" + number;
  }
  static std::string row(const std::string& number, const std::string& birth = "1974-08-12") {
    return name_of(number) + ",Ada,UTO," + birth + ",F,Passport," + number + ",UTO,2031-01-01\n";
  }
  static std::string header() {
    return "Family name,Given names,Nationality,Date of birth,Sex,Document type,Document number,Issuing state,Expiry "
           "date\n";
  }
  // The id of a new group, with that list when there is one.
  std::string group(Officer& officer, const json::object& body, const std::string& list = "") {
    const auto made = officer.post("/api/groups", body);
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    const std::string id = text_at(body_of(made), "/id");
    if (!list.empty()) import(officer, id, list);
    return id;
  }
  static json::value import(Officer& officer, const std::string& id, const std::string& list,
                            const std::string& type = "text/csv") {
    static std::atomic<int> keys = 0;
    const auto sent = officer.client().post("/api/groups/" + id + "/list", list,
                                            {{"Limen-Purpose", "border_check"},
                                             {"Content-Type", type},
                                             {"Idempotency-Key", "list-" + std::to_string(++keys)}});
    EXPECT_EQ(status_of(sent), "200") << (sent.ok() ? sent->body : "");
    return body_of(sent);
  }
  static json::value read(Officer& officer, const std::string& id) {
    const auto got = officer.get("/api/groups/" + id);
    EXPECT_EQ(status_of(got), "200") << (got.ok() ? got->body : "");
    return body_of(got);
  }
  // The member of that document number.
  static json::value member(const json::value& group, const std::string& number) {
    for (const json::value& one : group.at("members").as_array()) {
      if (text_at(one, "/person/document_number") == number) return one;
    }
    ADD_FAILURE() << "nobody with " << number;
    return {};
  }
  static json::value open_all(Officer& officer, const std::string& id) {
    json::array members;
    const json::value group = read(officer, id);
    for (const json::value& one : group.at("members").as_array()) members.push_back(one.at("id"));
    const auto opened = officer.post("/api/groups/" + id + "/checks", json::object{{"members", std::move(members)}});
    EXPECT_EQ(status_of(opened), "200") << (opened.ok() ? opened->body : "");
    return body_of(opened);
  }
  static std::string path(const std::string& group, const json::value& member, const std::string& rest) {
    return "/api/groups/" + group + "/members/" + text_at(member, "/id") + rest;
  }
  static void present(Officer& officer, const std::string& id) {
    const json::value group = read(officer, id);
    for (const json::value& one : group.at("members").as_array()) {
      if (text_at(one, "/presence") == "present") continue;
      EXPECT_EQ(status_of(officer.post(path(id, one, "/presence"),
                                       json::object{{"presence", "present"}, {"version", one.at("version")}})),
                "200");
    }
  }
  static void look(Officer& officer, const std::string& id) {
    const json::value group = read(officer, id);
    for (const json::value& one : group.at("members").as_array()) {
      if (!one.as_object().contains("check")) continue;
      EXPECT_EQ(status_of(officer.post(path(id, one, "/look"), json::object())), "200");
    }
  }
  // A batch of everybody who has a check.
  static json::object everybody(const json::value& group) {
    json::array persons;
    for (const json::value& one : group.at("members").as_array()) {
      if (!one.as_object().contains("check")) continue;
      persons.push_back(json::object{{"member", one.at("id")}, {"version", one.at("check").at("version")}});
    }
    return {{"persons", std::move(persons)}};
  }
  static json::value admit(Officer& officer, const std::string& id, const json::object& body, std::string key = "") {
    const auto done = officer.post("/api/groups/" + id + "/admit", body, std::move(key));
    EXPECT_EQ(status_of(done), "200") << (done.ok() ? done->body : "");
    return body_of(done);
  }
  // Why that member was left out of the batch; "" when she was admitted.
  static std::string left_out(const json::value& decided, const json::value& member) {
    for (const json::value& one : decided.at("left_out").as_array()) {
      if (one.at("member") == member.at("id")) return text_at(one, "/code");
    }
    for (const json::value& one : decided.at("admitted").as_array()) {
      if (one.at("member") == member.at("id")) return "";
    }
    return "not in the answer";
  }

  std::vector<database::Migration> tables_;
  std::unique_ptr<things::Things> things_;
  std::unique_ptr<Groups> groups_;
};

}  // namespace limen::groups::testing
