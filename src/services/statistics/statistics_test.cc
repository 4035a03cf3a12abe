// Facts in, figures out, over real HTTP and on both databases.
#include "services/statistics/statistics.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"

namespace limen::statistics {
namespace {

using api::testing::code_of;
using api::testing::TestServer;
using border::BorderFact;

const PostId kAirport(RawId{0xB0, 1}), kBridge(RawId{0xB0, 2});

CivilDate day(std::string_view text) { return CivilDate::parse(text).value(); }

BorderFact fact(std::string_view nationality, PostId post = kAirport, std::string_view on = "2026-11-20") {
  BorderFact out;
  out.post_id = post;
  out.day = day(on);
  out.nationality = StateCode::parse(nationality).value();
  out.sex = Sex::kFemale;
  out.age = 30;
  out.transport_mode = "air";
  out.travel_purpose = "tourism";
  return out;
}

class StatisticsTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    auto read = site::Knowledge::read(config::PackStore::embedded(), "baseline");
    ASSERT_OK(read);
    knowledge_ = read.take();
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 const Statistics statistics({*house.database, posts_, knowledge_});
                                 subscriber_ = statistics.subscriber();
                                 return statistics.register_routes(api);
                               },
                               {site::migrations(), migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    for (const auto& [id, code] : {std::pair(kAirport, "AIR-1"), std::pair(kBridge, "=CMD-1")}) {
      site::Post post;
      post.id = id;
      post.code = code;
      post.name = code;
      post.state = StateCode::parse("UTO").value();
      ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) { return posts_.put(tx, post); }));
    }
  }
  void count(const BorderFact& what, int times = 1) {
    ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) -> Result<void> {
      for (int i = 0; i < times; ++i) TRY(subscriber_(tx, what));
      return {};
    }));
  }
  http::Client as(const std::string& role) { return server_->client(server_->token_of(role)); }
  static json::object parsed(const Result<http::ClientResponse>& response) {
    EXPECT_TRUE(response.ok() && response->status == 200U) << (response.ok() ? response->body : "no answer");
    const auto body = parse_json(response->body);
    return body.ok() && body->is_object() ? body->as_object() : json::object();
  }
  std::shared_ptr<const site::Knowledge> knowledge_;
  site::Posts posts_;
  border::FactSubscriber subscriber_;
  std::unique_ptr<TestServer> server_;
};

ON_BOTH_DATABASES(StatisticsTest);

TEST_P(StatisticsTest, FactsAreCountedTakenBackAndCut) {
  count(fact("UTO"), 7);
  BorderFact exit = fact("UTO");
  exit.kind = BorderFact::Kind::kExit;
  count(exit, 3);
  BorderFact refusal = fact("D", kBridge, "2026-10-31");
  refusal.kind = BorderFact::Kind::kRefusal;
  refusal.age.reset();
  count(refusal, 2);
  BorderFact undone = fact("UTO");
  undone.sign = -1;
  count(undone, 2);
  BorderFact gone = fact("F");
  count(gone);
  gone.sign = -1;
  count(gone);

  auto exact = as("data_protection_officer");
  const json::object by = parsed(exact.get("/api/statistics?by=month,nationality&from=2026-01-01"));
  EXPECT_EQ(by.at("suppressed_below").as_int64(), 0);
  EXPECT_EQ(
      limen::to_text(by.at("rows")),
      R"([{"keys":{"month":"2026-10","nationality":"D"},"entries":0,"exits":0,"refusals":2,"suppressed":false},)"
      R"({"keys":{"month":"2026-11","nationality":"UTO"},"entries":5,"exits":3,"refusals":0,"suppressed":false}])");
  EXPECT_EQ(limen::to_text(by.at("totals")), R"({"entries":5,"exits":3,"refusals":2})");
  const auto rows = [&](const std::string& query) {
    return parsed(exact.get("/api/statistics?" + query)).at("rows").as_array();
  };
  EXPECT_EQ(rows("by=day").size(), 2U) << "30 days up to today, both ends counted";
  EXPECT_EQ(rows("by=day&from=2026-11-01").size(), 1U);
  EXPECT_EQ(rows("by=age_band&from=2026-01-01").at(1).at("keys").at("age_band").as_string(), "unknown");
  EXPECT_EQ(rows("by=day&nationality=D&post=" + kBridge.to_text()).size(), 1U);
  EXPECT_TRUE(rows("by=day&nationality=D&post=" + kAirport.to_text()).empty());
  EXPECT_EQ(rows("").at(0).at("entries").as_int64(), 5);
}

