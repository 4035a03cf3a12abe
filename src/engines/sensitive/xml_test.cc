#include "engines/sensitive/xml.h"

#include <gtest/gtest.h>

#include "platform/config/config.h"

namespace limen::sensitive {
namespace {

Rules baseline() {
  const auto node = config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml");
  EXPECT_TRUE(node.ok());
  auto rules = Rules::read(*node);
  EXPECT_TRUE(rules.ok());
  return rules.take();
}

std::string filtered(std::string_view bytes, std::size_t step = 1U << 20) {
  const Rules rules = baseline();
  XmlFilter filter(rules);
  std::string out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size())))
    out += filter.piece(bytes.substr(0, step), false);
  return out + filter.piece({}, true);
}

std::string document(std::string_view body) {
  return "<?xml version=\"1.0\"?><IATA_PNRGOV_NotifRQ Version=\"13.1\"><PNRs><PNR>" + std::string(body) +
         "</PNR></PNRs></IATA_PNRGOV_NotifRQ>";
}

TEST(SensitiveXml, CardsHoweverTheyAreWritten) {
  for (const std::string_view card :
       {"4111111111111111", "41111111<![CDATA[11111111]]>", "41111111<!-- x -->11111111", "4111&#49;11111111111",
        "4111&#x31;11111111111", "4111\r\n1111\r\n1111\r\n1111", "4111\t1111\t1111\t1111"}) {
    const std::string bytes = document("<SSR SSR_Code=\"OTHS\"><Text>" + std::string(card) + "</Text></SSR>");
    const std::string out = filtered(bytes);
    EXPECT_EQ(out.size(), bytes.size());
    EXPECT_EQ(out.find("4111"), std::string::npos) << out;
    EXPECT_EQ(out.find("11111111"), std::string::npos) << out;
    for (const std::size_t step : {1, 7, 64}) EXPECT_EQ(filtered(bytes, step), out) << step;
    EXPECT_EQ(filtered(out), out) << "what was filtered stays as it is";
  }
  EXPECT_NE(filtered(document("<PaymentInfo AccountNbr=\"4111111111111112\"/>")).find("\"XXXXXXXXXXXX1112\""),
            std::string::npos);
  EXPECT_NE(filtered(document("<PaymentInfo AccountNbr=4111111111111112/>")).find("=XXXXXXXXXXXX1112/>"),
            std::string::npos);
}

TEST(SensitiveXml, WhatRevealsBecomesBlanks) {
  for (const std::string_view body :
       {"<SSR SSR_Code=\"OTHS\"><Text>NEEDS A WHEELCHAIR</Text></SSR>", "<WheelchairInd>true</WheelchairInd>",
        "<Meal Kosher=\"Y\"/>", "<KSML a=\"1\"/>", "<SSR SSR_Code=\"KSML\" Status=\"HK\"><Text>NO SALT</Text></SSR>",
        "<SSR SSR_Code=\"ZZML\"/>", "<OSI>SSRKSMLXXHK1</OSI>", "<!-- KOSHER -->",
        "<SSR SSR_Code=\"INFT\"><Text>PASTOR/LILY 14FEB26 WHEELCHAIR</Text></SSR>", "<Novelty Note=\"HALAL ONLY\"/>"}) {
    const std::string bytes = document(std::string(body) + "<Surname>PRIEST</Surname>");
    const std::string out = filtered(bytes);
    EXPECT_EQ(out.size(), bytes.size());
    for (const char* gone : {"WHEELCHAIR", "Wheelchair", "true", "Kosher", "KOSHER", "KSML", "ZZML", "SALT", "HALAL"}) {
      EXPECT_EQ(out.find(gone), std::string::npos) << out;
    }
    EXPECT_NE(out.find("<Surname>PRIEST</Surname></PNR></PNRs>"), std::string::npos) << "a name is a name: " << out;
    for (const std::size_t step : {1, 7, 64}) EXPECT_EQ(filtered(bytes, step), out) << step;
    EXPECT_EQ(filtered(out), out);
  }
}

TEST(SensitiveXml, TheRestStaysByteForByte) {
  const std::string bytes = document(
      "<BookingRefID ID=\"AB12CD\"/><Passenger RPH='1'><GivenName>HALAL</GivenName><Surname a = 'x'>O&apos;KOSHER"
      "</Surname><DOC_SSR SSR_Code=\"DOCS\"><DOCS TravelDocNbr=\"4111111111111111\" Surname=\"PRIEST\"/></DOC_SSR>"
      "<TicketDocument TicketDocumentNbr=\"9991234567890\"/></Passenger><SSR "
      "SSR_Code=\"DOCS\"><Text>/P/GBR/5/GBR/01JUL78/F/12NOV32/PRIEST/HALAL</Text></SSR><SSR SSR_Code=\"INFT\">"
      "<Text>PASTOR/LILY 14FEB26</Text></SSR><!-- sent by XX --><Odd x'y=\"1\"></Odd>");
  EXPECT_EQ(filtered(bytes), bytes);
}

TEST(SensitiveXml, ANumberIsNotCutWhereALongTextIs) {
  for (const std::size_t before : {(1U << 20) - 30U, (1U << 20) - 8U, (1U << 20) + 4U}) {
    const std::string bytes =
        document("<Text>") + std::string(before, 'A') + " 4111111111111111 " + std::string(9000, 'B');
    for (const std::size_t step : {1000, 16384}) {
      const std::string out = filtered(bytes, step);
      EXPECT_EQ(out.size(), bytes.size());
      EXPECT_EQ(out.find("4111111"), std::string::npos) << before;
    }
  }
}

}  // namespace
}  // namespace limen::sensitive
