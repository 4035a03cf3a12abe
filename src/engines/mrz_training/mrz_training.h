// Makes the weights of engines/mrz_glyphs: draws lines with engines/mrz_rendering, cuts windows where characters stand
// (and where none does), a little off, and teaches the net by Adam (Kingma and Ba, 2015).
//
// Deterministic: seed, fonts and settings decide every bit of the outcome, whatever pieces the work is done in; one
// thread. An epoch draws fresh windows from its own number, so that a saved state is parameters, moments and a number.
// No I/O.
//
//   Trainer trainer({.seed = 1, .epochs = 400}, {&regular, &oblique});
//   while (trainer.epoch() < 400) report(trainer.run_epoch());
//   const Bytes weights = trainer.net().write();
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "engines/mrz_glyphs/mrz_glyphs.h"
#include "engines/mrz_rendering/mrz_rendering.h"

namespace limen::mrz_training {

struct Settings {
  std::uint64_t seed = 1;
  int epochs = 400;               // planned; the step width falls from the first to the last
  int windows_per_epoch = 16384;  // a multiple of 64
  double step_width = 0.002;      // of Adam, at the start
  std::string alphabet{mrz_glyphs::kAlphabet};
  bool clean = false;  // only print without faults, looked at nearly straight: for a small test
};

struct Windows {
  std::vector<float> samples;  // kSamples a window
  std::vector<int> classes;
  std::vector<float> along, down;  // offsets of the character's centre, in pitches
  std::size_t size() const { return classes.size(); }
};
// Windows drawn for an epoch; the same numbers give the same windows.
Windows draw_windows(const Settings& settings, const std::vector<const mrz_rendering::Font*>& fonts,
                     std::uint64_t number);

struct Progress {
  double loss = 0;      // mean over the epoch: cross entropy
  double accuracy = 0;  // share of windows whose class was right before it was learnt
  double offset = 0;    // root of the mean squared error of offsets, in pitches
};
Progress measure(const mrz_glyphs::Net& net, const Windows& windows);

class Trainer {
 public:
  Trainer(Settings settings, std::vector<const mrz_rendering::Font*> fonts);
  Progress run_epoch();
  int epoch() const { return epoch_; }
  mrz_glyphs::Net net() const { return mrz_glyphs::Net(parameters_); }

  Bytes save() const;
  Result<void> resume(ByteView state);  // "mrz_training.state"

 private:
  void update(const std::vector<float>& gradient);

  Settings settings_;
  std::vector<const mrz_rendering::Font*> fonts_;
  std::vector<float> parameters_, first_moment_, second_moment_;
  int epoch_ = 0;
  std::int64_t steps_ = 0;
};

}  // namespace limen::mrz_training
