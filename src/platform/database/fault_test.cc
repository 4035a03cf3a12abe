// What happens when the disk, the process or the server fails under the writer.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <set>
#include <thread>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"
#include "platform/database/database.h"
#include "platform/database/fault_vfs.h"

namespace limen::database {
namespace {

using testing::TestFolder;
using testing::TestSite;

constexpr Migration kMigrations[] = {
    {"test", 1, "item",
     "CREATE TABLE item (id BIGINT PRIMARY KEY, name TEXT NOT NULL); CREATE TABLE twin (id BIGINT PRIMARY KEY)"}};

Result<void> insert(Transaction& tx, std::int64_t id) {
  TRY(tx.execute("insert into item(id, name) values ($1, $2)", {id, std::string(200, 'x')}));
  return tx.execute("insert into twin(id) values ($1)", {id});
}

Result<std::set<std::int64_t>> ids(Database& database, std::string_view table) {
  return database.read([&](Session& session) -> Result<std::set<std::int64_t>> {
    std::set<std::int64_t> found;
    const Rows rows = TRY(session.query("select id from " + std::string(table)));
    for (const Row row : rows) found.insert(row.integer(0));
    return found;
  });
}

class SqliteFaultTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> open(std::shared_ptr<Faults> faults = nullptr) {
    auto opened = Database::open({.location = location_,
                                  .refuse_below_bytes = 0,
                                  .reconnect_interval = std::chrono::milliseconds(0),
                                  .faults = std::move(faults)});
    EXPECT_OK(opened);
    if (!opened.ok()) return nullptr;
    EXPECT_OK((*opened)->migrate(kMigrations));
    return opened.take();
  }
  TestFolder folder_;
  std::string path_ = folder_.path() + "/limen.db";
  std::string location_ = "sqlite:" + path_;
};

TEST_F(SqliteFaultTest, CommitsOfManyClientsAreJoined) {
  auto faults = std::make_shared<Faults>();
  auto database = open(faults);
  faults->flush_delay_microseconds = 2000;
  const std::uint64_t before = faults->flushes;
  constexpr int kClients = 64, kEach = 10;
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < kEach; ++i) {
        const std::uint64_t flushes = faults->flushes;
        EXPECT_OK(database->write([&](Transaction& tx) { return insert(tx, c * kEach + i); }));
        EXPECT_GT(faults->flushes, flushes);  // flushed before it was answered
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_LT(faults->flushes - before, kClients * kEach / 4u);
  EXPECT_EQ(ids(*database, "item")->size(), static_cast<std::size_t>(kClients * kEach));
}

TEST_F(SqliteFaultTest, FullDiskIsSaidLosesNothingAndHeals) {
  auto faults = std::make_shared<Faults>();
  auto database = open(faults);
  std::set<std::int64_t> acknowledged;
  for (int id = 0; id < 60; ++id) {
    faults->writes_left = id % 3 == 0 ? id / 3 : -1;  // at the 1st, 2nd, … write of the job, or never
    const auto result = database->write([&](Transaction& tx) { return insert(tx, id); });
    if (result.ok()) {
      acknowledged.insert(id);
    } else {
      EXPECT_EQ(result.error().code, "database.disk_full");
    }
  }
  faults->writes_left = -1;
  EXPECT_OK(database->write([&](Transaction& tx) { return insert(tx, 1000); }));
  acknowledged.insert(1000);
  EXPECT_LT(acknowledged.size(), 61u);
  EXPECT_EQ(*ids(*database, "item"), acknowledged);
  EXPECT_EQ(*ids(*database, "twin"), acknowledged);
  EXPECT_OK(database->check());
}

TEST_F(SqliteFaultTest, FailedFlushFailsTheWholeBatchAndHeals) {
  auto faults = std::make_shared<Faults>();
  auto database = open(faults);
  EXPECT_OK(database->write([](Transaction& tx) { return insert(tx, 1); }));
  // Hold the writer, so that ten jobs wait and are joined.
  std::promise<void> go;
  std::latch all(11);
  std::atomic<int> failed{0};
  database->submit(
      [held = go.get_future().share()](Transaction&) -> Result<void> {
        held.wait();
        return {};
      },
      [&](const Result<void>&) { all.count_down(); });
  for (int id = 10; id < 20; ++id) {
    database->submit([id](Transaction& tx) { return insert(tx, id); },
                     [&](const Result<void>& result) {
                       failed += !result.ok() && result.error().code == "database.commit_failed";
                       all.count_down();
                     });
  }
  faults->flushes_left = 0;
  go.set_value();
  all.wait();
  EXPECT_EQ(failed, 10);
  faults->flushes_left = -1;
  EXPECT_OK(database->write([](Transaction& tx) { return insert(tx, 2); }));
  EXPECT_EQ(*ids(*database, "item"), (std::set<std::int64_t>{1, 2}));
}

// Refused for what a job before it did, which was then lost with the batch, is no answer.
TEST_F(SqliteFaultTest, ARefusalDoesNotStandOnWhatCameToNothing) {
  auto faults = std::make_shared<Faults>();
  auto database = open(faults);
  EXPECT_OK(database->write([](Transaction& tx) { return insert(tx, 1); }));
  std::promise<void> held, go;
  std::latch all(4);
  std::vector<std::string> codes(4);
  const auto heard = [&](std::size_t number) {
    return [&, number](const Result<void>& result) {
      codes[number] = result.ok() ? "ok" : result.error().code;
      all.count_down();
    };
  };
  const auto refuse_if_there = [](std::int64_t id) {
    return [id](Transaction& tx) -> Result<void> {
      if (!TRY(tx.query("select 1 from item where id = $1", {id})).empty()) return Error{"test.refused", "it is there"};
      return {};
    };
  };
  database->submit(
      [&held, release = go.get_future().share()](Transaction&) -> Result<void> {
        held.set_value();
        release.wait();
        return {};
      },
      heard(0));
  held.get_future().wait();
  database->submit(refuse_if_there(1), heard(1));
  database->submit([](Transaction& tx) { return insert(tx, 2); }, heard(2));
  database->submit(refuse_if_there(2), heard(3));
  faults->flushes_left = 0;
  go.set_value();
  all.wait();
  EXPECT_EQ(codes,
            (std::vector<std::string>{"ok", "test.refused", "database.commit_failed", "database.commit_failed"}));
  faults->flushes_left = -1;
  EXPECT_OK(database->write(refuse_if_there(2)));
}

TEST_F(SqliteFaultTest, NearlyFullDiskRefusesBeforeItIsFull) {
  open().reset();
  auto database = Database::open({.location = location_,
                                  .warn_below_bytes = std::uint64_t{1} << 62,
                                  .refuse_below_bytes = std::uint64_t{1} << 62})
                      .take();
  EXPECT_ERROR(database->write([](Transaction& tx) { return insert(tx, 1); }), "database.disk_full");
  EXPECT_TRUE(database->health().space_low);
  EXPECT_FALSE(database->health().writable);
  EXPECT_OK(ids(*database, "item"));
}

// The log is folded beside the writer while others read; nothing is lost by it, and the log does not grow for ever,
// although somebody reads at every moment: each reader stays until the other has come and two commits more are made, or
// as long as the writer waits for it.
TEST_F(SqliteFaultTest, TheLogIsFoldedWhileItIsWritten) {
  constexpr int kWrites = 1200;
  const std::string payload(150'000, 'p');  // 180 MB in all
  auto database = open();
  std::atomic<bool> stop{false};
  std::atomic<int> written{0}, turn{0};
  const auto read_in_turn = [&](int self) {
    int seen = 0;
    while (!stop) {
      while (turn % 2 != self && !stop) std::this_thread::sleep_for(std::chrono::microseconds(50));
      EXPECT_OK(database->read([&](Session& session) -> Result<void> {
        const int found = static_cast<int>(TRY(session.query("select count(*) from item"))[0].integer(0));
        EXPECT_GE(found, seen);
        seen = found;
        const int mine = turn.fetch_add(1) + 1, until = written + 2;
        for (int tries = 0; tries < 100 && !stop && (turn == mine || written < until); ++tries)
          std::this_thread::sleep_for(std::chrono::microseconds(200));
        EXPECT_EQ(TRY(session.query("select count(*) from item"))[0].integer(0), found);
        return {};
      }));
    }
  };
  std::thread one(read_in_turn, 0), other(read_in_turn, 1);
  std::uintmax_t longest = 0;
  for (; written < kWrites && !HasFailure(); ++written) {
    EXPECT_OK(database->write([&](Transaction& tx) {
      return tx.execute("insert into item(id, name) values ($1, $2)", {written.load(), payload});
    }));
    longest = std::max(longest, std::filesystem::file_size(path_ + "-wal"));
  }
  stop = true;
  one.join();
  other.join();
  EXPECT_GT(turn, 10);
  EXPECT_LT(longest, 120'000'000U);
  EXPECT_OK(database->check());
  database.reset();
  EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));
  EXPECT_EQ(ids(*open(), "item")->size(), static_cast<std::size_t>(kWrites));
}

