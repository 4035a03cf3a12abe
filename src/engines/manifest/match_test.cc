#include "engines/manifest/match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "base/random.h"
#include "engines/manifest/names.h"

namespace limen::manifest {
namespace {

Member member(std::string unique, std::string surname, std::string given, std::string booking = "ABC123") {
  Member m;
  m.unique = std::move(unique);
  m.surname = std::move(surname);
  m.given = std::move(given);
  m.booking = std::move(booking);
  return m;
}

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
  EXPECT_EQ(matching.matches[1].reason, Reason::kBookingAndName);
  EXPECT_FALSE(matching.matches[1].names_differ);
  EXPECT_EQ(matching.matches[2].reason, Reason::kDocument);
  EXPECT_EQ(matching.matches[2].booked, 1U);
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
  EXPECT_EQ(matching.candidates.size(), 2U);
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

TEST(Match, WhatOnlyLooksLikeATitle) {
  EXPECT_FALSE(given_names_agree("ADA", "ADAMS"));
  EXPECT_FALSE(given_names_agree("ADA", "ADAM S"));
  EXPECT_FALSE(given_names_agree("WILLIA", "WILLIAMS"));
  EXPECT_FALSE(given_names_agree("A", "AMR"));
  EXPECT_TRUE(given_names_agree("ADA", "ADA MS"));
  EXPECT_TRUE(given_names_agree("JOHN MR", "JOHN PETER"));
  EXPECT_TRUE(given_names_agree("JOHNPETER", "JOHN PETERMR"));
}

TEST(Match, NamesOfOtherScripts) {
  EXPECT_EQ(name_key("Иванов"), name_key("ИВАНОВ"));
  EXPECT_NE(name_key("ИВАНОВ"), name_key("ПЕТРОВ"));
  EXPECT_FALSE(name_key("王").empty());
  EXPECT_EQ(name_key("NGUYỄN"), "NGUYEN");
  EXPECT_EQ(name_key("ȘTEFAN-ȚÎRĂ"), "STEFANTIRA");
  EXPECT_EQ(name_key("-- .,"), "");
  EXPECT_FALSE(given_names_agree("王伟", "李娜"));
  EXPECT_TRUE(match({member("", "ИВАНОВ", "АННА")}, {booked("", "ПЕТРОВ", "ОЛЕГ")}).matches.empty());
  Member wang = member("", "王", "伟", "");
  BookedPerson li = booked("", "李", "娜", "QQQ");
  wang.birth = li.birth = CivilDate::from_ymd(1980, 1, 1);
  EXPECT_TRUE(match({wang}, {li}).matches.empty());
  EXPECT_EQ(match({member("", "ИВАНОВ", "АННА")}, {booked("", "Иванов", "Анна")}).matches.size(), 1U);
  EXPECT_TRUE(match({member("", "--", "", "")}, {booked("", "..", "", "")}).matches.empty());
}

TEST(Match, ManyOfOneSurname) {
  std::vector<Member> members;
  std::vector<BookedPerson> persons;
  for (int i = 0; i < 300; ++i) {
    members.push_back(member("", "SINGH", "N" + std::to_string(i)));
    persons.push_back(booked("", "SINGH", "N" + std::to_string(299 - i)));
  }
  EXPECT_EQ(match(members, persons).matches.size(), 300U);
  // Nobody can tell so many of one whole name apart: none is matched, they are proposed.
  for (Member& one : members) one.given = "RAJ";
  for (BookedPerson& one : persons) one.given = "RAJ";
  const Matching crowd = match(members, persons);
  EXPECT_TRUE(crowd.matches.empty());
  EXPECT_EQ(crowd.candidates.size(), 300U * 64U);
}

TEST(Match, BirthsThatDifferAreSaid) {
  Member john = member("", "BELT", "JOHN");
  BookedPerson other = booked("", "BELT", "JOHN");
  john.birth = CivilDate::from_ymd(1990, 1, 1);
  other.birth = CivilDate::from_ymd(1960, 1, 1);
  const Matching alone = match({john}, {other});
  ASSERT_EQ(alone.matches.size(), 1U);
  EXPECT_TRUE(alone.matches[0].births_differ);
  // A century apart is one birth with two digits of the year.
  BookedPerson same = other;
  same.birth = CivilDate::from_ymd(1890, 1, 1);
  EXPECT_FALSE(match({john}, {same}).matches.at(0).births_differ);
  // Father and son of one name are told apart by it.
  Member father = john;
  father.birth = other.birth;
  BookedPerson son = other;
  son.birth = john.birth;
  const Matching both = match({john, father}, {other, son});
  ASSERT_EQ(both.matches.size(), 2U);
  for (const Match& one : both.matches) {
    EXPECT_NE(one.member, one.booked);
    EXPECT_FALSE(one.births_differ);
  }
}

TEST(Match, NumbersOfTwoStatesAreTwoDocuments) {
  Member smith = member("", "SMITH", "JOHN", "L1");
  BookedPerson huber = booked("", "HUBER", "EVA", "L2");
  smith.documents = {{"P", "12345678", "AUS"}};
  huber.documents = {{"P", "12345678", "AUT"}};
  EXPECT_TRUE(match({smith}, {huber}).matches.empty());
  // A number that agrees by accident takes nobody out of his booking.
  smith.documents = huber.documents = {{"P", "12345678", "GBR"}};
  const Matching matching = match({smith}, {booked("", "SMITH", "JOHN", "L1"), huber});
  ASSERT_EQ(matching.matches.size(), 1U);
  EXPECT_EQ(matching.matches[0].booked, 0U);
  // Neither name nor birth agree: for a person to decide.
  smith.birth = CivilDate::from_ymd(1990, 1, 1);
  huber.birth = CivilDate::from_ymd(1960, 1, 1);
  const Matching strangers = match({smith}, {huber});
  EXPECT_TRUE(strangers.matches.empty());
  EXPECT_EQ(strangers.candidates.size(), 1U);
}

TEST(Match, AReferenceOfAnotherBookingAndNameIsProposed) {
  const Matching matching = match({member("1", "BELT", "ANNA", "L1")},
                                  {booked("1", "CORD", "CARL", "L2"), booked("2", "BELT", "ANNA", "L1")});
  ASSERT_EQ(matching.matches.size(), 1U);
  EXPECT_EQ(matching.matches[0].booked, 1U);
}

TEST(Match, APairIsProposedOnce) {
  Member twin = member("", "TWIN", "ANNA");
  BookedPerson other = booked("", "TWIN", "ANNA");
  twin.birth = other.birth = CivilDate::from_ymd(1990, 1, 1);
  twin.documents = other.documents = {{"P", "12345678", "GBR"}};
  const Matching matching = match({twin, twin}, {other, other});
  EXPECT_TRUE(matching.matches.empty());
  EXPECT_EQ(matching.candidates.size(), 4U);
  for (const Match& one : matching.candidates) EXPECT_EQ(one.reason, Reason::kBookingAndName);
}

TEST(Match, WhoIsUndecidedIsNotMatchedElsewhere) {
  // Two of the booking have the name and the birth; a third with the name alone is not the way out.
  Member anna = member("", "BELT", "ANNA");
  BookedPerson first = booked("", "BELT", "ANNA"), second = first, third = first;
  anna.birth = first.birth = second.birth = CivilDate::from_ymd(1990, 1, 1);
  const Matching matching = match({anna}, {first, second, third});
  EXPECT_TRUE(matching.matches.empty());
  EXPECT_EQ(matching.candidates.size(), 2U);
}

// --- at random
// --------------------------------------------------------------------------------------------------------

// Few names, bookings, births and numbers, so that much is alike.
template <typename Person>
Person someone(Random& random) {
  Person p;
  if (random.chance(1, 3)) p.unique = "U" + std::to_string(random.below(4));
  p.surname = random.chance(1, 2) ? "BELT" : "CORD";
  static const std::vector<std::string> given = {"ANNA", "ANNA MARIA", "BERT", ""};
  p.given = random.pick(given);
  if (random.chance(1, 2)) p.birth = CivilDate::from_ymd(1980 + random.between(0, 2), 1, 1);
  if (random.chance(1, 3)) p.documents = {{"P", "N000000" + std::to_string(random.below(4)), "GBR"}};
  return p;
}

template <typename Item>
std::vector<Item> in_order(const std::vector<Item>& items, const std::vector<std::uint32_t>& order) {
  std::vector<Item> result;
  for (const std::uint32_t at : order) result.push_back(items[at]);
  return result;
}

std::vector<std::uint32_t> some_order(Random& random, std::size_t size) {
  std::vector<std::uint32_t> order(size);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = 0; i + 1 < size; ++i) std::swap(order[i], order[i + random.below(size - i)]);
  return order;
}

using Told = std::set<std::tuple<std::uint32_t, std::uint32_t, Reason, bool, bool>>;
Told told(const std::vector<Match>& pairs, const std::vector<std::uint32_t>& m, const std::vector<std::uint32_t>& b) {
  Told result;
  for (const Match& one : pairs)
    EXPECT_TRUE(result.emplace(m[one.member], b[one.booked], one.reason, one.names_differ, one.births_differ).second);
  return result;
}

TEST(MatchRandom, TheOrderSaysNothingAndNobodyIsMatchedTwice) {
  constexpr std::uint64_t kRuns = 50'000;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Random random(48, run);
    std::vector<Member> members;
    std::vector<BookedPerson> persons;
    for (int i = random.between(0, 6); i > 0; --i) {
      members.push_back(someone<Member>(random));
      members.back().booking = random.chance(1, 3) ? "" : random.chance(1, 2) ? "AAA" : "BBB";
    }
    for (int i = random.between(0, 6); i > 0; --i) {
      persons.push_back(someone<BookedPerson>(random));
      persons.back().locator = random.chance(1, 2) ? "AAA" : "BBB";
    }
    std::vector<std::uint32_t> as_is_m(members.size()), as_is_b(persons.size());
    std::iota(as_is_m.begin(), as_is_m.end(), 0U);
    std::iota(as_is_b.begin(), as_is_b.end(), 0U);
    const auto order_m = some_order(random, members.size()), order_b = some_order(random, persons.size());
    const Matching one = match(members, persons);
    const Matching other = match(in_order(members, order_m), in_order(persons, order_b));
    ASSERT_EQ(told(one.matches, as_is_m, as_is_b), told(other.matches, order_m, order_b)) << "run " << run;
    ASSERT_EQ(told(one.candidates, as_is_m, as_is_b), told(other.candidates, order_m, order_b)) << "run " << run;

    // Everybody is matched once or is left, and no candidate is matched.
    std::vector<int> seen_m(members.size()), seen_b(persons.size());
    for (const Match& pair : one.matches) ++seen_m[pair.member], ++seen_b[pair.booked];
    for (const std::uint32_t m : one.only_in_list) ++seen_m[m];
    for (const std::uint32_t b : one.only_in_booking) ++seen_b[b];
    ASSERT_TRUE(std::all_of(seen_m.begin(), seen_m.end(), [](int n) { return n == 1; })) << "run " << run;
    ASSERT_TRUE(std::all_of(seen_b.begin(), seen_b.end(), [](int n) { return n == 1; })) << "run " << run;
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const Match& pair : one.candidates)
      ASSERT_TRUE(pairs.emplace(pair.member, pair.booked).second) << "run " << run;
    for (const Match& pair : one.matches) {
      ASSERT_TRUE(pair.reason != Reason::kName || !pair.births_differ) << "run " << run;
      ASSERT_TRUE(pair.reason <= Reason::kReference || pair.reason == Reason::kDocument || !pair.names_differ)
          << "run " << run;
    }
  }
}

}  // namespace
}  // namespace limen::manifest
