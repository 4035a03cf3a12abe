// Who gets in, for what purpose, from which site, with what body; and that whoever looked is recorded.
#include "platform/api/api.h"

#include "platform/api/test_notes.h"

namespace limen::api {
namespace {

using testing::code_of, testing::post;
class ApiTest : public testing::NotesTest {};
ON_BOTH_DATABASES(ApiTest);

TEST_P(ApiTest, NobodyGetsInWithoutALivingSession) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client();
  EXPECT_EQ(code_of(client.get("/api/list?from=2026-01-01")), "identity.no_session");
  for (const std::string& authorization : {std::string("Bearer "), std::string("Bearer x"), "Bearer " + token + "A",
                                           "Basic " + token, token, "Bearer " + std::string(43, 'A')}) {
    auto answer = client.get("/api/notes/x", {{"Authorization", authorization}});
    EXPECT_EQ(answer->status, 401U) << authorization;
    EXPECT_EQ(code_of(answer), "identity.no_session");
  }
  // A wrong token does not fall back on a cookie that is right.
  EXPECT_EQ(client.get("/api/mistake", {{"Authorization", "Bearer x"}, {"Cookie", "limen_session=" + token}})->status,
            401U);
  EXPECT_NE(client.get("/api/notes/x", {{"Cookie", "limen_session=" + token}})->status, 401U);
  server_->house->clock.advance_seconds(31 * 60);
  EXPECT_EQ(client.get("/api/notes/x", {{"Cookie", "limen_session=" + token}})->status, 401U) << "expired";
  EXPECT_TRUE(server_->was_refused("identity.no_session"));
}

TEST_P(ApiTest, PurposeWall) {
  auto officer = server_->client(server_->token_of("officer"));
  const std::string id = add_note(officer, "k1", "Zelda Example was here");
  const std::string path = "/api/notes/" + id;
  EXPECT_EQ(officer.get(path, why())->status, 200U);
  auto none = officer.get(path);
  EXPECT_EQ(none->status, 400U);
  EXPECT_EQ(code_of(none), "purpose.missing");
  EXPECT_EQ(code_of(officer.get(path, why("", "curiosity"))), "purpose.unknown");
  auto foreign = officer.get(path, why("", "alert_management"));
  EXPECT_EQ(foreign->status, 403U);
  EXPECT_EQ(code_of(foreign), "purpose.not_allowed");
  EXPECT_EQ(foreign->body.find("Zelda"), std::string::npos);
  auto manager = server_->client(server_->token_of("alert_manager"));
  auto other = manager.get(path, why("", "alert_management"));
  EXPECT_EQ(other->status, 403U);
  EXPECT_EQ(code_of(other), "identity.not_allowed");
  EXPECT_TRUE(server_->was_refused("purpose.not_allowed"));
}

TEST_P(ApiTest, OwnPostsAreHeldInTheStore) {
  auto everywhere = server_->client(server_->token_of("officer"));
  const std::string path = "/api/notes/" + add_note(everywhere, "k1");
  auto here = server_->client(server_->token_of("officer", {post(1)}));
  auto there = server_->client(server_->token_of("officer", {post(2)}));
  EXPECT_EQ(here.get(path, why())->status, 200U);
  EXPECT_EQ(code_of(there.get(path, why())), "identity.not_allowed");
}

TEST_P(ApiTest, EveryLookIsInTheJournalOnceARequest) {
  auto officer = server_->client(server_->token_of("officer"));
  const std::string id = add_note(officer, "k1");
  EXPECT_EQ(count("select count(*) from journal where kind = 'access.looked'"), 1) << "the write showed it";
  for (int i = 0; i < 3; ++i) ASSERT_EQ(officer.get("/api/notes/" + id, why())->status, 200U);
  EXPECT_EQ(officer.get("/api/notes/00000000-0000-7000-8000-000000000000", why())->status, 404U) << "showed nothing";
  // Whatever was submitted before a write is done when the write is.
  ASSERT_OK(server_->house->database->write([](database::Transaction&) -> Result<bool> { return true; }));
  EXPECT_EQ(count("select count(*) from journal where kind = 'access.looked'"), 4);
  EXPECT_EQ(count("select count(*) from access_look where operation = 'getNote' and purpose = 'border_check'"), 3);
}

TEST_P(ApiTest, NoRecordNoData) {
  auto officer = server_->client(server_->token_of("officer"));
  const std::string path = "/api/notes/" + add_note(officer, "k1", "Zelda Example");
  // The table of looks is gone: the first look fails unseen, every further one is refused.
  ASSERT_OK(server_->house->database->write([](database::Transaction& tx) -> Result<bool> {
    TRY(tx.execute("drop table access_look"));
    return true;
  }));
  (void)officer.get(path, why());
  (void)server_->house->database->write([](database::Transaction&) -> Result<bool> { return true; });
  const auto answer = officer.get(path, why());
  EXPECT_GE(answer->status, 500U);
  EXPECT_EQ(answer->body.find("Zelda"), std::string::npos);
}

TEST_P(ApiTest, WhatShowsNothingIsNoLook) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client(token);
  const auto first = client.post("/api/receipts", "", why("key-1"));
  ASSERT_EQ(first->status, 200U) << first->body;
  EXPECT_EQ(client.post("/api/receipts", "", why("key-1"))->body, first->body) << "nor the repetition";
  notes_.in_prepare = [&, inside = false]() mutable {
    if (std::exchange(inside, true)) return;
    auto second = server_->client(token);
    EXPECT_EQ(second.post("/api/receipts", "", why("key-2"))->status, 200U);
  };
  EXPECT_EQ(client.post("/api/receipts", "", why("key-2"))->header("Idempotency-Replayed"), "true")
      << "nor in the writer";
  ASSERT_OK(server_->house->database->write([](database::Transaction&) -> Result<bool> { return true; }));
  EXPECT_EQ(count("select count(*) from access_look"), 0);
  EXPECT_EQ(count("select count(*) from journal where kind = 'access.looked'"), 0);
  EXPECT_EQ(count("select count(*) from journal where kind = 'note.receipt'"), 2) << "what was done is told";
  EXPECT_EQ(code_of(client.post("/api/receipts", "", why("key-3", "curiosity"))), "purpose.unknown")
      << "a purpose is named all the same";
}

