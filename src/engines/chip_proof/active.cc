// Active Authentication [9303-11 §6.1].
#include <algorithm>
#include <array>

#include "engines/chip_crypto/signatures.h"
#include "engines/chip_proof/chip_proof.h"

namespace limen::proof {

namespace {

using chip_crypto::Hash;

constexpr std::size_t kChallenge = 8;

Error wrong() { return {"active.signature.wrong", "the chip's signature over the challenge does not hold"}; }
Error unusable() { return {"active.key.unusable", "the key of DG15 cannot be used"}; }

struct Trailer {
  Hash hash = Hash::kSha1;
  std::size_t size = 1;
};

// BC is SHA-1; xx CC names another hash [ISO/IEC 10118-3].
std::optional<Trailer> trailer_of(ByteView message) {
  if (message.back() == 0xBC) return Trailer{Hash::kSha1, 1};
  if (message.back() != 0xCC) return std::nullopt;
  switch (message[message.size() - 2]) {
    case 0x33:
      return Trailer{Hash::kSha1, 2};
    case 0x38:
      return Trailer{Hash::kSha224, 2};
    case 0x34:
      return Trailer{Hash::kSha256, 2};
    case 0x36:
      return Trailer{Hash::kSha384, 2};
    case 0x35:
      return Trailer{Hash::kSha512, 2};
    default:
      return std::nullopt;
  }
}

// The recoverable part with its header, hash and trailer. Signing may have taken the smaller of two roots.
Result<Bytes> recover(const chip_keys::PublicKey& key, ByteView signature) {
  if (signature.size() != key.modulus.size()) return wrong();
  auto message = chip_crypto::rsa_public(key.modulus, key.exponent, signature);
  if (!message.ok()) return unusable();
  if ((message->back() & 0x0F) == 0x0C) return message;
  Bytes other = chip_crypto::rsa_complement(key.modulus, *message);
  if ((other.back() & 0x0F) == 0x0C) return other;
  return wrong();
}

Result<Active> verify_rsa(const chip_keys::PublicKey& key, ByteView challenge, ByteView signature) {
  const Bytes message = TRY(recover(key, signature));
  const auto trailer = trailer_of(message);
  if (!trailer) return wrong();
  // 6A: partial recovery, with the challenge as the part that is not recovered; 4A: total recovery, which would leave
  // the challenge out and prove nothing.
  if (message.front() != 0x6A) return wrong();
  const std::size_t hash_size = chip_crypto::digest(trailer->hash, {}).size();
  if (message.size() < 1 + hash_size + trailer->size) return wrong();
  const ByteView view(message);
  const ByteView hash = view.subspan(message.size() - trailer->size - hash_size, hash_size);
  const ByteView recovered = view.subspan(1, message.size() - 1 - trailer->size - hash_size);
  Bytes input(recovered.begin(), recovered.end());
  input.insert(input.end(), challenge.begin(), challenge.end());
  if (!chip_crypto::equal(chip_crypto::digest(trailer->hash, input), hash)) return wrong();
  return Active{
      "RSA " + std::to_string(key.modulus.size() * 8) + ", " + std::string(chip_crypto::to_text(trailer->hash)), false};
}

Result<Active> verify_curve(const chip_keys::PublicKey& key, std::optional<Hash> hash, ByteView challenge,
                            ByteView signature) {
  constexpr std::array kHashes = {Hash::kSha256, Hash::kSha1, Hash::kSha224, Hash::kSha384, Hash::kSha512};
  for (const Hash candidate : kHashes) {
    if (hash && candidate != *hash) continue;
    const Bytes digest = chip_crypto::digest(candidate, challenge);
    if (!chip_crypto::ecdsa_verify(*key.domain, key.point, digest, signature)) continue;
    return Active{"ECDSA " + std::string(key.domain->name()) + ", " + std::string(chip_crypto::to_text(candidate)),
                  !hash.has_value()};
  }
  return wrong();
}

}  // namespace

Result<Active> verify_active(const chip_keys::PublicKey& key, std::optional<Hash> hash, ByteView challenge,
                             ByteView signature) {
  if (key.rsa()) {
    return key.modulus.size() < 128 ? Result<Active>(unusable()) : verify_rsa(key, challenge, signature);
  }
  if (!key.domain || !key.domain->elliptic()) return unusable();
  return verify_curve(key, hash, challenge, signature);
}

Result<Active> active_authentication(cards::Channel& channel, const chip_keys::PublicKey& key, std::optional<Hash> hash,
                                     const RandomBytes& random) {
  Bytes challenge(kChallenge);
  random(challenge);
  cards::Command command{.ins = 0x88, .data = challenge, .le = 256};
  if (key.modulus.size() > 230) command.le = 65536;  // with secure messaging around it, more than a short answer
  std::string_view remark = "Active Authentication";
  cards::Response answer = TRY(channel.send(command, remark));
  if (!answer.ok() && !answer.unprotected && command.le == 65536U) {
    command.le = 256;
    answer = TRY(channel.send(command, "Active Authentication again, short: the chip refused the extended length"));
  }
  if (!answer.ok()) {
    return Error{"active.refused", "the chip refuses Active Authentication: " + cards::status_hex(answer.status)};
  }
  return verify_active(key, hash, challenge, answer.data);
}

}  // namespace limen::proof
