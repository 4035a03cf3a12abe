// Any bytes give a seal; places lie inside of it; what a definition decodes of a well-formed VDS is written the same.
#include <cstdint>

#include "base/test_require.h"
#include "formats/seals/coding.h"
#include "formats/seals/seals.h"
#include "formats/seals/test_definitions.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace seals = limen::seals;
  using limen::testing::require;
  static const seals::Definitions definitions = seals::testing::definitions();
  const seals::Seal seal = seals::read({data, size}, definitions);
  bool error = false;
  for (const seals::Finding& finding : seal.findings) {
    error = error || finding.severity == limen::Severity::kError;
    require(!finding.code.empty() && !finding.message.empty());
    if (seal.kind == seals::Kind::kVds) require(finding.offset <= seal.bytes.size());
  }
  require(seal.well_formed == !error);
  for (const seals::Message& message : seal.messages) {
    require(!message.name.empty() || seal.kind == seals::Kind::kVdsNc);
    require(message.offset + message.value.size() <= seal.bytes.size());
  }
  if (seal.well_formed && seal.header.is_signed) require(!seal.signed_bytes.empty() && seal.signature.size() >= 48);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = seals::decode_base32(text)) require(seals::encode_base32(*bytes) == text);
  if (const auto decoded = seals::decode_c40({data, size})) {
    const auto coded = seals::encode_c40(*decoded);
    require(coded && seals::decode_c40(*coded) == decoded);
  }
  return 0;
}
