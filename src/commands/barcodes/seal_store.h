// What `limen seal verify --trust` takes of a trust store. Private to the commands.
#pragma once

#include <string>

#include "commands/command_line/command.h"
#include "engines/seal_verification/known_certificates.h"

namespace limen::commands {

// Authorities that are believed, everybody else who is known, revocation lists. Errors of reading the store.
Result<void> add_store(const std::string& file, Streams& streams, seal_verification::KnownCertificates& known);

}  // namespace limen::commands
