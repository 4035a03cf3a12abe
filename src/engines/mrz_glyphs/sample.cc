#include <algorithm>
#include <cmath>

#include "engines/mrz_glyphs/mrz_glyphs.h"

namespace limen::mrz_glyphs {
namespace {

// Each sample is the mean of four points, so that strokes and noise between samples count.
constexpr int kPoints = 2 * kSide;
constexpr float kStep = 1.0F / (2 * kSamplesPerPitch);

template <bool kInside>
void gather(const raster::Picture& picture, const Frame& frame, float (&rows)[kSamples]) {
  const std::uint8_t* pixels = picture.pixels.data();
  const int width = picture.width;
  const auto right = static_cast<float>(picture.width - 1);
  const auto bottom = static_cast<float>(picture.height - 1);
  constexpr float kFirst = -(kPoints - 1) / 2.0F * kStep;
  std::fill(std::begin(rows), std::end(rows), 0.0F);
  for (int j = 0; j < kPoints; ++j) {
    const float v = kFirst + static_cast<float>(j) * kStep;
    float x = frame.x - 0.5F + v * frame.down_x + kFirst * frame.along_x;
    float y = frame.y - 0.5F + v * frame.down_y + kFirst * frame.along_y;
    const float step_x = frame.along_x * kStep;
    const float step_y = frame.along_y * kStep;
    float* row = rows + j / 2 * kSide;
    for (int i = 0; i < kPoints; ++i, x += step_x, y += step_y) {
      const float px = kInside ? x : std::clamp(x, 0.0F, right);
      const float py = kInside ? y : std::clamp(y, 0.0F, bottom);
      const int left = static_cast<int>(px);
      const int top = static_cast<int>(py);
      const float fx = px - static_cast<float>(left);
      const float fy = py - static_cast<float>(top);
      const int next_x = kInside || left + 1 < width ? 1 : 0;
      const std::ptrdiff_t next_y = kInside || top + 1 < picture.height ? width : 0;
      const std::uint8_t* at = pixels + static_cast<std::ptrdiff_t>(top) * width + left;
      const float upper = static_cast<float>(at[0]) * (1 - fx) + static_cast<float>(at[next_x]) * fx;
      const float lower = static_cast<float>(at[next_y]) * (1 - fx) + static_cast<float>(at[next_y + next_x]) * fx;
      row[i / 2] += upper * (1 - fy) + lower * fy;
    }
  }
}

bool lies_inside(const raster::Picture& picture, const Frame& frame) {
  constexpr float kReach = 0.5F * kSide / kSamplesPerPitch;
  const float reach_x = kReach * (std::abs(frame.along_x) + std::abs(frame.down_x)) + 2;
  const float reach_y = kReach * (std::abs(frame.along_y) + std::abs(frame.down_y)) + 2;
  return frame.x - reach_x >= 0 && frame.y - reach_y >= 0 &&
         frame.x + reach_x <= static_cast<float>(picture.width - 1) &&
         frame.y + reach_y <= static_cast<float>(picture.height - 1);
}

}  // namespace

void sample(const raster::Picture& picture, const Frame& frame, WindowRef window) {
  float values[kSamples];
  if (!std::isfinite(frame.x + frame.y + frame.along_x + frame.along_y + frame.down_x + frame.down_y)) {
    std::fill(std::begin(values), std::end(values), 0.0F);  // nowhere: an empty window
  } else if (lies_inside(picture, frame)) {
    gather<true>(picture, frame, values);
  } else {
    gather<false>(picture, frame, values);
  }
  float sum = 0;
  float squares = 0;
  for (float& value : values) {
    value *= 0.25F;
    sum += value;
    squares += value * value;
  }
  const float mean = sum / kSamples;
  const float variance = std::max(0.0F, squares / kSamples - mean * mean);
  const float scale = 1.0F / (std::sqrt(variance) + 1.0F);
  for (int i = 0; i < kSamples; ++i) window.samples[i * kLanes] = (mean - values[i]) * scale;
}

}  // namespace limen::mrz_glyphs
