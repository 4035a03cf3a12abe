// A SignFunction from a private key: for permits and receipts of one's own, and for tests.
//
// The key lives in the function; it is wiped with the last copy of it. May be called by many threads.
#pragma once

#include <functional>
#include <string_view>

#include "formats/seals/seals.h"

namespace limen::seals {

struct Signer {
  SignFunction sign;
  std::function<bool(ByteView certificate)> is_of;  // whether a certificate (DER) is of this key
  Algorithm algorithm = Algorithm::kEs256;          // that goes with the key: SHA-224, 256, 384 or 512 by its size
};
// A private EC key as PEM (PKCS#8 or SEC 1), not encrypted. The signature is r and s, each as long as the order of the
// curve. Error "seals.key".
Result<Signer> signer_from_pem(std::string_view pem);

}  // namespace limen::seals
