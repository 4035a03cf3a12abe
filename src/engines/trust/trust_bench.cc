// 600 certificates in the mix of real lists: read and indexed, resolved, written, loaded again. RSA keys are shared by
// several certificates since making them is slow; each certificate is still its own bytes, signature and key to read.
#include <benchmark/benchmark.h>

#include "engines/test_pki/test_pki.h"
#include "engines/trust/trust.h"

namespace {

using namespace limen;
using namespace limen::test_pki;

struct Lists {
  Bytes master_list, by_ut_again;
  Bytes stored;
};

const Lists& lists() {
  static const Lists made = [] {
    std::vector<Key> rsa, curves;
    for (std::uint64_t seed = 0; seed < 4; ++seed) rsa.push_back(Key::make(KeyType::kRsa3072, seed));
    constexpr std::array kCurves{KeyType::kBrainpoolP256, KeyType::kBrainpoolP384, KeyType::kBrainpoolP512,
                                 KeyType::kP256,          KeyType::kP384,          KeyType::kP521};
    std::vector<Bytes> members;
    std::vector<Authority> authorities;
    for (std::uint64_t number = 0; members.size() < 600; ++number) {
      const std::string country{static_cast<char>('A' + number % 25), static_cast<char>('A' + number / 25 % 5)};
      // About a quarter on curves, as on the German list of May 2026; a third links.
      const Key key = number % 4 == 0 ? Key::make(kCurves[number / 4 % kCurves.size()], number) : rsa[number % 4];
      authorities.push_back(make_csca(
          {.country = country, .name = "CSCA " + std::to_string(number / 125), .key = key, .serial = number + 1}));
      const auto add = [&](const certificates::Certificate& one) {
        members.emplace_back(one.der().begin(), one.der().end());
      };
      add(authorities.back().certificate);
      if (number >= 125 && number % 3 != 0) add(make_link(authorities[number - 125], authorities.back(), number));
    }
    const Issued signer = make_signer(authorities[0], {.name = "List signer",
                                                       .key = Key::make(KeyType::kBrainpoolP384, 9999),
                                                       .extended_key_usage = {"2.23.136.1.1.3"}});
    const auto list = [&](Instant when) {
      return make_signed_data({.content_type = "2.23.136.1.1.2",
                               .content = master_list_content(members),
                               .signer = signer,
                               .signing_time = when});
    };
    Lists all{list(CscaOptions::day(2026, 1, 1)), list(CscaOptions::day(2026, 2, 1)), {}};
    trust::Store store;
    store.import(certificate_files::read(all.master_list),
                 {.by = "A", .now = CscaOptions::day(2026, 6, 1), .trust_lists = true});
    all.stored = store.write();
    return all;
  }();
  return made;
}

// The list's CMS, 600 certificates scanned, all of them in the indexes, nothing verified yet but the list.
void read_list(benchmark::State& state) {
  (void)lists();
  for (auto _ : state) {
    const auto reading = certificate_files::read(lists().master_list);
    if (reading.master_lists.at(0).certificates.size() < 600) state.SkipWithError("members are missing");
    benchmark::DoNotOptimize(reading);
  }
}
BENCHMARK(read_list)->Unit(benchmark::kMillisecond);

// The same and who signed whom: every signature once.
void import_list(benchmark::State& state) {
  (void)lists();
  for (auto _ : state) {
    trust::Store store;
    const auto report = store.import(certificate_files::read(lists().master_list),
                                     {.by = "A", .now = CscaOptions::day(2026, 6, 1), .trust_lists = true});
    if (report.added < 600) state.SkipWithError("members are missing");
  }
}
BENCHMARK(import_list)->Unit(benchmark::kMillisecond);

void load_stored(benchmark::State& state) {
  (void)lists();
  for (auto _ : state) {
    const auto store = trust::Store::read(lists().stored);
    if (!store.ok() || store->entries().size() < 600) state.SkipWithError("not loaded");
    benchmark::DoNotOptimize(store);
  }
}
BENCHMARK(load_stored)->Unit(benchmark::kMillisecond);

// The next list of the same publisher, with the same members.
void import_again(benchmark::State& state) {
  (void)lists();
  for (auto _ : state) {
    auto store = trust::Store::read(lists().stored).take();
    const auto report =
        store.import(certificate_files::read(lists().by_ut_again), {.now = CscaOptions::day(2026, 6, 1)});
    if (report.known < 600) state.SkipWithError("not the same members");
  }
}
BENCHMARK(import_again)->Unit(benchmark::kMillisecond);

// 2,000 revocation lists of one name that no authority signed, one file after the other.
void import_revocation_lists(benchmark::State& state) {
  static const std::vector<Bytes> files = [] {
    std::vector<Bytes> made;
    for (std::uint64_t i = 0; i < 2'000; ++i) {
      const Authority twin = make_csca({.key = Key::make(KeyType::kP256, 10'000 + i)});
      made.push_back(make_revocation_list(twin, {.this_update = CscaOptions::day(2026, 11, 1), .serials = {500}}));
    }
    return made;
  }();
  const Authority believed = make_csca({.key = Key::make(KeyType::kP256, 1)});
  for (auto _ : state) {
    trust::Store store;
    store.import(certificate_files::read(believed.certificate.der()),
                 {.by = "A", .now = CscaOptions::day(2026, 6, 1), .trust_unsigned = true});
    const auto many = files.size() * static_cast<std::size_t>(state.range(0)) / 100;
    for (std::size_t i = 0; i < many; ++i) {
      store.import(certificate_files::read(files[i]), {.now = CscaOptions::day(2026, 11, 22)});
    }
    if (store.revocation_lists().size() != many) state.SkipWithError("lists are missing");
  }
}
BENCHMARK(import_revocation_lists)->Arg(5)->Arg(25)->Arg(100)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
