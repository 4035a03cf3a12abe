// Visible digital seals [ICAO Doc 9303-13 §3, BSI TR-03137-1].
#include <algorithm>

#include "base/text.h"
#include "formats/seals/reading.h"

namespace limen::seals {

namespace {

constexpr int kSignatureTag = 0xFF;
constexpr std::size_t kSignerCharacters = 4, kFixedReference = 5;
constexpr std::uint8_t kMagic = 0xDC, kVersion3 = 2, kVersion4 = 3;

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'F');
  });
}

class VdsReader {
 public:
  explicit VdsReader(Builder& builder) : builder_(builder), bytes_(builder.seal().bytes) {}

  void run() {
    if (!read_header()) return;
    read_messages();
  }

 private:
  // The next bytes, or nothing and a finding.
  std::optional<ByteView> take(std::size_t count, std::string_view name) {
    if (count > bytes_.size() - at_) {
      builder_.error("seals.header.short", "header/" + std::string(name), at_, "ends inside of the header");
      return std::nullopt;
    }
    const ByteView taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
  }

  bool read_header() {
    Header& header = builder_.seal().header;
    const auto start = take(2, "version");
    if (!start) return false;
    const std::uint8_t version = (*start)[1];
    if (version != kVersion3 && version != kVersion4) {
      builder_.error("seals.header.version", "header/version", 1, "not version 3 (02) or 4 (03)");
      return false;
    }
    header.version = version + 1;
    const auto country = take(2, "country");
    if (!country) return false;
    header.country = builder_.country_text(*country, at_ - 2);
    if (!(version == kVersion3 ? read_signer_3() : read_signer_4())) return false;
    const auto rest = take(8, "issue_date");
    if (!rest) return false;
    header.issue_date = builder_.header_date(rest->subspan(0, 3), at_ - 8, "issue_date");
    header.signature_date = builder_.header_date(rest->subspan(3, 3), at_ - 5, "signature_date");
    header.feature_definition = (*rest)[6];
    header.document_category = (*rest)[7];
    document_ = builder_.definitions().find(header.feature_definition, header.document_category);
    if (document_ != nullptr) {
      header.document_type = document_->name;
    } else {
      builder_.note("seals.definition.unknown", Severity::kWarning, "header/document_type", at_ - 2,
                    "no definition of this document: its messages are bytes");
    }
    return true;
  }

  // Nine characters: signer and a reference of five.
  bool read_signer_3() {
    const auto bytes = take(c40_size(kSignerCharacters + kFixedReference), "signer");
    return bytes && set_signer(*bytes, kFixedReference);
  }

  // Four characters of the signer, two of the reference's length in hexadecimal, and the reference.
  bool read_signer_4() {
    const auto bytes = take(c40_size(6), "signer");
    if (!bytes) return false;
    const auto text = decode_c40(*bytes);
    if (!text || text->size() != 6) return bad_signer();
    if (builder_.definitions().has_fixed_reference(text->substr(0, kSignerCharacters)) && !dates_follow(*text)) {
      at_ -= c40_size(6);
      builder_.note("seals.header.fixed_reference", Severity::kInfo, "header/reference", at_,
                    "this signer writes a reference of five characters without its length");
      return read_signer_3();
    }
    const std::string_view length = std::string_view(*text).substr(kSignerCharacters);
    if (!is_hexadecimal(length)) return bad_signer();
    const auto size = static_cast<std::size_t>((*from_hex(length))[0]);
    if (size == 0) return bad_signer();
    const auto reference = take(c40_size(size), "reference");
    if (!reference) return false;
    const auto reference_text = decode_c40(*reference);
    if (!reference_text || reference_text->size() != size) return bad_signer();
    return set_signer(text->substr(0, kSignerCharacters), *reference_text);
  }

  // With the length as stated, the dates of the header stand where they should.
  bool dates_follow(std::string_view signer_and_length) const {
    const auto length = from_hex(signer_and_length.substr(kSignerCharacters));
    const std::size_t dates = length ? at_ + c40_size((*length)[0]) : bytes_.size();
    if (!length || (*length)[0] == 0 || dates + 6 > bytes_.size()) return false;
    return decode_date(bytes_.subspan(dates, 3)) && decode_date(bytes_.subspan(dates + 3, 3));
  }

