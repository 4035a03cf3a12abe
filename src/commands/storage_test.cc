// journal verify, backup and restore, from the command line, on a site of a few entries.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "base/result_matchers.h"
#include "commands/commands.h"
#include "platform/database/test_site.h"
#include "platform/journal/journal.h"
#include "platform/system/system.h"

namespace limen::commands {
namespace {

class StorageCommandTest : public ::testing::Test {
 protected:
  StorageCommandTest() {
    const system::SystemClock clock;
    const RandomBytes random = system::system_random();
    auto database = database::Database::open({.location = "sqlite:" + site() + "/limen.db"}).take();
    EXPECT_OK(database->migrate(journal::migrations()));
    auto keys = keys::KeyStore::open(site(), random).take();
    auto journal =
        journal::Journal::open(*database, *keys, clock, random, {.anchor_file = site() + "/journal.head"}).take();
    for (int i = 0; i < 5; ++i) {
      EXPECT_OK(database->write(
          [&](database::Transaction& tx) { return journal->append(tx, {.kind = "test.done", .actor = "officer"}); }));
    }
    database.reset();
  }
  const std::string& site() const { return folder_.path(); }
  int run(const std::vector<std::string>& arguments) {
    std::istringstream in;
    std::ostringstream out, err;
    Streams streams{in, out, err};
    const int status = run_command_line(all_commands(), arguments, streams);
    said_ = out.str() + err.str();
    return status;
  }
  void change(const std::string& sql) {
    auto database = database::Database::open({.location = "sqlite:" + site() + "/limen.db"}).take();
    EXPECT_OK(database->write([&](database::Transaction& tx) { return tx.execute(sql); }));
  }
  database::testing::TestFolder folder_, out_;
  std::string said_;
};

TEST_F(StorageCommandTest, VerifyProvesTheChainAndNamesTheFirstBadEntry) {
  EXPECT_EQ(run({"journal", "verify", "--site", site()}), 0) << said_;
  EXPECT_NE(said_.find("entries  5"), std::string::npos) << said_;
  EXPECT_EQ(run({"journal", "verify", "--site", site(), "--json"}), 0);
  EXPECT_NE(said_.find(R"("valid":true)"), std::string::npos) << said_;
  change("update journal set actor = 'other' where seq = 3");
  EXPECT_EQ(run({"journal", "verify", "--site", site()}), 1);
  EXPECT_NE(said_.find("BAD: entry 3"), std::string::npos) << said_;
  change("update journal set actor = 'officer' where seq = 3");
  change("delete from journal where seq = 5");
  EXPECT_EQ(run({"journal", "verify", "--site", site()}), 1);
  EXPECT_NE(said_.find("BAD: entry 5"), std::string::npos) << said_;
  EXPECT_EQ(run({"journal", "verify", "--site", site() + "/none"}), 2);
}

TEST_F(StorageCommandTest, BackupAndRestore) {
  const std::string file = out_.path() + "/b", fresh = out_.path() + "/fresh";
  {
    // Beside a running writer.
    auto running = database::Database::open({.location = "sqlite:" + site() + "/limen.db"}).take();
    EXPECT_EQ(run({"backup", "--site", site(), "--to", file}), 0) << said_;
  }
  EXPECT_EQ(run({"backup", "--site", site(), "--to", file}), 2);
  EXPECT_NE(said_.find("backup.exists"), std::string::npos) << said_;
  EXPECT_EQ(run({"restore", "--site", fresh, "--from", file, "--master-key", site() + "/master.key"}), 0) << said_;
  EXPECT_EQ(run({"journal", "verify", "--site", fresh}), 0) << said_;
  EXPECT_NE(said_.find("entries  6"), std::string::npos) << said_;
  EXPECT_EQ(run({"restore", "--site", fresh, "--from", file}), 2);
  EXPECT_NE(said_.find("backup.site_not_empty"), std::string::npos) << said_;
}

}  // namespace
}  // namespace limen::commands
