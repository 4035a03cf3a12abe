// Whether the chip is the one that was issued, and not a copy: Active Authentication, Chip Authentication, and the
// chip's part of PACE-CAM [ICAO Doc 9303-11 §6.1, §6.2, §4.4.3.5].
//
// Each proves that the chip holds the private key to a public key. That this public key belongs to the document is for
// Passive Authentication to say: DG15, DG14 or EF.CardSecurity must be covered by a signature that holds. Without it
// nothing here is a proof.
//
//   const Result<proof::Active> active = proof::active_authentication(channel, key, infos.active_hash, random);
//
// Functions are pure but for the channel; one thread each. Errors: docs/errors/chip_protocols.md.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "engines/access_control/access_control.h"
#include "engines/card_commands/channel.h"
#include "engines/chip_keys/chip_keys.h"

namespace limen::proof {

struct Active {
  std::string algorithm;      // "RSA 2048, SHA-256"; "ECDSA brainpoolP256r1, SHA-256"
  bool hash_guessed = false;  // ECDSA, and DG14 does not say with which hash
};

// Asks the chip to sign a random challenge. `hash` is what DG14 says of ECDSA; RSA states its own in the trailer.
// Errors "active.refused" (with the status word), "active.signature.wrong", "active.key.unusable", and the channel's.
Result<Active> active_authentication(cards::Channel& channel, const chip_keys::PublicKey& key,
                                     std::optional<chip_crypto::Hash> hash, const RandomBytes& random);
// The check alone. ISO/IEC 9796-2 scheme 1 for RSA [§6.1.2.1], plain ECDSA [§6.1.2.2].
Result<Active> verify_active(const chip_keys::PublicKey& key, std::optional<chip_crypto::Hash> hash, ByteView challenge,
                             ByteView signature);

// Agrees on new keys with the chip's static key, and changes the channel's session to them. It succeeds only when the
// chip has answered a command under the new keys. On "chip_authentication.refused" the old session goes on if it is
// still there; on any other error there is none.
// Errors "chip_authentication.refused", "chip_authentication.failed" (the new session does not work), and the
// channel's.
Result<void> chip_authentication(cards::Channel& channel, const chip_keys::ChipAuthenticationInfo& info,
                                 const chip_keys::ChipAuthenticationKey& key, const RandomBytes& random);

// Which protocol goes with which key. For a key without an entry (old DG14) 3DES is assumed, as such chips do.
struct Choice {
  chip_keys::ChipAuthenticationInfo info;
  chip_keys::ChipAuthenticationKey key;
  bool assumed = false;
};
std::optional<Choice> choose_chip_authentication(const chip_keys::SecurityInfos& infos);

// PACE-CAM: the data that the chip gave turns its static key into its key of the mapping. Error "pace.cam.wrong", also
// when no key of the group is there.
Result<void> verify_chip_mapping(const access::PaceOutcome& outcome,
                                 const std::vector<chip_keys::ChipAuthenticationKey>& keys);

}  // namespace limen::proof
