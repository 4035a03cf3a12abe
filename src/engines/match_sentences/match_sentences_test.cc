#include "engines/match_sentences/match_sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace limen::match_sentences {
namespace {

using screening::Evidence;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array kLanguages = {Language::kEnglish, Language::kFrench, Language::kSpanish, Language::kArabic};

TEST(Sentences, EveryCodeHasATextOfItsOwnInEveryLanguage) {
  for (std::size_t i = 0; i < screening::kEvidenceCount; ++i) {
    const screening::Reason reason{.evidence = static_cast<Evidence>(i), .query_part = "q", .list_part = "l"};
    std::set<std::string> texts;
    for (const auto language : kLanguages) {
      const std::string text = to_sentence(language, reason);
      EXPECT_NE(text, reason.code()) << text;
      EXPECT_THAT(text, Not(HasSubstr("{")));
      texts.insert(text);
    }
    EXPECT_EQ(texts.size(), kLanguages.size()) << reason.code();
  }
}

TEST(Sentences, NameBothSides) {
  const screening::Reason reason{.evidence = Evidence::kPartTranslation, .query_part = "maria", .list_part = "mary"};
  EXPECT_EQ(to_sentence(Language::kEnglish, reason), "“maria” and “mary” are one name in two languages");
  const screening::Reason listed{.evidence = Evidence::kPartExtraList, .list_part = "okello"};
  EXPECT_THAT(to_sentence(Language::kArabic, listed), HasSubstr("okello"));
  EXPECT_EQ(to_sentence(Language::kEnglish, {.evidence = Evidence::kPartExact, .query_part = "{1}", .list_part = "x"}),
            "“{1}” stands in both");
}

TEST(Sentences, ThePlainOneSaysWhatSpeaksForAndAgainst) {
  screening::Hit hit;
  hit.reasons = {{.evidence = Evidence::kPrior, .contribution = -4},
                 {.evidence = Evidence::kPartExact, .contribution = 3, .query_part = "ana", .list_part = "ana"},
                 {.evidence = Evidence::kPartExact, .contribution = 9, .query_part = "okello", .list_part = "okello"},
                 {.evidence = Evidence::kNameEqual, .contribution = 0},
                 {.evidence = Evidence::kSexContradicts, .contribution = -2, .query_part = "F", .list_part = "M"}};
  EXPECT_EQ(
      plain_sentence(Language::kEnglish, hit),
      "Speaks for one person: “okello” stands in both; “ana” stands in both. Against it: the sexes differ (F, M).");
  for (const auto language : kLanguages) EXPECT_THAT(plain_sentence(language, hit), HasSubstr("okello"));
  hit.reasons.resize(1);
  EXPECT_EQ(plain_sentence(Language::kFrench, hit), "");
}

TEST(Languages, AreTheFour) {
  EXPECT_EQ(parse_language("ar"), Language::kArabic);
  EXPECT_EQ(parse_language("de"), std::nullopt);
  EXPECT_EQ(parse_language(""), std::nullopt);
}

}  // namespace
}  // namespace limen::match_sentences
