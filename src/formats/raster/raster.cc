#include "formats/raster/raster.h"

#include <algorithm>
#include <cstring>

#include "formats/raster/codecs.h"

namespace limen::raster {
namespace {

std::uint32_t number_at(ByteView bytes, std::size_t offset, std::size_t length, bool big_endian) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const std::size_t at = big_endian ? offset + i : offset + length - 1 - i;
    value = value << 8 | bytes[at];
  }
  return value;
}

Picture mirrored(Picture picture) {
  const auto channels = static_cast<std::size_t>(picture.channels);
  for (int y = 0; y < picture.height; ++y) {
    const auto row = picture.row(y);
    for (std::size_t left = 0, right = static_cast<std::size_t>(picture.width); left + 1 < right; ++left) {
      --right;
      for (std::size_t c = 0; c < channels; ++c) std::swap(row[left * channels + c], row[right * channels + c]);
    }
  }
  return picture;
}

// What EXIF says was done to the picture is undone: first the mirror, then quarters to the right.
Picture upright(Picture picture, int orientation) {
  switch (orientation) {
    case 2:
      return mirrored(std::move(picture));
    case 3:
      return turned(picture, 2);
    case 4:
      return turned(mirrored(std::move(picture)), 2);
    case 5:
      return turned(mirrored(std::move(picture)), 3);
    case 6:
      return turned(picture, 1);
    case 7:
      return turned(mirrored(std::move(picture)), 1);
    case 8:
      return turned(picture, 3);
    default:
      return picture;
  }
}

}  // namespace

std::string_view to_text(FileType type) {
  switch (type) {
    case FileType::kUnknown:
      return "unknown";
    case FileType::kPng:
      return "png";
    case FileType::kJpeg:
      return "jpeg";
  }
  return "unknown";
}

FileType file_type(ByteView bytes) {
  static constexpr std::uint8_t kPngSignature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  if (bytes.size() >= sizeof kPngSignature && std::memcmp(bytes.data(), kPngSignature, sizeof kPngSignature) == 0) {
    return FileType::kPng;
  }
  if (bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF) return FileType::kJpeg;
  return FileType::kUnknown;
}

Result<void> check_size(std::uint64_t width, std::uint64_t height, const Limits& limits) {
  const auto side = static_cast<std::uint64_t>(std::max(limits.max_side, 0));
  if (width > side || height > side) return Error{"raster.too_large", "a side has more pixels than are allowed"};
  if (width * height > limits.max_pixels) return Error{"raster.too_large", "more pixels than are allowed"};
  return {};
}

int tiff_orientation(ByteView tiff) {
  if (tiff.size() < 8) return 1;
  const bool big_endian = tiff[0] == 'M' && tiff[1] == 'M';
  if (!big_endian && !(tiff[0] == 'I' && tiff[1] == 'I')) return 1;
  if (number_at(tiff, 2, 2, big_endian) != 42) return 1;
  const std::size_t directory = number_at(tiff, 4, 4, big_endian);
  if (directory > tiff.size() - 2) return 1;
  const std::size_t count = number_at(tiff, directory, 2, big_endian);
  constexpr std::size_t kEntry = 12;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * kEntry;
    if (entry + kEntry > tiff.size()) return 1;
    if (number_at(tiff, entry, 2, big_endian) != 0x0112) continue;
    if (number_at(tiff, entry + 2, 2, big_endian) != 3) return 1;  // SHORT
    const std::uint32_t value = number_at(tiff, entry + 8, 2, big_endian);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Result<Picture> read(ByteView bytes, const ReadOptions& options) {
  if (bytes.empty()) return Error{"raster.empty", "the file is empty"};
  if (bytes.size() > options.limits.max_bytes) return Error{"raster.too_large", "more bytes than are allowed"};
  const FileType type = file_type(bytes);
  if (type == FileType::kUnknown) return Error{"raster.format.unknown", "neither PNG nor JPEG"};
  Decoded decoded = TRY(type == FileType::kPng ? read_png(bytes, options) : read_jpeg(bytes, options));
  if (!options.turn_upright) return std::move(decoded.picture);
  const bool damaged = decoded.picture.damaged;
  Picture picture = upright(std::move(decoded.picture), decoded.orientation);
  picture.damaged = damaged;
  return picture;
}

Picture to_grey(const Picture& picture) {
  if (picture.channels == Channels::kGrey) return picture;
  Picture grey{picture.width, picture.height, Channels::kGrey, {}, picture.damaged};
  const std::size_t count = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  grey.pixels.resize(count);
  const std::uint8_t* from = picture.pixels.data();
  for (std::size_t i = 0; i < count; ++i, from += 3) {
    grey.pixels[i] = static_cast<std::uint8_t>((77U * from[0] + 150U * from[1] + 29U * from[2] + 128U) >> 8);
  }
  return grey;
}

Picture turned(const Picture& picture, int quarters) {
  const int turns = ((quarters % 4) + 4) % 4;
  if (turns == 0) return picture;
  Picture out = picture;
  if (turns != 2) std::swap(out.width, out.height);
  const auto channels = static_cast<std::size_t>(picture.channels);
  const auto width = static_cast<std::ptrdiff_t>(picture.width);
  const auto height = static_cast<std::ptrdiff_t>(picture.height);
  // Where the first pixel of an output row comes from, and the steps along and down the output, in pixels.
  std::ptrdiff_t start = 0;
  std::ptrdiff_t along = 0;
  std::ptrdiff_t down = 0;
  if (turns == 1) {
    start = (height - 1) * width;
    along = -width;
    down = 1;
  } else if (turns == 2) {
    start = height * width - 1;
    along = -1;
    down = -width;
  } else {
    start = width - 1;
    along = width;
    down = -1;
  }
  std::uint8_t* to = out.pixels.data();
  for (int y = 0; y < out.height; ++y) {
    std::ptrdiff_t from = start + y * down;
    for (int x = 0; x < out.width; ++x, from += along) {
      const std::uint8_t* pixel = picture.pixels.data() + static_cast<std::size_t>(from) * channels;
      for (std::size_t c = 0; c < channels; ++c) *to++ = pixel[c];
    }
  }
  return out;
}

}  // namespace limen::raster
