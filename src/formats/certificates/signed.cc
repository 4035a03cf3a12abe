#include "formats/certificates/signed.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace limen::certificates {

namespace {

struct Attribute {
  std::string_view oid, text;
};
constexpr std::array kAttributes{
    Attribute{"2.5.4.3", "CN"},
    Attribute{"2.5.4.5", "serialNumber"},
    Attribute{"2.5.4.6", "C"},
    Attribute{"2.5.4.7", "L"},
    Attribute{"2.5.4.8", "ST"},
    Attribute{"2.5.4.10", "O"},
    Attribute{"2.5.4.11", "OU"},
    Attribute{"0.9.2342.19200300.100.1.25", "DC"},
    Attribute{"1.2.840.113549.1.9.1", "emailAddress"},
};

constexpr std::uint32_t kNumericString = 0x12, kT61String = 0x14, kVisibleString = 0x1A, kUniversalString = 0x1C,
                        kBmpString = 0x1E;

std::string from_wide(ByteView content, std::size_t width) {
  std::u32string points;
  for (std::size_t at = 0; at + width <= content.size(); at += width) {
    char32_t point = 0;
    for (std::size_t i = 0; i < width; ++i) point = point << 8U | content[at + i];
    points.push_back(point > 0x10FFFF || (point >= 0xD800 && point < 0xE000) ? U'\uFFFD' : point);
  }
  return to_utf8(points);
}

bool plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
}

// UTF-8, without what cannot be seen.
std::string value_text(const der::Element& value) {
  const std::string_view bytes = as_text(value.content);
  switch (value.tag) {
    case kT61String: {  // in practice ISO 8859-1
      if (plain(bytes)) return std::string(bytes);
      std::u32string points;
      for (const std::uint8_t byte : value.content) points.push_back(byte);
      return clean_line(to_utf8(points));
    }
    case kBmpString:
      return clean_line(from_wide(value.content, 2));
    case kUniversalString:
      return clean_line(from_wide(value.content, 4));
    case der::kUtf8String:
    case der::kPrintableString:
    case der::kIa5String:
    case kNumericString:
    case kVisibleString:
      if (plain(bytes)) return std::string(bytes);
      return invalid_utf8_at(bytes) ? "#" + to_hex(value.content) : clean_line(bytes);
    default:
      return "#" + to_hex(value.whole);
  }
}

std::string canonical_value(std::string_view text) {
  const std::string folded = plain(text) ? to_lower_ascii(text) : fold_case(text);
  std::string out;
  for (const char c : folded) {
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    out += c;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

Result<Envelope> open_envelope(ByteView der) {
  der::Reader outer(der, der::Rules::kBer);
  const der::Element whole = TRY(outer.next(der::kSequence));
  TRY(outer.finish());
  der::Reader reader = outer.inside(whole);
  const der::Element body = TRY(reader.next(der::kSequence));
  const der::Element algorithm = TRY(reader.next(der::kSequence));
  const der::Element signature = TRY(reader.next(der::kBitString));
  TRY(reader.finish());
  const ByteView signature_bytes = TRY(der::bits(signature));
  return Envelope{reader.inside(body), body.whole, algorithm.whole, signature_bytes};
}

Result<Name> read_name(const der::Element& element, der::Reader within) {
  Name name;
  name.der = element.whole;
  std::vector<std::string> parts;
  der::Reader names = within.inside(element);
  while (!names.at_end()) {
    const der::Element set = TRY(names.next(der::kSet));
    der::Reader attributes = names.inside(set);
    while (!attributes.at_end()) {
      const der::Element pair = TRY(attributes.next(der::kSequence));
      der::Reader reader = attributes.inside(pair);
      const der::Element type = TRY(reader.next(der::kOid));
      const der::Element value = TRY(reader.next());
      TRY(reader.finish());
      const std::string oid = TRY(der::oid(type));
      const std::string text = value_text(value);
      const auto* known = std::ranges::find(kAttributes, std::string_view(oid), &Attribute::oid);
      if (!name.text.empty()) name.text += ", ";
      name.text.append(known == kAttributes.end() ? std::string_view(oid) : known->text).append("=").append(text);
      parts.push_back(oid + '=' + canonical_value(text));
      if (oid == "2.5.4.6" && name.country.empty()) {
        name.country = StateCode::parse(to_upper_ascii(trim(text))).value_or(StateCode());
      }
    }
  }
  std::ranges::sort(parts);
  for (const std::string& part : parts) name.canonical.append(part) += '\n';
  return name;
}

Result<Name> read_name(ByteView der) {
  der::Reader outer(der, der::Rules::kBer);
  const auto element = outer.next(der::kSequence);
  auto name = element.ok() ? read_name(*element, outer) : Result<Name>(element.error());
  if (name.ok()) return name;
  return Error{"certificates.name.invalid", "not a name: " + name.error().message, name.error().place};
}

Result<void> read_extensions(const der::Element& sequence, der::Reader within,
                             const std::function<void(const Extension&)>& take) {
  std::set<std::string, std::less<>> seen;
  der::Reader list = within.inside(sequence);
  while (!list.at_end()) {
    const der::Element one = TRY(list.next(der::kSequence));
    der::Reader reader = list.inside(one);
    const der::Element type = TRY(reader.next(der::kOid));
    const auto critical = TRY(reader.next_if(der::kBoolean));
    const der::Element content = TRY(reader.next(der::kOctetString));
    TRY(reader.finish());
    Extension extension{TRY(der::oid(type)), false, reader.inside(content), content.content};
    if (critical) extension.critical = TRY(der::boolean(*critical));
    if (!seen.insert(extension.oid).second) {
      Error error{"certificates.extension.twice", "the extension " + extension.oid + " stands there twice"};
      error.place.offset = one.offset;
      return error;
    }
    take(extension);
  }
  return {};
}

Result<std::optional<Bytes>> read_authority_key_id(der::Reader content) {
  const der::Element sequence = TRY(content.next(der::kSequence));
  der::Reader fields = content.inside(sequence);
  const auto key_id = TRY(fields.next_if(0x80));
  if (!key_id) return std::optional<Bytes>();
  return std::optional(Bytes(key_id->content.begin(), key_id->content.end()));
}

std::string serial_text(ByteView content) {
  while (content.size() > 1 && content[0] == 0) content = content.subspan(1);
  return content.empty() ? "00" : to_hex(content);
}

}  // namespace limen::certificates
