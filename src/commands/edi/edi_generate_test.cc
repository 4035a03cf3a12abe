// limen edi generate as a user runs it.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/test_run.h"
#include "commands/edi/commands.h"
#include "commands/edi/edi.h"

namespace limen::commands {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using limen::commands::testing::Outcome;
constexpr testing::Limen<edi_command> run_limen{};

Outcome run(std::vector<std::string> arguments, const std::string& input = {}) {
  const std::vector<std::string> command{"edi"};
  arguments.insert(arguments.begin(), command.begin(), command.end());
  return run_limen(arguments, input);
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class EdiGenerate : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("limen-edi-generate-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directory(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(EdiGenerate, WhatItWritesIsReadAndTheTruthAgrees) {
  const fs::path file = folder_ / "lists.edi", truth = folder_ / "truth.jsonl";
  const Outcome outcome = run({"generate", "--flights", "3", "--passengers", "40", "--dialect", "paxlst-12b",
                               "--output", file.string(), "--truth", truth.string()});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("3 messages, 120 persons"));
  EXPECT_THAT(content(file), StartsWith("UNA:+.? 'UNB+UNOA:4+"));
  EXPECT_EQ(run({"check", file.string()}).status, 0);
  std::istringstream lines(content(truth)), read(run({"json", file.string()}).out);
  std::vector<std::string> told, found;
  for (std::string line; std::getline(lines, line);) {
    const auto value = parse_json(line);
    ASSERT_OK(value);
    if (value->as_object().contains("person")) told.emplace_back(value->at("surname").as_string());
  }
  for (std::string line; std::getline(read, line);) {
    const auto value = parse_json(line);
    ASSERT_OK(value);
    for (const json::value& person : value->at("persons").as_array())
      found.emplace_back(person.at("surname").as_string());
  }
  EXPECT_EQ(told.size(), 120U);
  EXPECT_EQ(told, found);
}

TEST_F(EdiGenerate, FilesAreKeptApart) {
  const fs::path files = folder_ / "files";
  const Outcome outcome = run({"generate", "--flights", "4", "--passengers", "5", "--message", "pnrgov-xml", "--files",
                               "--output", files.string()});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(std::distance(fs::directory_iterator(files), fs::directory_iterator()), 4);
  EXPECT_THAT(content(files / "000001-pnrgov-xml-13-1.xml"), StartsWith("<?xml"));
}

TEST_F(EdiGenerate, AllMessagesInOneStream) {
  const Outcome outcome = run({"generate", "--flights", "45", "--passengers", "4", "--message", "all"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* type :
       {"PAXLST:D:02B", "PNRGOV:21:1:IA", "CUSRES:D:05B", "<IATA_PNRGOV_NotifRQ", "PAXLST:001:000"}) {
    EXPECT_THAT(outcome.out, HasSubstr(type));
  }
}

TEST_F(EdiGenerate, MistakesAreNamed) {
  const auto says = [&](std::vector<std::string> arguments, const std::string& code) {
    arguments.insert(arguments.begin(), "generate");
    const Outcome outcome = run(arguments);
    EXPECT_THAT(outcome.err, HasSubstr(code));
    return outcome.status;
  };
  EXPECT_EQ(says({"--passengers", "0"}, "edi.generate.option"), 2);
  EXPECT_EQ(says({"--message", "telegram"}, "edi.generate.option"), 2);
  EXPECT_EQ(says({"--files"}, "edi.generate.option"), 2);
  EXPECT_EQ(says({"--dialect", "nobody's"}, "traffic.dialect.unknown"), 2);
  EXPECT_EQ(says({"--last-day", "tomorrow"}, "date.invalid"), 2);
  EXPECT_EQ(says({"--output", "/nowhere/at/all"}, "edi.generate.unwritable"), 3);
}

TEST_F(EdiGenerate, ListsTheDialects) {
  const Outcome outcome = run({"generate", "--list"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("paxlst-12b "));
  EXPECT_THAT(outcome.out, HasSubstr("pnrgov-xml-14-1"));
}

}  // namespace
}  // namespace limen::commands