  bool set_signer(ByteView bytes, std::size_t reference) {
    const auto text = decode_c40(bytes);
    if (!text || text->size() != kSignerCharacters + reference) return bad_signer();
    return set_signer(text->substr(0, kSignerCharacters), text->substr(kSignerCharacters));
  }

  bool set_signer(const std::string& signer, const std::string& reference) {
    Header& header = builder_.seal().header;
    header.signer = signer;
    header.reference = reference;
    if (signer.find(' ') != std::string::npos) {
      builder_.error("seals.header.signer", "header/signer", 4, "a blank in the signer");
    }
    if (!is_hexadecimal(reference)) {
      builder_.error("seals.header.signer", "header/reference", 4, "the reference is no hexadecimal number");
    }
    return true;
  }

  bool bad_signer() {
    builder_.error("seals.header.signer", "header/signer", 4, "signer and reference do not read");
    return false;
  }

  void read_messages() {
    Seal& seal = builder_.seal();
    while (at_ < bytes_.size() && seal.signature.empty()) {
      const std::size_t from = at_;
      const auto tlv = read_tlv(bytes_.subspan(at_));
      if (!tlv || tlv->length > bytes_.size() - at_ - tlv->header) {
        builder_.error("seals.message.cut", "messages", at_, "ends before its length");
        break;
      }
      at_ += tlv->header;
      const ByteView value = bytes_.subspan(at_, tlv->length);
      if (tlv->tag == kSignatureTag) {
        seal.signed_bytes = Bytes(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(from));
        seal.signature = Bytes(value.begin(), value.end());
        builder_.check_signature(at_);
      } else {
        builder_.add_message(seal.messages, document_, tlv->tag, at_, value, "messages");
      }
      at_ += tlv->length;
      if (tlv->tag == kSignatureTag) break;
    }
    builder_.check_messages(seal.messages, document_, "messages");
    if (seal.signed_bytes.empty()) {
      builder_.error("seals.signature.missing", "signature", at_, "no signature");
    } else if (at_ < bytes_.size()) {
      builder_.error("seals.trailing", "", at_, "bytes behind the signature");
    }
  }

  Builder& builder_;
  ByteView bytes_;
  std::size_t at_ = 0;
  const DocumentDefinition* document_ = nullptr;
};

Error bad_header(std::string path) {
  return Error{"seals.write.header", "cannot be written into a header", {.path = std::move(path)}};
}

}  // namespace

void read_vds(Builder& builder) { VdsReader(builder).run(); }

Result<Bytes> write_vds(const VdsContent& content, const Definitions& definitions, const SignFunction& sign) {
  const DocumentDefinition* document = definitions.find(content.document_type);
  if (document == nullptr) {
    return Error{"seals.write.definition", "no such document", {.path = content.document_type}};
  }
  if (content.version != 3 && content.version != 4) return bad_header("version");
  const auto country = encode_country(content.country);
  if (!country) return bad_header("country");
  const std::string reference = to_upper_ascii(content.reference);
  std::string signer = content.signer;
  if (signer.size() != kSignerCharacters || signer.find(' ') != std::string::npos) return bad_header("signer");
  if (!is_hexadecimal(reference) || reference.size() > 255) return bad_header("reference");
  Bytes out = {kMagic, static_cast<std::uint8_t>(content.version - 1)};
  out.insert(out.end(), country->begin(), country->end());
  std::optional<Bytes> coded;
  if (content.version == 3) {
    if (reference.size() > kFixedReference) return bad_header("reference");
    coded = encode_c40(signer + std::string(kFixedReference - reference.size(), '0') + reference);
  } else {
    const auto size = static_cast<std::uint8_t>(reference.size());
    const auto first = encode_c40(signer + to_upper_ascii(to_hex({&size, 1})));
    if (first) out.insert(out.end(), first->begin(), first->end());
    coded = first ? encode_c40(reference) : std::nullopt;
  }
  if (!coded) return bad_header("signer");
  out.insert(out.end(), coded->begin(), coded->end());
  for (const CivilDate date : {content.issue_date, content.signature_date}) {
    const Bytes bytes = encode_date(date);
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  out.push_back(static_cast<std::uint8_t>(document->feature_definition));
  out.push_back(static_cast<std::uint8_t>(document->document_category));
  const Bytes messages = TRY(encode_messages(content.messages, *document, definitions));
  out.insert(out.end(), messages.begin(), messages.end());
  const Bytes signature = TRY(sign(out));
  append_tlv(out, kSignatureTag, signature);
  return out;
}

}  // namespace limen::seals
