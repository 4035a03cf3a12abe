// What a chip says about its protocols, and its public keys, ready to be used [ICAO Doc 9303-11 §9.2, RFC 5280 §4.1].
//
// The SecurityInfos of EF.CardAccess, EF.CardSecurity and DG14 as the protocols need them: which PACE with which group,
// which Chip Authentication with which key, which hash Active Authentication uses. Keys come as groups of
// engines/chip_crypto: curves given by name, by standardised identifier or by explicit parameters are the same here,
// and a curve that is none of the standardised ones is refused. Entries that are not understood are skipped and
// counted; formats/emrtd reads the same files for people.
//
//   const keys::SecurityInfos infos = TRY(keys::read_security_infos(card_access));
//   for (const keys::PaceInfo& info : infos.pace) …
//
// Pure functions and values; any number of threads. Errors: docs/errors/chip_protocols.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "engines/chip_crypto/domain.h"
#include "engines/chip_crypto/symmetric.h"

namespace limen::chip_keys {

enum class Mapping : std::uint8_t { kGeneric, kIntegrated, kChipAuthentication };
std::string_view to_text(Mapping mapping);  // "GM", "IM", "CAM"

struct PaceInfo {
  Mapping mapping = Mapping::kGeneric;
  bool elliptic = true;
  chip_crypto::Cipher cipher = chip_crypto::Cipher::kAes128;
  int version = 2;
  std::optional<int> domain{};  // standardised identifier

  Bytes oid() const;         // content octets, as MSE:Set AT and the tokens want them
  std::string name() const;  // "PACE-ECDH-GM-AES-128 brainpoolP256r1"
};

struct PublicKey {
  std::optional<chip_crypto::Domain> domain{};  // of an EC or DH key
  Bytes point{};                                // the public key of the domain
  Bytes modulus{}, exponent{};                  // of an RSA key
  bool rsa() const { return !modulus.empty(); }
};

struct ChipAuthenticationInfo {
  bool elliptic = true;
  chip_crypto::Cipher cipher = chip_crypto::Cipher::kTripleDes;
  int version = 1;
  std::optional<Bytes> key_id{};
  Bytes oid() const;
  std::string name() const;  // "CA-ECDH-AES-128"
};

struct ChipAuthenticationKey {
  PublicKey key{};
  std::optional<Bytes> key_id{};
};

struct SecurityInfos {
  std::vector<PaceInfo> pace;
  std::vector<ChipAuthenticationInfo> chip_authentication;
  std::vector<ChipAuthenticationKey> chip_keys;
  bool active_authentication = false;            // an ActiveAuthenticationInfo is there
  std::optional<chip_crypto::Hash> active_hash;  // of its ECDSA, where it names a plain one
  bool terminal_authentication = false;
  int skipped = 0;   // other entries
  int unusable = 0;  // entries of these kinds that cannot be used, such as a key on an unknown curve
};

// A SET OF SecurityInfo. Errors "chip_keys.security_infos" (not built as one).
Result<SecurityInfos> read_security_infos(ByteView set);
// The SecurityInfos inside EF.CardSecurity, unverified: who signed them is judged elsewhere.
Result<Bytes> card_security_content(ByteView signed_data);
// The same inside DG14 (tag 6E), and the key inside DG15 (tag 6F). Error "chip_keys.data_group".
Result<Bytes> data_group_content(ByteView data_group, std::uint32_t tag);
// A SubjectPublicKeyInfo. Errors "chip_keys.public_key", "chip_crypto.domain.unknown", "chip_crypto.domain.invalid".
Result<PublicKey> read_public_key(ByteView spki);

// Writing, for those who make chips.
Bytes write_pace_info(const PaceInfo& info);
Bytes write_chip_authentication_info(const ChipAuthenticationInfo& info);
Bytes write_chip_authentication_key(const ChipAuthenticationKey& key);
Bytes write_active_authentication_info(chip_crypto::Hash hash);
enum class Parameters : std::uint8_t { kNamed, kExplicit, kStandardised };  // how a key states its curve
Bytes write_public_key(const PublicKey& key, Parameters parameters = Parameters::kExplicit);

}  // namespace limen::chip_keys
