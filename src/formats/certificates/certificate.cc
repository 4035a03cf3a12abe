#include <openssl/sha.h>

#include <algorithm>
#include <mutex>

#include "formats/certificates/certificates.h"
#include "formats/certificates/signed.h"

namespace limen::certificates {

namespace {

constexpr std::size_t kLargest = 64U << 10U;

Result<void> read_subject_key_id(der::Reader content, Extensions& out) {
  const der::Element id = TRY(content.next(der::kOctetString));
  TRY(content.finish());
  out.subject_key_id.emplace(id.content.begin(), id.content.end());
  return {};
}

Result<void> read_issuer_key_id(der::Reader content, Extensions& out) {
  out.authority_key_id = TRY(read_authority_key_id(content));
  return {};
}

// Named bits: the first of the first octet is bit 0, and the last octet may end early [RFC 5280 §4.2.1.3].
Result<void> read_key_usage(der::Reader content, Extensions& out) {
  const der::Element bits = TRY(content.next(der::kBitString));
  TRY(content.finish());
  if (bits.content.empty() || bits.content[0] > 7 || bits.content.size() > 3) {
    return Error{"certificates.extension.invalid", "keyUsage does not read"};
  }
  std::uint16_t usage = 0;
  for (std::size_t bit = 0; bit < 8 * (bits.content.size() - 1) && bit < 16; ++bit) {
    if ((bits.content[1 + bit / 8] >> (7 - bit % 8) & 1U) != 0) usage = static_cast<std::uint16_t>(usage | 1U << bit);
  }
  out.key_usage = usage;
  return {};
}

Result<void> read_extended_key_usage(der::Reader content, Extensions& out) {
  const der::Element sequence = TRY(content.next(der::kSequence));
  der::Reader list = content.inside(sequence);
  std::vector<std::string> usages;
  while (!list.at_end()) {
    const der::Element element = TRY(list.next(der::kOid));
    usages.push_back(TRY(der::oid(element)));
  }
  out.extended_key_usage = std::move(usages);
  return {};
}

Result<void> read_basic_constraints(der::Reader content, Extensions& out) {
  const der::Element sequence = TRY(content.next(der::kSequence));
  der::Reader fields = content.inside(sequence);
  bool authority = false;
  if (const auto flag = TRY(fields.next_if(der::kBoolean))) authority = TRY(der::boolean(*flag));
  if (const auto length = TRY(fields.next_if(der::kInteger))) {
    const std::int64_t number = TRY(der::integer(*length));
    if (number < 0 || number > 255) return Error{"certificates.extension.invalid", "a path length out of range"};
    out.path_length = static_cast<int>(number);
  }
  TRY(fields.finish());
  out.authority = authority;
  return {};
}

// DocumentTypeListSyntax ::= SEQUENCE { version, SET OF PrintableString } [9303-12 §7.1].
Result<void> read_document_types(der::Reader content, Extensions& out) {
  const der::Element sequence = TRY(content.next(der::kSequence));
  der::Reader fields = content.inside(sequence);
  TRY(fields.next(der::kInteger));
  const der::Element set = TRY(fields.next(der::kSet));
  der::Reader list = fields.inside(set);
  std::vector<std::string> types;
  while (!list.at_end()) {
    const der::Element type = TRY(list.next());
    const std::string_view text = as_text(type.content);
    if (text.empty() || text.size() > 2 || text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ<") != text.npos) {
      return Error{"certificates.extension.invalid", "a document type that is none"};
    }
    types.emplace_back(text);
  }
  out.document_types = std::move(types);
  return {};
}

Result<void> read_private_key_period(der::Reader content, Extensions& out) {
  const der::Element sequence = TRY(content.next(der::kSequence));
  der::Reader fields = content.inside(sequence);
  for (const std::uint32_t tag : {0x80U, 0x81U}) {
    auto element = TRY(fields.next_if(tag));
    if (!element) continue;
    element->tag = der::kGeneralizedTime;
    (tag == 0x80U ? out.private_key_from : out.private_key_until) = TRY(der::time(*element));
  }
  return {};
}

using Read = Result<void> (*)(der::Reader, Extensions&);
struct Known {
  std::string_view oid;
  Read read;  // null: known, and of no use here
};
constexpr std::array kKnown{
    Known{"2.5.29.14", read_subject_key_id},
    Known{"2.5.29.35", read_issuer_key_id},
    Known{"2.5.29.15", read_key_usage},
    Known{"2.5.29.37", read_extended_key_usage},
    Known{"2.5.29.19", read_basic_constraints},
    Known{"2.23.136.1.1.6.2", read_document_types},
    Known{"2.5.29.16", read_private_key_period},
    Known{"2.5.29.17", nullptr},  // subjectAltName
    Known{"2.5.29.18", nullptr},  // issuerAltName
    Known{"2.5.29.31", nullptr},  // cRLDistributionPoints
    Known{"2.5.29.32", nullptr},  // certificatePolicies
};

void take_extension(const Extension& extension, Extensions& out) {
  if (extension.oid == "2.23.136.1.1.6.1") {
    out.name_change = true;
    return;
  }
  for (const Known& known : kKnown) {
    if (known.oid != extension.oid) continue;
    if (known.read == nullptr || known.read(extension.content, out).ok()) return;
    out.unreadable.push_back(extension.oid);
    break;
  }
  if (extension.critical) out.unknown_critical.push_back(extension.oid);
}

}  // namespace

Fingerprint fingerprint(ByteView der) {
  Fingerprint print{};
  SHA256(der.data(), der.size(), print.data());
  return print;
}

std::string to_text(const Fingerprint& print) { return to_hex(print); }

struct Certificate::State {
  Bytes der;
  Fingerprint print{};
  int version = 1;
  std::string serial;
  Name issuer, subject;
  Instant not_before{}, not_after{};
  Extensions extensions;
  std::optional<Result<SignatureAlgorithm>> algorithm;
  bool algorithms_agree = false;
  ByteView signed_bytes, signature, key_info;
  mutable std::once_flag key_read;
  mutable std::optional<Result<PublicKey>> key;

