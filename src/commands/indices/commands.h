// `limen composite`, `limen instrument` and `limen outcomes`: indices of policies and of what came of them.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command composite_command();
Command instrument_command();
Command outcomes_command();

}  // namespace limen::commands
