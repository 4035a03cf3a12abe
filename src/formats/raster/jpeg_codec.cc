// libjpeg reports errors by a call that must not return: ours jumps back. Every frame it jumps over holds only what
// needs no destructor; the state that must be freed lives in the caller's frame.
#include <stddef.h>
#include <stdio.h>
// jpeglib.h wants the two above first.
#include <jpeglib.h>

#include <csetjmp>
#include <cstdlib>
#include <cstring>

#include "formats/raster/codecs.h"

namespace limen::raster {
namespace {

// More scans than any camera or converter writes: each one goes over the whole picture again.
constexpr int kMaxScans = 64;

struct Failure {
  jpeg_error_mgr base{};  // first: libjpeg hands back a pointer to it
  std::jmp_buf back{};
  bool scans = false;
};

[[noreturn]] void give_up(j_common_ptr info) { std::longjmp(reinterpret_cast<Failure*>(info->err)->back, 1); }
void say_nothing(j_common_ptr) {}
void count_warning(j_common_ptr info, int level) {
  if (level < 0) ++info->err->num_warnings;
}
void watch_scans(j_common_ptr info) {
  if (info->is_decompressor == 0) return;
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
  reinterpret_cast<Failure*>(info->err)->scans = true;
  give_up(info);
}

void set_up(Failure& failure) {
  jpeg_std_error(&failure.base);
  failure.base.error_exit = give_up;
  failure.base.output_message = say_nothing;
  failure.base.emit_message = count_warning;
}

class Reader {
 public:
  Reader() {
    set_up(failure_);
    info_.err = &failure_.base;
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { jpeg_destroy_decompress(&info_); }

  bool read_header(ByteView bytes) {
    if (setjmp(failure_.back) != 0) return false;
    jpeg_create_decompress(&info_);
    info_.err = &failure_.base;
    progress_.progress_monitor = watch_scans;
    info_.progress = &progress_;
    jpeg_mem_src(&info_, bytes.data(), bytes.size());
    jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
    return jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK;
  }
  const jpeg_decompress_struct& info() const { return info_; }

  bool start(Channels channels) {
    if (setjmp(failure_.back) != 0) return false;
    if (info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK) {
      info_.out_color_space = JCS_CMYK;
    } else {
      // Grey is the luma that the file holds already; RGB files are converted by libjpeg.
      info_.out_color_space = channels == Channels::kGrey ? JCS_GRAYSCALE : JCS_RGB;
    }
    info_.mem->max_memory_to_use = 400L << 20;
    return jpeg_start_decompress(&info_) == TRUE;
  }

  // `line` holds one row as libjpeg gives it; taken over into the picture here.
  bool read_rows(Picture& picture, Bytes& line) {
    if (setjmp(failure_.back) != 0) return false;
    while (info_.output_scanline < info_.output_height) {
      const auto y = static_cast<int>(info_.output_scanline);
      JSAMPROW to = info_.out_color_space == JCS_CMYK ? line.data() : picture.row(y).data();
      if (jpeg_read_scanlines(&info_, &to, 1) != 1) return false;
      if (info_.out_color_space == JCS_CMYK) take_cmyk(picture, y, line.data());
    }
    return true;
  }
  bool too_many_scans() const { return failure_.scans; }
  bool warned() const { return failure_.base.num_warnings > 0; }

  int orientation() const {
    static constexpr char kExif[] = "Exif\0";  // and a second zero, the terminator's
    for (jpeg_saved_marker_ptr marker = info_.marker_list; marker != nullptr; marker = marker->next) {
      if (marker->marker != JPEG_APP0 + 1 || marker->data_length < 6) continue;
      if (std::memcmp(marker->data, kExif, 6) != 0) continue;
      return tiff_orientation({marker->data + 6, marker->data_length - 6});
    }
    return 1;
  }

 private:
  // Adobe writes inverted inks: 255 is no ink, so that multiplying with black gives light.
  void take_cmyk(Picture& picture, int y, const std::uint8_t* line) const {
    const bool inverted = info_.saw_Adobe_marker == TRUE;
    std::uint8_t* to = picture.row(y).data();
    for (int x = 0; x < picture.width; ++x, line += 4) {
      std::uint32_t light[3];
      const std::uint32_t black = inverted ? line[3] : 255U - line[3];
      for (int c = 0; c < 3; ++c) light[c] = (inverted ? line[c] : 255U - line[c]) * black / 255U;
      if (picture.channels == Channels::kRgb) {
        for (const std::uint32_t shade : light) *to++ = static_cast<std::uint8_t>(shade);
      } else {
        *to++ = static_cast<std::uint8_t>((77U * light[0] + 150U * light[1] + 29U * light[2] + 128U) >> 8);
      }
    }
  }

  jpeg_decompress_struct info_{};
  Failure failure_{};
  jpeg_progress_mgr progress_{};
};

class Writer {
 public:
  Writer() {
    set_up(failure_);
    info_.err = &failure_.base;
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    jpeg_destroy_compress(&info_);
    std::free(bytes_);  // libjpeg grows it with malloc
  }

