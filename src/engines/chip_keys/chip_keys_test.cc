#include "engines/chip_keys/chip_keys.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "formats/der/der.h"

namespace limen::chip_keys {
namespace {

using chip_crypto::Cipher;
using chip_crypto::Domain;
using chip_crypto::Hash;

Bytes hex(std::string_view text) { return *from_hex(text); }

RandomBytes seeded(std::uint64_t seed) {
  auto random = std::make_shared<Random>(seed);
  return [random](std::span<std::uint8_t> out) { random->fill(out); };
}

PublicKey key_of(int id) {
  PublicKey key{.domain = Domain::standardised(id).take()};
  key.point = key.domain->public_key(key.domain->random_scalar(seeded(static_cast<std::uint64_t>(id)))).take();
  return key;
}

// [9303-11 appendix G.1, G.2, I.1]
TEST(SecurityInfos, OfTheWorkedExamples) {
  const auto infos =
      read_security_infos(hex("313C3012060A04007F0007020204020202010202010D3012060A04007F000702020401020201020201003012"
                              "060A04007F00070202040602020102"
                              "02010D"));
  ASSERT_TRUE(infos.ok());
  ASSERT_EQ(infos->pace.size(), 3U);
  EXPECT_EQ(infos->pace[0].name(), "PACE-ECDH-GM-AES-128 group 13");
  EXPECT_EQ(infos->pace[1].name(), "PACE-DH-GM-AES-128 group 0");
  EXPECT_EQ(infos->pace[2].name(), "PACE-ECDH-CAM-AES-128 group 13");
  EXPECT_EQ(infos->unusable + infos->skipped, 0);
}

TEST(SecurityInfos, EveryFormOfPaceIsReadAsWritten) {
  for (const Mapping mapping : {Mapping::kGeneric, Mapping::kIntegrated, Mapping::kChipAuthentication}) {
    for (const Cipher cipher : {Cipher::kTripleDes, Cipher::kAes128, Cipher::kAes192, Cipher::kAes256}) {
      for (const bool elliptic : {false, true}) {
        const PaceInfo info{.mapping = mapping, .elliptic = elliptic, .cipher = cipher, .version = 2, .domain = 17};
        if (mapping == Mapping::kChipAuthentication && !elliptic) continue;
        const auto read = read_security_infos(der::set_of({write_pace_info(info)})).take();
        if (mapping == Mapping::kChipAuthentication && cipher == Cipher::kTripleDes) {
          EXPECT_EQ(read.unusable, 1);  // [§4.4.3]: no 3DES with CAM
          continue;
        }
        ASSERT_EQ(read.pace.size(), 1U);
        EXPECT_EQ(read.pace[0].oid(), info.oid());
        EXPECT_EQ(read.pace[0].name(), info.name());
      }
    }
  }
}

TEST(SecurityInfos, WhatIsNotKnownIsSkippedAndWhatCannotBeUsedIsCounted) {
  PaceInfo old{.version = 1, .domain = 13};
  const auto read = read_security_infos(
      der::set_of({write_pace_info(old), der::sequence({der::oid_of("1.2.3.4"), der::integer_of(1)}),
                   der::sequence({der::oid_of("0.4.0.127.0.7.2.2.4.2"), der::sequence({})}),
                   der::sequence({der::oid_of("0.4.0.127.0.7.2.2.4.9.2"), der::integer_of(2)}),
                   der::sequence({der::oid_of("0.4.0.127.0.7.2.2.2"), der::integer_of(1)}),
                   write_active_authentication_info(Hash::kSha384)}));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->pace.empty());
  EXPECT_EQ(read->skipped, 1);
  EXPECT_EQ(read->unusable, 3);
  EXPECT_TRUE(read->terminal_authentication);
  EXPECT_TRUE(read->active_authentication);
  EXPECT_EQ(read->active_hash, Hash::kSha384);
  for (const char* bad : {"", "30", "3000", "3103020101", "31803000", "FFFF"}) {
    std::string text(bad);
    if (text.size() % 2 != 0) text += '0';
    EXPECT_EQ(read_security_infos(hex(text)).error().code, "chip_keys.security_infos") << bad;
  }
}

TEST(PublicKeys, InEveryGroupAndEveryWayOfWriting) {
  for (const int id : chip_crypto::kStandardisedDomains) {
    const PublicKey key = key_of(id);
    for (const Parameters parameters : {Parameters::kNamed, Parameters::kExplicit, Parameters::kStandardised}) {
      const auto read = read_public_key(write_public_key(key, parameters));
      ASSERT_TRUE(read.ok()) << id << ' ' << read.error().message;
      EXPECT_EQ(read->domain->id(), id);
      EXPECT_EQ(read->point, key.point);
    }
  }
  PublicKey rsa{.modulus = Bytes(128, 0xC3), .exponent = {1, 0, 1}};
  const auto read = read_public_key(write_public_key(rsa));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->modulus, rsa.modulus);
  EXPECT_EQ(read->exponent, rsa.exponent);
}

TEST(PublicKeys, OffTheirGroup) {
  for (const int id : chip_crypto::kStandardisedDomains) {
    PublicKey key = key_of(id);
    key.point.back() ^= 1;
    EXPECT_EQ(read_public_key(write_public_key(key)).error().code, "chip_crypto.key.invalid") << id;
  }
}

// No bit of a key with explicit parameters can be changed so that another group comes out.
TEST(PublicKeys, ChangedParametersAreAnotherCurve) {
  const PublicKey key = key_of(12);
  const Bytes good = write_public_key(key);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes changed = good;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    const auto read = read_public_key(changed);
    if (!read.ok()) continue;
    EXPECT_EQ(read->domain->id(), 12) << bit;
    EXPECT_EQ(read->point, key.point) << bit;
  }
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read_public_key(ByteView(good).first(size)).ok());
}

}  // namespace
}  // namespace limen::chip_keys
