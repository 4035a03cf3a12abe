// libpng reports errors by longjmp: every frame it may jump over holds only what needs no destructor, and what must be
// freed lives in the caller's frame.
#include <png.h>

#include <csetjmp>
#include <cstring>

#include "formats/raster/codecs.h"

namespace limen::raster {
namespace {

struct Input {
  ByteView bytes;
  std::size_t at = 0;
  bool ended = false;
};

void take_bytes(png_structp png, png_bytep to, std::size_t length) {
  auto* input = static_cast<Input*>(png_get_io_ptr(png));
  const std::size_t left = input->bytes.size() - input->at;
  if (length > left) {
    // A block of packed data that is cut off still gives the rows that are in it.
    if (left == 0 || input->ended) png_error(png, "end");
    input->ended = true;
    std::memset(to + left, 0, length - left);
    length = left;
  }
  std::memcpy(to, input->bytes.data() + input->at, length);
  input->at += length;
}

[[noreturn]] void on_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void on_warning(png_structp, png_const_charp) {}

class Reader {
 public:
  Reader() : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning)) {
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  bool made() const { return info_ != nullptr; }

  // false: libpng gave up.
  bool read_header(Input& input) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_read_fn(png_, &input, take_bytes);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // check_size() has its own, and its own error
    png_set_chunk_malloc_max(png_, 1U << 16);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
    // Side chunks may unpack to anything: none is read but transparency and orientation.
    static constexpr png_byte kSkipped[] =
        "bKGD\0cHRM\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0tEXt\0tIME\0zTXt";
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, kSkipped, sizeof kSkipped / 5);
    png_read_info(png_, info_);
    return true;
  }
  std::uint64_t width() const { return png_get_image_width(png_, info_); }
  std::uint64_t height() const { return png_get_image_height(png_, info_); }

  bool prepare(Channels channels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_expand(png_);
    png_set_strip_16(png_);
    if (channels == Channels::kGrey) {
      png_set_rgb_to_gray_fixed(png_, PNG_ERROR_ACTION_NONE, 29'900, 58'700);
    } else {
      png_set_gray_to_rgb(png_);
    }
    png_color_16 white{0, 255, 255, 255, 255};
    const bool deep = png_get_bit_depth(png_, info_) == 16;
    if (deep) white = {0, 65535, 65535, 65535, 65535};
    png_set_background_fixed(png_, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 100'000);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }

  // false: the data ended or was spoiled part of the way.
  bool read_rows(Picture& picture) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    for (int pass = 0; pass < passes_; ++pass) {
      for (int y = 0; y < picture.height; ++y) {
        png_read_row(png_, picture.pixels.data() + static_cast<std::size_t>(y) * picture.row_bytes(), nullptr);
        ++rows_;
      }
    }
    return true;
  }
  int rows() const { return rows_; }

  int orientation() const {
    png_bytep exif = nullptr;
    png_uint_32 length = 0;
    if (png_get_eXIf_1(png_, info_, &length, &exif) == 0 || exif == nullptr) return 1;
    return tiff_orientation({exif, length});
  }

 private:
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int passes_ = 1;
  int rows_ = 0;
};

class Writer {
 public:
  Writer() : png_(png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning)) {
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { png_destroy_write_struct(&png_, &info_); }
  bool made() const { return info_ != nullptr; }

  bool write(const Picture& picture, Bytes& out) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_write_fn(
        png_, &out,
        [](png_structp png, png_bytep bytes, std::size_t length) {
          auto* to = static_cast<Bytes*>(png_get_io_ptr(png));
          to->insert(to->end(), bytes, bytes + length);
        },
        nullptr);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(picture.width), static_cast<png_uint_32>(picture.height), 8,
                 picture.channels == Channels::kGrey ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png_, 3);
    png_write_info(png_, info_);
    for (int y = 0; y < picture.height; ++y) {
      png_write_row(png_, picture.pixels.data() + static_cast<std::size_t>(y) * picture.row_bytes());
    }
    png_write_end(png_, nullptr);
    return true;
  }

 private:
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

}  // namespace

Result<Decoded> read_png(ByteView bytes, const ReadOptions& options) {
  Input input{bytes};
  Reader reader;
  if (!reader.made()) return Error{"raster.png.invalid", "cannot start reading"};
  // IHDR must be the first chunk: its size is looked at before libpng sees anything.
  constexpr std::size_t kHeaderEnd = 24;
  if (bytes.size() < kHeaderEnd) return Error{"raster.png.invalid", "the header is cut off"};
  const auto number = [&](std::size_t at) {
    return std::uint64_t{bytes[at]} << 24 | std::uint64_t{bytes[at + 1]} << 16 | std::uint64_t{bytes[at + 2]} << 8 |
           bytes[at + 3];
  };
  if (number(12) != 0x49484452) return Error{"raster.png.invalid", "the first chunk is not the header"};
  TRY(check_size(number(16), number(20), options.limits));
  if (!reader.read_header(input)) return Error{"raster.png.invalid", "not a readable PNG header"};
  if (!reader.prepare(options.channels)) return Error{"raster.png.invalid", "a form of PNG that cannot be read"};
  Decoded decoded;
  Picture& picture = decoded.picture;
  picture.width = static_cast<int>(reader.width());
  picture.height = static_cast<int>(reader.height());
  picture.channels = options.channels;
  if (reader.row_bytes() != picture.row_bytes())
    return Error{"raster.png.invalid", "a form of PNG that cannot be read"};
  picture.pixels.assign(picture.row_bytes() * static_cast<std::size_t>(picture.height), 128);
  picture.damaged = !reader.read_rows(picture);
  if (picture.damaged && reader.rows() == 0) return Error{"raster.png.invalid", "no row could be read"};
  decoded.orientation = reader.orientation();
  return decoded;
}

Result<Bytes> write_png(const Picture& picture) {
  Bytes out;
  Writer writer;
  if (!writer.made() || !writer.write(picture, out)) return Error{"raster.write", "the picture could not be written"};
  return out;
}

}  // namespace limen::raster
