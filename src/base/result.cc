#include "base/result.h"

#include <fmt/format.h>

namespace limen {

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

std::string Place::to_text() const {
  std::string text = source;
  if (line) text += fmt::format(":{}", *line);
  if (line && column) text += fmt::format(":{}", *column);
  if (!line && offset) text += fmt::format("@{}", *offset);
  if (!path.empty()) text += text.empty() ? path : " " + path;
  return text;
}

std::string Error::to_text() const {
  const std::string where = place.to_text();
  return where.empty() ? fmt::format("{}: {}", code, message) : fmt::format("{}: {}: {}", where, code, message);
}

}  // namespace limen
