// journal verify, backup and restore, from the command line, on a site of a few entries.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/result_matchers.h"
#include "commands/command_line/command.h"
#include "commands/upkeep/commands.h"
#include "commands/wiring/whole_site.h"
#include "platform/database/test_site.h"
#include "platform/http/http.h"
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
    const int status =
        run_command_line({journal_command(), backup_command(), restore_command(), drill_command()}, arguments, streams);
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

// A whole site: its settings, its own certificate, a person of long ago and one of yesterday.
class WholeSiteTest : public StorageCommandTest {
 protected:
  static constexpr const char* kLongAgo = "Xyloquartz";
  static constexpr const char* kYesterday = "Jadewright";

  WholeSiteTest() {
    SiteSettings settings;
    settings.info.id = "0190c0de-0000-7000-8000-000000000001";
    settings.info.name = "Harbour \"North\"";
    settings.info.state = StateCode::parse("XXA").take();
    settings.listen.certificate = "tls/front.crt";
    settings.listen.key = "tls/front.key";
    settings.listen.host_names = {"post1.example"};
    settings.workers = 2;
    EXPECT_OK(create_site(whole(), settings));
    std::filesystem::create_directories(whole() + "/tls");
    EXPECT_OK(http::make_self_signed(whole() + "/tls/front.crt", whole() + "/tls/front.key", {"post1.example"}));
    const Instant now = system::SystemClock().now();
    load(now.plus_seconds(std::int64_t{-20} * 366 * 86'400), "NORD", kLongAgo);
    load(now.plus_seconds(-86'400), "SUD", kYesterday);
  }
  std::string whole() const { return out_.path() + "/whole"; }
  // One traveller who enters at that instant, in a process of that time.
  void load(Instant at, const std::string& code, const std::string& name) {
    const FixedClock clock(at);
    auto site = WholeSite::open(whole(), {.clock = &clock});
    ASSERT_OK(site);
    site::Post post{PostId::make(at, (*site)->random), code, "Post"};
    post.zone = *TimeZone::find("Africa/Lagos");
    post.state = *StateCode::parse("XXA");
    const border::PastTraveller traveller{.id = border::TravellerId::make(at, (*site)->random),
                                          .surname = name,
                                          .given_names = name,
                                          .nationality = *StateCode::parse("UTO"),
                                          .document_type = "passport",
                                          .document_number = name,
                                          .document_issuer = *StateCode::parse("UTO")};
    const border::PastCrossing crossing{.traveller = traveller.id,
                                        .at = at,
                                        .post = post.id,
                                        .officer = "Officer",
                                        .transport_mode = "air",
                                        .carrier_reference = name,
                                        .document_number = name,
                                        .nationality = *StateCode::parse("UTO")};
    const border::PastBatch batch{{traveller}, {crossing}};
    ASSERT_OK((*site)->database->write(
        [&](database::Transaction& tx) -> Result<void> { return (*site)->posts->put(tx, post); }));
    ASSERT_OK((*site)->database->write(
        [&](database::Transaction& tx) -> Result<void> { return (*site)->border->load_past(tx, batch, "test"); }));
  }
  static std::vector<std::string> files_with(const std::string& folder, const std::string& text) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && content(entry.path()).find(text) != std::string::npos)
        found.push_back(entry.path().filename());
    }
    return found;
  }
  static std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> restore_arguments(const std::string& fresh) const {
    return {"restore", "--site", fresh, "--from", out_.path() + "/b", "--master-key", whole() + "/master.key"};
  }
};

TEST_F(WholeSiteTest, ARestoredSiteOpensAsItWasAndHoldsNothingThatDiedSince) {
  const std::string fresh = out_.path() + "/fresh";
  ASSERT_EQ(run({"backup", "--site", whole(), "--to", out_.path() + "/b"}), 0) << said_;
  for (const char* name : {"site.yaml", "tls/front.crt", "tls/front.key"})
    EXPECT_NE(said_.find("with " + std::string(name)), std::string::npos) << said_;
  for (const char* secret : {kLongAgo, kYesterday, "PRIVATE KEY", "Harbour"})
    EXPECT_TRUE(files_with(out_.path(), secret).empty() || files_with(out_.path(), secret).front() != "b") << secret;
  ASSERT_FALSE(files_with(whole(), kLongAgo).empty()) << "the search finds what is there";
  {
    auto site = WholeSite::open(whole());
    ASSERT_OK(site);
    const auto expired = (*site)->border->run_retention(system::SystemClock().now().utc_day());
    ASSERT_OK(expired);
    ASSERT_EQ(expired->travellers, 1);
    ASSERT_OK((*site)->database->scrub());
  }
  ASSERT_TRUE(files_with(whole(), kLongAgo).empty());

  ASSERT_EQ(run(restore_arguments(fresh)), 0) << said_;
  EXPECT_NE(said_.find("deleted by age since: 1 crossings"), std::string::npos) << said_;
  EXPECT_EQ(files_with(fresh, kLongAgo), std::vector<std::string>());
  EXPECT_FALSE(files_with(fresh, kYesterday).empty());
  for (const char* name : {"site.yaml", "tls/front.crt", "tls/front.key"})
    EXPECT_EQ(content(fresh + "/" + name), content(whole() + "/" + name)) << name;
  EXPECT_EQ(std::filesystem::status(fresh).permissions(), std::filesystem::perms::owner_all);
  // Nothing is left to do by hand.
  auto site = WholeSite::open(fresh);
  ASSERT_OK(site);
  EXPECT_EQ((*site)->settings.info.name, "Harbour \"North\"");
  EXPECT_EQ((*site)->settings.listen.host_names, std::vector<std::string>{"post1.example"});
  EXPECT_EQ((*site)->posts->all()->size(), 2U);
  site->reset();
  EXPECT_EQ(run({"journal", "verify", "--site", fresh}), 0) << said_;
}

TEST_F(WholeSiteTest, ADrillSaysWhetherABackupIsGoodAndLeavesNothing) {
  const std::string file = out_.path() + "/b", room = out_.path() + "/room";
  std::filesystem::create_directories(room);
  ASSERT_EQ(run({"backup", "--site", whole(), "--to", file}), 0) << said_;
  const auto drill = [&](const std::string& master) {
    const int status = run({"drill", "--from", file, "--master-key", master, "--in", room, "--json"});
    EXPECT_TRUE(std::filesystem::is_empty(room));
    return status;
  };
  EXPECT_EQ(drill(whole() + "/master.key"), 0) << said_;
  EXPECT_NE(said_.find(R"("valid":true)"), std::string::npos) << said_;
  EXPECT_EQ(drill(site() + "/master.key"), 2) << said_;  // another site's
  // A row that somebody changed before the backup was taken.
  {
    auto database = database::Database::open({.location = "sqlite:" + whole() + "/limen.db"}).take();
    EXPECT_OK(database->write(
        [](database::Transaction& tx) { return tx.execute("update journal set actor = 'other' where seq = 1"); }));
  }
  std::filesystem::remove(file);
  ASSERT_EQ(run({"backup", "--site", whole(), "--to", file}), 0) << said_;
  EXPECT_NE(drill(whole() + "/master.key"), 0) << said_;
  // A stick that lost a byte.
  {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / 2));
    out.put('\x00');
    out.put('\x01');
  }
  EXPECT_EQ(drill(whole() + "/master.key"), 2) << said_;
  EXPECT_NE(said_.find("backup.altered"), std::string::npos) << said_;
}

