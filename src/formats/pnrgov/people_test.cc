// DOCS, DOCO, DOCA in all variants; infants; masks of cards.
#include <gtest/gtest.h>

#include <algorithm>

#include "formats/pnrgov/dates.h"
#include "formats/pnrgov/documents.h"
#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/samples.h"

namespace limen::pnrgov {
namespace {

using samples::push;
using samples::read;

const CivilDate kFlight = *CivilDate::from_ymd(2026, 11, 22);
CivilDate day(int year, int month, int d) { return *CivilDate::from_ymd(year, month, d); }

void expect_belt(const Document& d, std::string_view text) {
  EXPECT_EQ(d.number, "509229987") << text;
  EXPECT_EQ(d.birth.day, day(1978, 7, 1)) << text;
  EXPECT_EQ(d.sex, Sex::kFemale) << text;
  EXPECT_EQ(d.surname, "BELT") << text;
  EXPECT_EQ(d.given, "ISABELLE") << text;
}

TEST(Docs, EveryVariant) {
  struct Case {
    std::string_view text, type, issuer, nationality, middle;
    bool expiry, holder;
  };
  for (const Case& c : {
           Case{"/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE/RUTH", "P", "GBR", "GBR", "RUTH", true, false},
           Case{"P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE/RUTH", "P", "GBR", "GBR", "RUTH", true, false},
           Case{"/P/GB/509229987/GB/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "GB", "GB", "", true, false},
           Case{"/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE/RUTH/H", "P", "GBR", "GBR", "RUTH", true, true},
           Case{"/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE/H", "P", "GBR", "GBR", "", true, true},
           Case{"HK1/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "GBR", "GBR", "", true, false},
           Case{"DOCS HK1/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "GBR", "GBR", "", true, false},
           Case{"HK1//P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "GBR", "GBR", "", true, false},
           Case{"/P//509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "", "GBR", "", true, false},
           Case{"/P/GBR/509229987//01JUL78/F//BELT/ISABELLE", "P", "GBR", "", "", false, false},
           Case{"//GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "", "GBR", "GBR", "", true, false},
           // Shifted: one too many, or one missing.
           Case{"/P//GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "GBR", "GBR", "", true, false},
           Case{"/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "", "GBR", "GBR", "", true, false},
           Case{"/P/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "", "GBR", "", true, false},
           Case{"/P/509229987/GBR/GBR/01JUL78/F/12NOV32/BELT/ISABELLE", "P", "GBR", "GBR", "", true, false},
           Case{"/P/GBR/509229987/GBR/01JUL78/F/BELT/ISABELLE/RUTH", "P", "GBR", "GBR", "RUTH", false, false},
           Case{" /P/GBR/509229987/GBR/01jul78/F/12NOV32/BELT/ISABELLE ", "P", "GBR", "GBR", "", true, false},
           Case{"/P/GBR/509229987/GBR/01JUL1978/F/12NOV2032/BELT/ISABELLE", "P", "GBR", "GBR", "", true, false},
       }) {
    const Document d = parse_docs(c.text, kFlight);
    expect_belt(d, c.text);
    EXPECT_EQ(d.type, c.type) << c.text;
    EXPECT_EQ(d.issuer, c.issuer) << c.text;
    EXPECT_EQ(d.nationality, c.nationality) << c.text;
    EXPECT_EQ(d.middle, c.middle) << c.text;
    EXPECT_EQ(d.holder, c.holder) << c.text;
    EXPECT_EQ(d.expiry.day.has_value(), c.expiry) << c.text;
    if (c.expiry) {
      EXPECT_EQ(d.expiry.day, day(2032, 11, 12)) << c.text;
    }
  }
}

TEST(Docs, BirthSexAndNameAlone) {
  for (const std::string_view text : {"/////01JUL78/F//BELT/ISABELLE", "////01JUL78/F//BELT/ISABELLE"}) {
    const Document d = parse_docs(text, kFlight);
    EXPECT_EQ(d.birth.day, day(1978, 7, 1)) << text;
    EXPECT_EQ(d.surname, "BELT") << text;
    EXPECT_EQ(d.given, "ISABELLE") << text;
    EXPECT_EQ(d.number, "") << text;
  }
}

TEST(Docs, InfantsUnknownSexAndNothing) {
  EXPECT_TRUE(parse_docs("/P/GBR/1/GBR/14FEB26/MI/14FEB31/BELT/LEO", kFlight).infant);
  EXPECT_EQ(parse_docs("/P/GBR/1/GBR/14FEB26/MI/14FEB31/BELT/LEO", kFlight).sex, Sex::kMale);
  EXPECT_EQ(parse_docs("/P/GBR/1/GBR/14FEB96/X/14FEB31/BELT/LEE", kFlight).sex, Sex::kUnspecified);
  EXPECT_EQ(parse_docs("/P/GBR/1/GBR/14FEB96/U/14FEB31/BELT/LEE", kFlight).sex, Sex::kUnknown);
  for (const std::string_view text : {"", "/", "////////////////////////////////////////", "P", "/P/GBR", "H"})
    (void)parse_docs(text, kFlight);
}

TEST(Docs, InvalidDatesStayAsTheyCame) {
  const Document d = parse_docs("/P/GBR/509229987/GBR/31FEB78/F/12NOV32/BELT/ISABELLE", kFlight);
  EXPECT_FALSE(d.birth.day);
  EXPECT_EQ(d.birth.text, "31FEB78");
  EXPECT_EQ(d.surname, "BELT");
}

TEST(Docs, ADateThatNobodyCanReadIsNotReplacedByTheExpiry) {
  for (const std::string_view birth :
       {"1JUL78", "00XXX00", "XXXXX78", "UNK", "01JU178", "01JULY78", "010778", "19780701", "01-JUL-78"}) {
    for (const std::string_view sex : {"M", "m", "MALE", "", "N", "<"}) {
      const std::string text =
          "/P/GBR/509229987/GBR/" + std::string(birth) + "/" + std::string(sex) + "/12NOV32/BELT/JOHN";
      const Document d = parse_docs(text, kFlight);
      EXPECT_FALSE(d.birth.day) << text;
      EXPECT_EQ(d.birth.text, birth) << text;
      EXPECT_EQ(d.expiry.day, day(2032, 11, 12)) << text;
      EXPECT_EQ(d.number, "509229987") << text;
      EXPECT_EQ(d.surname, "BELT") << text;
      EXPECT_EQ(d.given, "JOHN") << text;
    }
  }
}

TEST(Docs, OddSexAndExpiryHoldTheirPlaces) {
  for (const std::string_view sex : {"m", "N", "<", "MALE", "M"}) {
    for (const std::string_view expiry : {"12NOV32", "NONE", "UNLIMITED", "XXXXXXX", ""}) {
      const std::string text =
          "/P/GBR/509229987/GBR/01JUL78/" + std::string(sex) + "/" + std::string(expiry) + "/BELT/JOHN";
      const Document d = parse_docs(text, kFlight);
      EXPECT_EQ(d.birth.day, day(1978, 7, 1)) << text;
      EXPECT_EQ(d.sex, sex == "N" || sex == "<" ? Sex::kUnknown : Sex::kMale) << text;
      EXPECT_EQ(d.expiry.text, expiry) << text;
      EXPECT_EQ(d.surname, "BELT") << text;
      EXPECT_EQ(d.given, "JOHN") << text;
    }
  }
  EXPECT_EQ(parse_docs("/P/GBR/5/GBR/01JUL78/F/12NOV32/X/ANN", kFlight).birth.day, day(1978, 7, 1))
      << "a short surname";
}

TEST(Docs, AnExpiryOutsideTheWindowHasNoDay) {
  const auto reading =
      read(push("SRC'RCI+XX:A'TIF+A+ANN:A:1'"
                "SSR+DOCS:HK:1:XX:::::/P/GBR/1234567/GBR/01JUL78/F/31DEC99/A/ANN+::1'"));
  EXPECT_FALSE(reading.pnr().documents.at(0).expiry.day);
  EXPECT_EQ(reading.pnr().documents.at(0).expiry.text, "31DEC99");
  EXPECT_TRUE(reading.pnr().record.has_finding("pnrgov.docs.century"));
  EXPECT_EQ(expiry_date("31DEC1999", kFlight).day, day(1999, 12, 31)) << "years of four digits are kept";
  EXPECT_EQ(issue_date("31DEC99", kFlight).day, day(1999, 12, 31));
}

TEST(Docs, CenturiesByTheDayOfTheFlight) {
  EXPECT_EQ(birth_date("01JAN27", kFlight, false).day, day(1927, 1, 1));
  const DocumentDate young = birth_date("01JAN26", kFlight, false);
  EXPECT_EQ(young.day, day(2026, 1, 1));
  EXPECT_EQ(young.other_day, day(1926, 1, 1));
  EXPECT_FALSE(birth_date("01JAN26", kFlight, true).other_day);
  EXPECT_EQ(birth_date("01JAN26", day(1999, 5, 5), false).day, day(1926, 1, 1));
  EXPECT_EQ(expiry_date("01JAN48", kFlight).day, day(2048, 1, 1));
  EXPECT_EQ(expiry_date("01JAN10", kFlight).day, day(2010, 1, 1));
  EXPECT_EQ(birth_date("29FEB26", kFlight, false).day, std::nullopt);
}

TEST(Doco, Variants) {
  for (const std::string_view text :
       {"/AMBER HILL GBR/V/9891404/LONDON GBR/14MAR23/USA", "AMBER HILL GBR/V/9891404/LONDON GBR/14MAR23/USA"}) {
    const Document d = parse_doco(text, kFlight);
    EXPECT_EQ(d.birth_place, "AMBER HILL GBR") << text;
    EXPECT_EQ(d.type, "V") << text;
    EXPECT_EQ(d.number, "9891404") << text;
    EXPECT_EQ(d.issue_place, "LONDON GBR") << text;
    EXPECT_EQ(d.issued.day, day(2023, 3, 14)) << text;
    EXPECT_EQ(d.applies_to, "USA") << text;
  }
  EXPECT_EQ(parse_doco("//V/9891404/LONDON/14MAR23/USA", kFlight).number, "9891404");
  EXPECT_EQ(parse_doco("/V/9891404/LONDON/14MAR23/USA", kFlight).number, "9891404");
  EXPECT_EQ(parse_doco("/AMBER HILL GBR/V/9891404/14MAR23/USA", kFlight).issued.day, day(2023, 3, 14));
  EXPECT_TRUE(parse_doco("/X/V/9891404/LONDON/14MAR23/USA/I", kFlight).infant);
}

TEST(Doca, Variants) {
  for (const std::string_view text :
       {"/D/USA/301 PARK AVENUE/NEW YORK/NY/10022", "D/USA/301 PARK AVENUE/NEW YORK/NY/10022"}) {
    const StayAddress stay = parse_doca(text);
    EXPECT_EQ(stay.type, "D");
    EXPECT_EQ(stay.country, "USA");
    EXPECT_EQ(stay.street, "301 PARK AVENUE");
    EXPECT_EQ(stay.city, "NEW YORK");
    EXPECT_EQ(stay.postcode, "10022");
  }
  EXPECT_TRUE(parse_doca("/R/USA/1 A ST/B/C/10022/I").infant);
}

TEST(People, TitlesAreNotPartsOfNames) {
  EXPECT_EQ(split_title("JOHNMR").names, "JOHN");
  EXPECT_EQ(split_title("JOHN MR").names, "JOHN");
  EXPECT_EQ(split_title("AMR").names, "AMR");
  EXPECT_EQ(split_title("ADAMS").names, "ADAMS");
  EXPECT_EQ(split_title("ANNAMRS").title, "MRS");
  EXPECT_EQ(split_title("LILYMISS").names, "LILY");
}

TEST(People, FillersAreNoGivenNames) {
  const auto reading = read(push(
      "SRC'RCI+XX:A'TIF+BELT+FNU:A:1'TIF+HART+XXX MR:A:2'TIF+WELL+XXXMRS:A:3'TIF++:A:4'TIF+FNUGI+XXXA:A:5'"
      "SSR+INFT:HK:1:XX:::::BELT/FNU 14FEB26+::1'SSR+DOCS:HK:1:XX:::::/P/GBR/7/GBR/14FEB86/F/14FEB31/REED/FNU+::4'"));
  const Pnr& pnr = reading.pnr();
  ASSERT_EQ(pnr.travellers.size(), 6U);
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U}) EXPECT_EQ(pnr.travellers[i].first_names, "") << i;
  EXPECT_EQ(pnr.travellers[1].given, "XXX MR") << "as received";
  EXPECT_EQ(pnr.travellers[1].title, "MR");
  EXPECT_EQ(pnr.travellers[2].title, "MRS");
  EXPECT_EQ(pnr.travellers[3].surname, "REED") << "from the document";
  EXPECT_EQ(pnr.travellers[4].first_names, "XXXA");
}

TEST(People, AnInfantIsCountedOnce) {
  // Own TIF, two requests with different spellings, two DOCS.
  const auto reading =
      read(push("SRC'RCI+XX:A'TIF+BELT+ISABELLE:A:1.1'TIF+BELT+ADAM:A:1.2'TIF+BELT+LILY:IN:1.3'"
                "TVL+221126:1015+MAD+LHR+XX+123'SSR+INFT:HK:1:XX:::MAD:LHR:BELT/LILY 14FEB26+::1.2'"
                "SSR+DOCS:HK:1:XX:::::/P/GBR/7/GBR/14FEB26/FI/14FEB31/BELT/LILY+::1.2'"
                "TVL+231126:1015+LHR+JFK+XX+124'SSR+INFT:HK:1:XX:::LHR:JFK:BELT/LILYMISS 14FEB26+::1.2'"
                "SSR+DOCS:HK:1:XX:::::/P/GBR/7/GBR/14FEB26/FI/14FEB31/BELT/LILY+::1.2'"));
  const Pnr& pnr = reading.pnr();
  ASSERT_EQ(pnr.travellers.size(), 3U);
  EXPECT_EQ(pnr.travellers[2].adult, 1U);
  EXPECT_EQ(pnr.travellers[1].infant, 2U);
  EXPECT_EQ(pnr.travellers[0].infant, kNone);
  ASSERT_EQ(pnr.documents.size(), 1U);
  EXPECT_EQ(pnr.documents[0].repeats, 1U);
  EXPECT_EQ(pnr.documents[0].traveller, 2U);
}

TEST(People, AnInfantWithoutTifIsNotLost) {
  auto reading =
      read(push("SRC'RCI+XX:A'TIF+BELT+ISABELLE:A:1'TVL+221126:1015+MAD+LHR+XX+123'"
                "SSR+INFT:HK:1:XX:::MAD:LHR:BELT/LILY 14FEB26+::1'SSR+INFT:HK:1:XX:::LHR:JFK:BELT/LILY 14FEB26+::1'"));
  ASSERT_EQ(reading.pnr().travellers.size(), 2U);
  EXPECT_EQ(reading.pnr().travellers[1].source, TravellerSource::kInfantRequest);
  EXPECT_EQ(reading.pnr().travellers[1].given, "LILY");
  EXPECT_EQ(reading.pnr().travellers[1].adult, 0U);
  reading =
      read(push("SRC'RCI+XX:A'TIF+BELT+ISABELLE:A:1'TVL+221126:1015+MAD+LHR+XX+123'"
                "SSR+DOCS:HK:1:XX:::::/P/GBR/7/GBR/14FEB26/FI/14FEB31/BELT/LILY+::1'"));
  ASSERT_EQ(reading.pnr().travellers.size(), 2U);
  EXPECT_EQ(reading.pnr().travellers[1].source, TravellerSource::kDocument);
  EXPECT_EQ(reading.pnr().documents[0].traveller, 1U);
}

TEST(People, TwoInfantsOfTwoAdults) {
  const auto reading =
      read(push("SRC'RCI+XX:A'TIF+BELT+ISABELLE:A:1.1'TIF+BELT+ADAM:A:1.2'TIF+BELT+LILY:IN:1.3'TIF+BELT+LEO:IN:1.4'"
                "TVL+221126:1015+MAD+LHR+XX+123'SSR+INFT:HK:1:XX:::MAD:LHR:BELT/LEO 14FEB26+::1.1'"
                "SSR+INFT:HK:1:XX:::MAD:LHR:BELT/LILY 14FEB26+::1.2'"));
  EXPECT_EQ(reading.pnr().travellers[2].adult, 1U);
  EXPECT_EQ(reading.pnr().travellers[3].adult, 0U);
}

// --- cards --------------------------------------------------------------------------------------------------------

bool holds(const samples::Reading& reading, std::string_view text) {
  const auto in = [&](const Record& record) {
    for (const Line& line : record.lines()) {
      std::string all;
      for (const Value& value : record.values(line)) {
        if (value.text().find(text) != std::string_view::npos) return true;
        for (const char c : value.text()) {
          if (c >= '0' && c <= '9') all += c;
        }
      }
      if (all.find(text) != std::string::npos) return true;
    }
    return false;
  };
  if (in(reading.push.record)) return true;
  for (const Pnr& pnr : reading.pnrs) {
    if (in(pnr.record)) return true;
  }
  return false;
}

TEST(Mask, NoWayRoundIt) {
  for (const std::string_view segment : {
           "FOP+CC::1.00:VI:4111111111111111:1228'",        // in its place
           "FOP+CC:VI:4111111111111111:1228'",              // shifted
           "FOP+CC:::VI:4111 1111 1111 1111'",              // with blanks
           "FOP+CA::1.00+CC:::VI:4111111111111111'",        // in the second composite
           "FOP+CC:::VI:41?111111?11111111'",               // needless release characters
           "FOP+CC:::VI:4111\r\n111111111111'",             // across lines
           "FOP+CC:::VI4111111111111111'",                  // glued to the vendor
           "IFT+4:28::XX+CARD 4111111111111111 EXP 1228'",  // in remarks
           "IFT+4:28::XX+CARD 4111-1111-1111-1111'",
           "IFT+4:28::XX+4111 1111+1111 1111'",  // over two elements
           "IFT+4:28::XX+4111:1111:1111:1111'",  // over components
           "SSR+OTHS:HK:1:XX:::::PAID WITH 4111111111111111'",
           "SSR+EPAY:HK:1:XX:::::VI4111111111111111/1228'",
           "LTS+0/XX/FOP VI4111111111111111'",
           "LTS+4111 1111 1111 1111'",
           "ADD++700:4111111111111111:MADRID'",
           "ZZZ+4111111111111111'",    // a segment nobody knows
           "TKT+4111111111111111:T'",  // longer than a ticket
           "SSR+TKNE:HK:1:XX:::::4111111111111111C1'",
           "TIF+4111111111111111+X:A:2'",
           "MON+T:4111111111111111:EUR'",
       }) {
    const auto reading = read(push("SRC'RCI+XX:A'TIF+BELT+ISABELLE:A:1'" + std::string(segment)));
    ASSERT_EQ(reading.pnrs.size(), 1U) << segment;
    EXPECT_FALSE(holds(reading, "4111111111111111")) << segment;
    EXPECT_FALSE(holds(reading, "411111111111")) << segment;
    EXPECT_GE(reading.masked, 1U) << segment;
  }
  EXPECT_FALSE(
      holds(read(samples::message("MSG+:22'IFT+4:28+4111111111111111'ZZZ+4111111111111111'SRC'")), "4111111111111111"));
}

TEST(Mask, OtherNumbersStay) {
  for (const std::string_view segment : {
           "SSR+CTCM:HK:1:XX:::::34600555010'",
           "TKT+9991234567894:T'",  // 13 digits that satisfy the check digit
           "SSR+DOCS:HK:1:XX:::::/I/THA/1101700230708/THA/01JUL78/F/12NOV32/BELT/ISABELLE'",
           "REF+:4111111111111111'",
           "IFT+4:28::XX+41111111111111111111111111111111'",  // too long for a card
           "IFT+4:28::XX+REF 4111111111111112'",              // the check digit is wrong
           "TBD+2:31:700++XX:0099000001:2:LHR'",
       }) {
    const auto reading = read(push("SRC'RCI+XX:A'TIF+BELT+ISABELLE:A:1'" + std::string(segment)));
    EXPECT_EQ(reading.masked, 0U) << segment;
  }
}

TEST(Mask, Luhn) {
  EXPECT_TRUE(luhn("4111111111111111"));
  EXPECT_FALSE(luhn("4111111111111112"));
  std::string text = "A 4111111111111111 B 5500005555555559 C";
  EXPECT_EQ(mask_cards(std::span<char>(text)), 2);
  EXPECT_EQ(text, "A XXXXXXXXXXXX1111 B XXXXXXXXXXXX5559 C");
}

// --- nobody is lost -------------------------------------------------------------------------------------------------

TEST(Mutations, NobodyIsLost) {
  // Each segment but the TIFs in turn left out, doubled, and moved to the end: the persons stay.
  std::vector<std::string> segments;
  for (std::string_view rest = samples::kFull; !rest.empty();) {
    std::size_t end = rest.find('\'');
    segments.emplace_back(rest.substr(0, end + 1));
    rest.remove_prefix(end + 1);
  }
  const auto names = [](const samples::Reading& reading) {
    std::vector<std::string> all;
    for (const Pnr& pnr : reading.pnrs) {
      for (const Traveller& t : pnr.travellers) {
        if (t.surname == "BELT") all.push_back(std::string(t.first_names));
      }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  };
  const std::vector<std::string> everybody = {"ADAM", "ISABELLE", "LILY"};
  std::size_t mutants = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    for (int kind = 0; kind < 3; ++kind) {
      if (kind == 0 && segments[i].starts_with("TIF")) continue;
      std::string body;
      for (std::size_t k = 0; k < segments.size(); ++k) {
        if (k != i || kind == 1) body += segments[k];
        if (k == i && kind == 1) body += segments[k];
      }
      if (kind == 2) body += segments[i];
      const auto reading = read(push(body));
      EXPECT_EQ(names(reading), everybody) << segments[i] << " kind " << kind;
      ++mutants;
    }
  }
  EXPECT_GT(mutants, 150U);
}

}  // namespace
}  // namespace limen::pnrgov
