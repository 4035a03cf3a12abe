#include "formats/paxlst/dates.h"

#include <gtest/gtest.h>

#include "formats/paxlst/legs.h"
#include "formats/paxlst/test_read.h"

namespace limen::paxlst {
namespace {

const PackedDate kFlight(2026, 11, 22);

StatedDate birth(std::string_view text, PackedDate flight = kFlight) {
  return read_date(text, 101, DateRule::kPast, flight, true);
}
StatedDate expiry(std::string_view text, PackedDate flight = kFlight) {
  return read_date(text, 101, DateRule::kExpiry, flight);
}

TEST(PaxlstDates, BirthIsTheLatestCenturyNotAfterTheFlight) {
  EXPECT_EQ(birth("261122").date, PackedDate(2026, 11, 22));
  EXPECT_EQ(birth("261123").date, PackedDate(1926, 11, 23));
  EXPECT_EQ(birth("270101").date, PackedDate(1927, 1, 1));
  EXPECT_EQ(birth("000101").date, PackedDate(2000, 1, 1));
  EXPECT_EQ(birth("991231").date, PackedDate(1999, 12, 31));
  EXPECT_EQ(birth("261123", PackedDate(1999, 1, 1)).date, PackedDate(1926, 11, 23));
}

TEST(PaxlstDates, BothReadingsAtTheAgesThatTwoDigitsCannotTell) {
  EXPECT_EQ(birth("261121").other, PackedDate(1926, 11, 21));  // one day old, or 100
  EXPECT_EQ(birth("241123").other, PackedDate(1924, 11, 23));  // 1 year, or 101
  EXPECT_TRUE(birth("241122").other.empty());                  // 2 years today: 102 is not kept
  EXPECT_TRUE(birth("261123").other.empty());                  // 99
  EXPECT_EQ(birth("261123").date.year(), 1926);
}

TEST(PaxlstDates, TheLeapDayFindsItsCentury) {
  EXPECT_EQ(birth("000229").date, PackedDate(2000, 2, 29));
  EXPECT_EQ(birth("240229").date, PackedDate(2024, 2, 29));
  EXPECT_EQ(birth("000229", PackedDate(2000, 6, 1)).date, PackedDate(2000, 2, 29));
  EXPECT_TRUE(birth("000229", PackedDate(2000, 6, 1)).other.empty()) << "1900 had no 29 February";
  EXPECT_EQ(birth("000229", PackedDate(2105, 6, 1)).date, PackedDate(2000, 2, 29)) << "2100 has none";
  EXPECT_EQ(birth("250229").state, DateState::kInvalid);
  EXPECT_EQ(expiry("270229").state, DateState::kInvalid);
  EXPECT_EQ(expiry("280229").date, PackedDate(2028, 2, 29));
}

TEST(PaxlstDates, ExpiryIsWithinTwentyYearsBeforeAndFiftyAfter) {
  EXPECT_EQ(expiry("480101").date, PackedDate(2048, 1, 1));
  EXPECT_EQ(expiry("061122").date, PackedDate(2006, 11, 22));
  EXPECT_EQ(expiry("061121").date.year(), 0) << "a day too old";
  EXPECT_EQ(expiry("761122").date, PackedDate(2076, 11, 22));
  EXPECT_EQ(expiry("761123").date.year(), 0) << "a day too new";
  EXPECT_EQ(expiry("761123").state, DateState::kPartial);
  EXPECT_EQ(expiry("991231", PackedDate(2010, 1, 1)).date, PackedDate(1999, 12, 31));
  EXPECT_EQ(expiry("100101", PackedDate(1995, 1, 1)).date, PackedDate(2010, 1, 1));
}

TEST(PaxlstDates, UnknownParts) {
  EXPECT_EQ(birth("000000").state, DateState::kPartial);
  EXPECT_TRUE(birth("000000").date.empty());
  EXPECT_EQ(birth("800400").date, PackedDate(1980, 4, 0));
  EXPECT_EQ(birth("800000").date.partial().to_text(), "1980-XX-XX");
  EXPECT_EQ(birth("80XXXX").date, PackedDate(1980, 0, 0));
  EXPECT_EQ(birth("8004XX").state, DateState::kPartial);
  EXPECT_EQ(birth("XX0412").date, PackedDate(0, 4, 12));
  EXPECT_EQ(birth("80<<<<").date, PackedDate(1980, 0, 0));
  EXPECT_EQ(birth("800012").state, DateState::kInvalid) << "a day without a month";
}

TEST(PaxlstDates, WhatIsNoDateIsKept) {
  for (const char* text : {"991332", "990230", "99013", "9901011", "ABCDEF", "", "99-1-1", "990100X", "9X0101"}) {
    const StatedDate date = birth(text);
    EXPECT_EQ(date.state, DateState::kInvalid) << text;
    EXPECT_EQ(date.raw, text);
    EXPECT_TRUE(date.date.empty()) << text;
  }
}

TEST(PaxlstDates, EightDigitsAndBlanks) {
  EXPECT_EQ(birth("19260101").date, PackedDate(1926, 1, 1));
  EXPECT_TRUE(birth("20260101").other.empty());
  EXPECT_EQ(birth("20261301").state, DateState::kInvalid);
  EXPECT_EQ(birth(" 800229 ").date, PackedDate(1980, 2, 29));
}

TEST(PaxlstDates, WithoutAFlightTheCenturyStaysOpen) {
  EXPECT_EQ(birth("800229", {}).date, PackedDate(0, 2, 29));
  EXPECT_EQ(birth("800229", {}).state, DateState::kPartial);
  EXPECT_EQ(birth("801332", {}).state, DateState::kInvalid);
}

TEST(PaxlstDates, LocalTimes) {
  const LocalTime time = read_local_time(" 2611220815", 201, {});
  EXPECT_EQ(time.date, kFlight);
  EXPECT_EQ(time.minute, 495);
  EXPECT_EQ(read_local_time("202611222359", 203, {}).minute, 1439);
  EXPECT_EQ(read_local_time("261122", 101, {}).minute, -1);
  EXPECT_EQ(read_local_time("2611222400", 201, {}).state, DateState::kInvalid);
  EXPECT_EQ(read_local_time("2611222400", 201, {}).date, kFlight) << "the day stands, the time does not";
  EXPECT_EQ(read_local_time("26112208", 201, {}).state, DateState::kInvalid);
  EXPECT_EQ(read_local_time("261122AAAA", 201, {}).state, DateState::kInvalid);
  EXPECT_EQ(read_local_time("9501010000", 201, {}).date, PackedDate(1995, 1, 1));
  EXPECT_EQ(read_local_time("9501010000", 201, PackedDate(2090, 1, 1)).date, PackedDate(2095, 1, 1));
}

// Against a slow reading with the calendar of base, for every day of two digits.
TEST(PaxlstDates, EqualsASlowReadingOfEveryDay) {
  const PackedDate flights[] = {{2026, 11, 22}, {2000, 1, 1}, {2000, 2, 29},
                                {1999, 12, 31}, {2049, 7, 1}, {2104, 3, 1}};
  for (const PackedDate flight : flights) {
    const CivilDate day = *flight.date();
    for (int number = 0; number < 1'000'000; number += 1) {
      const int yy = number / 10000;
      const int month = number / 100 % 100;
      const int date = number % 100;
      if (month == 0 || date == 0) continue;
      std::optional<CivilDate> past;
      std::optional<CivilDate> validity;
      for (int century = 2200; century >= 1700; century -= 100) {
        const auto candidate = CivilDate::from_ymd(century + yy, month, date);
        if (!candidate) continue;
        if (*candidate <= day && !past) past = candidate;
        if (*candidate >= day.plus_years(-20) && *candidate <= day.plus_years(50)) validity = candidate;
      }
      char text[7];
      for (int i = 5, rest = number; i >= 0; --i, rest /= 10) text[i] = static_cast<char>('0' + rest % 10);
      const StatedDate stated = birth({text, 6}, flight);
      if (past) {
        ASSERT_EQ(stated.date.date(), past) << number;
      } else {
        ASSERT_EQ(stated.state, DateState::kInvalid) << number;
      }
      const StatedDate valid = expiry({text, 6}, flight);
      if (validity) {
        ASSERT_EQ(valid.date.date(), validity) << number;
      } else {
        ASSERT_TRUE(valid.date.year() == 0) << number;
      }
    }
  }
}

class Zones final : public AirportZones {
 public:
  Zones() {
    lisbon_.zone = *TimeZone::find("Europe/Lisbon");
    auckland_.zone = *TimeZone::find("Pacific/Auckland");
    angeles_.zone = *TimeZone::find("America/Los_Angeles");
  }
  const Airport* find(std::string_view code) const override {
    return code == "LIS" ? &lisbon_ : code == "AKL" ? &auckland_ : code == "LAX" ? &angeles_ : nullptr;
  }

