#include "engines/transliteration/transliteration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engines/transliteration/learnt.h"
#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> texts(const Word& word) {
  std::vector<std::string> found;
  for (const Reading& reading : word.readings) found.push_back(reading.letters);
  return found;
}

// The spellings of each word.
std::vector<std::vector<std::string>> read(std::u32string_view run) {
  std::vector<std::vector<std::string>> found;
  for (const Word& word : Reader().read(run, script_of(run.front()))) found.push_back(texts(word));
  return found;
}

std::vector<std::string> only(std::u32string_view run) {
  const auto words = read(run);
  EXPECT_THAT(words, SizeIs(1));
  return words.empty() ? std::vector<std::string>{} : words.front();
}

TEST(Cyrillic, OneNameInManySpellings) {
  const auto found = only(U"хрущёв");
  EXPECT_THAT(found, SizeIs(6));
  EXPECT_EQ(found.front(), "khrushchev");
  for (const char* text : {"khrushchyov", "khrouchtchev", "chruszczow", "chruschtschow"}) {
    EXPECT_THAT(found, Contains(text));
  }
}

TEST(Cyrillic, ThePressComesFirst) {
  EXPECT_EQ(only(U"сорокопудский").front(), "sorokopudsky");
  EXPECT_THAT(only(U"сорокопудский"), Contains("sorokopudskii"));
  EXPECT_EQ(only(U"ґеорґієнко").front(), "georgiienko");  // Ukraine's own
  EXPECT_EQ(only(U"живојиновић").front(), "zivojinovic");
  EXPECT_EQ(only(U"щъркелов").front(), "shtarkelov");
  EXPECT_THAT(only(U"алексюхин"), Contains("alexyukhin"));
}

TEST(Greek, DigraphsAndAccents) {
  EXPECT_EQ(only(U"παπαδόπουλος").front(), "papadopoulos");
  EXPECT_EQ(only(U"αγγελόπουλος").front(), "angelopoulos");
  EXPECT_EQ(only(U"ευάγγελος").front(), "evangelos");
  EXPECT_EQ(only(U"μπακογιάννης").front(), "bakogiannis");
  EXPECT_THAT(only(U"μπακογιάννης"), Contains("bakoyannis"));
  EXPECT_EQ(only(U"γιώργος").front(), "giorgos");
}

TEST(Armenian, BothBranches) {
  EXPECT_EQ(only(U"հովհաննիսյան").front(), "hovhannisyan");
  EXPECT_THAT(only(U"գրիգորյան"), Contains("krikorian"));
  EXPECT_THAT(only(U"սարգսյան"), Contains("sargsian"));
  EXPECT_EQ(only(U"ոսկանյան").front(), "voskanyan");
}

TEST(Georgian, WithoutApostrophes) {
  EXPECT_EQ(only(U"სააკაშვილი").front(), "saakashvili");
  EXPECT_EQ(only(U"ყიფიანი").front(), "qipiani");
  EXPECT_THAT(only(U"ყიფიანი"), Contains("kipiani"));
  EXPECT_THAT(only(U"მამედოვი"), Contains("mamedov"));
}

TEST(Devanagari, SilentVowels) {
  EXPECT_EQ(only(U"राजकुमार").front(), "rajkumar");
  EXPECT_EQ(only(U"नरेन्द्र").front(), "narendra");
  EXPECT_EQ(only(U"प्रकाश").front(), "prakash");
  EXPECT_EQ(only(U"लक्ष्मण").front(), "lakshman");
  EXPECT_EQ(only(U"सिंह").front(), "singh");
  EXPECT_EQ(only(U"तामाङ").front(), "tamang");
  EXPECT_THAT(only(U"रामायण"), Contains("ramayana"));
  EXPECT_THAT(only(U"सुनीता"), Contains("suneeta"));
}

TEST(Hangul, SurnameAndGivenName) {
  const auto words = read(U"박영수");
  ASSERT_THAT(words, SizeIs(2));
  EXPECT_EQ(words[0].front(), "park");
  EXPECT_THAT(words[0], Contains("pak"));
  EXPECT_THAT(words[1], Contains("youngsoo"));
  EXPECT_THAT(words[1], Contains("yeongsu"));
  const auto compound = read(U"남궁민수");
  ASSERT_THAT(compound, SizeIs(2));
  EXPECT_EQ(compound[0].front(), "namgoong");
  EXPECT_THAT(only(U"영희"), Contains("younghee"));
  EXPECT_THAT(only(U"이"), Contains("rhee"));
}

TEST(Kana, PassportsDropLongVowels) {
  EXPECT_EQ(only(U"さとう").front(), "sato");
  EXPECT_THAT(only(U"おおの"), Contains("ono"));
}

