// `limen demo` and `limen training`: sites of invented people.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command demo_command();
Command training_command();

}  // namespace limen::commands
