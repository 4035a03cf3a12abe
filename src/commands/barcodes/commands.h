// `limen bcbp` and `limen seal`: what stands in the codes of boarding passes and digital seals.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command bcbp_command();
Command seal_command();

}  // namespace limen::commands
