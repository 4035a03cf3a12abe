// Certificates and revocation lists of every kind, made here and read by formats/certificates.
#include "formats/certificates/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"

namespace limen::test_pki {
namespace {

using certificates::Certificate;
using certificates::KeyUsage;
using certificates::RevocationList;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array kCurves{KeyType::kP192,          KeyType::kP224,          KeyType::kP256,
                             KeyType::kP384,          KeyType::kP521,          KeyType::kBrainpoolP192,
                             KeyType::kBrainpoolP224, KeyType::kBrainpoolP256, KeyType::kBrainpoolP320,
                             KeyType::kBrainpoolP384, KeyType::kBrainpoolP512};
constexpr std::array kHashes{Hash::kSha1, Hash::kSha224, Hash::kSha256, Hash::kSha384, Hash::kSha512};

Bytes der_of(const Certificate& certificate) { return {certificate.der().begin(), certificate.der().end()}; }

std::string code(const Result<void>& result) { return result.ok() ? "" : result.error().code; }

TEST(Certificates, ReadsWhatAnIndexNeeds) {
  const Key key = Key::make(KeyType::kP256, 1);
  const Authority csca = make_csca({.country = "ut", .key = key, .serial = 0x8001});
  const Certificate& read = csca.certificate;
  EXPECT_EQ(read.version(), 3);
  EXPECT_EQ(read.serial(), "8001");
  EXPECT_EQ(read.subject().text, "C=ut, O=Government, CN=Test CSCA");
  EXPECT_EQ(read.country().text(), "UT");
  EXPECT_EQ(read.not_before().to_text(), "2020-01-01T00:00:00.000000Z");
  EXPECT_TRUE(read.valid_at(CscaOptions::day(2026, 1, 1)));
  EXPECT_FALSE(read.valid_at(CscaOptions::day(2036, 1, 1)));
  EXPECT_EQ(read.extensions().subject_key_id, key.key_id());
  EXPECT_EQ(read.extensions().authority_key_id, key.key_id());
  EXPECT_TRUE(read.extensions().authority);
  EXPECT_EQ(read.extensions().path_length, 0);
  EXPECT_TRUE(read.may(KeyUsage::kCertificateSign) && read.may(KeyUsage::kCrlSign));
  EXPECT_FALSE(read.may(KeyUsage::kDigitalSignature));
  EXPECT_TRUE(read.same_names());
  ASSERT_TRUE(read.algorithm().ok());
  EXPECT_EQ(read.algorithm()->to_text(), "ECDSA SHA-256");
  EXPECT_EQ(certificates::to_text(read.fingerprint()), to_hex(certificates::digest(Hash::kSha256, read.der())));

  const Issued signer = make_signer(csca, {.key = Key::make(KeyType::kP256, 2), .document_types = {"P", "ID"}});
  EXPECT_THAT(signer.certificate.extensions().document_types, ElementsAre("P", "ID"));
  EXPECT_TRUE(signer.certificate.may(KeyUsage::kDigitalSignature));
  EXPECT_THAT(signer.certificate.extensions().unknown_critical, IsEmpty());
  EXPECT_TRUE(certificates::verifies(csca.certificate, signer.certificate).ok());
}

TEST(Certificates, EveryCurveInExplicitParametersBecomesItsName) {
  for (const KeyType type : kCurves) {
    const Key key = Key::make(type, 3);
    for (const bool written_out : {true, false}) {
      const auto read = certificates::PublicKey::read(key.public_info(written_out));
      ASSERT_TRUE(read.ok()) << to_text(type) << ' ' << read.error().to_text();
      ASSERT_TRUE(read->curve());
      EXPECT_EQ(certificates::to_text(*read->curve()), to_text(type));
      EXPECT_EQ(read->explicit_parameters(), written_out);
      EXPECT_EQ(read->named_info(), key.public_info(false));
    }
    const Authority csca = make_csca({.key = key});
    EXPECT_TRUE(certificates::verifies(csca.certificate, csca.certificate).ok()) << to_text(type);
  }
}

TEST(Certificates, EveryHashWithEveryScheme) {
  const Key rsa = Key::make(KeyType::kRsa2048, 4);
  const auto rsa_key = certificates::PublicKey::read(rsa.public_info());
  ASSERT_TRUE(rsa_key.ok());
  EXPECT_EQ(rsa_key->bits(), 2048);
  const Key curve = Key::make(KeyType::kBrainpoolP384, 4);
  const auto curve_key = certificates::PublicKey::read(curve.public_info());
  ASSERT_TRUE(curve_key.ok());
  const Bytes message{1, 2, 3}, other{1, 2, 4};
  for (const Hash hash : kHashes) {
    SignatureAlgorithm odd_mask = rsa.pss(hash);
    odd_mask.mgf_hash = hash == Hash::kSha256 ? Hash::kSha1 : Hash::kSha256;
    odd_mask.salt_length = 7;
    SignatureAlgorithm plain = curve.algorithm(hash);
    plain.scheme = Scheme::kEcdsaPlain;
    for (const SignatureAlgorithm& algorithm :
         {rsa.algorithm(hash), rsa.pss(hash), odd_mask, curve.algorithm(hash), plain}) {
      const bool is_curve = algorithm.scheme == Scheme::kEcdsa || algorithm.scheme == Scheme::kEcdsaPlain;
      const auto& key = is_curve ? curve_key : rsa_key;
      Bytes signature = (is_curve ? curve : rsa).sign(algorithm, message);
      EXPECT_TRUE(key->verify(algorithm, message, signature).ok()) << algorithm.to_text();
      EXPECT_EQ(code(key->verify(algorithm, other, signature)), "certificates.signature.mismatch");
      EXPECT_EQ(code((is_curve ? rsa_key : curve_key)->verify(algorithm, message, signature)),
                "certificates.signature.key_kind");
      signature.back() = static_cast<std::uint8_t>(signature.back() ^ 1U);
      EXPECT_EQ(code(key->verify(algorithm, message, signature)), "certificates.signature.mismatch");
      EXPECT_EQ(code(key->verify(algorithm, message, {})), "certificates.signature.mismatch");
      const auto named = certificates::read_signature_algorithm(algorithm_identifier(algorithm));
      ASSERT_TRUE(named.ok());
      EXPECT_EQ(*named, algorithm);
    }
  }
  // The parameters are the signature's: a salt of another length, or another mask, is another signature.
  SignatureAlgorithm pss = rsa.pss();
  const Bytes signature = rsa.sign(pss, message);
  pss.salt_length = 20;
  EXPECT_FALSE(rsa_key->verify(pss, message, signature).ok());
  pss = rsa.pss();
  pss.mgf_hash = Hash::kSha1;
  EXPECT_FALSE(rsa_key->verify(pss, message, signature).ok());
}

TEST(Certificates, HashesThatAreNamedBesideTheAlgorithm) {
  const Bytes specified = der::sequence({der::oid_of("1.2.840.10045.4.3"), hash_identifier(Hash::kSha384)});
  ASSERT_TRUE(certificates::read_signature_algorithm(specified).ok());
  EXPECT_EQ(certificates::read_signature_algorithm(specified)->to_text(), "ECDSA SHA-384");
  const Bytes plain = der::sequence({der::oid_of("1.2.840.113549.1.1.1"), der::null()});
  EXPECT_EQ(certificates::read_signature_algorithm(plain, Hash::kSha1)->to_text(), "RSA SHA-1");
  EXPECT_EQ(certificates::read_signature_algorithm(plain).error().code, "certificates.algorithm.unknown");
  const Bytes no_parameters = der::sequence({der::oid_of("1.2.840.113549.1.1.10")});
  EXPECT_EQ(certificates::read_signature_algorithm(no_parameters).error().code, "certificates.algorithm.parameters");
}

// Whoever writes the parameters of the curve could write ones in which he knows a key for any point.
TEST(Certificates, RefusesParametersThatAreNoCurveOfTheList) {
  const Bytes info = Key::make(KeyType::kP256, 5).public_info();
  ASSERT_TRUE(certificates::PublicKey::read(info).ok());
  // Behind the header and the name of the algorithm: version, field, a, b, generator, order, cofactor.
  der::Reader outer(info);
  der::Reader reader = outer.inside(*outer.next());
  der::Reader algorithm = reader.inside(*reader.next());
  (void)algorithm.next();
  const auto parameters = algorithm.next();
  for (std::size_t at = parameters->content_offset() + 3; at < parameters->offset + parameters->whole.size(); ++at) {
    Bytes changed = info;
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1U);
    const auto read = certificates::PublicKey::read(changed);
    EXPECT_FALSE(read.ok()) << at;
  }
  const auto koblitz = certificates::PublicKey::read(Key::make(KeyType::kSecp256k1, 5).public_info());
  ASSERT_FALSE(koblitz.ok());
  EXPECT_EQ(koblitz.error().code, "certificates.key.curve_unknown");
  const auto named = certificates::PublicKey::read(Key::make(KeyType::kSecp256k1, 5).public_info(false));
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.error().code, "certificates.key.curve_unknown");
  Bytes off_curve = Key::make(KeyType::kP256, 5).public_info(false);
  off_curve.back() = static_cast<std::uint8_t>(off_curve.back() ^ 1U);
  const auto point = certificates::PublicKey::read(off_curve);
  ASSERT_FALSE(point.ok());
  EXPECT_EQ(point.error().code, "certificates.key.invalid");
}

