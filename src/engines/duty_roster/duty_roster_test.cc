#include "engines/duty_roster/duty_roster.h"

#include <gtest/gtest.h>

#include <random>

#include "base/result_matchers.h"

namespace limen::duty_roster {
namespace {

// 23 November 2026 is a Monday.
Moment at(const std::string& day, int hour, int minute = 0, bool holiday = false, bool eve = false) {
  return {*CivilDate::parse(day), hour * 60 + minute, holiday, eve};
}
Contact contact(std::uint8_t number, const std::vector<std::string>& hours = {}) {
  Contact made;
  made.id = {number};
  made.valid_from = *CivilDate::parse("2026-01-01");
  for (const std::string& one : hours) made.hours.push_back(*parse_hours(one));
  return made;
}
std::vector<std::size_t> order(const std::vector<Contact>& contacts, const Moment& moment,
                               const std::string& issuer = "Court", const std::string& category = "wanted") {
  std::vector<std::size_t> found;
  for (const Turn& turn : whom_to_call(contacts, moment, issuer, category)) found.push_back(turn.contact);
  return found;
}
using Order = std::vector<std::size_t>;

TEST(DutyRoster, HoursAreReadAndWritten) {
  for (const char* text : {"1-5 08:00-18:00", "6-7 00:00-00:00", "1,3,5-7 20:30-06:15", "7 23:59-00:00"}) {
    const auto hours = parse_hours(text);
    ASSERT_OK(hours) << text;
    EXPECT_EQ(to_text(*hours), text);
  }
  for (const char* text : {"", "1-5", "0-5 08:00-18:00", "5-1 08:00-18:00", "1-8 08:00-18:00", "1 8:00-18:00",
                           "1 08:00-24:00", "1 08:60-18:00", "1, 08:00-18:00", "x 08:00-18:00"}) {
    const auto hours = parse_hours(text);
    ASSERT_FALSE(hours.ok()) << text;
    EXPECT_EQ(hours.error().code, "duty_roster.hours");
  }
}

TEST(DutyRoster, ANightBelongsToTheDayItBeganOn) {
  const std::vector<Contact> all = {contact(1, {"1-5 08:00-18:00"}), contact(2, {"1-5 18:00-08:00"})};
  EXPECT_EQ(order(all, at("2026-11-23", 8)), Order{0});
  EXPECT_EQ(order(all, at("2026-11-23", 17, 59)), Order{0});
  EXPECT_EQ(order(all, at("2026-11-23", 18)), Order{1});
  EXPECT_EQ(order(all, at("2026-11-24", 7, 59)), Order{1});
  EXPECT_EQ(order(all, at("2026-11-28", 7, 59)), Order{1}) << "Saturday morning is the end of Friday's night";
  EXPECT_EQ(order(all, at("2026-11-28", 8)), Order{});
  EXPECT_EQ(order(all, at("2026-11-23", 7, 59)), Order{}) << "Sunday has no night";
}

TEST(DutyRoster, AHolidayIsThatOfTheDayTheSpanBeganOn) {
  std::vector<Contact> all = {contact(1, {"1-7 18:00-08:00"}), contact(2)};
  all[0].holidays = OnHolidays::kOff;
  all[1].holidays = OnHolidays::kOnly;
  EXPECT_EQ(order(all, at("2026-12-25", 20, 0, true)), Order{1});
  EXPECT_EQ(order(all, at("2026-12-25", 7, 0, true, false)), (Order{0, 1})) << "the night before was no holiday";
  EXPECT_EQ(order(all, at("2026-12-26", 7, 0, false, true)), Order{});
  EXPECT_EQ(order(all, at("2026-12-26", 20)), Order{0});
}

TEST(DutyRoster, WhoIsMeantMoreCloselyComesFirst) {
  std::vector<Contact> all = {contact(1), contact(2), contact(3), contact(4), contact(5)};
  all[0].rank = 1;
  all[1].categories = {"wanted"};
  all[2].issuers = {"COURT "};
  all[3].issuers = {"Court"};
  all[3].categories = {"wanted"};
  EXPECT_EQ(order(all, at("2026-11-23", 3)), (Order{3, 2, 1, 4, 0}));
  EXPECT_EQ(order(all, at("2026-11-23", 3), "Ministry", "missing"), (Order{4, 0}));
}

TEST(DutyRoster, AStandInComesInPlaceOfWhoIsOffAndAfterWhoIsOn) {
  std::vector<Contact> all = {contact(1, {"1-5 08:00-18:00"}), contact(2), contact(3)};
  all[0].stand_in = all[2].id;
  all[1].rank = 5;
  all[2].categories = {"nothing"};
  EXPECT_EQ(whom_to_call(all, at("2026-11-23", 9), "", ""), (std::vector<Turn>{{0, {}}, {2, 0}, {1, {}}}));
  EXPECT_EQ(whom_to_call(all, at("2026-11-22", 9), "", ""), (std::vector<Turn>{{2, 0}, {1, {}}}));
  all[2].valid_to = *CivilDate::parse("2026-11-21");
  EXPECT_EQ(order(all, at("2026-11-22", 9)), Order{1}) << "a stand-in who is gone is not rung";
  all[2].valid_to.reset();
  all[0].valid_to = *CivilDate::parse("2026-11-22");
  EXPECT_EQ(order(all, at("2026-11-23", 9)), (Order{2, 1}));
  all[0].stand_in = RawId{9};
  EXPECT_EQ(order(all, at("2026-11-23", 9)), Order{1}) << "nobody has that id";
}

// Against the obvious: walk the minutes of every span that began on that or the day before.
TEST(DutyRoster, OnDutyIsWhatCountingMinutesSays) {
  std::mt19937 random(7);
  const auto any = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int round = 0; round < 20'000; ++round) {
    Contact one = contact(1);
    one.holidays = static_cast<OnHolidays>(any(3));
    const int spans = 1 + any(2);
    for (int i = 0; i < spans; ++i)
      one.hours.push_back({static_cast<std::uint8_t>(1 + any(127)), any(24) * 60, any(24) * 60});
    const Moment moment = at("2026-11-22", 0, any(kMinutesOfDay), any(2) == 0, any(2) == 0);
    bool expected = false;
    for (const Hours& hours : one.hours) {
      for (int back = 0; back < 2; ++back) {
        const CivilDate began = moment.day - back;
        const bool holiday = back == 0 ? moment.holiday : moment.holiday_eve;
        if ((one.holidays == OnHolidays::kOff && holiday) || (one.holidays == OnHolidays::kOnly && !holiday)) continue;
        if (((hours.weekdays >> (began.weekday() - 1)) & 1) == 0) continue;
        int minute = hours.from;
        do {
          expected = expected || (minute == moment.minute + back * kMinutesOfDay);
          ++minute;
        } while (minute % kMinutesOfDay != hours.to);
      }
    }
    ASSERT_EQ(on_duty(one, moment), expected) << to_text(one.hours[0]) << " at " << moment.minute;
  }
}

}  // namespace
}  // namespace limen::duty_roster
