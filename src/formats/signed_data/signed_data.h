// CMS SignedData [RFC 5652 §5] as travel documents use it: EF.SOD, EF.CardSecurity, master lists, deviation lists.
//
// read() is total: any bytes give a SignedData with as much as was understood, and findings with offsets. BER is taken
// (indefinite lengths, octet strings in parts), because issuers write it. It judges nothing; the questions whether a
// signer's statement holds are three, and each is asked of its own:
//
//   content_type_agrees(signer, data)      the signed attribute names the content that is there
//   digest_agrees(signer, data)            the signed digest is that of the content
//   verify(signer, data, key)              the signature is the key's over the signed attributes
//
// The algorithm and its parameters are those of the SignerInfo, never those of the signer's certificate. Attributes are
// verified as the DER encoding of a SET, whatever their encoding here [RFC 5652 §5.4].
//
// A SignedData owns what it holds, but for the views named so, which point into the bytes given. Pure; any number of
// threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"
#include "formats/certificates/certificates.h"
#include "formats/emrtd/files.h"

namespace limen::signed_data {

inline constexpr std::string_view kSecurityObjectType = "2.23.136.1.1.1";
inline constexpr std::string_view kMasterListType = "2.23.136.1.1.2";
inline constexpr std::string_view kDeviationListType = "2.23.136.1.1.7";
inline constexpr std::string_view kCardSecurityType = "0.4.0.127.0.7.3.2.1";

struct Signer {
  std::size_t offset = 0;
  std::int64_t version = 0;
  std::optional<certificates::Name> issuer;  // `der` is a view; either issuer and serial or key_id name the signer
  std::string serial;                        // as certificates::Certificate::serial()
  std::optional<Bytes> key_id;
  std::string digest_oid;
  std::optional<certificates::Hash> digest;  // nullopt: none of the five
  ByteView algorithm_identifier;             // view
  // Of the SignerInfo. Errors as of certificates::read_signature_algorithm().
  Result<certificates::SignatureAlgorithm> algorithm = Error{"certificates.algorithm.unknown", "no algorithm"};
  bool attributes = false;                  // signedAttrs are there
  bool attribute_twice = false;             // or one with other than one value: it means nothing then
  std::optional<std::string> content_type;  // of the signed attributes
  std::optional<Bytes> message_digest;
  std::optional<Instant> signing_time;
  Bytes signed_bytes;         // DER SET of the attributes in the order received; empty without attributes
  Bytes sorted_signed_bytes;  // the same sorted as DER asks, when that differs
  bool unsigned_attributes = false;
  Bytes signature;
};

struct SignedData {
  bool read = false;  // down to the signers; what is missing otherwise is told in the findings
  std::int64_t version = 0;
  std::vector<std::string> digests;  // dotted, as listed in front
  std::string content_type;          // dotted
  std::optional<Bytes> content;
  std::size_t content_offset = 0;   // of its first byte, when it is in one piece
  std::vector<Bytes> certificates;  // DER, as embedded; of more than 1,001 the first
  std::size_t revocation_lists = 0;
  std::vector<Signer> signers;
};

// ContentInfo with its tag. `base` is its offset in the file that findings are told of.
SignedData read(ByteView bytes, emrtd::Findings& findings, std::size_t base = 0);

bool content_type_agrees(const Signer& signer, const SignedData& data);
// False too when there is no digest, no content, or the digest's algorithm is not known.
bool digest_agrees(const Signer& signer, const SignedData& data);
// The signature alone. Errors: of signer.algorithm, of certificates::PublicKey::verify(), and
// "signed_data.attributes.missing": CMS allows that for plain data only [RFC 5652 §5.3].
Result<void> verify(const Signer& signer, const SignedData& data, const certificates::PublicKey& key);
// Whether this certificate is the one that the signer names, exactly.
bool names(const Signer& signer, const certificates::Certificate& certificate);

}  // namespace limen::signed_data
