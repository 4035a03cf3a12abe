// limen bcbp bench. Private to the commands.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command bcbp_bench_command();

}  // namespace limen::commands