 private:
  Airport lisbon_, auckland_, angeles_;
};

Message resolved(std::string_view stops, std::string_view unh = "PAXLST:D:12B:UN:IATA") {
  testing::Lists lists = testing::read_lists(testing::message_of("BGM+745'TDT+20+XX1'" + std::string(stops), unh));
  Message message = std::move(lists.messages.at(0));
  resolve_times(message, Zones());
  return message;
}

TEST(PaxlstTimes, UtcIsThatOfTheAirport) {
  const Message m = resolved("LOC+125+AKL'DTM+189:2611221900:201'LOC+87+LAX'DTM+232:2611221000:201'");
  EXPECT_EQ(m.stops[0].departure.utc.to_text(), "2026-11-22T06:00:00.000000Z");
  EXPECT_EQ(m.stops[1].arrival.utc.to_text(), "2026-11-22T18:00:00.000000Z") << "earlier on the clock, later in time";
  EXPECT_EQ(m.stops[1].arrival.utc_state, UtcState::kUnique);
}

TEST(PaxlstTimes, SummerTimeSkipsAndDoubles) {
  // Lisbon: 29 March 2026 01:00 → 02:00; 25 October 2026 02:00 → 01:00.
  const Message m = resolved("LOC+125+LIS'DTM+189:2603290130:201'DTM+232:2610250130:201'");
  EXPECT_EQ(m.stops[0].departure.utc_state, UtcState::kSkipped);
  EXPECT_EQ(m.stops[0].departure.utc.to_text(), "2026-03-29T01:30:00.000000Z");
  EXPECT_EQ(m.stops[0].arrival.utc_state, UtcState::kDoubled);
  EXPECT_EQ(m.stops[0].arrival.utc.to_text(), "2026-10-25T00:30:00.000000Z");
}

TEST(PaxlstTimes, UnknownAirportsHaveNoUtc) {
  const Message m = resolved("LOC+125+QQQ'DTM+189:2603290130:201'LOC+87+LIS'DTM+232:260329:101'");
  EXPECT_EQ(m.stops[0].departure.utc_state, UtcState::kUnknown);
  EXPECT_EQ(m.stops[1].arrival.utc_state, UtcState::kUnknown) << "no time of day was stated";
}

TEST(PaxlstTimes, StatedOffsetsCountInTheOldForm) {
  testing::Lists lists = testing::read_lists(
      "UNB+UNOA:1+XX+GOV+020130:0815+1'UNH+1+PAXLST:001:000:NZ'TDT++SA812+40+SA'LOC+005+NZAKL'"
      "DTM+136+020131+1030+M05'UNT+5+1'UNZ+1+1'");
  Message message = std::move(lists.messages.at(0));
  resolve_times(message, Zones());
  EXPECT_EQ(message.stops.at(0).departure.utc.to_text(), "2002-01-31T15:30:00.000000Z");
}

TEST(PaxlstFlights, NumbersAreTakenApart) {
  const auto split = [](std::string_view id, std::string_view carrier) {
    Flight flight;
    flight.id = id;
    flight.carrier = carrier;
    split_flight(flight);
    return std::string(flight.airline) + "|" + std::string(flight.number) + "|" + std::string(flight.suffix) +
           (flight.disagree ? "|!" : "");
  };
  EXPECT_EQ(split("XX123", ""), "XX|123|");
  EXPECT_EQ(split("U21234A", ""), "U2|1234|A");
  EXPECT_EQ(split("7Y12", ""), "7Y|12|");
  EXPECT_EQ(split("BAW98", ""), "BAW|98|");
  EXPECT_EQ(split("1234", "XX"), "|1234|");
  EXPECT_EQ(split("XX 123", "XX"), "XX|123|");
  EXPECT_EQ(split("XX123", "YY"), "XX|123||!");
  EXPECT_EQ(split("XXMCL", "XX"), "||");
  EXPECT_EQ(split("XX12MCL", "XX"), "XX|12|MCL");
  EXPECT_EQ(split("", ""), "||");
}

}  // namespace
}  // namespace limen::paxlst
