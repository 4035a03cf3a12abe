#include "formats/seals/seals.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "formats/seals/reading.h"

namespace limen::seals {

namespace {

constexpr int kMostDepth = 2;  // messages in a message

std::string unknown_name(int tag) {
  const std::uint8_t byte = static_cast<std::uint8_t>(tag);
  return "0x" + to_upper_ascii(to_hex({&byte, 1}));
}

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::kUnknown:
      return "unknown";
    case Kind::kVds:
      return "vds";
    case Kind::kIdb:
      return "idb";
    case Kind::kVdsNc:
      return "vds-nc";
  }
  return "unknown";
}

std::string_view to_text(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kUnknown:
      return "unknown";
    case Algorithm::kEs224:
      return "ES224";
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kEs384:
      return "ES384";
    case Algorithm::kEs512:
      return "ES512";
  }
  return "unknown";
}

const Message* Seal::find(std::string_view name) const {
  for (const Message& message : messages) {
    if (message.name == name) return &message;
    for (const Message& part : message.parts) {
      if (part.name == name) return &part;
    }
  }
  return nullptr;
}

bool Seal::has(std::string_view code) const {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.code == code; });
}

void Builder::add_message(std::vector<Message>& into, const DocumentDefinition* document, int tag, std::size_t offset,
                          ByteView value, const std::string& path) {
  const MessageDefinition* definition = document != nullptr ? document->find(tag) : nullptr;
  Message message;
  message.tag = tag;
  message.name = definition != nullptr ? definition->name : unknown_name(tag);
  message.offset = offset;
  message.value = Bytes(value.begin(), value.end());
  message.text = to_hex(value);
  const std::string here = path + "/" + message.name;
  if (definition == nullptr) {
    if (document != nullptr) note("seals.message.unknown", Severity::kWarning, here, offset, "not a message of it");
    into.push_back(std::move(message));
    return;
  }
  message.coding = definition->coding;
  if (value.size() < definition->minimum || value.size() > definition->maximum) {
    note("seals.message.size", Severity::kWarning, here, offset, "not as long as it should be");
  }
  if (auto text = decode_value(*definition, value)) {
    message.text = std::move(*text);
  } else {
    note("seals.message.value", document->recalled ? Severity::kWarning : Severity::kError, here, offset,
         "the bytes do not fit the coding");
  }
  if (definition->coding == Coding::kMessages && std::count(path.begin(), path.end(), '/') < kMostDepth) {
    const DocumentDefinition* inner = definitions_.find(definition->document_type);
    std::size_t at = 0;
    while (at < value.size()) {
      const auto tlv = read_tlv(value.subspan(at));
      if (!tlv || tlv->length > value.size() - at - tlv->header) {
        error("seals.message.cut", here, offset + at, "ends before its length");
        break;
      }
      at += tlv->header;
      add_message(message.parts, inner, tlv->tag, offset + at, value.subspan(at, tlv->length), here);
      at += tlv->length;
    }
    check_messages(message.parts, inner, here);
  }
  into.push_back(std::move(message));
}

void Builder::check_messages(const std::vector<Message>& messages, const DocumentDefinition* document,
                             const std::string& path) {
  std::set<int> tags;
  for (const Message& message : messages) {
    if (!tags.insert(message.tag).second) {
      error("seals.message.twice", path + "/" + message.name, message.offset, "stands there twice");
    }
  }
  if (document == nullptr) return;
  // What is only recalled of a document makes no seal false.
  const Severity severity = document->recalled ? Severity::kWarning : Severity::kError;
  std::map<std::string, int, std::less<>> groups;
  for (const MessageDefinition& definition : document->messages) {
    const bool there = tags.contains(definition.tag);
    if (!definition.one_of.empty()) groups[definition.one_of] += there ? 1 : 0;
    if (definition.required && !there) {
      note("seals.message.missing", severity, path + "/" + definition.name, seal_.bytes.size(),
           "a message that must be there");
    }
  }
  for (const auto& [name, count] : groups) {
    if (count == 1) continue;
    note(count == 0 ? "seals.message.missing" : "seals.message.twice", severity, path + "/" + name, seal_.bytes.size(),
         "of several messages exactly one must be there");
  }
}

