#include "engines/passive_authentication/passive_authentication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engines/passive_authentication/test_chip.h"

namespace limen::passive_authentication {
namespace {

using testing::Case;
using testing::Cms;
using testing::CscaOptions;
using testing::File;
namespace pki = test_pki;

std::string told(const Report& report) {
  std::string out = std::string(to_text(report.verdict)) + " " + std::string(report.reason);
  for (const StepResult& step : report.steps) {
    out += "\n  " + std::string(to_text(step.step)) + ": " + std::string(to_text(step.state)) + " " +
           std::string(step.code);
  }
  for (const Finding& finding : report.findings) {
    out += "\n  - " + std::string(finding.code) + " " + finding.detail;
  }
  return out;
}

TEST(PassiveAuthentication, GenuineDocument) {
  Case chip = Case::usual();
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
  ASSERT_EQ(report.steps.size(), kSteps);
  for (const StepResult& step : report.steps) {
    EXPECT_EQ(step.state, step.step == Step::kCardSecurity ? State::kNotDone : State::kPassed) << to_text(step.step);
  }
  EXPECT_TRUE(report.findings.empty()) << told(report);
  ASSERT_EQ(report.groups.size(), 6U);
  for (const Group& group : report.groups) EXPECT_EQ(group.state, GroupState::kMatch);
  EXPECT_EQ(report.signer->serial(), "64");
  EXPECT_EQ(*report.authority, chip.csca.certificate);
  EXPECT_EQ(report.signing_time, CscaOptions::day(2024, 4, 1));
  EXPECT_EQ(report.algorithm->to_text(), "ECDSA SHA-256");
  EXPECT_GE(report.step(Step::kSigner).evidence.size(), 6U);
}

TEST(PassiveAuthentication, NamesOfStepsAndStatesAreTheirOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kSteps; ++i) names.insert(to_text(static_cast<Step>(i)));
  EXPECT_EQ(names.size(), kSteps);
}

// Every hash with every kind of signature, keys on every curve of the list, parameters written out in all of them.
TEST(PassiveAuthentication, EveryAlgorithm) {
  using enum pki::KeyType;
  const pki::Authority csca = pki::make_csca({.key = pki::Key::make(kBrainpoolP384, 1)});
  for (const pki::KeyType type : {kRsa2048, kP192, kP224, kP256, kP384, kP521, kBrainpoolP192, kBrainpoolP224,
                                  kBrainpoolP256, kBrainpoolP320, kBrainpoolP384, kBrainpoolP512}) {
    const pki::Issued signer = pki::make_signer(csca, {.key = pki::Key::make(type, 3)});
    for (const auto hash :
         {pki::Hash::kSha1, pki::Hash::kSha224, pki::Hash::kSha256, pki::Hash::kSha384, pki::Hash::kSha512}) {
      std::vector<pki::SignatureAlgorithm> algorithms{signer.key.algorithm(hash)};
      if (pki::is_rsa(type)) {
        algorithms.push_back(signer.key.pss(hash));
        for (const auto mask : {pki::Hash::kSha1, pki::Hash::kSha512}) {
          pki::SignatureAlgorithm mixed = signer.key.pss(hash);
          mixed.mgf_hash = mask;
          mixed.salt_length = 11;
          algorithms.push_back(mixed);
        }
      }
      for (const pki::SignatureAlgorithm& algorithm : algorithms) {
        Case chip = Case::usual();
        chip.anchors.authorities = {csca.certificate};
        chip.anchors.lists = {Case::fresh_list(csca)};
        chip.sign_by(signer);
        chip.document.sod.cms->algorithm = algorithm;
        chip.document.sod.hash = hash;
        const Report report = chip.report();
        EXPECT_EQ(report.verdict, Verdict::kAuthentic) << to_text(type) << " " << algorithm.to_text() << told(report);
        EXPECT_EQ(report.algorithm, algorithm);
      }
    }
  }
}

TEST(PassiveAuthentication, TheGroupsMayBeHashedOtherwiseThanTheContent) {
  Case chip = Case::usual();
  chip.document.sod.hash = pki::Hash::kSha512;
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
}

TEST(PassiveAuthentication, Lds18) {
  Case chip = Case::usual();
  chip.document.sod.lds_18 = true;
  Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
  EXPECT_TRUE(report.findings.empty()) << told(report);
  chip.made()[File::kCom] =
      personalisation::make_com({File::kDg1, File::kDg2, File::kDg11, File::kDg12, File::kDg14, File::kDg15});
  report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic);
  EXPECT_EQ(report.step(Step::kCoverage).code, "pa.com.version");
}

