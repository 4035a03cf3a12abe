#include "engines/seal_anchors/seal_anchors.h"

#include <algorithm>

namespace limen::seal_anchors {

namespace {

constexpr std::size_t kTail = 5;

}  // namespace

StoreSealAnchors::StoreSealAnchors(const trust::Store& store) : store_(&store) {
  for (const trust::Entry& entry : store.entries()) {
    if (entry.role != trust::Role::kSealSigner) continue;
    const Bytes sum = certificates::digest(certificates::Hash::kSha1, entry.certificate.der());
    by_tail_.emplace(as_text(ByteView(sum).last(kTail)), store.index_of(entry));
  }
}

std::vector<certificates::Certificate> StoreSealAnchors::signers(std::string_view signer,
                                                                 std::string_view reference) const {
  std::vector<certificates::Certificate> found;
  for (const trust::Entry* one : store_->seal_signers(signer, reference)) found.push_back(one->certificate);
  return found;
}

std::vector<certificates::Certificate> StoreSealAnchors::signers_by_hash(ByteView tail) const {
  std::vector<certificates::Certificate> found;
  const auto [begin, end] = by_tail_.equal_range(std::string(as_text(tail)));
  for (auto one = begin; one != end; ++one) found.push_back(store_->entries()[one->second].certificate);
  return found;
}

std::vector<certificates::Certificate> StoreSealAnchors::issuers_of(
    const certificates::Certificate& certificate) const {
  std::vector<certificates::Certificate> found;
  for (const trust::Candidate& one : store_->authorities_for(certificate)) found.push_back(one.entry->certificate);
  return found;
}

std::vector<certificates::RevocationList> StoreSealAnchors::revocation_lists(
    const certificates::Certificate& authority) const {
  std::vector<certificates::RevocationList> found;
  for (const trust::StoredRevocations& stored : store_->revocation_lists()) {
    if (stored.list.issuer().canonical == authority.subject().canonical) found.push_back(stored.list);
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) { return a.this_update() > b.this_update(); });
  return found;
}

}  // namespace limen::seal_anchors
