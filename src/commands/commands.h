// Every command of `limen`. One line a command in all.cc, in the order of the help; its function is declared in the
// commands.h of its folder and stands in the file named after it.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

std::vector<Command> all_commands();

}  // namespace limen::commands
