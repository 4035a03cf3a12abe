// The block ciphers, checksums and key derivation of chips [ICAO Doc 9303-11 §9.7, §9.8], on OpenSSL's default
// provider.
//
// Two-key triple DES and AES in CBC mode without OpenSSL's padding, the retail MAC [ISO/IEC 9797-1 algorithm 3] and
// CMAC [NIST SP 800-38B] cut to eight bytes, padding method 2, and the KDF. Single DES lives in OpenSSL's legacy
// provider, which is not always there: where the retail MAC needs it, triple DES with both halves equal gives the same.
//
// Pure functions; any number of threads. Preconditions on sizes are those of the program's own code: keys of
// key_size(), data of whole blocks; what comes from a chip is checked by the callers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::chip_crypto {

enum class Hash : std::uint8_t { kSha1, kSha224, kSha256, kSha384, kSha512 };
std::string_view to_text(Hash hash);  // "SHA-1" …
Bytes digest(Hash hash, ByteView data);

enum class Cipher : std::uint8_t { kTripleDes, kAes128, kAes192, kAes256 };
std::string_view to_text(Cipher cipher);  // "3DES", "AES-128" …
std::size_t key_size(Cipher cipher);      // 16, 16, 24, 32
std::size_t block_size(Cipher cipher);    // 8 or 16

// CBC over whole blocks; an empty `vector` is all zeros.
Bytes encrypt(Cipher cipher, ByteView key, ByteView blocks, ByteView vector = {});
Bytes decrypt(Cipher cipher, ByteView key, ByteView blocks, ByteView vector = {});

// Eight bytes. 3DES: retail MAC, the data padded here by method 2. AES: CMAC, which pads by itself.
Bytes checksum(Cipher cipher, ByteView key, ByteView data);

// Padding method 2: 80 and zeros up to a whole block. unpad() fails with "chip_crypto.padding".
Bytes pad(ByteView data, std::size_t block);
Result<Bytes> unpad(ByteView data);

// KDF(secret, counter): 1 encryption, 2 checksum, 3 password. Parity bits of 3DES keys are left as they come out: no
// implementation of DES looks at them.
enum class KeyUse : std::uint32_t { kEncryption = 1, kChecksum = 2, kPassword = 3 };
Bytes derive_key(Cipher cipher, ByteView secret, KeyUse use);

// In a time that does not depend on where they differ. False when sizes differ.
bool equal(ByteView a, ByteView b);
void wipe(Bytes& secret);

}  // namespace limen::chip_crypto
