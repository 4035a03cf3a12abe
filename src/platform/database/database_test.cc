// What both databases have to do alike.
#include "platform/database/database.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <latch>
#include <thread>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"

namespace limen::database {
namespace {

using testing::TestSite;

constexpr Migration kMigrations[] = {
    {"test", 1, "item", "CREATE TABLE item (id BIGINT PRIMARY KEY, name TEXT NOT NULL, note BLOB, weight REAL);"},
    {"test", 2, "part",
     "CREATE TABLE part (id BIGINT PRIMARY KEY, item BIGINT NOT NULL REFERENCES item(id), CHECK (id > 0)); "
     "CREATE INDEX part_item ON part(item);"},
};

class DatabaseTest : public testing::OnDatabase {
 protected:
  void SetUp() override {
    site_ = TestSite::make(GetParam());
    NEEDS_DATABASE(site_);
  }
  std::unique_ptr<Database> open(DatabaseOptions options = {}) {
    options.location = site_->location();
    auto database = Database::open(options);
    EXPECT_OK(database);
    if (!database.ok()) return nullptr;
    EXPECT_OK((*database)->migrate(kMigrations));
    return database.take();
  }
  static Result<std::int64_t> count(Database& database) {
    return database.read([](Session& session) -> Result<std::int64_t> {
      const Rows rows = TRY(session.query("select count(*) from item"));
      return rows[0].integer(0);
    });
  }
  std::unique_ptr<TestSite> site_;
};

ON_BOTH_DATABASES(DatabaseTest);

TEST(NeedsDatabase, AServerThatMustBeThereAndIsNotIsAFailure) {
  const char* before = std::getenv("LIMEN_NEED_POSTGRES");
  const std::string restored = before == nullptr ? "" : before;
  const auto outcome = [](const char* needed) {
    setenv("LIMEN_NEED_POSTGRES", needed, 1);
    ::testing::TestPartResultArray seen;
    {
      const ::testing::ScopedFakeTestPartResultReporter reporter(&seen);
      [] { NEEDS_DATABASE(std::unique_ptr<TestSite>()); }();
    }
    return seen.size() == 1 ? seen.GetTestPartResult(0).type() : ::testing::TestPartResult::kSuccess;
  };
  EXPECT_EQ(outcome("1"), ::testing::TestPartResult::kFatalFailure);
  EXPECT_EQ(outcome("0"), ::testing::TestPartResult::kSkip);
  EXPECT_EQ(outcome(""), ::testing::TestPartResult::kSkip);
  setenv("LIMEN_NEED_POSTGRES", restored.c_str(), 1);
}

TEST_P(DatabaseTest, KeepsEveryTypeOfValue) {
  auto database = open();
  const Bytes blob = {0, 1, 2, 255};
  ASSERT_OK(database->write([&](Transaction& tx) -> Result<void> {
    TRY(tx.execute("insert into item(id, name, note, weight) values ($1, $2, $3, $4)", {1, "ключ '\"", blob, 2.5}));
    return tx.execute("insert into item(id, name, note, weight) values ($1, $2, $3, $4)",
                      {std::int64_t{1} << 62, "", Bytes{}, nullptr});
  }));
  const auto rows = database->read(
      [](Session& session) { return session.query("select id, name, note, weight from item order by id"); });
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].integer(0), 1);
  EXPECT_EQ((*rows)[0].text(1), "ключ '\"");
  EXPECT_TRUE(std::ranges::equal((*rows)[0].blob(2), blob));
  EXPECT_EQ((*rows)[0].real(3), 2.5);
  EXPECT_EQ((*rows)[1].integer(0), std::int64_t{1} << 62);
  EXPECT_EQ((*rows)[1].text(1), "");
  EXPECT_EQ((*rows)[1].blob(2).size(), 0u);
  EXPECT_TRUE((*rows)[1].is_null(3));
  EXPECT_THROW((*rows)[0].integer(1), std::logic_error);
}

