// A whole document with a face of 20 KB from a chip in this process: what the protocols cost both sides together.
#include <benchmark/benchmark.h>

#include "engines/chip_reading/chip_reading.h"
#include "engines/virtual_chip/sample_fixture.h"

namespace {

namespace reading = limen::chip_reading;
namespace samples = limen::virtual_chip::testing;

void read_all(benchmark::State& state, const limen::virtual_chip::Personalisation& own) {
  const reading::Request request{
      .passwords = {{.kind = limen::access::PasswordKind::kMrz, .text = samples::kMrzInformation}},
      .random = samples::seeded(1)};
  std::size_t commands = 0;
  for (auto _ : state) {
    limen::virtual_chip::VirtualChip chip(own, {}, samples::seeded(2));
    const reading::Reading done = reading::read(chip, request);
    if (done.content(reading::kDg2) == nullptr) state.SkipWithError("not read");
    commands += done.log.size();
  }
  state.counters["commands"] = benchmark::Counter(static_cast<double>(commands), benchmark::Counter::kIsRate);
}

void with_bac(benchmark::State& state) { read_all(state, samples::document()); }
BENCHMARK(with_bac);

void with_pace(benchmark::State& state) {
  const auto mapping = static_cast<limen::chip_keys::Mapping>(state.range(0));
  read_all(state, samples::pace_document(samples::pace(mapping, static_cast<int>(state.range(1)))));
}
BENCHMARK(with_pace)->Args({0, 12})->Args({0, 13})->Args({1, 13})->Args({2, 13})->Args({0, 18})->Args({0, 2});

}  // namespace