TEST_P(ApiTest, ForeignSitesCannotUseTheCookie) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client();
  const std::string host = "127.0.0.1";  // as this client writes Host
  int number = 0;
  const auto post_with = [&](http::HeaderList headers) {
    headers.emplace_back("Cookie", "limen_session=" + token);
    headers.emplace_back("Limen-Purpose", "border_check");
    headers.emplace_back("Idempotency-Key", "k" + std::to_string(++number));
    return client.post("/api/notes", R"({"text":"a"})", headers)->status;
  };
  EXPECT_EQ(post_with({{"Sec-Fetch-Site", "same-origin"}}), 201U);
  EXPECT_EQ(post_with({{"Origin", "http://" + host}}), 201U);
  EXPECT_EQ(post_with({}), 403U) << "a cookie and no word on where from";
  EXPECT_EQ(post_with({{"Sec-Fetch-Site", "cross-site"}}), 403U);
  EXPECT_EQ(post_with({{"Sec-Fetch-Site", "same-site"}}), 403U);
  EXPECT_EQ(post_with({{"Sec-Fetch-Site", "none"}}), 403U);
  EXPECT_EQ(post_with({{"Origin", "http://evil.example"}}), 403U);
  EXPECT_EQ(post_with({{"Origin", "null"}}), 403U);
  EXPECT_EQ(post_with({{"Origin", "https://" + host}}), 403U) << "another scheme is another site";
  EXPECT_EQ(post_with({{"Origin", "http://" + host + ".evil.example"}}), 403U);
  EXPECT_EQ(notes_.committed, 2);
}

TEST_P(ApiTest, RightsTakenAwayWhileARequestIsUnderWay) {
  const AccountId id = server_->house->add("under_way", {"officer"});
  const std::string token = server_->house->sign_in("under_way").token;
  auto& house = *server_->house;
  const auto permit =
      house.access->permit(house.access->caller(AccountId(RawId{9}), "A", {"administrator"}, {}), {"accounts.manage"});
  // Between prepare and commit, as late as can be.
  notes_.in_prepare = [&] {
    EXPECT_OK(house.database->write(
        [&](database::Transaction& tx) { return house.identity->set_roles(tx, *permit, id, {"analyst"}, {}); }));
  };
  auto client = server_->client(token);
  const auto answer = client.post("/api/notes", R"({"text":"a"})", why("key-1"));
  EXPECT_EQ(answer->status, 401U) << answer->body;
  EXPECT_EQ(count("select count(*) from note"), 0);
  notes_.in_prepare = nullptr;
  EXPECT_EQ(client.post("/api/notes", R"({"text":"a"})", why("key-2"))->status, 401U);
  auto anew = server_->client(house.sign_in("under_way").token);
  EXPECT_EQ(code_of(anew.post("/api/notes", R"({"text":"a"})", why("key-3"))), "identity.not_allowed");
}

