// The reader of a small enumeration whose to_text() is the writer: one of the codes that are written so, or none.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

namespace limen {

template <typename Code>
std::optional<Code> parse_code(std::string_view text, std::initializer_list<Code> all) {
  for (const Code code : all) {
    if (to_text(code) == text) return code;
  }
  return std::nullopt;
}

}  // namespace limen