TEST(Han, SurnamesOfSeveralLanguages) {
  const auto chinese = read(U"陳小明");
  ASSERT_THAT(chinese, SizeIs(2));
  for (const char* text : {"chen", "chan", "tan"}) EXPECT_THAT(chinese[0], Contains(text));
  EXPECT_THAT(chinese[1], Contains("xiaoming"));
  EXPECT_THAT(chinese[1], Contains("hsiaoming"));
  EXPECT_THAT(chinese[1], Contains("siuming"));
  const auto japanese = read(U"佐藤健");
  ASSERT_THAT(japanese, SizeIs(2));
  EXPECT_EQ(japanese[0].front(), "sato");
  EXPECT_EQ(japanese[1].front(), "ken");
  const auto compound = read(U"歐陽修");
  ASSERT_THAT(compound, SizeIs(2));
  EXPECT_THAT(compound[0], Contains("auyeung"));
}

TEST(Han, SystemsFromOneReading) {
  EXPECT_EQ(wade_giles("zhang"), "chang");
  EXPECT_EQ(wade_giles("xu"), "hsu");
  EXPECT_EQ(wade_giles("qian"), "chien");
  EXPECT_EQ(wade_giles("zhong"), "chung");
  EXPECT_EQ(wade_giles("guo"), "kuo");
  EXPECT_EQ(wade_giles("luo"), "lo");
  EXPECT_EQ(hong_kong("zoeng"), "cheung");
  EXPECT_EQ(hong_kong("can"), "chan");
  EXPECT_EQ(hong_kong("gwok"), "kwok");
  EXPECT_EQ(hong_kong("ceoi"), "tsui");
  EXPECT_EQ(hong_kong("joeng"), "yeung");
  EXPECT_EQ(hong_kong("jyun"), "yuen");
  EXPECT_EQ(hong_kong("ng"), "ng");
}

TEST(Arabic, WhatNamesAreMadeOf) {
  EXPECT_THAT(only(U"محمد"), Contains("mohammed"));
  EXPECT_THAT(only(U"محمد"), Contains("muhammad"));
  EXPECT_THAT(only(U"عبدالله"), Contains("abdullah"));
  EXPECT_THAT(only(U"بن"), Contains("ben"));
  const auto article = read(U"الزغلولية");
  ASSERT_THAT(article, SizeIs(2));
  EXPECT_THAT(article[0], Contains("al"));
  EXPECT_THAT(article[0], Contains("az"));
  const auto words = Reader().read(U"الزغلولية", Script::kArabic);
  for (const Reading& reading : words.back().readings) EXPECT_FALSE(reading.vowels_known);
  const auto servant = only(U"عبدالصنبور");
  EXPECT_TRUE(std::ranges::all_of(servant, [](const std::string& text) { return text.starts_with("abd"); }));
  EXPECT_TRUE(std::ranges::any_of(servant, [](const std::string& text) { return text.starts_with("abdus"); }));
}

TEST(Arabic, LettersOfOtherLanguagesAndPointsDoNotMatter) {
  EXPECT_EQ(only(U"علی"), only(U"علي"));
  EXPECT_EQ(only(U"کریم"), only(U"كريم"));
  EXPECT_EQ(pointed_arabic(U"مُحَمَّد"), "muhammad");
  EXPECT_EQ(pointed_arabic(U"حَسَن"), "hasan");
  EXPECT_EQ(pointed_arabic(U"يُوسُف"), "yusuf");
}

TEST(Hebrew, GereshAndPoints) {
  EXPECT_EQ(only(U"ג׳ורג׳"), only(U"ג'ורג'"));
  EXPECT_THAT(only(U"לוי"), Contains("levy"));
  EXPECT_EQ(only(U"דָּוִד"), only(U"דוד"));
}

