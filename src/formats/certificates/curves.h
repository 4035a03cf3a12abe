// The closed list of curves, and how a key on one of them is written with the curve's name.
#pragma once

#include <optional>

#include "formats/certificates/keys.h"
#include "formats/der/der.h"

namespace limen::certificates {

struct FoundCurve {
  Curve curve = Curve::kSecp256r1;
  bool explicit_parameters = false;
};
// ECParameters: a name, or the numbers written out [TR-03111 §2.1, RFC 3279 §2.3.5]. A cofactor other than 1, another
// generator, or anything that does not read is no curve of the list.
// `within` is the reader that gave `parameters`.
std::optional<FoundCurve> find_curve(const der::Element& parameters, der::Reader within);

// SubjectPublicKeyInfo of a point (a BIT STRING with its tag) on a named curve.
Bytes named_key_info(Curve curve, ByteView point);

}  // namespace limen::certificates