TEST_P(DatabaseTest, SeveralQuestionsAreAnsweredInTheirOrder) {
  auto database = open();
  ASSERT_OK(database->write([&](Transaction& tx) -> Result<void> {
    for (int i = 1; i <= 3; ++i)
      TRY(tx.execute("insert into item(id, name) values ($1, $2)", {i, std::string(i, 'n')}));
    return {};
  }));
  const auto ask = [](Session& session) {
    return session.query_all({{"select name from item where id = $1", {2}},
                              {"select id from item where id > $1 order by id", {1}},
                              {"select name from item where id = $1", {7}},
                              {"select name from item where id = $1", {3}}});
  };
  const auto check = [](const Result<std::vector<Rows>>& answers) {
    ASSERT_OK(answers);
    ASSERT_EQ(answers->size(), 4u);
    EXPECT_EQ((*answers)[0].front().text(0), "nn");
    ASSERT_EQ((*answers)[1].size(), 2u);
    EXPECT_EQ((*answers)[1][1].integer(0), 3);
    EXPECT_TRUE((*answers)[2].empty());
    EXPECT_EQ((*answers)[3].front().text(0), "nnn");
  };
  check(database->read(ask));
  check(database->read_lazily(ask));
  check(database->write([&](Transaction& tx) { return ask(tx); }));
  const auto none = database->read([](Session& session) { return session.query_all({}); });
  ASSERT_OK(none);
  EXPECT_TRUE(none->empty());
  // More than are on their way at once.
  constexpr int kMany = 450;
  const auto many = database->read([](Session& session) {
    std::vector<Question> questions;
    for (int i = 0; i < kMany; ++i) questions.push_back({"select id + cast($1 as bigint) from item where id = 1", {i}});
    return session.query_all(questions);
  });
  ASSERT_OK(many);
  ASSERT_EQ(many->size(), static_cast<std::size_t>(kMany));
  for (int i = 0; i < kMany; ++i) EXPECT_EQ((*many)[static_cast<std::size_t>(i)].front().integer(0), i + 1);
}

// Whichever of them is wrong: its error is the answer, and the session goes on for whoever has it next.
TEST_P(DatabaseTest, AWrongOneAmongSeveralQuestionsIsTheAnswer) {
  DatabaseOptions one;
  one.readers = 1;
  auto database = open(one);
  ASSERT_OK(database->write([](Transaction& tx) { return tx.execute("insert into item(id, name) values (1, 'x')"); }));
  const std::string_view right = "select name from item where id = $1";
  for (std::size_t wrong = 0; wrong < 3; ++wrong) {
    std::vector<Question> questions(3, Question{right, {1}});
    questions[wrong] = {"select nothing_of_this_name from item where id = $1", {1}};
    const auto answers = database->read([&](Session& session) { return session.query_all(questions); });
    ASSERT_FALSE(answers.ok()) << wrong;
    EXPECT_EQ(answers.error().code, "database.sql") << wrong;
    const auto after =
        database->read([&](Session& session) { return session.query_all({{right, {1}}, {right, {2}}}); });
    ASSERT_OK(after);
    EXPECT_EQ((*after)[0].size(), 1u);
    EXPECT_TRUE((*after)[1].empty());
  }
}

// In the writer it fails its job alone, also when the job goes on as if nothing were, and jobs before and after stand.
TEST_P(DatabaseTest, AWrongOneAmongSeveralQuestionsFailsItsJobAlone) {
  auto database = open();
  constexpr int kJobs = 30;
  std::atomic<int> failed{0}, done{0};
  std::latch all(kJobs);
  for (int i = 0; i < kJobs; ++i) {
    database->submit(
        [i](Transaction& tx) -> Result<void> {
          TRY(tx.execute("insert into item(id, name) values ($1, 'x')", {i}));
          const std::string_view middle = i % 3 == 0 ? "select nothing_of_this_name from item where id = $1"
                                                     : "select name from item where id = $1";
          const auto answers =
              tx.query_all({{"select id from item where id = $1", {i}}, {middle, {i}}, {"select count(*) from item"}});
          if (answers.ok() && (*answers)[0].front().integer(0) != i) return Error{"test.other_answer", "not its own"};
          return {};
        },
        [&](const Result<void>& result) {
          result.ok() ? ++done : ++failed;
          all.count_down();
        });
  }
  all.wait();
  EXPECT_EQ(failed, 10);
  EXPECT_EQ(done, 20);
  EXPECT_EQ(count(*database).value_or(-1), 20);
}

TEST_P(DatabaseTest, FailedJobIsUndoneAlone) {
  auto database = open();
  std::atomic<int> failed{0}, done{0};
  std::latch all(30);
  for (int i = 0; i < 30; ++i) {
    database->submit(
        [i](Transaction& tx) -> Result<int> {
          TRY(tx.execute("insert into item(id, name) values ($1, 'x')", {i}));
          if (i % 3 == 0) return Error{"test.refused", "refused"};
          return i;
        },
        [&](Result<int> result) {
          result.ok() ? ++done : ++failed;
          all.count_down();
        });
  }
  all.wait();
  EXPECT_EQ(failed, 10);
  EXPECT_EQ(done, 20);
  EXPECT_EQ(count(*database).value_or(-1), 20);
}