TEST(PassiveAuthentication, BerIsTaken) {
  Case chip = Case::usual();
  Cms cms = chip.cms();
  cms.indefinite = true;
  chip.put(cms);
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
}

TEST(PassiveAuthentication, AttributesMayBeWrittenUnsorted) {
  for (const bool signed_sorted : {true, false}) {
    Case chip = Case::usual();
    Cms cms = chip.cms();
    cms.attributes = cms.usual_attributes();
    std::ranges::sort(*cms.attributes, std::greater<>());
    cms.sort_when_written = false;
    cms.sort_before_signing = signed_sorted;
    chip.put(cms);
    EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic) << signed_sorted;
  }
}

TEST(PassiveAuthentication, RsaNamedByItsKeyAlone) {
  Case chip = Case::usual();
  chip.sign_by(pki::make_signer(chip.csca, {.key = pki::Key::make(pki::KeyType::kRsa2048, 3)}));
  chip.document.sod.cms->plain_key_oid = true;
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
}

TEST(PassiveAuthentication, SignerNamedByKeyIdentifier) {
  Case chip = Case::usual();
  chip.document.sod.cms->signer_by_key_id = true;
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
}

TEST(PassiveAuthentication, SignerFoundBySerialIsTold) {
  Case chip = Case::usual();
  Cms cms = chip.cms();
  cms.identifier = der::sequence(
      {pki::encode_name({{"C", "UT"}, {"CN", "Somebody else"}}), der::unsigned_of(chip.signer.fields.serial)});
  chip.put(cms);
  Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
  EXPECT_EQ(report.step(Step::kSigner).state, State::kWarning);
  EXPECT_EQ(report.step(Step::kSigner).code, "pa.signer.by_serial");
  // The same name with its parts in another order is the same name.
  chip = Case::usual();
  chip.document.sod.cms->reverse_issuer = true;
  report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic);
  EXPECT_EQ(report.step(Step::kSigner).state, State::kPassed) << told(report);
}

TEST(PassiveAuthentication, SignerFromTheStore) {
  Case chip = Case::usual();
  chip.document.sod.cms->embed_signer = false;
  chip.anchors.signers = {chip.signer.certificate};
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
  EXPECT_TRUE(report.has("pa.signer.from_store"));
}

TEST(PassiveAuthentication, SeveralAuthoritiesOfOneNameAreTried) {
  Case chip = Case::usual();
  std::vector<certificates::Certificate> more;
  for (std::uint64_t seed = 50; seed < 55; ++seed) {
    more.push_back(pki::make_csca({.key = pki::Key::make(pki::KeyType::kP256, seed), .serial = seed}).certificate);
  }
  more.push_back(chip.csca.certificate);
  chip.anchors.authorities = more;
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
}

// The link certificate carries the new authority's name and key: an anchor as good as the self-signed one.
TEST(PassiveAuthentication, ALinkCertificateIsAnAnchor) {
  Case chip = Case::usual();
  const pki::Authority old = pki::make_csca({.key = pki::Key::make(pki::KeyType::kP256, 77), .serial = 9});
  chip.anchors.authorities = {pki::make_link(old, chip.csca)};
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
}

// One key in three certificates, as lists have it: of another country, of other years, and the right one.
TEST(PassiveAuthentication, TheCertificateOfTheAuthorityThatFitsBestIsTaken) {
  Case chip = Case::usual();
  const pki::Key key = pki::Key::make(pki::KeyType::kBrainpoolP256, 1);
  const auto foreign = pki::make_csca({.country = "XX", .key = key, .serial = 7}).certificate;
  const auto early = pki::make_csca({.key = key, .serial = 8, .not_after = CscaOptions::day(2023, 1, 1)}).certificate;
  std::vector<certificates::Certificate> all{foreign, early, chip.csca.certificate};
  do {
    chip.anchors.authorities = all;
    const Report report = chip.report();
    EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
    EXPECT_EQ(report.authority->serial(), "01");
  } while (std::ranges::next_permutation(all, {}, [](const auto& one) { return one.serial(); }).found);
  // Without it the others are what they are.
  chip.anchors.authorities = {foreign, early};
  EXPECT_EQ(chip.report().reason, "pa.validity.authority");
  chip.anchors.authorities = {foreign};
  EXPECT_EQ(chip.report().reason, "pa.country.signer_differs");
}

