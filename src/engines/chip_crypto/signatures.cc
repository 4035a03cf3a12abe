#include "engines/chip_crypto/signatures.h"

#include <algorithm>

#include "engines/chip_crypto/group.h"

namespace limen::chip_crypto {

namespace {

Error invalid_rsa() { return {"chip_crypto.rsa.invalid", "an RSA key or value cannot be used"}; }

Result<Bytes> power(ByteView modulus, const Number& exponent, ByteView value) {
  const Number n = number(modulus), v = number(value);
  const int bits = BN_num_bits(n.get());
  if (bits < 1024 || bits > 8192 || BN_is_odd(n.get()) == 0 || BN_cmp(v.get(), n.get()) >= 0) return invalid_rsa();
  const Work context = work();
  const Number made = number();
  done(BN_mod_exp(made.get(), v.get(), exponent.get(), n.get(), context.get()));
  return bytes(made.get(), static_cast<std::size_t>(BN_num_bytes(n.get())));
}

// The leftmost bits of the digest, as many as the order has [FIPS 186-4 §6.4].
Number digest_number(const Domain::Group& group, ByteView digest) {
  Number e = number(digest);
  const int surplus = static_cast<int>(digest.size() * 8) - BN_num_bits(group.q.get());
  if (surplus > 0) done(BN_rshift(e.get(), e.get(), surplus));
  return e;
}

// The x coordinate modulo the order; null at infinity.
Number x_modulo_order(const Domain::Group& group, const EC_POINT* point, BN_CTX* context) {
  if (EC_POINT_is_at_infinity(group.curve.get(), point) != 0) return nullptr;
  Number x = number();
  done(EC_POINT_get_affine_coordinates(group.curve.get(), point, x.get(), nullptr, context));
  done(BN_nnmod(x.get(), x.get(), group.q.get(), context));
  return x;
}

bool in_range(const Number& value, const BIGNUM* order) {
  return BN_is_zero(value.get()) == 0 && BN_cmp(value.get(), order) < 0;
}

}  // namespace

Result<Bytes> rsa_public(ByteView modulus, ByteView exponent, ByteView value) {
  const Number e = number(exponent);
  if (BN_num_bits(e.get()) > 64 || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) != 0) return invalid_rsa();
  return power(modulus, e, value);
}

Result<Bytes> rsa_private(ByteView modulus, ByteView exponent, ByteView value) {
  const Number d = number(exponent);
  BN_set_flags(d.get(), BN_FLG_CONSTTIME);
  return power(modulus, d, value);
}

Bytes rsa_complement(ByteView modulus, ByteView value) {
  const Number n = number(modulus), left = number();
  done(BN_sub(left.get(), n.get(), number(value).get()));
  return bytes(left.get(), static_cast<std::size_t>(BN_num_bytes(n.get())));
}

bool ecdsa_verify(const Domain& domain, ByteView public_key, ByteView digest, ByteView signature) {
  if (!domain.elliptic() || signature.empty() || signature.size() % 2 != 0) return false;
  if (signature.size() > 2 * domain.scalar_size()) return false;
  const Domain::Group& group = domain.group();
  const Point key = group.point(public_key);
  const Number r = number(signature.first(signature.size() / 2)), s = number(signature.last(signature.size() / 2));
  if (key == nullptr || !in_range(r, group.q.get()) || !in_range(s, group.q.get())) return false;
  const Work context = work();
  const Number inverse = number(), u1 = number(), u2 = number();
  if (BN_mod_inverse(inverse.get(), s.get(), group.q.get(), context.get()) == nullptr) return false;
  done(BN_mod_mul(u1.get(), digest_number(group, digest).get(), inverse.get(), group.q.get(), context.get()));
  done(BN_mod_mul(u2.get(), r.get(), inverse.get(), group.q.get(), context.get()));
  const Point sum = owned(Point(EC_POINT_new(group.curve.get())));
  done(EC_POINT_mul(group.curve.get(), sum.get(), u1.get(), key.get(), u2.get(), context.get()));
  const Number x = x_modulo_order(group, sum.get(), context.get());
  return x != nullptr && BN_cmp(x.get(), r.get()) == 0;
}

Bytes ecdsa_sign(const Domain& domain, ByteView scalar, ByteView digest, const RandomBytes& random) {
  const Domain::Group& group = domain.group();
  const Work context = work();
  const Number d = number(scalar), e = digest_number(group, digest);
  for (;;) {
    const Number k = number(domain.random_scalar(random));
    const Point point = owned(Point(EC_POINT_new(group.curve.get())));
    done(EC_POINT_mul(group.curve.get(), point.get(), k.get(), nullptr, nullptr, context.get()));
    const Number r = x_modulo_order(group, point.get(), context.get());
    if (r == nullptr || BN_is_zero(r.get()) != 0) continue;
    const Number inverse = number(), s = number();
    if (BN_mod_inverse(inverse.get(), k.get(), group.q.get(), context.get()) == nullptr) continue;
    done(BN_mod_mul(s.get(), r.get(), d.get(), group.q.get(), context.get()));
    done(BN_mod_add(s.get(), s.get(), e.get(), group.q.get(), context.get()));
    done(BN_mod_mul(s.get(), s.get(), inverse.get(), group.q.get(), context.get()));
    if (BN_is_zero(s.get()) != 0) continue;
    Bytes out = bytes(r.get(), domain.scalar_size());
    const Bytes second = bytes(s.get(), domain.scalar_size());
    out.insert(out.end(), second.begin(), second.end());
    return out;
  }
}

}  // namespace limen::chip_crypto
