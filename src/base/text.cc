#include "base/text.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace limen {
namespace {

bool invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || c == 0x061c;
}

}  // namespace

std::optional<std::size_t> invalid_utf8_at(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (static_cast<unsigned char>(text[position]) < 0x80) {
      ++position;
      continue;
    }
    const std::size_t start = position;
    UChar32 c = 0;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    U8_NEXT(bytes, position, text.size(), c);
    if (c < 0) return start;
  }
  return std::nullopt;
}

std::string to_nfc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr, status);
  return U_SUCCESS(status) ? result : std::string(text);
}

std::string fold_case(std::string_view text) {
  const std::string composed = to_nfc(text);
  UErrorCode status = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::CaseMap::utf8Fold(0, composed, sink, nullptr, status);
  return U_SUCCESS(status) ? result : composed;
}

std::u32string to_code_points(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  std::size_t position = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  while (position < text.size()) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, position, text.size(), c);
    result += static_cast<char32_t>(c);
  }
  return result;
}

std::string to_utf8(std::u32string_view code_points) {
  std::string result;
  for (const char32_t c : code_points) {
    std::uint8_t buffer[4];
    int length = 0;
    UBool failed = false;
    U8_APPEND(buffer, length, 4, static_cast<UChar32>(c), failed);
    if (!failed) result.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(length));
  }
  return result;
}

Iso8859Half iso_8859_half(int part) {
  Iso8859Half half{};
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(("ISO-8859-" + std::to_string(part)).c_str(), &status);
  for (std::size_t i = 0; U_SUCCESS(status) && i < half.size(); ++i) {
    const char byte = static_cast<char>(0xA0 + i);
    UChar character = 0;
    const auto length = ucnv_toUChars(converter, &character, 1, &byte, 1, &status);
    if (status == U_STRING_NOT_TERMINATED_WARNING) status = U_ZERO_ERROR;
    if (length == 1 && character != 0xFFFD) half[i] = character;
  }
  if (converter != nullptr) ucnv_close(converter);
  return half;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

std::string clean_line(std::string_view text) {
  std::u32string kept;
  for (const char32_t c : to_code_points(text)) {
    if (c == U'\t' || c == U'\n' || c == U'\r') {
      kept += U' ';
    } else if (!invisible(c)) {
      kept += c;
    }
  }
  std::size_t begin = 0, end = kept.size();
  while (begin < end && u_isUWhiteSpace(static_cast<UChar32>(kept[begin]))) ++begin;
  while (end > begin && u_isUWhiteSpace(static_cast<UChar32>(kept[end - 1]))) --end;
  return to_utf8(std::u32string_view(kept).substr(begin, end - begin));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string to_upper_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::string to_lower_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_ascii_digits(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

}  // namespace limen
