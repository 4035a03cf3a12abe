#include "engines/seal_verification/seal_verification.h"

#include <gmock/gmock.h>

#include "base/result_matchers.h"
#include "engines/test_pki/test_pki.h"
#include "formats/seals/signing.h"
#include "formats/seals/test_definitions.h"

namespace limen::seal_verification {
namespace {

using certificates::Certificate;
using test_pki::CscaOptions;
using test_pki::Issued;
using test_pki::Key;
using test_pki::KeyType;

// What a store of a few certificates answers.
class FewAnchors final : public Anchors {
 public:
  std::vector<Certificate> signers(std::string_view signer, std::string_view reference) const override {
    return signer == "UTTS" && reference == "1A2B" ? known_signers : std::vector<Certificate>();
  }
  std::vector<Certificate> signers_by_hash(ByteView tail) const override {
    std::vector<Certificate> found;
    for (const Certificate& one : known_signers) {
      const Bytes hash = certificates::digest(certificates::Hash::kSha1, one.der());
      if (std::equal(tail.begin(), tail.end(), hash.end() - 5, hash.end())) found.push_back(one);
    }
    return found;
  }
  std::vector<Certificate> issuers_of(const Certificate& certificate) const override {
    std::vector<Certificate> found;
    for (const Certificate& one : authorities) {
      if (one.subject().canonical == certificate.issuer().canonical) found.push_back(one);
    }
    return found;
  }
  std::vector<certificates::RevocationList> revocation_lists(const Certificate&) const override { return lists; }

  std::vector<Certificate> known_signers, authorities;
  std::vector<certificates::RevocationList> lists;
};

mrz::StateTable states() {
  using seals::testing::list;
  using seals::testing::map;
  using seals::testing::scalar;
  std::vector<Node> codes;
  for (const auto& [code, alpha2] : {std::pair("UTO", "UT"), std::pair("HKG", "HK"), std::pair("RKS", "XK")}) {
    codes.push_back(map({{"code", scalar(code)}, {"alpha2", scalar(alpha2)}, {"name", scalar(code)}}));
  }
  const auto group = map({{"group", scalar("test")}, {"source", scalar("test")}, {"codes", list(std::move(codes))}});
  auto table = mrz::StateTable::build(map({{"state_codes", list({group})}}));
  EXPECT_OK(table);
  return table.ok() ? table.take() : mrz::StateTable();
}

const Instant kNow = CscaOptions::day(2026, 11, 22);

struct House {
  explicit House(KeyType type = KeyType::kP256, const char* country = "UT")
      : csca(test_pki::make_csca({.country = country, .key = Key::make(KeyType::kBrainpoolP256, 1)})),
        signer(test_pki::make_signer(csca,
                                     {.name = "TS",
                                      .key = Key::make(type, 2),
                                      .serial = 0x1A2B,
                                      .extended_key_usage = {std::string(certificates::kVisibleDigitalSealSigner)}})) {
    anchors.known_signers = {signer.certificate};
    anchors.authorities = {csca.certificate};
    anchors.lists = {revocations({})};
  }
  certificates::RevocationList revocations(std::vector<std::uint64_t> serials) const {
    auto list = certificates::RevocationList::read(test_pki::make_revocation_list(
        csca, {.this_update = CscaOptions::day(2026, 11, 1), .serials = std::move(serials)}));
    EXPECT_OK(list);
    return list.take();
  }
  seals::SignFunction sign(std::optional<certificates::Hash> hash = {}) const {
    return [key = signer.key, hash](ByteView message) -> Result<Bytes> {
      certificates::SignatureAlgorithm algorithm = key.algorithm(hash);
      algorithm.scheme = certificates::Scheme::kEcdsaPlain;
      return key.sign(algorithm, message);
    };
  }
  seals::Seal visa() const {
    const auto bytes = seals::write_vds(seals::testing::visa_content(), definitions, sign());
    EXPECT_OK(bytes);
    return seals::read(*bytes, definitions);
  }
  Report check(const seals::Seal& seal, Instant now = kNow) const {
    return verify(seal, anchors, {.now = now, .states = &table});
  }

