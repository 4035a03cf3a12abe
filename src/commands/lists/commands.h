// `limen list`: lists of others, their versions and their differences.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command list_command();

}  // namespace limen::commands
