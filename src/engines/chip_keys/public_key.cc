#include "engines/chip_keys/chip_keys.h"
#include "engines/chip_keys/oids.h"
#include "formats/der/der.h"

namespace limen::chip_keys {

namespace {

using chip_crypto::Domain;

Error not_a_key() { return {"chip_keys.public_key", "a public key cannot be read"}; }

// Explicit parameters [RFC 3279 §2.3.5]: version, field, curve, base, order, cofactor.
Result<Domain> explicit_curve(der::Reader fields) {
  (void)TRY(fields.next(der::kInteger));
  der::Reader field = fields.inside(TRY(fields.next(der::kSequence)));
  const der::Element field_type = TRY(field.next(der::kOid));
  if (TRY(der::oid(field_type)) != oids::kPrimeField) return not_a_key();
  const der::Element prime = TRY(field.next(der::kInteger));
  der::Reader coefficients = fields.inside(TRY(fields.next(der::kSequence)));
  const der::Element a = TRY(coefficients.next(der::kOctetString));
  const der::Element b = TRY(coefficients.next(der::kOctetString));
  const der::Element base = TRY(fields.next(der::kOctetString));
  const der::Element order = TRY(fields.next(der::kInteger));
  const ByteView p = TRY(der::unsigned_integer(prime));
  const ByteView n = TRY(der::unsigned_integer(order));
  if (p.size() > 128 || n.size() > 128 || a.content.size() > 128 || b.content.size() > 128) return not_a_key();
  if (base.content.empty()) return not_a_key();
  return Domain::curve(p, a.content, b.content, base.content, n);
}

Result<Domain> curve_of(const der::Reader& parent, const der::Element& parameters) {
  if (parameters.tag == der::kSequence) return explicit_curve(parent.inside(parameters));
  if (parameters.tag != der::kOid) return not_a_key();
  const std::string name = TRY(der::oid(parameters));
  for (const auto& [oid, id] : oids::kCurves) {
    if (oid == name) return Domain::standardised(id);
  }
  return Error{"chip_crypto.domain.unknown", "the curve is none of the standardised ones"};
}

Result<Domain> dh_group(const der::Reader& parent, const der::Element& parameters, bool with_order) {
  if (parameters.tag != der::kSequence) return not_a_key();
  der::Reader fields = parent.inside(parameters);
  const der::Element first = TRY(fields.next(der::kInteger));
  const der::Element second = TRY(fields.next(der::kInteger));
  const ByteView p = TRY(der::unsigned_integer(first));
  const ByteView g = TRY(der::unsigned_integer(second));
  if (p.size() > 1024 || g.size() > 1024) return not_a_key();
  if (!with_order) return Domain::diffie_hellman(p, g, {});
  const der::Element third = TRY(fields.next(der::kInteger));
  const ByteView q = TRY(der::unsigned_integer(third));
  if (q.size() > 1024) return not_a_key();
  return Domain::diffie_hellman(p, g, q);
}

Result<PublicKey> rsa_key(ByteView bytes) {
  const der::Element sequence = TRY(der::only(bytes, der::kSequence));
  der::Reader fields = der::Reader(bytes).inside(sequence);
  const der::Element modulus = TRY(fields.next(der::kInteger));
  const der::Element exponent = TRY(fields.next(der::kInteger));
  const ByteView n = TRY(der::unsigned_integer(modulus));
  const ByteView e = TRY(der::unsigned_integer(exponent));
  if (n.size() > 1024 || e.size() > 8 || n.empty() || e.empty()) return not_a_key();
  PublicKey key;
  key.modulus.assign(n.begin(), n.end());
  key.exponent.assign(e.begin(), e.end());
  return key;
}

// The number inside the BIT STRING of a DH key, at the size of p.
Result<Bytes> dh_number(ByteView bytes, const Domain& domain) {
  const der::Element element = TRY(der::only(bytes, der::kInteger));
  const ByteView value = TRY(der::unsigned_integer(element));
  if (value.size() > domain.field_size()) return not_a_key();
  Bytes out(domain.field_size() - value.size(), 0);
  out.insert(out.end(), value.begin(), value.end());
  return out;
}

Result<PublicKey> read(ByteView spki) {
  const der::Element whole = TRY(der::only(spki, der::kSequence, der::Rules::kBer));
  der::Reader fields = der::Reader(spki, der::Rules::kBer).inside(whole);
  der::Reader algorithm = fields.inside(TRY(fields.next(der::kSequence)));
  const der::Element algorithm_oid = TRY(algorithm.next(der::kOid));
  const std::string name = TRY(der::oid(algorithm_oid));
  const der::Element bit_string = TRY(fields.next(der::kBitString));
  const ByteView bits = TRY(der::bits(bit_string));
  if (name == oids::kRsa) return rsa_key(bits);
  PublicKey key;
  const der::Element parameters = TRY(algorithm.next());
  if (name == oids::kDhKeyAgreement || name == oids::kDhPublicNumber) {
    key.domain = TRY(dh_group(algorithm, parameters, name == oids::kDhPublicNumber));
    key.point = TRY(dh_number(bits, *key.domain));
    return key;
  }
  if (name == oids::kEcPublicKey) {
    key.domain = TRY(curve_of(algorithm, parameters));
  } else if (name == oids::kStandardisedDomain) {
    const std::int64_t id = TRY(der::integer(parameters));
    if (id < 0 || id > 31) return not_a_key();
    key.domain = TRY(Domain::standardised(static_cast<int>(id)));
  } else {
    return not_a_key();
  }
  if (key.domain->elliptic()) {
    key.point.assign(bits.begin(), bits.end());
  } else {
    key.point = TRY(dh_number(bits, *key.domain));
  }
  return key;
}

Bytes write_curve(const Domain& domain, Parameters parameters) {
  if (parameters == Parameters::kNamed) {
    for (const auto& [oid, id] : oids::kCurves) {
      if (id == domain.id()) return der::oid_of(oid);
    }
  }
  return der::sequence({der::integer_of(1),
                        der::sequence({der::oid_of(oids::kPrimeField), der::unsigned_of(domain.prime())}),
                        der::sequence({der::octets_of(domain.coefficient_a()), der::octets_of(domain.coefficient_b())}),
                        der::octets_of(domain.generator()), der::unsigned_of(domain.order()), der::integer_of(1)});
}

}  // namespace

Result<PublicKey> read_public_key(ByteView spki) {
  auto key = read(spki);
  if (!key.ok() && key.error().code.starts_with("der.")) return not_a_key();
  if (!key.ok()) return key;
  if (key->domain) {
    const auto valid = key->domain->validate(key->point);
    if (!valid.ok()) return valid.error();
  }
  return key;
}

Bytes write_public_key(const PublicKey& key, Parameters parameters) {
  if (key.rsa()) {
    const Bytes inner = der::sequence({der::unsigned_of(key.modulus), der::unsigned_of(key.exponent)});
    return der::sequence({der::sequence({der::oid_of(oids::kRsa), der::null()}), der::bits_of(inner)});
  }
  const Domain& domain = *key.domain;
  const Bytes bits = domain.elliptic() ? key.point : der::unsigned_of(key.point);
  if (parameters == Parameters::kStandardised) {
    return der::sequence(
        {der::sequence({der::oid_of(oids::kStandardisedDomain), der::integer_of(domain.id())}), der::bits_of(bits)});
  }
  if (domain.elliptic()) {
    return der::sequence(
        {der::sequence({der::oid_of(oids::kEcPublicKey), write_curve(domain, parameters)}), der::bits_of(bits)});
  }
  const Bytes p = der::unsigned_of(domain.prime()), g = der::unsigned_of(domain.generator());
  if (domain.order().empty()) {
    return der::sequence(
        {der::sequence({der::oid_of(oids::kDhKeyAgreement), der::sequence({p, g})}), der::bits_of(bits)});
  }
  return der::sequence(
      {der::sequence({der::oid_of(oids::kDhPublicNumber), der::sequence({p, g, der::unsigned_of(domain.order())})}),
       der::bits_of(bits)});
}

}  // namespace limen::chip_keys
