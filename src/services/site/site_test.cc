// Setup and posts over real HTTP, on both databases.
#include "services/site/site.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"

namespace limen::site {
namespace {

using api::testing::code_of;
using api::testing::TestServer;

constexpr std::string_view kNobody = "00000000-0000-7000-8000-000000000000";

json::object harbour() {
  return {{"code", "SEA-1"},     {"name", "Old Harbour"}, {"kind", "sea"}, {"zone", "Atlantic/Cape_Verde"},
          {"state_code", "UTO"}, {"lanes", {"1", "2"}}};
}

class SiteTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    auto read = Knowledge::read(config::PackStore::embedded(), "baseline");
    ASSERT_OK(read);
    knowledge_ = read.take();
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 TRY(posts_.load(*house.database));
                                 SiteInfo info;
                                 info.id = "LIM";
                                 info.name = "Test border";
                                 return register_routes(
                                     api, {info, knowledge_, posts_, *house.journal, house.clock, house.random});
                               },
                               {migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
  }
  static http::HeaderList key(const std::string& text) { return {{"Idempotency-Key", text}}; }
  static json::object parsed(const http::ClientResponse& response) {
    const auto body = parse_json(response.body);
    return body.ok() && body->is_object() ? body->as_object() : json::object();
  }
  std::shared_ptr<const Knowledge> knowledge_;
  Posts posts_;
  std::unique_ptr<TestServer> server_;
};

ON_BOTH_DATABASES(SiteTest);

TEST_P(SiteTest, SetupHasWhatTheClientNeedsAndFollowsThePosts) {
  auto officer = server_->client(server_->token_of("officer"));
  auto admin = server_->client(server_->token_of("administrator"));
  EXPECT_EQ(server_->client().get("/api/setup")->status, 401U);
  const auto first = officer.get("/api/setup");
  ASSERT_EQ(first->status, 200U) << first->body;
  const json::object setup = parsed(*first);
  EXPECT_EQ(setup.at("site").at("name").as_string(), "Test border");
  EXPECT_EQ(setup.at("languages").as_array().size(), 4U);
  EXPECT_TRUE(setup.at("posts").as_array().empty());
  for (const char* list :
       {"purposes", "refusal_reasons", "referral_reasons", "travel_purposes", "transport_modes", "alert_categories",
        "requested_actions", "hit_dismissal_reasons", "protection_kinds", "protection_outcomes", "withdrawal_reasons",
        "correction_reasons", "document_types", "roles", "languages", "age_bands"}) {
    ASSERT_TRUE(setup.at("lists").as_object().contains(list)) << list;
    const json::array& codes = setup.at("lists").at(list).as_array();
    ASSERT_FALSE(codes.empty()) << list;
    for (const auto& code : codes) EXPECT_EQ(code.at("label").as_object().size(), 4U) << list;
  }
  bool protective = false;
  for (const auto& code : setup.at("lists").at("referral_reasons").as_array()) {
    if (code.at("code").as_string() == "protection") protective = code.at("protective").as_bool();
  }
  EXPECT_TRUE(protective);
  bool germany = false;
  for (const auto& state : setup.at("states").as_array()) {
    if (state.at("code").as_string() == "D") germany = state.at("alpha2").as_string() == "DE";
  }
  EXPECT_TRUE(germany);

  ASSERT_EQ(admin.post("/api/posts", limen::to_text(json::value(harbour())), key("a"))->status, 201U);
  EXPECT_EQ(parsed(*officer.get("/api/setup")).at("posts").as_array().size(), 1U);
}

