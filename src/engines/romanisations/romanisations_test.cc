#include "engines/romanisations/romanisations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/romanisations/mandarin.h"

namespace limen::romanisations {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Parts = std::vector<std::string>;

TEST(Mandarin, TheTableIsSortedAndHoldsWellKnownPairs) {
  EXPECT_TRUE(std::ranges::is_sorted(kMandarin, {}, &Syllable::wade_giles));
  for (const auto& [wade, pinyin] : {std::pair{"chang", "zhang"},
                                     {"chang", "chang"},
                                     {"hsu", "xu"},
                                     {"tse", "ze"},
                                     {"tung", "dong"},
                                     {"tung", "tong"},
                                     {"chin", "jin"},
                                     {"hsiao", "xiao"},
                                     {"jen", "ren"},
                                     {"chieh", "jie"},
                                     {"tsai", "cai"},
                                     {"kuei", "gui"},
                                     {"yen", "yan"},
                                     {"hsueh", "xue"},
                                     {"ssu", "si"},
                                     {"tzu", "zi"},
                                     {"chung", "zhong"},
                                     {"pei", "bei"},
                                     {"hsiung", "xiong"},
                                     {"lo", "luo"}}) {
    EXPECT_TRUE(std::ranges::any_of(kMandarin, [&](const Syllable& s) {
      return s.wade_giles == wade && s.pinyin == pinyin;
    })) << wade;
  }
}

TEST(Mandarin, NamesInWadeGilesAreReadInPinyin) {
  EXPECT_THAT(in_pinyin(Parts{"mao", "tse", "tung"}), Contains(ElementsAre("mao", "ze", "dong")));
  EXPECT_EQ(in_pinyin(Parts{"teng", "hsiao", "ping"}).front(), (Parts{"deng", "xiao", "bing"}));
  EXPECT_THAT(in_pinyin(Parts{"teng", "hsiao", "ping"}), Contains(ElementsAre("deng", "xiao", "ping")));
  EXPECT_THAT(in_pinyin(Parts{"hsueh", "li"}), Contains(ElementsAre("xue", "li")));
}

TEST(Mandarin, WhatMayBePinyinOrNoMandarinStaysAsItIs) {
  EXPECT_THAT(in_pinyin(Parts{"li", "na"}), IsEmpty());
  EXPECT_THAT(in_pinyin(Parts{"zhang", "min"}), IsEmpty());
  EXPECT_THAT(in_pinyin(Parts{"hsu", "robert"}), IsEmpty());
  EXPECT_THAT(in_pinyin(Parts{"hsu"}), IsEmpty());
  EXPECT_THAT(in_pinyin(Parts{}), IsEmpty());
  EXPECT_THAT(in_pinyin(Parts{"chih", "chih", "chih", "chih"}), SizeIs(kMostReadings));
  EXPECT_THAT(in_pinyin(Parts{"hsu", "hsu", "hsu", "hsu", "hsu"}), IsEmpty());
}

}  // namespace
}  // namespace limen::romanisations
