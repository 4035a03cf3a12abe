#include "engines/seal_verification/known_certificates.h"

#include <gmock/gmock.h>

#include "base/result_matchers.h"
#include "engines/test_pki/test_pki.h"

namespace limen::seal_verification {
namespace {

using test_pki::CscaOptions;
using test_pki::Key;
using test_pki::KeyType;
using ::testing::SizeIs;

TEST(KnownCertificates, FindsByWhatSealsSay) {
  const auto csca = test_pki::make_csca({.key = Key::make(KeyType::kP256, 1)});
  const auto other = test_pki::make_csca({.name = "Another CSCA", .key = Key::make(KeyType::kP256, 2)});
  const auto signer = test_pki::make_signer(csca, {.name = "TS", .key = Key::make(KeyType::kP256, 3), .serial = 0x27});
  const auto whole =
      test_pki::make_signer(csca, {.name = "UTTX", .key = Key::make(KeyType::kP256, 4), .serial = 0xAB01});
  KnownCertificates known;
  EXPECT_TRUE(known.empty());
  known.add_authority(csca.certificate);
  known.add_authority(other.certificate);
  known.add_signer(signer.certificate);
  known.add_signer(whole.certificate);
  for (const char* reference : {"27", "027", "00027"})
    EXPECT_THAT(known.signers("UTTS", reference), SizeIs(1)) << reference;
  EXPECT_THAT(known.signers("UTTX", "AB01"), SizeIs(1));
  EXPECT_THAT(known.signers("UTTX", "0ab01"), SizeIs(1));
  EXPECT_THAT(known.signers("UTTS", "28"), SizeIs(0));
  EXPECT_THAT(known.signers("XXTS", "27"), SizeIs(0));
  const Bytes hash = certificates::digest(certificates::Hash::kSha1, signer.certificate.der());
  EXPECT_THAT(known.signers_by_hash(ByteView(hash).subspan(15)), SizeIs(1));
  EXPECT_THAT(known.signers_by_hash(ByteView(hash).subspan(16)), SizeIs(0));
  const auto issuers = known.issuers_of(signer.certificate);
  ASSERT_THAT(issuers, SizeIs(1));
  EXPECT_EQ(issuers[0], csca.certificate);
  // Lists by the authority's name, the newest first.
  for (const int month : {3, 9, 6}) {
    auto list = certificates::RevocationList::read(
        test_pki::make_revocation_list(csca, {.this_update = CscaOptions::day(2026, month, 1)}));
    ASSERT_OK(list);
    known.add_list(list.take());
  }
  const auto lists = known.revocation_lists(csca.certificate);
  ASSERT_THAT(lists, SizeIs(3));
  EXPECT_EQ(lists[0].this_update(), CscaOptions::day(2026, 9, 1));
  EXPECT_EQ(lists[2].this_update(), CscaOptions::day(2026, 3, 1));
  EXPECT_THAT(known.revocation_lists(other.certificate), SizeIs(0));
}

}  // namespace
}  // namespace limen::seal_verification
