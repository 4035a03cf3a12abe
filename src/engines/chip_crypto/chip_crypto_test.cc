#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include "base/random.h"
#include "engines/chip_crypto/domain.h"
#include "engines/chip_crypto/mapping.h"
#include "engines/chip_crypto/signatures.h"
#include "engines/chip_crypto/symmetric.h"

namespace limen::chip_crypto {
namespace {

Bytes hex(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != ' ') packed += c;
  }
  return from_hex(packed).value();
}

RandomBytes seeded(std::uint64_t seed) {
  auto random = std::make_shared<Random>(seed);
  return [random](std::span<std::uint8_t> out) { random->fill(out); };
}

Bytes without_parity(Bytes key) {
  for (auto& byte : key) byte &= 0xFE;
  return key;
}

// [9303-11 appendix D.1, D.2]
TEST(Symmetric, KeysOfTheWorkedExample) {
  const Bytes seed = hex("239AB9CB282DAF66231DC5A4DF6BFBAE");
  EXPECT_EQ(without_parity(derive_key(Cipher::kTripleDes, seed, KeyUse::kEncryption)),
            without_parity(hex("AB94FDECF2674FDFB9B391F85D7F76F2")));
  EXPECT_EQ(without_parity(derive_key(Cipher::kTripleDes, seed, KeyUse::kChecksum)),
            without_parity(hex("7962D9ECE03D1ACD4C76089DCE131543")));
  EXPECT_EQ(to_hex(digest(Hash::kSha1, as_bytes("L898902C<369080619406236"))),
            "239ab9cb282daf66231dc5a4df6bfbaedf477565");
}

// [9303-11 appendix D.3]
TEST(Symmetric, CipherAndRetailMacOfTheWorkedExample) {
  const Bytes encryption = hex("AB94FDECF2674FDFB9B391F85D7F76F2"),
              checksum_key = hex("7962D9ECE03D1ACD4C76089DCE131543");
  const Bytes plain = hex("781723860C06C2264608F919887022120B795240CB7049B01C19B33E32804F0B");
  const Bytes enciphered = encrypt(Cipher::kTripleDes, encryption, plain);
  EXPECT_EQ(enciphered, hex("72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"));
  EXPECT_EQ(decrypt(Cipher::kTripleDes, encryption, enciphered), plain);
  EXPECT_EQ(checksum(Cipher::kTripleDes, checksum_key, enciphered), hex("5F1448EEA8AD90A7"));
}

