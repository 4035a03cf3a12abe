#include "formats/seals/signing.h"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace limen::seals {

namespace {

struct Free {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ::ECDSA_SIG_free(signature); }
};

// Nobody is asked for a password.
int no_password(char*, int, int, void*) { return -1; }

Algorithm algorithm_of(int bits) {
  if (bits <= 224) return Algorithm::kEs224;
  if (bits <= 256) return Algorithm::kEs256;
  return bits <= 384 ? Algorithm::kEs384 : Algorithm::kEs512;
}

const EVP_MD* hash_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEs224:
      return ::EVP_sha224();
    case Algorithm::kEs384:
      return ::EVP_sha384();
    case Algorithm::kEs512:
      return ::EVP_sha512();
    default:
      return ::EVP_sha256();
  }
}

Error key_error(std::string message) { return Error{"seals.key", std::move(message)}; }

Result<Bytes> sign(EVP_PKEY* key, Algorithm algorithm, ByteView message) {
  const std::unique_ptr<EVP_MD_CTX, Free> context(::EVP_MD_CTX_new());
  std::size_t size = 0;
  if (!context || ::EVP_DigestSignInit(context.get(), nullptr, hash_of(algorithm), nullptr, key) != 1 ||
      ::EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) != 1) {
    return key_error("the key does not sign");
  }
  Bytes der(size);
  if (::EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) != 1) {
    return key_error("the key does not sign");
  }
  const std::uint8_t* at = der.data();
  const std::unique_ptr<ECDSA_SIG, Free> signature(::d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  const int half = (::EVP_PKEY_get_bits(key) + 7) / 8;
  Bytes plain(static_cast<std::size_t>(half) * 2);
  if (!signature || ::BN_bn2binpad(::ECDSA_SIG_get0_r(signature.get()), plain.data(), half) != half ||
      ::BN_bn2binpad(::ECDSA_SIG_get0_s(signature.get()), plain.data() + half, half) != half) {
    return key_error("the key does not sign");
  }
  return plain;
}

// Compared as points on one curve, however the certificate writes the curve.
bool is_of(const EVP_PKEY* key, ByteView certificate) {
  const std::uint8_t* at = certificate.data();
  const std::unique_ptr<X509, Free> read(::d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
  const EVP_PKEY* const other = read ? ::X509_get0_pubkey(read.get()) : nullptr;
  return other != nullptr && ::EVP_PKEY_eq(key, other) == 1;
}

}  // namespace

Result<Signer> signer_from_pem(std::string_view pem) {
  const std::unique_ptr<BIO, Free> source(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!source) return key_error("no memory");
  const std::shared_ptr<EVP_PKEY> key(::PEM_read_bio_PrivateKey(source.get(), nullptr, no_password, nullptr), Free());
  if (!key) return key_error("not a private key as PEM, or an encrypted one");
  const int bits = ::EVP_PKEY_get_bits(key.get());
  if (::EVP_PKEY_is_a(key.get(), "EC") != 1 || bits < 224) {
    return key_error("not a key on a curve of 224 bits or more");
  }
  const Algorithm algorithm = algorithm_of(bits);
  return Signer{.sign = [key, algorithm](ByteView message) { return sign(key.get(), algorithm, message); },
                .is_of = [key](ByteView certificate) { return is_of(key.get(), certificate); },
                .algorithm = algorithm};
}

}  // namespace limen::seals
