#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "formats/pnrgov/samples.h"

namespace limen::pnrgov {
namespace {

using samples::push;
using samples::read;

constexpr std::string_view kXml = R"(<?xml version="1.0" encoding="UTF-8"?>
<IATA_PNRGOV_NotifRQ xmlns="http://www.iata.org/IATA/2007/00" Version="13.1" TransactionIdentifier="T1">
 <Originator AirlineCode="XX" SystemCode="MAD"/>
 <FlightLeg CarrierCode="XX" FlightNumber="123" DepartureDateTime="2026-11-22T10:15:00" ArrivalDateTime="2026-11-22T12:50:00">
  <DepartureAirport LocationCode="MAD"/><ArrivalAirport LocationCode="LHR"/>
 </FlightLeg>
 <PNRs NumberOfPnrs="1">
  <PNR NumberOfPassengers="2" PNR_CreationDate="2026-10-01T09:15:00" PNR_TransDate="2026-11-10T12:02:00">
   <BookingRefID ID="ABC123"><CompanyName Code="XX"/></BookingRefID>
   <SSR SSR_Code="OTHS" Status="HK" ServiceQuantity="1"><Airline Code="XX"/><Text>GATE INFORMATION</Text></SSR>
   <POS><Source AirlineVendorID="XX" AirportCode="MAD" PseudoCityCode="LON" ISOCountry="ES" ISOCurrency="EUR" AgentSine="A12">
     <RequestorID ID="52519950" Type="T"><CompanyName Code="XX"/></RequestorID></Source></POS>
   <ContactInfo PhoneNumber="555 0100"><AddressLine>1 HIGH STREET</AddressLine><CityName>MADRID</CityName>
     <StateProv>MD</StateProv><CountryName>ES</CountryName><PostalCode>28001</PostalCode></ContactInfo>
   <Passenger RPH="1" SurnameRefNumber="1.1" AccompaniedByInfantInd="true" PassengerTypeCode="ADT" UniqueRef="U0001">
    <GivenName>ISABELLE</GivenName><Surname>BELT</Surname>
    <CustLoyalty ProgramID="XX" MembershipID="7001001"/>
    <DOC_SSR SSR_Code="DOCS" Status="HK" ServiceQuantity="1"><Airline Code="XX"/>
     <DOCS TravelDocType="P" IssuingLoc="GBR" TravelDocNbr="509229987" PaxNationality="GBR" DateOfBirth="1978-07-01"
       Gender="F" ExpiryDate="2032-11-12" Surname="BELT" FirstGivenName="ISABELLE" SecondGivenName="RUTH"/></DOC_SSR>
    <DOC_SSR SSR_Code="DOCA" Status="HK" ServiceQuantity="1"><Airline Code="XX"/>
     <DOCA AddressType="D" Country="GBR" Address="2 LOW STREET" CityName="LONDON" PostalCode="N1"/></DOC_SSR>
    <TicketDocument TicketDocumentNbr="9991234567890" Type="T" TotalNbrOfBooklets="1" DateOfIssue="2026-10-02">
     <BaseFare Amount="80.00" CurrencyCode="EUR"/><TotalFare Amount="100.00" CurrencyCode="EUR"/>
     <Taxes><Tax Amount="20.00" ISOCountry="ES" CurrencyCode="EUR" TaxType="YQ"/></Taxes>
     <PaymentInfo PaymentType="CC" PaymentAmount="100.00" VendorCode="VI" AccountNbr="4111111111111111" ExpiryDate="1228"/>
    </TicketDocument>
   </Passenger>
   <Passenger RPH="2" SurnameRefNumber="1.3" PassengerTypeCode="INF"><GivenName>LILY</GivenName><Surname>BELT</Surname></Passenger>
   <Flight DepartureDateTime="2026-11-22T10:15:00" ArrivalDateTime="2026-11-22T12:50:00" FlightNumber="123"
      ResBookDesigCode="Y" NumberInParty="1" Status="HK">
    <DepartureAirport LocationCode="MAD"/><ArrivalAirport LocationCode="LHR"/><Equipment AirEquipType="320"/>
    <MarketingAirline Code="XX"/><OperatingAirline Code="YY" FlightNumber="4567" ResBookDesigCode="Y"/>
    <SSR SSR_Code="INFT" Status="HK" ServiceQuantity="1" BoardPoint="MAD" OffPoint="LHR" RPH="1"><Airline Code="XX"/><Text>BELT/LILY 14FEB26</Text></SSR>
   </Flight>
  </PNR>
 </PNRs>
</IATA_PNRGOV_NotifRQ>)";

constexpr std::string_view kSameInEdifact =
    "SRC'RCI+XX:ABC123::011026:0915'SSR+OTHS:HK:1:XX:::::GATE INFORMATION'DAT+700:101126:1202'"
    "ORG+XX:MAD+52519950+LON+XX+T+ES:EUR+A12'ADD++700:1 HIGH STREET:MADRID:MD::ES:28001:555 0100'"
    "TIF+BELT+ISABELLE:A:1.1:1'FTI+XX:7001001'REF+U0001'"
    "SSR+DOCS:HK:1:XX:::::/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE/RUTH+::1.1'"
    "SSR+DOCA:HK:1:XX:::::/D/GBR/2 LOW STREET/LONDON//N1+::1.1'"
    "TKT+9991234567890:T:1'MON+B:80.00:EUR+T:100.00:EUR'TXD++20.00:ES::EUR:YQ'DAT+710:021026'"
    "FOP+CC::100.00:VI:4111111111111111:1228'TIF+BELT+LILY:IN:1.3'"
    "TVL+221126:1015:221126:1250+MAD+LHR+XX+123:Y'TRA+YY+4567:Y'RPI+1+HK'APD+320'"
    "SSR+INFT:HK:1:XX:::MAD:LHR:BELT/LILY 14FEB26+::1.1'";

struct XmlReading {
  std::vector<Pnr> pnrs;
  std::vector<std::string> announced;
  Result<void> result;
  std::string leg_from;
  std::size_t header_raw = 0, header_findings = 0;
};

XmlReading read_xml(std::string_view bytes, std::size_t chunk = 1U << 20, const XmlOptions& options = {}) {
  XmlReading reading;
  XmlReader reader(
      [&](const Push& push, Pnr& pnr) {
        if (!push.legs.empty()) reading.leg_from = push.legs[0].from;
        reading.pnrs.push_back(std::move(pnr));
      },
      options);
  while (!bytes.empty() && reading.result.ok()) {
    reading.result = reader.feed(bytes.substr(0, chunk));
    bytes.remove_prefix(std::min(chunk, bytes.size()));
  }
  if (reading.result.ok()) reading.result = reader.finish();
  reading.header_findings = reader.push().record.findings().size();
  for (const Line& line : reader.push().record.lines()) reading.header_raw += line.raw ? 1 : 0;
  return reading;
}

TEST(Xml, OneBookingInBothFormsIsOneRecord) {
  const XmlReading xml = read_xml(kXml);
  ASSERT_OK(xml.result);
  const auto edi = read(push(kSameInEdifact));
  ASSERT_EQ(xml.pnrs.size(), 1U);
  ASSERT_EQ(edi.pnrs.size(), 1U);
  const Pnr& a = xml.pnrs[0];
  const Pnr& b = edi.pnrs[0];
  for (const Finding& finding : a.record.findings()) ADD_FAILURE() << finding.code;
  for (const Finding& finding : b.record.findings()) ADD_FAILURE() << finding.code;
  EXPECT_TRUE(same_booking(a, b));
  EXPECT_TRUE(same_lines(a.record, b.record));
  EXPECT_EQ(a.travellers.size(), 2U);
  EXPECT_EQ(a.travellers[1].adult, 0U);
  EXPECT_EQ(a.payments.at(0).number, "XXXXXXXXXXXX1111");
  EXPECT_EQ(xml.leg_from, "MAD");
}

TEST(Xml, YearsAndSlashesAndTitlesStayWhatTheyAre) {
  std::string text(kXml);
  const auto put = [&](std::string_view from, std::string_view to) { text.replace(text.find(from), from.size(), to); };
  put("1978-07-01", "1925-12-01");
  put("2032-11-12", "2079-11-12");
  put("509229987", "AB/1234567");
  put("Gender=\"F\"", "Gender=\"Female\"");
  put("Surname=\"BELT\"", "Surname=\"BELT/HOSE\"");
  put("</GivenName>", "</GivenName><NameTitle>Mrs</NameTitle>");
  const XmlReading xml = read_xml(text);
  ASSERT_OK(xml.result);
  const Document& document = xml.pnrs.at(0).documents.at(0);
  EXPECT_EQ(document.birth.day, CivilDate::from_ymd(1925, 12, 1));
  EXPECT_FALSE(document.birth.other_day);
  EXPECT_EQ(document.expiry.day, CivilDate::from_ymd(2079, 11, 12));
  EXPECT_EQ(document.number, "AB 1234567");
  EXPECT_EQ(document.nationality, "GBR");
  EXPECT_EQ(document.sex, Sex::kFemale);
  EXPECT_EQ(document.surname, "BELT HOSE");
  EXPECT_EQ(document.given, "ISABELLE");
  std::vector<std::string> raw;
  for (const Line& line : xml.pnrs[0].record.lines()) {
    if (line.raw) raw.emplace_back(xml.pnrs[0].record.value(line, 2));
  }
  EXPECT_EQ(raw, (std::vector<std::string>{"AB/1234567", "BELT/HOSE"})) << "as received";
  EXPECT_EQ(xml.pnrs[0].travellers.at(0).first_names, "ISABELLE");
  EXPECT_EQ(xml.pnrs[0].travellers.at(0).title, "Mrs");
  EXPECT_EQ(xml.pnrs[0].travellers.at(0).birth.day, CivilDate::from_ymd(1925, 12, 1));
}

TEST(Xml, EqualityIsNotBlind) {
  const XmlReading xml = read_xml(kXml);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"ISABELLE:A", "ISABELLA:A"},
                                                                                 {"01JUL78", "02JUL78"},
                                                                                 {"ABC123", "ABC124"},
                                                                                 {"1228", "1229"},
                                                                                 {"+HK'", "+HL'"}}) {
    std::string other(kSameInEdifact);
    other.replace(other.find(from), from.size(), to);
    EXPECT_FALSE(same_booking(xml.pnrs.at(0), read(push(other)).pnr())) << to;
  }
}

