#include <fmt/format.h>

#include <algorithm>

#include "formats/der/der.h"

namespace limen::der {

void append_tag(Bytes& out, std::uint32_t tag) {
  for (int shift = 24; shift > 0; shift -= 8) {
    if (tag >> static_cast<unsigned>(shift) != 0) {
      out.push_back(static_cast<std::uint8_t>(tag >> static_cast<unsigned>(shift)));
    }
  }
  out.push_back(static_cast<std::uint8_t>(tag));
}

void append_length(Bytes& out, std::size_t length) {
  if (length < 0x80U) {
    out.push_back(static_cast<std::uint8_t>(length));
    return;
  }
  unsigned count = 1;
  while (count < 8 && length >> (8 * count) != 0) ++count;
  out.push_back(static_cast<std::uint8_t>(0x80U | count));
  while (count > 0) out.push_back(static_cast<std::uint8_t>(length >> (8 * --count)));
}

Bytes tlv(std::uint32_t tag, ByteView content) {
  Bytes out;
  out.reserve(content.size() + 10);
  append_tag(out, tag);
  append_length(out, content.size());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes join(std::initializer_list<ByteView> parts) {
  Bytes out;
  for (const ByteView part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes join(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes constructed(std::uint32_t tag, std::initializer_list<ByteView> parts) { return tlv(tag, join(parts)); }

Bytes set_of(std::vector<Bytes> members) {
  std::sort(members.begin(), members.end());
  return tlv(kSet, join(members));
}

Bytes integer_of(std::int64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) content.push_back(static_cast<std::uint8_t>(value >> shift));
  // The shortest two's complement: a leading octet goes while it only repeats the sign of the one behind it.
  std::size_t skip = 0;
  while (skip < 7 && ((content[skip] == 0x00 && (content[skip + 1] & 0x80U) == 0) ||
                      (content[skip] == 0xFF && (content[skip + 1] & 0x80U) != 0))) {
    ++skip;
  }
  return tlv(kInteger, ByteView(content).subspan(skip));
}

Bytes unsigned_of(ByteView magnitude) {
  while (!magnitude.empty() && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  Bytes content;
  if (magnitude.empty() || (magnitude[0] & 0x80U) != 0) content.push_back(0);
  content.insert(content.end(), magnitude.begin(), magnitude.end());
  return tlv(kInteger, content);
}

Bytes boolean_of(bool value) {
  const std::uint8_t octet = value ? 0xFF : 0x00;
  return tlv(kBoolean, {&octet, 1});
}

Bytes null() { return tlv(kNull, {}); }

Bytes oid_of(std::string_view dotted) { return tlv(kOid, oid_content(dotted).value()); }

Bytes octets_of(ByteView content) { return tlv(kOctetString, content); }

Bytes bits_of(ByteView octets) {
  Bytes content{0};
  content.insert(content.end(), octets.begin(), octets.end());
  return tlv(kBitString, content);
}

Bytes text_of(std::uint32_t tag, std::string_view text) { return tlv(tag, as_bytes(text)); }

Bytes time_of(Instant instant) {
  const CivilDate day = instant.utc_day();
  const std::int64_t second = instant.microseconds / 1'000'000 - day.days() * 86'400LL;
  const std::string clock =
      fmt::format("{:02}{:02}{:02}{:02}{:02}Z", day.month(), day.day(), second / 3600, second / 60 % 60, second % 60);
  if (day.year() >= 1950 && day.year() < 2050) {
    return text_of(kUtcTime, fmt::format("{:02}{}", day.year() % 100, clock));
  }
  return text_of(kGeneralizedTime, fmt::format("{:04}{}", day.year(), clock));
}

}  // namespace limen::der
