// Any picture gives codes or an error; places lie inside of it. The first two bytes are its size.
#include <cstdint>

#include "base/test_require.h"
#include "formats/barcodes/barcodes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace barcodes = limen::barcodes;
  using limen::testing::require;
  if (size < 2) return 0;
  limen::raster::Picture picture;
  picture.width = data[0] + 1;
  picture.height = data[1] % 128 + 1;
  const bool bits = data[1] >= 128;  // one bit a pixel reaches larger symbols
  const auto pixels = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  picture.pixels.assign(pixels, 255);
  for (std::size_t at = 0; at < pixels; ++at) {
    const std::size_t from = 2 + (bits ? at / 8 : at);
    if (from >= size) break;
    picture.pixels[at] = bits ? static_cast<std::uint8_t>((data[from] >> (at % 8) & 1) * 255) : data[from];
  }
  const auto codes = barcodes::read(picture);
  if (!codes.ok()) return 0;
  for (const barcodes::Code& code : *codes) {
    for (const barcodes::Point& corner : code.corners) {
      require(corner.x >= 0 && corner.x < picture.width && corner.y >= 0 && corner.y < picture.height);
    }
  }
  return 0;
}
