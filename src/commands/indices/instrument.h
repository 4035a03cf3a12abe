// What the commands of `limen instrument` share.
#pragma once

#include <string>
#include <vector>

#include "commands/command_line/command.h"

namespace limen::commands {

// The text of an instrument: of one that ships, by its name, else of a file.
Result<std::string> instrument_text(const std::string& pack, Streams& streams);

// freeze, replay, compare
std::vector<Command> frozen_round_commands();

}  // namespace limen::commands
