// A travel document PKI for tests, benchmarks and demonstrations: authorities (CSCA) with explicit curve parameters,
// link certificates, document signers, whatever is expired, revoked, or wrong; revocation lists; signed CMS objects.
//
// Nothing here is for real documents. Keys come from a seed, so that they are the same in every run and anybody can
// make them: the opposite of what a key must be. Signatures with RSA-PSS and ECDSA hold random numbers of the library
// and differ from run to run.
//
// Key is a small shared value, usable by many threads. An RSA key of 2048 bits takes about 0.1 s to make: make it once.
//
//   const Key key = Key::make(KeyType::kBrainpoolP256, 1);
//   const Authority csca = make_csca({.country = "UT", .key = key});
//   const Issued signer = make_document_signer(csca, {.key = Key::make(KeyType::kP256, 2)});
//   const Bytes sod = make_signed_data({.content_type = "2.23.136.1.1.1", .content = …, .signer = signer});
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "formats/certificates/certificates.h"

namespace limen::test_pki {

using certificates::Hash;
using certificates::Scheme;
using certificates::SignatureAlgorithm;

enum class KeyType : std::uint8_t {
  kRsa1024,
  kRsa2048,
  kRsa3072,
  kP192,
  kP224,
  kP256,
  kP384,
  kP521,
  kBrainpoolP192,
  kBrainpoolP224,
  kBrainpoolP256,
  kBrainpoolP320,
  kBrainpoolP384,
  kBrainpoolP512,
  kSecp256k1,  // on no list of ours: to be refused
};
std::string_view to_text(KeyType type);  // "RSA 2048", "brainpoolP256r1"
bool is_rsa(KeyType type);

class Key {
 public:
  // The same type and seed give the same key.
  static Key make(KeyType type, std::uint64_t seed);

  KeyType type() const;
  // SubjectPublicKeyInfo; the parameters of a curve written out, or named.
  Bytes public_info(bool explicit_parameters = true) const;
  Bytes private_info() const;  // PrivateKeyInfo (PKCS#8) with the curve named
  Bytes key_id() const;        // SHA-1 over the bits of the public key [RFC 5280 §4.2.1.2]
  // kEcdsa, kEcdsaPlain for curves; kRsaPkcs1, kRsaPss for RSA. Empty when the two do not fit.
  Bytes sign(const SignatureAlgorithm& algorithm, ByteView message) const;
  // What goes with the key: PKCS#1 or ECDSA with the hash; the curve's usual hash when none is said.
  SignatureAlgorithm algorithm(std::optional<Hash> hash = {}) const;
  SignatureAlgorithm pss(Hash hash = Hash::kSha256) const;

