// Any bytes give a pass; places lie inside of the text; a valid one is written as the same bytes again.
#include <cstdint>

#include "base/test_require.h"
#include "formats/bcbp/bcbp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace bcbp = limen::bcbp;
  using limen::testing::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const bcbp::Pass pass = bcbp::parse(text);
  bool error = false;
  for (const bcbp::Finding& finding : pass.findings) {
    error = error || finding.severity == limen::Severity::kError;
    require(!finding.code.empty() && !finding.message.empty());
    if (finding.place.present()) require(finding.place.offset + finding.place.length <= pass.text.size());
  }
  require(pass.valid == !error);
  require(pass.leg_count <= bcbp::kMaxLegs);
  (void)bcbp::facts(pass, *limen::CivilDate::from_ymd(2026, 11, 22));
  const auto written = bcbp::compose(bcbp::values_of(pass));
  if (pass.valid) require(written.ok() && *written == text);
  return 0;
}
