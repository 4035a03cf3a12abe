#include "engines/manifest/list.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/paxlst/paxlst.h"

namespace limen::manifest {
namespace {

constexpr Meaning kFull{Effect::kReplace, ListKind::kPassengers};
constexpr Meaning kCrewList{Effect::kReplace, ListKind::kCrew};
constexpr Meaning kChange{Effect::kChange, ListKind::kPassengers};
constexpr Meaning kCancel{Effect::kCancel, ListKind::kPassengers};
constexpr Meaning kReduce{Effect::kReduce, ListKind::kPassengers};
constexpr Meaning kOn{Effect::kCloseOnBoard, ListKind::kNone};
constexpr Meaning kOff{Effect::kCloseNotOnBoard, ListKind::kNone};

Member member(std::string unique, std::string surname, std::string given, std::string booking = "ABC123") {
  Member m;
  m.unique = std::move(unique);
  m.surname = std::move(surname);
  m.given = std::move(given);
  m.booking = std::move(booking);
  return m;
}

Presence presence_of(const FlightList& list, std::string_view given) {
  for (const Member& m : list.members()) {
    if (m.given == given) return m.presence;
  }
  ADD_FAILURE() << given << " is not there";
  return Presence::kListed;
}

std::vector<Note> notes_of(const Applied& applied) {
  std::vector<Note> notes;
  for (const auto& [note, person] : applied.notes) notes.push_back(note);
  return notes;
}
using Notes = std::vector<Note>;

FlightList three() {
  FlightList list;
  list.apply(kFull, {member("U1", "BELT", "ANNA"), member("U2", "BELT", "BERT"), member("U3", "CORD", "CARL")});
  return list;
}

TEST(FlightList, ALaterFullListReplaces) {
  FlightList list = three();
  const Applied applied = list.apply(kFull, {member("U2", "BELT", "BERT"), member("U9", "DORN", "DORA")});
  EXPECT_TRUE(applied.full);
  ASSERT_EQ(list.members().size(), 2U);
  EXPECT_EQ(list.members()[1].given, "DORA");
  EXPECT_EQ(list.revision(), 2U);
  list.apply(kFull, {member("U10", "ERNST", "ELLA")}, true);  // a further part of the same list
  EXPECT_EQ(list.members().size(), 3U);
}

TEST(FlightList, ChangesTouchTheOneWhoIsMeant) {
  FlightList list = three();
  Applied applied = list.apply(kChange, {member("U2", "BELT", "BERTRAM", "")});
  EXPECT_EQ(applied.touched, 1U);
  ASSERT_EQ(list.members().size(), 3U);
  EXPECT_EQ(list.members()[1].given, "BERTRAM");
  EXPECT_EQ(list.members()[1].booking, "ABC123");
  applied = list.apply(kChange, {member("U7", "NEU", "NINA")});
  EXPECT_EQ(notes_of(applied), Notes{Note::kAdded});
  EXPECT_EQ(list.members().size(), 4U);
  EXPECT_EQ(list.members()[0].revision, 1U);
  // A name without a given one does not take the given one away.
  list.apply(kChange, {member("U7", "NEU", "")});
  EXPECT_EQ(list.members()[3].given, "NINA");
}

TEST(FlightList, CancellationsAndReductionsKeepTheRecord) {
  FlightList list = three();
  list.apply(kCancel, {member("U1", "", "")});
  list.apply(kReduce, {member("", "CORD", "CARL")});  // no ABO: booking and name
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kCancelled);
  EXPECT_EQ(presence_of(list, "CARL"), Presence::kLeft);
  EXPECT_EQ(list.on_board(), 1U);
  EXPECT_EQ(list.members().size(), 3U);
  EXPECT_EQ(notes_of(list.apply(kCancel, {member("U8", "", "")})), Notes{Note::kNobody});
}

TEST(FlightList, TwoOfOneNameAreNotGuessed) {
  FlightList list;
  list.apply(kFull, {member("", "BELT", "ANNA"), member("", "BELT", "ANNA")});
  EXPECT_EQ(notes_of(list.apply(kCancel, {member("", "BELT", "ANNA")})), Notes{Note::kAmbiguous});
  EXPECT_EQ(list.on_board(), 2U);
  // As many as there are mean all of them.
  EXPECT_EQ(list.apply(kCancel, {member("", "BELT", "ANNA"), member("", "BELT", "ANNA")}).touched, 2U);
  EXPECT_EQ(list.on_board(), 0U);
}

TEST(FlightList, MoreThanTheNameTellsNamesakesApart) {
  FlightList list;
  Member old = member("", "BELT", "ANNA"), young = old;
  old.birth = CivilDate::from_ymd(1950, 1, 1);
  young.birth = CivilDate::from_ymd(1990, 1, 1);
  young.documents = {{"P", "X1234567", "GBR"}};
  list.apply(kFull, {old, young, member("", "BELT", "ANNA MARIA")});
  list.apply(kCancel, {young});
  EXPECT_EQ(list.members()[1].presence, Presence::kCancelled);
  EXPECT_EQ(list.on_board(), 2U);
  list.apply(kCancel, {member("", "BELT", "ANNA MARIA")});
  EXPECT_EQ(list.members()[2].presence, Presence::kCancelled);
}

TEST(FlightList, CloseOuts) {
  FlightList list = three();
  list.apply(kOn, {member("U1", "", ""), member("U3", "", "")});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kNotOnBoard);
  EXPECT_TRUE(list.closed());
  EXPECT_EQ(list.on_board(), 2U);
  list = three();
  list.apply(kOff, {member("U1", "", "")});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kNotOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kOnBoard);
  EXPECT_EQ(notes_of(list.apply(kFull, {member("U1", "BELT", "ANNA")})), (Notes{Note::kReplaced, Note::kReopened}));
  EXPECT_FALSE(list.closed());
}

