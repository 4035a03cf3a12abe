// `limen mrz`: machine readable zones.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command mrz_command();

}  // namespace limen::commands
