#include "formats/signed_data/signed_data.h"

#include <algorithm>

#include "formats/certificates/signed.h"
#include "formats/der/der.h"

namespace limen::signed_data {

namespace {

// A list of states' certificates has one to three beside it, a document one.
constexpr std::size_t kMostCertificates = 1'001;
constexpr std::string_view kSection = "RFC 5652 §5";
constexpr std::string_view kSignedDataType = "1.2.840.113549.1.7.2";
constexpr std::string_view kContentTypeAttribute = "1.2.840.113549.1.9.3";
constexpr std::string_view kDigestAttribute = "1.2.840.113549.1.9.4";
constexpr std::string_view kTimeAttribute = "1.2.840.113549.1.9.5";

Bytes copy(ByteView view) { return Bytes(view.begin(), view.end()); }

// An element with definite, shortest lengths throughout.
Result<void> append_canonical(Bytes& out, const der::Element& element, const der::Reader& within) {
  if (!element.constructed()) {
    const Bytes whole = der::tlv(element.tag, element.content);
    out.insert(out.end(), whole.begin(), whole.end());
    return {};
  }
  Bytes content;
  der::Reader inner = within.inside(element);
  while (!inner.at_end()) {
    const der::Element part = TRY(inner.next());
    TRY(append_canonical(content, part, inner));
  }
  const Bytes whole = der::tlv(element.tag, content);
  out.insert(out.end(), whole.begin(), whole.end());
  return {};
}

class SignerReader {
 public:
  explicit SignerReader(Signer& signer) : signer_(signer) {}

  // SignerInfo ::= SEQUENCE { version, sid, digestAlgorithm, signedAttrs [0] OPTIONAL, signatureAlgorithm, signature,
  // unsignedAttrs [1] OPTIONAL }
  Result<void> read(der::Reader fields) {
    const der::Element version = TRY(fields.next(der::kInteger));
    signer_.version = TRY(der::integer(version));
    TRY(read_identifier(fields));
    const der::Element digest = TRY(fields.next(der::kSequence));
    der::Reader digest_fields = fields.inside(digest);
    const der::Element digest_oid = TRY(digest_fields.next(der::kOid));
    signer_.digest_oid = TRY(der::oid(digest_oid));
    signer_.digest = certificates::hash_of_oid(signer_.digest_oid);
    const auto attributes = TRY(fields.next_if(0xA0));
    if (attributes) TRY(read_attributes(*attributes, fields));
    const der::Element algorithm = TRY(fields.next(der::kSequence));
    signer_.algorithm_identifier = algorithm.whole;
    Bytes plain;
    TRY(append_canonical(plain, algorithm, fields));
    signer_.algorithm = certificates::read_signature_algorithm(plain, signer_.digest);
    const der::Element signature = TRY(fields.next());
    if ((signature.tag & ~0x20U) != der::kOctetString) {
      return Error{"der.tag.unexpected", "another element was expected here", {.offset = signature.offset}};
    }
    signer_.signature = TRY(der::octets(signature));
    const auto unsigned_attributes = TRY(fields.next_if(0xA1));
    signer_.unsigned_attributes = unsigned_attributes.has_value();
    return fields.finish();
  }

 private:
  Result<void> read_identifier(der::Reader& fields) {
    const der::Element identifier = TRY(fields.next());
    if ((identifier.tag & ~0x20U) == 0x80U) {
      signer_.key_id = identifier.constructed() ? TRY(der::octets(identifier)) : copy(identifier.content);
      return {};
    }
    if (identifier.tag != der::kSequence) {
      return Error{"der.tag.unexpected", "another element was expected here", {.offset = identifier.offset}};
    }
    der::Reader parts = fields.inside(identifier);
    const der::Element issuer = TRY(parts.next(der::kSequence));
    signer_.issuer = TRY(certificates::read_name(issuer, parts));
    const der::Element serial = TRY(parts.next(der::kInteger));
    signer_.serial = certificates::serial_text(serial.content);
    return {};
  }

