#include <cstdint>

#include "base/test_require.h"
#include "formats/lists/lists.h"

using limen::testing::require;

// Any bytes give a reading that balances, or an error about the header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reading = limen::lists::read_alerts({reinterpret_cast<const char*>(data), size});
  require(reading.ok() ? reading->records_count.balanced() : reading.error().code != "list.count.unbalanced");
  return 0;
}
