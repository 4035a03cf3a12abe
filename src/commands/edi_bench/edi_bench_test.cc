// limen edi bench in its smallest size, without node: does it run, and does it say what it should?
#include <gmock/gmock.h>

#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/test_run.h"
#include "commands/edi/commands.h"
#include "commands/edi_bench/edi_bench.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using limen::commands::testing::Outcome;
constexpr testing::Limen<edi_command> run_limen{};

Outcome run(std::vector<std::string> arguments) {
  const std::vector<std::string> command{"edi", "bench"};
  arguments.insert(arguments.begin(), command.begin(), command.end());
  return run_limen(arguments);
}

TEST(EdiBench, QuickRunGivesEveryLine) {
  const Outcome outcome = run({"--quick", "--no-children", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto value = parse_json(outcome.out);
  ASSERT_OK(value);
  EXPECT_TRUE(value->at("quick").as_bool());
  EXPECT_GT(value->at("persons").to_number<int>(), 1000);
  std::vector<std::string> lines;
  for (const json::value& line : value->at("lines").as_array()) {
    lines.emplace_back(line.at("what").as_string());
    EXPECT_GT(line.at("value").to_number<double>(), 0) << lines.back();
    EXPECT_FALSE(line.as_object().contains("missed")) << "small sizes are not judged";
  }
  EXPECT_EQ(lines.size(), 13U);
  EXPECT_THAT(lines, ::testing::Contains("tokenise"));
  EXPECT_THAT(lines, ::testing::Contains("bookings"));
}

TEST(EdiBench, TheTableHasTheWantedFiguresBeside) {
  const Outcome outcome = run({"--quick", "--no-children"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* text :
       {">= 0.40", ">= 0.25", ">= 2200000", ">= 200", ">= 150", ">= 50000", "<= 10", "<= 50", ">= 1.8"}) {
    EXPECT_THAT(outcome.out, HasSubstr(text));
  }
  EXPECT_THAT(outcome.out, Not(HasSubstr("(!)")));
}

TEST(EdiBench, OptionsOutOfRangeAreRefused) {
  EXPECT_EQ(run({"--runs", "0"}).status, 2);
  EXPECT_EQ(run({"--megabytes", "0"}).status, 2);
  EXPECT_THAT(run({"--megabytes", "2001"}).err, HasSubstr("edi.bench.option"));
}

TEST(EdiBench, MedianRatesAreThoseOfThePassage) {
  const Passage passage{.seconds = {0.3, 0.1, 0.2}, .instructions = 4e6, .bytes = 2'000'000, .things = 100};
  EXPECT_DOUBLE_EQ(passage.megabytes_per_second(), 10);
  EXPECT_DOUBLE_EQ(passage.things_per_second(), 500);
  EXPECT_DOUBLE_EQ(passage.instructions_per_byte(), 2);
}

}  // namespace
}  // namespace limen::commands
