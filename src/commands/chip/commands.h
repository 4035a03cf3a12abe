// `limen chip` and `limen trust`: what is on a chip, and whom a chip is believed by.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command chip_command();
Command trust_command();

}  // namespace limen::commands
