// Part of `limen instrument`, in a file of its own.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command import_mipex_command();

}  // namespace limen::commands