std::string Builder::header_date(ByteView three, std::size_t offset, std::string_view name) {
  if (const auto date = decode_date(three)) return date->to_text();
  error("seals.header.date", "header/" + std::string(name), offset, "no such day");
  return {};
}

std::string Builder::country_text(ByteView two, std::size_t offset) {
  auto text = decode_c40(two);
  while (text && text->ends_with(' ')) text->pop_back();
  const bool letters = text && !text->empty() && std::all_of(text->begin(), text->end(), [](char character) {
                         return character >= 'A' && character <= 'Z';
                       });
  if (letters) return *text;
  error("seals.header.country", "header/country", offset, "not letters followed by fillers");
  return {};
}

void Builder::check_signature(std::size_t offset) {
  const std::size_t size = seal_.signature.size();
  if (size % 2 != 0 || size < 48 || size > 132) {
    error("seals.signature.size", "signature", offset, "not r and s of a curve");
  }
}

Seal read(ByteView input, const Definitions& definitions) {
  Seal seal;
  Builder builder(seal, definitions);
  const std::string_view text = trim(as_text(input.first(std::min(input.size(), kMaxBytes))));
  if (input.empty()) {
    builder.error("seals.empty", "", 0, "nothing to read");
  } else if (input.size() > kMaxBytes) {
    builder.error("seals.too_large", "", 0, "more than 64 KiB");
  } else if (input[0] == 0xDC) {
    seal.kind = Kind::kVds;
    seal.bytes = Bytes(input.begin(), input.end());
    read_vds(builder);
  } else if (text.starts_with("RDB1") || text.starts_with("NDB1")) {
    seal.kind = Kind::kIdb;
    read_idb(builder, text);
  } else if (text.starts_with("{")) {
    seal.kind = Kind::kVdsNc;
    seal.bytes = Bytes(text.begin(), text.end());
    read_vds_nc(builder);
  } else {
    builder.error("seals.kind.unknown", "", 0, "neither VDS (DC), nor IDB (RDB1, NDB1), nor VDS-NC (JSON)");
  }
  seal.well_formed = std::none_of(seal.findings.begin(), seal.findings.end(),
                                  [](const Finding& finding) { return finding.severity == Severity::kError; });
  return seal;
}

std::optional<Bytes> encode_country(std::string_view country) {
  if (country.empty() || country.size() > 3) return std::nullopt;
  for (const char character : country) {
    if (character < 'A' || character > 'Z') return std::nullopt;
  }
  std::string padded(country);
  padded.resize(3, '<');
  return encode_c40(padded);
}

Result<Bytes> encode_messages(const std::vector<Value>& values, const DocumentDefinition& document,
                              const Definitions& definitions) {
  Bytes out;
  for (const Value& value : values) {
    const MessageDefinition* definition = document.find(value.name);
    if (definition == nullptr) return Error{"seals.write.definition", "no such message", {.path = value.name}};
    const auto bytes = encode_value(*definition, value.text);
    if (!bytes || bytes->size() < definition->minimum || bytes->size() > definition->maximum) {
      return Error{"seals.write.value", "cannot be written as the definition says", {.path = value.name}};
    }
    append_tlv(out, definition->tag, *bytes);
  }
  Seal checked;
  Builder builder(checked, definitions);
  std::vector<Message> written;
  for (const Value& value : values) {
    written.emplace_back();
    written.back().tag = document.find(value.name)->tag;
    written.back().name = value.name;
  }
  builder.check_messages(written, &document, "messages");
  if (!checked.findings.empty()) {
    return Error{
        "seals.write.value", "a message is missing or stands there twice", {.path = checked.findings.front().path}};
  }
  return out;
}

}  // namespace limen::seals
