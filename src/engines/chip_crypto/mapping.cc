// The mappings of PACE: nonces to generators.
#include "engines/chip_crypto/mapping.h"

#include <array>

#include "engines/chip_crypto/group.h"

namespace limen::chip_crypto {

namespace {

constexpr std::array<std::uint8_t, 16> kShortC0 = {0xa6, 0x68, 0x89, 0x2a, 0x7c, 0x41, 0xe3, 0xca,
                                                   0x73, 0x9f, 0x40, 0xb0, 0x57, 0xd8, 0x59, 0x04};
constexpr std::array<std::uint8_t, 16> kShortC1 = {0xa4, 0xe1, 0x36, 0xac, 0x72, 0x5f, 0x73, 0x8b,
                                                   0x01, 0xc1, 0xf6, 0x02, 0x17, 0xc1, 0x88, 0xad};
constexpr std::array<std::uint8_t, 32> kLongC0 = {0xd4, 0x63, 0xd6, 0x52, 0x34, 0x12, 0x4e, 0xf7, 0x89, 0x70, 0x54,
                                                  0x98, 0x6d, 0xca, 0x0a, 0x17, 0x4e, 0x28, 0xdf, 0x75, 0x8c, 0xba,
                                                  0xa0, 0x3f, 0x24, 0x06, 0x16, 0x41, 0x4d, 0x5a, 0x16, 0x76};
constexpr std::array<std::uint8_t, 32> kLongC1 = {0x54, 0xbd, 0x72, 0x55, 0xf0, 0xaa, 0xf8, 0x31, 0xbe, 0xc3, 0x42,
                                                  0x3f, 0xcf, 0x39, 0xd6, 0x9b, 0x6c, 0xbf, 0x06, 0x66, 0x77, 0xd0,
                                                  0xfa, 0xae, 0x5a, 0xad, 0xd9, 0x9d, 0xf8, 0xe5, 0x35, 0x17};

bool long_blocks(Cipher cipher) { return cipher == Cipher::kAes192 || cipher == Cipher::kAes256; }

// Arithmetic modulo p that reads like the standard.
class Field {
 public:
  explicit Field(const BIGNUM* p) : p_(p) {}
  Number add(const Number& a, const Number& b) {
    Number r = number();
    done(BN_mod_add(r.get(), a.get(), b.get(), p_, work_.get()));
    return r;
  }
  Number negative(const Number& a) {
    Number r = number();
    done(BN_mod_sub(r.get(), number(0U).get(), a.get(), p_, work_.get()));
    return r;
  }
  Number times(const Number& a, const Number& b) {
    Number r = number();
    done(BN_mod_mul(r.get(), a.get(), b.get(), p_, work_.get()));
    return r;
  }
  Number power(const Number& a, const Number& exponent) {
    Number r = number();
    BN_set_flags(exponent.get(), BN_FLG_CONSTTIME);
    done(BN_mod_exp(r.get(), a.get(), exponent.get(), p_, work_.get()));
    return r;
  }
  // x³ + ax + b
  Number curve(const Number& x, const Number& a, const Number& b) {
    return add(add(times(times(x, x), x), times(a, x)), b);
  }

