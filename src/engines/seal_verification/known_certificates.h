// Anchors made of certificates at hand: those of a trust store, or of files that somebody believes.
//
// Not to be changed while it is asked; may be asked by many threads.
//
//   KnownCertificates known;
//   known.add_authority(csca);
//   known.add_signer(signer);
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engines/seal_verification/seal_verification.h"

namespace limen::seal_verification {

class KnownCertificates final : public Anchors {
 public:
  // Believed from now on: that is the caller's decision.
  void add_authority(certificates::Certificate certificate);
  // Not believed, only known: its issuer is asked for.
  void add_signer(certificates::Certificate certificate);
  void add_list(certificates::RevocationList list);
  bool empty() const { return authorities_.empty() && signers_.empty(); }

  std::vector<certificates::Certificate> signers(std::string_view signer, std::string_view reference) const override;
  std::vector<certificates::Certificate> signers_by_hash(ByteView tail) const override;
  std::vector<certificates::Certificate> issuers_of(const certificates::Certificate& certificate) const override;
  std::vector<certificates::RevocationList> revocation_lists(const certificates::Certificate& authority) const override;

 private:
  std::vector<certificates::Certificate> authorities_, signers_;
  std::vector<certificates::RevocationList> lists_;
  std::unordered_multimap<std::string, std::size_t> by_subject_, by_key_id_;  // authorities
  std::unordered_multimap<std::string, std::size_t> by_reference_, by_hash_;  // signers
  std::unordered_multimap<std::string, std::size_t> lists_by_issuer_;
};

}  // namespace limen::seal_verification
