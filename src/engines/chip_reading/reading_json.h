// A reading for outside: how access was gained, what was proved, the files by size and state, the findings, and the log
// of every command. No content of files, no keys, no password.
#pragma once

#include "base/json.h"
#include "engines/chip_reading/chip_reading.h"

namespace limen::chip_reading {

// Members "access", "proofs", "files", "findings", "commands", "card_lost".
json::object reading_json(const Reading& reading);

}  // namespace limen::chip_reading
