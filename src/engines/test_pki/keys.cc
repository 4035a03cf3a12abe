#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

#include "base/random.h"
#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"

namespace limen::test_pki {

namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
};
template <typename T>
using Own = std::unique_ptr<T, Free>;
using Number = Own<BIGNUM>;

Number number() { return Number(BN_new()); }

struct Listed {
  std::string_view text;
  int bits;  // RSA
  int nid;   // EC
  std::string_view group;
};
constexpr std::array kTypes{
    Listed{"RSA 1024", 1024, 0, ""},
    Listed{"RSA 2048", 2048, 0, ""},
    Listed{"RSA 3072", 3072, 0, ""},
    Listed{"secp192r1", 0, NID_X9_62_prime192v1, "prime192v1"},
    Listed{"secp224r1", 0, NID_secp224r1, "secp224r1"},
    Listed{"secp256r1", 0, NID_X9_62_prime256v1, "prime256v1"},
    Listed{"secp384r1", 0, NID_secp384r1, "secp384r1"},
    Listed{"secp521r1", 0, NID_secp521r1, "secp521r1"},
    Listed{"brainpoolP192r1", 0, NID_brainpoolP192r1, "brainpoolP192r1"},
    Listed{"brainpoolP224r1", 0, NID_brainpoolP224r1, "brainpoolP224r1"},
    Listed{"brainpoolP256r1", 0, NID_brainpoolP256r1, "brainpoolP256r1"},
    Listed{"brainpoolP320r1", 0, NID_brainpoolP320r1, "brainpoolP320r1"},
    Listed{"brainpoolP384r1", 0, NID_brainpoolP384r1, "brainpoolP384r1"},
    Listed{"brainpoolP512r1", 0, NID_brainpoolP512r1, "brainpoolP512r1"},
    Listed{"secp256k1", 0, NID_secp256k1, "secp256k1"},
};
const Listed& listed(KeyType type) { return kTypes[static_cast<std::size_t>(type)]; }

Number draw(Random& random, int bits) {
  Bytes bytes(static_cast<std::size_t>(bits + 7) / 8);
  random.fill(bytes);
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

// With the two highest bits set, so that the product of two has all its bits.
Number draw_prime(Random& random, int bits, const BIGNUM* exponent, BN_CTX* context) {
  while (true) {
    Number prime = draw(random, bits);
    BN_mask_bits(prime.get(), bits);
    BN_set_bit(prime.get(), bits - 1);
    BN_set_bit(prime.get(), bits - 2);
    BN_set_bit(prime.get(), 0);
    for (int steps = 0; steps < 2000; ++steps) {
      const BN_ULONG left = BN_mod_word(prime.get(), BN_get_word(exponent));
      if (left != 1 && BN_check_prime(prime.get(), context, nullptr) == 1) return prime;
      BN_add_word(prime.get(), 2);
    }
  }
}

EVP_PKEY* build(const char* kind, OSSL_PARAM_BLD* builder) {
  const Own<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Own<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get());
  return key;
}

EVP_PKEY* make_rsa(int bits, Random& random) {
  const Own<BN_CTX> context(BN_CTX_new());
  const Number e = number();
  BN_set_word(e.get(), 65537);
  const Number p = draw_prime(random, bits / 2, e.get(), context.get());
  const Number q = draw_prime(random, bits / 2, e.get(), context.get());
  const Number n = number(), p1 = number(), q1 = number(), phi = number(), dp = number(), dq = number();
  BN_mul(n.get(), p.get(), q.get(), context.get());
  BN_sub(p1.get(), p.get(), BN_value_one());
  BN_sub(q1.get(), q.get(), BN_value_one());
  BN_mul(phi.get(), p1.get(), q1.get(), context.get());
  const Number d(BN_mod_inverse(nullptr, e.get(), phi.get(), context.get()));
  const Number inverse(BN_mod_inverse(nullptr, q.get(), p.get(), context.get()));
  BN_mod(dp.get(), d.get(), p1.get(), context.get());
  BN_mod(dq.get(), d.get(), q1.get(), context.get());
  const Own<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_D, d.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_FACTOR1, p.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_FACTOR2, q.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_EXPONENT1, dp.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_EXPONENT2, dq.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_COEFFICIENT1, inverse.get());
  return build("RSA", builder.get());
}

