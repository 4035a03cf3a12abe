// Pictures as documents come in: PNG (ISO/IEC 15948) and JPEG (ISO/IEC 10918-1 in JFIF or EXIF) as grey or RGB pixels.
//
// read() is total: any bytes give a picture or an error with a code of docs/errors/raster.md. Size is looked at before
// anything is unpacked, so that a small file which claims to be a large picture costs next to nothing; side chunks
// (texts, colour profiles) are not unpacked at all. Transparent pixels lie on white. A picture that its camera marked
// as turned (EXIF orientation) is turned upright.
//
// A Picture owns its pixels. Every function is pure and may run on any number of threads.
//
//   const raster::Picture picture = TRY(raster::read(bytes, {.channels = raster::Channels::kGrey}));
//   const std::uint8_t shade = picture.row(y)[x];
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::raster {

enum class Channels : std::uint8_t { kGrey = 1, kRgb = 3 };

// Rows from the top, pixels from the left; RGB bytes side by side. Empty: width and height 0.
struct Picture {
  int width = 0;
  int height = 0;
  Channels channels = Channels::kGrey;
  Bytes pixels;          // width × height × channels
  bool damaged = false;  // the file's data ended early or was spoiled; what was lost is grey or black

  std::size_t row_bytes() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(channels); }
  std::span<const std::uint8_t> row(int y) const {
    return {pixels.data() + static_cast<std::size_t>(y) * row_bytes(), row_bytes()};
  }
  std::span<std::uint8_t> row(int y) {
    return {pixels.data() + static_cast<std::size_t>(y) * row_bytes(), row_bytes()};
  }
};

// 12 megapixels as cameras count them, which make 4,032 × 3,024 of them.
struct Limits {
  std::size_t max_bytes = 20U << 20;
  std::size_t max_pixels = 4032UL * 3024UL;
  int max_side = 65'500;
};

enum class FileType : std::uint8_t { kUnknown, kPng, kJpeg };
std::string_view to_text(FileType type);  // "unknown", "png", "jpeg"
FileType file_type(ByteView bytes);       // by its first bytes

struct ReadOptions {
  Channels channels = Channels::kGrey;
  Limits limits{};
  bool turn_upright = true;  // as the EXIF orientation says
};

// Errors: "raster.empty", "raster.format.unknown", "raster.too_large" (bytes, pixels or a side), "raster.png.invalid",
// "raster.jpeg.invalid", "raster.jpeg.scans".
Result<Picture> read(ByteView bytes, const ReadOptions& options = {});

Picture to_grey(const Picture& picture);  // luma of ITU-R BT.601
// A copy, turned by a quarter to the right `quarters` times; any number, also negative.
Picture turned(const Picture& picture, int quarters);

// Writers, for tests and for our own prints. Precondition: the picture is not empty. Quality 1…100.
Result<Bytes> write_png(const Picture& picture);
Result<Bytes> write_jpeg(const Picture& picture, int quality);

}  // namespace limen::raster
