// Every command of `limen`. One line a command, in the order of the help.
#pragma once

#include "commands/command.h"

namespace limen::commands {

std::vector<Command> all_commands();

}  // namespace limen::commands
