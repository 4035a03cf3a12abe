// What Active Authentication needs of signatures [ICAO Doc 9303-11 §6.1]: the bare RSA operation, on which ISO/IEC
// 9796-2 is built by engines/chip_proof, and ECDSA in plain form (r‖s). The private halves serve the virtual chip.
//
// Pure functions; any number of threads.
#pragma once

#include "engines/chip_crypto/domain.h"
#include "engines/chip_crypto/symmetric.h"

namespace limen::chip_crypto {

// value^exponent mod modulus, of the size of the modulus. Error "chip_crypto.rsa.invalid": a modulus that is even, or
// not of 1024 to 8192 bits; an exponent that is even or over 64 bits; a value that is not below the modulus.
Result<Bytes> rsa_public(ByteView modulus, ByteView exponent, ByteView value);
Result<Bytes> rsa_private(ByteView modulus, ByteView exponent, ByteView value);
// modulus - value, of the size of the modulus. Precondition: value < modulus.
Bytes rsa_complement(ByteView modulus, ByteView value);

// Is it the signature over the digest? A signature of odd length or out of range is not.
bool ecdsa_verify(const Domain& domain, ByteView public_key, ByteView digest, ByteView signature);
// r‖s, each of scalar_size(). Precondition: a scalar of the group.
Bytes ecdsa_sign(const Domain& domain, ByteView scalar, ByteView digest, const RandomBytes& random);

}  // namespace limen::chip_crypto
