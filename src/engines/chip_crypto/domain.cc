// The table of groups, and keys in them.
#include "engines/chip_crypto/domain.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include <array>
#include <optional>

#include "engines/chip_crypto/group.h"

namespace limen::chip_crypto {

namespace {

struct Row {
  int id;
  int curve;  // OpenSSL's number, 0 for DH
  const char* name;
  const char* group;  // OpenSSL's name of a DH group [RFC 5114]
};

// [9303-11 §9.5.1, table 8]
constexpr std::array<Row, 14> kRows = {{
    {0, 0, "DH 1024/160", "dh_1024_160"},
    {1, 0, "DH 2048/224", "dh_2048_224"},
    {2, 0, "DH 2048/256", "dh_2048_256"},
    {8, NID_X9_62_prime192v1, "secp192r1", ""},
    {9, NID_brainpoolP192r1, "brainpoolP192r1", ""},
    {10, NID_secp224r1, "secp224r1", ""},
    {11, NID_brainpoolP224r1, "brainpoolP224r1", ""},
    {12, NID_X9_62_prime256v1, "secp256r1", ""},
    {13, NID_brainpoolP256r1, "brainpoolP256r1", ""},
    {14, NID_brainpoolP320r1, "brainpoolP320r1", ""},
    {15, NID_secp384r1, "secp384r1", ""},
    {16, NID_brainpoolP384r1, "brainpoolP384r1", ""},
    {17, NID_brainpoolP512r1, "brainpoolP512r1", ""},
    {18, NID_secp521r1, "secp521r1", ""},
}};

Error invalid_key() { return {"chip_crypto.key.invalid", "a public key is not one of its group"}; }

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

// p, q and g of RFC 5114 as OpenSSL knows them.
void fill_named_dh(Domain::Group& group, const char* name) {
  const std::unique_ptr<EVP_PKEY_CTX, FreeKey> context(EVP_PKEY_CTX_new_from_name(nullptr, "DHX", nullptr));
  std::string text(name);
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, text.data(), 0),
                                   OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  done(EVP_PKEY_paramgen_init(owned(context.get())));
  done(EVP_PKEY_CTX_set_params(context.get(), parameters));
  done(EVP_PKEY_generate(context.get(), &made));
  const std::unique_ptr<EVP_PKEY, FreeKey> key(made);
  const auto value = [&](const char* which) {
    BIGNUM* found = nullptr;
    done(EVP_PKEY_get_bn_param(key.get(), which, &found));
    return Number(found);
  };
  group.p = value(OSSL_PKEY_PARAM_FFC_P);
  group.q = value(OSSL_PKEY_PARAM_FFC_Q);
  group.g = value(OSSL_PKEY_PARAM_FFC_G);
}

void fill_curve(Domain::Group& group, int curve) {
  CurveGroup made = owned(CurveGroup(EC_GROUP_new_by_curve_name(curve)));
  group.p = number();
  group.a = number();
  group.b = number();
  const Work context = work();
  done(EC_GROUP_get_curve(made.get(), group.p.get(), group.a.get(), group.b.get(), context.get()));
  group.q = copy(EC_GROUP_get0_order(made.get()));
  group.generator = owned(Point(EC_POINT_dup(EC_GROUP_get0_generator(made.get()), made.get())));
  group.curve = std::shared_ptr<const EC_GROUP>(made.release(), [](const EC_GROUP* it) {
    EC_GROUP_free(const_cast<EC_GROUP*>(it));  // NOLINT: OpenSSL frees what it gave
  });
}

bool same(const BIGNUM* value, ByteView bytes) { return BN_cmp(value, number(bytes).get()) == 0; }

}  // namespace

Point Domain::Group::point(ByteView encoded) const {
  const std::size_t size = field_size();
  if (encoded.size() != 1 + 2 * size || encoded[0] != 4) return nullptr;
  Point made = owned(Point(EC_POINT_new(curve.get())));
  const Work context = work();
  if (EC_POINT_oct2point(curve.get(), made.get(), encoded.data(), encoded.size(), context.get()) != 1) return nullptr;
  return made;
}

Bytes Domain::Group::encode(const EC_POINT* point) const {
  Bytes out(1 + 2 * field_size());
  const Work context = work();
  const std::size_t size =
      EC_POINT_point2oct(curve.get(), point, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), context.get());
  out.resize(size);
  return out;
}

