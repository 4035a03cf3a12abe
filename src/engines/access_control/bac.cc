// Basic Access Control [9303-11 §4.3].
#include <algorithm>

#include "engines/access_control/access_control.h"

namespace limen::access {

namespace {

using chip_crypto::Cipher;
using chip_crypto::KeyUse;

constexpr Cipher kCipher = Cipher::kTripleDes;
constexpr std::size_t kChallenge = 8;
constexpr std::size_t kKey = 16;
constexpr std::size_t kToken = 2 * kChallenge + kKey;  // 32: both random numbers and a key
constexpr std::size_t kAnswer = kToken + 8;

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// The status words that chips are known to give to a wrong key. Others, too, end the attempt, as a refusal.
bool means_wrong_key(std::uint16_t status) {
  switch (status) {
    case 0x6300:
    case 0x6982:
    case 0x6985:
    case 0x6988:
    case 0x6A80:
    case 0x6A88:
      return true;
    default:
      return (status & 0xFFF0U) == 0x63C0U;
  }
}

Result<Bytes> challenge(cards::Channel& channel, std::string_view remark) {
  const cards::Command ask{.ins = 0x84, .le = kChallenge};
  const cards::Response answer = TRY(channel.send(ask, remark));
  if (!answer.ok() || answer.data.size() != kChallenge) {
    return Error{"bac.challenge", "the chip gives no challenge: " + cards::status_hex(answer.status) + ", " +
                                      std::string(cards::status_text(answer.status))};
  }
  return answer.data;
}

struct Keys {
  Bytes encryption, checksum;
  explicit Keys(ByteView seed)
      : encryption(chip_crypto::derive_key(kCipher, seed, KeyUse::kEncryption)),
        checksum(chip_crypto::derive_key(kCipher, seed, KeyUse::kChecksum)) {}
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  ~Keys() {
    chip_crypto::wipe(encryption);
    chip_crypto::wipe(checksum);
  }
};

struct Mine {
  Bytes random, key;
};

Bytes sealed(const Keys& keys, const Mine& mine, ByteView chip_random) {
  Bytes plain = mine.random;
  append(plain, chip_random);
  append(plain, mine.key);
  Bytes out = chip_crypto::encrypt(kCipher, keys.encryption, plain);
  chip_crypto::wipe(plain);
  append(out, chip_crypto::checksum(kCipher, keys.checksum, out));
  return out;
}

Result<cards::SecureMessaging> session(const Keys& keys, const Mine& mine, ByteView chip_random, ByteView answer) {
  const Error wrong{"bac.answer.invalid", "the chip's answer was not made with the key, or for another challenge"};
  if (answer.size() != kAnswer) return wrong;
  const ByteView cipher_text = answer.first(kToken);
  if (!chip_crypto::equal(chip_crypto::checksum(kCipher, keys.checksum, cipher_text), answer.last(8))) return wrong;
  Bytes plain = chip_crypto::decrypt(kCipher, keys.encryption, cipher_text);
  const ByteView view(plain);
  if (!chip_crypto::equal(view.first(kChallenge), chip_random)) return wrong;
  if (!chip_crypto::equal(view.subspan(kChallenge, kChallenge), mine.random)) return wrong;
  Bytes seed(view.end() - kKey, view.end());
  for (std::size_t i = 0; i < kKey; ++i) seed[i] = static_cast<std::uint8_t>(seed[i] ^ mine.key[i]);
  Bytes counter(chip_random.end() - 4, chip_random.end());
  counter.insert(counter.end(), mine.random.end() - 4, mine.random.end());
  Bytes encryption = chip_crypto::derive_key(kCipher, seed, KeyUse::kEncryption);
  Bytes checksum = chip_crypto::derive_key(kCipher, seed, KeyUse::kChecksum);
  chip_crypto::wipe(seed);
  chip_crypto::wipe(plain);
  return cards::SecureMessaging(kCipher, std::move(encryption), std::move(checksum), std::move(counter));
}

}  // namespace

Result<cards::SecureMessaging> perform_bac(cards::Channel& channel, std::string_view information,
                                           const RandomBytes& random, Freshness* freshness) {
  Bytes seed = chip_crypto::digest(chip_crypto::Hash::kSha1, as_bytes(information));
  seed.resize(kKey);
  const Keys keys(seed);
  chip_crypto::wipe(seed);
  std::string_view remark = "BAC";
  // Some chips refuse the length of the answer that the standard names and take "whatever there is".
  for (const std::uint32_t wanted : {static_cast<std::uint32_t>(kAnswer), 256U}) {
    const Bytes chip_random = TRY(challenge(channel, remark));
    if (freshness != nullptr) freshness->note(chip_random);
    Mine mine{Bytes(kChallenge), Bytes(kKey)};
    random(mine.random);
    random(mine.key);
    const cards::Command authenticate{.ins = 0x82, .data = sealed(keys, mine, chip_random), .le = wanted};
    const cards::Response answer = TRY(channel.send(authenticate, remark));
    if (answer.ok()) {
      auto made = session(keys, mine, chip_random, answer.data);
      chip_crypto::wipe(mine.key);
      return made;
    }
    if (answer.status != 0x6700 || wanted == 256) {
      const std::string status = cards::status_hex(answer.status);
      return Error{"bac.key_refused", means_wrong_key(answer.status)
                                          ? "the chip does not accept the key: " + status
                                          : "the chip refuses, and gives an unusual reason: " + status};
    }
    remark = "BAC again, any length: the chip answered 6700";
  }
  return Error{"bac.key_refused", "the chip does not accept the key"};
}

}  // namespace limen::access
