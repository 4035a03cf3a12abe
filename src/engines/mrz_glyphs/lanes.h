// Sixteen numbers side by side, as two vectors of eight. Internal: for files compiled with -ffp-contract=off.
//
// The functions that do the work are written once as inline templates and compiled twice: for any x86-64 (or other)
// machine, and for those with AVX2, chosen at run time. Both do the same roundings.
#pragma once

#include "engines/mrz_glyphs/shape.h"

#define LIMEN_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define LIMEN_AVX2 __attribute__((target("avx2")))
#define LIMEN_HAS_AVX2 (__builtin_cpu_supports("avx2") != 0)
#else
#define LIMEN_AVX2
#define LIMEN_HAS_AVX2 false
#endif

namespace limen::mrz_glyphs::lanes {

using Eight = float __attribute__((vector_size(32)));
using EightInts = int __attribute__((vector_size(32)));

LIMEN_INLINE Eight load(const float* from) {
  Eight value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}
LIMEN_INLINE void store(float* to, Eight value) { __builtin_memcpy(to, &value, sizeof value); }
LIMEN_INLINE Eight all(float value) { return Eight{value, value, value, value, value, value, value, value}; }
LIMEN_INLINE Eight larger(Eight a, Eight b) { return a > b ? a : b; }

// 3 × 3 convolution with zero border, cut at zero, the largest of each 2 × 2. `choice`, if not null, receives which of
// the four it was, 4 if all were cut.
template <int kIn, int kOut, int kWidth, bool kChoose>
LIMEN_INLINE void convolve(const float* in, const float* weights, const float* bias, float* out, int out_row,
                           int out_channel, float* choice) {
  constexpr int kRow = kWidth + 2;
  for (int py = 0; py < kWidth / 2; ++py) {
    for (int px = 0; px < kWidth / 2; ++px) {
      for (int oc = 0; oc < kOut; ++oc) {
        Eight sum[4][2];
        for (auto& pair : sum) pair[0] = pair[1] = all(bias[oc]);
        const float* base = in + (2 * py * kRow + 2 * px) * kLanes;
        const float* weight = weights + oc * kIn * kTaps;
        for (int ic = 0; ic < kIn; ++ic, base += kRow * kRow * kLanes, weight += kTaps) {
#pragma GCC unroll 9
          for (int tap = 0; tap < kTaps; ++tap) {
            const Eight factor = all(weight[tap]);
            const float* corner = base + (tap / 3 * kRow + tap % 3) * kLanes;
#pragma GCC unroll 4
            for (int at = 0; at < 4; ++at) {
              const float* from = corner + (at / 2 * kRow + at % 2) * kLanes;
              sum[at][0] += factor * load(from);
              sum[at][1] += factor * load(from + 8);
            }
          }
        }
        float* to = out + oc * out_channel + py * out_row + px * kLanes;
        for (int half = 0; half < 2; ++half) {
          const Eight most = larger(larger(sum[0][half], sum[1][half]), larger(sum[2][half], sum[3][half]));
          const Eight kept = larger(most, all(0));
          store(to + 8 * half, kept);
          if constexpr (kChoose) {
            Eight which = most <= all(0) ? all(4) : all(3);
            for (int at = 2; at >= 0; --at)
              which = ((sum[at][half] == kept) & (kept > all(0))) ? all(static_cast<float>(at)) : which;
            store(choice + (oc * (kWidth / 2) * (kWidth / 2) + py * (kWidth / 2) + px) * kLanes + 8 * half, which);
          }
        }
      }
    }
  }
}

// Full layer: out[o] = bias[o] + sum of weights[o][i] × in[i]. Precondition: outputs is a multiple of four.
template <bool kCut>
LIMEN_INLINE void connect(const float* in, int inputs, const float* weights, const float* bias, int outputs,
                          float* out) {
  for (int o = 0; o < outputs; o += 4) {
    Eight sum[4][2];
    for (int k = 0; k < 4; ++k) sum[k][0] = sum[k][1] = all(bias[o + k]);
    const float* weight = weights + static_cast<std::ptrdiff_t>(o) * inputs;
    for (int i = 0; i < inputs; ++i) {
      const Eight left = load(in + i * kLanes);
      const Eight right = load(in + i * kLanes + 8);
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) {
        const Eight factor = all(weight[k * inputs + i]);
        sum[k][0] += factor * left;
        sum[k][1] += factor * right;
      }
    }
    for (int k = 0; k < 4; ++k) {
      for (int half = 0; half < 2; ++half) {
        store(out + (o + k) * kLanes + 8 * half, kCut ? larger(sum[k][half], all(0)) : sum[k][half]);
      }
    }
  }
}

// All four layers. The window lies in work + kInput1 with its border; choices are of the two convolutions.
template <bool kChoose>
LIMEN_INLINE void forward(const float* p, float* work, float* output, float* choice1, float* choice2) {
  constexpr int kRow2 = kSide2 + 2;
  convolve<1, kChannels1, kSide, kChoose>(work + kInput1, p + kWeights1, p + kBias1,
                                          work + kInput2 + (kRow2 + 1) * kLanes, kRow2 * kLanes, kRow2 * kRow2 * kLanes,
                                          choice1);
  convolve<kChannels1, kChannels2, kSide2, kChoose>(work + kInput2, p + kWeights2, p + kBias2, work + kInput3,
                                                    kSide3 * kLanes, kSide3 * kSide3 * kLanes, choice2);
  connect<true>(work + kInput3, kFeatures, p + kWeights3, p + kBias3, kHidden, work + kInput4);
  connect<false>(work + kInput4, kHidden, p + kWeights4, p + kBias4, kOutputs, output);
}

// The windows, [sample][lane], into the bordered input.
LIMEN_INLINE void place_input(const float* windows, float* work) {
  for (int y = 0; y < kSide; ++y) {
    __builtin_memcpy(work + kInput1 + ((y + 1) * (kSide + 2) + 1) * kLanes, windows + y * kSide * kLanes,
                     kSide * kLanes * sizeof(float));
  }
}

}  // namespace limen::mrz_glyphs::lanes
