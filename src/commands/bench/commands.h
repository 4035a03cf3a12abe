// `limen bench` and `limen bench-restore`: a site measured as a whole.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command bench_command();
Command bench_restore_command();

}  // namespace limen::commands
