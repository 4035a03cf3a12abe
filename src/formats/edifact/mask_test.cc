#include "formats/edifact/mask.h"

#include <gtest/gtest.h>

#include "formats/edifact/segment.h"

namespace limen::edifact {
namespace {

TEST(Mask, HidesCardNumbersHoweverTheyAreWritten) {
  // Numbers that card schemes publish for tests.
  EXPECT_EQ(masked(tag("SSR"), "SSR+OTHS:HK::XX::::CC VI4111111111111111 EXP'"),
            "SSR+OTHS:HK::XX::::CC VIXXXXXXXXXXXX1111 EXP'");
  for (const std::string gap : {"-", " ", ".", "/", "_", "\t", "\r\n", "?", "\xC2\xA0", "\xA0"}) {
    EXPECT_EQ(masked(tag("LTS"), "4111" + gap + "1111" + gap + "1111" + gap + "1111"),
              "XXXX" + gap + "XXXX" + gap + "XXXX" + gap + "1111");
  }
  EXPECT_EQ(masked(tag("LTS"), "12 4111111111111111 1228"), "12 XXXXXXXXXXXX1111 1228");
  EXPECT_EQ(masked(tag("LTS"), "4111111111111111 5500000000000004"), "XXXXXXXXXXXX1111 XXXXXXXXXXXX0004");
  EXPECT_EQ(masked(tag("FOP"), "FOP+CC::100.00:VI:4111.1111.1111.1112:1228'"),
            "FOP+CC::100.00:VI:XXXX.XXXX.XXXX.1112:1228'");
  EXPECT_EQ(masked(tag("LTS"), "LTS+VI4111 1111-1111\r\n1111/1227'"), "LTS+VIXXXX XXXX-XXXX\r\n1111/1227'");
  EXPECT_EQ(masked(tag("IFT"), "IFT+4:28+AX378282246310005'"), "IFT+4:28+AXXXXXXXXXXXX0005'");
  EXPECT_EQ(masked(tag("FOP"), "FOP+CC:1:CA5555555555554440:1227'"), "FOP+CC:1:CAXXXXXXXXXXXX4440:1227'")
      << "in a form of payment also without a good check digit";
  EXPECT_EQ(masked(0, "garbage 4111111111111111"), "garbage XXXXXXXXXXXX1111");
}

TEST(Mask, LeavesOtherNumbersAlone) {
  for (const std::string text : {"SSR+TKNE:HK:1:XX:::::9991234567890C1'", "LTS+0041 22 555 01 01'",
                                 "SSR+4111111111111112'", "SSR+DOCS:HK::XX::::/P/UTO/123456789012345678901/'"}) {
    EXPECT_EQ(masked(tag("SSR"), text), text);
  }
  // Odd signs between digits make a card of no other number.
  for (const std::string text : {"12/03/1978 991.234.567.890", "0034.555.010.077.004", "9111/1111/1111/1111"}) {
    EXPECT_EQ(masked(tag("LTS"), text), text);
  }
}

TEST(Mask, NumbersCutOverPieces) {
  std::string a = "4111", b = "11111111", c = "1111", d = "HELLO";
  const std::span<char> pieces[] = {d, a, b, c};
  EXPECT_EQ(mask_cards_across(pieces), 1);
  EXPECT_EQ(a + b + c + d, "XXXXXXXXXXXX1111HELLO");
}

TEST(Mask, AnySegmentButThoseOfOtherNumbersCanHoldOne) {
  for (const char* const name : {"XYZ", "NAD", "COM", "TKT", "GID", "LOC"}) {
    EXPECT_EQ(masked(tag(name), "+4111111111111111'"), "+XXXXXXXXXXXX1111'") << name;
  }
  for (const char* const name : {"DOC", "RFF", "REF", "FTI", "PDT"}) {
    EXPECT_EQ(masked(tag(name), "+4111111111111111'"), "+4111111111111111'") << name;
  }
  EXPECT_EQ(masked(tag("COM"), "COM+4222222222222:TE'"), "COM+4222222222222:TE'") << "a telephone";
  EXPECT_EQ(masked_segments("DOC+4111111111111111'FTX+4111111111111111'\nXYZ+4111111111111111'", kDefaultSeparators),
            "DOC+4111111111111111'FTX+XXXXXXXXXXXX1111'\nXYZ+XXXXXXXXXXXX1111'");
}

}  // namespace
}  // namespace limen::edifact
