// Any bytes are a frozen round or an error; what is read is computed again into a file that reads back and stays.
#include "base/test_require.h"
#include "engines/frozen_round/frozen_round.h"
#include "platform/config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  using namespace limen;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto frozen = frozen_round::read(bytes);
  if (!frozen.ok()) {
    require(!frozen.error().code.empty());
    return 0;
  }
  const auto again = frozen_round::recompute(bytes, config::parse_yaml);
  if (!again.ok()) return 0;  // hashes of texts that are no instrument and no round
  require(frozen_round::read(*again).ok());
  const auto twice = frozen_round::recompute(*again, config::parse_yaml);
  require(twice.ok() && *twice == *again);
  const auto differences = frozen_round::replay(*again, config::parse_yaml);
  require(differences.ok() && differences->empty());
  return 0;
}
