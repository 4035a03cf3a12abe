// Comparing header names and tokens, which HTTP writes in any case.
#pragma once

#include <string_view>

namespace limen::http {

constexpr char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

constexpr bool same_ascii(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && lower_ascii(a[i]) != lower_ascii(b[i])) return false;
  return true;
}

}  // namespace limen::http
