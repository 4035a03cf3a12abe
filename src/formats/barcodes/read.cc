#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <cmath>
#include <exception>

#include "formats/barcodes/barcodes.h"
#include "formats/barcodes/libraries.h"
#include "formats/barcodes/regions.h"

namespace limen::barcodes {

namespace {

// White around the picture: without a quiet zone the reader finds nothing, and pictures are cut close.
constexpr int kMargin = 16;
constexpr std::size_t kSmall = 400'000, kMiddle = 1'400'000;  // pixels that one search is given
constexpr int kPiece = 1300, kOverlap = 400;  // side of a piece of a large picture, and how far two share
constexpr std::size_t kRegions = 24;          // searched of a picture
constexpr std::size_t kHardRegions = 4;       // searched in every way
constexpr double kWide = 1.5;                 // from this ratio of its sides a region is first taken for a PDF417

// ZXing::ReadBarcodes and ZXing::Result::bytes.
ZXing::Results read_barcodes(const ZXing::ImageView& view, const ZXing::DecodeHints& hints) {
  static auto* const read = zxing().function<ZXing::Results(const ZXing::ImageView&, const ZXing::DecodeHints&)>(
      "_ZN5ZXing12ReadBarcodesERKNS_9ImageViewERKNS_11DecodeHintsE");
  return read(view, hints);
}
const ZXing::ByteArray& bytes_of(const ZXing::Result& result) {
  static auto* const bytes =
      zxing().function<const ZXing::ByteArray&(const ZXing::Result*)>("_ZNK5ZXing6Result5bytesEv");
  return bytes(&result);
}

std::optional<Symbology> symbology_of(ZXing::BarcodeFormat format) {
  switch (format) {
    case ZXing::BarcodeFormat::DataMatrix:
      return Symbology::kDataMatrix;
    case ZXing::BarcodeFormat::Aztec:
      return Symbology::kAztec;
    case ZXing::BarcodeFormat::QRCode:
      return Symbology::kQr;
    case ZXing::BarcodeFormat::PDF417:
      return Symbology::kPdf417;
    default:
      return std::nullopt;
  }
}

ZXing::BarcodeFormats formats_of(const ReadOptions& options) {
  ZXing::BarcodeFormats formats;
  if (options.data_matrix) formats |= ZXing::BarcodeFormat::DataMatrix;
  if (options.aztec) formats |= ZXing::BarcodeFormat::Aztec;
  if (options.qr) formats |= ZXing::BarcodeFormat::QRCode;
  if (options.pdf417) formats |= ZXing::BarcodeFormat::PDF417;
  return formats;
}

int factor_for(std::size_t pixels, std::size_t most) {
  return std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(pixels) / static_cast<double>(most)))));
}

// A part of the picture, made smaller by averaging squares of `factor`, with white around it.
struct Part {
  int x = 0, y = 0, width = 0, height = 0, factor = 1;
  bool inverted = false, smoothed = false, doubled = false;
  bool one_threshold = false;  // black and white by one threshold for all, which stands more noise

  std::size_t pixels() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }
};

class PictureReader {
 public:
  PictureReader(const raster::Picture& grey, const ReadOptions& options) : grey_(grey), options_(options) {
    hints_.setTryDownscale(false);  // done here
    hints_.setMaxNumberOfSymbols(static_cast<std::uint8_t>(std::clamp<std::size_t>(options.most_codes, 1, 255)));
  }

  std::vector<Code> run() {
    const Part whole{0, 0, grey_.width, grey_.height, 1};
    if (whole.pixels() <= kSmall) search(whole);
    read_regions();
    if (more_wanted()) {
      search({0, 0, grey_.width, grey_.height, factor_for(whole.pixels(), kMiddle)});
      if (found_.empty() && whole.pixels() <= kSmall) search_hard(whole);
      if (more_wanted() && whole.pixels() > kMiddle) read_pieces();
    }
    std::sort(found_.begin(), found_.end(), [](const Code& a, const Code& b) {
      return a.corners[0].y != b.corners[0].y ? a.corners[0].y < b.corners[0].y : a.corners[0].x < b.corners[0].x;
    });
    if (found_.size() > options_.most_codes) found_.resize(options_.most_codes);
    return std::move(found_);
  }

 private:
  bool more_wanted() const { return found_.empty() || (options_.all_scales && found_.size() < options_.most_codes); }

  void read_regions() {
    const std::vector<Region> regions = find_regions(grey_, kRegions);
    std::vector<Part> open;
    for (const Region& region : regions) {
      if (is_covered(region)) continue;
      Part part = with_margin(region);
      part.factor = factor_for(part.pixels(), kMiddle);
      if (!search(part)) open.push_back(part);
      if (found_.size() >= options_.most_codes) return;
    }
    if (open.size() > kHardRegions) open.resize(kHardRegions);
    for (const Part& part : open) {
      if (!more_wanted()) return;
      search_hard(part);
    }
  }