// A statement that nobody waits for may come out only while the next job runs (PostgreSQL): the failure is still its
// own job's, whatever the next one does first.
TEST_P(DatabaseTest, FailureThatComesOutLateIsItsOwnJobsAlone) {
  auto database = open();
  ASSERT_OK(database->write([](Transaction& tx) { return tx.execute("insert into item(id, name) values (0, 'x')"); }));
  constexpr int kJobs = 64;
  std::promise<void> go;
  std::latch all(kJobs + 1);
  database->submit(
      [held = go.get_future().share()](Transaction&) -> Result<void> {
        held.wait();
        return {};
      },
      [&](const Result<void>&) { all.count_down(); });
  std::vector<int> committed, undone;
  std::vector<std::string> outcomes(kJobs, "");
  for (int i = 0; i < kJobs; ++i) {
    const bool clashes = i % 4 == 3 || i % 7 == 0;
    database->submit(
        [&, i, clashes](Transaction& tx) -> Result<std::int64_t> {
          std::int64_t seen = -1;
          if (i % 5 == 0) {
            tx.on_rollback([&undone, i] { undone.push_back(i); });
          } else if (i % 5 == 1) {
            seen = TRY(tx.query("select count(*) from item"))[0].integer(0);
          } else if (i % 5 == 2) {
            TRY(tx.for_each("select id from item", {}, [&](const Row&) -> Result<void> {
              ++seen;
              return {};
            }));
            ++seen;
          } else if (i % 5 == 3 && i % 2 == 0) {
            return Error{"test.refused", "without having asked anything"};
          }
          if (i % 5 != 0) tx.on_rollback([&undone, i] { undone.push_back(i); });
          tx.on_commit([&committed, i] { committed.push_back(i); });
          TRY(tx.execute("insert into item(id, name) values ($1, 'x')", {clashes ? 0 : i + 1}));
          return seen;
        },
        [&, i](const Result<std::int64_t>& result) {
          outcomes[static_cast<std::size_t>(i)] = result.ok() ? "ok" : result.error().code;
          all.count_down();
        });
  }
  go.set_value();
  all.wait();
  std::vector<int> good, bad;
  for (int i = 0; i < kJobs; ++i) {
    const bool clashes = i % 4 == 3 || i % 7 == 0, refuses = i % 5 == 3 && i % 2 == 0;
    const std::string wanted = refuses ? "test.refused" : clashes ? "database.constraint.unique" : "ok";
    EXPECT_EQ(outcomes[static_cast<std::size_t>(i)], wanted) << i;
    if (wanted == "ok") good.push_back(i);
    if (wanted == "database.constraint.unique") bad.push_back(i);
  }
  EXPECT_EQ(committed, good);
  EXPECT_EQ(undone, bad);
  EXPECT_EQ(count(*database).value_or(-1), static_cast<std::int64_t>(good.size()) + 1);
}

TEST_P(DatabaseTest, StatementThatFailedFailsItsJobEvenWhenIgnored) {
  auto database = open();
  const auto result = database->write([](Transaction& tx) -> Result<void> {
    TRY(tx.execute("insert into item(id, name) values (1, 'a')"));
    static_cast<void>(tx.execute("insert into item(id, name) values (1, 'again')"));
    return {};
  });
  EXPECT_ERROR(result, "database.constraint.unique");
  EXPECT_EQ(count(*database).value_or(-1), 0);
  EXPECT_OK(database->write([](Transaction& tx) { return tx.execute("insert into item(id, name) values (1, 'a')"); }));
}

TEST_P(DatabaseTest, NamesConstraintsAlike) {
  auto database = open();
  const auto run = [&](std::string_view sql) {
    return database->write([&](Transaction& tx) { return tx.execute(sql); });
  };
  EXPECT_ERROR(run("insert into part(id, item) values (1, 99)"), "database.constraint.foreign_key");
  EXPECT_ERROR(run("insert into item(id, name) values (1, null)"), "database.constraint.not_null");
  EXPECT_OK(run("insert into item(id, name) values (1, 'a')"));
  EXPECT_ERROR(run("insert into part(id, item) values (0, 1)"), "database.constraint.check");
  EXPECT_ERROR(run("insert into nothing(id) values (0)"), "database.sql");
}