TEST(Certificates, AnEdgeForgivesNothing) {
  const Key key = Key::make(KeyType::kP256, 6), other = Key::make(KeyType::kP256, 7);
  const Authority csca = make_csca({.key = key});
  const Authority twin = make_csca({.key = other});  // the same name, another key
  const Issued signer = make_signer(csca, {.key = Key::make(KeyType::kP256, 8)});
  EXPECT_EQ(csca.certificate.subject().canonical, twin.certificate.subject().canonical);
  EXPECT_EQ(code(certificates::verifies(twin.certificate, signer.certificate)), "certificates.signature.mismatch");
  EXPECT_EQ(code(certificates::verifies(signer.certificate, signer.certificate)), "certificates.signature.mismatch");
  for (std::size_t at = 0; at < signer.certificate.der().size(); at += 7) {
    Bytes changed = der_of(signer.certificate);
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ 4U);
    const auto read = Certificate::read(changed);
    EXPECT_FALSE(read.ok() && certificates::verifies(csca.certificate, *read).ok()) << at;
  }
  const Authority two = make_csca({.key = Key::make(KeyType::kRsa2048, 9)}, [](CertificateFields& fields) {
    fields.outer_algorithm = SignatureAlgorithm{Scheme::kRsaPkcs1, Hash::kSha512, Hash::kSha512, 0};
  });
  EXPECT_EQ(code(certificates::verifies(two.certificate, two.certificate)), "certificates.algorithm.disagrees");
}

