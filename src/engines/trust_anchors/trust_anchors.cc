#include "engines/trust_anchors/trust_anchors.h"

#include <algorithm>

namespace limen::trust_anchors {

std::vector<certificates::Certificate> StoreAnchors::issuers_of(const certificates::Certificate& certificate) const {
  std::vector<certificates::Certificate> found;
  for (const trust::Candidate& one : store_->authorities_for(certificate)) found.push_back(one.entry->certificate);
  return found;
}

std::vector<certificates::Certificate> StoreAnchors::signers_named(const signed_data::Signer& signer) const {
  std::vector<certificates::Certificate> found;
  if (signer.key_id) {
    for (const trust::Entry* one : store_->signers_by_key_id(*signer.key_id)) found.push_back(one->certificate);
  } else if (signer.issuer) {
    for (const trust::Entry* one : store_->signers_by_serial(*signer.issuer, signer.serial)) {
      found.push_back(one->certificate);
    }
  }
  return found;
}

std::vector<certificates::RevocationList> StoreAnchors::revocation_lists(
    const certificates::Certificate& authority) const {
  std::vector<certificates::RevocationList> found;
  for (const trust::StoredRevocations& stored : store_->revocation_lists()) {
    if (stored.list.issuer().canonical == authority.subject().canonical) found.push_back(stored.list);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.this_update() > b.this_update(); });
  return found;
}

std::vector<passive_authentication::Deviation> StoreAnchors::deviations(
    const passive_authentication::DocumentFacts& facts) const {
  std::vector<passive_authentication::Deviation> found;
  if (facts.signer == nullptr) return found;
  for (const certificate_files::Deviation* one : store_->deviations_for(*facts.signer, facts.document_number)) {
    found.push_back({one->type, one->description});
  }
  return found;
}

Result<void> StoreAnchors::signed_by(const certificates::Certificate& authority,
                                     const certificates::Certificate& certificate) const {
  const Edge edge{authority.fingerprint(), certificate.fingerprint()};
  {
    const std::lock_guard lock(mutex_);
    if (edges_.contains(edge)) return {};
  }
  Result<void> result = certificates::verifies(authority, certificate);
  if (result.ok()) {  // refusals are not remembered: whoever makes up signers would fill the table
    const std::lock_guard lock(mutex_);
    if (edges_.size() >= kRemembered) edges_.clear();
    edges_.insert(edge);
  }
  return result;
}

// The store checks a list when it comes in, by the name of its issuer; an authority of the same name with another key
// did not sign it, so that only the key's own list is taken on the store's word.
Result<void> StoreAnchors::signed_by(const certificates::Certificate& authority,
                                     const certificates::RevocationList& list) const {
  const auto& own = authority.extensions().subject_key_id;
  for (const trust::StoredRevocations& stored : store_->revocation_lists()) {
    if (stored.checked && own && stored.list.authority_key_id() == own &&
        stored.list.fingerprint() == list.fingerprint()) {
      return {};
    }
  }
  return certificates::verifies(authority, list);
}

}  // namespace limen::trust_anchors