TEST_P(DatabaseTest, HooksRunAfterCommitAndAfterRollback) {
  auto database = open();
  std::string log;
  EXPECT_OK(database->write([&](Transaction& tx) -> Result<void> {
    tx.on_commit([&] { log += "a"; });
    tx.on_commit([&] { log += "b"; });
    tx.on_rollback([&] { log += "!"; });
    return tx.execute("insert into item(id, name) values (1, 'a')");
  }));
  EXPECT_EQ(log, "ab");
  log.clear();
  EXPECT_ERROR(database->write([&](Transaction& tx) -> Result<void> {
    tx.on_commit([&] { log += "a"; });
    tx.on_rollback([&] { log += "1"; });
    tx.on_rollback([&] { log += "2"; });
    return Error{"test.refused", "no"};
  }),
               "test.refused");
  EXPECT_EQ(log, "21");
}

TEST_P(DatabaseTest, JobThatThrowsIsAnError) {
  auto database = open();
  EXPECT_ERROR(database->write([](Transaction& tx) -> Result<void> {
    TRY(tx.execute("insert into item(id, name) values (1, 'a')"));
    throw std::runtime_error("bug");
  }),
               "database.job_threw");
  EXPECT_EQ(count(*database).value_or(-1), 0);
}

TEST_P(DatabaseTest, JobThatWaitsForTheWriterIsABug) {
  auto database = open();
  EXPECT_ERROR(database->write([&](Transaction&) -> Result<void> {
    return database->write([](Transaction&) -> Result<void> { return {}; });
  }),
               "database.job_threw");
}

TEST_P(DatabaseTest, ReadersCannotWrite) {
  auto database = open();
  const auto result = database->read(
      [](Session& session) { return session.execute_counted("insert into item(id, name) values (1, 'a')"); });
  EXPECT_ERROR(result, "database.read_only");
  EXPECT_EQ(count(*database).value_or(-1), 0);
}

TEST_P(DatabaseTest, ReaderSeesOneSnapshot) {
  auto database = open();
  EXPECT_OK(database->read([&](Session& session) -> Result<void> {
    const Rows before = TRY(session.query("select count(*) from item"));
    TRY(database->write([](Transaction& tx) { return tx.execute("insert into item(id, name) values (1, 'a')"); }));
    const Rows after = TRY(session.query("select count(*) from item"));
    EXPECT_EQ(before[0].integer(0), after[0].integer(0));
    return {};
  }));
  EXPECT_EQ(count(*database).value_or(-1), 1);
}

TEST_P(DatabaseTest, LazySnapshotIsMadeByTheFirstStatement) {
  auto database = open({.location = {}, .readers = 1});
  const auto add = [&](int id) {
    return database->write(
        [&](Transaction& tx) { return tx.execute("insert into item(id, name) values ($1, '')", {id}); });
  };
  const auto seen = database->read_lazily([&](Session& session) -> Result<std::int64_t> {
    EXPECT_EQ(session.postgresql(), database->postgresql());
    EXPECT_OK(count(*database)) << "the only session is free as long as nothing is asked";
    EXPECT_OK(add(1));
    const Rows first = TRY(session.query("select count(*) from item"));
    EXPECT_EQ(first[0].integer(0), 1);
    EXPECT_OK(add(2));
    const Rows second = TRY(session.query("select count(*) from item"));
    return second[0].integer(0);
  });
  ASSERT_OK(seen);
  EXPECT_EQ(*seen, 1) << "one snapshot for all statements";
  EXPECT_EQ(*count(*database), 2) << "the session is given back";
  EXPECT_FALSE(
      database->read_lazily([](Session& s) { return s.execute_counted("insert into item(id, name) values (3, '')"); })
          .ok());
}

TEST_P(DatabaseTest, SecondWriterIsRefused) {
  auto database = open();
  EXPECT_ERROR(Database::open({.location = site_->location()}), "database.locked_by_other");
  database.reset();
  EXPECT_OK(Database::open({.location = site_->location()}));
}

TEST_P(DatabaseTest, MigrationsAreAppliedOnceAndNeverChange) {
  auto database = open();
  EXPECT_OK(database->migrate(kMigrations));
  constexpr Migration kChanged[] = {{"test", 1, "item", "CREATE TABLE item (id BIGINT PRIMARY KEY)"}};
  EXPECT_ERROR(database->migrate(kChanged), "database.migration.changed");
  constexpr Migration kGap[] = {{"test", 4, "late", "CREATE TABLE late (id BIGINT PRIMARY KEY)"}};
  EXPECT_ERROR(database->migrate(kGap), "database.migration.gap");
  constexpr Migration kBroken[] = {
      {"test", 3, "broken", "CREATE TABLE fine (id BIGINT PRIMARY KEY); CREATE TABLE item (id BIGINT)"}};
  EXPECT_ERROR(database->migrate(kBroken), "database.sql");
  // Nothing of the broken step stayed.
  EXPECT_ERROR(database->read([](Session& session) { return session.query("select * from fine"); }), "database.sql");
}

