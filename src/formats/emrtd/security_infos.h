// SecurityInfos: what a chip says about its protocols, in EF.CardAccess, DG14 and EF.CardSecurity
// [9303-11 §9.2; TR-03110-3 §A.1.1]. EF.CardAccess is not signed; what protocol was run is proved by DG14 or
// EF.CardSecurity only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/emrtd/files.h"

namespace limen::emrtd {

enum class KeyAgreement : std::uint8_t { kDh, kEcdh };
std::string_view to_text(KeyAgreement agreement);  // "DH", "ECDH"

enum class Cipher : std::uint8_t { kTripleDes, kAes128, kAes192, kAes256 };
std::string_view to_text(Cipher cipher);  // "3DES", "AES-128" …

enum class PaceMapping : std::uint8_t { kGeneric, kIntegrated, kChipAuthentication };
std::string_view to_text(PaceMapping mapping);  // "GM", "IM", "CAM"

struct PaceInfo {
  std::string protocol;  // dotted
  PaceMapping mapping = PaceMapping::kGeneric;
  KeyAgreement agreement = KeyAgreement::kEcdh;
  Cipher cipher = Cipher::kAes128;
  std::int64_t version = 0;               // 2 is the only one in use
  std::optional<std::int64_t> parameter;  // standardised domain parameters, or an id of a PaceDomainParameters
  std::size_t offset = 0;
};

struct PaceDomainParameters {
  std::string protocol;
  Bytes algorithm;  // AlgorithmIdentifier with its tag
  std::optional<std::int64_t> parameter;
  std::size_t offset = 0;
};

struct ChipAuthenticationInfo {
  std::string protocol;
  KeyAgreement agreement = KeyAgreement::kEcdh;
  Cipher cipher = Cipher::kTripleDes;
  std::int64_t version = 0;
  std::optional<std::int64_t> key;
  std::size_t offset = 0;
};

struct ChipAuthenticationKey {
  KeyAgreement agreement = KeyAgreement::kEcdh;
  Bytes key_info;  // SubjectPublicKeyInfo with its tag
  std::optional<std::int64_t> key;
  std::size_t offset = 0;
};

struct ActiveAuthenticationInfo {
  std::int64_t version = 0;
  std::string signature_algorithm;  // dotted; of ECDSA [TR-03111]
  std::size_t offset = 0;
};

struct TerminalAuthenticationInfo {
  std::int64_t version = 0;
  std::size_t offset = 0;
};

struct OtherSecurityInfo {
  std::string protocol;
  Bytes whole;
  std::size_t offset = 0;
};

struct SecurityInfos {
  std::vector<PaceInfo> pace;  // in the order of the file
  std::vector<PaceDomainParameters> pace_parameters;
  std::vector<ChipAuthenticationInfo> chip_authentication;
  std::vector<ChipAuthenticationKey> chip_authentication_keys;
  std::vector<ActiveAuthenticationInfo> active_authentication;
  std::vector<TerminalAuthenticationInfo> terminal_authentication;
  std::vector<OtherSecurityInfo> others;
};

// A SET OF SecurityInfo with its tag; `base` is its offset in the file.
SecurityInfos read_security_infos(ByteView bytes, Findings& findings, std::size_t base = 0);

// What a PACE protocol identifier says; nullopt for others.
std::optional<PaceInfo> pace_protocol(std::string_view dotted);

}  // namespace limen::emrtd
