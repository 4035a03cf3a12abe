// Whose documents, requests and seats they are: nobody is lost, doubled, or given another's.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "base/result_matchers.h"
#include "formats/pnrgov/samples.h"

namespace limen::pnrgov {
namespace {

using samples::push;
using samples::read;

class Lenient final : public LineFilter {
 public:
  void filter(Record&) override {}
};

constexpr std::string_view kFlight = "TVL+221126:1015:221126:1250+MAD+LHR+XX+123:Y'";

Pnr booking(const std::string& body) {
  samples::Reading reading = read(push("SRC'RCI+XX:ABC123'" + body));
  EXPECT_EQ(reading.pnrs.size(), 1U);
  return std::move(reading.pnrs.at(0));
}

std::string docs(std::string_view number, std::string_view name, std::string_view reference = {},
                 std::string_view birth_sex = "01JUL80/F") {
  return "SSR+DOCS:HK:1:XX:::::/P/GBR/" + std::string(number) + "/GBR/" + std::string(birth_sex) + "/12NOV32/" +
         std::string(name) + (reference.empty() ? "" : "+::" + std::string(reference)) + "'";
}
std::string infant(std::string_view text, std::string_view reference) {
  return "SSR+INFT:HK:1:XX:::::" + std::string(text) + "+::" + std::string(reference) + "'";
}
// "ANN" for the document of that number; "-" for nobody's.
std::string bearer(const Pnr& pnr, std::string_view number) {
  for (const Document& document : pnr.documents) {
    if (document.number == number)
      return document.traveller == kNone ? "-" : std::string(pnr.travellers[document.traveller].first_names);
  }
  return "no such document";
}
std::string infants(const Pnr& pnr) {  // "MARIA of ANA, …"
  std::vector<std::string> all;
  for (const Traveller& t : pnr.travellers) {
    if (t.kind != TravellerKind::kInfant) continue;
    all.push_back(std::string(t.first_names) + " of " +
                  (t.adult == kNone ? "-" : std::string(pnr.travellers[t.adult].first_names)));
  }
  std::sort(all.begin(), all.end());
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
  return text;
}

TEST(Owners, HistoryIsHistory) {
  const std::string today = "TIF+A+ANN:A:1'" + std::string(kFlight);
  const std::string was =
      "ABI+4+:A12+MAD++XX'SAC+++X'" + docs("OLD999999", "A/ANN", "1") + "SAC+++X'" + infant("A/GONE 01JAN26", "1") +
      "SAC+++X'SSR+NSST:HK:1:XX:::MAD:LHR+99Z::1'" +
      "TKT+9991234567890:T'FOP+CA::1.00'ADD++700:STREET'FTI+XX:1'REF+:U1'MON+T:1:EUR'" +
      "TRI++9:::1'SSD+98Z'TBD+2:31:700'RCI+XX:OLD'ORG+OLD'EQN+1'MSG+:8'DAT+T:051026:1105'IFT+4:28+OLD'"
      "TVL+231126:1015+MAD+LHR+XX+124'RPI+1+XX'APD+320'";
  for (const std::string& end : {std::string(), std::string("LTS+OLD'")}) {
    const Pnr pnr = booking(today + was + end);
    EXPECT_EQ(pnr.travellers.size(), 1U);
    EXPECT_FALSE(pnr.travellers[0].birth.day);
    EXPECT_EQ(pnr.travellers[0].unique_reference, "");
    EXPECT_TRUE(pnr.documents.empty() && pnr.ssrs.empty() && pnr.seats.empty() && pnr.tickets.empty());
    EXPECT_TRUE(pnr.payments.empty() && pnr.contacts.empty() && pnr.check_ins.empty() && pnr.bags.empty());
    EXPECT_TRUE(pnr.money.empty() && pnr.loyalties.empty() && pnr.splits.empty() && pnr.services.empty());
    EXPECT_EQ(pnr.locators.size(), 1U);
    EXPECT_EQ(pnr.flights.size(), 1U);
    EXPECT_EQ(pnr.history.size(), 3U);
    EXPECT_EQ(pnr.remarks.size(), end.empty() ? 0U : 1U);
  }
  // What follows LTS is of today again.
  EXPECT_EQ(bearer(booking(today + was + "LTS+OLD'" + docs("NEW", "A/ANN", "1")), "NEW"), "ANN");
}

TEST(Owners, ADocumentOfNobodyStandsInTheBooking) {
  Lenient filter;
  const auto reading = read(push("SRC'RCI+XX:A'TIF+A+ANNE:A:1'TIF+X+Y:A:2'" + std::string(kFlight) +
                                 docs("PA1234567", "A/ANN") + docs("PA7654321", "B/BOB", "9") +
                                 "SSR+DOCO:HK:1:XX:::::/X/V/V9/LONDON/14MAR23/USA'"
                                 "SSR+DOCA:HK:1:XX:::::/D/GBR/2 LOW STREET/LONDON//N1'"),
                            &filter);
  EXPECT_TRUE(reading.pnr().record.has_finding("pnrgov.docs.nobody"));
  std::string out;
  JsonWriter json(out);
  json.begin(reading.push);
  json.add(reading.pnr());
  json.end();
  const auto parsed = parse_json(out);
  ASSERT_OK(parsed);
  const json::value& pnr = parsed->at("pnrs").at(0);
  ASSERT_EQ(pnr.at("documents").as_array().size(), 3U);
  EXPECT_EQ(pnr.at("documents").at(0).at("number").as_string(), "PA1234567");
  EXPECT_EQ(pnr.at("documents").at(0).at("birth_date").as_string(), "1980-07-01");
  EXPECT_EQ(pnr.at("documents").at(1).at("number").as_string(), "PA7654321");
  EXPECT_EQ(pnr.at("documents").at(2).at("number").as_string(), "V9");
  EXPECT_EQ(pnr.at("addresses").at(0).at("street").as_string(), "2 LOW STREET");
  EXPECT_TRUE(pnr.at("persons").at(0).at("documents").as_array().empty());
}

TEST(Owners, NamesExactlyThenFolded) {
  const std::string f(kFlight);  // behind it a request is nobody's by its place
  EXPECT_EQ(bearer(booking("TIF+OBRIEN+MARY:A:1'TIF+X+Y:A:2'" + f + docs("P1", "O BRIEN/MARY")), "P1"), "MARY");
  const std::string siblings = "TIF+GOMEZ+MARIA:A:1'TIF+GOMEZ+MARIA JOSE:A:2'" + f;
  const Pnr pnr = booking(siblings + docs("P1", "GOMEZ/MARIA") + docs("P2", "GOMEZ/MARIA JOSE"));
  EXPECT_EQ(bearer(pnr, "P1"), "MARIA");
  EXPECT_EQ(bearer(pnr, "P2"), "MARIA JOSE");
  EXPECT_EQ(bearer(booking(siblings + docs("P2", "GOMEZ/MARIA/JOSE")), "P2"), "MARIA JOSE") << "the middle name counts";
  EXPECT_EQ(bearer(booking("TIF+GOMEZ+ANA:A:1'TIF+GOMEZ+ANA:A:2'" + f + docs("P1", "GOMEZ/ANA")), "P1"), "-") << "two";
  // A visa names nobody: of a booking of one it is his.
  const std::string visa = f + "SSR+DOCO:HK:1:XX:::::/X/V/V9/LONDON/14MAR23/USA'";
  EXPECT_EQ(bearer(booking("TIF+A+ANN:A:1'" + visa), "V9"), "ANN");
  EXPECT_EQ(bearer(booking("TIF+A+ANN:A:1'TIF+B+BOB:A:2'" + visa), "V9"), "-");
}

TEST(Owners, TwoOfOneReferenceAreToldApartByName) {
  const std::string two = "TIF+A+ANN:A:1'TIF+B+BOB:A:1'" + std::string(kFlight);
  const Pnr pnr = booking(two + docs("P1", "B/BOB", "1") + docs("P2", "C/CARL", "1"));
  EXPECT_EQ(bearer(pnr, "P1"), "BOB");
  EXPECT_EQ(bearer(pnr, "P2"), "-");
  EXPECT_TRUE(pnr.record.has_finding("pnrgov.reference.unknown"));
  EXPECT_TRUE(pnr.record.has_finding("pnrgov.docs.nobody"));
  EXPECT_FALSE(pnr.travellers[0].birth.day);
}

TEST(Owners, ABabysPassportIsNotTheAdults) {
  for (const std::string& told : {infant("A/BABY 01JAN26", "1"), std::string("TIF+A+BABY:IN:1'")}) {
    const Pnr pnr =
        booking("TIF+A+ANN:A:1'" + told + docs("P2", "A/BABY", "1", "01JAN26/F") + docs("P1", "A/ANN", "1"));
    ASSERT_EQ(pnr.travellers.size(), 2U);
    EXPECT_EQ(bearer(pnr, "P2"), "BABY") << told;
    EXPECT_EQ(bearer(pnr, "P1"), "ANN") << told;
    EXPECT_EQ(pnr.travellers[0].birth.day, CivilDate::from_ymd(1980, 7, 1));
  }
}

TEST(Owners, InfantsOfLikeNames) {
  const std::string adults = "TIF+GOMEZ+ANA:A:1'TIF+GOMEZ+EVA:A:2'";
  const std::string told = infant("GOMEZ/MARIA JOSE 05MAR26", "2") + infant("GOMEZ/MARIA 01JAN26", "1");
  const std::string both = "MARIA JOSE of EVA, MARIA of ANA";
  Pnr pnr = booking(adults + told + docs("P1", "GOMEZ/MARIA", "1", "01JAN26/FI"));
  EXPECT_EQ(infants(pnr), both);
  EXPECT_EQ(bearer(pnr, "P1"), "MARIA");
  EXPECT_EQ(infants(booking(adults + "TIF+GOMEZ+MARIA:IN:3'TIF+GOMEZ+MARIA JOSE:IN:4'" + told)), both);
  EXPECT_EQ(infants(booking(adults + told + told)), both);
  // In another case and without blanks it is the same one; without a date under two adults it is not.
  EXPECT_EQ(infants(booking("TIF+A+ANN:A:1'TIF+A+Lily:IN:2'" + infant("A/LILY 14FEB26", "1"))), "Lily of ANN");
  EXPECT_EQ(infants(booking(adults + infant("GOMEZ/BABY", "1") + infant("GOMEZ/BABY", "2"))),
            "BABY of ANA, BABY of EVA");
  EXPECT_EQ(infants(booking(adults + infant("GOMEZ/LEO 05MAR26", "1") + infant("GOMEZ/LEO 05MAR26", "2"))),
            "LEO of ANA");
}

TEST(Owners, AnInfantWhoChecksInIsTheOneOfTheRequest) {
  const Pnr pnr = booking("TIF+KIM+ANNA:A:1'" + std::string(kFlight) + infant("KIM/SU 14FEB26", "1") +
                          "DAT+2:221126:0815'TRI++18:::2'TIF+KIM+SU:IN'SSD+12A'TRI++19:::1'TIF+KIM+LEE:IN'");
  EXPECT_EQ(infants(pnr), "LEE of ANNA, SU of ANNA");
  ASSERT_EQ(pnr.travellers.size(), 3U);
  EXPECT_EQ(pnr.check_ins.at(0).traveller, 1U);
  EXPECT_EQ(pnr.seats.at(0).traveller, 1U);
}

TEST(Owners, TheSameRequestAgainIsTheSameInfantInAnyGroup) {
  std::string body, told;
  for (int i = 1; i <= 1100; ++i) {
    body += "TIF+GROUP+G" + std::to_string(i) + "X:A:" + std::to_string(i) + "'";
    told += infant("GROUP/B" + std::to_string(i) + "Y 05MAR26", std::to_string(i));
  }
  EXPECT_EQ(booking(body + told + told).travellers.size(), 2200U);
}

TEST(Owners, WhoeverWasNotLookedAtMayBeMeant) {
  std::string body = "TIF+GROUP+GAX:A:5000'";
  for (int i = 1; i <= 1100; ++i) body += "TIF+GROUP+G" + std::to_string(i) + "X:A:" + std::to_string(i) + "'";
  const Pnr pnr = booking(body + "TIF+GROUP+GAX BOX:A:5001'" + std::string(kFlight) + docs("P1", "GROUP/GAX") +
                          docs("P2", "GROUP/G1100X"));
  EXPECT_EQ(bearer(pnr, "P1"), "-") << "the other's name is a part of one that was looked at";
  EXPECT_EQ(bearer(pnr, "P2"), "G1100X");
  EXPECT_TRUE(pnr.record.has_finding("pnrgov.names.many"));
}

TEST(Owners, EveryNameOfATifIsSomebody) {
  const Pnr pnr = booking("TIF+KIM+ANNA:A:1+BO:A:2'REF+:U1'" + docs("P1", "KIM/BO", "2"));
  ASSERT_EQ(pnr.travellers.size(), 2U);
  EXPECT_EQ(pnr.travellers[1].surname, "KIM");
  EXPECT_EQ(bearer(pnr, "P1"), "BO");
  EXPECT_EQ(pnr.travellers[0].unique_reference, "");
  EXPECT_TRUE(pnr.record.has_finding("pnrgov.tif.several"));
  EXPECT_TRUE(pnr.record.lines()[3].raw) << "a unique reference that may be either's";
}

TEST(Owners, ATitleSaysThatNobodyIsAnInfant) {
  Pnr pnr = booking("TIF+KIM+ANNA MRS:A:1'" + docs("P1", "KIM/ANNA", "1", "01JAN26/F"));
  EXPECT_EQ(pnr.travellers[0].birth.day, CivilDate::from_ymd(1926, 1, 1));
  EXPECT_EQ(pnr.travellers[0].birth.other_day, CivilDate::from_ymd(2026, 1, 1));
  pnr = booking("TIF+KIM+ANNA:C:1'" + docs("P1", "KIM/ANNA", "1", "01JAN26/F"));
  EXPECT_EQ(pnr.travellers[0].birth.day, CivilDate::from_ymd(2026, 1, 1));
  EXPECT_FALSE(pnr.travellers[0].birth.other_day);
}

TEST(Owners, TheSeatIsThatOfTheFlightThatIsPushed) {
  const auto reading =
      read(push("SRC'RCI+XX:A'TIF+KIM+ANNA:A:1'TVL+211126:1015:211126:1250+JFK+MAD+XX+122:Y'"
                "SSR+NSST:HK:1:XX:::JFK:MAD+40A::1'" +
                std::string(kFlight) +
                "SSR+NSST:HK:1:XX:::MAD:LHR+12A::1'DAT+2:221126:0815'TRI++7:::1'SSD+14C++++Q'"
                "TVL+231126:1015:231126:1250+LHR+DUB+XX+125:Y'DAT+2:221126:0815'TRI++8:::1'SSD+9F'"));
  std::string out;
  JsonWriter json(out);
  json.begin(reading.push);
  json.add(reading.pnr());
  json.end();
  const auto parsed = parse_json(out);
  ASSERT_OK(parsed);
  const json::value& person = parsed->at("pnrs").at(0).at("persons").at(0);
  EXPECT_EQ(person.at("seat").as_string(), "14C");
  ASSERT_EQ(person.at("seats").as_array().size(), 4U);
  EXPECT_EQ(person.at("seats").at(0).at("seat").as_string(), "40A");
  EXPECT_EQ(person.at("seats").at(0).at("flight").as_int64(), 0);
  EXPECT_EQ(person.at("seats").at(2).at("class").as_string(), "Q");
}

}  // namespace
}  // namespace limen::pnrgov
