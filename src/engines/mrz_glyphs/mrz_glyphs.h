// One character of a machine readable zone, as a small net sees it: what it is, and how far it stands from where one
// looked.
//
// A window is a square of 24 × 24 samples around the place where a character is expected, 15 samples a pitch, freed of
// brightness and contrast. The net (two convolutions, two full layers, 61,000 weights) gives a score for each of 38
// classes (0–9, A–Z, '<', and "nothing here") and the offset of the character's centre from the window's, in pitches.
// Sixteen windows are computed side by side. The weights are our own, made by engines/mrz_training from pictures that
// engines/mrz_rendering draws; they are part of the program (weights/).
//
// A Net is immutable: any number of threads. A Batch belongs to one thread.
//
//   Batch batch;
//   sample(view, frame, batch.window(0));
//   net.run(batch);
//   const Reading reading = batch.reading(0);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/raster/raster.h"

namespace limen::mrz_glyphs {

inline constexpr int kSide = 24;
inline constexpr int kSamples = kSide * kSide;
inline constexpr int kSamplesPerPitch = 15;
inline constexpr int kLanes = 16;
inline constexpr int kClasses = 38;
inline constexpr int kNothing = 37;
inline constexpr int kOutputs = kClasses + 2;  // classes, offset along, offset down

inline constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
int class_of(char character);  // -1 if it is not of the alphabet

// Where a character is expected, in pixels of the picture (whole numbers are pixels' corners), and the steps by one
// pitch along the line and down.
struct Frame {
  float x = 0, y = 0;
  float along_x = 0, along_y = 0;
  float down_x = 0, down_y = 0;
};

// One window among sixteen: sample i is at [i * kLanes].
struct WindowRef {
  float* samples = nullptr;
};

// Samples outside the picture repeat its edge. Pitches over two samples' width (30 pixels) lose detail: shrink first.
// Precondition: the picture is grey and not empty.
void sample(const raster::Picture& picture, const Frame& frame, WindowRef window);

struct Reading {
  std::array<float, kClasses> scores;  // natural logarithms of probabilities
  float along = 0;                     // the centre's offset, in pitches; means nothing where nothing is
  float down = 0;
};

// What the net computes in, sixteen windows wide.
class Batch {
 public:
  Batch();
  WindowRef window(int lane) { return {input_.data() + lane}; }
  // After Net::run().
  Reading reading(int lane) const;

 private:
  friend class Net;
  std::vector<float> input_;  // kSamples × kLanes
  std::vector<float> work_;
  std::vector<float> output_;  // kOutputs × kLanes
};

class Net {
 public:
  static Result<Net> read(ByteView file);  // "mrz_glyphs.weights"
  static Result<Net> embedded();           // the program's own
  static std::size_t parameter_count();
  explicit Net(std::vector<float> parameters);  // precondition: parameter_count() of them
  Bytes write() const;                          // the upper 16 bits of each number, rounded

  void run(Batch& batch) const;
  const std::vector<float>& parameters() const { return parameters_; }

 private:
  std::vector<float> parameters_;
};

}  // namespace limen::mrz_glyphs
