// `limen generate`: invented countries as files.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command generate_command();

}  // namespace limen::commands
