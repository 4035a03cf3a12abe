#include "formats/certificate_files/base64.h"

#include <array>

namespace limen::certificate_files {

namespace {

constexpr std::uint8_t kNone = 0xFF, kSpace = 0xFE;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (const char c : {' ', '\t', '\r', '\n'}) values[static_cast<std::uint8_t>(c)] = kSpace;
  std::uint8_t value = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    values[static_cast<std::uint8_t>(c)] = value++;
  }
  return values;
}
constexpr auto kValues = make_values();

}  // namespace

std::optional<Bytes> from_base64(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t word = 0;
  std::size_t digits = 0, padding = 0;
  for (const char c : text) {
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(c)];
    if (value == kSpace) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    if (value == kNone || padding != 0) return std::nullopt;
    word = word << 6U | value;
    if (++digits % 4 != 0) continue;
    for (const unsigned shift : {16U, 8U, 0U}) out.push_back(static_cast<std::uint8_t>(word >> shift));
    word = 0;
  }
  const std::size_t left = digits % 4;
  if (left == 1 || (padding != 0 && (left + padding) % 4 != 0) || padding > 2) return std::nullopt;
  if (left == 2) out.push_back(static_cast<std::uint8_t>(word >> 4U));
  if (left == 3) {
    out.push_back(static_cast<std::uint8_t>(word >> 10U));
    out.push_back(static_cast<std::uint8_t>(word >> 2U));
  }
  return out;
}

}  // namespace limen::certificate_files
