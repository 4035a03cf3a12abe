// Any bytes decode to a picture within the limits or give an error; in this process, so that the sanitizers see it.
#include "base/test_require.h"
#include "platform/picture_decoder/picture_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace decoder = limen::picture_decoder;
  using limen::testing::require;
  decoder::Limits limits;
  limits.pixels = 1U << 16;  // so that a round is quick
  const auto picture = decoder::decode_here({data, size}, limits);
  if (!picture.ok()) return 0;
  require(picture->width >= 1 && picture->height >= 1);
  const auto pixels = static_cast<std::size_t>(picture->width) * static_cast<std::size_t>(picture->height);
  require(pixels <= limits.pixels && (picture->channels == 1 || picture->channels == 3));
  require(picture->pixels.size() == pixels * static_cast<std::size_t>(picture->channels));
  return 0;
}
