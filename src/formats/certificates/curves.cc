#include "formats/certificates/curves.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace limen::certificates {

namespace {

struct Listed {
  Curve curve;
  int nid;
  std::string_view oid, text;
};
constexpr std::array kListed{
    Listed{Curve::kSecp192r1, NID_X9_62_prime192v1, "1.2.840.10045.3.1.1", "secp192r1"},
    Listed{Curve::kSecp224r1, NID_secp224r1, "1.3.132.0.33", "secp224r1"},
    Listed{Curve::kSecp256r1, NID_X9_62_prime256v1, "1.2.840.10045.3.1.7", "secp256r1"},
    Listed{Curve::kSecp384r1, NID_secp384r1, "1.3.132.0.34", "secp384r1"},
    Listed{Curve::kSecp521r1, NID_secp521r1, "1.3.132.0.35", "secp521r1"},
    Listed{Curve::kBrainpoolP192r1, NID_brainpoolP192r1, "1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1"},
    Listed{Curve::kBrainpoolP224r1, NID_brainpoolP224r1, "1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1"},
    Listed{Curve::kBrainpoolP256r1, NID_brainpoolP256r1, "1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"},
    Listed{Curve::kBrainpoolP320r1, NID_brainpoolP320r1, "1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1"},
    Listed{Curve::kBrainpoolP384r1, NID_brainpoolP384r1, "1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"},
    Listed{Curve::kBrainpoolP512r1, NID_brainpoolP512r1, "1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"},
};

// The numbers of a curve, each without leading zero bytes.
struct Numbers {
  Curve curve{};
  Bytes p, a, b, x, order;
  bool y_odd = false;
  Bytes y;
};

struct Free {
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};

Bytes to_bytes(const BIGNUM* number) {
  Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, bytes.data());
  return bytes;
}

Numbers numbers_of(const Listed& listed) {
  Numbers numbers;
  numbers.curve = listed.curve;
  const std::unique_ptr<EC_GROUP, Free> group(EC_GROUP_new_by_curve_name(listed.nid));
  if (!group) return numbers;  // a library without this curve: never found, so refused
  const auto number = [] { return std::unique_ptr<BIGNUM, Free>(BN_new()); };
  const auto p = number(), a = number(), b = number(), x = number(), y = number();
  if (EC_GROUP_get_curve(group.get(), p.get(), a.get(), b.get(), nullptr) != 1 ||
      EC_POINT_get_affine_coordinates(group.get(), EC_GROUP_get0_generator(group.get()), x.get(), y.get(), nullptr) !=
          1) {
    return numbers;
  }
  numbers.p = to_bytes(p.get());
  numbers.a = to_bytes(a.get());
  numbers.b = to_bytes(b.get());
  numbers.x = to_bytes(x.get());
  numbers.y = to_bytes(y.get());
  numbers.order = to_bytes(EC_GROUP_get0_order(group.get()));
  return numbers;
}

const std::vector<Numbers>& all_numbers() {
  static const std::vector<Numbers> all = [] {
    std::vector<Numbers> list;
    for (const Listed& listed : kListed) list.push_back(numbers_of(listed));
    return list;
  }();
  return all;
}

bool same(ByteView number, const Bytes& known) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return std::ranges::equal(number, known);
}

// X9.62: 04 x y, 02 or 03 x.
bool is_generator(ByteView point, const Numbers& known) {
  if (point.empty()) return false;
  const std::size_t field = known.p.size();
  if (point[0] == 0x04 && point.size() == 1 + 2 * field) {
    return same(point.subspan(1, field), known.x) && same(point.subspan(1 + field), known.y);
  }
  const bool odd = !known.y.empty() && (known.y.back() & 1U) != 0;
  return point.size() == 1 + field && point[0] == (odd ? 0x03 : 0x02) && same(point.subspan(1), known.x);
}

// ECParameters as in the certificate.
struct Written {
  ByteView p, a, b, generator, order;
  bool usual = false;  // a prime field, and the cofactor is 1 or left out
};

Result<Written> read_written(const der::Element& parameters, der::Reader within) {
  der::Reader reader = within.inside(parameters);
  Written written;
  TRY(reader.next(der::kInteger));  // the version says which fields may be there
  const der::Element field = TRY(reader.next(der::kSequence));
  const der::Element curve = TRY(reader.next(der::kSequence));
  written.generator = TRY(reader.next(der::kOctetString)).content;
  const der::Element order = TRY(reader.next(der::kInteger));
  written.order = TRY(der::unsigned_integer(order));
  const auto cofactor = TRY(reader.next_if(der::kInteger));
  TRY(reader.finish());
  der::Reader in_field = reader.inside(field);
  const der::Element kind = TRY(in_field.next(der::kOid));
  const std::string field_kind = TRY(der::oid(kind));
  const der::Element prime = TRY(in_field.next(der::kInteger));
  written.p = TRY(der::unsigned_integer(prime));
  TRY(in_field.finish());
  der::Reader in_curve = reader.inside(curve);
  written.a = TRY(in_curve.next(der::kOctetString)).content;
  written.b = TRY(in_curve.next(der::kOctetString)).content;
  TRY(in_curve.next_if(der::kBitString));  // the seed says where the curve comes from, not what it is
  TRY(in_curve.finish());
  std::int64_t factor = 1;
  if (cofactor) factor = TRY(der::integer(*cofactor));
  written.usual = factor == 1 && field_kind == "1.2.840.10045.1.1";
  return written;
}

}  // namespace

std::string_view to_text(Curve curve) { return kListed[static_cast<std::size_t>(curve)].text; }

std::optional<FoundCurve> find_curve(const der::Element& parameters, der::Reader within) {
  if (parameters.tag == der::kOid) {
    const auto oid = der::oid_text(parameters.content);
    for (const Listed& listed : kListed) {
      if (oid == listed.oid) return FoundCurve{listed.curve, false};
    }
    return std::nullopt;
  }
  if (parameters.tag != der::kSequence) return std::nullopt;
  const auto written = read_written(parameters, within);
  if (!written.ok() || !written->usual) return std::nullopt;
  for (const Numbers& known : all_numbers()) {
    if (!known.p.empty() && same(written->p, known.p) && same(written->a, known.a) && same(written->b, known.b) &&
        same(written->order, known.order) && is_generator(written->generator, known)) {
      return FoundCurve{known.curve, true};
    }
  }
  return std::nullopt;
}

Bytes named_key_info(Curve curve, ByteView point) {
  const Bytes key_oid = der::oid_of("1.2.840.10045.2.1");
  const Bytes curve_oid = der::oid_of(kListed[static_cast<std::size_t>(curve)].oid);
  const Bytes algorithm = der::sequence({key_oid, curve_oid});
  return der::sequence({algorithm, point});
}

}  // namespace limen::certificates
