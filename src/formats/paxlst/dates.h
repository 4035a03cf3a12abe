// Dates and times as passenger lists state them: two-digit years, unknown parts, local times without a zone.
//
// The century is chosen relative to the day of the flight and never to today, so that a message read again in ten
// years says the same. What cannot be a date keeps its text and is marked; it is never bent into another date.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"

namespace limen::paxlst {

// A day in four bytes. Unknown parts are 0; compares like the dates when all parts are known.
class PackedDate {
 public:
  constexpr PackedDate() = default;
  constexpr PackedDate(int year, int month, int day)
      : bits_(static_cast<std::uint32_t>(year) << 9 | static_cast<std::uint32_t>(month) << 5 |
              static_cast<std::uint32_t>(day)) {}
  constexpr int year() const { return static_cast<int>(bits_ >> 9); }
  constexpr int month() const { return static_cast<int>(bits_ >> 5 & 15U); }
  constexpr int day() const { return static_cast<int>(bits_ & 31U); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool complete() const { return year() != 0 && month() != 0 && day() != 0; }
  constexpr auto operator<=>(const PackedDate&) const = default;
  std::optional<CivilDate> date() const;  // when complete
  PartialDate partial() const;

 private:
  std::uint32_t bits_ = 0;
};

enum class DateState : std::uint8_t {
  kAbsent,   // not in the message
  kExact,    // a day that exists
  kPartial,  // parts are stated to be unknown, or the century cannot be told: year 0
  kInvalid   // no date at all: the text is kept
};
std::string_view to_text(DateState state);

struct StatedDate {
  std::string_view raw;
  PackedDate date;
  PackedDate other;  // the second reading of a birth date a hundred years apart; empty when there is none
  DateState state = DateState::kAbsent;
  std::uint16_t format = 0;  // 2379: 101 YYMMDD, 102 CCYYMMDD; 0 when not stated
};

enum class DateRule : std::uint8_t {
  kPast,   // birth, issue: the latest century that is not after the flight
  kExpiry  // within 20 years before and 50 years after the flight
};

// Six or eight digits, with "00", "XX" or "<<" for unknown parts. `flight` empty: the century of six digits stays
// open. `both` keeps the second reading of somebody who is newborn or over a hundred.
StatedDate read_date(std::string_view raw, std::uint16_t format, DateRule rule, PackedDate flight, bool both = false);

// What happens to a local time at the changes of summer time.
enum class UtcState : std::uint8_t { kUnknown, kUnique, kSkipped, kDoubled };
std::string_view to_text(UtcState state);

struct LocalTime {
  std::string_view raw;
  PackedDate date;
  std::int16_t minute = -1;  // of the day; -1 when not stated
  std::uint16_t format = 0;  // 2379: 201 YYMMDDHHMM, 203 CCYYMMDDHHMM, 101, 102
  DateState state = DateState::kAbsent;
  UtcState utc_state = UtcState::kUnknown;      // set by resolve_times()
  std::int16_t utc_offset_minutes = kNoOffset;  // stated in the message: old US form only
  Instant utc;  // the first of two when doubled; as if the clock had not moved when skipped

  static constexpr std::int16_t kNoOffset = 32767;
  bool present() const { return state != DateState::kAbsent; }
};

// `anchor`: the day whose century the two-digit year is near to (the interchange's); empty: 1990 to 2089.
LocalTime read_local_time(std::string_view raw, std::uint16_t format, PackedDate anchor);

// YYMMDD or CCYYMMDD of an envelope; empty unless it is a date. Six digits: 1990 to 2089.
PackedDate read_envelope_date(std::string_view text);

}  // namespace limen::paxlst
