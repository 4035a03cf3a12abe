// Files of certificates, made here and read by formats/certificate_files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/result_matchers.h"
#include "base/test_work.h"
#include "engines/test_pki/test_pki.h"
#include "formats/certificate_files/certificate_files.h"
#include "formats/der/der.h"

namespace limen::test_pki {
namespace {

using certificate_files::Kind;
using certificate_files::read;
using certificate_files::Reading;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kMasterList = "2.23.136.1.1.2", kDeviationList = "2.23.136.1.1.7";

Bytes der_of(const certificates::Certificate& certificate) {
  return {certificate.der().begin(), certificate.der().end()};
}

class Files : public ::testing::Test {
 protected:
  Authority csca = make_csca({.key = Key::make(KeyType::kBrainpoolP256, 1)});
  Authority other = make_csca({.country = "XA", .key = Key::make(KeyType::kP384, 2)});
  Issued list_signer = make_signer(csca, {.name = "List signer",
                                          .key = Key::make(KeyType::kP256, 3),
                                          .document_types = {},
                                          .extended_key_usage = {"2.23.136.1.1.3"}});
  SignedDataOptions options{.content_type = std::string(kMasterList),
                            .content = master_list_content({der_of(csca.certificate), der_of(other.certificate)}),
                            .signer = list_signer,
                            .signing_time = CscaOptions::day(2026, 5, 28),
                            .certificates = {der_of(csca.certificate)}};
};

TEST_F(Files, PemWithManyAndTextBetween) {
  std::string text = "Subject: C=UT\r\n" + make_pem(csca.certificate.der()) + "\nsome words\n" +
                     make_pem(other.certificate.der()) + make_pem(make_revocation_list(csca, {}), "X509 CRL") +
                     make_pem(make_signed_data(options), "CMS");
  const Reading reading = read(as_bytes(text));
  EXPECT_EQ(reading.kind, Kind::kPem);
  EXPECT_THAT(reading.problems, IsEmpty());
  ASSERT_THAT(reading.certificates, SizeIs(2));
  EXPECT_EQ(reading.certificates[0].certificate, csca.certificate);
  EXPECT_EQ(reading.certificates[0].place.line, 2U);
  EXPECT_EQ(reading.certificates[1].certificate, other.certificate);
  EXPECT_THAT(reading.revocation_lists, SizeIs(1));
  EXPECT_THAT(reading.master_lists, SizeIs(1));
}

TEST_F(Files, WhatDoesNotReadIsToldAndNothingElseLost) {
  Bytes broken = der_of(csca.certificate);
  broken[40] = 0xFF;
  const std::string good = make_pem(other.certificate.der());
  std::string text = make_pem(broken) + good + make_pem(Bytes{1, 2, 3}, "PRIVATE KEY") + good +
                     "-----BEGIN CERTIFICATE-----\nMII*\n-----END CERTIFICATE-----\n" + good +
                     "-----BEGIN CERTIFICATE-----\nMIIC\n" + good + "-----BEGIN CERTIFICATE-----\n";
  const Reading reading = read(as_bytes(text));
  EXPECT_THAT(reading.certificates, SizeIs(4));
  ASSERT_THAT(reading.problems, SizeIs(5));
  EXPECT_EQ(reading.entries, 9U);
  EXPECT_EQ(reading.problems[0].code, "certificates.invalid");
  EXPECT_EQ(reading.problems[0].place.line, 1U);
  EXPECT_EQ(reading.problems[1].code, "certificate_files.pem.label");
  EXPECT_EQ(reading.problems[2].code, "certificate_files.base64.invalid");
  EXPECT_EQ(reading.problems[3].code, "certificate_files.pem.unterminated");
  EXPECT_EQ(reading.problems[4].code, "certificate_files.pem.unterminated");
}

TEST_F(Files, DerOneBehindTheOther) {
  Bytes bytes = der_of(csca.certificate);
  const std::size_t first = bytes.size();
  for (const ByteView more : {other.certificate.der(), list_signer.certificate.der()}) {
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
  Reading reading = read(bytes);
  EXPECT_EQ(reading.kind, Kind::kDer);
  EXPECT_THAT(reading.certificates, SizeIs(3));
  EXPECT_EQ(reading.certificates[1].place.offset, first);
  bytes[first + 12] = 0xFF;  // the one in the middle
  reading = read(bytes);
  EXPECT_THAT(reading.certificates, SizeIs(2));
  ASSERT_THAT(reading.problems, SizeIs(1));
  EXPECT_GE(reading.problems[0].place.offset, first);
  const std::string text = to_base64(der_of(csca.certificate));
  EXPECT_THAT(read(as_bytes(text)).certificates, SizeIs(1));
}

TEST_F(Files, MasterListsSayWhoSignedThem) {
  const Bytes bytes = make_signed_data(options);
  const Reading reading = read(bytes);
  ASSERT_THAT(reading.master_lists, SizeIs(1));
  const auto& list = reading.master_lists[0];
  EXPECT_THAT(list.certificates, SizeIs(2));
  EXPECT_EQ(list.signing_time(), CscaOptions::day(2026, 5, 28));
  EXPECT_THAT(list.embedded(), SizeIs(2));
  ASSERT_OK(list.signed_by());
  EXPECT_EQ(*list.signed_by(), list_signer.certificate);
  EXPECT_EQ(reading.entries, 3U);
}

TEST_F(Files, MasterListsThatNobodyShouldBelieve) {
  const auto why = [](const SignedDataOptions& made) {
    const Reading reading = read(make_signed_data(made));
    if (reading.master_lists.empty()) return std::string("no list");
    const auto signer = reading.master_lists[0].signed_by();
    return signer.ok() ? std::string("signed") : signer.error().code;
  };
  EXPECT_EQ(why(options), "signed");
  SignedDataOptions bad = options;
  bad.wrong_digest = true;
  EXPECT_EQ(why(bad), "certificate_files.list.digest");
  bad = options;
  bad.wrong_signature = true;
  EXPECT_EQ(why(bad), "certificate_files.list.signature");
  bad = options;
  bad.signed_content_type = "2.23.136.1.1.1";
  EXPECT_EQ(why(bad), "certificate_files.list.digest");
  bad = options;
  bad.embed_signer = false;
  EXPECT_EQ(why(bad), "certificate_files.list.signer_missing");
  bad = options;  // a document signer must not sign lists
  bad.signer = make_signer(csca, {.key = Key::make(KeyType::kP256, 5)});
  EXPECT_EQ(why(bad), "certificate_files.list.usage");
  bad = options;
  bad.signer_by_key_id = true;
  EXPECT_EQ(why(bad), "signed");
  bad = options;  // the parts of the issuer's name in another order
  bad.reverse_issuer = true;
  EXPECT_EQ(why(bad), "signed");
  bad = options;  // a security object is no list
  bad.content_type = "2.23.136.1.1.1";
  EXPECT_EQ(why(bad), "no list");
  // One byte of the content changed behind the signer's back.
  Bytes changed = make_signed_data(options);
  const ByteView inside = csca.certificate.der();
  const auto at = std::search(changed.begin(), changed.end(), inside.begin(), inside.end());
  ASSERT_NE(at, changed.end());
  at[static_cast<std::ptrdiff_t>(inside.size()) - 1] ^= 1;
  const Reading reading = read(changed);
  ASSERT_THAT(reading.master_lists, SizeIs(1));
  EXPECT_ERROR(reading.master_lists[0].signed_by(), "certificate_files.list.digest");
}

TEST_F(Files, ABareListIsReadAndSaidToBeBare) {
  Bytes broken = der_of(other.certificate);
  broken[30] = 0xFF;
  const Reading reading = read(master_list_content({der_of(csca.certificate), broken}));
  EXPECT_THAT(reading.bare_list, SizeIs(1));
  EXPECT_THAT(reading.problems, SizeIs(1));
  EXPECT_THAT(reading.certificates, IsEmpty());
}

TEST_F(Files, LdifOfTheDirectory) {
  const Issued signer = make_signer(csca, {.key = Key::make(KeyType::kP256, 6)});
  std::string text = make_ldif({{PkdKind::kSigner, "UT", der_of(signer.certificate)},
                                {PkdKind::kRevocationList, "UT", make_revocation_list(csca, {})},
                                {PkdKind::kMasterList, "XA", make_signed_data(options)}});
  Reading reading = read(as_bytes(text));
  EXPECT_EQ(reading.kind, Kind::kLdif);
  EXPECT_THAT(reading.problems, IsEmpty());
  ASSERT_THAT(reading.certificates, SizeIs(1));
  EXPECT_EQ(reading.certificates[0].directory.text(), "UT");
  EXPECT_EQ(reading.certificates[0].certificate, signer.certificate);
  EXPECT_THAT(reading.revocation_lists, SizeIs(1));
  ASSERT_THAT(reading.master_lists, SizeIs(1));
  EXPECT_EQ(reading.master_lists[0].directory.text(), "XA");
  EXPECT_OK(reading.master_lists[0].signed_by());
  // Line ends of another system, the older name of the attribute, a comment that is folded, and an entry that is
  // broken.
  std::string other_text;
  for (const char c : text) other_text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const std::size_t at = other_text.find("pkdMasterListContent");
  other_text.replace(at, 20, "CscaMasterListData");
  other_text +=
      "\r\n# a comment\r\n  userCertificate;binary:: AAAA\r\ndn: c=XB\r\nuserCertificate;binary:: ????\r\n"
      "cACertificate;binary:: " +
      to_base64(other.certificate.der()) + "\r\nnonsense\r\n";
  reading = read(as_bytes(other_text));
  EXPECT_THAT(reading.certificates, SizeIs(2));
  EXPECT_THAT(reading.master_lists, SizeIs(1));
  ASSERT_THAT(reading.problems, SizeIs(2));
  EXPECT_EQ(reading.problems[0].code, "certificate_files.base64.invalid");
  EXPECT_EQ(reading.problems[1].code, "certificate_files.ldif.line");
  EXPECT_EQ(read(as_bytes("dn: c=UT\nchangetype: delete\n")).problems.at(0).code, "certificate_files.ldif.change");
}

TEST_F(Files, DeviationLists) {
  const auto number = der::text_of(der::kPrintableString, "L898902C3");
  const Bytes documents = der::sequence(
      {der::tlv(0x80, as_bytes("P<")),
       der::tlv(0xA1, der::join({encode_name(csca.fields.subject), der::integer_of(100)})),
       der::tlv(0xA4,
                der::join({der::time_of(CscaOptions::day(2051, 1, 1)), der::time_of(CscaOptions::day(2052, 1, 1))})),
       der::tlv(0xA5, number)});
  const Bytes description =
      der::sequence({der::text_of(der::kPrintableString, "hash of DG2"), der::oid_of("2.23.136.1.1.7.2.2")});
  const Bytes content =
      der::sequence({der::integer_of(0), der::set_of({der::sequence({documents, der::set_of({description})})})});
  options.content_type = kDeviationList;
  options.content = content;
  options.signer = make_signer(csca, {.key = Key::make(KeyType::kP256, 7), .extended_key_usage = {"2.23.136.1.1.8"}});
  const Reading reading = read(make_signed_data(options));
  EXPECT_THAT(reading.problems, IsEmpty());
  ASSERT_THAT(reading.deviation_lists, SizeIs(1));
  EXPECT_OK(reading.deviation_lists[0].signed_by());
  ASSERT_THAT(reading.deviation_lists[0].deviations, SizeIs(1));
  const auto& deviation = reading.deviation_lists[0].deviations[0];
  EXPECT_EQ(deviation.document_type, "P<");
  EXPECT_EQ(deviation.signer_issuer, csca.certificate.subject().canonical);
  EXPECT_EQ(deviation.signer_serial, "64");
  EXPECT_EQ(deviation.issued_from, CscaOptions::day(2051, 1, 1));
  EXPECT_THAT(deviation.document_numbers, ::testing::ElementsAre("L898902C3"));
  EXPECT_EQ(certificate_files::deviation_name(deviation.type), "data/hash_wrong");
  options.signer = list_signer;  // who signs master lists signs no deviation lists
  EXPECT_ERROR(read(make_signed_data(options)).deviation_lists.at(0).signed_by(), "certificate_files.list.usage");
  std::ranges::replace(options.content, std::uint8_t{0x31}, std::uint8_t{0x33});  // no SET
  EXPECT_THAT(read(make_signed_data(options)).problems, SizeIs(1));
}

TEST_F(Files, NothingIsAProblemToo) {
  for (const std::string_view text : {"", " \n", "hello", "%PDF-1.4", "0", "dn:", "-----BEGIN "}) {
    const Reading reading = read(as_bytes(text));
    EXPECT_THAT(reading.certificates, IsEmpty());
    EXPECT_EQ(reading.entries, reading.problems.size());
  }
  EXPECT_EQ(read(as_bytes("hello")).problems.at(0).code, "certificate_files.format.unknown");
}

TEST_F(Files, AFileOfProblemsCostsNoMoreThanItIsWorth) {
  const auto blocks = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "-----BEGIN CERTIFICATE-----\n";
    return text;
  };
  const auto codes = [](const Reading& reading, std::string_view code) {
    return std::ranges::count_if(reading.problems, [&](const Error& one) { return one.code == code; });
  };
  Reading reading = read(as_bytes(blocks(2'000)));
  EXPECT_EQ(reading.entries, 2'000U);
  EXPECT_THAT(reading.problems, SizeIs(999));
  EXPECT_EQ(reading.more_problems, 1'001U);
  EXPECT_EQ(codes(reading, "certificate_files.too_many"), 0);

  const std::string pem = make_pem(csca.certificate.der());
  reading = read(as_bytes(pem + blocks(300'000) + pem));
  EXPECT_THAT(reading.certificates, SizeIs(1)) << "what is behind the limit is not read";
  EXPECT_EQ(reading.entries, certificate_files::kMostEntries + 1);
  EXPECT_THAT(reading.problems, SizeIs(certificate_files::kMostProblems));
  EXPECT_EQ(reading.entries, 1 + reading.problems.size() + reading.more_problems);
  EXPECT_EQ(codes(reading, "certificate_files.too_many"), 1);
  EXPECT_EQ(reading.problems.back().code, "certificate_files.too_many");
  EXPECT_TRUE(reading.problems.back().place.line);

  std::string other_formats = "dn: c=UT\n";
  for (int i = 0; i < 300'000; ++i) other_formats += "x\n";
  reading = read(as_bytes(other_formats));
  EXPECT_EQ(reading.entries, certificate_files::kMostEntries + 1);
  EXPECT_EQ(codes(reading, "certificate_files.too_many"), 1);
  other_formats.clear();
  for (int i = 0; i < 300'000; ++i) other_formats += std::string("\x30\x00", 2);
  reading = read(as_bytes(other_formats));
  EXPECT_EQ(reading.kind, Kind::kDer);
  EXPECT_EQ(reading.entries, certificate_files::kMostEntries + 1);
}

// Half a list would be worse than none: who is not in it counts as dropped by its state.
TEST_F(Files, AListThatIsTooLongIsNotTakenInPart) {
  const auto only = [](const Reading& reading) {
    EXPECT_THAT(reading.master_lists, IsEmpty());
    EXPECT_THAT(reading.certificates, IsEmpty());
    return reading.problems.size() == 1 ? reading.problems[0].code : std::to_string(reading.problems.size());
  };
  std::vector<Bytes> members(100'001, Bytes{0x30, 0x00});
  members[0] = der_of(csca.certificate);
  options.content = master_list_content(members);
  EXPECT_EQ(only(read(make_signed_data(options))), "certificate_files.too_many");
  EXPECT_EQ(only(read(options.content)), "certificate_files.too_many") << "nor when nobody signed it";
  members.pop_back();
  options.content = master_list_content(members);
  EXPECT_EQ(only(read(make_signed_data(options))), "certificate_files.too_many") << "the list itself is an entry too";
  options.content = master_list_content({der_of(csca.certificate)});
  options.certificates.assign(1'001, der_of(csca.certificate));
  EXPECT_EQ(only(read(make_signed_data(options))), "certificate_files.too_many");
}

TEST_F(Files, ReadingTakesLinearTime) {
  const auto use = [](std::string_view text) { (void)read(as_bytes(text)); };
  using testing::expect_linear;
  using testing::repeated;
  expect_linear(repeated("dn: c=UT\n", "userCertificate;binary:: AAAA\n"), use, "entries of LDIF");
  expect_linear(repeated("dn: c=UT\nuserCertificate;binary:: ", "AAAA\n "), use, "folded lines");
  expect_linear(repeated("", "-----BEGIN CERTIFICATE-----\n"), use, "blocks without end");
  expect_linear(repeated("-----BEGIN CERTIFICATE-----\n", "AAAA\n"), use, "one block");
  expect_linear(repeated("", std::string("\x30\x80", 2)), use, "indefinite lengths");
  expect_linear(repeated("", std::string("\x30\x00", 2)), use, "empty sequences");
  expect_linear(repeated("\n", "\n"), use, "empty lines");
}

}  // namespace
}  // namespace limen::test_pki
