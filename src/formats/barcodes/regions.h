// Where in a picture a code may be: places as busy as a code is. Private to the folder.
//
// The reading library looks for DataMatrix and Aztec along few lines and around the middle only, so that a code
// anywhere else is not found unless it is cut out first.
#pragma once

#include <vector>

#include "formats/raster/raster.h"

namespace limen::barcodes {

struct Region {
  int x = 0, y = 0, width = 0, height = 0;
  double busy = 0;  // share of its blocks that have strong contrast
};

// At most `most`, the likeliest first: large, densely busy, not too long. Linear in the pixels.
std::vector<Region> find_regions(const raster::Picture& grey, std::size_t most);

}  // namespace limen::barcodes
