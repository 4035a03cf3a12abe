#include "formats/certificates/keys.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

#include "formats/certificates/curves.h"
#include "formats/der/der.h"

namespace limen::certificates {

namespace {

constexpr int kFewestRsaBits = 1024, kMostRsaBits = 8192;

constexpr std::string_view kRsaEncryption = "1.2.840.113549.1.1.1", kRsaPss = "1.2.840.113549.1.1.10",
                           kMgf1 = "1.2.840.113549.1.1.8", kEcPublicKey = "1.2.840.10045.2.1";

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

const EVP_MD* to_md(Hash hash) {
  switch (hash) {
    case Hash::kSha1:
      return EVP_sha1();
    case Hash::kSha224:
      return EVP_sha224();
    case Hash::kSha256:
      return EVP_sha256();
    case Hash::kSha384:
      return EVP_sha384();
    case Hash::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

struct Known {
  std::string_view oid;
  Scheme scheme;
  Hash hash;
};
constexpr std::array kKnown{
    Known{"1.2.840.113549.1.1.5", Scheme::kRsaPkcs1, Hash::kSha1},
    Known{"1.2.840.113549.1.1.14", Scheme::kRsaPkcs1, Hash::kSha224},
    Known{"1.2.840.113549.1.1.11", Scheme::kRsaPkcs1, Hash::kSha256},
    Known{"1.2.840.113549.1.1.12", Scheme::kRsaPkcs1, Hash::kSha384},
    Known{"1.2.840.113549.1.1.13", Scheme::kRsaPkcs1, Hash::kSha512},
    Known{"1.2.840.10045.4.1", Scheme::kEcdsa, Hash::kSha1},
    Known{"1.2.840.10045.4.3.1", Scheme::kEcdsa, Hash::kSha224},
    Known{"1.2.840.10045.4.3.2", Scheme::kEcdsa, Hash::kSha256},
    Known{"1.2.840.10045.4.3.3", Scheme::kEcdsa, Hash::kSha384},
    Known{"1.2.840.10045.4.3.4", Scheme::kEcdsa, Hash::kSha512},
    // ecdsa-plain-SHA… [TR-03111 §5.2.1]
    Known{"0.4.0.127.0.7.1.1.4.1.1", Scheme::kEcdsaPlain, Hash::kSha1},
    Known{"0.4.0.127.0.7.1.1.4.1.2", Scheme::kEcdsaPlain, Hash::kSha224},
    Known{"0.4.0.127.0.7.1.1.4.1.3", Scheme::kEcdsaPlain, Hash::kSha256},
    Known{"0.4.0.127.0.7.1.1.4.1.4", Scheme::kEcdsaPlain, Hash::kSha384},
    Known{"0.4.0.127.0.7.1.1.4.1.5", Scheme::kEcdsaPlain, Hash::kSha512},
};

Error parameters_error() {
  return Error{"certificates.algorithm.parameters", "the parameters of the signature algorithm do not read"};
}

// AlgorithmIdentifier inside parameters.
Result<Hash> hash_of(const der::Element& algorithm_identifier, der::Reader within) {
  der::Reader reader = within.inside(algorithm_identifier);
  const der::Element element = TRY(reader.next(der::kOid));
  const std::string oid = TRY(der::oid(element));
  const auto hash = hash_of_oid(oid);
  if (!hash) return parameters_error();
  return *hash;
}

Result<Hash> hash_of_mgf(const der::Element& algorithm_identifier, der::Reader within) {
  der::Reader reader = within.inside(algorithm_identifier);
  const der::Element element = TRY(reader.next(der::kOid));
  if (TRY(der::oid(element)) != kMgf1) return parameters_error();
  const der::Element hash = TRY(reader.next(der::kSequence));
  return hash_of(hash, reader);
}

Result<SignatureAlgorithm> read_pss(const der::Element& parameters, der::Reader within) {
  SignatureAlgorithm algorithm{Scheme::kRsaPss, Hash::kSha1, Hash::kSha1, 20};  // what is left out [RFC 4055 §3.1]
  der::Reader reader = within.inside(parameters);
  if (const auto field = TRY(reader.next_if(0xA0))) {
    der::Reader inner = reader.inside(*field);
    const der::Element identifier = TRY(inner.next(der::kSequence));
    algorithm.hash = TRY(hash_of(identifier, inner));
    TRY(inner.finish());
  }
  if (const auto field = TRY(reader.next_if(0xA1))) {
    der::Reader inner = reader.inside(*field);
    const der::Element identifier = TRY(inner.next(der::kSequence));
    algorithm.mgf_hash = TRY(hash_of_mgf(identifier, inner));
    TRY(inner.finish());
  }
  if (const auto field = TRY(reader.next_if(0xA2))) {
    der::Reader inner = reader.inside(*field);
    const der::Element number = TRY(inner.next(der::kInteger));
    const std::int64_t salt = TRY(der::integer(number));
    if (salt < 0 || salt > kMostRsaBits / 8) return parameters_error();
    algorithm.salt_length = static_cast<int>(salt);
    TRY(inner.finish());
  }
  if (const auto field = TRY(reader.next_if(0xA3))) {
    der::Reader inner = reader.inside(*field);
    const der::Element trailer = TRY(inner.next(der::kInteger));
    if (TRY(der::integer(trailer)) != 1) return parameters_error();
  }
  TRY(reader.finish());
  return algorithm;
}

Bytes to_der_signature(ByteView plain) {
  const Bytes r = der::unsigned_of(plain.first(plain.size() / 2));
  const Bytes s = der::unsigned_of(plain.subspan(plain.size() / 2));
  return der::sequence({r, s});
}

Result<SignatureAlgorithm> read_algorithm(ByteView bytes, std::optional<Hash> hash) {
  der::Reader outer(bytes, der::Rules::kBer);
  const der::Element sequence = TRY(outer.next(der::kSequence));
  TRY(outer.finish());
  der::Reader reader = outer.inside(sequence);
  const der::Element element = TRY(reader.next(der::kOid));
  const std::string oid = TRY(der::oid(element));
  if (oid == kRsaPss) {
    const der::Element parameters = TRY(reader.next(der::kSequence));
    TRY(reader.finish());
    return read_pss(parameters, reader);
  }
  for (const Known& known : kKnown) {
    if (known.oid != oid) continue;
    TRY(reader.next_if(der::kNull));  // with RSA it must be there, with ECDSA it must not; both are seen
    TRY(reader.finish());
    return SignatureAlgorithm{known.scheme, known.hash, known.hash, 0};
  }
  if (oid == "1.2.840.10045.4.3") {  // ecdsa-with-Specified: the hash is the parameter [X9.62]
    const der::Element parameters = TRY(reader.next(der::kSequence));
    TRY(reader.finish());
    const Hash specified = TRY(hash_of(parameters, reader));
    return SignatureAlgorithm{Scheme::kEcdsa, specified, specified, 0};
  }
  if (hash && oid == kRsaEncryption) return SignatureAlgorithm{Scheme::kRsaPkcs1, *hash, *hash, 0};
  if (hash && oid == kEcPublicKey) return SignatureAlgorithm{Scheme::kEcdsa, *hash, *hash, 0};
  return Error{"certificates.algorithm.unknown", "the signature algorithm " + oid + " is not known here"};
}

}  // namespace

std::string_view to_text(Hash hash) {
  constexpr std::array kTexts{"SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
  return kTexts[static_cast<std::size_t>(hash)];
}

std::size_t size_of(Hash hash) {
  constexpr std::array<std::size_t, 5> kSizes{20, 28, 32, 48, 64};
  return kSizes[static_cast<std::size_t>(hash)];
}

Bytes digest(Hash hash, ByteView bytes) {
  Bytes out(size_of(hash));
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, to_md(hash), nullptr) != 1 || size != out.size()) {
    out.clear();  // agrees with no digest
  }
  return out;
}

std::optional<Hash> hash_of_oid(std::string_view oid) {
  if (oid == "1.3.14.3.2.26") return Hash::kSha1;
  if (oid == "2.16.840.1.101.3.4.2.4") return Hash::kSha224;
  if (oid == "2.16.840.1.101.3.4.2.1") return Hash::kSha256;
  if (oid == "2.16.840.1.101.3.4.2.2") return Hash::kSha384;
  if (oid == "2.16.840.1.101.3.4.2.3") return Hash::kSha512;
  return std::nullopt;
}

std::string_view to_text(Scheme scheme) {
  constexpr std::array kTexts{"RSA", "RSA-PSS", "ECDSA", "ECDSA plain"};
  return kTexts[static_cast<std::size_t>(scheme)];
}

std::string SignatureAlgorithm::to_text() const {
  if (scheme != Scheme::kRsaPss) {
    return fmt::format("{} {}", certificates::to_text(scheme), certificates::to_text(hash));
  }
  return fmt::format("RSA-PSS {}, MGF1 {}, salt {}", certificates::to_text(hash), certificates::to_text(mgf_hash),
                     salt_length);
}

Result<SignatureAlgorithm> read_signature_algorithm(ByteView algorithm_identifier, std::optional<Hash> hash) {
  auto algorithm = read_algorithm(algorithm_identifier, hash);
  if (algorithm.ok() || algorithm.error().code.starts_with("certificates.")) return algorithm;
  Error error = parameters_error();
  error.message += " (" + algorithm.error().code + ")";
  return error;
}

std::string_view to_text(KeyKind kind) {
  constexpr std::array kTexts{"RSA", "RSA-PSS", "EC"};
  return kTexts[static_cast<std::size_t>(kind)];
}

struct PublicKey::State {
  Key key;
  KeyKind kind = KeyKind::kRsa;
  std::optional<Curve> curve;
  bool explicit_parameters = false;
  int bits = 0;
  Bytes named_info;
};

namespace {

struct KeyParts {
  std::string oid;
  std::optional<FoundCurve> curve;
  ByteView point;  // BIT STRING with its tag
};

Result<KeyParts> take_apart(ByteView subject_public_key_info) {
  der::Reader outer(subject_public_key_info, der::Rules::kBer);
  const der::Element info = TRY(outer.next(der::kSequence));
  TRY(outer.finish());
  der::Reader reader = outer.inside(info);
  const der::Element algorithm = TRY(reader.next(der::kSequence));
  const der::Element bits = TRY(reader.next(der::kBitString));
  TRY(reader.finish());
  der::Reader inner = reader.inside(algorithm);
  const der::Element element = TRY(inner.next(der::kOid));
  KeyParts parts;
  parts.oid = TRY(der::oid(element));
  parts.point = bits.whole;
  if (parts.oid == kEcPublicKey) {
    const der::Element parameters = TRY(inner.next());
    parts.curve = find_curve(parameters, inner);
    TRY(inner.finish());
  }
  return parts;
}

}  // namespace

Result<PublicKey> PublicKey::read(ByteView subject_public_key_info) {
  const auto parts = take_apart(subject_public_key_info);
  if (!parts.ok()) {
    return Error{"certificates.key.invalid", "the public key does not read (" + parts.error().code + ")"};
  }
  auto state = std::make_shared<State>();
  if (parts->oid == kEcPublicKey) {
    if (!parts->curve) {
      return Error{"certificates.key.curve_unknown", "the parameters of the key are no curve that is allowed here"};
    }
    state->kind = KeyKind::kEc;
    state->curve = parts->curve->curve;
    state->explicit_parameters = parts->curve->explicit_parameters;
    state->named_info = named_key_info(parts->curve->curve, parts->point);
  } else if (parts->oid == kRsaEncryption || parts->oid == kRsaPss) {
    state->kind = parts->oid == kRsaPss ? KeyKind::kRsaPss : KeyKind::kRsa;
    state->named_info.assign(subject_public_key_info.begin(), subject_public_key_info.end());
  } else {
    return Error{"certificates.key.kind_unknown", "keys of the kind " + parts->oid + " are not known here"};
  }
  const unsigned char* data = state->named_info.data();
  state->key.reset(d2i_PUBKEY(nullptr, &data, static_cast<long>(state->named_info.size())));
  ERR_clear_error();
  if (!state->key) return Error{"certificates.key.invalid", "the public key is none of its kind"};
  state->bits = EVP_PKEY_get_bits(state->key.get());
  if (state->kind != KeyKind::kEc && (state->bits < kFewestRsaBits || state->bits > kMostRsaBits)) {
    return Error{"certificates.key.size", fmt::format("an RSA key of {} bits", state->bits)};
  }
  return PublicKey(std::move(state));
}

KeyKind PublicKey::kind() const { return state_->kind; }
int PublicKey::bits() const { return state_->bits; }
std::optional<Curve> PublicKey::curve() const { return state_->curve; }
bool PublicKey::explicit_parameters() const { return state_->explicit_parameters; }
const Bytes& PublicKey::named_info() const { return state_->named_info; }

Result<void> PublicKey::verify(const SignatureAlgorithm& algorithm, ByteView message, ByteView signature) const {
  const bool rsa = algorithm.scheme == Scheme::kRsaPkcs1 || algorithm.scheme == Scheme::kRsaPss;
  if (rsa == (state_->kind == KeyKind::kEc) ||
      (state_->kind == KeyKind::kRsaPss && algorithm.scheme != Scheme::kRsaPss)) {
    return Error{"certificates.signature.key_kind", "a signature of this kind cannot be made by this key"};
  }
  const Error mismatch{"certificates.signature.mismatch", "the signature is not of this key over these bytes"};
  Bytes der;
  if (algorithm.scheme == Scheme::kEcdsaPlain) {
    const std::size_t half = (static_cast<std::size_t>(state_->bits) + 7) / 8;
    if (signature.size() != 2 * half) return mismatch;
    der = to_der_signature(signature);
    signature = der;
  }
  const Context context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  bool good = context &&
              EVP_DigestVerifyInit(context.get(), &key_context, to_md(algorithm.hash), nullptr, state_->key.get()) == 1;
  if (good && algorithm.scheme == Scheme::kRsaPss) {
    good = EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(key_context, to_md(algorithm.mgf_hash)) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, algorithm.salt_length) == 1;
  }
  good =
      good && EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  ERR_clear_error();
  if (!good) return mismatch;
  return {};
}

}  // namespace limen::certificates
