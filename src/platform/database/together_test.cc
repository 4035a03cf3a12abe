// Jobs that may be run again: whatever the database does with them, each is done once or not at all, and is told the
// truth.
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"
#include "platform/database/database.h"

namespace limen::database {
namespace {

using testing::TestSite;

constexpr Migration kMigrations[] = {
    {"test", 1, "item", "CREATE TABLE item (id BIGINT PRIMARY KEY, version BIGINT NOT NULL)"}};

using Job = std::function<Result<std::int64_t>(Transaction&)>;

class TogetherTest : public testing::OnDatabase {
 protected:
  void SetUp() override {
    site_ = TestSite::make(GetParam());
    NEEDS_DATABASE(site_);
    auto opened = Database::open({.location = site_->location()});
    ASSERT_OK(opened);
    database_ = opened.take();
    ASSERT_OK(database_->migrate(kMigrations));
  }

  // Runs the jobs in one batch: the writer is held until all of them wait. Their answers, or codes.
  std::vector<std::string> run(const std::vector<Job>& jobs, Runs runs = Runs::kAgain) {
    std::promise<void> go, holds;
    std::latch all(static_cast<std::ptrdiff_t>(jobs.size()) + 1);
    std::vector<std::string> answers(jobs.size());
    database_->submit(
        [&holds, held = go.get_future().share(), told = false](Transaction&) mutable -> Result<void> {
          if (!std::exchange(told, true)) holds.set_value();
          held.wait();
          return {};
        },
        [&](const Result<void>&) { all.count_down(); });
    holds.get_future().wait();  // otherwise they may be of its own batch, which is done one by one
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      database_->submit(
          jobs[i],
          [&, i](const Result<std::int64_t>& result) {
            answers[i] = result.ok() ? std::to_string(*result) : result.error().code;
            all.count_down();
          },
          runs);
    }
    go.set_value();
    all.wait();
    return answers;
  }
  static Job insert(std::int64_t id) {
    return [id](Transaction& tx) -> Result<std::int64_t> {
      TRY(tx.execute("insert into item(id, version) values ($1, 1)", {id}));
      return id;
    };
  }
  // Takes the item at the version it was seen at: 1 when that was so, 0 when somebody was faster.
  static Job claim(std::int64_t id, std::int64_t version) {
    return [=](Transaction& tx) -> Result<std::int64_t> {
      const bool mine =
          TRY(tx.execute_one("update item set version = version + 1 where id = $1 and version = $2", {id, version}));
      return mine ? 1 : 0;
    };
  }
  static Job add(std::int64_t id) {
    return [id](Transaction& tx) -> Result<std::int64_t> {
      TRY(tx.add_row("insert into item(id, version) values ($1, $2)", {id, 1}));
      return id;
    };
  }
  std::int64_t ask(std::string_view sql) {
    const auto answer = database_->read(
        [&](Session& session) -> Result<std::int64_t> { return TRY(session.query(sql)).front().integer(0); });
    EXPECT_OK(answer);
    return answer.value_or(-1);
  }
  std::uint64_t repeated() const { return database_->health().repeated; }
  bool postgresql() const { return GetParam() == testing::Backend::kPostgres; }

