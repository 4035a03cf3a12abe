// `limen directory` and `limen public`: what an observatory shows to everybody.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command directory_command();
Command public_command();

}  // namespace limen::commands
