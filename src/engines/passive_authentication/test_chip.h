// Chips for the tests and benchmarks of Passive Authentication: a trust store in memory, a CMS builder that can do
// everything wrong, and a case with one invented document that faults are put into.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engines/passive_authentication/passive_authentication.h"
#include "engines/personalisation/personalisation.h"
#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"
#include "formats/security_object/security_object.h"

namespace limen::passive_authentication::testing {

namespace pki = test_pki;
using emrtd::File;
using pki::CscaOptions;

class MemoryAnchors : public Anchors {
 public:
  std::vector<certificates::Certificate> authorities, signers;
  std::vector<certificates::RevocationList> lists;
  std::vector<Deviation> published;

  std::vector<certificates::Certificate> issuers_of(const certificates::Certificate& certificate) const override {
    std::vector<certificates::Certificate> by_key;
    std::vector<certificates::Certificate> by_name;
    const auto& wanted = certificate.extensions().authority_key_id;
    for (const certificates::Certificate& one : authorities) {
      if (wanted && one.extensions().subject_key_id == wanted) {
        by_key.push_back(one);
      } else if (one.subject().canonical == certificate.issuer().canonical) {
        by_name.push_back(one);
      }
    }
    by_key.insert(by_key.end(), by_name.begin(), by_name.end());
    return by_key;
  }
  std::vector<certificates::Certificate> signers_named(const signed_data::Signer& signer) const override {
    std::vector<certificates::Certificate> found;
    for (const certificates::Certificate& one : signers) {
      if (signed_data::names(signer, one)) found.push_back(one);
    }
    return found;
  }
  std::vector<certificates::RevocationList> revocation_lists(
      const certificates::Certificate& authority) const override {
    std::vector<certificates::RevocationList> found;
    for (const certificates::RevocationList& one : lists) {
      if (one.issuer().canonical == authority.subject().canonical) found.push_back(one);
    }
    return found;
  }
  std::vector<Deviation> deviations(const DocumentFacts&) const override { return published; }
};

inline Bytes attribute(std::string_view oid, std::initializer_list<Bytes> values) {
  Bytes all;
  for (const Bytes& value : values) all.insert(all.end(), value.begin(), value.end());
  return der::sequence({der::oid_of(oid), der::tlv(der::kSet, all)});
}
inline Bytes content_type_attribute(std::string_view type = signed_data::kSecurityObjectType) {
  return attribute("1.2.840.113549.1.9.3", {der::oid_of(type)});
}
inline Bytes digest_attribute(pki::Hash hash, ByteView content) {
  return attribute("1.2.840.113549.1.9.4", {der::octets_of(certificates::digest(hash, content))});
}
inline Bytes time_attribute(Instant when) { return attribute("1.2.840.113549.1.9.5", {der::time_of(when)}); }

// CMS SignedData put together part by part.
struct Cms {
  Bytes content;
  pki::Issued signer;
  std::string content_type = std::string(signed_data::kSecurityObjectType);
  pki::SignatureAlgorithm algorithm = signer.key.algorithm();
  std::optional<Bytes> named_algorithm{};  // what the SignerInfo says instead
  std::optional<Bytes> named_digest{};
  std::optional<std::vector<Bytes>> attributes{};  // instead of content type, digest and time
  bool with_attributes = true;
  bool sort_before_signing = true, sort_when_written = true;
  std::optional<pki::Key> key{};  // that signs instead of the signer's
  std::optional<Bytes> signature{};
  std::optional<std::vector<Bytes>> certificates{};
  Bytes unsigned_attributes{};  // with tag A1
  std::optional<Bytes> identifier{};
  std::int64_t version = 3;
  std::size_t copies = 1;   // of the SignerInfo
  bool indefinite = false;  // BER: lengths that end with end-of-contents, the content in parts
  bool with_content = true;

  std::vector<Bytes> usual_attributes() const {
    return {content_type_attribute(content_type), digest_attribute(algorithm.hash, content),
            time_attribute(CscaOptions::day(2024, 4, 1))};
  }

