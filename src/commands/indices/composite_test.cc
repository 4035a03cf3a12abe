#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "commands/command_line/test_run.h"
#include "commands/indices/commands.h"
#include "formats/workbook/workbook.h"

namespace limen::commands {
namespace {

using testing::Outcome;
constexpr testing::Limen<composite_command> run_limen{};

class CompositeCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              (std::string("composite_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    write("s.csv",
          "iCode,iName,Direction,Weight,Parent,Type\nwait,Waiting,-1,1,r,Indicator\nposts,Posts,1,2,r,Indicator\n"
          "staff,Staff,1,1,r,Indicator\nr,Whole,1,1,,Aggregate\n");
    std::string data = "uCode,uName,wait,posts,staff\n";
    for (int i = 0; i < 12; ++i) {
      data += fmt_row(i);
    }
    write("d.csv", data);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string fmt_row(int i) {
    return "U" + std::to_string(i) + ",Unit " + std::to_string(i) + "," + std::to_string(i * 7 % 12) + "," +
           std::to_string(i * 5 % 12) + "," + (i == 5 ? "NA" : std::to_string(i == 3 ? 900 : i * i % 11)) + "\n";
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  Outcome run(const std::string& what, std::vector<std::string> options = {}) const {
    std::vector<std::string> arguments{"composite", what, (folder_ / "s.csv").string(), (folder_ / "d.csv").string()};
    for (std::string& option : options) {
      if (option.ends_with(".yaml")) option = (folder_ / option).string();
    }
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_limen(arguments);
  }
  json::object json_of(const std::string& what, std::vector<std::string> options = {}) const {
    options.emplace_back("--json");
    const Outcome outcome = run(what, options);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const auto value = parse_json(outcome.out);
    EXPECT_TRUE(value.ok()) << outcome.out;
    return value.ok() ? value->as_object() : json::object();
  }
  void expect_bad(const Outcome& outcome, const std::string& where, const std::string& code) const {
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(where), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(code), std::string::npos) << outcome.err;
  }

  std::filesystem::path folder_;
};

TEST_F(CompositeCommand, BuildsForProgramsAndForPeople) {
  const json::object answer = json_of("build", {"--seed", "3", "--stages"});
  EXPECT_EQ(answer.at("index"), "r");
  const json::array& units = answer.at("units").as_array();
  ASSERT_EQ(units.size(), 12U);
  EXPECT_EQ(units[0].at("rank"), 1);
  EXPECT_GE(units[0].at("score").to_number<double>(), units[1].at("score").to_number<double>());
  EXPECT_EQ(answer.at("nodes").as_array().size(), 4U);
  EXPECT_TRUE(answer.at("stages").at("raw").as_array()[5].at("figures").as_array()[2].is_null());
  EXPECT_EQ(answer.at("stages").at("normalised").as_array().size(), 12U);
  const Outcome table = run("build");
  EXPECT_EQ(table.status, 0);
  EXPECT_EQ(std::count(table.out.begin(), table.out.end(), '\n'), 13);
}

TEST_F(CompositeCommand, UncertaintyIsTheSameForASeedWhateverTheThreads) {
  const auto out = [&](const std::string& seed, const std::string& threads) {
    return run("uncertainty", {"--json", "--seed", seed, "--runs", "700", "--threads", threads}).out;
  };
  const std::string one = out("5", "1");
  EXPECT_EQ(out("5", "4"), one);
  EXPECT_NE(out("6", "1"), one);
  const json::object answer = parse_json(one)->as_object();
  EXPECT_EQ(answer.at("runs"), 700);
  for (const json::value& unit : answer.at("units").as_array()) {
    const json::value& interval = unit.at("rank_interval");
    EXPECT_LE(interval.at("p5").to_number<double>(), interval.at("p50").to_number<double>());
    EXPECT_LE(interval.at("p50").to_number<double>(), interval.at("p95").to_number<double>());
  }
}

TEST_F(CompositeCommand, EveryRunIsRecorded) {
  const std::string path = (folder_ / "runs.csv").string();
  EXPECT_EQ(run("uncertainty", {"--runs", "20", "--records", path}).status, 0);
  std::ifstream file(path);
  std::string line;
  int lines = 0;
  for (; std::getline(file, line); ++lines) {
    if (lines == 0) {
      EXPECT_EQ(line, "run,weights,outliers,mean_rank_change\r");
    }
    if (lines == 1) {
      EXPECT_EQ(line.substr(0, 4), "0,0.");
    }
  }
  EXPECT_EQ(lines, 21);
  expect_bad(run("uncertainty", {"--records", (folder_ / "no" / "such" / "file").string()}), "file",
             "composite.records.unwritable");
}

TEST_F(CompositeCommand, SobolNamesTheFactors) {
  write("plan.yaml",
        "treat: {}\nnormalise: {low: 1}\naggregate: {}\nvary:\n  - {name: weights, step: weights, spread: 0.5}\n"
        "  - {name: mean, step: aggregate, among: [{}, {method: geometric}]}\n");
  const json::object answer = json_of("sobol", {"--samples", "400", "--seed", "2", "--plan", "plan.yaml"});
  EXPECT_EQ(answer.at("runs"), 1600);
  EXPECT_EQ(answer.at("factors").as_array()[1].at("name"), "mean");
  EXPECT_EQ(run("sobol", {"--json", "--samples", "400", "--seed", "2", "--plan", "plan.yaml", "--threads", "3"}).out,
            run("sobol", {"--json", "--samples", "400", "--seed", "2", "--plan", "plan.yaml", "--threads", "1"}).out);
  EXPECT_EQ(json_of("sobol", {"--samples", "50", "--unit", "U3"}).at("output"), "score of U3");
}

TEST_F(CompositeCommand, RefusalsSayWhere) {
  write("absent.yaml", "normalise: {}\nvary:\n  - {step: treat, among: [{}, none]}\n");
  expect_bad(run("sobol", {"--plan", "absent.yaml"}), "treat", "robustness.plan.absent_step");
  write("typo.yaml", "normalise: {metod: rank}\n");
  expect_bad(run("build", {"--plan", "typo.yaml"}), "typo.yaml:1:", "pack.unknown_key");
  expect_bad(run("uncertainty", {"--runs", "-4"}), "--runs", "composite.option.invalid");
  expect_bad(run("uncertainty", {"--runs", "0"}), "", "robustness.runs.count");
  expect_bad(run("sobol", {"--unit", "Z"}), "--unit", "composite.option.invalid");
  expect_bad(run("sobol", {"--samples", "0"}), "--samples", "composite.option.invalid");
  expect_bad(run("build", {"--seed", "x"}), "--seed", "composite.option.invalid");
  write("d.csv", "uCode,wait,posts,staff\nA,1,2,3\nB,1,2,three\n");
  expect_bad(run("build"), "d.csv:3:7", "composite.data.number");
  write("s.csv", "iCode,Parent,Type\nwait,x,Indicator\n");
  expect_bad(run("build"), "s.csv:2:1", "composite.structure.parent");
}

TEST_F(CompositeCommand, SeveralPeriods) {
  write("d.csv",
        "uCode,time,wait,posts,staff\nA,2020,5,1,1\nB,2020,1,2,2\nC,2020,9,3,3\nA,2021,5,,1\nB,2021,1,2,2\nC,2021,1,9,"
        "9\n");
  write("p.yaml", "panel: {impute: last, normalise: together}\nnormalise: {}\n");
  const json::object panel = json_of("build", {"--plan", "p.yaml"});
  EXPECT_EQ(panel.at("one_scale"), true);
  ASSERT_EQ(panel.at("periods").as_array().size(), 2U);
  const json::array& units = panel.at("periods").at(1).at("units").as_array();
  ASSERT_EQ(units.size(), 3U);
  EXPECT_EQ(units[0].at("code"), "C");
  EXPECT_GT(units[0].at("score_change").to_number<double>(), 0);
  for (const json::value& unit : units) {
    if (unit.at("code") != "A") continue;
    ASSERT_EQ(unit.at("imputed").as_array().size(), 1U);
    EXPECT_EQ(unit.at("imputed").at(0).at("from"), "other_periods");
  }
  const Outcome people = run("build", {"--plan", "p.yaml"});
  EXPECT_NE(people.out.find("2021"), std::string::npos) << people.out;
  const json::object year = json_of("build", {"--period", "2020"});
  EXPECT_EQ(year.at("units").as_array().size(), 3U);
  const Outcome none = run("build", {"--period", "1999"});
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.err.find("composite.option.invalid"), std::string::npos);
  const Outcome uncertainty = run("uncertainty");
  EXPECT_EQ(uncertainty.status, 2);
  EXPECT_NE(uncertainty.err.find("--period"), std::string::npos) << uncertainty.err;
}

TEST_F(CompositeCommand, WeightsOfEqualInfluence) {
  for (const char* method : {"pearson", "correlation_ratio", "components"}) {
    const json::object answer = json_of("weights", {"--method", method});
    ASSERT_EQ(answer.at("nodes").as_array().size(), 3U) << method;
    double sum = 0;
    for (const json::value& node : answer.at("nodes").as_array()) sum += node.at("weight").to_number<double>();
    EXPECT_NEAR(sum, 1, 1e-9);
  }
  EXPECT_EQ(run("weights", {"--method", "guess"}).status, 2);
  EXPECT_EQ(run("weights", {"--level", "9"}).status, 2);
  EXPECT_NE(run("weights").out.find("furthest"), std::string::npos);
}

TEST_F(CompositeCommand, ImportsAWorkbookThatBuilds) {
  workbook::NewSheet meta{"iMeta"}, data{"iData"};
  const auto put = [](workbook::NewSheet& sheet, std::uint32_t row, const std::vector<std::string>& texts) {
    for (std::uint32_t c = 0; c < texts.size(); ++c) {
      const bool number = texts[c].find_first_not_of("0123456789") == std::string::npos;
      const auto kind = number ? workbook::CellKind::kNumber : workbook::CellKind::kText;
      if (!texts[c].empty()) sheet.cells.push_back({row, c + 1, kind, false, texts[c]});
    }
  };
  put(meta, 1, {"iCode", "Type", "Parent"});
  put(meta, 2, {"a", "Indicator", "r"});
  put(meta, 3, {"b", "Indicator", "r"});
  put(meta, 4, {"r", "Aggregate", ""});
  put(data, 1, {"uCode", "a", "b"});
  put(data, 2, {"X", "1", "5"});
  put(data, 3, {"Y", "3", "odd"});
  const auto bytes = workbook::write(std::vector<workbook::NewSheet>{meta, data});
  ASSERT_TRUE(bytes.ok());
  std::ofstream(folder_ / "c.xlsx", std::ios::binary) << as_text(*bytes);
  const std::string out = (folder_ / "made").string();
  const Outcome made = run_limen({"composite", "import", (folder_ / "c.xlsx").string(), "--to", out});
  EXPECT_EQ(made.status, 1) << made.err;
  EXPECT_NE(made.err.find("iData!C3"), std::string::npos) << made.err;
  EXPECT_NE(made.out.find("2 indicators, 1 aggregates, 2 rows"), std::string::npos) << made.out;
  const Outcome built = run_limen({"composite", "build", out + "/structure.csv", out + "/data.csv"});
  EXPECT_EQ(built.status, 0) << built.err;
  const Outcome again = run_limen({"composite", "import", (folder_ / "c.xlsx").string(), "--to", out});
  EXPECT_EQ(again.status, 2);
  EXPECT_NE(again.err.find("composite.workbook.exists"), std::string::npos);
}

}  // namespace
}  // namespace limen::commands
