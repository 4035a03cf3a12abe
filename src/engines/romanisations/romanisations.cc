#include "engines/romanisations/romanisations.h"

#include <algorithm>

#include "engines/romanisations/mandarin.h"

namespace limen::romanisations {
namespace {

auto syllables_of(std::string_view wade_giles) {
  return std::ranges::equal_range(kMandarin, wade_giles, {}, &Syllable::wade_giles);
}

bool is_pinyin(std::string_view part) {
  return std::ranges::find(kMandarin, part, &Syllable::pinyin) != kMandarin.end();
}

}  // namespace

bool is_wade_giles(std::string_view part) { return !syllables_of(part).empty(); }

std::vector<std::vector<std::string>> in_pinyin(std::span<const std::string> parts) {
  constexpr std::size_t kFewest = 2, kMost = 4;
  if (parts.size() < kFewest || parts.size() > kMost) return {};
  if (std::ranges::any_of(parts, [](const std::string& part) { return syllables_of(part).empty(); })) return {};
  if (std::ranges::all_of(parts, [](const std::string& part) { return is_pinyin(part); })) return {};
  // Breadth first from the last part on, so that the surname, which comes first, is the last to be read otherwise.
  std::vector<std::vector<std::string>> readings{{}};
  for (const auto& part : parts) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& syllable : syllables_of(part)) {
      for (const auto& begun : readings) {
        longer.push_back(begun);
        longer.back().emplace_back(syllable.pinyin);
      }
    }
    readings = std::move(longer);
  }
  readings.resize(std::min(readings.size(), kMostReadings));
  return readings;
}

}  // namespace limen::romanisations