 private:
  struct State;
  explicit Key(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

Bytes algorithm_identifier(const SignatureAlgorithm& algorithm);  // DER
Bytes hash_identifier(Hash hash);                                 // DER

// A distinguished name as it is to stand there, in this order: {{"C", "UT"}, {"O", "Utopia"}, {"CN", "CSCA"}}.
using NameParts = std::vector<std::pair<std::string, std::string>>;
Bytes encode_name(const NameParts& parts, std::uint32_t string_tag = 0x0C);  // UTF8String; C is PrintableString

struct ExtraExtension {
  std::string oid;
  bool critical = false;
  Bytes content;
};

// A certificate as asked for, right or wrong.
struct CertificateFields {
  NameParts issuer, subject;
  std::uint32_t name_tag = 0x0C;
  Bytes serial{1};  // magnitude
  Instant not_before{}, not_after{};
  SignatureAlgorithm algorithm{};
  std::optional<SignatureAlgorithm> outer_algorithm;  // when it is to differ from the signed one
  std::optional<Bytes> subject_key_id, authority_key_id;
  std::optional<std::uint16_t> key_usage;  // bit n is certificates::KeyUsage n
  std::vector<std::string> extended_key_usage;
  std::optional<bool> authority;  // basicConstraints, when set
  std::optional<int> path_length;
  std::vector<std::string> document_types;
  bool name_change = false;
  bool explicit_parameters = true;
  std::optional<Bytes> key_info;  // instead of the subject key's own
  std::vector<ExtraExtension> extra;
};
Bytes make_certificate(const CertificateFields& fields, const Key& subject_key, const Key& issuer_key);

inline constexpr std::uint16_t kSigns = 1U << 0U, kIssues = 1U << 5U | 1U << 6U;

// A certificate and its private key.
struct Issued {
  certificates::Certificate certificate;
  Key key;
  CertificateFields fields;
};
using Authority = Issued;

struct CscaOptions {
  std::string country = "UT";
  std::string name = "Test CSCA";
  Key key;
  std::uint64_t serial = 1;
  Instant not_before = day(2020, 1, 1), not_after = day(2035, 1, 1);
  std::optional<SignatureAlgorithm> algorithm{};
  static Instant day(int year, int month, int day);
};
// Self-signed. `change` may spoil the fields before they are signed.
using Change = void (*)(CertificateFields&);
Authority make_csca(const CscaOptions& options, Change change = nullptr);

// The certificate that the old authority gives to the new one's key: `next` stays what it is, and trust in `old`
// reaches it. With a changed name the extension nameChange is in it.
certificates::Certificate make_link(const Authority& old, const Authority& next, std::uint64_t serial = 1000,
                                    Change change = nullptr);

struct SignerOptions {
  std::string name = "Test document signer";
  Key key;
  std::optional<std::string> country{};  // the authority's unless said
  std::uint64_t serial = 100;
  Instant not_before = CscaOptions::day(2024, 1, 1), not_after = CscaOptions::day(2034, 4, 1);
  std::vector<std::string> document_types{"P"};
  std::vector<std::string> extended_key_usage{};
  std::optional<SignatureAlgorithm> algorithm{};  // of the authority's signature
};
Issued make_signer(const Authority& csca, const SignerOptions& options, Change change = nullptr);

struct RevocationOptions {
  Instant this_update{};
  std::optional<Instant> next_update{};
  std::vector<std::uint64_t> serials{};
  std::vector<Bytes> serial_bytes{};  // magnitudes, beside them
  std::uint64_t number = 1;
  bool key_id = true;
  std::vector<ExtraExtension> extra{};
};
Bytes make_revocation_list(const Authority& csca, const RevocationOptions& options);

// CMS SignedData of one signer [RFC 5652], as EF.SOD, master lists and deviation lists are made.
struct SignedDataOptions {
  std::string content_type;
  Bytes content;
  Issued signer;
  std::optional<SignatureAlgorithm> algorithm{};  // of the signature; the key's own unless said
  std::optional<Hash> digest{};                   // of messageDigest; the algorithm's unless said
  bool signer_by_key_id = false;                  // SignerIdentifier: SKI; else issuer and serial
  bool reverse_issuer = false;                    // the issuer's parts in the other order, as Malaysia writes them
  bool plain_key_oid = false;                     // "rsaEncryption" for the signature algorithm
  std::optional<Instant> signing_time{};
  std::vector<Bytes> certificates{};  // embedded behind the signer's own
  bool embed_signer = true;
  bool wrong_digest = false, wrong_signature = false;
  std::optional<std::string> signed_content_type{};  // the attribute, when it is to differ
};
Bytes make_signed_data(const SignedDataOptions& options);

// CscaMasterList [9303-12 §9]: to be signed with content type 2.23.136.1.1.2.
Bytes master_list_content(const std::vector<Bytes>& certificates);
// A PKD file: an entry for each, c=XX,o=ml|dsc|crl,dc=data.
enum class PkdKind : std::uint8_t { kMasterList, kSigner, kRevocationList };
struct PkdEntry {
  PkdKind kind = PkdKind::kSigner;
  std::string country;
  Bytes content;
};
std::string make_ldif(const std::vector<PkdEntry>& entries);
std::string make_pem(ByteView der, std::string_view label = "CERTIFICATE");
std::string to_base64(ByteView bytes);

}  // namespace limen::test_pki
