// The net's gradient over sixteen windows. Internal.
#pragma once

#include <vector>

#include "engines/mrz_glyphs/mrz_glyphs.h"

namespace limen::mrz_training {

struct Targets {
  int classes[mrz_glyphs::kLanes] = {};
  float along[mrz_glyphs::kLanes] = {};
  float down[mrz_glyphs::kLanes] = {};
};

struct Score {
  double loss = 0;
  int right = 0;
  double squared_offset = 0;  // of windows where something is
  int placed = 0;
};

class Gradient {
 public:
  Gradient();
  // windows: [sample][lane]. Adds to `sum`, one entry a parameter.
  Score add(const std::vector<float>& parameters, const std::vector<float>& windows, const Targets& targets,
            std::vector<float>& sum);

 private:
  std::vector<float> work_, output_, choice1_, choice2_, scratch_, slope_;
};

}  // namespace limen::mrz_training
