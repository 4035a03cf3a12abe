#include "formats/paxlst/paxlst.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/paxlst/decode.h"
#include "formats/paxlst/test_describe.h"
#include "formats/paxlst/test_lists.h"
#include "formats/paxlst/test_read.h"

namespace limen::paxlst {
namespace {

using testing::describe;
using testing::flight_with;
using testing::ListMaker;
using testing::ListOptions;
using testing::Lists;
using testing::message_of;
using testing::read_lists;

TEST(Paxlst, ReadsAPlainMessage) {
  const Lists lists = read_lists(message_of(
      "BGM+745+CP'RFF+TN:TX99:::2'NAD+MS+++XX AIRWAYS:DESK'COM+111:TE+222:FX+DESK.XX.EXAMPLE:EM'"
      "TDT+20+XX123A+++XX'LOC+125+LHR'DTM+189:2611220815:201'LOC+87+LIS'DTM+232:2611221130:201'"
      "NAD+FL+++MARLOWE:ADA:RUTH+12 EXAMPLE ROAD+LISBOA+:::LISBOA+1000-001+PRT'ATT+2++F'DTM+329:800229'"
      "MEA+CT++:2'MEA+WT++KGM:31'GEI+4+173'FTX+BAG+++XX123456:2'LOC+22+LIS'LOC+174+GBR'LOC+178+LHR'LOC+179+LIS'"
      "LOC+180+GBR:::LONDON GBR'NAT+2+GBR'RFF+AVF:ABC123'RFF+ABO:XX0001'RFF+SEA:012A'RFF+CR:77'"
      "DOC+P:110:111+925076473'DTM+36:310506'DTM+182:210506'LOC+91+GBR'"
      "DOC+V:110:111+V123'LOC+91+PRT'"
      "NAD+FM+++QUISPE:HUI'ATT+2++M'EMP+1+CR1:110:111'CNT+42:1'"));
  const Message& m = lists.only();
  EXPECT_EQ(m.kind, MessageKind::kPassengerList);
  EXPECT_EQ(m.action, Action::kChange);
  EXPECT_EQ(m.transaction(), "TX99");
  EXPECT_EQ(m.header_references.at(0).revision, "2");
  ASSERT_EQ(m.parties.size(), 1U);
  EXPECT_EQ(m.parties[0].name[0], "XX AIRWAYS");
  EXPECT_EQ(m.parties[0].contacts.count, 3U);
  ASSERT_EQ(m.flights.size(), 1U);
  EXPECT_EQ(m.flights[0].airline, "XX");
  EXPECT_EQ(m.flights[0].number, "123");
  EXPECT_EQ(m.flights[0].suffix, "A");
  ASSERT_EQ(m.legs.size(), 1U);
  EXPECT_TRUE(m.legs[0].border);
  EXPECT_EQ(m.reference_day, PackedDate(2026, 11, 22));
  ASSERT_EQ(m.persons.size(), 2U);
  const Person& ada = m.persons[0];
  EXPECT_EQ(ada.kind, PersonKind::kPassenger);
  EXPECT_THAT(ada.name, ::testing::ElementsAre("MARLOWE", "ADA", "RUTH", "", ""));
  EXPECT_EQ(ada.sex, Sex::kFemale);
  EXPECT_EQ(ada.birth.date, PackedDate(1980, 2, 29));
  EXPECT_TRUE(ada.birth.other.empty());
  EXPECT_EQ(ada.bags, 2);
  EXPECT_EQ(ada.bag_weight, "31");
  EXPECT_EQ(ada.bag_unit, "KGM");
  EXPECT_EQ(ada.verification, Verification::kVerified);
  ASSERT_EQ(ada.bag_tags.count, 1U);
  EXPECT_EQ(m.bag_tags[0].pieces, 2);
  EXPECT_EQ(ada.clearance, "LIS");
  EXPECT_EQ(ada.residence, "GBR");
  EXPECT_EQ(ada.embarkation, "LHR");
  EXPECT_EQ(ada.disembarkation, "LIS");
  EXPECT_EQ(ada.birth_place, "LONDON GBR");
  EXPECT_EQ(ada.nationality, "GBR");
  EXPECT_EQ(ada.booking, "ABC123");
  EXPECT_EQ(ada.unique, "XX0001");
  EXPECT_EQ(ada.seat, "012A");
  ASSERT_EQ(ada.references.count, 1U);
  EXPECT_EQ(m.references[0].qualifier, "CR");
  ASSERT_NE(ada.address, 0U);
  EXPECT_EQ(m.addresses[ada.address - 1].region_name, "LISBOA");
  EXPECT_EQ(m.addresses[ada.address - 1].country, "PRT");
  ASSERT_EQ(m.documents_of(ada).size(), 2U);
  EXPECT_EQ(m.documents_of(ada)[0].number, "925076473");
  EXPECT_EQ(m.documents_of(ada)[0].expiry.date, PackedDate(2031, 5, 6));
  EXPECT_EQ(m.documents_of(ada)[0].issued.date, PackedDate(2021, 5, 6));
  EXPECT_EQ(m.documents_of(ada)[0].issuer, "GBR");
  EXPECT_EQ(m.documents_of(ada)[1].type, "V");
  EXPECT_EQ(m.persons[1].kind, PersonKind::kCrew);
  EXPECT_EQ(m.persons[1].crew_function, "CR1");
  EXPECT_EQ(m.documents_of(m.persons[1]).size(), 0U);
  EXPECT_TRUE(m.raw.empty());
  EXPECT_TRUE(lists.findings.diagnostics.empty()) << lists.findings.diagnostics.front().code;
}

struct KindCase {
  const char* bgm;
  MessageKind kind;
  Action action;
};

TEST(Paxlst, KnowsTheKindsOfLists) {
  const KindCase cases[] = {
      {"745", MessageKind::kPassengerList, Action::kNone},
      {"745+CP", MessageKind::kPassengerList, Action::kChange},
      {"745+XR", MessageKind::kPassengerList, Action::kCancel},
      {"745+RP", MessageKind::kPassengerList, Action::kReduction},
      {"745+CL", MessageKind::kPassengerList, Action::kUnknown},
      {"266+CL", MessageKind::kFlightStatus, Action::kClose},
      {"266+CLNB", MessageKind::kFlightStatus, Action::kCloseNotOnBoard},
      {"266+CLOB", MessageKind::kFlightStatus, Action::kCloseOnBoard},
      {"266+XF", MessageKind::kFlightStatus, Action::kCancelFlight},
      {"266+CF", MessageKind::kFlightStatus, Action::kChangeFlight},
      {"655", MessageKind::kGatePass, Action::kNone},
      {"336+G", MessageKind::kMasterCrewList, Action::kMasterAdd},
      {"336+H", MessageKind::kMasterCrewList, Action::kMasterDelete},
      {"336+I", MessageKind::kMasterCrewList, Action::kMasterChange},
      {"250+C", MessageKind::kCrewList, Action::kCrewPassengerFlight},
      {"250+CC", MessageKind::kCrewList, Action::kCrewPassengerFlightChange},
      {"250+B", MessageKind::kCrewList, Action::kCrewCargoFlight},
      {"250+BC", MessageKind::kCrewList, Action::kCrewCargoFlightChange},
      {"250+A", MessageKind::kCrewList, Action::kCrewOverflight},
      {"250+D", MessageKind::kCrewList, Action::kCrewOverflightOther},
      {"250+E", MessageKind::kCrewList, Action::kCrewContinuation},
      {"250+EC", MessageKind::kCrewList, Action::kCrewContinuationChange},
      {"250+F", MessageKind::kCrewList, Action::kCrewCargoContinuation},
      {"250+FC", MessageKind::kCrewList, Action::kCrewCargoContinuationChange},
      {"999", MessageKind::kUnknown, Action::kNone},
  };
  for (const KindCase& test : cases) {
    const Lists lists = read_lists(message_of("BGM+" + std::string(test.bgm) + "'TDT+20+XX1'"));
    EXPECT_EQ(lists.only().kind, test.kind) << test.bgm;
    EXPECT_EQ(lists.only().action, test.action) << test.bgm;
    EXPECT_EQ(lists.has("paxlst.bgm.unknown"), test.kind == MessageKind::kUnknown) << test.bgm;
    EXPECT_EQ(lists.has("paxlst.bgm.action"), test.action == Action::kUnknown && test.kind != MessageKind::kUnknown)
        << test.bgm;
  }
}

// The cases that are known to break readers: each must be read, and each must be told.

TEST(PaxlstEdge, EscapedReleaseBeforeSeparators) {
  const Lists lists =
      read_lists(flight_with("NAD+FL+++WHAT??:ADA'RFF+AVF:A?"
                             "?'NAD+FL+++O?'TEST:B?:C'"));
  ASSERT_EQ(lists.persons(), 2U);
  EXPECT_EQ(lists.person(0).surname(), "WHAT?");
  EXPECT_EQ(lists.person(0).given(), "ADA");
  EXPECT_EQ(lists.person(0).booking, "A?");
  EXPECT_EQ(lists.person(1).surname(), "O'TEST");
  EXPECT_EQ(lists.person(1).given(), "B:C");
}

TEST(PaxlstEdge, ExpiryIsNeverInAPastCentury) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'DOC+P:110:111+1'DTM+36:480101'"));
  EXPECT_EQ(lists.only().documents.at(0).expiry.date, PackedDate(2048, 1, 1));
}

TEST(PaxlstEdge, NewbornOrCentenarianKeepsBoth) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'DTM+329:250101'"));
  EXPECT_EQ(lists.person().birth.date, PackedDate(2025, 1, 1));
  EXPECT_EQ(lists.person().birth.other, PackedDate(1925, 1, 1));
}

