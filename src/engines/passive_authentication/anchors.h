// What Passive Authentication asks of a trust store. engines/trust answers; tests have stores of their own.
//
// The store does not judge: it names candidates, and Passive Authentication checks each. Certificates and lists are
// small shared values. Implementations may be asked by many threads at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "formats/certificates/certificates.h"
#include "formats/signed_data/signed_data.h"

namespace limen::passive_authentication {

// A known deviation of genuine documents, published by their issuer [9303-12 §10].
struct Deviation {
  std::string type;         // dotted: below 2.23.136.1.1.7
  std::string description;  // the issuer's, may be empty
};

// What a deviation list names documents by.
struct DocumentFacts {
  StateCode country;  // two letters, of the signer's certificate
  std::string document_code, document_number;
  const certificates::Certificate* signer = nullptr;  // may be null
  std::optional<CivilDate> issued;
};

class Anchors {
 public:
  virtual ~Anchors() = default;

  // Trusted authorities that may have issued the certificate: the key identifier agrees, or the name does. Those whose
  // key identifier agrees come first.
  virtual std::vector<certificates::Certificate> issuers_of(const certificates::Certificate& certificate) const = 0;
  // Document signers known from a directory, for security objects that carry none.
  virtual std::vector<certificates::Certificate> signers_named(const signed_data::Signer& signer) const {
    static_cast<void>(signer);
    return {};
  }
  // Revocation lists of that authority, the newest first; their signatures are asked with signed_by().
  virtual std::vector<certificates::RevocationList> revocation_lists(const certificates::Certificate& authority) const {
    static_cast<void>(authority);
    return {};
  }
  virtual std::vector<Deviation> deviations(const DocumentFacts& facts) const {
    static_cast<void>(facts);
    return {};
  }
  // One edge; a store may remember what it has checked before.
  virtual Result<void> signed_by(const certificates::Certificate& authority,
                                 const certificates::Certificate& certificate) const {
    return certificates::verifies(authority, certificate);
  }
  virtual Result<void> signed_by(const certificates::Certificate& authority,
                                 const certificates::RevocationList& list) const {
    return certificates::verifies(authority, list);
  }
};

}  // namespace limen::passive_authentication
