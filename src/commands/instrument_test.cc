#include <gtest/gtest.h>

#include "base/json.h"
#include "commands/test_run.h"

namespace limen::commands {
namespace {

using testing::run_limen;

const std::string kAnswers =
    "unit,question,answer,source\nX,second_generation,conditional,Act 5\nX,third_generation,automatic,\nX,years,5,\n"
    "X,dual_naturalised,accepted,\nX,language,light,\nY,years,15,\n";

TEST(InstrumentCommand, ScoresAndSaysWhy) {
  const auto outcome = run_limen({"instrument", "score", "citizenship_law", "-", "--json"}, kAnswers);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto parsed = parse_json(outcome.out);
  ASSERT_TRUE(parsed.ok()) << outcome.out;
  const json::object& answer = parsed->as_object();
  EXPECT_EQ(answer.at("instrument"), "citizenship_law");
  const json::object& x = answer.at("units").as_array().at(0).as_object();
  EXPECT_EQ(x.at("rank"), 1);
  bool found = false;
  for (const json::value& score : x.at("scores").as_array()) {
    if (score.at("node") != "birthright") continue;
    found = true;
    EXPECT_EQ(score.at("exact"), "200/3");
    EXPECT_EQ(score.at("rule").at("combine"), "mean");
    const json::value& member = score.at("members").as_array().at(0);
    EXPECT_EQ(member.at("option"), "conditional");
    EXPECT_EQ(member.at("source"), "Act 5");
    EXPECT_EQ(member.at("weight"), 2);
    EXPECT_EQ(member.at("line"), 2);
  }
  EXPECT_TRUE(found);
  const json::object& y = answer.at("units").as_array().at(1).as_object();
  EXPECT_TRUE(y.at("scores").as_array().at(0).at("score").is_null());
  EXPECT_EQ(y.at("scores").as_array().at(0).at("why"), "coverage");
}

TEST(InstrumentCommand, SpeaksToPeopleAndChoosesAUnit) {
  const auto all = run_limen({"instrument", "score", "citizenship_law", "-"}, kAnswers);
  EXPECT_NE(all.out.find("birthright"), std::string::npos);
  EXPECT_NE(all.out.find("Y\n"), std::string::npos);
  const auto one = run_limen({"instrument", "score", "citizenship_law", "-", "--unit", "X"}, kAnswers);
  EXPECT_EQ(one.out.find("Y\n"), std::string::npos);
  const auto none = run_limen({"instrument", "score", "citizenship_law", "-", "--unit", "Z"}, kAnswers);
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.err.find("instrument.option.invalid"), std::string::npos);
}

TEST(InstrumentCommand, ChecksAndRefuses) {
  const auto good = run_limen({"instrument", "check", "apla"});
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_NE(good.out.find("65 questions, not for ranking"), std::string::npos) << good.out;
  const auto bad = run_limen({"instrument", "check", "-"},
                             "id: x\nedition: '1'\nsource: s\nvalid_from: 2020-01-01\nnodes:\n  - {id: r}\n");
  EXPECT_EQ(bad.status, 2);
  EXPECT_NE(bad.err.find("-:6:"), std::string::npos) << bad.err;
  EXPECT_NE(bad.err.find("instrument.members"), std::string::npos) << bad.err;
  const auto round = run_limen({"instrument", "score", "citizenship_law", "-"}, "unit,question,answer\nX,years,many\n");
  EXPECT_EQ(round.status, 2);
  EXPECT_NE(round.err.find("-:2:9"), std::string::npos) << round.err;
  EXPECT_EQ(run_limen({"instrument", "check", "no_such_pack"}).status, 2);
  EXPECT_EQ(run_limen({"instrument", "check", "../baseline/stay"}).status, 2);
}

}  // namespace
}  // namespace limen::commands
