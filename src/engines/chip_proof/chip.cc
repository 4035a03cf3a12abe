// Chip Authentication [9303-11 §6.2] and the check of PACE-CAM [§4.4.3.5.2].
#include <algorithm>

#include "engines/chip_proof/chip_proof.h"
#include "formats/der/der.h"

namespace limen::proof {

namespace {

using chip_crypto::Cipher;
using chip_crypto::KeyUse;

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

Error refused(std::uint16_t status) {
  return {"chip_authentication.refused", "the chip refuses Chip Authentication: " + cards::status_hex(status) + ", " +
                                             std::string(cards::status_text(status))};
}

// 3DES: one command, MSE:Set KAT [§6.2.4.1].
Result<void> send_in_one(cards::Channel& channel, const chip_keys::ChipAuthenticationKey& key, const Bytes& mine) {
  Bytes data = der::tlv(0x91, mine);
  if (key.key_id) append(data, der::tlv(0x84, *key.key_id));
  const cards::Response answer =
      TRY(channel.send({.ins = 0x22, .p1 = 0x41, .p2 = 0xA6, .data = std::move(data)}, "Chip Authentication"));
  if (!answer.ok()) return refused(answer.status);
  return {};
}

// AES, and 3DES on newer chips: MSE:Set AT, GENERAL AUTHENTICATE [§6.2.4.2].
Result<void> send_in_two(cards::Channel& channel, const chip_keys::ChipAuthenticationInfo& info,
                         const chip_keys::ChipAuthenticationKey& key, const Bytes& mine) {
  Bytes data = der::tlv(0x80, info.oid());
  if (key.key_id) append(data, der::tlv(0x84, *key.key_id));
  const cards::Response selected = TRY(channel.send({.ins = 0x22, .p1 = 0x41, .p2 = 0xA4, .data = std::move(data)},
                                                    "Chip Authentication: " + info.name()));
  if (!selected.ok()) return refused(selected.status);
  const cards::Response answer = TRY(
      channel.send({.ins = 0x86, .data = der::tlv(0x7C, der::tlv(0x80, mine)), .le = 256}, "Chip Authentication: key"));
  if (!answer.ok()) return refused(answer.status);
  const auto whole = der::only(answer.data, 0x7C, der::Rules::kBer);
  if (!whole.ok()) return Error{"chip_authentication.failed", "the answer to Chip Authentication is not built as one"};
  return {};
}

}  // namespace

Result<void> chip_authentication(cards::Channel& channel, const chip_keys::ChipAuthenticationInfo& info,
                                 const chip_keys::ChipAuthenticationKey& key, const RandomBytes& random) {
  if (!key.key.domain || key.key.domain->elliptic() != info.elliptic) {
    return Error{"chip_authentication.failed", "the chip's key does not fit its protocol"};
  }
  const chip_crypto::Domain& domain = *key.key.domain;
  Bytes scalar = domain.random_scalar(random);
  const Bytes mine = TRY(domain.public_key(scalar));
  auto shared = domain.agree(scalar, key.key.point);
  chip_crypto::wipe(scalar);
  if (!shared.ok()) return Error{"chip_authentication.failed", "the chip's static key is not one of its group"};
  if (info.cipher == Cipher::kTripleDes) {
    TRY(send_in_one(channel, key, mine));
  } else {
    TRY(send_in_two(channel, info, key, mine));
  }
  channel.secure(cards::SecureMessaging(info.cipher, chip_crypto::derive_key(info.cipher, *shared, KeyUse::kEncryption),
                                        chip_crypto::derive_key(info.cipher, *shared, KeyUse::kChecksum), {}));
  chip_crypto::wipe(*shared);
  // Only now does the chip show that it holds the private key. EF.COM is in every document.
  const auto probe =
      channel.send({.ins = 0xA4, .p1 = 2, .p2 = 0x0C, .data = {0x01, 0x1E}}, "Chip Authentication: the new keys");
  if (!probe.ok() || probe->unprotected) {
    channel.drop_session();
    if (!probe.ok() && probe.error().code.starts_with("card.")) return probe.error();
    return Error{"chip_authentication.failed", "the chip does not hold the private key: its new session does not work"};
  }
  return {};
}

std::optional<Choice> choose_chip_authentication(const chip_keys::SecurityInfos& infos) {
  std::optional<Choice> best;
  for (const chip_keys::ChipAuthenticationInfo& info : infos.chip_authentication) {
    for (const chip_keys::ChipAuthenticationKey& key : infos.chip_keys) {
      if (key.key.domain->elliptic() != info.elliptic) continue;
      if (info.key_id && key.key_id && *info.key_id != *key.key_id) continue;
      if (!best || info.cipher > best->info.cipher) best = Choice{info, key, false};
    }
  }
  if (best || infos.chip_keys.empty()) return best;
  const chip_keys::ChipAuthenticationKey& key = infos.chip_keys.front();
  return Choice{
      {.elliptic = key.key.domain->elliptic(), .cipher = Cipher::kTripleDes, .version = 1, .key_id = key.key_id},
      key,
      true};
}

Result<void> verify_chip_mapping(const access::PaceOutcome& outcome,
                                 const std::vector<chip_keys::ChipAuthenticationKey>& keys) {
  const Error wrong{"pace.cam.wrong", "the chip did not prove that it holds its static key"};
  if (!outcome.chip_authentication_data) return wrong;
  for (const chip_keys::ChipAuthenticationKey& key : keys) {
    if (!key.key.domain || !key.key.domain->same_group(outcome.domain) || !outcome.domain.elliptic()) continue;
    if (outcome.chip_authentication_data->size() > 2 * outcome.domain.scalar_size()) return wrong;
    const auto product = outcome.domain.multiply(*outcome.chip_authentication_data, key.key.point);
    if (product.ok() && *product == outcome.chip_mapping_key) return {};
  }
  return wrong;
}

}  // namespace limen::proof