  // A little of what is around: corners of the code may lie in blocks that are not busy.
  Part with_margin(const Region& region) const {
    constexpr int kAround = 6;
    const int left = std::max(0, region.x - kAround), top = std::max(0, region.y - kAround);
    const int right = std::min(grey_.width, region.x + region.width + kAround);
    const int bottom = std::min(grey_.height, region.y + region.height + kAround);
    return {left, top, right - left, bottom - top, 1};
  }

  // What lies in a code that was found already.
  bool is_covered(const Region& region) const {
    const int x = region.x + region.width / 2, y = region.y + region.height / 2;
    return std::any_of(found_.begin(), found_.end(), [&](const Code& code) {
      int left = grey_.width, right = 0, top = grey_.height, bottom = 0;
      for (const Point& corner : code.corners) {
        left = std::min(left, corner.x);
        right = std::max(right, corner.x);
        top = std::min(top, corner.y);
        bottom = std::max(bottom, corner.y);
      }
      return left <= x && x <= right && top <= y && y <= bottom;
    });
  }

  // As it is; a wide one first for what is usually wide, which saves the long search for the others.
  bool search(const Part& part) {
    const bool wide = part.width > kWide * part.height || part.height > kWide * part.width;
    const ZXing::BarcodeFormats all = formats_of(options_);
    if (wide && options_.pdf417 && all != ZXing::BarcodeFormats(ZXing::BarcodeFormat::PDF417)) {
      if (read_part(part, ZXing::BarcodeFormat::PDF417)) return true;
    }
    return read_part(part, all);
  }

  // Smoothed, smaller, by one threshold, and white on black.
  bool search_hard(Part part) {
    part.smoothed = true;
    if (search(part)) return true;
    part.smoothed = false;
    part.doubled = true;
    if (part.factor == 1 && part.pixels() <= kSmall && search(part)) return true;
    part.doubled = false;
    part.factor *= 2;
    if (std::min(part.width, part.height) / part.factor >= 60 && search(part)) return true;
    part.factor /= 2;
    part.one_threshold = true;
    if (search(part)) return true;
    part.one_threshold = false;
    part.inverted = true;
    return search(part);
  }

  void read_pieces() {
    const int step = kPiece - kOverlap;
    for (int y = 0; y == 0 || y + kOverlap < grey_.height; y += step) {
      for (int x = 0; x == 0 || x + kOverlap < grey_.width; x += step) {
        search({x, y, std::min(kPiece, grey_.width - x), std::min(kPiece, grey_.height - y), 1});
      }
      if (!more_wanted()) return;
    }
  }

  // Averages squares; the pixels at the right and lower edge that fill no square are left out.
  Bytes cut(const Part& part, int width, int height) const {
    const auto row_bytes = static_cast<std::size_t>(width + 2 * kMargin);
    Bytes out(row_bytes * static_cast<std::size_t>(height + 2 * kMargin), 255);
    const auto area = static_cast<unsigned>(part.factor * part.factor);
    std::vector<unsigned> sums(static_cast<std::size_t>(width));
    for (int row = 0; row < height; ++row) {
      std::uint8_t* to = out.data() + static_cast<std::size_t>(row + kMargin) * row_bytes + kMargin;
      std::fill(sums.begin(), sums.end(), 0U);
      for (int line = 0; line < part.factor; ++line) {
        const auto from = grey_.row(part.y + row * part.factor + line).subspan(static_cast<std::size_t>(part.x));
        std::size_t at = 0;
        for (unsigned& sum : sums) {
          for (int column = 0; column < part.factor; ++column) sum += from[at++];
        }
      }
      for (std::size_t column = 0; column < sums.size(); ++column) {
        const auto shade = static_cast<std::uint8_t>(sums[column] / area);
        to[column] = part.inverted ? static_cast<std::uint8_t>(255 - shade) : shade;
      }
    }
    return out;
  }

  // The mean of three by three: against the noise of cameras.
  static void smooth(Bytes& pixels, int width) {
    const Bytes from = pixels;
    const auto row = static_cast<std::size_t>(width);
    for (std::size_t at = row + 1; at + row + 1 < from.size(); ++at) {
      unsigned sum = 0;
      for (const std::size_t line : {at - row, at, at + row}) sum += from[line - 1] + from[line] + from[line + 1];
      pixels[at] = static_cast<std::uint8_t>(sum / 9);
    }
  }

