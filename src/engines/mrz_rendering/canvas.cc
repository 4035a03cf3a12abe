#include "engines/mrz_rendering/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace limen::mrz_rendering {
namespace {

// One turn in 1,024 steps: patterns need many sines and no exact ones.
class Wave {
 public:
  Wave() {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i] = static_cast<float>(std::sin(static_cast<double>(i) * 2 * std::numbers::pi / 1024));
    }
  }
  float operator()(float turns) const {
    return values_[static_cast<std::size_t>(static_cast<std::int32_t>(turns * 1024.0F)) & 1023U];
  }

 private:
  std::array<float, 1024> values_{};
};

}  // namespace

double unit(Random& random) { return static_cast<double>(random.next() >> 11U) * 0x1p-53; }

double uniform(Random& random, double least, double most) { return least + (most - least) * unit(random); }

double normal(Random& random) {
  const std::uint64_t word = random.next();
  const std::uint64_t sum = (word & 0xFFFFU) + (word >> 16U & 0xFFFFU) + (word >> 32U & 0xFFFFU) + (word >> 48U);
  constexpr double kDeviation = 37'837.0;  // of the sum: 65,536 / sqrt(3)
  return (static_cast<double>(sum) - 131'070.0) / kDeviation;
}

void blur(Canvas& canvas, double deviation) {
  if (deviation < 0.15) return;
  const int reach = std::max(1, static_cast<int>(std::ceil(deviation * 3)));
  std::vector<float> kernel(static_cast<std::size_t>(2 * reach + 1));
  float sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    const double distance = i / deviation;
    sum += kernel[static_cast<std::size_t>(i + reach)] = static_cast<float>(std::exp(-0.5 * distance * distance));
  }
  for (float& weight : kernel) weight /= sum;
  std::vector<float> line(static_cast<std::size_t>(canvas.width + 2 * reach));
  for (int y = 0; y < canvas.height; ++y) {
    float* row = canvas.row(y);
    for (int x = 0; x < canvas.width + 2 * reach; ++x) {
      line[static_cast<std::size_t>(x)] = row[std::clamp(x - reach, 0, canvas.width - 1)];
    }
    std::fill(row, row + canvas.width, 0.0F);
    for (int k = 0; k <= 2 * reach; ++k) {
      const float weight = kernel[static_cast<std::size_t>(k)];
      const float* from = line.data() + k;
      for (int x = 0; x < canvas.width; ++x) row[x] += weight * from[x];
    }
  }
  const Canvas source = canvas;
  std::fill(canvas.shades.begin(), canvas.shades.end(), 0.0F);
  for (int y = 0; y < canvas.height; ++y) {
    float* row = canvas.row(y);
    for (int k = -reach; k <= reach; ++k) {
      const float weight = kernel[static_cast<std::size_t>(k + reach)];
      const float* from = source.row(std::clamp(y + k, 0, canvas.height - 1));
      for (int x = 0; x < canvas.width; ++x) row[x] += weight * from[x];
    }
  }
}

void add_gradient(Canvas& canvas, double contrast, Random& random) {
  const double angle = uniform(random, 0, 2 * std::numbers::pi);
  const auto step_x = static_cast<float>(contrast * std::cos(angle) / canvas.width);
  const auto step_y = static_cast<float>(contrast * std::sin(angle) / canvas.height);
  for (int y = 0; y < canvas.height; ++y) {
    float* row = canvas.row(y);
    const float start = step_y * (static_cast<float>(y) - static_cast<float>(canvas.height) / 2);
    for (int x = 0; x < canvas.width; ++x) {
      row[x] += start + step_x * (static_cast<float>(x) - static_cast<float>(canvas.width) / 2);
    }
  }
}