TEST(Xml, PiecesOfAnySizeGiveTheSame) {
  const XmlReading whole = read_xml(kXml);
  for (const std::size_t chunk : {1U, 7U, 100U}) {
    const XmlReading pieces = read_xml(kXml, chunk);
    ASSERT_OK(pieces.result);
    ASSERT_EQ(pieces.pnrs.size(), 1U);
    EXPECT_TRUE(same_lines(whole.pnrs[0].record, pieces.pnrs[0].record));
  }
}

// Expat says nothing of the text that comes in one piece with a "]]>".
TEST(Xml, TextBeforeDamageIsKeptInPiecesOfAnySize) {
  for (const std::string_view head : {"", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>"}) {
    for (const std::string_view text : {"KEPT]]]]>", "KEPT]]>", "KEPT &amp; ]]>", "<!-- A -->KEPT]]>",
                                        "<![CDATA[IN]]>KEPT]]>", "<Odd>KEPT</Odd>AND]]>", "]]>"}) {
      const std::string bytes =
          std::string(head) + "<IATA_PNRGOV_NotifRQ><PNRs><PNR><Passenger><Surname>ONE</Surname>" + "</Passenger>" +
          std::string(text) + "</PNR><PNR><Passenger><Surname>TWO</Surname></Passenger></PNR></PNRs>" +
          "</IATA_PNRGOV_NotifRQ>";
      const XmlReading whole = read_xml(bytes);
      ASSERT_OK(whole.result);
      ASSERT_EQ(whole.pnrs.size(), 2U) << text;
      bool kept = false;
      for (const Line& line : whole.pnrs[0].record.lines()) {
        for (const Value& value : whole.pnrs[0].record.values(line)) {
          kept = kept || value.text().find(text == "]]>" ? "]]" : "KEPT") != std::string_view::npos;
        }
      }
      EXPECT_TRUE(kept) << text;
      for (std::size_t chunk = 1; chunk < 12; ++chunk) {
        const XmlReading pieces = read_xml(bytes, chunk);
        ASSERT_EQ(pieces.pnrs.size(), 2U) << text << ' ' << chunk;
        EXPECT_TRUE(same_lines(whole.pnrs[0].record, pieces.pnrs[0].record)) << text << ' ' << chunk;
      }
    }
  }
}

TEST(Xml, WhatIsNotKnownIsKept) {
  std::string text(kXml);
  text.insert(text.find("<BookingRefID"), "<Novelty Kind=\"K\">4111111111111111</Novelty>");
  text.insert(text.find("</PNRs>"), "<Between>B</Between>");
  text.insert(text.find("</IATA"), "<After>A</After>");
  text.insert(text.find(" CarrierCode"), " Gate=\"G7\"");
  const XmlReading xml = read_xml(text);
  ASSERT_OK(xml.result);
  std::vector<std::string> raw;
  for (const Line& line : xml.pnrs[0].record.lines()) {
    if (line.raw) raw.emplace_back(xml.pnrs[0].record.value(line, 2));
  }
  EXPECT_EQ(raw, (std::vector<std::string>{"K", "XXXXXXXXXXXX1111"}));
  EXPECT_TRUE(xml.pnrs[0].record.has_finding("pnrgov.segment.unknown"));
  EXPECT_EQ(xml.header_raw, 3U);
}

TEST(Xml, HostileDocumentsAreRefused) {
  const auto code = [](std::string_view text, const XmlOptions& options = {}) {
    const XmlReading reading = read_xml(text, 1U << 20, options);
    return reading.result.ok() ? std::string() : reading.result.error().code;
  };
  EXPECT_EQ(
      code("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"y\">]><IATA_PNRGOV_NotifRQ>&x;</IATA_PNRGOV_NotifRQ>"),
      "pnrgov.xml.syntax")
      << "no entity is known";
  EXPECT_EQ(code("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><b/>"), "pnrgov.xml.doctype");
  EXPECT_EQ(code("<IATA_PNRGOV_NotifRQ>&x;</IATA_PNRGOV_NotifRQ>"), "pnrgov.xml.syntax");
  EXPECT_EQ(code("<html/>"), "pnrgov.xml.root");
  EXPECT_EQ(code(""), "pnrgov.xml.syntax");
  std::string deep = "<IATA_PNRGOV_NotifRQ>";
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_EQ(code(deep), "pnrgov.xml.depth");
  std::string wide = "<IATA_PNRGOV_NotifRQ><PNRs><PNR>";
  for (int i = 0; i < 3000; ++i) wide += "<a/>";
  EXPECT_EQ(code(wide, {.max_nodes = 1000}), "pnrgov.xml.size");
  const std::string fat = "<IATA_PNRGOV_NotifRQ><PNRs><PNR>" + std::string(5000, 'x');
  EXPECT_EQ(code(fat, {.max_pnr_bytes = 1000}), "pnrgov.xml.size");
  EXPECT_EQ(code(kXml, {.max_bytes = 1000}), "pnrgov.xml.size");
  EXPECT_EQ(code(kXml.substr(0, kXml.size() / 2)), "pnrgov.xml.syntax");
}

TEST(Xml, ADamagedBookingDoesNotHideTheOthers) {
  const std::string whole =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><i:IATA_PNRGOV_NotifRQ xmlns:i=\"u\"><i:PNRs>@@@</i:PNRs>"
      "</i:IATA_PNRGOV_NotifRQ>";
  const auto booking = [](std::string_view surname) {
    return "<i:PNR><i:Passenger RPH=\"1\"><i:GivenName>EVA</i:GivenName><i:Surname>" + std::string(surname) +
           "</i:Surname></i:Passenger></i:PNR>\n";
  };
  for (const std::string_view damaged : {"SMITH & SONS", "A<B", "</i:Passenger>", "\x01", "&nbsp;", "<i:PNR>"}) {
    std::string text = whole;
    text.replace(text.find("@@@"), 3, booking("ONE") + booking(damaged) + booking("TWO") + booking("L\xD6W"));
    for (const std::size_t chunk : {1U, 50U, 1U << 20}) {
      std::uint64_t skipped = 0;
      XmlOptions options;
      options.skipped = [&](std::uint64_t from, std::uint64_t to) { skipped += to - from; };
      const XmlReading xml = read_xml(text, chunk, options);
      ASSERT_OK(xml.result);
      ASSERT_GE(xml.pnrs.size(), 4U) << damaged;
      EXPECT_EQ(xml.pnrs.front().travellers.at(0).surname, "ONE");
      EXPECT_TRUE(xml.pnrs[1].record.has_finding("pnrgov.xml.cut")) << damaged;
      EXPECT_EQ(xml.pnrs[xml.pnrs.size() - 2].travellers.at(0).surname, "TWO") << damaged;
      EXPECT_EQ(xml.pnrs.back().travellers.at(0).surname, "L\xC3\x96W") << "still in its encoding";
      EXPECT_FALSE(xml.pnrs.back().record.has_finding("pnrgov.xml.cut"));
      EXPECT_GT(skipped, 0U);
      EXPECT_LT(skipped, booking(damaged).size());
      EXPECT_EQ(xml.pnrs.back().record.lines()[0].offset, text.rfind("<i:PNR>")) << "places are those of the document";
    }
  }
  std::string wide = "<IATA_PNRGOV_NotifRQ><PNRs><PNR>";
  for (int i = 0; i < 3000; ++i) wide += "<a/>";
  const XmlReading large = read_xml(wide + "</PNR><PNR/></PNRs></IATA_PNRGOV_NotifRQ>", 100, {.max_nodes = 1000});
  ASSERT_OK(large.result);
  EXPECT_EQ(large.pnrs.size(), 2U);
  EXPECT_EQ(read_xml(wide + "</b><PNR></b>", 100, {.max_damaged = 1}).pnrs.size(), 2U);
}

std::vector<std::string> surnames(const XmlReading& reading) {
  std::vector<std::string> all;
  for (const Pnr& pnr : reading.pnrs) {
    for (const Traveller& traveller : pnr.travellers) all.emplace_back(traveller.surname);
  }
  return all;
}

TEST(Xml, AMissingEndHidesNobody) {
  const auto booking = [](std::string_view surname) {
    return "<PNR><Passenger RPH=\"1\"><GivenName>EVA</GivenName><Surname>" + std::string(surname) +
           "</Surname></Passenger>";
  };
  for (const std::string_view end : {"", "<X><![CDATA[ a </X></PNR>", "<Text><![CDATA[ a </Text></PNR>"}) {
    for (const std::string_view last : {"</PNR>", "<Text><![CDATA[ b ]]></Text></PNR>"}) {
      const std::string text = "<IATA_PNRGOV_NotifRQ><PNRs>" + booking("ONE") + "</PNR>" + booking("TWO") +
                               std::string(end) + booking("THREE") + "</PNR>" + booking("FOUR") + std::string(last) +
                               "</PNRs></IATA_PNRGOV_NotifRQ>";
      for (const std::size_t chunk : {1U, 7U, 1U << 20}) {
        const XmlReading xml = read_xml(text, chunk);
        EXPECT_OK(xml.result);
        EXPECT_EQ(surnames(xml), (std::vector<std::string>{"ONE", "TWO", "THREE", "FOUR"})) << text << ' ' << chunk;
        ASSERT_EQ(xml.pnrs.size(), 4U) << text;
        EXPECT_TRUE(xml.pnrs[1].record.has_finding("pnrgov.xml.cut"));
        EXPECT_FALSE(xml.pnrs[2].record.has_finding("pnrgov.xml.cut"));
        for (const Finding& finding : xml.pnrs[1].record.findings()) {
          if (finding.code == "pnrgov.xml.cut") {
            EXPECT_GT(finding.offset, text.find("TWO")) << "the place of the damage";
          }
        }
      }
    }
  }
}

TEST(Xml, ALargePartyIsReadWhole) {
  std::string text = "<IATA_PNRGOV_NotifRQ><PNRs><PNR>";
  for (int i = 1; i < 10'000; ++i) {
    const std::string n = std::to_string(i);
    text += "<Passenger RPH=\"" + n + "\" PassengerTypeCode=\"ADT\"><GivenName>G" + n + "</GivenName><Surname>S" + n +
            "</Surname><DOC_SSR SSR_Code=\"DOCS\" Status=\"HK\" ServiceQuantity=\"1\"><Airline Code=\"XX\"/>"
            "<DOCS TravelDocType=\"P\" IssuingLoc=\"GBR\" TravelDocNbr=\"N" +
            n +
            "\" PaxNationality=\"GBR\" DateOfBirth=\"1980-12-01\" Gender=\"F\" ExpiryDate=\"2030-11-12\" "
            "Surname=\"S" +
            n + "\"/></DOC_SSR></Passenger>";
  }
  const XmlReading xml = read_xml(text + "</PNR></PNRs></IATA_PNRGOV_NotifRQ>");
  ASSERT_OK(xml.result);
  ASSERT_EQ(xml.pnrs.size(), 1U);
  EXPECT_EQ(xml.pnrs[0].travellers.size(), 9'999U);
  EXPECT_EQ(xml.pnrs[0].documents.size(), 9'999U);
  EXPECT_FALSE(xml.pnrs[0].record.has_finding("pnrgov.xml.cut"));
}

TEST(Xml, AnyDeclaredEncodingIsRead) {
  const auto document = [](std::string_view head, std::string_view name) {
    return std::string(head) + "<IATA_PNRGOV_NotifRQ><PNRs><PNR><Passenger RPH=\"1\"><Surname>" + std::string(name) +
           "</Surname></Passenger></PNR></PNRs></IATA_PNRGOV_NotifRQ>";
  };
  struct Case {
    std::string_view encoding, bytes, name;
    bool odd;
  };
  for (const Case& c :
       {Case{"windows-1252", "M\xDCLLER\x8A", "MÜLLERŠ", false}, Case{"ISO-8859-15", "L\xD6W\xA6", "LÖWŠ", false},
        Case{"utf8", "LÖW", "LÖW", false}, Case{"UTF-16", "LÖW", "LÖW", true}, Case{"KOI8-R", "L\xD6W", "LÖW", true},
        Case{"ISO-8859-1", "L\xD6W", "LÖW", false}}) {
    const std::string text = document("<?xml version=\"1.0\" encoding=\"" + std::string(c.encoding) + "\"?>", c.bytes);
    for (const std::size_t chunk : {1U, 11U, 1U << 20}) {
      const XmlReading xml = read_xml(text, chunk);
      ASSERT_OK(xml.result) << c.encoding;
      EXPECT_EQ(surnames(xml), (std::vector<std::string>{std::string(c.name)})) << c.encoding << ' ' << chunk;
      EXPECT_EQ(xml.header_findings, c.odd ? 1U : 0U) << c.encoding;
    }
  }
}

TEST(Xml, ADocumentTypeIsPassedOver) {
  for (const std::string_view type :
       {"<!DOCTYPE IATA_PNRGOV_NotifRQ>", "<!DOCTYPE IATA_PNRGOV_NotifRQ [<!ENTITY x \"y\">]>",
        "<!DOCTYPE IATA_PNRGOV_NotifRQ SYSTEM \"file:///etc/passwd\">"}) {
    std::string text(kXml);
    text.insert(text.find("<IATA"), type);
    for (const std::size_t chunk : {1U, 13U, 1U << 20}) {
      const XmlReading xml = read_xml(text, chunk);
      ASSERT_OK(xml.result) << type;
      ASSERT_EQ(xml.pnrs.size(), 1U);
      EXPECT_TRUE(same_booking(xml.pnrs[0], read_xml(kXml).pnrs.at(0)));
      EXPECT_EQ(xml.header_findings, 1U);
      EXPECT_EQ(xml.pnrs[0].record.lines()[0].offset, text.find("<PNR ")) << "places are those of the document";
    }
  }
}

TEST(Xml, ADocumentThatIsCutOffLosesNobodyBeforeTheCut) {
  for (std::size_t size = 0; size < kXml.size(); ++size) {
    const XmlReading xml = read_xml(kXml.substr(0, size));
    EXPECT_FALSE(xml.result.ok());
    const bool named = kXml.substr(0, size).find("</Surname>") != std::string_view::npos;
    if (!named) continue;
    ASSERT_EQ(xml.pnrs.size(), 1U) << size;
    ASSERT_FALSE(xml.pnrs[0].travellers.empty()) << size;
    EXPECT_EQ(xml.pnrs[0].travellers[0].surname, "BELT") << size;
  }
}

TEST(Xml, IsRecognised) {
  EXPECT_TRUE(looks_like_xml(kXml));
  EXPECT_TRUE(looks_like_xml("\xEF\xBB\xBF<IATA_PNRGOV_NotifRQ>"));
  EXPECT_FALSE(looks_like_xml("UNB+IATA:1"));
}

TEST(Xml, WrittenAsEdifactItIsTheSame) {
  const XmlReading xml = read_xml(kXml);
  std::string out;
  Writer writer(out);
  Push push;
  push.type = MessageType::kPnrgov;
  push.version = "13.1";
  writer.begin(push);
  writer.add(xml.pnrs.at(0));
  ASSERT_OK(writer.end());
  // Without the flight pushed, centuries of birth dates are chosen otherwise; lines are the same.
  EXPECT_TRUE(same_lines(xml.pnrs[0].record, read(out).pnr().record));
}

}  // namespace
}  // namespace limen::pnrgov
