#include <cstdint>
#include <cstdlib>

#include "formats/lists/lists.h"

// Any bytes give a reading that balances, or an error about the header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reading = limen::lists::read_alerts({reinterpret_cast<const char*>(data), size});
  if (reading.ok() && !reading->records_count.balanced()) std::abort();
  if (!reading.ok() && reading.error().code == "list.count.unbalanced") std::abort();
  return 0;
}
