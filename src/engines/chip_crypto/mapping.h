// The pseudo-random function of PACE's integrated mapping [ICAO Doc 9303-11 §4.4.3.3.2, figure 2].
#pragma once

#include "engines/chip_crypto/domain.h"
#include "engines/chip_crypto/symmetric.h"

namespace limen::chip_crypto {

// Size of nonce s (the smallest multiple of the block that is not below the key) and of nonce t (the key).
std::size_t nonce_size(Cipher cipher);
inline std::size_t second_nonce_size(Cipher cipher) { return key_size(cipher); }

// R(s, t) before the reduction modulo p. Preconditions: the sizes above.
Bytes pseudo_random(Cipher cipher, ByteView s, ByteView t, const Domain& domain);

}  // namespace limen::chip_crypto
