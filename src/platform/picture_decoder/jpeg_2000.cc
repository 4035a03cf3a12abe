#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "platform/picture_decoder/codecs.h"

namespace limen::picture_decoder {

namespace {

// The library's codecs and streams are of one type, so each needs a name of its own.
struct FreeCodec {
  void operator()(opj_codec_t* codec) const { ::opj_destroy_codec(codec); }
};
struct FreeStream {
  void operator()(opj_stream_t* stream) const { ::opj_stream_destroy(stream); }
};
struct FreeImage {
  void operator()(opj_image_t* image) const { ::opj_image_destroy(image); }
};

// The bytes as the library's stream.
struct Source {
  ByteView bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read_some(void* buffer, OPJ_SIZE_T size, void* data) {
  auto& source = *static_cast<Source*>(data);
  const std::size_t count = std::min<std::size_t>(size, source.bytes.size() - source.at);
  if (count == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(buffer, source.bytes.data() + source.at, count);
  source.at += count;
  return count;
}

OPJ_OFF_T skip_some(OPJ_OFF_T size, void* data) {
  auto& source = *static_cast<Source*>(data);
  const auto left = static_cast<OPJ_OFF_T>(source.bytes.size() - source.at);
  if (size < 0) return -1;
  const OPJ_OFF_T count = std::min(size, left);
  source.at += static_cast<std::size_t>(count);
  return count == 0 && size > 0 ? -1 : count;
}

OPJ_BOOL seek_to(OPJ_OFF_T place, void* data) {
  auto& source = *static_cast<Source*>(data);
  if (place < 0 || static_cast<std::size_t>(place) > source.bytes.size()) return OPJ_FALSE;
  source.at = static_cast<std::size_t>(place);
  return OPJ_TRUE;
}

void say_nothing(const char*, void*) {}

std::unique_ptr<opj_stream_t, FreeStream> open_stream(Source& source) {
  std::unique_ptr<opj_stream_t, FreeStream> stream(::opj_stream_create(1U << 16, OPJ_TRUE));
  if (!stream) return stream;
  ::opj_stream_set_user_data(stream.get(), &source, nullptr);
  ::opj_stream_set_user_data_length(stream.get(), source.bytes.size());
  ::opj_stream_set_read_function(stream.get(), read_some);
  ::opj_stream_set_skip_function(stream.get(), skip_some);
  ::opj_stream_set_seek_function(stream.get(), seek_to);
  return stream;
}

// One sample as eight bits; components may be smaller than the picture and deeper or shallower.
std::uint8_t sample(const opj_image_comp_t& component, std::uint32_t x, std::uint32_t y) {
  const std::uint32_t column = std::min(x / component.dx, component.w - 1),
                      row = std::min(y / component.dy, component.h - 1);
  std::int64_t value = component.data[static_cast<std::size_t>(row) * component.w + column];
  if (component.sgnd != 0) value += std::int64_t{1} << (component.prec - 1);
  const std::int64_t top = (std::int64_t{1} << component.prec) - 1;
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>(value, 0, top) * 255 / top);
}

std::uint8_t to_byte(double value) { return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0)); }

void from_luma(std::uint8_t* pixel) {  // ITU-R BT.601, full range
  const double y = pixel[0], blue = pixel[1] - 128.0, red = pixel[2] - 128.0;
  pixel[0] = to_byte(y + 1.402 * red);
  pixel[1] = to_byte(y - 0.344136 * blue - 0.714136 * red);
  pixel[2] = to_byte(y + 1.772 * blue);
}

Result<void> check_components(const opj_image_t& image, std::uint32_t width, std::uint32_t height, bool decoded) {
  if (image.numcomps < 1 || image.numcomps > 4) return Error{"picture.unsupported", "not one to four components"};
  for (std::uint32_t at = 0; at < image.numcomps; ++at) {
    const opj_image_comp_t& component = image.comps[at];
    const bool fits = component.prec >= 1 && component.prec <= 16 && component.dx >= 1 && component.dy >= 1 &&
                      component.dx <= 4 && component.dy <= 4;
    if (!fits) return Error{"picture.unsupported", "a depth or sampling that no face has"};
    if (!decoded) continue;
    const bool there = component.data != nullptr && component.w >= 1 && component.h >= 1 && component.w <= width &&
                       component.h <= height;
    if (!there) return Error{"picture.damaged", "a component without samples"};
  }
  return {};
}

Picture to_picture(const opj_image_t& image, std::uint32_t width, std::uint32_t height) {
  Picture picture;
  picture.width = static_cast<int>(width);
  picture.height = static_cast<int>(height);
  picture.channels = image.numcomps >= 3 ? 3 : 1;  // a second or fourth component is transparency
  picture.pixels.resize(static_cast<std::size_t>(width) * height * static_cast<std::size_t>(picture.channels));
  const bool luma =
      picture.channels == 3 && (image.color_space == OPJ_CLRSPC_SYCC || image.color_space == OPJ_CLRSPC_EYCC ||
                                image.comps[1].dx > image.comps[0].dx);
  std::uint8_t* to = picture.pixels.data();
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x, to += picture.channels) {
      for (int channel = 0; channel < picture.channels; ++channel) to[channel] = sample(image.comps[channel], x, y);
      if (luma) from_luma(to);
    }
  }
  return picture;
}

}  // namespace

Result<Picture> decode_jpeg_2000(ByteView bytes, Format format, const Limits& limits) {
  const Error damaged{"picture.damaged", "the JPEG 2000 does not decode"};
  Source source{bytes};
  const auto stream = open_stream(source);
  const std::unique_ptr<opj_codec_t, FreeCodec> codec(
      ::opj_create_decompress(format == Format::kJp2 ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
  if (!stream || !codec) return Error{"picture.decoder.memory", "no memory"};
  ::opj_set_info_handler(codec.get(), say_nothing, nullptr);
  ::opj_set_warning_handler(codec.get(), say_nothing, nullptr);
  ::opj_set_error_handler(codec.get(), say_nothing, nullptr);
  opj_dparameters_t parameters{};
  ::opj_set_default_decoder_parameters(&parameters);
  if (::opj_setup_decoder(codec.get(), &parameters) != OPJ_TRUE) return damaged;
  ::opj_decoder_set_strict_mode(codec.get(), OPJ_FALSE);  // a face with its end missing is better than none
  opj_image_t* raw = nullptr;
  const bool header = ::opj_read_header(stream.get(), codec.get(), &raw) == OPJ_TRUE;
  const std::unique_ptr<opj_image_t, FreeImage> image(raw);
  if (!header || !image || image->x1 <= image->x0 || image->y1 <= image->y0) return damaged;
  const std::uint32_t width = image->x1 - image->x0, height = image->y1 - image->y0;
  TRY(check_size(width, height, limits));
  TRY(check_components(*image, width, height, false));
  if (::opj_decode(codec.get(), stream.get(), image.get()) != OPJ_TRUE) return damaged;
  const bool whole = ::opj_end_decompress(codec.get(), stream.get()) == OPJ_TRUE;
  TRY(check_components(*image, width, height, true));
  Picture picture = to_picture(*image, width, height);
  picture.damaged = !whole;
  return picture;
}

}  // namespace limen::picture_decoder
