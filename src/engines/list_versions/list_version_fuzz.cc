#include <cstdint>
#include <string>
#include <string_view>

#include "base/test_require.h"
#include "engines/list_versions/list_versions.h"

using limen::testing::require;
namespace list_versions = limen::list_versions;

// Any bytes are a version or an error; what is a version is written as the same bytes of entries. The input is tried as
// it is, and once more with a seal that fits, so that what lies behind the seal is reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)list_versions::decode(bytes);
  std::string sealed(bytes);
  if (!sealed.ends_with('\n')) sealed += '\n';
  sealed += "{\"sha256\":\"" + list_versions::to_text(list_versions::hash_of(sealed)) + "\"}\n";
  const auto version = list_versions::decode(sealed);
  if (version.ok()) {
    const auto again = list_versions::decode(list_versions::encode(*version));
    require(again.ok() && again->root == version->root && again->entries.size() == version->entries.size());
  }
  const auto middle = bytes.find('\0');
  if (middle != std::string_view::npos) (void)list_versions::compare(bytes.substr(0, middle), bytes.substr(middle + 1));
  return 0;
}
