// Puts a grid of windows on the lines of a guessed zone, and lets the net say how far each character stands from where
// the grid has it, until the grid fits. Internal.
#pragma once

#include <map>
#include <vector>

#include "engines/mrz_image/search.h"

namespace limen::mrz_image {

// The picture and its halves: a pitch between 12 and 24 pixels is what the net was trained with.
class Pyramid {
 public:
  explicit Pyramid(const raster::Picture& picture) : picture_(picture) {}
  // `scale` receives how many pixels of the picture one of the result is.
  const raster::Picture& level_for(double pitch, int& scale);

 private:
  const raster::Picture& picture_;
  std::vector<raster::Picture> halves_;
};

// A line as a curve: place = a + b t + c t², t from -1 at the first character to 1 at the last.
struct Curve {
  Point a, b, c;
  Point at(double t) const { return {a.x + t * (b.x + t * c.x), a.y + t * (b.y + t * c.y)}; }
  Point slope(double t) const { return {b.x + 2 * t * c.x, b.y + 2 * t * c.y}; }
};

struct AlignedLine {
  Curve curve;
  std::vector<mrz_glyphs::Reading> cells;
};
struct AlignedZone {
  int columns = 0;
  int shift = 0;  // of the characters against the curve's grid
  std::vector<AlignedLine> lines;
  double quality = 0;  // 0 … 1: how sure the net is of the characters
  double beside = 0;   // 0 … 1: how much seems to stand before and behind the lines
  double strain = 0;   // 0 … 1: share of characters that stand far from where the grid has them

  mrz_glyphs::Frame frame(std::size_t line, double column) const;  // in pixels of the picture
};

class Aligner {
 public:
  Aligner(const mrz_glyphs::Net& net, const raster::Picture& picture) : net_(net), pyramid_(picture) {}
  // How much sixteen places of a guess look like characters, 0 … 1.
  double glance(const ZoneGuess& guess);
  AlignedZone align(const ZoneGuess& guess);

 private:
  // Places of all lines together, so that every run of the net is full.
  struct Place {
    std::size_t line;
    int column;
  };
  std::vector<mrz_glyphs::Reading> read(const AlignedZone& zone, const std::vector<Place>& places);
  void fit(AlignedZone& zone, int step, bool curved);

  const mrz_glyphs::Net& net_;
  Pyramid pyramid_;
  mrz_glyphs::Batch batch_;
};

// Read from the other side.
ZoneGuess upside_down(const ZoneGuess& guess);

}  // namespace limen::mrz_image
