// Readers of smart cards behind PC/SC [PC/SC Workgroup, part 5], through pcsc-lite's libpcsclite.so.1.
//
// The library is loaded when readers are first asked for, so that a server without readers needs neither it nor its
// service. Everything that goes wrong is an error that says what to do: the library is not installed, pcscd is not
// running, there is no reader, there is no card in it.
//
//   auto readers = TRY(smart_cards::Readers::open());
//   const std::vector<std::string> names = TRY(readers->names());
//   TRY(readers->wait_for_card(names[0], 30'000));
//   auto card = TRY(readers->connect(names[0]));
//   const Bytes answer = TRY(card->transmit(command));
//
// Ownership: a Card keeps what it needs of its Readers. An object is one thread's at a time; several objects may be
// used by several threads. transmit() waits for the card as long as the reader does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::smart_cards {

class Card {
 public:
  virtual ~Card() = default;
  // Errors "readers.card_lost", "readers.failed".
  virtual Result<Bytes> transmit(ByteView command) = 0;
  // Power off and on. Errors as above.
  virtual Result<void> reset() = 0;
  virtual const Bytes& answer_to_reset() const = 0;
};

class Readers {
 public:
  virtual ~Readers() = default;
  // Errors "readers.library_missing", "readers.no_service", "readers.failed".
  static Result<std::unique_ptr<Readers>> open(const std::string& library = "libpcsclite.so.1");

  // In the service's order. Error "readers.none", "readers.no_service".
  virtual Result<std::vector<std::string>> names() = 0;
  // Error "readers.no_card" when none came in time, "readers.unknown" when there is no such reader.
  virtual Result<void> wait_for_card(const std::string& reader, std::uint32_t milliseconds) = 0;
  // Alone: no other program talks to the card meanwhile. Errors "readers.no_card", "readers.busy", "readers.unknown".
  virtual Result<std::unique_ptr<Card>> connect(const std::string& reader) = 0;
};

// Does the answer to reset say that the card takes extended lengths: bit 7 of the third byte of the card capabilities
// in the historical bytes [ISO/IEC 7816-4 §12.1.1.9, ISO/IEC 7816-3 §8.2]. False where it says nothing.
bool says_extended_length(ByteView answer_to_reset);

}  // namespace limen::smart_cards
