// A key makes a deed happen once: after a crash, many at once, and for what is more than one transaction.
#include <future>
#include <thread>

#include "platform/api/gate.h"
#include "platform/api/test_notes.h"
#include "platform/database/cutting_proxy.h"

namespace limen::api {
namespace {

using testing::code_of, testing::post;
class OnceTest : public testing::NotesTest {};
ON_BOTH_DATABASES(OnceTest);

TEST_P(OnceTest, OnceIsTrueAfterACrash) {
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
  EXPECT_EQ(server_->api->forget_answers(1).value_or(-1), 2) << "in more than one job";
  EXPECT_EQ(count("select count(*) from idempotency"), 0);
}

TEST_P(OnceTest, ARepetitionIsALookAndNeedsTheRightsOfToday) {
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

TEST_P(OnceTest, WhoseRightsGoMeanwhileGetsNoStoredAnswerEither) {
  auto& house = *server_->house;
  const AccountId account = house.add("leaver", {"officer"});
  auto client = server_->client(house.sign_in("leaver").token);
  ASSERT_EQ(client.post("/api/notes", R"({"text":"a"})", why("key-1"))->status, 201U);
  const auto permit =
      house.access->permit(house.access->caller(AccountId(RawId{9}), "A", {"administrator"}, {}), {"accounts.manage"});
  notes_.in_prepare = [&] {
    EXPECT_OK(house.database->write(
        [&](database::Transaction& tx) { return house.identity->set_roles(tx, *permit, account, {"analyst"}, {}); }));
  };
  const auto answer = client.post("/api/notes", R"({"text":"a"})", why("key-1"));
  EXPECT_EQ(answer->status, 401U);
  EXPECT_EQ(answer->body.find("PLANTED-ANSWER"), std::string::npos);
}

// Nobody is there to look for the stored answer: then what the repetition was refused for is not the answer.
TEST_P(OnceTest, ARepetitionThatCannotBeLookedUpIsToComeAgain) {
  auto client = server_->client(server_->token_of("officer"));
  ASSERT_EQ(client.post("/api/notes", R"({"text":"a"})", why("key-1"))->status, 201U);
  auto& database = *server_->house->database;
  std::promise<void> held, go;
  database.submit(
      [&held, release = go.get_future().share()](database::Transaction&) -> Result<void> {
        held.set_value();
        release.wait();
        return {};
      },
      [](const Result<void>&) {});
  held.get_future().wait();
  auto repeated =
      std::async(std::launch::async, [&] { return client.post("/api/notes", R"({"text":"a"})", why("key-1")); });
  while (database.health().waiting == 0) std::this_thread::yield();
  server_->workers->stop();
  go.set_value();
  const auto answer = repeated.get();
  EXPECT_EQ(answer->status, 503U);
  EXPECT_EQ(code_of(answer), "http.overload");
  EXPECT_FALSE(answer->header("Retry-After").empty());
}

TEST_P(OnceTest, AWriteMayKeepSomethingAndRefuse) {
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

TEST_P(OnceTest, TheSameKeyManyTimesAtOnceIsOneDeed) {
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

TEST_P(OnceTest, WhatIsMoreThanOneTransactionIsDoneOnceToo) {
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

TEST_P(OnceTest, AnActUnderWayIsNotBegunAgain) {
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

TEST_P(OnceTest, WhatIsRefusedLeavesNothingAndMayBeTriedAgain) {
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

TEST_P(OnceTest, AnAnswerThatComesToBeStoredMeanwhileUndoesTheDeed) {
  auto& house = *server_->house;
  const AccountId account = house.add("late", {"officer"});
  auto client = server_->client(house.sign_in("late").token);
  notes_.in_prepare = [&] {
    EXPECT_OK(house.database->write([&](database::Transaction& tx) {
      return journal::store_answer(tx, account.to_text(), "key-1", journal::Hash{}, {.status = 201, .body = "other"},
                                   house.clock.now());
    }));
  };
  EXPECT_EQ(code_of(client.post("/api/notes", R"({"text":"a"})", why("key-1"))), "idempotency.key_reused");
  EXPECT_EQ(notes_.committed, 1) << "it was done";
  EXPECT_EQ(count("select count(*) from note"), 0) << "and undone";
  EXPECT_EQ(count("select count(*) from journal where kind = 'note.added'"), 0);
}

TEST_P(OnceTest, WhoIsOvertakenUnderTheSameKeyGetsTheAnswerOfTheOther) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client(token);
  std::string overtaking;
  notes_.in_prepare = [&, inside = false]() mutable {
    if (std::exchange(inside, true)) return;
    auto second = server_->client(token);
    overtaking = second.post("/api/notes", R"({"text":"a"})", why("key-1"))->body;
  };
  const auto overtaken = client.post("/api/notes", R"({"text":"a"})", why("key-1"));
  EXPECT_EQ(overtaken->status, 201U);
  EXPECT_EQ(overtaken->body, overtaking);
  EXPECT_EQ(overtaken->header("Idempotency-Replayed"), "true");
  EXPECT_EQ(notes_.prepared, 2) << "both had begun";
  EXPECT_EQ(count("select count(*) from note"), 1);
  EXPECT_EQ(count("select count(*) from journal where kind = 'note.added'"), 1);
  // Another request under the same key is told so, although it had begun first.
  notes_.in_prepare = [&, inside = false]() mutable {
    if (std::exchange(inside, true)) return;
    auto second = server_->client(token);
    EXPECT_EQ(second.post("/api/notes", R"({"text":"b"})", why("key-2"))->status, 201U);
  };
  EXPECT_EQ(code_of(client.post("/api/notes", R"({"text":"a"})", why("key-2"))), "idempotency.key_reused");
  EXPECT_EQ(count("select count(*) from note"), 2);
}

TEST_P(OnceTest, WritesAndActsOfOneKeyKeepOutOfEachOthersWay) {
  const std::string token = server_->token_of("officer");
  auto client = server_->client(token);
  notes_.in_act = [&] {
    auto second = server_->client(token);
    EXPECT_EQ(code_of(second.post("/api/notes", R"({"text":"a"})", why("key-1"))), "idempotency.in_progress");
  };
  EXPECT_EQ(client.post("/api/deed", "", {{"Idempotency-Key", "key-1"}})->status, 200U);
  notes_.in_prepare = [&] {
    auto second = server_->client(token);
    EXPECT_EQ(code_of(second.post("/api/deed", "", {{"Idempotency-Key", "key-2"}})), "idempotency.in_progress");
  };
  EXPECT_EQ(client.post("/api/notes", R"({"text":"a"})", why("key-2"))->status, 201U);
  EXPECT_EQ(notes_.acted, 1);
  EXPECT_EQ(notes_.committed, 1);
}

// The connection to PostgreSQL dies around the commit of a request.
class OnceInDoubt : public testing::NotesTest {
 protected:
  using CuttingProxy = database::testing::CuttingProxy;
  using Cut = database::testing::Cut;

  void SetUp() override {
    NotesTest::SetUp();
    if (!server_ || HasFatalFailure()) return;
    token_ = server_->token_of("officer");
    proxy_ = std::make_unique<CuttingProxy>(server_->house->site->location());
  }
  void TearDown() override {
    if (proxy_) proxy_->release();
    server_.reset();
  }
  void go_through_proxy(std::chrono::milliseconds outcome_wait) {
    server_->house->site->go_through(proxy_->folder());
    server_->house->database_options = {
        .location = {}, .reconnect_interval = std::chrono::milliseconds(5), .outcome_wait = outcome_wait};
    server_->restart();
  }
  // The stored answer may be found before the writer has looked into the commit, and looks are noted afterwards.
  void let_the_writer_finish() {
    while (server_->house->database->health().in_doubt) std::this_thread::yield();
    EXPECT_OK(server_->house->database->write([](database::Transaction&) -> Result<bool> { return true; }));
  }
  // At the commit of what is asked next.
  void cut_at(Cut cut) {
    let_the_writer_finish();
    proxy_->cut_at(cut);
  }
  // As a client does that is told to ask again.
  Result<http::ClientResponse> ask_until_it_is_back(http::Client& client, const std::string& key) {
    while (true) {
      auto answer = client.post("/api/notes", kBody, why(key));
      if (!answer.ok() || code_of(answer) != "database.unavailable") return answer;
    }
  }
  void expect_memory_to_be_of_the_table() {
    let_the_writer_finish();
    EXPECT_EQ(server_->house->journal->head().seq, count("select max(seq) from journal"));
  }

  static inline const std::string kBody = R"({"text":"a"})";
  std::string token_;
  std::unique_ptr<CuttingProxy> proxy_;
};
INSTANTIATE_TEST_SUITE_P(PostgreSQL, OnceInDoubt, ::testing::Values(testing::Backend::kPostgres));

TEST_P(OnceInDoubt, WhoIsToldThatNobodyKnowsAsksAgainAndHearsTheTruth) {
  go_through_proxy(std::chrono::milliseconds(1));
  auto client = server_->client(token_);
  const auto ask = [&](Cut cut, const std::string& key) {
    cut_at(cut);
    const auto first = client.post("/api/notes", kBody, why(key));
    EXPECT_EQ(first->status, 503U);
    EXPECT_EQ(code_of(first), "database.outcome_unknown");
    EXPECT_FALSE(first->header("Retry-After").empty());
    proxy_->release();
    return ask_until_it_is_back(client, key);
  };
  const auto committed = ask(Cut::kBeforeAnswer, "key-1");
  EXPECT_EQ(committed->status, 201U) << committed->body;
  EXPECT_EQ(committed->header("Idempotency-Replayed"), "true");
  EXPECT_EQ(count("select count(*) from note"), 1);
  expect_memory_to_be_of_the_table();
  const auto undone = ask(Cut::kBeforeCommit, "key-2");
  EXPECT_EQ(undone->status, 201U) << undone->body;
  EXPECT_EQ(undone->header("Idempotency-Replayed"), "");
  EXPECT_EQ(count("select count(*) from note"), 2);
  EXPECT_EQ(count("select count(*) from journal where kind = 'note.added'"), 2);
  expect_memory_to_be_of_the_table();
}

TEST_P(OnceInDoubt, WhoWaitsIsToldWhatBecameOfIt) {
  go_through_proxy(std::chrono::hours(1));
  auto client = server_->client(token_);
  const auto ask = [&](Cut cut, const std::string& key) {
    cut_at(cut);
    auto asked = std::async(std::launch::async, [&] { return client.post("/api/notes", kBody, why(key)); });
    proxy_->wait_for_refused(1);
    proxy_->release();
    return asked.get();
  };
  const auto committed = ask(Cut::kBeforeAnswer, "key-1");
  EXPECT_EQ(committed->status, 201U) << committed->body;
  EXPECT_EQ(committed->header("Idempotency-Replayed"), "") << "the answer of the first";
  EXPECT_EQ(ask_until_it_is_back(client, "key-1")->body, committed->body);
  const auto undone = ask(Cut::kBeforeCommit, "key-2");
  EXPECT_EQ(undone->status, 503U);
  EXPECT_EQ(code_of(undone), "database.commit_failed");
  EXPECT_EQ(count("select count(*) from note"), 1);
  EXPECT_EQ(ask_until_it_is_back(client, "key-2")->status, 201U);
  EXPECT_EQ(count("select count(*) from note"), 2);
  expect_memory_to_be_of_the_table();
}

// Whoever signed out while nobody knew is out once it is known, without a restart.
TEST_P(OnceInDoubt, AnEndedSessionIsEnded) {
  go_through_proxy(std::chrono::milliseconds(1));
  auto& house = *server_->house;
  const auto session = house.identity->authenticate(token_);
  ASSERT_OK(session);
  cut_at(Cut::kBeforeAnswer);
  EXPECT_ERROR(house.database->write([&](database::Transaction& tx) -> Result<bool> {
    if (auto out = house.identity->sign_out(tx, **session); !out.ok()) return out.take_error();
    return true;
  }),
               "database.outcome_unknown");
  EXPECT_OK(house.identity->authenticate(token_));
  proxy_->release();
  while (house.database->health().in_doubt) std::this_thread::yield();
  EXPECT_ERROR(house.identity->authenticate(token_), "identity.no_session");
}

TEST(UnderWay, AsLongAsTheTicketLives) {
  UnderWay table;
  auto first = table.begin("a", "k", false);
  ASSERT_TRUE(first);
  EXPECT_TRUE(table.begin("b", "k", true)) << "another account";
  EXPECT_TRUE(table.begin("a", "l", true)) << "another key";
  EXPECT_FALSE(table.begin("a", "k", true)) << "not alone";
  auto second = table.begin("a", "k", false);
  EXPECT_EQ(second, first) << "writes may meet";
  first.reset();
  EXPECT_EQ(table.begin("a", "k", false), second) << "one of the two is still there";
  second.reset();
  const auto act = table.begin("a", "k", true);
  ASSERT_TRUE(act);
  EXPECT_FALSE(table.begin("a", "k", false));
  EXPECT_FALSE(table.begin("a", "k", true));
}

TEST(UnderWay, TheTableStaysAsSmallAsWhatIsUnderWay) {
  UnderWay table;
  const auto kept = table.begin("a", "kept", false);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(table.begin("a", std::to_string(i), false));
  EXPECT_LE(table.size(), 257U);
  EXPECT_EQ(table.begin("a", "kept", false), kept) << "and what is under way is not swept away";
}

}  // namespace
}  // namespace limen::api
