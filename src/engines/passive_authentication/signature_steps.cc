// From the bytes of EF.SOD to a signature that holds [9303-11 §5.1, 9303-12 §7; RFC 5652 §5].
#include <algorithm>

#include "engines/passive_authentication/examination.h"
#include "formats/der/der.h"

namespace limen::passive_authentication {

namespace {

// SHA-1 over the bits of the public key, what a key identifier is when the certificate names none [RFC 5280 §4.2.1.2].
std::optional<Bytes> computed_key_id(const certificates::Certificate& certificate) {
  const auto info = der::only(certificate.key_info(), der::kSequence, der::Rules::kBer);
  if (!info.ok()) return std::nullopt;
  der::Reader fields(info->content, der::Rules::kBer);
  const auto algorithm = fields.next(der::kSequence);
  const auto key = algorithm.ok() ? fields.next(der::kBitString) : Result<der::Element>(algorithm.error());
  if (!key.ok() || key->content.empty()) return std::nullopt;
  return certificates::digest(certificates::Hash::kSha1, key->content.subspan(1));
}

}  // namespace

void Examination::read_security_object() {
  begin(Step::kSecurityObject, "9303-10 §4.6.2");
  if (!has(emrtd::File::kSod)) {
    return fail("pa.sod.missing", "there is no EF.SOD", Effect::kUnproved);
  }
  sod_ = security_object::read_sod(file(emrtd::File::kSod));
  const signed_data::SignedData& cms = sod_.signed_part;
  show("cms.version", std::to_string(cms.version));
  show("content_type", cms.content_type);
  if (!cms.read || !cms.content || cms.signers.empty()) {
    return fail("pa.sod.unreadable", "EF.SOD cannot be read", Effect::kUnproved);
  }
  if (cms.content_type != signed_data::kSecurityObjectType) {
    fail("pa.sod.content_type", "what is signed is no LDS security object", Effect::kFalse, cms.content_type);
  }
  if (!sod_.object.read) {
    fail("pa.sod.object", "the LDS security object cannot be read", Effect::kUnproved);
  } else {
    show("object.version", std::to_string(sod_.object.version));
    show("object.hash", sod_.object.hash ? std::string(to_text(*sod_.object.hash)) : sod_.object.hash_oid);
    if (sod_.object.lds_version) show("lds_version", *sod_.object.lds_version);
  }
  if (sod_.object.group_twice) {
    fail("pa.sod.group_twice", "EF.SOD lists two hashes of one data group", Effect::kFalse);
  }
  if (cms.signers.size() > 1) {
    warn("pa.sod.signers", "EF.SOD has more than one signer; the first counts", std::to_string(cms.signers.size()));
  }
  for (const emrtd::Finding& finding : sod_.findings) {
    if (finding.severity == Severity::kWarning || finding.severity == Severity::kError) {
      warn("pa.sod.flawed", "EF.SOD is not as it should be", std::string(finding.code));
    }
  }
  signer_ = &cms.signers.front();
}

void Examination::read_embedded() {
  // One is usual. Each that fits the signer's name is tried with its key, so that many would be a way to keep us busy.
  constexpr std::size_t kMost = 16;
  if (sod_.signed_part.certificates.size() > kMost) {
    warn("pa.signer.many", "EF.SOD carries more certificates than are looked at",
         std::to_string(sod_.signed_part.certificates.size()));
  }
  for (std::size_t i = 0; i < std::min(kMost, sod_.signed_part.certificates.size()); ++i) {
    const Bytes& bytes = sod_.signed_part.certificates[i];
    auto certificate = certificates::Certificate::read(bytes);
    if (certificate.ok()) {
      embedded_.push_back(certificate.take());
    } else {
      warn("pa.signer.unreadable", "a certificate in EF.SOD cannot be read", certificate.error().code);
    }
  }
}

// Of several that fit the one whose key made the signature; else the first.
bool Examination::choose(std::vector<certificates::Certificate> candidates) {
  if (candidates.empty()) return false;
  if (candidates.size() > 1) {
    for (const certificates::Certificate& candidate : candidates) {
      if (candidate.key().ok() && signed_data::verify(*signer_, sod_.signed_part, *candidate.key()).ok()) {
        report_.signer = candidate;
        return true;
      }
    }
  }
  report_.signer = candidates.front();
  return true;
}

void Examination::find_signer() {
  begin(Step::kSigner, "9303-12 §7.1.2");
  if (signer_ == nullptr) return skip("there is no signer to look for");
  read_embedded();
  std::vector<certificates::Certificate> exact;
  std::vector<certificates::Certificate> nearly;
  for (const certificates::Certificate& certificate : embedded_) {
    if (signed_data::names(*signer_, certificate)) {
      exact.push_back(certificate);
    } else if (signer_->key_id
                   ? !certificate.extensions().subject_key_id && computed_key_id(certificate) == signer_->key_id
                   : certificate.serial() == signer_->serial) {
      nearly.push_back(certificate);
    }
  }
  if (!choose(std::move(exact))) {
    std::vector<certificates::Certificate> known;
    if (request_.anchors != nullptr) known = request_.anchors->signers_named(*signer_);
    if (choose(std::move(known))) {
      note("pa.signer.from_store", "EF.SOD does not carry its signer's certificate; the trust store does");
    } else if (nearly.size() == 1) {
      report_.signer = nearly.front();
      warn("pa.signer.by_serial", "EF.SOD names its signer otherwise than the certificate does; serial or key agree");
    } else {
      return fail("pa.signer.missing", "the signer's certificate is neither in EF.SOD nor in the trust store",
                  Effect::kUnproved);
    }
  }
  show("signer.subject", name_of(*report_.signer));
  show("signer.issuer", report_.signer->issuer().text);
  show("signer.serial", report_.signer->serial());
  show("signer.fingerprint", certificates::to_text(report_.signer->fingerprint()));
  show("signer.not_before", report_.signer->not_before().to_text());
  show("signer.not_after", report_.signer->not_after().to_text());
  const auto& key = report_.signer->key();
  if (key.ok()) {
    std::string text(to_text(key->kind()));
    text += " " + std::to_string(key->bits());
    if (key->curve()) text += " " + std::string(to_text(*key->curve()));
    if (key->explicit_parameters()) text += " (parameters written out)";
    show("signer.key", text);
  }
}

void Examination::check_attributes() {
  begin(Step::kAttributes, "RFC 5652 §5.3");
  if (signer_ == nullptr) return skip("there is no signer");
  if (!signer_->attributes) {
    return fail("pa.attributes.missing", "there are no signed attributes", Effect::kFalse);
  }
  show("digest.algorithm", signer_->digest ? std::string(to_text(*signer_->digest)) : signer_->digest_oid);
  if (signer_->message_digest) show("digest.signed", to_hex(*signer_->message_digest));
  if (signer_->attribute_twice) {
    fail("pa.attributes.twice", "a signed attribute stands twice", Effect::kFalse);
  }
  if (!signer_->content_type) {
    fail("pa.attributes.content_type_missing", "no signed attribute names the type of the content", Effect::kFalse);
  } else if (!signed_data::content_type_agrees(*signer_, sod_.signed_part) && !signer_->attribute_twice) {
    fail("pa.attributes.content_type", "the signed type is not that of the content", Effect::kFalse,
         *signer_->content_type);
  }
  if (!signer_->message_digest) {
    fail("pa.attributes.digest_missing", "no signed attribute digests the content", Effect::kFalse);
  } else if (!signer_->digest) {
    fail("pa.attributes.digest_algorithm", "the content is digested with an algorithm that is not allowed",
         Effect::kUnproved, signer_->digest_oid);
  } else if (!signed_data::digest_agrees(*signer_, sod_.signed_part) && !signer_->attribute_twice) {
    fail("pa.attributes.digest_mismatch", "the content is not what was digested", Effect::kFalse);
  }
  if (signer_->unsigned_attributes) {
    warn("pa.attributes.unsigned", "there are attributes that nobody signed; they count for nothing");
  }
}

void Examination::check_signature() {
  begin(Step::kSignature, "9303-12 §4.4");
  if (signer_ == nullptr || !report_.signer) return skip("there is no signer");
  if (!signer_->attributes) return skip("there is nothing signed");
  if (!signer_->algorithm.ok()) {
    return fail("pa.signature.algorithm", "the signature algorithm is not allowed, or its parameters are not",
                Effect::kUnproved, signer_->algorithm.error().code);
  }
  const certificates::SignatureAlgorithm& algorithm = *signer_->algorithm;
  report_.algorithm = algorithm;
  show("algorithm", algorithm.to_text());
  const auto& key = report_.signer->key();
  if (!key.ok()) {
    return fail("pa.signature.key", "the signer's key cannot be used", Effect::kUnproved, key.error().code);
  }
  const auto result = signed_data::verify(*signer_, sod_.signed_part, *key);
  if (!result.ok()) {
    if (result.error().code == "certificates.signature.key_kind") {
      return fail("pa.signature.key_kind", "the signature is of another kind than the key", Effect::kFalse);
    }
    return fail("pa.signature.mismatch", "the signature is not the signer's over these attributes", Effect::kFalse);
  }
  if (algorithm.hash != signer_->digest) {
    note("pa.signature.two_hashes", "the signature uses another hash than the digest of the content");
  }
  if (algorithm.hash == certificates::Hash::kSha1) {
    note("pa.signature.weak", "SHA-1: a signature that was good when it was made");
  }
  report_.signing_time = signer_->signing_time;
  if (signer_->signing_time) show("signing_time", signer_->signing_time->to_text());
}

}  // namespace limen::passive_authentication
