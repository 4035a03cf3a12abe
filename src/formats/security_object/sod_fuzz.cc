// Any bytes are read as EF.SOD and as EF.CardSecurity: findings lie inside the file, a signer that was read has what
// read() promises.
#include <cstdint>

#include "base/test_require.h"
#include "formats/security_object/security_object.h"

namespace {

using limen::testing::require;

void check(const std::vector<limen::emrtd::Finding>& findings, std::size_t size) {
  for (const auto& finding : findings) {
    require(!finding.code.empty() && !finding.section.empty() && !finding.message.empty());
    require(finding.offset <= size);
  }
}

void check(const limen::signed_data::SignedData& data) {
  for (const auto& signer : data.signers) {
    require(signer.key_id.has_value() || signer.issuer.has_value());
    require(signer.attributes || signer.signed_bytes.empty());
    (void)limen::signed_data::content_type_agrees(signer, data);
    (void)limen::signed_data::digest_agrees(signer, data);
  }
  for (const limen::Bytes& certificate : data.certificates) {
    (void)limen::certificates::Certificate::read(certificate);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const limen::Bytes bytes(data, data + size);
  const auto sod = limen::security_object::read_sod(bytes);
  require(sod.object.read || !sod.findings.empty());
  check(sod.signed_part);
  const auto card = limen::security_object::read_card_security(bytes);
  require(card.signed_part.read || !card.findings.empty());
  check(card.signed_part);
  // Offsets inside a content that came in parts count from the part's first byte and may pass the end by a header.
  check(sod.findings, 2 * size + 64);
  check(card.findings, 2 * size + 64);
  return 0;
}
