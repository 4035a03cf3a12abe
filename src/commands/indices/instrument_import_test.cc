#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "commands/command_line/test_run.h"
#include "commands/indices/commands.h"
#include "formats/workbook/workbook.h"

namespace limen::commands {
namespace {

constexpr testing::Limen<instrument_command> run_limen{};
using workbook::CellKind;

struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("limen_import_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

// Invented figures in the form of a sheet for each country.
std::string workbook_bytes() {
  std::vector<workbook::NewSheet> sheets;
  for (const char* name : {"DE", "EL", "Portugal", "Notes"}) {
    workbook::NewSheet sheet{name};
    const auto put = [&](std::uint32_t row, std::uint32_t column, const std::string& text) {
      const bool number = text[0] >= '0' && text[0] <= '9';
      sheet.cells.push_back({row, column, number ? CellKind::kNumber : CellKind::kText, false, text});
    };
    put(1, 1, "Overall Scores");
    put(2, 1, "2020");
    put(2, 2, "50.25");
    put(4, 1, "Policy strand");
    put(4, 2, "Health");
    put(4, 3, "Education");
    put(5, 1, "2020");
    put(5, 2, "33.5");
    put(5, 3, name[0] == 'P' ? "70" : "67");
    sheets.push_back(sheet);
  }
  const auto bytes = workbook::write(sheets);
  EXPECT_TRUE(bytes.ok());
  return std::string(bytes->begin(), bytes->end());
}

TEST(ImportMipexCommand, WritesAnInstrumentAndARoundThatScore) {
  const Folder folder_made;
  const std::filesystem::path& folder = folder_made.path;
  const std::string file = (folder / "m.xlsx").string(), out = (folder / "out" / "made").string();
  std::ofstream(file, std::ios::binary) << workbook_bytes();
  const auto made = run_limen({"instrument", "import-mipex", file, "--out", out, "--json"});
  EXPECT_EQ(made.status, 1) << made.err;  // Portugal's overall score is not the mean
  const auto json = parse_json(made.out);
  ASSERT_TRUE(json.ok()) << made.out;
  const json::object& answer = json->as_object();
  EXPECT_EQ(answer.at("form"), "country_sheets");
  EXPECT_EQ(to_text(answer.at("units")), R"(["DE","GR","PT"])");
  EXPECT_EQ(to_text(answer.at("years")), "[2020]");
  EXPECT_EQ(answer.at("overall").at("differing"), 1);
  bool told = false;
  for (const json::value& finding : answer.at("findings").as_array()) {
    told = told || (finding.at("code") == "mipex.overall.differs" && finding.at("cell") == "Portugal!B2");
  }
  EXPECT_TRUE(told) << made.out;
  const auto scored = run_limen({"instrument", "score", out + "/mipex_2020.yaml", out + "/mipex_2020.csv"});
  EXPECT_EQ(scored.status, 0) << scored.err;
  EXPECT_NE(scored.out.find("GR 2020"), std::string::npos) << scored.out;
  EXPECT_NE(scored.out.find("50.25"), std::string::npos);
  // Nothing is written over.
  const auto again = run_limen({"instrument", "import-mipex", file, "--out", out});
  EXPECT_EQ(again.status, 2);
  EXPECT_NE(again.err.find("mipex.file.exists"), std::string::npos);
  const auto people = run_limen({"instrument", "import-mipex", file, "--out", out + "2"});
  EXPECT_NE(people.out.find("3 countries, 1 years, 9 scores"), std::string::npos) << people.out;
  EXPECT_NE(people.err.find("Notes"), std::string::npos);
}

TEST(ImportMipexCommand, Refuses) {
  const Folder folder;
  const std::string out = (folder.path / "out").string();
  const auto none = run_limen({"instrument", "import-mipex", "-", "--out", out}, "no workbook");
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.err.find("workbook.format"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_EQ(run_limen({"instrument", "import-mipex", "-"}, workbook_bytes()).status, 2);
  // A folder that cannot be made.
  std::ofstream(out) << "a file";
  const auto blocked = run_limen({"instrument", "import-mipex", "-", "--out", out + "/x"}, workbook_bytes());
  EXPECT_EQ(blocked.status, 2);
  EXPECT_NE(blocked.err.find("mipex.file.unwritable"), std::string::npos) << blocked.err;
}

}  // namespace
}  // namespace limen::commands