// Two checkpoints at once are one too many for SQLite, which refuses the second without waiting.
TEST_F(SqliteFaultTest, ScrubbingWaitsForWhatIsFoldedBeside) {
  auto faults = std::make_shared<Faults>();
  auto database = open(faults);
  faults->flush_delay_microseconds = 20'000;
  const std::string payload(4'000'000, 'p');  // more than is left unfolded
  for (int id = 0; id < 5; ++id) {
    ASSERT_OK(database->write(
        [&](Transaction& tx) { return tx.execute("insert into item(id, name) values ($1, $2)", {id, payload}); }));
    const std::uint64_t flushes = faults->flushes;
    // Now it is folded, and has the main file to flush; unless it was quicker than this thread.
    for (int turns = 0; turns < 500 && faults->flushes == flushes; ++turns)
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    EXPECT_OK(database->scrub());
    EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), 0U);
  }
  EXPECT_OK(database->check());
}

// Commits so large that what is folded beside never comes near the end of the log.
TEST_F(SqliteFaultTest, TheLogEndsSomewhereHoweverMuchIsWritten) {
  const std::string payload(4'000'000, 'p');  // 200 MB in all
  auto database = open();
  std::uintmax_t longest = 0;
  for (int id = 0; id < 50; ++id) {
    ASSERT_OK(database->write(
        [&](Transaction& tx) { return tx.execute("insert into item(id, name) values ($1, $2)", {id, payload}); }));
    longest = std::max(longest, std::filesystem::file_size(path_ + "-wal"));
  }
  EXPECT_LT(longest, 90'000'000U);
  EXPECT_OK(database->check());
}

