#include "engines/mrz_training/gradient.h"

#include <algorithm>
#include <cmath>

#include "engines/mrz_glyphs/lanes.h"

namespace limen::mrz_training {
namespace {

using namespace mrz_glyphs;         // NOLINT(google-build-using-namespace): the net's shape
using namespace mrz_glyphs::lanes;  // NOLINT(google-build-using-namespace)

constexpr float kOffsetWeight = 2.0F;

LIMEN_INLINE float sum_of(Eight v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

// Of a full layer: weights' and biases' slopes, and the inputs'.
LIMEN_INLINE void connect_back(const float* in, int inputs, const float* weights, const float* out_slope, int outputs,
                               float* weight_slope, float* bias_slope, float* in_slope) {
  for (int o = 0; o < outputs; ++o) {
    bias_slope[o] += sum_of(load(out_slope + o * kLanes) + load(out_slope + o * kLanes + 8));
  }
  for (int o = 0; o < outputs; o += 4) {
    for (int i = 0; i < inputs; ++i) {
      const Eight left = load(in + i * kLanes);
      const Eight right = load(in + i * kLanes + 8);
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) {
        const float* slope = out_slope + (o + k) * kLanes;
        weight_slope[static_cast<std::ptrdiff_t>(o + k) * inputs + i] +=
            sum_of(left * load(slope) + right * load(slope + 8));
      }
    }
  }
  for (int i = 0; i < inputs; i += 4) {
    Eight sum[4][2] = {};
    for (int o = 0; o < outputs; ++o) {
      const Eight left = load(out_slope + o * kLanes);
      const Eight right = load(out_slope + o * kLanes + 8);
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) {
        const Eight factor = all(weights[static_cast<std::ptrdiff_t>(o) * inputs + i + k]);
        sum[k][0] += factor * left;
        sum[k][1] += factor * right;
      }
    }
    for (int k = 0; k < 4; ++k) {
      for (int half = 0; half < 2; ++half) {
        const float* value = in + (i + k) * kLanes + 8 * half;
        store(in_slope + (i + k) * kLanes + 8 * half, load(value) > all(0) ? sum[k][half] : all(0));
      }
    }
  }
}

// Slopes of pooled values go to the place of the four that was the largest. `to` has a border of zeros.
LIMEN_INLINE void unpool(const float* slope, const float* choice, int channels, int width, float* to) {
  const int row = width + 2;
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < width; ++y) {
      for (int x = 0; x < width; ++x) {
        const int pooled = (c * (width / 2) * (width / 2) + y / 2 * (width / 2) + x / 2) * kLanes;
        const Eight here = all(static_cast<float>(y % 2 * 2 + x % 2));
        float* out = to + ((c * row + y + 1) * row + x + 1) * kLanes;
        for (int half = 0; half < 2; ++half) {
          const Eight chosen = load(choice + pooled + 8 * half);
          store(out + 8 * half, chosen == here ? load(slope + pooled + 8 * half) : all(0));
        }
      }
    }
  }
}

template <int kIn, int kOut, int kWidth>
LIMEN_INLINE void convolve_weights_back(const float* in, const float* out_slope, float* weight_slope,
                                        float* bias_slope) {
  constexpr int kRow = kWidth + 2;
  for (int oc = 0; oc < kOut; ++oc) {
    Eight bias = {};
    for (int ic = 0; ic < kIn; ++ic) {
      Eight sum[kTaps] = {};
      for (int y = 0; y < kWidth; ++y) {
        for (int x = 0; x < kWidth; ++x) {
          const float* slope = out_slope + ((oc * kRow + y + 1) * kRow + x + 1) * kLanes;
          const Eight left = load(slope);
          const Eight right = load(slope + 8);
          if (ic == 0) bias += left + right;
          const float* corner = in + ((ic * kRow + y) * kRow + x) * kLanes;
#pragma GCC unroll 9
          for (int tap = 0; tap < kTaps; ++tap) {
            const float* from = corner + (tap / 3 * kRow + tap % 3) * kLanes;
            sum[tap] += left * load(from) + right * load(from + 8);
          }
        }
      }
      for (int tap = 0; tap < kTaps; ++tap) weight_slope[(oc * kIn + ic) * kTaps + tap] += sum_of(sum[tap]);
    }
    bias_slope[oc] += sum_of(bias);
  }
}

// Slopes of the inputs, without border; four neighbours at a time.
template <int kIn, int kOut, int kWidth>
LIMEN_INLINE void convolve_inputs_back(const float* weights, const float* out_slope, float* in_slope) {
  constexpr int kRow = kWidth + 2;
  for (int ic = 0; ic < kIn; ++ic) {
    for (int y = 0; y < kWidth; ++y) {
      for (int x = 0; x < kWidth; x += 4) {
        Eight sum[4][2] = {};
        for (int oc = 0; oc < kOut; ++oc) {
          const float* weight = weights + (oc * kIn + ic) * kTaps;
          const float* corner = out_slope + ((oc * kRow + y) * kRow + x) * kLanes;
#pragma GCC unroll 9
          for (int tap = 0; tap < kTaps; ++tap) {
            const Eight factor = all(weight[kTaps - 1 - tap]);
            const float* from = corner + (tap / 3 * kRow + tap % 3) * kLanes;
#pragma GCC unroll 4
            for (int k = 0; k < 4; ++k) {
              sum[k][0] += factor * load(from + k * kLanes);
              sum[k][1] += factor * load(from + k * kLanes + 8);
            }
          }
        }
        float* to = in_slope + ((ic * kWidth + y) * kWidth + x) * kLanes;
        for (int k = 0; k < 4; ++k) {
          store(to + k * kLanes, sum[k][0]);
          store(to + k * kLanes + 8, sum[k][1]);
        }
      }
    }
  }
}