TEST(FlightList, NamesakesInACloseOut) {
  const Member anna = member("", "BELT", "ANNA");
  FlightList list;
  list.apply(kFull, {anna, anna, member("", "CORD", "CARL")});
  FlightList other = list;
  // Both are named: both are on board.
  EXPECT_TRUE(list.apply(kOn, {anna, anna}).notes.empty());
  EXPECT_EQ(list.on_board(), 2U);
  EXPECT_EQ(presence_of(list, "CARL"), Presence::kNotOnBoard);
  // One is named: nothing is said of either.
  EXPECT_EQ(notes_of(other.apply(kOn, {anna})), Notes{Note::kAmbiguous});
  EXPECT_EQ(other.members()[0].presence, Presence::kListed);
  EXPECT_EQ(other.members()[1].presence, Presence::kListed);
  EXPECT_EQ(presence_of(other, "CARL"), Presence::kNotOnBoard);
  // The other one is named in a further part.
  EXPECT_TRUE(other.apply(kOn, {anna}, true).notes.empty());
  EXPECT_EQ(other.members()[0].presence, Presence::kOnBoard);
  EXPECT_EQ(other.members()[1].presence, Presence::kOnBoard);
}

TEST(FlightList, ADoubledAboInACloseOutTouchesNobody) {
  FlightList list;
  list.apply(kFull, {member("U1", "BELT", "ANNA"), member("U1", "BELT", "BERT"), member("U2", "CORD", "CARL")});
  EXPECT_EQ(notes_of(list.apply(kOff, {member("U1", "", "")})), Notes{Note::kAmbiguous});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kListed);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kListed);
  EXPECT_EQ(presence_of(list, "CARL"), Presence::kOnBoard);
  // With the name it is clear.
  list.apply(kOff, {member("U1", "BELT", "BERT")});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kNotOnBoard);
}

TEST(FlightList, CloseOutsInParts) {
  FlightList list = three();
  list.apply(kOn, {member("U1", "", "")});
  list.apply(kOn, {member("U2", "", "")}, true);
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kOnBoard);
  EXPECT_EQ(presence_of(list, "CARL"), Presence::kNotOnBoard);
  list = three();
  list.apply(kOff, {member("U1", "", "")});
  list.apply(kOff, {member("U2", "", "")}, true);
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kNotOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kNotOnBoard);
  EXPECT_EQ(presence_of(list, "CARL"), Presence::kOnBoard);
}

TEST(FlightList, WhoWasNamedStaysNamed) {
  FlightList list;
  list.apply(kFull, {member("", "BELT", "ANNA"), member("U2", "CORD", "CARL")});
  list.apply(kOn, {member("", "BELT", "ANNA")});
  Member married = member("U1", "BELT", "ANNA");
  list.apply(kChange, {married});
  married.surname = "NEU";
  list.apply(kChange, {married});
  list.apply(kOn, {member("U2", "", "")}, true);
  EXPECT_EQ(list.on_board(), 2U);
}

