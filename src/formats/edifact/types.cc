#include "formats/edifact/types.h"

#include <algorithm>

namespace limen::edifact {

std::string_view Separators::terminator_text() const {
  return typographic ? kTypographicTerminator : std::string_view(&terminator, 1);
}

bool Separators::is_service(char c) const {
  return c == component || c == element || c == terminator || (has_release() && c == release) ||
         (has_repetition() && c == repetition);
}

std::string_view to_text(RangeKind kind) {
  switch (kind) {
    case RangeKind::kUnderstood:
      return "understood";
    case RangeKind::kRaw:
      return "raw";
    case RangeKind::kQuarantined:
      return "quarantined";
  }
  return "quarantined";
}

bool Findings::has(std::string_view code) const { return count(code) > 0; }

std::size_t Findings::count(std::string_view code) const {
  return static_cast<std::size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& d) { return d.code == code; }));
}

}  // namespace limen::edifact
