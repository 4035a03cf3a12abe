// Civil days, partial dates and instants.
//
// A CivilDate is a day of the proleptic Gregorian calendar, counted as days since 1970-01-01; arithmetic is in civil
// days and never goes through seconds. Years 0001 to 9999. A PartialDate is a date of birth or expiry as documents
// carry it, where the day, or day and month, or all of it may be unknown [9303-3 §4.8]. An Instant is a point in time
// in microseconds UTC. The civil day of an instant needs a zone: base/time_zone.h.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen {

class CivilDate {
 public:
  constexpr CivilDate() = default;  // 1970-01-01
  static constexpr CivilDate from_days(std::int32_t days_since_epoch) { return CivilDate(days_since_epoch); }
  // nullopt unless year 1…9999, month 1…12 and the day exists in that month.
  static std::optional<CivilDate> from_ymd(int year, int month, int day);
  // Exactly YYYY-MM-DD. Error "date.invalid".
  static Result<CivilDate> parse(std::string_view text);

  constexpr std::int32_t days() const { return days_; }
  int year() const;
  int month() const;            // 1…12
  int day() const;              // 1…31
  int weekday() const;          // ISO: 1 Monday … 7 Sunday
  std::string to_text() const;  // YYYY-MM-DD

  constexpr auto operator<=>(const CivilDate&) const = default;
  constexpr CivilDate operator+(std::int32_t days) const { return CivilDate(days_ + days); }
  constexpr CivilDate operator-(std::int32_t days) const { return CivilDate(days_ - days); }
  constexpr std::int32_t operator-(CivilDate other) const { return days_ - other.days_; }
  constexpr CivilDate& operator++() {
    ++days_;
    return *this;
  }
  // The same day `years` later; 29 February becomes 1 March in a common year.
  CivilDate plus_years(int years) const;
  CivilDate plus_months(int months) const;  // clamped to the last day of the month

 private:
  constexpr explicit CivilDate(std::int32_t days) : days_(days) {}
  std::int32_t days_ = 0;
};

// Completed years between birth and a day; negative if born later.
int age_on(CivilDate birth, CivilDate day);

class PartialDate {
 public:
  PartialDate() = default;  // wholly unknown
  PartialDate(CivilDate date) : year_(date.year()), month_(date.month()), day_(date.day()) {}
  // Any part may be absent; a present part must be in range and the combination must exist in some completion.
  static std::optional<PartialDate> from_parts(std::optional<int> year, std::optional<int> month,
                                               std::optional<int> day);
  // "1974-08-12", "1974-08", "1974", "1974-08-XX", "1974-XX-XX", "XXXX-XX-XX" or "" (unknown). Error "date.invalid".
  static Result<PartialDate> parse(std::string_view text);

  std::optional<int> year() const { return year_; }
  std::optional<int> month() const { return month_; }
  std::optional<int> day() const { return day_; }
  bool complete() const { return year_ && month_ && day_; }
  bool unknown() const { return !year_ && !month_ && !day_; }
  std::optional<CivilDate> date() const;      // set only when complete
  std::optional<CivilDate> earliest() const;  // first possible day; nullopt when the year is unknown
  std::optional<CivilDate> latest() const;
  std::string to_text() const;  // "1974-08-12", "1974-08-XX", "1974-XX-XX", "" when unknown

  bool operator==(const PartialDate&) const = default;

 private:
  std::optional<int> year_, month_, day_;
};

struct Instant {
  std::int64_t microseconds = 0;  // since 1970-01-01T00:00:00Z, no leap seconds

  constexpr auto operator<=>(const Instant&) const = default;
  constexpr Instant plus_seconds(std::int64_t seconds) const { return {microseconds + seconds * 1'000'000}; }
  CivilDate utc_day() const;
  std::string to_text() const;  // RFC 3339 in UTC with microseconds: 2026-11-22T08:15:30.000000Z
  // RFC 3339 with "Z" or an offset, fraction optional. Error "instant.invalid".
  static Result<Instant> parse(std::string_view text);
};

}  // namespace limen
