#include <cstddef>
#include <cstdio>
// jpeglib.h wants the two above first.
#include <jpeglib.h>

#include <csetjmp>

#include "platform/picture_decoder/codecs.h"

namespace limen::picture_decoder {

namespace {

constexpr int kMostScans = 64;  // more than any camera writes; each goes over the whole picture again

struct Failure {
  jpeg_error_mgr base{};
  std::jmp_buf back{};
};

[[noreturn]] void give_up(j_common_ptr info) { std::longjmp(reinterpret_cast<Failure*>(info->err)->back, 1); }
void say_nothing(j_common_ptr) {}
void count_warning(j_common_ptr info, int level) {
  if (level < 0) ++info->err->num_warnings;
}
void watch_scans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kMostScans) give_up(info);
}

// libjpeg reports errors by jumping: nothing with a destructor lives in the functions that it jumps out of.
class JpegReader {
 public:
  JpegReader() {
    info_.err = ::jpeg_std_error(&failure_.base);
    failure_.base.error_exit = give_up;
    failure_.base.output_message = say_nothing;
    failure_.base.emit_message = count_warning;
    ::jpeg_create_decompress(&info_);
    progress_.progress_monitor = watch_scans;
    info_.progress = &progress_;
  }
  ~JpegReader() { ::jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  bool read_header(ByteView bytes) {
    if (setjmp(failure_.back) != 0) return false;
    ::jpeg_mem_src(&info_, bytes.data(), bytes.size());
    return ::jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK;
  }
  bool start() {
    if (setjmp(failure_.back) != 0) return false;
    info_.out_color_space = info_.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    info_.mem->max_memory_to_use = 400L << 20;
    return ::jpeg_start_decompress(&info_) == TRUE;
  }
  bool read_rows(std::uint8_t* pixels, std::size_t row_bytes) {
    if (setjmp(failure_.back) != 0) return false;
    while (info_.output_scanline < info_.output_height) {
      JSAMPROW row = pixels + info_.output_scanline * row_bytes;
      if (::jpeg_read_scanlines(&info_, &row, 1) != 1) return false;
    }
    return true;
  }

  const jpeg_decompress_struct& info() const { return info_; }
  bool warned() const { return failure_.base.num_warnings > 0; }

 private:
  Failure failure_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct info_{};
};

}  // namespace

Result<Picture> decode_jpeg(ByteView bytes, const Limits& limits) {
  JpegReader reader;
  const Error damaged{"picture.damaged", "the JPEG does not decode"};
  if (!reader.read_header(bytes)) return damaged;
  TRY(check_size(reader.info().image_width, reader.info().image_height, limits));
  if (reader.info().num_components != 1 && reader.info().num_components != 3) {
    return Error{"picture.unsupported", "neither grey nor three colours"};
  }
  if (!reader.start()) return damaged;
  Picture picture;
  picture.width = static_cast<int>(reader.info().output_width);
  picture.height = static_cast<int>(reader.info().output_height);
  picture.channels = reader.info().output_components;
  const std::size_t row = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
  picture.pixels.assign(row * static_cast<std::size_t>(picture.height), 128);
  const bool whole = reader.read_rows(picture.pixels.data(), row);
  if (!whole && reader.info().output_scanline == 0) return damaged;
  picture.damaged = !whole || reader.warned();
  return picture;
}

}  // namespace limen::picture_decoder