TEST(PaxlstEdge, NationalityBeforePlaceIsAWarning) {
  const Lists lists = read_lists(flight_with("NAD+FM+++A:B'NAT+2+GBR'LOC+174+FRA'"));
  EXPECT_EQ(lists.person().nationality, "GBR");
  EXPECT_EQ(lists.person().residence, "FRA");
  EXPECT_TRUE(lists.has("paxlst.directory.order"));
}

TEST(PaxlstEdge, UnknownPlaceIsKept) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'LOC+999+QQQ'LOC+178+LHR'"));
  ASSERT_EQ(lists.person().places.count, 1U);
  EXPECT_EQ(lists.only().places[0].qualifier, "999");
  EXPECT_EQ(lists.only().places[0].code, "QQQ");
  EXPECT_EQ(lists.person().embarkation, "LHR");
  EXPECT_TRUE(lists.has("paxlst.location.qualifier"));
}

TEST(PaxlstEdge, UnknownReferenceIsKept) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'RFF+YZY:1234567890123C1'RFF+QQQ:5'RFF+ABO:7'"));
  ASSERT_EQ(lists.person().references.count, 2U);
  EXPECT_EQ(lists.only().references[0].qualifier, "YZY");
  EXPECT_EQ(lists.only().references[1].value, "5");
  EXPECT_EQ(lists.person().unique, "7");
  EXPECT_EQ(lists.findings.count("paxlst.reference.qualifier"), 1U);
}

