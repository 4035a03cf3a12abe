// limen seal write. Private to the commands.
#pragma once

#include "commands/command_line/command.h"
#include "formats/seals/definitions.h"

namespace limen::commands {

Command seal_write_command();
// packs/baseline/seals.yaml as it is in the program.
Result<seals::Definitions> seal_definitions();

}  // namespace limen::commands
