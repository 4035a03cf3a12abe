// Pictures made smaller, and freed of slow changes of shade. Internal.
#pragma once

#include <vector>

#include "formats/raster/raster.h"

namespace limen::mrz_image {

// Means of squares of `factor` pixels; what does not fill a square at the right and lower edge is left out.
raster::Picture shrunk(const raster::Picture& picture, int factor);

struct Plane {
  int width = 0;
  int height = 0;
  std::vector<float> values;
  const float* row(int y) const { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  // 0 outside.
  float at(int x, int y) const {
    return x < 0 || y < 0 || x >= width || y >= height ? 0.0F : values[static_cast<std::size_t>(y * width + x)];
  }
};

// How much darker than its surroundings (a square of 2 reach + 1) each pixel is, cut at two and a half deviations.
Plane darkness(const raster::Picture& picture, int reach);

}  // namespace limen::mrz_image