TEST(PaxlstEdge, SeveralContactsOfAPerson) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'COM+1:TE'COM+2:TE'NAD+FL+++C:D'"));
  ASSERT_EQ(lists.persons(), 2U);
  EXPECT_EQ(lists.person(0).contacts.count, 2U);
  EXPECT_EQ(lists.only().contacts[1].value, "2");
  EXPECT_EQ(lists.person(1).contacts.count, 0U);
}

TEST(PaxlstEdge, ImpossibleDateIsInvalidAndKept) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'DTM+329:991332'DOC+P+1'DTM+36:300230'"));
  EXPECT_EQ(lists.person().birth.state, DateState::kInvalid);
  EXPECT_EQ(lists.person().birth.raw, "991332");
  EXPECT_TRUE(lists.person().birth.date.empty());
  EXPECT_EQ(lists.only().documents[0].expiry.state, DateState::kInvalid);
  EXPECT_EQ(lists.findings.count("paxlst.date.invalid"), 2U);
}

TEST(PaxlstEdge, WrongCountsAreReportedAndCostNobody) {
  const std::string bytes =
      "UNB+UNOA:4+XX+GOV+261120:0815+1'UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'TDT+20+XX1'LOC+125+LHR'"
      "DTM+189:2611220815:201'NAD+FL+++A:B'NAD+FL+++C:D'CNT+42:5'UNT+99+2'UNZ+3+9'";
  const Lists lists = read_lists(bytes);
  EXPECT_EQ(lists.persons(), 2U);
  EXPECT_TRUE(lists.has("paxlst.count.persons"));
  std::size_t envelope = 0;
  for (const auto& item : lists.findings.diagnostics) envelope += item.code.starts_with("edifact.") ? 1U : 0U;
  EXPECT_GE(envelope, 4U) << "two counts and two references are wrong";
}

