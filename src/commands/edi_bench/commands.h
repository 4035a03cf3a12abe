// The part `bench` of `limen edi`: how fast, and in how little memory, passenger data is read.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command edi_bench_command();

}  // namespace limen::commands
