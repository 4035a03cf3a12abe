// A travel document's chip in this process: for tests, for training, and behind a virtual reader.
//
// It holds elementary files and keys, and speaks what a chip speaks [ICAO Doc 9303-10 §3, 9303-11; ISO/IEC 7816-4]:
// SELECT and READ BINARY (by identifier, by short identifier, beyond 32 KiB with DO54), BAC, PACE in all mappings and
// groups, secure messaging with 3DES and AES, Active and Chip Authentication. A Behaviour makes it as particular as
// chips in the field are; a Fault makes it wrong in one exact way, to see whether a reader notices.
//
// The card's half of every protocol is written here once more and shares only ciphers and groups with the reader's, so
// that a mistake in one half does not hide in the other; worked examples of the standard tie both down.
//
//   virtual_chip::VirtualChip chip(personalisation, {}, random);
//   cards::Channel channel(chip, {});
//
// Copies what it is given. An object belongs to one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "engines/card_commands/card_commands.h"
#include "engines/chip_keys/chip_keys.h"
#include "engines/virtual_chip/fault.h"

namespace limen::virtual_chip {

using FileId = std::uint16_t;

struct StaticKey {  // of Chip Authentication and PACE-CAM
  chip_crypto::Domain domain;
  Bytes scalar;
  std::optional<Bytes> key_id{};
};

struct ActiveKey {
  Bytes modulus{}, exponent{}, private_exponent{};  // RSA, or
  std::optional<chip_crypto::Domain> domain{};      // ECDSA
  Bytes scalar{};
  chip_crypto::Hash hash = chip_crypto::Hash::kSha256;
};

struct Personalisation {
  std::map<FileId, Bytes> files{};         // of the application: 0x0101 is DG1, 0x011D is EF.SOD
  std::map<FileId, Bytes> master_files{};  // 0x011C is EF.CardAccess, 0x011D is EF.CardSecurity, 0x2F01 is EF.ATR/INFO
  std::string mrz_information{};           // the key that is printed
  std::string can{};
  bool bac = true;
  bool open = false;  // no access control at all
  std::vector<chip_keys::PaceInfo> pace{};
  std::vector<chip_keys::ChipAuthenticationInfo> chip_authentication{};
  bool assumes_triple_des = false;  // takes MSE:Set KAT without an entry in DG14, as old chips do
  std::optional<StaticKey> static_key{};
  std::optional<ActiveKey> active_key{};
  std::set<FileId> denied = {0x0103, 0x0104};  // fingers and irises: only after Terminal Authentication
};

// What chips in the field do, each from a report (docs/engines/chip_protocols.md).
struct Behaviour {
  bool extended = true;                 // takes extended lengths
  std::size_t most_answer = 65'535;     // data field of an extended answer on the wire
  std::size_t longest_read = 0;         // refuses to read more at once with 6700; 0: no limit
  bool names_length = false;            // answers 6Cxx to a Le that is too long
  bool gives_in_parts = false;          // answers 61xx; the rest by GET RESPONSE
  bool needs_domain = false;            // MSE:Set AT wants DO84, else 6A87
  bool needs_application = false;       // BAC only after SELECT of the application, else 6985
  bool only_short_identifiers = false;  // SELECT by identifier is refused with 6A86
  bool any_length_in_bac = false;       // EXTERNAL AUTHENTICATE with Le 28 is refused with 6700
  bool short_end = false;               // reading over the end gives what there is with 9000 instead of 6282
  bool protects_errors = true;          // errors under secure messaging are protected and the session goes on
  std::uint16_t wrong_key = 0x6300;
};

class VirtualChip final : public cards::Transceiver {
 public:
  VirtualChip(Personalisation personalisation, Behaviour behaviour, RandomBytes random, Fault fault = {});
  ~VirtualChip() override;

  Result<Bytes> transmit(ByteView command) override;
  Result<void> reset() override;
  bool extended_length() const override { return behaviour_.extended; }

  // Any bytes give an answer with a status word.
  Bytes process(ByteView command);
  // What a reader has done so far, for tests.
  bool access_granted() const;
  int commands() const { return commands_; }

  struct State;  // what is lost without power; in state.h

 private:
  friend class Access;
  friend class Files;
  friend class Proofs;
  cards::Response dispatch(const cards::Command& command, std::size_t room);
  cards::Response joined(cards::Command command, std::size_t room);
  cards::Response secured(const cards::Command& received, std::size_t wire);
  cards::Response next_part(const cards::Command& command);

  Personalisation personalisation_;
  Behaviour behaviour_;
  RandomBytes random_;
  Fault fault_;
  int commands_ = 0;
  std::unique_ptr<State> state_;
};

// Files that say what the personalisation can do. EF.CardSecurity is a SignedData without a signer: who wants it signed
// signs it (engines/test_pki).
Bytes make_card_access(const Personalisation& personalisation);
Bytes make_card_security(const Personalisation& personalisation);
Bytes make_data_group_14(const Personalisation& personalisation);
Bytes make_data_group_15(const ActiveKey& key);
// All of the above put in where the personalisation has what they speak of, and is without the file.
void complete(Personalisation& personalisation);

}  // namespace limen::virtual_chip
