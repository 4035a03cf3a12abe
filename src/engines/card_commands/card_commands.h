// Commands to a card and its answers: APDU encoding [ISO/IEC 7816-3 §12, 7816-4], status words, and the transport that
// carries them, as an interface.
//
// A Transceiver is whatever a card is behind: a PC/SC reader (platform/smart_cards), the virtual chip in this process
// (engines/virtual_chip), or a recorded session. It moves bytes; it knows nothing of what they mean. Errors of a
// transport: "card.lost" when the card has gone, "card.transport" for the rest.
//
//   class Wire : public cards::Transceiver { Result<Bytes> transmit(ByteView command) override; … };
//   const Bytes answer = TRY(wire.transmit(cards::encode({.ins = 0xA4, .p1 = 2, .p2 = 0x0C, .data = {0x01, 0x1E}})));
//   const cards::Response response = TRY(cards::parse_response(answer));
//
// Values; any number of threads. A Transceiver is one thread's at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::cards {

class Transceiver {
 public:
  virtual ~Transceiver() = default;
  // Sends one command and waits for the whole answer. Errors "card.lost", "card.transport".
  virtual Result<Bytes> transmit(ByteView command) = 0;
  // Takes the power away and gives it back: the card forgets every session. Errors as above.
  virtual Result<void> reset() = 0;
  // What the card or its reader says of extended lengths (third byte of the card capabilities in the historical
  // bytes). False when nothing is known.
  virtual bool extended_length() const { return false; }
};

// A command before it is encoded. `le` is the number of bytes wanted: 1 … 65536; 256 and 65536 are written as zeros.
// It is encoded in the short form where data and Le fit there and `extended` does not ask for the other.
struct Command {
  std::uint8_t cla = 0;
  std::uint8_t ins = 0;
  std::uint8_t p1 = 0;
  std::uint8_t p2 = 0;
  Bytes data{};
  std::optional<std::uint32_t> le{};
  bool extended = false;

  bool operator==(const Command&) const = default;
  bool needs_extended() const { return extended || data.size() > 255 || le.value_or(0) > 256; }
};

// Precondition: at most 65535 bytes of data.
Bytes encode(const Command& command);
// The other way, for who plays the card. Error "card.command.invalid".
Result<Command> parse_command(ByteView bytes);

struct Response {
  Bytes data{};
  std::uint16_t status = 0x9000;
  // Under secure messaging: a bare status word that nothing protects. The card has then ended the session.
  bool unprotected = false;

  bool ok() const { return status == 0x9000; }
};

// Error "card.response.short".
Result<Response> parse_response(ByteView bytes);
Bytes encode(const Response& response);

// In words [ISO/IEC 7816-4 §5.6]: "file or application not found"; "unknown status" for those that are not there.
std::string_view status_text(std::uint16_t status);
std::string status_hex(std::uint16_t status);  // "6A82"

// The names of the commands that chips know: "SELECT", "READ BINARY" …; "command" for others.
std::string_view command_name(std::uint8_t ins);

}  // namespace limen::cards
