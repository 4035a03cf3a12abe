// Pictures that strangers sent (PNG, JPEG), decoded in the child process of platform/picture_decoder: both ends.
//
// Free functions; any number of threads.
//
//   if (picture_decoder::is_child(argc, argv)) return picture_decoder::child_main(commands::read_photograph);
//   …
//   const raster::Picture picture = TRY(commands::decode_photograph(bytes, {.channels = raster::Channels::kRgb}));
#pragma once

#include "formats/raster/raster.h"
#include "platform/picture_decoder/picture_decoder.h"

namespace limen::commands {

// In the child. Errors as PhotographReader has them.
Result<picture_decoder::Picture> read_photograph(ByteView bytes, const picture_decoder::Limits& limits);

// Here. Errors: those of raster::read(), and "picture.decoder.…" when the child fails.
Result<raster::Picture> decode_photograph(ByteView bytes, const raster::ReadOptions& options);

// The error of the decoder as raster::read() would give it; others as they are.
Error as_raster_error(const Error& error, raster::FileType type);

}  // namespace limen::commands
