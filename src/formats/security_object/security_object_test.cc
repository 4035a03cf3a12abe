#include "formats/security_object/security_object.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_work.h"
#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"

namespace limen::security_object {
namespace {

using certificates::Hash;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace pki = test_pki;

Bytes hex(std::string_view text) { return *from_hex(text); }

std::vector<std::string> codes(const std::vector<emrtd::Finding>& findings) {
  std::vector<std::string> out;
  for (const emrtd::Finding& finding : findings) out.emplace_back(finding.code);
  return out;
}

const std::vector<NewGroupHash> kTwo = {{1, Bytes(32, 1)}, {2, Bytes(32, 2)}};

struct World {
  pki::Authority csca = pki::make_csca({.key = pki::Key::make(pki::KeyType::kBrainpoolP256, 1)});
  pki::Issued signer = pki::make_signer(csca, {.key = pki::Key::make(pki::KeyType::kP256, 2)});

  pki::SignedDataOptions options(const Bytes& content = write_lds_object(Hash::kSha256, kTwo, false)) const {
    return {.content_type = std::string(signed_data::kSecurityObjectType), .content = content, .signer = signer};
  }
  Bytes sod(const pki::SignedDataOptions& made) const { return der::tlv(0x77, pki::make_signed_data(made)); }
  Bytes sod() const { return sod(options()); }
};

TEST(Sod, WhatItSays) {
  const World world;
  pki::SignedDataOptions options = world.options();
  options.signing_time = pki::CscaOptions::day(2024, 4, 1);
  const Bytes bytes = world.sod(options);
  const Sod sod = read_sod(bytes);
  EXPECT_THAT(codes(sod.findings), IsEmpty());
  EXPECT_TRUE(sod.signed_part.read);
  EXPECT_EQ(sod.signed_part.version, 3);
  EXPECT_EQ(sod.signed_part.content_type, "2.23.136.1.1.1");
  EXPECT_THAT(sod.signed_part.digests, ElementsAre("2.16.840.1.101.3.4.2.1"));
  ASSERT_EQ(sod.signed_part.certificates.size(), 1U);
  ASSERT_EQ(sod.signed_part.signers.size(), 1U);
  const signed_data::Signer& signer = sod.signed_part.signers[0];
  EXPECT_EQ(signer.serial, "64");
  EXPECT_EQ(signer.issuer->country.text(), "UT");
  EXPECT_EQ(signer.digest, Hash::kSha256);
  EXPECT_EQ(signer.signing_time, pki::CscaOptions::day(2024, 4, 1));
  EXPECT_TRUE(signed_data::names(signer, world.signer.certificate));
  EXPECT_FALSE(signed_data::names(signer, world.csca.certificate));
  EXPECT_TRUE(signed_data::content_type_agrees(signer, sod.signed_part));
  EXPECT_TRUE(signed_data::digest_agrees(signer, sod.signed_part));
  EXPECT_TRUE(signed_data::verify(signer, sod.signed_part, *world.signer.certificate.key()).ok());
  EXPECT_FALSE(signed_data::verify(signer, sod.signed_part, *world.csca.certificate.key()).ok());
  EXPECT_EQ(sod.object.version, 0);
  EXPECT_EQ(sod.object.hash, Hash::kSha256);
  ASSERT_EQ(sod.object.groups.size(), 2U);
  EXPECT_EQ(sod.object.find(2)->hash, Bytes(32, 2));
  EXPECT_EQ(sod.object.find(3), nullptr);
  // Places are those in the file.
  EXPECT_EQ(bytes[sod.object.groups[1].offset], 0x30);
  EXPECT_EQ(bytes[sod.object.groups[1].offset + 4], 2);
}

TEST(Sod, VersionOneNamesItsVersions) {
  const World world;
  const Sod sod =
      read_sod(world.sod(world.options(write_lds_object(Hash::kSha512, {{1, Bytes(64)}, {2, Bytes(64)}}, true))));
  EXPECT_THAT(codes(sod.findings), IsEmpty());
  EXPECT_EQ(sod.object.version, 1);
  EXPECT_EQ(sod.object.lds_version, "0108");
  EXPECT_EQ(sod.object.unicode_version, "040000");
}

TEST(Sod, WithoutItsTemplate) {
  const World world;
  const Sod sod = read_sod(pki::make_signed_data(world.options()));
  EXPECT_THAT(codes(sod.findings), ElementsAre("security_object.unwrapped"));
  EXPECT_TRUE(sod.object.read);
}

TEST(Sod, WhatIsOddIsTold) {
  const World world;
  const auto told = [&](const Bytes& content) { return codes(read_sod(world.sod(world.options(content))).findings); };
  const Bytes sha = der::sequence({der::oid_of("2.16.840.1.101.3.4.2.1")});
  const auto group = [](std::int64_t number, std::size_t size) {
    return der::sequence({der::integer_of(number), der::octets_of(Bytes(size))});
  };
  const auto object = [&](std::int64_t version, const Bytes& algorithm, std::initializer_list<Bytes> groups) {
    Bytes list;
    for (const Bytes& one : groups) list.insert(list.end(), one.begin(), one.end());
    return der::sequence({der::integer_of(version), algorithm, der::tlv(der::kSequence, list)});
  };
  EXPECT_THAT(told(object(0, sha, {group(1, 32), group(2, 32)})), IsEmpty());
  EXPECT_THAT(told(object(2, sha, {group(1, 32), group(2, 32)})), ElementsAre("security_object.version"));
  EXPECT_THAT(told(object(1, sha, {group(1, 32), group(2, 32)})), ElementsAre("security_object.version.missing"));
  EXPECT_THAT(told(object(0, sha, {group(1, 32), group(2, 20)})), ElementsAre("security_object.hash.length"));
  EXPECT_THAT(told(object(0, sha, {group(1, 32), group(1, 32)})), ElementsAre("security_object.group.twice"));
  EXPECT_THAT(told(object(0, sha, {group(1, 32), group(2, 32), group(17, 32)})),
              ElementsAre("security_object.group.number"));
  EXPECT_THAT(told(object(0, sha, {group(1, 32), group(2, 32), group(-1, 32)})),
              ElementsAre("security_object.group.number"));
  EXPECT_THAT(told(object(0, sha, {group(1, 32)})), ElementsAre("security_object.group.few"));
  EXPECT_THAT(told(object(0, der::sequence({der::oid_of("1.2.840.113549.2.5")}), {group(1, 16), group(2, 16)})),
              ElementsAre("security_object.hash.unknown"));
  EXPECT_THAT(told(hex("3003020100")), ElementsAre("emrtd.element.missing"));
  EXPECT_THAT(told(hex("0500")), ElementsAre("emrtd.structure.broken"));
  EXPECT_THAT(codes(read_sod({}).findings), ElementsAre("emrtd.empty"));
  EXPECT_THAT(codes(read_sod(hex("7700")).findings), ElementsAre("emrtd.element.missing"));
  pki::SignedDataOptions options = world.options();
  options.content_type = std::string(signed_data::kMasterListType);
  EXPECT_THAT(codes(read_sod(world.sod(options)).findings), ElementsAre("security_object.content_type"));
}

TEST(Sod, EveryCutIsTold) {
  const World world;
  const Bytes whole = world.sod();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const Sod sod = read_sod(cut);
    EXPECT_FALSE(sod.signed_part.read) << size;
    EXPECT_FALSE(sod.findings.empty()) << size;
  }
}

TEST(Sod, LinearTime) {
  const World world;
  testing::expect_linear(
      [&](std::size_t size) {
        Bytes list;
        while (list.size() < size) {
          const Bytes one = der::sequence({der::integer_of(1), der::octets_of(Bytes(4))});
          list.insert(list.end(), one.begin(), one.end());
        }
        const Bytes object = der::sequence(
            {der::integer_of(0), der::sequence({der::oid_of("1.3.14.3.2.26")}), der::tlv(der::kSequence, list)});
        return std::string(as_text(world.sod(world.options(object))));
      },
      [](std::string_view text) { (void)read_sod(as_bytes(text)); }, "many groups");
}

TEST(SignedData, WhatMayBeWrongWithASigner) {
  const World world;
  pki::SignedDataOptions options = world.options();
  options.wrong_digest = true;
  Sod sod = read_sod(world.sod(options));
  EXPECT_FALSE(signed_data::digest_agrees(sod.signed_part.signers[0], sod.signed_part));
  options = world.options();
  options.signed_content_type = "1.2.840.113549.1.7.1";
  sod = read_sod(world.sod(options));
  EXPECT_FALSE(signed_data::content_type_agrees(sod.signed_part.signers[0], sod.signed_part));
  options = world.options();
  options.wrong_signature = true;
  sod = read_sod(world.sod(options));
  EXPECT_EQ(
      signed_data::verify(sod.signed_part.signers[0], sod.signed_part, *world.signer.certificate.key()).error().code,
      "certificates.signature.mismatch");
  signed_data::Signer bare = sod.signed_part.signers[0];
  bare.attributes = false;
  EXPECT_EQ(signed_data::verify(bare, sod.signed_part, *world.signer.certificate.key()).error().code,
            "signed_data.attributes.missing");
}

TEST(CardSecurity, InfosOfAnotherType) {
  const World world;
  const Bytes info = der::sequence({der::oid_of("0.4.0.127.0.7.2.2.4.6.2"), der::integer_of(2), der::integer_of(13)});
  pki::SignedDataOptions options = world.options(der::set_of({info}));
  options.content_type = std::string(signed_data::kCardSecurityType);
  const Bytes bytes = pki::make_signed_data(options);
  const CardSecurity card = read_card_security(bytes);
  EXPECT_THAT(codes(card.findings), IsEmpty());
  ASSERT_EQ(card.infos.pace.size(), 1U);
  EXPECT_EQ(card.infos.pace[0].mapping, emrtd::PaceMapping::kChipAuthentication);
  EXPECT_EQ(bytes[card.infos.pace[0].offset], 0x30);
  EXPECT_THAT(codes(read_card_security({}).findings), ElementsAre("emrtd.empty"));
  options.content_type = std::string(signed_data::kSecurityObjectType);
  const CardSecurity other = read_card_security(pki::make_signed_data(options));
  EXPECT_THAT(codes(other.findings), ElementsAre("security_object.content_type"));
}

}  // namespace
}  // namespace limen::security_object
