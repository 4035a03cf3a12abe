#include "engines/transliteration/transliteration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limen::transliteration {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The spellings of the first word.
std::vector<std::string> spellings(std::u32string_view run, Script script) {
  std::vector<std::string> texts;
  const auto words = Reader().read(run, script);
  if (words.empty()) return texts;
  for (const Reading& reading : words.front().readings) texts.push_back(reading.letters);
  return texts;
}

TEST(Cyrillic, OneNameInManySpellings) {
  const auto texts = spellings(U"хрущёв", Script::kCyrillic);
  ASSERT_THAT(texts, SizeIs(6));
  EXPECT_EQ(texts.front(), "khrushchev");
  EXPECT_THAT(texts, Contains("khrushchyov"));
  EXPECT_THAT(texts, Contains("khrouchtchev"));
  EXPECT_THAT(texts, Contains("chruszczow"));
  EXPECT_THAT(texts, Contains("chruschtschow"));
}

TEST(Script, OfLetters) {
  EXPECT_EQ(script_of(U'ж'), Script::kCyrillic);
  EXPECT_EQ(script_of(U'1'), Script::kOther);
}

}  // namespace
}  // namespace limen::transliteration
