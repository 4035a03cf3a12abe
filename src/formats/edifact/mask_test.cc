#include "formats/edifact/mask.h"

#include <gtest/gtest.h>

#include "formats/edifact/segment.h"

namespace limen::edifact {
namespace {

TEST(Mask, HidesCardNumbersHoweverTheyAreWritten) {
  // Numbers that card schemes publish for tests.
  EXPECT_EQ(masked(tag("SSR"), "SSR+OTHS:HK::XX::::CC VI4111111111111111 EXP'"),
            "SSR+OTHS:HK::XX::::CC VIXXXXXXXXXXXX1111 EXP'");
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
  EXPECT_EQ(masked(tag("TKT"), "TKT+4111111111111111:T'"), "TKT+4111111111111111:T'");
}

TEST(Mask, SegmentsOfNobodysDirectoryCanHoldAnything) {
  EXPECT_EQ(masked(tag("XYZ"), "XYZ+4111111111111111'"), "XYZ+XXXXXXXXXXXX1111'");
  for (const char* const name : {"DOC", "RFF", "NAD", "COM", "TKT"}) {
    EXPECT_EQ(masked(tag(name), "+4111111111111111'"), "+4111111111111111'") << name;
  }
  EXPECT_EQ(masked_segments("DOC+4111111111111111'FTX+4111111111111111'\nXYZ+4111111111111111'", kDefaultSeparators),
            "DOC+4111111111111111'FTX+XXXXXXXXXXXX1111'\nXYZ+XXXXXXXXXXXX1111'");
}

}  // namespace
}  // namespace limen::edifact
