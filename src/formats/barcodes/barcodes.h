// Two-dimensional codes in pictures: DataMatrix (ISO/IEC 16022), Aztec (24778), QR (18004), PDF417 (15438). Read with
// zxing-cpp and written with zint, which are named here only.
//
// read() finds the codes of a picture of any size in bounded time: small pictures as they are, large ones made smaller
// first and then, where nothing was found, piece by piece. Contents are bytes as they were encoded; seals are binary.
// What the reading library throws at a hostile picture is an error here and goes no further. How long it takes is
// bounded by the size of the pictures given to it, nothing else: who reads pictures of strangers should do it in a
// process that can be ended (platform/picture_decoder).
//
// Pure; any number of threads.
//
//   const std::vector<Code> codes = TRY(barcodes::read(picture));
//   for (const Code& code : codes) use(code.bytes);
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/raster/raster.h"

namespace limen::barcodes {

enum class Symbology : std::uint8_t { kDataMatrix, kAztec, kQr, kPdf417 };
std::string_view to_text(Symbology symbology);  // "datamatrix", "aztec", "qr", "pdf417"

struct Point {
  int x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

struct Code {
  Symbology symbology = Symbology::kDataMatrix;
  Bytes bytes;                     // as encoded
  std::array<Point, 4> corners{};  // in pixels of the picture given: top left, top right, bottom right, bottom left
};

struct ReadOptions {
  bool data_matrix = true, aztec = true, qr = true, pdf417 = true;
  std::size_t most_codes = 16;
  bool all_scales = false;  // go on through all sizes and pieces when something has been found: for many small codes
};
constexpr std::size_t kMostPixels = 4032UL * 3024UL;  // as raster::Limits

// From the top of the picture down. Empty when there is no code. Grey or RGB. Errors "barcodes.too_large",
// "barcodes.reader" (the library gave up with an exception).
Result<std::vector<Code>> read(const raster::Picture& picture, const ReadOptions& options = {});

struct WriteOptions {
  int module_pixels = 4;  // 1…32
  int quiet_modules = 4;  // around it, 0…32; below 2 many readers fail
};
// A grey picture. Errors "barcodes.write.size" (more than the symbology holds, or nothing), "barcodes.write.options".
Result<raster::Picture> write(ByteView bytes, Symbology symbology, const WriteOptions& options = {});

}  // namespace limen::barcodes
