// Any bytes give elements or an error inside the input; what is read as DER is written again as the same bytes.
#include <cstdint>

#include "base/test_require.h"
#include "formats/der/der.h"

namespace {

using limen::Bytes;
using limen::ByteView;
using limen::testing::require;
namespace der = limen::der;

void values(const der::Element& element) {
  (void)der::integer(element);
  (void)der::unsigned_integer(element);
  (void)der::boolean(element);
  (void)der::bits(element);
  (void)der::octets(element);
  (void)der::time(element);
  if (const auto text = der::oid_text(element.content)) {
    const auto back = der::oid_content(*text);
    if (back) require(*back == Bytes(element.content.begin(), element.content.end()));
  }
}

void walk(der::Reader reader, ByteView input, bool strict) {
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element.ok()) {
      require(element.error().place.offset.has_value() && *element.error().place.offset <= input.size());
      return;
    }
    require(element->offset + element->whole.size() <= input.size());
    require(input.data() + element->offset == element->whole.data());
    values(*element);
    if (strict) {
      require(der::tlv(element->tag, element->content) == Bytes(element->whole.begin(), element->whole.end()));
    }
    if (element->constructed()) walk(reader.inside(*element), input, strict);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  walk(der::Reader(input, der::Rules::kDer), input, true);
  walk(der::Reader(input, der::Rules::kBer), input, false);
  return 0;
}
