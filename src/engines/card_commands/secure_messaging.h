// Secure messaging as the reader speaks it [ICAO Doc 9303-11 §9.8]: commands are encrypted and sealed with a checksum,
// answers are believed only when theirs holds.
//
// One object is one session: two keys and a counter that both sides step with every message, so that a message that
// was left out, repeated or changed is noticed. After an error the session is over: drop the object.
//
//   cards::SecureMessaging session(chip_crypto::Cipher::kAes128, encryption_key, checksum_key, {});
//   const cards::Command sent = session.protect(command);
//   const cards::Response answer = TRY(session.open(received));
//
// Keys are wiped when the object goes. An object belongs to one thread.
#pragma once

#include "engines/card_commands/card_commands.h"
#include "engines/chip_crypto/symmetric.h"

namespace limen::cards {

class SecureMessaging {
 public:
  // `counter` is the first send sequence counter; empty: zeros. Preconditions: keys of key_size(), the counter of
  // block_size().
  SecureMessaging(chip_crypto::Cipher cipher, Bytes encryption_key, Bytes checksum_key, Bytes counter);
  SecureMessaging(SecureMessaging&&) noexcept = default;
  SecureMessaging& operator=(SecureMessaging&&) noexcept = default;
  ~SecureMessaging();

  chip_crypto::Cipher cipher() const { return cipher_; }
  // The command as it is to be sent; Le is always asked for.
  Command protect(const Command& command);
  // What the answer says. A bare status word other than 9000 comes back as `unprotected`: nobody vouches for it, and
  // the chip has ended the session. Errors "messaging.*".
  Result<Response> open(const Response& response);
  // How many bytes of data an answer of at most `size` bytes (data field, without the status word) can carry.
  std::size_t room(std::size_t size) const;

 private:
  void step();
  Bytes vector() const;
  Bytes sealed(ByteView message) const;

  chip_crypto::Cipher cipher_;
  Bytes encryption_key_, checksum_key_, counter_;
};

}  // namespace limen::cards
