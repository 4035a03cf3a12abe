#include <zint.h>

#include <memory>

#include "formats/barcodes/barcodes.h"
#include "formats/barcodes/libraries.h"

namespace limen::barcodes {

namespace {

struct Deleter {
  void operator()(zint_symbol* symbol) const { LIMEN_LAZY_FUNCTION(zint, ZBarcode_Delete)(symbol); }
};

int zint_of(Symbology symbology) {
  switch (symbology) {
    case Symbology::kDataMatrix:
      return BARCODE_DATAMATRIX;
    case Symbology::kAztec:
      return BARCODE_AZTEC;
    case Symbology::kQr:
      return BARCODE_QRCODE;
    case Symbology::kPdf417:
      return BARCODE_PDF417;
  }
  return BARCODE_DATAMATRIX;
}

bool is_dark(const zint_symbol& symbol, int row, int column) {
  return (symbol.encoded_data[row][column >> 3] >> (column & 7) & 1) != 0;
}

// Rows of a PDF417 are several modules high, those of the others one.
int height_of(const zint_symbol& symbol, int row) {
  const int height = static_cast<int>(symbol.row_height[row] + 0.5F);
  return height > 0 ? height : 1;
}

}  // namespace

Result<raster::Picture> write(ByteView bytes, Symbology symbology, const WriteOptions& options) {
  if (options.module_pixels < 1 || options.module_pixels > 32 || options.quiet_modules < 0 ||
      options.quiet_modules > 32) {
    return Error{"barcodes.write.options", "pixels or quiet zone out of range"};
  }
  const std::unique_ptr<zint_symbol, Deleter> symbol(LIMEN_LAZY_FUNCTION(zint, ZBarcode_Create)());
  if (symbol == nullptr) throw std::bad_alloc();
  symbol->symbology = zint_of(symbology);
  symbol->input_mode = DATA_MODE;  // bytes, not text in some character set
  if (symbology == Symbology::kDataMatrix) symbol->option_3 = DM_SQUARE;
  constexpr std::size_t kMost = 8'000;  // more than any of them holds
  if (bytes.empty() || bytes.size() > kMost ||
      LIMEN_LAZY_FUNCTION(zint, ZBarcode_Encode)(symbol.get(), bytes.data(), static_cast<int>(bytes.size())) >=
          ZINT_ERROR) {
    return Error{"barcodes.write.size", "nothing, or more than the symbology holds"};
  }
  const int size = options.module_pixels, quiet = options.quiet_modules * size;
  int height = 0;
  for (int row = 0; row < symbol->rows; ++row) height += height_of(*symbol, row) * size;
  raster::Picture picture;
  picture.width = symbol->width * size + 2 * quiet;
  picture.height = height + 2 * quiet;
  picture.pixels.assign(picture.row_bytes() * static_cast<std::size_t>(picture.height), 255);
  int y = quiet;
  for (int row = 0; row < symbol->rows; ++row) {
    for (int end = y + height_of(*symbol, row) * size; y < end; ++y) {
      const auto line = picture.row(y);
      for (int x = 0; x < symbol->width * size; ++x) {
        if (is_dark(*symbol, row, x / size)) line[static_cast<std::size_t>(quiet + x)] = 0;
      }
    }
  }
  return picture;
}

}  // namespace limen::barcodes
