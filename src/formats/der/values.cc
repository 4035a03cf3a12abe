#include <fmt/format.h>

#include <array>

#include "formats/der/der.h"

namespace limen::der {

namespace {

Error error_at(std::string_view code, std::string_view message, const Element& element) {
  Error error{std::string(code), std::string(message), {}};
  error.place.offset = element.offset;
  return error;
}

// Two digits at `position`; -1 if they are none.
int two_digits(std::string_view text, std::size_t position) {
  if (position + 2 > text.size()) return -1;
  const char tens = text[position];
  const char ones = text[position + 1];
  if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return -1;
  return (tens - '0') * 10 + (ones - '0');
}

// Seconds to take from the written time to get UTC: "Z", "+hhmm" or "-hhmm" and nothing behind it.
std::optional<std::int64_t> zone_seconds(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int hours = two_digits(text, 1);
  const int minutes = two_digits(text, 3);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
  const std::int64_t seconds = hours * 3600LL + minutes * 60LL;
  return text[0] == '+' ? seconds : -seconds;
}

std::optional<Instant> read_time(std::string_view text, bool generalized) {
  int year = 0;
  std::size_t at = 0;
  const int first = two_digits(text, 0);
  if (first < 0) return std::nullopt;
  if (generalized) {
    const int second = two_digits(text, 2);
    if (second < 0) return std::nullopt;
    year = first * 100 + second;
    at = 4;
  } else {
    year = first < 50 ? 2000 + first : 1900 + first;
    at = 2;
  }
  std::array<int, 4> parts{};  // month, day, hour, minute
  for (int& part : parts) {
    part = two_digits(text, at);
    if (part < 0) return std::nullopt;
    at += 2;
  }
  int second = 0;
  if (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    second = two_digits(text, at);
    if (second < 0) return std::nullopt;
    at += 2;
  }
  if (generalized && at < text.size() && (text[at] == '.' || text[at] == ',')) {  // a fraction of a second is dropped
    ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  }
  const auto day = CivilDate::from_ymd(year, parts[0], parts[1]);
  const auto zone = zone_seconds(text.substr(at));
  if (!day || !zone || parts[2] > 23 || parts[3] > 59 || second > 59) return std::nullopt;
  const std::int64_t seconds = day->days() * 86'400LL + parts[2] * 3600LL + parts[3] * 60LL + second - *zone;
  return Instant{seconds * 1'000'000};
}

void append_base128(Bytes& out, std::uint64_t value) {
  std::array<std::uint8_t, 10> digits{};
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<std::uint8_t>(value & 0x7FU);
    value >>= 7U;
  } while (value != 0);
  while (count > 0) {
    --count;
    out.push_back(static_cast<std::uint8_t>(digits[count] | (count > 0 ? 0x80U : 0U)));
  }
}

Result<void> append_octets(Bytes& out, const Element& element, Reader reader) {
  while (!reader.at_end()) {
    const Element part = TRY(reader.next());
    if (part.tag == kOctetString) {
      out.insert(out.end(), part.content.begin(), part.content.end());
    } else if (part.tag == (kOctetString | 0x20U)) {
      TRY(append_octets(out, element, reader.inside(part)));
    } else {
      return error_at("der.octet_string.invalid", "a part of an octet string is none", element);
    }
  }
  return {};
}

}  // namespace

Result<std::int64_t> integer(const Element& element) {
  const ByteView bytes = element.content;
  if (bytes.empty() || bytes.size() > 8) return error_at("der.integer.invalid", "not an integer of 64 bits", element);
  std::uint64_t value = (bytes[0] & 0x80U) != 0 ? ~0ULL : 0;
  for (const std::uint8_t octet : bytes) value = value << 8U | octet;
  return static_cast<std::int64_t>(value);
}

Result<ByteView> unsigned_integer(const Element& element) {
  ByteView bytes = element.content;
  if (bytes.empty()) return error_at("der.integer.invalid", "an empty integer", element);
  if ((bytes[0] & 0x80U) != 0) return error_at("der.integer.invalid", "a negative integer", element);
  while (!bytes.empty() && bytes[0] == 0) bytes = bytes.subspan(1);
  return bytes;
}

Result<bool> boolean(const Element& element) {
  if (element.content.size() != 1) return error_at("der.boolean.invalid", "not a boolean", element);
  return element.content[0] != 0;
}

Result<std::string> oid(const Element& element) {
  std::optional<std::string> text = oid_text(element.content);
  if (!text) return error_at("der.oid.invalid", "not an object identifier", element);
  return std::move(*text);
}

Result<ByteView> bits(const Element& element) {
  if (element.content.empty() || element.content[0] != 0) {
    return error_at("der.bit_string.invalid", "not a bit string of whole octets", element);
  }
  return element.content.subspan(1);
}

Result<Bytes> octets(const Element& element) {
  if (!element.constructed()) return Bytes(element.content.begin(), element.content.end());
  Bytes out;
  TRY(append_octets(out, element, Reader(element.content, Rules::kBer)));
  return out;
}

Result<Instant> time(const Element& element) {
  const auto instant = read_time(as_text(element.content), element.tag == kGeneralizedTime);
  if (!instant || (element.tag != kGeneralizedTime && element.tag != kUtcTime)) {
    return error_at("der.time.invalid", "not a time", element);
  }
  return *instant;
}

std::optional<std::string> oid_text(ByteView content) {
  if (content.empty() || content.size() > 64 || (content.back() & 0x80U) != 0) return std::nullopt;
  std::string text;
  std::uint64_t value = 0;
  bool start = true;
  bool first = true;
  for (const std::uint8_t octet : content) {
    if (start && octet == 0x80U) return std::nullopt;  // a leading zero
    if (value >> 56U != 0) return std::nullopt;
    value = value << 7U | (octet & 0x7FU);
    start = (octet & 0x80U) == 0;
    if (!start) continue;
    if (first) {
      const std::uint64_t root = value < 80 ? value / 40 : 2;
      text = fmt::format("{}.{}", root, value - root * 40);
      first = false;
    } else {
      text += fmt::format(".{}", value);
    }
    value = 0;
  }
  return text;
}

std::optional<Bytes> oid_content(std::string_view dotted) {
  Bytes out;
  std::uint64_t root = 0;
  std::size_t index = 0;
  std::size_t at = 0;
  while (true) {
    std::uint64_t value = 0;
    const std::size_t start = at;
    while (at < dotted.size() && dotted[at] >= '0' && dotted[at] <= '9') {
      if (at - start >= 18) return std::nullopt;
      value = value * 10 + static_cast<std::uint64_t>(dotted[at++] - '0');
    }
    if (at == start || (dotted[start] == '0' && at - start > 1)) return std::nullopt;
    if (index == 0) {
      if (value > 2) return std::nullopt;
      root = value;
    } else if (index == 1) {
      if (root < 2 && value > 39) return std::nullopt;
      append_base128(out, root * 40 + value);
    } else {
      append_base128(out, value);
    }
    ++index;
    if (at == dotted.size()) break;
    if (dotted[at++] != '.') return std::nullopt;
  }
  if (index < 2) return std::nullopt;
  return out;
}

}  // namespace limen::der
