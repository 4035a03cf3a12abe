// Any name against any field: an answer, and a name against the field that the rules make of it is possible.
#include <cstdint>
#include <string_view>

#include "base/test_require.h"
#include "base/text.h"
#include "engines/mrz_names/mrz_names.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  namespace names = limen::mrz_names;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t middle = text.find('\n');
  const std::string_view surname = text.substr(0, middle);
  const std::string_view given = middle == std::string_view::npos ? std::string_view() : text.substr(middle + 1);
  limen::mrz::Name zone;
  zone.primary = "PAPANDROPOULOUS";
  zone.secondary = "JONATHON W";
  zone.truncated_possible = true;
  const names::Standing standing = names::stands_for(zone, surname, given);
  require(standing.possible() || !standing.truncated);
  for (const std::string& way : names::alternatives(surname)) {
    require(way.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ<") == std::string::npos);
  }
  return 0;
}
