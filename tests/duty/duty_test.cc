// Runs scenarios/duty/*.scn, each on a fresh site. The form is described in tests/duty/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/result_matchers.h"
#include "duty/sentences.h"
#include "duty/world.h"

namespace limen::duty {
namespace {

struct Line {
  int number = 0;
  std::string text{};
  std::vector<std::string> rows{};
};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<Line> read_lines(const std::string& file) {
  std::ifstream in(file);
  std::vector<Line> lines;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    const std::string words = trimmed(text);
    if (words.empty() || words.front() == '#') continue;
    if (text.front() == ' ' && !lines.empty()) {
      lines.back().rows.push_back(words);
    } else {
      lines.push_back({number, words, {}});
    }
  }
  return lines;
}

// The sentence without the word before it that is for the reader; empty when there is none of these words.
std::string sentence_of(const std::string& line) {
  for (const std::string word : {"Given ", "When ", "Then ", "And "}) {
    if (line.starts_with(word)) return line.substr(word.size());
  }
  return {};
}

void run(const std::string& file) {
  const Sentences sentences = all_sentences();
  std::string pack = "baseline";
  std::vector<Line> steps;
  bool named = false;
  int checks = 0;
  for (const Line& line : read_lines(file)) {
    if (line.text.starts_with("Scenario:")) {
      named = true;
    } else if (line.text.starts_with("Pack:")) {
      pack = trimmed(line.text.substr(5));
    } else if (!line.text.starts_with("Source:")) {
      checks += line.text.starts_with("Then ") ? 1 : 0;
      steps.push_back(line);
    }
  }
  ASSERT_TRUE(named) << file << ": a scenario says in its first line what it is about";
  ASSERT_GT(checks, 0) << file << ": a scenario without a Then cannot fail";
  auto world = World::make(pack);
  ASSERT_OK(world);
  for (const Line& line : steps) {
    const std::string place = file + ":" + std::to_string(line.number) + ": " + line.text;
    const Sentences::Found found = sentences.find(sentence_of(line.text));
    ASSERT_EQ(found.patterns, 1) << place << "\n"
                                 << (found.patterns == 0 ? "no" : "more than one") << " sentence has this shape";
    Call call{**world, found.values, line.rows};
    const Wrong wrong = (*found.deed)(call);
    ASSERT_FALSE(wrong) << place << "\n" << *wrong;
  }
}

std::vector<std::string> files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(LIMEN_SOURCE_DIR "/scenarios/duty")) {
    if (entry.path().extension() == ".scn") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Duty : public ::testing::TestWithParam<std::string> {};

TEST_P(Duty, Holds) { run(GetParam()); }

std::string test_name(const ::testing::TestParamInfo<std::string>& file) {
  std::string name = std::filesystem::path(file.param).stem().string();
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Duty, ::testing::ValuesIn(files()), test_name);

// What a pack forgets, such as how long a record is kept, is found before a site runs on it.
TEST(DutyRunner, TheDailyWorkIsDoneUnderEveryPack) {
  for (const std::string pack : {"baseline", "eu-schengen"}) {
    auto world = World::make(pack);
    ASSERT_OK(world) << pack;
    EXPECT_OK((*world)->run_day()) << pack;
  }
}

TEST(DutyRunner, KnowsASentenceByItsShape) {
  Sentences sentences;
  sentences.add("{name} waits {number} days (and no more)", [](Call&) -> Wrong { return {}; });
  const auto found = sentences.find("Ama waits 3 days (and no more)");
  EXPECT_EQ(found.patterns, 1);
  EXPECT_EQ(found.values, (std::vector<std::string>{"Ama", "3"}));
  EXPECT_EQ(sentences.find("Ama waits days (and no more)").patterns, 0);
}

}  // namespace
}  // namespace limen::duty
