#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/random.h"
#include "engines/mrz_glyphs/shape.h"
#include "engines/mrz_training/gradient.h"
#include "engines/mrz_training/mrz_training.h"

namespace limen::mrz_training {
namespace {

using namespace mrz_glyphs;  // NOLINT(google-build-using-namespace): the net's shape

constexpr std::size_t kTogether = 4;  // times sixteen windows a step
constexpr std::string_view kMagic = "LMRZSTA1";

// Even numbers of the width that keeps variance through a layer cut at zero (He et al., 2015).
void start_layer(std::vector<float>& parameters, std::size_t first, std::size_t count, int inputs, Random& random) {
  const double width = std::sqrt(6.0 / inputs);
  for (std::size_t i = first; i < first + count; ++i) {
    parameters[i] = static_cast<float>(width * (2 * static_cast<double>(random.next() >> 11U) * 0x1p-53 - 1));
  }
}

void fill(const Windows& windows, const std::vector<std::size_t>& order, std::size_t first, std::vector<float>& samples,
          Targets& targets) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const std::size_t which = order[first + lane];
    const float* from = windows.samples.data() + which * kSamples;
    for (std::size_t i = 0; i < kSamples; ++i) samples[i * kLanes + lane] = from[i];
    targets.classes[lane] = windows.classes[which];
    targets.along[lane] = windows.along[which];
    targets.down[lane] = windows.down[which];
  }
}

}  // namespace

Trainer::Trainer(Settings settings, std::vector<const mrz_rendering::Font*> fonts)
    : settings_(std::move(settings)),
      fonts_(std::move(fonts)),
      parameters_(kParameters),
      first_moment_(kParameters),
      second_moment_(kParameters) {
  Random random(settings_.seed, 0x53544152);
  start_layer(parameters_, kWeights1, kChannels1 * kTaps, kTaps, random);
  start_layer(parameters_, kWeights2, std::size_t{kChannels2} * kChannels1 * kTaps, kChannels1 * kTaps, random);
  start_layer(parameters_, kWeights3, std::size_t{kHidden} * kFeatures, kFeatures, random);
  start_layer(parameters_, kWeights4, std::size_t{kOutputs} * kHidden, 4 * kHidden, random);
}

Progress Trainer::run_epoch() {
  const Windows windows = draw_windows(settings_, fonts_, static_cast<std::uint64_t>(epoch_));
  std::vector<std::size_t> order(windows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(settings_.seed, 0x4F524445, static_cast<std::uint64_t>(epoch_));
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  Gradient gradient;
  std::vector<float> samples(kSamples * kLanes);
  std::vector<float> sum(kParameters);
  Targets targets;
  Score total;
  for (std::size_t first = 0; first + kTogether * kLanes <= order.size(); first += kTogether * kLanes) {
    std::fill(sum.begin(), sum.end(), 0.0F);
    for (std::size_t part = 0; part < kTogether; ++part) {
      fill(windows, order, first + part * kLanes, samples, targets);
      const Score score = gradient.add(parameters_, samples, targets, sum);
      total.loss += score.loss;
      total.right += score.right;
      total.squared_offset += score.squared_offset;
      total.placed += score.placed;
    }
    update(sum);
  }
  ++epoch_;
  const auto count = static_cast<double>(windows.size());
  return {total.loss / count, total.right / count, std::sqrt(total.squared_offset / std::max(1, total.placed))};
}

void Trainer::update(const std::vector<float>& gradient) {
  ++steps_;
  const double steps_planned =
      static_cast<double>(settings_.epochs) * (settings_.windows_per_epoch / (kTogether * kLanes));
  const double done = std::min(1.0, static_cast<double>(steps_) / steps_planned);
  const double warm = std::min(1.0, static_cast<double>(steps_) / std::min(200.0, steps_planned / 10));
  const double width = settings_.step_width * warm * (1 - done) * (1 - done) + 1e-5;
  constexpr float kFirst = 0.9F;
  constexpr float kSecond = 0.999F;
  const double correction1 = 1 - std::pow(0.9, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(0.999, static_cast<double>(steps_));
  const auto factor = static_cast<float>(width / correction1);
  const auto scale = static_cast<float>(1 / correction2);
  constexpr float kShare = 1.0F / (kTogether * kLanes);
  for (std::size_t i = 0; i < kParameters; ++i) {
    const float slope = gradient[i] * kShare;
    first_moment_[i] = kFirst * first_moment_[i] + (1 - kFirst) * slope;
    second_moment_[i] = kSecond * second_moment_[i] + (1 - kSecond) * slope * slope;
    parameters_[i] -= factor * first_moment_[i] / (std::sqrt(second_moment_[i] * scale) + 1e-8F);
  }
}

Bytes Trainer::save() const {
  Bytes state(kMagic.begin(), kMagic.end());
  const auto put = [&](const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    state.insert(state.end(), bytes, bytes + size);
  };
  put(&epoch_, sizeof epoch_);
  put(&steps_, sizeof steps_);
  for (const auto* values : {&parameters_, &first_moment_, &second_moment_})
    put(values->data(), kParameters * sizeof(float));
  return state;
}

Result<void> Trainer::resume(ByteView state) {
  if (state.size() != kMagic.size() + sizeof epoch_ + sizeof steps_ + 3 * kParameters * sizeof(float) ||
      std::memcmp(state.data(), kMagic.data(), kMagic.size()) != 0) {
    return Error{"mrz_training.state", "not a saved state of this training"};
  }
  const std::uint8_t* from = state.data() + kMagic.size();
  const auto take = [&](void* to, std::size_t size) {
    std::memcpy(to, from, size);
    from += size;
  };
  take(&epoch_, sizeof epoch_);
  take(&steps_, sizeof steps_);
  for (auto* values : {&parameters_, &first_moment_, &second_moment_})
    take(values->data(), kParameters * sizeof(float));
  return {};
}

Progress measure(const mrz_glyphs::Net& net, const Windows& windows) {
  Batch batch;
  Progress progress;
  double squared = 0;
  int placed = 0;
  for (std::size_t first = 0; first + kLanes <= windows.size(); first += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float* from = windows.samples.data() + (first + lane) * kSamples;
      float* to = batch.window(static_cast<int>(lane)).samples;
      for (std::size_t i = 0; i < kSamples; ++i) to[i * kLanes] = from[i];
    }
    net.run(batch);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const Reading reading = batch.reading(static_cast<int>(lane));
      const int target = windows.classes[first + lane];
      progress.loss -= static_cast<double>(reading.scores[static_cast<std::size_t>(target)]);
      const auto best = std::max_element(reading.scores.begin(), reading.scores.end()) - reading.scores.begin();
      progress.accuracy += best == target ? 1 : 0;
      if (target == kNothing) continue;
      const double along = reading.along - windows.along[first + lane];
      const double down = reading.down - windows.down[first + lane];
      squared += along * along + down * down;
      ++placed;
    }
  }
  const auto count = static_cast<double>(windows.size() / kLanes * kLanes);
  return {progress.loss / count, progress.accuracy / count, std::sqrt(squared / std::max(1, placed))};
}

}  // namespace limen::mrz_training
