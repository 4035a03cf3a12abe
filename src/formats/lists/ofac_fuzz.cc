#include <cstdint>
#include <string_view>

#include "base/test_require.h"
#include "formats/lists/lists.h"

using limen::testing::require;

// The input is SDN.CSV up to the first NUL, and ALT.CSV behind it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto end = bytes.find('\0');
  const auto alt = end == std::string_view::npos ? std::string_view{} : bytes.substr(end + 1);
  const auto reading = limen::lists::read_ofac(bytes.substr(0, end), alt, {.persons_only = (size & 1U) != 0});
  require(reading.ok() && reading->records_count.balanced() && reading->aliases_count.balanced());
  return 0;
}
