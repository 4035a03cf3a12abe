// Inside the folder: dictionaries and learnt readings, made by tools/make_transliteration.py (formats there). Both are
// sorted lines of embedded text, searched where they lie.
#pragma once

#include <string>
#include <string_view>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {

// Sorted lines "key TAB value".
class Table {
 public:
  explicit Table(std::string_view text) : text_(text) {}
  // The value, or a view with null data().
  std::string_view find(std::string_view key) const;
  // All lines whose keys begin so.
  std::string_view with_prefix(std::string_view prefix) const;

 private:
  std::size_t lower_bound(std::string_view key) const;  // where the first line that is not smaller begins
  std::string_view text_;
};

void append_utf8(std::string& text, char32_t letter);
std::string to_utf8(std::u32string_view letters);

// Adds what a value of encoded readings holds. True if there was any.
bool add_encoded(std::string_view value, float surcharge, bool vowels_known, Readings& readings);

class Learnt {
 public:
  Learnt(std::string_view dictionary, std::string_view model) : dictionary_(dictionary), model_(model) {}
  // The dictionary's readings of the word; false if it does not know it.
  bool look_up(std::u32string_view word, Readings& readings, float surcharge = 0) const;
  // What its letters became in other words, at most `most`.
  void guess(std::u32string_view word, Readings& readings, bool vowels_known, float surcharge = 0,
             std::size_t most = kMaxReadings) const;

 private:
  Table dictionary_;
  Table model_;
};

}  // namespace limen::transliteration
