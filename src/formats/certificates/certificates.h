// X.509 certificates and revocation lists of travel document issuers as typed values
// [ICAO Doc 9303-12; RFC 5280 for the encoding].
//
// Certificate::read() looks through the DER once and reads what an index needs: names, serial, key identifiers,
// validity, extensions. The public key, which is what costs, is read when it is first asked for and then kept.
// read() is total: any bytes give a certificate or an error with the offset. It judges nothing: an expired certificate,
// a wrong key usage or a missing identifier is read like any other and judged by who knows what it is for.
//
// verifies() checks one edge: the signature of `subject` by the key of `issuer`, and nothing besides; names, dates, key
// usage and revocation are questions of their own. A path is never built here: ICAO's link certificates are no
// intermediates, and general path building refuses CSCA certificates with explicit curve parameters.
//
// A Certificate is a small shared value over immutable bytes: copies are cheap, any number of threads may use one.
// Views that it gives live as long as some copy of it.
//
//   const Certificate csca = TRY(Certificate::read(bytes));
//   if (verifies(csca, signer).ok()) use(signer.key());
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"
#include "formats/certificates/keys.h"

namespace limen::certificates {

using Fingerprint = std::array<std::uint8_t, 32>;  // SHA-256 over the DER bytes
Fingerprint fingerprint(ByteView der);
std::string to_text(const Fingerprint& fingerprint);  // 64 hexadecimal digits

// A distinguished name. Two names are one when `canonical` agrees: issuers write the same name with its parts in
// another order, in another string type and in another case (a passport of Malaysia does it within one signature).
struct Name {
  std::string text;       // for people, as ordered in the certificate: "C=UT, O=Government, CN=CSCA"
  std::string canonical;  // sorted, case folded, white space collapsed; only to be compared
  StateCode country;      // the two (seldom three) letters of C, in upper case; empty when there are none
  ByteView der;           // with its tag
};

// Of an RDNSequence, DER with its tag. Error "certificates.name.invalid".
Result<Name> read_name(ByteView der);
// Of the content of an INTEGER: as Certificate::serial().
std::string serial_text(ByteView content);

// Bits of keyUsage, as RFC 5280 §4.2.1.3 counts them.
enum class KeyUsage : std::uint8_t {
  kDigitalSignature = 0,
  kNonRepudiation = 1,
  kKeyEncipherment = 2,
  kDataEncipherment = 3,
  kKeyAgreement = 4,
  kCertificateSign = 5,
  kCrlSign = 6,
};

// Extended key usages and object identifiers of Doc 9303-12 and 9303-13.
inline constexpr std::string_view kMasterListSigner = "2.23.136.1.1.3";
inline constexpr std::string_view kDeviationListSigner = "2.23.136.1.1.8";
inline constexpr std::string_view kVisibleDigitalSealSigner = "2.23.136.1.1.11.1";

struct Extensions {
  std::optional<Bytes> subject_key_id;          // SKI
  std::optional<Bytes> authority_key_id;        // AKI
  std::optional<std::uint16_t> key_usage;       // bit n is KeyUsage n
  std::vector<std::string> extended_key_usage;  // dotted
  bool authority = false;                       // basicConstraints: CA
  std::optional<int> path_length;
  std::vector<std::string> document_types;  // ICAO documentTypeList: "P", "ID", "V" …
  bool name_change = false;                 // ICAO nameChange: this links an old name to a new one
  std::optional<Instant> private_key_from, private_key_until;
  std::vector<std::string> unknown_critical;  // dotted; who relies on the certificate should refuse it
  std::vector<std::string> unreadable;        // dotted; known, but its content does not read: taken as not there
};

class Certificate {
 public:
  // Error "certificates.invalid", with the offset; "certificates.too_large" above 64 KiB.
  static Result<Certificate> read(Bytes der);

  ByteView der() const;
  const Fingerprint& fingerprint() const;
  int version() const;  // 1 to 3
  // Hexadecimal, lower case, without leading zero bytes; "00" for nought.
  const std::string& serial() const;
  const Name& issuer() const;
  const Name& subject() const;
  // The subject's country, or the issuer's when the subject has none.
  StateCode country() const;
  Instant not_before() const;
  Instant not_after() const;
  bool valid_at(Instant when) const { return not_before() <= when && when <= not_after(); }
  const Extensions& extensions() const;
  bool may(KeyUsage usage) const;  // keyUsage is there and has the bit
  bool is_for(std::string_view extended_key_usage) const;
  // Subject and issuer are one name. Whether it is signed by its own key is another question: link certificates that
  // keep the name look the same. See verifies(x, x).
  bool same_names() const;

  // Errors as of read_signature_algorithm().
  const Result<SignatureAlgorithm>& algorithm() const;
  bool algorithms_agree() const;  // the signed and the unsigned statement of it
  ByteView signed_bytes() const;  // tbsCertificate
  ByteView signature() const;
  ByteView key_info() const;  // SubjectPublicKeyInfo, with its tag
  // Read once. Errors as of PublicKey::read().
  const Result<PublicKey>& key() const;

  bool operator==(const Certificate& other) const { return fingerprint() == other.fingerprint(); }

 private:
  struct State;
  explicit Certificate(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

// One edge: `subject` is signed by the key of `issuer`. Nothing else is looked at and nothing is forgiven.
// Errors: of algorithm(), of key(), of PublicKey::verify(), and "certificates.algorithm.disagrees" when the signed and
// the unsigned statement of the algorithm differ.
Result<void> verifies(const Certificate& issuer, const Certificate& subject);

struct Revocation {
  std::string serial;  // as Certificate::serial()
  Instant when{};
  std::optional<int> reason;  // RFC 5280 §5.3.1
};

class RevocationList {
 public:
  // Errors "certificates.crl.invalid", "certificates.crl.too_large" above 32 MiB.
  static Result<RevocationList> read(Bytes der);

  ByteView der() const;
  const Fingerprint& fingerprint() const;
  const Name& issuer() const;
  Instant this_update() const;
  std::optional<Instant> next_update() const;
  const std::optional<Bytes>& authority_key_id() const;
  const std::optional<std::string>& number() const;    // cRLNumber, as serial()
  const std::vector<Revocation>& revocations() const;  // sorted by serial
  const Revocation* find(std::string_view serial) const;
  const std::vector<std::string>& unknown_critical() const;
  const Result<SignatureAlgorithm>& algorithm() const;
  bool algorithms_agree() const;
  ByteView signed_bytes() const;
  ByteView signature() const;

 private:
  struct State;
  explicit RevocationList(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

Result<void> verifies(const Certificate& issuer, const RevocationList& list);

}  // namespace limen::certificates
