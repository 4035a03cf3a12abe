// `limen stay` and `limen regime`: what the law says about a stay and an entry.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command stay_command();
Command regime_command();

}  // namespace limen::commands
