// Any bytes give a certificate or an error, a revocation list or an error; what reads holds what it says.
#include <algorithm>
#include <cstdint>

#include "base/test_require.h"
#include "base/text.h"
#include "formats/certificates/certificates.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace certificates = limen::certificates;
  using limen::testing::require;
  const limen::Bytes bytes(data, data + size);
  const auto certificate = certificates::Certificate::read(bytes);
  if (certificate.ok()) {
    require(std::ranges::equal(certificate->der(), bytes));
    require(!certificate->serial().empty());
    require(!limen::invalid_utf8_at(certificate->subject().text));
    require(!limen::invalid_utf8_at(certificate->issuer().text));
    const auto& key = certificate->key();
    require(key.ok() || key.error().code.starts_with("certificates.key."));
    (void)certificates::verifies(*certificate, *certificate);
  } else {
    require(certificate.error().code.starts_with("certificates."));
  }
  const auto list = certificates::RevocationList::read(bytes);
  if (list.ok()) {
    for (const certificates::Revocation& one : list->revocations()) require(list->find(one.serial) != nullptr);
  } else {
    require(list.error().code.starts_with("certificates.crl."));
  }
  (void)certificates::PublicKey::read(bytes);
  (void)certificates::read_signature_algorithm(bytes, certificates::Hash::kSha256);
  return 0;
}