TEST_F(WholeSiteTest, RowsAreComparedWithTheJournal) {
  EXPECT_EQ(run({"journal", "compare", "--site", whole()}), 0) << said_;
  EXPECT_NE(said_.find("the rows are what it says"), std::string::npos) << said_;
  const auto deed = [&](const std::string& sql) {
    auto database = database::Database::open({.location = "sqlite:" + whole() + "/limen.db"}).take();
    EXPECT_OK(database->write([&](database::Transaction& tx) { return tx.execute(sql); }));
  };
  deed(
      "insert into crossing select post_id, check_id, traveller_id, direction, at, local_day, post_id, lane, "
      "officer_id, "
      "officer, transport_mode, travel_purpose, carrier_reference, document_type, document_number, document_issuer, "
      "stay_kind, authorised_until, unlawful_days, supersedes, corrected_by, reason, note, judgements, source, place "
      "from crossing limit 1");
  EXPECT_EQ(run({"journal", "verify", "--site", whole()}), 0) << "the chain alone does not show it";
  EXPECT_EQ(run({"journal", "compare", "--site", whole()}), 1) << said_;
  EXPECT_NE(said_.find("DIFFERENT: crossing"), std::string::npos) << said_;
  EXPECT_EQ(run({"journal", "compare", "--site", whole(), "--json"}), 1);
  EXPECT_NE(said_.find(R"("valid":false)"), std::string::npos) << said_;
  deed("update journal set actor = actor || 'x' where seq = 1");
  EXPECT_EQ(run({"journal", "compare", "--site", whole()}), 1);
  EXPECT_NE(said_.find("BAD: entry 1"), std::string::npos) << said_;
  std::filesystem::remove(whole() + "/master.key");
  EXPECT_EQ(run({"journal", "compare", "--site", whole(), "--json"}), 1) << "a bad chain needs no keys";
  deed("update journal set actor = substr(actor, 1, length(actor) - 1) where seq = 1");
  EXPECT_EQ(run({"journal", "compare", "--site", whole()}), 2);
  EXPECT_NE(said_.find("keys.master_missing"), std::string::npos) << said_;
}

