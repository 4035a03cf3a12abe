#include "platform/backup/backup.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"

namespace limen::backup {
namespace {

using database::Database;
using database::Session;
using database::Transaction;
using database::testing::Backend;
using database::testing::TestFolder;
using database::testing::TestSite;

constexpr database::Migration kState[] = {
    {"test", 1, "person",
     "CREATE TABLE team (id BIGINT PRIMARY KEY, name TEXT NOT NULL); INSERT INTO team(id, name) VALUES (1, 'seed');"
     "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, photo BLOB, height REAL, team BIGINT REFERENCES "
     "team(id),"
     " boss TEXT REFERENCES person(id) ON DELETE SET NULL);"}};

struct Route {
  Backend from, to;
};

void random_bytes(std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); }

// A running site.
struct Site {
  Site(std::string folder, std::string location) : folder_(std::move(folder)) {
    database = Database::open({.location = std::move(location)}).take();
    EXPECT_OK(database->migrate(journal::migrations()));
    EXPECT_OK(database->migrate(kState));
    keys = keys::KeyStore::open(folder_, random_bytes).take();
    journal = journal::Journal::open(*database, *keys, clock, random_bytes).take();
  }
  ~Site() { database.reset(); }
  Result<std::int64_t> record(const std::string& id) {
    return database->write([&](Transaction& tx) -> Result<std::int64_t> {
      const Bytes photo = {0, 1, 2};
      // The boss comes later in the table than those who point at him.
      TRY(tx.execute("insert into person(id, name, photo, height, team) values ($1, $2, $3, $4, 1)",
                     {id, "Ада", photo, 1.5}));
      journal::Entry entry{.kind = "person.recorded", .actor = "o", .subject_type = "person", .subject_id = id};
      entry.sealed.push_back({.group = "identity", .plaintext = "name of " + id, .record_type = "", .record_id = ""});
      return journal->append(tx, std::move(entry));
    });
  }
  Result<Manifest> back_up(const std::string& file) {
    return database->read([&](Session& session) { return write_backup(session, folder_, file, clock); });
  }
  std::string folder_;
  FixedClock clock{Instant{1'700'000'000'000'000}};
  std::unique_ptr<Database> database;
  std::unique_ptr<keys::KeyStore> keys;
  std::unique_ptr<journal::Journal> journal;
};

class BackupTest : public ::testing::TestWithParam<Route> {
 protected:
  void SetUp() override {
    from_ = TestSite::make(GetParam().from);
    to_ = TestSite::make(GetParam().to);
    NEEDS_DATABASE(from_ && to_);
    file_ = out_.path() + "/site.backup";
  }
  Result<Restored> bring_back(std::string erasures = "") {
    return restore({.file = file_,
                    .site = to_->folder(),
                    .location = to_->location(),
                    .master_key = from_->folder() + "/master.key",
                    .erasures = std::move(erasures),
                    .erased = [](Transaction& tx, const std::string&, const std::string& id,
                                 const std::string&) { return tx.execute("delete from person where id = $1", {id}); }},
                   clock_, random_bytes);
  }
  TestFolder out_;
  std::string file_;
  std::unique_ptr<TestSite> from_, to_;
  FixedClock clock_{Instant{1'700'000'100'000'000}};
};

INSTANTIATE_TEST_SUITE_P(
    Routes, BackupTest,
    ::testing::Values(Route{Backend::kSqlite, Backend::kSqlite}, Route{Backend::kSqlite, Backend::kPostgres},
                      Route{Backend::kPostgres, Backend::kSqlite}, Route{Backend::kPostgres, Backend::kPostgres}),
    [](const auto& chosen) { return name_of(chosen.param.from) + "To" + name_of(chosen.param.to); });

TEST_P(BackupTest, RunningSiteIsBackedUpAndRestored) {
  {
    Site site(from_->folder(), from_->location());
    for (int i = 0; i < 20; ++i) ASSERT_OK(site.record("p" + std::to_string(i)));
    ASSERT_OK(site.database->write(
        [](Transaction& tx) { return tx.execute("update person set boss = 'p9' where id < 'p2'"); }));
    ASSERT_OK(site.database->write([](Transaction& tx) { return tx.execute("update team set name = 'changed'"); }));
    std::atomic<bool> stop{false};
    std::thread load([&] {
      for (int i = 100; !stop; ++i) EXPECT_OK(site.record("p" + std::to_string(i)));
    });
    const auto manifest = site.back_up(file_);
    stop = true;
    load.join();
    ASSERT_OK(manifest);
    EXPECT_GE(manifest->head.seq, 20);
    EXPECT_EQ(manifest->rows.at("person"), manifest->rows.at("journal"));
    EXPECT_ERROR(site.back_up(file_), "backup.exists");
  }
  const auto restored = bring_back();
  ASSERT_OK(restored);
  EXPECT_EQ(restored->journal.entries, restored->manifest.head.seq + 1);
  Site site(to_->folder(), to_->location());
  const auto rows = site.database->read([](Session& s) {
    return s.query("select name, photo, height, boss, (select name from team) from person where id = 'p1'");
  });
  ASSERT_OK(rows);
  EXPECT_EQ((*rows)[0].text(0), "Ада");
  EXPECT_EQ((*rows)[0].blob(1).size(), 3u);
  EXPECT_EQ((*rows)[0].real(2), 1.5);
  EXPECT_EQ((*rows)[0].text(3), "p9");
  EXPECT_EQ((*rows)[0].text(4), "changed");
  const auto opened = site.database->read([&](Session& s) { return site.journal->read(s, 3); });
  ASSERT_OK(opened);
  EXPECT_EQ(opened->parts[0].plaintext, "name of p2");
  // Life goes on, in a new epoch.
  site.clock.set(clock_.now());
  ASSERT_OK(site.record("after"));
  const auto verified = site.database->read([](Session& s) { return journal::verify(s); });
  EXPECT_FALSE(verified->bad);
  EXPECT_EQ(verified->head.epoch, 2u);
}

TEST_P(BackupTest, RestoringAnOlderBackupErasesAgainWhatWasErasedSince) {
  {
    Site site(from_->folder(), from_->location());
    for (int i = 0; i < 3; ++i) ASSERT_OK(site.record("p" + std::to_string(i)));
    ASSERT_OK(site.back_up(file_));
    ASSERT_OK(site.database->write([&](Transaction& tx) -> Result<std::int64_t> {
      TRY(tx.execute("delete from person where id = 'p1'"));
      return site.journal->erase(tx, "person", "p1", "", "system", "retention");
    }));
  }
  const auto restored = bring_back(from_->folder() + "/erasures");
  ASSERT_OK(restored);
  EXPECT_EQ(restored->erasures_replayed, 1);
  Site site(to_->folder(), to_->location());
  const auto opened = site.database->read([&](Session& s) { return site.journal->read(s, 2); });
  ASSERT_OK(opened);
  EXPECT_FALSE(opened->parts[0].plaintext);
  const auto rows = site.database->read([](Session& s) { return s.query("select count(*) from person"); });
  EXPECT_EQ((*rows)[0].integer(0), 2);
}

TEST_P(BackupTest, AlteredBackupAndFilledSiteAreRefused) {
  {
    Site site(from_->folder(), from_->location());
    ASSERT_OK(site.record("p1"));
    ASSERT_OK(site.back_up(file_));
  }
  const auto content = [](const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  const std::string whole = content(file_);
  EXPECT_EQ(whole.find("Ада"), std::string::npos);
  std::string flipped = whole;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
  std::ofstream(file_, std::ios::binary) << flipped;
  EXPECT_ERROR(bring_back(), "backup.altered");
  std::ofstream(file_, std::ios::binary) << whole;
  ASSERT_OK(bring_back());
  EXPECT_ERROR(bring_back(), "backup.site_not_empty");
  std::filesystem::remove(file_ + ".manifest");
  EXPECT_ERROR(bring_back(), "backup.manifest");
}

}  // namespace
}  // namespace limen::backup