  Result<void> read();
  Result<void> read_body(der::Reader body, ByteView outer_algorithm);
};

Result<void> Certificate::State::read() {
  Envelope envelope = TRY(open_envelope(der));
  signed_bytes = envelope.signed_bytes;
  signature = envelope.signature;
  algorithm = read_signature_algorithm(envelope.algorithm);
  return read_body(envelope.body, envelope.algorithm);
}

Result<void> Certificate::State::read_body(der::Reader body, ByteView outer_algorithm) {
  if (const auto field = TRY(body.next_if(0xA0))) {
    der::Reader inner = body.inside(*field);
    const der::Element number = TRY(inner.next(der::kInteger));
    const std::int64_t value = TRY(der::integer(number));
    if (value < 0 || value > 2) return Error{"certificates.invalid", "a certificate of no known version"};
    version = static_cast<int>(value) + 1;
  }
  serial = serial_text(TRY(body.next(der::kInteger)).content);
  const der::Element inner_algorithm = TRY(body.next(der::kSequence));
  algorithms_agree = std::ranges::equal(inner_algorithm.whole, outer_algorithm);
  const der::Element issuer_name = TRY(body.next(der::kSequence));
  issuer = TRY(read_name(issuer_name, body));
  const der::Element validity = TRY(body.next(der::kSequence));
  der::Reader times = body.inside(validity);
  const der::Element from = TRY(times.next());
  const der::Element until = TRY(times.next());
  TRY(times.finish());
  not_before = TRY(der::time(from));
  not_after = TRY(der::time(until));
  const der::Element subject_name = TRY(body.next(der::kSequence));
  subject = TRY(read_name(subject_name, body));
  key_info = TRY(body.next(der::kSequence)).whole;
  TRY(body.next_if(0x81));  // unique identifiers of version 2
  TRY(body.next_if(0x82));
  if (const auto field = TRY(body.next_if(0xA3))) {
    der::Reader inner = body.inside(*field);
    const der::Element sequence = TRY(inner.next(der::kSequence));
    TRY(inner.finish());
    TRY(read_extensions(sequence, inner, [this](const Extension& one) { take_extension(one, extensions); }));
  }
  return body.finish();
}

Result<Certificate> Certificate::read(Bytes der) {
  if (der.size() > kLargest) return Error{"certificates.too_large", "a certificate of more than 64 KiB"};
  auto state = std::make_shared<State>();
  state->der = std::move(der);
  const auto done = state->read();
  if (!done.ok()) {
    Error error = done.error();
    if (!error.code.starts_with("certificates.")) {
      error.message = "not a certificate: " + error.message + " (" + error.code + ")";
      error.code = "certificates.invalid";
    }
    return error;
  }
  state->print = certificates::fingerprint(state->der);
  return Certificate(std::move(state));
}

ByteView Certificate::der() const { return state_->der; }
const Fingerprint& Certificate::fingerprint() const { return state_->print; }
int Certificate::version() const { return state_->version; }
const std::string& Certificate::serial() const { return state_->serial; }
const Name& Certificate::issuer() const { return state_->issuer; }
const Name& Certificate::subject() const { return state_->subject; }
StateCode Certificate::country() const {
  return state_->subject.country.empty() ? state_->issuer.country : state_->subject.country;
}
Instant Certificate::not_before() const { return state_->not_before; }
Instant Certificate::not_after() const { return state_->not_after; }
const Extensions& Certificate::extensions() const { return state_->extensions; }
bool Certificate::may(KeyUsage usage) const {
  const auto& bits = state_->extensions.key_usage;
  return bits && (*bits >> static_cast<unsigned>(usage) & 1U) != 0;
}
bool Certificate::is_for(std::string_view extended_key_usage) const {
  const auto& usages = state_->extensions.extended_key_usage;
  return std::ranges::find(usages, extended_key_usage) != usages.end();
}
bool Certificate::same_names() const { return state_->issuer.canonical == state_->subject.canonical; }
const Result<SignatureAlgorithm>& Certificate::algorithm() const { return *state_->algorithm; }
ByteView Certificate::signed_bytes() const { return state_->signed_bytes; }
ByteView Certificate::signature() const { return state_->signature; }
ByteView Certificate::key_info() const { return state_->key_info; }

const Result<PublicKey>& Certificate::key() const {
  std::call_once(state_->key_read, [this] { state_->key = PublicKey::read(state_->key_info); });
  return *state_->key;
}

bool Certificate::algorithms_agree() const { return state_->algorithms_agree; }

Result<void> verifies(const Certificate& issuer, const Certificate& subject) {
  if (!subject.algorithms_agree()) {
    return Error{"certificates.algorithm.disagrees", "the certificate names two signature algorithms"};
  }
  if (!subject.algorithm().ok()) return subject.algorithm().error();
  if (!issuer.key().ok()) return issuer.key().error();
  return issuer.key()->verify(*subject.algorithm(), subject.signed_bytes(), subject.signature());
}

}  // namespace limen::certificates
