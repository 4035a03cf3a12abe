// Inside the folder: what the scripts' own files share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engines/transliteration/transliteration.h"

namespace limen::transliteration {

// Spellings of one word as they are found; the cheapest of equal ones stays.
class Readings {
 public:
  // Everything but a–z in `letters` is dropped; an empty spelling is no spelling.
  void add(std::string_view letters, float cost, bool vowels_known = true);
  void add(const Readings& others, float surcharge);
  // Best first, at most kMaxReadings, the best at cost 0.
  void settle();
  bool empty() const { return found_.empty(); }
  const std::vector<Reading>& found() const { return found_; }
  std::vector<Reading> take() { return std::move(found_); }

 private:
  std::vector<Reading> found_;
};

void read_cyrillic(std::u32string_view word, Readings& readings);

}  // namespace limen::transliteration
