#include <algorithm>

#include "engines/transliteration/rules.h"
#include "engines/transliteration/transliteration.h"

extern "C" {
extern const char limen_embedded_transliteration_begin[];
extern const char limen_embedded_transliteration_end[];
}

namespace limen::transliteration {

Reader::Reader() : data_(limen_embedded_transliteration_begin, limen_embedded_transliteration_end) {}

std::vector<Word> Reader::read(std::u32string_view run, Script script) const {
  run = run.substr(0, kMaxRunLetters);
  Readings readings;
  switch (script) {
    case Script::kCyrillic:
      read_cyrillic(run, readings);
      break;
    default:
      break;
  }
  readings.settle();
  std::vector<Word> words;
  if (!readings.empty()) words.push_back({readings.take()});
  return words;
}

}  // namespace limen::transliteration