  bool write(const Picture& picture, int quality) {
    if (setjmp(failure_.back) != 0) return false;
    jpeg_create_compress(&info_);
    jpeg_mem_dest(&info_, &bytes_, &length_);
    info_.image_width = static_cast<JDIMENSION>(picture.width);
    info_.image_height = static_cast<JDIMENSION>(picture.height);
    info_.input_components = static_cast<int>(picture.channels);
    info_.in_color_space = picture.channels == Channels::kGrey ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality, TRUE);
    jpeg_start_compress(&info_, TRUE);
    while (info_.next_scanline < info_.image_height) {
      auto* row = const_cast<JSAMPROW>(picture.row(static_cast<int>(info_.next_scanline)).data());
      jpeg_write_scanlines(&info_, &row, 1);
    }
    jpeg_finish_compress(&info_);
    return true;
  }
  Bytes take() const { return {bytes_, bytes_ + length_}; }

 private:
  jpeg_compress_struct info_{};
  Failure failure_{};
  unsigned char* bytes_ = nullptr;
  unsigned long length_ = 0;
};

}  // namespace

Result<Decoded> read_jpeg(ByteView bytes, const ReadOptions& options) {
  Reader reader;
  if (!reader.read_header(bytes)) return Error{"raster.jpeg.invalid", "not a readable JPEG header"};
  TRY(check_size(reader.info().image_width, reader.info().image_height, options.limits));
  if (!reader.start(options.channels)) {
    if (reader.too_many_scans()) return Error{"raster.jpeg.scans", "more scans than any picture needs"};
    return Error{"raster.jpeg.invalid", "a form of JPEG that cannot be read"};
  }
  Decoded decoded;
  Picture& picture = decoded.picture;
  picture.width = static_cast<int>(reader.info().output_width);
  picture.height = static_cast<int>(reader.info().output_height);
  picture.channels = options.channels;
  picture.pixels.assign(picture.row_bytes() * static_cast<std::size_t>(picture.height), 128);
  Bytes line(static_cast<std::size_t>(picture.width) * 4);
  const bool whole = reader.read_rows(picture, line);
  if (reader.too_many_scans()) return Error{"raster.jpeg.scans", "more scans than any picture needs"};
  if (!whole && reader.info().output_scanline == 0) return Error{"raster.jpeg.invalid", "no row could be read"};
  picture.damaged = !whole || reader.warned();
  decoded.orientation = reader.orientation();
  return decoded;
}

Result<Bytes> write_jpeg(const Picture& picture, int quality) {
  Writer writer;
  if (!writer.write(picture, quality)) return Error{"raster.write", "the picture could not be written"};
  return writer.take();
}

}  // namespace limen::raster
