#include "platform/identity/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>

namespace limen::identity {
namespace {

constexpr std::uint32_t kModulus = 1'000'000;  // six digits

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

std::int64_t totp_step(Instant now) {
  const std::int64_t seconds = now.microseconds / 1'000'000;
  return seconds / kTotpStepSeconds;
}

std::string totp_code(ByteView secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (int i = 0; i < 8; ++i) {
    counter[static_cast<std::size_t>(7 - i)] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * i));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), digest.data(),
       &size);
  // Dynamic truncation [RFC 4226 §5.3].
  const std::size_t offset = digest[19] & 0x0FU;
  const std::uint32_t number = (static_cast<std::uint32_t>(digest[offset] & 0x7FU) << 24) |
                               (static_cast<std::uint32_t>(digest[offset + 1]) << 16) |
                               (static_cast<std::uint32_t>(digest[offset + 2]) << 8) |
                               static_cast<std::uint32_t>(digest[offset + 3]);
  return fmt::format("{:06}", number % kModulus);
}

std::optional<std::int64_t> totp_match(ByteView secret, std::string_view code, Instant now, std::int64_t last_step) {
  std::optional<std::int64_t> found;
  const std::int64_t present = totp_step(now);
  for (std::int64_t step = present - 1; step <= present + 1; ++step) {
    const std::string expected = totp_code(secret, step);
    const bool equal =
        code.size() == expected.size() && sodium_memcmp(code.data(), expected.data(), expected.size()) == 0;
    if (equal && step > last_step && !found) found = step;
  }
  return found;
}

std::string to_base32(ByteView bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += kAlphabet[(buffer >> (bits - 5)) & 31U];
      bits -= 5;
    }
  }
  if (bits > 0) out += kAlphabet[(buffer << (5 - bits)) & 31U];
  return out;
}

std::string totp_uri(ByteView secret, std::string_view issuer, std::string_view account) {
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30",
                     percent_encode(issuer), percent_encode(account), to_base32(secret), percent_encode(issuer));
}

}  // namespace limen::identity
