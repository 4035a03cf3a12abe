#include "engines/chip_proof/chip_proof.h"

#include <gtest/gtest.h>

#include "engines/card_commands/scripted_wire_fixture.h"
#include "engines/chip_crypto/signatures.h"
#include "engines/virtual_chip/sample_fixture.h"

namespace limen::proof {
namespace {

using cards::testing::hex;
using chip_crypto::Domain;
using chip_crypto::Hash;

// [9303-11 appendix F]: the message that the chip signs. The appendix does not print the key, so that it is signed here
// with one of our own of the same size.
const char* const kMessage =
    "6A9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD6C98599F40B79F377B5F"
    "3A1406B3B4D8F96784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD4E7292E2DCDA3024B47DA8C063AA1E6D22FB"
    "D976AB0FE73D94D2D9C6D88127BC";
const char* const kChallenge = "F173589974BF40C6";

chip_keys::PublicKey rsa_key() {
  const auto key = virtual_chip::testing::rsa_1024();
  return {.modulus = key.modulus, .exponent = key.exponent};
}

Bytes signed_message(ByteView message) {
  const auto key = virtual_chip::testing::rsa_1024();
  return chip_crypto::rsa_private(key.modulus, key.private_exponent, message).value();
}

TEST(Active, TheMessageOfTheWorkedExample) {
  const Bytes signature = signed_message(hex(kMessage));
  const auto active = verify_active(rsa_key(), {}, hex(kChallenge), signature);
  ASSERT_TRUE(active.ok()) << active.error().message;
  EXPECT_EQ(active->algorithm, "RSA 1024, SHA-1");
  // Signing by the rule that takes the smaller of both roots gives the complement.
  EXPECT_TRUE(
      verify_active(rsa_key(), {}, hex(kChallenge), chip_crypto::rsa_complement(rsa_key().modulus, signature)).ok());
  EXPECT_EQ(verify_active(rsa_key(), {}, hex("F173589974BF40C7"), signature).error().code, "active.signature.wrong");
}

TEST(Active, NoBitOfTheMessageCanBeChanged) {
  const Bytes message = hex(kMessage);
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    Bytes changed = message;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    const auto signature =
        chip_crypto::rsa_private(rsa_key().modulus, virtual_chip::testing::rsa_1024().private_exponent, changed);
    if (!signature.ok()) continue;  // above the modulus
    EXPECT_EQ(verify_active(rsa_key(), {}, hex(kChallenge), *signature).error().code, "active.signature.wrong") << bit;
  }
}

TEST(Active, SignaturesThatAreNone) {
  for (const std::size_t size : {0U, 1U, 127U, 129U, 4096U}) {
    EXPECT_FALSE(verify_active(rsa_key(), {}, hex(kChallenge), Bytes(size, 1)).ok());
  }
  for (const int fill : {0, 1, 0xFF})
    EXPECT_FALSE(verify_active(rsa_key(), {}, hex(kChallenge), Bytes(128, static_cast<std::uint8_t>(fill))).ok());
  EXPECT_EQ(verify_active({}, {}, hex(kChallenge), Bytes(64, 1)).error().code, "active.key.unusable");
  chip_keys::PublicKey dh{.domain = Domain::standardised(1).take()};
  dh.point = dh.domain->generator();
  EXPECT_EQ(verify_active(dh, {}, hex(kChallenge), Bytes(64, 1)).error().code, "active.key.unusable");
  // A short header with everything recovered would leave out the challenge.
  Bytes total = hex(kMessage);
  total[0] = 0x4A;
  EXPECT_FALSE(verify_active(rsa_key(), {}, hex(kChallenge), signed_message(total)).ok());
}

TEST(Active, TheHashThatIsStatedIsTheOne) {
  const auto own = virtual_chip::testing::curve_key(12, Hash::kSha256);
  chip_keys::PublicKey key{.domain = own.domain};
  key.point = own.domain->public_key(own.scalar).take();
  const Bytes signature = chip_crypto::ecdsa_sign(
      *own.domain, own.scalar, chip_crypto::digest(Hash::kSha256, hex(kChallenge)), virtual_chip::testing::seeded(1));
  EXPECT_TRUE(verify_active(key, Hash::kSha256, hex(kChallenge), signature).ok());
  EXPECT_FALSE(verify_active(key, Hash::kSha1, hex(kChallenge), signature).ok());
  EXPECT_TRUE(verify_active(key, {}, hex(kChallenge), signature).value().hash_guessed);
}

// [9303-11 appendix I]: the key from EF.CardSecurity, the chip's key of the mapping, and the deciphered data.
TEST(ChipMapping, TheWorkedExample) {
  const Bytes infos = hex(
      "3164 30620609 04007F00 07020201 02305230 0C060704 007F0007 01020201 0D034200 04187270 9494399E 7470A643 1BE25E83"
      "EEE24FEA 568C2ED2 8DB48E05 DB3A610D C884D256 A40E35EF CB59BF67 53D3A489 D28C7A4D 973C2DA1 38A6E7A4 A08F68E1 "
      "6F02010D");
  const auto read = chip_keys::read_security_infos(infos);
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->chip_keys.size(), 1U);
  EXPECT_EQ(read->chip_keys[0].key.domain->id(), 13);
  EXPECT_EQ(read->chip_keys[0].key_id, Bytes{0x0D});
  const auto outcome = [](Bytes data) {
    return access::PaceOutcome{cards::SecureMessaging(chip_crypto::Cipher::kAes128, Bytes(16), Bytes(16), {}),
                               Domain::standardised(13).take(),
                               hex("04 A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B3"
                                   "04F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23"),
                               std::move(data)};
  };
  Bytes data = hex("85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3");
  EXPECT_TRUE(verify_chip_mapping(outcome(data), read->chip_keys).ok());
  data.back() ^= 1;
  EXPECT_EQ(verify_chip_mapping(outcome(data), read->chip_keys).error().code, "pace.cam.wrong");
  EXPECT_FALSE(verify_chip_mapping(outcome(Bytes(32, 0)), read->chip_keys).ok());
  EXPECT_FALSE(verify_chip_mapping(outcome(Bytes(4000, 1)), read->chip_keys).ok());
  EXPECT_FALSE(verify_chip_mapping(outcome(data), {}).ok());
}