  // Twice as large, with the means of neighbours between them: the edges of blurred modules fall between pixels.
  static Bytes doubled(const Bytes& from, std::size_t width, std::size_t height) {
    Bytes to(from.size() * 4);
    for (std::size_t y = 0; y < height; ++y) {
      const std::size_t below = std::min(y + 1, height - 1);
      for (std::size_t x = 0; x < width; ++x) {
        const std::size_t right = std::min(x + 1, width - 1);
        const unsigned here = from[y * width + x], beside = from[y * width + right];
        const unsigned under = from[below * width + x], across = from[below * width + right];
        std::uint8_t* at = to.data() + 4 * y * width + 2 * x;
        at[0] = static_cast<std::uint8_t>(here);
        at[1] = static_cast<std::uint8_t>((here + beside) / 2);
        at[2 * width] = static_cast<std::uint8_t>((here + under) / 2);
        at[2 * width + 1] = static_cast<std::uint8_t>((here + beside + under + across) / 4);
      }
    }
    return to;
  }

  bool read_part(const Part& part, ZXing::BarcodeFormats formats) {
    const int width = part.width / part.factor, height = part.height / part.factor;
    if (width < 8 || height < 8) return false;  // less than the smallest symbol
    hints_.setFormats(formats);
    hints_.setBinarizer(part.one_threshold ? ZXing::Binarizer::GlobalHistogram : ZXing::Binarizer::LocalAverage);
    Bytes pixels = cut(part, width, height);
    const int full_width = width + 2 * kMargin, full_height = height + 2 * kMargin;
    const int scale = part.doubled ? 2 : 1;
    if (part.smoothed) smooth(pixels, full_width);
    if (part.doubled) {
      pixels = doubled(pixels, static_cast<std::size_t>(full_width), static_cast<std::size_t>(full_height));
    }
    bool any = false;
    const ZXing::ImageView view(pixels.data(), full_width * scale, full_height * scale, ZXing::ImageFormat::Lum);
    for (const ZXing::Result& result : read_barcodes(view, hints_)) {
      const auto symbology = symbology_of(result.format());
      if (!result.isValid() || !symbology) continue;
      Code code;
      code.symbology = *symbology;
      code.bytes = Bytes(bytes_of(result).begin(), bytes_of(result).end());
      for (std::size_t corner = 0; corner < 4; ++corner) {
        const auto& point = result.position()[static_cast<int>(corner)];
        const int x = (point.x / scale - kMargin) * part.factor + part.x;
        const int y = (point.y / scale - kMargin) * part.factor + part.y;
        code.corners[corner] = {std::clamp(x, 0, grey_.width - 1), std::clamp(y, 0, grey_.height - 1)};
      }
      any = true;
      if (!is_known(code)) found_.push_back(std::move(code));
    }
    return any;
  }

  // The same content at about the same place: seen in two pieces or sizes.
  bool is_known(const Code& code) const {
    return std::any_of(found_.begin(), found_.end(), [&](const Code& one) {
      const int width = std::abs(one.corners[2].x - one.corners[0].x) + std::abs(one.corners[2].y - one.corners[0].y);
      const int distance =
          std::abs(one.corners[0].x - code.corners[0].x) + std::abs(one.corners[0].y - code.corners[0].y);
      return one.symbology == code.symbology && one.bytes == code.bytes && distance <= width / 2 + 16;
    });
  }

  const raster::Picture& grey_;
  const ReadOptions& options_;
  ZXing::DecodeHints hints_;
  std::vector<Code> found_;
};

}  // namespace

std::string_view to_text(Symbology symbology) {
  switch (symbology) {
    case Symbology::kDataMatrix:
      return "datamatrix";
    case Symbology::kAztec:
      return "aztec";
    case Symbology::kQr:
      return "qr";
    case Symbology::kPdf417:
      return "pdf417";
  }
  return "datamatrix";
}

Result<std::vector<Code>> read(const raster::Picture& picture, const ReadOptions& options) {
  if (picture.width <= 0 || picture.height <= 0) return std::vector<Code>();
  if (static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) > kMostPixels) {
    return Error{"barcodes.too_large", "more than 12 megapixels"};
  }
  if (formats_of(options).empty()) return std::vector<Code>();
  try {
    if (picture.channels == raster::Channels::kGrey) return PictureReader(picture, options).run();
    const raster::Picture grey = raster::to_grey(picture);
    return PictureReader(grey, options).run();
  } catch (const std::bad_alloc&) {
    throw;  // ours to know, not the picture's fault
  } catch (const std::exception&) {
    return Error{"barcodes.reader", "the picture could not be searched for codes"};
  }
}

}  // namespace limen::barcodes