TEST_F(WholeSiteTest, ARestoreIntoAnotherDatabaseIsServedFromThere) {
  ASSERT_EQ(run({"backup", "--site", whole(), "--to", out_.path() + "/b"}), 0) << said_;
  const std::string fresh = out_.path() + "/fresh", location = "sqlite:" + out_.path() + "/elsewhere.db";
  auto arguments = restore_arguments(fresh);
  arguments.insert(arguments.end(), {"--database", location});
  ASSERT_EQ(run(arguments), 0) << said_;
  const auto settings = read_settings(fresh);
  ASSERT_OK(settings);
  EXPECT_EQ(settings->database, location);
  EXPECT_FALSE(std::filesystem::exists(fresh + "/limen.db"));
  // Commands without --database find it too, and a backup of it goes back into a plain folder.
  EXPECT_EQ(run({"journal", "verify", "--site", fresh}), 0) << said_;
  ASSERT_EQ(run({"backup", "--site", fresh, "--to", out_.path() + "/c"}), 0) << said_;
  const std::string plain = out_.path() + "/plain";
  ASSERT_EQ(run({"restore", "--site", plain, "--from", out_.path() + "/c", "--master-key", whole() + "/master.key"}), 0)
      << said_;
  EXPECT_EQ(read_settings(plain)->database, "");
  EXPECT_TRUE(std::filesystem::exists(plain + "/limen.db"));
}

TEST_F(WholeSiteTest, SettingsThatAreThereStayAndThoseOutsideAreNamed) {
  std::string yaml = content(whole() + "/site.yaml");
  const std::string relative = "\"tls/front.key\"";
  yaml.replace(yaml.find(relative), relative.size(), "\"" + whole() + "/tls/front.key\"");
  std::ofstream(whole() + "/site.yaml") << yaml;
  ASSERT_EQ(run({"backup", "--site", whole(), "--to", out_.path() + "/b"}), 0) << said_;
  EXPECT_NE(said_.find("tls/front.key stands outside"), std::string::npos) << said_;
  const std::string fresh = out_.path() + "/fresh";
  std::filesystem::create_directories(fresh);
  std::string own = content(whole() + "/site.yaml");
  own.replace(own.find("Harbour"), 7, "Airport");
  std::ofstream(fresh + "/site.yaml") << own;
  ASSERT_EQ(run(restore_arguments(fresh)), 0) << said_;
  EXPECT_NE(said_.find("site.yaml was there already"), std::string::npos) << said_;
  EXPECT_EQ(content(fresh + "/site.yaml"), own);
  EXPECT_FALSE(std::filesystem::exists(fresh + "/tls/front.key"));
}

}  // namespace
}  // namespace limen::commands
