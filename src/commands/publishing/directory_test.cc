#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "commands/command_line/test_run.h"
#include "commands/publishing/commands.h"
#include "platform/database/test_site.h"

namespace limen::commands {
namespace {

constexpr testing::Limen<directory_command> run_limen{};

class DirectoryCommand : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (std::filesystem::path(folder_.path()) / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  database::testing::TestFolder folder_;
};

TEST_F(DirectoryCommand, TheListGoesOutAndComesBack) {
  ASSERT_EQ(run_limen({"directory", "export", "--format", "hsds-json", "--out", path("a.json")}).status, 0);
  ASSERT_EQ(
      run_limen({"directory", "export", path("a.json"), "--format", "hsds-tables", "--out", path("tables")}).status, 0);
  ASSERT_EQ(
      run_limen({"directory", "export", path("a.json"), "--format", "hsds-tables", "--out", path("a.zip")}).status, 0);
  for (const char* from : {"tables", "a.zip", "a.json"}) {
    const auto again = run_limen({"directory", "import", path(from), "--store", path("a.json"), "--json"});
    EXPECT_EQ(again.status, 0) << again.err;
    const auto said = parse_json(again.out);
    ASSERT_TRUE(said.ok());
    EXPECT_EQ(said->at("organisations").as_int64(), 53) << from;
    EXPECT_EQ(said->at("changes").as_array().size(), 0U) << from << again.out.substr(0, 500);
  }
  for (const char* format : {"csv", "json-ld", "vcard"}) {
    const auto out = run_limen({"directory", "export", "--format", format});
    EXPECT_EQ(out.status, 0);
    EXPECT_NE(out.out.find("Biometrics Institute"), std::string::npos) << format;
  }
  EXPECT_EQ(run_limen({"directory", "check", "--json"}).status, 0);
}

TEST_F(DirectoryCommand, AnImportSaysWhatItChanges) {
  const std::string rows = write("in.csv", "id,name,kind\nx1,Harbour Welcome,NGO\n");
  const auto dry = run_limen({"directory", "import", rows, "--store", path("s.json"), "--dry-run"});
  EXPECT_EQ(dry.status, 0);
  EXPECT_FALSE(std::filesystem::exists(path("s.json")));
  EXPECT_EQ(run_limen({"directory", "import", rows, "--store", path("s.json")}).status, 0);
  const std::string changed = write("in2.csv", "id,name,kind\nx1,Harbour House,NGO\n");
  const auto second = run_limen({"directory", "import", changed, "--store", path("s.json")});
  EXPECT_NE(second.out.find("x1 name: \"Harbour Welcome\" -> \"Harbour House\""), std::string::npos) << second.out;
  EXPECT_NE(run_limen({"directory", "import", write("bad.json", "[{}]"), "--store", path("s.json")}).status, 0);
  EXPECT_NE(run_limen({"directory", "import", path("none")}).status, 0);
  const auto nul = run_limen({"directory", "import", write("nul.csv", std::string("id,name\nx\0y,z\n", 15))});
  EXPECT_EQ(nul.status, 2);
  EXPECT_NE(nul.err.find("nul.csv"), std::string::npos) << nul.err;
  EXPECT_NE(run_limen({"directory", "export", "--format", "pdf"}).status, 0);
  EXPECT_NE(run_limen({"directory", "export", "--format", "hsds-tables"}).status, 0);
}

}  // namespace
}  // namespace limen::commands
