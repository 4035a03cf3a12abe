// What is damaged may lose what it means, but nobody comes out of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engines/anonymise/anonymise.h"
#include "formats/pnrgov/samples.h"

namespace limen::anonymise {
namespace {

constexpr std::uint8_t kSecret[] = {'d', 'a', 'm', 'a', 'g', 'e'};

std::string anonymised(std::string_view bytes) {
  std::string out;
  Anonymiser anonymiser(key_of(kSecret), [&](std::string_view piece) { out += piece; });
  anonymiser.edifact([&](std::span<char> buffer) {
    const std::size_t count = std::min(buffer.size(), bytes.size());
    std::copy_n(bytes.data(), count, buffer.data());
    bytes.remove_prefix(count);
    return count;
  });
  return out;
}

std::string anonymised_xml(std::string_view bytes) {
  std::string out;
  Anonymiser anonymiser(key_of(kSecret), [&](std::string_view piece) { out += piece; });
  anonymiser.xml(bytes);
  anonymiser.end_xml();
  return out;
}

std::string document(std::string_view bookings) {
  return "<?xml version=\"1.0\"?><IATA_PNRGOV_NotifRQ Version=\"13.1\"><PNRs>" + std::string(bookings) +
         "</PNRs></IATA_PNRGOV_NotifRQ>";
}

std::string replaced_all(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

void expect_none(const std::string& out, std::initializer_list<std::string_view> secrets, std::string_view of) {
  for (const std::string_view secret : secrets) {
    ASSERT_EQ(out.find(secret), std::string::npos) << secret << " of " << of << "\n" << out;
  }
}

constexpr std::string_view kHealthy =
    "<PNR><Passenger RPH='1'><GivenName>DULCINEA</GivenName><Surname>QUIXOTE</Surname></Passenger></PNR>";

TEST(AnonymiseDamage, ATagThatIsNoneHidesNobodyAndSwallowsNothing) {
  for (const std::string tag :
       {"<DOCS Surname='O'NEIL' FirstGivenName='PATRICIA' TravelDocNbr='N7654321'/>",
        "<DOCS Gender\"F\" FirstGivenName=\"PATRICIA\" TravelDocNbr=\"N7654321\"/>",
        "<DOCS TravelDocNbr=771834529 DateOfBirth=1978-07-01 Surname=PATRICIA/>", "<Surname PATRICIA</Surname>",
        "</Taxes <PaymentInfo PaymentType=\"CC\" AccountNbr=\"4111111111111111\"/>",
        "</Taxes <PaymentInfo PaymentType=\"CC\" AccountNbr=4111111111111111/>", "<Passenger x'y=\"PATRICIA\">",
        "</Surname PATRICIA N7654321>", "<PATRICIA N7654321=\"1\"/>", "<Foo xmlns=\"http://PATRICIA/N7654321\"/>",
        "<Foo Date=\"PATRICIA 771834529\"/>", "<Date>771834529</Date>", "<!PATRICIA>",
        "<Surname>&PATRICIA;&#N7654321;</Surname>", "<?xml PATRICIA?>",
        "<DOCS Surname=\"PATRICIA FirstGivenName=\"N7654321\"/>", "<A B=\"PATRICIA>N7654321<C D=\"E\"/>"}) {
    const std::string bytes = document(std::string(kHealthy) + tag + std::string(kHealthy));
    const std::string out = anonymised_xml(bytes);
    EXPECT_EQ(out.size(), bytes.size());
    expect_none(out,
                {"PATRICIA", "N7654321", "771834529", "1978-07-01", "4111111111111111", "NEIL", "DULCINEA", "QUIXOTE"},
                tag);
    const std::size_t tail = out.rfind("</GivenName><Surname>");
    ASSERT_NE(tail, std::string::npos) << "what follows is still a booking: " << out;
    EXPECT_GT(tail, out.find("</GivenName><Surname>")) << out;
  }
}

constexpr std::string_view kBooking =
    "<PNR NumberOfPassengers=\"1\" PNR_CreationDate=\"2026-10-02T09:30:00Z\"><BookingRefID ID=\"QZXCVB\"><CompanyName "
    "Code=\"XX\"/></BookingRefID><Passenger RPH=\"1\" SurnameRefNumber=\"1.1\" UniqueRef=\"U7718345\">"
    "<GivenName>ISABELLE</GivenName><Surname>QUIXOTE</Surname><CustLoyalty ProgramID=\"XX\" "
    "MembershipID=\"70010012\"/><DOC_SSR SSR_Code=\"DOCS\" Status=\"HK\"><DOCS TravelDocType=\"P\" "
    "IssuingLoc=\"GBR\" TravelDocNbr=\"509229987\" DateOfBirth=\"1978-07-01\" Gender=\"F\" Surname=\"QUIXOTE\" "
    "FirstGivenName=\"ISABELLE\"/></DOC_SSR><TicketDocument TicketDocumentNbr=\"9991234567890\" Type=\"T\">"
    "<TotalFare Amount=\"104.10\" CurrencyCode=\"EUR\"/><PaymentInfo PaymentType=\"CC\" VendorCode=\"VI\" "
    "AccountNbr=\"4111111111111111\"/></TicketDocument></Passenger><ContactInfo PhoneNumber=\"0034555010077\">"
    "<AddressLine>1 MEADOWSWEET LANE</AddressLine></ContactInfo></PNR>";

TEST(AnonymiseDamage, AnyByteOfMarkupMayBeLostOrDoubledInXml) {
  const std::string whole = document(kBooking);
  for (std::size_t i = whole.find("<PNRs>"); i < whole.size(); ++i) {
    const char c = whole[i];
    if (std::string_view("<>=\"/ ").find(c) == std::string_view::npos) continue;
    for (const std::string_view instead : {"", "\"", "'", "<", ">", "=", "/"}) {
      std::string bytes = whole;
      bytes.replace(i, 1, instead);
      const std::string out = anonymised_xml(bytes);
      ASSERT_EQ(out.size(), bytes.size());
      expect_none(out,
                  {"QUIXOTE", "ISABELLE", "QZXCVB", "U7718345", "70010012", "509229987", "1978-07-01", "9991234567890",
                   "4111111111111111", "0034555010077", "MEADOWSWEET"},
                  bytes.substr(i > 40 ? i - 40 : 0, 80));
    }
  }
}

TEST(AnonymiseDamage, AnySeparatorMayBeLostInEdifact) {
  std::string whole = pnrgov::samples::push(pnrgov::samples::kFull);
  whole = replaced_all(whole, "BELT", "QUIXOTE");
  whole = replaced_all(whole, "RUTH", "ZULEIKA");
  whole = replaced_all(whole, "ADAM", "LANCELOT");
  for (std::size_t i = whole.find("MSG"); i < whole.size(); ++i) {
    if (std::string_view("'+:/").find(whole[i]) == std::string_view::npos) continue;
    std::string bytes = whole;
    bytes.erase(i, 1);
    const std::string out = anonymised(bytes);
    ASSERT_EQ(out.size(), bytes.size());
    expect_none(out,
                {"QUIXOTE", "ISABELLE", "ZULEIKA", "LANCELOT", "509229987", "4111111111111111", "01JUL78",
                 "9991234567890", "HIGH STREET"},
                bytes.substr(i > 40 ? i - 40 : 0, 80));
  }
}

TEST(AnonymiseDamage, WhatRanIntoAFlightOrAnEnvelopeIsNoFlight) {
  constexpr std::string_view kRan = "SSR+DOCS:HK:1:XX:::::/P/GBR/509229987/GBR/01JUL78/F/12NOV32/QUIXOTE/ISABELLE+::1'";
  const std::string head = "UNB+IATA:1+XX+GOV+261120:1200+R1'UNH+M1+PNRGOV:11:1:IA'MSG+:22'";
  const std::string tail = "UNT+4+M1'UNZ+1+R1'";
  for (const std::string& bytes : std::vector<std::string>{
           head + "SRC'TVL+221126:1015:221126:1250+MAD+LHR+XX+123:Y" + std::string(kRan) + tail,
           head + "SRC'TVL+221126:1015+::QUIXOTE INN+ISABELLE+509229987'" + tail,
           "UNB+IATA:1+XX+GOV+261120:1200+R1'UNH+M1+PNRGOV:11:1:IA" + std::string(kRan) + tail,
           "UNB+IATA:1+XX+GOV+261120:1200+R1" + std::string(kRan) + "UNH+M1+PNRGOV:11:1:IA'" + tail,
           head + "UNS+QUIXOTE:ISABELLE'" + tail, head + "UNT+4+M1" + std::string(kRan) + "UNZ+1+R1'",
           "UNB+UNOA:4+XX+GOV+261120:1200+R1'UNH+M1+PAXLST:D:12B:UN'BGM+745'TDT+20+XX123+++XXNAD+FL+++QUIXOTE:ISABELLE'"
           "RFF+SEA:QUIXOTE ISABELLE'DTM+189:509229987:201'CNT+42:509229987'UNT+6+M1'UNZ+1+R1'"}) {
    const std::string out = anonymised(bytes);
    EXPECT_EQ(out.size(), bytes.size());
    expect_none(out, {"QUIXOTE", "ISABELLE", "509229987", "01JUL78"}, bytes);
  }
  EXPECT_NE(anonymised(head + "SRC'TVL+221126:1015:221126:1250+MAD+LHR+XX:YY+123A:Y'" + tail)
                .find("TVL+221126:1015:221126:1250+MAD+LHR+XX:YY+123A:Y'"),
            std::string::npos);
}

TEST(AnonymiseDamage, PaymentsAndTicketsKeepNoFurtherNumbers) {
  const std::string out =
      anonymised(pnrgov::samples::push("SRC'RCI+XX:ABC123'TIF+BELT+ADAM:A:1'FOP+CC::100.00:VI:4111111111111111:1228:"
                                       "771834::ISABELLE'PTK+NR::771834529+++771834529'"));
  expect_none(out, {"771834", "ISABELLE", "4111111111111111"}, "FOP");
  EXPECT_NE(out.find("FOP+CC::100.00:VI:41"), std::string::npos) << out;
  EXPECT_NE(out.find(":1228:"), std::string::npos) << out;
}

}  // namespace
}  // namespace limen::anonymise
