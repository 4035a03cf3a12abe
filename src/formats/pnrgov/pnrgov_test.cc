#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/samples.h"

namespace limen::pnrgov {
namespace {

using samples::push;
using samples::read;

CivilDate day(int year, int month, int day) { return *CivilDate::from_ymd(year, month, day); }

TEST(Pnrgov, HeaderSaysFlightKindAndCount) {
  const auto reading = read(push("SRC'RCI+XX:ABC123'"));
  EXPECT_EQ(reading.push.type, MessageType::kPnrgov);
  EXPECT_EQ(reading.push.version, "11.1");
  EXPECT_EQ(reading.push.kind, PushKind::kFull);
  EXPECT_EQ(reading.push.announced, 1U);
  EXPECT_EQ(reading.push.pnrs, 1U);
  EXPECT_EQ(reading.push.access, "ACC1");
  ASSERT_EQ(reading.push.legs.size(), 1U);
  const Leg& leg = reading.push.legs[0];
  EXPECT_EQ(leg.from, "MAD");
  EXPECT_EQ(leg.to, "LHR");
  EXPECT_EQ(leg.carrier, "XX");
  EXPECT_EQ(leg.number, "123");
  EXPECT_EQ(leg.departure.to_text(), "2026-11-22T10:15");
  EXPECT_EQ(leg.arrival.to_text(), "2026-11-22T12:50");
  EXPECT_EQ(reading.pnr().locator()->code, "ABC123");
  EXPECT_TRUE(reading.pnr().record.findings().empty());
}

TEST(Pnrgov, EveryGroupIsUnderstood) {
  const auto reading = read(push(samples::kFull));
  const Pnr& pnr = reading.pnr();
  for (const Finding& finding : pnr.record.findings()) ADD_FAILURE() << finding.code << " line " << finding.line;
  ASSERT_EQ(pnr.locators.size(), 3U);
  EXPECT_EQ(pnr.locators[0].created.to_text(), "2026-10-01T09:15");
  EXPECT_EQ(pnr.locators[1].group, Group::kSplit);
  EXPECT_EQ(pnr.locators[2].group, Group::kService);
  EXPECT_EQ(pnr.originator.agency_number, "52519950");
  EXPECT_EQ(pnr.originator.agent_type, "T");
  EXPECT_EQ(pnr.originator.country, "ES");
  ASSERT_EQ(pnr.contacts.size(), 1U);
  EXPECT_EQ(pnr.contacts[0].city, "MADRID");
  EXPECT_EQ(pnr.contacts[0].country, "ES");
  EXPECT_EQ(pnr.contacts[0].postcode, "28001");
  EXPECT_EQ(pnr.contacts[0].text, "555 0100");

  ASSERT_EQ(pnr.travellers.size(), 3U);
  const Traveller& isabelle = pnr.travellers[0];
  EXPECT_EQ(isabelle.surname, "BELT");
  EXPECT_EQ(isabelle.given, "ISABELLE MRS");
  EXPECT_EQ(isabelle.first_names, "ISABELLE");
  EXPECT_EQ(isabelle.title, "MRS");
  EXPECT_EQ(isabelle.kind, TravellerKind::kAdult);
  EXPECT_EQ(isabelle.sex, Sex::kFemale);
  EXPECT_EQ(isabelle.unique_reference, "U0001");
  EXPECT_EQ(isabelle.birth.day, day(1978, 7, 1));
  EXPECT_EQ(isabelle.infant, 2U);
  EXPECT_EQ(pnr.travellers[2].adult, 0U);
  EXPECT_EQ(pnr.travellers[2].kind, TravellerKind::kInfant);
  EXPECT_EQ(pnr.travellers[2].birth.day, day(2026, 2, 14));
  EXPECT_FALSE(pnr.travellers[2].birth.other_day);

  ASSERT_EQ(pnr.documents.size(), 2U);
  EXPECT_EQ(pnr.documents[0].traveller, 0U);
  EXPECT_EQ(pnr.documents[0].number, "509229987");
  EXPECT_EQ(pnr.documents[0].expiry.day, day(2032, 11, 12));
  EXPECT_EQ(pnr.documents[0].middle, "RUTH");
  EXPECT_EQ(pnr.documents[1].traveller, 2U);
  EXPECT_EQ(pnr.documents[1].sex_code, "FI");

  ASSERT_EQ(pnr.tickets.size(), 1U);
  EXPECT_EQ(pnr.tickets[0].traveller, 0U);
  EXPECT_EQ(pnr.tickets[0].number, "9991234567890");
  EXPECT_EQ(pnr.tickets[0].issued.to_text(), "2026-10-02");
  ASSERT_EQ(pnr.money.size(), 3U);
  EXPECT_EQ(pnr.money[1].amount, "100.00");
  EXPECT_TRUE(pnr.money[2].tax);
  EXPECT_EQ(pnr.money[2].type, "YQ");
  ASSERT_EQ(pnr.payments.size(), 1U);
  EXPECT_EQ(pnr.payments[0].number, "XXXXXXXXXXXX1111");
  EXPECT_EQ(pnr.payments[0].expiry, "1228");

  ASSERT_EQ(pnr.flights.size(), 1U);
  EXPECT_EQ(pnr.flights[0].operating_carrier, "YY");
  EXPECT_EQ(pnr.flights[0].operating_number, "4567");
  EXPECT_EQ(pnr.flights[0].status, "HK");
  EXPECT_EQ(pnr.flights[0].equipment, "320");
  ASSERT_EQ(pnr.seats.size(), 4U);
  EXPECT_EQ(pnr.seats[1].number, "12B");
  EXPECT_EQ(pnr.seats[1].traveller, 1U);
  EXPECT_TRUE(pnr.seats[2].checked_in);
  EXPECT_EQ(pnr.seats[2].cabin, "Y");
  EXPECT_EQ(pnr.seats[3].traveller, 1U);
  ASSERT_EQ(pnr.check_ins.size(), 2U);
  EXPECT_EQ(pnr.check_ins[1].sequence, "18");
  EXPECT_EQ(pnr.check_ins[1].traveller, 1U);
  EXPECT_EQ(pnr.check_ins[1].time.to_text(), "2026-11-22T08:15");
  ASSERT_EQ(pnr.bags.size(), 3U);
  EXPECT_TRUE(pnr.bags[0].excess);
  EXPECT_EQ(pnr.bags[0].amount, "50.00");
  EXPECT_EQ(pnr.bags[1].pool, Pool::kHead);
  EXPECT_EQ(pnr.bags[1].pieces, "2");
  EXPECT_EQ(pnr.bags[1].weight, "31");
  EXPECT_EQ(pnr.bags[2].pool, Pool::kMember);
  EXPECT_EQ(pnr.bags[2].traveller, 1U);
  ASSERT_EQ(pnr.tags.size(), 1U);
  EXPECT_EQ(pnr.tags[0].number, "0099000001");

  ASSERT_EQ(pnr.splits.size(), 1U);
  EXPECT_EQ(pnr.splits[0].first_locator, 1U);
  ASSERT_EQ(pnr.services.size(), 1U);
  ASSERT_EQ(pnr.history.size(), 2U);
  EXPECT_EQ(pnr.history[0].action, HistoryAction::kAdded);
  EXPECT_EQ(pnr.history[1].action, HistoryAction::kCancelled);
  EXPECT_EQ(pnr.history[1].time.to_text(), "2026-10-05T11:05");
  ASSERT_EQ(pnr.remarks.size(), 3U);
  EXPECT_TRUE(pnr.remarks[2].history);
  EXPECT_EQ(pnr.text_of(pnr.remarks[2]), "0/XX/05OCT SEATS 12A*12B:AUTO");
}

TEST(Pnrgov, EverySegmentIsALine) {
  const std::string bytes = push(samples::kFull);
  const auto reading = read(bytes);
  std::size_t segments = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) segments += bytes[i] == '\'' && bytes[i - 1] != '?' ? 1 : 0;
  // UNA ends with the terminator; UNB, UNH, UNT, UNZ are no lines.
  EXPECT_EQ(reading.push.record.lines().size() + reading.pnr().record.lines().size(), segments - 5);
}

TEST(Pnrgov, EmptySegmentsMeanSomething) {
  const auto reading = read(push("SRC'RCI+XX:ABC123'DAT'ORG'"));
  EXPECT_TRUE(reading.pnr().cancelled);
  EXPECT_TRUE(reading.pnr().record.findings().empty());
  EXPECT_EQ(reading.pnr().record.lines().size(), 4U);
}

TEST(Pnrgov, WhoIsInAFullPushIsNotCancelled) {
  const std::string body = "SRC'RCI+XX:ABC123'ORG'TIF+BELT+ADAM:A:1'";
  EXPECT_FALSE(read(push(body)).pnr().cancelled);
  EXPECT_TRUE(read(samples::message("MSG+:141'" + body)).pnr().cancelled);
}

TEST(Pnrgov, ChangesAndParts) {
  auto reading = read(samples::message("MSG+:141'EQN+250'SRC'RCI+XX:A'SRC'RCI+XX:B'", "PNRGOV:15:1:IA+ACC9+02"));
  EXPECT_EQ(reading.push.kind, PushKind::kChanges);
  EXPECT_EQ(reading.push.announced, 250U);
  EXPECT_EQ(reading.pnrs.size(), 2U);
  reading =
      read("UNB+IATA:1+XX+GOV+261120:1200+R'UNH+1+PNRGOV:12:1:IA+ACC9+03:F'MSG+:22'SRC'RCI+XX:C'UNT+0+1'UNZ+1+R'");
  EXPECT_EQ(reading.push.sequence, "03");
  EXPECT_EQ(reading.push.part, edifact::Part::kLast);
}

TEST(Pnrgov, RequestAndAcknowledgementAreRead) {
  auto reading =
      read(samples::message("MSG+:43'ORG+GOV'TVL+221126+MAD+LHR+XX+123'RCI+XX:ABC123'TIF+BELT'", "GOVREQ:13:1:IA"));
  EXPECT_EQ(reading.push.type, MessageType::kRequest);
  EXPECT_EQ(reading.push.function, "43");
  EXPECT_EQ(reading.push.record.lines().size(), 5U);
  EXPECT_TRUE(reading.push.record.findings().empty());
  reading = read(samples::message("MSG+:23'ERC+103'ERC+114'", "ACKRES:13:1:IA"));
  EXPECT_EQ(reading.push.type, MessageType::kAcknowledgement);
  ASSERT_EQ(reading.push.errors.size(), 2U);
  EXPECT_EQ(reading.push.errors[1], "114");
}

TEST(Pnrgov, ReferencesInAllSpellings) {
  const auto reading =
      read(push("SRC'RCI+XX:A'SSR+OTHS:HK:1:XX:::::A+::001'SSR+OTHS:HK:1:XX:::::B+::1.1'SSR+OTHS:HK:1:XX:::::C+::2.01'"
                "SSR+OTHS:HK:1:XX:::::D+::2'SSR+OTHS:HK:1:XX:::::E+::7'"
                "TIF+ONE+ANNA:A:1'TIF+TWO+BERT:A:2.1'TIF+TWO+CARL:A:2.2'"));
  const Pnr& pnr = reading.pnr();
  ASSERT_EQ(pnr.ssrs.size(), 5U);
  EXPECT_EQ(pnr.ssrs[0].traveller, 0U);
  EXPECT_EQ(pnr.ssrs[1].traveller, 0U);
  EXPECT_EQ(pnr.ssrs[2].traveller, 1U);
  // "2" may be either of the two, 7 is nobody: neither becomes somebody else's, both are told.
  EXPECT_EQ(pnr.ssrs[3].traveller, kNone);
  EXPECT_EQ(pnr.ssrs[4].traveller, kNone);
  EXPECT_TRUE(pnr.record.has_finding("pnrgov.reference.unknown"));
}

TEST(Pnrgov, WrongOrderKeepsEverything) {
  const auto reading =
      read(push("SRC'TVL+221126:1015+MAD+LHR+XX+123:Y'TIF+LATE+LARA:A:1'REF+:U9'RCI+XX:ABC123'"
                "MON+T:10.00:EUR'SSD+1A'SAC+++A'"));
  const Pnr& pnr = reading.pnr();
  ASSERT_EQ(pnr.travellers.size(), 1U);
  EXPECT_EQ(pnr.travellers[0].unique_reference, "U9");
  ASSERT_NE(pnr.locator(), nullptr);
  EXPECT_EQ(pnr.locator()->code, "ABC123");
  EXPECT_EQ(pnr.flights.size(), 1U);
  EXPECT_EQ(pnr.money.size(), 1U);
  EXPECT_TRUE(pnr.record.has_finding("pnrgov.order"));
  EXPECT_EQ(pnr.record.lines().size(), 8U);
}

TEST(Pnrgov, MissingSrcAndMissingRci) {
  auto reading = read(push("TIF+LONE+LEO:A:1'"));
  ASSERT_EQ(reading.pnrs.size(), 1U);
  EXPECT_TRUE(reading.pnr().implied);
  EXPECT_EQ(reading.pnr().travellers.size(), 1U);
  EXPECT_TRUE(reading.pnr().record.has_finding("pnrgov.src.missing"));
  EXPECT_TRUE(reading.pnr().record.has_finding("pnrgov.rci.missing"));
}

TEST(Pnrgov, UnknownSegmentsAreKeptAsTheyAre) {
  const auto reading = read(push("SRC'RCI+XX:A'ZZZ+ONE:TWO++THREE'Q+1'TIF+LONE+LEO:A:1'"));
  const Pnr& pnr = reading.pnr();
  ASSERT_EQ(pnr.record.lines().size(), 5U);
  const Line& line = pnr.record.lines()[2];
  EXPECT_TRUE(line.raw);
  EXPECT_EQ(pnr.record.value(line, 1, 2), "TWO");
  EXPECT_EQ(pnr.record.value(line, 3), "THREE");
  char buffer[4];
  EXPECT_EQ(pnr.record.tag_text(pnr.record.lines()[3], buffer), "Q");
  EXPECT_EQ(pnr.travellers.size(), 1U);
  bool raw = false;
  for (const edifact::Range& range : reading.findings.ranges) raw = raw || range.kind == edifact::RangeKind::kRaw;
  EXPECT_TRUE(raw);
}

TEST(Pnrgov, GroupsWithoutNamesAndCheckInReferences) {
  const auto reading = read(push("SRC'RCI+XX:0012345:C'TIF+SCHOOLTRIP+:G'SRC'RCI+XX:B'TIF+TEAM:G'"));
  ASSERT_EQ(reading.pnrs.size(), 2U);
  EXPECT_TRUE(reading.pnrs[0].locators[0].check_in);
  EXPECT_TRUE(reading.pnrs[0].group_booking);
  EXPECT_TRUE(reading.pnrs[1].group_booking);
}

TEST(Pnrgov, OpenAndSurfaceAndSharedFlights) {
  const auto reading =
      read(push("SRC'RCI+XX:A'TVL++++XX+OPEN:Y'TVL++++ARNK'"
                "TVL+221126:1015+MAD+LHR+XX+123:Y'TVL+221126:1015+MAD+LHR+YY+4567:Y'"));
  const auto& flights = reading.pnr().flights;
  ASSERT_EQ(flights.size(), 4U);
  EXPECT_EQ(flights[0].kind, FlightKind::kOpen);
  EXPECT_EQ(flights[1].kind, FlightKind::kSurface);
  EXPECT_EQ(flights[3].shares, 2U);
}

TEST(Pnrgov, DatesAreDayFirstAndNeverBent) {
  const auto reading = read(push("SRC'RCI+XX:A::310226:2460'TVL+011226:0910+MAD+LHR+XX+1'"));
  const Pnr& pnr = reading.pnr();
  EXPECT_FALSE(pnr.locators[0].created.day);
  EXPECT_EQ(pnr.locators[0].created.date, "310226");
  EXPECT_TRUE(pnr.record.has_finding("pnrgov.date"));
  EXPECT_EQ(pnr.flights[0].departure.day, day(2026, 12, 1));
}

TEST(Pnrgov, SomebodyWhoOnlyCheckedInIsNotLost) {
  const auto reading =
      read(push("SRC'RCI+XX:0012345:C'TVL+221126:1015+MAD+LHR+XX+123'DAT+2:221126:0800'"
                "TRI++1:::1'TIF+STANDBY+SAM:A'SSD+30C++++Y'"));
  const Pnr& pnr = reading.pnr();
  ASSERT_EQ(pnr.travellers.size(), 1U);
  EXPECT_EQ(pnr.travellers[0].surname, "STANDBY");
  EXPECT_EQ(pnr.travellers[0].source, TravellerSource::kCheckIn);
  EXPECT_EQ(pnr.seats[0].traveller, 0U);
}

TEST(Pnrgov, FreeTextCheckInStampsAreKept) {
  const auto reading =
      read(push("SRC'RCI+XX:A'TVL+221126:1015+MAD+LHR+XX+123'DAT+3:L FT WW D014357 12AUG121423Z 1D5723'"));
  ASSERT_EQ(reading.pnr().stamps.size(), 1U);
  EXPECT_EQ(reading.pnr().stamps[0].text, "L FT WW D014357 12AUG121423Z 1D5723");
}

TEST(Pnrgov, WrittenAndReadAgainIsTheSame) {
  const auto first = read(push(std::string(samples::kFull) + "SRC'RCI+XX:B'ZZZ+1::3'ORG'DAT'TIF+O?'NEIL+A?+B:A:1'"));
  std::string out;
  Writer writer(out);
  writer.begin(first.push);
  for (const Pnr& pnr : first.pnrs) writer.add(pnr);
  ASSERT_TRUE(writer.end().ok());
  const auto second = read(out);
  ASSERT_EQ(second.pnrs.size(), first.pnrs.size());
  EXPECT_TRUE(same_lines(first.push.record, second.push.record));
  for (std::size_t i = 0; i < first.pnrs.size(); ++i) {
    EXPECT_TRUE(same_lines(first.pnrs[i].record, second.pnrs[i].record)) << out;
    EXPECT_TRUE(same_booking(first.pnrs[i], second.pnrs[i]));
  }
  EXPECT_EQ(second.pnrs[1].travellers[0].surname, "O'NEIL");
  EXPECT_FALSE(second.findings.has("edifact.unt.count"));
}

// The last four digits of one number and what stands behind them can be another one.
TEST(Pnrgov, WhatWasMaskedIsNotMaskedOnceMore) {
  // Each group of nine has a right check digit behind the last four digits before it, and only then.
  std::string text = "2867 4018 0545 4251 831961094 772131910 262630667 719246171 637842389 036804263 208469619";
  EXPECT_GT(mask_cards(std::span<char>(text)), 0);
  const std::string once = text;
  EXPECT_EQ(mask_cards(std::span<char>(text)), 0);
  EXPECT_EQ(text, once);
  EXPECT_EQ(text.substr(text.size() - 4), "9619");

  // Dates in a request that was cut, of which thirteen digits look like a card. Fuzzing found it.
  const auto first = read(push("SRC'RCI+XX:ABC123'SSR+DOCOT+700:101126:1202+705:021026:1200'"));
  std::string out;
  Writer writer(out);
  writer.begin(first.push);
  writer.add(first.pnr());
  ASSERT_OK(writer.end());
  EXPECT_TRUE(same_lines(first.pnr().record, read(out).pnr().record));
}

TEST(Pnrgov, WhatStandsDirectlyBehindATagIsKept) {
  // Both ways of taking a segment apart: as it is, and with something to be taken out.
  for (const std::string_view line : {"IFT:28::XX+CTCP MADRID 555 0100'", "IFT\x01:28::XX+CTCP ?:MADRID 555 0100'"}) {
    const auto first = read(push("SRC'RCI+XX:ABC123'" + std::string(line) + "XYZ:1:2+3'"));
    const Record& record = first.pnr().record;
    ASSERT_EQ(record.lines().size(), 4U);
    EXPECT_EQ(record.value(record.lines()[2], 0, 2), "28");
    EXPECT_EQ(record.value(record.lines()[2], 0, 4), "XX");
    EXPECT_EQ(record.value(record.lines()[2], 1).substr(0, 4), "CTCP");
    EXPECT_EQ(record.elements(record.lines()[2]).size(), 1U);
    EXPECT_EQ(record.value(record.lines()[3], 0, 3), "2");
    std::string out;
    Writer writer(out);
    writer.begin(first.push);
    writer.add(first.pnr());
    ASSERT_OK(writer.end());
    EXPECT_NE(out.find("'IFT:28::XX+CTCP "), std::string::npos) << out;
    EXPECT_NE(out.find("'XYZ:1:2+3'"), std::string::npos) << out;
    EXPECT_TRUE(same_lines(record, read(out).pnr().record));
  }
}

TEST(Pnrgov, ACopyDoesNotDependOnItsSource) {
  Record copy;
  {
    const auto reading = read(push(samples::kFull));
    copy.copy_from(reading.pnr().record);
    EXPECT_TRUE(same_lines(copy, reading.pnr().record));
  }
  EXPECT_EQ(copy.value(copy.lines()[1], 1, 2), "ABC123");
}

}  // namespace
}  // namespace limen::pnrgov
