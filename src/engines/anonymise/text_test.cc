#include "engines/anonymise/text.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace limen::anonymise {
namespace {

constexpr Permuter::Key kKey = {9, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

class ReplacerTest : public ::testing::Test {
 protected:
  ReplacerTest() { use(edifact::Repertoire::kUnoa); }
  void use(edifact::Repertoire repertoire) { replacer_.begin(repertoire, {}); }
  std::string made(Treat treat, std::string value) {
    const std::size_t size = value.size();
    replacer_.replace(treat, value);
    EXPECT_EQ(value.size(), size);
    return value;
  }
  std::string words(std::string value) { return made(Treat::kWords, std::move(value)); }
  Replacer replacer_{kKey};
};

// Letters as A and a, digits as 9, the rest as it is.
std::string shape(std::string text) {
  for (char& c : text) {
    if (c >= '0' && c <= '9') c = '9';
    if (c >= 'A' && c <= 'Z') c = 'A';
    if (c >= 'a' && c <= 'z') c = 'a';
  }
  return text;
}

TEST_F(ReplacerTest, WordsKeepTheirShape) {
  for (const std::string text :
       {"VAN DER PROBE", "O'NEIL-SMITH 12/3", "XA123456", "desk.xx@example.org", "A", "7", ""}) {
    const std::string now = words(text);
    EXPECT_EQ(shape(now), shape(text));
    if (!text.empty()) {
      EXPECT_NE(now, text);
    }
  }
  EXPECT_EQ(words("LINDQVIST"), words("EVA LINDQVIST").substr(4));
  EXPECT_EQ(to_upper_ascii(words("Lindqvist")), words("LINDQVIST"));
  EXPECT_NE(words("LINDQVIST"), words("LINDQVISU"));
}

TEST_F(ReplacerTest, TitlesStay) {
  EXPECT_EQ(words("EVA MRS").substr(3), " MRS");
  EXPECT_EQ(words("ADAMMR").substr(4), "MR");
  EXPECT_EQ(words("ADAMMR").substr(0, 4), words("ADAM"));
  EXPECT_EQ(words("SUMISS"), words("SU") + "MISS");
  EXPECT_EQ(words("FNU"), "FNU");
  EXPECT_EQ(words("XXXXXXXX1111").substr(0, 8), "XXXXXXXX");
  EXPECT_NE(words("XXXXXXXX1111").substr(8), "1111");
  EXPECT_EQ(words("XXXX"), "XXXX");
  for (int i = 0; i < 20000; ++i) {
    const std::string word = words("N" + std::string(1, static_cast<char>('A' + i % 26)) +
                                   static_cast<char>('A' + i / 26 % 26) + static_cast<char>('A' + i / 676 % 26) + "A");
    ASSERT_FALSE(word.ends_with("MR")) << "a word that is made brings no title along";
  }
}

TEST_F(ReplacerTest, OtherScriptsStayInTheirScript) {
  use(edifact::Repertoire::kUnow);
  for (const std::string text : {"MÜLLER", "Иванова", "محمد", "李雷", "Ελένη", "김", "ทดสอบ", "Éloïse", "𠮷"}) {
    const std::string now = words(text);
    EXPECT_FALSE(invalid_utf8_at(now));
    EXPECT_EQ(count_code_points(now), count_code_points(text));
    EXPECT_NE(now, text);
  }
  use(edifact::Repertoire::kUnoc);
  const std::string latin = words("M\xDCLLER");
  EXPECT_NE(latin, "M\xDCLLER");
  EXPECT_GE(static_cast<unsigned char>(latin[1]), 0xC0);
  use(edifact::Repertoire::kUnoa);
  const std::string broken = words("\xD0\x98\xD0\xB2\xD0");
  for (const char c : broken) EXPECT_GE(static_cast<unsigned char>(c), 0x80);
  EXPECT_NE(broken, "\xD0\x98\xD0\xB2\xD0");
}

bool luhn(std::string_view text) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] < '0' || text[i] > '9') continue;
    const int digit = text[i] - '0';
    sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
    twice = !twice;
  }
  return sum % 10 == 0;
}

