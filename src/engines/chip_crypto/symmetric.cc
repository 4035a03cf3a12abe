#include "engines/chip_crypto/symmetric.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace limen::chip_crypto {

namespace {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX_free>>;
using Mac = std::unique_ptr<EVP_MAC, Freed<EVP_MAC_free>>;

// A call that fails here has been given sizes that its contract excludes, or there is no memory: a bug, not input.
void must(bool done) {
  if (!done) throw std::logic_error("chip_crypto: a cipher was used outside its contract");
}

const EVP_MD* method(Hash hash) {
  switch (hash) {
    case Hash::kSha1:
      return EVP_sha1();
    case Hash::kSha224:
      return EVP_sha224();
    case Hash::kSha256:
      return EVP_sha256();
    case Hash::kSha384:
      return EVP_sha384();
    case Hash::kSha512:
      return EVP_sha512();
  }
  return EVP_sha256();
}

const EVP_CIPHER* method(Cipher cipher) {
  switch (cipher) {
    case Cipher::kTripleDes:
      return EVP_des_ede_cbc();
    case Cipher::kAes128:
      return EVP_aes_128_cbc();
    case Cipher::kAes192:
      return EVP_aes_192_cbc();
    case Cipher::kAes256:
      return EVP_aes_256_cbc();
  }
  return EVP_aes_256_cbc();
}

Bytes run(Cipher cipher, ByteView key, ByteView blocks, ByteView vector, int encrypting) {
  const std::size_t block = block_size(cipher);
  must(key.size() == key_size(cipher) && blocks.size() % block == 0 && (vector.empty() || vector.size() == block));
  const Bytes zeros(block, 0);
  const CipherContext context(EVP_CIPHER_CTX_new());
  must(context != nullptr);
  must(EVP_CipherInit_ex(context.get(), method(cipher), nullptr, key.data(),
                         vector.empty() ? zeros.data() : vector.data(), encrypting) == 1);
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  Bytes out(blocks.size() + block);
  int written = 0;
  must(EVP_CipherUpdate(context.get(), out.data(), &written, blocks.data(), static_cast<int>(blocks.size())) == 1);
  out.resize(static_cast<std::size_t>(written));
  must(out.size() == blocks.size());
  return out;
}

// Algorithm 3: CBC with the first key over all blocks but the last, then both keys over the last one.
Bytes retail_mac(ByteView key, ByteView data) {
  constexpr std::size_t kBlock = 8;
  const Bytes padded = pad(data, kBlock);
  const std::size_t head = padded.size() - kBlock;
  Bytes single(key.begin(), key.begin() + kBlock);
  single.insert(single.end(), key.begin(), key.begin() + kBlock);
  const Bytes chained = run(Cipher::kTripleDes, single, ByteView(padded).first(head), {}, 1);
  wipe(single);
  const ByteView vector = head == 0 ? ByteView() : ByteView(chained).last(kBlock);
  return run(Cipher::kTripleDes, key, ByteView(padded).last(kBlock), vector, 1);
}

Bytes cmac(Cipher cipher, ByteView key, ByteView data) {
  const Mac mac(EVP_MAC_fetch(nullptr, "CMAC", nullptr));
  must(mac != nullptr);
  const MacContext context(EVP_MAC_CTX_new(mac.get()));
  must(context != nullptr);
  std::string name(EVP_CIPHER_get0_name(method(cipher)));
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name.data(), 0),
                                   OSSL_PARAM_construct_end()};
  Bytes out(16);
  std::size_t size = 0;
  must(EVP_MAC_init(context.get(), key.data(), key.size(), parameters) == 1);
  must(EVP_MAC_update(context.get(), data.data(), data.size()) == 1);
  must(EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1);
  out.resize(8);
  return out;
}

}  // namespace

std::string_view to_text(Hash hash) {
  switch (hash) {
    case Hash::kSha1:
      return "SHA-1";
    case Hash::kSha224:
      return "SHA-224";
    case Hash::kSha256:
      return "SHA-256";
    case Hash::kSha384:
      return "SHA-384";
    case Hash::kSha512:
      return "SHA-512";
  }
  return "SHA-1";
}

std::string_view to_text(Cipher cipher) {
  switch (cipher) {
    case Cipher::kTripleDes:
      return "3DES";
    case Cipher::kAes128:
      return "AES-128";
    case Cipher::kAes192:
      return "AES-192";
    case Cipher::kAes256:
      return "AES-256";
  }
  return "3DES";
}

Bytes digest(Hash hash, ByteView data) {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  must(EVP_Digest(data.data(), data.size(), out.data(), &size, method(hash), nullptr) == 1);
  out.resize(size);
  return out;
}

std::size_t key_size(Cipher cipher) {
  switch (cipher) {
    case Cipher::kTripleDes:
    case Cipher::kAes128:
      return 16;
    case Cipher::kAes192:
      return 24;
    case Cipher::kAes256:
      return 32;
  }
  return 16;
}

std::size_t block_size(Cipher cipher) { return cipher == Cipher::kTripleDes ? 8 : 16; }

Bytes encrypt(Cipher cipher, ByteView key, ByteView blocks, ByteView vector) {
  return run(cipher, key, blocks, vector, 1);
}

Bytes decrypt(Cipher cipher, ByteView key, ByteView blocks, ByteView vector) {
  return run(cipher, key, blocks, vector, 0);
}

Bytes checksum(Cipher cipher, ByteView key, ByteView data) {
  must(key.size() == key_size(cipher));
  return cipher == Cipher::kTripleDes ? retail_mac(key, data) : cmac(cipher, key, data);
}

Bytes pad(ByteView data, std::size_t block) {
  Bytes out(data.begin(), data.end());
  out.push_back(0x80);
  out.resize((out.size() + block - 1) / block * block, 0);
  return out;
}

Result<Bytes> unpad(ByteView data) {
  std::size_t size = data.size();
  while (size > 0 && data[size - 1] == 0) --size;
  if (size == 0 || data[size - 1] != 0x80) return Error{"chip_crypto.padding", "the padding is not that of method 2"};
  return Bytes(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size - 1));
}

Bytes derive_key(Cipher cipher, ByteView secret, KeyUse use) {
  Bytes input(secret.begin(), secret.end());
  const auto counter = static_cast<std::uint32_t>(use);
  for (int shift = 24; shift >= 0; shift -= 8) input.push_back(static_cast<std::uint8_t>(counter >> shift));
  const bool long_key = cipher == Cipher::kAes192 || cipher == Cipher::kAes256;
  Bytes key = digest(long_key ? Hash::kSha256 : Hash::kSha1, input);
  wipe(input);
  key.resize(key_size(cipher));
  return key;
}

bool equal(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

void wipe(Bytes& secret) {
  if (!secret.empty()) OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace limen::chip_crypto
