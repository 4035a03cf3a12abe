// `limen screen` and `limen name`: persons and names against lists.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command screen_command();
Command name_command();

}  // namespace limen::commands