TEST(ChipAuthentication, TheStrongestThatFitsAKey) {
  chip_keys::SecurityInfos infos;
  EXPECT_FALSE(choose_chip_authentication(infos).has_value());
  const auto key = [](int domain, std::optional<Bytes> id) {
    const auto own = virtual_chip::testing::static_key(domain);
    chip_keys::ChipAuthenticationKey made{.key = {.domain = own.domain}, .key_id = std::move(id)};
    made.key.point = own.domain.public_key(own.scalar).take();
    return made;
  };
  infos.chip_keys = {key(1, Bytes{1}), key(12, Bytes{2})};
  EXPECT_TRUE(choose_chip_authentication(infos)->assumed);
  infos.chip_authentication = {{.elliptic = false, .cipher = chip_crypto::Cipher::kAes256, .key_id = Bytes{2}},
                               {.elliptic = true, .cipher = chip_crypto::Cipher::kTripleDes, .key_id = Bytes{2}},
                               {.elliptic = true, .cipher = chip_crypto::Cipher::kAes192, .key_id = Bytes{2}}};
  const auto choice = choose_chip_authentication(infos);
  EXPECT_EQ(choice->info.cipher, chip_crypto::Cipher::kAes192) << "the DH entry names another key";
  EXPECT_EQ(choice->key.key_id, Bytes{2});
  EXPECT_FALSE(choice->assumed);
}

}  // namespace
}  // namespace limen::proof
