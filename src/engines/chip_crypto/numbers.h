// OpenSSL's numbers and points with owners, for this folder alone.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>

#include <memory>
#include <stdexcept>

#include "base/bytes.h"

namespace limen::chip_crypto {

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_clear_free(point); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
using Work = std::unique_ptr<BN_CTX, FreeNumber>;
using CurveGroup = std::unique_ptr<EC_GROUP, FreeNumber>;
using Point = std::unique_ptr<EC_POINT, FreeNumber>;

// Fails only without memory or on a mistake of this folder.
template <typename T>
T owned(T object) {
  if (object == nullptr) throw std::bad_alloc();
  return object;
}
inline void done(int result) {
  if (result != 1) throw std::logic_error("chip_crypto: a calculation failed");
}

inline Number number() { return owned(Number(BN_new())); }
inline Number number(ByteView bytes) {
  return owned(Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)));
}
inline Number number(unsigned value) {
  Number made = number();
  done(BN_set_word(made.get(), value));
  return made;
}
inline Number copy(const BIGNUM* value) { return owned(Number(BN_dup(value))); }
inline Work work() { return owned(Work(BN_CTX_new())); }
inline Bytes bytes(const BIGNUM* value) {
  Bytes out(static_cast<std::size_t>(BN_num_bytes(value)));
  BN_bn2bin(value, out.data());
  return out;
}
inline Bytes bytes(const BIGNUM* value, std::size_t size) {
  Bytes out(size);
  if (BN_bn2binpad(value, out.data(), static_cast<int>(size)) < 0) throw std::logic_error("chip_crypto: too large");
  return out;
}

}  // namespace limen::chip_crypto