// The serial of a certificate that another authority issued is no entry of this one's list.
TEST(PassiveAuthentication, SerialsOfAnotherIssuerAreNotRevoked) {
  Case chip = Case::usual();
  const pki::Authority old =
      pki::make_csca({.name = "Old name", .key = pki::Key::make(pki::KeyType::kP256, 77), .serial = 9});
  chip.anchors.authorities = {pki::make_link(old, chip.csca, 1000)};
  chip.anchors.lists = {Case::fresh_list(chip.csca, {1000})};
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
}

TEST(PassiveAuthentication, OptionsOfAPack) {
  const auto scalar = [](std::string text) {
    Node node;
    node.kind = Node::Kind::kScalar;
    node.scalar = std::move(text);
    return node;
  };
  const auto map = [](std::vector<std::pair<std::string, Node>> members) {
    Node node;
    node.kind = Node::Kind::kMap;
    node.members = std::move(members);
    return node;
  };
  Node list;
  list.kind = Node::Kind::kList;
  list.items = {scalar("CN")};
  const auto read = Options::read(map({{"stale_after_days", scalar("30")},
                                       {"revocation_required", scalar("true")},
                                       {"countries", map({{"HKG", list}})}}));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->stale_after_days, 30);
  EXPECT_TRUE(read->revocation_required);
  EXPECT_EQ(read->countries.size(), 1U);
  EXPECT_EQ(Options::read(map({{"stale_after_days", scalar("0")}})).error().code, "pack.value");
  EXPECT_EQ(Options::read(map({{"countries", map({{"hkg", list}})}})).error().code, "pack.value");
  EXPECT_EQ(Options::read(map({{"surprise", scalar("1")}})).error().code, "pack.unknown_key");
}

TEST(PassiveAuthentication, ExpiredButGenuine) {
  Case chip = Case::usual();
  chip.now = CscaOptions::day(2036, 1, 1);
  chip.anchors.lists = {};
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
  EXPECT_TRUE(report.has("pa.validity.expired_now"));
  std::map<std::string_view, std::string> shown;
  for (const Evidence& evidence : report.step(Step::kValidity).evidence) shown[evidence.name] = evidence.value;
  EXPECT_EQ(shown["signer.at_signing"], "valid");
  EXPECT_EQ(shown["signer.now"], "expired");
  EXPECT_EQ(shown["authority.now"], "expired");
}

TEST(PassiveAuthentication, PaddedFilesAreNotHashedWithTheirPadding) {
  Case chip = Case::usual();
  for (auto& [file, bytes] : chip.made()) bytes.resize(bytes.size() + 8);
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
}

TEST(PassiveAuthentication, CountriesOfThePack) {
  const std::vector<std::pair<std::string, std::string>> pairs = {{"D", "DE"},   {"RKS", "KS"}, {"UNO", "UN"},
                                                                  {"EUE", "EU"}, {"HKG", "CN"}, {"MAC", "CN"},
                                                                  {"UTO", "UT"}, {"UTO", "ut"}};
  for (const auto& [issuer, country] : pairs) {
    Case chip = Case::usual();
    chip.csca = pki::make_csca({.country = country, .key = pki::Key::make(pki::KeyType::kP256, 1)});
    chip.anchors.authorities = {chip.csca.certificate};
    chip.anchors.lists = {Case::fresh_list(chip.csca)};
    chip.document.mrz.replace(2, 3, (issuer + "<<").substr(0, 3));
    chip.printed = chip.document.mrz;
    chip.sign_by(pki::make_signer(chip.csca, {.key = pki::Key::make(pki::KeyType::kP256, 2)}));
    const Report report = chip.report();
    EXPECT_EQ(report.verdict, Verdict::kAuthentic) << issuer << told(report);
  }
}