  seals::Definitions definitions = seals::testing::definitions();
  mrz::StateTable table = states();
  Issued csca, signer;
  FewAnchors anchors;
};

std::string failing(const Report& report) {
  std::string all;
  for (const StepResult& step : report.steps) {
    if (step.outcome != Outcome::kPass)
      all += std::string(to_text(step.step)) + ":" + std::string(step.code) + " " + step.evidence + "; ";
  }
  return all;
}

TEST(SealVerification, ValidVisaOnEveryCurve) {
  for (const KeyType type : {KeyType::kP224, KeyType::kP256, KeyType::kP384, KeyType::kP521, KeyType::kBrainpoolP224,
                             KeyType::kBrainpoolP256, KeyType::kBrainpoolP384, KeyType::kBrainpoolP512}) {
    const House house(type);
    const Report report = house.check(house.visa());
    EXPECT_EQ(report.verdict, Verdict::kValid) << test_pki::to_text(type) << " " << failing(report);
    EXPECT_EQ(report.steps.size(), kSteps);
    EXPECT_EQ(report.step(Step::kRevocation).outcome, Outcome::kPass);
    ASSERT_TRUE(report.signer && report.authority);
  }
}

TEST(SealVerification, EveryByteOfASealCounts) {
  const House house;
  const auto bytes = seals::write_vds(seals::testing::visa_content(), house.definitions, house.sign());
  ASSERT_OK(bytes);
  for (std::size_t at = 0; at < bytes->size(); ++at) {
    Bytes changed = *bytes;
    changed[at] ^= 1;
    EXPECT_NE(house.check(seals::read(changed, house.definitions)).verdict, Verdict::kValid) << at;
  }
}

TEST(SealVerification, SignerUnknownOrWrong) {
  House house;
  house.anchors.known_signers.clear();
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kUnverifiable);
  EXPECT_EQ(house.check(house.visa()).step(Step::kSigner).code, "seal_verification.signer.unknown");
  // Another signer with the same name and number.
  const Issued other =
      test_pki::make_signer(house.csca, {.name = "TS", .key = Key::make(KeyType::kP256, 3), .serial = 0x1A2B});
  house.anchors.known_signers = {other.certificate};
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kInvalid);
  EXPECT_EQ(house.check(house.visa()).step(Step::kSignature).code, "seal_verification.signature");
  EXPECT_EQ(house.check(house.visa()).step(Step::kChain).code, "seal_verification.not_reached");
  // Beside the right one it does no harm.
  house.anchors.known_signers.push_back(house.signer.certificate);
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kValid);
  EXPECT_EQ(house.check(house.visa()).signer->fingerprint(), house.signer.certificate.fingerprint());
}

TEST(SealVerification, AuthorityUnknownOrWrong) {
  House house;
  house.anchors.authorities.clear();
  const Report unknown = house.check(house.visa());
  EXPECT_EQ(unknown.verdict, Verdict::kUnverifiable);
  EXPECT_EQ(unknown.step(Step::kSignature).outcome, Outcome::kPass);
  EXPECT_EQ(unknown.step(Step::kChain).code, "seal_verification.chain.no_authority");
  const Issued impostor = test_pki::make_csca({.key = Key::make(KeyType::kBrainpoolP256, 9)});  // the same name
  house.anchors.authorities = {impostor.certificate};
  const Report wrong = house.check(house.visa());
  EXPECT_EQ(wrong.verdict, Verdict::kInvalid);
  EXPECT_EQ(wrong.step(Step::kChain).code, "seal_verification.chain.signature");
  house.anchors.authorities.push_back(house.csca.certificate);
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kValid);
}