TEST(PaxlstEdge, TwoMessagesInAGroup) {
  ListMaker maker({.flights = 2, .persons = 3});
  const Lists lists = read_lists(maker.make());
  ASSERT_EQ(lists.messages.size(), 2U);
  EXPECT_EQ(lists.messages[0].persons.size(), 3U);
  EXPECT_EQ(lists.messages[1].persons.size(), 3U);
}

TEST(PaxlstEdge, CloseOutWithReferencesOnly) {
  const Lists lists = read_lists(
      message_of("BGM+266+CLOB'RFF+TN:T1'TDT+20+XX123'LOC+125+LHR'DTM+189:2611220815:201'LOC+87+LIS'NAD+ZZZ'RFF+ABO:X1'"
                 "NAD+ZZZ'RFF+ABO:X2'"));
  EXPECT_EQ(lists.only().action, Action::kCloseOnBoard);
  ASSERT_EQ(lists.persons(), 2U);
  EXPECT_EQ(lists.person(0).kind, PersonKind::kReference);
  EXPECT_EQ(lists.person(1).unique, "X2");
  EXPECT_FALSE(lists.has("paxlst.person.nameless"));
}

TEST(PaxlstEdge, OneNameIsASurname) {
  const Lists lists = read_lists(flight_with("NAD+FL+++SUHARTONO'"));
  EXPECT_EQ(lists.person().surname(), "SUHARTONO");
  EXPECT_EQ(lists.person().given(), "");
  EXPECT_FALSE(lists.has("paxlst.person.nameless"));
}

TEST(PaxlstEdge, BagCountsOfTheGuideAndOfLife) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'MEA+CT++:2'NAD+FL+++C:D'MEA+CT++4'NAD+FL+++E:F'"));
  EXPECT_EQ(lists.person(0).bags, 2);
  EXPECT_EQ(lists.person(1).bags, 4);
  EXPECT_EQ(lists.person(2).bags, -1);
}

TEST(PaxlstEdge, NamesAreKeptAsReceivedAndNormalised) {
  std::string bytes = flight_with("NAD+FL+++M\xFCller:J\xF6rg'");
  bytes.replace(bytes.find("UNOA"), 4, "UNOC");
  const Lists lists = read_lists(bytes);
  EXPECT_EQ(lists.person().surname(), "M\xFCller");
  const OwnedPerson owned = own(lists.only(), lists.person());
  EXPECT_EQ(owned.surname, "M\xC3\xBCller");
  EXPECT_EQ(owned.normal.primary, normal_name(lists.only(), lists.person()).primary);
  EXPECT_THAT(owned.normal.primary, ::testing::AnyOf("MUELLER", "MULLER", "MUXXLLER"));
}

TEST(PaxlstEdge, OddSeparatorsHeadingsAndNoAdvice) {
  for (const bool advice : {true, false}) {
    ListMaker maker({.persons = 5, .advice = advice});
    const std::string bytes = "QD LISGVXX\r\n.LHROPXX 221115\r\n" + maker.make() + "\r\nnot for you\r\n";
    EXPECT_EQ(read_lists(bytes).persons(), 5U);
  }
  ListMaker maker({.persons = 5, .component = '*', .element = '-', .release = '\\', .terminator = '"'});
  const Lists lists = read_lists(maker.make());
  ASSERT_EQ(lists.persons(), 5U);
  EXPECT_EQ(lists.person(0).surname(), maker.truth().surnames[0]);
}

