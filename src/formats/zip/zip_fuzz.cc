// Any bytes are an archive or an error; what is unpacked stays within the limits.
#include <cstdint>

#include "base/test_require.h"
#include "formats/zip/zip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  const limen::Bytes bytes(data, data + size);
  const limen::zip::Limits limits{.entries = 16, .entry_bytes = 1U << 16U, .total_bytes = 1U << 18U};
  const auto archive = limen::zip::Archive::open(bytes, limits);
  if (!archive.ok()) return 0;
  std::size_t total = 0;
  require(archive->entries().size() <= limits.entries);
  for (const auto& entry : archive->entries()) {
    const auto content = archive->read(entry);
    if (!content.ok()) continue;
    require(content->size() == entry.size && content->size() <= limits.entry_bytes);
    total += content->size();
  }
  require(total <= limits.total_bytes);
  return 0;
}
