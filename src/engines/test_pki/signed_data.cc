#include <algorithm>

#include "engines/test_pki/encoding.h"
#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"

namespace limen::test_pki {

namespace {

Bytes attribute(std::string_view oid, const Bytes& value) {
  const Bytes set = der::tlv(der::kSet, value);
  return der::sequence({der::oid_of(oid), set});
}

Bytes signer_identifier(const SignedDataOptions& options) {
  if (options.signer_by_key_id) return der::tlv(0x80, options.signer.fields.subject_key_id.value_or(Bytes()));
  NameParts issuer = options.signer.fields.issuer;
  if (options.reverse_issuer) std::ranges::reverse(issuer);
  const Bytes name = encode_name(issuer, options.signer.fields.name_tag);
  return der::sequence({name, der::unsigned_of(options.signer.fields.serial)});
}

std::vector<Bytes> signed_attributes(const SignedDataOptions& options, Hash hash) {
  Bytes content_digest = certificates::digest(hash, options.content);
  if (options.wrong_digest) content_digest[0] = static_cast<std::uint8_t>(content_digest[0] ^ 1U);
  std::vector<Bytes> attributes{
      attribute("1.2.840.113549.1.9.3", der::oid_of(options.signed_content_type.value_or(options.content_type))),
      attribute("1.2.840.113549.1.9.4", der::octets_of(content_digest))};
  if (options.signing_time)
    attributes.push_back(attribute("1.2.840.113549.1.9.5", der::time_of(*options.signing_time)));
  return attributes;
}

}  // namespace

Bytes make_signed_data(const SignedDataOptions& options) {
  const Key& key = options.signer.key;
  const SignatureAlgorithm algorithm = options.algorithm.value_or(key.algorithm());
  const Hash hash = options.digest.value_or(algorithm.hash);
  const Bytes set = der::set_of(signed_attributes(options, hash));
  Bytes signature = key.sign(algorithm, set);
  if (options.wrong_signature && !signature.empty()) {
    signature.back() = static_cast<std::uint8_t>(signature.back() ^ 1U);
  }
  Bytes implicit_set = set;
  implicit_set[0] = 0xA0;
  const Bytes named = options.plain_key_oid ? der::sequence({der::oid_of("1.2.840.113549.1.1.1"), der::null()})
                                            : algorithm_identifier(algorithm);
  const Bytes info = der::sequence({der::integer_of(options.signer_by_key_id ? 3 : 1), signer_identifier(options),
                                    hash_identifier(hash), implicit_set, named, der::octets_of(signature)});
  std::vector<Bytes> embedded;
  if (options.embed_signer) {
    const ByteView own = options.signer.certificate.der();
    embedded.emplace_back(own.begin(), own.end());
  }
  embedded.insert(embedded.end(), options.certificates.begin(), options.certificates.end());
  const Bytes certificates = embedded.empty() ? Bytes() : der::tlv(0xA0, der::join(embedded));
  const Bytes content =
      der::sequence({der::oid_of(options.content_type), der::tlv(0xA0, der::octets_of(options.content))});
  const Bytes digests = der::tlv(der::kSet, hash_identifier(hash));
  const Bytes infos = der::tlv(der::kSet, info);
  const Bytes signed_data = der::sequence({der::integer_of(3), digests, content, certificates, infos});
  return der::sequence({der::oid_of("1.2.840.113549.1.7.2"), der::tlv(0xA0, signed_data)});
}

Bytes master_list_content(const std::vector<Bytes>& certificates) {
  return der::sequence({der::integer_of(0), der::set_of(certificates)});
}

std::string to_base64(ByteView bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 3; ++i) word = word << 8U | (i < count ? bytes[at + i] : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? kDigits[word >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

std::string make_pem(ByteView der, std::string_view label) {
  const std::string body = to_base64(der);
  std::string text = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < body.size(); at += 64) text += body.substr(at, 64) + "\n";
  return text + "-----END " + std::string(label) + "-----\n";
}

std::string make_ldif(const std::vector<PkdEntry>& entries) {
  constexpr std::size_t kWidth = 76;
  std::string text = "version: 1\n";
  std::size_t count = 0;
  for (const PkdEntry& entry : entries) {
    const bool list = entry.kind == PkdKind::kMasterList;
    const bool revocations = entry.kind == PkdKind::kRevocationList;
    const std::string unit = list ? "ml" : revocations ? "crl" : "dsc";
    text += "\ndn: cn=entry" + std::to_string(++count) + ",o=" + unit + ",c=" + entry.country +
            ",dc=data,dc=download,dc=pkd,dc=icao,dc=int\nobjectClass: top\npkdVersion: 1150\n";
    std::string line = list          ? "pkdMasterListContent:: "
                       : revocations ? "certificateRevocationList;binary:: "
                                     : "userCertificate;binary:: ";
    line += to_base64(entry.content);
    text += line.substr(0, kWidth) + "\n";
    for (std::size_t at = kWidth; at < line.size(); at += kWidth - 1) text += " " + line.substr(at, kWidth - 1) + "\n";
  }
  return text;
}

}  // namespace limen::test_pki
