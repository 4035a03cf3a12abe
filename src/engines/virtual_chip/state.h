// The parts of the chip, for this folder alone.
#pragma once

#include "engines/virtual_chip/virtual_chip.h"

namespace limen::virtual_chip {

// The card's end of secure messaging.
class CardSession {
 public:
  CardSession(chip_crypto::Cipher cipher, Bytes encryption_key, Bytes checksum_key, Bytes counter = {});
  // nullopt: the command is not protected as it must be.
  std::optional<cards::Command> open(const cards::Command& command);
  cards::Response protect(const cards::Response& response, std::uint8_t ins, const Fault& fault);
  chip_crypto::Cipher cipher() const { return cipher_; }

 private:
  void step();
  Bytes vector() const;
  Bytes seal(ByteView message) const;

  chip_crypto::Cipher cipher_;
  Bytes encryption_key_, checksum_key_, counter_;
  int answers_ = 0;
};

enum class PaceStep : std::uint8_t { kNone, kNonce, kMapping, kAgreement, kTokens };

struct PaceState {
  PaceStep step = PaceStep::kNone;
  chip_keys::PaceInfo info;
  Bytes secret;
  std::optional<chip_crypto::Domain> domain, mapped;
  Bytes nonce, mapping_scalar, reader_key, my_key, shared;
};

struct VirtualChip::State {
  std::optional<CardSession> session, next_session;  // the next begins after the answer under way
  bool granted = false;
  bool application = false;
  FileId selected = 0;  // 0: none
  Bytes challenge;
  PaceState pace;
  std::optional<chip_keys::ChipAuthenticationInfo> chip_authentication;  // selected by MSE:Set AT
  Bytes chained;                                                         // data of a command that is not yet whole
  Bytes parts;                                                           // what GET RESPONSE will give
};

cards::Response status(std::uint16_t word);

class Files {
 public:
  explicit Files(VirtualChip& chip) : chip_(chip) {}
  cards::Response select(const cards::Command& command);
  cards::Response read(const cards::Command& command, std::size_t room);

 private:
  cards::Response read_odd(const cards::Command& command, std::size_t room);
  cards::Response bytes_at(std::size_t offset, std::size_t wanted) const;
  std::uint16_t choose(FileId id);
  const Bytes* find(FileId id) const;
  bool allowed(FileId id) const;
  VirtualChip& chip_;
};

class Access {
 public:
  explicit Access(VirtualChip& chip) : chip_(chip) {}
  cards::Response challenge(const cards::Command& command);
  cards::Response external_authenticate(const cards::Command& command);
  cards::Response select_pace(const cards::Command& command);
  cards::Response general_authenticate(const cards::Command& command);

 private:
  cards::Response nonce();
  cards::Response map(ByteView value);
  cards::Response agree(ByteView value);
  cards::Response authenticate(ByteView value);
  cards::Response answer(std::uint32_t tag, Bytes value) const;
  Bytes spoiled_key(Bytes mine, ByteView theirs, bool mapping) const;
  Bytes cam_data(ByteView encryption_key);
  VirtualChip& chip_;
};

class Proofs {
 public:
  explicit Proofs(VirtualChip& chip) : chip_(chip) {}
  cards::Response internal_authenticate(const cards::Command& command);
  cards::Response select_chip_authentication(const cards::Command& command);
  cards::Response agree_in_one(const cards::Command& command);
  cards::Response general_authenticate(const cards::Command& command);

 private:
  cards::Response agree(chip_crypto::Cipher cipher, ByteView key);
  Bytes sign_rsa(ByteView challenge) const;
  Bytes sign_curve(ByteView challenge) const;
  VirtualChip& chip_;
};

}  // namespace limen::virtual_chip