 private:
  const BIGNUM* p_;
  Work work_ = work();
};

struct Coordinates {
  Number x, y;
};

// Appendix B.2, step by step; both branches are calculated.
Coordinates encode_point(const Domain::Group& group, const Number& t) {
  Field field(group.p.get());
  const Number one = number(1U);
  const Number alpha = field.negative(field.times(t, t));
  const Number sum = field.add(alpha, field.times(alpha, alpha));
  Number minus_two = copy(group.p.get());
  done(BN_sub_word(minus_two.get(), 2));
  const Number inverse = field.power(field.times(group.a, sum), minus_two);
  const Number x2 = field.times(field.times(field.negative(group.b), field.add(one, sum)), inverse);
  const Number x3 = field.times(alpha, x2);
  const Number h2 = field.curve(x2, group.a, group.b);
  const Number u = field.times(field.times(field.times(t, t), t), h2);
  Number quarter = copy(group.p.get());  // (p + 1) / 4
  done(BN_add_word(quarter.get(), 1));
  done(BN_rshift(quarter.get(), quarter.get(), 2));
  Number exponent = copy(group.p.get());  // p - 1 - (p + 1) / 4
  done(BN_sub_word(exponent.get(), 1));
  done(BN_sub(exponent.get(), exponent.get(), quarter.get()));
  const Number a = field.power(h2, exponent);
  Number y2 = field.times(a, h2);
  Number y3 = field.times(a, u);
  const bool square = BN_is_one(field.times(field.times(a, a), h2).get()) != 0;
  return square ? Coordinates{copy(x2.get()), std::move(y2)} : Coordinates{copy(x3.get()), std::move(y3)};
}

std::shared_ptr<Domain::Group> with_generator(const Domain::Group& group, Number g, Point point) {
  auto made = std::make_shared<Domain::Group>();
  made->id = group.id;
  made->name = group.name;
  made->p = copy(group.p.get());
  if (group.q) made->q = copy(group.q.get());
  made->g = std::move(g);
  if (group.a) made->a = copy(group.a.get());
  if (group.b) made->b = copy(group.b.get());
  made->curve = group.curve;
  made->generator = std::move(point);
  return made;
}

}  // namespace

std::size_t nonce_size(Cipher cipher) { return long_blocks(cipher) ? 32 : 16; }

Bytes pseudo_random(Cipher cipher, ByteView s, ByteView t, const Domain& domain) {
  const bool wide = long_blocks(cipher);
  const ByteView c0 = wide ? ByteView(kLongC0) : ByteView(kShortC0);
  const ByteView c1 = wide ? ByteView(kLongC1) : ByteView(kShortC1);
  const auto bits = static_cast<std::size_t>(BN_num_bits(domain.group().p.get())) + 64;
  Bytes out;
  Bytes key = encrypt(cipher, t, s);
  while (out.size() * 8 < bits) {
    key.resize(key_size(cipher));  // octets 1 to 24 for AES-192
    const Bytes x = encrypt(cipher, key, c1);
    out.insert(out.end(), x.begin(), x.end());
    key = encrypt(cipher, key, c0);
  }
  wipe(key);
  return out;
}

Result<Domain> Domain::map_generic(ByteView nonce, ByteView scalar, ByteView other) const {
  const Error failed{"chip_crypto.mapping", "the nonces give no generator"};
  const Bytes shared = TRY(multiply(scalar, other));
  const Work context = work();
  const Number s = number(nonce);
  if (!elliptic()) {
    const Number power = number();
    Number made = number();
    BN_set_flags(s.get(), BN_FLG_CONSTTIME);
    done(BN_mod_exp(power.get(), group_->g.get(), s.get(), group_->p.get(), context.get()));
    done(BN_mod_mul(made.get(), power.get(), number(shared).get(), group_->p.get(), context.get()));
    if (BN_is_zero(made.get()) != 0 || BN_is_one(made.get()) != 0) return failed;
    return Domain(with_generator(*group_, std::move(made), nullptr));
  }
  const EC_GROUP* curve = group_->curve.get();
  const Point power = owned(Point(EC_POINT_new(curve)));
  Point made = owned(Point(EC_POINT_new(curve)));
  done(EC_POINT_mul(curve, power.get(), nullptr, group_->generator.get(), s.get(), context.get()));
  done(EC_POINT_add(curve, made.get(), power.get(), group_->point(shared).get(), context.get()));
  if (EC_POINT_is_at_infinity(curve, made.get()) != 0) return failed;
  return Domain(with_generator(*group_, nullptr, std::move(made)));
}

Result<Domain> Domain::map_integrated(ByteView random) const {
  const Error failed{"chip_crypto.mapping", "the nonces give no generator"};
  const Work context = work();
  const Number t = number();
  done(BN_mod(t.get(), number(random).get(), group_->p.get(), context.get()));
  if (BN_is_zero(t.get()) != 0 || !integrated_mapping()) return failed;
  if (!elliptic()) {
    if (!group_->q) return failed;
    Number exponent = copy(group_->p.get());
    done(BN_sub_word(exponent.get(), 1));
    done(BN_div(exponent.get(), nullptr, exponent.get(), group_->q.get(), context.get()));
    Number made = number();
    done(BN_mod_exp(made.get(), t.get(), exponent.get(), group_->p.get(), context.get()));
    if (BN_is_zero(made.get()) != 0 || BN_is_one(made.get()) != 0) return failed;
    return Domain(with_generator(*group_, std::move(made), nullptr));
  }
  const Coordinates found = encode_point(*group_, t);
  Point made = owned(Point(EC_POINT_new(group_->curve.get())));
  if (EC_POINT_set_affine_coordinates(group_->curve.get(), made.get(), found.x.get(), found.y.get(), context.get()) !=
      1) {
    return failed;
  }
  return Domain(with_generator(*group_, nullptr, std::move(made)));
}

}  // namespace limen::chip_crypto
