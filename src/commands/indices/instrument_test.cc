#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "commands/command_line/test_run.h"
#include "commands/indices/commands.h"
#include "engines/list_versions/list_versions.h"
#include "formats/canonical_json/canonical_json.h"

namespace limen::commands {
namespace {

constexpr testing::Limen<instrument_command> run_limen{};

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

// A file in a folder of its own, gone with the object.
class Scratch {
 public:
  Scratch() : folder_(std::filesystem::path(::testing::TempDir()) / ("limen_frozen_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Scratch() { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::string with(const std::string& name, const std::string& content) const {
    std::ofstream(file(name), std::ios::binary) << content;
    return file(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(file(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

 private:
  std::filesystem::path folder_;
};

TEST(InstrumentCommand, FreezesReplaysAndFindsDifferences) {
  const Scratch scratch;
  const auto frozen =
      run_limen({"instrument", "freeze", "citizenship_law", "-", "--out", scratch.file("f"), "--seed", "7"}, kAnswers);
  ASSERT_EQ(frozen.status, 0) << frozen.err;
  EXPECT_NE(frozen.out.find("2 units"), std::string::npos);
  const auto same = run_limen({"instrument", "replay", scratch.file("f")});
  EXPECT_EQ(same.status, 0) << same.err;
  EXPECT_EQ(same.out, "the same\n");
  const std::string bytes = scratch.read("f");
  const auto refused = run_limen({"instrument", "replay", scratch.with("damaged", bytes + "\n")});
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("frozen_round.canonical"), std::string::npos) << refused.err;
  // A file that another engine might have made.
  std::string other = bytes;
  const std::string was = "\"birthright\":\"200/3\"", is = "\"birthright\":\"199/3\"";
  other.replace(other.find(was), was.size(), is);
  const auto canonical = canonical_json::canonicalise(other);
  ASSERT_TRUE(canonical.ok());
  for (const auto& [key, text] : canonical->members) {
    if (key == "scores_sha256") continue;
    if (key != "units") continue;
    const std::string hash = "\"scores_sha256\":\"";
    const std::size_t at = other.find(hash) + hash.size();
    other.replace(at, 64, list_versions::to_text(list_versions::hash_of(text)));
  }
  const auto differs = run_limen({"instrument", "replay", scratch.with("other", other), "--json"});
  EXPECT_EQ(differs.status, 1) << differs.err;
  const auto parsed = parse_json(differs.out);
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed->at("differences").as_array().size(), 1U);
  EXPECT_EQ(parsed->at("differences").at(0).at("node"), "birthright");
  EXPECT_EQ(parsed->at("differences").at(0).at("why"), "changed");
  EXPECT_EQ(
      run_limen({"instrument", "freeze", "citizenship_law", "-", "--out", scratch.file("g"), "--seed", "x"}, kAnswers)
          .status,
      2);
}

TEST(InstrumentCommand, ComparesTwoRounds) {
  const Scratch scratch;
  const std::string before = scratch.with("a.csv", kAnswers);
  const std::string after = scratch.with(
      "b.csv", "unit,question,answer\nX,second_generation,automatic\nX,third_generation,automatic\nZ,years,2\n");
  const auto outcome =
      run_limen({"instrument", "compare", "citizenship_law", before, "citizenship_law", after, "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto parsed = parse_json(outcome.out);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->at("only_before").as_array().at(0), "Y");
  EXPECT_EQ(parsed->at("only_after").as_array().at(0), "Z");
  bool found = false;
  for (const json::value& change : parsed->at("changes").as_array()) {
    if (change.at("node_after") == "birthright") found = true;
  }
  EXPECT_TRUE(found);
  const auto mixed = run_limen({"instrument", "compare", "citizenship_law", before, "apla", after});
  EXPECT_EQ(mixed.status, 2);
}

}  // namespace
}  // namespace limen::commands
