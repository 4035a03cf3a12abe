// limen documents on a site of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/result_matchers.h"
#include "commands/command_line/command.h"
#include "commands/imports/commands.h"
#include "commands/site/settings.h"
#include "platform/database/test_site.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;

class DocumentsCommandTest : public ::testing::Test {
 protected:
  DocumentsCommandTest() {
    SiteSettings settings;
    settings.info.id = settings.info.name = "test";
    settings.info.state = StateCode::parse("UTO").take();
    EXPECT_OK(create_site(site(), settings));
    std::ofstream(file()) << "issuer,type,number,status,reported_on,source\n"
                             "UTO,P,AB1234567,stolen,2026-01-02,Ministry\n"
                             "UTO,P,CD7654321,lost,2026-03-04,Ministry\n";
  }
  std::string site() const { return folder_.path() + "/site"; }
  std::string file() const { return folder_.path() + "/list.csv"; }
  int run(std::vector<std::string> arguments) {
    std::istringstream in;
    std::ostringstream out, err;
    Streams streams{in, out, err};
    arguments.insert(arguments.begin(), "documents");
    arguments.insert(arguments.end(), {"--site", site()});
    const int status = run_command_line({documents_command()}, arguments, streams);
    said_ = out.str() + err.str();
    return status;
  }

  database::testing::TestFolder folder_;
  std::string said_;
};

TEST_F(DocumentsCommandTest, AListIsTriedTakenAndAsked) {
  EXPECT_EQ(run({"import", file(), "--dry-run"}), 0) << said_;
  EXPECT_EQ(run({"lookup", "UTO", "passport", "AB1234567"}), 0);
  EXPECT_THAT(said_, HasSubstr("not listed"));
  EXPECT_EQ(run({"import", file()}), 0) << said_;
  EXPECT_EQ(run({"info"}), 0);
  EXPECT_THAT(said_, HasSubstr("2 documents"));
  EXPECT_EQ(run({"lookup", "UTO", "passport", "AB1234567"}), 1);
  EXPECT_THAT(said_, HasSubstr("stolen  2026-01-02  Ministry  (exact)"));
  EXPECT_EQ(run({"lookup", "UTO", "passport", "EF0000000"}), 0);
  EXPECT_THAT(said_, HasSubstr("not listed"));
}

TEST_F(DocumentsCommandTest, ThreeWordsAreAskedForAndNotFour) {
  EXPECT_EQ(run({"lookup", "UTO", "passport"}), 2);
  EXPECT_EQ(run({"lookup", "UTO", "passport", "AB1234567", "more"}), 2);
}

}  // namespace
}  // namespace limen::commands
