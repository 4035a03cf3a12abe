// Whom to call now: of the contacts of a roster, those who are on duty at a moment of the post's own time, in the order
// in which they are rung.
//
// A contact may be for certain issuers and kinds of alert only; who is named for both goes before who is named for the
// issuer, he before who is named for the kind, and he before who is for everything; within that by rank. Hours are
// those of the wall clock of the post, by weekday; a span that ends before it begins runs over midnight and belongs to
// the day on which it began, whose holiday counts. Where a contact is off, or no longer or not yet valid, his stand-in
// comes in his place; where he is on duty, his stand-in comes directly after him. A stand-in is on duty by hours of his
// own. Nobody is rung twice.
//
// Pure; any number of threads.
//
//   for (const Turn& turn : whom_to_call(contacts, {day, minute, holiday, eve}, "Court of Xandria", "wanted"))
//     ring(contacts[turn.contact]);
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"

namespace limen::duty_roster {

inline constexpr int kMinutesOfDay = 24 * 60;

// A span of hours on some weekdays. `to` at or before `from`: on to that time of the next day; both 0: the whole day.
struct Hours {
  std::uint8_t weekdays = 0;  // bit 0 Monday … bit 6 Sunday
  int from = 0, to = 0;       // minutes from midnight
  bool operator==(const Hours&) const = default;
};
// "1-5 08:00-18:00", "6,7 00:00-00:00", "1-7 20:00-06:00". Error "duty_roster.hours".
Result<Hours> parse_hours(std::string_view text);
std::string to_text(const Hours& hours);

enum class OnHolidays : std::uint8_t { kAsUsual, kOff, kOnly };
std::string_view to_text(OnHolidays holidays);  // "as_usual", "off", "only"
std::optional<OnHolidays> parse_on_holidays(std::string_view text);

struct Contact {
  RawId id{};
  std::vector<std::string> issuers{}, categories{};  // empty: any; issuers are compared without case and blanks
  std::vector<Hours> hours{};                        // empty: always
  OnHolidays holidays = OnHolidays::kAsUsual;
  CivilDate valid_from{};
  std::optional<CivilDate> valid_to{};  // the last day
  std::optional<RawId> stand_in{};
  int rank = 0;  // smaller first
};

struct Moment {
  CivilDate day{};
  int minute = 0;
  bool holiday = false;      // that day
  bool holiday_eve = false;  // the day before was one
};

bool on_duty(const Contact& contact, const Moment& moment);

struct Turn {
  std::size_t contact = 0;                // in the span
  std::optional<std::size_t> for_whom{};  // a stand-in: whose
  bool operator==(const Turn&) const = default;
};
std::vector<Turn> whom_to_call(std::span<const Contact> contacts, const Moment& moment, std::string_view issuer,
                               std::string_view category);

}  // namespace limen::duty_roster
