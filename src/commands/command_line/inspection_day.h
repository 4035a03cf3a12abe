// What `--today` means, for every command that judges by a day: that day, or the machine's in UTC when it is not given.
#pragma once

#include "base/date.h"
#include "commands/command_line/command.h"

namespace limen::commands {

// Errors of CivilDate::parse.
Result<CivilDate> day_of_inspection(const Arguments& arguments);
// Noon of the given day in UTC; now when none is given.
Result<Instant> moment_of_inspection(const Arguments& arguments);

}  // namespace limen::commands
