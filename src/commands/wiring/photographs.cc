#include "commands/wiring/photographs.h"

#include <utility>

namespace limen::commands {

Result<picture_decoder::Picture> read_photograph(ByteView bytes, const picture_decoder::Limits& limits) {
  raster::ReadOptions options;
  options.channels =
      limits.subject == picture_decoder::Subject::kGreyPhotograph ? raster::Channels::kGrey : raster::Channels::kRgb;
  options.limits = {.max_bytes = limits.bytes, .max_pixels = limits.pixels, .max_side = limits.side};
  auto read = raster::read(bytes, options);
  if (!read.ok()) {
    const std::string& code = read.error().code;
    if (code == "raster.too_large") return Error{"picture.too_large", "more bytes or pixels than are allowed"};
    if (code == "raster.format.unknown" || code == "raster.empty") {
      return Error{"picture.format.unknown", "neither PNG nor JPEG"};
    }
    return Error{"picture.damaged", "does not decode"};
  }
  return picture_decoder::Picture{.width = read->width,
                                  .height = read->height,
                                  .channels = static_cast<int>(read->channels),
                                  .pixels = std::move(read->pixels),
                                  .damaged = read->damaged};
}

Error as_raster_error(const Error& error, raster::FileType type) {
  if (error.code == "picture.too_large") return Error{"raster.too_large", "more bytes or pixels than are allowed"};
  if (error.code == "picture.format.unknown") return Error{"raster.format.unknown", "neither PNG nor JPEG"};
  if (error.code != "picture.damaged" && error.code != "picture.unsupported") return error;
  if (type == raster::FileType::kPng) return Error{"raster.png.invalid", "the PNG does not decode"};
  return Error{"raster.jpeg.invalid", "the JPEG does not decode"};
}

Result<raster::Picture> decode_photograph(ByteView bytes, const raster::ReadOptions& options) {
  picture_decoder::Options decoder;
  decoder.limits.subject = options.channels == raster::Channels::kGrey ? picture_decoder::Subject::kGreyPhotograph
                                                                       : picture_decoder::Subject::kPhotograph;
  decoder.limits.bytes = options.limits.max_bytes;
  decoder.limits.pixels = options.limits.max_pixels;
  decoder.limits.side = options.limits.max_side;
  auto decoded = picture_decoder::PictureDecoder(std::move(decoder)).decode(bytes);
  if (!decoded.ok()) return as_raster_error(decoded.error(), raster::file_type(bytes));
  return raster::Picture{.width = decoded->width,
                         .height = decoded->height,
                         .channels = static_cast<raster::Channels>(decoded->channels),
                         .pixels = std::move(decoded->pixels),
                         .damaged = decoded->damaged};
}

}  // namespace limen::commands
