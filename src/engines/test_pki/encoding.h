// Pieces of DER that certificates and revocation lists share.
#pragma once

#include "engines/test_pki/test_pki.h"

namespace limen::test_pki {

Bytes extension(std::string_view oid, bool critical, const Bytes& content);
Bytes authority_key_id_extension(const Bytes& key_id);
Bytes number_bytes(std::uint64_t number);  // magnitude
Bytes sign_envelope(const Bytes& body, const SignatureAlgorithm& algorithm, const SignatureAlgorithm& named,
                    const Key& key);

}  // namespace limen::test_pki
