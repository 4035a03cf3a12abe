// Any bytes give a picture of the size it says, or an error; grey and RGB agree on which.
#include <cstdint>

#include "base/test_require.h"
#include "formats/raster/raster.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace raster = limen::raster;
  using limen::testing::require;
  raster::ReadOptions options;
  options.limits.max_pixels = 1U << 20;
  const auto grey = raster::read({data, size}, options);
  options.channels = raster::Channels::kRgb;
  const auto colour = raster::read({data, size}, options);
  require(grey.ok() == colour.ok());
  if (!grey.ok()) {
    require(grey.error().code.starts_with("raster."));
    return 0;
  }
  require(grey->width > 0 && grey->height > 0);
  require(grey->pixels.size() == static_cast<std::size_t>(grey->width) * static_cast<std::size_t>(grey->height));
  require(colour->pixels.size() == 3 * grey->pixels.size());
  const auto written = raster::write_png(*grey);
  require(written.ok());
  const auto again = raster::read(*written, {.channels = raster::Channels::kGrey, .limits = options.limits});
  require(again.ok() && again->pixels == grey->pixels);
  return 0;
}
