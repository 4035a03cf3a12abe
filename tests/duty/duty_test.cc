// Runs scenarios/duty/*.scn, each on a fresh site. The form is described in tests/duty/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
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

// What scenarios/duty/words.txt says in words, and the code that the program has for it: the longest words first.
using Words = std::vector<std::pair<std::string, std::string>>;

Words read_words() {
  std::ifstream in(LIMEN_SOURCE_DIR "/scenarios/duty/words.txt");
  Words words;
  for (std::string text; std::getline(in, text);) {
    const std::string line = trimmed(text);
    const auto sign = line.rfind(" = ");
    if (line.empty() || line.front() == '#' || sign == std::string::npos) continue;
    words.emplace_back(line.substr(0, sign), line.substr(sign + 3));
  }
  std::ranges::stable_sort(words, std::ranges::greater(), [](const auto& pair) { return pair.first.size(); });
  return words;
}

bool of_a_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// With codes in the place of words. What stands between quotation marks stays as somebody said it.
std::string in_codes(const std::string& said, const Words& words) {
  std::string out;
  bool quoted = false;
  for (std::size_t at = 0; at < said.size();) {
    if (said[at] == '"') quoted = !quoted;
    const auto fits = [&](const auto& pair) {
      const std::size_t end = at + pair.first.size();
      return said.compare(at, pair.first.size(), pair.first) == 0 && (end >= said.size() || !of_a_word(said[end]));
    };
    const bool may_begin = !quoted && (at == 0 || !of_a_word(said[at - 1]));
    const auto found = may_begin ? std::ranges::find_if(words, fits) : words.end();
    if (found == words.end()) {
      out += said[at++];
    } else {
      out += found->second;
      at += found->first.size();
    }
  }
  return out;
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
  const Words words = read_words();
  std::string pack = "baseline";
  std::vector<Line> steps;
  bool named = false, says_why = false;
  int checks = 0;
  for (const Line& line : read_lines(file)) {
    if (line.text.starts_with("Scenario:")) {
      named = true;
    } else if (line.text.starts_with("Pack:")) {
      pack = trimmed(line.text.substr(5));
    } else if (line.text.starts_with("Why:")) {
      says_why = !trimmed(line.text.substr(4)).empty();
    } else if (!line.text.starts_with("Source:")) {
      checks += line.text.starts_with("Then ") ? 1 : 0;
      steps.push_back(line);
    }
  }
  ASSERT_TRUE(named) << file << ": a scenario says in its first line what it is about";
  ASSERT_TRUE(says_why) << file << ": a scenario says why: what right or need it protects";
  ASSERT_GT(checks, 0) << file << ": a scenario without a Then cannot fail";
  auto world = World::make(pack);
  ASSERT_OK(world);
  for (const Line& line : steps) {
    const std::string place = file + ":" + std::to_string(line.number) + ": " + line.text;
    const Sentences::Found found = sentences.find(in_codes(sentence_of(line.text), words));
    ASSERT_EQ(found.patterns, 1) << place << "\n"
                                 << (found.patterns == 0 ? "no" : "more than one") << " sentence has this shape";
    Call call{**world, found.values, {}};
    for (const std::string& row : line.rows) call.rows.push_back(in_codes(row, words));
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

TEST(DutyRunner, TakesTheLongestWordsAndLeavesWhatIsQuoted) {
  EXPECT_GT(read_words().size(), 50U);
  Words words{{"her records stay while a request is open", "records"}, {"a request is open", "open"}, {"man", "M"}};
  EXPECT_EQ(in_codes("because a request is open", words), "because open");
  EXPECT_EQ(in_codes("because her records stay while a request is open", words), "because records");
  EXPECT_EQ(in_codes("a woman, a man, \"a man\", mankind, man_1", words), "a woman, a M, \"a man\", mankind, man_1");
  EXPECT_EQ(in_codes("", words), "");
}

}  // namespace
}  // namespace limen::duty
