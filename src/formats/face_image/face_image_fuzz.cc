// Any bytes give a record whose pictures lie inside them; a record with no face says why.
#include <cstdint>

#include "base/test_require.h"
#include "formats/face_image/face_image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  const limen::Bytes bytes(data, data + size);
  const auto record = limen::face_image::read(bytes);
  require(!record.faces.empty() || !record.findings.empty());
  for (const auto& face : record.faces) {
    require(face.offset + face.picture.size() <= bytes.size());
    require(face.picture.empty() || face.picture.data() == bytes.data() + face.offset);
  }
  for (const auto& finding : record.findings) require(finding.offset <= bytes.size());
  return 0;
}