  std::unique_ptr<TestSite> site_;
  std::unique_ptr<Database> database_;
};

ON_BOTH_DATABASES(TogetherTest);

TEST_P(TogetherTest, AreAllDoneInOneCommit) {
  std::vector<Job> jobs;
  for (std::int64_t id = 0; id < 200; ++id) jobs.push_back(insert(id));
  const std::uint64_t before = database_->health().commits;
  const auto answers = run(jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i) EXPECT_EQ(answers[i], std::to_string(i));
  EXPECT_EQ(ask("select count(*) from item"), 200);
  EXPECT_LE(database_->health().commits - before, 2u);
  EXPECT_EQ(repeated(), 0u);
}

TEST_P(TogetherTest, ATakenVersionIsTakenOnce) {
  ASSERT_EQ(run({insert(1), insert(2)}), (std::vector<std::string>{"1", "2"}));
  const auto answers = run({claim(1, 1), insert(3), claim(1, 1), claim(2, 1), claim(2, 1), insert(4), claim(1, 2)});
  EXPECT_EQ(answers, (std::vector<std::string>{"1", "3", "0", "1", "0", "4", "1"}));
  EXPECT_EQ(ask("select version from item where id = 1"), 3);
  EXPECT_EQ(ask("select version from item where id = 2"), 2);
  EXPECT_EQ(ask("select count(*) from item"), 4);
  EXPECT_EQ(repeated(), postgresql() ? 1u : 0u);
}

TEST_P(TogetherTest, WhatIsNotThereIsNotTaken) {
  EXPECT_EQ(run({claim(7, 1)}), (std::vector<std::string>{"0"}));
  // And a job that asks on is told what is so.
  const auto answers = run({insert(7), [](Transaction& tx) -> Result<std::int64_t> {
                              if (!TRY(tx.execute_one("update item set version = 9 where id = 8"))) {
                                TRY(tx.execute("insert into item(id, version) values (8, 8)"));
                              }
                              return TRY(tx.query("select version from item where id = 8")).front().integer(0);
                            }});
  EXPECT_EQ(answers, (std::vector<std::string>{"7", "8"}));
}

TEST_P(TogetherTest, AFailureIsItsOwnJobsAlone) {
  ASSERT_EQ(run({insert(0)}), (std::vector<std::string>{"0"}));
  std::vector<Job> jobs;
  std::vector<std::string> wanted;
  for (std::int64_t i = 1; i < 60; ++i) {
    jobs.push_back(insert(i % 7 == 0 ? 0 : i));
    wanted.push_back(i % 7 == 0 ? "database.constraint.unique" : std::to_string(i));
  }
  EXPECT_EQ(run(jobs), wanted);
  EXPECT_EQ(ask("select count(*) from item"), 60 - 8);
  EXPECT_EQ(repeated(), postgresql() ? 1u : 0u);
}

TEST_P(TogetherTest, ARefusalUndoesItsOwnJobAndNoOther) {
  const Job refuses_first = [](Transaction&) -> Result<std::int64_t> { return Error{"test.refused", "at once"}; };
  EXPECT_EQ(run({insert(1), refuses_first, insert(2)}), (std::vector<std::string>{"1", "test.refused", "2"}));
  EXPECT_EQ(repeated(), 0u);
  const Job reads_and_refuses = [](Transaction& tx) -> Result<std::int64_t> {
    if (TRY(tx.query("select count(*) from item")).front().integer(0) != 3) return Error{"test.unseen", "not seen"};
    return Error{"test.refused", "after reading what was done before it"};
  };
  EXPECT_EQ(run({insert(3), reads_and_refuses, insert(4)}), (std::vector<std::string>{"3", "test.refused", "4"}));
  EXPECT_EQ(repeated(), 0u);
  const Job writes_and_refuses = [](Transaction& tx) -> Result<std::int64_t> {
    TRY(tx.execute("insert into item(id, version) values (99, 1)"));
    return Error{"test.refused", "after writing"};
  };
  EXPECT_EQ(run({insert(5), writes_and_refuses, insert(6)}), (std::vector<std::string>{"5", "test.refused", "6"}));
  EXPECT_EQ(ask("select count(*) from item"), 6);
  EXPECT_EQ(repeated(), postgresql() ? 1u : 0u);
}

TEST_P(TogetherTest, AnIgnoredFailureAndAnExceptionFailTheirJobs) {
  const Job ignores = [](Transaction& tx) -> Result<std::int64_t> {
    static_cast<void>(tx.query("select nothing from nowhere"));
    TRY(tx.execute("insert into item(id, version) values (50, 1)"));
    return 0;
  };
  const Job throws = [](Transaction& tx) -> Result<std::int64_t> {
    TRY(tx.execute("insert into item(id, version) values (51, 1)"));
    throw std::runtime_error("a mistake");
  };
  EXPECT_EQ(run({insert(1), ignores, insert(2)}), (std::vector<std::string>{"1", "database.sql", "2"}));
  EXPECT_EQ(run({insert(3), throws, insert(4)}), (std::vector<std::string>{"3", "database.job_threw", "4"}));
  EXPECT_EQ(ask("select count(*) from item"), 4);
}

TEST_P(TogetherTest, RowsAreThereForWhoeverAsksAndAtTheEnd) {
  const Job counts = [](Transaction& tx) -> Result<std::int64_t> {
    TRY(tx.add_row("insert into item(id, version) values ($1, $2)", {1000, 1}));
    return TRY(tx.query("select count(*) from item")).front().integer(0);
  };
  std::vector<Job> jobs;
  for (std::int64_t id = 0; id < 7; ++id) jobs.push_back(add(id));
  jobs.push_back(counts);
  EXPECT_EQ(run(jobs).back(), "8");
  jobs.clear();
  for (std::int64_t id = 100; id < 250; ++id) jobs.push_back(add(id));
  jobs.push_back([](Transaction& tx) -> Result<std::int64_t> {  // another form of the same is taken as it stands
    TRY(tx.add_row("insert into item(version, id) values ($2, $1)", {99, 7}));
    return 0;
  });
  EXPECT_EQ(run(jobs).back(), "0");
  EXPECT_EQ(ask("select count(*) from item where version = 1"), 8 + 150);
  EXPECT_EQ(ask("select version from item where id = 99"), 7);
  EXPECT_EQ(repeated(), 0u);
}

TEST_P(TogetherTest, ARowThatClashesIsItsOwnJobsAlone) {
  std::vector<Job> jobs;
  for (std::int64_t id = 0; id < 40; ++id) jobs.push_back(add(id));
  jobs.push_back(add(17));
  jobs.push_back(add(40));
  const auto answers = run(jobs);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(answers[i], std::to_string(i));
  EXPECT_EQ(answers[40], "database.constraint.unique");
  EXPECT_EQ(answers[41], "40");
  EXPECT_EQ(ask("select count(*) from item"), 41);
}

// What a job put into memory is taken back with it, and what is told after the commit is told once.
TEST_P(TogetherTest, HooksFollowWhatIsKept) {
  std::vector<int> committed, held;  // of the writer's thread, and looked at when it is done
  const auto with_hooks = [&](int number, Job job) -> Job {
    return [&, number, job = std::move(job)](Transaction& tx) -> Result<std::int64_t> {
      tx.on_rollback([&held, number] {
        ASSERT_FALSE(held.empty());
        EXPECT_EQ(held.back(), number);
        held.pop_back();
      });
      held.push_back(number);  // a job before that fails late is undone in on_rollback
      tx.on_commit([&committed, number] { committed.push_back(number); });
      return job(tx);
    };
  };
  const auto answers = run({with_hooks(1, insert(1)), with_hooks(2, insert(2)), with_hooks(3, insert(1)),
                            with_hooks(4, insert(4)), with_hooks(5, claim(4, 1)), with_hooks(6, claim(4, 1))});
  EXPECT_EQ(answers, (std::vector<std::string>{"1", "2", "database.constraint.unique", "4", "1", "0"}));
  EXPECT_EQ(committed, (std::vector<int>{1, 2, 4, 5, 6}));
  EXPECT_EQ(held, committed);
}

// One that may not be run again is not, whatever its neighbours may.
TEST_P(TogetherTest, OnceIsOnce) {
  ASSERT_EQ(run({insert(0)}), (std::vector<std::string>{"0"}));
  int runs = 0;
  std::promise<void> go;
  std::latch all(21);
  database_->submit(
      [held = go.get_future().share()](Transaction&) -> Result<void> {
        held.wait();
        return {};
      },
      [&](const Result<void>&) { all.count_down(); });
  for (std::int64_t i = 1; i <= 20; ++i) {
    const bool once = i == 10;
    database_->submit(
        [&runs, once, job = insert(i % 5 == 3 ? 0 : i)](Transaction& tx) {
          if (once) ++runs;
          return job(tx);
        },
        [&](const Result<std::int64_t>&) { all.count_down(); }, once ? Runs::kOnce : Runs::kAgain);
  }
  go.set_value();
  all.wait();
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(ask("select count(*) from item"), 17);
  EXPECT_EQ(repeated(), 0u);
}

// Repetitions that come again and again do not make every batch be run twice.
TEST_P(TogetherTest, BatchesThatFailInARowAreRunOneByOneAtOnce) {
  ASSERT_EQ(run({insert(0)}), (std::vector<std::string>{"0"}));
  for (std::int64_t i = 1; i <= 40; ++i) {
    EXPECT_EQ(run({insert(i), insert(0)}), (std::vector<std::string>{std::to_string(i), "database.constraint.unique"}));
  }
  EXPECT_EQ(ask("select count(*) from item"), 41);
  EXPECT_LE(repeated(), 6u);
}

}  // namespace
}  // namespace limen::database
