#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/test_run.h"
#include "commands/rules/commands.h"
#include "platform/database/test_site.h"

namespace limen::commands {
namespace {

constexpr testing::Limen<regime_command> run_limen{};

TEST(RegimeCommand, AsksOfAPackAndOfAFile) {
  const auto said = run_limen({"regime", "ask", "eu-schengen", "--nationality", "BRA", "--purpose", "tourism",
                               "--today", "2026-06-01", "--days", "91", "--json"});
  ASSERT_EQ(said.status, 0) << said.err;
  const auto answer = parse_json(said.out);
  ASSERT_OK(answer);
  EXPECT_EQ(answer->at("requirement").as_string(), "none");
  EXPECT_EQ(answer->at("days").as_int64(), 90);
  EXPECT_TRUE(answer->at("recalled").as_bool());
  EXPECT_NE(said.out.find("entry_regime.days"), std::string::npos) << said.out;
  EXPECT_EQ(run_limen({"regime", "ask", "demo", "--nationality", "utopia"}).status, 2);
  EXPECT_NE(run_limen({"regime", "ask", "demo", "--today", "2026-13-01"}).err.find("--today"), std::string::npos);
  EXPECT_EQ(run_limen({"regime", "ask", "no-such-pack"}).status, 2);
}

TEST(RegimeCommand, TheShippedRegimesAreCheckedAgainstTheCodeLists) {
  for (const char* pack : {"demo", "eu-schengen"}) {
    const auto said = run_limen({"regime", "check", pack});
    EXPECT_EQ(said.status, 0) << said.out << said.err;
  }
}

TEST(RegimeCommand, ASimulationOfAChangedFile) {
  const database::testing::TestFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    const std::string path = folder.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  };
  const std::string head = "title: t\nsource: s\nrules:\n";
  const auto now = write("now.yaml", head + "  - {id: all, requirement: none, days: 30, valid_from: 2020-01-01}\n");
  const auto then = write("then.yaml", head +
                                           "  - {id: uto, nationalities: [UTO], requirement: visa, days: 10, fee: "
                                           "{amount: 20, currency: EUR}, valid_from: 2020-01-01}\n"
                                           "  - {id: all, requirement: none, days: 30, valid_from: 2020-01-01}\n");
  const auto entries = write(
      "e.csv", "day,nationality,stayed_days,count\n2025-03-01,UTO,5,7\n2025-03-01,UTO,20,2\n2025-03-01,XXA,20,4\n");
  const auto said = run_limen({"regime", "simulate", now, then, "--entries", entries, "--json"});
  ASSERT_EQ(said.status, 0) << said.err;
  const auto result = parse_json(said.out);
  ASSERT_OK(result);
  EXPECT_EQ(result->at("entries").as_int64(), 13);
  EXPECT_EQ(result->at("changed").as_int64(), 9);
  const auto& shift = result->at("shifts").at(0);
  EXPECT_EQ(shift.at("too_long_after").as_int64(), 2);
  EXPECT_EQ(shift.at("fees_after").at("EUR").as_int64(), 18'000);
  const auto plain = run_limen({"regime", "simulate", now, then, "--entries", entries});
  EXPECT_NE(plain.out.find("180.00 EUR"), std::string::npos) << plain.out;
  const auto bad =
      run_limen({"regime", "simulate", now, then, "--entries", write("bad.csv", "day,nationality\nx,UTO\n")});
  EXPECT_EQ(bad.status, 2);
  EXPECT_NE(bad.err.find("bad.csv:2:1"), std::string::npos) << bad.err;
}

}  // namespace
}  // namespace limen::commands
