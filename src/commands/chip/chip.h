// The parts of `limen chip`, one file each, and what they share.
#pragma once

#include <string>
#include <vector>

#include "commands/command_line/command.h"
#include "engines/chip_inspection/chip_inspection.h"

namespace limen::commands {

Command chip_inspect_command();

// The files of a folder (one level) or of a zip archive, at most 64 of at most 8 MiB each.
// Errors "chip.input.missing", "chip.input.unreadable", "chip.input.limit", and those of formats/zip.
Result<std::vector<chip_inspection::Named>> read_chip_input(const std::string& path);

}  // namespace limen::commands
