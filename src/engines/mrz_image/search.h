// Where a zone may lie in a picture, before any character is read. Internal.
//
// The picture's darkness is summed along lines of every angle within 15°; where the sums rise and fall most, print lies
// along them. Bands of the height of letters in pairs and threes are candidates; the distance of characters is the
// strongest frequency along a band.
#pragma once

#include <memory>
#include <vector>

#include "engines/mrz_image/mrz_image.h"
#include "engines/mrz_image/plane.h"

namespace limen::mrz_image {

// Centres of a line's first and last characters, and of the place between the two middle ones (in perspective that is
// not half way), in pixels of the whole picture.
struct LineGuess {
  Point first;
  Point middle;
  Point last;
};
struct ZoneGuess {
  int columns = 0;
  std::vector<LineGuess> lines;
  double score = 0;
};

class Finder;

// Pixels of the longer side that is searched: first as few as show a zone over a third of the width, then, where
// nothing was found, as many as show one over a fifth.
inline constexpr int kWorkingSide = 800;
inline constexpr int kFineSide = 1600;
int factor_for(const raster::Picture& picture, int working_side);  // by which it is shrunk

// Looks at one picture. The lines of its guesses run from left to right within 16°.
class ZoneFinder {
 public:
  ZoneFinder(const raster::Picture& picture, int working_side);
  ~ZoneFinder();
  // Along the likeliest angle (which = 0) or a less likely one; best first, at most `most`. `warped`: the pitch may
  // grow or shrink along the lines.
  std::vector<ZoneGuess> find(std::size_t most, std::size_t which, bool warped) const;

 private:
  std::unique_ptr<Finder> finder_;  // none for a picture that is too small
};

}  // namespace limen::mrz_image
