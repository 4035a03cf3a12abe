#include "engines/mrz_names/mrz_names.h"

#include <gmock/gmock.h>

#include <random>

#include "engines/transliteration/transliteration.h"

namespace limen::mrz_names {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A name field of a passport, as parse() understands it.
mrz::Name zone(std::string_view field) {
  std::string line = "P<UTO" + std::string(field);
  line.resize(44, '<');
  return mrz::parse(line + "\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", {.today = CivilDate()}).name.value;
}

Grade grade(std::string_view field, std::string_view surname, std::string_view given,
            Language language = Language::kAny) {
  return stands_for(zone(field), surname, given, language).grade;
}

TEST(TableA, AllAlternatives) {
  EXPECT_THAT(letter_alternatives(U'Ä'), ElementsAre("AE", "A"));
  EXPECT_THAT(letter_alternatives(U'å'), ElementsAre("AA", "A"));
  EXPECT_THAT(letter_alternatives(U'Ñ'), ElementsAre("N", "NXX"));
  EXPECT_THAT(letter_alternatives(U'ö'), ElementsAre("OE", "O"));
  EXPECT_THAT(letter_alternatives(U'Ü'), ElementsAre("UE", "UXX", "U"));
  EXPECT_THAT(letter_alternatives(U'ß'), ElementsAre("SS"));
  EXPECT_THAT(letter_alternatives(U'Þ'), ElementsAre("TH"));
  EXPECT_THAT(letter_alternatives(U'Ĳ'), ElementsAre("IJ"));
  EXPECT_THAT(letter_alternatives(U'é'), ElementsAre("E"));
  EXPECT_THAT(letter_alternatives(U'q'), ElementsAre("Q"));
  EXPECT_THAT(letter_alternatives(U'1'), IsEmpty());
}

TEST(TableB, ExceptionsOfLanguages) {
  EXPECT_THAT(letter_alternatives(U'Г', Language::kRussian), ElementsAre("G"));
  EXPECT_THAT(letter_alternatives(U'г', Language::kUkrainian), ElementsAre("H"));
  EXPECT_THAT(letter_alternatives(U'г', Language::kBelarusian), ElementsAre("H"));
  EXPECT_THAT(letter_alternatives(U'г'), ElementsAre("G", "H"));
  EXPECT_THAT(letter_alternatives(U'щ', Language::kBulgarian), ElementsAre("SHT"));
  EXPECT_THAT(letter_alternatives(U'х', Language::kMacedonian), ElementsAre("H"));
  EXPECT_THAT(letter_alternatives(U'ж', Language::kSerbian), ElementsAre("Z"));
  EXPECT_THAT(letter_alternatives(U'я', Language::kUkrainian, true), ElementsAre("YA"));
  EXPECT_THAT(letter_alternatives(U'я', Language::kUkrainian, false), ElementsAre("IA"));
  EXPECT_THAT(letter_alternatives(U'ь'), ElementsAre(""));
  EXPECT_THAT(alternatives("Щербак", Language::kRussian), ElementsAre("SHCHERBAK"));
  EXPECT_THAT(alternatives("Юрій Гнатюк", Language::kUkrainian), ElementsAre("YURII<HNATIUK"));
}

TEST(Alternatives, TheFirstOnesFirstAndAllOfThem) {
  EXPECT_THAT(alternatives("Müller"), ElementsAre("MUELLER", "MUXXLLER", "MULLER"));
  EXPECT_THAT(alternatives("O’Hara-Ñuño"), Contains("OHARA<NXXUNXXO"));
  EXPECT_EQ(alternatives("O’Hara-Ñuño").front(), "OHARA<NUNO");
  EXPECT_EQ(alternatives(std::string(40, 'x') + "üüüüüüüü").size(), 64u);
  EXPECT_THAT(alternatives("?!"), IsEmpty());
  EXPECT_THAT(alternatives(""), IsEmpty());
  // The alternative that formats/mrz writes is the first.
  for (const std::string_view name : {"Åse Þórsdóttir", "Groß", "Łukasz", "D’Ambrosio", "Núñez-Ölmez", "Ĳssel"}) {
    EXPECT_EQ(alternatives(name).front(), mrz::to_mrz_name(name).text) << name;
  }
}

TEST(TableC, XCodesGoBothWays) {
  for (const std::u32string_view name : {U"آمنة", U"ٱلقاسم", U"عبد الله", U"شيخ", U"محمد"}) {
    const std::string coded = transliteration::to_mrz_arabic(name);
    EXPECT_FALSE(coded.empty());
    if (coded.find('X') != std::string::npos) {
      const auto back = transliteration::from_mrz_arabic(coded);
      ASSERT_TRUE(back.has_value()) << coded;
      EXPECT_EQ(*back, name) << coded;
    }
  }
  EXPECT_TRUE(transliteration::to_mrz_arabic(U"آمنة").starts_with("XAA"));
  EXPECT_TRUE(transliteration::to_mrz_arabic(U"ٱلقاسم").starts_with("XXA"));
  EXPECT_EQ(grade("XSHYXKH<<MXHMD", "شيخ", "محمد"), Grade::kFirst);
  EXPECT_EQ(grade("XSHYXKH<<MXHMWD", "شيخ", "محمد"), Grade::kNo);
}

TEST(StandsFor, AnyAlternativeOfEveryLetter) {
  EXPECT_EQ(grade("MUELLER<LUEDENSCHEIDT<<JOERG", "Müller-Lüdenscheidt", "Jörg"), Grade::kFirst);
  EXPECT_EQ(grade("MULLER<LUEDENSCHEIDT<<JORG", "Müller-Lüdenscheidt", "Jörg"), Grade::kAlternative);
  EXPECT_EQ(grade("MUXXLLER<LUXXDENSCHEIDT<<JOERG", "Müller-Lüdenscheidt", "Jörg"), Grade::kAlternative);
  EXPECT_EQ(grade("MILLER<LUEDENSCHEIDT<<JOERG", "Müller-Lüdenscheidt", "Jörg"), Grade::kNo);
  EXPECT_EQ(grade("MUELLER<LUEDENSCHEIDT<<JOERG", "Müller", "Jörg"), Grade::kNo);
  EXPECT_EQ(grade("MUELLERLUEDENSCHEIDT<<JOERG", "Müller-Lüdenscheidt", "Jörg"), Grade::kHabit);
  EXPECT_EQ(grade("OCONNOR<<SIOBHAN", "O’Connor", "Siobhán"), Grade::kFirst);
  EXPECT_EQ(grade("O<CONNOR<<SIOBHAN", "O’Connor", "Siobhán"), Grade::kHabit);
  EXPECT_EQ(grade("SORENSEN<<OLE", "Sørensen", "Ole"), Grade::kHabit);
  EXPECT_EQ(grade("SOERENSEN<<OLE", "Sørensen", "Ole"), Grade::kFirst);
  EXPECT_EQ(grade("HNATIUK<<YURII", "Гнатюк", "Юрій"), Grade::kAlternative);
  EXPECT_EQ(grade("HNATIUK<<YURII", "Гнатюк", "Юрій", Language::kUkrainian), Grade::kFirst);
  EXPECT_EQ(grade("GNATIUK<<IURII", "Гнатюк", "Юрій", Language::kUkrainian), Grade::kNo);
}

TEST(StandsFor, OneNameOnEitherSide) {
  const Standing primary = stands_for(zone("SATRIYA<SUDARPA"), "", "Satriya Sudarpa");
  EXPECT_TRUE(primary.possible());
  EXPECT_TRUE(primary.one_side);
  EXPECT_TRUE(stands_for(zone("SATRIYA<SUDARPA"), "Satriya", "Sudarpa").one_side);
  EXPECT_TRUE(stands_for(zone("SATRIYA<SUDARPA"), "Sudarpa", "Satriya").one_side);
  EXPECT_FALSE(stands_for(zone("SATRIYA<SUDARPA"), "Satriya Sudarpa", "").one_side);
  EXPECT_TRUE(stands_for(zone("<<ARJUN"), "", "Arjun").possible());
  EXPECT_TRUE(stands_for(zone("<<ARJUN"), "Arjun", "").one_side);
  EXPECT_FALSE(stands_for(zone("<<ARJUN"), "Arjun", "Kumar").possible());
  EXPECT_FALSE(stands_for(zone("SATRIYA<<SUDARPA"), "", "").possible());
}

// The worked lines of [9303-4 §4.2.3] with the names that they stand for.
TEST(StandsFor, WorkedTruncations) {
  struct Row {
    std::string_view field, surname, given;
  };
  const Row rows[] = {
      {"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "Nilavadhanananda", "Chayapa Dejthamrong Krasuang"},
      {"NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU", "Nilavadhanananda", "Arnpol Petch Charonguang"},
      {"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", "Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo"},
      {"BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO", "Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo"},
      {"BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO", "Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo"},
      {"PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", "Papandropoulous", "Jonathon Warren Trevor"},
  };
  for (const Row& row : rows) {
    ASSERT_EQ(row.field.size(), 39u);
    const Standing standing = stands_for(zone(row.field), row.surname, row.given);
    EXPECT_TRUE(standing.possible()) << row.field;
    EXPECT_EQ(standing.truncated, row.field.find("TREVOR") == std::string_view::npos) << row.field;
    EXPECT_FALSE(stands_for(zone(row.field), row.surname, "Xavier").possible());
    EXPECT_FALSE(stands_for(zone(row.field), "Dingo", row.given).possible());
  }
}

// A field that ends in a filler was not cut, so a missing letter is a missing letter.
TEST(StandsFor, NothingIsCutThatNeedNotBe) {
  EXPECT_EQ(grade("MUELL<<JOERG", "Müller", "Jörg"), Grade::kNo);
  EXPECT_EQ(grade("MUELLER<<JOERG", "Müller", "Jörg Max"), Grade::kNo);
}

// What fit_name() makes of a name stands for the name, however long it is.
TEST(StandsFor, WhateverIsWrittenByTheRulesStandsForItsName) {
  std::mt19937 random(9303);
  const std::vector<std::string> words = {"Ülküçan", "Bennelong",       "Øster",         "Núñez",
                                          "Lê",      "Papandropoulos",  "Straße",        "O’Hara",
                                          "Y",       "Þorsteinsdóttir", "Krasnogorskaya"};
  const auto name = [&](std::size_t parts) {
    std::string text;
    for (std::size_t i = 0; i < parts; ++i)
      text += (i == 0 ? "" : random() % 4 == 0 ? "-" : " ") + words[random() % words.size()];
    return text;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string surname = name(1 + random() % 4), given = name(1 + random() % 4);
    const std::string field = mrz::fit_name(mrz::to_mrz_name(surname).text, mrz::to_mrz_name(given).text, 39);
    EXPECT_TRUE(stands_for(zone(field), surname, given).possible()) << field << "\n" << surname << ", " << given;
  }
}

TEST(StandsFor, NamesBeyondTheBoundAreNotCompared) {
  EXPECT_FALSE(stands_for(zone("A<<B"), std::string(300, 'a'), "b").possible());
  EXPECT_FALSE(stands_for(zone(std::string(39, 'A')), std::string(300, 'a'), "").possible());
}

}  // namespace
}  // namespace limen::mrz_names
