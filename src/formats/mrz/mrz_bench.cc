// Zones a second on one core: parsing with all findings, and writing.
#include <benchmark/benchmark.h>

#include "formats/mrz/mrz.h"
#include "formats/mrz/samples.h"

namespace limen::mrz {
namespace {

void parse_sample(benchmark::State& state, std::string_view sample, CivilDate today) {
  for (auto _ : state) benchmark::DoNotOptimize(parse(sample, {.today = today}));
  state.SetItemsProcessed(state.iterations());
}

// As a reader of many zones does it.
void parse_again(benchmark::State& state, std::string_view sample, CivilDate today) {
  Document document;
  for (auto _ : state) {
    parse_into(sample, {.today = today}, document);
    benchmark::DoNotOptimize(document);
  }
  state.SetItemsProcessed(state.iterations());
}

const CivilDate kBeforeExpiry = *CivilDate::from_ymd(1995, 1, 1);
BENCHMARK_CAPTURE(parse_sample, td1, samples::kTd1, kBeforeExpiry);
BENCHMARK_CAPTURE(parse_sample, td2, samples::kTd2, kBeforeExpiry);
BENCHMARK_CAPTURE(parse_sample, td3, samples::kTd3, kBeforeExpiry);
BENCHMARK_CAPTURE(parse_sample, mrv_a, samples::kMrvA, kBeforeExpiry);

BENCHMARK_CAPTURE(parse_again, td1, samples::kTd1, kBeforeExpiry);
BENCHMARK_CAPTURE(parse_again, td2, samples::kTd2, kBeforeExpiry);
BENCHMARK_CAPTURE(parse_again, td3, samples::kTd3, kBeforeExpiry);
BENCHMARK_CAPTURE(parse_again, mrv_a, samples::kMrvA, kBeforeExpiry);

// What takes longest of 200,000 hostile texts is one of these; see MrzWork.HostileTextIsCheap for the whole.
void parse_hostile(benchmark::State& state) {
  std::string text;
  while (text.size() < 2040) text += "\xC3\x96 ";
  Document document;
  for (auto _ : state) {
    parse_into(text, {.today = kBeforeExpiry}, document);
    benchmark::DoNotOptimize(document);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_hostile);

void compose_td3(benchmark::State& state) {
  Fields fields;
  fields.document_code = "P";
  fields.issuer = *StateCode::parse("UTO");
  fields.nationality = fields.issuer;
  fields.primary = "ERIKSSON";
  fields.secondary = "ANNA MARIA";
  fields.document_number = "L898902C3";
  fields.birth_date = *CivilDate::from_ymd(1974, 8, 12);
  fields.expiry_date = *CivilDate::from_ymd(2012, 4, 15);
  for (auto _ : state) benchmark::DoNotOptimize(compose(fields));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(compose_td3);

}  // namespace
}  // namespace limen::mrz
