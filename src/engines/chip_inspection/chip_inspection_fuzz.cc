// Any files make a chip that can be described and judged; no chip of a stranger is authentic.
//
// Input: for each file a byte that chooses its name, two bytes of length, and its content.
#include <algorithm>
#include <cstdint>

#include "base/test_require.h"
#include "engines/chip_inspection/chip_inspection.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace limen;
  using testing::require;
  std::vector<chip_inspection::Named> named;
  std::size_t at = 0;
  while (at + 3 <= size && named.size() < 24) {
    const std::size_t kind = data[at];
    const std::size_t length = std::min<std::size_t>(data[at + 1] * 256U + data[at + 2], size - at - 3);
    const auto kinds = emrtd::file_kinds();
    named.push_back({std::string(kinds[kind % kinds.size()].name), Bytes(data + at + 3, data + at + 3 + length)});
    at += 3 + length;
  }
  const chip_inspection::Collected chip = chip_inspection::collect(std::move(named));
  const CivilDate today = *CivilDate::from_ymd(2026, 11, 22);
  (void)to_text(json::value(chip_inspection::contents_json(chip, {.today = today})));
  const auto report = passive_authentication::authenticate(
      {.files = chip.views(), .printed_mrz = std::string("P<UTO"), .now = Instant{1'795'000'000'000'000}});
  require(report.verdict != passive_authentication::Verdict::kAuthentic);
  require(report.steps.size() == passive_authentication::kSteps);
  require(report.has(report.reason));
  (void)to_text(json::value(chip_inspection::report_json(report)));
  return 0;
}