TEST_P(SiteTest, PostsAreCreatedRevisedAndRecorded) {
  auto admin = server_->client(server_->token_of("administrator"));
  const std::int64_t before = server_->house->last_entry();
  const auto made = admin.post("/api/posts", limen::to_text(json::value(harbour())), key("a"));
  ASSERT_EQ(made->status, 201U) << made->body;
  const std::string id(parsed(*made).at("id").as_string());
  EXPECT_TRUE(parsed(*made).at("active").as_bool());
  EXPECT_EQ(admin.post("/api/posts", limen::to_text(json::value(harbour())), key("a"))->body, made->body) << "once";
  const auto taken = admin.post("/api/posts", limen::to_text(json::value(harbour())), key("b"));
  EXPECT_EQ(taken->status, 409U);
  EXPECT_EQ(code_of(taken), "site.post.code_taken");

  json::object revised = harbour();
  revised["name"] = "New Harbour";
  revised["active"] = false;
  ASSERT_EQ(admin.post("/api/posts/" + id, limen::to_text(json::value(revised)), key("c"))->status, 200U);
  revised.erase("active");
  const auto again = admin.post("/api/posts/" + id, limen::to_text(json::value(revised)), key("d"));
  EXPECT_FALSE(parsed(*again).at("active").as_bool()) << "absent keeps what was";
  EXPECT_EQ(code_of(admin.post("/api/posts/" + std::string(kNobody), limen::to_text(json::value(revised)), key("e"))),
            "site.post.not_found");
  EXPECT_EQ(server_->house->kinds(before), (std::vector<std::string>{"post.created", "post.revised", "post.revised"}));
  EXPECT_EQ(posts_.all()->size(), 1U);
  EXPECT_EQ(posts_.find_code("SEA-1")->name, "New Harbour");
  const std::string listed = admin.get("/api/posts")->body;
  server_->restart();
  auto later = server_->client(server_->token_of("administrator"));
  EXPECT_EQ(later.get("/api/posts")->body, listed) << "the same from the table";
}

TEST_P(SiteTest, WhatIsNoPostIsRefused) {
  auto admin = server_->client(server_->token_of("administrator"));
  json::array many;
  for (int i = 0; i < 51; ++i) many.emplace_back(std::to_string(i));
  struct Wrong {
    const char* field;
    std::string value;  // JSON
    std::string code;
  };
  const std::vector<Wrong> wrong = {{"code", R"("A")", "site.post.code"},
                                    {"code", R"("ABCDEFGHIJKLM")", "site.post.code"},
                                    {"code", R"("sea-1")", "site.post.code"},
                                    {"code", R"("SEA 1")", "site.post.code"},
                                    {"name", R"("  ")", "site.post.name"},
                                    {"name", '"' + std::string(101, 'n') + '"', "site.post.name"},
                                    {"kind", R"("space")", "site.post.kind"},
                                    {"zone", R"("Middle/Nowhere")", "site.post.zone"},
                                    {"zone", R"("../../etc/passwd")", "site.post.zone"},
                                    {"state_code", R"("QQQ")", "site.post.state"},
                                    {"state_code", R"("d")", "site.post.state"},
                                    {"lanes", R"(["1", " 1"])", "site.post.lanes"},
                                    {"lanes", R"([""])", "site.post.lanes"},
                                    {"lanes", limen::to_text(json::value(many)), "json.range"},
                                    {"colour", R"("blue")", "json.unknown_field"},
                                    {"name", "null", "json.missing"}};
  int number = 0;
  for (const auto& [field, value, code] : wrong) {
    json::object body = harbour();
    body[field] = parse_json(value).value();
    const auto answer = admin.post("/api/posts", limen::to_text(json::value(body)), key(std::to_string(++number)));
    EXPECT_EQ(code_of(answer), code) << field << ": " << answer->body;
  }
  EXPECT_TRUE(posts_.all()->empty());
}

TEST_P(SiteTest, EveryRouteAsEveryRoleAndDescribed) {
  std::map<std::string, std::string> tokens;
  for (const std::string& role : server_->house->access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *server_->house->access, tokens);
  ASSERT_OK(report);
  for (const std::string& mistake : report->wrong) ADD_FAILURE() << mistake;
  const auto document = parse_json(client.get("/api/openapi.json")->body);
  ASSERT_OK(document);
  for (const std::string& difference : api::compare_openapi(*document, server_->router->routes()))
    ADD_FAILURE() << difference;
}

}  // namespace
}  // namespace limen::site
