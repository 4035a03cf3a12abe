#include "platform/identity/password.h"

#include <gtest/gtest.h>

#include <ctime>

#include <set>
#include <thread>

#include "base/bytes.h"
#include "base/result_matchers.h"
#include "platform/identity/totp.h"
#include "platform/system/system.h"

namespace limen::identity {
namespace {

PasswordHasher::Settings cheap(std::ptrdiff_t at_once = 2, int wait = 60'000) {
  return {
      .cost = {.passes = 1, .memory_bytes = 8192}, .at_once = at_once, .longest_wait = std::chrono::milliseconds(wait)};
}

TEST(Password, RulesForNewOnes) {
  EXPECT_OK(check_password("three grey herons", "adiallo", "Amina Diallo"));
  EXPECT_ERROR(check_password("elevenchars", "adiallo", "Amina Diallo"), "identity.password.short");
  EXPECT_OK(check_password("ééééééééaaaa", "adiallo", "Amina Diallo"));
  EXPECT_ERROR(check_password("éééééééé", "adiallo", "Amina Diallo"), "identity.password.short")
      << "16 bytes, 8 letters";
  EXPECT_ERROR(check_password("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "adiallo", ""), "identity.password.short")
      << "twelve code points that are six letters";
  EXPECT_ERROR(check_password("my ADiallo is safe", "adiallo", ""), "identity.password.account_name");
  EXPECT_ERROR(check_password("AMINA DIALLO 2026", "ad", "Amina Diallo"), "identity.password.account_name");
  EXPECT_ERROR(check_password("Administrator", "adiallo", ""), "identity.password.common");
  EXPECT_ERROR(check_password("QWERTY123456", "adiallo", ""), "identity.password.common");
  EXPECT_ERROR(check_password("zzzzzzzzzzzzzzzz", "adiallo", ""), "identity.password.common");
  EXPECT_ERROR(check_password("three grey\nherons", "adiallo", ""), "identity.password.text");
  EXPECT_ERROR(check_password("three grey \xff herons", "adiallo", ""), "identity.password.text");
  EXPECT_ERROR(check_password(std::string(513, 'a') + "b", "adiallo", ""), "identity.password.long");
}

TEST(Password, HashesAreArgon2idAtNoLessThanTheFloor) {
  const PasswordHasher::Settings standard;
  EXPECT_GE(standard.cost.memory_bytes, HashCost::least().memory_bytes);
  EXPECT_GE(standard.cost.passes, HashCost::least().passes);
  const PasswordHasher hasher(standard);
  const auto hash = hasher.hash("three grey herons");
  ASSERT_OK(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << *hash;
  EXPECT_TRUE(*hasher.verify("three grey herons", *hash));
  EXPECT_FALSE(*hasher.verify("three grey heron", *hash));
  EXPECT_FALSE(*hasher.verify("", *hash));
  EXPECT_FALSE(hasher.outdated(*hash));
  EXPECT_TRUE(PasswordHasher(cheap()).outdated(*hash));
  EXPECT_NE(*hash, *hasher.hash("three grey herons")) << "no salt";
}

TEST(Password, NobodyHasNoPassword) {
  const PasswordHasher hasher(cheap());
  EXPECT_FALSE(*hasher.verify("", ""));
  EXPECT_FALSE(*hasher.verify("anything at all", ""));
  EXPECT_FALSE(*hasher.verify("anything at all", "not a hash"));
}

// Whoever tries a name that no account has must not find that out by the time it takes.
TEST(Password, NobodyTakesAsLongAsAnybody) {
  const PasswordHasher hasher({.cost = HashCost::least()});
  const auto hash = hasher.hash("three grey herons 7");
  ASSERT_OK(hash);
  const auto processor_time = [&](std::string_view against) {
    const std::clock_t begin = std::clock();
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(*hasher.verify("three grey herons 8", against));
    return static_cast<double>(std::clock() - begin);
  };
  const double ratio = processor_time("") / processor_time(*hash);
  EXPECT_GT(ratio, 0.3);
  EXPECT_LT(ratio, 3);
}

TEST(Password, ComposedAndDecomposedLettersAreOne) {
  const PasswordHasher hasher(cheap());
  const auto hash = hasher.hash("cafe\u0301 au lait noir");
  EXPECT_TRUE(*hasher.verify("caf\u00e9 au lait noir", *hash));
}

TEST(Password, AStormIsBounded) {
  // One place, and nobody waits: of many at once some are told that it is busy, and the place is given back.
  const PasswordHasher hasher(
      {.cost = {.passes = 3, .memory_bytes = 32U << 20}, .at_once = 1, .longest_wait = std::chrono::milliseconds(0)});
  std::atomic<int> done{0}, busy{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto hash = hasher.hash("three grey herons");
      if (hash.ok()) {
        ++done;
      } else if (hash.error().code == "identity.busy") {
        ++busy;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done + busy, 8);
  EXPECT_GE(done, 1);
  EXPECT_OK(hasher.hash("three grey herons"));
}

TEST(Password, OneTimePasswordsAreLongAndDifferAndMeetTheRules) {
  const RandomBytes random = system::system_random();
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string made = make_one_time_password(random);
    EXPECT_EQ(made.size(), 23U);
    EXPECT_EQ(made.find_first_of("ilo01"), std::string::npos);
    EXPECT_OK(check_password(made, "adiallo", "Amina Diallo"));
    EXPECT_TRUE(seen.insert(made).second);
  }
}

// Appendix B of RFC 6238, SHA-1; the last six of its eight digits.
TEST(Totp, VectorsOfTheStandard) {
  const std::string text = "12345678901234567890";
  const ByteView secret = as_bytes(text);
  const std::vector<std::pair<std::int64_t, std::string>> vectors = {
      {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
      {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
  };
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(totp_code(secret, totp_step(Instant{}.plus_seconds(seconds))), code) << seconds;
  }
}

TEST(Totp, OneStepEitherSideAndOnceOnly) {
  const Bytes secret(20, 7);
  const Instant now = Instant{}.plus_seconds(1'000'000'015);
  const std::int64_t step = totp_step(now);
  for (std::int64_t offset = -3; offset <= 3; ++offset) {
    const auto found = totp_match(secret, totp_code(secret, step + offset), now, 0);
    EXPECT_EQ(found.has_value(), offset >= -1 && offset <= 1) << offset;
    if (found) {
      EXPECT_EQ(*found, step + offset);
    }
  }
  const std::string code = totp_code(secret, step);
  EXPECT_EQ(totp_match(secret, code, now, step - 1), step);
  EXPECT_EQ(totp_match(secret, code, now, step), std::nullopt) << "a code was good twice";
  EXPECT_EQ(totp_match(secret, totp_code(secret, step - 1), now, step), std::nullopt) << "an older one after a newer";
  for (const char* wrong : {"", "1", "12345", "1234567", "abcdef", "00000 "}) {
    EXPECT_EQ(totp_match(secret, wrong, now, 0), std::nullopt) << wrong;
  }
}

TEST(Totp, Base32AndUri) {
  // RFC 4648 §10, without padding.
  EXPECT_EQ(to_base32(as_bytes("")), "");
  EXPECT_EQ(to_base32(as_bytes("f")), "MY");
  EXPECT_EQ(to_base32(as_bytes("fo")), "MZXQ");
  EXPECT_EQ(to_base32(as_bytes("foo")), "MZXW6");
  EXPECT_EQ(to_base32(as_bytes("foobar")), "MZXW6YTBOI");
  EXPECT_EQ(
      totp_uri(as_bytes("foobar"), "Limen: post 1", "a&b"),
      "otpauth://totp/Limen%3A%20post%201:a%26b?secret=MZXW6YTBOI&issuer=Limen%3A%20post%201&algorithm=SHA1&digits=6&"
      "period=30");
}

}  // namespace
}  // namespace limen::identity