// Fibres and clouds: noise at two sizes.
void add_grain(Canvas& canvas, double contrast, Random& random) {
  Canvas fine(canvas.width, canvas.height, 0);
  for (float& shade : fine.shades) shade = static_cast<float>(normal(random));
  blur(fine, 1.2);
  const int step = 24;
  const int columns = canvas.width / step + 2;
  std::vector<float> coarse(static_cast<std::size_t>(columns * (canvas.height / step + 2)));
  for (float& shade : coarse) shade = static_cast<float>(normal(random));
  for (int y = 0; y < canvas.height; ++y) {
    float* row = canvas.row(y);
    const float* grain = fine.row(y);
    const float* upper = coarse.data() + static_cast<std::ptrdiff_t>(y / step) * columns;
    const float down = static_cast<float>(y % step) / step;
    for (int x = 0; x < canvas.width; ++x) {
      const float right = static_cast<float>(x % step) / step;
      const int c = x / step;
      const float cloud = (upper[c] * (1 - right) + upper[c + 1] * right) * (1 - down) +
                          (upper[c + columns] * (1 - right) + upper[c + 1 + columns] * right) * down;
      row[x] += static_cast<float>(contrast) * (0.8F * grain[x] + 0.4F * cloud);
    }
  }
}

// Families of thin waving lines, as security printing has them.
void add_guilloche(Canvas& canvas, double contrast, Random& random) {
  const Wave wave;
  const int families = random.between(2, 4);
  for (int family = 0; family < families; ++family) {
    const double angle = uniform(random, 0, std::numbers::pi);
    const double spacing = uniform(random, 5, 22);
    const auto per_x = static_cast<float>(std::cos(angle) / spacing);
    const auto per_y = static_cast<float>(std::sin(angle) / spacing);
    const auto swing = static_cast<float>(uniform(random, 0.3, 3));
    const auto swing_x = static_cast<float>(uniform(random, -1, 1) / 120);
    const auto swing_y = static_cast<float>(uniform(random, -1, 1) / 60);
    const auto depth = static_cast<float>(contrast * uniform(random, 0.4, 1));
    const bool thin = random.chance(2, 3);
    for (int y = 0; y < canvas.height; ++y) {
      float* row = canvas.row(y);
      const auto down = static_cast<float>(y);
      for (int x = 0; x < canvas.width; ++x) {
        const auto right = static_cast<float>(x);
        const float phase = right * per_x + down * per_y + swing * wave(right * swing_x + down * swing_y);
        float height = 0.5F + 0.5F * wave(phase);
        if (thin) height = height * height * height;
        row[x] -= depth * height;
      }
    }
  }
}

void add_glare(Canvas& canvas, double brightness, Random& random) {
  const double centre = uniform(random, 0, canvas.width);
  const double width = uniform(random, 0.03, 0.2) * canvas.width + 4;
  const double lean = uniform(random, -1.5, 1.5);
  for (int y = 0; y < canvas.height; ++y) {
    float* row = canvas.row(y);
    for (int x = 0; x < canvas.width; ++x) {
      const double distance = (x - centre - lean * y) / width;
      if (std::abs(distance) > 3) continue;
      row[x] += static_cast<float>(brightness * std::exp(-distance * distance));
    }
  }
}

void add_noise(Canvas& canvas, double deviation, Random& random) {
  if (deviation <= 0) return;
  for (float& shade : canvas.shades) shade += static_cast<float>(deviation * normal(random));
}

raster::Picture to_picture(const Canvas& canvas) {
  raster::Picture picture{canvas.width, canvas.height, raster::Channels::kGrey, {}, false};
  picture.pixels.reserve(canvas.shades.size());
  for (const float shade : canvas.shades) {
    picture.pixels.push_back(static_cast<std::uint8_t>(std::clamp(shade, 0.0F, 255.0F) + 0.5F));
  }
  return picture;
}

raster::Picture pressed(const raster::Picture& picture, int jpeg_quality) {
  const auto bytes = raster::write_jpeg(picture, jpeg_quality);
  if (!bytes.ok()) return picture;
  auto again = raster::read(*bytes);
  return again.ok() ? again.take() : picture;
}

}  // namespace limen::mrz_rendering