// [NIST SP 800-38B, examples 1 to 3 for AES-128; 5 for AES-192; 9 for AES-256], cut to eight bytes.
TEST(Symmetric, CmacOfTheStandard) {
  const Bytes key = hex("2b7e151628aed2a6abf7158809cf4f3c");
  EXPECT_EQ(checksum(Cipher::kAes128, key, {}), hex("bb1d6929e9593728"));
  EXPECT_EQ(checksum(Cipher::kAes128, key, hex("6bc1bee22e409f96e93d7e117393172a")), hex("070a16b46b4d4144"));
  const Bytes long_message = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
  EXPECT_EQ(checksum(Cipher::kAes128, key, long_message), hex("dfa66747de9ae630"));
  EXPECT_EQ(checksum(Cipher::kAes192, hex("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"), {}),
            hex("d17ddf46adaacde5"));
  EXPECT_EQ(checksum(Cipher::kAes256, hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"), {}),
            hex("028962f61b7bf89e"));
}

TEST(Symmetric, PaddingComesOffOnlyWhereItIs) {
  for (std::size_t size = 0; size < 40; ++size) {
    const Bytes data(size, 0x80);
    const Bytes padded = pad(data, 16);
    EXPECT_EQ(padded.size() % 16, 0U);
    EXPECT_GT(padded.size(), size);
    EXPECT_EQ(unpad(padded).value(), data);
  }
  for (const char* bad : {"", "00", "0000000000000000", "01", "8001", "800100"})
    EXPECT_FALSE(unpad(hex(bad)).ok()) << bad;
  EXPECT_FALSE(equal(hex("0102"), hex("010200")));
  EXPECT_FALSE(equal(hex("0102"), hex("0103")));
  EXPECT_TRUE(equal({}, {}));
}

// [9303-11 appendix G.1]
TEST(Mapping, GenericOnACurve) {
  const Domain domain = Domain::standardised(13).take();
  const Bytes terminal = hex("7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99");
  const Bytes chip = hex("498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560");
  const Bytes nonce = hex("3F00C4D39D153F2B2A214A078D899B22");
  EXPECT_EQ(domain.public_key(terminal).value(),
            hex("04 7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
                "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D"));
  const Bytes theirs = domain.public_key(chip).value();
  const Domain mapped = domain.map_generic(nonce, terminal, theirs).take();
  EXPECT_EQ(mapped.generator(), hex("04 8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2"
                                    "8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522"));
  EXPECT_EQ(domain.map_generic(nonce, chip, domain.public_key(terminal).value()).value().generator(),
            mapped.generator());
  const Bytes shared = mapped
                           .agree(hex("A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"),
                                  hex("04 9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
                                      "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094"))
                           .value();
  EXPECT_EQ(shared, hex("28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925"));
  EXPECT_EQ(derive_key(Cipher::kAes128, shared, KeyUse::kEncryption), hex("F5F0E35C0D7161EE6724EE513A0D9A7F"));
  EXPECT_EQ(derive_key(Cipher::kAes128, shared, KeyUse::kChecksum), hex("FE251C7858B356B24514B3BD5F4297D1"));
}

// [9303-11 appendix G.2]
TEST(Mapping, GenericInDiffieHellman) {
  const Domain domain = Domain::standardised(0).take();
  const Bytes terminal = hex("5265030F751F4AD18B08AC565FC7AC952E41618D");
  const Bytes chip_key = hex(
      "78879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B26381E4DA19E004706FACE7B235C2DBF2F38748"
      "312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085655AF30889DBB845D9E6783FE42C9F2449400306254C8AE8EE9DD812A804C0B6"
      "6E8CAFC14F84D8258950A91B44126EE6");
  EXPECT_EQ(domain.public_key(hex("66DDAFEAC1609CB5B963BB0CB3FF8B3E047F336C")).value(), chip_key);
  const Domain mapped = domain.map_generic(hex("FA5B7E3E49753A0DB9178B7B9BD898C8"), terminal, chip_key).take();
  EXPECT_EQ(
      mapped.generator(),
      hex("7C9CBFE98F9FBDDA8D143506FA7D9306F4CB17E3C71707AFF5E1C1A12370249684D64EE37AF44B8DBD9D45BF6023919CBAA027AB"
          "97ACC771666C8E98FF483301BFA4872DEDE9034EDFACB70814166B7F360676829B826BEA57291B5AD69FBC84EF1E779032A30580"
          "3F74341793E869742D401325B37EE8565FFCDEE618342DC5"));
}

// [9303-11 appendix H.1]
TEST(Mapping, IntegratedOnACurve) {
  const Domain domain = Domain::standardised(13).take();
  const Bytes random = pseudo_random(Cipher::kAes128, hex("2923BE84E16CD6AE529049F1F1BBE9EB"),
                                     hex("5DD4CBFC96F5453B130D890A1CDBAE32"), domain);
  EXPECT_EQ(random, hex("E4447E2DFB3586BAC05DDB00156B57FBB2179A3949294C97254189800C517BAA"
                        "8DA0FF397ED8C445D3E421E4FEB57322"));
  EXPECT_EQ(domain.map_integrated(random).value().generator(),
            hex("04 8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"
                "4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD"));
}

// [9303-11 appendix H.2]
TEST(Mapping, IntegratedInDiffieHellman) {
  const Domain domain = Domain::standardised(0).take();
  const Bytes random = pseudo_random(Cipher::kAes128, hex("FA5B7E3E49753A0DB9178B7B9BD898C8"),
                                     hex("B3A6DB3C870C3E99245E0D1C06B747DE"), domain);
  EXPECT_EQ(to_hex(random).substr(0, 32), "eab98d13e09052952aa729907c3c9461");
  EXPECT_EQ(
      domain.map_integrated(random).value().generator(),
      hex("1D7D767F11E333BCD6DBAEF40E799E7A926B96973550656FF3C830726D118D61C276CDCC61D475CF03A98E0C0E79CAEBA5BE2557"
          "8BD4551D0B10903236F0B0F976852FA78EEA14EA0ACA87D1E91F688FE0DFF897BBE35A472621D343564B262F34223AE8FC59B664"
          "BFEDFA2BFE7516CA5510A6BBB633D517EC25D4E0BBAA16C2"));
}

TEST(Mapping, IntegratedGivesPointsOfEveryCurveItWorksOn) {
  for (const int id : kStandardisedDomains) {
    const Domain domain = Domain::standardised(id).take();
    EXPECT_EQ(domain.integrated_mapping(), id != 10) << id;  // [§9.5.1, note]: p of secp224r1 is 1 mod 4
    for (const Cipher cipher : {Cipher::kTripleDes, Cipher::kAes128, Cipher::kAes192, Cipher::kAes256}) {
      Bytes s(nonce_size(cipher)), t(second_nonce_size(cipher));
      seeded(static_cast<std::uint64_t>(id))(s);
      seeded(static_cast<std::uint64_t>(id) + 100)(t);
      const auto mapped = domain.map_integrated(pseudo_random(cipher, s, t, domain));
      ASSERT_EQ(mapped.ok(), id != 10) << id;
      if (mapped.ok()) {
        EXPECT_TRUE(domain.validate(mapped->generator()).ok()) << id;
      }
    }
  }
}

TEST(Domain, BothSidesAgreeInEveryGroup) {
  for (const int id : kStandardisedDomains) {
    const Domain domain = Domain::standardised(id).take();
    const RandomBytes random = seeded(static_cast<std::uint64_t>(7 * id + 1));
    const Bytes a = domain.random_scalar(random), b = domain.random_scalar(random);
    const Bytes pa = domain.public_key(a).take(), pb = domain.public_key(b).take();
    EXPECT_EQ(domain.agree(a, pb).value(), domain.agree(b, pa).value()) << id;
    EXPECT_EQ(domain.agree(a, pb).value().size(), domain.field_size()) << id;
  }
  EXPECT_EQ(Domain::standardised(3).error().code, "chip_crypto.domain.unknown");
  EXPECT_EQ(Domain::standardised(-1).error().code, "chip_crypto.domain.unknown");
}

TEST(Domain, KeysOutsideTheGroupAreRefused) {
  for (const int id : kStandardisedDomains) {
    const Domain domain = Domain::standardised(id).take();
    const Bytes good = domain.generator();
    EXPECT_TRUE(domain.validate(good).ok());
    std::vector<Bytes> bad = {
        {}, {0}, Bytes(good.size(), 0), Bytes(good.size(), 0xFF), Bytes(good.begin(), good.end() - 1)};
    Bytes changed = good;
    changed.back() ^= 1;
    bad.push_back(changed);
    Bytes longer = good;
    longer.push_back(0);
    if (domain.elliptic()) {
      bad.push_back(longer);
      Bytes compressed(good.begin(), good.begin() + 1 + static_cast<std::ptrdiff_t>(domain.field_size()));
      compressed[0] = 2;
      bad.push_back(compressed);  // §4.4.3.2: only uncompressed points
    } else {
      Bytes one(good.size(), 0), minus_one = domain.prime();
      one.back() = 1;
      minus_one.back() ^= 1;  // of order 2
      bad.insert(bad.end(), {one, minus_one, domain.prime()});
    }
    for (const Bytes& key : bad) {
      EXPECT_EQ(domain.validate(key).error().code, "chip_crypto.key.invalid") << id << ' ' << to_hex(key);
      EXPECT_FALSE(domain.agree(Bytes{5}, key).ok());
      EXPECT_FALSE(domain.map_generic(Bytes{5}, Bytes{5}, key).ok());
    }
    EXPECT_FALSE(domain.public_key(Bytes{0}).ok());
    EXPECT_FALSE(domain.public_key(domain.order()).ok());
  }
}

TEST(Domain, OnlyStandardisedCurvesByTheirParameters) {
  for (const int id : kStandardisedDomains) {
    const Domain domain = Domain::standardised(id).take();
    if (!domain.elliptic()) {
      EXPECT_EQ(Domain::diffie_hellman(domain.prime(), domain.generator(), domain.order()).value().id(), id);
      continue;
    }
    const Bytes p = domain.prime(), a = domain.coefficient_a(), b = domain.coefficient_b(), n = domain.order();
    Bytes g = domain.generator();
    EXPECT_EQ(Domain::curve(p, a, b, g, n).value().id(), id);
    const Bytes compressed(g.begin(), g.begin() + 1 + static_cast<std::ptrdiff_t>(domain.field_size()));
    Bytes marked = compressed;
    marked[0] = static_cast<std::uint8_t>(2 + (g.back() & 1));
    EXPECT_EQ(Domain::curve(p, a, b, marked, n).value().id(), id);
    marked[0] ^= 1;
    EXPECT_FALSE(Domain::curve(p, a, b, marked, n).ok());
    // Somebody's own generator of the same curve (CVE-2020-0601).
    const Bytes other = domain.public_key(Bytes{2}).take();
    EXPECT_FALSE(Domain::curve(p, a, b, other, n).ok());
    Bytes wrong = b;
    wrong.back() ^= 1;
    EXPECT_FALSE(Domain::curve(p, a, wrong, g, n).ok());
    EXPECT_FALSE(Domain::curve(p, a, b, g, p).ok());
    EXPECT_FALSE(Domain::curve(p, a, b, Bytes{4}, n).ok());
  }
}

TEST(Domain, WeakDiffieHellmanGroupsAreRefused) {
  const Domain known = Domain::standardised(1).take();
  const Bytes p = known.prime(), g = known.generator();
  EXPECT_FALSE(Domain::diffie_hellman(Bytes{23}, Bytes{5}, {}).ok());
  EXPECT_FALSE(Domain::diffie_hellman(p, Bytes{1}, {}).ok());
  EXPECT_FALSE(Domain::diffie_hellman(p, p, {}).ok());
  EXPECT_FALSE(Domain::diffie_hellman(p, g, Bytes{3}).ok());
  EXPECT_FALSE(Domain::diffie_hellman(p, Bytes{2}, Domain::standardised(2).take().order()).ok());
  EXPECT_FALSE(Domain::diffie_hellman(Bytes(5000, 0xFF), Bytes{2}, {}).ok());
  EXPECT_EQ(Domain::diffie_hellman(p, g, {}).value().id(), 1);
}

// OpenSSL's own ECDSA says the same of our signatures, and ours of OpenSSL's agreement.
TEST(Signatures, EcdsaAgreesWithOpenssl) {
  const std::pair<int, const char*> curves[] = {
      {12, "prime256v1"}, {13, "brainpoolP256r1"}, {15, "secp384r1"}, {17, "brainpoolP512r1"}, {18, "secp521r1"}};
  for (const auto& [id, name] : curves) {
    const Domain domain = Domain::standardised(id).take();
    const RandomBytes random = seeded(static_cast<std::uint64_t>(id));
    const Bytes scalar = domain.random_scalar(random), key = domain.public_key(scalar).take();
    for (const Hash hash : {Hash::kSha1, Hash::kSha256, Hash::kSha512}) {
      const Bytes message = digest(hash, as_bytes("a challenge"));
      Bytes plain = ecdsa_sign(domain, scalar, message, random);
      EXPECT_TRUE(ecdsa_verify(domain, key, message, plain));
      EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
      std::string group = name;
      Bytes point = key;
      OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                                 OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                                 OSSL_PARAM_construct_end()};
      EVP_PKEY* made = nullptr;
      ASSERT_EQ(EVP_PKEY_fromdata_init(context), 1);
      ASSERT_EQ(EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, parameters), 1);
      EVP_PKEY_CTX* verify = EVP_PKEY_CTX_new(made, nullptr);
      ECDSA_SIG* signature = ECDSA_SIG_new();
      const auto half = static_cast<int>(plain.size() / 2);
      ECDSA_SIG_set0(signature, BN_bin2bn(plain.data(), half, nullptr), BN_bin2bn(plain.data() + half, half, nullptr));
      std::uint8_t* encoded = nullptr;
      const int size = i2d_ECDSA_SIG(signature, &encoded);
      ASSERT_EQ(EVP_PKEY_verify_init(verify), 1);
      EXPECT_EQ(EVP_PKEY_verify(verify, encoded, static_cast<std::size_t>(size), message.data(), message.size()), 1);
      OPENSSL_free(encoded);
      ECDSA_SIG_free(signature);
      EVP_PKEY_CTX_free(verify);
      EVP_PKEY_CTX_free(context);
      EVP_PKEY_free(made);
      for (std::size_t at = 0; at < plain.size(); at += 7) {
        plain[at] ^= 1;
        EXPECT_FALSE(ecdsa_verify(domain, key, message, plain));
        plain[at] ^= 1;
      }
      EXPECT_FALSE(ecdsa_verify(domain, key, message, Bytes(plain.size(), 0)));
      EXPECT_FALSE(ecdsa_verify(domain, key, message, Bytes(plain.size(), 0xFF)));
      EXPECT_FALSE(ecdsa_verify(domain, key, message, {}));
      EXPECT_FALSE(ecdsa_verify(domain, key, message, ByteView(plain).first(plain.size() - 1)));
    }
  }
}

TEST(Signatures, RsaRefusesWhatIsNoKey) {
  const Bytes modulus(128, 0xFF), even(128, 0xFE);
  EXPECT_TRUE(rsa_public(modulus, Bytes{3}, Bytes{2}).ok());
  EXPECT_EQ(rsa_public(modulus, Bytes{3}, Bytes{2}).value().back(), 8);
  EXPECT_FALSE(rsa_public(even, Bytes{3}, Bytes{2}).ok());
  EXPECT_FALSE(rsa_public(modulus, Bytes{1}, Bytes{2}).ok());
  EXPECT_FALSE(rsa_public(modulus, Bytes{4}, Bytes{2}).ok());
  EXPECT_FALSE(rsa_public(modulus, Bytes(9, 0xFF), Bytes{2}).ok());
  EXPECT_FALSE(rsa_public(modulus, Bytes{3}, modulus).ok());
  EXPECT_FALSE(rsa_public(Bytes(64, 0xFF), Bytes{3}, Bytes{2}).ok());
  EXPECT_FALSE(rsa_public(Bytes(1025, 0xFF), Bytes{3}, Bytes{2}).ok());
}

}  // namespace
}  // namespace limen::chip_crypto
