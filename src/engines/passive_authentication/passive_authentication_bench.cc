// EF.SOD checked with warm anchors: all algorithms that documents use, a signer each.
#include <benchmark/benchmark.h>

#include <set>

#include "engines/passive_authentication/test_chip.h"

namespace limen::passive_authentication {
namespace {

using testing::Case;
using enum test_pki::KeyType;

// As engines/trust_anchors does: an edge that held is not computed again.
class WarmAnchors : public testing::MemoryAnchors {
 public:
  using MemoryAnchors::signed_by;
  Result<void> signed_by(const certificates::Certificate& authority,
                         const certificates::Certificate& certificate) const override {
    if (known_.contains({authority.fingerprint(), certificate.fingerprint()})) return {};
    Result<void> result = certificates::verifies(authority, certificate);
    if (result.ok()) known_.insert({authority.fingerprint(), certificate.fingerprint()});
    return result;
  }

 private:
  mutable std::set<std::pair<certificates::Fingerprint, certificates::Fingerprint>> known_;
};

struct Set {
  std::vector<personalisation::Files> chips;
  WarmAnchors anchors;
  std::vector<std::string> names;
};

// The mix of section 2.3 of the reference: RSA with PKCS#1 and PSS, ECDSA of 224 to 512 bits, SHA-1 to SHA-512.
Set make_set() {
  Set out;
  const test_pki::Authority csca = test_pki::make_csca({.key = test_pki::Key::make(kBrainpoolP384, 1)});
  out.anchors.authorities = {csca.certificate};
  std::uint64_t seed = 2;
  for (const test_pki::KeyType type :
       {kRsa2048, kRsa2048, kRsa3072, kP224, kP256, kP256, kP384, kP521, kBrainpoolP224, kBrainpoolP256, kBrainpoolP256,
        kBrainpoolP320, kBrainpoolP384, kBrainpoolP512}) {
    Case chip = Case::usual();
    chip.sign_by(test_pki::make_signer(csca, {.key = test_pki::Key::make(type, ++seed), .serial = seed}));
    if (seed == 4) chip.document.sod.cms->algorithm = chip.signer.key.pss();
    out.chips.push_back(chip.made());
    out.names.emplace_back(to_text(type));
  }
  return out;
}

void Authenticate(benchmark::State& state) {
  const Set set = make_set();
  const Options options;
  std::size_t at = 0;
  std::size_t authentic = 0;
  for ([[maybe_unused]] auto _ : state) {
    Request request{
        .files = {}, .anchors = &set.anchors, .options = &options, .now = testing::CscaOptions::day(2026, 11, 22)};
    const personalisation::Files& chip = set.chips[at++ % set.chips.size()];
    for (const auto& [file, bytes] : chip) request.files.emplace(file, bytes);
    authentic += authenticate(request).verdict == Verdict::kAuthentic;
  }
  if (authentic != static_cast<std::size_t>(state.iterations())) state.SkipWithError("not all are authentic");
  state.SetItemsProcessed(static_cast<std::int64_t>(authentic));
}
BENCHMARK(Authenticate)->Unit(benchmark::kMicrosecond);

// One algorithm alone, to see what the mix is made of.
void AuthenticateOne(benchmark::State& state) {
  const Set set = make_set();
  const std::size_t which = static_cast<std::size_t>(state.range(0));
  state.SetLabel(set.names[which]);
  for ([[maybe_unused]] auto _ : state) {
    Request request{.files = {}, .anchors = &set.anchors, .now = testing::CscaOptions::day(2026, 11, 22)};
    for (const auto& [file, bytes] : set.chips[which]) request.files.emplace(file, bytes);
    benchmark::DoNotOptimize(authenticate(request));
  }
}
BENCHMARK(AuthenticateOne)->Arg(0)->Arg(2)->Arg(4)->Arg(7)->Arg(9)->Arg(13)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace limen::passive_authentication
