// Any bytes as XML: as many come out but for character references of letters, the same ones in pieces of any size, and
// a name and a number that stand where the input says are not left.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/test_require.h"
#include "engines/anonymise/anonymise.h"

namespace {

namespace anonymise = limen::anonymise;

using limen::testing::require;

constexpr std::string_view kName = "QUIXOTEPANZA";
constexpr std::string_view kNumber = "77183452968";

std::string anonymised(std::string_view bytes, std::size_t step) {
  static const anonymise::Key kKey = anonymise::key_of({});
  std::string out;
  anonymise::Anonymiser anonymiser(kKey, [&](std::string_view piece) { out += piece; });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) anonymiser.xml(bytes.substr(0, step));
  anonymiser.end_xml();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHead = 3;  // step, where the name and where the number stand
  if (size < kHead) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + kHead, size - kHead);
  bytes.insert(data[1] % (bytes.size() + 1), kName);
  bytes.insert(data[2] % (bytes.size() + 1), kNumber);
  const std::string out = anonymised(bytes, 1U << 20);
  if (bytes.find('&') == std::string::npos) require(out.size() == bytes.size());
  require(anonymised(bytes, 1 + data[0] % 16U) == out);
  require(out.find(kName) == std::string::npos && out.find(kNumber) == std::string::npos);
  return 0;
}
