// What stands behind a Domain, for this folder alone.
#pragma once

#include <string>

#include "engines/chip_crypto/domain.h"
#include "engines/chip_crypto/numbers.h"

namespace limen::chip_crypto {

struct Domain::Group {
  int id = -1;
  std::string name;
  Number p;
  Number q;  // order of the generator; null when not known (DH only)
  Number g;  // DH
  Number a, b;
  std::shared_ptr<const EC_GROUP> curve;  // null for DH
  Point generator;                        // curves

  std::size_t field_size() const { return static_cast<std::size_t>(BN_num_bytes(p.get())); }
  // Null when it is no point of the curve in uncompressed form.
  Point point(ByteView encoded) const;
  Bytes encode(const EC_POINT* point) const;
};

}  // namespace limen::chip_crypto
