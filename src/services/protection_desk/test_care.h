// Test only: a border post with reception, directory and protection desk behind it, over real HTTP, on either database.
#pragma once

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "services/border/test_desk.h"
#include "services/directory/directory.h"
#include "services/protection_desk/protection_desk.h"

namespace limen::protection_desk::testing {

using api::testing::code_of;
using api::testing::TestServer;
using border::testing::body_of, border::testing::Extension, border::testing::Officer, border::testing::status_of,
    border::testing::TestDesk, border::testing::text_at;

class CareTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    static const std::vector<database::Migration> all = [] {
      std::vector<database::Migration> list;
      for (const auto& set : {partners::migrations(), arrivals::migrations(), migrations()})
        list.insert(list.end(), set.begin(), set.end());
      return list;
    }();
    desk_ =
        TestDesk::make(GetParam(), "baseline",
                       Extension{all, [this](auto& desk, auto& api, auto& house) { return build(desk, api, house); }});
    NEEDS_DATABASE(desk_);
  }

  Result<void> build(TestDesk& desk, api::Api& api, TestServer::House& house) {
    partners_ = TRY(partners::Partners::open(
        {*house.database, *house.journal, desk.packs, "baseline", desk.posts, house.clock, house.random}));
    arrivals_ = TRY(arrivals::Arrivals::open(
        {*house.database, *house.journal, desk.posts, desk.packs, "baseline", house.clock, house.random}));
    care_ = TRY(ProtectionDesk::open(
        {*house.database, *house.journal, desk.posts, desk.packs, "baseline", house.clock, house.random}));
    desk.border->on_protection(care_->on_protection());
    desk.border->on_protection([this](database::Transaction&, const border::ProtectionFact&) -> Result<void> {
      if (fail_after) return Error{"test.subscriber", "refuses"};
      return {};
    });
    desk.border->on_traveller_removed(care_->on_traveller_removed());
    desk.border->use_directory(
        [](database::Session& session, std::string_view id) -> Result<std::optional<border::Body>> {
          const auto body = TRY(partners::Partners::body(session, id));
          return body ? std::optional(border::Body{body->id, body->name}) : std::nullopt;
        });
    desk.border->use_reception([this](database::Session& session, const border::ReceptionQuestion& asked) {
      return arrivals_->registered(session, {.post = asked.post,
                                             .surname = asked.surname,
                                             .given_names = asked.given_names,
                                             .birth = asked.birth,
                                             .sex = asked.sex,
                                             .document = asked.document});
    });
    arrivals_->on_need(care_->on_need());
    TRY(partners_->register_routes(api));
    TRY(arrivals_->register_routes(api));
    return care_->register_routes(api);
  }

  Officer protection(PostId post = PostId(TestDesk::kPostId)) {
    return desk_->officer("protection_officer", "protection", post);
  }
  Officer lead() { return desk_->officer("protection_lead", "protection"); }
  // The id of a published body with one service.
  std::string body(const std::string& name = "Harbour Aid", const std::string& service = "Shelter") {
    Officer moderator = desk_->anywhere("moderator", "directory");
    const json::object fields{{"name", name}, {"services", service + " | | | shelter | | "}};
    const auto made =
        moderator.post("/api/directory/organisations", json::object{{"fields", fields}, {"public", true}});
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return text_at(body_of(made), "/id");
  }
  static json::object person(int age = 30) {
    return {{"surname", "Plantedsurname"}, {"given_names", "Ada"}, {"age", age}, {"sex", "F"}, {"language", "ar"},
            {"contact", "Plantedcontact"}, {"nationality", "UTO"}};
  }
  static json::value open(Officer& officer, int age = 30) {
    const auto made = officer.post("/api/protection/cases", json::object{{"person", person(age)}});
    EXPECT_EQ(status_of(made), "201") << (made.ok() ? made->body : "");
    return body_of(made);
  }
  static std::string path(const json::value& one, const std::string& rest = "") {
    return "/api/protection/cases/" + text_at(one, "/id") + rest;
  }
  // Acts on the case as it is now; `one` is what came back when it went well.
  static std::string act(Officer& officer, json::value& one, const std::string& rest, json::object body) {
    body["version"] = body_of(officer.get(path(one))).at("version");
    const auto answer = officer.post(path(one, rest), body);
    if (answer.ok() && answer->status == 200) one = body_of(answer);
    return status_of(answer);
  }
  static json::object consent() { return {{"given_by", "self"}, {"templates", json::array{"shelter"}}}; }
  static json::object referral(const std::string& body) {
    return {
        {"body", body}, {"service", "Shelter"}, {"need", "pregnant"}, {"template", "shelter"}, {"message", "Two beds"}};
  }
  static json::object step(const std::string& step) {
    json::object out{{"step", step}};
    if (step == "received" || step == "accepted") out["contact"] = "Night desk";
    if (step == "rejected") out["reason"] = "full";
    if (step == "revoked") out["note"] = "Left";
    return out;
  }
  std::string take(Officer& officer, json::value& one, const json::object& step) {
    return act(officer, one, "/referrals/" + text_at(one, "/referrals/0/id") + "/step", step);
  }
  // A case with a referral that was sent.
  json::value referred(Officer& officer) {
    json::value one = open(officer);
    EXPECT_EQ(act(officer, one, "/consent", consent()), "200");
    EXPECT_EQ(act(officer, one, "/referrals", referral(body())), "200");
    return one;
  }
  json::value closed(Officer& officer) {
    json::value one = open(officer);
    EXPECT_EQ(status_of(officer.post(path(one, "/notes"), json::object{{"text", "Plantednote"}})), "200");
    EXPECT_EQ(act(officer, one, "/close", {{"outcome", "helped"}, {"note", "Plantedoutcome"}}), "200");
    return one;
  }
  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }
  Result<Expired> retention(const std::string& day) { return care_->run_retention(*CivilDate::parse(day)); }
  // Whether the bytes stand in any file of the site.
  bool in_files(const std::string& text) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(desk_->server->house->site->folder())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes(std::istreambuf_iterator<char>(in), {});
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }
  // Everything of the journal that its keys still open.
  std::string whole_journal() {
    std::string all;
    const auto read = desk_->server->house->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows = TRY(session.query("select seq from journal order by seq"));
      for (const auto row : rows) {
        for (const auto& part : TRY(desk_->server->house->journal->read(session, row.integer(0))).parts)
          all += part.plaintext.value_or("") + "\n";
      }
      return true;
    });
    EXPECT_OK(read);
    return all;
  }

  bool fail_after = false;
  std::unique_ptr<TestDesk> desk_;
  std::unique_ptr<partners::Partners> partners_;
  std::unique_ptr<arrivals::Arrivals> arrivals_;
  std::unique_ptr<ProtectionDesk> care_;
};

}  // namespace limen::protection_desk::testing
