// Time-based one-time passwords: RFC 6238 over HMAC-SHA-1, six digits, 30 seconds, as every authenticator app has it.
// Pure functions; the caller keeps the last step used, so that a code is good once only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/date.h"

namespace limen::identity {

inline constexpr std::size_t kTotpSecretBytes = 20;  // [RFC 4226 §4 R6]: at least 16, recommended 20
inline constexpr std::int64_t kTotpStepSeconds = 30;

std::int64_t totp_step(Instant now);
// The code of a step, with leading zeros [RFC 4226 §5.3].
std::string totp_code(ByteView secret, std::int64_t step);
// The step the code belongs to, among the present one and its neighbours, later than `last_step`; nullopt when none
// fits. Takes the same time whichever fits.
std::optional<std::int64_t> totp_match(ByteView secret, std::string_view code, Instant now, std::int64_t last_step);

std::string to_base32(ByteView bytes);  // RFC 4648 §6, without padding
// otpauth://totp/… as authenticator apps read it from a picture.
std::string totp_uri(ByteView secret, std::string_view issuer, std::string_view account);

}  // namespace limen::identity