TEST(FlightList, APartOfTheListBehindTheCloseOut) {
  FlightList list = three();
  EXPECT_EQ(notes_of(list.apply(kOn, {member("U1", "", ""), member("U8", "", "")})), Notes{Note::kNobody});
  list.apply(kFull, {member("U8", "DORN", "DORA"), member("U9", "DORN", "DAVE")}, true);
  EXPECT_EQ(presence_of(list, "DORA"), Presence::kOnBoard);
  EXPECT_EQ(presence_of(list, "DAVE"), Presence::kNotOnBoard);
}

TEST(FlightList, AFurtherPartAloneTouchesOnlyWhomItNames) {
  FlightList list = three();
  EXPECT_EQ(notes_of(list.apply(kOn, {member("U2", "", "")}, true)), Notes{Note::kNoFirstPart});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kListed);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kOnBoard);
  FlightList empty;
  EXPECT_EQ(notes_of(empty.apply(kFull, {member("U2", "BELT", "BERT")}, true)), Notes{Note::kNoFirstPart});
  EXPECT_EQ(empty.members().size(), 1U);
}

TEST(FlightList, WhoeverWasChangedIsFoundAgain) {
  for (const char* unique : {"", "U1"}) {
    FlightList list;
    list.apply(kFull, {member(unique, "BELT", "ANNA"), member("", "CORD", "CARL")});
    list.apply(kChange, {member("", "BELT", "ANNA")});
    list.apply(kChange, {member("", "BELT", "ANNA")});
    FlightList closed = list;
    EXPECT_EQ(list.apply(kCancel, {member("", "BELT", "ANNA")}).touched, 1U);
    EXPECT_EQ(presence_of(list, "ANNA"), Presence::kCancelled);
    closed.apply(kOn, {member("", "BELT", "ANNA"), member("", "CORD", "CARL")});
    EXPECT_EQ(closed.on_board(), 2U);
  }
}

TEST(FlightList, AnOldNameFindsNobody) {
  FlightList list = three();
  list.apply(kChange, {member("U1", "NEU", "ANNA")});
  EXPECT_EQ(notes_of(list.apply(kCancel, {member("", "BELT", "ANNA")})), Notes{Note::kNobody});
  EXPECT_EQ(list.on_board(), 3U);
}

TEST(FlightList, ChangesBringNobodyBackSilently) {
  FlightList list = three();
  list.apply(kCancel, {member("U1", "", "")});
  EXPECT_EQ(notes_of(list.apply(kChange, {member("U1", "BELT", "ANNA")})), Notes{Note::kReinstated});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kListed);
  list.apply(kCancel, {member("U3", "", "")});
  list.apply(kOn, {member("U2", "", "")});
  const Applied late =
      list.apply(kChange, {member("U1", "BELT", "ANNE"), member("U2", "BELT", "BERT"), member("U3", "CORD", "CARL")});
  EXPECT_EQ(notes_of(late), (Notes{Note::kAfterClose, Note::kAfterClose}));
  EXPECT_EQ(presence_of(list, "ANNE"), Presence::kNotOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kOnBoard);
  EXPECT_EQ(presence_of(list, "CARL"), Presence::kCancelled);
  EXPECT_EQ(notes_of(list.apply(kCancel, {member("U2", "", "")})), Notes{Note::kAfterClose});
}

TEST(FlightList, NobodyWithoutAnAboIsDoubledByOne) {
  FlightList list;
  list.apply(kFull, {member("", "BELT", "ANNA")});
  EXPECT_TRUE(list.apply(kChange, {member("U1", "BELT", "ANNA")}).notes.empty());
  ASSERT_EQ(list.members().size(), 1U);
  EXPECT_EQ(list.members()[0].unique, "U1");
  // With another ABO it is somebody else.
  EXPECT_EQ(notes_of(list.apply(kCancel, {member("U2", "BELT", "ANNA")})), Notes{Note::kNobody});
  list = FlightList();
  list.apply(kFull, {member("", "BELT", "ANNA")});
  EXPECT_EQ(list.apply(kCancel, {member("U2", "BELT", "ANNA")}).touched, 1U);
}

TEST(FlightList, ReferencesAreComparedWithoutCaseAndBlanks) {
  for (const Member& said : {member("AB1", "", ""), member("ab1 ", "", ""), member("", "BELT", "ANNA", "abc123")}) {
    FlightList list;
    list.apply(kFull, {member("ab1", "BELT", "ANNA")});
    EXPECT_EQ(list.apply(kCancel, {said}).touched, 1U);
  }
}

