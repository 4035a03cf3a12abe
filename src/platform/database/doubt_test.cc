// When the connection dies around a COMMIT, everybody is told what became of it, memory follows the tables, and nothing
// is done twice or lost. PostgreSQL alone: SQLite's commit has no way to be lost between.
#include <gtest/gtest.h>

#include <future>
#include <iostream>
#include <latch>
#include <map>
#include <mutex>
#include <random>
#include <set>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"
#include "platform/database/cutting_proxy.h"
#include "platform/database/database.h"

namespace limen::database {
namespace {

using std::chrono::milliseconds;
using testing::CuttingProxy, testing::Cut, testing::TestSite;
using Lines = std::vector<std::string>;

constexpr Migration kMigrations[] = {{"test", 1, "item", "CREATE TABLE item (id BIGINT PRIMARY KEY, CHECK (id >= 0))"}};
constexpr Migration kMore[] = {{"more", 1, "part", "CREATE TABLE part (id BIGINT PRIMARY KEY)"}};
constexpr milliseconds kLong = std::chrono::hours(24), kShort{1};

class DoubtTest : public ::testing::TestWithParam<Runs> {
 protected:
  void SetUp() override {
    site_ = TestSite::make(testing::Backend::kPostgres);
    NEEDS_DATABASE(site_);
    proxy_ = std::make_unique<CuttingProxy>(site_->location());
    site_->go_through(proxy_->folder());
  }
  void TearDown() override {
    if (proxy_) proxy_->release();
    database_.reset();
  }
  void open(milliseconds outcome_wait) {
    auto opened = Database::open(
        {.location = site_->location(), .reconnect_interval = milliseconds(2), .outcome_wait = outcome_wait});
    ASSERT_OK(opened);
    database_ = opened.take();
    ASSERT_OK(database_->migrate(kMigrations));
  }

  void say(std::string line) {
    const std::lock_guard lock(mutex_);
    said_.push_back(std::move(line));
  }
  Lines said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

  // Inserts the item; a negative one is refused by the table. `told` counts down when it is answered.
  void submit(std::int64_t id, std::latch& told) {
    database_->submit(
        [this, id](Transaction& tx) -> Result<std::int64_t> {
          tx.on_commit([this, id] { say("commit " + std::to_string(id)); });
          tx.on_rollback([this, id] { say("rollback " + std::to_string(id)); });
          TRY(tx.execute("insert into item(id) values ($1)", {id}));
          return id;
        },
        [this, id, &told](const Result<std::int64_t>& result) {
          say("told " + std::to_string(id) + (result.ok() ? " ok" : " " + result.error().code));
          told.count_down();
        },
        GetParam());
  }
  // One batch of them: the writer is held until all wait. The cut is armed when it is.
  void submit_batch(const std::vector<std::int64_t>& ids, std::latch& told, const std::function<void()>& arm) {
    std::promise<void> go, holds, over;
    database_->submit(
        [&holds, held = go.get_future().share()](Transaction&) -> Result<void> {
          holds.set_value();
          held.wait();
          return {};
        },
        [&over, arm](const Result<void>&) {
          arm();  // in the writer's thread: nothing is sent until it is done
          over.set_value();
        });
    holds.get_future().wait();
    for (const std::int64_t id : ids) submit(id, told);
    go.set_value();
    over.get_future().wait();
  }

  // A job that goes through as soon as the database is back.
  void write_again(std::int64_t id) {
    Result<void> done;
    do {
      done = database_->write([&](Transaction& tx) -> Result<void> {
        say("ran " + std::to_string(id));
        return tx.execute("insert into item(id) values ($1)", {id});
      });
    } while (!done.ok() &&
             (done.error().code == "database.unavailable" || done.error().code == "database.locked_by_other"));
    EXPECT_OK(done);
  }
  std::set<std::int64_t> items() {
    std::set<std::int64_t> found;
    EXPECT_OK(database_->read([&](Session& session) -> Result<void> {
      for (const Row row : TRY(session.query("select id from item"))) found.insert(row.integer(0));
      return {};
    }));
    return found;
  }