TEST(SealVerification, Revoked) {
  House house;
  house.anchors.lists = {house.revocations({0x1A2B})};
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kInvalid);
  EXPECT_EQ(house.check(house.visa()).step(Step::kRevocation).code, "seal_verification.revoked");
  // A list that somebody else signed says nothing.
  House elsewhere;
  elsewhere.csca = test_pki::make_csca({.key = Key::make(KeyType::kBrainpoolP256, 9)});  // the same name
  house.anchors.lists = {elsewhere.revocations({0x1A2B})};
  EXPECT_EQ(house.check(house.visa()).step(Step::kRevocation).code, "seal_verification.revocation.none");
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kValid);
  house.anchors.lists = {house.revocations({})};
  const Report late = house.check(house.visa(), CscaOptions::day(2027, 6, 1));
  EXPECT_EQ(late.step(Step::kRevocation).code, "seal_verification.revocation.stale");
  EXPECT_EQ(late.verdict, Verdict::kValid);
}

TEST(SealVerification, ValidityIsJudgedOnTheDayOfTheSignature) {
  House house;
  const auto with_validity = [&](Instant from, Instant until) {
    house.signer = test_pki::make_signer(
        house.csca, {.name = "TS", .key = house.signer.key, .serial = 0x1A2B, .not_before = from, .not_after = until});
    house.anchors.known_signers = {house.signer.certificate};
    return house.check(house.visa());
  };
  // Signed on 6 October 2026.
  EXPECT_EQ(with_validity(CscaOptions::day(2026, 10, 7), CscaOptions::day(2030, 1, 1)).verdict, Verdict::kInvalid);
  EXPECT_EQ(with_validity(CscaOptions::day(2020, 1, 1), CscaOptions::day(2026, 10, 5)).verdict, Verdict::kInvalid);
  const Report since = with_validity(CscaOptions::day(2026, 10, 6), CscaOptions::day(2026, 10, 7));
  EXPECT_EQ(since.verdict, Verdict::kValid) << failing(since);
  EXPECT_EQ(since.step(Step::kValidity).code, "seal_verification.validity.expired_since");
  EXPECT_EQ(since.step(Step::kProfile).code, "seal_verification.profile.no_seal_usage");
  // Valid on the day of the signature, but the clock says that the day has not come.
  (void)with_validity(CscaOptions::day(2026, 10, 6), CscaOptions::day(2030, 1, 1));
  const Report early = house.check(house.visa(), CscaOptions::day(2026, 10, 5).plus_seconds(43'200));
  EXPECT_EQ(early.verdict, Verdict::kValid) << failing(early);
  EXPECT_EQ(early.step(Step::kValidity).code, "seal_verification.validity.not_yet");
}

TEST(SealVerification, Country) {
  // A signer of another country, under an authority of that country.
  House house(KeyType::kP256, "XX");
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kInvalid);
  EXPECT_EQ(house.check(house.visa()).step(Step::kCountry).code, "seal_verification.country.signer");
  // A signer that says to be of the right country, under an authority of another one.
  house.signer =
      test_pki::make_signer(house.csca, {.name = "TS", .key = house.signer.key, .country = "UT", .serial = 0x1A2B});
  house.anchors.known_signers = {house.signer.certificate};
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kInvalid);
  EXPECT_EQ(house.check(house.visa()).step(Step::kCountry).code, "seal_verification.country.authority");
  // A seal of one country by a signer of another.
  House right;
  seals::VdsContent content = seals::testing::visa_content();
  content.country = "XKX";
  const seals::Seal seal = seals::read(*seals::write_vds(content, right.definitions, right.sign()), right.definitions);
  EXPECT_EQ(right.check(seal).verdict, Verdict::kUnverifiable);
  EXPECT_EQ(right.check(seal).step(Step::kCountry).code, "seal_verification.country.unknown");
}

TEST(SealVerification, CountriesWhoseCertificatesAreNamedOtherwise) {
  const auto verdict = [](const char* of_signer, const char* of_seal) {
    const House house(KeyType::kP256, of_signer);
    seals::VdsNcContent content = seals::testing::vds_nc_content();
    content.country = of_seal;
    content.certificate = Bytes(house.signer.certificate.der().begin(), house.signer.certificate.der().end());
    const auto text = seals::write_vds_nc(content, house.sign());
    return house.check(seals::read(as_bytes(*text), house.definitions)).step(Step::kCountry).outcome;
  };
  EXPECT_EQ(verdict("CN", "HKG"), Outcome::kPass);
  EXPECT_EQ(verdict("KS", "RKS"), Outcome::kPass);
  EXPECT_EQ(verdict("UT", "UTO"), Outcome::kPass);
  EXPECT_EQ(verdict("CN", "UTO"), Outcome::kFail);
  EXPECT_EQ(verdict("HK", "UTO"), Outcome::kFail);
}

