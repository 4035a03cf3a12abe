// Any bytes are a zone of a known kind with findings, or none.
#include <cstdint>

#include "base/test_require.h"
#include "formats/mrz_national/mrz_national.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  const auto read = limen::mrz_national::read({reinterpret_cast<const char*>(data), size},
                                              {.today = *limen::CivilDate::from_ymd(2026, 11, 22)});
  if (!read) return 0;
  bool error = false;
  for (const auto& finding : read->zone.findings) {
    error = error || finding.severity == limen::Severity::kError;
    require(finding.code.starts_with("mrz."));
  }
  require(read->zone.valid == !error);
  for (const std::string& line : read->zone.lines) {
    require(line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<?") == std::string::npos);
  }
  return 0;
}
