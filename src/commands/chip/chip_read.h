// What `limen chip read` does with a card, wherever the card is.
#pragma once

#include <optional>
#include <string>

#include "commands/command_line/command.h"
#include "engines/card_commands/card_commands.h"
#include "engines/chip_reading/chip_reading.h"
#include "engines/trust/trust.h"

namespace limen::commands {

struct ChipReadOptions {
  chip_reading::Request request;
  bool json = false;
  std::string out{};                    // folder for the files; empty: they are not kept
  std::optional<trust::Store> trust{};  // without it nothing can be called authentic
  Instant now{};
};

// Reads, keeps, judges and prints. 0: read, and with a trust store authentic; 1: not so; 3: the card could not be read.
Result<int> chip_read(cards::Transceiver& card, ChipReadOptions options, Streams& streams);

// The keys that a file of zones gives: one for each zone in it, best first. Error "access.key.invalid".
Result<std::vector<access::Password>> zone_passwords(std::string_view text, CivilDate today);

// limen chip read: for the children of `limen chip`.
Command chip_read_command();

}  // namespace limen::commands
