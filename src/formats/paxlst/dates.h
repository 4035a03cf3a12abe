// Dates and times as passenger lists state them: two-digit years, unknown parts, local times without a zone.
//
// The century is chosen relative to the day of the flight and never to today, so that a message read again in ten
// years says the same. What cannot be a date keeps its text and is marked; it is never bent into another date.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
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
  static constexpr PackedDate from_bits(std::uint32_t bits) {
    PackedDate date;
    date.bits_ = bits;
    return date;
  }
  constexpr std::uint32_t bits() const { return bits_; }
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

// The usual case of read_date() for the persons of one flight: six digits that are a day which every year has.
class UsualDates {
 public:
  static constexpr std::size_t kSize = 6;
  explicit UsualDates(PackedDate flight);
  // Sets dates and state, but not the text, whose six bytes are at `digits`. False: nothing was read.
  bool read(StatedDate& stated, const char* digits, DateRule rule, bool both) const {
    if constexpr (std::endian::native != std::endian::little) return false;
    std::uint32_t first = 0;
    std::uint16_t last = 0;
    std::memcpy(&first, digits, 4);
    std::memcpy(&last, digits + 4, 2);
    const std::uint64_t word = first | static_cast<std::uint64_t>(last) << 32;
    const std::uint64_t values = word - 0x303030303030;
    if (((values | (word + 0x464646464646)) & 0x808080808080) != 0) return false;
    const std::uint64_t pairs = values * 10 + (values >> 8);  // little endian: tens come first
    const auto month = static_cast<std::uint32_t>(pairs >> 16 & 0xFF);
    const auto day = static_cast<std::uint32_t>(pairs >> 32 & 0xFF);
    if (month - 1 > 11 || day - 1 >= kDays[month - 1]) return false;
    std::uint32_t date = century_ + (static_cast<std::uint32_t>(pairs & 0xFF) << 9 | month << 5 | day);
    if (rule == DateRule::kExpiry) {
      if (date - expiry_from_ > expiry_span_) return false;
    } else {
      if (date > flight_) date -= kCentury;
      if (flight_ == 0) return false;
      if (both && date + kTwoYears > flight_) stated.other = PackedDate::from_bits(date - kCentury);
    }
    stated.date = PackedDate::from_bits(date);
    stated.state = DateState::kExact;
    return true;
  }

 private:
  static constexpr std::uint32_t kCentury = PackedDate(100, 0, 0).bits();
  static constexpr std::uint32_t kTwoYears = PackedDate(2, 0, 0).bits();
  static constexpr std::uint8_t kDays[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::uint32_t flight_ = 0;       // 0: centuries cannot be told
  std::uint32_t century_ = 0;      // its first year
  std::uint32_t expiry_from_ = 1;  // no date is that early when there is no flight
  std::uint32_t expiry_span_ = 0;
};

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