TEST(SealVerification, Profile) {
  House house;
  house.signer = test_pki::make_signer(house.csca, {.name = "TS", .key = house.signer.key, .serial = 0x1A2B},
                                       [](test_pki::CertificateFields& fields) { fields.authority = true; });
  house.anchors.known_signers = {house.signer.certificate};
  EXPECT_EQ(house.check(house.visa()).step(Step::kProfile).code, "seal_verification.profile.authority");
  house.signer =
      test_pki::make_signer(house.csca, {.name = "TS", .key = house.signer.key, .serial = 0x1A2B},
                            [](test_pki::CertificateFields& fields) { fields.key_usage = test_pki::kIssues; });
  house.anchors.known_signers = {house.signer.certificate};
  EXPECT_EQ(house.check(house.visa()).step(Step::kProfile).code, "seal_verification.profile.key_usage");
  EXPECT_EQ(house.check(house.visa()).verdict, Verdict::kInvalid);
  house.signer = test_pki::make_signer(
      house.csca, {.name = "TS", .key = house.signer.key, .serial = 0x1A2B},
      [](test_pki::CertificateFields& fields) { fields.extra.push_back({"1.2.3.4", true, Bytes{5, 0}}); });
  house.anchors.known_signers = {house.signer.certificate};
  EXPECT_EQ(house.check(house.visa()).step(Step::kProfile).code, "seal_verification.profile.critical");
}

TEST(SealVerification, Dates) {
  const House house;
  const Report early = house.check(house.visa(), CscaOptions::day(2026, 10, 1));
  EXPECT_EQ(early.verdict, Verdict::kInvalid);
  EXPECT_EQ(early.step(Step::kContent).code, "seal_verification.content.future");
  seals::VdsContent content = seals::testing::permit_content();
  content.country = "UTO";
  const seals::Seal permit =
      seals::read(*seals::write_vds(content, house.definitions, house.sign()), house.definitions);
  EXPECT_EQ(house.check(permit).verdict, Verdict::kValid);
  const Report later = house.check(permit, CscaOptions::day(2027, 2, 1));
  EXPECT_EQ(later.step(Step::kContent).code, "seal_verification.content.expired");
  EXPECT_EQ(later.verdict, Verdict::kValid);  // genuine, and of no more use
}

std::string hash_tail(const Certificate& certificate) {
  const Bytes hash = certificates::digest(certificates::Hash::kSha1, certificate.der());
  return to_hex(ByteView(hash).subspan(15));
}

TEST(SealVerification, IdbByReferenceAndEmbedded) {
  House house;
  seals::IdbContent content = seals::testing::idb_content();
  content.reference = hash_tail(house.signer.certificate);
  const auto read = [&] {
    return seals::read(as_bytes(*seals::write_idb(content, house.definitions, house.sign())), house.definitions);
  };
  EXPECT_EQ(house.check(read()).verdict, Verdict::kValid) << failing(house.check(read()));
  house.anchors.known_signers.clear();
  EXPECT_EQ(house.check(read()).verdict, Verdict::kUnverifiable);
  content.certificate = Bytes(house.signer.certificate.der().begin(), house.signer.certificate.der().end());
  content.compress = true;
  EXPECT_EQ(house.check(read()).verdict, Verdict::kValid) << failing(house.check(read()));
  // The certificate inside must be the one referred to.
  content.reference = "0000000000";
  EXPECT_EQ(house.check(read()).step(Step::kSigner).code, "seal_verification.signer.reference");
  EXPECT_EQ(house.check(read()).verdict, Verdict::kInvalid);
  content.certificate = Bytes{0x30, 0x00};
  const Bytes hash = certificates::digest(certificates::Hash::kSha1, *content.certificate);
  content.reference = to_hex(ByteView(hash).subspan(15));
  EXPECT_EQ(house.check(read()).step(Step::kSigner).code, "seal_verification.signer.unreadable");
  // Not signed at all.
  const seals::Seal plain = seals::read(as_bytes(*seals::write_idb(content, house.definitions, {})), house.definitions);
  EXPECT_EQ(house.check(plain).verdict, Verdict::kUnverifiable);
  EXPECT_EQ(house.check(plain).step(Step::kSignature).code, "seal_verification.unsigned");
}

