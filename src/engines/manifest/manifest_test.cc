#include "engines/manifest/manifest.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace limen::manifest {
namespace {

using paxlst::Action;

Instant at(std::int64_t seconds) { return Instant{1'700'000'000'000'000}.plus_seconds(seconds); }
const PartKey kKey{"XX", "PNRGOV", "ACC1"};
Arrival part(std::uint32_t sequence, bool last, std::int64_t seconds = 0) {
  return {kKey, sequence, last, sequence, at(seconds)};
}

TEST(Assembler, PartsInAnyOrder) {
  std::vector<std::uint32_t> order = {1, 2, 3, 4};
  do {
    Assembler assembler;
    std::vector<Assembled> ready;
    std::int64_t time = 0;
    for (const std::uint32_t sequence : order) {
      EXPECT_TRUE(ready.empty());
      ready = assembler.add(part(sequence, sequence == 4, time += 7200));
    }
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_EQ(ready[0].release, Release::kComplete);
    EXPECT_EQ(ready[0].payloads, (std::vector<std::uint64_t>{1, 2, 3, 4}));
    EXPECT_TRUE(ready[0].missing.empty());
    EXPECT_EQ(assembler.waiting(), 0U);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Assembler, WholeMessagesPassAtOnce) {
  Assembler assembler;
  edifact::Message message;
  EXPECT_EQ(assembler.add(arrival(kKey, message, 7, at(0))).size(), 1U);
  message.sequence = "01";
  message.part = edifact::Part::kOnly;
  EXPECT_EQ(assembler.add(arrival(kKey, message, 8, at(0))).at(0).payloads.at(0), 8U);
  message.sequence = "02";
  message.part = edifact::Part::kMiddle;
  EXPECT_TRUE(assembler.add(arrival(kKey, message, 9, at(0))).empty());
}

TEST(Assembler, GapsAreNamedWhenTimeIsUp) {
  Assembler assembler({.timeout_seconds = 300});
  EXPECT_TRUE(assembler.add(part(1, false, 0)).empty());
  EXPECT_TRUE(assembler.add(part(4, true, 100)).empty());
  EXPECT_TRUE(assembler.expire(at(399)).empty());
  const auto ready = assembler.expire(at(400));
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_EQ(ready[0].release, Release::kForced);
  EXPECT_EQ(ready[0].missing, (std::vector<std::uint32_t>{2, 3}));
  // One of them comes after all: it is given out as late, not lost and not a list of its own.
  const auto late = assembler.add(part(2, false, 500));
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].release, Release::kLate);
  EXPECT_EQ(late[0].payloads.at(0), 2U);
  // A new part 01 begins the next list of that name.
  EXPECT_TRUE(assembler.add(part(1, false, 600)).empty());
  EXPECT_EQ(assembler.add(part(2, true, 601)).at(0).release, Release::kComplete);
}

TEST(Assembler, WithoutTheEndNothingIsComplete) {
  Assembler assembler;
  assembler.add(part(1, false));
  assembler.add(part(2, false));
  const auto forced = assembler.force(kKey);
  ASSERT_TRUE(forced.has_value());
  EXPECT_FALSE(forced->end_known);
  EXPECT_EQ(forced->payloads.size(), 2U);
  EXPECT_FALSE(assembler.force(kKey).has_value());
}

TEST(Assembler, DuplicatesDoNotCountTwice) {
  Assembler assembler;
  assembler.add(part(1, false));
  Arrival again = part(1, false);
  again.payload = 99;
  EXPECT_TRUE(assembler.add(again).empty());
  EXPECT_TRUE(assembler.add(part(3, true)).empty());
  const auto ready = assembler.add(part(2, false));
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_EQ(ready[0].payloads, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(ready[0].duplicates, (std::vector<std::uint64_t>{99}));
}

TEST(Assembler, OneKeyDoesNotDisturbAnother) {
  Assembler assembler({.timeout_seconds = 300, .remember_seconds = 86'400, .max_parts = 999, .max_open = 2});
  for (const char* reference : {"A", "B"}) {
    Arrival one = part(1, false);
    one.key.reference = reference;
    EXPECT_TRUE(assembler.add(one).empty());
  }
  Arrival third = part(1, false, 10);
  third.key.reference = "C";
  const auto ready = assembler.add(third);
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_EQ(ready[0].release, Release::kForced);
  EXPECT_EQ(assembler.waiting(), 2U);
}

// --- lists ----------------------------------------------------------------------------------------------------------

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

FlightList three() {
  FlightList list;
  list.apply(Action::kNone, {member("U1", "BELT", "ANNA"), member("U2", "BELT", "BERT"), member("U3", "CORD", "CARL")});
  return list;
}

TEST(FlightList, ALaterFullListReplaces) {
  FlightList list = three();
  const Applied applied = list.apply(Action::kNone, {member("U2", "BELT", "BERT"), member("U9", "DORN", "DORA")});
  EXPECT_TRUE(applied.full);
  ASSERT_EQ(list.members().size(), 2U);
  EXPECT_EQ(list.members()[1].given, "DORA");
  EXPECT_EQ(list.revision(), 2U);
  list.apply(Action::kNone, {member("U10", "ERNST", "ELLA")}, true);  // a further part of the same list
  EXPECT_EQ(list.members().size(), 3U);
}

TEST(FlightList, ChangesTouchTheOneWhoIsMeant) {
  FlightList list = three();
  Member changed = member("U2", "BELT", "BERTRAM", "");
  Applied applied = list.apply(Action::kChange, {changed});
  EXPECT_EQ(applied.touched, 1U);
  ASSERT_EQ(list.members().size(), 3U);
  EXPECT_EQ(list.members()[1].given, "BERTRAM");
  EXPECT_EQ(list.members()[1].booking, "ABC123");
  applied = list.apply(Action::kChange, {member("U7", "NEU", "NINA")});
  EXPECT_EQ(applied.notes.at(0).first, Note::kAdded);
  EXPECT_EQ(list.members().size(), 4U);
  EXPECT_EQ(list.members()[0].revision, 1U);
}

TEST(FlightList, CancellationsAndReductionsKeepTheRecord) {
  FlightList list = three();
  list.apply(Action::kCancel, {member("U1", "", "")});
  list.apply(Action::kReduction, {member("", "CORD", "CARL")});  // no ABO: booking and name
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kCancelled);
  EXPECT_EQ(presence_of(list, "CARL"), Presence::kLeft);
  EXPECT_EQ(list.on_board(), 1U);
  EXPECT_EQ(list.members().size(), 3U);
  const Applied applied = list.apply(Action::kCancel, {member("U8", "", "")});
  EXPECT_EQ(applied.notes.at(0).first, Note::kNobody);
}

TEST(FlightList, TwoOfOneNameAreNotGuessed) {
  FlightList list;
  list.apply(Action::kNone, {member("", "BELT", "ANNA"), member("", "BELT", "ANNA")});
  const Applied applied = list.apply(Action::kCancel, {member("", "BELT", "ANNA")});
  EXPECT_EQ(applied.notes.at(0).first, Note::kAmbiguous);
  EXPECT_EQ(list.on_board(), 2U);
}

TEST(FlightList, CloseOuts) {
  FlightList list = three();
  list.apply(Action::kCloseOnBoard, {member("U1", "", ""), member("U3", "", "")});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kNotOnBoard);
  EXPECT_TRUE(list.closed());
  EXPECT_EQ(list.on_board(), 2U);
  list = three();
  list.apply(Action::kCloseNotOnBoard, {member("U1", "", "")});
  EXPECT_EQ(presence_of(list, "ANNA"), Presence::kNotOnBoard);
  EXPECT_EQ(presence_of(list, "BERT"), Presence::kOnBoard);
  const Applied applied = list.apply(Action::kNone, {member("U1", "BELT", "ANNA")});
  EXPECT_TRUE(std::any_of(applied.notes.begin(), applied.notes.end(),
                          [](const auto& note) { return note.first == Note::kReopened; }));
  EXPECT_FALSE(list.closed());
}

TEST(FlightList, CancelledFlight) {
  FlightList list = three();
  list.apply(Action::kCancelFlight, {});
  EXPECT_TRUE(list.cancelled());
  EXPECT_EQ(list.members().size(), 3U);
}

// --- matching -------------------------------------------------------------------------------------------------------

BookedPerson booked(std::string unique, std::string surname, std::string given, std::string locator = "ABC123") {
  BookedPerson b;
  b.unique = std::move(unique);
  b.surname = std::move(surname);
  b.given = std::move(given);
  b.locator = std::move(locator);
  return b;
}

TEST(Match, StrongestReasonFirst) {
  std::vector<Member> members = {member("U1", "BELT", "ANNA"), member("", "BELT", "BERT PAUL"),
                                 member("", "CORD", "CARL", ""), member("", "DORN", "DORA", ""),
                                 member("", "LONE", "LEO", "")};
  members[2].documents = {{"P", "509229987", "GBR"}};
  members[3].birth = CivilDate::from_ymd(1980, 2, 3);
  std::vector<BookedPerson> persons = {booked("", "DORN", "DORA", "ZZZ999"), booked("", "KORD", "KARL", "YYY"),
                                       booked("", "BELT", "BERT"), booked("U1", "BELT", "ANNE")};
  persons[0].birth = CivilDate::from_ymd(1980, 2, 3);
  persons[1].documents = {{"P", "509229987", "GB"}};
  const Matching matching = match(members, persons);
  ASSERT_EQ(matching.matches.size(), 4U);
  EXPECT_EQ(matching.matches[0].reason, Reason::kReference);
  EXPECT_TRUE(matching.matches[0].names_differ);
  EXPECT_EQ(matching.matches[1].reason, Reason::kDocument);
  EXPECT_EQ(matching.matches[1].booked, 1U);
  EXPECT_EQ(matching.matches[2].reason, Reason::kBookingAndName);
  EXPECT_FALSE(matching.matches[2].names_differ);
  EXPECT_EQ(matching.matches[3].reason, Reason::kNameAndBirth);
  EXPECT_EQ(matching.only_in_list, std::vector<std::uint32_t>{4});
  EXPECT_TRUE(matching.only_in_booking.empty());
}

TEST(Match, TwinsInOneBookingAreNotMixedUp) {
  const Matching matching = match({member("", "BELT", "ANNA"), member("", "BELT", "ANNE")},
                                  {booked("", "BELT", "ANNE"), booked("", "BELT", "ANNA")});
  ASSERT_EQ(matching.matches.size(), 2U);
  for (const Match& one : matching.matches) EXPECT_NE(one.member, one.booked);
}

TEST(Match, WhatCannotBeDecidedIsProposed) {
  const Matching matching =
      match({member("", "BELT", "ANNA")}, {booked("", "BELT", "ANNA"), booked("", "BELT", "ANNA MARIA")});
  EXPECT_TRUE(matching.matches.empty());
  EXPECT_GE(matching.candidates.size(), 2U);
  EXPECT_EQ(matching.only_in_booking.size(), 2U);
}

TEST(Match, DifferentBirthsAreDifferentPeople) {
  std::vector<Member> members = {member("", "BELT", "ANNA", "")};
  std::vector<BookedPerson> persons = {booked("", "BELT", "ANNA")};
  members[0].birth = CivilDate::from_ymd(1980, 1, 1);
  persons[0].birth = CivilDate::from_ymd(2010, 1, 1);
  EXPECT_TRUE(match(members, persons).matches.empty());
  persons[0].birth.reset();
  EXPECT_EQ(match(members, persons).matches.at(0).reason, Reason::kName);
}

TEST(Match, NamesAsTheyAreWritten) {
  EXPECT_EQ(name_key("M\xC3\xBCller-O'Neil"), "MULLERONEIL");
  EXPECT_EQ(name_key("\xC5\xBD\xC4\xB0\xC5\x82"), "ZIL");
  EXPECT_TRUE(given_names_agree("JOHN", "JOHN PETER"));
  EXPECT_TRUE(given_names_agree("JOHN", "JOHNMR"));
  EXPECT_TRUE(given_names_agree("Jo\xC3\xABlle", "JOELLE"));
  EXPECT_FALSE(given_names_agree("JOHN", "JOHNATHAN"));
  EXPECT_FALSE(given_names_agree("JOHN", "JOAN"));
  EXPECT_FALSE(given_names_agree("", "JOHN"));
  EXPECT_TRUE(given_names_agree("FNU", ""));
  EXPECT_TRUE(given_names_agree("xxx", "FNU"));
  EXPECT_FALSE(given_names_agree("XXX", "JOHN"));
}

}  // namespace
}  // namespace limen::manifest
