// `limen init` and `limen serve`: a site is made, and serves.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command init_command();
Command serve_command();

}  // namespace limen::commands
