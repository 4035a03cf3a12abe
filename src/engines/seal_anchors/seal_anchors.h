// The trust store as the verification of seals asks it: engines/trust behind seal_verification::Anchors.
//
// StoreSealAnchors refers to a Store that must outlive it and must not change meanwhile. Signers are given whether
// anybody believes them or not: the verification asks for their authorities, and only believed ones are given. Made
// once for a store: it looks through the signers for the digests that seals of the newer kind name them by. May be
// asked by many threads at once.
//
//   const seal_anchors::StoreSealAnchors anchors(store);
//   const auto report = seal_verification::verify(seal, anchors, {.now = now, .states = &states});
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engines/seal_verification/seal_verification.h"
#include "engines/trust/trust.h"

namespace limen::seal_anchors {

class StoreSealAnchors : public seal_verification::Anchors {
 public:
  explicit StoreSealAnchors(const trust::Store& store);

  std::vector<certificates::Certificate> signers(std::string_view signer, std::string_view reference) const override;
  std::vector<certificates::Certificate> signers_by_hash(ByteView tail) const override;
  std::vector<certificates::Certificate> issuers_of(const certificates::Certificate& certificate) const override;
  std::vector<certificates::RevocationList> revocation_lists(const certificates::Certificate& authority) const override;

 private:
  const trust::Store* store_;
  std::multimap<std::string, std::uint32_t> by_tail_;  // last five bytes of SHA-1; seal signers
};

}  // namespace limen::seal_anchors
