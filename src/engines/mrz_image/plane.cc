#include "engines/mrz_image/plane.h"

#include <algorithm>
#include <cmath>

namespace limen::mrz_image {

raster::Picture shrunk(const raster::Picture& picture, int factor) {
  if (factor <= 1) return picture;
  raster::Picture small{picture.width / factor, picture.height / factor, raster::Channels::kGrey, {}, false};
  small.pixels.resize(static_cast<std::size_t>(small.width) * static_cast<std::size_t>(small.height));
  std::vector<std::uint32_t> columns(static_cast<std::size_t>(picture.width));
  const auto area = static_cast<std::uint32_t>(factor * factor);
  for (int y = 0; y < small.height; ++y) {
    std::fill(columns.begin(), columns.end(), area / 2);
    for (int k = 0; k < factor; ++k) {
      const auto row = picture.row(y * factor + k);
      for (std::size_t x = 0; x < columns.size(); ++x) columns[x] += row[x];
    }
    auto to = small.row(y);
    const std::uint32_t* from = columns.data();
    for (std::uint8_t& shade : to) {
      std::uint32_t sum = 0;
      for (int k = 0; k < factor; ++k) sum += *from++;
      shade = static_cast<std::uint8_t>(std::min(255U, sum / area));
    }
  }
  return small;
}

namespace {

// The spread where there is anything: an empty page around a few lines makes the spread of the whole so small that ink,
// cut at a multiple of it, would count no more than the paper between the letters.
double spread_of_print(const Plane& plane, double spread) {
  const auto least = static_cast<float>(0.25 * spread);
  double squares = 0;
  std::size_t count = 0;
  for (const float value : plane.values) {
    const bool counts = std::abs(value) > least;
    squares += counts ? static_cast<double>(value) * value : 0;
    count += counts ? 1 : 0;
  }
  return std::sqrt(squares / static_cast<double>(std::max<std::size_t>(1, count)));
}

}  // namespace

Plane darkness(const raster::Picture& picture, int reach) {
  const int width = picture.width;
  const int height = picture.height;
  Plane plane{width, height, std::vector<float>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
  // Sums of each column over the rows around y move down with y; each row needs one pass.
  std::vector<std::int32_t> columns(static_cast<std::size_t>(width));
  std::vector<std::int32_t> sums(static_cast<std::size_t>(width) + 1);
  const auto add_row = [&](int y, int sign) {
    const auto row = picture.row(y);
    for (std::size_t x = 0; x < columns.size(); ++x) columns[x] += sign * row[x];
  };
  for (int y = 0; y < std::min(reach, height); ++y) add_row(y, 1);
  double squares = 0;
  for (int y = 0; y < height; ++y) {
    if (y + reach < height) add_row(y + reach, 1);
    if (y - reach - 1 >= 0) add_row(y - reach - 1, -1);
    const int rows = std::min(height - 1, y + reach) - std::max(0, y - reach) + 1;
    for (std::size_t x = 0; x < columns.size(); ++x) sums[x + 1] = sums[x] + columns[x];
    const auto row = picture.row(y);
    float* to = plane.values.data() + static_cast<std::ptrdiff_t>(y) * width;
    for (int x = 0; x < width; ++x) {
      const int left = std::max(0, x - reach);
      const int right = std::min(width, x + reach + 1);
      const auto total =
          static_cast<float>(sums[static_cast<std::size_t>(right)] - sums[static_cast<std::size_t>(left)]);
      to[x] = total / static_cast<float>(rows * (right - left)) - static_cast<float>(row[static_cast<std::size_t>(x)]);
      squares += static_cast<double>(to[x]) * to[x];
    }
  }
  const double spread = std::sqrt(squares / std::max<double>(1, static_cast<double>(plane.values.size())));
  const auto limit = static_cast<float>(2.5 * spread_of_print(plane, spread));
  for (float& value : plane.values) value = std::clamp(value, -limit, limit);
  return plane;
}

}  // namespace limen::mrz_image
