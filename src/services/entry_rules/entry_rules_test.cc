// A draft tried on a site's own crossings, on both databases: what it counts, what it hides, and that it changes
// nothing.
#include "services/entry_rules/entry_rules.h"

#include <gmock/gmock.h>

#include "platform/api/matrix.h"
#include "services/border/test_desk.h"

namespace limen::entry_rules {
namespace {

using border::testing::body_of;
using border::testing::Officer;
using border::testing::status_of;
using border::testing::TestDesk;
using border::testing::text_at;

// UTO: a visa where the site's pack asks for one too, fewer days; SWA: freed.
constexpr const char* kDraft = R"(title: Draft
source: a bill
valid_from: 2000-01-01
rules:
  - {id: uto, nationalities: [UTO], requirement: visa, days: 10, valid_from: 2000-01-01}
  - {id: swa, nationalities: [SWA], requirement: none, days: 30, valid_from: 2000-01-01}
  - {id: later, requirement: not_open, valid_from: 2030-01-01}
)";

class EntryRulesTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    desk_ = TestDesk::make(GetParam(), "eu-schengen",
                           {{}, [](TestDesk& desk, api::Api& api, border::testing::TestServer::House&) {
                              return register_routes(api, {desk.knowledge, desk.packs});
                            }});
    NEEDS_DATABASE(desk_);
  }
  void enter(Officer& officer, const std::string& nationality, int count) {
    for (int i = 0; i < count; ++i) {
      const std::string number = nationality + std::to_string(1000 + i);
      const auto check = TestDesk::open(
          officer, TestDesk::entry(TestDesk::document(number, "Person" + number, "1980-01-01", nationality)));
      EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})),
                "200");
    }
  }
  static json::object trial(json::object more = {}) {
    json::object body{{"draft", kDraft}, {"from", "2026-01-01"}, {"to", "2026-12-31"}};
    for (const auto& member : more) body[member.key()] = member.value();
    return body;
  }
  std::unique_ptr<TestDesk> desk_;
};
ON_BOTH_DATABASES(EntryRulesTest);

TEST_P(EntryRulesTest, WhatAChangeWouldHaveMeant) {
  Officer officer = desk_->officer("officer"), analyst = desk_->anywhere("analyst", "statistics");
  enter(officer, "UTO", 7);
  enter(officer, "SWA", 9);
  enter(officer, "XXB", 6);
  enter(officer, "XXC", 2);
  enter(officer, "FRA", 8);  // free movement: asked for nothing, now and then
  desk_->settle();           // the looks so far
  const std::int64_t before = desk_->count("journal");
  const auto answer = analyst.post("/api/entry-rules/trial", trial());
  ASSERT_EQ(status_of(answer), "200") << answer->body;
  const json::value told = body_of(answer);
  EXPECT_EQ(text_at(told, "/entries"), "24");
  std::map<std::string, json::value> rows;
  for (const json::value& row : told.at("rows").as_array()) rows[text_at(row, "/nationality")] = row;
  EXPECT_EQ(text_at(rows["UTO"], "/effects/shorter"), "7");
  EXPECT_EQ(text_at(rows["SWA"], "/effects/freer"), "9");
  EXPECT_EQ(text_at(rows["XXB"], "/effects/other").find("2"), std::string::npos);
  EXPECT_EQ(text_at(rows["XXC"], "/effects/other"), "null") << "two people are nobody's business";
  EXPECT_EQ(text_at(rows["XXC"], "/entries"), "null");
  EXPECT_FALSE(rows.contains("FRA"));
  for (const char* secret : {"Person", "UTO1000", "1980"}) EXPECT_EQ(answer->body.find(secret), std::string::npos);
  desk_->settle();
  EXPECT_LE(desk_->count("journal") - before, 2) << "a look at most: nothing is changed";
  // As of a day on which nobody was let in, and a period without entries.
  const json::value later = body_of(analyst.post("/api/entry-rules/trial", trial({{"as_of", "2031-01-01"}})));
  EXPECT_EQ(text_at(later, "/totals/other"), "0");
  const json::value none =
      body_of(analyst.post("/api/entry-rules/trial", trial({{"from", "2025-01-01"}, {"to", "2025-12-31"}})));
  EXPECT_EQ(text_at(none, "/entries"), "0");
  const auto bad = analyst.post("/api/entry-rules/trial", trial({{"draft", "title: x\n"}}));
  EXPECT_EQ(bad->status, 422U);
  EXPECT_EQ(status_of(analyst.post("/api/entry-rules/trial", trial({{"pack", "demo"}}))), "422 entry_rules.draft");
  EXPECT_EQ(status_of(analyst.post("/api/entry-rules/trial", trial({{"to", "2025-12-31"}}))), "422 entry_rules.period");
  EXPECT_EQ(status_of(officer.post("/api/entry-rules/trial", trial())), "403 identity.not_allowed");
  const json::value asked = body_of(officer.get("/api/entry-rules/answer?nationality=UTO&as_of=2026-11-22"));
  EXPECT_EQ(text_at(asked, "/requirement"), "visa");
  EXPECT_EQ(text_at(asked, "/rule"), "annex-1");
  EXPECT_EQ(text_at(body_of(officer.get("/api/entry-rules/answer?nationality=GBR&as_of=2000-01-01")), "/requirement"),
            "no_rule");
}

TEST(Effects, EachIsExactlyOne) {
  entry_regime::Rule a, b;
  a.requirement = b.requirement = entry_regime::Requirement::kNone;
  EXPECT_EQ(effect_of(&a, &b), Effect::kUnchanged);
  b.days = 30;
  EXPECT_EQ(effect_of(&a, &b), Effect::kShorter);
  EXPECT_EQ(effect_of(&b, &a), Effect::kLonger);
  b.requirement = entry_regime::Requirement::kVisa;
  EXPECT_EQ(effect_of(&a, &b), Effect::kStricter);
  EXPECT_EQ(effect_of(&b, &a), Effect::kFreer);
  b = a;
  b.conditions = {"means"};
  EXPECT_EQ(effect_of(&a, &b), Effect::kOther);
  EXPECT_EQ(effect_of(nullptr, &b), Effect::kOther);
  EXPECT_EQ(effect_of(nullptr, nullptr), Effect::kUnchanged);
}

}  // namespace
}  // namespace limen::entry_rules
