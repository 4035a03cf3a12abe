// A seal from a picture: found, read and taken apart; and pictures in which there is nothing, which cost most.
#include <benchmark/benchmark.h>

#include "formats/barcodes/barcodes.h"
#include "formats/seals/test_definitions.h"

namespace limen::barcodes {
namespace {

void read_seal(benchmark::State& state, Symbology symbology, int side) {
  const auto definitions = seals::testing::definitions();
  const Bytes vds = *seals::write_vds(seals::testing::visa_content(), definitions, seals::testing::sign_with_pattern);
  const raster::Picture code = *write(vds, symbology, {.module_pixels = 4});
  raster::Picture picture;
  picture.width = picture.height = std::max({side, code.width, code.height});
  picture.pixels.assign(picture.row_bytes() * static_cast<std::size_t>(picture.height), 240);
  for (int row = 0; row < code.height; ++row) {
    std::copy(code.row(row).begin(), code.row(row).end(), picture.row(row).begin());
  }
  for (auto _ : state) {
    const auto codes = read(picture);
    if (!codes.ok() || codes->size() != 1 || !seals::read(codes->front().bytes, definitions).well_formed) {
      state.SkipWithError("not read");
    }
  }
}
BENCHMARK_CAPTURE(read_seal, datamatrix_close, Symbology::kDataMatrix, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_seal, aztec_close, Symbology::kAztec, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_seal, qr_close, Symbology::kQr, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_seal, pdf417_close, Symbology::kPdf417, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_seal, datamatrix_in_1_mp, Symbology::kDataMatrix, 1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_seal, datamatrix_in_9_mp, Symbology::kDataMatrix, 3000)->Unit(benchmark::kMillisecond);

void read_nothing(benchmark::State& state) {
  raster::Picture picture;
  picture.width = 4032;
  picture.height = 3024;
  picture.pixels.resize(picture.row_bytes() * 3024);
  unsigned seed = 1;
  for (std::uint8_t& pixel : picture.pixels)
    pixel = static_cast<std::uint8_t>((seed = seed * 1664525 + 1013904223) >> 24);
  for (auto _ : state) benchmark::DoNotOptimize(read(picture));
}
BENCHMARK(read_nothing)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace limen::barcodes