struct Buffers {
  float *work, *output, *choice1, *choice2, *slope4, *slope3, *conv2, *slope2, *conv1, *output_slope;
};

LIMEN_INLINE void backward(const float* p, const Buffers& b, float* g) {
  connect_back(b.work + kInput4, kHidden, p + kWeights4, b.output_slope, kOutputs, g + kWeights4, g + kBias4, b.slope4);
  connect_back(b.work + kInput3, kFeatures, p + kWeights3, b.slope4, kHidden, g + kWeights3, g + kBias3, b.slope3);
  unpool(b.slope3, b.choice2, kChannels2, kSide2, b.conv2);
  convolve_weights_back<kChannels1, kChannels2, kSide2>(b.work + kInput2, b.conv2, g + kWeights2, g + kBias2);
  convolve_inputs_back<kChannels1, kChannels2, kSide2>(p + kWeights2, b.conv2, b.slope2);
  unpool(b.slope2, b.choice1, kChannels1, kSide, b.conv1);
  convolve_weights_back<1, kChannels1, kSide>(b.work + kInput1, b.conv1, g + kWeights1, g + kBias1);
}

void forward_anywhere(const float* p, const Buffers& b) { forward<true>(p, b.work, b.output, b.choice1, b.choice2); }
LIMEN_AVX2 void forward_avx2(const float* p, const Buffers& b) {
  forward<true>(p, b.work, b.output, b.choice1, b.choice2);
}
void backward_anywhere(const float* p, const Buffers& b, float* g) { backward(p, b, g); }
LIMEN_AVX2 void backward_avx2(const float* p, const Buffers& b, float* g) { backward(p, b, g); }

constexpr std::size_t kConv1 = kChannels1 * (kSide + 2) * (kSide + 2) * kLanes;
constexpr std::size_t kConv2 = kChannels2 * (kSide2 + 2) * (kSide2 + 2) * kLanes;
constexpr std::size_t kPooled1 = kChannels1 * kSide2 * kSide2 * kLanes;
constexpr std::size_t kPooled2 = kFeatures * kLanes;

// e to the power of x by a polynomial of our own: the library's differs from machine to machine in the last bit.
float power_of_e(float x) {
  const float turns = std::clamp(x * 1.44269504F, -126.0F, 126.0F);
  const float whole = std::floor(turns);
  const float rest = (turns - whole) * 0.693147181F;
  const float series =
      1 + rest * (1 + rest * (0.5F + rest * (0.166666667F + rest * (0.0416666667F +
                                                                    rest * (0.00833333333F + rest * 0.00138888889F)))));
  return std::ldexp(series, static_cast<int>(whole));
}

// Softmax with cross entropy, and half squared error of the offsets.
Score score_lane(const float* output, int lane, const Targets& targets, float* slope) {
  const auto at = [&](int o) { return output[o * kLanes + lane]; };
  float most = at(0);
  int best = 0;
  for (int c = 1; c < kClasses; ++c) {
    if (at(c) > most) {
      most = at(c);
      best = c;
    }
  }
  float sum = 0;
  for (int c = 0; c < kClasses; ++c) sum += slope[c * kLanes + lane] = power_of_e(at(c) - most);
  for (int c = 0; c < kClasses; ++c) slope[c * kLanes + lane] /= sum;
  const int target = targets.classes[lane];
  Score score;
  score.loss = -std::log(std::max(1e-12, static_cast<double>(slope[target * kLanes + lane])));
  score.right = best == target ? 1 : 0;
  slope[target * kLanes + lane] -= 1;
  const float along = at(kClasses) - targets.along[lane];
  const float down = at(kClasses + 1) - targets.down[lane];
  const bool placed = target != kNothing;
  slope[kClasses * kLanes + lane] = placed ? kOffsetWeight * along : 0;
  slope[(kClasses + 1) * kLanes + lane] = placed ? kOffsetWeight * down : 0;
  score.placed = placed ? 1 : 0;
  score.squared_offset = placed ? static_cast<double>(along * along + down * down) : 0;
  return score;
}

}  // namespace

Gradient::Gradient()
    : work_(kWork),
      output_(kOutputs * kLanes),
      choice1_(kPooled1),
      choice2_(kPooled2),
      scratch_(kHidden * kLanes + kPooled2 + kConv2 + kPooled1 + kConv1),
      slope_(kOutputs * kLanes) {}

Score Gradient::add(const std::vector<float>& parameters, const std::vector<float>& windows, const Targets& targets,
                    std::vector<float>& sum) {
  place_input(windows.data(), work_.data());
  Buffers b{};
  b.work = work_.data();
  b.output = output_.data();
  b.choice1 = choice1_.data();
  b.choice2 = choice2_.data();
  b.slope4 = scratch_.data();
  b.slope3 = b.slope4 + kHidden * kLanes;
  b.conv2 = b.slope3 + kPooled2;
  b.slope2 = b.conv2 + kConv2;
  b.conv1 = b.slope2 + kPooled1;
  b.output_slope = slope_.data();
  const bool fast = LIMEN_HAS_AVX2;
  fast ? forward_avx2(parameters.data(), b) : forward_anywhere(parameters.data(), b);
  Score total;
  for (int lane = 0; lane < kLanes; ++lane) {
    const Score score = score_lane(output_.data(), lane, targets, slope_.data());
    total.loss += score.loss;
    total.right += score.right;
    total.squared_offset += score.squared_offset;
    total.placed += score.placed;
  }
  fast ? backward_avx2(parameters.data(), b, sum.data()) : backward_anywhere(parameters.data(), b, sum.data());
  return total;
}

}  // namespace limen::mrz_training
