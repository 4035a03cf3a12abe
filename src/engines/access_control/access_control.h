// How a reader is let in by a travel document's chip: Basic Access Control and PACE [ICAO Doc 9303-11 §4.3, §4.4].
//
// Both sides prove that they know what is printed on the document, and leave with keys for secure messaging. Each
// function runs one protocol with one password on a channel and returns the new session; which one to run, how often,
// and what to do after a failure is for engines/chip_reading. Everything that the chip sends is checked before it is
// used: points and numbers, repeated keys, tokens, checksums. A failure is an error, never a weaker protocol.
//
//   const access::MrzKey key = TRY(access::MrzKey::make("L898902C", "690806", "940623"));
//   channel.secure(TRY(access::perform_bac(channel, key.information(), random)));
//
// Codes "bac.key_refused" and "pace.password_refused" say that the password was not the one: another reading of the
// zone may be tried. Errors: docs/errors/chip_protocols.md. Functions are pure but for the channel; one thread each.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "engines/card_commands/channel.h"
#include "engines/chip_keys/chip_keys.h"
#include "formats/mrz/mrz.h"

namespace limen::access {

// The key that is printed in the zone: number, birth and expiry, each with its check digit [§4.3.2, §9.7.2].
class MrzKey {
 public:
  // The full number without trailing fillers (letters, digits, '<' inside), the dates as printed (YYMMDD, '<' for what
  // is unknown). Error "access.key.invalid".
  static Result<MrzKey> make(std::string_view number, std::string_view birth, std::string_view expiry);
  // Every key that the zone may mean: one, or two for long numbers whose check digit is printed in the Belgian way.
  // Error "access.key.invalid" when one of the three fields cannot be read; other findings of the zone do not matter.
  static Result<std::vector<MrzKey>> from(const mrz::Document& document);

  const std::string& information() const { return information_; }
  bool operator==(const MrzKey&) const = default;

 private:
  explicit MrzKey(std::string information) : information_(std::move(information)) {}
  std::string information_;
};

// The number printed on the front for PACE: digits, mostly six. Error "access.key.invalid".
Result<std::string> card_access_number(std::string_view text);

enum class PasswordKind : std::uint8_t { kMrz = 1, kCan = 2 };  // as in MSE:Set AT
std::string_view to_text(PasswordKind kind);                    // "MRZ", "CAN"

struct Password {
  PasswordKind kind = PasswordKind::kMrz;
  std::string text{};    // MRZ information or CAN
  Bytes secret() const;  // what the KDF is given [§9.7.3]
};

// What a chip has given as random so far in a reading: challenges of BAC, enciphered nonces of PACE. A chip that gives
// the same twice is no good chip, or plays back a talk that was recorded.
class Freshness {
 public:
  void note(const Bytes& random) { repeated_ = !seen_.insert(random).second || repeated_; }
  bool repeated() const { return repeated_; }

 private:
  std::set<Bytes> seen_;
  bool repeated_ = false;
};

// Errors "bac.challenge" (no challenge given), "bac.key_refused", "bac.answer.invalid"
// (checksum or content of the chip's answer), and those of the channel. `information` is MrzKey::information().
Result<cards::SecureMessaging> perform_bac(cards::Channel& channel, std::string_view information,
                                           const RandomBytes& random, Freshness* freshness = nullptr);

struct PaceOutcome {
  cards::SecureMessaging session;
  chip_crypto::Domain domain;
  Bytes chip_mapping_key;                         // the chip's public key of the mapping
  std::optional<Bytes> chip_authentication_data;  // of CAM, deciphered and not yet verified (engines/chip_proof)
};

struct PaceOptions {
  bool name_domain = false;  // DO84 from the start: the chip offers more than one group
  Freshness* freshness = nullptr;
};

// Errors "pace.unsupported", "pace.refused" (with the status word), "pace.password_refused", "pace.blocked",
// "pace.answer.invalid", "pace.nonce.invalid", "pace.key.invalid", "pace.key.repeated",
// "pace.token.wrong", "pace.cam.missing", "pace.cam.invalid", and those of the channel.
Result<PaceOutcome> perform_pace(cards::Channel& channel, const chip_keys::PaceInfo& info, const Password& password,
                                 const RandomBytes& random, const PaceOptions& options = {});
// Can it be performed here: a known group of the right kind, and a mapping that works in it.
bool pace_supported(const chip_keys::PaceInfo& info);

// What a token is calculated over [§9.4.5]: 7F49 { 06 protocol, 86 or 84 public key }.
Bytes token_input(ByteView protocol, const chip_crypto::Domain& domain, ByteView public_key);

}  // namespace limen::access
