// Shades and what a camera does to them. Internal.
#pragma once

#include <vector>

#include "base/random.h"
#include "formats/raster/raster.h"

namespace limen::mrz_rendering {

struct Canvas {
  int width = 0;
  int height = 0;
  std::vector<float> shades;

  Canvas(int w, int h, float shade)
      : width(w), height(h), shades(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), shade) {}
  float* row(int y) { return shades.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width); }
  const float* row(int y) const {
    return shades.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
  }
};

double unit(Random& random);  // 0 … 1
double uniform(Random& random, double least, double most);
double normal(Random& random);  // nearly: the sum of four even numbers
void blur(Canvas& canvas, double deviation);
void add_gradient(Canvas& canvas, double contrast, Random& random);
void add_grain(Canvas& canvas, double contrast, Random& random);
void add_guilloche(Canvas& canvas, double contrast, Random& random);
void add_glare(Canvas& canvas, double brightness, Random& random);
void add_noise(Canvas& canvas, double deviation, Random& random);
raster::Picture to_picture(const Canvas& canvas);
raster::Picture pressed(const raster::Picture& picture, int jpeg_quality);

}  // namespace limen::mrz_rendering
