#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/json.h"
#include "commands/command_line/test_run.h"
#include "commands/indices/commands.h"

namespace limen::commands {
namespace {

constexpr testing::Limen<outcomes_command> run_limen{};

const std::string kTable =
    "freq,sex,citizen,geo\\TIME_PERIOD\t2023 \t2024 \n"
    "A,T,NAT,AA\t76.2 \t76.7 d\nA,T,NEU,AA\t63.1 \t64.2 b\nA,T,NAT,BB\t70.0 \t71.0 \nA,T,NEU,BB\t: \t: "
    "u\nA,F,NAT,AA\t1 \t2 \n";
const std::string kStat =
    R"({"id":["sex","citizen","geo","time"],"size":[1,2,2,2],"dimension":{"sex":{"category":{"label":{"T":"Total"}}},
    "citizen":{"category":{"index":["NAT","NEU"]}},"geo":{"category":{"index":["AA","BB"]}},"time":{"category":{"index":["2023","2024"]}}},
    "value":[76.2,76.7,70,71,63.1,64.2,null,null],"status":{"1":"d","5":"b","7":"u"}})";

std::vector<std::string> gap(std::vector<std::string> more) {
  std::vector<std::string> arguments{"outcomes",    "gap", "-",       "--dimension", "citizen",
                                     "--reference", "NAT", "--other", "NEU"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(OutcomesCommand, TheSameGapsFromTsvAndJson) {
  const auto from_table = run_limen(gap({"--fixed", "sex=T", "--json"}), kTable);
  ASSERT_EQ(from_table.status, 0) << from_table.err;
  const auto from_stat = run_limen(gap({"--json"}), kStat);
  ASSERT_EQ(from_stat.status, 0) << from_stat.err;
  const auto table = parse_json(from_table.out), stat = parse_json(from_stat.out);
  ASSERT_TRUE(table.ok() && stat.ok()) << from_table.out;
  EXPECT_EQ(to_text(table->at("gaps")), to_text(stat->at("gaps")));
  EXPECT_EQ(table->at("period"), "2024");
  EXPECT_EQ(table->at("fixed").at("freq"), "A");
  const json::value& first = table->at("gaps").at(0);
  EXPECT_EQ(first.at("gap").as_double(), 12.5);
  EXPECT_EQ(first.at("exact"), "25/2");
  EXPECT_EQ(first.at("reference_flags"), "d");
  EXPECT_EQ(first.at("other_flags"), "b");
  EXPECT_TRUE(table->at("gaps").at(1).at("gap").is_null());
  const auto earlier = run_limen(gap({"--period", "2023", "--ratio"}), kStat);
  EXPECT_NE(earlier.out.find("0.828"), std::string::npos) << earlier.out;
  const auto people = run_limen(gap({"--fixed", "sex=T"}), kTable);
  EXPECT_NE(people.out.find("76.7 d"), std::string::npos) << people.out;
}

TEST(OutcomesCommand, SaysWhatTheTableHas) {
  const auto error = [](std::vector<std::string> more) {
    const auto outcome = run_limen(gap(std::move(more)), kTable);
    EXPECT_EQ(outcome.status, 2);
    return outcome.err;
  };
  EXPECT_NE(error({"--fixed", "sex=M"}).find("it has F, T"), std::string::npos);
  EXPECT_NE(error({"--fixed", "age=Y"}).find("no dimension age"), std::string::npos);
  EXPECT_NE(error({"--fixed", "sex"}).find("outcomes.option"), std::string::npos);
  EXPECT_NE(error({"--fixed", "sex=T,sex=F"}).find("already"), std::string::npos);
  EXPECT_NE(error({}).find("outcomes.dimension"), std::string::npos);  // sex has two codes
  EXPECT_NE(error({"--fixed", "sex=T", "--period", "1999"}).find("outcomes.period"), std::string::npos);
  const auto none = run_limen(
      {"outcomes", "gap", "-", "--dimension", "citizen", "--reference", "NEU", "--other", "NAT", "--fixed", "sex=F"},
      kTable);
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.err.find("together"), std::string::npos) << none.err;
}

// Employment of 20 to 64 year olds; the file lies outside the project.
TEST(OutcomesCommand, OfEurostat) {
  const auto path = std::filesystem::path(LIMEN_SOURCE_DIR) / "../shared/data/policy/eurostat_lfsa_ergan.tsv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the table is not here";
  const auto outcome =
      run_limen({"outcomes", "gap", path.string(), "--dimension", "citizen", "--reference", "NAT", "--other",
                 "NEU27_2020_FOR", "--fixed", "sex=T,age=Y20-64", "--period", "2024", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto answer = parse_json(outcome.out);
  ASSERT_TRUE(answer.ok());
  std::map<std::string, std::string> exact;
  for (const json::value& line : answer->at("gaps").as_array()) {
    if (line.as_object().contains("exact"))
      exact[std::string(line.at("code").as_string())] = line.at("exact").as_string();
  }
  EXPECT_EQ(exact["EU27_2020"], "25/2");
  EXPECT_EQ(exact["DE"], "43/2");
  EXPECT_EQ(exact["PL"], "-67/10");
}

}  // namespace
}  // namespace limen::commands