TEST(Certificates, LinksKeepOrChangeTheName) {
  const Authority old = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 10)});
  const Authority same = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 11), .serial = 2});
  const Authority renamed = make_csca({.name = "New CSCA", .key = Key::make(KeyType::kBrainpoolP256, 12)});
  const Certificate link = make_link(old, same);
  EXPECT_TRUE(link.same_names());
  EXPECT_FALSE(link.extensions().name_change);
  EXPECT_FALSE(certificates::verifies(link, link).ok());
  EXPECT_TRUE(certificates::verifies(old.certificate, link).ok());
  const Certificate change = make_link(old, renamed);
  EXPECT_FALSE(change.same_names());
  EXPECT_TRUE(change.extensions().name_change);
  EXPECT_TRUE(certificates::verifies(old.certificate, change).ok());
}

TEST(Certificates, NamesCompareWithoutOrderCaseAndStringType) {
  CertificateFields fields;
  const Key key = Key::make(KeyType::kP256, 13);
  fields.algorithm = key.algorithm();
  fields.subject = {{"C", "UT"}, {"O", "Ministry  of Interior"}, {"CN", "CSCA É"}};
  fields.issuer = {{"CN", "csca é"}, {"O", " ministry of interior"}, {"C", "ut"}};
  auto read = Certificate::read(make_certificate(fields, key, key));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->same_names());
  EXPECT_NE(read->issuer().text, read->subject().text);
  fields.issuer[1].second = "ministry of interior 2";
  read = Certificate::read(make_certificate(fields, key, key));
  EXPECT_FALSE(read->same_names());
  // What stands in one attribute is not what stands in two.
  fields.subject = {{"CN", "a"}, {"CN", "b"}};
  fields.issuer = {{"CN", "a b"}};
  EXPECT_FALSE(Certificate::read(make_certificate(fields, key, key))->same_names());
}

