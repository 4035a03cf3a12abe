// The two decoders and what they share. Internal.
#pragma once

#include "formats/raster/raster.h"

namespace limen::raster {

struct Decoded {
  Picture picture;
  int orientation = 1;  // EXIF 1…8
};

Result<Decoded> read_png(ByteView bytes, const ReadOptions& options);
Result<Decoded> read_jpeg(ByteView bytes, const ReadOptions& options);

// "raster.too_large", or nothing.
Result<void> check_size(std::uint64_t width, std::uint64_t height, const Limits& limits);

// The orientation in a TIFF structure [EXIF 2.3 §4.6.4 A, tag 0x0112]; 1 if there is none.
int tiff_orientation(ByteView tiff);

}  // namespace limen::raster