TEST(PaxlstEdge, ChainsOfStops) {
  const Lists pairs =
      read_lists(message_of("BGM+745'TDT+20+XX1'LOC+125+NRT'DTM+189:2611220815:201'LOC+87+LAX'DTM+232:2611220130:201'"
                            "LOC+92+LAX'DTM+189:2611220500:201'LOC+92+DFW'DTM+232:2611220900:201'LOC+130+MIA'"));
  ASSERT_EQ(pairs.only().legs.size(), 3U);
  EXPECT_EQ(pairs.only().stops[pairs.only().legs[1].from].airport, "LAX");
  EXPECT_EQ(pairs.only().stops[pairs.only().legs[1].to].airport, "DFW");
  EXPECT_EQ(pairs.only().stops[pairs.only().legs[2].to].airport, "MIA");
  const Lists chain =
      read_lists(message_of("BGM+745'TDT+20+XX1'LOC+92+SYD'LOC+92+SIN'LOC+125+DXB'LOC+87+LHR'LOC+92+MAN'"));
  ASSERT_EQ(chain.only().legs.size(), 4U);
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(chain.only().legs[i].from, i);
    EXPECT_EQ(chain.only().legs[i].to, i + 1);
    EXPECT_EQ(chain.only().legs[i].border, i == 2);
  }
}

TEST(PaxlstEdge, AgesAreThoseOnTheDayOfTheFlight) {
  // The same person on two flights: a child on the first, and not born in the other century on the second.
  const auto on = [](std::string_view day) {
    return read_lists(message_of("BGM+745'TDT+20+XX1'LOC+125+LHR'DTM+189:" + std::string(day) +
                                 "0815:201'LOC+87+LIS'NAD+FL+++A:B'DTM+329:280101'"))
        .person()
        .birth;
  };
  EXPECT_EQ(on("271122").date, PackedDate(1928, 1, 1));
  EXPECT_EQ(on("280602").date, PackedDate(2028, 1, 1));
  EXPECT_EQ(on("280602").other, PackedDate(1928, 1, 1));
  EXPECT_EQ(on("311122").date, PackedDate(2028, 1, 1));
  EXPECT_TRUE(on("311122").other.empty());
}

// Beyond the list.

TEST(Paxlst, AFlightDateBehindThePersonsSettlesTheirCenturies) {
  std::string bytes = message_of(
      "BGM+745'TDT+20+XX1'NAD+FL+++A:B'DTM+329:280101'DOC+P+1'DTM+36:900101'TDT+20+XX1'CNT+42:1'DTM+189:5001010000:"
      "201'");
  bytes.replace(bytes.find("261120"), 6, "20491231");
  const Lists lists = read_lists(bytes);
  EXPECT_EQ(lists.only().reference_day, PackedDate(2050, 1, 1));
  EXPECT_EQ(lists.person().birth.date, PackedDate(2028, 1, 1));
  EXPECT_EQ(lists.only().documents.at(0).expiry.date, PackedDate(2090, 1, 1));
  EXPECT_TRUE(lists.has("paxlst.segment.unplaced")) << "a flight behind a person is kept raw";
  ASSERT_EQ(lists.only().raw.size(), 1U);
  EXPECT_EQ(lists.only().raw[0].text, "TDT+20+XX1'");
}

TEST(Paxlst, WithoutAFlightDayTheInterchangeCounts) {
  const Lists lists = read_lists(message_of("BGM+745'NAD+FL+++A:B'DTM+329:280101'"));
  EXPECT_EQ(lists.person().birth.date, PackedDate(1928, 1, 1));
  EXPECT_FALSE(lists.only().day_of_flight);
  EXPECT_TRUE(lists.has("paxlst.flight.day"));
}

TEST(Paxlst, TruckManifestsAreNotAir) {
  const Lists lists =
      read_lists(message_of("BGM+10'NAD+VW+++DRIVER:TEST'DTM+329:19700102:102'DOC+5K:39+77'", "PAXLST:D:03B:UN"));
  EXPECT_FALSE(lists.only().air());
  EXPECT_EQ(lists.person().kind, PersonKind::kTruckPerson);
  EXPECT_EQ(lists.person().birth.date, PackedDate(1970, 1, 2));
  EXPECT_EQ(lists.only().documents.at(0).type, "5K");
  EXPECT_EQ(lists.only().documents.at(0).list, "39");
}

TEST(Paxlst, UnknownPersonsBehindTheFlightArePersons) {
  const Lists lists = read_lists(flight_with("NAD+QX+++A:B'NAD+FL+++C:D'"));
  ASSERT_EQ(lists.persons(), 2U);
  EXPECT_EQ(lists.person(0).kind, PersonKind::kOther);
  EXPECT_EQ(lists.person(0).qualifier, "QX");
  EXPECT_TRUE(lists.has("paxlst.person.qualifier"));
}

