#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "commands/test_run.h"

namespace limen::commands {
namespace {

using testing::Outcome;
using testing::run_limen;

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

}  // namespace
}  // namespace limen::commands
