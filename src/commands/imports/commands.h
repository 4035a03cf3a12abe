// `limen alerts` and `limen documents`: what a site takes in from files.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command alerts_command();
Command documents_command();

}  // namespace limen::commands