TEST_F(SqliteFaultTest, DamagedPageIsSaid) {
  auto database = open();
  EXPECT_OK(database->write([](Transaction& tx) -> Result<void> {
    for (int id = 0; id < 500; ++id) TRY(insert(tx, id));
    return {};
  }));
  ASSERT_OK(database->scrub());
  EXPECT_OK(database->check());
  database.reset();
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(0, std::ios::end);
  for (std::int64_t page = 3; page * 4096 < file.tellp(); page += 4) {
    const auto end = file.tellp();
    file.seekp(page * 4096);
    file << std::string(300, '\x7f');
    file.seekp(0, std::ios::end);
    ASSERT_EQ(file.tellp(), end);
  }
  file.close();
  auto again = Database::open({.location = location_}).take();
  EXPECT_ERROR(again->check(), "database.corrupt");
  EXPECT_ERROR(again->read([](Session& s) { return s.query("select id, name from item"); }), "database.corrupt");
  again.reset();
  std::ofstream(path_, std::ios::binary) << std::string(8192, 'z');
  EXPECT_ERROR(Database::open({.location = location_}), "database.corrupt");
}

TEST_F(SqliteFaultTest, FileGoneAndBack) {
  auto database = open();
  EXPECT_OK(database->write([](Transaction& tx) { return insert(tx, 1); }));
  ASSERT_OK(database->scrub());
  std::filesystem::rename(path_, path_ + ".away");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  EXPECT_ERROR(database->write([](Transaction& tx) { return insert(tx, 2); }), "database.unavailable");
  EXPECT_FALSE(std::filesystem::exists(path_));
  std::filesystem::rename(path_ + ".away", path_);
  EXPECT_OK(database->write([](Transaction& tx) { return insert(tx, 3); }));
  EXPECT_EQ(*ids(*database, "item"), (std::set<std::int64_t>{1, 3}));
}

