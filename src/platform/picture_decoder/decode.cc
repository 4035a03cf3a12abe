#include <algorithm>
#include <new>

#include "platform/picture_decoder/codecs.h"

namespace limen::picture_decoder {

std::string_view to_text(Format format) {
  switch (format) {
    case Format::kUnknown:
      return "unknown";
    case Format::kJpeg:
      return "jpeg";
    case Format::kJp2:
      return "jp2";
    case Format::kJ2k:
      return "j2k";
  }
  return "unknown";
}

Format format_of(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  if (text.starts_with("\xFF\xD8\xFF")) return Format::kJpeg;
  if (text.starts_with(std::string_view("\0\0\0\x0CjP  \r\n\x87\n", 12))) return Format::kJp2;
  if (text.starts_with("\xFF\x4F\xFF\x51")) return Format::kJ2k;
  return Format::kUnknown;
}

Result<void> check_size(std::uint64_t width, std::uint64_t height, const Limits& limits) {
  const auto side = static_cast<std::uint64_t>(limits.side);
  if (width >= 1 && height >= 1 && width <= side && height <= side && width * height <= limits.pixels) return {};
  return Error{"picture.too_large", "no pixels, or more than are allowed"};
}

Result<Picture> decode_here(ByteView bytes, const Limits& limits) {
  if (bytes.size() > limits.bytes) return Error{"picture.too_large", "more bytes than are allowed"};
  const Format format = format_of(bytes);
  try {
    switch (format) {
      case Format::kUnknown:
        break;
      case Format::kJpeg:
        return decode_jpeg(bytes, limits);
      case Format::kJp2:
      case Format::kJ2k:
        return decode_jpeg_2000(bytes, format, limits);
    }
  } catch (const std::bad_alloc&) {
    return Error{"picture.decoder.memory", "the picture needs more memory than it may have"};
  }
  return Error{"picture.format.unknown", "neither JPEG nor JPEG 2000"};
}

}  // namespace limen::picture_decoder
