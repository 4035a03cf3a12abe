#include <algorithm>

#include "formats/certificates/certificates.h"
#include "formats/certificates/signed.h"

namespace limen::certificates {

namespace {

constexpr std::size_t kLargest = 32U << 20U;

}  // namespace

struct RevocationList::State {
  Bytes der;
  Fingerprint print{};
  Name issuer;
  Instant this_update{};
  std::optional<Instant> next_update;
  std::optional<Bytes> authority_key_id;
  std::optional<std::string> number;
  std::vector<Revocation> revocations;
  std::vector<std::string> unknown_critical;
  std::optional<Result<SignatureAlgorithm>> algorithm;
  bool algorithms_agree = false;
  ByteView signed_bytes, signature;

  Result<void> read();
  Result<void> read_entries(const der::Element& sequence, der::Reader within);
  void take(const Extension& extension);
};

Result<void> RevocationList::State::read() {
  Envelope envelope = TRY(open_envelope(der));
  signed_bytes = envelope.signed_bytes;
  signature = envelope.signature;
  algorithm = read_signature_algorithm(envelope.algorithm);
  der::Reader& body = envelope.body;
  TRY(body.next_if(der::kInteger));
  const der::Element inner_algorithm = TRY(body.next(der::kSequence));
  algorithms_agree = std::ranges::equal(inner_algorithm.whole, envelope.algorithm);
  const der::Element name = TRY(body.next(der::kSequence));
  issuer = TRY(read_name(name, body));
  const der::Element from = TRY(body.next());
  this_update = TRY(der::time(from));
  if (body.peek() == der::kUtcTime || body.peek() == der::kGeneralizedTime) {
    const der::Element next = TRY(body.next());
    next_update = TRY(der::time(next));
  }
  if (const auto entries = TRY(body.next_if(der::kSequence))) TRY(read_entries(*entries, body));
  if (const auto field = TRY(body.next_if(0xA0))) {
    der::Reader inner = body.inside(*field);
    const der::Element sequence = TRY(inner.next(der::kSequence));
    TRY(read_extensions(sequence, inner, [this](const Extension& one) { take(one); }));
  }
  return body.finish();
}

Result<void> RevocationList::State::read_entries(const der::Element& sequence, der::Reader within) {
  der::Reader list = within.inside(sequence);
  while (!list.at_end()) {
    const der::Element one = TRY(list.next(der::kSequence));
    der::Reader fields = list.inside(one);
    Revocation revocation;
    revocation.serial = serial_text(TRY(fields.next(der::kInteger)).content);
    const der::Element when = TRY(fields.next());
    revocation.when = TRY(der::time(when));
    if (const auto extensions = TRY(fields.next_if(der::kSequence))) {
      TRY(read_extensions(*extensions, fields, [&](const Extension& extension) {
        if (extension.oid == "2.5.29.21") {
          der::Reader content = extension.content;
          const auto reason = content.next(der::kEnumerated);
          const auto value = reason.ok() ? der::integer(*reason) : Result<std::int64_t>(reason.error());
          if (value.ok() && *value >= 0 && *value <= 10) revocation.reason = static_cast<int>(*value);
        } else if (extension.critical && extension.oid != "2.5.29.24") {  // invalidityDate
          unknown_critical.push_back(extension.oid);
        }
      }));
    }
    TRY(fields.finish());
    revocations.push_back(std::move(revocation));
  }
  std::ranges::sort(revocations, {}, &Revocation::serial);
  return {};
}

void RevocationList::State::take(const Extension& extension) {
  der::Reader content = extension.content;
  if (extension.oid == "2.5.29.35") {
    auto key_id = read_authority_key_id(content);
    if (key_id.ok()) authority_key_id = key_id.take();
  } else if (extension.oid == "2.5.29.20") {
    const auto value = content.next(der::kInteger);
    if (value.ok()) number = serial_text(value->content);
  } else if (extension.critical && extension.oid != "2.5.29.18") {
    // Delta lists and lists of a part of the certificates say so here: they must not be taken for the whole.
    unknown_critical.push_back(extension.oid);
  }
}

Result<RevocationList> RevocationList::read(Bytes der) {
  if (der.size() > kLargest) return Error{"certificates.crl.too_large", "a revocation list of more than 32 MiB"};
  auto state = std::make_shared<State>();
  state->der = std::move(der);
  const auto done = state->read();
  if (!done.ok()) {
    Error error = done.error();
    error.message = "not a revocation list: " + error.message + " (" + error.code + ")";
    error.code = "certificates.crl.invalid";
    return error;
  }
  state->print = certificates::fingerprint(state->der);
  return RevocationList(std::move(state));
}

ByteView RevocationList::der() const { return state_->der; }
const Fingerprint& RevocationList::fingerprint() const { return state_->print; }
const Name& RevocationList::issuer() const { return state_->issuer; }
Instant RevocationList::this_update() const { return state_->this_update; }
std::optional<Instant> RevocationList::next_update() const { return state_->next_update; }
const std::optional<Bytes>& RevocationList::authority_key_id() const { return state_->authority_key_id; }
const std::optional<std::string>& RevocationList::number() const { return state_->number; }
const std::vector<Revocation>& RevocationList::revocations() const { return state_->revocations; }
const std::vector<std::string>& RevocationList::unknown_critical() const { return state_->unknown_critical; }
const Result<SignatureAlgorithm>& RevocationList::algorithm() const { return *state_->algorithm; }
ByteView RevocationList::signed_bytes() const { return state_->signed_bytes; }
ByteView RevocationList::signature() const { return state_->signature; }
bool RevocationList::algorithms_agree() const { return state_->algorithms_agree; }

const Revocation* RevocationList::find(std::string_view serial) const {
  const auto& all = state_->revocations;
  const auto at =
      std::ranges::lower_bound(all, serial, {}, [](const Revocation& one) -> std::string_view { return one.serial; });
  return at != all.end() && at->serial == serial ? &*at : nullptr;
}

Result<void> verifies(const Certificate& issuer, const RevocationList& list) {
  if (!list.algorithms_agree()) {
    return Error{"certificates.algorithm.disagrees", "the revocation list names two signature algorithms"};
  }
  if (!list.algorithm().ok()) return list.algorithm().error();
  if (!issuer.key().ok()) return issuer.key().error();
  return issuer.key()->verify(*list.algorithm(), list.signed_bytes(), list.signature());
}

}  // namespace limen::certificates