TEST_P(DatabaseTest, ManySubmittersAreAllThereOnce) {
  auto database = open();
  constexpr int kThreads = 16, kEach = 50;
  std::vector<std::thread> threads;
  std::atomic<int> ok{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        ok += database
                  ->write([&](Transaction& tx) {
                    return tx.execute("insert into item(id, name) values ($1, 'x')", {t * kEach + i});
                  })
                  .ok();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(ok, kThreads * kEach);
  EXPECT_EQ(count(*database).value_or(-1), kThreads * kEach);
  EXPECT_LT(database->health().commits, kThreads * kEach);
}

TEST_P(DatabaseTest, WalksLargeAnswers) {
  auto database = open();
  ASSERT_OK(database->write([](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 3000; ++i)
      TRY(tx.execute("insert into item(id, name) values ($1, $2)", {i, std::to_string(i)}));
    return {};
  }));
  std::int64_t next = 0;
  EXPECT_OK(database->read([&](Session& session) {
    return session.for_each("select id, name from item where id >= $1 order by id", {0},
                            [&](const Row& row) -> Result<void> {
                              EXPECT_EQ(row.integer(0), next++);
                              EXPECT_EQ(row.text(1), std::to_string(row.integer(0)));
                              return {};
                            });
  }));
  EXPECT_EQ(next, 3000);
  // A visitor may stop the walk; the session stays good.
  EXPECT_OK(database->read([&](Session& session) -> Result<void> {
    EXPECT_ERROR(
        session.for_each("select id from item", {}, [](const Row&) -> Result<void> { return Error{"test.stop", ""}; }),
        "test.stop");
    const Rows rows = TRY(session.query("select count(*) from item"));
    EXPECT_EQ(rows[0].integer(0), 3000);
    return {};
  }));
}

TEST_P(DatabaseTest, TextComparesByBytes) {
  auto database = open();
  ASSERT_OK(database->write([](Transaction& tx) {
    return tx.execute("insert into item(id, name) values (1, 'a'), (2, 'B'), (3, 'é'), (4, 'z')");
  }));
  const auto rows = database->read([](Session& session) { return session.query("select id from item order by name"); });
  ASSERT_OK(rows);
  std::string order;
  for (const Row row : *rows) order += std::to_string(row.integer(0));
  EXPECT_EQ(order, "2143");
}

TEST_P(DatabaseTest, AGuardRefusesTheRowsItsConditionIsTrueOf) {
  auto database = open();
  constexpr Migration kGuards[] = {
      {"guarded", 1, "tables",
       "CREATE TABLE book (id BIGINT PRIMARY KEY, state TEXT NOT NULL); CREATE TABLE leaf (id BIGINT PRIMARY KEY, book "
       "BIGINT NOT NULL)"},
      {"guarded", 2, "guards",
       "CREATE GUARD leaf_comes BEFORE INSERT ON leaf WHEN exists (select 1 from book where id = new.book and state = "
       "'closed'); CREATE GUARD leaf_changes BEFORE UPDATE ON leaf WHEN exists (select 1 from book where id in "
       "(old.book, new.book) and state = 'closed'); create guard leaf_goes before delete on leaf when exists (select 1 "
       "from book where id = old.book and state = 'closed')"}};
  ASSERT_OK(database->migrate(kGuards));
  const auto run = [&](const char* sql) { return database->write([sql](Transaction& tx) { return tx.execute(sql); }); };
  ASSERT_OK(run("insert into book(id, state) values (1, 'open'), (2, 'open')"));
  ASSERT_OK(run("insert into leaf(id, book) values (1, 1), (2, 1), (3, 2)"));
  ASSERT_OK(run("delete from leaf where id = 2"));
  ASSERT_OK(run("update leaf set id = 4 where id = 3"));
  ASSERT_OK(run("update book set state = 'closed' where id = 1"));
  EXPECT_ERROR(run("insert into leaf(id, book) values (5, 1)"), "database.constraint.other");
  EXPECT_ERROR(run("update leaf set id = 6 where book = 1"), "database.constraint.other");
  EXPECT_ERROR(run("update leaf set book = 1"), "database.constraint.other");
  EXPECT_ERROR(run("delete from leaf"), "database.constraint.other");
  EXPECT_OK(run("delete from leaf where book = 2"));
}

}  // namespace
}  // namespace limen::database
