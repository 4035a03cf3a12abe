// The trust store as Passive Authentication asks it: engines/trust behind passive_authentication::Anchors.
//
// StoreAnchors refers to a Store that must outlive it and must not change meanwhile. What it has checked once it
// remembers: which authority issued which signer, so that the second document of a signer costs one signature less.
// May be asked by many threads at once.
//
//   const trust_anchors::StoreAnchors anchors(store);
//   const auto report = passive_authentication::authenticate({.files = files, .anchors = &anchors, .now = now});
#pragma once

#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "engines/passive_authentication/anchors.h"
#include "engines/trust/trust.h"

namespace limen::trust_anchors {

class StoreAnchors : public passive_authentication::Anchors {
 public:
  explicit StoreAnchors(const trust::Store& store) : store_(&store) {}

  std::vector<certificates::Certificate> issuers_of(const certificates::Certificate& certificate) const override;
  std::vector<certificates::Certificate> signers_named(const signed_data::Signer& signer) const override;
  std::vector<certificates::RevocationList> revocation_lists(const certificates::Certificate& authority) const override;
  std::vector<passive_authentication::Deviation> deviations(
      const passive_authentication::DocumentFacts& facts) const override;
  Result<void> signed_by(const certificates::Certificate& authority,
                         const certificates::Certificate& certificate) const override;
  // Lists that the store has checked are not checked again.
  Result<void> signed_by(const certificates::Certificate& authority,
                         const certificates::RevocationList& list) const override;

 private:
  using Edge = std::pair<certificates::Fingerprint, certificates::Fingerprint>;  // authority, certificate
  static constexpr std::size_t kRemembered = 4096;
  const trust::Store* store_;
  mutable std::mutex mutex_;
  mutable std::set<Edge> edges_;  // that hold
};

}  // namespace limen::trust_anchors
