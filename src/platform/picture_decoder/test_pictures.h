// Pictures for tests and fuzzers, encoded here.
#pragma once

#include <cstddef>
#include <cstdio>
// jpeglib.h wants the two above first.
#include <jpeglib.h>
#include <openjpeg.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "platform/picture_decoder/picture_decoder.h"

namespace limen::picture_decoder::testing {

// A gradient with a square in it.
inline Picture drawn(int width, int height, int channels) {
  Picture picture;
  picture.width = width;
  picture.height = height;
  picture.channels = channels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool square = x > width / 4 && x < width / 2 && y > height / 4 && y < height / 2;
      for (int channel = 0; channel < channels; ++channel) {
        picture.pixels.push_back(static_cast<std::uint8_t>(
            square ? 200 - 60 * channel : (x + y * (channel + 1)) * 200 / (width + 3 * height)));
      }
    }
  }
  return picture;
}

inline Bytes jpeg(const Picture& picture, bool progressive = false) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = ::jpeg_std_error(&errors);
  ::jpeg_create_compress(&info);
  unsigned char* to = nullptr;
  unsigned long size = 0;
  ::jpeg_mem_dest(&info, &to, &size);
  info.image_width = static_cast<JDIMENSION>(picture.width);
  info.image_height = static_cast<JDIMENSION>(picture.height);
  info.input_components = picture.channels;
  info.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  ::jpeg_set_defaults(&info);
  ::jpeg_set_quality(&info, 95, TRUE);
  if (progressive) ::jpeg_simple_progression(&info);
  ::jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    Bytes row(
        picture.pixels.begin() + static_cast<std::ptrdiff_t>(info.next_scanline) * picture.width * picture.channels,
        picture.pixels.begin() +
            static_cast<std::ptrdiff_t>(info.next_scanline + 1) * picture.width * picture.channels);
    JSAMPROW line = row.data();
    ::jpeg_write_scanlines(&info, &line, 1);
  }
  ::jpeg_finish_compress(&info);
  ::jpeg_destroy_compress(&info);
  Bytes bytes(to, to + size);
  std::free(to);  // NOLINT: libjpeg's own allocation
  return bytes;
}

inline OPJ_SIZE_T write_some(void* from, OPJ_SIZE_T size, void* data) {
  auto& bytes = *static_cast<std::pair<Bytes, std::size_t>*>(data);
  if (bytes.first.size() < bytes.second + size) bytes.first.resize(bytes.second + size);
  std::memcpy(bytes.first.data() + bytes.second, from, size);
  bytes.second += size;
  return size;
}
inline OPJ_OFF_T skip_written(OPJ_OFF_T size, void* data) {
  auto& bytes = *static_cast<std::pair<Bytes, std::size_t>*>(data);
  bytes.second += static_cast<std::size_t>(size);
  if (bytes.first.size() < bytes.second) bytes.first.resize(bytes.second);
  return size;
}
inline OPJ_BOOL seek_written(OPJ_OFF_T place, void* data) {
  static_cast<std::pair<Bytes, std::size_t>*>(data)->second = static_cast<std::size_t>(place);
  return OPJ_TRUE;
}

// Lossless. `tile` 0: one tile.
inline Bytes jpeg_2000(const Picture& picture, Format format, int tile = 0) {
  opj_cparameters_t parameters;
  ::opj_set_default_encoder_parameters(&parameters);
  parameters.tcp_numlayers = 1;
  parameters.cp_disto_alloc = 1;
  parameters.numresolution = 3;
  parameters.tcp_mct = picture.channels == 3 ? 1 : 0;
  if (tile > 0) {
    parameters.tile_size_on = OPJ_TRUE;
    parameters.cp_tdx = parameters.cp_tdy = tile;
  }
  opj_image_cmptparm_t components[3] = {};
  for (auto& component : components) {
    component.dx = component.dy = 1;
    component.w = static_cast<OPJ_UINT32>(picture.width);
    component.h = static_cast<OPJ_UINT32>(picture.height);
    component.prec = 8;
  }
  opj_image_t* image = ::opj_image_create(static_cast<OPJ_UINT32>(picture.channels), components,
                                          picture.channels == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY);
  image->x1 = static_cast<OPJ_UINT32>(picture.width);
  image->y1 = static_cast<OPJ_UINT32>(picture.height);
  for (std::size_t at = 0; at < picture.pixels.size(); ++at) {
    const auto channels = static_cast<std::size_t>(picture.channels);
    image->comps[at % channels].data[at / channels] = picture.pixels[at];
  }
  std::pair<Bytes, std::size_t> out;
  opj_codec_t* codec = ::opj_create_compress(format == Format::kJp2 ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
  ::opj_setup_encoder(codec, &parameters, image);
  opj_stream_t* stream = ::opj_stream_create(1U << 16, OPJ_FALSE);
  ::opj_stream_set_user_data(stream, &out, nullptr);
  ::opj_stream_set_write_function(stream, write_some);
  ::opj_stream_set_skip_function(stream, skip_written);
  ::opj_stream_set_seek_function(stream, seek_written);
  const bool written = ::opj_start_compress(codec, image, stream) == OPJ_TRUE &&
                       ::opj_encode(codec, stream) == OPJ_TRUE && ::opj_end_compress(codec, stream) == OPJ_TRUE;
  ::opj_stream_destroy(stream);
  ::opj_destroy_codec(codec);
  ::opj_image_destroy(image);
  return written ? out.first : Bytes();
}

}  // namespace limen::picture_decoder::testing