TEST_F(ReplacerTest, CardsStayCardsAndOtherNumbersDoNotBecomeOnes) {
  for (const std::string text :
       {"4111111111111111", "4111 1111 1111 1111", "VI4111111111111111", "378282246310005", "4111111111111111 1228"}) {
    const std::string now = words(text);
    EXPECT_NE(now, text);
    EXPECT_TRUE(luhn(now.substr(0, text.find(" 1228")))) << now;
    EXPECT_EQ(shape(now), shape(text));
  }
  EXPECT_EQ(words("4111111111111111").substr(0, 2), "41");
  const std::string spaced = words("4111 1111 1111 1111");
  EXPECT_EQ(spaced.substr(0, 4) + spaced.substr(5, 4) + spaced.substr(10, 4) + spaced.substr(15),
            words("4111111111111111"));
  for (int i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(9990000000000LL + i * 7);
    ASSERT_EQ(luhn(words(number)), luhn(number)) << number;
  }
}

TEST_F(ReplacerTest, DatesStayInTheirYear) {
  replacer_.flight({26, 11, 22});
  const std::string six = made(Treat::kDate, "780701");
  EXPECT_EQ(six.substr(0, 2), "78");
  EXPECT_NE(six, "780701");
  EXPECT_EQ(made(Treat::kDate, "19780701"), "19" + six);
  EXPECT_EQ(made(Treat::kDate, "1978-07-01"), "1978-" + six.substr(2, 2) + "-" + six.substr(4));
  const std::string written = words("/BELT/LILY 01JUL78").substr(11);
  EXPECT_EQ(written.substr(0, 2), six.substr(4));
  EXPECT_EQ(written.substr(5), "78");
  EXPECT_EQ(made(Treat::kDate, "01JUL78"), written);
  for (const std::string odd : {"991332", "310280", "ABCDEF"}) {
    EXPECT_EQ(shape(made(Treat::kDate, odd)), shape(odd)) << "what is no date does not become one";
    EXPECT_NE(made(Treat::kDate, odd), odd);
  }
  EXPECT_EQ(made(Treat::kDate, "780000"), "780000");
  EXPECT_EQ(made(Treat::kDate, "78XXXX"), "78XXXX");
  EXPECT_EQ(made(Treat::kDate, "780700").substr(4), "00");
}

TEST_F(ReplacerTest, ADayThatNoCalendarHasStaysADate) {
  for (const std::string text : {"31FEB78", "00JUL78", "45JUL78", "31APR1978", "29FEB78"}) {
    const std::string now = words(text);
    EXPECT_EQ(shape(now), shape(text));
    EXPECT_NE(now, text);
    EXPECT_TRUE(now.ends_with(text.substr(5))) << now;
    EXPECT_NE(std::string_view("JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC").find(now.substr(2, 3)), std::string_view::npos);
  }
  const std::string now = made(Treat::kDocs, "/P/GBR/509229987/GBR/31FEB78/F/12NOV32/BELT/ISABELLE");
  EXPECT_EQ(now.substr(26, 5) + now.substr(36, 2), "78/F/32")
      << "the day of expiry is not taken for that of birth: " << now;
}

TEST_F(ReplacerTest, DatesInFiguresStayDatesInText) {
  const std::string now = words("BORN 1978-07-01 OR 01/07/1978 OR 01.07.1978 NOT 1978-13-45");
  EXPECT_EQ(now.substr(5, 5), "1978-") << now;
  EXPECT_EQ(now.substr(24, 5), "/1978");
  EXPECT_EQ(now.substr(38, 5), ".1978");
  EXPECT_EQ(now.substr(10, 2), now.substr(22, 2)) << "the same day becomes the same day";
  EXPECT_EQ(now.substr(13, 2), now.substr(19, 2));
  EXPECT_EQ(now.find("07-01"), std::string::npos);
}

