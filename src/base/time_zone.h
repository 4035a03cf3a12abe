// Civil days and local times of a place on the ground, from the IANA zone tables of the machine.
//
// The border day of a crossing is the civil day in the zone of the post. TimeZone is a cheap value; it refers to tables
// that are loaded once and never change while the program runs. All calls may run in parallel.
#pragma once

#include <string>
#include <string_view>

#include "base/date.h"
#include "base/result.h"

namespace limen {

// What a local time means: at the changes of summer time it may not exist, or exist twice.
struct LocalInstant {
  enum Kind { kUnique, kSkipped, kDoubled };
  Kind kind = kUnique;
  Instant instant;  // the first of two when doubled; as if the clock had not been moved when skipped
  Instant later;    // the second of two when doubled; otherwise the same
};

class TimeZone {
 public:
  TimeZone() = default;  // UTC
  // An IANA name such as "Europe/Lisbon" or "UTC". Error "zone.unknown".
  static Result<TimeZone> find(std::string_view name);

  const std::string& name() const { return name_; }
  CivilDate day_of(Instant instant) const;
  // Local wall-clock time of an instant: "2026-11-22T09:15:30+01:00".
  std::string local_text(Instant instant) const;
  // The first instant of a civil day in this zone.
  Instant start_of(CivilDate day) const;
  // The instant of a wall-clock time, in seconds from midnight (0…86399).
  LocalInstant instant_of(CivilDate day, std::int32_t second_of_day) const;

 private:
  std::string name_ = "UTC";
  const void* zone_ = nullptr;  // null for UTC, which must work without tables
};

}  // namespace limen