TEST(Certificates, ExtensionsThatAreUnknownTwiceOrBroken) {
  const Key key = Key::make(KeyType::kP256, 14);
  const Authority odd = make_csca({.key = key}, [](CertificateFields& fields) {
    fields.extra = {{"1.2.3.4", true, Bytes{5, 0}}, {"1.2.3.5", false, Bytes{5, 0}}};
  });
  EXPECT_THAT(odd.certificate.extensions().unknown_critical, ElementsAre("1.2.3.4"));
  CertificateFields fields = odd.fields;
  fields.extra = {{"2.5.29.14", false, der::octets_of(Bytes{1})}};
  const auto twice = Certificate::read(make_certificate(fields, key, key));
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, "certificates.extension.twice");
  fields.subject_key_id.reset();
  fields.extra = {{"2.5.29.14", true, Bytes{0x30, 5}}};
  const auto broken = Certificate::read(make_certificate(fields, key, key));
  ASSERT_TRUE(broken.ok());
  EXPECT_THAT(broken->extensions().unreadable, ElementsAre("2.5.29.14"));
  EXPECT_THAT(broken->extensions().unknown_critical, ElementsAre("2.5.29.14"));
  EXPECT_FALSE(broken->extensions().subject_key_id);
}

TEST(Certificates, RevocationLists) {
  const Authority csca = make_csca({.key = Key::make(KeyType::kBrainpoolP384, 15)});
  const Instant day = CscaOptions::day(2026, 11, 1);
  const auto list = RevocationList::read(make_revocation_list(
      csca,
      {.this_update = day, .next_update = day.plus_seconds(90 * 86'400), .serials = {300, 0x80, 7}, .number = 12}));
  ASSERT_TRUE(list.ok()) << list.error().to_text();
  EXPECT_EQ(list->issuer().canonical, csca.certificate.subject().canonical);
  EXPECT_EQ(list->this_update(), day);
  EXPECT_EQ(list->number(), "0c");
  EXPECT_EQ(list->authority_key_id(), csca.fields.subject_key_id);
  EXPECT_EQ(list->revocations().size(), 3U);
  ASSERT_NE(list->find("80"), nullptr);
  EXPECT_EQ(list->find("80")->reason, 1);
  EXPECT_EQ(list->find("8"), nullptr);
  EXPECT_EQ(list->find("81"), nullptr);
  EXPECT_THAT(list->unknown_critical(), IsEmpty());
  EXPECT_TRUE(verifies(csca.certificate, *list).ok());
  EXPECT_FALSE(verifies(make_csca({.key = Key::make(KeyType::kBrainpoolP384, 16)}).certificate, *list).ok());
  const auto empty = RevocationList::read(make_revocation_list(csca, {.this_update = day}));
  ASSERT_TRUE(empty.ok());
  EXPECT_THAT(empty->revocations(), IsEmpty());
  EXPECT_FALSE(empty->next_update());
  const auto delta = RevocationList::read(
      make_revocation_list(csca, {.this_update = day, .extra = {{"2.5.29.27", true, der::integer_of(3)}}}));
  ASSERT_TRUE(delta.ok());
  EXPECT_THAT(delta->unknown_critical(), ElementsAre("2.5.29.27"));
  EXPECT_FALSE(RevocationList::read(der_of(csca.certificate)).ok());
  EXPECT_FALSE(Certificate::read(Bytes(list->der().begin(), list->der().end())).ok());
}

TEST(Certificates, AnythingCutShortIsRefusedWithAPlace) {
  const Bytes whole = der_of(make_csca({.key = Key::make(KeyType::kP256, 17)}).certificate);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = Certificate::read(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "certificates.invalid");
    EXPECT_TRUE(read.error().place.offset.has_value());
  }
}

TEST(TestPki, KeysComeFromTheirSeed) {
  for (const KeyType type : {KeyType::kRsa1024, KeyType::kP521, KeyType::kBrainpoolP512}) {
    EXPECT_EQ(Key::make(type, 1).private_info(), Key::make(type, 1).private_info());
    EXPECT_NE(Key::make(type, 1).private_info(), Key::make(type, 2).private_info());
  }
}

}  // namespace
}  // namespace limen::test_pki
