// limen alerts import and list on a site of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <sstream>

#include "base/result_matchers.h"
#include "commands/command_line/command.h"
#include "commands/imports/commands.h"
#include "commands/wiring/whole_site.h"
#include "platform/database/test_site.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kList =
    "surname,given_names,category,action,birth_date,reason,legal_basis,issuer_reference,proportionality_note\n"
    "Vanterpool,Ingeborg,wanted,arrest,1974-08-12,Trial,Code 12,1,serious\n"
    "Quistgaard,Ada,wanted,seize,1974-08-12,Trial,Code 12,2,serious\n";
constexpr std::string_view kSdn =
    "101,\"EXAMPLE, Zelda\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 12 Aug 1974.\"\n";

class AlertsCommandTest : public ::testing::Test {
 protected:
  AlertsCommandTest() {
    SiteSettings settings;
    settings.info.id = "test";
    settings.info.name = "Test";
    settings.info.state = StateCode::parse("UTO").take();
    EXPECT_OK(create_site(site(), settings));
    std::ofstream(file("list.csv")) << kList;
    gzFile packed = gzopen(file("sdn.csv.gz").c_str(), "wb");
    gzwrite(packed, kSdn.data(), static_cast<unsigned>(kSdn.size()));
    gzclose(packed);
    std::ofstream(file("alt.csv")) << "101,1,\"aka\",\"SAMPLE, Zelda\",-0- \n";
  }
  std::string site() const { return folder_.path() + "/site"; }
  std::string file(const std::string& name) const { return folder_.path() + "/" + name; }
  int run(const std::vector<std::string>& arguments) {
    std::istringstream in;
    std::ostringstream out, err;
    Streams streams{in, out, err};
    const int status = run_command_line({alerts_command()}, arguments, streams);
    said_ = out.str() + err.str();
    return status;
  }
  database::testing::TestFolder folder_;
  std::string said_;
};

TEST_F(AlertsCommandTest, ADryRunNamesWrongLinesAndWritesNothing) {
  EXPECT_EQ(run({"alerts", "import", "--site", site(), file("list.csv"), "--dry-run"}), 1) << said_;
  EXPECT_THAT(said_, HasSubstr("alerts.action.not_allowed"));
  EXPECT_THAT(said_, HasSubstr("line      3"));
  EXPECT_THAT(said_, HasSubstr("nothing was written"));
  EXPECT_EQ(run({"alerts", "list", "--site", site()}), 0);
  EXPECT_THAT(said_, Not(HasSubstr("Vanterpool")));
}

TEST_F(AlertsCommandTest, AnImportIsListedAndTheLookIsRecorded) {
  EXPECT_EQ(run({"alerts", "import", "--site", site(), file("list.csv"), "--json"}), 1);
  EXPECT_THAT(said_, HasSubstr(R"("created":1)"));
  EXPECT_EQ(run({"alerts", "list", "--site", site(), "--query", "vanterpool"}), 0);
  EXPECT_THAT(said_, HasSubstr("Vanterpool, Ingeborg"));
  const auto opened = WholeSite::open(site());
  ASSERT_OK(opened);
  const auto looks = (*opened)->database->read([](database::Session& session) {
    return session.query("select 1 from journal where kind = 'access.looked' and actor = 'limen-alerts'");
  });
  ASSERT_OK(looks);
  EXPECT_EQ(looks->size(), 1u);
}

TEST_F(AlertsCommandTest, PackedListsOfOthersWithTheirAliases) {
  const std::vector<std::string> import = {"alerts",   "import",   "--site",    site(),         file("sdn.csv.gz"),
                                           "--format", "ofac-sdn", "--aliases", file("alt.csv")};
  EXPECT_EQ(run(import), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("created 1"));
  EXPECT_EQ(run(import), 0);
  EXPECT_THAT(said_, HasSubstr("unchanged 1"));
  EXPECT_EQ(run({"alerts", "list", "--site", site(), "--query", "sample zelda", "--json"}), 0);
  EXPECT_THAT(said_, HasSubstr(R"("category":"sanctions")"));
}

TEST_F(AlertsCommandTest, FilesOfAFamilyAreRecognisedAndTheListIsKnown) {
  const std::vector<std::string> import = {"alerts", "import", "--site", site(), file("sdn.csv.gz"), file("alt.csv")};
  EXPECT_EQ(run(import), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("list ofac: ofac-sdn"));
  EXPECT_EQ(run({"alerts", "lists", "--site", site()}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("ofac "));
  EXPECT_THAT(said_, HasSubstr("1 entries"));
  // Cut in the middle: held back, and what is in use stays.
  std::string bytes;
  {
    std::ifstream in(file("sdn.csv.gz"), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  std::ofstream(file("cut.csv.gz"), std::ios::binary) << bytes.substr(0, bytes.size() - 9);
  EXPECT_EQ(run({"alerts", "import", "--site", site(), file("cut.csv.gz"), "--accept-held-back"}), 1) << said_;
  EXPECT_THAT(said_, HasSubstr("HELD BACK"));
  EXPECT_THAT(said_, HasSubstr("list_version.broken"));
  EXPECT_EQ(run({"alerts", "list", "--site", site(), "--query", "sample zelda"}), 0);
  EXPECT_THAT(said_, HasSubstr("EXAMPLE"));
}

TEST_F(AlertsCommandTest, WhatCannotBeDoneIsSaid) {
  EXPECT_EQ(run({"alerts", "import", "--site", site(), file("nowhere.csv")}), 2);
  EXPECT_EQ(run({"alerts", "import", "--site", site(), file("list.csv"), "--format", "xlsx"}), 2);
  EXPECT_EQ(run({"alerts", "list", "--site", site(), "--state", "nonsense"}), 2);
  const auto held = WholeSite::open(site());
  ASSERT_OK(held);
  EXPECT_EQ(run({"alerts", "import", "--site", site(), file("list.csv")}), 3);
  EXPECT_THAT(said_, HasSubstr("database.locked_by_other"));
}

}  // namespace
}  // namespace limen::commands
