// The two decoders, called in the child. Private to the folder.
#pragma once

#include "platform/picture_decoder/picture_decoder.h"

namespace limen::picture_decoder {

Result<Picture> decode_jpeg(ByteView bytes, const Limits& limits);
Result<Picture> decode_jpeg_2000(ByteView bytes, Format format, const Limits& limits);

// Error "picture.too_large" unless the size is within the limits.
Result<void> check_size(std::uint64_t width, std::uint64_t height, const Limits& limits);

}  // namespace limen::picture_decoder
