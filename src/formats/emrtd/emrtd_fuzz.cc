// Any bytes are read as every file of a chip: findings have a code, a section and a place inside the file.
#include <cstdint>

#include "base/test_require.h"
#include "formats/emrtd/emrtd.h"

namespace {

using limen::testing::require;

void check(const std::vector<limen::emrtd::Finding>& findings, std::size_t size) {
  for (const auto& finding : findings) {
    require(!finding.code.empty() && !finding.section.empty() && !finding.message.empty());
    require(finding.offset <= size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace emrtd = limen::emrtd;
  const limen::ByteView bytes(data, size);
  (void)emrtd::recognise(bytes);
  require(emrtd::without_padding(bytes).size() <= size);
  check(emrtd::read_com(bytes).findings, size);
  check(emrtd::read_dg1(bytes).findings, size);
  const auto faces = emrtd::read_dg2(bytes);
  check(faces.findings, size);
  for (const auto& face : faces.templates) require(face.offset + face.data.size() <= size);
  check(emrtd::read_dg3(bytes).findings, size);
  check(emrtd::read_dg7(bytes).findings, size);
  check(emrtd::read_dg11(bytes).findings, size);
  check(emrtd::read_dg12(bytes).findings, size);
  check(emrtd::read_dg14(bytes).findings, size);
  check(emrtd::read_dg15(bytes).findings, size);
  check(emrtd::read_dg16(bytes).findings, size);
  check(emrtd::read_card_access(bytes).findings, size);
  check(emrtd::read_atr_info(bytes).findings, size);
  return 0;
}