TEST_P(ApiTest, BodiesAndQueriesAreTakenWholeOrNotAtAll) {
  auto officer = server_->client(server_->token_of("officer"));
  const auto body = [&](const std::string& text, const std::string& type = "application/json") {
    http::HeaderList headers = why("key");
    headers.emplace_back("Content-Type", type);
    return officer.request("POST", "/api/notes", text, headers);
  };
  EXPECT_EQ(body(R"({"text":"a"})", "text/plain")->status, 415U);
  EXPECT_EQ(body(R"({"text":"a"})", "application/x-www-form-urlencoded")->status, 415U);
  EXPECT_EQ(body(R"({"text":"a")")->status, 400U);
  EXPECT_EQ(body(R"({"text":"a","text":"b"})")->status, 400U);
  EXPECT_EQ(body("")->status, 400U);
  auto unknown = body(R"({"text":"a","admin":true})");
  EXPECT_EQ(unknown->status, 400U);
  EXPECT_EQ(parse_json(unknown->body)->at("pointer").as_string(), "/admin");
  EXPECT_TRUE(parse_json(unknown->body)->at("request_id").is_string());
  EXPECT_EQ(parse_json(unknown->body)->at("type").as_string(), "urn:limen:error:json.unknown_field");

  auto analyst = server_->client(server_->token_of("analyst"));
  EXPECT_EQ(analyst.get("/api/list?from=2026-01-01&limit=3")->status, 200U);
  EXPECT_EQ(code_of(analyst.get("/api/list")), "api.query.missing");
  EXPECT_EQ(code_of(analyst.get("/api/list?from=2026-01-01&x=1")), "api.query.unknown");
  EXPECT_EQ(code_of(analyst.get("/api/list?from=2026-02-30")), "api.query.value");
  EXPECT_EQ(code_of(analyst.get("/api/list?from=2026-01-01&limit=10")), "api.query.value");
  EXPECT_EQ(code_of(analyst.get("/api/list?from=2026-01-01&limit=1e0")), "api.query.value");

  auto manager = server_->client(server_->token_of("alert_manager"));
  EXPECT_EQ(
      manager
          .request("POST", "/api/text", "a,b", {{"Idempotency-Key", "k"}, {"Content-Type", "text/csv; charset=utf-8"}})
          ->status,
      200U);
  EXPECT_EQ(
      manager.request("POST", "/api/text", "{}", {{"Idempotency-Key", "k"}, {"Content-Type", "application/json"}})
          ->status,
      415U);
}

TEST_P(ApiTest, AMistakeOfTheProgramIsA500WithoutDetail) {
  auto officer = server_->client(server_->token_of("officer"));
  const auto answer = officer.get("/api/mistake");
  EXPECT_EQ(answer->status, 500U);
  EXPECT_EQ(code_of(answer), "api.exception");
  EXPECT_EQ(answer->body.find("grant"), std::string::npos);
}

TEST_P(ApiTest, OneSessionCannotTakeItAll) {
  server_->settings.requests_per_second = 1;
  server_->settings.burst = 5;
  server_->restart();
  auto greedy = server_->client(server_->token_of("officer"));
  auto modest = server_->client(server_->token_of("officer"));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(greedy.get("/api/mistake")->status, 500U);
  const auto answer = greedy.get("/api/mistake");
  EXPECT_EQ(answer->status, 429U);
  EXPECT_EQ(answer->header("Retry-After"), "1");
  EXPECT_EQ(modest.get("/api/mistake")->status, 500U);
  server_->house->clock.advance_seconds(2);
  EXPECT_EQ(greedy.get("/api/mistake")->status, 500U);
}

}  // namespace
}  // namespace limen::api