TEST(Paxlst, SurplusValuesKeepTheSegmentBesideItsFields) {
  const Lists lists = read_lists(flight_with("NAD+FL+++A:B'RFF+AVF:X+SURPLUS'"));
  EXPECT_EQ(lists.person().booking, "X");
  ASSERT_EQ(lists.only().raw.size(), 1U);
  EXPECT_TRUE(lists.only().raw[0].partly);
  EXPECT_EQ(lists.only().raw[0].text, "RFF+AVF:X+SURPLUS'");
  EXPECT_EQ(lists.only().raw[0].person, 1U);
}

TEST(Paxlst, TheFormBeforeTheDirectory) {
  const Lists lists = read_lists(
      "UNB+UNOA:1+XX+GOV+020130:0815+1'UNH+1+PAXLST:001:000:NZ'CTA+IC+:DESK'TDT++SA812+40+SA'LOC+005+NZAKL'"
      "DTM+136+020131+1030+M05'LOC+008+USLAX'DTM+132+020131+0430+P0530'UNS+D'"
      "PDT+P/182345345:990909:US+EXEMPEL:SIMON:P:590429:M+PAX+NZAKL:USLAX'UNT+10+1'UNZ+1+1'");
  const Message& m = lists.only();
  EXPECT_EQ(m.form, Form::kOldUs);
  ASSERT_EQ(m.persons.size(), 1U);
  EXPECT_EQ(lists.person().surname(), "EXEMPEL");
  EXPECT_EQ(lists.person().birth.date, PackedDate(1959, 4, 29));
  EXPECT_EQ(lists.person().sex, Sex::kMale);
  EXPECT_EQ(lists.person().embarkation, "NZAKL");
  EXPECT_EQ(m.documents.at(0).number, "182345345");
  EXPECT_EQ(m.documents.at(0).type, "P");
  EXPECT_EQ(m.documents.at(0).expiry.date, PackedDate(1999, 9, 9));
  EXPECT_EQ(m.flights.at(0).carrier, "SA");
  EXPECT_EQ(m.stops.at(0).departure.minute, 10 * 60 + 30);
  EXPECT_EQ(m.stops.at(0).departure.utc_offset_minutes, -300);
  EXPECT_EQ(m.stops.at(1).arrival.utc_offset_minutes, 330);
}

TEST(Paxlst, ViewsAndCopiesSayTheSame) {
  const std::string bytes = ListMaker({.flights = 3, .persons = 20, .strange = true, .addresses = true}).make();
  const Lists copies = read_lists(bytes);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  PaxlstReader lists(reader);
  Message message;
  std::size_t number = 0;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    ASSERT_TRUE(lists.read(message));
    EXPECT_EQ(describe(message), describe(copies.messages.at(number++)));
  }
  EXPECT_EQ(number, 3U);
}

