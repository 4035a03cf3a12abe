#include "base/id.h"

namespace limen {

RawId make_raw_id(Instant now, const RandomBytes& random) {
  RawId id;
  random(id);
  const std::uint64_t milliseconds = static_cast<std::uint64_t>(now.microseconds) / 1000;
  for (int i = 0; i < 6; ++i) id[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x70);
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);
  return id;
}

std::string to_text(const RawId& id) {
  const std::string hex = to_hex(id);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

Result<RawId> parse_raw_id(std::string_view text) {
  const Error invalid{"id.invalid", "not an identifier of the form 8-4-4-4-12 hexadecimal digits"};
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return invalid;
  std::string hex;
  for (const char c : text) {
    if (c != '-') hex += c;
  }
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != 16) return invalid;
  RawId id;
  std::memcpy(id.data(), bytes->data(), 16);
  return id;
}

}  // namespace limen
