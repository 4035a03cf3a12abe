// Where Debian's fonts-ocr-b puts its fonts. For tests, training and measurements.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "engines/mrz_rendering/mrz_rendering.h"

namespace limen::mrz_rendering {

// The cuts: regular, sharp, letters that lean.
inline constexpr std::string_view kTrainingCuts[] = {"OCRB.otf", "OCRBL.otf"};
inline constexpr std::string_view kHeldOutCut = "OCRBS.otf";
inline constexpr std::string_view kAllCuts[] = {"OCRB.otf", "OCRBL.otf", "OCRBS.otf"};

inline Result<Font> open_font(std::string_view name) {
  const std::string path = "/usr/share/fonts/opentype/ocr-b/" + std::string(name);
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{"mrz_rendering.font", "not found: install Debian's fonts-ocr-b", {.source = path}};
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return Font::open(as_bytes(bytes));
}

}  // namespace limen::mrz_rendering
