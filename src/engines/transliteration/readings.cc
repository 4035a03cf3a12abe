#include <algorithm>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {

void Readings::add(std::string_view letters, float cost, bool vowels_known) {
  Reading reading{.letters = {}, .cost = cost, .vowels_known = vowels_known};
  reading.letters.reserve(letters.size());
  for (const char c : letters) {
    if (c >= 'a' && c <= 'z') reading.letters.push_back(c);
  }
  if (reading.letters.empty()) return;
  const auto same = std::ranges::find(found_, reading.letters, &Reading::letters);
  if (same == found_.end()) {
    found_.push_back(std::move(reading));
  } else {
    same->cost = std::min(same->cost, cost);
    same->vowels_known = same->vowels_known || vowels_known;
  }
}

void Readings::add(const Readings& others, float surcharge) {
  for (const Reading& reading : others.found_) add(reading.letters, reading.cost + surcharge, reading.vowels_known);
}

void Readings::settle() {
  std::ranges::sort(found_, [](const Reading& a, const Reading& b) {
    return a.cost != b.cost ? a.cost < b.cost : a.letters < b.letters;
  });
  if (found_.size() > kMaxReadings) found_.resize(kMaxReadings);
  if (found_.empty()) return;
  const float best = found_.front().cost;
  for (Reading& reading : found_) reading.cost -= best;
}

}  // namespace limen::transliteration