TEST_F(ReplacerTest, WhatHasNotTheShapeOfItsPlaceIsReplaced) {
  for (const char* kept : {"221126", "20261122", "2611220815", "1015", "2026-11-22T10:15:00", "2026-11-22", "10:15"}) {
    EXPECT_EQ(made(Treat::kStamp, kept), kept);
  }
  for (const char* gone : {"771834529", "QUIXOTE", "2026-11-22T10:15:00 QUIXOTE", "2026-11-22 77183", "99999999"}) {
    EXPECT_NE(made(Treat::kStamp, gone), gone);
  }
  EXPECT_EQ(made(Treat::kFlight, "XX0123A"), "XX0123A");
  EXPECT_NE(made(Treat::kFlight, "QUIXOTE"), "QUIXOTE");
  EXPECT_EQ(made(Treat::kReference, "000000123"), "000000123");
  EXPECT_NE(made(Treat::kReference, "/P/GBR/QUIXOTE"), "/P/GBR/QUIXOTE");
}

TEST_F(ReplacerTest, InfantsStayOnTheirSideOfTheFlight) {
  replacer_.flight({26, 11, 22});
  for (int month = 1; month <= 12; ++month) {
    for (int day = 1; day <= 28; ++day) {
      const auto two = [](int value) { return std::string(value < 10 ? "0" : "") + std::to_string(value); };
      for (const int year : {24, 25, 26}) {
        const std::string text = two(year) + two(month) + two(day);
        const std::string now = made(Treat::kDate, text);
        const std::string flight = std::to_string(year) + "1122";
        EXPECT_LE(now, text) << "not born later than before";
        EXPECT_EQ(now <= flight, text <= flight) << text << " " << now;
      }
    }
  }
}

TEST_F(ReplacerTest, TextsOfDocumentsKeepStatesAndSexes) {
  replacer_.flight({26, 11, 22});
  const std::string now = made(Treat::kDocs, "/P/GBR/509229987/GBR/01JUL78/F/12NOV32/LEE/ISABELLE/H");
  EXPECT_EQ(now.substr(0, 7), "/P/GBR/");
  EXPECT_EQ(now.find("509229987"), std::string::npos);
  EXPECT_EQ(now.find("LEE"), std::string::npos) << "a short name is no state";
  EXPECT_EQ(now.find("ISABELLE"), std::string::npos);
  EXPECT_EQ(now.substr(16, 5), "/GBR/");
  EXPECT_EQ(now.substr(28, 3), "/F/");
  EXPECT_TRUE(now.ends_with("/H"));
  EXPECT_NE(now.find(words("ISABELLE")), std::string::npos);
  const std::string number = words("509229987");
  EXPECT_EQ(made(Treat::kDocs, "HK1/P/GB/509229987/GB/01JUL78/M/12NOV32/XI/UM").substr(0, 19),
            "HK1/P/GB/" + number + "/");
  EXPECT_EQ(made(Treat::kDocs, "HK1/P/GB/509229987/GB/01JUL78/M/12NOV32/XI/UM").find("/XI/UM"), std::string::npos);
  const std::string visa = made(Treat::kDoco, "/LONDON/V/123456/PARIS/01JUL25/USA/I");
  EXPECT_EQ(visa.find("LONDON"), std::string::npos);
  EXPECT_EQ(visa.find("123456"), std::string::npos);
  EXPECT_TRUE(visa.ends_with("/01JUL25/USA/I"));
  const std::string stay = made(Treat::kDoca, "/R/GBR/1 HIGH STREET/MADRID/MD/28001");
  EXPECT_TRUE(stay.starts_with("/R/GBR/"));
  EXPECT_EQ(stay.find("MADRID"), std::string::npos);
}

TEST_F(ReplacerTest, WhatIsNotUnderstoodIsMasked) {
  EXPECT_EQ(made(Treat::kMask, "O'Neil 12"), "A'Aaaa 99");
  EXPECT_EQ(made(Treat::kCode, "GBR"), "GBR");
  EXPECT_NE(made(Treat::kCode, "LINDQVIST"), "LINDQVIST");
  EXPECT_NE(made(Treat::kMeasure, "4111111111111111"), "4111111111111111");
  EXPECT_EQ(made(Treat::kMeasure, "100.00"), "100.00");
  std::string log = "Иванов called \xC3\xA9 07:15";
  replacer_.mask_outside(log);
  EXPECT_EQ(log, "Аааааа aaaaaa \xC3\x9F 99:99");
}

}  // namespace
}  // namespace limen::anonymise
