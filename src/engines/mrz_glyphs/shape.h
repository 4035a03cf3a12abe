// The net's shape, shared with training. Internal.
//
// Activations lie as [channel][y][x][lane]; inputs of convolutions have a border of one sample of zeros.
#pragma once

#include <cstddef>

#include "engines/mrz_glyphs/mrz_glyphs.h"

namespace limen::mrz_glyphs {

inline constexpr int kSide2 = kSide / 2;  // of the second convolution
inline constexpr int kSide3 = kSide / 4;  // of what the first full layer sees
inline constexpr int kChannels1 = 8;
inline constexpr int kChannels2 = 16;
inline constexpr int kFeatures = kChannels2 * kSide3 * kSide3;
inline constexpr int kHidden = 96;
inline constexpr int kTaps = 9;

// Places in the list of parameters.
inline constexpr std::size_t kWeights1 = 0;
inline constexpr std::size_t kBias1 = kWeights1 + kChannels1 * kTaps;
inline constexpr std::size_t kWeights2 = kBias1 + kChannels1;
inline constexpr std::size_t kBias2 = kWeights2 + kChannels2 * kChannels1 * kTaps;
inline constexpr std::size_t kWeights3 = kBias2 + kChannels2;
inline constexpr std::size_t kBias3 = kWeights3 + kHidden * kFeatures;
inline constexpr std::size_t kWeights4 = kBias3 + kHidden;
inline constexpr std::size_t kBias4 = kWeights4 + kOutputs * kHidden;
inline constexpr std::size_t kParameters = kBias4 + kOutputs;

// Places in the work space, in floats.
inline constexpr std::size_t kPadded1 = (kSide + 2) * (kSide + 2) * kLanes;
inline constexpr std::size_t kPadded2 = kChannels1 * (kSide2 + 2) * (kSide2 + 2) * kLanes;
inline constexpr std::size_t kInput1 = 0;
inline constexpr std::size_t kInput2 = kInput1 + kPadded1;
inline constexpr std::size_t kInput3 = kInput2 + kPadded2;
inline constexpr std::size_t kInput4 = kInput3 + kFeatures * kLanes;
inline constexpr std::size_t kWork = kInput4 + kHidden * kLanes;

}  // namespace limen::mrz_glyphs