TEST(SealVerification, AlgorithmStatedMustBeTheOneUsed) {
  const House house(KeyType::kP384);
  seals::IdbContent content = seals::testing::idb_content();
  content.reference = hash_tail(house.signer.certificate);
  content.algorithm = seals::Algorithm::kEs384;
  const auto check = [&](certificates::Hash hash) {
    return house.check(
        seals::read(as_bytes(*seals::write_idb(content, house.definitions, house.sign(hash))), house.definitions));
  };
  EXPECT_EQ(check(certificates::Hash::kSha384).verdict, Verdict::kValid);
  EXPECT_EQ(check(certificates::Hash::kSha256).verdict, Verdict::kInvalid);
}

TEST(SealVerification, WhatAKeyFileSignsIsValid) {
  for (const KeyType type : {KeyType::kP224, KeyType::kP256, KeyType::kBrainpoolP384, KeyType::kP521}) {
    const House house(type);
    const auto signer = seals::signer_from_pem(test_pki::make_pem(house.signer.key.private_info(), "PRIVATE KEY"));
    ASSERT_OK(signer);
    const auto bytes = seals::write_vds(seals::testing::visa_content(), house.definitions, signer->sign);
    ASSERT_OK(bytes);
    EXPECT_EQ(house.check(seals::read(*bytes, house.definitions)).verdict, Verdict::kValid) << test_pki::to_text(type);
  }
  EXPECT_ERROR(seals::signer_from_pem("-----BEGIN PRIVATE KEY-----"), "seals.key");
  const Key rsa = Key::make(KeyType::kRsa1024, 1);
  EXPECT_ERROR(seals::signer_from_pem(test_pki::make_pem(rsa.private_info(), "PRIVATE KEY")), "seals.key");
  const Key small = Key::make(KeyType::kP192, 1);
  EXPECT_ERROR(seals::signer_from_pem(test_pki::make_pem(small.private_info(), "PRIVATE KEY")), "seals.key");
}

TEST(SealVerification, VdsNcAndTheFormThatIsSigned) {
  const House house;
  seals::VdsNcContent content = seals::testing::vds_nc_content();
  content.certificate = Bytes(house.signer.certificate.der().begin(), house.signer.certificate.der().end());
  const auto text = seals::write_vds_nc(content, house.sign());
  ASSERT_OK(text);
  const auto check = [&](std::string_view what, std::string_view by) {
    std::string changed = *text;
    const std::size_t at = changed.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    changed.replace(at, what.size(), by);
    return house.check(seals::read(as_bytes(changed), house.definitions)).verdict;
  };
  EXPECT_EQ(check("", ""), Verdict::kValid);
  EXPECT_EQ(check("\"t\":", " \"t\" : "), Verdict::kValid);
  EXPECT_EQ(check("NORDHAVN", "\\u004eORDHAVN"), Verdict::kValid);
  EXPECT_EQ(check("NORDHAVN", "NORDHAVM"), Verdict::kInvalid);
  EXPECT_EQ(check("NORDHAVN ", "NORDHAVN  "), Verdict::kInvalid);
  EXPECT_EQ(check("\"sex\":\"F\"", "\"sex\":\"F\",\"sex\":\"M\""), Verdict::kInvalid);
  EXPECT_EQ(check("ES256", "ES384"), Verdict::kInvalid);
  EXPECT_EQ(check("\"pid\":{", "\"pid\":{\"i\":\"X1\","), Verdict::kInvalid);
}

}  // namespace
}  // namespace limen::seal_verification
