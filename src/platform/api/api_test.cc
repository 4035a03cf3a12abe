// The gate over real HTTP, on both databases, with a service of two tables' worth: notes about people.
#include "platform/api/api.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"

namespace limen::api {
namespace {

using database::testing::Backend;
using http::Method;
using testing::code_of;
using testing::TestServer;

constexpr database::Migration kNotes[] = {
    {"notes", 1, "note", "CREATE TABLE note (id BLOB PRIMARY KEY, post BLOB NOT NULL, words TEXT NOT NULL)"}};

using NoteId = Id<struct NoteTag>;

PostId post(std::uint8_t number) { return PostId(RawId{0xB0, number}); }

// A store as the services have it: no reading of personal data without a Grant.
Result<std::string> read_note(database::Session& session, const protection::Grant& grant, const NoteId& id) {
  const auto rows = TRY(session.query("select post, words from note where id = $1", {id}));
  if (rows.empty()) return Error{"note.not_found", "there is no such note"};
  TRY(grant.require({.post = rows[0].id<PostId>(0)}));
  return std::string(rows[0].text(1));
}

struct Notes {
  std::atomic<int> prepared{0}, committed{0}, acted{0};
  std::function<void()> in_prepare{}, in_act{};
};

Result<void> add_note_routes(Api& api, TestServer::House& house, Notes& notes) {
  TRY(api.add_schemas(R"({"Note": {"type": "object"}, "NoteInput": {"type": "object"}})"));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/notes/{id}",
                .id = "getNote",
                .tag = "notes",
                .scopes = {"border.check", "border.second_line"},
                .purpose = true,
                .response_schema = "Note"},
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const NoteId id = TRY(call.id<NoteId>("id"));
                 const std::string text = TRY(read_note(session, call.grant(), id));
                 call.look("note", id.to_text());
                 return Answer::json(json::object{{"text", text}});
               }));
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/notes",
                 .id = "addNote",
                 .tag = "notes",
                 .scopes = {"border.check"},
                 .purpose = true,
                 .body_schema = "NoteInput",
                 .response_schema = "Note",
                 .status = 201},
                [&](Call& call, database::Session&) -> Result<Commit> {
                  ++notes.prepared;
                  if (notes.in_prepare) notes.in_prepare();
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::string text = TRY(reader.text("text"));
                  TRY(reader.finish());
                  return Commit([&, text](database::Transaction& tx) -> Result<Answer> {
                    if (text == "refuse") return Error{"border.check_closed", "the guard says no"};
                    if (text == "throw") throw std::runtime_error("PLANTED detail");
                    const NoteId id = NoteId::make(call.now(), house.random);
                    TRY(tx.execute("insert into note(id, post, words) values ($1, $2, $3)", {id, post(1), text}));
                    TRY(house.journal->append(tx, call.entry("note.added", "note", id.to_text())));
                    ++notes.committed;
                    call.look("note", id.to_text());
                    call.about({.post = post(1)});
                    if (text == "keep and refuse") return Answer{.refused = Error{"border.check_closed", "not now"}};
                    return Answer::json(json::object{{"id", id.to_text()}, {"secret", "PLANTED-ANSWER"}}, 201);
                  });
                }));
  TRY(api.read({.method = Method::kGet, .path = "/api/mistake", .id = "mistake", .scopes = {"border.check"}},
               [](Call& call, database::Session&) -> Result<Answer> {
                 return Answer::json(json::object{{"purpose", call.grant().purpose()}});  // not declared
               }));
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/text",
                 .id = "sendText",
                 .scopes = {"alerts.import"},
                 .content_types = {"text/csv"}},
                [](Call& call, database::Session&) -> Result<Commit> {
                  return Commit([&](database::Transaction&) -> Result<Answer> {
                    return Answer::json(json::object{{"bytes", call.raw_body().size()}});
                  });
                }));
  TRY(api.act({.method = Method::kPost, .path = "/api/deed", .id = "doDeed", .scopes = {"border.check"}},
              [&](Call& call) -> Result<Answer> {
                const int number = ++notes.acted;
                if (notes.in_act) notes.in_act();
                TRY(house.database->write([&](database::Transaction& tx) -> Result<std::int64_t> {
                  return house.journal->append(tx, call.entry("deed.done"));
                }));
                return Answer::json(json::object{{"number", number}});
              }));
  return api.read(
      {.method = Method::kGet,
       .path = "/api/list",
       .id = "listThings",
       .scopes = {"statistics.read"},
       .query = {{.name = "limit", .type = "integer"}, {.name = "from", .format = "date", .required = true}}},
      [](Call& call, database::Session&) -> Result<Answer> {
        TRY(call.query_date("from"));
        return Answer::json(json::object{{"limit", TRY(call.query_integer("limit", 1, 9)).value_or(0)}});
      });
}

class ApiTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(
        GetParam(), [&](Api& api, TestServer::House& house) { return add_note_routes(api, house, notes_); }, {kNotes});
    NEEDS_DATABASE(server_);
    server_->start();
  }
  static http::HeaderList why(std::string key = "", std::string purpose = "border_check") {
    http::HeaderList out{{"Limen-Purpose", std::move(purpose)}};
    if (!key.empty()) out.emplace_back("Idempotency-Key", std::move(key));
    return out;
  }
  std::string add_note(http::Client& client, const std::string& key, const std::string& text = "a") {
    auto made = client.post("/api/notes", R"({"text":")" + text + "\"}", why(key));
    EXPECT_EQ(made->status, 201U) << made->body;
    return std::string(parse_json(made->body)->at("id").as_string());
  }
  std::int64_t count(const std::string& sql) {
    return server_->house->database
        ->read([&](database::Session& session) -> Result<std::int64_t> {
          return TRY(session.query(sql)).front().integer(0);
        })
        .value_or(-1);
  }
  Notes notes_;
  std::unique_ptr<TestServer> server_;
};

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

TEST_P(ApiTest, OnceIsTrueAfterACrash) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client(token);
  const std::string body = R"({"text":"a"})";
  const auto first = client.post("/api/notes", body, why("key-1"));
  ASSERT_EQ(first->status, 201U) << first->body;
  const auto again = client.post("/api/notes", body, why("key-1"));
  EXPECT_EQ(again->status, 201U);
  EXPECT_EQ(again->body, first->body);
  EXPECT_EQ(again->header("Idempotency-Replayed"), "true");
  EXPECT_EQ(notes_.committed, 2) << "worked out anew ...";
  EXPECT_EQ(count("select count(*) from note"), 1) << "... and undone";

  server_->restart();
  auto after = server_->client(token);
  const auto replayed = after.post("/api/notes", body, why("key-1"));
  EXPECT_EQ(replayed->status, 201U) << replayed->body;
  EXPECT_EQ(replayed->body, first->body);
  EXPECT_EQ(count("select count(*) from note"), 1);

  auto reused = after.post("/api/notes", R"({"text":"b"})", why("key-1"));
  EXPECT_EQ(reused->status, 422U);
  EXPECT_EQ(code_of(reused), "idempotency.key_reused");
  EXPECT_EQ(code_of(after.post("/api/notes", body, why())), "idempotency.missing");
  EXPECT_EQ(code_of(after.post("/api/notes", body, why(std::string(65, 'k')))), "idempotency.key_invalid");
  // Another account has keys of its own.
  auto other = server_->client(server_->token_of("officer"));
  EXPECT_NE(other.post("/api/notes", body, why("key-1"))->body, first->body);
  EXPECT_EQ(count("select count(*) from note"), 2);
  // The answer waits sealed, and is forgotten after its time.
  const auto rows = server_->house->database->read(
      [](database::Session& session) { return session.query("select response from idempotency"); });
  for (const auto row : *rows) EXPECT_EQ(as_text(row.blob(0)).find("PLANTED-ANSWER"), std::string::npos);
  server_->house->clock.advance_seconds(24 * 3600 + 1);
  EXPECT_EQ(server_->api->forget_answers().value_or(-1), 2);
}

