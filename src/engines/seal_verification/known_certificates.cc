#include "engines/seal_verification/known_certificates.h"

#include <algorithm>

#include "base/text.h"

namespace limen::seal_verification {

namespace {

using certificates::Certificate;

std::string_view without_zeros(std::string_view serial) {
  while (serial.size() > 1 && serial.front() == '0') serial.remove_prefix(1);
  return serial;
}

std::string reference_key(std::string_view signer, std::string_view serial) {
  return to_upper_ascii(signer) + " " + to_upper_ascii(without_zeros(serial));
}

std::string text_of(const Bytes& bytes) { return std::string(as_text(bytes)); }

// The common name, as written.
std::string_view common_name(const certificates::Name& name) {
  std::string_view rest = name.text;
  while (!rest.empty()) {
    const std::size_t end = rest.find(", ");
    const std::string_view part = rest.substr(0, end);
    if (part.starts_with("CN=")) return part.substr(3);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  return {};
}

std::vector<Certificate> found(const std::unordered_multimap<std::string, std::size_t>& index, const std::string& key,
                               const std::vector<Certificate>& all) {
  std::vector<Certificate> result;
  const auto [from, to] = index.equal_range(key);
  for (auto at = from; at != to; ++at) result.push_back(all[at->second]);
  return result;
}

}  // namespace

void KnownCertificates::add_authority(Certificate certificate) {
  const std::size_t at = authorities_.size();
  by_subject_.emplace(certificate.subject().canonical, at);
  if (const auto& key_id = certificate.extensions().subject_key_id) by_key_id_.emplace(text_of(*key_id), at);
  authorities_.push_back(std::move(certificate));
}

void KnownCertificates::add_signer(Certificate certificate) {
  const std::size_t at = signers_.size();
  // C and CN of the subject are the signer's four letters [9303-13 §2.3]; some write all four into CN.
  const std::string_view name = common_name(certificate.subject());
  by_reference_.emplace(
      reference_key(std::string(certificate.country().text()) + std::string(name), certificate.serial()), at);
  by_reference_.emplace(reference_key(name, certificate.serial()), at);
  const Bytes hash = certificates::digest(certificates::Hash::kSha1, certificate.der());
  by_hash_.emplace(std::string(as_text(ByteView(hash).subspan(hash.size() - 5))), at);
  signers_.push_back(std::move(certificate));
}

void KnownCertificates::add_list(certificates::RevocationList list) {
  lists_by_issuer_.emplace(list.issuer().canonical, lists_.size());
  lists_.push_back(std::move(list));
}

std::vector<Certificate> KnownCertificates::signers(std::string_view signer, std::string_view reference) const {
  return found(by_reference_, reference_key(signer, reference), signers_);
}

std::vector<Certificate> KnownCertificates::signers_by_hash(ByteView tail) const {
  return found(by_hash_, std::string(as_text(tail)), signers_);
}

std::vector<Certificate> KnownCertificates::issuers_of(const Certificate& certificate) const {
  std::vector<Certificate> result;
  if (const auto& key_id = certificate.extensions().authority_key_id) {
    result = found(by_key_id_, text_of(*key_id), authorities_);
  }
  for (Certificate& one : found(by_subject_, certificate.issuer().canonical, authorities_)) {
    if (std::find(result.begin(), result.end(), one) == result.end()) result.push_back(std::move(one));
  }
  return result;
}

std::vector<certificates::RevocationList> KnownCertificates::revocation_lists(const Certificate& authority) const {
  std::vector<certificates::RevocationList> result;
  const auto [from, to] = lists_by_issuer_.equal_range(authority.subject().canonical);
  for (auto at = from; at != to; ++at) result.push_back(lists_[at->second]);
  std::sort(result.begin(), result.end(),
            [](const auto& a, const auto& b) { return a.this_update() > b.this_update(); });
  return result;
}

}  // namespace limen::seal_verification
