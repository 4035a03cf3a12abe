#include "services/border/stays.h"

#include <gtest/gtest.h>

namespace limen::border {
namespace {

CivilDate day(const std::string& text) { return CivilDate::parse(text).value(); }
Crossing crossing(Direction direction, const std::string& date, const std::string& kind = "visa_free") {
  Crossing result;
  result.direction = direction;
  result.local_day = day(date);
  result.stay_kind = kind;
  return result;
}
Crossing in(const std::string& date, const std::string& kind = "visa_free") {
  return crossing(Direction::kEntry, date, kind);
}
Crossing out(const std::string& date, const std::string& kind = "visa_free") {
  return crossing(Direction::kExit, date, kind);
}
History history(const std::vector<Crossing>& crossings) { return history_of(crossings, StateCode()); }
std::string text(const History& history) {
  std::string result;
  for (const stay::Stay& stay : history.stays)
    result += stay.entry.to_text() + "/" + (stay.exit ? stay.exit->to_text() : "") + " ";
  return result;
}

TEST(Stays, EntryAndExitMakeAStay) {
  const History none = history({});
  EXPECT_TRUE(none.stays.empty());
  EXPECT_FALSE(none.inside);
  const History found = history({in("2026-01-05"), out("2026-01-20"), in("2026-03-01"), out("2026-03-01")});
  EXPECT_EQ(text(found), "2026-01-05/2026-01-20 2026-03-01/2026-03-01 ");
  EXPECT_EQ(found.first_crossing, (std::vector<std::size_t>{0, 2}));
  EXPECT_FALSE(found.inside);
  EXPECT_EQ(found.exits_missing + found.entries_missing, 0);
}

TEST(Stays, LastEntryGoesOn) {
  const History found = history({in("2026-01-05"), out("2026-01-20"), in("2026-03-01")});
  EXPECT_EQ(text(found), "2026-01-05/2026-01-20 2026-03-01/ ");
  EXPECT_TRUE(found.inside);
  EXPECT_EQ(found.exits_missing, 0);
}

TEST(Stays, AGapMakesNobodyAnAbsconder) {
  const History found = history({in("2026-01-05"), in("2026-06-01"), in("2026-07-01"), out("2026-07-09")});
  EXPECT_EQ(text(found), "2026-01-05/2026-01-05 2026-06-01/2026-06-01 2026-07-01/2026-07-09 ");
  EXPECT_EQ(found.exits_missing, 2);
  EXPECT_FALSE(found.inside);
}

TEST(Stays, ALoneExitCountsOnItsDay) {
  const History found = history({out("2026-01-05"), out("2026-02-05"), in("2026-03-01")});
  EXPECT_EQ(text(found), "2026-01-05/2026-01-05 2026-02-05/2026-02-05 2026-03-01/ ");
  EXPECT_EQ(found.entries_missing, 2);
  EXPECT_EQ(found.first_crossing, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_TRUE(found.inside);
}

TEST(Stays, WhatIsNotCountedIsLeftOut) {
  const History found = history(
      {in("2026-01-05", ""), out("2026-01-09", ""), in("2026-02-01"), in("2026-02-02", "nonsense"), out("2026-02-03")});
  EXPECT_EQ(text(found), "2026-02-01/2026-02-03 ");
  EXPECT_EQ(found.first_crossing, (std::vector<std::size_t>{2}));
  EXPECT_EQ(found.exits_missing + found.entries_missing, 0);
}

TEST(Stays, CorrectedDaysNeverMakeANegativeStay) {
  // Time zones or a correction may put the exit's day before the entry's.
  EXPECT_EQ(text(history({in("2026-01-05"), out("2026-01-04")})), "2026-01-05/2026-01-05 ");
}

TEST(Stays, KindIsThatOfTheEntry) {
  const History found = history({in("2026-01-05", "residence_permit"), out("2026-01-20", "visa_free")});
  ASSERT_EQ(found.stays.size(), 1U);
  EXPECT_EQ(found.stays[0].kind, stay::StayKind::kResidencePermit);
}

}  // namespace
}  // namespace limen::border
