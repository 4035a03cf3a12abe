#include "formats/mrz/layouts.h"

namespace limen::mrz {
const Layout* layout_of(Format format) {
  switch (format) {
    case Format::kTd1:
      return &kTd1;
    case Format::kTd2:
      return &kTd2;
    case Format::kTd3:
      return &kTd3;
    case Format::kMrvA:
      return &kMrvA;
    case Format::kMrvB:
      return &kMrvB;
    case Format::kUnknown:
      return nullptr;
  }
  return nullptr;
}

std::string_view slice(const std::vector<std::string>& lines, const Position& position) {
  if (position.length == 0) return {};
  const std::string_view line = lines[static_cast<std::size_t>(position.line - 1)];
  return line.substr(static_cast<std::size_t>(position.column - 1), static_cast<std::size_t>(position.length));
}

std::string composite_text(const std::vector<std::string>& lines, const Layout& layout) {
  std::string text;
  text.reserve(64);
  for (const Position& range : layout.composite_over) text += slice(lines, range);
  return text;
}

}  // namespace limen::mrz
