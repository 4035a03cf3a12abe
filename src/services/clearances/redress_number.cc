#include "services/clearances/clearances.h"

#include <array>
#include <cstdint>

namespace limen::clearances {
namespace {

constexpr std::size_t kDigits = 12, kGroup = 4;

// A totally anti-symmetric quasigroup of order ten with zeros on the diagonal [Damm 2004].
constexpr std::uint8_t kTable[10][10] = {{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
                                         {4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
                                         {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
                                         {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
                                         {9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0}};

// Zero for digits that end with their check digit.
std::uint8_t interim(std::string_view digits) {
  std::uint8_t state = 0;
  for (const char digit : digits) state = kTable[state][digit - '0'];
  return state;
}

std::string grouped(std::string_view digits) {
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % kGroup == 0) text += '-';
    text += digits[i];
  }
  return text;
}

}  // namespace

std::string make_redress_number(const RandomBytes& random) {
  std::string digits;
  while (digits.size() + 1 < kDigits) {
    std::array<std::uint8_t, 16> bytes{};
    random(bytes);
    for (const std::uint8_t byte : bytes) {
      // What lies beyond the last whole ten would make small digits commoner.
      if (byte < 250 && digits.size() + 1 < kDigits) digits += static_cast<char>('0' + byte % 10);
    }
  }
  digits += static_cast<char>('0' + interim(digits));
  return grouped(digits);
}

std::optional<std::string> parse_redress_number(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte >= '0' && byte <= '9') {
      digits += text[i];
    } else if (i + 1 < text.size() && (byte == 0xd9 || byte == 0xdb)) {
      // U+0660…0669 and U+06F0…06F9 in UTF-8.
      const auto next = static_cast<std::uint8_t>(text[++i]);
      const int digit = byte == 0xd9 ? next - 0xa0 : next - 0xb0;
      if (digit < 0 || digit > 9) return std::nullopt;
      digits += static_cast<char>('0' + digit);
    } else if (byte != ' ' && byte != '-') {
      return std::nullopt;
    }
    if (digits.size() > kDigits) return std::nullopt;
  }
  if (digits.size() != kDigits || interim(digits) != 0) return std::nullopt;
  return grouped(digits);
}

}  // namespace limen::clearances
