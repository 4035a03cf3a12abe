// Passwords: the rules a new one must meet, and Argon2id (RFC 9106) through libsodium.
//
// Hashing costs tens of milliseconds and tens of mebibytes on purpose. PasswordHasher bounds how many run at once, so
// that a storm of sign-ins takes neither all memory nor both processors; a caller that would have to wait longer than
// the limit is told so. Never called in the writer thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace limen::identity {

inline constexpr std::size_t kMinimumPasswordLength = 12;  // characters
inline constexpr std::size_t kMaximumPasswordBytes = 512;

// Errors: "identity.password.short", "identity.password.long", "identity.password.account_name",
// "identity.password.common", "identity.password.text" (not UTF-8, control characters).
Result<void> check_password(std::string_view password, std::string_view account, std::string_view name);

// Four groups of five letters and digits that cannot be mistaken for one another: 99 bits.
std::string make_one_time_password(const RandomBytes& random);

struct HashCost {
  std::uint64_t passes = 2;
  std::size_t memory_bytes = 64U * 1024 * 1024;  // OPSLIMIT_INTERACTIVE and MEMLIMIT_INTERACTIVE of libsodium
  // The least that is accepted outside tests: 2 passes over 19 MiB.
  static HashCost least() { return {.passes = 2, .memory_bytes = 19U * 1024 * 1024}; }
};

class PasswordHasher {
 public:
  struct Settings {
    HashCost cost{};
    std::ptrdiff_t at_once = 2;
    std::chrono::milliseconds longest_wait{5'000};
  };
  explicit PasswordHasher(Settings settings);

  // Errors: "identity.busy" (too many at once), "identity.hash" (no memory).
  Result<std::string> hash(std::string_view password) const;
  // Whether the password belongs to the hash. An empty hash (no such account) takes as long and is false.
  Result<bool> verify(std::string_view password, std::string_view hash) const;
  // True when the hash was made at a lower cost than is asked for now.
  bool outdated(std::string_view hash) const;

 private:
  Result<void> enter() const;
  Settings settings_;
  mutable std::counting_semaphore<64> places_;
  std::string nobody_;  // as long to compare with as any hash, and of no password
};

}  // namespace limen::identity