TEST(Reader, KeepsItsContract) {
  const Reader reader;
  EXPECT_THAT(reader.read(U"", Script::kArabic), IsEmpty());
  EXPECT_THAT(reader.read(U"abc", Script::kLatin), IsEmpty());
  EXPECT_THAT(reader.read(U"ไทย", Script::kOther), IsEmpty());
  EXPECT_THAT(reader.read(U"123", Script::kCyrillic), IsEmpty());
  EXPECT_THAT(reader.read(U"ьъ", Script::kGreek), IsEmpty());
  for (const std::u32string_view run :
       {U"ковальчук", U"محمد", U"רבינוביץ", U"김영수", U"タカハシ", U"王小明", U"αβγ", U"アーャ"}) {
    for (int script = 0; script <= static_cast<int>(Script::kOther); ++script) {
      for (const Word& word : reader.read(run, static_cast<Script>(script))) {
        ASSERT_FALSE(word.readings.empty());
        EXPECT_LE(word.readings.size(), kMaxReadings);
        EXPECT_EQ(word.readings.front().cost, 0);
        EXPECT_TRUE(std::ranges::is_sorted(word.readings, {}, &Reading::cost));
        for (const Reading& reading : word.readings) {
          EXPECT_FALSE(reading.letters.empty());
          EXPECT_TRUE(std::ranges::all_of(reading.letters, [](char c) { return c >= 'a' && c <= 'z'; }));
          EXPECT_EQ(std::ranges::count(word.readings, reading.letters, &Reading::letters), 1);
        }
      }
    }
  }
  const std::u32string longest(10000, U'щ');
  EXPECT_EQ(reader.read(longest, Script::kCyrillic), reader.read(longest.substr(0, kMaxRunLetters), Script::kCyrillic));
}

TEST(Script, OfLetters) {
  EXPECT_EQ(script_of(U'a'), Script::kLatin);
  EXPECT_EQ(script_of(U'ø'), Script::kLatin);
  EXPECT_EQ(script_of(U'ж'), Script::kCyrillic);
  EXPECT_EQ(script_of(U'ψ'), Script::kGreek);
  EXPECT_EQ(script_of(U'յ'), Script::kArmenian);
  EXPECT_EQ(script_of(U'ყ'), Script::kGeorgian);
  EXPECT_EQ(script_of(U'ع'), Script::kArabic);
  EXPECT_EQ(script_of(U'گ'), Script::kArabic);
  EXPECT_EQ(script_of(0x064E), Script::kArabic);
  EXPECT_EQ(script_of(U'ש'), Script::kHebrew);
  EXPECT_EQ(script_of(U'王'), Script::kHan);
  EXPECT_EQ(script_of(U'々'), Script::kHan);
  EXPECT_EQ(script_of(U'김'), Script::kHangul);
  EXPECT_EQ(script_of(U'ァ'), Script::kKana);
  EXPECT_EQ(script_of(U'ー'), Script::kKana);
  EXPECT_EQ(script_of(U'ि'), Script::kDevanagari);
  for (const char32_t other : {U'1', U' ', U'-', U'×', U'٣', U'۳', U'।', U'๑', U'ก', U'،', char32_t{0x0301}}) {
    EXPECT_EQ(script_of(other), Script::kOther) << static_cast<std::uint32_t>(other);
  }
}

TEST(MrzArabic, Examples) {  // of 9303-3 appendix B.5
  EXPECT_EQ(to_mrz_arabic(U"ابو بكر محمد بن زكريا الرازي"), "ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY");
  EXPECT_EQ(to_mrz_arabic(U"جمال عبد الناصر"), "JMAL<EBD<ALNAXSSR");
  EXPECT_EQ(to_mrz_arabic(U"فضّة"), "FXDZXDZXAH");
  EXPECT_EQ(to_mrz_arabic(U"جميلة نعيمة"), "JMYLXAH<NEYMXAH");
  EXPECT_EQ(from_mrz_arabic("ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY<<<<"), U"ابو بكر محمد بن زكريا الرازي");
  EXPECT_EQ(from_mrz_arabic("JMYLXAH<NEYMXAH"), U"جميلة نعيمة");
}

TEST(MrzArabic, LatinNamesAreNotTakenForCodes) {
  for (const char* name : {"SMITH", "ALEXANDER", "XAVIER", "FELIX", "ALEXEY", "XENIA", "XHEMAL", "MAXWELL", "HOXHA",
                           "TEXEIRA", "KARIM", "AHMAD<ALI", "X", "", "XX", "A1XH"}) {
    EXPECT_FALSE(from_mrz_arabic(name).has_value()) << name;
  }
}

TEST(Table, FindsEveryLineAndNoOther) {
  const std::string text = "a\t!x\nab\t!y\nabc\t!z\nb\t!w\n";
  const Table table(text);
  EXPECT_EQ(table.find("a"), "!x");
  EXPECT_EQ(table.find("ab"), "!y");
  EXPECT_EQ(table.find("abc"), "!z");
  EXPECT_EQ(table.find("b"), "!w");
  for (const char* missing : {"", "0", "aa", "abcd", "abd", "c"})
    EXPECT_EQ(table.find(missing).data(), nullptr) << missing;
  EXPECT_EQ(table.with_prefix("ab"), "ab\t!y\nabc\t!z\n");
  EXPECT_EQ(table.with_prefix("x"), "");
  EXPECT_EQ(Table("").find("a").data(), nullptr);
}

}  // namespace
}  // namespace limen::transliteration