TEST_P(ApiTest, ARepetitionIsALookAndNeedsTheRightsOfToday) {
  const std::string looks = "select count(*) from access_look where operation = 'addNote' and subject_type = 'note'";
  auto& house = *server_->house;
  const AccountId account = house.add("mover", {"officer"}, {post(1)});
  const std::string body = R"({"text":"a"})";
  auto client = server_->client(house.sign_in("mover").token);
  const auto first = client.post("/api/notes", body, why("key-1"));
  ASSERT_EQ(first->status, 201U) << first->body;
  EXPECT_EQ(count(looks), 1);
  EXPECT_EQ(client.post("/api/notes", body, why("key-1"))->body, first->body);
  ASSERT_OK(house.database->write([](database::Transaction&) -> Result<bool> { return true; }));
  EXPECT_EQ(count(looks), 2) << "what is shown again is looked at again";
  EXPECT_EQ(count("select count(distinct subject_id) from access_look where operation = 'addNote'"), 1);
  EXPECT_EQ(code_of(client.post("/api/notes", body, why("key-1", "curiosity"))), "purpose.unknown");
  // Moved to another post, she has no business with the answer any more.
  const auto administrator = house.access->caller(AccountId(RawId{1}), "Test", {"administrator"}, {});
  const auto permit = house.access->permit(administrator, {"accounts.manage"});
  ASSERT_OK(house.database->write([&](database::Transaction& tx) {
    return house.identity->set_roles(tx, *permit, account, {"officer"}, {post(2)});
  }));
  auto moved = server_->client(house.sign_in("mover").token);
  const auto refused = moved.post("/api/notes", body, why("key-1"));
  EXPECT_EQ(code_of(refused), "identity.not_allowed");
  EXPECT_EQ(refused->body.find("PLANTED-ANSWER"), std::string::npos);
  EXPECT_EQ(count("select count(*) from note"), 1);
  ASSERT_OK(house.database->write([](database::Transaction&) -> Result<bool> { return true; }));
  EXPECT_EQ(count(looks), 2);
  ASSERT_OK(house.database->write([&](database::Transaction& tx) {
    return house.identity->set_roles(tx, *permit, account, {"officer"}, {post(1), post(2)});
  }));
  auto back = server_->client(house.sign_in("mover").token);
  EXPECT_EQ(back.post("/api/notes", body, why("key-1"))->body, first->body);
}

TEST_P(ApiTest, AWriteMayKeepSomethingAndRefuse) {
  auto client = server_->client(server_->token_of("officer"));
  const std::string body = R"({"text":"keep and refuse"})";
  for (int i = 1; i <= 2; ++i) {
    auto refused = client.post("/api/notes", body, why("key-1"));
    EXPECT_EQ(refused->status, 409U);
    EXPECT_EQ(code_of(refused), "border.check_closed");
    EXPECT_EQ(count("select count(*) from note"), i) << "what was written stays, and the key is free";
  }
  EXPECT_EQ(count("select count(*) from idempotency"), 0);
}

