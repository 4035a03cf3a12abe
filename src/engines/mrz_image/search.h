// Where a zone may lie in a picture, before any character is read. Internal.
//
// The picture's darkness is summed along lines of every angle within 15°; where the sums rise and fall most, print lies
// along them. Bands of the height of letters in pairs and threes are candidates; the distance of characters is the
// strongest frequency along a band.
#pragma once

#include <vector>

#include "engines/mrz_image/mrz_image.h"
#include "engines/mrz_image/plane.h"

namespace limen::mrz_image {

// Centres of a line's first and last characters, in pixels of the whole picture.
struct LineGuess {
  Point first;
  Point last;
};
struct ZoneGuess {
  int columns = 0;
  std::vector<LineGuess> lines;
  double score = 0;
};

// Best first, at most `most`. The lines run from left to right within 16°.
std::vector<ZoneGuess> find_zones(const raster::Picture& picture, std::size_t most);

}  // namespace limen::mrz_image
