// What certificates and revocation lists have in common: the signed envelope, names, times, extensions.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "formats/certificates/certificates.h"
#include "formats/der/der.h"

namespace limen::certificates {

// SEQUENCE { what is signed, algorithm, signature }.
struct Envelope {
  der::Reader body;  // inside what is signed
  ByteView signed_bytes, algorithm, signature;
};
Result<Envelope> open_envelope(ByteView der);

Result<Name> read_name(const der::Element& element, der::Reader within);

struct Extension {
  std::string oid;
  bool critical = false;
  der::Reader content;  // of the OCTET STRING
  ByteView content_bytes;
};
// Calls `take` for each of an Extensions SEQUENCE. The same one twice is an error "certificates.extension.twice".
Result<void> read_extensions(const der::Element& sequence, der::Reader within,
                             const std::function<void(const Extension&)>& take);
// KeyIdentifier of an AuthorityKeyIdentifier; nullopt when it has none.
Result<std::optional<Bytes>> read_authority_key_id(der::Reader content);

}  // namespace limen::certificates
