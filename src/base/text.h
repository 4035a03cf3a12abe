// Text as the house keeps it: valid UTF-8, as received, with normalised forms made beside it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen {

// Byte offset of the first byte that is not valid UTF-8 (no surrogates, no overlong forms); nullopt when all is.
std::optional<std::size_t> invalid_utf8_at(std::string_view text);
// Unicode NFC (ICU). Input must be valid UTF-8; invalid bytes become U+FFFD.
std::string to_nfc(std::string_view text);
// Full case folding of NFC, for comparing people's text.
std::string fold_case(std::string_view text);
// Code points of valid UTF-8.
std::u32string to_code_points(std::string_view text);
std::string to_utf8(std::u32string_view code_points);
// What the bytes A0 to FF mean in a part of ISO 8859 (1 to 11, 13 to 16); 0 where they mean nothing. All 0 for others.
using Iso8859Half = std::array<char16_t, 96>;
Iso8859Half iso_8859_half(int part);
std::size_t count_code_points(std::string_view text);
// Without C0/C1 controls, bidirectional controls and zero-width characters at any place, and white space at the ends.
std::string clean_line(std::string_view text);

std::string_view trim(std::string_view text);  // ASCII white space
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_upper_ascii(std::string_view text);
std::string to_lower_ascii(std::string_view text);
bool is_ascii_digits(std::string_view text);  // at least one digit and nothing else

}  // namespace limen