Result<Domain> Domain::standardised(int id) {
  for (const Row& row : kRows) {
    if (row.id != id) continue;
    auto group = std::make_shared<Group>();
    group->id = id;
    group->name = row.name;
    if (row.curve == 0) {
      fill_named_dh(*group, row.group);
    } else {
      fill_curve(*group, row.curve);
    }
    return Domain(std::move(group));
  }
  return Error{"chip_crypto.domain.unknown", "not a standardised group: " + std::to_string(id)};
}

Result<Domain> Domain::diffie_hellman(ByteView p, ByteView g, ByteView q) {
  for (const int id : {0, 1, 2}) {
    const Domain known = TRY(standardised(id));
    const Group& group = known.group();
    if (same(group.p.get(), p) && same(group.g.get(), g) && (q.empty() || same(group.q.get(), q))) return known;
  }
  const Error invalid{"chip_crypto.domain.invalid", "the parameters of a Diffie-Hellman group cannot be used"};
  auto group = std::make_shared<Group>();
  group->name = "DH";
  group->p = number(p);
  group->g = number(g);
  if (!q.empty()) group->q = number(q);
  const int bits = BN_num_bits(group->p.get());
  if (bits < 1024 || bits > 8192 || BN_is_odd(group->p.get()) == 0) return invalid;
  if (BN_cmp(group->g.get(), BN_value_one()) <= 0 || BN_cmp(group->g.get(), group->p.get()) >= 0) return invalid;
  if (group->q) {
    // q must be of some size, and divide p - 1.
    const Work context = work();
    const Number rest = number(), less = copy(group->p.get());
    done(BN_sub_word(less.get(), 1));
    if (BN_num_bits(group->q.get()) < 160) return invalid;
    done(BN_mod(rest.get(), less.get(), group->q.get(), context.get()));
    if (BN_is_zero(rest.get()) == 0) return invalid;
  }
  return Domain(std::move(group));
}

Result<Domain> Domain::curve(ByteView p, ByteView a, ByteView b, ByteView generator, ByteView order) {
  for (const Row& row : kRows) {
    if (row.curve == 0) continue;
    const Domain known = TRY(standardised(row.id));
    const Group& group = known.group();
    if (!same(group.p.get(), p) || !same(group.a.get(), a) || !same(group.b.get(), b)) continue;
    if (!same(group.q.get(), order)) continue;
    const Bytes own = known.generator();
    const ByteView x = ByteView(own).subspan(1, group.field_size());
    if (generator.size() != own.size() && generator.size() != 1 + group.field_size()) continue;
    if (!std::equal(x.begin(), x.end(), generator.begin() + 1)) continue;
    if (generator.size() == own.size() && !std::equal(own.begin(), own.end(), generator.begin())) continue;
    if (generator.size() != own.size() && generator[0] != 2 + (own.back() & 1)) continue;
    return known;
  }
  return Error{"chip_crypto.domain.unknown", "the curve is none of the standardised ones"};
}

int Domain::id() const { return group_->id; }
bool Domain::elliptic() const { return group_->curve != nullptr; }
std::string_view Domain::name() const { return group_->name; }
std::size_t Domain::field_size() const { return group_->field_size(); }
std::size_t Domain::scalar_size() const {
  return static_cast<std::size_t>(BN_num_bytes(group_->q ? group_->q.get() : group_->p.get()));
}
bool Domain::integrated_mapping() const { return !elliptic() || BN_mod_word(group_->p.get(), 4) == 3; }
Bytes Domain::generator() const {
  return elliptic() ? group_->encode(group_->generator.get()) : bytes(group_->g.get(), field_size());
}
Bytes Domain::prime() const { return bytes(group_->p.get(), field_size()); }
Bytes Domain::coefficient_a() const { return elliptic() ? bytes(group_->a.get(), field_size()) : Bytes(); }
Bytes Domain::coefficient_b() const { return elliptic() ? bytes(group_->b.get(), field_size()) : Bytes(); }
Bytes Domain::order() const { return group_->q ? bytes(group_->q.get()) : Bytes(); }

bool Domain::same_group(const Domain& other) const {
  if (elliptic() != other.elliptic()) return false;
  if (elliptic()) return id() == other.id();
  return BN_cmp(group_->p.get(), other.group_->p.get()) == 0;
}