EVP_PKEY* make_ec(const Listed& type, Random& random) {
  const Own<EC_GROUP> group(EC_GROUP_new_by_curve_name(type.nid));
  const Number secret = draw(random, EC_GROUP_order_bits(group.get()));
  const Number limit(BN_dup(EC_GROUP_get0_order(group.get())));
  BN_sub_word(limit.get(), 1);
  const Own<BN_CTX> context(BN_CTX_new());
  BN_mod(secret.get(), secret.get(), limit.get(), context.get());
  BN_add_word(secret.get(), 1);
  const Own<EC_POINT> point(EC_POINT_new(group.get()));
  EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, context.get());
  Bytes bits(1 + 2 * 66);
  bits.resize(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bits.data(), bits.size(),
                                 context.get()));
  const Own<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, type.group.data(), type.group.size());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, bits.data(), bits.size());
  return build("EC", builder.get());
}

Bytes padded(const BIGNUM* value, std::size_t size) {
  Bytes bytes(size);
  BN_bn2binpad(value, bytes.data(), static_cast<int>(size));
  return bytes;
}

// ECParameters, all numbers written out [TR-03111 §2.1].
Bytes explicit_curve(int nid) {
  const Own<EC_GROUP> group(EC_GROUP_new_by_curve_name(nid));
  const Number p = number(), a = number(), b = number(), x = number(), y = number();
  EC_GROUP_get_curve(group.get(), p.get(), a.get(), b.get(), nullptr);
  EC_POINT_get_affine_coordinates(group.get(), EC_GROUP_get0_generator(group.get()), x.get(), y.get(), nullptr);
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  const auto field_size = static_cast<std::size_t>(BN_num_bytes(p.get()));
  const auto order_size = static_cast<std::size_t>(BN_num_bytes(order));
  const Bytes version = der::integer_of(1);
  const Bytes field_kind = der::oid_of("1.2.840.10045.1.1");
  const Bytes prime = der::unsigned_of(padded(p.get(), field_size));
  const Bytes field = der::sequence({field_kind, prime});
  const Bytes first = der::octets_of(padded(a.get(), field_size));
  const Bytes second = der::octets_of(padded(b.get(), field_size));
  const Bytes curve = der::sequence({first, second});
  Bytes point{0x04};
  for (const BIGNUM* coordinate : {x.get(), y.get()}) {
    const Bytes bytes = padded(coordinate, field_size);
    point.insert(point.end(), bytes.begin(), bytes.end());
  }
  const Bytes generator = der::octets_of(point);
  const Bytes order_number = der::unsigned_of(padded(order, order_size));
  const Bytes cofactor = der::integer_of(1);
  return der::sequence({version, field, curve, generator, order_number, cofactor});
}

const EVP_MD* to_md(Hash hash) {
  constexpr std::array kMds{EVP_sha1, EVP_sha224, EVP_sha256, EVP_sha384, EVP_sha512};
  return kMds[static_cast<std::size_t>(hash)]();
}

Bytes take_bytes(unsigned char* data, int size) {
  Bytes bytes;
  if (size > 0) bytes.assign(data, data + size);
  OPENSSL_free(data);
  return bytes;
}

// r and s of a DER signature, one behind the other.
Bytes to_plain(ByteView signature, std::size_t half) {
  der::Reader outer(signature);
  const auto sequence = outer.next(der::kSequence);
  if (!sequence.ok()) return {};
  der::Reader reader = outer.inside(*sequence);
  Bytes plain(2 * half);
  for (const std::size_t end : {half, 2 * half}) {
    const auto element = reader.next(der::kInteger);
    const auto magnitude = element.ok() ? der::unsigned_integer(*element) : Result<ByteView>(element.error());
    if (!magnitude.ok() || magnitude->size() > half) return {};
    std::copy(magnitude->begin(), magnitude->end(),
              plain.begin() + static_cast<std::ptrdiff_t>(end - magnitude->size()));
  }
  return plain;
}

}  // namespace

