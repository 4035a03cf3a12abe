// From the net's scores of each column to text: what the format allows in each column, the grammar of names, and the
// check digits make one lattice; its best path is the reading, and sums over its paths are the confidences. Internal.
#pragma once

#include <vector>

#include "engines/mrz_image/mrz_image.h"

namespace limen::mrz_image {

using Scores = std::vector<std::vector<mrz_glyphs::Reading>>;  // lines of columns

struct Decoded {
  std::vector<std::vector<Character>> characters;
  std::vector<std::string> lines;
  std::vector<Field> fields;  // without boxes
  bool consistent = false;
  double score = 0;  // logarithm of the best path's probability, a column
};

// Precondition: the scores have the format's lines and columns.
Decoded decode(const Scores& scores, mrz::Format format, const Options& options);

}  // namespace limen::mrz_image