  Result<void> read_attributes(const der::Element& element, const der::Reader& within) {
    signer_.attributes = true;
    der::Reader each = within.inside(element);
    std::vector<Bytes> encoded;
    while (!each.at_end()) {
      const der::Element attribute = TRY(each.next(der::kSequence));
      TRY(append_canonical(encoded.emplace_back(), attribute, each));
      TRY(read_attribute(each.inside(attribute)));
    }
    signer_.signed_bytes = der::tlv(der::kSet, der::join(encoded));
    Bytes sorted = der::set_of(std::move(encoded));
    if (sorted != signer_.signed_bytes) signer_.sorted_signed_bytes = std::move(sorted);
    return {};
  }

  Result<void> read_attribute(der::Reader fields) {
    const der::Element type = TRY(fields.next(der::kOid));
    const std::string oid = TRY(der::oid(type));
    const der::Element values = TRY(fields.next(der::kSet));
    if (oid != kContentTypeAttribute && oid != kDigestAttribute && oid != kTimeAttribute) return {};
    der::Reader inner = fields.inside(values);
    const der::Element value = TRY(inner.next());
    if (!inner.at_end()) signer_.attribute_twice = true;
    if (oid == kContentTypeAttribute) {
      if (signer_.content_type) signer_.attribute_twice = true;
      signer_.content_type = TRY(der::oid(value));
    } else if (oid == kDigestAttribute) {
      if (signer_.message_digest) signer_.attribute_twice = true;
      signer_.message_digest = TRY(der::octets(value));
    } else {
      if (signer_.signing_time) signer_.attribute_twice = true;
      const auto time = der::time(value);
      if (time.ok()) signer_.signing_time = *time;
    }
    return {};
  }

