// From a picture to a verdict: the code found, the seal read, signature, chain and revocation checked.
#include <benchmark/benchmark.h>

#include "engines/seal_verification/known_certificates.h"
#include "engines/test_pki/test_pki.h"
#include "formats/barcodes/barcodes.h"
#include "formats/seals/test_definitions.h"

namespace limen::seal_verification {
namespace {

using test_pki::CscaOptions;
using test_pki::Key;
using test_pki::KeyType;

void picture_to_verdict(benchmark::State& state, barcodes::Symbology symbology, KeyType type) {
  const auto csca = test_pki::make_csca({.key = Key::make(KeyType::kBrainpoolP256, 1)});
  const auto signer = test_pki::make_signer(csca, {.name = "TS", .key = Key::make(type, 2), .serial = 0x1A2B});
  const seals::Definitions definitions = seals::testing::definitions();
  const seals::SignFunction sign = [&](ByteView message) -> Result<Bytes> {
    certificates::SignatureAlgorithm algorithm = signer.key.algorithm();
    algorithm.scheme = certificates::Scheme::kEcdsaPlain;
    return signer.key.sign(algorithm, message);
  };
  const Bytes seal = *seals::write_vds(seals::testing::visa_content(), definitions, sign);
  const raster::Picture picture = *barcodes::write(seal, symbology);
  KnownCertificates known;
  known.add_authority(csca.certificate);
  known.add_signer(signer.certificate);
  known.add_list(*certificates::RevocationList::read(
      test_pki::make_revocation_list(csca, {.this_update = CscaOptions::day(2026, 11, 1)})));
  for (auto _ : state) {
    const auto codes = barcodes::read(picture);
    const bool one = codes.ok() && codes->size() == 1;
    const Report report = verify(seals::read(one ? codes->front().bytes : Bytes(), definitions), known,
                                 {.now = CscaOptions::day(2026, 11, 22)});
    if (report.step(Step::kSignature).outcome != Outcome::kPass ||
        report.step(Step::kChain).outcome != Outcome::kPass) {
      state.SkipWithError("not verified");
    }
  }
}
BENCHMARK_CAPTURE(picture_to_verdict, datamatrix_p256, barcodes::Symbology::kDataMatrix, KeyType::kP256)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(picture_to_verdict, datamatrix_brainpool256, barcodes::Symbology::kDataMatrix,
                  KeyType::kBrainpoolP256)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(picture_to_verdict, aztec_p256, barcodes::Symbology::kAztec, KeyType::kP256)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(picture_to_verdict, qr_p256, barcodes::Symbology::kQr, KeyType::kP256)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(picture_to_verdict, pdf417_p256, barcodes::Symbology::kPdf417, KeyType::kP256)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace limen::seal_verification