TEST_F(SqliteFaultTest, FolderThatCannotBeWritten) {
  open().reset();
  const pid_t child = fork();
  if (child == 0) {
    // Root may write anywhere: somebody else tries.
    if (geteuid() == 0 && (chmod(folder_.path().c_str(), 0555) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
      _exit(9);
    if (geteuid() != 65534) chmod(folder_.path().c_str(), 0555);
    const auto opened = Database::open({.location = location_});
    _exit(!opened.ok() && opened.error().code == "database.read_only" ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  chmod(folder_.path().c_str(), 0755);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// The server notices a little later that the last writer is gone.
Result<std::unique_ptr<Database>> open_after_another(const std::string& location) {
  while (true) {
    auto opened = Database::open({.location = location, .refuse_below_bytes = 0});
    if (opened.ok() || opened.error().code != "database.locked_by_other") return opened;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// The child writes and says each number once it is acknowledged; it is killed at a moment of no choosing.
void write_until_killed(const std::string& location, int out, int round) {
  auto opened = open_after_another(location);
  if (!opened.ok() || !(*opened)->migrate(kMigrations).ok()) _exit(3);
  Database& database = **opened;
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      for (std::int64_t i = 0;; ++i) {
        const std::int64_t id = (round * 8 + c) * 1'000'000 + i;
        const Runs runs = round % 2 == 0 ? Runs::kOnce : Runs::kAgain;
        if (!database.write([&](Transaction& tx) { return insert(tx, id); }, runs).ok()) _exit(4);
        if (::write(out, &id, sizeof id) != sizeof id) _exit(5);
      }
    });
  }
  for (auto& client : clients) client.join();
}

class KillTest : public testing::OnDatabase {};

ON_BOTH_DATABASES(KillTest);

TEST_P(KillTest, WhatWasAcknowledgedIsThereOnceAndNothingIsHalf) {
  auto site = TestSite::make(GetParam());
  NEEDS_DATABASE(site);
  std::set<std::int64_t> acknowledged;
  for (int round = 0; round < 20; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      write_until_killed(site->location(), ends[1], round);
      _exit(0);
    }
    close(ends[1]);
    // A number of acknowledgements that differs from round to round, so that the kill falls anywhere in a batch.
    std::int64_t id = 0;
    for (int count = 0; count < 5 + round * 7 && read(ends[0], &id, sizeof id) == sizeof id; ++count)
      acknowledged.insert(id);
    kill(child, SIGKILL);
    while (read(ends[0], &id, sizeof id) == sizeof id) acknowledged.insert(id);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << WEXITSTATUS(status);
    const auto again = open_after_another(site->location());
    ASSERT_OK(again);
    const auto items = ids(**again, "item");
    ASSERT_OK(items);
    EXPECT_EQ(*items, *ids(**again, "twin"));
    for (const std::int64_t wanted : acknowledged) ASSERT_TRUE(items->contains(wanted)) << "lost " << wanted;
  }
  EXPECT_GT(acknowledged.size(), 100u);
}

TEST(PostgresFaultTest, ServerGoneAndBack) {
  const auto server = testing::PostgresFixture::start_own();
  NEEDS_DATABASE(server);
  auto database =
      Database::open({.location = server->admin(), .reconnect_interval = std::chrono::milliseconds(10)}).take();
  ASSERT_OK(database->migrate(kMigrations));
  EXPECT_OK(database->write([](Transaction& tx) { return insert(tx, 1); }));
  server->stop(SIGQUIT);
  EXPECT_ERROR(database->write([](Transaction& tx) { return insert(tx, 2); }), "database.unavailable");
  EXPECT_ERROR(ids(*database, "item"), "database.unavailable");
  ASSERT_TRUE(server->resume());
  Result<void> result;
  do {
    result = database->write([](Transaction& tx) { return insert(tx, 3); });
  } while (!result.ok() &&
           (result.error().code == "database.unavailable" || result.error().code == "database.locked_by_other"));
  EXPECT_OK(result);
  EXPECT_EQ(*ids(*database, "item"), (std::set<std::int64_t>{1, 3}));
}

class ServerLost : public ::testing::TestWithParam<Runs> {};
INSTANTIATE_TEST_SUITE_P(PostgresFault, ServerLost, ::testing::Values(Runs::kOnce, Runs::kAgain));

TEST_P(ServerLost, InTheMiddleOfAJobFailsTheBatch) {
  const auto server = testing::PostgresFixture::start_own();
  NEEDS_DATABASE(server);
  auto database =
      Database::open({.location = server->admin(), .reconnect_interval = std::chrono::milliseconds(10)}).take();
  ASSERT_OK(database->migrate(kMigrations));
  bool undone = false;
  const auto lose = [&](Transaction& tx) -> Result<void> {
    tx.on_rollback([&] { undone = true; });
    TRY(insert(tx, 1));
    server->stop(SIGQUIT);
    return {};
  };
  const auto result = database->write(lose, GetParam());
  EXPECT_FALSE(result.ok());
  EXPECT_TRUE(undone);
  ASSERT_TRUE(server->resume());
  Result<std::set<std::int64_t>> found = ids(*database, "item");
  while (!found.ok() && found.error().code == "database.unavailable") found = ids(*database, "item");
  ASSERT_OK(found);
  EXPECT_TRUE(found->empty());
}

}  // namespace
}  // namespace limen::database
