#include "formats/seals/coding.h"

#include <algorithm>

#include "base/text.h"

namespace limen::seals {

namespace {

constexpr std::uint8_t kUnlatch = 0xFE;

// Set 0 of C40 without its shifts; 0 when the value is none.
char c40_character(int value) {
  if (value == 3) return ' ';
  if (value >= 4 && value <= 13) return static_cast<char>('0' + value - 4);
  if (value >= 14 && value <= 39) return static_cast<char>('A' + value - 14);
  return 0;
}

int c40_value(char character) {
  if (character == ' ' || character == '<') return 3;
  if (character >= '0' && character <= '9') return character - '0' + 4;
  if (character >= 'A' && character <= 'Z') return character - 'A' + 14;
  return -1;
}

std::uint32_t number_of(ByteView bytes) {
  std::uint32_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

void append_number(Bytes& out, std::uint32_t number) {
  for (int shift = 16; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::string digits_of(std::uint32_t number, std::size_t width) {
  std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

std::optional<std::string> decode_mrz(const MessageDefinition& definition, ByteView bytes) {
  auto text = decode_c40(bytes);
  const auto width = static_cast<std::size_t>(definition.line_width);
  const std::size_t whole = (definition.characters + width - 1) / width * width;
  if (!text) return std::nullopt;
  std::replace(text->begin(), text->end(), ' ', '<');
  // Some writers put the whole zone where its end may be left out, or fill up the last pair of bytes.
  while (text->size() > whole && text->back() == '<') text->pop_back();
  if (text->size() > whole) return std::nullopt;
  text->resize(whole, '<');
  std::string lines;
  for (std::size_t at = 0; at < text->size(); at += width) {
    if (at > 0) lines += '\n';
    lines += text->substr(at, width);
  }
  return lines;
}

std::optional<Bytes> encode_mrz(const MessageDefinition& definition, std::string_view text) {
  std::string flat;
  for (const char character : text) {
    if (character != '\n') flat += character;
  }
  if (flat.size() < definition.characters) flat.resize(definition.characters, '<');
  // A visa's optional data is not written: what is cut off must be fillers or the reader would invent a zone.
  if (flat.size() > definition.characters) flat.resize(definition.characters);
  return encode_c40(flat);
}

std::optional<std::string> decode_duration(ByteView bytes) {
  if (bytes.size() != 3) return std::nullopt;
  std::string text = "P";
  text += std::to_string(bytes[2]) + "Y" + std::to_string(bytes[1]) + "M" + std::to_string(bytes[0]) + "D";
  return text;
}

// "P1Y2M90D", every part below 256.
std::optional<Bytes> encode_duration(std::string_view text) {
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  Bytes parts;
  for (const char unit : {'Y', 'M', 'D'}) {
    const std::size_t end = text.find(unit);
    if (end == std::string_view::npos || end > 3 || !is_ascii_digits(text.substr(0, end))) return std::nullopt;
    const int number = std::stoi(std::string(text.substr(0, end)));
    if (number > 255) return std::nullopt;
    parts.push_back(static_cast<std::uint8_t>(number));
    text.remove_prefix(end + 1);
  }
  if (!text.empty()) return std::nullopt;
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::optional<std::string> decode_number(const MessageDefinition& definition, ByteView bytes) {
  if (bytes.size() != 1) return std::nullopt;
  const std::string number = std::to_string(bytes[0]);
  const auto meaning = definition.values.find(number);
  return meaning == definition.values.end() ? number : meaning->second;
}

std::optional<Bytes> encode_number(const MessageDefinition& definition, std::string_view text) {
  for (const auto& [number, meaning] : definition.values) {
    if (meaning == text) return Bytes{static_cast<std::uint8_t>(std::stoi(number))};
  }
  if (!is_ascii_digits(text) || text.size() > 3) return std::nullopt;
  const int number = std::stoi(std::string(text));
  return number < 256 ? std::optional(Bytes{static_cast<std::uint8_t>(number)}) : std::nullopt;
}

}  // namespace

std::optional<std::string> decode_c40(ByteView bytes) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    if (bytes[at] == kUnlatch) {
      const char character = static_cast<char>(bytes[at + 1] - 1);
      if (at + 2 != bytes.size() || c40_value(character) < 0) return std::nullopt;
      text += character == '<' ? ' ' : character;  // as everywhere: '<' is written as a blank
      break;
    }
    const int sum = bytes[at] * 256 + bytes[at + 1] - 1;
    if (sum < 0 || sum >= 64'000) return std::nullopt;
    bool ended = false;  // a shift stands for nothing at the end, and nowhere else
    for (const int value : {sum / 1600, sum / 40 % 40, sum % 40}) {
      const char character = c40_character(value);
      if (value != 0 && (character == 0 || ended)) return std::nullopt;
      ended = ended || value == 0;
      if (value != 0) text += character;
    }
    if (ended && at + 2 != bytes.size()) return std::nullopt;
  }
  return text;
}

std::optional<Bytes> encode_c40(std::string_view text) {
  Bytes bytes;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const std::string_view group = text.substr(at, 3);
    int values[3] = {0, 0, 0};
    for (std::size_t index = 0; index < group.size(); ++index) {
      values[index] = c40_value(group[index]);
      if (values[index] < 0) return std::nullopt;
    }
    if (group.size() == 1) {
      bytes.push_back(kUnlatch);
      bytes.push_back(static_cast<std::uint8_t>((group[0] == '<' ? ' ' : group[0]) + 1));
      break;
    }
    const int sum = 1600 * values[0] + 40 * values[1] + values[2] + 1;
    bytes.push_back(static_cast<std::uint8_t>(sum / 256));
    bytes.push_back(static_cast<std::uint8_t>(sum % 256));
  }
  return bytes;
}

std::optional<CivilDate> decode_date(ByteView three) {
  if (three.size() != 3) return std::nullopt;
  const std::uint32_t number = number_of(three);
  return CivilDate::from_ymd(static_cast<int>(number % 10'000), static_cast<int>(number / 1'000'000),
                             static_cast<int>(number / 10'000 % 100));
}

Bytes encode_date(CivilDate date) {
  Bytes bytes;
  append_number(bytes, static_cast<std::uint32_t>(date.month() * 1'000'000 + date.day() * 10'000 + date.year()));
  return bytes;
}

std::optional<std::string> decode_masked_date(ByteView four) {
  if (four.size() != 4) return std::nullopt;
  std::string digits = digits_of(number_of(four.subspan(1)), 8);
  if (digits.size() != 8) return std::nullopt;
  for (std::size_t at = 0; at < 8; ++at) {
    const bool unknown = (four[0] & 0x80U >> at) != 0;
    if (unknown && digits[at] != '0') return std::nullopt;
    if (unknown) digits[at] = 'x';
  }
  const std::string_view view = digits;
  if (view.find('x') == std::string_view::npos && !decode_date(four.subspan(1))) return std::nullopt;
  return std::string(view.substr(4)) + "-" + std::string(view.substr(0, 2)) + "-" + std::string(view.substr(2, 2));
}

std::optional<Bytes> encode_masked_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::string ordered =
      std::string(text.substr(5, 2)) + std::string(text.substr(8, 2)) + std::string(text.substr(0, 4));
  std::uint32_t number = 0;
  unsigned mask = 0;
  for (std::size_t at = 0; at < 8; ++at) {
    const char digit = ordered[at];
    if (digit == 'x') {
      mask |= 0x80U >> at;
    } else if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    number = number * 10 + static_cast<std::uint32_t>(digit == 'x' ? 0 : digit - '0');
  }
  Bytes bytes{static_cast<std::uint8_t>(mask)};
  append_number(bytes, number);
  return decode_masked_date(bytes) ? std::optional(bytes) : std::nullopt;
}

std::optional<Bytes> decode_base32(std::string_view text) {
  Bytes bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char character : text) {
    std::uint32_t value = 0;
    if (character >= 'A' && character <= 'Z') {
      value = static_cast<std::uint32_t>(character - 'A');
    } else if (character >= '2' && character <= '7') {
      value = static_cast<std::uint32_t>(character - '2' + 26);
    } else {
      return std::nullopt;
    }
    held = (held << 5 | value) & 0xFFFF;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(held >> bits));
    }
  }
  if (bits >= 5 || (held & ((1U << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

std::string encode_base32(ByteView bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8 | byte) & 0xFFFF;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += kAlphabet[held >> (bits - 5) & 31];
  }
  if (bits > 0) text += kAlphabet[held << (5 - bits) & 31];
  return text;
}

std::optional<std::string> decode_value(const MessageDefinition& definition, ByteView bytes) {
  switch (definition.coding) {
    case Coding::kBytes:
    case Coding::kMessages:
      return to_hex(bytes);
    case Coding::kByte:
      return decode_number(definition, bytes);
    case Coding::kC40: {
      auto text = decode_c40(bytes);
      if (text) {
        while (text->ends_with(' ')) text->pop_back();
      }
      return text;
    }
    case Coding::kMrz:
      return decode_mrz(definition, bytes);
    case Coding::kUtf8:
      return invalid_utf8_at(as_text(bytes)) ? std::nullopt : std::optional(std::string(as_text(bytes)));
    case Coding::kDate: {
      const auto date = decode_date(bytes);
      return date ? std::optional(date->to_text()) : std::nullopt;
    }
    case Coding::kMaskedDate:
      return decode_masked_date(bytes);
    case Coding::kDuration:
      return decode_duration(bytes);
  }
  return std::nullopt;
}

std::optional<Bytes> encode_value(const MessageDefinition& definition, std::string_view text) {
  switch (definition.coding) {
    case Coding::kBytes:
    case Coding::kMessages:
      return from_hex(text);
    case Coding::kByte:
      return encode_number(definition, text);
    case Coding::kC40:
      return encode_c40(text);
    case Coding::kMrz:
      return encode_mrz(definition, text);
    case Coding::kUtf8:
      return invalid_utf8_at(text) ? std::nullopt : std::optional(Bytes(text.begin(), text.end()));
    case Coding::kDate: {
      const auto date = CivilDate::parse(text);
      return date.ok() ? std::optional(encode_date(*date)) : std::nullopt;
    }
    case Coding::kMaskedDate:
      return encode_masked_date(text);
    case Coding::kDuration:
      return encode_duration(text);
  }
  return std::nullopt;
}

std::optional<Tlv> read_tlv(ByteView bytes) {
  if (bytes.size() < 2) return std::nullopt;
  Tlv tlv{bytes[0], 2, bytes[1]};
  if (bytes[1] < 0x80) return tlv;
  const std::size_t count = bytes[1] & 0x7F;
  if (count < 1 || count > 3 || bytes.size() < 2 + count) return std::nullopt;
  tlv.length = number_of(bytes.subspan(2, count));
  tlv.header = 2 + count;
  const std::size_t least = count == 1 ? 0x80 : count == 2 ? 0x100 : 0x10000;
  return tlv.length >= least ? std::optional(tlv) : std::nullopt;
}

void append_tlv(Bytes& out, int tag, ByteView value) {
  out.push_back(static_cast<std::uint8_t>(tag));
  if (value.size() >= 0x10000) {
    out.push_back(0x83);
    out.push_back(static_cast<std::uint8_t>(value.size() >> 16));
  } else if (value.size() >= 0x100) {
    out.push_back(0x82);
  } else if (value.size() >= 0x80) {
    out.push_back(0x81);
  }
  if (value.size() >= 0x100) out.push_back(static_cast<std::uint8_t>(value.size() >> 8));
  out.push_back(static_cast<std::uint8_t>(value.size()));
  out.insert(out.end(), value.begin(), value.end());
}

}  // namespace limen::seals
