// Signature algorithms and public keys: what checks one signature, and nothing about whom to trust.
//
// A key is read from a SubjectPublicKeyInfo. Doc 9303-12 obliges issuers to write the parameters of an elliptic curve
// out, which general libraries refuse or, worse, believe: here explicit parameters are compared number by number with
// the curves of a closed list, and the key is made anew as a key on the named curve. Parameters that are no curve of
// the list are refused ("certificates.key.curve_unknown"); they never reach the library [CVE-2020-0601, CVE-2022-0778].
//
// A PublicKey is a small shared value that may be used by many threads at once.
//
//   const PublicKey key = TRY(PublicKey::read(subject_public_key_info));
//   TRY(key.verify(algorithm, message, signature));
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::certificates {

enum class Hash : std::uint8_t { kSha1, kSha224, kSha256, kSha384, kSha512 };
std::string_view to_text(Hash hash);  // "SHA-1", "SHA-224", …
std::size_t size_of(Hash hash);       // in bytes
Bytes digest(Hash hash, ByteView bytes);
// Dotted: "2.16.840.1.101.3.4.2.1". nullopt for what is none of the five.
std::optional<Hash> hash_of_oid(std::string_view oid);

// kEcdsa is a DER SEQUENCE of r and s (certificates, CMS); kEcdsaPlain is r and s one behind the other, each as long as
// the order of the curve (seals, TR-03111).
enum class Scheme : std::uint8_t { kRsaPkcs1, kRsaPss, kEcdsa, kEcdsaPlain };
std::string_view to_text(Scheme scheme);  // "RSA", "RSA-PSS", "ECDSA", "ECDSA plain"

struct SignatureAlgorithm {
  Scheme scheme = Scheme::kRsaPkcs1;
  Hash hash = Hash::kSha256;
  Hash mgf_hash = Hash::kSha256;  // of RSA-PSS
  int salt_length = 0;            // of RSA-PSS, in bytes
  bool operator==(const SignatureAlgorithm&) const = default;
  std::string to_text() const;  // "RSA-PSS SHA-256, MGF1 SHA-256, salt 32"
};
// Reads an AlgorithmIdentifier, DER with its tag. Some issuers name only the key ("rsaEncryption", "ecPublicKey") and
// the hash beside it, as CMS does: then `hash` counts, and without it the answer is an error.
// Errors "certificates.algorithm.unknown", "certificates.algorithm.parameters".
Result<SignatureAlgorithm> read_signature_algorithm(ByteView algorithm_identifier, std::optional<Hash> hash = {});

enum class Curve : std::uint8_t {
  kSecp192r1,
  kSecp224r1,
  kSecp256r1,
  kSecp384r1,
  kSecp521r1,
  kBrainpoolP192r1,
  kBrainpoolP224r1,
  kBrainpoolP256r1,
  kBrainpoolP320r1,
  kBrainpoolP384r1,
  kBrainpoolP512r1,
};
std::string_view to_text(Curve curve);  // "secp256r1", "brainpoolP256r1"

enum class KeyKind : std::uint8_t { kRsa, kRsaPss, kEc };
std::string_view to_text(KeyKind kind);  // "RSA", "RSA-PSS" (a key for nothing else), "EC"

class PublicKey {
 public:
  // SubjectPublicKeyInfo, DER with its tag. RSA of 1024 to 8192 bits. Errors "certificates.key.invalid",
  // "certificates.key.kind_unknown", "certificates.key.curve_unknown", "certificates.key.size".
  static Result<PublicKey> read(ByteView subject_public_key_info);

  KeyKind kind() const;
  int bits() const;  // of the modulus, or of the order of the curve
  std::optional<Curve> curve() const;
  bool explicit_parameters() const;  // written out in the certificate and recognised
  const Bytes& named_info() const;   // SubjectPublicKeyInfo with the curve named: what any library takes

  // Ok only if `signature` is this key's over `message`. Errors "certificates.signature.mismatch",
  // "certificates.signature.key_kind" (RSA signature and EC key, or a PSS key and another padding).
  Result<void> verify(const SignatureAlgorithm& algorithm, ByteView message, ByteView signature) const;

 private:
  struct State;
  explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace limen::certificates