  Signer& signer_;
};

// SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo, certificates [0] OPTIONAL, crls [1]
// OPTIONAL, signerInfos SET }
Result<void> read_body(SignedData& out, der::Reader fields, std::size_t base) {
  const der::Element version = TRY(fields.next(der::kInteger));
  out.version = TRY(der::integer(version));
  const der::Element digests = TRY(fields.next(der::kSet));
  der::Reader each = fields.inside(digests);
  while (!each.at_end()) {
    const der::Element digest = TRY(each.next(der::kSequence));
    der::Reader inner = each.inside(digest);
    const der::Element oid = TRY(inner.next(der::kOid));
    out.digests.push_back(TRY(der::oid(oid)));
  }
  const der::Element encapsulated = TRY(fields.next(der::kSequence));
  der::Reader inner = fields.inside(encapsulated);
  const der::Element type = TRY(inner.next(der::kOid));
  out.content_type = TRY(der::oid(type));
  if (const auto wrapper = TRY(inner.next_if(0xA0))) {
    der::Reader content_reader = inner.inside(*wrapper);
    const der::Element content = TRY(content_reader.next());
    if ((content.tag & ~0x20U) != der::kOctetString) {
      return Error{"der.tag.unexpected", "another element was expected here", {.offset = content.offset}};
    }
    out.content = TRY(der::octets(content));
    out.content_offset = base + content.content_offset();
  }
  if (const auto certificates = TRY(fields.next_if(0xA0))) {
    der::Reader members = fields.inside(*certificates);
    while (!members.at_end()) {
      const der::Element certificate = TRY(members.next());
      if (certificate.tag == der::kSequence && out.certificates.size() < kMostCertificates)
        out.certificates.push_back(copy(certificate.whole));
    }
  }
  if (const auto lists = TRY(fields.next_if(0xA1))) {
    der::Reader members = fields.inside(*lists);
    while (!members.at_end()) {
      TRY(members.next());
      ++out.revocation_lists;
    }
  }
  const der::Element signers = TRY(fields.next(der::kSet));
  der::Reader infos = fields.inside(signers);
  while (!infos.at_end()) {
    const der::Element info = TRY(infos.next(der::kSequence));
    Signer signer;
    signer.offset = base + info.offset;
    TRY(SignerReader(signer).read(infos.inside(info)));
    out.signers.push_back(std::move(signer));
  }
  return fields.finish();
}

Result<void> read_all(SignedData& out, ByteView bytes, std::size_t base, bool& indefinite) {
  der::Reader reader(bytes, der::Rules::kBer);
  const der::Element info = TRY(reader.next(der::kSequence));
  indefinite = info.indefinite;
  der::Reader fields = reader.inside(info);
  const der::Element type = TRY(fields.next(der::kOid));
  const std::string oid = TRY(der::oid(type));
  if (oid != kSignedDataType) {
    return Error{"der.oid.invalid", "not signed data", {.offset = type.offset}};
  }
  const der::Element wrapper = TRY(fields.next(0xA0));
  der::Reader inner = fields.inside(wrapper);
  const der::Element body = TRY(inner.next(der::kSequence));
  TRY(read_body(out, inner.inside(body), base));
  TRY(inner.finish());
  TRY(fields.finish());
  return reader.finish();
}

}  // namespace

SignedData read(ByteView bytes, emrtd::Findings& findings, std::size_t base) {
  SignedData out;
  bool indefinite = false;
  if (auto result = read_all(out, bytes, base, indefinite); !result.ok()) {
    Error error = result.take_error();
    error.place.offset = error.place.offset.value_or(0) + base;
    findings.broken(error, kSection);
    return out;
  }
  out.read = true;
  if (indefinite) {
    findings.add("emrtd.length.form", Severity::kInfo, base, kSection, "a length that is not in its shortest form");
  }
  if (!out.content) {
    findings.add("emrtd.element.missing", Severity::kError, base, kSection, "signed data without its content");
  }
  if (out.signers.empty()) {
    findings.add("emrtd.element.missing", Severity::kError, base, kSection, "signed data without a signer");
  }
  if (out.version != 3 && out.version != 1 && out.version != 4) {
    findings.add("signed_data.version", Severity::kWarning, base, kSection, "signed data of an unusual version");
  }
  for (const Signer& signer : out.signers) {
    if (signer.version != (signer.key_id ? 3 : 1)) {
      findings.add("signed_data.signer.version", Severity::kInfo, signer.offset, kSection,
                   "the version does not go with how the signer is named");
    }
    if (signer.unsigned_attributes) {
      findings.add("signed_data.attributes.unsigned", Severity::kWarning, signer.offset, kSection,
                   "attributes that nobody signed");
    }
    if (!signer.sorted_signed_bytes.empty()) {
      findings.add("signed_data.attributes.order", Severity::kInfo, signer.offset, kSection,
                   "signed attributes that are not sorted as DER asks");
    }
    if (std::find(out.digests.begin(), out.digests.end(), signer.digest_oid) == out.digests.end()) {
      findings.add("signed_data.digest.unlisted", Severity::kInfo, signer.offset, kSection,
                   "a digest algorithm that is not listed in front");
    }
  }
  return out;
}

bool content_type_agrees(const Signer& signer, const SignedData& data) {
  return !signer.attribute_twice && signer.content_type && *signer.content_type == data.content_type;
}

bool digest_agrees(const Signer& signer, const SignedData& data) {
  if (signer.attribute_twice || !signer.message_digest || !signer.digest || !data.content) return false;
  return certificates::digest(*signer.digest, *data.content) == *signer.message_digest;
}

Result<void> verify(const Signer& signer, const SignedData&, const certificates::PublicKey& key) {
  if (!signer.attributes) return Error{"signed_data.attributes.missing", "nothing is signed but the bare content", {}};
  if (!signer.algorithm.ok()) return signer.algorithm.error();
  auto result = key.verify(*signer.algorithm, signer.signed_bytes, signer.signature);
  if (result.ok() || signer.sorted_signed_bytes.empty()) return result;
  // Signed sorted and written unsorted: allowed, since it is the DER encoding that is signed.
  if (key.verify(*signer.algorithm, signer.sorted_signed_bytes, signer.signature).ok()) return {};
  return result;
}

bool names(const Signer& signer, const certificates::Certificate& certificate) {
  if (signer.key_id) return certificate.extensions().subject_key_id == signer.key_id;
  return signer.issuer && signer.serial == certificate.serial() &&
         signer.issuer->canonical == certificate.issuer().canonical;
}

}  // namespace limen::signed_data