  std::unique_ptr<TestSite> site_;
  std::unique_ptr<CuttingProxy> proxy_;
  std::unique_ptr<Database> database_;
  std::mutex mutex_;
  Lines said_;
};

INSTANTIATE_TEST_SUITE_P(PostgreSQL, DoubtTest, ::testing::Values(Runs::kOnce, Runs::kAgain),
                         [](const auto& each) { return each.param == Runs::kOnce ? "OneByOne" : "Together"; });

TEST_P(DoubtTest, WhatTheServerNeverGotIsUndoneAndToldSo) {
  open(kLong);
  std::latch told(3);
  submit_batch({1, 2, 3}, told, [&] { proxy_->cut_at(Cut::kBeforeCommit); });
  proxy_->wait_for_refused(2);
  EXPECT_EQ(said(), Lines{}) << "nobody knows yet";
  EXPECT_TRUE(database_->health().in_doubt);
  proxy_->release();
  told.wait();
  EXPECT_EQ(said(), (Lines{"rollback 3", "rollback 2", "rollback 1", "told 1 database.commit_failed",
                           "told 2 database.commit_failed", "told 3 database.commit_failed"}));
  EXPECT_FALSE(database_->health().in_doubt);
  write_again(1);
  EXPECT_EQ(items(), std::set<std::int64_t>{1});
}

TEST_P(DoubtTest, WhatTheServerCommittedIsDoneAndToldSo) {
  open(kLong);
  const std::uint64_t commits = database_->health().commits;
  std::latch told(3), other(1);
  submit_batch({1, 2, 3}, told, [&] { proxy_->cut_at(Cut::kBeforeAnswer); });
  proxy_->wait_for_refused(2);
  EXPECT_EQ(said(), Lines{});
  // Nothing is run before it is known; who comes meanwhile is sent away.
  submit(4, other);
  other.wait();
  EXPECT_EQ(said(), Lines{"told 4 database.unavailable"});
  EXPECT_FALSE(database_->health().writable);
  proxy_->release();
  told.wait();
  EXPECT_EQ(said(), (Lines{"told 4 database.unavailable", "commit 1", "commit 2", "commit 3", "told 1 ok", "told 2 ok",
                           "told 3 ok"}));
  EXPECT_TRUE(database_->health().writable);
  EXPECT_EQ(database_->health().commits, commits + 2) << "with the job that held the writer";
  EXPECT_EQ(items(), (std::set<std::int64_t>{1, 2, 3}));
}

// The server still has the session, and its COMMIT on the way, when the writer is back: the lock is not given before it
// has ended.
TEST_P(DoubtTest, ACommitThatComesLateIsWaitedFor) {
  open(kLong);
  std::latch told(2);
  submit_batch({1, 2}, told, [&] { proxy_->cut_at(Cut::kLateCommit); });
  told.wait();
  EXPECT_EQ(said(), (Lines{"commit 1", "commit 2", "told 1 ok", "told 2 ok"}));
  EXPECT_EQ(items(), (std::set<std::int64_t>{1, 2}));
}

// A job of the batch that was undone alone keeps its own answer, also when it was the last.
TEST_P(DoubtTest, ARefusalStands) {
  open(kLong);
  for (const Cut cut : {Cut::kBeforeAnswer, Cut::kBeforeCommit}) {
    said_.clear();
    const std::int64_t base = cut == Cut::kBeforeAnswer ? 10 : 20;
    std::latch told(4);
    submit_batch({-1, base, base + 1, -2}, told, [&] { proxy_->cut_at(cut); });
    proxy_->wait_until_cut();
    proxy_->release();
    told.wait();
    const Lines lines = said();
    const std::set<std::string> set(lines.begin(), lines.end());
    EXPECT_TRUE(set.contains("told -1 database.constraint.check"));
    if (cut == Cut::kBeforeAnswer) {
      EXPECT_TRUE(set.contains("told -2 database.constraint.check"));
      EXPECT_TRUE(set.contains("told 10 ok") && set.contains("told 11 ok"));
    } else {
      EXPECT_TRUE(set.contains("told -2 database.commit_failed")) << "it stood on what has come to nothing";
      EXPECT_TRUE(set.contains("told 20 database.commit_failed") && set.contains("told 21 database.commit_failed"));
    }
  }
  EXPECT_EQ(items(), (std::set<std::int64_t>{10, 11}));
}

// Longer away than anybody waits: told so, and memory is put right before anything else is run.
TEST_P(DoubtTest, WhoCannotWaitIsToldThatNobodyKnows) {
  open(kShort);
  for (const Cut cut : {Cut::kBeforeAnswer, Cut::kBeforeCommit}) {
    said_.clear();
    const bool committed = cut == Cut::kBeforeAnswer;
    std::latch told(2);
    submit_batch(committed ? std::vector<std::int64_t>{1, 2} : std::vector<std::int64_t>{3, 4}, told,
                 [&] { proxy_->cut_at(cut); });
    told.wait();
    proxy_->wait_for_refused(2);
    EXPECT_EQ(said(), committed ? (Lines{"told 1 database.outcome_unknown", "told 2 database.outcome_unknown"})
                                : (Lines{"told 3 database.outcome_unknown", "told 4 database.outcome_unknown"}));
    EXPECT_EQ(database_->health().last_error_code, "database.outcome_unknown");
    said_.clear();
    proxy_->release();
    write_again(committed ? 10 : 11);
    EXPECT_EQ(said(),
              committed ? (Lines{"commit 1", "commit 2", "ran 10"}) : (Lines{"rollback 4", "rollback 3", "ran 11"}));
  }
  EXPECT_EQ(items(), (std::set<std::int64_t>{1, 2, 10, 11}));
}

// Nobody has to ask for the outcome to be found out.
TEST_P(DoubtTest, TheWriterLooksByItself) {
  open(kShort);
  std::latch told(1);
  submit_batch({1}, told, [&] { proxy_->cut_at(Cut::kBeforeAnswer); });
  told.wait();
  proxy_->release();
  while (database_->health().in_doubt) std::this_thread::yield();
  EXPECT_EQ(said(), (Lines{"told 1 database.outcome_unknown", "commit 1"}));
}

TEST_P(DoubtTest, AClosingDatabaseTellsWhoeverWaits) {
  open(milliseconds(50));
  std::latch told(2);
  submit_batch({1, 2}, told, [&] { proxy_->cut_at(Cut::kBeforeAnswer); });
  database_.reset();
  EXPECT_TRUE(told.try_wait());
  EXPECT_EQ(said(), (Lines{"told 1 database.outcome_unknown", "told 2 database.outcome_unknown"}))
      << "and no hook, as nobody knows which";
  proxy_->release();
  open(kLong);
  EXPECT_EQ(items(), (std::set<std::int64_t>{1, 2}));
}

TEST_P(DoubtTest, AClosingDatabaseWaitsForTheOutcomeWithThem) {
  open(kLong);
  std::latch told(2);
  submit_batch({1, 2}, told, [&] { proxy_->cut_at(Cut::kBeforeAnswer); });
  auto closed = std::async(std::launch::async, [&] { database_.reset(); });
  proxy_->wait_for_refused(2);
  EXPECT_FALSE(told.try_wait());
  proxy_->release();
  closed.wait();
  EXPECT_TRUE(told.try_wait());
  EXPECT_EQ(said(), (Lines{"commit 1", "commit 2", "told 1 ok", "told 2 ok"}));
}

// A job that read and wrote nothing has nothing to be in doubt about.
TEST_P(DoubtTest, WhatWroteNothingIsNotInDoubt) {
  open(kLong);
  proxy_->cut_at(Cut::kBeforeCommit);
  const auto read = database_->write(
      [](Transaction& tx) -> Result<std::int64_t> {
        return TRY(tx.query("select count(*) from item")).front().integer(0);
      },
      GetParam());
  ASSERT_OK(read);
  EXPECT_EQ(*read, 0);
  EXPECT_FALSE(database_->health().in_doubt);
  proxy_->wait_until_cut();
  proxy_->release();
  write_again(1);
}

// What is cut anywhere: told ok is in the table, told otherwise is not, and memory is as the table is.
TEST_P(DoubtTest, CutAnywhereNothingIsTwiceOrLost) {
  constexpr int kRounds = 60;
  std::mt19937 random(20261123);
  const auto below = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
  std::set<std::int64_t> held;
  std::map<std::string, int> codes;
  std::int64_t next = 0;
  const auto some = [&](int count) {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < count; ++i) ids.push_back(next++);
    return ids;
  };
  for (int round = 0; round < kRounds; ++round) {
    if (round % 10 == 0) {  // sometimes nobody waits for the outcome
      database_.reset();
      open(round % 30 == 20 ? milliseconds(0) : kLong);
    }
    // The same without a cut says how many bytes there are to choose from, once all statements are known.
    const int count = 1 + below(6);
    const bool to_server = below(2) == 0;
    std::uint64_t before = 0;
    for (int measured = 0; measured < 2; ++measured) {
      std::latch told(count);
      submit_batch(some(count), told, [&] { before = proxy_->passed(to_server); });
      told.wait();
    }
    const auto all = static_cast<int>(proxy_->passed(to_server) - before);
    // Every other time close to the end, where the commit is.
    const int bytes = round % 2 == 0 ? below(all + 30) : std::max(0, all - below(std::min(all, to_server ? 90 : 60)));
    std::vector<std::int64_t> ids = some(count);
    if (below(3) == 0) ids[static_cast<std::size_t>(below(count))] = -1;
    std::latch told(count);
    submit_batch(ids, told, [&] { proxy_->cut_after(to_server, static_cast<std::uint64_t>(bytes), below(4)); });
    told.wait();
    proxy_->release();
    const std::int64_t last = next++;
    write_again(last);
    held.insert(last);
    const std::set<std::int64_t> there = items();
    for (const std::string& line : said()) {
      const std::int64_t id = std::stoll(line.substr(line.find(' ') + 1));
      if (line.starts_with("commit")) {
        EXPECT_TRUE(held.insert(id).second) << "committed twice in memory: " << id;
      }
      if (!line.starts_with("told")) continue;
      const std::string code = line.substr(line.rfind(' ') + 1);
      ++codes[code];
      if (code == "database.outcome_unknown") continue;
      EXPECT_EQ(there.contains(id), code == "ok") << "round " << round << ": " << line;
    }
    said_.clear();
    ASSERT_EQ(held, there) << "round " << round;
  }
  for (const std::string_view code : {"database.unavailable", "database.commit_failed", "database.outcome_unknown"}) {
    EXPECT_GT(codes[std::string(code)], 0) << code;
  }
}

class DoubtAlone : public DoubtTest {};
INSTANTIATE_TEST_SUITE_P(PostgreSQL, DoubtAlone, ::testing::Values(Runs::kOnce));

TEST_P(DoubtAlone, AMigrationIsToldWhatBecameOfIt) {
  open(kLong);
  const auto migrate = [&](Cut cut) {
    proxy_->cut_at(cut);
    auto done = std::async(std::launch::async, [&] { return database_->migrate(kMore); });
    proxy_->wait_for_refused(2);
    proxy_->release();
    return done.get();
  };
  EXPECT_ERROR(migrate(Cut::kBeforeCommit), "database.commit_failed");
  EXPECT_ERROR(database_->read([](Session& session) { return session.query("select id from part"); }), "database.sql");
  EXPECT_OK(migrate(Cut::kBeforeAnswer));
  EXPECT_OK(database_->read([](Session& session) { return session.query("select id from part"); }));
  EXPECT_OK(database_->migrate(kMore));
}

TEST_P(DoubtAlone, AMigrationOfWhichNobodyKnowsIsFoundByTheNext) {
  open(kShort);
  proxy_->cut_at(Cut::kBeforeAnswer);
  EXPECT_ERROR(database_->migrate(kMore), "database.outcome_unknown");
  proxy_->release();
  write_again(1);
  EXPECT_OK(database_->migrate(kMore));
  EXPECT_OK(database_->read([](Session& session) { return session.query("select id from part"); }));
}

// Scrubbing is no transaction: cut off, it failed, and may be repeated.
TEST_P(DoubtAlone, AScrubThatIsCutOffIsNotInDoubt) {
  open(kLong);
  write_again(1);
  proxy_->cut_after(false, 0, 0);
  EXPECT_ERROR(database_->scrub(), "database.unavailable");
  EXPECT_FALSE(database_->health().in_doubt);
  EXPECT_OK(database_->scrub());
  write_again(2);
  EXPECT_EQ(items(), (std::set<std::int64_t>{1, 2}));
}

// A server that crashed gives the number again, to anybody: a row that was written says whose it was.
TEST(DoubtAfterACrash, ANumberGivenAgainIsNotBelieved) {
  const auto server = testing::PostgresFixture::start_own();
  NEEDS_DATABASE(server);
  CuttingProxy proxy(server->admin());
  auto database = Database::open({.location = server->admin() + " host=" + proxy.folder(),
                                  .reconnect_interval = milliseconds(2),
                                  .outcome_wait = kLong})
                      .take();
  ASSERT_OK(database->migrate(kMigrations));
  std::int64_t number = 0;
  proxy.cut_at(Cut::kBeforeCommit);
  auto written = std::async(std::launch::async, [&] {
    return database->write([&](Transaction& tx) -> Result<void> {
      tx.witness([](Session& session) -> Result<bool> {
        return !TRY(session.query("select 1 from item where id = 1")).empty();
      });
      TRY(tx.execute("insert into item(id) values (1)"));
      number = TRY(tx.query("select pg_current_xact_id()::text::bigint")).front().integer(0);
      return {};
    });
  });
  proxy.wait_until_cut();
  server->stop();
  ASSERT_TRUE(server->set_next_transaction(number));
  ASSERT_TRUE(server->resume());
  ASSERT_TRUE(testing::run_on_postgres(server->admin(), "CREATE TABLE of_another (id BIGINT)"));
  proxy.release();
  EXPECT_ERROR(written.get(), "database.commit_failed");
  const auto status = database->read([&](Session& session) -> Result<std::string> {
    return std::string(TRY(session.query("select pg_xact_status($1::bigint::text::xid8)", {number})).front().text(0));
  });
  ASSERT_OK(status);
  EXPECT_EQ(*status, "committed") << "of somebody else";
}

}  // namespace
}  // namespace limen::database
