// Groups for key agreement: the standardised Diffie-Hellman groups and prime curves of chips, keys in them, and the
// mappings of PACE [ICAO Doc 9303-11 §4.4.3.3, §9.5.1, appendix B].
//
// A Domain is a group with a generator; map_generic() and map_integrated() give the same group with another generator.
// Public keys are bytes as they travel: 04‖x‖y for curves, a number of the size of p for DH. Every key that comes from
// the other side is validated before it is used: uncompressed, on the curve, not the neutral element; for DH between 2
// and p-2 and of order q [RFC 2631]. Curves with parameters that are none of the standardised ones are refused: a
// curve of the other side's choosing proves nothing.
//
// Domain is a cheap copy of something that never changes; any number of threads. Scalars are big-endian bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace limen::chip_crypto {

class Domain {
 public:
  // DH 0–2, curves 8–18 [§9.5.1]. Error "chip_crypto.domain.unknown".
  static Result<Domain> standardised(int id);
  // A DH group of a key; an empty q is not known. Error "chip_crypto.domain.invalid".
  static Result<Domain> diffie_hellman(ByteView p, ByteView g, ByteView q);
  // The standardised curve with these parameters; `generator` as 04‖x‖y or compressed.
  // Error "chip_crypto.domain.unknown".
  static Result<Domain> curve(ByteView p, ByteView a, ByteView b, ByteView generator, ByteView order);

  int id() const;  // -1 for a DH group that is none of the standardised ones
  bool elliptic() const;
  std::string_view name() const;               // "brainpoolP256r1", "DH 2048/256", "DH"
  std::size_t field_size() const;              // of p, in bytes
  std::size_t scalar_size() const;             // of the order, in bytes
  bool integrated_mapping() const;             // false for secp224r1: p is 1 mod 4
  Bytes generator() const;                     // as a public key
  Bytes prime() const;                         // p, field_size() bytes
  Bytes coefficient_a() const;                 // curves only
  Bytes coefficient_b() const;                 // curves only
  Bytes order() const;                         // empty when not known
  bool same_group(const Domain& other) const;  // whatever the generator

  // 1 … order-1. Without a bias: drawn again when too large.
  Bytes random_scalar(const RandomBytes& random) const;
  // Error "chip_crypto.scalar.invalid": zero, or not below the order.
  Result<Bytes> public_key(ByteView scalar) const;
  // Error "chip_crypto.key.invalid".
  Result<void> validate(ByteView public_key) const;
  // The shared secret: the x coordinate, or the number. Error "chip_crypto.key.invalid", also for a secret of 0 or 1.
  Result<Bytes> agree(ByteView scalar, ByteView other) const;

  // [§4.4.3.3.1] s·G + scalar·other, or g^s · other^scalar. Errors as agree().
  Result<Domain> map_generic(ByteView nonce, ByteView scalar, ByteView other) const;
  // [§4.4.3.3.2] from what pseudo_random() gave. Error "chip_crypto.mapping".
  Result<Domain> map_integrated(ByteView number) const;

  // scalar · point as a public key [for PACE-CAM]. Errors as agree().
  Result<Bytes> multiply(ByteView scalar, ByteView point) const;
  // a⁻¹ · b modulo the order [§4.4.3.5.1], scalar_size() bytes. Precondition: elliptic().
  Result<Bytes> quotient(ByteView a, ByteView b) const;

  struct Group;  // in domain.cc
  explicit Domain(std::shared_ptr<const Group> group) : group_(std::move(group)) {}
  const Group& group() const { return *group_; }

 private:
  std::shared_ptr<const Group> group_;
};

// Every identifier that standardised() knows.
inline constexpr int kStandardisedDomains[] = {0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};

}  // namespace limen::chip_crypto
