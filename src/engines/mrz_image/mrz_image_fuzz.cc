// Any pixels give a reading whose parts agree: the first byte is the picture's width, the rest its pixels, repeated.
#include <cstdint>

#include "base/test_require.h"
#include "engines/mrz_image/mrz_image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  namespace raster = limen::raster;
  namespace image = limen::mrz_image;
  if (size < 3) return 0;
  static const image::Reader reader(limen::mrz_glyphs::Net::embedded().take());
  raster::Picture picture;
  picture.width = 1 + data[0] * (1 + data[1] % 4);
  picture.height = 1 + data[2];
  const std::size_t count = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  for (std::size_t i = 0; i < count; ++i) picture.pixels.push_back(data[i % size]);
  const image::Reading reading = reader.read(picture);
  if (!reading.found) {
    require(reading.lines.empty() && reading.fields.empty());
    return 0;
  }
  require(static_cast<int>(reading.lines.size()) == limen::mrz::line_count(reading.format));
  for (const std::string& line : reading.lines) {
    require(static_cast<int>(line.size()) == limen::mrz::line_width(reading.format));
    for (const char c : line) require(limen::mrz_glyphs::class_of(c) >= 0);
  }
  for (const image::Field& field : reading.fields) {
    require(field.confidence >= 0 && field.confidence <= 1);
    require((field.state == image::State::kAbstained) == field.value.empty());
  }
  return 0;
}