TEST_P(ApiTest, TheSameKeyManyTimesAtOnceIsOneDeed) {
  const std::string token = server_->token_of("officer");
  std::atomic<int> created{0};
  std::vector<std::string> bodies(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    threads.emplace_back([&, i] {
      auto client = server_->client(token);
      const auto answer = client.post("/api/notes", R"({"text":"a"})", why("key-1"));
      if (answer.ok() && answer->status == 201) ++created;
      if (answer.ok()) bodies[i] = answer->body;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(created, 8);
  for (const std::string& body : bodies) EXPECT_EQ(body, bodies[0]);
  EXPECT_EQ(count("select count(*) from note"), 1);
}

TEST_P(ApiTest, WhatIsMoreThanOneTransactionIsDoneOnceToo) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client(token);
  const auto deed = [](std::string name) { return http::HeaderList{{"Idempotency-Key", std::move(name)}}; };
  EXPECT_EQ(code_of(client.post("/api/deed", "", {})), "idempotency.missing");
  EXPECT_EQ(code_of(client.post("/api/deed", "", deed("two words"))), "idempotency.key_invalid");
  EXPECT_EQ(notes_.acted, 0);
  const auto first = client.post("/api/deed", "", deed("a"));
  ASSERT_EQ(first->status, 200U) << first->body;
  EXPECT_EQ(first->body, R"({"number":1})");
  const auto again = client.post("/api/deed", "", deed("a"));
  EXPECT_EQ(again->body, first->body);
  EXPECT_EQ(again->header("Idempotency-Replayed"), "true");
  EXPECT_EQ(code_of(client.post("/api/deed", "{}", deed("a"))), "idempotency.key_reused");
  server_->restart();
  auto after = server_->client(token);
  EXPECT_EQ(after.post("/api/deed", "", deed("a"))->body, first->body);
  EXPECT_EQ(after.post("/api/deed", "", deed("b"))->body, R"({"number":2})");
  EXPECT_EQ(notes_.acted, 2);
  EXPECT_EQ(count("select count(*) from journal where kind = 'deed.done'"), 2);
  auto other = server_->client(server_->token_of("officer"));
  EXPECT_EQ(other.post("/api/deed", "", deed("a"))->body, R"({"number":3})") << "keys are an account's own";
}

TEST_P(ApiTest, AnActUnderWayIsNotBegunAgain) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client(token);
  const auto deed = [](std::string name) { return http::HeaderList{{"Idempotency-Key", std::move(name)}}; };
  // While the first is inside, the second asks.
  std::optional<Result<http::ClientResponse>> meanwhile;
  bool inside = false;
  notes_.in_act = [&] {
    if (std::exchange(inside, true)) return;
    auto second = server_->client(token);
    meanwhile.emplace(second.post("/api/deed", "", deed("a")));
  };
  const auto first = client.post("/api/deed", "", deed("a"));
  EXPECT_EQ(first->status, 200U) << first->body;
  ASSERT_TRUE(meanwhile);
  EXPECT_EQ((*meanwhile)->status, 409U);
  EXPECT_EQ(code_of(*meanwhile), "idempotency.in_progress");
  EXPECT_FALSE((*meanwhile)->header("Retry-After").empty());
  EXPECT_EQ(notes_.acted, 1);
  EXPECT_EQ(client.post("/api/deed", "", deed("a"))->body, first->body);
  // One that fails keeps neither its key nor an answer.
  notes_.in_act = [] { throw std::runtime_error("a mistake"); };
  EXPECT_EQ(client.post("/api/deed", "", deed("b"))->status, 500U);
  notes_.in_act = nullptr;
  EXPECT_EQ(client.post("/api/deed", "", deed("b"))->body, R"({"number":3})");
}

TEST_P(ApiTest, WhatIsRefusedLeavesNothingAndMayBeTriedAgain) {
  auto client = server_->client(server_->token_of("officer"));
  auto guard = client.post("/api/notes", R"({"text":"refuse"})", why("key-1"));
  EXPECT_EQ(guard->status, 409U);
  EXPECT_EQ(code_of(guard), "border.check_closed");
  auto bug = client.post("/api/notes", R"({"text":"throw"})", why("key-2"));
  EXPECT_EQ(bug->status, 500U);
  EXPECT_EQ(bug->body.find("PLANTED"), std::string::npos) << bug->body;
  EXPECT_EQ(count("select count(*) from note"), 0);
  EXPECT_EQ(count("select count(*) from idempotency"), 0);
  EXPECT_EQ(client.post("/api/notes", R"({"text":"fine"})", why("key-3"))->status, 201U) << "the writer lives on";
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

TEST_P(ApiTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  for (const std::string& role : server_->house->access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const std::uint64_t before = server_->api->refusals();
  // "mistake" is allowed to officers and answers 500 on purpose.
  const auto report = run_matrix(client, *server_->api, *server_->house->access, tokens, {.skip = {"mistake"}});
  ASSERT_OK(report);
  for (const std::string& wrong : report->wrong) ADD_FAILURE() << wrong;
  EXPECT_EQ(report->calls, 5 * (tokens.size() + 1));
  EXPECT_EQ(report->refused, server_->api->refusals() - before) << "a refusal was not recorded";
  EXPECT_GT(report->allowed, 0U);
  std::uint64_t reported = 0;
  for (const Refusal& refusal : server_->refusals()) reported += 1 + refusal.suppressed;
  EXPECT_GE(reported, 1U);
}

TEST_P(ApiTest, TheTextDescribesWhatIsThere) {
  auto client = server_->client();
  const auto answer = client.get("/api/openapi.json");
  ASSERT_EQ(answer->status, 200U);
  const auto document = parse_json(answer->body);
  ASSERT_OK(document);
  for (const std::string& difference : compare_openapi(*document, server_->router->routes()))
    ADD_FAILURE() << difference;
  // The comparison itself sees both kinds of difference.
  json::value changed = *document;
  changed.at("paths").as_object().erase("/api/notes/{id}");
  changed.at("paths").as_object()["/api/invented"] = json::object{{"get", json::object{}}};
  EXPECT_EQ(compare_openapi(changed, server_->router->routes()).size(), 2U);
}

TEST(ApiRegistration, RefusesWhatWouldLeaveADoorOpen) {
  auto server = TestServer::make(Backend::kSqlite, [](Api& api, TestServer::House&) -> Result<void> {
    const ReadHandler nothing = [](Call&, database::Session&) -> Result<Answer> { return Answer::no_content(); };
    const PrepareHandler change = [](Call&, database::Session&) -> Result<Commit> { return Error{"a.b", ""}; };
    EXPECT_ERROR(api.read({.path = "/api/a", .id = "a"}, nothing), "api.operation.invalid") << "no scope";
    EXPECT_ERROR(api.read({.path = "/api/a", .id = "a", .scopes = {"border.check"}, .who = Who::kAnybody}, nothing),
                 "api.operation.invalid");
    EXPECT_ERROR(api.read({.path = "/api/a", .id = "a", .purpose = true, .who = Who::kSession}, nothing),
                 "api.operation.invalid");
    EXPECT_ERROR(api.write({.path = "/api/a", .id = "a", .scopes = {"border.check"}}, change), "api.operation.invalid")
        << "a GET that writes";
    EXPECT_OK(api.read({.path = "/api/a", .id = "a", .scopes = {"border.check"}, .response_schema = "Lost"}, nothing));
    EXPECT_ERROR(api.finish("Limen", "test"), "api.schema.missing");
    EXPECT_OK(api.add_schemas(R"({"Lost": {"$ref": "#/components/schemas/Deeper"}})"));
    EXPECT_ERROR(api.finish("Limen", "test"), "api.schema.missing");
    EXPECT_ERROR(api.add_schemas(R"({"Lost": {}})"), "api.schema.duplicate");
    return api.add_schemas(R"({"Deeper": {}})");
  });
  server->start();
}

TEST(Statuses, OneTable) {
  StatusTable table;
  EXPECT_EQ(table.of("json.missing"), 400U);
  EXPECT_EQ(table.of("alert.not_found"), 404U);
  EXPECT_EQ(table.of("border.check_closed"), 409U);
  EXPECT_EQ(table.of("border.check.not_found"), 404U);
  EXPECT_EQ(table.of("database.sql"), 500U);
  EXPECT_EQ(table.of("database.unavailable"), 503U);
  EXPECT_EQ(table.of("journal.not_found"), 404U);
  EXPECT_EQ(table.of("mrz.date.invalid"), 422U);
  EXPECT_OK(table.add("mrz.*", 400));
  EXPECT_EQ(table.of("mrz.date.invalid"), 400U);
  EXPECT_OK(table.add("mrz.*", 400));
  EXPECT_ERROR(table.add("mrz.*", 409), "api.status.conflict");
}

}  // namespace
}  // namespace limen::api