TEST_P(StatisticsTest, AFactIsUndoneWithItsTransaction) {
  const auto failed = server_->house->database->write([&](database::Transaction& tx) -> Result<void> {
    TRY(subscriber_(tx, fact("UTO")));
    return Error{"test.failed", "after counting"};
  });
  EXPECT_ERROR(failed, "test.failed");
  EXPECT_TRUE(parsed(as("data_protection_officer").get("/api/statistics?by=day")).at("rows").as_array().empty());
}

TEST_P(StatisticsTest, SmallCountsAreHiddenFromWhoMayNotSeeThem) {
  count(fact("UTO"), 20);
  count(fact("D"), 3);
  count(fact("F"), 9);
  auto analyst = as("analyst");
  const json::object shown = parsed(analyst.get("/api/statistics?by=nationality"));
  EXPECT_EQ(shown.at("suppressed_below").as_int64(), 5);
  std::map<std::string, bool> hidden;
  for (const auto& row : shown.at("rows").as_array()) {
    hidden[std::string(row.at("keys").at("nationality").as_string())] = row.at("entries").is_null();
    EXPECT_EQ(row.at("suppressed").as_bool(), row.at("entries").is_null());
    EXPECT_EQ(row.at("exits").as_int64(), 0);
  }
  EXPECT_EQ(hidden, (std::map<std::string, bool>{{"D", true}, {"F", true}, {"UTO", false}}));
  EXPECT_EQ(shown.at("totals").at("entries").as_int64(), 32);
  EXPECT_TRUE(parsed(analyst.get("/api/statistics?nationality=D")).at("totals").at("entries").is_null());
  const json::object table = parsed(analyst.get("/api/statistics?by=nationality,sex"));
  for (const auto& row : table.at("rows").as_array()) {
    EXPECT_EQ(row.at("entries").is_null(), row.at("keys").at("nationality").as_string() != "UTO");
  }
}

TEST_P(StatisticsTest, CsvIsTheSameAndNoFormula) {
  count(fact("UTO"), 20);
  count(fact("D", kBridge), 3);
  const auto answer = as("analyst").get("/api/statistics.csv?by=post&from=2026-11-01");
  ASSERT_EQ(answer->status, 200U) << answer->body;
  EXPECT_EQ(answer->header("Content-Disposition"), "attachment; filename=\"statistics_2026-11-01_2026-11-22.csv\"");
  EXPECT_TRUE(answer->header("Content-Type").starts_with("text/csv"));
  EXPECT_EQ(answer->body,
            "post,entries,exits,refusals,suppressed\r\nAIR-1,,0,0,yes\r\n'=CMD-1,,0,0,yes\r\ntotal,23,0,0,no\r\n");
}

TEST_P(StatisticsTest, WhatCannotBeAskedIsRefused) {
  auto analyst = as("analyst");
  const std::vector<std::pair<std::string, std::string>> wrong = {{"by=shoe_size", "statistics.by"},
                                                                  {"by=day,month", "statistics.by"},
                                                                  {"by=sex,sex", "statistics.by"},
                                                                  {"by=day,sex,post", "statistics.by"},
                                                                  {"from=2026-11-22&to=2026-11-21", "statistics.range"},
                                                                  {"from=2021-11-22&to=2026-11-22", "statistics.range"},
                                                                  {"from=yesterday", "api.query.value"},
                                                                  {"sex=male", "statistics.filter"},
                                                                  {"nationality=QQQ", "statistics.filter"},
                                                                  {"age_band=20-21", "statistics.filter"},
                                                                  {"post=1", "statistics.filter"},
                                                                  {"travel_purpose=%27%20or%201", "statistics.filter"},
                                                                  {"surname=X", "api.query.unknown"}};
  for (const auto& [query, code] : wrong) EXPECT_EQ(code_of(analyst.get("/api/statistics?" + query)), code) << query;
  EXPECT_EQ(analyst.get("/api/statistics?from=2021-11-23&to=2026-11-22")->status, 200U);
}

TEST_P(StatisticsTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  for (const std::string& role : server_->house->access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *server_->house->access, tokens);
  ASSERT_OK(report);
  for (const std::string& mistake : report->wrong) ADD_FAILURE() << mistake;
}

}  // namespace
}  // namespace limen::statistics