TEST(FlightList, WithoutABookingTheBirthMustSpeak) {
  Member anna = member("", "BELT", "ANNA", "");
  FlightList list;
  list.apply(kFull, {anna});
  anna.booking = "ABC123";
  EXPECT_EQ(notes_of(list.apply(kCancel, {anna})), Notes{Note::kNobody});
  anna.birth = CivilDate::from_ymd(1980, 1, 1);
  list = FlightList();
  list.apply(kFull, {anna});
  anna.booking.clear();
  EXPECT_EQ(list.apply(kCancel, {anna}).touched, 1U);
}

TEST(FlightList, NamesOfOtherScriptsAreNotOneName) {
  FlightList list;
  list.apply(kFull, {member("", "ИВАНОВ", "АННА"), member("", "王", "伟")});
  EXPECT_EQ(notes_of(list.apply(kCancel, {member("", "ПЕТРОВ", "ОЛЕГ"), member("", "李", "娜")})),
            (Notes{Note::kNobody, Note::kNobody}));
  EXPECT_EQ(list.on_board(), 2U);
  EXPECT_EQ(list.apply(kCancel, {member("", "Иванов", "Анна"), member("", "王", "伟")}).touched, 2U);
  // What has no letter at all is no name.
  list.apply(kFull, {member("", "--", "..", "")});
  EXPECT_EQ(notes_of(list.apply(kCancel, {member("", "??", "", "")})), Notes{Note::kNobody});
}

TEST(FlightList, ManyOfOneNameAreTold) {
  FlightList list;
  list.apply(kFull, std::vector<Member>(100, member("", "SINGH", "RAJ")));
  EXPECT_EQ(notes_of(list.apply(kOn, {member("", "SINGH", "RAJ")})), Notes{Note::kAmbiguous});
  EXPECT_EQ(list.on_board(), 100U);
  std::vector<Member> family;
  for (int i = 0; i < 100; ++i) family.push_back(member("", "SINGH", "RAJ" + std::to_string(i)));
  list.apply(kFull, family);
  EXPECT_EQ(list.apply(kOn, {member("", "SINGH", "RAJ77")}).touched, 1U);
  EXPECT_EQ(list.on_board(), 1U);
}

TEST(FlightList, TwoNewOnesOfOneNameAreTwo) {
  FlightList list;
  list.apply(kChange, {member("", "BELT", "ANNA"), member("", "BELT", "ANNA"), member("U1", "CORD", "CARL"),
                       member("U1", "CORD", "CARL")});
  EXPECT_EQ(list.members().size(), 3U);
}

TEST(FlightList, WhoIsOfTwoListsGoesWithNeitherAlone) {
  FlightList list;
  list.apply({Effect::kChange, ListKind::kCrew}, {member("U3", "CORD", "CARL")});
  list.apply(kChange, {member("U3", "CORD", "CARL")});
  list.apply(kCrewList, {member("U4", "PILOT", "PAT")});
  EXPECT_EQ(list.members().size(), 2U);
}

TEST(FlightList, AReopenedFlightForgetsTheCloseOut) {
  FlightList list;
  list.apply(kCrewList, {member("U4", "PILOT", "PAT")});
  list.apply(kOff, {member("U4", "", "")});
  EXPECT_EQ(presence_of(list, "PAT"), Presence::kNotOnBoard);
  EXPECT_EQ(notes_of(list.apply(kFull, {member("U1", "BELT", "ANNA")})), Notes{Note::kReopened});
  EXPECT_EQ(presence_of(list, "PAT"), Presence::kListed);
}

TEST(FlightList, ThreeWhoMayBeOneAreThree) {
  FlightList list;
  list.apply(kFull, {member("", "BELT", "ANNA")});
  list.apply(kChange, {member("U2", "BELT", "ANNA MARIA"), member("", "BELT", "ANNA"), member("U4", "BELT", "ANNA")});
  ASSERT_EQ(list.members().size(), 3U);
  EXPECT_EQ(list.members()[0].unique, "U2");
  EXPECT_EQ(list.members()[2].unique, "U4");
}

TEST(FlightList, CancelledFlight) {
  FlightList list = three();
  list.apply({Effect::kCancelFlight, ListKind::kNone}, {});
  EXPECT_TRUE(list.cancelled());
  EXPECT_EQ(list.members().size(), 3U);
}

// --- messages
// ---------------------------------------------------------------------------------------------------------

std::string one(std::string_view kind, std::string_view surname, std::string_view given, std::string_view unique) {
  std::string text = "NAD+" + std::string(kind) + "+++" + std::string(surname) + ":" + std::string(given) + "'";
  text += "RFF+AVF:ABC123'";
  if (!unique.empty()) text += "RFF+ABO:" + std::string(unique) + "'";
  return text;
}

