// The card's half of Active and Chip Authentication [9303-11 §6.1, §6.2].
#include <algorithm>

#include "engines/chip_crypto/signatures.h"
#include "engines/virtual_chip/state.h"
#include "formats/der/der.h"

namespace limen::virtual_chip {

namespace {

using chip_crypto::Cipher;
using chip_crypto::Hash;
using chip_crypto::KeyUse;

void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

Bytes trailer_of(Hash hash) {
  switch (hash) {
    case Hash::kSha1:
      return {0xBC};
    case Hash::kSha224:
      return {0x38, 0xCC};
    case Hash::kSha256:
      return {0x34, 0xCC};
    case Hash::kSha384:
      return {0x36, 0xCC};
    case Hash::kSha512:
      return {0x35, 0xCC};
  }
  return {0xBC};
}

}  // namespace

Bytes Proofs::sign_rsa(ByteView challenge) const {
  const ActiveKey& key = *chip_.personalisation_.active_key;
  const FaultKind fault = chip_.fault_.kind;
  Bytes trailer = trailer_of(key.hash);
  const std::size_t hash_size = chip_crypto::digest(key.hash, {}).size();
  Bytes recovered(key.modulus.size() - 1 - hash_size - trailer.size());
  chip_.random_(recovered);
  Bytes input = recovered;
  if (fault != FaultKind::kActiveTotalRecovery) append(input, challenge);
  Bytes message = {static_cast<std::uint8_t>(fault == FaultKind::kActiveTotalRecovery ? 0x4A : 0x6A)};
  append(message, recovered);
  append(message, chip_crypto::digest(key.hash, input));
  if (fault == FaultKind::kActiveTrailer) trailer.back() = 0xDC;
  append(message, trailer);
  Bytes exponent = key.private_exponent;
  if (fault == FaultKind::kActiveOtherKey) exponent.back() ^= 2;
  return chip_crypto::rsa_private(key.modulus, exponent, message).take();
}

Bytes Proofs::sign_curve(ByteView challenge) const {
  const ActiveKey& key = *chip_.personalisation_.active_key;
  Bytes scalar = key.scalar;
  if (chip_.fault_.kind == FaultKind::kActiveOtherKey) scalar = key.domain->random_scalar(chip_.random_);
  return chip_crypto::ecdsa_sign(*key.domain, scalar, chip_crypto::digest(key.hash, challenge), chip_.random_);
}

cards::Response Proofs::internal_authenticate(const cards::Command& command) {
  const FaultKind fault = chip_.fault_.kind;
  if (!chip_.state_->granted && !chip_.personalisation_.open) return status(0x6982);
  if (!chip_.personalisation_.active_key) return status(0x6D00);
  if (fault == FaultKind::kActiveRefused) return status(0x6985);
  if (command.data.size() != 8) return status(0x6700);
  Bytes challenge = command.data;
  if (fault == FaultKind::kActiveOtherChallenge) challenge[0] ^= 1;
  cards::Response response{
      .data = chip_.personalisation_.active_key->domain ? sign_curve(challenge) : sign_rsa(challenge),
      .status = 0x9000};
  if (fault == FaultKind::kActiveShort) response.data.pop_back();
  if (fault == FaultKind::kActiveEmpty) response.data.clear();
  return response;
}

cards::Response Proofs::select_chip_authentication(const cards::Command& command) {
  chip_.state_->chip_authentication.reset();
  if (!chip_.state_->granted || !chip_.personalisation_.static_key) return status(0x6982);
  if (chip_.fault_.kind == FaultKind::kChipRefused) return status(0x6A80);
  der::Reader reader(command.data, der::Rules::kBer);
  const auto protocol = reader.next(0x80);
  if (!protocol.ok()) return status(0x6A80);
  for (const chip_keys::ChipAuthenticationInfo& info : chip_.personalisation_.chip_authentication) {
    const Bytes oid = info.oid();
    if (!std::equal(oid.begin(), oid.end(), protocol->content.begin(), protocol->content.end())) continue;
    chip_.state_->chip_authentication = info;
    return status(0x9000);
  }
  return status(0x6A80);
}

cards::Response Proofs::agree(Cipher cipher, ByteView theirs) {
  const StaticKey& key = *chip_.personalisation_.static_key;
  Bytes scalar = key.scalar;
  if (chip_.fault_.kind == FaultKind::kChipOtherKey) scalar = key.domain.random_scalar(chip_.random_);
  const auto shared = key.domain.agree(scalar, theirs);
  if (!shared.ok()) return status(0x6A80);
  if (chip_.fault_.kind != FaultKind::kChipOldKeys) {
    chip_.state_->next_session.emplace(cipher, chip_crypto::derive_key(cipher, *shared, KeyUse::kEncryption),
                                       chip_crypto::derive_key(cipher, *shared, KeyUse::kChecksum));
  }
  return status(0x9000);
}

cards::Response Proofs::agree_in_one(const cards::Command& command) {
  const auto& infos = chip_.personalisation_.chip_authentication;
  const bool offered =
      chip_.personalisation_.assumes_triple_des ||
      std::any_of(infos.begin(), infos.end(), [](const auto& info) { return info.cipher == Cipher::kTripleDes; });
  if (!chip_.state_->granted || !chip_.personalisation_.static_key || !offered) return status(0x6A80);
  if (chip_.fault_.kind == FaultKind::kChipRefused) return status(0x6F00);
  der::Reader reader(command.data, der::Rules::kBer);
  const auto key = reader.next(0x91);
  if (!key.ok()) return status(0x6A80);
  return agree(Cipher::kTripleDes, key->content);
}

cards::Response Proofs::general_authenticate(const cards::Command& command) {
  const auto info = std::exchange(chip_.state_->chip_authentication, std::nullopt);
  if (!info) return status(0x6985);
  const auto whole = der::only(command.data, 0x7C, der::Rules::kBer);
  if (!whole.ok()) return status(0x6A80);
  der::Reader reader = der::Reader(command.data, der::Rules::kBer).inside(*whole);
  const auto key = reader.next(0x80);
  if (!key.ok()) return status(0x6A80);
  cards::Response response = agree(info->cipher, key->content);
  if (response.ok() && chip_.fault_.kind != FaultKind::kChipNoTemplate) response.data = der::tlv(0x7C, {});
  if (chip_.fault_.kind == FaultKind::kChipNoTemplate) response.data = {0x04, 0x00};
  return response;
}

}  // namespace limen::virtual_chip
