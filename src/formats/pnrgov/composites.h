// Values of a line by composite. Private to this folder.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "formats/pnrgov/record.h"

namespace limen::pnrgov {

inline bool digits_only(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Composites of a line: runs of values with the same element and repetition.
template <typename Use>
void for_each_composite(std::span<const Value> values, const Use& use) {
  while (!values.empty()) {
    std::size_t count = 1;
    while (count < values.size() && values[count].element == values[0].element &&
           values[count].repetition == values[0].repetition)
      ++count;
    use(values.first(count));
    values = values.subspan(count);
  }
}

inline std::string_view component(std::span<const Value> composite, unsigned number) {
  for (const Value& value : composite) {
    if (value.component == number) return value.text();
  }
  return {};
}

}  // namespace limen::pnrgov
