// `limen edi`: passenger data in UN/EDIFACT and XML.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command edi_command();

}  // namespace limen::commands