// A blank behind each tag is nothing to a reader, but keeps it from the short way that usual segments go.
TEST(Paxlst, TheShortWaySaysWhatTheLongWaySays) {
  const std::string kinds[] = {
      "NAD+FM+X++A:B:C:D:E'", "NAD+DDT+++:B'",      "NAD+FL++U+'",        "ATT+2++X'",
      "ATT+2+3+M'",           "ATT+2++U'",          "DTM+329:000229'",    "DTM+329:991301'",
      "DTM+36:310506'",       "DTM+36:310506:101'", "DTM+182:250101'",    "DTM+182:'",
      "LOC+22+LIS'",          "LOC+91+'",           "LOC+91+GBR'",        "LOC+180+GBR:::LEEDS'",
      "LOC+180+GBR'",         "LOC+174+'",          "LOC+179+LIS+X'",     "LOC+ 178+LHR'",
      "RFF+AVF:A'",           "RFF+ABO:A:1'",       "RFF+SEA:012A'",      "RFF+AVF'",
      "NAT+2+GBR'",           "NAT+1+GBR'",         "GEI+4+173'",         "GEI+4+174'",
      "GEI+4+175'",           "DOC+P:110:111+1'",   "DOC+V:110:111+2+3'", "DOC+:110:111+'",
      "MEA+CT++:2'",          "MEA+CT++:X'",        "MEA+CT++KGM:2'",     "MEA+WT++KGM:20'",
      "MEA+WT++:20'",         "FTX+BAG+++XX1:2'",   "FTX+BAG+++XX1'",     "FTX+BAG+++NULL'",
      "FTX+BAG+5++XX1:'",     "FTX+BAG++R+XX1'",    "FTX+AAI+++X'",       "EMP+1+CR1:110:111'"};
  testing::Dice dice(7);
  const auto without_blanks = [](std::string text) {
    for (std::size_t at = text.find(" +"); at != std::string::npos; at = text.find(" +")) text.erase(at, 1);
    return text;
  };
  for (int i = 0; i < 400; ++i) {
    std::string usual = "NAD+FL+++A:B'";
    std::string unusual = "NAD +FL+++A:B'";
    for (int segments = 0; segments < 40; ++segments) {
      const std::string& segment = kinds[dice.below(std::size(kinds))];
      usual += segment;
      unusual += segment.substr(0, 3) + " " + segment.substr(3);
    }
    for (const bool validate : {false, true}) {
      const Lists a = read_lists(flight_with(usual), {.validate = validate});
      const Lists b = read_lists(flight_with(unusual), {.validate = validate});
      ASSERT_EQ(describe(a.only()), without_blanks(describe(b.only()))) << usual;
      ASSERT_EQ(a.only().raw.size(), b.only().raw.size()) << usual;
      const auto codes = [](const Lists& lists) {
        std::string text;
        for (const edifact::Diagnostic& d : lists.findings.diagnostics) {
          if (d.code == "edifact.segment.padding") continue;
          text += std::string(d.code) + " " + std::to_string(d.segment) + "/" + std::to_string(d.element) + "." +
                  std::to_string(d.component) + "\n";
        }
        return text;
      };
      ASSERT_EQ(codes(a), codes(b)) << usual;
    }
  }
}

TEST(Paxlst, LargeMessagesComeInPartsAndNobodyTwice) {
  ListMaker maker({.persons = 500, .strange = true});
  const std::string bytes = maker.make();
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  PaxlstReader lists(reader, {.copy = true, .max_part_bytes = 4000});
  Message message;
  std::vector<std::string> surnames;
  std::size_t parts = 0;
  std::size_t documents = 0;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    bool ended = false;
    while (!ended) {
      ended = lists.read(message);
      EXPECT_EQ(message.part, ++parts);
      EXPECT_EQ(message.last_part, ended);
      EXPECT_EQ(message.flights.size(), 1U);
      EXPECT_EQ(message.legs.size(), 1U);
      documents += message.documents.size();
      for (const Person& person : message.persons) surnames.emplace_back(person.surname());
      for (const Person& person : message.persons) EXPECT_EQ(person.birth.state, DateState::kExact);
    }
  }
  EXPECT_GT(parts, 20U);
  EXPECT_EQ(surnames, maker.truth().surnames);
  EXPECT_EQ(documents, maker.truth().documents);
  EXPECT_EQ(message.total_persons, 500U);
  EXPECT_FALSE(findings.has("paxlst.count.persons"));
}

TEST(Paxlst, WhatEveryPartHasStaysWhereverItStood) {
  std::string segments = "TDT+20+XX123+++XX'NAD+FL+++FIRST:A'BGM+745+CP'";
  for (int i = 0; i < 100; ++i) segments += "NAD+FL+++TESTPERSON:ADA'";
  const std::string bytes = message_of(segments);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  PaxlstReader lists(reader, {.copy = true, .max_part_bytes = 500});
  Message message;
  while (reader.next() != edifact::Step::kMessage) continue;
  std::size_t parts = 1;
  for (; !lists.read(message); ++parts) {
    EXPECT_EQ(message.code, "745");
    EXPECT_EQ(message.action_code, "CP");
  }
  EXPECT_GT(parts, 3U);
}

TEST(Paxlst, ARepeatingValueKeepsTheSegment) {
  std::string bytes = flight_with("NAD+FL+++A:B'NAT+2+GBR*2'");
  bytes = "UNA:+.?*'" + bytes;
  const Lists lists = read_lists(bytes);
  EXPECT_EQ(lists.persons(), 1U);
  if (lists.only().separators.has_repetition()) {
    EXPECT_EQ(lists.only().raw.size(), 1U);
    EXPECT_TRUE(lists.has("paxlst.segment.repetition"));
  }
}

}  // namespace
}  // namespace limen::paxlst
