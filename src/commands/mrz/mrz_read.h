// limen mrz read: a sub-command of its own file.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command mrz_read_command();

}  // namespace limen::commands