std::string_view to_text(KeyType type) { return listed(type).text; }
bool is_rsa(KeyType type) { return listed(type).bits != 0; }

struct Key::State {
  KeyType type{};
  Own<EVP_PKEY> key;
};

Key Key::make(KeyType type, std::uint64_t seed) {
  Random random(seed, static_cast<std::uint64_t>(type), 0x706B69);
  auto state = std::make_shared<State>();
  state->type = type;
  state->key.reset(is_rsa(type) ? make_rsa(listed(type).bits, random) : make_ec(listed(type), random));
  return Key(std::move(state));
}

KeyType Key::type() const { return state_->type; }

Bytes Key::public_info(bool explicit_parameters) const {
  unsigned char* data = nullptr;
  const int size = i2d_PUBKEY(state_->key.get(), &data);
  Bytes named = take_bytes(data, size);
  if (is_rsa(state_->type) || !explicit_parameters) return named;
  der::Reader outer(named);
  der::Reader reader = outer.inside(outer.next().take());
  (void)reader.next();
  const Bytes bits(reader.rest().begin(), reader.rest().end());
  const Bytes oid = der::oid_of("1.2.840.10045.2.1");
  const Bytes parameters = explicit_curve(listed(state_->type).nid);
  const Bytes algorithm = der::sequence({oid, parameters});
  return der::sequence({algorithm, bits});
}

Bytes Key::private_info() const {
  PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(state_->key.get());
  unsigned char* data = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &data);
  PKCS8_PRIV_KEY_INFO_free(info);
  return take_bytes(data, size);
}

Bytes Key::key_id() const {
  const Bytes info = public_info(false);
  der::Reader outer(info);
  der::Reader reader = outer.inside(outer.next().take());
  (void)reader.next();
  const auto bits = reader.next(der::kBitString);
  return certificates::digest(Hash::kSha1, bits->content.subspan(1));
}

Bytes Key::sign(const SignatureAlgorithm& algorithm, ByteView message) const {
  const bool rsa = algorithm.scheme == Scheme::kRsaPkcs1 || algorithm.scheme == Scheme::kRsaPss;
  if (rsa != is_rsa(state_->type)) return {};
  const Own<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  EVP_DigestSignInit(context.get(), &key_context, to_md(algorithm.hash), nullptr, state_->key.get());
  if (algorithm.scheme == Scheme::kRsaPss) {
    EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_mgf1_md(key_context, to_md(algorithm.mgf_hash));
    EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, algorithm.salt_length);
  }
  std::size_t size = 0;
  EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size());
  Bytes signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1) return {};
  signature.resize(size);
  if (algorithm.scheme != Scheme::kEcdsaPlain) return signature;
  return to_plain(signature, static_cast<std::size_t>(EVP_PKEY_get_bits(state_->key.get()) + 7) / 8);
}

SignatureAlgorithm Key::algorithm(std::optional<Hash> hash) const {
  if (is_rsa(state_->type)) {
    const Hash used = hash.value_or(Hash::kSha256);
    return {Scheme::kRsaPkcs1, used, used, 0};
  }
  const int bits = EVP_PKEY_get_bits(state_->key.get());
  const Hash usual = bits <= 256   ? (bits <= 224 ? Hash::kSha224 : Hash::kSha256)
                     : bits <= 384 ? Hash::kSha384
                                   : Hash::kSha512;
  const Hash used = hash.value_or(usual);
  return {Scheme::kEcdsa, used, used, 0};
}

SignatureAlgorithm Key::pss(Hash hash) const {
  return {Scheme::kRsaPss, hash, hash, static_cast<int>(certificates::size_of(hash))};
}

}  // namespace limen::test_pki