Bytes Domain::random_scalar(const RandomBytes& random) const {
  const BIGNUM* limit = group_->q ? group_->q.get() : group_->p.get();
  const std::size_t size = scalar_size();
  const int spare = static_cast<int>(size * 8) - BN_num_bits(limit);
  // One draw in two or better is below the limit; a source that never gives such a one is broken.
  for (int tries = 0; tries < 256; ++tries) {
    Bytes drawn(size);
    random(drawn);
    drawn[0] = static_cast<std::uint8_t>(drawn[0] & (0xFFU >> spare));
    const Number value = number(drawn);
    if (BN_is_zero(value.get()) == 0 && BN_cmp(value.get(), limit) < 0) return drawn;
  }
  throw std::runtime_error("chip_crypto: the source of random bytes is broken");
}

Result<Bytes> Domain::public_key(ByteView scalar) const {
  const Number value = number(scalar);
  const BIGNUM* limit = group_->q ? group_->q.get() : group_->p.get();
  if (BN_is_zero(value.get()) != 0 || BN_cmp(value.get(), limit) >= 0) {
    return Error{"chip_crypto.scalar.invalid", "a private key is outside its group"};
  }
  const Work context = work();
  if (!elliptic()) {
    BN_set_flags(value.get(), BN_FLG_CONSTTIME);
    const Number made = number();
    done(BN_mod_exp(made.get(), group_->g.get(), value.get(), group_->p.get(), context.get()));
    return bytes(made.get(), field_size());
  }
  const Point made = owned(Point(EC_POINT_new(group_->curve.get())));
  done(EC_POINT_mul(group_->curve.get(), made.get(), nullptr, group_->generator.get(), value.get(), context.get()));
  return group_->encode(made.get());
}

Result<void> Domain::validate(ByteView key) const {
  if (elliptic()) {
    if (group_->point(key) == nullptr) return invalid_key();
    return {};
  }
  // Some chips leave leading zeros out or put one before.
  if (key.size() > field_size() + 1) return invalid_key();
  const Number value = number(key);
  const Number most = copy(group_->p.get());
  done(BN_sub_word(most.get(), 2));
  if (BN_cmp(value.get(), BN_value_one()) <= 0 || BN_cmp(value.get(), most.get()) > 0) return invalid_key();
  if (!group_->q) return {};
  const Work context = work();
  const Number power = number();
  done(BN_mod_exp(power.get(), value.get(), group_->q.get(), group_->p.get(), context.get()));
  if (BN_is_one(power.get()) == 0) return invalid_key();
  return {};
}

Result<Bytes> Domain::multiply(ByteView scalar, ByteView other) const {
  TRY(validate(other));
  const Number value = number(scalar);
  const Work context = work();
  if (!elliptic()) {
    BN_set_flags(value.get(), BN_FLG_CONSTTIME);
    const Number made = number();
    done(BN_mod_exp(made.get(), number(other).get(), value.get(), group_->p.get(), context.get()));
    if (BN_is_zero(made.get()) != 0 || BN_is_one(made.get()) != 0) return invalid_key();
    return bytes(made.get(), field_size());
  }
  const Point made = owned(Point(EC_POINT_new(group_->curve.get())));
  done(EC_POINT_mul(group_->curve.get(), made.get(), nullptr, group_->point(other).get(), value.get(), context.get()));
  if (EC_POINT_is_at_infinity(group_->curve.get(), made.get()) != 0) return invalid_key();
  return group_->encode(made.get());
}

Result<Bytes> Domain::agree(ByteView scalar, ByteView other) const {
  Bytes shared = TRY(multiply(scalar, other));
  if (!elliptic()) return shared;
  const std::size_t size = field_size();
  return Bytes(shared.begin() + 1, shared.begin() + 1 + static_cast<std::ptrdiff_t>(size));
}

Result<Bytes> Domain::quotient(ByteView a, ByteView b) const {
  const Work context = work();
  const Number inverse = number(), product = number();
  if (BN_mod_inverse(inverse.get(), number(a).get(), group_->q.get(), context.get()) == nullptr) return invalid_key();
  done(BN_mod_mul(product.get(), inverse.get(), number(b).get(), group_->q.get(), context.get()));
  return bytes(product.get(), scalar_size());
}

}  // namespace limen::chip_crypto
