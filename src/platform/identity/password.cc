#include "platform/identity/password.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"

namespace limen::identity {
namespace {

// What people choose when twelve characters are asked for; compared without case, digits and signs at the end count.
constexpr auto kCommon = std::to_array<std::string_view>({
    "123456789012",  "1234567890123",  "12345678901234", "123456789abc",     "111111111111",  "000000000000",
    "password1234",  "password12345",  "password123!",   "passwordpassword", "mypassword123", "passw0rd1234",
    "p@ssw0rd1234",  "qwertyuiop12",   "qwertyuiop123",  "qwertyuiop[]",     "qwerty123456",  "qwertyqwerty",
    "1q2w3e4r5t6y",  "1qaz2wsx3edc",   "zaq12wsxcde3",   "asdfghjkl123",     "azertyuiop12",  "azerty123456",
    "iloveyou1234",  "letmein12345",   "welcome12345",   "welcome123456",    "admin1234567",  "adminadmin12",
    "administrator", "administrator1", "administrateur", "administrador",    "changeme1234",  "changemechangeme",
    "contrasena12",  "contrasena123",  "motdepasse12",   "motdepasse123",    "abcdefghijkl",  "abcd12345678",
    "immigration1",  "immigration12",  "bordercontrol",  "bordercontrol1",   "passport1234",  "limenlimenlimen",
    "superman1234",  "football1234",   "sunshine1234",   "princess1234",     "monkey123456",  "dragon123456",
});

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

bool one_character_repeated(const std::u32string& text) {
  return std::all_of(text.begin(), text.end(), [&](char32_t c) { return c == text.front(); });
}

}  // namespace

Result<void> check_password(std::string_view password, std::string_view account, std::string_view name) {
  if (invalid_utf8_at(password) || has_control(password)) {
    return Error{"identity.password.text", "a password is text without control characters"};
  }
  if (password.size() > kMaximumPasswordBytes) {
    return Error{"identity.password.long", "a password has at most 512 bytes"};
  }
  const std::u32string characters = to_code_points(to_nfc(password));
  if (characters.size() < kMinimumPasswordLength) {
    return Error{"identity.password.short", "a password has at least 12 characters"};
  }
  const std::string folded = fold_case(password);
  const auto contains = [&](std::string_view part) {
    return count_code_points(part) >= 4 && folded.find(fold_case(part)) != std::string::npos;
  };
  if (contains(account) || contains(name)) {
    return Error{"identity.password.account_name", "a password does not contain the name of the account"};
  }
  if (one_character_repeated(characters) || std::find(kCommon.begin(), kCommon.end(), folded) != kCommon.end()) {
    return Error{"identity.password.common", "this password is among those that are tried first"};
  }
  return {};
}

std::string make_one_time_password(const RandomBytes& random) {
  constexpr std::string_view kAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";  // no i, l, o, 0, 1
  std::string out;
  std::array<std::uint8_t, 1> byte{};
  while (out.size() < 23) {
    if (out.size() % 6 == 5) {
      out += '-';
      continue;
    }
    random(byte);
    // 248 is the greatest multiple of 31 in a byte: without it some letters would come more often.
    if (byte[0] < 248) out += kAlphabet[byte[0] % kAlphabet.size()];
  }
  return out;
}

namespace {

std::string random_base64(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  randombytes_buf(random.data(), random.size());
  std::string text(sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  text.resize(text.find('\0'));
  return text;
}

// A hash that costs as much to compare with as any other, and that no password has: salt and hash are random.
std::string hash_of_nobody(const HashCost& cost) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_bytes / 1024, cost.passes,
                     random_base64(crypto_pwhash_SALTBYTES), random_base64(32));
}

}  // namespace

PasswordHasher::PasswordHasher(Settings settings)
    : settings_(settings), places_(std::clamp<std::ptrdiff_t>(settings.at_once, 1, 64)) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  nobody_ = hash_of_nobody(settings_.cost);
  if (outdated(nobody_)) throw std::runtime_error("libsodium writes hashes in another form");
}

Result<void> PasswordHasher::enter() const {
  if (!places_.try_acquire_for(settings_.longest_wait)) {
    return Error{"identity.busy", "too many sign-ins at once; try again"};
  }
  return {};
}

Result<std::string> PasswordHasher::hash(std::string_view password) const {
  const std::string text = to_nfc(password);
  TRY(enter());
  std::array<char, crypto_pwhash_STRBYTES> out{};
  const int failed = crypto_pwhash_str_alg(out.data(), text.data(), text.size(), settings_.cost.passes,
                                           settings_.cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  places_.release();
  if (failed != 0) return Error{"identity.hash", "not enough memory for password hashing"};
  return std::string(out.data());
}

Result<bool> PasswordHasher::verify(std::string_view password, std::string_view hash) const {
  const std::string text = to_nfc(password);
  const std::string against(hash.empty() ? std::string_view(nobody_) : hash);
  TRY(enter());
  const int differs = crypto_pwhash_str_verify(against.c_str(), text.data(), text.size());
  places_.release();
  return differs == 0 && !hash.empty();
}

bool PasswordHasher::outdated(std::string_view hash) const {
  return crypto_pwhash_str_needs_rehash(std::string(hash).c_str(), settings_.cost.passes,
                                        settings_.cost.memory_bytes) != 0;
}

}  // namespace limen::identity
