// The parts of `limen edi`, one file each. A new part: declare its function here, add it to the list in edi.cc.
#pragma once

#include "commands/command_line/command.h"
#include "commands/messages/edi_input.h"

namespace limen::commands {

Command edi_check_command();
Command edi_cat_command();
Command edi_split_command();
Command edi_json_command();
Command edi_anonymise_command();
Command edi_generate_command();

}  // namespace limen::commands
