#include "commands/command_line/inspection_day.h"

#include "platform/system/system.h"

namespace limen::commands {

Result<CivilDate> day_of_inspection(const Arguments& arguments) {
  if (const auto given = arguments.text("today")) return named(CivilDate::parse(*given), "--today");
  return system::SystemClock().now().utc_day();
}

Result<Instant> moment_of_inspection(const Arguments& arguments) {
  const auto given = arguments.text("today");
  if (!given) return system::SystemClock().now();
  const CivilDate day = TRY(named(CivilDate::parse(*given), "--today"));
  return Instant{std::int64_t{day.days()} * 86'400'000'000 + 43'200'000'000};
}

}  // namespace limen::commands