TEST(PassiveAuthentication, CardSecurity) {
  Case chip = Case::usual();
  const std::vector<Bytes> infos{personalisation::pace_info("0.4.0.127.0.7.2.2.4.6.2", 2, 13)};
  chip.made()[File::kCardSecurity] = personalisation::make_card_security(infos, chip.signer);
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kAuthentic) << told(report);
  EXPECT_EQ(report.step(Step::kCardSecurity).state, State::kPassed);
}

TEST(PassiveAuthentication, DeviationsAnnotateAndDecideNothing) {
  Case chip = Case::usual();
  chip.anchors.published = {{"2.23.136.1.1.7.2.2", "wrong hash of DG2"}};
  chip.made()[File::kDg2].back() ^= 1;
  chip.anchors.lists = {};
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kNotAuthentic);
  EXPECT_TRUE(report.has("pa.revocation.none"));
  EXPECT_TRUE(report.has("pa.deviation.published"));
  for (const Finding& finding : report.findings) {
    if (finding.severity != Severity::kInfo) {
      EXPECT_EQ(finding.deviation_known, finding.step == Step::kHashes) << finding.code;
    }
  }
}

TEST(PassiveAuthentication, HashesAreVoidUnlessTheSignatureHolds) {
  Case chip = Case::usual();
  Cms cms = chip.cms();
  cms.key = pki::Key::make(pki::KeyType::kP256, 99);
  chip.put(cms);
  const Report report = chip.report();
  EXPECT_EQ(report.verdict, Verdict::kNotAuthentic);
  EXPECT_EQ(report.reason, "pa.signature.mismatch");
  EXPECT_EQ(report.step(Step::kHashes).state, State::kVoid);
  EXPECT_EQ(report.step(Step::kCoverage).state, State::kVoid);
  EXPECT_EQ(report.step(Step::kCountry).state, State::kVoid);
  EXPECT_EQ(report.step(Step::kConsistency).state, State::kVoid);
  for (const Group& group : report.groups) EXPECT_EQ(group.state, GroupState::kVoid);
}

TEST(PassiveAuthentication, FindingsAreInTheOrderOfTheirWeight) {
  Case chip = Case::usual();
  chip.made()[File::kDg2].back() ^= 1;
  chip.made()[File::kDg3] = *from_hex("63037f6100");
  chip.anchors.lists = {};
  chip.made().erase(File::kCom);
  const Report report = chip.report();
  ASSERT_GE(report.findings.size(), 4U);
  for (std::size_t i = 1; i < report.findings.size(); ++i) {
    EXPECT_GE(report.findings[i - 1].severity, report.findings[i].severity);
  }
  EXPECT_EQ(report.findings[0].code, "pa.hash.mismatch");
  EXPECT_EQ(report.findings[0].detail, "DG2");
}

TEST(PassiveAuthentication, NothingAtAll) {
  const Report report = authenticate({.files = {}, .now = CscaOptions::day(2026, 1, 1)});
  EXPECT_EQ(report.verdict, Verdict::kNotVerifiable);
  EXPECT_EQ(report.reason, "pa.sod.missing");
  EXPECT_EQ(report.steps.size(), kSteps);
}

TEST(PassiveAuthentication, ThePackMayAskForMore) {
  Case chip = Case::usual();
  chip.anchors.lists = {};
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
  chip.options.revocation_required = true;
  EXPECT_EQ(chip.report().verdict, Verdict::kNotVerifiable);
  EXPECT_EQ(chip.report().reason, "pa.revocation.none");
  chip = Case::usual();
  chip.document.sod.cms->signing_time.reset();
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
  chip.options.signing_time_required = true;
  EXPECT_EQ(chip.report().reason, "pa.validity.no_signing_time");
  chip = Case::usual();
  chip.printed->back() = chip.printed->back() == '0' ? '1' : '0';
  EXPECT_EQ(chip.report().reason, "pa.printed.differs");
  chip.options.printed_must_agree = false;
  EXPECT_EQ(chip.report().verdict, Verdict::kAuthentic);
}

}  // namespace
}  // namespace limen::passive_authentication
