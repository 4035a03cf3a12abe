#include "base/time_zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <exception>

namespace limen {
namespace {

const date::time_zone* tables(const void* zone) { return static_cast<const date::time_zone*>(zone); }

std::int64_t offset_seconds(const void* zone, Instant instant) {
  if (zone == nullptr) return 0;
  const std::chrono::sys_seconds seconds{
      std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds{instant.microseconds})};
  return tables(zone)->get_info(seconds).offset.count();
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone zone;
  if (name == "UTC") return zone;
  try {  // date-tz reports an unknown name and missing tables by exception only
    zone.zone_ = date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return Error{"zone.unknown", "not a time zone of this machine's IANA tables"};
  }
  zone.name_ = std::string(name);
  return zone;
}

CivilDate TimeZone::day_of(Instant instant) const {
  return instant.plus_seconds(offset_seconds(zone_, instant)).utc_day();
}

std::string TimeZone::local_text(Instant instant) const {
  const std::int64_t offset = offset_seconds(zone_, instant);
  const std::string shifted = instant.plus_seconds(offset).to_text();
  const std::int64_t minutes = (offset < 0 ? -offset : offset) / 60;
  return fmt::format("{}{}{:02}:{:02}", shifted.substr(0, 19), offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

Instant TimeZone::start_of(CivilDate day) const {
  const Instant midnight{std::int64_t{day.days()} * 86'400'000'000};
  if (zone_ == nullptr) return midnight;
  const date::local_seconds local{std::chrono::seconds{midnight.microseconds / 1'000'000}};
  const auto info = tables(zone_)->get_info(local);
  // When midnight does not exist, the day starts at the change; when it occurs twice, at the first.
  const auto start = info.result == date::local_info::nonexistent
                         ? info.second.begin
                         : date::sys_seconds{local.time_since_epoch() - info.first.offset};
  return Instant{start.time_since_epoch().count() * 1'000'000};
}

LocalInstant TimeZone::instant_of(CivilDate day, std::int32_t second_of_day) const {
  const std::int64_t seconds = std::int64_t{day.days()} * 86'400 + second_of_day;
  const auto at = [seconds](std::int64_t offset) { return Instant{(seconds - offset) * 1'000'000}; };
  if (zone_ == nullptr) return {LocalInstant::kUnique, at(0), at(0)};
  const auto info = tables(zone_)->get_info(date::local_seconds{std::chrono::seconds{seconds}});
  const Instant first = at(info.first.offset.count());
  switch (info.result) {
    case date::local_info::nonexistent:
      return {LocalInstant::kSkipped, first, first};
    case date::local_info::ambiguous:
      return {LocalInstant::kDoubled, first, at(info.second.offset.count())};
    default:
      return {LocalInstant::kUnique, first, first};
  }
}

}  // namespace limen
