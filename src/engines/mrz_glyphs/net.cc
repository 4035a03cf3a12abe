#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/embedded.h"
#include "engines/mrz_glyphs/lanes.h"

extern "C" const char limen_embedded_mrz_glyphs_begin[];
extern "C" const char limen_embedded_mrz_glyphs_end[];

namespace limen::mrz_glyphs {
namespace {

// "LMRZNET1", then the parameters as the upper halves of IEEE 754 single numbers, little-endian.
constexpr std::string_view kMagic = "LMRZNET1";

void run_anywhere(const float* parameters, float* work, float* output) {
  lanes::forward<false>(parameters, work, output, nullptr, nullptr);
}
LIMEN_AVX2 void run_avx2(const float* parameters, float* work, float* output) {
  lanes::forward<false>(parameters, work, output, nullptr, nullptr);
}

}  // namespace

int class_of(char character) {
  const std::size_t at = kAlphabet.find(character);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

Batch::Batch() : input_(kSamples * kLanes), work_(kWork), output_(kOutputs * kLanes) {}

Reading Batch::reading(int lane) const {
  Reading reading{};
  float most = -1e30F;
  for (int c = 0; c < kClasses; ++c) most = std::max(most, output_[static_cast<std::size_t>(c * kLanes + lane)]);
  float sum = 0;
  for (int c = 0; c < kClasses; ++c) {
    const float score = output_[static_cast<std::size_t>(c * kLanes + lane)] - most;
    reading.scores[static_cast<std::size_t>(c)] = score;
    sum += std::exp(score);
  }
  const float total = std::log(sum);
  for (float& score : reading.scores) score -= total;
  reading.along = output_[static_cast<std::size_t>(kClasses * kLanes + lane)];
  reading.down = output_[static_cast<std::size_t>((kClasses + 1) * kLanes + lane)];
  return reading;
}

std::size_t Net::parameter_count() { return kParameters; }

Net::Net(std::vector<float> parameters) : parameters_(std::move(parameters)) {}

Result<Net> Net::read(ByteView file) {
  if (file.size() != kMagic.size() + 2 * kParameters || std::memcmp(file.data(), kMagic.data(), kMagic.size()) != 0) {
    return Error{"mrz_glyphs.weights", "not a file of weights of this shape"};
  }
  std::vector<float> parameters(kParameters);
  for (std::size_t i = 0; i < kParameters; ++i) {
    const std::uint32_t low = file[kMagic.size() + 2 * i];
    const std::uint32_t high = file[kMagic.size() + 2 * i + 1];
    parameters[i] = std::bit_cast<float>(low << 16 | high << 24);
    if (!std::isfinite(parameters[i])) return Error{"mrz_glyphs.weights", "a weight is not a number"};
  }
  return Net(std::move(parameters));
}

Result<Net> Net::embedded() {
  const EmbeddedFiles files(limen_embedded_mrz_glyphs_begin, limen_embedded_mrz_glyphs_end);
  return read(as_bytes(files.find("glyphs.bin")));
}

Bytes Net::write() const {
  Bytes file(kMagic.begin(), kMagic.end());
  for (const float parameter : parameters_) {
    const std::uint32_t rounded = std::bit_cast<std::uint32_t>(parameter) + 0x8000U;
    file.push_back(static_cast<std::uint8_t>(rounded >> 16));
    file.push_back(static_cast<std::uint8_t>(rounded >> 24));
  }
  return file;
}

void Net::run(Batch& batch) const {
  lanes::place_input(batch.input_.data(), batch.work_.data());
  if (LIMEN_HAS_AVX2) {
    run_avx2(parameters_.data(), batch.work_.data(), batch.output_.data());
  } else {
    run_anywhere(parameters_.data(), batch.work_.data(), batch.output_.data());
  }
}

}  // namespace limen::mrz_glyphs