Applied read_into(FlightList& list, const std::string& bgm, const std::string& persons) {
  const std::string text = "UNB+UNOA:4+XX+GOV+261122:0815+5'UNH+77+PAXLST:D:05B:UN:IATA'" +
                           (bgm.empty() ? std::string() : "BGM+" + bgm + "'") +
                           "TDT+20+XX123'LOC+125+LHR'DTM+189:2611221200:201'LOC+87+LIS'" + persons +
                           "UNT+7+77'UNZ+1+5'";
  edifact::Findings findings;
  edifact::InterchangeReader reader(text, findings, {.retention = edifact::Retention::kMessage});
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    paxlst::PaxlstReader lists(reader, {.max_part_bytes = ~std::uint64_t{0}});
    paxlst::Message message;
    lists.read(message);
    return list.apply(message);
  }
  ADD_FAILURE() << "no message";
  return {};
}

TEST(FlightList, ListsReplaceTheirKindOnly) {
  FlightList list;
  read_into(list, "745", one("FL", "BELT", "ANNA", "U1") + one("FL", "CORD", "CARL", "U2"));
  EXPECT_EQ(notes_of(read_into(list, "250+C", one("FM", "PILOT", "PAT", ""))), Notes{});
  ASSERT_EQ(list.members().size(), 3U);
  // The crew goes on with others; another crew list of it; the passengers again.
  read_into(list, "250+E", one("FM", "RELIEF", "RITA", ""));
  EXPECT_EQ(list.members().size(), 4U);
  EXPECT_EQ(notes_of(read_into(list, "250+C", one("FM", "PILOT", "PIA", ""))), Notes{Note::kReplaced});
  EXPECT_EQ(list.members().size(), 4U);
  EXPECT_EQ(notes_of(read_into(list, "745", one("FL", "BELT", "ANNA", "U1"))), Notes{Note::kReplaced});
  ASSERT_EQ(list.members().size(), 3U);
  EXPECT_EQ(std::count_if(list.members().begin(), list.members().end(), [](const Member& m) { return m.crew; }), 2);
}

TEST(FlightList, CrewOfTwoListsIsThereOnce) {
  FlightList list;
  read_into(list, "745", one("FL", "BELT", "ANNA", "U1") + one("FM", "PILOT", "PAT", "U2"));
  read_into(list, "250+C", one("FM", "PILOT", "PAT", "U2"));
  EXPECT_EQ(list.members().size(), 2U);
  read_into(list, "745", one("FL", "BELT", "ANNA", "U1"));  // the crew list still has the pilot
  EXPECT_EQ(list.members().size(), 2U);
}

TEST(FlightList, WhatIsNotAListTouchesNobody) {
  for (const char* bgm : {"745+ZZ", "745+cp", "266", "266+XX", "655", "336+G", "336+H", "336+I", "250+ZZ", "", "999"}) {
    FlightList list;
    read_into(list, "745", one("FL", "BELT", "ANNA", "U1") + one("FM", "PILOT", "PAT", "U2"));
    const std::vector<Member> before = list.members();
    EXPECT_EQ(notes_of(read_into(list, bgm, one("FM", "OTHER", "OLE", "U3"))), Notes{Note::kNotApplied}) << bgm;
    ASSERT_EQ(list.members().size(), before.size()) << bgm;
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_EQ(list.members()[i].presence, before[i].presence);
      EXPECT_EQ(list.members()[i].given, before[i].given);
    }
  }
}

TEST(FlightList, ALargeMessageGivenOutInPartsIsOneList) {
  FlightList list = three();
  paxlst::Message further;
  further.kind = paxlst::MessageKind::kPassengerList;
  further.part = 2;
  EXPECT_TRUE(list.apply(further).notes.empty());
  EXPECT_EQ(list.members().size(), 3U);
  further.part = 1;
  list.apply(further);
  EXPECT_TRUE(list.members().empty());
}

TEST(FlightList, CrewChangesChange) {
  for (const char* bgm : {"250+CC", "250+BC", "250+EC", "250+FC"}) {
    FlightList list;
    read_into(list, "745", one("FL", "BELT", "ANNA", "U1") + one("FM", "PILOT", "PAT", "U2"));
    EXPECT_EQ(notes_of(read_into(list, bgm, one("FM", "PILOT", "PATRICK", "U2") + one("FM", "NEW", "NED", "U4"))),
              Notes{Note::kAdded});
    ASSERT_EQ(list.members().size(), 3U) << bgm;
    EXPECT_EQ(list.members()[1].given, "PATRICK");
  }
}

}  // namespace
}  // namespace limen::manifest
