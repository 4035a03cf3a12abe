// A training site by the commands that a person has: whatever is tried, real data and invented data stay apart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/test_run.h"
#include "commands/imports/commands.h"
#include "commands/invented/commands.h"
#include "commands/serve/commands.h"
#include "commands/upkeep/commands.h"
#include "platform/database/test_site.h"

namespace limen::commands {
namespace {

namespace fs = std::filesystem;
constexpr testing::Limen<training_command, init_command, serve_command, backup_command, restore_command, drill_command,
                         health_command, journal_command, first_password_command, alerts_command>
    run_limen{};

class TrainingSite : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto made = run_limen({"training", "make", "--site", training_, "--travellers", "30"});
    ASSERT_EQ(made.status, 0) << made.err;
    ASSERT_EQ(run_limen({"init", "--site", real_, "--name", "Post", "--state", "UTO"}).status, 0);
  }
  static void expect_refused(const std::vector<std::string>& command, const std::string& code) {
    const auto outcome = run_limen(command);
    EXPECT_NE(outcome.status, 0) << command.front();
    EXPECT_THAT(outcome.err, ::testing::HasSubstr(code)) << command.front();
  }
  static void replace_in(const std::string& file, const std::string& from, const std::string& to) {
    std::ifstream in(file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto at = text.find(from);
    text = at == std::string::npos ? text + to + "\n" : text.replace(at, from.size(), to);
    std::ofstream(file) << text;
  }

  database::testing::TestFolder folder_;
  std::string training_ = folder_.path() + "/training", real_ = folder_.path() + "/real";
};

TEST_F(TrainingSite, HasNoBackupAndTakesNone) {
  expect_refused({"backup", "--site", training_, "--to", folder_.path() + "/t.backup"}, "training.is_training");
  const std::string backup = folder_.path() + "/real.backup";
  ASSERT_EQ(run_limen({"backup", "--site", real_, "--to", backup}).status, 0);
  expect_refused({"restore", "--site", training_, "--from", backup, "--master-key", real_ + "/master.key"},
                 "training.is_training");
  // An empty folder that says of itself that it is one.
  const std::string empty = folder_.path() + "/empty";
  fs::create_directory(empty);
  fs::copy_file(training_ + "/site.yaml", empty + "/site.yaml");
  expect_refused({"restore", "--site", empty, "--from", backup, "--master-key", real_ + "/master.key"},
                 "training.is_training");
}

TEST_F(TrainingSite, TakesNoList) {
  const std::string list = folder_.path() + "/list.csv";
  std::ofstream(list) << "surname,given_names,birth_date,nationality,category,action,reason,legal_basis\n"
                         "DOE,JANE,1990-01-01,FRA,entry_ban,refuse_entry,x,y\n";
  expect_refused({"alerts", "import", list, "--site", training_, "--proportionality-note", "x"}, "training.no_import");
  EXPECT_EQ(run_limen({"alerts", "import", list, "--site", real_, "--proportionality-note", "x"}).status, 0);
}

TEST_F(TrainingSite, IsNotMadeRealNorARealOneIntoIt) {
  replace_in(training_ + "/site.yaml", "training: true", "training: false");
  expect_refused({"serve", "--site", training_, "--port", "0"}, "training.is_training");
  replace_in(real_ + "/site.yaml", "training: false", "training: true");
  expect_refused({"first-password", "--site", real_}, "training.real_site");
  expect_refused({"training", "reset", "--site", real_}, "training.real_site");
  EXPECT_TRUE(fs::exists(real_ + "/limen.db"));
}

TEST_F(TrainingSite, IsServedByItsOwnCommandAlone) {
  expect_refused({"training", "serve", "--site", real_, "--port", "0"}, "training.real_site");
  expect_refused({"serve", "--site", training_, "--port", "0", "--database", "sqlite:" + real_ + "/limen.db"},
                 "training.own_database");
}

TEST_F(TrainingSite, IsMadeAnewWithOtherPasswords) {
  const auto signs = [&] {
    std::ifstream in(training_ + "/demo-sign-ins.txt");
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  const std::string before = signs();
  EXPECT_THAT(before, ::testing::HasSubstr("officer"));
  const auto reset = run_limen({"training", "reset", "--site", training_, "--travellers", "30"});
  ASSERT_EQ(reset.status, 0) << reset.err;
  EXPECT_NE(signs(), before);
}

TEST(HealthCommand, SaysWhatIsWrongWithoutAServer) {
  const database::testing::TestFolder folder;
  const std::string site = folder.path() + "/site", backup = folder.path() + "/x.backup";
  ASSERT_EQ(run_limen({"init", "--site", site, "--name", "Post", "--state", "UTO"}).status, 0);
  const auto first = run_limen({"health", "--site", site, "--language", "fr"});
  EXPECT_EQ(first.status, 1);
  EXPECT_THAT(first.out, ::testing::HasSubstr("Il n'existe aucune sauvegarde de ce site."));
  EXPECT_THAT(first.out, ::testing::HasSubstr("Le serveur ne fonctionne pas."));
  ASSERT_EQ(run_limen({"first-password", "--site", site}).status, 0);
  ASSERT_EQ(run_limen({"backup", "--site", site, "--to", backup}).status, 0);
  ASSERT_EQ(run_limen({"journal", "verify", "--site", site}).status, 0);
  const auto drill = run_limen({"drill", "--site", site, "--from", backup, "--master-key", site + "/master.key"});
  ASSERT_EQ(drill.status, 0) << drill.err;
  const auto json = run_limen({"health", "--site", site, "--json"});
  const auto said = parse_json(json.out);
  ASSERT_OK(said);
  for (const auto& finding : said->at("findings").as_array()) {
    const std::string check(finding.at("check").as_string());
    if (check == "backup" || check == "drill" || check == "journal") {
      EXPECT_EQ(finding.at("colour").as_string(), "green") << check;
    }
  }
  // A backup that does not open is remembered too.
  std::ofstream(backup, std::ios::app) << "x";
  EXPECT_NE(run_limen({"drill", "--site", site, "--from", backup, "--master-key", site + "/master.key"}).status, 0);
  EXPECT_THAT(run_limen({"health", "--site", site}).out, ::testing::HasSubstr("could not be brought back"));
  // And a database that cannot be read is said, with all the rest.
  fs::resize_file(site + "/limen.db", 100);
  EXPECT_THAT(run_limen({"health", "--site", site}).out, ::testing::HasSubstr("Records cannot be written"));
}

}  // namespace
}  // namespace limen::commands