  Bytes build() const {
    const auto wrap = [&](std::uint32_t tag, const Bytes& inside) {
      if (!indefinite) return der::tlv(tag, inside);
      Bytes out;
      der::append_tag(out, tag);
      out.push_back(0x80);
      out.insert(out.end(), inside.begin(), inside.end());
      out.insert(out.end(), {0, 0});
      return out;
    };
    std::vector<Bytes> list = attributes.value_or(usual_attributes());
    std::vector<Bytes> sorted = list;
    std::ranges::sort(sorted);
    const Bytes to_sign =
        with_attributes ? der::tlv(der::kSet, der::join(sort_before_signing ? sorted : list)) : content;
    const Bytes made = signature ? *signature : key.value_or(signer.key).sign(algorithm, to_sign);
    const Bytes written = with_attributes ? wrap(0xA0, der::join(sort_when_written ? sorted : list)) : Bytes();
    const Bytes named = identifier.value_or(der::sequence(
        {pki::encode_name(signer.fields.issuer, signer.fields.name_tag), der::unsigned_of(signer.fields.serial)}));
    const Bytes digest = named_digest.value_or(pki::hash_identifier(algorithm.hash));
    const Bytes info = wrap(der::kSequence, der::join({der::integer_of(1), named, digest, written,
                                                       named_algorithm.value_or(pki::algorithm_identifier(algorithm)),
                                                       der::octets_of(made), unsigned_attributes}));
    Bytes infos;
    for (std::size_t i = 0; i < copies; ++i) infos.insert(infos.end(), info.begin(), info.end());
    Bytes octets = der::octets_of(content);
    if (indefinite) {
      const std::size_t half = content.size() / 2;
      octets = wrap(0x24, der::join({der::octets_of(ByteView(content).first(half)),
                                     der::octets_of(ByteView(content).subspan(half))}));
    }
    const Bytes encapsulated =
        wrap(der::kSequence, der::join({der::oid_of(content_type), with_content ? wrap(0xA0, octets) : Bytes()}));
    const ByteView own = signer.certificate.der();
    const std::vector<Bytes> embedded = certificates.value_or(std::vector<Bytes>{Bytes(own.begin(), own.end())});
    const Bytes body =
        wrap(der::kSequence,
             der::join({der::integer_of(version), der::tlv(der::kSet, digest), encapsulated,
                        embedded.empty() ? Bytes() : der::tlv(0xA0, der::join(embedded)), wrap(der::kSet, infos)}));
    return der::tlv(0x77, wrap(der::kSequence, der::join({der::oid_of("1.2.840.113549.1.7.2"), wrap(0xA0, body)})));
  }
};

// One document and all around it; faults change it before or after the files are made.
struct Case {
  pki::Authority csca;
  pki::Issued signer;
  personalisation::Options document;
  MemoryAnchors anchors;
  Options options{};
  std::optional<std::string> printed{};
  Instant now = CscaOptions::day(2026, 11, 22);
  std::optional<personalisation::Files> files{};  // made of `document` when not set

  static Case usual(pki::KeyType csca_type = pki::KeyType::kBrainpoolP256, pki::KeyType type = pki::KeyType::kP256) {
    pki::Authority authority = pki::make_csca({.key = pki::Key::make(csca_type, 1)});
    pki::Issued issued = pki::make_signer(authority, {.key = pki::Key::make(type, 2)});
    Case made{.csca = authority, .signer = issued, .document = personalisation::sample(issued), .anchors = {}};
    made.anchors.authorities = {authority.certificate};
    made.anchors.lists = {fresh_list(authority)};
    made.printed = made.document.mrz;
    return made;
  }
  static certificates::RevocationList fresh_list(const pki::Authority& authority,
                                                 std::vector<std::uint64_t> serials = {}) {
    return certificates::RevocationList::read(
               pki::make_revocation_list(authority, {.this_update = CscaOptions::day(2026, 11, 1),
                                                     .next_update = CscaOptions::day(2027, 1, 30),
                                                     .serials = std::move(serials)}))
        .take();
  }

  void sign_by(const pki::Issued& issued) {
    signer = issued;
    document.sod.signer = issued;
    document.sod.cms->signer = issued;
  }
  personalisation::Files& made() {
    if (!files) files = personalisation::personalise(document);
    return *files;
  }
  // The LDS security object of the files.
  Bytes lds_object() { return *security_object::read_sod(made().at(File::kSod)).signed_part.content; }
  Cms cms() { return Cms{.content = lds_object(), .signer = signer}; }
  void put(const Cms& cms) { made()[File::kSod] = cms.build(); }

  Report report() {
    Request request{.files = {}, .anchors = &anchors, .printed_mrz = printed, .options = &options, .now = now};
    for (const auto& [file, bytes] : made()) request.files.emplace(file, bytes);
    return authenticate(request);
  }
};

}  // namespace limen::passive_authentication::testing
