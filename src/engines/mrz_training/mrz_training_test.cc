// A small net is trained again in every build: it must learn, and learn the same from the same seed.
#include "engines/mrz_training/mrz_training.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "base/result_matchers.h"
#include "engines/mrz_rendering/test_fonts.h"
#include "engines/mrz_training/gradient.h"

namespace limen::mrz_training {
namespace {

class MrzTraining : public ::testing::Test {
 protected:
  void SetUp() override {
    auto font = mrz_rendering::open_font(mrz_rendering::kTrainingCuts[0]);
    ASSERT_OK(font);
    font_ = std::make_unique<mrz_rendering::Font>(font.take());
  }
  std::vector<const mrz_rendering::Font*> fonts() const { return {font_.get()}; }
  std::unique_ptr<mrz_rendering::Font> font_;
};

TEST_F(MrzTraining, FewGlyphsAreLearntAndTheSameAgain) {
  const Settings settings{.seed = 5, .epochs = 10, .windows_per_epoch = 1024, .alphabet = "0147AKMX<", .clean = true};
  Trainer trainer(settings, fonts());
  const double first = trainer.run_epoch().accuracy;
  const Bytes state = trainer.save();
  while (trainer.epoch() < settings.epochs) trainer.run_epoch();
  // Judged on windows it has never seen.
  const Windows others =
      draw_windows({.seed = 6, .windows_per_epoch = 512, .alphabet = settings.alphabet, .clean = true}, fonts(), 0);
  const Progress after = measure(trainer.net(), others);
  EXPECT_LT(first, 0.8);
  EXPECT_GT(after.accuracy, 0.9);
  EXPECT_LT(after.offset, 0.3);
  // From the saved state on: the same weights to the last bit.
  Trainer again(settings, fonts());
  ASSERT_OK(again.resume(state));
  while (again.epoch() < settings.epochs) again.run_epoch();
  EXPECT_EQ(again.net().write(), trainer.net().write());
  Settings other_seed = settings;
  other_seed.seed = 7;
  EXPECT_NE(Trainer(other_seed, fonts()).net().write(), Trainer(settings, fonts()).net().write());
  EXPECT_FALSE(again.resume({state.data(), state.size() - 1}).ok());
}

// The slopes that are computed are those that are there: a parameter moved a little changes the loss as foretold.
TEST_F(MrzTraining, SlopesAgreeWithDifferences) {
  const Windows drawn = draw_windows({.seed = 9, .windows_per_epoch = 64, .clean = true}, fonts(), 0);
  Trainer trainer({.seed = 3}, fonts());
  std::vector<float> parameters = trainer.net().parameters();
  std::vector<float> windows(mrz_glyphs::kSamples * mrz_glyphs::kLanes);
  Targets targets;
  for (std::size_t lane = 0; lane < mrz_glyphs::kLanes; ++lane) {
    for (std::size_t i = 0; i < mrz_glyphs::kSamples; ++i) {
      windows[i * mrz_glyphs::kLanes + lane] = drawn.samples[lane * mrz_glyphs::kSamples + i];
    }
    targets.classes[lane] = drawn.classes[lane];
    targets.along[lane] = drawn.along[lane];
    targets.down[lane] = drawn.down[lane];
  }
  Gradient gradient;
  std::vector<float> slopes(parameters.size());
  gradient.add(parameters, windows, targets, slopes);
  // The offsets' weight in the whole loss, as gradient.cc has it.
  const auto loss = [&](const std::vector<float>& at) {
    std::vector<float> unused(at.size());
    const Score score = gradient.add(at, windows, targets, unused);
    return score.loss + 1.0 * score.squared_offset;
  };
  Random random(4);
  int compared = 0;
  for (int i = 0; i < 60; ++i) {
    const std::size_t which = i < 20 ? random.below(1300) : random.below(parameters.size());
    constexpr float kStep = 2e-3F;
    std::vector<float> moved = parameters;
    moved[which] = parameters[which] + kStep;
    const double up = loss(moved);
    moved[which] = parameters[which] - kStep;
    const double down = loss(moved);
    const double expected = (up - down) / (2 * static_cast<double>(kStep));
    EXPECT_NEAR(slopes[which], expected, 0.08 + 0.1 * std::abs(expected)) << which;
    compared += std::abs(expected) > 0.05 ? 1 : 0;
  }
  EXPECT_GT(compared, 15);
}

TEST_F(MrzTraining, WindowsAreDrawnAgainTheSame) {
  const Settings settings{.seed = 2, .windows_per_epoch = 128};
  const Windows first = draw_windows(settings, fonts(), 3);
  EXPECT_EQ(first.size(), 128U);
  EXPECT_EQ(first.samples, draw_windows(settings, fonts(), 3).samples);
  EXPECT_NE(first.samples, draw_windows(settings, fonts(), 4).samples);
}

}  // namespace
}  // namespace limen::mrz_training
