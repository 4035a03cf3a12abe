// One elementary file from the chip: selected, its length from its own header, its content in pieces that the chip
// gives [9303-10 §3.6; 9303-11 §9.8].
#pragma once

#include "engines/chip_reading/chip_reading.h"

namespace limen::chip_reading {

// What is learned about the chip while reading it, and kept when a session is built anew.
struct Habits {
  std::size_t piece = 0;           // bytes in one READ BINARY; 0: as many as the channel carries
  bool short_identifiers = false;  // SELECT is refused
};

struct FileOutcome {
  FileState state = FileState::kFailed;
  Bytes content{};  // also what there is of a file that was broken off
  std::optional<Error> finding{};
  bool session_lost = false;  // build it anew and go on behind `content`
  bool card_lost = false;
};

// Reads on behind `begun`, the bytes that an earlier call got before its session was lost.
FileOutcome read_file(cards::Channel& channel, const File& file, Habits& habits, std::size_t largest, Bytes begun = {});

// The size of tag, length and content, from the first bytes of a file. nullopt: more bytes are needed.
// Error "reading.file.header".
Result<std::optional<std::size_t>> whole_size(ByteView beginning);

}  // namespace limen::chip_reading
