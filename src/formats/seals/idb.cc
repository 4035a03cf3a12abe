// ICAO's data structure for bar codes [ICAO TR "ICAO Datastructure for Barcode"].
#include <zlib.h>

#include <algorithm>

#include "formats/seals/reading.h"

namespace limen::seals {

namespace {

constexpr int kMessagesTag = 0x61, kCertificateTag = 0x7E, kSignatureTag = 0x7F;
constexpr std::size_t kIdentifier = 4, kSignedHeader = 12, kUnsignedHeader = 2;

// zlib's own format. nullopt when it is damaged, incomplete, followed by something, or larger than a seal may be.
std::optional<Bytes> unpack(ByteView packed) {
  Bytes out(kMaxBytes);
  z_stream stream{};
  if (::inflateInit(&stream) != Z_OK) return std::nullopt;
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = ::inflate(&stream, Z_FINISH);
  const bool whole = status == Z_STREAM_END && stream.avail_in == 0;
  out.resize(stream.total_out);
  ::inflateEnd(&stream);
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<Bytes> pack(ByteView plain) {
  uLongf size = ::compressBound(plain.size());
  Bytes out(size);
  if (::compress2(out.data(), &size, plain.data(), plain.size(), Z_BEST_COMPRESSION) != Z_OK) return std::nullopt;
  out.resize(size);
  return out;
}

constexpr Algorithm algorithm_of(std::uint8_t byte) {
  switch (byte) {
    case 1:
      return Algorithm::kEs256;
    case 2:
      return Algorithm::kEs384;
    case 3:
      return Algorithm::kEs512;
    default:
      return Algorithm::kUnknown;
  }
}

class IdbReader {
 public:
  IdbReader(Builder& builder, std::string_view text) : builder_(builder), text_(text) {}

  void run() {
    Header& header = builder_.seal().header;
    header.version = 1;
    if (text_.starts_with('N')) {
      builder_.note("seals.idb.old_identifier", Severity::kInfo, "header/identifier", 0,
                    "NDB1, the draft's identifier");
    }
    if (text_.size() <= kIdentifier || text_[kIdentifier] < 'A' || text_[kIdentifier] > 'D') {
      return builder_.error("seals.idb.flag", "header/flag", kIdentifier, "not A to D");
    }
    const int flag = text_[kIdentifier] - 'A';
    header.is_signed = (flag & 1) != 0;
    header.compressed = (flag & 2) != 0;
    auto payload = decode_base32(text_.substr(kIdentifier + 1));
    if (!payload) return builder_.error("seals.idb.base32", "payload", kIdentifier + 1, "not base 32");
    if (header.compressed) payload = unpack(*payload);
    if (!payload) return builder_.error("seals.idb.compression", "payload", 0, "cannot be unpacked, or is too large");
    builder_.seal().bytes = std::move(*payload);
    bytes_ = builder_.seal().bytes;
    if (read_header()) read_parts();
  }

 private:
  bool read_header() {
    Header& header = builder_.seal().header;
    at_ = header.is_signed ? kSignedHeader : kUnsignedHeader;
    if (bytes_.size() < at_) {
      builder_.error("seals.header.short", "header", bytes_.size(), "ends inside of the header");
      return false;
    }
    header.country = builder_.country_text(bytes_.subspan(0, 2), 0);
    if (!header.is_signed) return true;
    header.algorithm = algorithm_of(bytes_[2]);
    if (header.algorithm == Algorithm::kUnknown) {
      builder_.error("seals.algorithm.unknown", "header/algorithm", 2, "not an algorithm of the list");
    }
    header.reference = to_hex(bytes_.subspan(3, 5));
    if (auto date = decode_masked_date(bytes_.subspan(8, 4))) {
      header.signature_date = std::move(*date);
    } else {
      builder_.error("seals.header.date", "header/signature_date", 8, "no such day");
    }
    return true;
  }

  void read_parts() {
    Seal& seal = builder_.seal();
    bool messages = false, certificate = false, signature = false;
    while (at_ < bytes_.size()) {
      const auto tlv = read_tlv(bytes_.subspan(at_));
      if (!tlv || tlv->length > bytes_.size() - at_ - tlv->header) {
        builder_.error("seals.message.cut", "payload", at_, "ends before its length");
        break;
      }
      const std::size_t end = at_ + tlv->header + tlv->length;
      at_ += tlv->header;
      const ByteView value = bytes_.subspan(at_, tlv->length);
      if (tlv->tag == kMessagesTag && once(messages)) {
        read_messages(value);
        seal.signed_bytes = Bytes(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(end));
        if (certificate || signature) out_of_order();
      } else if (tlv->tag == kCertificateTag && once(certificate)) {
        seal.certificate = Bytes(value.begin(), value.end());
        if (signature) out_of_order();
      } else if (tlv->tag == kSignatureTag && once(signature)) {
        seal.signature = Bytes(value.begin(), value.end());
        builder_.check_signature(at_);
      } else if (tlv->tag != kMessagesTag && tlv->tag != kCertificateTag && tlv->tag != kSignatureTag) {
        builder_.error("seals.idb.part", "payload", at_ - tlv->header, "a part of an unknown kind");
      }
      at_ = end;
    }
    const bool is_signed = seal.header.is_signed;
    if (!messages) builder_.error("seals.message.missing", "messages", bytes_.size(), "no messages");
    if (is_signed && !signature) builder_.error("seals.signature.missing", "signature", bytes_.size(), "no signature");
    if (!is_signed && signature) {
      builder_.error("seals.idb.flag", "signature", 0, "a signature though the flag says that there is none");
    }
  }

  bool once(bool& seen) {
    if (seen) builder_.error("seals.message.twice", "payload", at_, "a part stands there twice");
    const bool first = !seen;
    seen = true;
    return first;
  }

  // What is signed is the beginning of the payload, up to the end of the messages: nothing may stand before them.
  void out_of_order() { builder_.error("seals.idb.order", "payload", at_, "messages, certificate, signature"); }

  void read_messages(ByteView group) {
    const std::size_t base = at_;
    std::size_t at = 0;
    Seal& seal = builder_.seal();
    const DocumentDefinition& idb = builder_.definitions().idb();
    while (at < group.size()) {
      const auto tlv = read_tlv(group.subspan(at));
      if (!tlv || tlv->length > group.size() - at - tlv->header) {
        builder_.error("seals.message.cut", "messages", base + at, "ends before its length");
        break;
      }
      at += tlv->header;
      builder_.add_message(seal.messages, &idb, tlv->tag, base + at, group.subspan(at, tlv->length), "messages");
      at += tlv->length;
    }
    builder_.check_messages(seal.messages, &idb, "messages");
    for (const Message& message : seal.messages) {
      if (message.name == "national_document_type") seal.header.document_type = message.text;
    }
  }

  Builder& builder_;
  std::string_view text_;
  ByteView bytes_;
  std::size_t at_ = 0;
};

Error bad_header(std::string path) {
  return Error{"seals.write.header", "cannot be written into a header", {.path = std::move(path)}};
}

Result<Bytes> signed_header(const IdbContent& content) {
  Bytes out;
  if (content.algorithm != Algorithm::kEs256 && content.algorithm != Algorithm::kEs384 &&
      content.algorithm != Algorithm::kEs512) {
    return bad_header("algorithm");
  }
  out.push_back(static_cast<std::uint8_t>(static_cast<int>(content.algorithm) - static_cast<int>(Algorithm::kEs224)));
  const auto reference = from_hex(content.reference);
  if (!reference || reference->size() != 5) return bad_header("reference");
  out.insert(out.end(), reference->begin(), reference->end());
  const auto date = encode_masked_date(content.signature_date);
  if (!date) return bad_header("signature_date");
  out.insert(out.end(), date->begin(), date->end());
  return out;
}

}  // namespace

void read_idb(Builder& builder, std::string_view text) { IdbReader(builder, text).run(); }

Result<std::string> write_idb(const IdbContent& content, const Definitions& definitions, const SignFunction& sign) {
  const auto country = encode_country(content.country);
  if (!country) return bad_header("country");
  Bytes out = *country;
  if (sign) {
    const Bytes header = TRY(signed_header(content));
    out.insert(out.end(), header.begin(), header.end());
  }
  const Bytes messages = TRY(encode_messages(content.messages, definitions.idb(), definitions));
  append_tlv(out, kMessagesTag, messages);
  if (sign) {
    const Bytes signature = TRY(sign(out));
    if (content.certificate) append_tlv(out, kCertificateTag, *content.certificate);
    append_tlv(out, kSignatureTag, signature);
  }
  if (out.size() > kMaxBytes) return Error{"seals.too_large", "more than 64 KiB"};
  const int flag = (sign ? 1 : 0) + (content.compress ? 2 : 0);
  if (content.compress) {
    auto packed = pack(out);
    if (!packed) return Error{"seals.idb.compression", "cannot be packed"};
    out = std::move(*packed);
  }
  return std::string("RDB1") + static_cast<char>('A' + flag) + encode_base32(out);
}

}  // namespace limen::seals
